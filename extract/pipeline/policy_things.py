"""Component ``clusterkg_policy_things``: what notices, plans and news say of policy, money with a purpose, titles and events.

Types: Policy, Measure, Project, Agreement, Recognition, TalentPlan, Indicator, Event. Titles are found by their marks and last words,
measures by the structure of the document, indicators by the value beside them, events by trigger words.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.pipeline import indicators, measures, titles, triggers
from clusterkg.extract.pipeline.proposing import Proposals

CONFIDENCE = {**titles.CONFIDENCE, **measures.CONFIDENCE, **indicators.CONFIDENCE, **triggers.CONFIDENCE}


@Language.factory("clusterkg_policy_things")
class PolicyThings:
    """Adds to ``doc._.candidates``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Propose."""
        text = simplified(doc._.text)
        found = Proposals("policy_things", CONFIDENCE)
        titles.propose(text, doc._.stretches, doc._.sentences, found)
        measures.propose(text, doc._.stretches, found)
        indicators.propose_cells(text, doc._.stretches, found)
        for start, end in doc._.sentences:
            indicators.propose(text, start, end, found)
            triggers.propose(text, start, end, found)
        return found.give(doc)
