"""What components that find mentions by grammar have in common: they read the flat text and propose what they find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.scripts import HAN
from clusterkg.extract.pipeline.flat import Flat, flat_of, propose


class Finder:
    """Adds what ``find`` finds in a document laid out flat to ``doc._.candidates``; a component says what that is."""

    find: Callable[[Flat, str], Iterable[Found]]

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find mentions."""
        propose(doc, list(self.find(flat_of(doc), doc._.language)), self.name)
        return doc


def in_both(
    flat: Flat,
    language: str,
    chinese: Callable[[str], Iterable[Found]],
    english: Callable[[str], Iterable[Found]],
) -> Sequence[Found]:
    """Return what a grammar of Chinese finds where there is Han, and one of English finds where the document is English."""
    found: list[Found] = []
    if HAN.search(flat.text):
        found += chinese(flat.text)
    if language == "en":
        found += english(flat.text)
    return found
