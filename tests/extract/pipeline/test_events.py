"""Events concern products and firms; figures are observed or set as targets."""

from __future__ import annotations

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
