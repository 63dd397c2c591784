"""The pipeline's policy components: mentions and relations from structure, on gold and on invented notices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract import inventory
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline

GOLD = Path(__file__).resolve().parents[2] / "gold" / "train.jsonl"
RELATIONS = {"MEASURE_OF", "RESPONSIBLE_FOR", "APPLIES_IN", "SETS_TARGET"}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    others = {
        "clusterkg_sentences",
        "clusterkg_policy",
        "clusterkg_choose",
        "clusterkg_policy_links",
        "clusterkg_vote",
    }
    whole = Pipeline("fast")
    return Pipeline("fast", without=[n for n in whole.nlp.pipe_names if n not in others])


def gold() -> list[Extraction]:
    found = [Extraction.from_record(json.loads(line)) for line in GOLD.read_text("utf-8").splitlines()]
    return [g for g in found if any(m.type == "Measure" for m in g.mentions)]


def relations(one: Extraction) -> set[tuple[str, int, int]]:
    return {
        (r.type, one.mentions[r.source].start, one.mentions[r.target].start)
        for r in one.relations
        if r.type in RELATIONS
    }


def test_headlines_are_those_of_the_annotators(pipeline: Pipeline) -> None:
    right = found = there = 0
    for g in gold():
        theirs = {(m.start, m.end) for m in g.mentions if m.type == "Measure"}
        ours = {(m.start, m.end) for m in pipeline.read_text(g.text).mentions if m.type == "Measure"}
        right, found, there = right + len(ours & theirs), found + len(ours), there + len(theirs)
    assert right == there == 7
    assert found <= 8


def test_given_mentions_nearly_all_relations_of_policies_are_found(pipeline: Pipeline) -> None:
    right = found = there = 0
    for g in gold():
        theirs, ours = relations(g), relations(pipeline.read_text(g.text, mentions=g.mentions))
        right, found, there = right + len(ours & theirs), found + len(ours), there + len(theirs)
    assert there == 20
    assert right >= 19
    assert found - right <= 1


def test_a_target_is_planned_and_has_value_and_deadline(pipeline: Pipeline) -> None:
    (g,) = (g for g in gold() if any(r.type == "SETS_TARGET" for r in g.relations))
    (target,) = (
        r for r in pipeline.read_text(g.text, mentions=g.mentions).relations if r.type == "SETS_TARGET"
    )
    assert target.status == "planned"
    assert {name for name, _ in target.qualifiers} == {"value", "deadline"}


def test_the_clause_is_the_quote(pipeline: Pipeline) -> None:
    text = "岚州市支持创新若干措施\n第一条 支持创新平台。对平台给予补助。（责任单位：市科技局）\n第二条 支持人才。给予补助。"
    read = pipeline.read_text(text)
    (one,) = (r for r in read.relations if r.type == "RESPONSIBLE_FOR")
    assert read.text[one.start : one.end] == "责任单位：市科技局"
    measures = [r for r in read.relations if r.type == "MEASURE_OF"]
    assert [read.text[r.start : r.end][:3] for r in measures] == ["第一条", "第二条"]


@given(st.lists(st.sampled_from(["关于某事的若干措施\n", "第一条 支持孵化器。给予补助。\n", "由市科技局负责解释。", "到2027年，产值达到5亿元。", "ﬁ㎡", "\n"]), max_size=14))  # fmt: skip
def test_no_text_makes_it_fail_and_all_ends_fit(pipeline: Pipeline, pieces: list[str]) -> None:
    read = pipeline.read_text("".join(pieces))
    for m in read.mentions:
        assert 0 <= m.start < m.end <= len(read.text)
    for r in read.relations:
        known = inventory.relations()[r.type]
        assert inventory.stands_for(read.mentions[r.source].type) & known.sources


def test_a_chapter_is_no_measure_and_a_kind_is_no_name() -> None:
    text = (
        "岚州市支持创新若干意见\n一、加强载体建设\n1.支持孵化器。完善高新区功能，给予补助。\n2.支持加速器。依托岚州高新区给予补助。\n"
        "二、保障措施\n1.加强统筹。市科技局负责统筹推进。"
    )
    read = Pipeline("fast").read_text(text)
    named = {(m.type, read.text[m.start : m.end]) for m in read.mentions}
    assert {w for t, w in named if t == "Measure"} == {"支持孵化器", "支持加速器", "加强统筹"}
    assert {w for t, w in named if t == "Zone"} == {"岚州高新区"}
