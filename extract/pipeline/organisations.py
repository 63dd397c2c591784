"""Component ``clusterkg_organisations``: institutions of every kind by the grammar of their names, Chinese and English.

Names in full by suffix and left edge, short names of firms by brand and trade; then, over the whole document, every other place
where a name found once stands again (``clusterkg.extract.grammar.naming``).
"""

from __future__ import annotations

from spacy.language import Language

from clusterkg.extract.grammar import english_again, english_names, institutions, naming, persons, trades
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import segments
from clusterkg.extract.grammar.scripts import HAN
from clusterkg.extract.pipeline.finding import Finder
from clusterkg.extract.pipeline.flat import Flat


def find(flat: Flat, language: str) -> list[Found]:
    """Return institutions of a document laid out flat."""
    found: list[Found] = []
    if HAN.search(flat.text):
        cut = segments(flat.text)
        found += institutions.find(flat.text, cut)
        found += trades.short_names(flat.text, cut)
    if language == "en":
        people = persons.english_names(flat.text)
        found += english_names.find(flat.text, people)
        found += [
            f for f in english_again.english(flat.text, found) if flat.text[f.start : f.end] not in people
        ]
    return found + list(naming.again(flat.text, found))


@Language.factory("clusterkg_organisations")
class Organisations(Finder):
    """Adds mentions of institutions and sites to ``doc._.candidates``."""

    find = staticmethod(find)
