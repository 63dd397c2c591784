"""What feeds what, read from the store in one way: segments and industries by supply, firms by purchase; every arrow leads to what says so.

A chain is read whole (:func:`~clusterkg.queries.facts.networks.segment_network`). Who is upstream of one thing is asked of a graph that
nobody can read whole: there arrows are read at the nodes of a frontier only, and always in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from clusterkg.graph.projection.arrays import ascending, runs, spread
from clusterkg.graph.store.contract import Direction, Edges, Ids, View
from clusterkg.graph.values import interval
from clusterkg.queries.facts.chains import INDUSTRIES, SEGMENTS, Form

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
N = TypeVar("N", bound=np.generic)
_NONE = np.empty(0, dtype=np.int64)
#: What sources say of an input: nobody says, the customer can do without, it cannot.
UNSAID, NOT_NEEDED, NEEDED = -1, 0, 1


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
        found = supplies(self.view, nids, self.form, upstream=upstream)
        return _ordered(found.where(found.source != found.target), upstream)


def supplies(
    view: View, nids: Ids, form: Form = SEGMENTS, *, upstream: bool = False, inside: bool = False
) -> Arrows:
    """Return the supplies that leave (or, ``upstream``, reach) some segments, products or industries, in the order of their edges.

    A supply between products is one of every segment that the products are in. ``inside``: only those between the nodes asked for.
    """
    asked = ascending(nids)
    side: Direction = "in" if upstream else "out"
    entries = view.expand([] if form is INDUSTRIES else asked, "SegmentEntry", "in")
    flows = view.expand(np.union1d(asked, entries.source), form.flow, side)
    near, far = (flows.target, flows.source) if upstream else (flows.source, flows.target)
    further = entries if inside or form is INDUSTRIES else view.expand(np.unique(far), "SegmentEntry", "out")
    row, here, here_by = _lifted(near, entries, keep=np.isin(near, asked))
    back, there, there_by = _lifted(far[row], further, keep=np.isin(far[row], asked) if inside else None)
    row, here, here_by = row[back], here[back], here_by[back]
    evidence = flows.evidence_class[row].astype(np.int64)
    for by, said in ((here_by, entries), (there_by, further)):
        if len(said):
            at = np.minimum(np.searchsorted(said.eid, by), len(said) - 1)
            evidence = np.where(by >= 0, np.minimum(evidence, said.evidence_class[at]), evidence)
    ends = (there, here, flows.eid[row], there_by, here_by) if upstream else (here, there, flows.eid[row], here_by, there_by)  # fmt: skip
    return Arrows(*ends, evidence, flows.dataset[row].astype(np.int64))


def _lifted(ends: Ids, entries: Edges, keep: Flags | None) -> tuple[Ids, Ids, Ids]:
    """Return, for ends of edges, rows among ``ends`` (ascending), the segment (or the end itself), and the entry behind it.

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
    ascending = np.argsort(rows, kind="stable")
    return rows[ascending], at[ascending], said[ascending]


def _ordered(arrows: Arrows, upstream: bool) -> Arrows:
    near, far = (arrows.target, arrows.source) if upstream else (arrows.source, arrows.target)
    return arrows.where(np.lexsort((arrows.target_entry, arrows.source_entry, arrows.eid, far, near)))


@dataclass(frozen=True)
class Said:
    """What sources say of supplies: parallel to the edges (or pairs) asked for; NaN and :data:`UNSAID` where nobody says."""

    #: :data:`UNSAID`, :data:`NOT_NEEDED` or :data:`NEEDED`; where sources differ, needed.
    essential: Ids
    #: Share of the customer's cost, from the least to the most stated.
    cost_low: Floats
    cost_high: Floats
    #: Share of the supplier's output.
    sold_low: Floats
    sold_high: Floats


def said_of(
    view: View, eids: Ids, props: Sequence[str] = ("essential", "cost_share", "consumption_share")
) -> Said:
    """Return what sources say of some supplies; what is not in ``props`` is as if nobody said it.

    Of shares that one edge states the first counts, which is the strongest and newest.
    """
    n = len(eids)
    essential = np.full(n, UNSAID, dtype=np.int64)
    cost_low, cost_high, sold_low, sold_high = (np.full(n, np.nan) for _ in range(4))
    held = view.edge_attributes(eids, props) if props else {}
    for at, one in enumerate(eids.tolist() if held else ()):
        for a in held.get(one, ()):
            if a.prop == "essential":
                essential[at] = max(essential[at], NEEDED if a.value == "true" else NOT_NEEDED)
            elif a.prop == "cost_share" and np.isnan(cost_low[at]):
                cost_low[at], cost_high[at] = interval(a.value)
            elif a.prop == "consumption_share" and np.isnan(sold_low[at]):
                sold_low[at], sold_high[at] = interval(a.value)
    return Said(essential, cost_low, cost_high, sold_low, sold_high)


@dataclass(frozen=True)
class Pairs:
    """Each supplier and customer once, ascending, with what all arrows between them say: needed where any says so, shares from the least to the most."""

    source: Ids
    target: Ids
    said: Said
    #: Arrows in the order of pairs, and where each pair's begin.
    _order: Ids
    _starts: Ids

    def __len__(self) -> int:
        return len(self.source)

    def rows(self, pair: int) -> Ids:
        """Return the arrows of a pair."""
        return self._order[self._starts[pair] : self._starts[pair + 1]]


def pairs_of(source: Ids, target: Ids, said: Said) -> Pairs:
    """Return arrows with those of one pair as one.

    Examples
    --------
    >>> nobody = np.full(3, np.nan)
    >>> said = Said(np.array([-1, 0, 1]), np.array([np.nan, 0.2, 0.3]), np.array([np.nan, 0.2, 0.4]), nobody, nobody)
    >>> got = pairs_of(np.array([5, 1, 5]), np.array([7, 2, 7]), said)
    >>> got.source.tolist(), got.said.essential.tolist(), got.said.cost_high.tolist(), got.rows(1).tolist()
    ([1, 5], [0, 1], [0.2, 0.4], [0, 2])
    """
    order = np.lexsort((target, source)).astype(np.int64)
    starts = np.flatnonzero(runs(source[order], target[order]))

    def over(reduce: np.ufunc, column: npt.NDArray[N]) -> npt.NDArray[N]:
        found: npt.NDArray[N] = reduce.reduceat(column[order], starts) if len(starts) else column[:0]
        return found

    merged = Said(
        over(np.maximum, said.essential), over(np.fmin, said.cost_low), over(np.fmax, said.cost_high),
        over(np.fmin, said.sold_low), over(np.fmax, said.sold_high),
    )  # fmt: skip
    first = order[starts]
    return Pairs(source[first], target[first], merged, order, np.append(starts, len(order)).astype(np.int64))


__all__ = [
    "NEEDED",
    "NOT_NEEDED",
    "UNSAID",
    "Arrows",
    "Flags",
    "Floats",
    "Flow",
    "Pairs",
    "Purchases",
    "Said",
    "Supplies",
    "pairs_of",
    "said_of",
    "supplies",
    "together",
]
