"""Array steps that the projection takes often; numpy's own ``unique`` hashes, which cost seconds on millions of numbers (2.4)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]


def spread(starts: Ids, counts: Ids) -> Ids:
    """Return ``starts[0] … starts[0]+counts[0]-1, starts[1] …`` as one array: the rows of many slices."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)


def occurring(*columns: npt.NDArray[Any]) -> Ids:
    """Return the distinct numbers of columns of small non-negative numbers, ascending."""
    seen = np.zeros(max((int(c.max()) + 1 for c in columns if len(c)), default=0), dtype=np.bool_)
    for column in columns:
        seen[column] = True
    return np.flatnonzero(seen)


def ascending(numbers: npt.ArrayLike) -> Ids:
    """Return distinct numbers, ascending; what is so already, as most of what one answer hands on, is not sorted again."""
    held = np.asarray(numbers, dtype=np.int64)
    if (held[1:] > held[:-1]).all():
        return held
    held = np.sort(held)
    return held[runs(held)]


def runs(*sorted_columns: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return where a new run of equal rows begins, for columns that are sorted together."""
    new = np.zeros(len(sorted_columns[0]), dtype=np.bool_)
    new[:1] = True
    for column in sorted_columns:
        new[1:] |= column[1:] != column[:-1]
    return new


def rows_of(values: Ids) -> Callable[[int], Ids]:
    """Return a finder of the rows that hold a number, ascending; they are sorted once, not looked through for each number."""
    order = np.argsort(values, kind="stable")
    held = values[order]

    def rows(value: int) -> Ids:
        first, last = np.searchsorted(held, (value, value + 1))
        return order[first:last]

    return rows


def inverse(order: Ids) -> Ids:
    """Return where each row went."""
    found = np.empty(len(order), dtype=np.int64)
    found[order] = np.arange(len(order))
    return found


@contextmanager
def no_collecting() -> Iterator[None]:
    """Pause the cyclic garbage collector: millions of tuples that live for a moment made it a third of the reading time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
