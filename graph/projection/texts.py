"""Many strings in one buffer: small in memory, readable where they lie in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import overload

import numpy as np
import numpy.typing as npt

from clusterkg.graph.projection.arrays import Ids, spread

Bytes = npt.NDArray[np.uint8]


class Texts(Sequence[str]):
    """An immutable sequence of strings, kept as UTF-8 in one array with the position of each."""

    __slots__ = ("data", "starts")

    def __init__(self, data: Bytes, starts: Ids) -> None:
        self.data, self.starts = data, starts

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """Pack strings."""
        held = texts if isinstance(texts, list) else list(texts)
        data = np.frombuffer("\0".join([*held, ""]).encode(), dtype=np.uint8)
        ends = np.flatnonzero(data == 0)
        if len(ends) != len(held):  # a text holds the separator itself
            encoded = [t.encode() for t in held]
            sizes = np.fromiter(map(len, encoded), dtype=np.int64, count=len(held))
            data = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        else:
            sizes = np.diff(ends, prepend=-1) - 1
            data = data[data != 0]
        starts = np.zeros(len(held) + 1, dtype=np.int64)
        np.cumsum(sizes, out=starts[1:])
        return cls(data, starts)

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
