from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract.sequence import crf

LABELS = ("O", "B-Firm", "I-Firm")


def drawn(seed: int, lengths: list[int]) -> tuple[np.ndarray, crf.Batch, np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    layout = crf.Batch.of(starts, np.arange(len(lengths)))
    scores = chance.normal(size=(*layout.at.shape, 3)).astype(np.float32)
    return (
        scores,
        layout,
        chance.normal(size=(3, 3)).astype(np.float32),
        chance.normal(size=3).astype(np.float32),
        chance.normal(size=3).astype(np.float32),
    )


def every_path(
    scores: np.ndarray, length: int, lane: int, moves: np.ndarray, start: np.ndarray, end: np.ndarray
) -> dict[tuple[int, ...], float]:
    return {
        path: float(
            start[path[0]]
            + end[path[-1]]
            + sum(scores[t, lane, k] for t, k in enumerate(path))
            + sum(moves[a, b] for a, b in pairwise(path))
        )
        for path in product(range(3), repeat=length)
    }


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_marginals_and_best_paths_equal_those_of_trying_every_path(seed: int, lengths: list[int]) -> None:
    scores, layout, moves, start, end = drawn(seed, lengths)
    may_move, may_start = crf.allowed(LABELS)
    chances, pairs, log_z = crf.marginals(
        scores, layout, np.exp(moves) * may_move, np.exp(start) * may_start, np.exp(end)
    )
    with np.errstate(divide="ignore"):
        bar, bar_start = np.log(may_move), np.log(may_start)
    best = crf.viterbi(scores, layout, moves + bar, start + bar_start, end)
    total = 0.0
    expected = np.zeros((3, 3))
    for lane, length in enumerate(layout.lengths):
        paths = every_path(scores, int(length), lane, moves + bar, start + bar_start, end)
        log_sum = float(np.logaddexp.reduce(list(paths.values())))
        total += log_sum
        for t in range(int(length)):
            for k in range(3):
                mass = sum(np.exp(v - log_sum) for p, v in paths.items() if p[t] == k)
                assert abs(chances[t, lane, k] - mass) < 1e-3
        for path, value in paths.items():
            for a, b in pairwise(path):
                expected[a, b] += np.exp(value - log_sum)
        assert paths[tuple(best[: int(length), lane])] == max(paths.values())
    assert np.allclose(pairs, expected, atol=1e-3)
    assert abs(log_z - total) < 1e-3


def test_no_path_continues_what_was_not_begun() -> None:
    moves, start = crf.allowed(("O", "B-Firm", "I-Firm", "B-Place", "I-Place"))
    assert start.tolist() == [1, 1, 0, 1, 0]
    assert moves[0, 2] == moves[1, 4] == moves[4, 2] == 0
    assert moves[1, 2] == moves[2, 2] == moves[3, 4] == 1
