"""Where a supply network hangs by a thread: dominators, articulation points, minimum cuts, ways round, and single points of failure.

Two readings of “needs” are kept apart. In a graph of who supplies whom every supplier is an alternative to the others (OR): paths,
dominators and cuts belong there. An assembly needs *every* slot and each slot has *alternatives* (AND/OR): only
:func:`single_points_of_failure` reads it so, and plain dominators find none of its true single points.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

import networkx as nx
import numpy as np

from clusterkg.queries.algorithms.reaching import Ints, dominator_tree, separation

Node = TypeVar("Node", bound=Hashable)
_SOURCE, _SINK = object(), object()


def dominators(graph: nx.DiGraph[Node], target: Node, sources: Iterable[Node]) -> dict[Node, list[Node]]:
    """Return, for each source that reaches ``target``, what every way from it passes, nearest to the source first.

    Parameters
    ----------
    graph
        Arrows from supplier to customer.
    target
        What must be reached.
    sources
        Where ways begin.

    Returns
    -------
    dict
        Source → nodes strictly between it and the target that lie on all ways. A source that does not reach the target is left out.

    References
    ----------
    Georgiadis, L. (2005), Semi-NCA, see :func:`~clusterkg.queries.algorithms.reaching.dominator_tree`.

    Examples
    --------
    >>> graph = nx.DiGraph([("a", "b"), ("b", "c"), ("b", "d"), ("c", "e"), ("d", "e")])
    >>> dominators(graph, "e", ["a"])
    {'a': ['b']}
    """
    if target not in graph:
        return {}
    nodes, one, other = _arrays(graph)
    number = {node: i for i, node in enumerate(nodes)}
    tree = dominator_tree(len(nodes), other, one, number[target]).tolist()
    above = {node: nodes[tree[i]] for i, node in enumerate(nodes) if tree[i] >= 0 and node != target}
    found: dict[Node, list[Node]] = {}
    for source in sources:
        if source not in above and source != target:
            continue
        passed: list[Node] = []
        at = source
        while at != target:
            at = above[at]
            if at != target:
                passed.append(at)
        found[source] = passed
    return found


def articulation_points(graph: nx.Graph[Node]) -> set[Node]:
    """Return the nodes without which a network falls into more pieces than before; directions are not looked at.

    References
    ----------
    Hopcroft, J. and Tarjan, R. (1973). Communications of the ACM 16:372.

    Examples
    --------
    >>> sorted(articulation_points(nx.path_graph(4)))
    [1, 2]
    """
    nodes, one, other = _arrays(graph)
    return {nodes[i] for i in separation(len(nodes), one, other).articulation.tolist()}


def _arrays(graph: nx.Graph[Node]) -> tuple[list[Node], Ints, Ints]:
    """Return the nodes of a graph, and its edges as two arrays of places among them."""
    nodes = list(graph)
    number = {node: i for i, node in enumerate(nodes)}
    ends = np.array([(number[a], number[b]) for a, b in graph.edges()], dtype=np.int64).reshape(-1, 2)
    return nodes, ends[:, 0], ends[:, 1]


def min_vertex_cut(graph: nx.DiGraph[Node], sources: Iterable[Node], target: Node) -> set[Node] | None:
    """Return the fewest nodes without which no source reaches the target; sources and target themselves do not count.

    Returns
    -------
    set or None
        Empty where nothing is reached anyway; ``None`` where a source supplies the target directly, so that nothing between can cut it.

    References
    ----------
    Menger's theorem; maximum flow on split nodes, as networkx has it (Esfahanian, Connectivity Algorithms).

    Examples
    --------
    >>> graph = nx.DiGraph([("a", "m"), ("b", "m"), ("m", "x"), ("m", "y"), ("x", "t"), ("y", "t")])
    >>> min_vertex_cut(graph, ["a", "b"], "t")
    {'m'}
    """
    # Each node becomes an arrow of capacity 1 from its entry to its exit; arrows of the graph cannot be cut.
    held = set(sources) - {target}
    flow: nx.DiGraph[Any] = nx.DiGraph()
    for node in graph:
        flow.add_edge(
            (node, "in"), (node, "out"), **({} if node in held or node == target else {"capacity": 1})
        )
    for a, b in graph.edges:
        flow.add_edge((a, "out"), (b, "in"))
    for source in held:
        if source in graph:
            flow.add_edge(_SOURCE, (source, "in"))
    if _SOURCE not in flow or target not in graph:
        return set()
    try:
        _, (near, far) = nx.minimum_cut(flow, _SOURCE, (target, "in"))
    except nx.NetworkXUnbounded:
        return None
    return {n for n in graph if (n, "in") in near and (n, "out") in far}


def k_shortest_paths(
    graph: nx.DiGraph[Node], source: Node, target: Node, k: int, *, weight: str | None = None, longest: int | None = None
) -> list[list[Node]]:  # fmt: skip
    """Return the ``k`` shortest ways without loops from source to target, the shortest first; fewer where there are no more.

    Parameters
    ----------
    graph, source, target
        Arrows from supplier to customer, and both ends.
    k
        How many at most.
    weight
        Edge attribute that is a length; ``None`` counts steps.
    longest
        Ways of more steps are not looked for.

    References
    ----------
    Yen, J. Y. (1971). Management Science 17:712.

    Examples
    --------
    >>> graph = nx.DiGraph([("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("a", "d")])
    >>> k_shortest_paths(graph, "a", "d", 2)[0]
    ['a', 'd']
    """
    if source not in graph or target not in graph or not nx.has_path(graph, source, target):
        return []
    ways: Iterator[list[Node]] = nx.shortest_simple_paths(graph, source, target, weight=weight)
    found: list[list[Node]] = []
    for way in islice(ways, k if longest is None else None):
        if longest is not None and len(way) - 1 > longest:
            if weight is None:  # they only get longer
                break
            continue
        found.append(way)
        if len(found) == k:
            break
    return found


class Assembly(NamedTuple):
    """What a thing needs: every slot, each from any one of its alternatives."""

    #: Slots; each is the set of things that can fill it. No slot: it is made from nothing known, and stands by itself.
    slots: Sequence[frozenset[Any]]


def single_points_of_failure(assemblies: Mapping[Node, Assembly], root: Node) -> set[Node]:
    """Return the things without which ``root`` cannot be made, itself left out: every slot is needed, each slot has alternatives.

    Parameters
    ----------
    assemblies
        Thing → what it needs. A thing that is not listed needs nothing.
    root
        What is to be made.

    Returns
    -------
    set
        Things whose loss alone makes ``root`` unmakeable.

    Raises
    ------
    ValueError
        ``root`` cannot be made even with everything there: some needed slot is empty, or needs circle.

    Notes
    -----
    One pass per candidate would be quadratic. Here each thing carries the set of its own single points: the union over slots of what
    all makeable alternatives of a slot have in common, each with the alternative itself; sets grow only along the order in which things
    become makeable and shrink when another alternative does, so the fixed point is reached in few rounds.

    References
    ----------
    Generalised dominators in AND/OR graphs (directed hypergraphs): Gallo, G. et al. (1993). Discrete Applied Mathematics 42:177.

    Examples
    --------
    >>> needs = {"car": Assembly([frozenset({"motor"}), frozenset({"cell a", "cell b"})]),
    ...          "cell a": Assembly([frozenset({"foil"})]), "cell b": Assembly([frozenset({"foil"})])}
    >>> sorted(single_points_of_failure(needs, "car"))
    ['foil', 'motor']
    """
    users: dict[Node, set[Node]] = {}
    for thing, assembly in assemblies.items():
        for slot in assembly.slots:
            for part in slot:
                users.setdefault(part, set()).add(thing)
    needed = _needed(assemblies, root)
    points: dict[Node, frozenset[Node]] = {}
    waiting = [t for t in needed if t not in assemblies or not assemblies[t].slots]
    queued = set(waiting)
    while waiting:
        thing = waiting.pop()
        queued.discard(thing)
        found = _points(assemblies.get(thing), points)
        if found is None or points.get(thing) == found:
            continue
        points[thing] = found
        for user in users.get(thing, ()):
            if user in needed and user not in queued:
                waiting.append(user)
                queued.add(user)
    if root not in points:
        raise ValueError(
            f"{root}: cannot be made even with everything there: a needed slot is empty, or needs circle"
        )
    return set(points[root])


def _needed(assemblies: Mapping[Node, Assembly], root: Node) -> set[Node]:
    found, waiting = {root}, [root]
    while waiting:
        assembly = assemblies.get(waiting.pop())
        for part in {p for slot in assembly.slots for p in slot} if assembly else ():
            if part not in found:
                found.add(part)
                waiting.append(part)
    return found


def _points(assembly: Assembly | None, points: Mapping[Node, frozenset[Node]]) -> frozenset[Node] | None:
    """Return the single points of a thing from those of its parts; ``None`` where it cannot be made yet."""
    found: set[Node] = set()
    for slot in assembly.slots if assembly else ():
        makeable = [points[p] | {p} for p in slot if p in points]
        if not makeable:
            return None
        found |= frozenset.intersection(*map(frozenset, makeable))
    return frozenset(found)


def falling(assemblies: Mapping[Node, Assembly], lost: Iterable[Node]) -> set[Node]:
    """Return what can no longer be made when some things are lost, those themselves left out: what falls is what has a slot without
    anything left in it.

    Other than :func:`single_points_of_failure`, needs may circle: what runs today keeps running until something it needs is gone (power
    stations need steel and steel needs power). A slot that was empty from the beginning takes nothing down, because nobody can say that
    it was ever filled.

    Parameters
    ----------
    assemblies
        Thing → what it needs. A thing that is not listed needs nothing.
    lost
        What is lost.

    Examples
    --------
    >>> needs = {"car": Assembly([frozenset({"motor"}), frozenset({"cell a", "cell b"})]),
    ...          "cell a": Assembly([frozenset({"foil"})]), "cell b": Assembly([frozenset({"foil"})])}
    >>> sorted(falling(needs, ["foil"])), sorted(falling(needs, ["cell a"]))
    (['car', 'cell a', 'cell b'], [])
    """
    return Falls(assemblies).with_(lost)


class Falls:
    """What falls with what, for many losses in one network: prepared once, each loss costs only what it takes down."""

    def __init__(self, assemblies: Mapping[Node, Assembly]) -> None:
        self._users: dict[Any, list[tuple[Any, int]]] = {}
        self._slots: list[int] = []
        for thing, assembly in assemblies.items():
            for slot in assembly.slots:
                for part in slot:
                    self._users.setdefault(part, []).append((thing, len(self._slots)))
                self._slots.append(len(slot))

    def with_(self, lost: Iterable[Any]) -> set[Any]:
        """Return what can no longer be made without some things, those themselves left out."""
        first = set(lost)
        down, waiting = set(first), list(first)
        left: dict[int, int] = {}
        while waiting:
            for user, slot in self._users.get(waiting.pop(), ()):
                left[slot] = left.get(slot, self._slots[slot]) - 1
                if not left[slot] and user not in down:
                    down.add(user)
                    waiting.append(user)
        return down - first
