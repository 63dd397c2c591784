"""Dates, amounts and numbers stand where the guidelines (2.5) put their ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.pipeline import Pipeline

RULES = Pipeline("rules", only=["clusterkg_values"])


def found(text: str) -> list[tuple[str, str]]:
    return [(m.type, text[m.start : m.end]) for m in RULES.read_text(text).mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至2024年末,于8月15日前后恢复", [("Date", "2024年末"), ("Date", "8月15日")]),
        ("自1月8日至1月20日检修", [("Date", "1月8日至1月20日")]),
        ("到２０２７年达到６０００亿元", [("Date", "２０２７年"), ("Money", "６０００亿元")]),
        ("每两年评价一次,已满十几年", [("Date", "十几年")]),
        ("建设期18个月,报告期内去年同期", [("Date", "18个月"), ("Date", "报告期"), ("Date", "去年同期")]),
        ("报价截止:2025年2月14日17:00。", [("Date", "2025年2月14日17:00")]),
        ("民國113年8月20日登記", [("Date", "民國113年8月20日")]),
        ("不低于5亿元,约1,150万元,3亿余元", [("Money", "5亿元"), ("Money", "1,150万元"), ("Money", "3亿余元")]),
        ("新臺幣52億元,每千克41.5元", [("Money", "新臺幣52億元"), ("Money", "每千克41.5元")]),
        ("占比三成,增长3.8%,成立于此,成员", [("Share", "三成"), ("Share", "3.8%")]),
        ("共36家,年产8000吨/年,一家、两条不算", [("Quantity", "36家"), ("Quantity", "8000吨/年")]),
        ("在220℃、2MPa的条件下", [("Quantity", "220℃"), ("Quantity", "2MPa")]),
        ("500kV主变压器和第3期、第十一条", []),
        ("专利号ZL202310099990.1,按GB/T 1234.5—2020执行", [("PatentNumber", "ZL202310099990.1"), ("StandardNumber", "GB/T 1234.5—2020")]),
        ("(嵩工信〔2020〕33号),招标编号:HXDL-2024-0612", [("DocumentNumber", "嵩工信〔2020〕33号"), ("DocumentNumber", "HXDL-2024-0612")]),
        ("统一社会信用代码91441900MA5T0H7N6Q不变", [("CreditCode", "91441900MA5T0H7N6Q")]),
        ("It pays EUR 41 million on 2 July 2023 for 80% of it.", [("Money", "EUR 41 million"), ("Date", "2 July 2023"), ("Share", "80%")]),
        ("More than 90 buyers came in 2021; by the end of 2025.", [("Quantity", "90"), ("Date", "2021"), ("Date", "end of 2025")]),
    ],
)  # fmt: skip
def test_a_value_is_found_with_its_ends(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_bare_number_in_a_cell_is_what_the_head_of_its_column_measures() -> None:
    text = (
        "客户\t销售额(万元)\t占比(%)\t产量(吨)\n客户一\t41,203.55\t18.32\t600\n客户二\t30,118.07\t13.39\t500"
    )
    assert [t for t, _ in found(text)] == ["Money", "Share", "Quantity"] * 2


def test_a_unit_in_the_caption_holds_for_columns_of_money() -> None:
    text = "前五名客户(单位:万元)\n序号\t名称\t销售额\n1\t客户一\t41,203.55\n2\t客户二\t9,004.61"
    assert found(text) == [("Money", "41,203.55"), ("Money", "9,004.61")]


@given(
    st.text(
        st.sampled_from("0123456789年月日.%,万亿元家吨第每两三成至—-/〔〕号 $€May GB\tABZL:"), max_size=60
    )
)
def test_no_run_of_digits_and_units_breaks_the_reader(text: str) -> None:
    for m in RULES.read_text(text).mentions:
        assert text[m.start : m.end].strip()
