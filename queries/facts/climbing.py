"""Which places, of a level, many nodes lie in, and which country: by arrays, for answers that place thousands of firms at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.projection.arrays import spread
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.places import Level


@dataclass(frozen=True)
class Whereabouts:
    """Nodes with the places of a level that they lie in, and the location that says so; several rows where several sources say so."""

    node: Ids
    place: Ids
    eid: Ids
    #: Nodes that somebody locates anywhere at all, ascending.
    located: Ids
    #: Some location is inferred or a lead, not stated by a source.
    inferred: bool

    def of(self) -> dict[int, dict[int, list[int]]]:
        """Return, for each node, its places with the edges."""
        found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for node, place, eid in zip(self.node.tolist(), self.place.tolist(), self.eid.tolist(), strict=True):
            found[node][place].append(eid)
        return found


def whereabouts(view: View, nids: Ids, level: Level) -> Whereabouts:
    """Return the places of a level that nodes lie in, by a few reads in all; a node of which none is known has no row.

    A zone is where somebody says that a node is located in it; all other levels are found by climbing from the stated location.
    """
    edges = view.expand(nids, "Location", "out")
    stated = np.unique(edges.target)
    wanted = view.of_type("Zone") if level == "zone" else view.find("Place", "place_level", level)
    origin, at = (stated, stated) if level == "zone" else all_above(view, stated)
    kept = np.isin(at, wanted)
    origin, at = origin[kept], at[kept]
    order = np.lexsort((at, origin))
    origin, at = origin[order], at[order]
    first, last = (
        np.searchsorted(origin, edges.target, "left"),
        np.searchsorted(origin, edges.target, "right"),
    )
    counts = last - first
    row = np.repeat(np.arange(len(edges), dtype=np.int64), counts)
    reach = spread(first, counts)
    inferred = bool((edges.evidence_class < int(EvidenceClass.DISCLOSED)).any())
    return Whereabouts(edges.source[row], at[reach], edges.eid[row], np.unique(edges.source), inferred)


def all_above(view: View, stated: Ids) -> tuple[Ids, Ids]:
    """Return pairs of a place and all that it lies in, itself included; as :func:`~clusterkg.queries.facts.places.above`, for many at once."""
    origin, at = [stated], [stated]
    seen = {(int(p), int(p)) for p in stated}
    front = list(seen)
    while front:
        now = np.unique(np.array([p for _, p in front], dtype=np.int64))
        over: dict[int, set[int]] = defaultdict(set)
        for edge in ("PlacePart", "Location"):
            held = view.expand(now, edge, "out")
            for below, place in zip(held.source.tolist(), held.target.tolist(), strict=True):
                over[below].add(place)
        front = sorted({(o, p) for o, below in front for p in over[below]} - seen)
        seen |= set(front)
        pairs = np.array(front, dtype=np.int64).reshape(-1, 2)
        origin.append(pairs[:, 0])
        at.append(pairs[:, 1])
    return np.concatenate(origin), np.concatenate(at)


__all__ = ["Whereabouts", "all_above", "whereabouts"]
