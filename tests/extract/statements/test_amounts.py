"""Words for amounts, shares and quantities; units from the head of a table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.statements.amounts import read_value, unit_of
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ontology import PropertySpec, Text

KINDS = {
    k: PropertySpec(type=k, label=Text(zh="值", en="value"))
    for k in ("money", "share", "quantity", "number", "text")
}


@pytest.mark.parametrize(
    ("words", "unit", "kind", "expected"),
    [
        ("3000万元", None, "money", "30000000 CNY"), ("3亿余元", None, "money", "300000000 CNY"), ("41,203.55", "万元", "money", "412035500 CNY"),
        ("$3.2 million", None, "money", "3200000 USD"), ("RMB 30 million", None, "money", "30000000 CNY"), ("1.5 billion yuan", None, "money", "1500000000 CNY"),
        ("€5m", None, "money", "5000000 EUR"), ("18.32", "%", "share", "0.1832"), ("18.32%", None, "share", "0.1832"), ("60 percent", None, "share", "0.6"),
        ("三成", None, "share", "0.3"), ("六成五", None, "share", "0.65"), ("half", None, "share", "0.5"), ("一半", None, "share", "0.5"),
        ("8000吨/年", None, "quantity", "8000 t/a"), ("30,000 tonnes per year", None, "quantity", "30000 t/a"), ("36家", None, "quantity", "36 firm"),
        ("12.5", "万吨", "quantity", "125000 t"), ("4.5 million pieces/yr", None, "quantity", "4500000 pcs/a"), ("NOK 30 million", None, "money", "30000000 NOK"), ("新臺幣600萬元", None, "money", "6000000 TWD"), ("120%", None, "number", "1.2"), ("500", None, "number", "500"),
    ],
)  # fmt: skip
def test_words_for_values(words: str, unit: str | None, kind: str, expected: str) -> None:
    assert read_value(words, unit, KINDS[kind]) == expected


@pytest.mark.parametrize(
    ("words", "kind"), [("不详", "money"), ("41,203.55", "money"), ("过半", "share"), ("—", "quantity")]
)
def test_what_is_no_value_is_told(words: str, kind: str) -> None:
    with pytest.raises(ValueProblem):
        read_value(words, None, KINDS[kind])


def test_a_unit_is_taken_from_the_nearest_head() -> None:
    assert unit_of(["销售额（万元）", "单位：元"]) == "万元"
    assert unit_of(["占比", "2024年", "单位：亿元 币种：人民币"]) == "亿元"
    assert unit_of(["Share (%)"]) == "%"
    assert (
        unit_of(
            [
                "客户",
                "本公司（以下简称“公司”）主要客户情况如下，报告期内未发生重大变化，敬请广大投资者注意投资风险（详见附注）",
            ]
        )
        is None
    )


@given(st.text(max_size=20), st.one_of(st.none(), st.text(max_size=4)), st.sampled_from(sorted(KINDS)))
def test_any_words_give_a_value_or_a_problem(words: str, unit: str | None, kind: str) -> None:
    try:
        assert read_value(words, unit, KINDS[kind])
    except ValueProblem as bad:
        assert bad.text("zh")
