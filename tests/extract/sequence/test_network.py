"""Layers run with weights of a byte give what they give in single precision, but for the rounding."""

from __future__ import annotations

import numpy as np
import pytest

from clusterkg.extract.sequence.network import Layer, Network

pytest.importorskip("onnx")
HEADS, SMALL = 3, 1e-5


def drawn(size: int, inner: int, seed: int) -> Layer:
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return (chance.standard_normal(shape) * shape[0] ** -0.5).astype(np.float32)

    return Layer(
        some(size, 3 * size), some(3 * size), some(size, size), some(size), 1 + some(size), some(size),
        some(size, inner), some(inner), some(inner, size), some(size), 1 + some(size), some(size),
    )  # fmt: skip


def plain(x: np.ndarray, layer: Layer) -> np.ndarray:
    """A layer of BERT over one sentence (Devlin et al., 2019), as the paper has it."""

    def normal(y: np.ndarray, scale: np.ndarray, shift: np.ndarray) -> np.ndarray:
        y = y - y.mean(1, keepdims=True)
        return y / np.sqrt((y * y).mean(1, keepdims=True) + SMALL) * scale + shift

    size = x.shape[1]
    width = size // HEADS
    query, key, value = np.split(x @ layer.attend + layer.attend_bias, 3, 1)
    seen = np.empty_like(x)
    for head in range(HEADS):
        own = slice(head * width, (head + 1) * width)
        weights = np.exp(query[:, own] @ key[:, own].T / np.sqrt(width))
        seen[:, own] = weights / weights.sum(1, keepdims=True) @ value[:, own]
    x = normal(x + seen @ layer.merge + layer.merge_bias, layer.first_scale, layer.first_shift)
    wide = x @ layer.widen + layer.widen_bias
    wide = 0.5 * wide * (1 + np.tanh(np.sqrt(2 / np.pi) * (wide + 0.044715 * wide**3)))
    return normal(x + wide @ layer.narrow + layer.narrow_bias, layer.last_scale, layer.last_shift)


def test_states_are_those_of_single_precision_but_for_rounding() -> None:
    layers = [drawn(48, 96, seed) for seed in (1, 2)]
    x = np.random.default_rng(3).standard_normal((2, 7, 48)).astype(np.float32)
    first, second = Network(layers, HEADS, SMALL).run(x, [1, 2])
    for row in range(2):
        mine = plain(x[row], layers[0])
        assert np.abs(first[row] - mine).mean() < 0.02 * np.abs(mine).mean()
        mine = plain(mine, layers[1])
        assert np.abs(second[row] - mine).mean() < 0.04 * np.abs(mine).mean()


def test_a_sentence_does_not_hang_on_those_beside_it() -> None:
    """Even beside one whose numbers are a hundred times as large."""
    network = Network([drawn(48, 96, 1)], HEADS, SMALL)
    x = np.random.default_rng(3).standard_normal((3, 7, 48)).astype(np.float32)
    x[1] *= 100
    together = network.run(x, [1])[0]
    for row in range(3):
        assert np.array_equal(network.run(x[row : row + 1], [1])[0][0], together[row])
