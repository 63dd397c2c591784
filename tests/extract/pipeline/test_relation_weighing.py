"""How likely relations are, from what rules and the reader of pairs say of them together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.pairs import weigh
from clusterkg.extract.pipeline.relation_weighing import FILE, Told, candidates, fact, facts, shift
from clusterkg.extract.pipeline.sentences import by_line
from clusterkg.extract.pipeline.state import begin
from clusterkg.extract.pipeline.weighing import Weights, logit
from clusterkg.extract.relations.precision import confidence
from clusterkg.extract.relations.spans.reader import NAME, SHIPPED
from clusterkg.extract.relations.spans.windows import NONE

TEXT = "青澜精工向恒岳动力供应壳体,与之共建实验室。"
MENTIONS = [
    Mention(0, 4, "Firm", 0.9, "ner"),
    Mention(5, 9, "Firm", 0.9, "ner"),
    Mention(11, 13, "Product", 0.8, "ner"),
]
TOLD: dict[tuple[int, int], dict[str, float]] = {
    (0, 1): {NONE: 0.1, "BUYS_FROM<": 0.7, "BUYS_FROM>": 0.15, "PARTNER_OF=": 0.05},
    (0, 2): {NONE: 0.6, "MAKES>": 0.35},
}
TYPES = frozenset({"BUYS_FROM", "PARTNER_OF", "MAKES"})


def ruled(relation: str, source: int, target: int, by: str = "patterns", sure: float = 0.8) -> Relation:
    return Relation(relation, source, target, confidence=sure, by=by, start=0, end=len(TEXT))


def test_candidates_are_what_rules_say_and_what_the_reader_holds_possible() -> None:
    found = candidates([ruled("PARTNER_OF", 1, 0, "patterns,roles"), ruled("ALIAS_OF", 0, 1)], TOLD, TYPES)
    assert set(found) == {
        ("PARTNER_OF", 0, 1),
        ("ALIAS_OF", 0, 1),
        ("BUYS_FROM", 1, 0),
        ("BUYS_FROM", 0, 1),
        ("MAKES", 0, 2),
    }, "PARTNER_OF goes both ways; what is fainter than a tenth is no candidate by itself"
    together = found["PARTNER_OF", 0, 1]
    assert together.rules == {"patterns": 0.8, "roles": 0.8} and together.reader == (0.05, 0.1, 0.7)
    assert together.besides == {"ALIAS_OF"}
    assert found["ALIAS_OF", 0, 1].reader is None, "the reader cannot tell that relation"
    assert found["BUYS_FROM", 1, 0].reader == (0.7, 0.1, 0.15) and not found["BUYS_FROM", 1, 0].rules


def test_relations_of_one_end_are_rivals() -> None:
    told: Told = {(0, 2): {NONE: 0.2, "MAKES>": 0.6}, (1, 2): {NONE: 0.5, "MAKES>": 0.4}}
    found = candidates([ruled("MAKES", 1, 2, sure=0.9)], told, TYPES)
    assert found["MAKES", 0, 2].rivals == (0.0, pytest.approx(0.72)), "a rule counts less than it says"
    assert found["MAKES", 1, 2].rivals == (0.0, 0.6)


def test_facts_tell_agreement_from_contradiction_and_silence() -> None:
    rules = [ruled("BUYS_FROM", 1, 0), ruled("MAKES", 1, 2), ruled("ALIAS_OF", 0, 1)]
    found = candidates(rules, TOLD, TYPES)
    known = {key: facts(MENTIONS, key, one) for key, one in found.items()}
    agreed, unread, alone = (
        known["BUYS_FROM", 1, 0],
        known["MAKES", 1, 2],
        known["MAKES", 0, 2],
    )
    assert agreed["patterns read"] == agreed["both says"] == pytest.approx(logit(0.7))
    assert agreed["ends"] == pytest.approx(logit(0.81)) and "BUYS_FROM beside ALIAS_OF" in agreed
    assert unread["unread"] == unread["patterns unread"] == 1.0 and "both" not in unread
    assert alone["reader"] == 1.0 and "rule" not in alone and "patterns" not in alone


WEIGHTS = Weights({"both says": 1.0, "reader says": 1.0, "unread": 0.5, "is BUYS_FROM": 0.2}, 0.4, TYPES)


def read(
    proposals: list[Relation], told: Told
) -> tuple[list[Relation], list[str], dict[tuple[str, int, int], float]]:
    doc = begin(Pipeline("rules").nlp.make_doc(TEXT))
    doc._.sentences, doc._.mentions = by_line(TEXT), list(MENTIONS)
    doc._.proposals = proposals
    weigh(doc, told, WEIGHTS)
    return doc._.proposals, doc._.dropped, doc._.likely


def test_a_rule_that_the_reader_contradicts_gives_way_and_says_why() -> None:
    kept, dropped, likely = read([ruled("BUYS_FROM", 0, 1), ruled("MAKES", 1, 2)], TOLD)
    assert [(r.type, r.source, r.target, r.by) for r in kept] == [
        ("MAKES", 1, 2, "patterns"),
        ("BUYS_FROM", 1, 0, "pairs"),
    ]
    assert dropped == [f"BUYS_FROM: not likely, {likely['BUYS_FROM', 0, 1]:.2f} (patterns)"]
    assert likely["BUYS_FROM", 1, 0] == pytest.approx(kept[1].confidence, abs=0.001)


def test_a_rule_counts_as_an_office_found_it(tmp_path: Path) -> None:
    (tmp_path / "precision.json").write_text('{"patterns": {"all": 0.95, "MAKES": 0.2}}', "utf-8")
    table = str(tmp_path / "precision.json")
    found = candidates([ruled("BUYS_FROM", 1, 0), ruled("MAKES", 1, 2)], TOLD, TYPES)
    more, less, none = (
        shift(key, found[key], table) for key in (("BUYS_FROM", 1, 0), ("MAKES", 1, 2), ("MAKES", 0, 2))
    )
    assert more == pytest.approx(logit(0.95) - logit(confidence("patterns", "BUYS_FROM"))) and more > 0
    assert less < 0 and none == 0.0 and shift(("MAKES", 1, 2), found["MAKES", 1, 2], "") == 0.0
    assert WEIGHTS.likely({"unread": 1.0}, less) < WEIGHTS.likely({"unread": 1.0})


def test_a_long_roster_is_held_against_itself_in_one_go() -> None:
    roster = [ruled("MEMBER_OF", n, 20_000, sure=0.5 + n / 100_000) for n in range(20_000)]
    found = candidates(roster, {}, TYPES)
    most = found["MEMBER_OF", 19_999, 20_000].sure
    assert found["MEMBER_OF", 0, 20_000].rivals == (0.0, most)
    assert found["MEMBER_OF", 19_999, 20_000].rivals[1] < most


def test_what_the_pipeline_says_is_as_sure_as_it_is_likely() -> None:
    text = "青澜精工向恒岳动力供应车桥壳体,双方合作多年。"
    found = Pipeline("accurate").read_text(text)
    assert any(r.type == "BUYS_FROM" and "pairs" in r.by and r.confidence > 0.5 for r in found.relations)
    assert all(0 < r.confidence < 1 for r in found.relations)


@given(
    st.lists(
        st.builds(
            lambda relation, ends, by, sure: ruled(relation, *ends, by, sure),
            st.sampled_from(["BUYS_FROM", "PARTNER_OF", "COMPETES_WITH"]),
            st.sampled_from([(0, 1), (1, 0)]),
            st.sampled_from(["patterns", "roles", "tables"]),
            st.sampled_from([0.3, 0.8]),
        ),
        max_size=5,
    ),
    st.sampled_from([0.02, 0.3, 0.9]),
)
def test_nothing_that_a_rule_said_is_lost_without_a_word(proposals: list[Relation], sure: float) -> None:
    told: Told = {(0, 1): {NONE: 0.05, "BUYS_FROM>": sure}}
    kept, dropped, _ = read(list(proposals), told)
    standing = {fact(r.type, r.source, r.target) for r in kept}
    for one in proposals:
        assert fact(one.type, one.source, one.target) in standing or any(
            line.startswith(f"{one.type}:") for line in dropped
        )
    assert all(r in proposals or r.by == "pairs" for r in kept)


def test_the_reader_that_ships_has_its_weighing() -> None:
    weights = Weights.load(SHIPPED / NAME, FILE)
    assert weights is not None and len(weights.weights) > 100 and 0.2 <= weights.least <= 0.5
    assert {"BUYS_FROM", "MAKES"} <= weights.types and "ALIAS_OF" not in weights.types
    assert Weights.load(Path("nowhere"), FILE) is None
