"""What is said to hold concentration holds it for all sizes inside their intervals."""

from __future__ import annotations

import doctest
from itertools import product

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import bounds
from clusterkg.queries.algorithms.bounds import concentration_bounds, part_bounds
from clusterkg.queries.algorithms.specialisation import herfindahl

_SIZES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5)


def _measures(x: np.ndarray) -> tuple[float, float, float]:
    shares = np.sort(x / x.sum())[::-1]
    return float((shares**2).sum()), float(shares[0]), float(shares[:4].sum())


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(bounds)
    assert got.attempted > 3
    assert got.failed == 0


@given(_SIZES, st.integers(0, 2**32 - 1))
def test_no_sizes_lie_outside(sizes: list[tuple[int, int]], seed: int) -> None:
    low = np.array([float(a) for a, _ in sizes])
    high = low + np.array([float(b) for _, b in sizes])
    found = concentration_bounds(low, high)
    chance = np.random.default_rng(seed)
    tried = [np.array(x) for x in product(*zip(low, high, strict=True))]
    tried += list(low + (high - low) * chance.random((100, len(low))))
    held = np.array([_measures(x) for x in tried if x.sum() > 0])
    if not len(held):
        assert np.isnan(found.hhi[0])
        return
    for column, (least, most) in enumerate((found.hhi, found.cr1, found.cr4)):
        assert least <= held[:, column].min() + 1e-9
        assert most >= held[:, column].max() - 1e-9
    assert found.hhi[1] == pytest.approx(held[:, 0].max())
    assert found.cr1[1] == pytest.approx(held[:, 1].max())


def test_known_sizes_have_no_interval() -> None:
    found = concentration_bounds([50, 30, 20], [50, 30, 20])
    exact = herfindahl([50, 30, 20])
    assert found.hhi == pytest.approx((exact.hhi, exact.hhi))
    assert found.cr1 == (0.5, 0.5)
    assert found.effective == pytest.approx((exact.effective, exact.effective))


def test_of_unknown_sizes_only_their_number_says_something() -> None:
    found = concentration_bounds([0] * 5, [float("inf")] * 5)
    assert found.hhi == pytest.approx((0.2, 1.0))
    assert found.cr4 == pytest.approx((0.8, 1.0))


def test_many_open_sizes_are_bounded_too() -> None:
    chance = np.random.default_rng(2)
    low = chance.random(40)
    high = low + chance.random(40)
    found = concentration_bounds(low, high)
    for x in low + (high - low) * chance.integers(0, 2, (500, 40)):
        assert found.hhi[0] <= _measures(x)[0] <= found.hhi[1]


def test_the_part_of_some() -> None:
    assert part_bounds([1, 2], [1, 2], [False, False]) == (0.0, 0.0)
    assert part_bounds([1, 2], [1, 2], [True, True]) == (1.0, 1.0)
    assert part_bounds([16, 24, 10], [18, 24, 10], [True, False, False]) == pytest.approx((0.32, 18 / 52))
    assert part_bounds([0, 3], [float("inf"), 3], [True, False]) == (0.0, 1.0)


def test_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="low no larger"):
        concentration_bounds([2], [1])
