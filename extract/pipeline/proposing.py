"""How a rule proposes mentions: families of patterns, each with a precision.

A family is a pattern that errs alike wherever it fires (an object of 生产 that ends in a known head, a cell under 产品名称 …). Its
confidence follows its precision on annotated texts, rounded by hand and drawn towards .5 where few cases were seen; a family that
never fired there has a guess (``python -m bench.mentions --families`` shows the counts). Of one span and type only the surest
family of a component is proposed: families of one component are not independent witnesses.
"""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Doc

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.covering import Spans


class Proposals:
    """Collects what one component proposes for one document.

    Parameters
    ----------
    component
        Its name without ``clusterkg_``; ``by`` of a mention is ``component/family``.
    confidence
        Family to confidence; a family that is not there is a slip of the programmer (``KeyError``).
    """

    def __init__(self, component: str, confidence: Mapping[str, float]) -> None:
        self.component, self.confidence = component, confidence
        self._best: dict[tuple[int, int, str], Mention] = {}

    def add(self, text: str, start: int, end: int, type_: str, family: str) -> None:
        """Propose a span, its blanks at both ends left out; an empty one is not proposed."""
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            return
        sure = self.confidence[family]
        held = self._best.get((start, end, type_))
        if held is None or held.confidence < sure:
            self._best[start, end, type_] = Mention(start, end, type_, sure, f"{self.component}/{family}")

    def held(self, type_: str) -> list[Mention]:
        """Return what is proposed of a type by now."""
        return [m for m in self._best.values() if m.type == type_]

    def give(self, doc: Doc) -> Doc:
        """Hand all to the document; a thing inside a title is part of the title (guideline 3.1: the longest wins)."""
        titles = Spans(
            (m.start, m.end) for m in self._best.values() if m.type in _TITLES and m.confidence >= _SURE_TITLE
        )
        doc._.candidates = [
            m
            for m in [*doc._.candidates, *self._best.values()]
            if m.type not in _THINGS or not titles.surround(m.start, m.end)
        ]
        return doc


#: What a title is made of, and the types whose mentions are titles.
_THINGS = frozenset({"Product", "Technology", "Segment", "Chain"})
_TITLES = frozenset(
    {"Patent", "Standard", "Achievement", "Need", "Project", "Policy", "Measure", "Agreement"}
)


#: How sure a title must be.
_SURE_TITLE = 0.6


#: Types whose spans no noun chunk crosses.
_NAME_TYPES = """Firm GovernmentBody University ResearchInstitute Incubator Accelerator UnivPark TransferOrg ProductivityCentre Exchange Station
    PublicPlatform IntlPlatform Fund Alliance OverseasEntity Organisation Zone Base Cluster Person Post Date Money Share
    PatentNumber StandardNumber DocumentNumber CreditCode Masked PilotLine"""
_NAMES = frozenset(_NAME_TYPES.split())


def names_of(doc: Doc, least: float = 0.6) -> list[tuple[int, int]]:
    """Spans that components before took for names of something else with at least this confidence."""
    from clusterkg.extract.pipeline.chunks import merge_names

    return merge_names(
        (m.start, m.end) for m in doc._.candidates if m.type in _NAMES and m.confidence >= least
    )
