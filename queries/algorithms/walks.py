"""Walks over a graph that is read as one goes: tiers within a budget, and the few shortest ways between two ends.

Both take a function that reads arrows at a frontier, so that a node with a hundred thousand neighbours costs one read and no more than
the budget allows; and both say what they did not look at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx
import numpy as np

from clusterkg.graph.projection.arrays import runs
from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.structure import k_shortest_paths

#: Arrows at a frontier: near end, far end; sorted by both. What else an arrow has is kept by its row.
Around = Callable[[Ids], tuple[Ids, Ids]]


@dataclass(frozen=True)
class Tiers:
    """What a walk reached: by tier, and within a tier by number, so that a larger budget only adds at the end."""

    node: Ids
    tier: Ids
    #: Rows of arrows looked at, as ``(frontier number, row)``; near and far end of each; only those to a node's first tier.
    frontier: Ids
    row: Ids
    near: Ids
    far: Ids
    #: Node → how many of its neighbours were left out because it has too many.
    cut: dict[int, int]
    #: Nodes seen of which the budget let none be listed, and the tier in which that was.
    unlisted: int
    stopped: int | None
    looked_at: int


def tiers(around: Around, roots: Ids, *, deepest: int, most: int, per_node: int, skip: int = 0) -> Tiers:
    """Return what lies 1, 2, … steps from some roots, each node in its nearest tier.

    Parameters
    ----------
    around
        Reads arrows at a frontier; called once a tier.
    roots
        Where the walk begins; they are no part of the answer.
    deepest
        Last tier.
    most
        Nodes listed at most; nodes of one tier are taken by number until it is reached.
    per_node
        Neighbours followed at most from one node, by number; the rest is counted in ``cut``.
    skip
        Neighbours of each root that are passed over, for going on where an earlier walk was cut.

    Examples
    --------
    >>> pairs = np.array([[0, 1], [0, 2], [2, 3]])
    >>> def around(front):
    ...     held = pairs[np.isin(pairs[:, 0], front)]
    ...     return held[:, 0], held[:, 1]
    >>> found = tiers(around, np.array([0]), deepest=2, most=10, per_node=10)
    >>> found.node.tolist(), found.tier.tolist()
    ([1, 2, 3], [1, 1, 2])
    """
    front = np.unique(roots)
    seen = front
    kept: dict[str, list[Ids]] = {k: [] for k in ("node", "tier", "frontier", "row", "near", "far")}
    cut: dict[int, int] = {}
    looked_at = listed = unlisted = 0
    stopped: int | None = None
    for depth in range(1, deepest + 1):
        if not len(front):
            break
        near, far = around(front)
        looked_at += len(near)
        first = runs(near, far)
        pair = np.cumsum(first) - 1  # several arrows may join one pair
        node = near[first]
        begins = np.searchsorted(node, node, side="left")
        rank = np.arange(len(node)) - begins - (skip if depth == 1 else 0)
        for one, n in zip(*np.unique(node[rank >= per_node], return_counts=True), strict=True):
            cut[int(one)] = int(n)
        used = ((rank >= 0) & (rank < per_node))[pair] if len(near) else np.empty(0, dtype=np.bool_)
        rows = np.flatnonzero(used & ~np.isin(far, seen))
        new = np.unique(far[rows])
        left = most - listed
        if len(new) > left:
            unlisted, stopped = len(new) - left, depth
            new = new[:left]
            rows = rows[np.isin(far[rows], new)]
        listed += len(new)
        seen = np.union1d(seen, new)
        for name, column in (
            ("node", new), ("tier", np.full(len(new), depth)), ("frontier", np.full(len(rows), depth - 1)), ("row", rows),
            ("near", near[rows]), ("far", far[rows]),
        ):  # fmt: skip
            kept[name].append(column.astype(np.int64))
        front = new
        if stopped is not None:
            break
    empty = [np.empty(0, dtype=np.int64)]
    columns = {k: np.concatenate(empty + v) for k, v in kept.items()}
    return Tiers(**columns, cut=cut, unlisted=unlisted, stopped=stopped, looked_at=looked_at)


@dataclass(frozen=True)
class Ways:
    """The shortest ways between two ends, shortest first, and whether there may be more."""

    ways: list[list[int]]
    looked_at: int
    #: Up to which length all ways are known.
    length: int
    #: The budget ended the search, not the length asked for.
    cut: bool
    #: There are no others, of any length.
    complete: bool


def shortest_ways(
    ahead: Around, behind: Around, starts: Ids, ends: Ids, *, k: int, longest: int, most: int, avoid: Ids | None = None
) -> Ways:  # fmt: skip
    """Return the ``k`` shortest ways without loops from any start to any end, over a graph read from both ends at once.

    Parameters
    ----------
    ahead, behind
        Read the arrows that leave, and reach, a frontier; the frontier's end comes first in both.
    starts, ends
        Where ways begin and end.
    k, longest
        Ways at most; arrows of a way at most.
    most
        Arrows read at most.
    avoid
        Nodes that no way may pass.

    Notes
    -----
    A way of L arrows has its first a arrows among those that leave nodes fewer than a steps from a start, and the others among those that
    reach nodes fewer than L - a steps from an end. So with both read, a + b = L, every way of up to L arrows is at hand, and Yen's
    algorithm on what is at hand gives the k shortest as soon as L is as long as the k-th.

    References
    ----------
    Yen, J. Y. (1971). Management Science 17:712; reading from both ends: Pohl, I. (1971). Machine Intelligence 6:127.

    Examples
    --------
    >>> pairs = np.array([[0, 1], [0, 2], [1, 3], [2, 3]])
    >>> def ahead(front):
    ...     held = pairs[np.isin(pairs[:, 0], front)]
    ...     return held[:, 0], held[:, 1]
    >>> def behind(front):
    ...     held = pairs[np.isin(pairs[:, 1], front)]
    ...     return held[:, 1], held[:, 0]
    >>> shortest_ways(ahead, behind, np.array([0]), np.array([3]), k=5, longest=4, most=100).ways
    [[0, 1, 3], [0, 2, 3]]
    """
    gone = np.unique(avoid) if avoid is not None else np.empty(0, dtype=np.int64)
    starts, ends = (np.setdiff1d(x, gone).astype(np.int64) for x in (starts, ends))
    fronts, seen = [starts, ends], [starts, ends]
    pairs = [np.empty((0, 2), dtype=np.int64)]
    ways: list[list[int]] = []
    looked_at, length, cut = 0, 0, False
    while length < longest and len(ways) < k and len(fronts[0]) and len(fronts[1]):
        side = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        near, far = (ahead, behind)[side](fronts[side])
        looked_at += len(near)
        inside = ~(np.isin(far, gone) | np.isin(near, gone))
        near, far = near[inside], far[inside]
        pairs.append(np.stack([near, far] if side == 0 else [far, near], axis=1))
        fronts[side] = np.setdiff1d(far, seen[side])
        seen[side] = np.union1d(seen[side], fronts[side])
        length += 1
        ways = _ways(np.concatenate(pairs), starts, ends, k, length)
        if looked_at > most:
            cut = length < longest and len(ways) < k
            break
    complete = False
    if not cut and len(ways) < k and not (len(fronts[0]) and len(fronts[1])):
        # One end has nothing further to read: every way between the two is among the arrows at hand, however long.
        held = np.concatenate(pairs)
        ways, length = _ways(held, starts, ends, k, longest), longest
        complete = len(ways) < k and _none_longer(held, starts, ends, longest)
    return Ways(ways, looked_at, length, cut, complete)


def _none_longer(pairs: Ids, starts: Ids, ends: Ids, longest: int) -> bool:
    """Tell whether no way between starts and ends has more than so many arrows; where ways run in circles that is not looked into."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from(pairs.tolist())
    after = {int(n) for s in starts.tolist() if s in graph for n in (s, *nx.descendants(graph, s))}
    before = {int(n) for e in ends.tolist() if e in graph for n in (e, *nx.ancestors(graph, e))}
    between = graph.subgraph(after & before)
    return nx.is_directed_acyclic_graph(between) and nx.dag_longest_path_length(between) <= longest


