"""The verdicts on every supply link of a chain in a place, from the facts that a finder read and the verdicts on the segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clusterkg.queries.algorithms.link_verdicts import LinkFacts, judge_link
from clusterkg.queries.algorithms.verdicts import LABELS, Judged, Thresholds, Verdict, judge
from clusterkg.queries.facts.buying import Bought, Shares, shares
from clusterkg.queries.facts.segment_gaps import SegmentGaps


@dataclass(frozen=True)
class LinkFound:
    """One link: who feeds whom, its facts and verdicts."""

    supplier: int
    customer: int
    facts: LinkFacts
    judged: Judged
    bought: list[Bought]
    #: What the buyers buy here, or nobody knows where, that may be of it: nobody says.
    unsaid: list[Bought]
    shares: Shares | None

    @property
    def label(self) -> str:
        """The primary verdict in Chinese."""
        return LABELS[self.judged.primary]


def links(gaps: SegmentGaps, limits: Thresholds) -> Iterator[LinkFound]:
    """Return every link whose supplier is asked about, in the order of the names of supplier and customer."""
    finder = gaps.finder
    asked = set(finder.leaves.tolist())
    pairs = [(a, b) for a, b in finder.arrows if a in asked and finder.inputs_of in (None, b)]
    paths = {s: finder.path(s) for pair in pairs for s in pair}
    missing = {s: Verdict.MISSING in judge(gaps.facts[s], limits).verdicts for s in {a for a, _ in pairs}}
    for a, b in sorted(pairs, key=lambda p: (paths[p[0]], paths[p[1]], p)):
        facts, bought, unsaid, parts = _facts(gaps, a, b, missing=missing[a])
        yield LinkFound(a, b, facts, judge_link(facts, limits), bought, unsaid, parts)


def _facts(
    gaps: SegmentGaps, a: int, b: int, *, missing: bool
) -> tuple[LinkFacts, list[Bought], list[Bought], Shares | None]:
    finder, own = gaps.finder, gaps.facts[a]
    suppliers, buyers = set(finder.mine.get(a, ())), finder.mine.get(b, [])
    facts = LinkFacts(
        suppliers=len(suppliers), buyers=len(buyers), certain=own.certain, missing=missing, essential=(a, b) in finder.essential,
        purchases_declared=gaps.purchases_declared(a),
    )  # fmt: skip
    if not buyers:
        return facts, [], [], None
    here, anywhere = finder.sellers.here, finder.sellers.anywhere
    bought, may_be = finder.purchases.by(a, set(buyers)), finder.purchases.may_be_by(a, set(buyers))
    unsaid = [one for one in may_be if here[one.seller] or not anywhere[one.seller]]
    facts.bought_unsaid = len(unsaid)
    for one in bought:
        if here[one.seller]:
            facts.bought_here += 1
        elif anywhere[one.seller]:
            facts.bought_elsewhere += 1
        else:
            facts.bought_unplaced += 1
    parts = shares(bought, len(buyers))
    if parts is not None and parts.basis != "purchases":
        away = [s for s in parts.seller if not here[s]]
        sure = [s for s in away if anywhere[s]]
        facts.outside_low = sum(parts.seller[s] for s in sure)
        facts.outside_high = sum(parts.seller[s] for s in away)
        facts.largest, facts.stated = max(parts.seller.values()), parts.stated
    return facts, bought, unsaid, parts


__all__ = ["LinkFound", "links"]
