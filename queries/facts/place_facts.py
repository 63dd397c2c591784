"""What is known of one place beside its makers: institutes, alliances, zones, patents, data sets; each with the edges that say so."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.facts.ground import Ground
from clusterkg.queries.facts.knowledge import INSTITUTES, Knowledge, knowledge
from clusterkg.queries.facts.places import located, parts_of
from clusterkg.queries.facts.presence import Local, Presence, local


class PlaceFacts:
    """Facts about one place (zone, cluster) and one chain; core firms and whom a site hosts belong to it, wherever they are."""

    def __init__(self, held: Ground, where: Presence, place: int) -> None:
        self.held, self.where, self.place = held, where, place
        view = self.view = held.facts
        self.local: Local = local(view, where, place, also=self._belonging())
        self.firms: Ids = np.unique(where.of_maker[self.local.here])
        self.inside: Ids = parts_of(view, place)
        self.knowledge: Knowledge = knowledge(view, held.activities, place)
        #: Universities and institutes here: body → location edges.
        self.institutes = self._here(np.concatenate([view.of_type(t) for t in INSTITUTES]))
        #: Zones here: zone → edges that place it.
        self.zones = self._zones()
        #: Alliances with members here: alliance → edges of membership and location.
        self.alliances, self.of_chain = self._alliances()

    def _belonging(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for kind in ("CoreFirm", "Hosts"):
            edges = self.view.expand([self.place], kind, "out")
            for eid, who in zip(edges.eid.tolist(), edges.target.tolist(), strict=True):
                found[who].append(eid)
        return dict(found)

    def _here(self, nids: Ids) -> dict[int, list[int]]:
        where = located(self.view, self.place, np.unique(nids).astype(np.int64))
        found: dict[int, list[int]] = defaultdict(list)
        for eid, who in zip(where.edges.eid.tolist(), where.edges.source.tolist(), strict=True):
            found[who].append(eid)
        return dict(found)

    def _zones(self) -> dict[int, list[int]]:
        zones = np.intersect1d(self.inside, self.view.of_type("Zone"))
        edges = self.view.expand(zones[zones != self.place], "Location", "out")
        found: dict[int, list[int]] = defaultdict(list)
        for eid, zone in zip(edges.eid.tolist(), edges.source.tolist(), strict=True):
            found[zone].append(eid)
        return dict(found)

    def _alliances(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        view = self.view
        every = view.of_type("Alliance")
        edges = view.expand(every, "Membership", "in")
        where = located(view, self.place, np.unique(edges.source))
        said: dict[int, int] = {}
        for eid, who in zip(where.edges.eid.tolist(), where.edges.source.tolist(), strict=True):
            said.setdefault(who, eid)
        found: dict[int, list[int]] = defaultdict(list)
        for eid, who, alliance in zip(
            edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), strict=True
        ):
            if who in said:
                found[alliance] += [eid, said[who]]
        chain = self.held.chain
        serves: dict[int, list[int]] = defaultdict(list)
        if chain is not None:
            arms = view.expand([chain.nid], "AllianceChain", "in")
            for eid, alliance in zip(arms.eid.tolist(), arms.source.tolist(), strict=True):
                if alliance in found:
                    serves[alliance] += [eid, *found[alliance]]
        return dict(found), dict(serves)

    def patents(self) -> dict[int, list[int]]:
        """Return patents that read on the chain with an applicant here, and what says so."""
        return {p: edges for held in self.knowledge.here.values() for p, edges in held.items()}

    def datasets(self) -> tuple[str, ...]:
        """Return the data sets that say who makes what here and where."""
        rows = np.isin(self.held.makers.maker, self.firms)
        used = set(np.unique(self.held.makers.dataset[rows]).tolist())
        used |= set(np.unique(self.view.expand(self.firms, "Location", "out").dataset).tolist())
        return tuple(sorted(self.view.datasets[i] for i in used))


__all__ = ["PlaceFacts"]
