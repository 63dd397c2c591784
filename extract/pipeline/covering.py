"""Spans that are asked, for many others, whether one of them lies there: a document with a thousand of each costs no million looks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Spans:
    """Half-open spans in any order, overlapping or not."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        #: Where spans begin, with the end of the longest of each, and how far those that begin there or before reach.
        self._ends: dict[int, int] = {}
        for start, end in spans:
            self._ends[start] = max(self._ends.get(start, 0), end)
        self._starts = sorted(self._ends)
        self._reach = list(accumulate((self._ends[start] for start in self._starts), max))

    def hold(self, at: int) -> bool:
        """Whether an offset lies in one of them."""
        return self._reached(bisect_right(self._starts, at)) > at

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with a span."""
        return self._reached(bisect_left(self._starts, end)) > start

    def surround(self, start: int, end: int) -> bool:
        """Whether one of them holds a span and more."""
        return self._ends.get(start, 0) > end or self._reached(bisect_left(self._starts, start)) >= end

    def _reached(self, first: int) -> int:
        """Return where the last of the first so many starts' spans ends; -1 for none."""
        return self._reach[first - 1] if first else -1
