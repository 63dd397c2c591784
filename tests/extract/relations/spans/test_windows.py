"""Windows hold the pairs that the ontology knows relations for, in one sentence or the next, and their shapes."""

from __future__ import annotations

from tests.extract.relations.saying import marked

from clusterkg.extract.pipeline.sentences import split
from clusterkg.extract.relations.kinds import types_of
from clusterkg.extract.relations.spans.shapes import Shapes
from clusterkg.extract.relations.spans.windows import NONE, Window, labels_of, windows


def asked(words: str, relations: list[str], across: int = 1) -> list[Window]:
    text, mentions = marked(words)
    sentences = split(text, 0, len(text))
    types = types_of(text, mentions, [])
    return list(windows(sentences, text, mentions, types, labels_of(relations), across=across))


def pairs(found: list[Window]) -> list[tuple[str, str]]:
    def said(window: Window, number: int) -> str:
        start, end, _ = window.mentions[number]
        return window.text[start:end]

    return [(said(w, i), said(w, j)) for w in found for i, j in w.pairs]


def test_labels_have_a_direction_unless_the_relation_has_none() -> None:
    assert labels_of(["MAKES", "PARTNER_OF"]) == [NONE, "MAKES>", "MAKES<", "PARTNER_OF="]


def test_only_what_the_ontology_allows_is_asked() -> None:
    found = asked("[Product 螺栓]由[Firm 甲公司]在[Place 扬州]生产。", ["MAKES"])
    assert pairs(found) == [("螺栓", "甲公司")]
    assert found[0].allowed is not None
    # The firm makes the product, never the other way round.
    assert found[0].allowed.tolist() == [[True, False, True]]


def test_ends_may_stand_some_sentences_apart() -> None:
    words = "[Firm 甲公司]开工。产品是[Product 螺栓]。还有[Product 螺母]。"
    assert pairs(asked(words, ["MAKES"])) == [("甲公司", "螺栓")]
    assert pairs(asked(words, ["MAKES"], across=0)) == []
    assert pairs(asked(words, ["MAKES"], across=2)) == [("甲公司", "螺栓"), ("甲公司", "螺母")]


def test_a_sentence_without_end_is_cut() -> None:
    found = asked("[Firm 甲公司]生产[Product 螺栓]" + "和别的" * 400, ["MAKES"])
    assert pairs(found) == [("甲公司", "螺栓")]
    assert len(found[0].text) <= 512


def test_the_shape_of_a_pair_tells_distance_order_and_what_stands_between() -> None:
    shapes = Shapes(["Firm", "Product"], ["MAKES>"])
    (near,) = asked("[Firm 甲公司][Product 螺栓]", ["MAKES"])
    (far,) = asked("[Firm 甲公司]和[Firm 乙公司]都停产了[Product 螺栓]", ["MAKES"])
    table = [*shapes.of(near), *shapes.of(far)]
    assert len({row.tobytes() for row in table}) == 3
    assert {len(row) for row in table} == {shapes.width}
    hinted = Window(near.text, near.mentions, near.pairs, near.bounds, near.allowed, (("MAKES>", "other"),))
    assert (shapes.of(hinted) - shapes.of(near)).sum() == 1
