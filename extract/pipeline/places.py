"""Component ``clusterkg_places``: divisions, addresses, countries and regions by grammar and by the lists of the atlas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.language import Language

from clusterkg.extract.grammar import english_places, places
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.pipeline.finding import Finder, in_both
from clusterkg.extract.pipeline.flat import Flat


def find(flat: Flat, language: str) -> Sequence[Found]:
    """Return places of a document laid out flat."""
    return in_both(flat, language, places.chinese, _english)


def _english(text: str) -> Iterator[Found]:
    yield from places.english(text)
    yield from english_places.english(text)


@Language.factory("clusterkg_places")
class Places(Finder):
    """Adds places to ``doc._.candidates``."""

    find = staticmethod(find)
