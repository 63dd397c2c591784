"""Shocks and systemic risk: the formulas written out agree, currencies and strangers make no difference."""

from __future__ import annotations

import doctest

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given

from clusterkg.queries.algorithms import disruption
from clusterkg.queries.algorithms.disruption import esri, propagate
from clusterkg.queries.algorithms.supply_networks import SupplyNetwork, supply_network

_ARROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9), st.booleans()).filter(
        lambda a: a[0] != a[1]
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda a: a[:2],
)
_SECTORS = st.lists(st.integers(0, 2), min_size=6, max_size=6)


def _written_out(
    arrows: list[tuple[int, int, int, bool]], sector: list[int], capacity: np.ndarray, epsilon: float
) -> tuple[np.ndarray, np.ndarray]:
    """Eqs. 3 to 6 of Diem et al. (2022), term by term."""
    n = len(sector)
    sales = np.array([float(sum(w for s, _, w, _ in arrows if s == i)) for i in range(n)])
    down = capacity.copy()
    while True:
        new = capacity.copy()
        for j in range(n):
            mine = [a for a in arrows if a[1] == j]

            def sigma(i: int, left: np.ndarray = down) -> float:
                working = sum(sales[x] * left[x] for x in range(n) if sector[x] == sector[i])
                return 1.0 if working <= 0 else min(1.0, sales[i] / working)

            for k in {sector[s] for s, _, _, e in mine if e}:
                same = [a for a in mine if a[3] and sector[a[0]] == k]
                whole = sum(w for _, _, w, _ in same)
                new[j] = min(new[j], 1 - sum(sigma(s) * w / whole * (1 - down[s]) for s, _, w, _ in same))
            rest = [a for a in mine if not a[3]]
            if rest:
                whole = sum(w for _, _, w, _ in mine)
                new[j] = min(new[j], 1 - sum(sigma(s) * w / whole * (1 - down[s]) for s, _, w, _ in rest))
        new = np.clip(new, 0, 1)
        moved = np.abs(new - down).max()
        down = new
        if moved < epsilon:
            break
    up = capacity.copy()
    while True:
        new = np.array([
            min(capacity[i], 1 - sum(w / sales[i] * (1 - up[c]) for s, c, w, _ in arrows if s == i)) if sales[i] else capacity[i]
            for i in range(n)
        ]).clip(0, 1)  # fmt: skip
        moved = np.abs(new - up).max()
        up = new
        if moved < epsilon:
            return down, up


def _network(arrows: list[tuple[int, int, int, bool]], sector: list[int], rate: float = 1.0) -> SupplyNetwork:
    s, c, w, e = (list(x) for x in zip(*arrows, strict=True))
    return supply_network(s, c, [x * rate for x in w], sector, essential=e)


def test_the_example_in_the_docstring_is_true() -> None:
    got = doctest.testmod(disruption)
    assert got.attempted > 0
    assert got.failed == 0


@given(_ARROWS, _SECTORS, st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=6, max_size=6))
@example(
    [(0, 5, 5, False), (1, 5, 5, False), (4, 0, 5, False), (5, 1, 1, False)],
    [0, 1, 0, 0, 1, 0],
    [0.0, 0.5, 0.0, 0.0, 1.0, 0.5],
)
def test_a_shock_runs_as_the_formulas_say(
    arrows: list[tuple[int, int, int, bool]], sector: list[int], capacity: list[float]
) -> None:
    # Some circles settle by one over the number of rounds: neither side may stop before the other.
    found = propagate(_network(arrows, sector), capacity, epsilon=1e-6, most=100_000)
    down, up = _written_out(arrows, sector, np.array(capacity), 1e-6)
    assert np.allclose(found.downstream, down, atol=1e-9)
    assert np.allclose(found.upstream, up, atol=1e-9)


@given(_ARROWS, _SECTORS, st.sampled_from([0.001, 6.8, 1e9]))
def test_a_change_of_currency_leaves_systemic_risk_unchanged(
    arrows: list[tuple[int, int, int, bool]], sector: list[int], rate: float
) -> None:
    one, other = esri(_network(arrows, sector)), esri(_network(arrows, sector, rate))
    assert np.allclose(one.lost, other.lost, equal_nan=True)
    assert one.rounds == other.rounds


def test_a_sector_that_is_wholly_down_can_replace_nobody() -> None:
    # Firm 0 is alone in its sector: its customer loses all, in whatever currency.
    for rate in (1e-6, 1.0, 1e6):
        found = propagate(supply_network([0], [1], [rate], [0, 1]), [0, 1])
        assert found.downstream.tolist() == [0, 0]


