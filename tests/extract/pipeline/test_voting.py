"""Votes: the ontology decides on ends and direction, agreement raises confidence, the more specific relation stands."""

from __future__ import annotations

from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.voting import vote

MENTIONS = [
    Mention(0, 2, "Firm"), Mention(3, 5, "Product"), Mention(6, 8, "Firm"), Mention(9, 11, "CreditCode"), Mention(12, 14, "Patent"),
    Mention(15, 17, "Date"), Mention(18, 20, "Date"), Mention(21, 23, "PatentNumber"),
]  # fmt: skip


def test_a_relation_the_wrong_way_round_is_dropped_and_told() -> None:
    stand, dropped = vote(MENTIONS, [Relation("MAKES", 1, 0, by="patterns")])
    assert stand == []
    assert dropped == ["MAKES: Product cannot be its source (patterns)"]


def test_a_number_belongs_to_its_kind() -> None:
    stand, _ = vote(
        MENTIONS, [Relation("HAS_NUMBER", 4, 3), Relation("HAS_NUMBER", 0, 3), Relation("HAS_NUMBER", 4, 7)]
    )
    assert [(r.source, r.target) for r in stand] == [(0, 3), (4, 7)]


def test_two_that_agree_are_more_certain_than_one() -> None:
    one = Relation("MAKES", 0, 1, confidence=0.6, by="patterns")
    stand, _ = vote(MENTIONS, [one, Relation("MAKES", 0, 1, confidence=0.5, by="tables")])
    assert [(r.confidence, r.by) for r in stand] == [(0.8, "patterns,tables")]


def test_cooperation_gives_way_to_what_says_more() -> None:
    stand, dropped = vote(
        MENTIONS, [Relation("PARTNER_OF", 0, 2, by="patterns"), Relation("BUYS_FROM", 2, 0, by="patterns")]
    )
    assert [r.type for r in stand] == ["BUYS_FROM"]
    assert dropped == ["PARTNER_OF: said more exactly (patterns)"]


def test_two_rows_about_one_pair_are_two_facts() -> None:
    rows = [
        Relation("BUYS_FROM", 0, 2, qualifiers=(("date", at),), confidence=0.9, by="tables") for at in (5, 6)
    ]
    stand, _ = vote(MENTIONS, rows)
    assert [dict(r.qualifiers) for r in stand] == [{"date": 5}, {"date": 6}]


def test_a_symmetric_relation_said_both_ways_is_one() -> None:
    stand, _ = vote(MENTIONS, [Relation("PARTNER_OF", 0, 2), Relation("PARTNER_OF", 2, 0)])
    assert [(r.source, r.target) for r in stand] == [(0, 2)]


def test_a_stand_in_does_no_business_with_what_it_stands_for() -> None:
    text = "岚州恒锐电池有限公司与澜江新材料有限公司签订供货协议,向后者供应电池壳体。"
    found = Pipeline("rules").read_text(text)
    said = {(r.type, *(text[m.start : m.end] for m in (found.mentions[r.source], found.mentions[r.target]))) for r in found.relations}  # fmt: skip
    assert said == {
        ("COREF", "后者", "澜江新材料有限公司"),
        ("BUYS_FROM", "后者", "岚州恒锐电池有限公司"),
    }
