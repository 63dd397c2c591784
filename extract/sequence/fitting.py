"""How a field learns: batches, the slope of its loss, AdaGrad for features, Adam for what is small, averages of late weights.

AdaGrad: Duchi, Hazan, Singer (2011); Adam: Kingma and Ba (2015); averages: Izmailov et al. (2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clusterkg.extract.sequence import hidden
from clusterkg.extract.sequence.batches import Batch
from clusterkg.extract.sequence.crf import Floats, Weights, Whole, allowed, marginals


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


def fit(
    data: Sentences,
    labels: tuple[str, ...],
    settings: Settings,
    seed: int,
    without: frozenset[int] = frozenset(),
) -> Weights:
    """Train on all sentences but those numbered in ``without``; the same data, settings and seed give the same weights."""
    chance = np.random.default_rng(seed)
    learner = Learner(data, data.dense, labels, settings, chance)
    parts = list(batches(data, learner.weights, settings.batch, chance, without))
    done = 0
    for epoch in range(settings.epochs):
        for number in chance.permutation(len(parts)):
            rate = settings.rate_states
            if settings.units:
                # Recurrent units want a gentle start and a calm end.
                rate *= min(1, (done + 1) / 50) * (1 - 0.9 * done / (settings.epochs * len(parts)))
            part = parts[number]
            learner.step(part, data.dense, part.layout, epoch / max(1, settings.epochs), rate)
            done += 1
        if epoch >= settings.epochs // 2:
            learner.keep()
    return learner.finished()


class Learner:
    """One field while it learns. ``dense`` is measured, to begin with; what each step is given need not be the same."""

    def __init__(
        self, data: Sentences, dense: npt.NDArray[np.floating], labels: tuple[str, ...], settings: Settings,
        chance: np.random.Generator,
    ) -> None:  # fmt: skip
        self.data, self.settings, self.chance = data, settings, chance
        kept = _kept(data.ids, settings)
        k = len(labels)
        self.weights = Weights(
            labels, settings.bits, kept, np.zeros((len(kept) + 1, k), np.float32),
            np.zeros((k, k), np.float32), np.zeros(k, np.float32), np.zeros(k, np.float32),
            hidden.begin(dense, data.gist, k, settings.hidden, settings.units, chance),
        )  # fmt: skip
        self._squares = np.full_like(self.weights.rows, 1e-2)
        small = {
            "moves": self.weights.moves, "start": self.weights.start, "end": self.weights.end,
            **{name: value for name, value in self.weights.hidden.items() if name not in hidden.MEASURED},
        }  # fmt: skip
        self._adam = Adam(small, settings.rate_states)
        self._learnt = {**small, "rows": self.weights.rows}
        self._mean = Mean(self._learnt)

    def step(
        self, part: Part, dense: npt.NDArray[np.floating], layout: Batch, progress: float, rate: float
    ) -> Floats | None:
        """Learn from a batch; ``layout`` places its tokens in ``dense``.

        ``progress`` is the share of training that is over, ``rate`` that of the small parameters. Returns the slope by ``dense``, its
        tokens in the order of the part, where recurrent units read it.
        """
        weights, settings = self.weights, self.settings
        rows = weights.rows[part.columns]
        pick = part.pick.copy()
        if settings.drop:
            keep = self.chance.random(pick.nnz, dtype=np.float32) >= settings.drop
            pick.data = keep.astype(np.float32) / np.float32(1 - settings.drop)
        scores = np.asarray(pick @ rows)
        state: hidden.Pass | None = None
        if weights.hidden:
            gist = self.data.gist[part.which]
            state = hidden.Pass(
                dense, gist, part.of, layout, weights.hidden, settings.drop_states, self.chance
            )
            scores += state.out
        slope, steps = _slope(scores, part, self.data.possible, weights)
        along = np.asarray(pick.T @ slope) + settings.l2 * part.counts[:, None] * rows
        held = self._squares[part.columns] + along * along
        self._squares[part.columns] = held
        weights.rows[part.columns] = rows - settings.rate * (1 - 0.8 * progress) * along / np.sqrt(held)
        if state is not None:
            steps.update(state.back(slope))
        self._adam.rate = rate
        self._adam.step(steps)
        return state.by_dense if state is not None else None

    def keep(self) -> None:
        """Let the weights as they are now count in the average."""
        self._mean.add(self._learnt)

    def finished(self) -> Weights:
        """Return the average of the weights that were kept."""
        self._mean.put(self._learnt)
        self.weights.rows[0] = 0
        return self.weights


class Mean:
    """The average of parameters at some moments."""

    def __init__(self, values: dict[str, Floats]) -> None:
        self._sums = {name: np.zeros_like(value) for name, value in values.items()}
        self._count = 0

    def add(self, values: dict[str, Floats]) -> None:
        """Count them once more."""
        self._count += 1
        for name, value in values.items():
            self._sums[name] += value

    def put(self, values: dict[str, Floats]) -> None:
        """Write the average over them."""
        for name, value in values.items():
            value[...] = self._sums[name] / max(1, self._count)


def _kept(ids: npt.NDArray[np.int32], settings: Settings) -> npt.NDArray[np.int32]:
    counts = np.bincount(ids.ravel(), minlength=1 << settings.bits)
    return np.flatnonzero(counts >= settings.least).astype(np.int32)


@dataclass
class Part:
    """A batch with the rows of its features gathered once: ``pick`` (tokens, its features) and ``columns`` into all rows."""

    layout: Batch
    tokens: Whole
    columns: npt.NDArray[np.int32]
    counts: Floats
    pick: sparse.csr_array
    of: Whole
    which: Whole


def batches(
    data: Sentences, weights: Weights, size: int, chance: np.random.Generator, without: frozenset[int]
) -> Iterable[Part]:
    """Lay out sentences for training, all but those numbered in ``without``, those of about the same length together."""
    lengths = np.diff(data.starts)
    numbers = np.setdiff1d(np.flatnonzero(lengths > 0), np.fromiter(without, np.int64, len(without)))
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
        yield Part(layout, tokens, columns, counts.astype(np.float32), pick, of, near)


def _slope(
    scores: Floats, part: Part, possible: Floats, weights: Weights
) -> tuple[Floats, dict[str, Floats]]:
    """Return the gradient of the loss by scores, and by moves, start and end."""
    may_move, may_start = allowed(weights.labels)
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
