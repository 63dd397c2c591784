"""Indicators of a segment: always the same names, nothing known is never zero, and what more is known never turns it around."""

from __future__ import annotations

import doctest
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import indicators as module
from clusterkg.queries.algorithms.indicators import SegmentNumbers, segment_indicators

_NUMBERS = st.builds(
    SegmentNumbers,
    makers=st.integers(0, 5),
    makers_elsewhere=st.integers(0, 9),
    makers_unplaced=st.integers(0, 3),
    chain_makers=st.none() | st.integers(5, 40),
    chain_makers_everywhere=st.none() | st.integers(40, 90),
    demand=st.none() | st.floats(0, 100),
    declared=st.booleans(),
)


def values(x: SegmentNumbers) -> dict[str, float | None]:
    return {i.name: i.value for i in segment_indicators(x)}


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(module)
    assert got.attempted > 0
    assert got.failed == 0


def test_of_nothing_known_only_counts_are_given() -> None:
    got = values(SegmentNumbers(makers=0))
    assert {n for n, v in got.items() if v is not None} == {"makers", "absence_known"}
    assert got["absence_known"] == 0, "nobody declares a complete list"
    assert values(SegmentNumbers(makers=0, declared=True))["absence_known"] == 1
    assert values(SegmentNumbers(makers=0, declared=True, makers_unplaced=1))["absence_known"] == 0


@given(_NUMBERS)
def test_names_are_always_the_same_and_shares_stay_within_0_and_1(x: SegmentNumbers) -> None:
    got = values(x)
    assert list(got) == list(values(SegmentNumbers(makers=0)))
    for name in ("share_of_makers", "placed_share", "hhi", "cr1", "self_sufficiency", "external_dependence"):
        assert got[name] is None or 0 <= got[name] <= 1  # type: ignore[operator]  # not None


@given(
    st.lists(st.floats(0.1, 50), min_size=1, max_size=5), st.floats(0.1, 100), st.sampled_from([0.001, 7.0])
)
def test_a_change_of_unit_changes_nothing(capacities: list[float], demand: float, factor: float) -> None:
    one = SegmentNumbers(makers=len(capacities), capacities=tuple(capacities), demand=demand)
    other = replace(one, capacities=tuple(c * factor for c in capacities), demand=demand * factor)
    for name in ("self_sufficiency", "hhi", "cr1"):
        assert values(one)[name] == pytest.approx(values(other)[name])


def test_a_capacity_that_is_not_stated_leaves_open_what_it_could_change() -> None:
    got = values(SegmentNumbers(makers=2, capacities=(30, None), demand=60))
    assert got["self_sufficiency"] is got["hhi"] is None
    assert got["capacity_known"] == 0.5
    assert values(SegmentNumbers(makers=2, capacities=(70, None), demand=60))["self_sufficiency"] == 1, (
        "enough already"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"makers": -1},
        {"makers": 1, "feeds": 1, "essential_to": 2},
        {"makers": 1, "capacities": (1, 2)},
        {"makers": 3, "chain_makers": 2},
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"negative|exceeds|more than"):
        segment_indicators(SegmentNumbers(**wrong))  # type: ignore[arg-type]  # wrong on purpose
