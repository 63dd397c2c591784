"""How a reader of relations learns: batches of windows, the slope of its loss, Adam, the average of late weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clusterkg.extract.relations.spans.network import MEASURED, Board, Parameters, Pass, begin
from clusterkg.extract.sequence.fitting import Adam, Mean

Floats = npt.NDArray[np.float32]
#: Score of a label that the ontology does not allow.
_NEVER = np.float32(-30)
#: The share of training after which weights are averaged, pass by pass.
_LATE = 0.5


@dataclass(frozen=True)
class Settings:
    """How to train. ``drop`` is the share of hidden units left out at random; ``none`` is what a pair without a relation counts.

    ``models`` are trained from different beginnings and averaged.
    """

    epochs: int = 6
    batch: int = 5
    rate: float = 0.003
    drop: float = 0.2
    units: int = 128
    inner: int = 512
    none: float = 1.0
    models: int = 2


def fit(
    board: Board, gold: Sequence[Floats], allowed: Sequence[npt.NDArray[np.bool_]] | None, weights: Floats, types: int,
    settings: Settings, seed: int, say: Callable[[str], None] = lambda line: None,
) -> Parameters:  # fmt: skip
    """Train one network; the same windows, settings and seed give the same.

    ``gold`` is (pairs, labels) for each window, shares that sum up to one, the first label for none; ``weights`` is what each window counts.
    """
    chance = np.random.default_rng((seed, 7))
    labels = gold[0].shape[1]
    h = begin(board, types, labels, settings.units, settings.inner, np.random.default_rng(seed))
    learnt = {name: value for name, value in h.items() if name not in MEASURED}
    adam, mean = Adam(learnt, settings.rate), Mean(learnt)
    lengths = np.diff(board.starts)
    count = max(1, len(gold) // settings.batch)
    ahead = count * settings.epochs
    done = 0
    for epoch in range(settings.epochs):
        # Windows of about the same length side by side waste no padding; noise keeps batches from being all alike.
        order = np.argsort(lengths * (1 + 0.3 * chance.random(len(lengths))), kind="stable")
        parts = np.array_split(order, count)
        loss = pairs = 0.0
        for number in chance.permutation(count):
            which = parts[number]
            way = Pass(board, which, h, settings.drop, chance)
            truth = np.concatenate([gold[n] for n in which])
            guess = shares(way.out, [allowed[n] for n in which] if allowed is not None else None)
            counts = np.repeat(weights[which], [len(gold[n]) for n in which])
            counts = counts * (1 - (1 - settings.none) * truth[:, 0])
            slope = (guess - truth) * (counts / len(truth) ** 0.5)[:, None]
            loss -= float((truth * np.log(guess + 1e-9)).sum())
            pairs += len(truth)
            adam.rate = settings.rate * min(1, (done + 1) / 30) * (1 - 0.95 * done / ahead)
            adam.step(way.back(np.asarray(slope, np.float32)))
            done += 1
        if epoch >= int(settings.epochs * _LATE):
            mean.add(learnt)
        say(f"pass {epoch + 1} of {settings.epochs}, loss {loss / pairs:.3f}")
    mean.put(learnt)
    return h


def shares(scores: Floats, allowed: Sequence[npt.NDArray[np.bool_]] | None) -> Floats:
    """Return how probable each label is, those that are not allowed aside."""
    if allowed is not None:
        scores = np.where(np.concatenate(allowed), scores, _NEVER)
    grown = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(grown / grown.sum(1, keepdims=True), np.float32)
