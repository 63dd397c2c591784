"""What ties firms together, as one weighted network: purchases, partnerships, joint patents, alliances, and being in one place in one trade.

Groups (the applicants of a patent, the members of an alliance, the firms of a segment in a place) are nodes of their own, linked to
each member: a clique of a thousand firms would be half a million links.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clusterkg.graph.projection.arrays import spread
from clusterkg.graph.store.contract import Edges, Ids, View
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.facts.chains import Makers
from clusterkg.queries.facts.presence import Located

#: The kinds of ties, in the order of ``Ties.kind``.
KINDS = ("purchase", "partnership", "patent", "alliance", "colocation")


@dataclass(frozen=True)
class Ties:
    """Links between nodes 0..n-1: the first ``len(bodies)`` are firms and other bodies, the rest are groups."""

    bodies: Ids
    n: int
    source: Ids
    target: Ids
    weight: Floats
    #: Number into ``KINDS``.
    kind: Ids
    #: The edges that say so; -1 for a link between two groups, or where there is no second edge.
    eid: Ids
    other_eid: Ids
    #: Segments that share a place with a neighbouring segment were joined.
    groups: int

    @property
    def direct(self) -> Ids:
        """Positions of links that join two bodies outright."""
        b = len(self.bodies)
        return np.flatnonzero((self.source < b) & (self.target < b))


def ties(
    view: View,
    bodies: Ids,
    weights: Mapping[str, float],
    makers: Makers,
    where: Located,
    feeds: tuple[Ids, Ids],
) -> Ties:
    """Return the ties among some bodies.

    Parameters
    ----------
    view
        Where they are read.
    bodies
        Firms and other organisations, ascending.
    weights
        Kind → weight of one tie; a kind with 0 is not read.
    makers
        Who makes what, for being in one trade.
    where
        Who is where.
    feeds
        Segments that feed others: numbers of supplier and customer.
    """
    made = _Made(bodies)
    if weights.get("purchase"):
        made.pairs(0, view.expand(bodies, "Purchase", "out"), weights["purchase"])
    if weights.get("partnership"):
        made.pairs(1, view.expand(bodies, "Partnership", "out"), weights["partnership"])
    if weights.get("patent"):
        made.groups(2, view.expand(bodies, "Application", "out"), weights["patent"])
    if weights.get("alliance"):
        made.groups(3, view.expand(bodies, "Membership", "out"), weights["alliance"])
    if weights.get("colocation"):
        made.cells(makers, where, feeds, weights["colocation"])
    return made.ties()


class _Made:
    def __init__(self, bodies: Ids) -> None:
        self.bodies, self.n, self.groups_ = bodies, len(bodies), 0
        self.columns: list[tuple[Ids, Ids, Floats, Ids, Ids, Ids]] = []

    def _at(self, nids: Ids) -> tuple[Ids, np.ndarray]:
        if not len(self.bodies):
            return nids, np.zeros(len(nids), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.bodies, nids), len(self.bodies) - 1)
        return at, self.bodies[at] == nids

    def _add(self, kind: int, a: Ids, b: Ids, weight: Floats, eid: Ids, other: Ids | None = None) -> None:
        none = np.full(len(a), -1, dtype=np.int64)
        self.columns.append((a, b, weight, np.full(len(a), kind), eid, none if other is None else other))

    def pairs(self, kind: int, edges: Edges, weight: float) -> None:
        a, in_a = self._at(edges.source)
        b, in_b = self._at(edges.target)
        kept = in_a & in_b & (a != b)
        self._add(kind, a[kept], b[kept], np.full(int(kept.sum()), weight), edges.eid[kept])

    def groups(self, kind: int, edges: Edges, weight: float) -> None:
        """Join the members of each group of two or more to it; two alone are joined to each other."""
        at, inside = self._at(edges.source)
        at, group, eid = at[inside], edges.target[inside], edges.eid[inside]
        order = np.lexsort((at, group))
        at, group, eid = at[order], group[order], eid[order]
        first = (
            np.r_[True, (group[1:] != group[:-1]) | (at[1:] != at[:-1])] if len(at) else np.zeros(0, np.bool_)
        )
        at, group, eid = at[first], group[first], eid[first]
        names, size = np.unique(group, return_counts=True)
        of = np.searchsorted(names, group)
        two = np.flatnonzero(size[of] == 2)
        self._add(
            kind, at[two[::2]], at[two[1::2]], np.full(len(two) // 2, weight), eid[two[::2]], eid[two[1::2]]
        )
        more = size[of] > 2
        number = np.cumsum(size > 2) - 1 + self.n
        self._add(kind, at[more], number[of[more]], np.full(int(more.sum()), weight), eid[more])
        self.n += int((size > 2).sum())
        self.groups_ += int((size > 2).sum())

    def cells(self, makers: Makers, where: Located, feeds: tuple[Ids, Ids], weight: float) -> None:
        """Join firms to their segment in their place, and in one place the segments that feed each other."""
        at, inside = self._at(makers.maker)
        at, segment, eid = at[inside], makers.segment[inside], makers.eid[inside]
        first = np.searchsorted(where.maker, self.bodies[at], side="left")
        counts = np.searchsorted(where.maker, self.bodies[at], side="right") - first
        row = np.repeat(np.arange(len(at), dtype=np.int64), counts)
        here = spread(first, counts)
        at, segment, eid, place, said = at[row], segment[row], eid[row], where.place[here], where.eid[here]
        if not len(at):
            return
        span = int(segment.max()) + 1
        key = place * span + segment
        order = np.lexsort((at, key))
        at, key, eid, said = at[order], key[order], eid[order], said[order]
        first_ = np.r_[True, (key[1:] != key[:-1]) | (at[1:] != at[:-1])]
        at, key, eid, said = at[first_], key[first_], eid[first_], said[first_]
        cells, size = np.unique(key, return_counts=True)
        a, b = _adjacent(cells, span, feeds)
        used = size > 1
        used[a] = True
        used[b] = True
        number = np.cumsum(used) - 1 + self.n
        of = np.searchsorted(cells, key)
        kept = used[of]
        # A firm's being somewhere weighs as much whether it is in one trade or in ten.
        share = weight / np.bincount(at, minlength=len(self.bodies))[at]
        self._add(4, at[kept], number[of[kept]], share[kept], eid[kept], said[kept])
        degree = np.bincount(np.concatenate((a, b)), minlength=len(cells))
        between = weight * np.minimum(size[a], size[b]) / np.maximum(degree[a], degree[b])
        self._add(4, number[a], number[b], between, np.full(len(a), -1, dtype=np.int64))
        self.n += int(used.sum())
        self.groups_ += int(used.sum())

    def ties(self) -> Ties:
        empty = np.zeros(0, dtype=np.int64)
        columns = list(zip(*self.columns, strict=True)) if self.columns else [[empty]] * 6
        s, t, w, k, e, o = (np.concatenate(list(c)) for c in columns)
        return Ties(
            self.bodies,
            self.n,
            s.astype(np.int64),
            t.astype(np.int64),
            w.astype(np.float64),
            k.astype(np.int64),
            e,
            o,
            self.groups_,
        )


def _adjacent(cells: Ids, span: int, feeds: tuple[Ids, Ids]) -> tuple[Ids, Ids]:
    """Return pairs of cells of one place whose segments feed each other, each pair once."""
    suppliers, customers = feeds
    inside = (suppliers < span) & (customers < span) & (suppliers != customers)
    suppliers, customers = suppliers[inside], customers[inside]
    pairs = np.unique(np.minimum(suppliers, customers) * span + np.maximum(suppliers, customers))
    low, high = pairs // span, pairs % span
    segment = cells % span
    order = np.argsort(segment, kind="stable")
    first = np.searchsorted(segment[order], low, side="left")
    counts = np.searchsorted(segment[order], low, side="right") - first
    one = order[spread(first, counts)]
    other = cells[one] // span * span + np.repeat(high, counts)
    at = np.minimum(np.searchsorted(cells, other), len(cells) - 1)
    found = cells[at] == other
    return one[found], at[found]


__all__ = ["KINDS", "Ties", "ties"]
