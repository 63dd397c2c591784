"""The segments of a chain and who makes them.

A chain is one of two things, and every question takes either: a chain with segments (``PART_OF``, ``SUPPLIES``, makers by ``MAKES``), or a
classification of industries (``INDUSTRY_PART_OF``, ``UPSTREAM_OF``, members by ``IN_INDUSTRY``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clusterkg.graph.ontology import load
from clusterkg.graph.projection.arrays import occurring, spread
from clusterkg.graph.store.contract import Edges, Ids, View
from clusterkg.queries.facts.editions import Edition, edition


class Form(NamedTuple):
    """By which edge types a chain is put together."""

    #: From the part to the whole.
    part: str
    #: From the supplier to what it feeds.
    flow: str


SEGMENTS, INDUSTRIES = Form("ChainPart", "Supply"), Form("IndustryPart", "IndustryUpstream")


def form_of(view: View, root: int) -> Form:
    """Return how a chain is put together, by its type; what a source leaves untyped has the type that its links ask for."""
    (brief,) = view.briefs([root])
    return INDUSTRIES if load().is_a(brief.type, "Industry") else SEGMENTS


class Part(NamedTuple):
    """One statement that a segment belongs to another or to the chain."""

    child: int
    parent: int
    eid: int


@dataclass(frozen=True)
class ChainParts:
    """A chain's tree: leaves are the segments that get verdicts."""

    leaves: Ids
    #: Parent of each segment inside the chain, by number: the nearest to the chain where it has several.
    parent: dict[int, int]
    #: Edge that puts a segment in the chain: evidence that it belongs there.
    part_edge: dict[int, int]
    #: All statements of belonging; a segment may have several parents.
    every: tuple[Part, ...]
    form: Form


def parts(view: View, chain: int, at: Edition | None = None) -> ChainParts:
    """Return the tree of segments below a chain in one of its versions (that of the view's day); cycles are cut where they close."""
    at = at or edition(view, chain)
    view = at.structure
    form = form_of(view, chain)
    parent: dict[int, int] = {}
    part_edge: dict[int, int] = {}
    every: list[Part] = []
    has_below: set[int] = set()
    front = np.array([chain], dtype=np.int64)
    while len(front):
        edges = view.expand(front, form.part, "in")
        reached = []
        for eid, child, above in zip(edges.eid, edges.source, edges.target, strict=True):
            if int(child) in at.gone:
                continue
            has_below.add(int(above))
            every.append(Part(int(child), int(above), int(eid)))
            if int(child) not in parent and int(child) != chain:
                parent[int(child)], part_edge[int(child)] = int(above), int(eid)
                reached.append(int(child))
        front = np.array(sorted(reached), dtype=np.int64)
    leaves = np.array(sorted(s for s in parent if s not in has_below), dtype=np.int64)
    return ChainParts(leaves, parent, part_edge, tuple(every), form)


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
    """Return who makes the given segments; of industries, who belongs to them."""
    members = view.expand(segments, "IndustryMember", "in")
    things = np.isin(members.source, _products(view, members.source))
    entries = joined(view.expand(segments, "SegmentEntry", "in"), members.where(things))
    made = joined(
        view.expand(np.union1d(segments, entries.source), "Production", "in"), members.where(~things)
    )
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


def made_by(view: View, firms: Ids, form: Form) -> dict[int, set[int]]:
    """Return what firms make, as :func:`makers` has it from the other side: products and segments, or the industries that they and these are in."""
    entry = "IndustryMember" if form is INDUSTRIES else "SegmentEntry"
    made = joined(
        view.expand(firms, "Production", "out"),
        view.expand(firms if form is INDUSTRIES else [], "IndustryMember", "out"),
    )
    entries = view.expand(occurring(made.target), entry, "out")
    into: dict[int, list[int]] = defaultdict(list)
    for product, segment in zip(entries.source.tolist(), entries.target.tolist(), strict=True):
        into[product].append(segment)
    found: dict[int, set[int]] = defaultdict(set)
    for firm, thing in zip(made.source.tolist(), made.target.tolist(), strict=True):
        found[firm].update((thing, *into.get(thing, ())))
    return dict(found)


def _products(view: View, nids: Ids) -> Ids:
    """Return those of some nodes that are products: they are asked for their type, since to sort all products of a release takes longer."""
    types = load().descendants("Product")
    return np.array([b.nid for b in view.briefs(occurring(nids)) if b.type in types], dtype=np.int64)


def joined(*parts: Edges) -> Edges:
    """Return several sets of edges as one."""
    held = [p for p in parts if len(p)] or [parts[0]]
    if len(held) == 1:
        return held[0]
    return Edges(*(np.concatenate([getattr(p, name) for p in held]) for name in Edges.__dataclass_fields__))
