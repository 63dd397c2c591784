"""A linear-chain conditional random field whose scores come from hashed features and, beside them, a hidden layer over states.

Written here rather than taken from CRFsuite because it reads arrays: features are never strings, sentences go in batches, states
of a network may be inputs, and the labels of a training sentence may be partly unknown.
Method: Lafferty, McCallum, Pereira (2001); AdaGrad: Duchi, Hazan, Singer (2011).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clusterkg.extract.sequence import hidden
from clusterkg.extract.sequence.batches import Batch

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]


@dataclass
class Weights:
    """Parameters. ``rows`` is (kept features, labels); entry 0 is of a feature never seen and stays nought.

    ``place`` maps a hashed feature to its row. ``hidden`` has the layer over states.
    """

    labels: tuple[str, ...]
    bits: int
    kept: npt.NDArray[np.int32]
    rows: Floats
    moves: Floats
    start: Floats
    end: Floats
    hidden: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.place = np.zeros(1 << self.bits, np.int32)
        self.place[self.kept] = np.arange(1, len(self.kept) + 1, dtype=np.int32)

    def allowed(self) -> tuple[Floats, Floats]:
        """Return which moves, and which first labels, a BIO sequence may have (1 or 0)."""
        return allowed(self.labels)

    def scores(
        self, ids: npt.NDArray[np.int32], dense: npt.NDArray[np.floating], gist: Floats, of: Whole
    ) -> Floats:
        """Return scores (tokens, labels); ``of`` says which sentence each token belongs to."""
        total = np.empty((len(ids), len(self.labels)), np.float32)
        for a in range(0, len(ids), 8192):
            rows = self.place[ids[a : a + 8192]]
            total[a : a + 8192] = _gather(rows, self.rows)
        if self.hidden:
            total += hidden.scores(self.hidden, dense, gist, of)
        return total


@lru_cache(16)
def allowed(labels: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return which moves, and which first labels, a BIO sequence may have (1 or 0); shared, not to be written to."""
    count = len(labels)
    moves = np.ones((count, count), np.float32)
    start = np.ones(count, np.float32)
    for j, label in enumerate(labels):
        if label.startswith("I-"):
            start[j] = 0
            for i, before in enumerate(labels):
                moves[i, j] = before[2:] == label[2:]
    moves.flags.writeable = start.flags.writeable = False
    return moves, start


def _gather(rows: npt.NDArray[np.int32], table: Floats) -> Floats:
    count, width = rows.shape
    pick = sparse.csr_array(
        (np.ones(rows.size, np.float32), rows.ravel(), np.arange(0, rows.size + 1, width)),
        shape=(count, len(table)),
    )
    return np.asarray(pick @ table)


def marginals(
    scores: Floats, batch: Batch, moves: Floats, start: Floats, end: Floats
) -> tuple[Floats, Floats, float]:
    """Return probabilities of labels (time, sentence, label), expected moves (label, label), and the log partition.

    ``scores`` is (time, sentence, label), ``moves``, ``start``, ``end`` are exponentiated, with 0 for what may not be.
    """
    width, count, k = scores.shape
    top = scores.max(2, keepdims=True)
    seen = np.exp(scores - top)
    forward = np.zeros_like(seen)
    backward = np.zeros_like(seen)
    scale = np.ones((width, count), np.float32)
    first = start * seen[0]
    scale[0] = first.sum(1)
    forward[0] = first / scale[0][:, None]
    for t in range(1, width):
        b = batch.live[t]
        now = (forward[t - 1, :b] @ moves) * seen[t, :b]
        size = now.sum(1) + 1e-30
        scale[t, :b] = size
        forward[t, :b] = now / size[:, None]
    final = batch.lengths - 1
    lane = np.arange(count)
    backward[final, lane] = end
    inward = np.zeros_like(seen)
    for t in range(width - 2, -1, -1):
        b = batch.live[t + 1]
        inward[t + 1, :b] = seen[t + 1, :b] * backward[t + 1, :b] / scale[t + 1, :b, None]
        backward[t, :b] = inward[t + 1, :b] @ moves.T
    closing = forward[final, lane] @ end + 1e-30
    chances = forward * backward
    chances /= chances.sum(2, keepdims=True) + 1e-30
    inward /= closing[None, :, None]
    pairs = forward[:-1].reshape(-1, k).T @ inward[1:].reshape(-1, k) * moves
    # Behind the end of a sentence scale is 1, so its logarithm counts nothing; top there is left out by the mask.
    mask = np.arange(width)[:, None] < batch.lengths[None]
    log_z = float(np.log(scale).sum() + np.log(closing).sum() + top[:, :, 0][mask].sum())
    return chances, pairs, log_z


