"""What reaches a segment beside makers: patents and institutes of a place, and services to it or to its makers.

That nothing reaches a segment is said by no one: whether a list is whole is another question (:mod:`declarations`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.chains import Makers
from clusterkg.queries.facts.places import Mask, located

#: Edge types that are read here.
RESTS_ON = (
    "ReadsOn", "Application", "AchievementOwner", "Service", "ServiceDelivery", "ServiceProvider", "Incubation", "TENANT", "TENANT_IN",
    "PilotOffer",
)  # fmt: skip


class Touch(NamedTuple):
    """One thing that reaches a segment."""

    #: Patent, achievement or institute; or who serves.
    item: int
    #: Where it must be for the touch to count: the applicant or the served maker; -1 where it counts everywhere.
    at: int
    eids: tuple[int, ...]


class Reaches:
    """What reaches the segments of a chain, for any place."""

    def __init__(self, view: View, segments: Ids, makers: Makers) -> None:
        self._view = view
        self._segments = segments
        entries = view.expand(segments, "SegmentEntry", "in")
        #: Segments of each product, with the edge that says so.
        self._of: dict[int, list[tuple[int, int]]] = {s: [(s, -1)] for s in segments.tolist()}
        for product, segment, eid in zip(
            entries.source.tolist(), entries.target.tolist(), entries.eid.tolist(), strict=True
        ):
            self._of.setdefault(product, []).append((segment, eid))
        self._things = np.union1d(segments, entries.source)
        self._masks: dict[int | None, Mask] = {}
        self.technology: dict[int, list[Touch]] = defaultdict(list)
        self.service: dict[int, list[Touch]] = defaultdict(list)
        self._reads()
        self._serves(makers)
        parties = {t.at for held in (self.technology, self.service) for ts in held.values() for t in ts}
        self._parties = np.array(sorted(parties - {-1}), dtype=np.int64)
        #: Edges behind all that is held.
        self.eids = {
            e for held in (self.technology, self.service) for ts in held.values() for t in ts for e in t.eids
        }

    def _reads(self) -> None:
        """Read patents, achievements and technologies that touch a segment or a product in it, with whose they are."""
        view = self._view
        reads = view.expand(self._things, "ReadsOn", "in")
        self._technologies = reads
        items = np.unique(reads.source)
        if not len(items):
            return
        owners: dict[int, list[tuple[int, int]]] = defaultdict(list)
        applied = view.expand(items, "Application", "in")
        owned = view.expand(items, "AchievementOwner", "out")
        for item, owner, eid in (
            *zip(applied.target.tolist(), applied.source.tolist(), applied.eid.tolist(), strict=True),
            *zip(owned.source.tolist(), owned.target.tolist(), owned.eid.tolist(), strict=True),
        ):
            owners[item].append((owner, eid))
        for item, thing, eid in zip(
            reads.source.tolist(), reads.target.tolist(), reads.eid.tolist(), strict=True
        ):
            for segment, entry in self._of[thing]:
                for owner, said in owners[item]:
                    self.technology[segment].append(Touch(item, owner, _kept(eid, entry, said)))

    def _serves(self, makers: Makers) -> None:
        """Read who serves a segment, its makers, or offers a process for what is made."""
        view = self._view
        makes: dict[int, list[int]] = defaultdict(list)
        everyone = makers.all()
        served = view.expand(np.union1d(self._things, everyone), "Service", "in")
        institutes = set(view.of_type("University").tolist()) | set(
            view.of_type("ResearchInstitute").tolist()
        )
        touched: list[tuple[int, int, tuple[int, ...]]] = []
        for server, thing, eid in zip(
            served.source.tolist(), served.target.tolist(), served.eid.tolist(), strict=True
        ):
            touched.append((server, thing, (eid,)))
            if server in institutes:
                for segment, entry in self._of.get(thing, ()):
                    self.technology[segment].append(Touch(server, server, _kept(eid, entry)))
        touched += self._through(everyone, "ServiceDelivery", "ServiceProvider")
        touched += self._through(everyone, "TENANT", "TENANT_IN", self._carriers())
        hosts = view.expand(everyone, "Incubation", "in")
        touched += [
            (h, f, (e,))
            for h, f, e in zip(hosts.source.tolist(), hosts.target.tolist(), hosts.eid.tolist(), strict=True)
        ]
        touched += self._offers()
        firms = {thing for _, thing, _ in touched if thing not in self._of}
        if firms:
            rows = np.isin(makers.maker, np.array(sorted(firms), dtype=np.int64))
            for firm, segment in zip(makers.maker[rows].tolist(), makers.segment[rows].tolist(), strict=True):
                if segment not in makes[firm]:
                    makes[firm].append(segment)
        for server, thing, eids in touched:
            for segment, entry in self._of.get(thing, ()):
                self.service[segment].append(Touch(server, -1, _kept(*eids, entry)))
            for segment in makes.get(thing, ()):
                self.service[segment].append(Touch(server, thing, eids))

    def _through(
        self, firms: Ids, first: str, second: str, among: Ids | None = None
    ) -> list[tuple[int, int, tuple[int, ...]]]:
        """Return who stands behind records about firms."""
        about = self._view.expand(firms, first, "in")
        if not len(about):
            return []
        by = self._view.expand(np.unique(about.source), second, "out")
        if among is not None:
            by = by.where(np.isin(by.target, among))
        who: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for record, server, eid in zip(by.source.tolist(), by.target.tolist(), by.eid.tolist(), strict=True):
            who[record].append((server, eid))
        return [
            (server, firm, (eid, said))
            for record, firm, eid in zip(
                about.source.tolist(), about.target.tolist(), about.eid.tolist(), strict=True
            )
            for server, said in who[record]
        ]

    def _carriers(self) -> Ids:
        types = ("Incubator", "Accelerator", "UnivPark")
        return np.unique(np.concatenate([self._view.of_type(t) for t in types]))

    def _offers(self) -> list[tuple[int, int, tuple[int, ...]]]:
        """Return pilot lines and platforms that offer a product of a segment, or a technology that touches one."""
        reads = self._technologies
        offers = self._view.expand(np.union1d(self._things, np.unique(reads.source)), "PilotOffer", "in")
        through: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for item, thing, eid in zip(
            reads.source.tolist(), reads.target.tolist(), reads.eid.tolist(), strict=True
        ):
            through[item].append((thing, eid))
        found: list[tuple[int, int, tuple[int, ...]]] = []
        for line, thing, eid in zip(
            offers.source.tolist(), offers.target.tolist(), offers.eid.tolist(), strict=True
        ):
            if thing in self._of:
                found.append((line, thing, (eid,)))
            found += [(line, reached, (eid, said)) for reached, said in through.get(thing, ())]
        return found

    def here(self, touches: Iterable[Touch], place: int | None) -> list[Touch]:
        """Return those that count in a place."""
        touches = list(touches)
        if place is None or not touches:
            return touches
        if place not in self._masks:
            self._masks[place] = located(self._view, place, self._parties).here
        mask = self._masks[place]
        return [t for t in touches if t.at < 0 or mask[t.at]]

    def technology_in(self, segments: Iterable[int], place: int | None) -> set[int]:
        """Return the patents and institutes of a place that reach any of some segments."""
        return {t.item for s in segments for t in self.here(self.technology.get(s, ()), place)}

    def services_in(self, segments: Iterable[int], place: int | None) -> set[int]:
        """Return who serves any of some segments or their makers in a place."""
        return {t.item for s in segments for t in self.here(self.service.get(s, ()), place)}


def _kept(*eids: int) -> tuple[int, ...]:
    return tuple(e for e in eids if e >= 0)


__all__ = ["RESTS_ON", "Reaches", "Touch"]
