"""Many strings in one buffer: small in memory, readable where they lie in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import overload

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


def spread(starts: Ids, counts: Ids) -> Ids:
    """Return ``starts[0] … starts[0]+counts[0]-1, starts[1] …`` as one array: the rows of many slices."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)


class Texts(Sequence[str]):
    """An immutable sequence of strings, kept as UTF-8 in one array with the position of each."""

    __slots__ = ("data", "starts")

    def __init__(self, data: Bytes, starts: Ids) -> None:
        self.data, self.starts = data, starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Pack strings."""
        encoded = [t.encode() for t in texts]
        starts = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)), out=starts[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return self.many(np.arange(*at.indices(len(self)), dtype=np.int64))
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        return str(self.data[self.starts[at] : self.starts[at + 1]].tobytes(), "utf-8")

    def __iter__(self) -> Iterator[str]:
        whole, starts = self.data.tobytes(), self.starts.tolist()
        return (str(whole[a:b], "utf-8") for a, b in pairwise(starts))

    def many(self, at: Ids) -> list[str]:
        """Return the strings at many positions."""
        one = self.select(at)
        return list(one)

    def select(self, at: Ids) -> Texts:
        """Return the strings at many positions, packed again without unpacking."""
        starts = self.starts[at]
        counts = self.starts[at + 1] - starts
        ends = np.zeros(len(at) + 1, dtype=np.int64)
        np.cumsum(counts, out=ends[1:])
        return Texts(self.data[spread(starts, counts)], ends)
