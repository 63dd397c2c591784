"""Read a chain for a map of it: the tree, the flow inside it with what sources say of every arrow, and where each segment stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

import networkx as nx
import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.layers import Layers, distance_from_shares, layers
from clusterkg.queries.contract import Figure
from clusterkg.queries.facts.chains import INDUSTRIES, SEGMENTS, ChainParts, parts
from clusterkg.queries.facts.editions import Edition, edition
from clusterkg.queries.facts.flows import NEEDED, UNSAID, Arrows, Supplies, pairs_of, said_of


class Feed(NamedTuple):
    """One segment feeding another, over all statements of it: essential where any says so, shares from the least to the most stated."""

    source: int
    target: int
    #: Rows of the layout's arrows.
    rows: tuple[int, ...]
    essential: bool | None
    cost: tuple[float, float] | None
    sold: tuple[float, float] | None


@dataclass(frozen=True)
class Layout:
    """A chain's tree and flow."""

    edition: Edition
    tree: ChainParts
    #: Facts in the chain's edition.
    view: View
    feeds: tuple[Feed, ...]
    arrows: Arrows
    layers: Layers[int]
    #: Arrows that lead from the chain to things outside it.
    leaving: int
    #: Segments in the tree, the chain itself left out.
    nodes: tuple[int, ...]
    depth: dict[int, int]
    parents: dict[int, list[tuple[int, int]]]

    #: Statements of belonging that run in a circle and lead away from the chain, not towards it; they are not followed downwards.
    looped: frozenset[tuple[int, int]]

    def below(self) -> dict[int, set[int]]:
        """Return for each segment itself and all below it, by every parent."""
        found: dict[int, set[int]] = {n: {n} for n in self.nodes}
        for node in self.nodes:
            front, seen = [node], {node}
            while front:
                at = front.pop()
                over = {p for p, _ in self.parents.get(at, ()) if (at, p) not in self.looped} - seen
                seen |= over
                front.extend(over)
                for one in over & found.keys():
                    found[one].add(node)
        return found


def layout(view: View, chain: int, version: str | None = None) -> Layout:
    """Read a chain's tree and the flow inside it."""
    at = edition(view, chain, version)
    tree = parts(view, chain, at)
    nodes = np.array(sorted(tree.parent), dtype=np.int64)
    arrows = Supplies(at.facts, tree.form).at(nodes, upstream=False)
    inside = np.isin(arrows.target, nodes)
    leaving = int((~inside).sum())
    arrows = arrows.where(inside)
    pairs = pairs_of(arrows.source, arrows.target, said_of(at.facts, arrows.eid))
    said = (
        pairs.said.essential,
        pairs.said.cost_low,
        pairs.said.cost_high,
        pairs.said.sold_low,
        pairs.said.sold_high,
    )
    feeds = [
        Feed(
            source, target, tuple(pairs.rows(i).tolist()), None if word == UNSAID else word == NEEDED, _span(cost_low, cost_high),
            _span(sold_low, sold_high),
        )
        for i, (source, target, word, cost_low, cost_high, sold_low, sold_high) in enumerate(
            zip(pairs.source.tolist(), pairs.target.tolist(), *(c.tolist() for c in said), strict=True)
        )
    ]  # fmt: skip
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((f.source, f.target) for f in feeds)
    parents: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for part in tree.every:
        if part.child != chain:
            parents[part.child].append((part.parent, part.eid))
    depth: dict[int, int] = {chain: 0}
    for node in tree.parent:  # filled from the chain downwards
        depth[node] = depth.get(tree.parent[node], 0) + 1
    belongs: nx.DiGraph[int] = nx.DiGraph()
    belongs.add_edges_from((c, p) for c, held in parents.items() for p, _ in held)
    circle = {n: i for i, c in enumerate(nx.strongly_connected_components(belongs)) if len(c) > 1 for n in c}
    looped = frozenset(
        (c, p)
        for c, p in belongs.edges
        if c in circle and circle[c] == circle.get(p) and depth.get(p, 0) >= depth[c]
    )
    return Layout(
        at, tree, at.facts, tuple(feeds), arrows, layers(graph), leaving, tuple(nodes.tolist()), depth, dict(parents), looped
    )  # fmt: skip


