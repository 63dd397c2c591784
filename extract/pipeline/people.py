"""Component ``clusterkg_people``: persons and their posts, where the sentence shows them (Person and Post), Chinese and English."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar import persons
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.pipeline.flat import Flat, flat_of, propose

_HAN = re.compile(r"[\u4e00-\u9fff]")


@Language.factory("clusterkg_people")
class People:
    """Adds mentions to ``doc._.candidates``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find persons."""
        propose(doc, find(flat_of(doc), doc._.language), self.name)
        return doc


def find(flat: Flat, language: str) -> list[Found]:
    """Return persons of a document laid out flat."""
    found: list[Found] = []
    if _HAN.search(flat.text):
        found += persons.chinese(flat.text)
    if language == "en":
        found += persons.english(flat.text)
    return found
