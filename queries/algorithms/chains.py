"""The segments of a chain and who makes them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from clusterkg.graph.store.contract import Ids, View


@dataclass(frozen=True)
class ChainParts:
    """A chain's tree: leaves are the segments that get verdicts."""

    leaves: Ids
    #: Parent of each segment inside the chain, by number.
    parent: dict[int, int]
    #: Edge that puts a segment in the chain: evidence that it belongs there.
    part_edge: dict[int, int]


def parts(view: View, chain: int) -> ChainParts:
    """Return the tree of segments below a chain; cycles in the data are cut where they close."""
    parent: dict[int, int] = {}
    part_edge: dict[int, int] = {}
    has_below: set[int] = set()
    front = np.array([chain], dtype=np.int64)
    while len(front):
        edges = view.expand(front, "ChainPart", "in")
        reached = []
        for eid, child, above in zip(edges.eid, edges.source, edges.target, strict=True):
            has_below.add(int(above))
            if int(child) not in parent and int(child) != chain:
                parent[int(child)], part_edge[int(child)] = int(above), int(eid)
                reached.append(int(child))
        front = np.array(sorted(reached), dtype=np.int64)
    leaves = np.array(sorted(s for s in parent if s not in has_below), dtype=np.int64)
    return ChainParts(leaves, parent, part_edge)


@dataclass
class Makers:
    """Who makes each segment, directly or by a product that belongs to it."""

    #: segment → maker → edges that say so (production, and the product's entry into the segment).
    of: dict[int, dict[int, list[int]]] = field(default_factory=lambda: defaultdict(dict))
    looked_at: int = 0

    def all(self) -> Ids:
        """Return every maker of any segment."""
        return np.array(sorted({m for held in self.of.values() for m in held}), dtype=np.int64)


def makers(view: View, segments: Ids) -> Makers:
    """Return who makes the given segments."""
    found = Makers()
    wanted = set(segments.tolist())
    entries = view.expand(segments, "SegmentEntry", "in")
    entered: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for eid, product, segment in zip(
        entries.eid.tolist(), entries.source.tolist(), entries.target.tolist(), strict=True
    ):
        entered[product].append((segment, eid))
    made = view.expand(np.union1d(segments, entries.source), "Production", "in")
    found.looked_at = len(entries) + len(made)
    for eid, maker, what in zip(made.eid.tolist(), made.source.tolist(), made.target.tolist(), strict=True):
        if what in wanted:
            found.of[what].setdefault(maker, []).append(eid)
        for segment, entry in entered.get(what, ()):
            found.of[segment].setdefault(maker, []).extend((eid, entry))
    return found
