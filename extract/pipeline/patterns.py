"""Component ``clusterkg_patterns``: relations by sequence patterns over a sentence's mentions and the words around them."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.relations.filtering import says_otherwise
from clusterkg.extract.relations.matching import Matcher
from clusterkg.extract.relations.precision import confidence


@Language.factory("clusterkg_patterns", default_config={"precision": ""})
class Patterns:
    """Adds to ``doc._.proposals``; needs ``doc._.mentions`` and ``doc._.sentences``.

    ``precision`` is a table of the families' precision that ``clusterkg train`` made; empty: the shipped one.
    """

    def __init__(self, nlp: Language, name: str, precision: str) -> None:
        self.name, self.precision, self.matcher = name, precision, Matcher()

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations."""
        found = [
            r for r in dict.fromkeys(self.matcher(doc)) if not says_otherwise(doc._.text, doc._.mentions, r)
        ]
        doc._.proposals = [
            *doc._.proposals,
            *(replace(r, confidence=confidence("patterns", r.type, self.precision)) for r in found),
        ]
        return doc
