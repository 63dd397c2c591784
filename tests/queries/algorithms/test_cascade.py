"""A shock that runs downstream takes what the formula says, never less for being harder, and leaves a way to follow."""

from __future__ import annotations

import doctest

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import cascade as module
from clusterkg.queries.algorithms.cascade import Inputs, cascade, way

_SIZE = 6
_SLOTS = st.lists(
    st.tuples(
        st.integers(0, _SIZE - 1),
        st.sampled_from([0.0, 0.2, 0.5, 1.0]),
        st.booleans(),
        st.lists(st.tuples(st.integers(0, _SIZE - 1), st.sampled_from([0.1, 0.5])), min_size=1, max_size=2),
    ),
    max_size=9,
)
_FIRST = st.lists(st.sampled_from([0.0, 0.3, 1.0]), min_size=_SIZE, max_size=_SIZE)
Slots = list[tuple[int, float, bool, list[tuple[int, float]]]]


def _inputs(slots: Slots, factor: float = 1.0) -> Inputs:
    arrows = [(s, k, x) for k, (_, _, _, held) in enumerate(slots) for s, x in held]
    return Inputs(
        _SIZE,
        np.array([a[0] for a in arrows], dtype=np.int64),
        np.array([a[1] for a in arrows], dtype=np.int64),
        np.array([a[2] for a in arrows], dtype=np.float64),
        np.array([s[0] for s in slots], dtype=np.int64),
        np.array([s[1] * factor for s in slots], dtype=np.float64),
        np.array([s[2] for s in slots], dtype=np.bool_),
    )


def _written_out(slots: Slots, first: list[float], tiers: int) -> list[float]:
    lost = list(first)
    for _ in range(tiers):
        new = []
        for j in range(_SIZE):
            mine = [s for s in slots if s[0] == j]
            short = [(w * sum(x * lost[i] for i, x in held), needed) for _, w, needed, held in mine]
            scarce = max((x for x, needed in short if needed), default=0.0)
            rest = sum(x for x, needed in short if not needed)
            new.append(min(1.0, max(first[j], scarce, rest)))
        lost = new
    return lost


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(module)
    assert got.attempted > 3
    assert got.failed == 0


@given(_SLOTS, _FIRST, st.integers(0, 5))
def test_losses_are_those_of_the_formula(slots: Slots, first: list[float], tiers: int) -> None:
    found = cascade(_inputs(slots), first, tiers=tiers, epsilon=1e-12)
    assert found.lost == pytest.approx(_written_out(slots, first, tiers))
    assert ((found.tier >= 0) == (found.lost > 0)).all()


@given(_SLOTS, _FIRST, st.floats(0, 1))
def test_a_softer_shock_or_smaller_shares_take_no_more(slots: Slots, first: list[float], by: float) -> None:
    hard = cascade(_inputs(slots), first).lost
    assert (cascade(_inputs(slots), [x * by for x in first]).lost <= hard + 1e-3).all()
    assert (cascade(_inputs(slots, by), first).lost <= hard + 1e-3).all()


@given(_SLOTS, _FIRST)
def test_every_way_begins_where_the_shock_struck(slots: Slots, first: list[float]) -> None:
    inputs = _inputs(slots)
    found = cascade(inputs, first)
    for node in np.flatnonzero(found.tier > 0).tolist():
        arrows = way(inputs, found, node)
        nodes = [int(inputs.supplier[a]) for a in arrows] + [node]
        assert found.tier[nodes[0]] == 0
        assert [int(inputs.owner[inputs.slot[a]]) for a in arrows] == nodes[1:]
        assert found.tier[nodes].tolist() == list(range(len(nodes)))


def test_time_is_short_when_few_tiers_are_run() -> None:
    chain = [(1, 1.0, True, [(0, 1.0)]), (2, 1.0, True, [(1, 1.0)])]
    found = cascade(_inputs(chain), [1, 0, 0, 0, 0, 0], tiers=1)
    assert (found.lost[:3].tolist(), found.settled) == ([1.0, 1.0, 0.0], False)
    assert cascade(_inputs(chain), [1, 0, 0, 0, 0, 0]).settled
    with pytest.raises(ValueError, match="6 numbers"):
        cascade(_inputs(chain), [1.0])
