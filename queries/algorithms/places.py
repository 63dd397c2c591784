"""Which nodes lie inside a place: its parts, the zones in it, and what is located there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clusterkg.graph.store.contract import Edges, Ids, View

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Located:
    """Where nodes are, seen from one place; masks over all nodes."""

    here: Mask
    anywhere: Mask
    #: Location edges that say ``here``.
    edges: Edges

    def unplaced(self, nids: Ids) -> Ids:
        """Return those of which no location is known."""
        return nids[~self.anywhere[nids]]

    def local(self, nids: Ids) -> Ids:
        """Return those located here."""
        return nids[self.here[nids]]


def parts_of(view: View, place: int) -> Ids:
    """Return a place, all places within it, and the zones and bases located in any of them."""
    sites = view.expand(view.of_type("Site"), "Location", "out")  # few; the firms in a place are many
    inside = {place}
    front = np.array([place], dtype=np.int64)
    while len(front):
        below = view.expand(front, "PlacePart", "in").source
        held = sites.source[np.isin(sites.target, front)]
        reached = {int(n) for n in below} | {int(n) for n in held}
        front = np.array(sorted(reached - inside), dtype=np.int64)
        inside |= reached
    return np.array(sorted(inside), dtype=np.int64)


def located(view: View, place: int, nids: Ids) -> Located:
    """Return which of the nodes are located in a place."""
    size = view.manifest.counts["nodes"]
    inside = np.zeros(size, dtype=np.bool_)
    inside[parts_of(view, place)] = True
    edges = view.expand(nids, "Location", "out")
    here, anywhere = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    anywhere[edges.source] = True
    said = inside[edges.target]
    here[edges.source[said]] = True
    return Located(here, anywhere, edges.where(said))
