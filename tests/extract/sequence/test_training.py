"""One small tagger is trained for the whole module; what is asked of it are properties, not figures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.sequence.fitting import Settings
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.tagger import Tagger
from clusterkg.extract.sequence.training import (
    Example,
    prepare,
    sentences_of,
    train,
    train_sentences,
)

QUICK = Settings(epochs=4, bits=16, hidden=16, least=1)


@cache
def small() -> Tagger:
    return train_sentences(generate(300, 5), seed=3, settings=QUICK, types=["Firm", "Product", "Place"])


def as_document(example: Example) -> Extraction:
    return Extraction("d", example.text, tuple(Mention(*span) for span in example.spans))


def test_what_was_learnt_is_found_in_new_sentences_of_the_kind() -> None:
    new = generate(200, 77)
    found = small().find([e.text for e in new])
    right = guessed = wanted = 0
    for one, got in zip(new, found, strict=True):
        gold = {s for s in one.spans if s[2] == "Firm"}
        guess = {(f.start, f.end, f.type) for f in got if f.type == "Firm"}
        right, guessed, wanted = right + len(gold & guess), guessed + len(guess), wanted + len(gold)
    assert right / guessed > 0.5
    assert right / wanted > 0.5


def test_training_again_with_the_same_seed_gives_the_same_tagger(tmp_path: Path) -> None:
    documents = [as_document(e) for e in generate(60, 1)]
    for name in "ab":
        train(documents, seed=9, settings=QUICK).save(tmp_path / name)
    for file in ("model.json", "weights.npz"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_saved_tagger_finds_what_it_found_before(tmp_path: Path) -> None:
    texts = [e.text for e in generate(40, 8)]
    small().save(tmp_path / "model")
    again = Tagger.load(tmp_path / "model")
    before = [[(f.start, f.end, f.type) for f in found] for found in small().find(texts)]
    after = [[(f.start, f.end, f.type) for f in found] for found in again.find(texts)]
    # Weights are kept in half precision: a sentence on the edge may fall to the other side.
    assert sum(a == b for a, b in zip(before, after, strict=True)) >= 38
    assert again.types == ("Firm", "Product", "Place")


def test_a_model_of_another_layout_is_refused_with_what_to_do(tmp_path: Path) -> None:
    small().save(tmp_path)
    head = (tmp_path / "model.json").read_text("utf-8")
    (tmp_path / "model.json").write_text(head.replace('"format": 1', '"format": 99'), "utf-8")
    with pytest.raises(ValueError, match="train it anew"):
        Tagger.load(tmp_path)


def test_nothing_to_learn_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to learn"):
        train([Extraction("d", "没有提及。")], settings=QUICK)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=3))
def test_spans_found_in_any_text_lie_in_it_and_do_not_overlap(texts: list[str]) -> None:
    for text, found in zip(texts, small().find(texts), strict=True):
        last = 0
        for f in found:
            assert last <= f.start < f.end <= len(text)
            assert f.type in small().types
            assert 0 <= f.probability <= 1 + 1e-5
            last = f.end


def test_sentences_found_together_and_alone_agree() -> None:
    texts = [e.text for e in generate(30, 21)]
    together = small().find(texts)
    for text, found in zip(texts, together, strict=True):
        alone = small().find([text])[0]
        assert [(f.start, f.end, f.type) for f in alone] == [(f.start, f.end, f.type) for f in found]


def test_outside_the_spans_of_open_types_a_label_may_be_unknown() -> None:
    labels = ("O", "B-Firm", "I-Firm", "B-Place", "I-Place")
    examples = [Example("沅朴在扬州", ((0, 2, "Firm"),), frozenset({"Place"}))]
    possible = prepare(examples, labels, chinese=False, bits=10).possible
    assert possible.tolist() == [
        [0, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
        [1, 0, 0, 1, 1],
        [1, 0, 0, 1, 1],
        [1, 0, 0, 1, 1],
    ]
    closed = prepare([Example("沅朴", ())], labels, chinese=False, bits=10).possible
    assert np.array_equal(closed, [[1, 0, 0, 0, 0]] * 2)


def test_where_it_is_unsure_what_stands_any_label_may() -> None:
    labels = ("O", "B-Firm", "I-Firm")
    example = Example("沅朴与天禾商谈", ((0, 2, "Firm"),), unsure=((3, 5),))
    possible = prepare([example], labels, chinese=False, bits=10).possible
    known = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert possible.tolist() == [*known, [1, 1, 1], [1, 1, 1], [1, 0, 0], [1, 0, 0]]


def test_spans_move_with_the_text_when_it_is_normalised() -> None:
    text = "ＡＢ公司。\n㈱沅朴在扬州。"
    example = Extraction("d", text, (Mention(0, 4, "Firm"), Mention(6, 9, "Firm"), Mention(10, 12, "Place")))
    sentences = sentences_of(example)
    assert [s.text for s in sentences] == ["AB公司。", "(株)沅朴在扬州。"]
    names = [[s.text[a:b] for a, b, _ in s.spans] for s in sentences]
    assert names == [["AB公司"], ["(株)沅朴", "扬州"]]


def test_fields_trained_in_several_processes_are_the_same() -> None:
    examples = generate(60, 1)
    without = [frozenset({0, 1}), frozenset({2, 3})]
    one, two = (
        train_sentences(examples, seed=9, settings=QUICK, models=2, without=without, jobs=jobs)
        for jobs in (1, 2)
    )
    assert len(two.fields) == 2
    for a, b in zip(one.fields, two.fields, strict=True):
        assert np.array_equal(a.rows, b.rows)
        assert all(np.array_equal(a.hidden[name], b.hidden[name]) for name in a.hidden)
