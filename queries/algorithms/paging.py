"""Rows made when a page asks for them: a walk may reach a hundred thousand firms, and a page shows two hundred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, overload

R = TypeVar("R")


class Paged(Sequence[R]):
    """A sequence of known length whose items are made page by page.

    Parameters
    ----------
    count
        How many there are.
    make
        Returns the items of a stretch, all in one go.

    Examples
    --------
    >>> rows = Paged(5, lambda stretch: [n * n for n in stretch])
    >>> len(rows), rows[1:3], rows[-1]
    (5, [1, 4], 16)
    """

    def __init__(self, count: int, make: Callable[[range], Sequence[R]]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> R: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[R]: ...

    def __getitem__(self, at: int | slice) -> R | Sequence[R]:
        asked = range(self._count)[at]
        return self._make(asked) if isinstance(asked, range) else self._make(range(asked, asked + 1))[0]


__all__ = ["Paged"]
