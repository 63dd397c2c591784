"""A linear-chain conditional random field whose scores come from hashed features and, beside them, a hidden layer over states.

Written here rather than taken from CRFsuite because it reads arrays: features are never strings, sentences go in batches, states
of a network may be inputs, and the labels of a training sentence may be partly unknown (``fitting.py``).
Method: Lafferty, McCallum, Pereira (2001).
"""

from __future__ import annotations

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
