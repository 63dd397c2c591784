"""The segments of a chain and who makes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.graph.projection.arrays import spread
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.editions import Edition, edition


@dataclass(frozen=True)
class ChainParts:
    """A chain's tree: leaves are the segments that get verdicts."""

    leaves: Ids
    #: Parent of each segment inside the chain, by number.
    parent: dict[int, int]
    #: Edge that puts a segment in the chain: evidence that it belongs there.
    part_edge: dict[int, int]


def parts(view: View, chain: int, at: Edition | None = None) -> ChainParts:
    """Return the tree of segments below a chain in one of its versions (that of the view's day); cycles are cut where they close."""
    at = at or edition(view, chain)
    view = at.structure
    parent: dict[int, int] = {}
    part_edge: dict[int, int] = {}
    has_below: set[int] = set()
    front = np.array([chain], dtype=np.int64)
    while len(front):
        edges = view.expand(front, "ChainPart", "in")
        reached = []
        for eid, child, above in zip(edges.eid, edges.source, edges.target, strict=True):
            if int(child) in at.gone:
                continue
            has_below.add(int(above))
            if int(child) not in parent and int(child) != chain:
                parent[int(child)], part_edge[int(child)] = int(above), int(eid)
                reached.append(int(child))
        front = np.array(sorted(reached), dtype=np.int64)
    leaves = np.array(sorted(s for s in parent if s not in has_below), dtype=np.int64)
    return ChainParts(leaves, parent, part_edge)


@dataclass(frozen=True)
class Makers:
    """Who makes each segment, directly or by a product that belongs to it: rows by segment, maker and edge."""

    segment: Ids
    maker: Ids
    #: The edge that says who makes it.
    eid: Ids
    #: The edge that puts the product into the segment; -1 where the segment itself is made.
    entry: Ids
    #: Data set of ``eid``.
    dataset: Ids
    #: Data sets of all edges, those of ``entry`` included.
    datasets: Ids
    looked_at: int

    def all(self) -> Ids:
        """Return every maker of any segment."""
        return np.array(sorted(set(self.maker.tolist())), dtype=np.int64)

    def rows(self, segment: int) -> slice:
        """Return the rows of one segment."""
        a, b = np.searchsorted(self.segment, (segment, segment + 1))
        return slice(int(a), int(b))

    def of(self, segment: int) -> dict[int, list[int]]:
        """Return the makers of a segment with the edges that say so."""
        found: dict[int, list[int]] = {}
        rows = self.rows(segment)
        for maker, eid, entry in zip(
            self.maker[rows].tolist(), self.eid[rows].tolist(), self.entry[rows].tolist(), strict=True
        ):
            found.setdefault(maker, []).extend((eid,) if entry < 0 else (eid, entry))
        return found


def makers(view: View, segments: Ids) -> Makers:
    """Return who makes the given segments."""
    entries = view.expand(segments, "SegmentEntry", "in")
    made = view.expand(np.union1d(segments, entries.source), "Production", "in")
    direct = np.isin(made.target, segments)
    by_product = np.argsort(entries.source, kind="stable")
    products = entries.source[by_product]
    starts = np.searchsorted(products, made.target, side="left")
    counts = np.searchsorted(products, made.target, side="right") - starts
    row = np.repeat(np.arange(len(made), dtype=np.int64), counts)
    entry = by_product[spread(starts, counts)]
    segment = np.concatenate([made.target[direct], entries.target[entry]])
    maker = np.concatenate([made.source[direct], made.source[row]])
    eid = np.concatenate([made.eid[direct], made.eid[row]])
    through = np.concatenate([np.full(int(direct.sum()), -1, dtype=np.int64), entries.eid[entry]])
    dataset = np.concatenate([made.dataset[direct], made.dataset[row]]).astype(np.int64)
    order = np.lexsort((through, eid, maker, segment))
    used = np.concatenate([dataset, entries.dataset[entry]])
    return Makers(
        segment[order], maker[order], eid[order], through[order], dataset[order], used, len(entries) + len(made)
    )  # fmt: skip
