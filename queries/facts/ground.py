"""What is compared in place questions: the segments of one chain, its branches, or all chains and top industries; and who is in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from clusterkg.graph.errors import NotFound
from clusterkg.graph.store.contract import Brief, Entity, Ids, View
from clusterkg.queries.facts.chains import (
    INDUSTRIES,
    SEGMENTS,
    ChainParts,
    Form,
    Makers,
    makers,
    parts,
)
from clusterkg.queries.facts.editions import carried, edition
from clusterkg.queries.facts.lookup import the_chain

Depth = Literal["leaves", "branches"]


@dataclass(frozen=True)
class Ground:
    """Activities to compare, and who is in each."""

    #: None: all chains, or all top industries.
    chain: Entity | None
    #: Where facts are read: that of the chain's edition.
    facts: View
    activities: Ids
    #: Rows by activity (not by the segment beneath it), maker and edge.
    makers: Makers
    #: Edges that put an activity into the chain; none for a whole chain or a top industry.
    belongs: dict[int, int]
    form: Form
    tree: ChainParts | None

    def briefs(self) -> dict[int, Brief]:
        """Return the activities by number."""
        return {b.nid: b for b in self.facts.briefs(self.activities)}


def ground(view: View, chain: str | None, depth: Depth = "leaves") -> Ground:
    """Return the activities of a chain (its segments, or its branches with all beneath), or without one whole chains or top industries.

    Raises
    ------
    NotFound
        There is no such chain; or nothing to compare at all.
    """
    if chain is None:
        return _wholes(view)
    root = the_chain(view, chain)
    held = edition(view, root.nid)
    tree = parts(view, root.nid, held)
    facts = held.facts
    if depth == "leaves":
        return Ground(root, facts, tree.leaves, makers(facts, tree.leaves), tree.part_edge, tree.form, tree)
    group = {n: _branch(tree, n, root.nid) for n in tree.parent}
    everything = np.array(sorted(tree.parent), dtype=np.int64)
    activities = np.array(sorted(set(group.values())), dtype=np.int64)
    return Ground(
        root, facts, activities, relabelled(makers(facts, everything), group), tree.part_edge, tree.form, tree
    )


def _branch(tree: ChainParts, node: int, root: int) -> int:
    while tree.parent[node] != root:
        node = tree.parent[node]
    return node


def relabelled(held: Makers, group: dict[int, int]) -> Makers:
    """Return makers with each segment replaced by what it is counted under; a segment without one is left out."""
    old = np.array(sorted(group), dtype=np.int64)
    new = np.array([group[o] for o in sorted(group)], dtype=np.int64)
    if not len(old):
        kept = np.zeros(len(held.segment), dtype=np.bool_)
        at = np.zeros(0, dtype=np.int64)
    else:
        at = np.minimum(np.searchsorted(old, held.segment), len(old) - 1)
        kept = old[at] == held.segment
    segment = new[at[kept]] if len(old) else held.segment[kept]
    rest = [c[kept] for c in (held.maker, held.eid, held.entry, held.dataset)]
    order = np.lexsort((rest[2], rest[1], rest[0], segment))
    return Makers(
        segment[order], rest[0][order], rest[1][order], rest[2][order], rest[3][order], held.datasets, held.looked_at
    )  # fmt: skip


def widened(held: Ground) -> Ground:
    """Return the ground with the segments of all chains (or all industries) beside those of its own, to learn from what goes together."""
    leaves = np.union1d(_lowest(held.facts, held.form), held.activities).astype(np.int64)
    return Ground(
        held.chain, held.facts, leaves, makers(held.facts, leaves), held.belongs, held.form, held.tree
    )


def lowest(view: View) -> Ground:
    """Return the segments of all chains or, where the graph has more members of industries, all lowest industries.

    Raises
    ------
    NotFound
        There is neither.
    """
    facts = carried(view)
    grounds = []
    for form in (INDUSTRIES, SEGMENTS):
        leaves = _lowest(facts, form)
        edges = facts.expand(leaves, form.part, "out")
        belongs = dict(zip(edges.source.tolist(), edges.eid.tolist(), strict=True))
        grounds.append(Ground(None, facts, leaves, makers(facts, leaves), belongs, form, None))
    return _best(grounds)


def _lowest(view: View, form: Form) -> Ids:
    nodes = view.of_type(_type(form))
    inner = np.unique(view.expand(nodes, form.part, "in").target)
    return np.setdiff1d(nodes, inner).astype(np.int64)


def _best(grounds: list[Ground]) -> Ground:
    """Return that by which more makers are known of."""
    best = max(grounds, key=lambda g: len(np.unique(g.makers.maker)))
    if not len(best.activities):
        raise NotFound(
            "没有可比的产业链或行业。", "There are no chains or industries to compare.",
            hint_zh="请先装载产业链或行业。", hint_en="Load a chain or a classification first.",
        )  # fmt: skip
    return best


def _wholes(view: View) -> Ground:
    """Return whole chains or, where the graph has members of industries, top industries: by what more makers are known of."""
    facts = carried(view)
    return _best([_tops(facts, INDUSTRIES), _tops(facts, SEGMENTS)])


def chains_of(held: Ground) -> dict[int, int]:
    """Return the chain (or the top industry) of each activity."""
    if held.chain is not None:
        return dict.fromkeys(held.activities.tolist(), held.chain.nid)
    top, _ = _above(held.facts, held.form)
    return {n: top[n] for n in held.activities.tolist() if top[n] != n}


def _above(view: View, form: Form) -> tuple[dict[int, int], set[int]]:
    """Return the top above each segment or industry, and whatever has parts."""
    nodes = view.of_type(_type(form))
    edges = view.expand(nodes, form.part, "out")
    above: dict[int, int] = {}
    for child, parent in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
        above.setdefault(child, parent)
    top: dict[int, int] = {}
    for node in nodes.tolist():
        at, seen = node, {node}
        while at in above and above[at] not in seen:
            at = above[at]
            seen.add(at)
        top[node] = at
    return top, set(above.values())


def _type(form: Form) -> str:
    return "Industry" if form is INDUSTRIES else "Segment"


def _tops(view: View, form: Form) -> Ground:
    top, parents = _above(view, form)
    nodes = np.array(list(top), dtype=np.int64)
    held = relabelled(makers(view, nodes), top)
    # What has neither parts nor members is a stub of a table that was not loaded, no activity.
    known = {t for t in set(top.values()) if t in parents}
    activities = np.array(sorted(known | set(held.segment.tolist())), dtype=np.int64)
    return Ground(None, view, activities, held, {}, form, None)


__all__ = ["Depth", "Ground", "chains_of", "ground", "lowest", "relabelled", "widened"]
