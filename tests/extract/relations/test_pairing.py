"""Pairs of mentions become lessons, a classifier learns them, and the pipeline reads with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.extract.relations.saying import marked, read, said

from clusterkg.extract.model import Extraction, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.relations.pairing import NONE, learnable, lesson, train

pytest.importorskip("sklearn")

_NAMES = ["甲一新材", "乙二重工", "丙三光学", "丁四电气", "戊五轴承", "己六密封"]


def _annotated(number: int, text: str, relations: list[tuple[str, int, int]]) -> Extraction:
    plain, mentions = marked(text)
    return Extraction(f"d{number}", plain, tuple(mentions), tuple(Relation(*r) for r in relations))


def examples() -> list[Extraction]:
    """Words that no rule of ours knows for buying (甲向乙讨货) beside words that say nothing."""
    found = []
    for i, a in enumerate(_NAMES):
        for b in _NAMES[i + 1 :]:
            found.append(
                _annotated(
                    len(found),
                    f"[Firm {a}]向[Firm {b}]讨货。\n[Firm {b}]和[Firm {a}]都在下跌。",
                    [("BUYS_FROM", 0, 1)],
                )
            )
            found.append(_annotated(len(found), f"[Firm {b}]被[Firm {a}]讨了货。", [("BUYS_FROM", 1, 0)]))
    return found


def test_a_lesson_holds_the_pairs_of_each_sentence_with_their_direction() -> None:
    one = _annotated(0, "[Firm 甲一]被[Firm 乙二]讨货。[Firm 丙三]在[Place 扬州]。", [("BUYS_FROM", 1, 0)])
    taught = lesson(one, ["BUYS_FROM"])
    assert [(p.text[slice(*p.source)], p.text[slice(*p.target)]) for p in taught.pairs] == [("甲一", "乙二")]
    assert taught.labels == (frozenset({"BUYS_FROM<"}),)
    assert lesson(one, ["PARTNER_OF"]).labels == (frozenset({NONE}),)


def test_relations_seen_too_rarely_are_not_learnt() -> None:
    assert learnable(examples()) == ["BUYS_FROM"]
    with pytest.raises(ValueError, match="nothing to learn"):
        train(examples()[:1])


def test_what_was_learnt_is_proposed_in_the_pipeline_with_its_held_out_precision(tmp_path: Path) -> None:
    model = train(examples(), seed=1)
    assert model.precision["BUYS_FROM"] > 0.8
    model.save(tmp_path)
    pipeline = Pipeline("rules")
    text = "[Firm 西山重工]向[Firm 东海轴承]讨货。"
    assert said(read(pipeline, text)) == set()
    pipeline.nlp.add_pipe("clusterkg_pairs", config={"model": str(tmp_path)}, before="clusterkg_status")
    found = read(pipeline, text)
    assert said(found) == {("西山重工", "BUYS_FROM", "东海轴承", "asserted")}
    assert found.relations[0].by == "pairs"
    assert found.relations[0].confidence == pytest.approx(model.precision["BUYS_FROM"])


def test_relations_that_it_gets_wrong_too_often_are_not_proposed(tmp_path: Path) -> None:
    model = train(examples(), seed=1)
    model.precision = {"all": 0.3, "BUYS_FROM": 0.3}
    model.save(tmp_path)
    pipeline = Pipeline("rules")
    pipeline.nlp.add_pipe("clusterkg_pairs", config={"model": str(tmp_path)}, before="clusterkg_status")
    assert said(read(pipeline, "[Firm 西山重工]向[Firm 东海轴承]讨货。")) == set()


def test_the_component_without_a_model_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match="folder"):
        Pipeline("rules").nlp.add_pipe("clusterkg_pairs")
