"""The facts behind a row of chain-gaps, put together from what the row says and what the view holds, for judging it again.

Only what a row does not say is read: declarations in force and their counts, data sets that state the makers, what is downstream.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np

from clusterkg.queries.algorithms.verdicts import SegmentFacts, Thresholds, judge
from clusterkg.queries.facts.declarations import Declaration, in_force
from clusterkg.queries.facts.places import Located, located
from clusterkg.queries.facts.surroundings import Surroundings


class Known:
    """Reads for all rows of an answer at once what :class:`SegmentFacts` needs beside them."""

    def __init__(self, around: Surroundings, rows: Iterable[Any]) -> None:
        self.around, self.view = around, around.view
        numbers = {r.segment.id: self.view.nid(r.segment.id) for r in rows}
        self.nid = {i: n for i, n in numbers.items() if n is not None}
        self._located: dict[int, Located] = {}
        targets = np.array(sorted({*self.nid.values(), around.chain}), dtype=np.int64)
        self.declared: dict[int, list[Declaration]] = (
            in_force(self.view, around.place, targets) if around.place is not None else {}
        )

    def agrees(self, row: Any, facts: SegmentFacts, limits: Thresholds) -> bool:
        """Tell whether the facts, judged again, give the row's own verdict: only then may they be asked what would follow from others."""
        return judge(facts, limits).primary.value == str(row.primary)

    def facts(self, row: Any) -> SegmentFacts:  # a row of chain-gaps of whichever version
        """Return what is known of the segment of a row."""
        segment = self.nid[row.segment.id]
        around = self.around
        f = SegmentFacts(
            local_makers=len(row.local_makers), other_makers=row.makers_elsewhere, unplaced_makers=row.makers_unplaced,
            unseen_upper=row.unseen_upper, capacity=row.capacity, capacity_whole=row.self_sufficiency is not None or row.largest_share is not None,
            demand=row.demand, largest_share=row.largest_share, possible_makers=len(row.possible_makers),
        )  # fmt: skip
        rows = around.made.rows(segment)
        mine = around.where.here[around.made.maker[rows]]
        f.sources = len(set(around.made.dataset[rows][mine].tolist()))
        told = self.declarations(segment)
        makers = [d for d in told if d.what == "makers"]
        f.purchases_declared = any(d.what == "purchases" for d in told)
        f.declared = bool(makers)
        own = self.declared.get(segment, [])
        counts = [
            (d.expected, self.counted(segment, d)) for d in makers if d.expected is not None and d in own
        ]
        short = [(e, c) for e, c in counts if c < e]
        if counts:
            f.expected, f.counted = (short or counts)[0]
        coverage = getattr(row, "coverage", None)
        if (
            coverage is not None and coverage.registered is not None
        ):  # chain-gaps also puts declarations of parts together
            f.declared, f.expected, f.counted = True, coverage.registered, coverage.known
        here = [n for n in around.neighbours(segment, upstream=False) if around.has_local(n.nid)]
        f.present_downstream, f.essential_downstream = len(here), sum(n.essential for n in here)
        if "broken" not in row.verdicts and here:
            f.linked_downstream = self._linked(segment, [n.nid for n in here])
        return f

    def declarations(self, segment: int) -> list[Declaration]:
        """Return the declarations in force about a segment, those about the whole chain last."""
        return [*self.declared.get(segment, ()), *self.declared.get(self.around.chain, ())]

    def counted(self, segment: int, d: Declaration) -> int:
        """Return how many makers of a segment are known where a declaration holds."""
        makers = np.unique(self.around.made.maker[self.around.made.rows(segment)])
        if d.place == self.around.place:
            return len(self.around.where.local(makers))
        if d.place not in self._located:
            self._located[d.place] = located(self.view, d.place, self.around.firms)
        return len(self._located[d.place].local(makers))

    def _linked(self, segment: int, downstream: list[int]) -> int:
        """Return how many of the segments downstream have a local maker that buys from a local maker of this one."""
        around = self.around
        sellers = {m.nid for m in around.makers(segment) if around.is_here(m.nid)}
        found = 0
        bought = self.purchases
        for other in downstream:
            buyers = {m.nid for m in around.makers(other) if around.is_here(m.nid)}
            found += any(sellers & bought.get(b, frozenset()) for b in buyers)
        return found

    @cached_property
    def purchases(self) -> dict[int, frozenset[int]]:
        """Who buys from whom among the local makers: buyer → sellers."""
        here = self.around.where.local(self.around.firms)
        edges = self.view.expand(here, "Purchase", "out")
        held: dict[int, set[int]] = {}
        for b, s in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
            held.setdefault(b, set()).add(s)
        return {b: frozenset(s) for b, s in held.items()}


__all__ = ["Known"]
