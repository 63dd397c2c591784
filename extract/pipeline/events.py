"""Component ``clusterkg_events``: events and what they concern, figures, targets, measures and who is responsible."""

from __future__ import annotations

from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.relations.deeds import read_deeds
from clusterkg.extract.relations.frame import frame
from clusterkg.extract.relations.precision import confidence


@Language.factory("clusterkg_events", default_config={"precision": ""})
class Events:
    """Adds to ``doc._.proposals``; needs ``doc._.mentions`` and ``doc._.sentences``.

    ``precision`` is a table of the families' precision that ``clusterkg train`` made; empty: the shipped one.
    """

    def __init__(self, nlp: Language, name: str, precision: str) -> None:
        self.name, self.precision = name, precision

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations."""
        if len(doc._.mentions) > 1:
            found = dict.fromkeys(read_deeds(frame(doc), doc._.sentences))
            doc._.proposals = [
                *doc._.proposals, *(replace(r, confidence=confidence(r.by, r.type, self.precision)) for r in found)
            ]  # fmt: skip
        return doc