def viterbi(scores: Floats, batch: Batch, moves: Floats, start: Floats, end: Floats) -> Whole:
    """Return the best labels (time, sentence); arguments are logarithms, -inf for what may not be."""
    width, count, k = scores.shape
    back = np.zeros((width, count, k), np.int64)
    best = scores[0] + start
    for t in range(1, width):
        b = batch.live[t]
        through = best[:b, :, None] + moves[None]
        back[t, :b] = through.argmax(1)
        best[:b] = through.max(1) + scores[t, :b]
    label = (best + end).argmax(1)
    path = np.zeros((width, count), np.int64)
    for t in range(width - 1, -1, -1):
        b = batch.live[t]
        path[t, :b] = label[:b]
        if t:
            label[:b] = back[t, np.arange(b), label[:b]]
    return path


@dataclass(frozen=True)
class Settings:
    """How to train. ``drop`` is the share of features, ``drop_states`` of hidden units, left out at random at each step.

    ``least`` is how often a feature must be seen to be kept; ``hidden`` is the number of hidden units (0: none), ``units`` that of
    recurrent ones before them, each way (0: none).
    """

    epochs: int = 12
    batch: int = 48
    rate: float = 0.12
    rate_states: float = 0.001
    l2: float = 0.00002
    drop: float = 0.3
    drop_states: float = 0.3
    least: int = 2
    hidden: int = 0
    units: int = 0
    bits: int = 22


@dataclass
class Sentences:
    """Training sentences: features as :class:`~clusterkg.extract.sequence.features.Seen` has them, and their labels.

    ``possible`` is (tokens, labels), 1 for each label that a token may have: one for a token whose label is known.
    """

    starts: Whole
    ids: npt.NDArray[np.int32]
    dense: npt.NDArray[np.floating]
    gist: Floats
    possible: Floats


def fit(data: Sentences, labels: tuple[str, ...], settings: Settings, seed: int) -> Weights:
    """Train; the same data, settings and seed give the same weights."""
    chance = np.random.default_rng(seed)
    kept = _kept(data.ids, settings)
    k = len(labels)
    weights = Weights(
        labels, settings.bits, kept, np.zeros((len(kept) + 1, k), np.float32),
        np.zeros((k, k), np.float32), np.zeros(k, np.float32), np.zeros(k, np.float32),
        hidden.begin(data.dense, data.gist, k, settings.hidden, settings.units, chance),
    )  # fmt: skip
    may_move, may_start = allowed(labels)
    batches = list(_batches(data, weights, settings.batch, chance))
    squares = np.full_like(weights.rows, 1e-2)
    small = {
        "moves": weights.moves, "start": weights.start, "end": weights.end, **{name: value for name, value in weights.hidden.items() if name not in hidden.MEASURED}
    }  # fmt: skip
    adam = Adam(small, settings.rate_states)
    mean = {name: np.zeros_like(value) for name, value in {**small, "rows": weights.rows}.items()}
    counted = done = 0
    steps_ahead = settings.epochs * len(batches)
    for epoch in range(settings.epochs):
        rate = settings.rate * (1 - 0.8 * epoch / max(1, settings.epochs))
        for number in chance.permutation(len(batches)):
            part = batches[number]
            rows = weights.rows[part.columns]
            pick = part.pick.copy()
            if settings.drop:
                keep = chance.random(pick.nnz, dtype=np.float32) >= settings.drop
                pick.data = keep.astype(np.float32) / np.float32(1 - settings.drop)
            scores = np.asarray(pick @ rows)
            state: hidden.Pass | None = None
            if weights.hidden:
                state = hidden.Pass(
                    data.dense,
                    data.gist[part.which],
                    part.of,
                    part.layout,
                    weights.hidden,
                    settings.drop_states,
                    chance,
                )
                scores += state.out
            slope, steps = _slope(scores, part, data.possible, weights, may_move, may_start)
            along = np.asarray(pick.T @ slope) + settings.l2 * part.counts[:, None] * rows
            held = squares[part.columns] + along * along
            squares[part.columns] = held
            weights.rows[part.columns] = rows - rate * along / np.sqrt(held)
            if state is not None:
                steps.update(state.back(slope))
            if settings.units:
                # Recurrent units want a gentle start and a calm end.
                adam.rate = settings.rate_states * min(1, (done + 1) / 50) * (1 - 0.9 * done / steps_ahead)
            done += 1
            adam.step(steps)
        if epoch >= settings.epochs // 2:
            counted += 1
            for name, value in {**small, "rows": weights.rows}.items():
                mean[name] += value
    for name, value in {**small, "rows": weights.rows}.items():
        value[...] = mean[name] / max(1, counted)
    weights.rows[0] = 0
    return weights


