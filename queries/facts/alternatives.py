"""Who else makes what a supplier delivers, nearest first: read for all suppliers of a firm in a few reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.chains import makers
from clusterkg.queries.facts.nearness import nearness


class Alternatives:
    """Other makers of what some sellers deliver: of the segment that a purchase names, else of the segments that the seller makes."""

    def __init__(
        self, view: View, sellers: Ids, products: Iterable[str], near: Iterable[int], buyer: int
    ) -> None:
        self._buyer = buyer
        made = view.expand(sellers, "Production", "out")
        entries = view.expand(made.target, "SegmentEntry", "out")
        segment_of: dict[int, set[int]] = defaultdict(set)
        for thing, segment in zip(entries.source.tolist(), entries.target.tolist(), strict=True):
            segment_of[thing].add(segment)
        self._makes: dict[int, set[int]] = defaultdict(set)
        for seller, thing in zip(made.source.tolist(), made.target.tolist(), strict=True):
            self._makes[seller] |= segment_of.get(thing, {thing})
        self._called = {p: set(view.find("Segment", "name", p).tolist()) for p in dict.fromkeys(products)}
        wanted = {s for held in (*self._makes.values(), *self._called.values()) for s in held}
        self._made = makers(view, np.array(sorted(wanted), dtype=np.int64))
        self.looked_at = self._made.looked_at
        self._near = nearness(view, near, self._made.all())

    def of(self, seller: int, product: str | None) -> list[tuple[int, int]]:
        """Return the others, nearest first, each with an edge that says that it makes it."""
        meant = self._called.get(product or "", set()) or self._makes.get(seller, set())
        held = {
            m: e[0]
            for s in sorted(meant)
            for m, e in self._made.of(s).items()
            if m not in (seller, self._buyer)
        }
        return sorted(held.items(), key=lambda x: (self._near[x[0]], x[0]))


__all__ = ["Alternatives"]
