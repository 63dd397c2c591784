"""What stands for a name, and names that are withheld (guideline 2.6): never a firm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.pipeline import Pipeline

RULES = Pipeline("rules")


def found(text: str) -> list[tuple[str, str]]:
    return [
        (m.type, text[m.start : m.end])
        for m in RULES.read_text(text).mentions
        if m.type in ("Reference", "Masked")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宁海岱晖硅业有限公司扩产,该公司位于宁海县。", [("Reference", "该公司")]),
        ("主要采购自供应商甲和供应商乙。", [("Masked", "供应商甲"), ("Masked", "供应商乙")]),
        ("正与某主机厂洽谈", [("Masked", "某主机厂")]),
        ("企业1:淄博岱岳泵阀。企业2:不愿透露名字", [("Masked", "企业2")]),
        ("该公司未披露。", []),
        ("岱青药业股份有限公司(以下简称公司)公告:公司拟扩产。", [("Reference", "公司"), ("Reference", "公司")]),
        ("高新技术企业和有关单位,上市公司", []),
        ("One customer accounted for 27% of revenue.", [("Masked", "One customer")]),
    ],
)  # fmt: skip
def test_stand_ins_are_found_with_their_ends(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@given(
    st.text(st.sampled_from("该本上述公司企业项目联盟某客户供应商一二甲乙A、。: the company\n"), max_size=50)
)
def test_no_run_of_stand_ins_breaks_the_reader(text: str) -> None:
    again = RULES.read_text(text)
    assert again == RULES.read_text(text)
    for r in again.relations:
        assert again.mentions[r.source].type != again.mentions[r.target].type or r.type == "ALIAS_OF"
