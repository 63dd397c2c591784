"""Which of overlapping candidates stand, when what the tagger says there is taken into account."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.ner import SHIPPED
from clusterkg.extract.pipeline.weighing import FILE, Weighing, best, facts, spans

_mentions = st.lists(
    st.builds(
        lambda start, length, sure: Mention(start, start + length, "Firm", sure, "x"),
        st.integers(0, 12), st.integers(1, 5), st.sampled_from([0.2, 0.4, 0.45, 0.55, 0.7, 0.95]),
    ),
    max_size=7,
)  # fmt: skip


def _apart(some: tuple[Mention, ...]) -> bool:
    return all(a.end <= b.start or b.end <= a.start for a, b in combinations(some, 2))


@given(_mentions, st.sampled_from([0.0, 0.3, 0.5]))
def test_what_stands_is_worth_as_much_as_any_choice(mentions: list[Mention], least: float) -> None:
    chosen = best(mentions, least)
    assert _apart(tuple(chosen)) and chosen == sorted(chosen, key=lambda m: m.start)
    worth = sum(m.confidence - least for m in chosen)
    for size in range(len(mentions) + 1):
        for some in combinations(mentions, size):
            assert not _apart(some) or sum(m.confidence - least for m in some) <= worth + 1e-9


def test_facts_say_who_proposes_a_span_and_what_the_tagger_reads_there() -> None:
    rule, whole, part, alone = (
        Mention(0, 6, "Firm", 0.9, "rules"), Mention(0, 6, "Firm", 0.8, "ner"), Mention(2, 4, "Product", 0.6, "heads"),
        Mention(9, 12, "Place", 0.7, "heads"),
    )  # fmt: skip
    both, inside, silent = facts(spans([rule, whole, part, alone]), {"Firm", "Product"})
    assert "rules Firm" in both and "tagger Firm" in both and not any("against" in name for name in both)
    assert inside["rules inside Product"] == 1 and "rules Product against Firm" in inside
    assert silent["rules beyond it alone Place"] == 1 and "rules beyond it against" not in silent


def test_a_rule_that_the_tagger_contradicts_loses_and_gains_where_it_agrees(tmp_path: Path) -> None:
    Weighing({"rule": 0.5, "rules inside Product": -3.0, "tagger": 1.0}, 0.4, frozenset({"Product"})).save(
        tmp_path
    )
    weighing = Weighing.load(tmp_path)
    assert weighing is not None and Weighing.load(tmp_path / "nowhere") is None
    firm, product = Mention(0, 6, "Firm", 0.8, "ner"), Mention(2, 4, "Product", 0.9, "heads")
    sure = {m.type: m.confidence for m in weighing.weighed([firm, product])}
    assert sure["Firm"] == pytest.approx(0.8) and sure["Product"] < 0.2
    known = weighing.weighed([Mention(2, 4, "Product", 0.9, "clusterkg_gazetteer")])
    assert known[0].confidence == 0.9, "what the graph knows keeps its own confidence"


@pytest.mark.parametrize("name", ["ner-zh", "ner-en", "ner-zh-accurate", "ner-en-accurate"])
def test_every_tagger_that_ships_has_its_weighing(name: str) -> None:
    weighing = Weighing.load(SHIPPED / name)
    assert weighing is not None and len(weighing.weights) > 50 and 0.2 <= weighing.least <= 0.5
    assert (SHIPPED / name / FILE).stat().st_size < 100_000


def test_mentions_of_a_text_do_not_overlap_and_say_how_sure_they_are() -> None:
    text = "青澜精工向恒岳动力供应车桥壳体。岚州市经信局负责。"
    found = Pipeline("fast").read_text(text).mentions
    assert [text[m.start : m.end] for m in found if m.type == "Firm"] == ["青澜精工", "恒岳动力"]
    assert all(0 < m.confidence < 1 for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
