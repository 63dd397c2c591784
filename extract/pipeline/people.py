"""Component ``clusterkg_people``: persons and their posts, where the sentence shows them (Person and Post), Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.language import Language

from clusterkg.extract.grammar import english_persons, persons
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.pipeline.finding import Finder, in_both
from clusterkg.extract.pipeline.flat import Flat


def find(flat: Flat, language: str) -> Sequence[Found]:
    """Return persons of a document laid out flat."""
    return in_both(flat, language, persons.chinese, _english)


def _english(text: str) -> Iterator[Found]:
    yield from persons.english(text)
    yield from english_persons.english(text)


@Language.factory("clusterkg_people")
class People(Finder):
    """Adds persons to ``doc._.candidates``."""

    find = staticmethod(find)
