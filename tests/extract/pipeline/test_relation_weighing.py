"""How likely relations are, from what rules and the reader of pairs say of them together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.documents import parse
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.pairs import weigh
from clusterkg.extract.pipeline.relation_weighing import (
    FILE,
    Told,
    by_form,
    candidates,
    fact,
    facts,
    rows,
    shift,
)
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
    known = {key: facts(MENTIONS, [None] * 3, key, one) for key, one in found.items()}
    agreed, unread, alone = (
        known["BUYS_FROM", 1, 0],
        known["MAKES", 1, 2],
        known["MAKES", 0, 2],
    )
    assert agreed["patterns read"] == agreed["both says"] == pytest.approx(logit(0.85)), "whichever way round"
    assert agreed["ends"] == pytest.approx(logit(0.81)) and "BUYS_FROM beside ALIAS_OF" in agreed
    assert unread["unread"] == unread["patterns unread"] == 1.0 and "both" not in unread
    assert alone["reader"] == 1.0 and "rule" not in alone and "patterns" not in alone


def test_ends_of_one_row_are_told_from_ends_of_two() -> None:
    text = "| 企业 | 产品 |\n|---|---|\n| 青澜精工 | 壳体 |\n| 恒岳动力 | 电机 |\n\n青澜精工在岚州。\n"
    document = parse(text.encode(), "a.md")
    named = [("青澜精工", "Firm"), ("壳体", "Product"), ("恒岳动力", "Firm"), ("青澜精工", "Firm")]
    mentions, at = [], 0
    for name, kind in named:
        at = document.text.index(name, at)
        mentions.append(Mention(at, at + len(name), kind, 0.9))
        at += len(name)
    doc, _ = Pipeline("rules").annotated(document, until="clusterkg_sentences")
    places = rows(doc._.stretches, mentions)
    assert [place is None for place in places] == [False, False, False, True]
    found = candidates([ruled("MAKES", n, 1, "tables") for n in (0, 2, 3)], {}, TYPES)
    known = [set(facts(mentions, places, ("MAKES", n, 1), found["MAKES", n, 1])) for n in (0, 2, 3)]
    assert [name for some in known for name in sorted(some) if name.startswith("tables r")] == [
        "tables row",
        "tables rows",
    ]
    assert "tables outside" in known[2]


def test_what_a_row_says_stands_and_rows_are_not_mixed() -> None:
    """A member list and a list of patents, which the reader, who sees no columns, would thin out and mix."""
    pipeline = Pipeline("accurate")
    found = set()
    for text in (
        "企业名称,所属环节,主要产品,所在园区\n青澜精工,零部件,壳体,岚州高新区\n恒岳,电驱动,电机,岚州经开区\n立昂,半导体材料,硅片,岚州高新区\n",
        "专利号,专利名称,申请人,发明人\nZL202310123456.7,一种车桥壳体的铸造方法,青澜精工股份有限公司,李明\n"
        "ZL202310223459.8,一种电机壳体,岚州恒岳动力有限公司,王芳\n",
    ):
        read = pipeline.read(parse(text.encode(), "list.csv"))
        named = [read.text[m.start : m.end] for m in read.mentions]
        found |= {(r.type, named[r.source], named[r.target]) for r in read.relations}
    assert {r for r in found if r[0] == "LOCATED_IN"} == {
        ("LOCATED_IN", "青澜精工", "岚州高新区"),
        ("LOCATED_IN", "恒岳", "岚州经开区"),
        ("LOCATED_IN", "立昂", "岚州高新区"),
    }
    assert {r for r in found if r[0] == "INVENTED"} == {
        ("INVENTED", "李明", "一种车桥壳体的铸造方法"),
        ("INVENTED", "王芳", "一种电机壳体"),
    }


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
    kept, dropped, likely = read([ruled("PARTNER_OF", 0, 1), ruled("MAKES", 1, 2)], TOLD)
    assert [(r.type, r.source, r.target, r.by) for r in kept] == [
        ("MAKES", 1, 2, "patterns"),
        ("BUYS_FROM", 1, 0, "pairs"),
    ]
    assert dropped == ["PARTNER_OF 青澜精工 -> 恒岳动力: not likely, 0.05 (patterns)"] and set(likely) == {
        ("MAKES", 1, 2),
        ("BUYS_FROM", 1, 0),
    }
    ends = MENTIONS[0].confidence * MENTIONS[1].confidence
    assert likely["BUYS_FROM", 1, 0] * ends == pytest.approx(kept[1].confidence, abs=0.001)


def test_who_buys_from_whom_is_as_rules_say_where_the_reader_turns_it_round() -> None:
    kept, _, likely = read([ruled("BUYS_FROM", 0, 1)], TOLD)
    assert [(r.type, r.source, r.target) for r in kept if r.type == "BUYS_FROM"] == [
        ("BUYS_FROM", 0, 1)
    ] * len(kept)
    assert ("BUYS_FROM", 1, 0) not in likely
    both = candidates([ruled("BUYS_FROM", 0, 1), ruled("BUYS_FROM", 1, 0)], TOLD, TYPES)
    assert [both["BUYS_FROM", *ends].reader for ends in ((1, 0), (0, 1))] == [
        (0.7, 0.1, 0.15),
        (0.15, 0.1, 0.7),
    ]


def test_what_says_less_stands_where_what_says_more_is_unlikely() -> None:
    told: Told = {(0, 1): {NONE: 0.02, "BUYS_FROM<": 0.03, "PARTNER_OF=": 0.9}}
    kept, dropped, _ = read([ruled("BUYS_FROM", 1, 0), ruled("PARTNER_OF", 0, 1)], told)
    assert [r.type for r in kept if r.by == "patterns"] == ["PARTNER_OF"]
    assert any(line.startswith("BUYS_FROM 恒岳动力 -> 青澜精工: not likely") for line in dropped)


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
            line.startswith((f"{one.type}:", f"{one.type} ")) for line in dropped
        )
    assert all(r in proposals or r.by == "pairs" for r in kept)


def test_the_reader_that_ships_has_its_weighing() -> None:
    weights = Weights.load(SHIPPED / NAME, FILE)
    assert weights is not None and len(weights.weights) > 100 and 0.2 <= weights.least <= 0.5
    assert {"BUYS_FROM", "MAKES"} <= weights.types and "ALIAS_OF" not in weights.types
    assert Weights.load(Path("nowhere"), FILE) is None


def test_what_a_document_says_of_itself_is_not_outvoted() -> None:
    found = candidates([ruled("BUYS_FROM", 1, 0, "speaker", 0.5), ruled("MAKES", 0, 2)], TOLD, TYPES)
    places = [None, None, None]
    assert by_form(places, ("BUYS_FROM", 1, 0), found["BUYS_FROM", 1, 0]) == 0.5
    assert by_form(places, ("MAKES", 0, 2), found["MAKES", 0, 2]) == 0.0
