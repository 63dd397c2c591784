"""What a field makes of a network's states: a layer over each token's state or, before it, units that read the states both ways.

Parameters are arrays by name: ``w1``, ``g1`` (over the gist), ``b1``, ``w2`` of the layer; ``gw``, ``gr``, ``gb`` of the recurrent units
and, before them, ``mean`` and ``scale`` of what comes in, which are measured and not learnt.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence import gru
from clusterkg.extract.sequence.batches import Batch, layouts

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.int64]
States = npt.NDArray[np.floating]
#: Parameters that stay as they were measured.
MEASURED = frozenset({"mean", "scale"})
#: Spread of what comes into the recurrent units.
_SPREAD = 0.5


def begin(
    dense: States, gist: Floats, labels: int, size: int, units: int, chance: np.random.Generator
) -> dict[str, Floats]:
    """Return first parameters: ``size`` hidden units over the states and, where ``units`` is not 0, over so many recurrent ones a way."""
    width = dense.shape[1]
    if not size or not width:
        return {}

    def drawn(*shape: int, by: float) -> Floats:
        return (chance.standard_normal(shape) * by).astype(np.float32)

    if not units:
        return {
            "w1": drawn(width, size, by=(2 / width) ** 0.5),
            "g1": drawn(gist.shape[1], size, by=0.5 * (2 / width) ** 0.5),
            "b1": np.zeros(size, np.float32),
            "w2": drawn(size, labels, by=(1 / size) ** 0.5),
        }
    # A part is enough to measure, and a whole corpus in single precision would double what memory is needed.
    part = dense[:: max(1, len(dense) // 20_000)].astype(np.float32)
    wide = 2 * units + width
    bias = np.zeros((2, 6 * units), np.float32)
    bias[:, :units] = 1  # at first a unit keeps what it has
    turns = [[np.linalg.qr(chance.standard_normal((units, units)))[0] for _ in range(3)] for _ in range(2)]
    return {
        "mean": part.mean(0),
        "scale": (_SPREAD / (part.std(0) + 1e-3)).astype(np.float32),
        "gw": drawn(2, 3 * units, width, by=(1 / width) ** 0.5),
        "gr": np.array([np.concatenate(one) for one in turns], np.float32),
        "gb": bias,
        "w1": drawn(wide, size, by=(2 / wide) ** 0.5),
        "b1": np.zeros(size, np.float32),
        "w2": drawn(size, labels, by=(1 / size) ** 0.5),
    }


def scores(h: dict[str, Floats], dense: States, gist: Floats, of: Whole) -> Floats:
    """Return scores (tokens, labels); ``of`` says which sentence each token belongs to, in order."""
    if "gw" not in h:
        inner = dense.astype(np.float32) @ h["w1"] + (gist @ h["g1"])[of] + h["b1"]
        return np.asarray(np.maximum(inner, 0.0) @ h["w2"])
    total = np.zeros((len(dense), h["w2"].shape[1]), np.float32)
    for layout in layouts(np.searchsorted(of, np.arange(len(gist) + 1))):
        held = layout.at >= 0
        x = _board(dense, layout, h)
        deep = gru.read(x, layout.lengths, h["gw"], h["gr"], h["gb"])
        inner = np.concatenate((deep, x), 2)[held] @ h["w1"] + h["b1"]
        total[layout.at[held]] = np.maximum(inner, 0.0) @ h["w2"]
    return total


class Pass:
    """The way of one batch through the layer, and back; tokens are those of the layout, by time."""

    def __init__(
        self, dense: States, gist: Floats, of: Whole, layout: Batch, h: dict[str, Floats], drop: float,
        chance: np.random.Generator,
    ) -> None:  # fmt: skip
        self.of, self.gist, self.layout, self.h = of, gist, layout, h
        self.by_dense: Floats | None = None
        self.held = layout.at >= 0
        if "gw" in h:
            x = _board(dense, layout, h)
            self.x_mask = _mask(x.shape, drop * 0.75, chance)
            x *= self.x_mask
            self.turn = gru.turned(layout.live, layout.lengths)
            deep, self.layer = gru.forward(x, layout.live, self.turn, h["gw"], h["gr"], h["gb"])
            self.deep_mask = _mask(deep.shape, drop, chance)
            self.into = np.concatenate((deep * self.deep_mask, x), 2)[self.held]
            inner = self.into @ h["w1"] + h["b1"]
        else:
            self.into = dense[layout.at[self.held]].astype(np.float32)
            if drop:
                self.into *= _mask(self.into.shape, drop * 0.5, chance)
            inner = self.into @ h["w1"] + (gist @ h["g1"])[of] + h["b1"]
        self.inner = np.maximum(inner, 0)
        self.mask = _mask(self.inner.shape, drop, chance)
        self.out = np.asarray((self.inner * self.mask) @ h["w2"])

    def back(self, slope: Floats) -> dict[str, Floats]:
        """Return the gradients of the parameters from that of the scores; where units read it, that of the tokens' states: ``by_dense``."""
        h = self.h
        inward = (slope @ h["w2"].T) * self.mask * (self.inner > 0)
        found = {"w2": (self.inner * self.mask).T @ slope, "w1": self.into.T @ inward, "b1": inward.sum(0)}
        if "gw" not in h:
            per_sentence = np.zeros((len(self.gist), inward.shape[1]), np.float32)
            np.add.at(per_sentence, self.of, inward)
            return {**found, "g1": self.gist.T @ per_sentence}
        both = 2 * h["gr"].shape[2]
        by_into = inward @ h["w1"].T
        by_deep = np.zeros((*self.held.shape, both), np.float32)
        by_deep[self.held] = by_into[:, :both]
        by_deep *= self.deep_mask
        by_x, gw, gr, gb = gru.backward(by_deep, self.layer, self.layout.live, self.turn, h["gw"], h["gr"])
        self.by_dense = (by_x[self.held] + by_into[:, both:]) * self.x_mask[self.held] * h["scale"]
        return {**found, "gw": gw, "gr": gr, "gb": gb}


def _board(dense: States, layout: Batch, h: dict[str, Floats]) -> Floats:
    x = (dense[np.maximum(layout.at, 0)] - h["mean"]) * h["scale"]
    x *= (layout.at >= 0)[..., None]
    return np.asarray(x, np.float32)


def _mask(shape: tuple[int, ...], drop: float, chance: np.random.Generator) -> Floats:
    kept = chance.random(shape, dtype=np.float32) >= drop
    return (kept / np.float32(1 - drop)).astype(np.float32)
