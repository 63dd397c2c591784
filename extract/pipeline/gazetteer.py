"""Component ``clusterkg_gazetteer``: names that the graph knows (``doc._.known``), in full and by their aliases.

Such a name is told by nothing but itself: it makes candidates beside those of the grammars, never instead of them.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar.gazetteer import Gazetteer
from clusterkg.extract.pipeline.flat import flat_of, propose


@Language.factory("clusterkg_gazetteer")
class Names:
    """Adds mentions of what the graph knows to ``doc._.candidates``; nothing where nothing is known."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Find known names."""
        if isinstance(doc._.known, Gazetteer):
            propose(doc, list(doc._.known.find(flat_of(doc).text)), self.name)
        return doc
