"""Who buys what from whom, brought to the segments of a chain: by the name of what is bought, else by what the seller makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.graph.values import interval
from clusterkg.queries.algorithms.bounds import Interval
from clusterkg.queries.facts.sourcing import Sourcing


@dataclass(frozen=True, slots=True)
class Bought:
    """What one firm buys of one thing from one other, all statements of it together."""

    buyer: int
    seller: int
    #: The segment that the thing belongs to, or None where neither its name nor what the seller makes says.
    segment: int | None
    #: As the sources call it.
    products: tuple[str, ...]
    eids: tuple[int, ...]
    #: Share of what the buyer buys of it; None where nobody says.
    share: Interval | None


def bought(read: Sourcing, firms: Ids) -> list[Bought]:
    """Return what firms buy from others, and what others buy from them.

    Parameters
    ----------
    read
        The chain whose segments are looked for.
    firms
        Buyers or sellers.
    """
    view = read.view
    out, into = view.expand(firms, "Purchase", "out"), view.expand(firms, "Purchase", "in")
    eids, first = np.unique(np.concatenate([out.eid, into.eid]), return_index=True)
    buyers = np.concatenate([out.source, into.source])[first]
    sellers = np.concatenate([out.target, into.target])[first]
    held = view.edge_attributes(eids, ("share_of_purchases", "product"))
    called = _called(view, read.segments)
    made: dict[int, set[int]] = defaultdict(set)
    for segment, maker in zip(read.makers.segment.tolist(), read.makers.maker.tolist(), strict=True):
        made[maker].add(segment)
    groups: dict[tuple[int, int, int | str | None], list[tuple[int, str | None, Interval | None]]] = (
        defaultdict(list)
    )
    for eid, buyer, seller in zip(eids.tolist(), buyers.tolist(), sellers.tolist(), strict=True):
        if buyer == seller:
            continue
        product = next((a.value for a in held.get(eid, ()) if a.prop == "product"), None)
        shares = [interval(a.value) for a in held.get(eid, ()) if a.prop == "share_of_purchases"]
        share = (min(s[0] for s in shares), max(s[1] for s in shares)) if shares else None
        segment = called.get(product) if product is not None else None
        if segment is None and len(made.get(seller, ())) == 1:
            (segment,) = made[seller]
        groups[buyer, seller, product if segment is None else segment].append((eid, product, share))
    return [
        Bought(
            buyer, seller, thing if isinstance(thing, int) else None, tuple(dict.fromkeys(p for _, p, _ in said if p is not None)),
            tuple(e for e, _, _ in said), _joined(s for _, _, s in said if s is not None),
        )
        for (buyer, seller, thing), said in groups.items()
    ]  # fmt: skip


def _joined(shares: Iterable[Interval]) -> Interval | None:
    held = list(shares)
    return (min(s[0] for s in held), max(s[1] for s in held)) if held else None


def _called(view: View, segments: Ids) -> dict[str, int]:
    """Return segments by their name; a name that two of them bear leads to neither."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for b in view.briefs(segments):
        twice |= {b.caption} & found.keys()
        found[b.caption] = b.nid
    return {name: nid for name, nid in found.items() if name not in twice}


__all__ = ["Bought", "bought"]
