"""Gradients by hand of the network that reads relations agree with small steps."""

from __future__ import annotations

import numpy as np
import pytest

from clusterkg.extract.relations.spans.network import MEASURED, Board, Pass, Pool, begin

_CHANCE = np.random.default_rng(3)


def board() -> Board:
    """Two windows of nine and six pieces, three pairs and one."""
    states = _CHANCE.standard_normal((15, 8)).astype(np.float16)
    kinds = np.array([0, 1, 1, 0, 2, 0, 1, 0, 0, 0, 2, 2, 0, 1, 0])
    stretches = [
        np.array(
            [
                [(1, 3), (4, 5), (3, 4), (0, 1), (5, 9), (0, 9)],
                [(1, 3), (6, 7), (3, 6), (0, 1), (7, 9), (0, 9)],
                [(4, 5), (6, 7), (5, 6), (0, 4), (7, 9), (0, 9)],
            ]
        ),
        np.array([[(1, 3), (4, 5), (3, 3), (0, 1), (5, 6), (0, 6)]]),
    ]
    shapes = [_CHANCE.random((3, 5)).astype(np.float32), _CHANCE.random((1, 5)).astype(np.float32)]
    return Board(states, np.array([0, 9, 15]), kinds, stretches, shapes)


@pytest.mark.parametrize("name", ["kinds", "gw", "gr", "gb", "w1", "b1", "w2", "b2"])
def test_a_small_step_changes_the_scores_as_the_gradient_says(name: str) -> None:
    laid = board()
    h = begin(laid, 2, 4, 3, 6, np.random.default_rng(1))
    assert set(h) - MEASURED == {"kinds", "gw", "gr", "gb", "w1", "b1", "w2", "b2"}
    which = np.array([1, 0])
    slope = np.random.default_rng(2).standard_normal((4, 4)).astype(np.float32)
    by = Pass(laid, which, h, 0.0, np.random.default_rng(0)).back(slope)[name]

    def loss() -> float:
        return float((Pass(laid, which, h).out.astype(float) * slope).sum())

    flat = h[name].reshape(-1)
    for at in np.argsort(-np.abs(by.ravel()))[:3]:
        kept = flat[at]
        flat[at] = kept + 2e-3
        more = loss()
        flat[at] = kept - 2e-3
        less = loss()
        flat[at] = kept
        assert (more - less) / 4e-3 == pytest.approx(by.ravel()[at], rel=0.03)


def test_the_greatest_of_every_stretch_is_found() -> None:
    deep = _CHANCE.standard_normal((17, 3, 4)).astype(np.float32)
    asked = np.array(
        [(lane, low, high) for lane in range(3) for low in range(17) for high in range(low + 1, 18)]
    )
    found = Pool(deep, *asked.T).most
    for (lane, low, high), most in zip(asked, found, strict=True):
        assert np.array_equal(most, deep[low:high, lane].max(0))


def test_what_a_window_gives_does_not_hang_on_those_beside_it() -> None:
    laid = board()
    h = begin(laid, 2, 4, 3, 6, np.random.default_rng(1))
    both, alone = Pass(laid, np.array([0, 1]), h).out, Pass(laid, np.array([1]), h).out
    np.testing.assert_allclose(both[3:], alone, atol=1e-5)
