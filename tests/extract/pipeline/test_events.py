"""Events concern products and firms; figures are observed or set as targets."""

from __future__ import annotations

import pytest
from tests.extract.relations.saying import qualified, read, said

from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("fast")


def test_an_outage_concerns_the_product_and_the_firm_with_its_date() -> None:
    found = read(PIPELINE, "[Firm 青一硅业]的[Product 多晶硅]产线自[Date 8月3日]起[Event 停产]。")
    assert {("停产", "CONCERNS", "多晶硅", "asserted"), ("停产", "CONCERNS", "青一硅业", "asserted")} <= said(
        found
    )
    assert {"date": "8月3日"} in qualified(found, "CONCERNS")


def test_a_price_concerns_the_product_with_its_value() -> None:
    found = read(PIPELINE, "[Product 致密料]报价[Date 本周][Event 上涨][Share 3.8%]。")
    assert said(found) == {("上涨", "CONCERNS", "致密料", "asserted")}
    assert qualified(found, "CONCERNS") == [{"date": "本周", "value": "3.8%"}]


def test_a_figure_of_the_past_is_observed_and_one_to_come_is_a_target() -> None:
    observed = read(PIPELINE, "[Firm 甲一药业][Date 2023年][Indicator 营业收入][Money 19.8亿元]。")
    assert ("甲一药业", "OBSERVED", "营业收入", "asserted") in said(observed)
    target = read(
        PIPELINE,
        "[Policy 江一省技术转移管理办法]\n\n到[Date 2027年],全省[Indicator 技术合同成交额]达到[Money 6000亿元]。",
    )
    assert ("江一省技术转移管理办法", "SETS_TARGET", "技术合同成交额", "planned") in said(target)
    assert {"value": "6000亿元", "deadline": "2027年"} in qualified(target, "SETS_TARGET")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("[Firm 甲一药业][Date 2024年][Indicator 净利润]同比增长[Share 15%]。", []),
        ("[Firm 甲一药业][Indicator 净利润]下降了约[Share 15%]，[Indicator 出口额]较上年增加[Money 2亿元]。", []),
        ("[Firm 甲一药业][Indicator 营业收入]较[Date 2023年]的[Money 10亿元]增长[Share 20%]。", []),
        ("[Firm 甲一药业][Indicator 净利润][Money 1.2亿元]，同比增长[Share 15%]。", ["1.2亿元"]),
        ("[Firm 甲一药业][Indicator 净利润]同比增长[Share 15%]，达到[Money 1.2亿元]。", ["1.2亿元"]),
        ("[Firm 甲一药业][Indicator 出口额]增至[Money 3亿元]，[Indicator 本地配套率]提高到[Share 45%]。", ["3亿元", "45%"]),
        ("[Firm 甲一药业][Indicator 营收增长率]为[Share 12%]。", ["12%"]),
    ],
)  # fmt: skip
def test_by_how_much_something_grew_is_not_how_much_it_is(text: str, values: list[str]) -> None:
    assert [q["value"] for q in qualified(read(PIPELINE, text), "OBSERVED")] == values


def test_a_growth_may_be_what_is_aimed_at() -> None:
    found = read(PIPELINE, "[Firm 甲一药业]力争到[Date 2027年][Indicator 营业收入]年均增长[Share 8%]以上。")
    assert qualified(found, "SETS_TARGET") == [{"value": "8%", "deadline": "2027年"}]
