"""A language model's network over the pieces of a text: layers that run in onnxruntime, and what they have of each piece.

Which pieces there are, and with what numbers they go into the first layer, is each network's own: ``multilingual.py``, ``chinese.py``.
Sentences of as many pieces go together, without padding.
"""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.network import Layer, Network

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
States = npt.NDArray[np.float16]
#: Pieces in one run of the network.
_BATCH = 2048
#: Pieces that a network knows places for, its marks for both ends left out: a longer text is read in parts.
_MOST = 510
#: Pieces whose states are kept for whoever asks next of the same texts: 75 MB.
_KEPT = 100_000
#: Number, start and end of each piece.
Cut = list[tuple[int, int, int]]


class Encoder(ABC):
    """A network up to some layer. ``size`` is how many numbers a state has, ``heads`` and ``small`` are the layers' own.

    ``begin`` and ``end`` are its marks for both ends, ``places`` what it adds at each place, ``opening`` scale and shift of the
    normalisation before the first layer.
    """

    def __init__(
        self, layers: Sequence[Layer], *, heads: int, small: float, begin: int, end: int, places: Floats, opening: tuple[Floats, Floats],
    ) -> None:  # fmt: skip
        self.layers, self.heads, self.small = list(layers), heads, small
        self.size: int = places.shape[1]
        self._begin, self._end, self._places, self._opening = begin, end, places, opening
        self._tails: list[list[Layer]] = []
        self._networks: list[Network | None] = []
        self._kept: OrderedDict[tuple[str, tuple[int, ...]], tuple[Cut, States]] = OrderedDict()
        self._held = 0

    @abstractmethod
    def pieces(self, sentence: str) -> Cut:
        """Return number, start and end of the pieces of a sentence; they cover it."""

    @abstractmethod
    def words(self, ids: Whole) -> Floats:
        """Return (pieces, size), what goes in for each piece."""

    def with_layers(self, layers: Sequence[Layer], tails: Sequence[Sequence[Layer]] = ()) -> Self:
        """Return this one with other layers, its pieces and what comes before the layers shared.

        Where there are ``tails``, each goes on from the last of the layers by itself, and they end side by side.
        """
        other = copy.copy(self)
        other.layers, other._tails, other._networks = list(layers), [list(one) for one in tails], []
        other._kept, other._held = OrderedDict(), 0
        return other

    def width(self, layers: Sequence[int]) -> int:
        """Return how many numbers :meth:`states` gives for a character."""
        return self.size * len(layers) * max(1, len(self._tails))

    def states(self, sentences: Sequence[str], layers: Sequence[int]) -> list[States]:
        """Return (characters, :meth:`width`) for each sentence: what each layer has of the piece a character is in.

        Where there are tails: what each of them has at its end, the one layer that may be asked for.
        """
        return [
            np.repeat(deep[1:-1], [b - a for _, a, b in cut], 0) for cut, deep in self.read(sentences, layers)
        ]

    def read(self, texts: Sequence[str], layers: Sequence[int]) -> list[tuple[Cut, States]]:
        """Return the pieces of each text and their states as :meth:`of_pieces` gives them.

        What was read last is kept: names and relations of a document are read from the same windows.
        """
        asked = [(text, tuple(layers)) for text in texts]
        new = [key for key in dict.fromkeys(asked) if key not in self._kept]
        cuts = [self.pieces(text) for text, _ in new]
        fresh = dict(zip(new, zip(cuts, self.of_pieces(cuts, layers), strict=True), strict=True))
        found = [fresh.get(key) or self._kept[key] for key in asked]
        self._kept.update(fresh)
        self._held += sum(len(cut) for cut in cuts)
        while self._held > _KEPT and self._kept:
            _, (cut, _) = self._kept.popitem(last=False)
            self._held -= len(cut)
        return found

    def of_pieces(self, cuts: Sequence[Cut], layers: Sequence[int]) -> list[States]:
        """Return (pieces and both ends, :meth:`width`) for each sentence that was cut into pieces; of no layer, what the first takes."""
        if any(len(cut) > _MOST for cut in cuts):
            return self._in_parts(cuts, layers)
        found: list[States] = [np.zeros((0, 0), np.float16)] * len(cuts)
        order = sorted(range(len(cuts)), key=lambda i: len(cuts[i]))
        at = 0
        while at < len(order):
            size = len(cuts[order[at]]) + 2
            to = at
            while (
                to < len(order)
                and len(cuts[order[to]]) + 2 == size
                and (to - at + 1) * size <= max(_BATCH, size)
            ):
                to += 1
            here = order[at:to]
            ids = np.array([[self._begin, *(p for p, _, _ in cuts[i]), self._end] for i in here])
            deep = np.concatenate(self._run(ids, layers), 2).astype(np.float16)
            for row, i in enumerate(here):
                found[i] = deep[row]
            at = to
        return found

    def _in_parts(self, cuts: Sequence[Cut], layers: Sequence[int]) -> list[States]:
        """Do the same where some are longer than the network takes: each part is read by itself."""
        parts = [[cut[a : a + _MOST] for a in range(0, max(1, len(cut)), _MOST)] for cut in cuts]
        deep = iter(self.of_pieces([one for some in parts for one in some], layers))
        found = []
        for some in parts:
            read = [next(deep) for _ in some]
            found.append(np.concatenate((read[0][:1], *(one[1:-1] for one in read), read[-1][-1:])))
        return found

    def _run(self, ids: Whole, layers: Sequence[int]) -> list[Floats]:
        count, length = ids.shape
        x = self._normal(self.words(ids.ravel()).reshape(count, length, self.size) + self._places[:length])
        if not self._networks:
            self._networks = [
                Network(one, self.heads, self.small) if one else None for one in (self.layers, *self._tails)
            ]
        trunk, *tails = self._networks
        if not tails:
            return [x] if trunk is None else trunk.run(x, layers)
        (middle,) = [x] if trunk is None else trunk.run(x, [len(self.layers)])
        return [
            deep
            for tail, parts in zip(tails, self._tails, strict=True)
            if tail is not None
            for deep in tail.run(middle, [len(parts)])
        ]

    def _normal(self, x: Floats) -> Floats:
        scale, shift = self._opening
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt(np.square(x).mean(-1, keepdims=True) + np.float32(self.small))
        return np.asarray(x * scale + shift)