def _span(low: float, high: float) -> tuple[float, float] | None:
    """Return the least and the most that is stated; None where nobody says."""
    return None if isnan(low) else (low, high)


def positions(found: Layout) -> dict[int, list[Figure]]:
    """Return, for each segment in the flow, where it stands: steps to the end product, and by shares where sources state them.

    A share that nobody states makes a figure by shares open above: the least is reckoned without it, and there is no middle.
    """
    figures: dict[int, list[Figure]] = defaultdict(list)
    for node, steps in found.layers.steps.items():
        figures[node].append(
            Figure(name="steps_to_end", value=steps, unit="steps", method="fewest supplies to a segment that feeds none in the chain")
        )  # fmt: skip
    nodes = sorted(found.layers.layer)
    at = {n: i for i, n in enumerate(nodes)}
    for name, stated, turned, method in (
        ("stages_embodied", "cost", True, "Fally (2012): N_j = 1 + sum_i a_ij N_i over cost shares"),
        ("upstreamness", "sold", False, "Antras, Chor, Fally and Hillberry (2012): U_i = 1 + sum_j b_ij U_j over shares of output"),
    ):  # fmt: skip
        low, high = np.zeros((len(nodes), len(nodes))), np.zeros((len(nodes), len(nodes)))
        unsaid: set[int] = set()
        for f in found.feeds:
            share = f.cost if stated == "cost" else f.sold
            row, column = (f.target, f.source) if turned else (f.source, f.target)
            if share is None:
                unsaid.add(row)
            else:
                low[at[row], at[column]], high[at[row], at[column]] = share
        if not high.any():
            continue
        least, middle, most = (distance_from_shares(m) for m in (low, (low + high) / 2, high))
        open_above = _reaching(found, unsaid, turned)
        for node in nodes:
            i, known = at[node], node not in open_above
            if least is None:
                continue
            figures[node].append(
                Figure(
                    name=name, low=round(float(least[i]), 6), unit="stages", method=method,
                    value=round(float(middle[i]), 6) if known and middle is not None else None,
                    high=round(float(most[i]), 6) if known and most is not None else None,
                )
            )  # fmt: skip
    return figures


def _reaching(found: Layout, unsaid: set[int], turned: bool) -> set[int]:
    """Return the segments whose figure leans on a share that nobody states."""
    leans: dict[int, list[int]] = defaultdict(list)
    for f in found.feeds:
        over, under = (f.target, f.source) if turned else (f.source, f.target)
        leans[under].append(over)
    seen, front = set(unsaid), list(unsaid)
    while front:
        for over in leans[front.pop()]:
            if over not in seen:
                seen.add(over)
                front.append(over)
    return seen


def layouts_of(view: View, segments: Ids, most: int) -> dict[int, tuple[int | None, Layout | None]]:
    """Return for each segment a chain that it is part of (the nearest, then by number), laid out for the first few chains."""
    found: dict[int, int] = {}
    for segment in segments.tolist():
        front, seen = {segment}, {segment}
        while front and segment not in found:
            over: set[int] = set()
            for form in (SEGMENTS, INDUSTRIES):
                over |= set(view.expand(sorted(front), form.part, "out").target.tolist())
            front = over - seen
            seen |= front
            chains = sorted(b.nid for b in view.briefs(sorted(front)) if b.type == "Chain")
            if chains:
                found[segment] = chains[0]
    laid = {c: layout(view, c) for c in sorted(set(found.values()))[:most]}
    return {s: (found.get(s), laid.get(found.get(s, -1))) for s in segments.tolist()}


__all__ = ["Feed", "Layout", "layout", "layouts_of", "positions"]
