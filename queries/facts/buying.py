"""What local firms of a chain buy of each segment, from whom, and where the sellers are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.graph.values import interval
from clusterkg.queries.facts.chains import Makers
from clusterkg.queries.facts.demand import quantity
from clusterkg.queries.facts.places import above

Basis = Literal["stated_shares", "amounts", "purchases"]


class Bought(NamedTuple):
    """One firm buys goods of one segment from another."""

    buyer: int
    seller: int
    eids: tuple[int, ...]
    #: Middle of the stated share of what the buyer purchases of these goods.
    share: float | None
    amount: float | None
    currency: str | None


class Purchases:
    """Purchases of some buyers by the segment whose goods are bought.

    A purchase is of a segment where the source calls what is bought so; where it names nothing of the chain, of every segment that the
    seller makes.
    """

    def __init__(self, view: View, buyers: Ids, makers: Makers, names: Mapping[str, int]) -> None:
        edges = view.expand(buyers, "Purchase", "out")
        edges = edges.where(edges.source != edges.target)
        self.looked_at = len(edges)
        #: Every purchase, by buyer and seller, whatever is bought.
        self.between: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        sellers = np.unique(edges.target)
        rows = np.isin(makers.maker, sellers)
        makes: dict[int, set[int]] = defaultdict(set)
        for maker, segment in zip(makers.maker[rows].tolist(), makers.segment[rows].tolist(), strict=True):
            makes[maker].add(segment)
        held = view.edge_attributes(edges.eid, ("share_of_purchases", "amount", "product"))
        found: dict[tuple[int, int, int], Bought] = {}
        for eid, buyer, seller in zip(
            edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), strict=True
        ):
            self.between[buyer][seller].append(eid)
            share = amount = currency = product = None
            for a in held.get(eid, ()):
                if a.prop == "product":
                    product = product or a.value
                elif a.prop == "share_of_purchases":
                    share = sum(interval(a.value)) / 2 if share is None else share
                elif amount is None:
                    paid = quantity(a.value, a.claims)
                    amount, currency = paid.amount, paid.unit
            named = names.get(product) if product else None
            for segment in (named,) if named is not None else sorted(makes.get(seller, ())):
                key = segment, buyer, seller
                if (
                    key in found
                ):  # said twice, by two sources or for two products: the first share counts, both are shown
                    one = found[key]
                    first = one.share if one.share is not None else share
                    found[key] = one._replace(eids=(*one.eids, eid), share=first)
                else:
                    found[key] = Bought(buyer, seller, (eid,), share, amount, currency)
        self.of: dict[int, list[Bought]] = defaultdict(list)
        for (segment, _, _), one in found.items():
            self.of[segment].append(one)

    def by(self, segment: int, buyers: Collection[int]) -> list[Bought]:
        """Return what some firms buy of a segment's goods."""
        return [b for b in self.of.get(segment, ()) if b.buyer in buyers]


@dataclass(frozen=True, slots=True)
class Shares:
    """How purchases divide among sellers."""

    basis: Basis
    #: Part of each seller, adding up to 1.
    seller: Mapping[int, float]
    #: Share of what all buyers purchase of these goods that is stated.
    stated: float


def shares(bought: Collection[Bought], buyers: int) -> Shares | None:
    """Return how purchases divide among sellers: by stated shares, by amounts in one currency, else by number of purchases.

    Every buyer counts alike where shares are stated, because what each buys in all is not known.

    Examples
    --------
    >>> held = [Bought(1, 8, (), 0.6, None, None), Bought(1, 9, (), 0.2, None, None), Bought(2, 9, (), 1.0, None, None)]
    >>> got = shares(held, 4)
    >>> {s: round(x, 3) for s, x in got.seller.items()}, round(got.stated, 3)
    ({8: 0.333, 9: 0.667}, 0.45)
    """
    if not bought:
        return None
    weights: list[float | None] = [b.share for b in bought]
    basis: Basis = "stated_shares"
    stated = 0.0
    if any(w for w in weights):
        each: dict[int, float] = defaultdict(float)
        for b in bought:
            each[b.buyer] += b.share or 0.0
        stated = sum(min(1.0, x) for x in each.values()) / buyers if buyers else 0.0
    elif len({b.currency for b in bought if b.amount}) == 1:
        weights, basis = [b.amount for b in bought], "amounts"
        stated = len({b.buyer for b in bought if b.amount}) / buyers if buyers else 0.0
    else:
        weights, basis = [1.0] * len(bought), "purchases"
    total = sum(w or 0.0 for w in weights)
    part: dict[int, float] = defaultdict(float)
    for b, w in zip(bought, weights, strict=True):
        if w:
            part[b.seller] += w / total
    return Shares(basis, dict(part), stated)


class Whence(NamedTuple):
    """Where a seller is."""

    #: City, else province, else the place that is stated.
    place: int | None
    country: str | None
    eids: tuple[int, ...]


def whence(view: View, sellers: Iterable[int]) -> dict[int, Whence]:
    """Return where sellers are, by place and country; nothing is guessed where no source says it."""
    asked = np.array(sorted(set(sellers)), dtype=np.int64)
    if not len(asked):
        return {}
    levels = {
        level: set(view.find("Place", "place_level", level).tolist())
        for level in ("city", "province", "country")
    }
    edges = view.expand(asked, "Location", "out")
    climbed = {t: above(view, t) for t in np.unique(edges.target).tolist()}
    entities = {e.nid: e for e in view.entities(asked)}
    nations = {p: next((a for a in up if a in levels["country"]), None) for p, up in climbed.items()}
    held = sorted({n for n in nations.values() if n is not None})
    called = dict(zip(held, (b.caption for b in view.briefs(held)), strict=True)) if held else {}
    found: dict[int, Whence] = {}
    for n in asked.tolist():
        stated = next(iter(entities[n].values("country")), None)
        found[n] = Whence(None, stated, ())
    for eid, n, target in zip(edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), strict=True):
        one = found[n]
        if one.place is None:
            up = climbed[target]
            place = next((a for level in ("city", "province") for a in up if a in levels[level]), target)
            nation = nations[target]
            found[n] = Whence(place, one.country or (called[nation] if nation is not None else None), (eid,))
    return found


__all__ = ["Basis", "Bought", "Purchases", "Shares", "Whence", "shares", "whence"]
