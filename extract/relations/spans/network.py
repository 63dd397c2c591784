"""The network of a reader of relations: recurrent units over the pieces of a window, the greatest of their states, a layer, labels.

Units read each piece's state and the type of the mention that it is in. For a pair the greatest state of each of six stretches (both
ends, between, before, behind, the sentences that hold them) goes with the shape of the pair into one hidden layer. Gradients are by
hand; a test holds them against small steps. After Eberts and Ulges (2020), Span-based Joint Entity and Relation Extraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clusterkg.extract.relations.spans.shapes import Shapes
from clusterkg.extract.relations.spans.windows import Window
from clusterkg.extract.sequence import gru
from clusterkg.extract.sequence.batches import Batch
from clusterkg.extract.sequence.encoder import Encoder

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
Parameters = dict[str, Floats]
#: Parameters that are measured and not learnt.
MEASURED = frozenset({"mean", "scale"})
#: Layer of the multilingual network whose states are read.
LAYER = 8
#: Numbers that stand for the type of the mention that a piece is in.
KIND = 16
#: Pieces before and behind a pair that are looked at.
NEAR = 12
#: Stretches of each pair.
STRETCHES = 6
#: Spread of what comes into the recurrent units.
_SPREAD = 0.5


@dataclass(frozen=True)
class Board:
    """Windows as arrays: ``states`` (pieces, size) on end, ``starts`` of each window and their number, ``kinds`` by piece.

    For each window: ``stretches`` (pairs, 6, 2), first piece and the one after the last, and ``shapes`` (pairs, columns).
    """

    states: npt.NDArray[np.float16]
    starts: Whole
    kinds: Whole
    stretches: list[Whole]
    shapes: list[Floats]

    @classmethod
    def of(cls, windows: Sequence[Window], encoder: Encoder, types: Sequence[str], shapes: Shapes) -> Board:
        """Run the multilingual network over windows and lay out what it gives."""
        read = encoder.read([w.text for w in windows], (LAYER,))
        cuts, states = [cut for cut, _ in read], [deep for _, deep in read]
        starts = np.concatenate(([0], np.cumsum([len(s) for s in states]))).astype(np.int64)
        kinds = np.zeros(int(starts[-1]), np.int64)
        number = {name: i for i, name in enumerate(types, 1)}
        stretches = []
        for start, window, cut in zip(starts, windows, cuts, strict=False):
            begins, ends = np.array([a for _, a, _ in cut]), np.array([b for _, _, b in cut])

            def pieces(a: int, b: int, begins: Whole = begins, ends: Whole = ends) -> tuple[int, int]:
                low = int(np.searchsorted(ends, a, side="right"))
                # One more, as a piece for the beginning stands before all.
                return low + 1, max(int(np.searchsorted(begins, b, side="left")), low + 1) + 1

            places = [pieces(a, b) for a, b, _ in window.mentions]
            for (a, b), (_, _, kind) in zip(places, window.mentions, strict=True):
                kinds[start + a : start + b] = number.get(kind, 0)
            rows = []
            for (i, j), bound in zip(window.pairs, window.bounds, strict=True):
                (a, b), (c, d) = places[i], places[j]
                # Two names may share a piece.
                c = min(max(c, b), d - 1)
                low, high = pieces(*bound)
                rows.append(
                    (
                        (a, b),
                        (c, d),
                        (b, max(b, c)),
                        (max(0, a - NEAR), a),
                        (d, min(len(cut) + 2, d + NEAR)),
                        (low, high),
                    )
                )
            stretches.append(np.array(rows, np.int64).reshape(-1, STRETCHES, 2))
        whole = np.concatenate(states) if states else np.zeros((0, 0), np.float16)
        return cls(whole, starts, kinds, stretches, [shapes.of(w) for w in windows])


def begin(
    board: Board, types: int, labels: int, units: int, inner: int, chance: np.random.Generator
) -> Parameters:
    """Return first parameters: ``units`` recurrent ones a way, ``inner`` hidden ones."""
    width = board.states.shape[1] + KIND
    part = board.states[:: max(1, len(board.states) // 20_000)].astype(np.float32)
    wide = STRETCHES * 2 * units + board.shapes[0].shape[1]
    bias = np.zeros((2, 6 * units), np.float32)
    bias[:, :units] = 1  # at first a unit keeps what it has
    turns = [[np.linalg.qr(chance.standard_normal((units, units)))[0] for _ in range(3)] for _ in range(2)]

    def drawn(*shape: int, by: float) -> Floats:
        return (chance.standard_normal(shape) * by).astype(np.float32)

    return {
        "mean": part.mean(0),
        "scale": (_SPREAD / (part.std(0) + 1e-3)).astype(np.float32),
        "kinds": drawn(types + 1, KIND, by=0.5),
        "gw": drawn(2, 3 * units, width, by=width**-0.5),
        "gr": np.array([np.concatenate(one) for one in turns], np.float32),
        "gb": bias,
        "w1": drawn(wide, inner, by=(2 / wide) ** 0.5),
        "b1": np.zeros(inner, np.float32),
        "w2": drawn(inner, labels, by=inner**-0.5),
        "b2": np.zeros(labels, np.float32),
    }


class Pass:
    """The way of some windows through the network: ``out`` (pairs, labels), window by window as they are named.

    And back, where ``chance`` is given: it draws what is left out.
    """

    def __init__(
        self, board: Board, which: Whole, h: Parameters, drop: float = 0.0, chance: np.random.Generator | None = None
    ) -> None:  # fmt: skip
        self.board, self.h, self.layout = board, h, Batch.of(board.starts, which)
        at = np.maximum(self.layout.at, 0)
        self.held = self.layout.at >= 0
        x = (board.states[at].astype(np.float32) - h["mean"]) * h["scale"]
        x = np.concatenate((x, h["kinds"][board.kinds[at]]), 2) * self.held[..., None]
        self.x_mask = _mask(x.shape, drop * 0.75, chance)
        x *= self.x_mask
        units = h["gw"], h["gr"], h["gb"]
        if chance is None:
            deep = gru.read(x, self.layout.lengths, *units)
        else:
            self.turn = gru.turned(self.layout.live, self.layout.lengths)
            deep, self.layer = gru.forward(x, self.layout.live, self.turn, *units)
        self.wide = deep.shape[2]
        lane = {int(first): n for n, first in enumerate(self.layout.at[0])}
        asked = [
            np.column_stack((np.full(s.size // 2, lane[int(board.starts[n])]), s.reshape(-1, 2)))
            for n in which
            for s in [board.stretches[n]]
        ]
        # Pairs share their stretches: each is looked at once.
        some, self.which = np.unique(np.concatenate(asked), axis=0, return_inverse=True)
        self.which = self.which.ravel()
        self.full = some[:, 2] > some[:, 1]
        self.pool = Pool(deep, *some[self.full].T)
        greatest = np.zeros((len(some), self.wide), np.float32)
        greatest[self.full] = self.pool.most
        self.greatest = greatest
        self.shape = np.concatenate([board.shapes[n] for n in which])
        self.into_mask = _mask((len(self.shape), len(h["w1"])), drop, chance)
        inner = self.into @ h["w1"] if drop else self._shared()
        inner += h["b1"]
        self.mask = _mask(inner.shape, drop, chance)
        self.inner = np.maximum(inner, 0) * self.mask
        self.out = np.asarray(self.inner @ h["w2"] + h["b2"], np.float32)

    @cached_property
    def into(self) -> Floats:
        """What goes into the hidden layer, (pairs, columns); reading without learning never asks for it."""
        pooled = self.greatest[self.which].reshape(-1, STRETCHES * self.wide)
        return np.asarray(np.concatenate((pooled, self.shape), 1) * self.into_mask, np.float32)

    def _shared(self) -> Floats:
        """Return what the hidden layer makes of it where nothing is left out: of a stretch that several pairs have, once."""
        w1 = self.h["w1"]
        inner = np.asarray(self.shape @ w1[STRETCHES * self.wide :], np.float32)
        for n, column in enumerate(self.which.reshape(-1, STRETCHES).T):
            some, of = np.unique(column, return_inverse=True)
            inner += (self.greatest[some] @ w1[n * self.wide : (n + 1) * self.wide])[of.ravel()]
        return inner

    def back(self, slope: Floats) -> Parameters:
        """Return the gradients of what is learnt from that of ``out``."""
        h = self.h
        inward = (slope @ h["w2"].T) * self.mask * (self.inner > 0)
        found = {
            "w2": self.inner.T @ slope, "b2": slope.sum(0), "w1": self.into.T @ inward, "b1": inward.sum(0),
        }  # fmt: skip
        by_into = (inward @ h["w1"].T) * self.into_mask
        by_pooled = by_into[:, : STRETCHES * self.wide].reshape(-1, self.wide)
        by_most = np.asarray(_gather(self.which, len(self.full)) @ by_pooled)[self.full]
        by_deep = self.pool.back(np.asarray(by_most, np.float32))
        by_x, found["gw"], found["gr"], found["gb"] = gru.backward(
            by_deep, self.layer, self.layout.live, self.turn, h["gw"], h["gr"]
        )  # fmt: skip
        by_kind = (by_x * self.x_mask)[..., -KIND:][self.held]
        found["kinds"] = np.asarray(
            _gather(self.board.kinds[self.layout.at[self.held]], len(h["kinds"])) @ by_kind, np.float32
        )
        return found


class Pool:
    """The greatest state of each stretch, and the way back.

    Of each two, four, eight … neighbours the greatest is found once, and a stretch is two such runs that may overlap: pairs are many
    and their stretches long.
    """

    def __init__(self, deep: Floats, lanes: Whole, low: Whole, high: Whole) -> None:
        """Look at ``deep`` (time, lanes, states) from ``low`` to before ``high`` in each of ``lanes``; none is empty."""
        self._levels = [deep]
        level = np.frexp(high - low)[1] - 1  # of a length from 2ⁿ on n, exact as halves of logarithms are not
        for _ in range(int(level.max(initial=0))):
            below = self._levels[-1]
            step = 1 << (len(self._levels) - 1)
            self._levels.append(np.maximum(below[:-step], below[step:]))
        self._some = [np.flatnonzero(level == n) for n in range(len(self._levels))]
        self._at = [(low[some], (high - (1 << level))[some], lanes[some]) for some in self._some]
        self.most = np.zeros((len(low), deep.shape[2]), np.float32)
        for runs, some, (first, last, lane) in zip(self._levels, self._some, self._at, strict=True):
            self.most[some] = np.maximum(runs[first, lane], runs[last, lane])

    def back(self, slope: Floats) -> Floats:
        """Return the gradient of ``deep`` from that of ``most``."""
        above: Floats | None = None
        for n in range(len(self._levels) - 1, -1, -1):
            runs, some, (first, last, lane) = self._levels[n], self._some[n], self._at[n]
            by_first = slope[some] * (runs[first, lane] >= runs[last, lane])
            rows = np.concatenate((first, last)) * runs.shape[1] + np.tile(lane, 2)
            both = np.concatenate((by_first, slope[some] - by_first))
            here = np.asarray(_gather(rows, runs.shape[0] * runs.shape[1]) @ both, np.float32).reshape(
                runs.shape
            )
            if above is not None:
                step = 1 << n
                left = above * (runs[:-step] >= runs[step:])
                here[:-step] += left
                here[step:] += above - left
            above = here
        assert above is not None
        return above


def _gather(into: Whole, size: int) -> sparse.csr_array:
    """Return the matrix that adds rows up, each into one of ``size``."""
    ones = np.ones(len(into), np.float32)
    return sparse.csr_array((ones, (into, np.arange(len(into)))), shape=(size, len(into)))


def _mask(shape: tuple[int, ...], drop: float, chance: np.random.Generator | None) -> Floats:
    if not drop or chance is None:
        return np.ones((1,) * len(shape), np.float32)
    kept = chance.random(shape, dtype=np.float32) >= drop
    return (kept / np.float32(1 - drop)).astype(np.float32)
