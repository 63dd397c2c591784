"""Ranks and scores of candidates: the unknown moves only the ends, ties share, weights count in proportion."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from clusterkg.queries.facts.candidates import complexity_of, ranks, scores, specialised_in

_VALUES = st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=1, max_size=5)


def score(values: list[float], weight: float) -> tuple[float, float, float]:
    low, middle, high = scores(np.array(values)[:, None], np.full(len(values), weight))
    return float(low[0]), float(middle[0]), float(high[0])


@given(_VALUES, st.floats(0.1, 1))
def test_what_is_not_known_moves_only_the_ends(values: list[float], factor: float) -> None:
    low, middle, high = score(values, 0.3)
    if not np.isfinite(values).any():
        assert np.isnan([low, middle, high]).all()
        return
    assert 0 <= low <= middle <= high <= 1 + 1e-9
    assert (low == pytest.approx(high)) == np.isfinite(values).all()
    assert score(values, 0.3 * factor) == pytest.approx((low, middle, high))
    assert score([v if np.isfinite(v) else 1.0 for v in values], 0.3)[1] == pytest.approx(high)


def test_without_weights_there_is_no_score() -> None:
    assert np.isnan(score([0.5, 0.5], 0.0)).all()


@given(st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=1, max_size=8))
def test_ranks_keep_the_order_and_leave_the_unknown_out(x: list[float]) -> None:
    found = ranks(np.array(x))
    assert (np.isnan(found) == np.isnan(x)).all()
    known = found[~np.isnan(found)]
    assert ((known >= 0) & (known <= 1)).all()
    if len(known):
        assert known.mean() == pytest.approx(0.5)
    for i, a in enumerate(x):
        for j, b in enumerate(x):
            if a > b + 1e-9:
                assert found[i] > found[j]


def test_complexity_is_of_the_largest_group_of_places_that_share_something() -> None:
    m = np.array([[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]], dtype=float)
    eci, pci = complexity_of(m)
    assert np.isnan(eci).tolist() == [False, False, False, True]
    assert np.isnan(pci).tolist() == [False, False, False, True]
    assert np.isnan(complexity_of(np.zeros((2, 3)))[0]).all()


def test_specialised_by_quotient_or_by_mere_presence() -> None:
    counts, whole = np.array([[3.0, 1.0], [1.0, 5.0]]), np.array([4.0, 6.0])
    assert specialised_in(counts, whole, 1.0).tolist() == [[1, 0], [0, 1]]
    assert specialised_in(counts, whole, 0.0).tolist() == [[1, 1], [1, 1]]
