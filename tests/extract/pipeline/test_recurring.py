"""Names at their other places."""

from __future__ import annotations

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.recurring import recurring

TEXT = "沅朴新材供货。后来,沅朴新材与BASF签约,BASFs不算,C919与C9190不同,C919再飞。沅朴新材料有别。"


def mention(name: str, type_: str, confidence: float = 0.9, at: int = 0) -> Mention:
    start = TEXT.index(name, at)
    return Mention(start, start + len(name), type_, confidence)


def found(*mentions: Mention) -> list[tuple[int, str, str]]:
    return [(m.start, TEXT[m.start : m.end], m.type) for m in recurring(TEXT, mentions)]


def test_a_sure_name_is_read_wherever_nothing_else_was() -> None:
    assert found(mention("C919", "Product")) == [(TEXT.index("C919再"), "C919", "Product")]
    assert found(mention("BASF", "Firm")) == []
    later = TEXT.index("沅朴新材", 3)
    last = TEXT.index("沅朴新材料")
    assert [a for a, _, _ in found(mention("沅朴新材", "Firm"))] == [later, last]
    assert [a for a, _, _ in found(mention("沅朴新材", "Firm"), Mention(last, last + 5, "Product", 0.7))] == [
        later
    ]


def test_what_is_unsure_short_or_a_word_is_left_alone() -> None:
    assert found(mention("沅朴新材", "Firm", 0.7)) == []
    assert found(mention("沅朴", "Firm")) == []
    assert found(mention("沅朴新材", "Product")) == []


def test_it_is_less_sure_of_the_others() -> None:
    (one,) = recurring(TEXT, [mention("C919", "Product", 0.9)])
    assert (one.by, round(one.confidence, 2)) == ("recurring", 0.81)
