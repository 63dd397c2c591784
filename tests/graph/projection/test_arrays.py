"""Steps over arrays are what numpy's dearer ones are."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from clusterkg.graph.projection.arrays import ascending, occurring, rows_of, runs

_NUMBERS = st.lists(st.integers(0, 30))


@given(_NUMBERS)
def test_ascending_is_unique_and_leaves_what_is_so_already(numbers: list[int]) -> None:
    held = np.array(numbers, dtype=np.int64)
    found = ascending(held)
    assert found.tolist() == sorted(set(numbers))
    assert ascending(found) is found
    assert ascending(numbers).dtype == np.int64


@given(_NUMBERS, _NUMBERS)
def test_occurring_are_the_distinct_numbers_of_all_columns(one: list[int], other: list[int]) -> None:
    columns = [np.array(c, dtype=np.int64) for c in (one, other)]
    assert occurring(*columns).tolist() == sorted({*one, *other})


@given(_NUMBERS)
def test_runs_begin_where_a_value_changes(numbers: list[int]) -> None:
    held = np.sort(np.array(numbers, dtype=np.int64))
    assert held[runs(held)].tolist() == sorted(set(numbers))


@given(_NUMBERS, st.integers(0, 30))
def test_rows_of_a_number_are_where_it_stands(numbers: list[int], wanted: int) -> None:
    held = np.array(numbers, dtype=np.int64)
    assert rows_of(held)(wanted).tolist() == [i for i, n in enumerate(numbers) if n == wanted]
