"""Scores against counts made by hand, and their bounds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.evaluation import read_jsonl, score
from clusterkg.extract.model import Extraction, Mention, Relation
from clusterkg.graph.errors import SourceError

TUNE = Path(__file__).parents[2] / "gold" / "tune.jsonl"
TEXT = "甲公司向乙公司供应电池"
GOLD = Extraction(
    "d", TEXT,
    (Mention(0, 3, "Firm"), Mention(4, 7, "Firm"), Mention(9, 11, "Product")),
    (Relation("BUYS_FROM", 1, 0, qualifiers=(("product", 2),)), Relation("PARTNER_OF", 0, 1)),
)  # fmt: skip


def test_what_is_read_as_annotated_scores_one() -> None:
    gold = read_jsonl(TUNE)
    scores = score(gold, gold)
    assert scores.mentions["micro"].f1 == scores.relations["micro"].f1 == scores.spans.f1 == 1.0
    assert scores.with_status.f1 == scores.qualifiers.f1 == 1.0


def test_counts_are_those_made_by_hand() -> None:
    found = Extraction(
        "d", TEXT,
        (Mention(0, 3, "Firm"), Mention(4, 7, "University"), Mention(8, 11, "Product")),
        (
            Relation("BUYS_FROM", 0, 1),  # the wrong way round
            Relation("PARTNER_OF", 1, 0, "planned"),  # symmetric, but of another status
        ),
    )  # fmt: skip
    scores = score([GOLD], [found])
    micro, spans = scores.mentions["micro"], scores.spans
    assert (micro.right, micro.predicted, micro.gold) == (1, 3, 3)
    assert (spans.right, spans.predicted, spans.gold) == (2, 3, 3)
    assert (scores.mentions["Firm"].precision, scores.mentions["Firm"].recall) == (1.0, 0.5)
    assert (scores.relations["BUYS_FROM"].right, scores.relations["PARTNER_OF"].right) == (0, 1)
    assert (scores.with_status.right, scores.qualifiers.gold, scores.qualifiers.right) == (0, 1, 0)


def test_a_document_that_was_not_read_costs_recall_and_one_not_annotated_costs_nothing() -> None:
    other = replace(GOLD, document="other")
    scores = score([GOLD], [other])
    assert (scores.mentions["micro"].predicted, scores.mentions["micro"].gold) == (0, 3)


def test_a_line_that_is_no_annotation_is_named() -> None:
    with pytest.raises(SourceError, match="line 2"):
        read_jsonl([json.dumps(GOLD.record()), '{"document": "x"}'])


@given(st.lists(st.booleans(), min_size=2, max_size=12))
def test_intervals_hold_the_figure_and_stay_within_bounds(kept: list[bool]) -> None:
    gold = [replace(GOLD, document=str(i)) for i in range(len(kept))]
    found = [g for g, k in zip(gold, kept, strict=True) if k]
    micro = score(gold, found).mentions["micro"]
    assert micro.low is not None and micro.high is not None
    assert 0.0 <= micro.low <= micro.f1 + 0.25 and micro.f1 - 0.25 <= micro.high <= 1.0
    assert micro.low <= micro.high


def test_a_record_read_back_is_the_same() -> None:
    assert Extraction.from_record(GOLD.record()) == GOLD
