"""How near firms are to a place, by the smallest place that holds both: the same county, city, province, country."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.climbing import all_above
from clusterkg.queries.facts.places import above

#: Nothing known holds both, though the firm is located; and: nobody says where it is.
ELSEWHERE, UNKNOWN = 1_000, 10_000


class Near(NamedTuple):
    """How far off, in steps up from the place (0: in it), the smallest place that holds both, and the edge that locates the firm."""

    steps: int
    common: int
    eid: int


def nearness(view: View, places: Iterable[int], nids: Ids) -> dict[int, Near]:
    """Return how near each node is to the nearest of some places; without places only whether a location is known."""
    steps: dict[int, int] = {}
    for place in places:
        for n, over in enumerate(above(view, place)):
            steps[over] = min(n, steps.get(over, n))
    edges = view.expand(nids, "Location", "out")
    stated = np.unique(edges.target)
    best = {int(p): (ELSEWHERE, -1) for p in stated}
    if steps:
        for origin, over in zip(*(x.tolist() for x in all_above(view, stated)), strict=True):
            if over in steps:
                best[origin] = min(best[origin], (steps[over], over))
    found = {int(n): Near(UNKNOWN, -1, -1) for n in nids}
    for node, target, eid in zip(
        edges.source.tolist(), edges.target.tolist(), edges.eid.tolist(), strict=True
    ):
        one = Near(*best[target], eid)
        found[node] = min(found[node], one)
    return found


__all__ = ["ELSEWHERE", "UNKNOWN", "Near", "nearness"]
