"""Which segments of a local chain hang on one firm: single points by needs (AND/OR), and segments that every way passes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import networkx as nx

from clusterkg.queries.algorithms.structure import Assembly, dominators, single_points_of_failure


class Pinch(NamedTuple):
    """What hangs on a segment's only maker."""

    #: End products that cannot be made without it: each segment needs one of its makers and every essential input that is here.
    point_of: frozenset[int]
    #: End products to which every way from the chain's beginnings here passes the segment: minimum vertex cut of 1.
    way_to: frozenset[int]


def pinches(
    makers: Mapping[int, Collection[int]],
    essential: Iterable[tuple[int, int]],
    arrows: Iterable[tuple[int, int]],
    asked: Collection[int],
) -> dict[int, Pinch]:
    """Return, for each asked segment with one local maker, the end products here that hang on it.

    An input that has no local maker comes from elsewhere and is taken to be there. Needs that circle leave an end product out. Dominators
    from all beginnings have in common exactly the vertex cuts of size 1.

    Parameters
    ----------
    makers
        Local makers of each segment; one without any is not part of the local chain.
    essential
        Arrows (supplier, customer) that the customer cannot do without.
    arrows
        Arrows that ways may take: essential, or of which nobody says that the customer can do without.
    asked
        Segments to answer about; those with more or fewer than one maker are left out.

    Examples
    --------
    >>> held = pinches({1: [10], 2: [11, 12], 3: [13]}, [(1, 2), (2, 3)], [(1, 2), (2, 3)], [1, 2])
    >>> held[1]
    Pinch(point_of=frozenset({3}), way_to=frozenset())
    """
    found = {s: (set[int](), set[int]()) for s in asked if len(makers.get(s, ())) == 1}
    if not found:
        return {}
    present = {s for s, held in makers.items() if held}
    needs = _between(essential, present)
    for end, among in _ends(needs, found):
        for segment in _points(needs, makers, end) & among:
            found[segment][0].add(end)
    ways = _between(arrows, present)
    for end, among in _ends(ways, found):
        for segment in _passed(ways, end) & among:
            found[segment][1].add(end)
    return {s: Pinch(frozenset(a), frozenset(b)) for s, (a, b) in found.items()}


def _between(arrows: Iterable[tuple[int, int]], present: Collection[int]) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from((a, b) for a, b in arrows if a != b and a in present and b in present)
    return graph


def _ends(graph: nx.DiGraph[int], asked: Collection[int]) -> Iterable[tuple[int, set[int]]]:
    """Return the end products that asked segments lead to, each with those segments."""
    led: dict[int, set[int]] = {}
    for segment in asked:
        if segment in graph:
            for reached in nx.descendants(graph, segment):
                if not graph.out_degree(reached):
                    led.setdefault(reached, set()).add(segment)
    return sorted(led.items())


def _points(needs: nx.DiGraph[int], makers: Mapping[int, Collection[int]], end: int) -> set[int]:
    """Return the segments whose only maker is a single point of failure of the end product."""
    below = {end, *nx.ancestors(needs, end)}
    assemblies: dict[tuple[str, int], Assembly] = {}
    for segment in below:
        slots = [frozenset(("firm", f) for f in makers[segment])]
        slots += [frozenset({("segment", a)}) for a in needs.predecessors(segment)]
        assemblies["segment", segment] = Assembly(slots)
    try:
        points = single_points_of_failure(assemblies, ("segment", end))
    except ValueError:
        return set()
    firms = {n for kind, n in points if kind == "firm"}
    return {s for kind, s in points if kind == "segment" and len(makers[s]) == 1 and set(makers[s]) <= firms}


def _passed(ways: nx.DiGraph[int], end: int) -> set[int]:
    """Return the segments that every way from a beginning to the end product passes."""
    below = ways.subgraph({end, *nx.ancestors(ways, end)})
    starts = [n for n in below if not below.in_degree(n)]
    held = dominators(below, end, starts)
    if not held:
        return set()
    return set.intersection(*(set(passed) for passed in held.values()))


__all__ = ["Pinch", "pinches"]
