"""What stands around the segments of a chain: makers and where they are, neighbours, patents, institutes, pilot lines, projects, alliances.

Read in bulk for all segments asked about; claims are read for what an answer shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Brief, Edges, Ids, View
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.editions import edition
from clusterkg.queries.facts.networks import SegmentNetwork, segment_network
from clusterkg.queries.facts.places import Located, above, located, parts_of


class Maker(NamedTuple):
    """A maker of a segment: the edges that say so, and those that say where it is."""

    nid: int
    made: tuple[int, ...]
    at: tuple[int, ...]
    #: Places or zones that it is said to be located in.
    places: tuple[int, ...]


class Reach(NamedTuple):
    """Somebody or something that reaches a segment: the edges on the way, and how much of it there is (patents)."""

    nid: int
    edges: tuple[int, ...]
    #: What it is reached through: patents of an institute, a product that a pilot line offers, the organisation behind a project.
    through: tuple[int, ...]


@dataclass(frozen=True)
class Neighbour:
    """A segment next to another on the chain."""

    nid: int
    essential: bool
    #: Share of the customer's cost, an interval; None where nobody says.
    share: tuple[float, float] | None
    edges: tuple[int, ...]


class Surroundings:
    """A chain as seen from a place (None: everywhere), read once for all its segments."""

    def __init__(self, view: View, chain: int, place: int | None, version: str | None = None) -> None:
        self.edition = edition(view, chain, version)
        self.tree = chains.parts(view, chain, self.edition)
        self.view = self.edition.facts
        self.chain, self.place = chain, place
        self.leaves: Ids = self.tree.leaves
        self.made = chains.makers(self.view, self.leaves)
        self.firms = self.made.all()
        self.where: Located = located(self.view, place, self.firms)
        self.locations: Edges = self.view.expand(self.firms, "Location", "out")
        self._at: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for firm, target, eid in zip(self.locations.source.tolist(), self.locations.target.tolist(), self.locations.eid.tolist(), strict=True):  # fmt: skip
            self._at[firm].append((target, eid))

    @cached_property
    def network(self) -> SegmentNetwork:
        """Which segments feed which."""
        return segment_network(self.view, self.leaves, self.tree.form)

    @cached_property
    def _arrows(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        into: dict[int, list[int]] = defaultdict(list)
        out: dict[int, list[int]] = defaultdict(list)
        for at, (s, t) in enumerate(
            zip(self.network.source.tolist(), self.network.target.tolist(), strict=True)
        ):
            if s != t:
                out[s].append(at)
                into[t].append(at)
        return into, out

    def makers(self, segment: int) -> list[Maker]:
        """Return all makers of a segment, wherever they are."""
        return [
            Maker(m, tuple(dict.fromkeys(eids)), tuple(e for _, e in self._at.get(m, ())), tuple(p for p, _ in self._at.get(m, ())))
            for m, eids in self.made.of(segment).items()
        ]  # fmt: skip

    def is_here(self, firm: int) -> bool:
        """Tell whether a maker is located in the place."""
        return bool(self.where.here[firm])

    def is_placed(self, firm: int) -> bool:
        """Tell whether any location of a maker is known."""
        return bool(self.where.anywhere[firm])

    def has_local(self, segment: int) -> bool:
        """Tell whether a segment has a known maker in the place."""
        return bool(self.where.here[self.made.maker[self.made.rows(segment)]].any())

    def neighbours(self, segment: int, *, upstream: bool) -> list[Neighbour]:
        """Return the segments that feed a segment, or that it feeds."""
        at = int(np.searchsorted(self.network.nids, segment))
        if at >= len(self.network.nids) or self.network.nids[at] != segment:
            return []
        net = self.network
        into, out = self._arrows
        by: dict[int, list[int]] = defaultdict(list)
        for arrow in (into if upstream else out).get(at, ()):
            by[int(net.nids[net.source[arrow] if upstream else net.target[arrow]])].append(arrow)
        found = []
        for nid, arrows in by.items():
            low, high = np.fmin.reduce(net.share_low[arrows]), np.fmax.reduce(net.share_high[arrows])
            share = None if np.isnan(low) else (float(low), float(high))
            found.append(
                Neighbour(nid, bool(net.essential[arrows].any()), share, tuple(net.edges_of(arrows)))
            )
        return found

    # -- knowledge ---------------------------------------------------------------------------------------------

    def patents(self, segments: Sequence[int]) -> dict[int, list[Reach]]:
        """Return, for each segment, the patents (and other works) that read on it, or on a product in it."""
        reads = self._onto(segments, "ReadsOn")
        return {s: [Reach(n, tuple(eids), ()) for n, eids in held.items()] for s, held in reads.items()}

    def applicants(self, segments: Sequence[int]) -> dict[int, list[Reach]]:
        """Return, for each segment, who applied for patents that read on it, those with most patents first; persons are left out."""
        reads = self._onto(segments, "ReadsOn")
        works = np.array(sorted({n for held in reads.values() for n in held}), dtype=np.int64)
        applied = self.view.expand(works, "Application", "in")
        people = set(self.view.of_type("Person").tolist()) if len(applied) else set()
        by_work: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for who, work, eid in zip(
            applied.source.tolist(), applied.target.tolist(), applied.eid.tolist(), strict=True
        ):
            if who not in people:
                by_work[work].append((who, eid))
        found: dict[int, list[Reach]] = {}
        for s, held in reads.items():
            edges: dict[int, list[int]] = defaultdict(list)
            through: dict[int, list[int]] = defaultdict(list)
            for work, eids in held.items():
                for who, eid in by_work.get(work, ()):
                    edges[who] += [*eids, eid]
                    through[who].append(work)
            found[s] = sorted(
                (Reach(w, tuple(dict.fromkeys(edges[w])), tuple(dict.fromkeys(through[w]))) for w in edges),
                key=lambda r: (-len(r.through), r.nid),
            )
        return found

    def pilots(self, segments: Sequence[int]) -> dict[int, list[Reach]]:
        """Return the pilot lines, platforms and institutes that serve a segment, or offer a product in it."""
        found = {s: dict(held) for s, held in self._onto(segments, "PilotService").items()}
        for kind in ("PilotOffer", "Service"):
            for s, held in self._onto(segments, kind).items():
                for n, eids in held.items():
                    found.setdefault(s, {}).setdefault(n, []).extend(eids)
        return {
            s: [Reach(n, tuple(dict.fromkeys(e)), ()) for n, e in held.items()] for s, held in found.items()
        }

    def projects(self, segments: Sequence[int]) -> dict[int, list[Reach]]:
        """Return the projects that are to fill a segment, with who undertakes or plans them."""
        fills = self._onto(segments, "Filling")
        works = np.array(sorted({n for held in fills.values() for n in held}), dtype=np.int64)
        behind: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for kind in ("Undertaking", "PlannedProject", "Investment", "Funding"):
            edges = self.view.expand(works, kind, "in")
            for who, work, eid in zip(
                edges.source.tolist(), edges.target.tolist(), edges.eid.tolist(), strict=True
            ):
                behind[work].append((who, eid))
        return {
            s: [
                Reach(n, (*eids, *(e for _, e in behind[n])), tuple(dict.fromkeys(w for w, _ in behind[n])))
                for n, eids in held.items()
            ]
            for s, held in fills.items()
        }

    @cached_property
    def allied(self) -> dict[int, list[tuple[int, int, int]]]:
        """Members of alliances that serve the chain: member → (alliance, edge of membership, edge by which it serves)."""
        serves = self.view.expand([self.chain], "AllianceChain", "in")
        alliances = dict(zip(serves.source.tolist(), serves.eid.tolist(), strict=True))
        members = self.view.expand(sorted(alliances), "Membership", "in")
        found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for who, alliance, eid in zip(
            members.source.tolist(), members.target.tolist(), members.eid.tolist(), strict=True
        ):
            found[who].append((alliance, eid, alliances[alliance]))
        return found

    def _onto(self, segments: Sequence[int], kind: str) -> dict[int, dict[int, list[int]]]:
        """Return what reaches each segment by an edge type, directly or through a product in it, with the edges."""
        asked = np.array(sorted(segments), dtype=np.int64)
        entries = self.view.expand(asked, "SegmentEntry", "in")
        by_product: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for product, segment, eid in zip(
            entries.source.tolist(), entries.target.tolist(), entries.eid.tolist(), strict=True
        ):
            by_product[product].append((segment, eid))
        edges = self.view.expand(np.union1d(asked, entries.source), kind, "in")
        found: dict[int, dict[int, list[int]]] = {}
        wanted = set(asked.tolist())
        for source, target, eid in zip(
            edges.source.tolist(), edges.target.tolist(), edges.eid.tolist(), strict=True
        ):
            if target in wanted:
                found.setdefault(target, {}).setdefault(source, []).append(eid)
            for segment, entry in by_product.get(target, ()):
                found.setdefault(segment, {}).setdefault(source, []).extend((eid, entry))
        return found

    # -- places ------------------------------------------------------------------------------------------------

    @cached_property
    def _steps(self) -> dict[int, int]:
        """Steps up from the asked place to the smallest that holds each place; places that share none with it are left out."""
        found: dict[int, int] = {}
        for steps, one in enumerate(above(self.view, self.place) if self.place is not None else ()):
            for place in parts_of(self.view, one).tolist():
                found.setdefault(place, steps)
        return found

    def distance(self, places: Iterable[int]) -> int | None:
        """Return how many steps one climbs from the asked place until it holds one of these: 0 is here, None where no place is known or shared."""
        return min((self._steps[p] for p in places if p in self._steps), default=None)

    @cached_property
    def _holding(self) -> frozenset[int]:
        """The places that hold the asked one."""
        return frozenset(above(self.view, self.place)[1:]) if self.place is not None else frozenset()

    def may_be_here(self, places: Iterable[int]) -> bool:
        """Tell whether all that is known is a larger place that holds the asked one: then it is neither here nor elsewhere."""
        known = list(places)
        return bool(known) and all(p in self._holding for p in known)

    def surely_placed(self, eids: Iterable[int]) -> bool:
        """Tell whether a source states one of these locations outright, rather than that a rule read it from a name."""
        return any(self._classes.get(e, EvidenceClass.DISCLOSED) >= EvidenceClass.DISCLOSED for e in eids)

    @cached_property
    def _classes(self) -> dict[int, int]:
        return dict(zip(self.locations.eid.tolist(), self.locations.evidence_class.tolist(), strict=True))

    def firms_here(self, most: int) -> Ids | None:
        """Return the firms that are said to be in the place; None where there are more than ``most``, or no place is asked about."""
        if self.place is None:
            return None
        edges = self.view.expand(parts_of(self.view, self.place), "Location", "in")
        found = np.unique(edges.source)
        if len(found) > 20 * most:  # not even asked what they are
            return None
        types = load().descendants("Firm")
        firms = np.array([b.nid for b in self.view.briefs(found) if b.type in types], dtype=np.int64)
        return firms if len(firms) <= most else None

    def places_of(self, nids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
        """Return where nodes are located: (place, edge)."""
        edges = self.view.expand(np.array(sorted(set(nids)), dtype=np.int64), "Location", "out")
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for n, p, e in zip(edges.source.tolist(), edges.target.tolist(), edges.eid.tolist(), strict=True):
            found[n].append((p, e))
        return found

    def by_industry(self, segment: int, firms: Sequence[int]) -> dict[int, list[int]]:
        """Return the edges that put firms into an industry that corresponds to a segment, with those that say so of the industry."""
        corresponds = self.view.expand([segment], "Correspondence", "out")
        members = self.view.expand(firms, "IndustryMember", "out")
        found: dict[int, list[int]] = defaultdict(list)
        for firm, industry, eid in zip(
            members.source.tolist(), members.target.tolist(), members.eid.tolist(), strict=True
        ):
            mine = corresponds.eid[corresponds.target == industry].tolist()
            if mine:
                found[firm] += [eid, *mine]
        return dict(found)

    def briefs(self, nids: Iterable[int]) -> dict[int, Brief]:
        """Return names of nodes."""
        return {b.nid: b for b in self.view.briefs(sorted(set(nids)))}


def is_research(brief: Brief) -> bool:
    """Tell whether an organisation is a university or a research institute."""
    ontology = load()
    return any(ontology.is_a(brief.type, t) for t in ("University", "ResearchInstitute"))


__all__ = ["Maker", "Neighbour", "Reach", "Surroundings", "is_research"]
