"""Component ``clusterkg_organisations``: institutions of every kind by the grammar of their names, Chinese and English.

Names in full by suffix and left edge, short names of firms by brand and trade; then, over the whole document, every other place
where a name found once stands again (``clusterkg.extract.grammar.naming``).
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar import english_names, institutions, naming, persons, trades
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.lexing import segments
from clusterkg.extract.pipeline.flat import Flat, flat_of, propose

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z]{3,}")


@Language.factory("clusterkg_organisations")
class Organisations:
    """Adds mentions of institutions and sites to ``doc._.candidates``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find institutions."""
        propose(doc, find(flat_of(doc), doc._.language), self.name)
        return doc


def find(flat: Flat, language: str) -> list[Found]:
    """Return institutions of a document laid out flat."""
    found: list[Found] = []
    if _HAN.search(flat.text):
        cut = segments(flat.text)
        found += institutions.find(flat.text, cut)
        found += trades.short_names(flat.text, cut)
    if language == "en":
        found += english_names.find(flat.text, persons.english_names(flat.text))
    return found + list(naming.again(flat.text, found))
