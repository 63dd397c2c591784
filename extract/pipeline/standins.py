"""Component ``clusterkg_standins``: phrases that stand for a named thing, and names that the source withholds (Reference and Masked), Chinese and English."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar import stand_ins
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.pipeline.flat import Flat, flat_of, propose

_HAN = re.compile(r"[\u4e00-\u9fff]")


@Language.factory("clusterkg_standins")
class StandIns:
    """Adds mentions to ``doc._.candidates``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find stand-ins."""
        propose(doc, find(flat_of(doc), doc._.language), self.name)
        return doc


def find(flat: Flat, language: str) -> list[Found]:
    """Return stand-ins of a document laid out flat."""
    found: list[Found] = []
    if _HAN.search(flat.text):
        found += stand_ins.chinese(flat.text)
    if language == "en":
        found += stand_ins.english(flat.text)
    return found