def test_another_of_the_sector_steps_in() -> None:
    net = supply_network([0, 3], [1, 2], [1.0, 99.0], [0, 1, 1, 0])
    found = propagate(net, [0, 1, 1, 1])
    assert found.downstream[1] == pytest.approx(1 - 1 / 99)


def test_a_stranger_does_not_change_what_happens_to_others() -> None:
    small = propagate(supply_network([0], [1], [5.0], [0, 1]), [0, 1])
    wide = propagate(supply_network([0, 2], [1, 3], [5.0, 7.0], [0, 1, 2, 3]), [0, 1, 1, 1])
    assert wide.left[:2].tolist() == small.left.tolist()
    assert wide.left[2:].tolist() == [1, 1]


def test_wrong_input_is_told() -> None:
    with pytest.raises(ValueError, match="positive"):
        supply_network([0], [1], [0.0], [0, 0])
    with pytest.raises(ValueError, match="between 0 and 1"):
        supply_network([0], [2], [1.0], [0, 0])
    with pytest.raises(ValueError, match="2 numbers"):
        propagate(supply_network([0], [1], [1.0], [0, 0]), [1])


@given(_ARROWS, _SECTORS, st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=6, max_size=6))
def test_few_hit_among_many_are_reckoned_as_all_are(
    arrows: list[tuple[int, int, int, bool]], sector: list[int], capacity: list[float]
) -> None:
    # Strangers that trade among themselves make the firms that are hit few, so that only their arrows are picked.
    alone = propagate(_network(arrows, sector), capacity, epsilon=1e-6)
    strangers = [(6 + i, 7 + i, 1, True) for i in range(1500)]
    among = propagate(
        _network(arrows + strangers, sector + [3] * 1501), [*capacity, *[1.0] * 1501], epsilon=1e-6
    )
    assert np.allclose(among.left[:6], alone.left, atol=1e-9)
    assert (among.left[6:] == 1).all()
    assert among.rounds == alone.rounds


@given(
    _ARROWS,
    _SECTORS,
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=6, max_size=6),
    st.lists(st.integers(0, 9), min_size=6, max_size=6),
)
def test_a_harder_shock_never_leaves_more(
    arrows: list[tuple[int, int, int, bool]],
    sector: list[int],
    capacity: list[tuple[float, float]],
    final: list[int],
) -> None:
    s, c, w, e = (list(x) for x in zip(*arrows, strict=True))
    net = supply_network(s, c, w, sector, essential=e, final=final)
    soft = propagate(net, [max(x) for x in capacity], epsilon=1e-9)
    hard = propagate(net, [min(x) for x in capacity], epsilon=1e-9)
    assert (hard.left <= soft.left + 1e-6).all()


def test_final_demand_keeps_what_other_customers_buy() -> None:
    # Half of firm 0's sales go to firm 1, half to final demand: losing firm 1 costs it half, not all.
    open_ = supply_network([0], [1], [10.0], [0, 1], final=[10.0, 20.0])
    assert propagate(open_, [1, 0]).left.tolist() == [0.5, 0]
    assert propagate(supply_network([0], [1], [10.0], [0, 1]), [1, 0]).left.tolist() == [0, 0]
    assert esri(open_).lost.tolist() == pytest.approx([1.0, 30 / 40])
    with pytest.raises(ValueError, match="final"):
        supply_network([0], [1], [1.0], [0, 0], final=[-1, 0])


@given(_ARROWS, _SECTORS, st.sampled_from([0.01, 7.3]))
def test_a_change_of_currency_with_final_demand_changes_nothing(
    arrows: list[tuple[int, int, int, bool]], sector: list[int], rate: float
) -> None:
    s, c, w, e = (np.array(x) for x in zip(*arrows, strict=True))
    one = supply_network(s, c, w, sector, essential=e, final=np.arange(6))
    other = supply_network(s, c, w * rate, sector, essential=e, final=np.arange(6) * rate)
    assert np.allclose(esri(one).lost, esri(other).lost)


def test_what_is_used_beside_known_inputs_is_not_lost_with_them() -> None:
    # Firm 1 buys 10 here and uses 40 in all: without the supplier it loses a quarter of what it makes, not all.
    given: dict[str, list[float]] = {"essential": [False], "final": [0.0, 5.0]}
    assert propagate(supply_network([0], [1], [10.0], [0, 1], **given), [0, 1]).left[1] == 0
    wide = supply_network([0], [1], [10.0], [0, 1], inputs=[0.0, 40.0], **given)
    assert propagate(wide, [0, 1]).left[1] == 0.75
    with pytest.raises(ValueError, match="inputs"):
        supply_network([0], [1], [10.0], [0, 1], inputs=[0.0, 9.0])
