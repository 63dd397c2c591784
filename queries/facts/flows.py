"""What feeds what, read from the store a frontier at a time: segments and industries by supply, firms by purchase.

:func:`~clusterkg.queries.facts.networks.segment_network` reads a chain whole. Who is upstream of one thing is asked of a graph that
nobody can read whole, so here arrows are read at the nodes of a frontier only, and always in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from clusterkg.graph.projection.arrays import spread
from clusterkg.graph.store.contract import Direction, Edges, Ids, View
from clusterkg.graph.values import interval
from clusterkg.queries.facts.chains import INDUSTRIES, SEGMENTS, Form
from clusterkg.queries.facts.networks import Floats

_NONE = np.empty(0, dtype=np.int64)
#: What an arrow says of itself where nobody says.
UNSAID = -1


@dataclass(frozen=True)
class Arrows:
    """Arrows from supplier to customer as parallel arrays, ordered by the end that was asked for, then the other, then the edge."""

    source: Ids
    target: Ids
    eid: Ids
    #: The edges that put a product into the segment at either end; -1 where the end itself is named.
    source_entry: Ids
    target_entry: Ids
    #: Weakest class of the edges behind the arrow.
    evidence: Ids
    dataset: Ids

    def __len__(self) -> int:
        return len(self.source)

    def where(self, rows: npt.NDArray[np.bool_] | Ids) -> Arrows:
        """Return some of the arrows."""
        return Arrows(*(getattr(self, name)[rows] for name in Arrows.__dataclass_fields__))

    def edges_of(self, rows: Ids | Sequence[int]) -> list[int]:
        """Return every edge behind some arrows, each once."""
        at = np.asarray(rows, dtype=np.int64)
        held = np.concatenate([self.eid[at], self.source_entry[at], self.target_entry[at]])
        return [int(e) for e in dict.fromkeys(held[held >= 0].tolist())]


def together(parts: Iterable[Arrows]) -> Arrows:
    """Return several sets of arrows as one."""
    held = list(parts)
    if not held:
        return Arrows(_NONE, _NONE, _NONE, _NONE, _NONE, _NONE, _NONE)
    return Arrows(*(np.concatenate([getattr(p, n) for p in held]) for n in Arrows.__dataclass_fields__))


class Flow(Protocol):
    """Arrows at the nodes of a frontier."""

    view: View

    def at(self, nids: Ids, *, upstream: bool) -> Arrows:
        """Return the arrows that reach (``upstream``) or leave the nodes."""
        ...


class Purchases:
    """Who sells to whom."""

    def __init__(self, view: View) -> None:
        self.view = view

    def at(self, nids: Ids, *, upstream: bool) -> Arrows:
        """Return the arrows that reach (``upstream``) or leave the firms."""
        edges = self.view.expand(nids, "Purchase", "out" if upstream else "in")
        edges = edges.where(edges.source != edges.target)
        none = np.full(len(edges), -1, dtype=np.int64)
        found = Arrows(
            edges.target, edges.source, edges.eid, none, none, edges.evidence_class.astype(np.int64), edges.dataset.astype(np.int64)
        )  # fmt: skip
        return _ordered(found, upstream)


class Supplies:
    """Which segments feed which; a supply between products counts for the segments that the products are in."""

    def __init__(self, view: View, form: Form = SEGMENTS) -> None:
        self.view, self.form = view, form

    def at(self, nids: Ids, *, upstream: bool) -> Arrows:
        """Return the arrows that reach (``upstream``) or leave the segments, products or industries."""
        view, asked = self.view, np.unique(nids)
        side: Direction = "in" if upstream else "out"
        if self.form is INDUSTRIES:
            entries = further = view.expand([], "SegmentEntry", "in")
            flows = view.expand(asked, INDUSTRIES.flow, side)
        else:
            entries = view.expand(asked, "SegmentEntry", "in")
            flows = view.expand(np.union1d(asked, entries.source), SEGMENTS.flow, side)
            far = flows.source if upstream else flows.target
            further = view.expand(np.unique(far), "SegmentEntry", "out")
        near, far = (flows.target, flows.source) if upstream else (flows.source, flows.target)
        row, here, here_by = _lifted(near, entries, keep=np.isin(near, asked))
        back, there, there_by = _lifted(far[row], further, keep=None)
        row, here, here_by = row[back], here[back], here_by[back]
        evidence = flows.evidence_class[row].astype(np.int64)
        for by, said in ((here_by, entries), (there_by, further)):
            if len(said):
                at = np.minimum(np.searchsorted(said.eid, by), len(said) - 1)
                evidence = np.where(by >= 0, np.minimum(evidence, said.evidence_class[at]), evidence)
        ends = (there, here, flows.eid[row], there_by, here_by) if upstream else (here, there, flows.eid[row], here_by, there_by)  # fmt: skip
        found = Arrows(*ends, evidence, flows.dataset[row].astype(np.int64))
        return _ordered(found.where(found.source != found.target), upstream)


def _lifted(ends: Ids, entries: Edges, keep: npt.NDArray[np.bool_] | None) -> tuple[Ids, Ids, Ids]:
    """Return, for ends of edges, rows among ``ends``, the segment (or the end itself), and the entry behind it.

    ``keep`` says which ends stand for themselves; ``None``: those that are in no segment.
    """
    order = np.argsort(entries.source, kind="stable")
    products = entries.source[order]
    first = np.searchsorted(products, ends, side="left")
    counts = np.searchsorted(products, ends, side="right") - first
    direct = np.flatnonzero(counts == 0 if keep is None else keep)
    through = np.repeat(np.arange(len(ends), dtype=np.int64), counts)
    entry = order[spread(first, counts)]
    rows = np.concatenate([direct, through])
    at = np.concatenate([ends[direct], entries.target[entry]])
    said = np.concatenate([np.full(len(direct), -1, dtype=np.int64), entries.eid[entry]])
    return rows, at, said


def _ordered(arrows: Arrows, upstream: bool) -> Arrows:
    near, far = (arrows.target, arrows.source) if upstream else (arrows.source, arrows.target)
    return arrows.where(np.lexsort((arrows.target_entry, arrows.source_entry, arrows.eid, far, near)))


@dataclass(frozen=True)
class Said:
    """What sources say of supplies, by edge: parallel to the edges asked for; NaN and :data:`UNSAID` where nobody says."""

    #: 1 cannot do without, 0 can, -1 nobody says; where sources differ, what any calls essential.
    essential: Ids
    cost_low: Floats
    cost_high: Floats
    sold_low: Floats
    sold_high: Floats


def said_of(view: View, eids: Ids) -> Said:
    """Return what sources say of some supplies."""
    n = len(eids)
    essential = np.full(n, UNSAID, dtype=np.int64)
    cost_low, cost_high, sold_low, sold_high = (np.full(n, np.nan) for _ in range(4))
    held = view.edge_attributes(eids, ("essential", "cost_share", "consumption_share"))
    if held:
        for at, one in enumerate(eids.tolist()):
            for a in held.get(one, ()):
                if a.prop == "essential":
                    essential[at] = max(essential[at], int(a.value == "true"))
                elif a.prop == "cost_share" and np.isnan(
                    cost_low[at]
                ):  # the strongest and newest comes first
                    cost_low[at], cost_high[at] = interval(a.value)
                elif a.prop == "consumption_share" and np.isnan(sold_low[at]):
                    sold_low[at], sold_high[at] = interval(a.value)
    return Said(essential, cost_low, cost_high, sold_low, sold_high)


__all__ = ["UNSAID", "Arrows", "Flow", "Purchases", "Said", "Supplies", "said_of", "together"]