def _kept(ids: npt.NDArray[np.int32], settings: Settings) -> npt.NDArray[np.int32]:
    counts = np.bincount(ids.ravel(), minlength=1 << settings.bits)
    return np.flatnonzero(counts >= settings.least).astype(np.int32)


@dataclass
class _Part:
    """A batch with the rows of its features gathered once: ``pick`` (tokens, its features) and ``columns`` into all rows."""

    layout: Batch
    tokens: Whole
    columns: npt.NDArray[np.int32]
    counts: Floats
    pick: sparse.csr_array
    of: Whole
    which: Whole


def _batches(data: Sentences, weights: Weights, size: int, chance: np.random.Generator) -> Iterable[_Part]:
    lengths = np.diff(data.starts)
    numbers = np.flatnonzero(lengths > 0)
    # Sentences of about the same length side by side waste no padding; a little noise keeps batches from being all alike.
    order = numbers[np.argsort(lengths[numbers] * (1 + 0.1 * chance.random(len(numbers))), kind="stable")]
    for a in range(0, len(order), size):
        which = order[a : a + size]
        layout = Batch.of(data.starts, which)
        held = layout.at >= 0
        tokens = layout.at[held]
        rows = weights.place[data.ids[tokens]]
        known = rows > 0
        columns, inverse, counts = np.unique(rows[known], return_inverse=True, return_counts=True)
        ends = np.concatenate(([0], np.cumsum(known.sum(1))))
        pick = sparse.csr_array(
            (np.ones(len(inverse), np.float32), inverse.astype(np.int32), ends.astype(np.int32)),
            shape=(len(tokens), len(columns)),
        )
        sentence = np.searchsorted(data.starts, tokens, side="right") - 1
        near, of = np.unique(sentence, return_inverse=True)
        yield _Part(layout, tokens, columns, counts.astype(np.float32), pick, of, near)


def _slope(
    scores: Floats, part: _Part, possible: Floats, weights: Weights, may_move: Floats, may_start: Floats
) -> tuple[Floats, dict[str, Floats]]:
    """Return the gradient of the loss by scores, and by moves, start and end."""
    width, count = part.layout.at.shape
    k = scores.shape[1]
    held = part.layout.at >= 0
    board = np.zeros((width, count, k), np.float32)
    board[held] = scores
    moves = np.exp(weights.moves) * may_move
    start = np.exp(weights.start) * may_start
    end = np.exp(weights.end)
    guess, guess_moves, _ = marginals(board, part.layout, moves, start, end)
    may = possible[part.tokens]
    masked = np.full((width, count, k), 0, np.float32)
    masked[held] = np.where(may > 0, scores, -60.0)
    if (may.sum(1) == 1).all():
        truth = np.zeros_like(board)
        truth[held] = may
        truth_moves = truth[:-1].reshape(-1, k).T @ truth[1:].reshape(-1, k)
    else:
        truth, truth_moves, _ = marginals(masked, part.layout, moves, start, end)
    lane = np.arange(count)
    final = part.layout.lengths - 1
    by_score = (guess - truth)[held]
    return by_score, {
        "moves": guess_moves - truth_moves,
        "start": (guess[0] - truth[0]).sum(0),
        "end": (guess[final, lane] - truth[final, lane]).sum(0),
    }


class Adam:
    """Kingma and Ba (2015), in place, for the small parameters."""

    def __init__(self, values: dict[str, Floats], rate: float) -> None:
        self.values, self.rate, self.count = values, rate, 0
        self.first = {name: np.zeros_like(v) for name, v in values.items()}
        self.second = {name: np.zeros_like(v) for name, v in values.items()}

    def step(self, slopes: dict[str, Floats]) -> None:
        """Move every parameter that has a slope."""
        self.count += 1
        for name, slope in slopes.items():
            first, second = self.first[name], self.second[name]
            first *= 0.9
            first += 0.1 * slope
            second *= 0.999
            second += 0.001 * slope * slope
            step = self.rate * (1 - 0.999**self.count) ** 0.5 / (1 - 0.9**self.count)
            self.values[name] -= step * first / (np.sqrt(second) + 1e-8)
