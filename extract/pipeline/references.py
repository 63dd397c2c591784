"""Component ``clusterkg_references``: what references stand for and which names are short for which, as proposals.

A reference that stands for nothing named in the document is no mention (guideline 4): those that this pipeline found by rule are
taken out again. Mentions that were given stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar.antecedents import is_formula
from clusterkg.extract.grammar.linking import Link, link, wanted
from clusterkg.extract.grammar.precision import believed
from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Mention, Relation

_RULE = "clusterkg_standins"
#: What a document calls itself or its matter by.
_UNDERSTOOD = frozenset({"Policy", "Patent"})


@Language.factory("clusterkg_references")
class References:
    """Adds ``COREF`` and ``ALIAS_OF`` to ``doc._.proposals``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Resolve."""
        text = simplified(doc._.text)
        # Whoever found it: one that was given has no finder.
        doc._.mentions = [
            m for m in doc._.mentions if not (m.type == "Reference" and m.by and is_formula(text, m))
        ]
        links = link(text, doc._.mentions)
        resolved = {one.source for one in links}
        kept = [
            index
            for index, one in enumerate(doc._.mentions)
            if not _stands_alone(text, one) or index in resolved
        ]
        if len(kept) < len(doc._.mentions):
            doc._.mentions = [doc._.mentions[index] for index in kept]
            links = link(text, doc._.mentions)
        doc._.proposals = [*doc._.proposals, *proposals(links, doc._.mentions, self.name)]
        return doc


def _stands_alone(text: str, one: Mention) -> bool:
    """Whether a mention is a reference by our rules, of a kind that must have an antecedent to be one.

    本办法 and 本发明 name the document or what it is about, whether or not its title was understood.
    """
    said = text[one.start : one.end]
    if one.type != "Reference" or one.by != _RULE:
        return False
    types = wanted(said) or ()
    return not (said.startswith(("本", "This ", "this ")) and not _UNDERSTOOD.isdisjoint(types))


def proposals(links: Sequence[Link], mentions: Sequence[Mention], by: str) -> list[Relation]:
    """Return links as proposed relations; the span runs from one end to the other's clause only where both stand in one."""
    return [
        Relation(
            one.type, one.source, one.target, "asserted", believed(one.family), (), by,
            mentions[one.source].start, mentions[one.source].end,
        )
        for one in links
    ]  # fmt: skip
