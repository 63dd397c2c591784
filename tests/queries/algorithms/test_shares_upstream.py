"""Shares that run upstream add up, and what nobody states stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.exposure import Supply, exposure
from clusterkg.queries.algorithms.shares_upstream import Part, among_inputs, most, over_inputs, over_suppliers

INTERVALS = st.lists(
    st.tuples(st.floats(0, 0.6), st.floats(0, 0.4)).map(lambda x: (x[0], x[0] + x[1])), max_size=5
)


@given(INTERVALS, st.integers(0, 3))
def test_suppliers_and_what_is_not_known_add_up(stated: list[tuple[float, float]], listed: int) -> None:
    parts, each, rest = over_suppliers(stated, listed)
    assert sum(p.mid for p in parts) + listed * each.mid + rest.mid == pytest.approx(1)
    assert sum(p.low for p in parts) + rest.low <= 1 + 1e-9
    assert each.low == 0


@given(INTERVALS)
def test_inputs_and_own_value_add_up(shares: list[tuple[float, float]]) -> None:
    parts, own = over_inputs(shares)
    assert sum(p.mid for p in parts) + own.mid == pytest.approx(1)
    assert sum(p.low for p in parts) + own.low <= 1 + 1e-9
    assert all(p.low <= p.mid + 1e-9 for p in parts)


@given(INTERVALS.filter(lambda x: sum(h for _, h in x) > 0.01))
def test_weights_of_inputs_add_up_and_keep_to_their_bounds(shares: list[tuple[float, float]]) -> None:
    parts = among_inputs(shares)
    assert sum(p.mid for p in parts) == pytest.approx(1)
    assert sum(p.low for p in parts) <= 1 + 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_the_most_is_what_is_not_surely_another_s(lows: list[float]) -> None:
    scale = max(1.0, sum(lows))
    parts = {i: Part(x / scale, x / scale) for i, x in enumerate(lows)}
    for i, top in most(parts).items():
        others = sum(p.low for j, p in parts.items() if j != i)
        assert top == pytest.approx(min(1, max(parts[i].mid, 1 - others)), abs=1e-8)


def test_a_rest_of_which_nobody_speaks_is_not_given_to_anybody() -> None:
    parts, each, rest = over_suppliers([(0.6, 0.6)], 0)
    assert (parts, each, rest.low, rest.mid) == (
        [Part(0.6, 0.6)],
        Part(0, 0),
        pytest.approx(0.4),
        pytest.approx(0.4),
    )


@given(st.lists(st.tuples(st.none() | st.floats(0, 0.3), st.sampled_from([True, False, None])), max_size=3))
def test_exposure_is_bounded_by_what_is_stated(held: list[tuple[float | None, bool | None]]) -> None:
    found = exposure([Supply(None if s is None else (s, s), o) for s, o in held])
    assert 0 <= found.outside_low <= found.outside_high <= 1
    stated = sum(s or 0 for s, _ in held)
    assert found.outside_high - found.outside_low >= 1 - stated - 1e-6


def test_one_known_supplier_is_single_only_if_it_is_said_to_be_all() -> None:
    assert exposure([Supply((1, 1), None)]).single is True
    assert exposure([Supply(None, None)]).single is None
    assert exposure([Supply((0.5, 0.9), None)]).single is False
    assert exposure([Supply(None, None)] * 2).single is False
