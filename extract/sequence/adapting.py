"""Teaching the upper layers of the multilingual network along with the field that reads them.

Each matrix gets a change of low rank beside it, biases and normalisations move freely, and the lower layers stay as they are, so
their states are computed once. A model then holds a hundredth of the network, and reads no slower. In numpy, with gradients by hand
(a test holds them against small steps), as a framework would be gigabytes that an office needs for nothing else.
Changes of low rank: Hu et al. (2022), LoRA.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clusterkg.extract.sequence.batches import Batch
from clusterkg.extract.sequence.crf import Weights
from clusterkg.extract.sequence.fitting import Adam, Learner, Mean, Part, Sentences, Settings, batches
from clusterkg.extract.sequence.network import Layer

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
Changes = dict[str, Floats]
#: What a change of low rank counts.
_GAIN = 2.0
#: The last share of training whose weights are averaged, and how many moments of it.
_LATE, _MOMENTS = 0.3, 8


@dataclass(frozen=True)
class Adapting:
    """How to teach: layers from ``first`` on (counted from 0), changes of ``rank``, at ``rate``; ``drop`` of each sum is left out."""

    first: int = 4
    rank: int = 16
    rate: float = 0.0005
    drop: float = 0.1


@dataclass(frozen=True)
class Pieces:
    """What the lower layers have of each piece: ``states`` (pieces, size), sentence by sentence.

    ``starts`` has the first piece of each sentence and, at the end, their number; ``heads`` and ``tails`` are the first and last piece of
    each token.
    """

    states: npt.NDArray[np.float16]
    starts: Whole
    heads: Whole
    tails: Whole


def begin(layers: Sequence[Layer], how: Adapting, chance: np.random.Generator) -> Changes:
    """Return changes that change nothing yet."""
    found: Changes = {}
    for number, layer in enumerate(layers[how.first :], how.first):
        for name, value in layer._asdict().items():
            if value.ndim == 1:
                found[f"{number}.{name}"] = value.copy()
                continue
            before, after = value.shape
            found[f"{number}.{name}.a"] = (chance.standard_normal((before, how.rank)) * before**-0.5).astype(
                np.float32
            )
            found[f"{number}.{name}.b"] = np.zeros((how.rank, after), np.float32)
    return found


def changed(layers: Sequence[Layer], changes: Changes) -> list[Layer]:
    """Return the layers as they are with changes."""
    found = []
    for number, layer in enumerate(layers):
        new: dict[str, Floats] = {}
        for name, value in layer._asdict().items():
            key = f"{number}.{name}"
            if f"{key}.a" in changes:
                new[name] = value + _GAIN * (changes[f"{key}.a"] @ changes[f"{key}.b"])
            else:
                new[name] = np.asarray(changes.get(key, value))
        found.append(Layer(**new))
    return found


class Pass:
    """The way of a batch through the upper layers, and back. ``x`` is (sentence, piece, size), padded behind ``lengths``."""

    def __init__(
        self, x: Floats, lengths: Whole, layers: Sequence[Layer], first: int, heads: int, small: float,
        drop: float, chance: np.random.Generator,
    ) -> None:  # fmt: skip
        self._shape = (*x.shape[:2], heads, x.shape[2] // heads)
        self._layers, self._first, self._small = layers, first, np.float32(small)
        pieces = np.arange(x.shape[1])[None]
        self._bar = np.where(pieces < lengths[:, None], 0, -1e9).astype(np.float32)[:, None, None]
        self._kept: list[_Kept] = []
        self.out = x.reshape(-1, x.shape[2])
        for layer in layers[first:]:
            self.out = self._forward(self.out, layer, drop, chance)

    def _forward(self, x: Floats, layer: Layer, drop: float, chance: np.random.Generator) -> Floats:
        count, length, heads, width = self._shape
        three = x @ layer.attend + layer.attend_bias
        query, key, value = (
            np.ascontiguousarray(one.transpose(0, 2, 1, 3))
            for one in np.moveaxis(three.reshape(count, length, 3, heads, width), 2, 0)
        )
        weights = np.matmul(query, key.transpose(0, 1, 3, 2))
        weights *= np.float32(width**-0.5)
        weights += self._bar
        weights -= weights.max(-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(-1, keepdims=True)
        seen: Floats = np.matmul(weights, value).transpose(0, 2, 1, 3).reshape(len(x), -1)
        merge_mask, narrow_mask = (_mask(x.shape, drop, chance) for _ in range(2))
        merged = (seen @ layer.merge + layer.merge_bias) * merge_mask + x
        first, first_spread = _normal(merged, self._small)
        middle = first * layer.first_scale + layer.first_shift
        wide = np.asarray(middle @ layer.widen + layer.widen_bias, np.float32)
        curve = _curve(wide)
        bent = np.asarray((curve + 1) * wide * 0.5, np.float32)
        narrowed = (bent @ layer.narrow + layer.narrow_bias) * narrow_mask + middle
        last, last_spread = _normal(narrowed, self._small)
        self._kept.append(
            _Kept(
                x, query, key, value, weights, seen, merge_mask, first, first_spread, middle, wide, curve, bent,
                narrow_mask, last, last_spread,
            )
        )  # fmt: skip
        return np.asarray(last * layer.last_scale + layer.last_shift)

    def back(self, slope: Floats, changes: Changes) -> Changes:
        """Return the gradients of changes from that of ``out``."""
        found: Changes = {}
        count, length, heads, width = self._shape

        def through(name: str, into: Floats, by: Floats, weights: Floats) -> Floats:
            a, b = changes[f"{name}.a"], changes[f"{name}.b"]
            found[f"{name}.b"] = np.asarray(_GAIN * ((into @ a).T @ by), np.float32)
            found[f"{name}.a"] = np.asarray(_GAIN * (into.T @ (by @ b.T)), np.float32)
            found[f"{name}_bias"] = by.sum(0)
            return np.asarray(by @ weights.T)

        def normal(name: str, by: Floats, even: Floats, spread: Floats, scale: Floats) -> Floats:
            found[f"{name}_scale"], found[f"{name}_shift"] = (by * even).sum(0), by.sum(0)
            inner = by * scale
            along = (inner * even).mean(1, keepdims=True)
            return np.asarray((inner - inner.mean(1, keepdims=True) - even * along) * spread)

        for number in range(len(self._layers) - 1, self._first - 1, -1):
            layer, kept, name = self._layers[number], self._kept[number - self._first], str(number)
            by_sum = normal(f"{name}.last", slope, kept.last, kept.last_spread, layer.last_scale)
            by_bent = through(f"{name}.narrow", kept.bent, by_sum * kept.narrow_mask, layer.narrow)
            by_wide = np.asarray(by_bent * _bend(kept.wide, kept.curve), np.float32)
            by_middle = through(f"{name}.widen", kept.middle, by_wide, layer.widen) + by_sum
            by_sum = normal(f"{name}.first", by_middle, kept.first, kept.first_spread, layer.first_scale)
            by_seen = through(f"{name}.merge", kept.seen, by_sum * kept.merge_mask, layer.merge)
            by_head = by_seen.reshape(count, length, heads, width).transpose(0, 2, 1, 3)
            by_weights = np.matmul(by_head, kept.value.transpose(0, 1, 3, 2))
            by_weights -= (by_weights * kept.weights).sum(-1, keepdims=True)
            by_weights *= kept.weights
            by_weights *= np.float32(width**-0.5)
            by_three = np.empty((count, length, 3, heads, width), np.float32)
            by_three[:, :, 0] = np.matmul(by_weights, kept.key).transpose(0, 2, 1, 3)
            by_three[:, :, 1] = np.matmul(by_weights.transpose(0, 1, 3, 2), kept.query).transpose(0, 2, 1, 3)
            by_three[:, :, 2] = np.matmul(kept.weights.transpose(0, 1, 3, 2), by_head).transpose(0, 2, 1, 3)
            slope = (
                through(f"{name}.attend", kept.x, by_three.reshape(len(by_sum), -1), layer.attend) + by_sum
            )
        return found


@dataclass(frozen=True)
class _Kept:
    """What the way back needs of one layer."""

    x: Floats
    query: Floats
    key: Floats
    value: Floats
    weights: Floats
    seen: Floats
    merge_mask: Floats
    first: Floats
    first_spread: Floats
    middle: Floats
    wide: Floats
    curve: Floats
    bent: Floats
    narrow_mask: Floats
    last: Floats
    last_spread: Floats


@dataclass(frozen=True)
class _Board:
    """A batch's pieces side by side: ``rows`` of states with -1 for padding, and how tokens take the mean of their two pieces."""

    rows: Whole
    lengths: Whole
    take: sparse.csr_array
    layout: Batch


