"""Errors are told apart: another type, other bounds, ends turned round, nothing there; and examples show one of each first."""

from __future__ import annotations

from clusterkg.extract.evaluation.confusion import NOTHING, confusion, examples, slips
from clusterkg.extract.model import Extraction, Mention, Relation

TEXT = "甲一新材向乙二重工供应碳纤维布,位于扬州。"
A, B, P, L = (0, 4), (5, 9), (11, 15), (18, 20)


def made(mentions: list[tuple[tuple[int, int], str]], relations: list[tuple[str, int, int]]) -> Extraction:
    return Extraction(
        "d",
        TEXT,
        tuple(Mention(*span, type_) for span, type_ in mentions),
        tuple(Relation(type_, source, target) for type_, source, target in relations),
    )


GOLD = made(
    [(A, "Firm"), (B, "Firm"), (P, "Product"), (L, "Place")], [("BUYS_FROM", 1, 0), ("LOCATED_IN", 0, 3)]
)
READ = made(
    [(A, "Firm"), (B, "Zone"), ((11, 14), "Product"), ((16, 20), "Fund")],
    [("BUYS_FROM", 0, 1), ("PARTNER_OF", 0, 1)],
)


def test_every_error_has_one_place_in_the_table() -> None:
    assert set(confusion(slips([GOLD], [READ]))) == {
        ("mention", "Firm", "Zone", 1),
        ("mention", "Product", "Product, other bounds", 1),
        ("mention", "Place", NOTHING, 1),
        ("mention", NOTHING, "Fund", 1),
        ("relation", "BUYS_FROM", "BUYS_FROM, turned round", 1),
        ("relation", "LOCATED_IN", NOTHING, 1),
        ("relation", NOTHING, "PARTNER_OF", 1),
    }


def test_what_is_right_is_no_error_and_symmetric_relations_have_no_direction() -> None:
    assert slips([GOLD], [GOLD]) == []
    one = made([(A, "Firm"), (B, "Firm")], [("PARTNER_OF", 0, 1)])
    other = made([(A, "Firm"), (B, "Firm")], [("PARTNER_OF", 1, 0)])
    assert slips([one], [other]) == []


def test_a_document_that_was_not_read_counts_as_read_empty() -> None:
    assert {s.read for s in slips([GOLD], [])} == {NOTHING}


def test_examples_show_each_confusion_before_a_second_of_any() -> None:
    found = slips([GOLD], [READ]) * 3
    shown = examples(found, 7, seed=1)
    assert len({(s.kind, s.gold, s.read) for s in shown}) == 7
    assert len(examples(found, 100)) == len(found)
    assert "碳纤维布" in next(s for s in shown if s.gold == "Product").words
