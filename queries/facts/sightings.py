"""Links of which a source says when they were seen, not when they held: from that day on, for as long as somebody is willing to suppose.

News, filings and mined graphs date a link by the report (``seen_on``). A link seen in 2021 says nothing of 2019. Whether it still says
something in 2024 is for who asks: ``carry_forward`` is the number of days that a sighting counts, by default without an end.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import cast

import numpy as np

from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Direction, Edges, Ids, View
from clusterkg.graph.store.scoping import days
from clusterkg.queries.facts.turned import Turned

SEEN = "seen_on"


@lru_cache(maxsize=1)
def dated() -> frozenset[str]:
    """Return the edge types, and their relations, that may say when they were seen."""
    types = load().types
    held = {name for name in types if SEEN in load().properties(name)}
    return frozenset(held | {types[name].relation or name for name in held})


def carried_forward(view: View, most: int | None = None) -> View:
    """Return the view without links first seen after its day, nor those not seen in the ``most`` days up to it.

    Parameters
    ----------
    view
        A view of one day; one of all days shows all links, whenever they were seen.
    most
        Days that a sighting counts; ``None``: without an end.
    """
    return view if view.scope.as_of is None else cast(View, _Seen(view, view.scope.as_of, most))


class _Seen(Turned):
    """A view that knows when links were seen."""

    def __init__(self, view: View, day: date, most: int | None) -> None:
        super().__init__(view)
        self._most = most
        self._last = days(None, day.isoformat())[1]
        self._first = None if most is None else self._last - most

    def over(self, view: View) -> View:
        """Return the view of another day with the links seen by that day."""
        return carried_forward(view, self._most)

    def expand(self, nids: Ids | Sequence[int], edge: str | None, direction: Direction) -> Edges:
        """Return the edges seen by the day, and not too long before it."""
        got = self._view.expand(nids, edge, direction)
        if not len(got) or (edge is not None and edge.partition("__")[0] not in dated()):
            return got
        seen = {
            eid: [a.value for a in held] for eid, held in self._view.edge_attributes(got.eid, (SEEN,)).items()
        }
        gone = [eid for eid, held in seen.items() if not any(map(self._counts, held))]
        return got.where(~np.isin(got.eid, np.array(gone, dtype=np.int64))) if gone else got

    def _counts(self, seen: str) -> bool:
        first, last = days(seen, seen)
        return first <= self._last and (self._first is None or last >= self._first)