def _ways(pairs: Ids, starts: Ids, ends: Ids, k: int, longest: int) -> list[list[int]]:
    """Return the shortest ways over arrows at hand; arrows that lie on no short enough way are dropped before Yen sees them."""
    if not len(pairs) or not len(starts) or not len(ends):
        return []
    nodes = np.unique(np.concatenate([pairs.ravel(), starts, ends]))
    tail, head = np.searchsorted(nodes, pairs[:, 0]), np.searchsorted(nodes, pairs[:, 1])
    after = _distances(len(nodes), tail, head, np.searchsorted(nodes, starts), longest)
    before = _distances(len(nodes), head, tail, np.searchsorted(nodes, ends), longest)
    kept = after[tail] + before[head] + 1 <= longest
    if not kept.any():
        return []
    graph: nx.DiGraph[int] = nx.DiGraph()
    # Ends of their own, so that one search serves several starts and ends.
    first, last = -1, -2
    graph.add_edges_from((first, int(s)) for s in starts)
    graph.add_edges_from(np.unique(pairs[kept], axis=0).tolist())
    graph.add_edges_from((int(e), last) for e in ends)
    found = k_shortest_paths(graph, first, last, k, longest=longest + 2)
    return sorted(([int(n) for n in way[1:-1]] for way in found), key=lambda w: (len(w), w))


def _distances(size: int, tail: Ids, head: Ids, roots: Ids, longest: int) -> Ids:
    far = longest + 1
    found = np.full(size, far, dtype=np.int64)
    found[roots] = 0
    for step in range(1, longest + 1):
        reached = head[found[tail] == step - 1]
        reached = reached[found[reached] == far]
        if not len(reached):
            break
        found[reached] = step
    return found


__all__ = ["Around", "Tiers", "Ways", "shortest_ways", "tiers"]
