"""What is compared in place questions: the segments of one chain, its branches, or all chains and top industries; and who is in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from clusterkg.graph.errors import NotFound, QuestionError
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


def widened(held: Ground, most: int) -> Ground:
    """Return the ground with the segments of all chains (or all industries) beside those of its own, to learn from what goes together.

    Raises
    ------
    QuestionError
        There are more than ``most``: their table of who goes with whom would not fit.
    """
    type_ = "Industry" if held.form is INDUSTRIES else "Segment"
    nodes = held.facts.of_type(type_)
    inner = np.unique(held.facts.expand(nodes, held.form.part, "in").target)
    leaves = np.union1d(np.setdiff1d(nodes, inner), held.activities).astype(np.int64)
    if len(leaves) > most:
        raise QuestionError(
            f"全图有 {len(leaves)} 个环节,超过 {most} 个,不能一起算。", f"There are {len(leaves)} segments in all, more than {most}: too many to reckon with at once.",
            hint_zh="请用 space=chain。", hint_en="Use space=chain.",
        )  # fmt: skip
    return Ground(
        held.chain, held.facts, leaves, makers(held.facts, leaves), held.belongs, held.form, held.tree
    )


def _wholes(view: View) -> Ground:
    """Return whole chains or, where the graph has members of industries, top industries: by what more makers are known of."""
    facts = carried(view)
    grounds = [_tops(facts, "Industry", INDUSTRIES), _tops(facts, "Segment", SEGMENTS)]
    best = max(grounds, key=lambda g: len(np.unique(g.makers.maker)))
    if not len(best.activities):
        raise NotFound(
            "没有可比的产业链或行业。", "There are no chains or industries to compare.",
            hint_zh="请先装载产业链或行业。", hint_en="Load a chain or a classification first.",
        )  # fmt: skip
    return best


def _tops(view: View, type_: str, form: Form) -> Ground:
    nodes = view.of_type(type_)
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
    held = relabelled(makers(view, nodes), top)
    # What has neither parts nor members is a stub of a table that was not loaded, no activity.
    parents = set(above.values())
    known = {t for t in set(top.values()) if t in parents}
    activities = np.array(sorted(known | set(held.segment.tolist())), dtype=np.int64)
    return Ground(None, view, activities, held, {}, form, None)


__all__ = ["Depth", "Ground", "ground", "relabelled", "widened"]