def fit(
    data: Sentences, pieces: Pieces, layers: Sequence[Layer], labels: tuple[str, ...], settings: Settings,
    how: Adapting, *, heads: int, small: float, seed: int, without: frozenset[int] = frozenset(),
    say: Callable[[str], None] = lambda line: None,
) -> tuple[Weights, Changes]:  # fmt: skip
    """Train a field over a network that learns with it; the same data, settings and seed give the same weights.

    ``data.dense`` has what the field sees beside the network's states; those come behind. Sentences numbered in ``without`` are not
    learnt from.
    """
    chance = np.random.default_rng(seed)
    changes = begin(layers, how, chance)

    def run(board: _Board, now: Sequence[Layer], drop: float) -> tuple[Pass, Floats]:
        x = pieces.states[np.maximum(board.rows, 0)].astype(np.float32)
        x *= (board.rows >= 0)[..., None]
        way = Pass(x, board.lengths, now, how.first, heads, small, drop, chance)
        return way, np.asarray(board.take @ way.out)

    plain = Learner(data, np.zeros((0, 0), np.float32), labels, settings, chance).weights
    parts = list(batches(data, plain, settings.batch, chance, without))
    boards = [_board(data, pieces, part) for part in parts]
    sample = chance.permutation(len(parts))[: max(20, len(parts) // 20)]
    first = np.concatenate(
        [
            np.concatenate(
                (data.dense[parts[i].tokens].astype(np.float32), run(boards[i], layers, 0.0)[1]), 1
            )
            for i in sample
        ]
    )
    learner = Learner(data, first, labels, settings, np.random.default_rng((seed, 0)))
    adam, mean = Adam(changes, how.rate), Mean(changes)
    ahead = settings.epochs * len(parts)
    moments = {ahead - 1 - int(i * _LATE * ahead / _MOMENTS) for i in range(_MOMENTS)}
    done = 0
    for epoch in range(settings.epochs):
        for number in chance.permutation(len(parts)):
            part, board = parts[number], boards[number]
            gentle, left = min(1, (done + 1) / 100), 1 - done / ahead
            way, states = run(board, changed(layers, changes), how.drop)
            dense = np.concatenate((data.dense[part.tokens].astype(np.float32), states), 1)
            rate = settings.rate_states * gentle * max(0.1, left)
            by = learner.step(part, dense, board.layout, epoch / settings.epochs, rate)
            assert by is not None, "a field over a network that learns has recurrent units"
            slope = by[:, -states.shape[1] :]
            adam.rate = how.rate * gentle * left
            adam.step(way.back(np.asarray(board.take.T @ slope), changes))
            if done in moments:
                mean.add(changes)
                learner.keep()
            done += 1
        say(f"pass {epoch + 1} of {settings.epochs}")
    mean.put(changes)
    return learner.finished(), changes


def _board(data: Sentences, pieces: Pieces, part: Part) -> _Board:
    starts = pieces.starts[part.which]
    lengths = pieces.starts[part.which + 1] - starts
    steps = np.arange(int(lengths.max()))[None]
    rows = np.where(steps < lengths[:, None], starts[:, None] + steps, -1)
    tokens = np.arange(len(part.tokens))
    ends = [
        part.of * rows.shape[1] + ends[part.tokens] - starts[part.of] for ends in (pieces.heads, pieces.tails)
    ]
    take = sparse.csr_array(
        (np.full(2 * len(tokens), 0.5, np.float32), (np.tile(tokens, 2), np.concatenate(ends))),
        shape=(len(tokens), rows.size),
    )
    at = np.full(part.layout.at.shape, -1)
    at[part.layout.at >= 0] = tokens
    return _Board(rows, lengths, take, Batch(at, part.layout.live, part.layout.lengths))


def _mask(shape: tuple[int, ...], drop: float, chance: np.random.Generator) -> Floats:
    if not drop:
        return np.ones((1, 1), np.float32)
    kept = chance.random(shape, dtype=np.float32) >= drop
    return (kept / np.float32(1 - drop)).astype(np.float32)


def _normal(x: Floats, small: np.float32) -> tuple[Floats, Floats]:
    x = x - x.mean(1, keepdims=True)
    spread = 1 / np.sqrt(np.square(x).mean(1, keepdims=True) + small)
    return np.asarray(x * spread), np.asarray(spread)


def _curve(x: Floats) -> Floats:
    """Return the hyperbolic tangent inside the unit of Hendrycks and Gimpel (2016)."""
    inner = x * x
    inner *= np.float32(0.044715)
    inner += np.float32(1)
    inner *= x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    return inner


def _bend(x: Floats, curve: Floats) -> Floats:
    """Return how that unit rises at ``x``."""
    rise = x * x
    rise *= np.float32(3 * 0.044715 * 0.7978845608)
    rise += np.float32(0.7978845608)
    rise *= 1 - curve * curve
    rise *= x
    rise += curve + 1
    rise *= np.float32(0.5)
    return rise
