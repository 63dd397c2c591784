"""Scores against counts made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.resolution.evaluation import b_cubed, exact_clusters, pairwise

PAIRS = {("a", "b"): True, ("a", "c"): True, ("a", "d"): False, ("c", "d"): False}


def test_pairs_are_counted() -> None:
    score = pairwise(PAIRS, [("a", "b"), ("c", "d")])
    assert (score.precision, score.recall, score.f1) == (0.5, 0.5, 0.5)
    assert (score.asked, score.positives) == (4, 0.5)
    assert score.low <= score.f1 <= score.high


def test_the_order_of_the_pairs_changes_no_interval() -> None:
    pairs = {(f"n{i}", f"m{i}"): i % 3 == 0 for i in range(60)}
    accepted = [p for i, p in enumerate(pairs) if i % 5 == 0 or i % 3 == 0]
    assert pairwise(pairs, accepted) == pairwise(dict(reversed(pairs.items())), accepted)


def test_b_cubed_of_one_split_cluster() -> None:
    key = {"a": 1, "b": 1, "c": 1, "d": 2}
    found = {"a": 1, "b": 1, "c": 3, "d": 4}
    score = b_cubed(key, found)
    assert score.precision == 1
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)


def test_only_whole_clusters_count_as_exact() -> None:
    key = {"a": 1, "b": 1, "c": 2, "d": 2, "e": 3}
    found = {"a": 1, "b": 1, "c": 2, "d": 4, "e": 4}
    score = exact_clusters(key, found)
    assert (score.precision, score.recall) == (0.5, 0.5)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 3), min_size=1))
def test_the_key_itself_scores_one(key: dict[str, int]) -> None:
    assert b_cubed(key, key).f1 == pytest.approx(1)
    assert exact_clusters(key, key).f1 == 1
    names = sorted(key)
    pairs = {(a, b): key[a] == key[b] for a in names for b in names if a < b}
    assert pairwise(pairs, [p for p, one in pairs.items() if one]).f1 == 1
