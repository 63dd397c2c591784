"""Who is known to make each segment of a chain, here or anywhere, how well that list is known, and how much each can make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Attribute, Ids, View
from clusterkg.graph.values import interval
from clusterkg.queries.algorithms.bounds import UNKNOWN_SIZE, Interval
from clusterkg.queries.contract import Reason
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.buying import Bought, trade
from clusterkg.queries.facts.declarations import Declaration, in_force
from clusterkg.queries.facts.editions import Edition, edition
from clusterkg.queries.facts.places import INFERRED_PLACES, Located, located


@dataclass(frozen=True)
class KnownMakers:
    """The makers of one segment that some source names, where it was asked for."""

    #: Maker → the edges that say that it makes this (with those that put its product into the segment).
    here: Mapping[int, list[int]]
    #: Makers located only elsewhere, and such that no source locates.
    elsewhere: Mapping[int, list[int]]
    unplaced: Mapping[int, list[int]]
    #: Data sets that name makers here.
    datasets: int
    #: The list is declared complete here; the count that the declaration expects and that is known.
    declared: bool = False
    expected: int | None = None
    counted: int | None = None
    #: Claims of the declarations.
    claims: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """The list is declared complete with a count that is met; without one nobody can tell whether a row is lacking."""
        return self.declared and self.expected is not None and (self.counted or 0) >= self.expected

    @property
    def settled(self) -> bool:
        """The list is known well enough to say "the only one": declared complete, or two data sets agree, no maker lacks a place and no count says more."""
        short = self.declared and self.expected is not None and (self.counted or 0) < self.expected
        return self.complete or (self.datasets >= 2 and not self.unplaced and not short)

    @property
    def basis(self) -> Reason:
        """Why the list counts as known well enough, or why it does not."""
        if self.complete:
            return Reason(
                zh=f"名单已声明完整(应有 {self.expected},已知 {self.counted})",
                en=f"the list is declared complete (expected {self.expected}, known {self.counted})",
            )
        if self.unplaced:
            n = len(self.unplaced)
            return Reason(
                zh=f"另有 {n} 家生产者所在地不明", en=f"the location of {n} more makers is not known"
            )
        if self.declared and self.expected is None and self.datasets < 2:
            return Reason(
                zh="名单已声明完整,但没有给出应有数量,无法核对",
                en="the list is declared complete, but without a count to hold it against",
            )
        if self.declared and self.expected is not None:
            return Reason(
                zh=f"声明应有 {self.expected} 家,只查到 {self.counted} 家",
                en=f"the declaration expects {self.expected}, only {self.counted} are known",
            )
        if self.datasets >= 2:
            return Reason(zh=f"{self.datasets} 个来源一致", en=f"{self.datasets} sources agree")
        return Reason(
            zh="没有来源声明名单完整,也没有第二个来源印证",
            en="no source declares the list complete, and no second source confirms it",
        )


@dataclass(frozen=True, slots=True)
class Size:
    """How much a maker can make or makes: an interval in a unit, and the claims that say so."""

    low: float
    high: float
    unit: str
    claims: tuple[str, ...]


@dataclass
class Sizes:
    """Sizes of the makers of one segment, brought to one unit; a maker of whom nobody says one has none."""

    held: dict[int, Size] = field(default_factory=dict)
    unit: str | None = None
    #: Makers whose size is stated in another unit than most: it was not used.
    other_unit: int = 0

    def interval(self, maker: int) -> Interval:
        """Return the interval of a maker; anything where nobody says."""
        size = self.held.get(maker)
        return UNKNOWN_SIZE if size is None else (size.low, size.high)

    def claims(self, makers: Iterable[int]) -> list[str]:
        """Return the claims behind the sizes of some makers."""
        return [c for m in makers if m in self.held for c in self.held[m].claims]


class Sourcing:
    """Reads the makers of a chain's segments in a few calls."""

    def __init__(self, view: View, chain: int, place: int | None, version: str | None = None) -> None:
        self.edition: Edition = edition(view, chain, version)
        self.tree = chains.parts(view, chain, self.edition)
        self.view = self.edition.facts
        self.chain, self.place = chain, place
        self.segments: Ids = self.tree.leaves if len(self.tree.leaves) else np.array([chain], dtype=np.int64)
        self.makers = chains.makers(self.view, self.segments)
        everyone = self.makers.all()
        self.where: Located = located(self.view, place, everyone)
        told = in_force(self.view, place, np.union1d(self.segments, [chain])) if place is not None else {}
        self._told: dict[int, list[Declaration]] = told
        self._located_at: dict[int, list[int]] = defaultdict(list)
        for eid, firm in zip(self.where.edges.eid.tolist(), self.where.edges.source.tolist(), strict=True):
            self._located_at[firm].append(eid)
        self._counts: dict[tuple[int, int], int] = {}
        self.explored = self.makers.looked_at + len(self.tree.parent) + len(self.where.edges)
        self._sizes: dict[str, dict[int, Sizes]] = {}

    def known(self, segment: int) -> KnownMakers:
        """Return the makers of a segment, by where they are, and how well the list is known."""
        here: dict[int, list[int]] = {}
        elsewhere: dict[int, list[int]] = {}
        unplaced: dict[int, list[int]] = {}
        for maker, edges in self.makers.of(segment).items():
            group = here if self.where.here[maker] else elsewhere if self.where.anywhere[maker] else unplaced
            group[maker] = edges
        rows = self.makers.rows(segment)
        mine = self.where.here[self.makers.maker[rows]]
        datasets = len(set(self.makers.dataset[rows][mine].tolist()))
        told = [
            d for d in (*self._told.get(segment, ()), *self._told.get(self.chain, ())) if d.what == "makers"
        ]
        own = [d for d in self._told.get(segment, ()) if d.what == "makers" and d.expected is not None]
        counts = [(d.expected, self._counted(segment, d.place)) for d in own]
        short = [(e, c) for e, c in counts if e is not None and c < e]
        expected, counted = (short or counts or [(None, None)])[0]
        claims = tuple(dict.fromkeys(c for d in told for c in d.claims))
        return KnownMakers(here, elsewhere, unplaced, datasets, bool(told), expected, counted, claims)

    def bought(self, firms: Ids) -> list[Bought]:
        """Return what firms buy from others, and what others buy from them, brought to the chain's segments."""
        return trade(self.view, firms, self.segments, self.makers)

    def called(self, text: str) -> int | None:
        """Return the segment of this chain, lowest or not, that an id or name means; None where none or several do."""
        parts = np.array(sorted({*self.tree.parent, *self.segments.tolist()}), dtype=np.int64)
        resolved = self.view.resolve(text)
        if resolved is not None:
            nid = self.view.nid(resolved)
            return nid if nid is not None and nid in set(parts.tolist()) else None
        found = [b.nid for b in self.view.briefs(parts) if b.caption == text]
        return found[0] if len(found) == 1 else None

    def maker_called(self, text: str) -> int | None:
        """Return the maker of any segment here that an id or name means, of whatever type a source makes it; None where none or several do."""
        everyone = self.makers.all()
        resolved = self.view.resolve(text)
        if resolved is not None:
            nid = self.view.nid(resolved)
            return nid if nid is not None and nid in set(everyone.tolist()) else None
        found = [b.nid for b in self.view.briefs(everyone) if b.caption == text]
        return found[0] if len(found) == 1 else None

    def _counted(self, segment: int, place: int) -> int:
        key = (segment, place)
        if key not in self._counts:
            makers = np.unique(self.makers.maker[self.makers.rows(segment)])
            where = self.where if place == self.place else located(self.view, place, makers)
            self._counts[key] = len(where.local(makers))
        return self._counts[key]

    def located_by(self, makers: Iterable[int]) -> list[int]:
        """Return the edges that say that makers are here."""
        return [e for m in makers for e in self._located_at.get(m, ())]

    def belongs(self, segment: int) -> list[int]:
        """Return the edges that put a segment into the chain."""
        steps = self.edition.steps.get(segment, ())
        return [*([self.tree.part_edge[segment]] if segment in self.tree.part_edge else []), *steps]

    def sizes(self, prop: str) -> dict[int, Sizes]:
        """Return ``capacity`` or ``output`` of the makers by segment: what sources state differently becomes an interval."""
        if prop not in self._sizes:
            self._sizes[prop] = self._read(prop)
        return self._sizes[prop]

    def _read(self, prop: str) -> dict[int, Sizes]:
        m = self.makers
        attributes = self.view.edge_attributes(np.unique(m.eid), (prop,))
        # One maker's statements of one product are about one thing; those of several products of a segment add up.
        stated: dict[int, dict[int, dict[int, list[Attribute]]]] = defaultdict(lambda: defaultdict(dict))
        columns = zip(m.segment.tolist(), m.maker.tolist(), m.entry.tolist(), m.eid.tolist(), strict=True)
        for segment, maker, entry, eid in columns:
            if eid in attributes:
                stated[segment][maker].setdefault(entry, []).extend(attributes[eid])
        return {segment: _sizes(makers) for segment, makers in stated.items()}

    def shares(self) -> dict[int, dict[int, Size]]:
        """Return the market shares that sources state, by segment and maker."""
        return {
            s: {m: x for m, x in sizes.held.items() if x.high <= 1}
            for s, sizes in self.sizes("share").items()
        }

    def caveats(self) -> list[Reason]:
        """Return what a reader must know of where firms are, and that a list of makers is what sources name."""
        found = [_NAMED_ONLY]
        if (self.where.edges.evidence_class < EvidenceClass.DISCLOSED).any():
            found.append(INFERRED_PLACES)
        if not len(self.makers.maker):
            found.append(_NO_MAKERS)
        return found


