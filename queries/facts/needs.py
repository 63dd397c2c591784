"""Which segment feeds which, one arrow per pair: its cost share as an interval, and whether the customer can do without it, if anybody says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.chains import SEGMENTS, Form
from clusterkg.queries.facts.flows import NEEDED, UNSAID, Flags, Floats, Pairs, Said, pairs_of
from clusterkg.queries.facts.networks import SegmentNetwork, segment_network


@dataclass(frozen=True)
class Flows:
    """Arrows between positions in ``nids``, one per pair; loops are left out."""

    nids: Ids
    _network: SegmentNetwork
    _pairs: Pairs
    #: Rows of the network that the pairs are made of.
    _kept: Ids

    def __len__(self) -> int:
        return len(self._pairs)

    @property
    def source(self) -> Ids:
        """Positions of suppliers."""
        return self._pairs.source

    @property
    def target(self) -> Ids:
        """Positions of customers."""
        return self._pairs.target

    @property
    def low(self) -> Floats:
        """Share of the customer's cost, the lowest statement; NaN where nobody says."""
        return self._pairs.said.cost_low

    @property
    def high(self) -> Floats:
        """The highest statement of the same."""
        return self._pairs.said.cost_high

    @property
    def said(self) -> Ids:
        """Whether the customer can do without: ``UNSAID``, ``NOT_NEEDED`` or ``NEEDED``; where sources differ, needed."""
        return self._pairs.said.essential

    def needed(self, from_share: float | None) -> Flags:
        """Return which inputs count as essential: those said to be, and where nobody says those of at least so large a cost share."""
        found: Flags = self.said == NEEDED
        if from_share is not None:
            with np.errstate(invalid="ignore"):
                found = found | ((self.said == UNSAID) & ((self.low + self.high) / 2 >= from_share))
        return found

    def edges_of(self, arrows: Iterable[int]) -> list[int]:
        """Return every edge behind some arrows."""
        held = [self._pairs.rows(a) for a in arrows]
        return self._network.edges_of(self._kept[np.concatenate(held)]) if held else []

    def at(self, nid: int) -> int:
        """Return the position of a segment."""
        return int(np.searchsorted(self.nids, nid))


def flows(view: View, nids: Ids, form: Form = SEGMENTS) -> Flows:
    """Return which of some segments feed which, one arrow per pair."""
    net = segment_network(view, nids, form)
    kept = np.flatnonzero(net.source != net.target)
    said = Said(*(getattr(net.said, name)[kept] for name in Said.__dataclass_fields__))
    return Flows(net.nids, net, pairs_of(net.source[kept], net.target[kept], said), kept)


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


__all__ = ["Flows", "flows", "substitutes"]
