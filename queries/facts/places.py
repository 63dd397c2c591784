"""Which nodes lie inside a place: its parts, the zones in it, and what is located there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from clusterkg.graph.store.contract import Edges, Ids, View
from clusterkg.queries.contract import Reason

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Located:
    """Where nodes are, seen from one place; masks over all nodes."""

    here: Mask
    #: A place is known that tells whether it is here: one that only holds the place asked about does not.
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


def located(view: View, place: int | None, nids: Ids) -> Located:
    """Return which of the nodes are located in a place; without a place all are here, wherever they are."""
    size = view.manifest.counts["nodes"]
    if place is None:
        everywhere = np.zeros(size, dtype=np.bool_)
        everywhere[nids] = True
        return Located(everywhere, everywhere, view.expand([], "Location", "out"))
    inside = np.zeros(size, dtype=np.bool_)
    inside[parts_of(view, place)] = True
    edges = view.expand(nids, "Location", "out")
    here, anywhere = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    # Who is only known to be in the province may be in this very city: that is no place elsewhere.
    wider = np.array([p for p in above(view, place) if not inside[p]], dtype=np.int64)
    anywhere[edges.source[~np.isin(edges.target, wider)]] = True
    said = inside[edges.target]
    here[edges.source[said]] = True
    return Located(here, anywhere, edges.where(said))


Level = Literal["country", "province", "city", "county", "zone"]
LEVELS: tuple[Level, ...] = get_args(Level)


def above(view: View, place: int) -> list[int]:
    """Return a place and all that it lies in, nearest first; a zone or base lies where it is located."""
    order, front = [place], np.array([place], dtype=np.int64)
    while len(front):
        further = np.union1d(
            view.expand(front, "PlacePart", "out").target, view.expand(front, "Location", "out").target
        )
        front = further[~np.isin(further, np.array(order, dtype=np.int64))].astype(np.int64)
        order += front.tolist()
    return order


#: Where figures by place rest on inferred locations.
INFERRED_PLACES = Reason(
    zh="部分所在地是推断的(例如由名称推断),不是来源写明的;按地方的数随之只是推断。",
    en="Some locations are inferred (from names, for instance), no source states them; figures by place are inferred with them.",
)
