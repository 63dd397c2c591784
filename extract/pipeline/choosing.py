"""Component ``clusterkg_choose``: from overlapping candidates to mentions that do not overlap.

Spans that several components find alike support each other: confidence is 1 - product of (1 - confidence). Between spans that
overlap the more confident stands, the longer where they are alike (guideline 3.1: no nesting, the longest wins).
"""

from __future__ import annotations

from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Mention

#: A character of length is worth so much confidence: the longest wins between finders of about the same precision.
_LENGTH = 0.01


@Language.factory("clusterkg_choose", default_config={"least": 0.0, "only": []})
class Choose:
    """Fills ``doc._.mentions`` from ``doc._.candidates``; those below ``least`` confidence are left out.

    Where types are named by ``only``, candidates of others do not even compete: a model of somebody's own types shall not lose to
    names of ours that nobody asked for.
    """

    def __init__(self, nlp: Language, name: str, least: float, only: list[str]) -> None:
        self.name, self.least, self.only = name, least, frozenset(only)

    def __call__(self, doc: Doc) -> Doc:
        """Choose."""
        candidates = [m for m in doc._.candidates if not self.only or m.type in self.only]
        doc._.mentions = [m for m in choose(candidates) if m.confidence >= self.least]
        return doc


def choose(candidates: list[Mention]) -> list[Mention]:
    """Return mentions sorted by place, none overlapping."""
    merged: dict[tuple[int, int, str], list[Mention]] = defaultdict(list)
    for one in candidates:
        merged[one.start, one.end, one.type].append(one)
    told = {
        (start, end)
        for (start, end, type_), same in merged.items()
        if type_ not in ("Firm", "Place") and any(m.by == "clusterkg_organisations" for m in same)
    }
    persons = {
        (start, end)
        for (start, end, type_), same in merged.items()
        if type_ == "Person" and any(m.by == "clusterkg_people" for m in same)
    }
    pooled = []
    for (start, end, type_), same in merged.items():
        # The grammar read the kind off the name's own words (an institute, an association); the tagger guesses Firm.
        if type_ == "Firm" and (start, end) in told and all(m.by == "ner" for m in same):
            continue
        # Who speaks, holds an office or is greeted is a person; by the sound of the name alone the tagger cannot tell.
        if (
            type_ in ("Firm", "University", "Product", "Place")
            and (start, end) in persons
            and all(m.by == "ner" for m in same)
        ):
            continue
        doubt = 1.0
        for confidence in {m.by: m.confidence for m in same}.values():
            doubt *= 1.0 - confidence
        pooled.append(Mention(start, end, type_, 1.0 - doubt, ",".join(sorted({m.by for m in same if m.by}))))
    pooled.sort(
        key=lambda m: (-(m.confidence + _LENGTH * (m.end - m.start)), m.start, -(m.end - m.start), m.type)
    )
    taken: list[Mention] = []
    covered: set[int] = set()
    for one in pooled:
        span = range(one.start, one.end)
        if covered.isdisjoint(span):
            covered.update(span)
            taken.append(one)
    return sorted(taken, key=lambda m: m.start)
