"""Component ``clusterkg_patterns``: relations by sequence patterns over a sentence's mentions and the words around them."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.relations.matching import Matcher
from clusterkg.extract.relations.precision import confidence


@Language.factory("clusterkg_patterns")
class Patterns:
    """Adds to ``doc._.proposals``; needs ``doc._.mentions`` and ``doc._.sentences``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name, self.matcher = name, Matcher()

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations."""
        found = dict.fromkeys(self.matcher(doc))
        doc._.proposals = [
            *doc._.proposals,
            *(replace(r, confidence=confidence("patterns", r.type)) for r in found),
        ]
        return doc
