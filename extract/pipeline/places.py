"""Component ``clusterkg_places``: divisions, addresses, countries and regions by grammar and by the lists of the atlas."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar import places
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.pipeline.flat import Flat, flat_of, propose

_HAN = re.compile(r"[\u4e00-\u9fff]")


@Language.factory("clusterkg_places")
class Places:
    """Adds mentions of places to ``doc._.candidates``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find places."""
        propose(doc, find(flat_of(doc), doc._.language), self.name)
        return doc


def find(flat: Flat, language: str) -> list[Found]:
    """Return places of a document laid out flat."""
    found: list[Found] = []
    if _HAN.search(flat.text):
        found += places.chinese(flat.text)
    if language == "en":
        found += places.english(flat.text)
    return found
