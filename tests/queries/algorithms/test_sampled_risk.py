"""Systemic risk by a draw: it is what failing every firm gives where every firm fails, and its interval holds the truth."""

from __future__ import annotations

import doctest

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import sampled_risk
from clusterkg.queries.algorithms.disruption import esri
from clusterkg.queries.algorithms.sampled_risk import esri_sampled, first_round, mean_bounds
from clusterkg.queries.algorithms.supply_networks import SupplyNetwork, supply_network


def _network(firms: int, links: int, seed: int) -> SupplyNetwork:
    chance = np.random.default_rng(seed)
    one, other = chance.integers(0, firms, links), chance.integers(0, firms, links)
    one, other = one[one != other], other[one != other]
    return supply_network(
        one, other, chance.lognormal(0, 1, len(one)), chance.integers(0, 5, firms), essential=chance.random(len(one)) < 0.5,
        final=chance.random(firms),
    )  # fmt: skip


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(sampled_risk)
    assert got.attempted > 3
    assert got.failed == 0


def test_all_firms_exactly_is_no_draw() -> None:
    net = _network(30, 80, 1)
    found = esri_sampled(net, exact=30)
    whole = esri(net).lost
    assert (found.rest, found.low, found.high) == (0, found.mean, found.mean)
    assert found.mean == pytest.approx(whole.mean())
    assert dict(zip(found.firms.tolist(), found.lost.tolist(), strict=True)) == dict(
        enumerate(whole.tolist())
    )
    share = float((whole > 0.1).mean())
    assert found.above(0.1) == pytest.approx((share, share))


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_holds_the_truth(seed: int) -> None:
    net = _network(200, 500, seed)
    whole = esri(net).lost
    found = esri_sampled(net, exact=10, drawn=60, seed=seed, confidence=0.9999)
    assert found.low <= whole.mean() <= found.high
    for level in (0.01, 0.05, 0.2):
        low, high = found.above(level)
        assert low <= (whole > level).mean() <= high
    assert esri_sampled(net, exact=10, drawn=60, seed=seed, confidence=0.9999).mean == found.mean


def test_the_first_round_is_what_one_round_takes() -> None:
    net = supply_network([0, 1], [1, 2], [10, 10], [0, 1, 2], output=[10, 10, 20])
    assert first_round(net).tolist() == [0.5, 1.0, 0.75]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_interval_of_a_mean_is_one(x: list[float]) -> None:
    low, high = mean_bounds(np.array(x))
    assert 0 <= low <= np.mean(x) + 1e-9
    assert high >= np.mean(x) - 1e-9


def test_nothing_drawn_says_nothing() -> None:
    assert mean_bounds(np.empty(0)) == (0.0, 1.0)