def _sizes(makers: Mapping[int, Mapping[int, list[Attribute]]]) -> Sizes:
    spans: dict[int, dict[str, Size]] = defaultdict(dict)
    for maker, by_entry in makers.items():
        parts = {-1: by_entry[-1]} if -1 in by_entry else by_entry
        for held in parts.values():
            for unit, size in _span(held).items():
                before = spans[maker].get(unit)
                spans[maker][unit] = (
                    size if before is None
                    else Size(before.low + size.low, before.high + size.high, unit, (*before.claims, *size.claims))
                )  # fmt: skip
    units: dict[str, int] = defaultdict(int)
    for by_unit in spans.values():
        for unit in by_unit:
            units[unit] += 1
    if not units:
        return Sizes()
    unit = min(units, key=lambda u: (-units[u], u))
    held_ = {m: by_unit[unit] for m, by_unit in spans.items() if unit in by_unit}
    return Sizes(held_, unit, len(spans) - len(held_))


def _span(held: Iterable[Attribute]) -> dict[str, Size]:
    """Return what sources state of one thing, by unit: the interval from the lowest to the highest statement."""
    found: dict[str, Size] = {}
    for a in held:
        unit = a.value.partition(" ")[2]
        one = Size(*interval(a.value), unit, a.claims)
        before = found.get(unit)
        found[unit] = (
            one if before is None
            else Size(min(one.low, before.low), max(one.high, before.high), unit, tuple(dict.fromkeys((*before.claims, *one.claims))))
        )  # fmt: skip
    return found


_NAMED_ONLY = Reason(
    zh="只算来源点名的生产者:没有点名不等于没有。",
    en="Only makers that a source names are counted: not named does not mean not there.",
)
_NO_MAKERS = Reason(
    zh="这条链的环节没有任何来源点名生产者:企业一级无法判断。",
    en="No source names any maker of this chain's segments: nothing can be said of firms.",
)

__all__ = ["KnownMakers", "Size", "Sizes", "Sourcing"]
