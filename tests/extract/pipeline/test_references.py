"""A reference leads to what it stands for, a short name to the full one (guideline 4)."""

from __future__ import annotations

import pytest

from clusterkg.extract.grammar.linking import link
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import Pipeline

RULES = Pipeline("rules")


def links(text: str) -> list[tuple[str, str, str]]:
    read = RULES.read_text(text)
    said = [text[m.start : m.end] for m in read.mentions]
    kinds = ("COREF", "ALIAS_OF")
    return sorted((r.type, said[r.source], said[r.target]) for r in read.relations if r.type in kinds)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "岱青药业股份有限公司公告\n公司与宁海岱晖硅业有限公司签约。",
            [("COREF", "公司", "岱青药业股份有限公司")],
        ),
        (
            "记者从宁海岱晖硅业有限公司获悉,该公司停产。",
            [("COREF", "该公司", "宁海岱晖硅业有限公司")],
        ),
        (
            "青岭精工产业园与梧淄先进制造园结对。前者较大,后者较小。",
            [("COREF", "前者", "青岭精工产业园"), ("COREF", "后者", "梧淄先进制造园")],
        ),
        (
            "广州岱琅光电科技股份有限公司公告。岱琅光电表示没有。岱琅光电又说有。",
            [("ALIAS_OF", "岱琅光电", "广州岱琅光电科技股份有限公司")],
        ),
        (
            "华东特种光纤创新联合体(以下简称“光纤联合体”)成立。",
            [("ALIAS_OF", "光纤联合体", "华东特种光纤创新联合体")],
        ),
        (
            'between Saxon Loom Association ("SLA") and others.',
            [("ALIAS_OF", "SLA", "Saxon Loom Association")],
        ),
    ],
)
def test_what_is_meant_is_found(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert links(text) == sorted(expected)


def given(text: str, *mentions: tuple[str, str]) -> list[tuple[str, str]]:
    """Return what references lead to where these mentions are given, in order of the text."""
    at, found = 0, []
    for said, type_ in mentions:
        at = text.index(said, at)
        found.append(Mention(at, at + len(said), type_))
        at += len(said)
    return [
        (text[found[x.source].start : found[x.source].end], text[found[x.target].start : found[x.target].end])
        for x in link(text, found)
        if x.type == "COREF"
    ]


def test_an_announcement_speaks_for_the_firm_that_it_names_first() -> None:
    text = "关于市场传言的澄清公告\n有文章称青岭岱晖硅业股份有限公司将被梧淄国资集团收购,公司说明如下。"
    firms = ("青岭岱晖硅业股份有限公司", "Firm"), ("梧淄国资集团", "Firm"), ("公司", "Reference")
    assert given(text, *firms) == [("公司", "青岭岱晖硅业股份有限公司")]
    # In a report the nearest is meant.
    assert given(text.replace("公告", "报道"), *firms) == [("公司", "梧淄国资集团")]


def test_those_above_are_the_items_of_the_list_above_and_not_who_else_is_named() -> None:
    text = "名单:\n1、青岭岱晖硅业有限公司\n2、梧淄铄岭轴承厂\n3、穗岱光电有限公司\n另撤销临岱塑业有限公司的资格。望上述企业努力。"
    firms = [(n, "Firm") for n in ("青岭岱晖硅业有限公司", "梧淄铄岭轴承厂", "穗岱光电有限公司", "临岱塑业有限公司")]  # fmt: skip
    assert [to for _, to in given(text, *firms, ("上述企业", "Reference"))] == [n for n, _ in firms[:3]]


def test_a_masked_party_is_what_its_noun_stands_for() -> None:
    text = "岱晖硅业有限公司向某国际光伏企业供货。合同由岱晖硅业有限公司签署,该国际光伏企业预付三成。"
    masked = ("某国际光伏企业", "Masked")
    firm = ("岱晖硅业有限公司", "Firm")
    assert given(text, firm, masked, firm, ("该国际光伏企业", "Reference")) == [
        ("该国际光伏企业", "某国际光伏企业")
    ]


def test_an_abstract_names_its_invention_behind_the_reference() -> None:
    text = "本发明涉及轴承领域,公开了一种自润滑关节轴承。"
    assert given(text, ("本发明", "Reference"), ("一种自润滑关节轴承", "Patent")) == [
        ("本发明", "一种自润滑关节轴承")
    ]


def test_mentions_that_are_given_stay_though_nothing_is_meant_by_them() -> None:
    those = (Mention(0, 3, "Reference"),)
    assert RULES.read_text("该公司未披露。", "d", those).mentions == those
