"""Which segment feeds which, one arrow per pair: its cost share as an interval, and whether the customer can do without it, if anybody says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.chains import SEGMENTS, Form
from clusterkg.queries.facts.networks import Flags, Floats, SegmentNetwork, segment_network

#: What sources say of an input.
UNSAID, NOT_NEEDED, NEEDED = -1, 0, 1


@dataclass(frozen=True)
class Flows:
    """Arrows between positions in ``nids``; loops are left out."""

    nids: Ids
    source: Ids
    target: Ids
    #: Share of the customer's cost, from the lowest to the highest statement; NaN where nobody says.
    low: Floats
    high: Floats
    #: :data:`UNSAID`, :data:`NOT_NEEDED` or :data:`NEEDED`; where sources differ, needed.
    said: npt.NDArray[np.int8]
    _network: SegmentNetwork
    #: Arrows of the network in the order of pairs, and where each pair's begin.
    _order: Ids
    _starts: Ids

    def __len__(self) -> int:
        return len(self.source)

    def needed(self, from_share: float | None) -> Flags:
        """Return which inputs count as essential: those said to be, and where nobody says those of at least so large a cost share."""
        found: Flags = self.said == NEEDED
        if from_share is not None:
            with np.errstate(invalid="ignore"):
                found = found | ((self.said == UNSAID) & ((self.low + self.high) / 2 >= from_share))
        return found

    def edges_of(self, arrows: Iterable[int]) -> list[int]:
        """Return every edge behind some arrows."""
        held = [self._order[self._starts[a] : self._starts[a + 1]] for a in arrows]
        return self._network.edges_of(np.concatenate(held)) if held else []

    def at(self, nid: int) -> int:
        """Return the position of a segment."""
        return int(np.searchsorted(self.nids, nid))


def flows(view: View, nids: Ids, form: Form = SEGMENTS) -> Flows:
    """Return which of some segments feed which, one arrow per pair."""
    net = segment_network(view, nids, form)
    size = len(net.nids)
    said = np.full(len(net), UNSAID, dtype=np.int8)
    # Stated needs are in the network already; "can do without" is not.
    stated = {
        eid: NEEDED if any(a.value == "true" for a in held) else NOT_NEEDED
        for eid, held in view.edge_attributes(net.eid, ("essential",)).items()
        if held
    }
    for arrow in np.flatnonzero(np.isin(net.eid, np.array(sorted(stated), dtype=np.int64))).tolist():
        said[arrow] = stated[int(net.eid[arrow])]
    kept = np.flatnonzero(net.source != net.target)
    key = net.source[kept] * size + net.target[kept]
    order = kept[np.argsort(key, kind="stable")]
    pairs, first = np.unique(np.sort(key), return_index=True)
    low, high, most = np.empty(0), np.empty(0), np.empty(0, dtype=np.int8)
    if len(pairs):
        low = np.fmin.reduceat(net.share_low[order], first)
        high = np.fmax.reduceat(net.share_high[order], first)
        most = np.maximum.reduceat(said[order], first)
    return Flows(
        net.nids, pairs // max(size, 1), pairs % max(size, 1), low, high, most, net, order, np.append(first, len(order)).astype(np.int64)
    )  # fmt: skip


def substitutes(view: View, segments: Ids) -> dict[int, dict[int, list[int]]]:
    """Return segments that can stand in for another, as products in them are said to, with the edges that say so.

    Only statements of SUBSTITUTES count: that nobody names a substitute does not mean that there is none.
    """
    entries = view.expand(segments, "SegmentEntry", "in")
    if not len(entries):
        return {}
    said = view.expand(np.unique(entries.source), "Substitution", "out")
    inside: dict[int, list[tuple[int, int]]] = {}
    for product, segment, eid in zip(
        entries.source.tolist(), entries.target.tolist(), entries.eid.tolist(), strict=True
    ):
        inside.setdefault(product, []).append((segment, eid))
    found: dict[int, dict[int, list[int]]] = {}
    for one, other, eid in zip(said.source.tolist(), said.target.tolist(), said.eid.tolist(), strict=True):
        for a, first in inside.get(one, ()):
            for b, second in inside.get(other, ()):
                if a != b:  # the source stands in for the target
                    found.setdefault(b, {}).setdefault(a, []).extend((eid, first, second))
    return found


__all__ = ["NEEDED", "NOT_NEEDED", "UNSAID", "Flows", "flows", "substitutes"]
