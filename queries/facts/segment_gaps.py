"""The verdicts on every segment of a chain in a place, from the facts that a :class:`~clusterkg.queries.facts.gaps.Finder` read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from clusterkg.graph.store.contract import Brief
from clusterkg.queries.algorithms.pinches import Pinch, pinches
from clusterkg.queries.algorithms.severity import Severity
from clusterkg.queries.algorithms.specialisation import location_quotient
from clusterkg.queries.algorithms.verdicts import LABELS, Judged, Reach, SegmentFacts, Thresholds, judge
from clusterkg.queries.contract import Named
from clusterkg.queries.facts.buying import Bought, Shares, shares
from clusterkg.queries.facts.declarations import Standing
from clusterkg.queries.facts.demand import Quantity, quantity
from clusterkg.queries.facts.gaps import MOST_TOUCHES, Finder
from clusterkg.queries.facts.places import Mask


@dataclass(frozen=True)
class SegmentFound:
    """One segment with its facts, verdicts and claims."""

    segment: Brief
    path: str
    facts: SegmentFacts
    judged: Judged
    local: tuple[Named, ...]
    possible: tuple[Named, ...]
    unit: str | None
    belongs: tuple[str, ...]
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    declared: tuple[str, ...]
    #: Data sets behind the facts of this segment.
    datasets: tuple[str, ...]
    #: Newest day, counting day or period that any of the facts states.
    newest: str | None
    severity: Severity
    severity_at_most: Severity
    #: What local firms downstream buy of it, and how that divides among sellers.
    bought: list[Bought]
    shares: Shares | None

    @property
    def label(self) -> str:
        """The primary verdict in Chinese."""
        return LABELS[self.judged.primary]


class SegmentGaps:
    """Judges the segments of a finder; facts are gathered once and may be judged under other limits."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._standings: dict[tuple[str, int], Standing | None] = {}
        self._placed = self._pairs()
        self._totals = sum(self._placed[0].values()), sum(self._placed[1].values())
        self.facts: dict[int, SegmentFacts] = {}
        self._notes: dict[int, _Notes] = {}
        for segment in finder.leaves.tolist():
            self.facts[segment], self._notes[segment] = self._gathered(segment)
        self._pinch()

    def rows(self, limits: Thresholds) -> Iterator[SegmentFound]:
        """Return every segment with its verdicts, in the chain's order of names."""
        finder = self.finder
        paths = {s: finder.path(s) for s in finder.leaves.tolist()}
        for segment in sorted(paths, key=lambda s: (paths[s], s)):
            facts, notes = self.facts[segment], self._notes[segment]
            local = finder.mine[segment]
            yield SegmentFound(
                segment=finder.briefs[segment],
                path=paths[segment],
                facts=facts,
                judged=judge(facts, limits),
                local=tuple(map(finder.firms.__getitem__, local)),
                possible=tuple(map(finder.firms.__getitem__, finder.possible.get(segment, ()))),
                unit=notes.unit,
                belongs=(
                    *finder.claims[finder.tree.part_edge[segment]],
                    *finder.inputs.get(segment, ()),
                    *(c for e in finder.edition.steps.get(segment, ()) for c in finder.claims[e]),
                ),
                supporting=tuple(notes.supporting),
                opposing=tuple(notes.opposing),
                declared=tuple(dict.fromkeys(notes.declared)),
                datasets=notes.datasets,
                newest=notes.newest,
                severity=finder.severity[segment],
                severity_at_most=finder.severity_at_most[segment],
                bought=notes.bought,
                shares=notes.shares,
            )

    def _gathered(self, segment: int) -> tuple[SegmentFacts, _Notes]:
        finder, notes = self.finder, _Notes()
        rows = finder.makers.rows(segment)
        makers, local = finder.makers.maker[rows], finder.mine[segment]
        mine = finder.where.here[makers]
        facts = SegmentFacts(
            local_makers=len(local),
            unplaced_makers=len(set(makers[~finder.where.anywhere[makers]].tolist())),
            unseen_upper=finder.unseen,
            possible_makers=len(finder.possible.get(segment, ())),
        )
        facts.other_makers = len(set(makers.tolist())) - len(local) - facts.unplaced_makers
        facts.sources = len(set(finder.makers.dataset[rows][mine].tolist()))
        self._quotient(segment, facts)
        notes.supporting += self._behind(rows, mine)
        here = list(chain.from_iterable(map(finder.located_at.__getitem__, local)))
        notes.supporting += chain.from_iterable(map(finder.claims.__getitem__, here))
        days = [finder.since[e] for e in finder.makers.eid[rows][mine].tolist() if e in finder.since]
        if days:
            notes.date(str(np.datetime64(max(days), "D")))
        self._declared(segment, facts, notes)
        self._quantities(segment, rows, mine, facts, notes)
        self._downstream(segment, facts, notes)
        self._touched(segment, facts, notes)
        if not local:
            notes.opposing += self._behind(rows, ~mine)
        shown = mine if local else np.ones(len(mine), dtype=np.bool_)
        used = set(finder.makers.dataset[rows][shown].tolist())
        notes.datasets = tuple(sorted(finder.view.datasets[i] for i in used))
        return facts, notes

    def _behind(self, rows: slice, mask: Mask) -> list[str]:
        """Return the claims that say who makes a segment."""
        makers = self.finder.makers
        both = np.column_stack((makers.eid[rows][mask], makers.entry[rows][mask])).ravel()
        return list(chain.from_iterable(map(self.finder.claims.__getitem__, both[both >= 0].tolist())))

    def _standing(self, what: str, target: int) -> Standing | None:
        """Return what is declared complete about a segment, or about the chain."""
        key = (what, target)
        if key not in self._standings:
            finder = self.finder
            asked = finder.tree.leaves.tolist() if target == finder.chain else [target]
            count = {
                "makers": lambda place: finder.count_makers(target, place),
                "patents": lambda place: len(finder.reaches.technology_in(asked, place)),
                "services": lambda place: len(finder.reaches.services_in(asked, place)),
                "purchases": lambda _: sum(len(finder.purchases.of.get(s, ())) for s in asked),
            }[what]
            self._standings[key] = finder.declarations.standing(what, target, count)
        return self._standings[key]

    def purchases_declared(self, segment: int) -> bool:
        """Say whether the purchases of a segment's goods are declared complete here, and, where a count is stated, it is met."""
        held = (self._standing("purchases", t) for t in (segment, self.finder.chain))
        return any(s is not None and (s.expected is None or s.complete) for s in held)

    def _declared(self, segment: int, facts: SegmentFacts, notes: _Notes) -> None:
        """Fill in what is declared complete.

        Of makers a count for the whole chain cannot say that a segment has none, except a count of 0: a maker may be counted by another
        segment while the row that puts it into this one is lost. Patents and services are one row each, so there it can.
        """
        own, wide = self._standing("makers", segment), self._standing("makers", self.finder.chain)
        if wide is not None and own is None and wide.expected == 0 == wide.counted:
            own = wide
        if own is not None or wide is not None:
            facts.declared = True
        if own is not None:
            facts.expected, facts.counted = own.expected, own.counted
            facts.declared_parts, facts.firm_class = own.parts, own.firm_class
        facts.purchases_declared = self.purchases_declared(segment)
        for what in ("makers", "purchases", "patents", "services"):
            for target in (segment, self.finder.chain):
                standing = self._standing(what, target)
                if standing is not None:
                    notes.declared += standing.claims
                    notes.date(standing.counted_on)

    def _touched(self, segment: int, facts: SegmentFacts, notes: _Notes) -> None:
        """Fill in what reaches the segment: patents and institutes from here, services to it or to its makers here."""
        finder = self.finder
        for what, by in (
            ("patents", finder.reaches.technology),
            ("services", finder.reaches.service),
        ):
            touches = finder.reaches.here(by.get(segment, ()), finder.place)
            if what == "services":
                makers = set(finder.mine[segment])
                touches = [t for t in touches if t.at < 0 or t.at in makers]
            held = [self._standing(what, t) for t in (segment, finder.chain)]
            reached = Reach(
                len({t.item for t in touches}), any(s is not None for s in held), any(s is not None and s.complete for s in held)
            )  # fmt: skip
            if what == "patents":
                facts.technology = reached
            else:
                facts.service = reached
            if facts.local_makers:
                notes.supporting += [
                    c for t in touches[:MOST_TOUCHES] for e in t.eids for c in finder.claims.get(e, ())
                ]

    def _quantities(self, segment: int, rows: slice, mine: Mask, facts: SegmentFacts, notes: _Notes) -> None:
        """Fill in capacity, demand and the largest share; only quantities in one unit are added up."""
        finder = self.finder
        demand = finder.demand.get(segment)
        held: dict[int, Quantity] = {}
        stated: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for m, eid in zip(
            finder.makers.maker[rows][mine].tolist(), finder.makers.eid[rows][mine].tolist(), strict=True
        ):
            for a in finder.capacities.get(eid, ()):
                if a.prop == "capacity":
                    stated[m][a.value] = (*stated[m].get(a.value, ()), *a.claims)
        for m, said in stated.items():
            if len(said) == 1:
                held[m] = quantity(*next(iter(said.items())))
            else:  # sources contradict each other: neither is used, both are shown
                facts.contradictions += 1
                notes.supporting += [c for claims in said.values() for c in claims]
        units = {q.unit for q in held.values()} | ({demand.unit} if demand else set())
        if demand is not None:
            facts.demand = demand.amount
            notes.supporting += demand.claims
            notes.date(demand.period)
        if len(units) == 1 and held:
            facts.capacity = sum(q.amount for q in held.values())
            facts.capacity_whole = len(held) == facts.local_makers
            notes.supporting += [c for q in held.values() for c in q.claims]
            if facts.capacity_whole and facts.capacity > 0:
                facts.largest_share = max(q.amount for q in held.values()) / facts.capacity
        notes.unit = next(iter(units)) if len(units) == 1 else None

    def _downstream(self, segment: int, facts: SegmentFacts, notes: _Notes) -> None:
        """Fill in what is downstream here and whether it buys here; purchases from here speak against a break."""
        finder = self.finder
        local = set(finder.mine[segment])
        here = finder.down.get(segment, [])
        facts.present_downstream = len(here)
        facts.essential_downstream = sum((segment, t) in finder.essential for t in here)
        buyers = {b for t in here for b in finder.mine[t]}
        for target in here:
            linked = finder.bought_between(segment, target, local)
            facts.linked_downstream += bool(linked)
            notes.opposing += [c for e in linked for c in finder.claims[e]]
        if finder.shows_supply:
            arrows = [at for t in here for at in finder.into_here[segment, t]]
            notes.supporting += [c for e in finder.net.edges_of(arrows) for c in finder.claims[e]]
        notes.bought = finder.purchases.by(segment, buyers)
        notes.shares = shares(notes.bought, len(buyers))
        notes.supporting += [
            c for b in notes.bought if b.seller not in local for e in b.eids for c in finder.claims[e]
        ]

    def _pairs(self) -> tuple[dict[int, int], dict[int, int]]:
        """Return how many makers of each segment have a known place, and how many of these are here."""
        finder = self.finder
        pairs = np.unique(np.column_stack((finder.makers.segment, finder.makers.maker)), axis=0)
        pairs = pairs[finder.where.anywhere[pairs[:, 1]]]
        segments, at = np.unique(pairs[:, 0], return_inverse=True)
        here = np.bincount(at, weights=finder.where.here[pairs[:, 1]], minlength=len(segments)).astype(int)
        whole = np.bincount(at, minlength=len(segments))
        return dict(zip(segments.tolist(), whole.tolist(), strict=True)), dict(
            zip(segments.tolist(), here.tolist(), strict=True)
        )

    def _quotient(self, segment: int, facts: SegmentFacts) -> None:
        """Fill in the location quotient by number of makers, and its bounds by those whose place is not known."""
        if self.finder.place is None:
            return
        whole, here = self._placed
        s, r, lost = whole.get(segment, 0), here.get(segment, 0), facts.unplaced_makers
        in_all, in_place = self._totals
        facts.lq_segment, facts.lq_here = s, in_place
        facts.lq = _quotient(r, in_place, s, in_all)
        facts.lq_low = _quotient(r, in_place, s + lost, in_all + lost)
        facts.lq_high = _quotient(r + lost, in_place + lost, s + lost, in_all + lost)

    def _pinch(self) -> None:
        """Fill in what hangs on the only maker of a segment, where it is certain that there is one only."""
        finder = self.finder
        asked = [s for s, f in self.facts.items() if f.local_makers == 1 and f.certain and f.present_downstream]  # fmt: skip
        if not asked:
            return
        found: dict[int, Pinch] = pinches(finder.mine, finder.essential, finder.ways, asked)
        for segment, pinch in found.items():
            self.facts[segment].single_point_of = len(pinch.point_of)
            self.facts[segment].only_way_to = len(pinch.way_to)


def _quotient(here: int, in_place: int, segment: int, whole: int) -> float | None:
    """Return the location quotient of one segment in one place; None where it is not defined."""
    value = float(
        location_quotient([[here, in_place - here], [segment - here, whole - segment - in_place + here]])[
            0, 0
        ]
    )
    return None if np.isnan(value) else value


class _Notes:
    """What a row shows beside the facts: claims, unit, data sets, dates."""

    def __init__(self) -> None:
        self.unit: str | None = None
        self.supporting: list[str] = []
        self.opposing: list[str] = []
        self.declared: list[str] = []
        self.datasets: tuple[str, ...] = ()
        self.newest: str | None = None
        self.bought: list[Bought] = []
        self.shares: Shares | None = None

    def date(self, said: str) -> None:
        """Keep the newest of the days and periods met."""
        if said and (self.newest is None or said > self.newest):
            self.newest = said


__all__ = ["SegmentFound", "SegmentGaps"]
