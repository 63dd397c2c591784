"""Component ``clusterkg_choose``: from overlapping candidates to mentions that do not overlap.

Where the tagger that read a sentence comes with a weighing, that says how sure each span is and which stand (``weighing.py``). Elsewhere
spans that several components find alike support each other: confidence is 1 - product of (1 - confidence). Between spans that
overlap the more confident stands, the longer where they are alike (guideline 3.1: no nesting, the longest wins). A name that stands
is one at its other places too (``recurring.py``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.declared import no_tickers, typed
from clusterkg.extract.pipeline.recurring import recurring
from clusterkg.extract.pipeline.state import Weighed
from clusterkg.extract.pipeline.weighing import best

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
        candidates = no_tickers(doc._.text, candidates)
        chosen = _chosen(candidates, doc._.weighed)
        chosen += recurring(doc._.text, chosen)
        chosen.sort(key=lambda m: m.start)
        if not self.only:
            chosen = typed(doc._.text, chosen)
        doc._.mentions = [m for m in chosen if m.confidence >= self.least]
        return doc


def _chosen(candidates: list[Mention], weighed: list[Weighed]) -> list[Mention]:
    """Choose among the candidates of each stretch with what weighs them there."""
    starts = [one.start for one in weighed]
    apart: dict[int, list[Mention]] = defaultdict(list)
    for one in candidates:
        at = bisect_right(starts, one.start) - 1
        apart[at if at >= 0 and one.end <= weighed[at].end else -1].append(one)
    # What crosses the ends of sentences is chosen first, and stands; so do measures, whose bounds the structure of the document tells.
    first = apart.pop(-1, [])
    first += [
        m for some in apart.values() for m in some if m.type == "Measure" and m.by == "clusterkg_policy"
    ]
    found = choose(first)
    covered = {at for one in found for at in range(one.start, one.end)}
    for at, some in apart.items():
        weighing = weighed[at].weighing
        free = [m for m in weighing.weighed(_headed(some)) if covered.isdisjoint(range(m.start, m.end))]
        found += best(free, weighing.least)
    return sorted(found, key=lambda m: m.start)


#: Types of goods, which a column is headed by.
_NO_PERSONS = frozenset({"Product", "Technology", "Segment"})


def _headed(candidates: list[Mention]) -> list[Mention]:
    """Leave out persons that the head of their column says are goods (采购内容: 模仁)."""
    goods = {(m.start, m.end) for m in candidates if m.type in _NO_PERSONS and m.by == "clusterkg_columns"}
    return [m for m in candidates if m.type != "Person" or (m.start, m.end) not in goods]


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
