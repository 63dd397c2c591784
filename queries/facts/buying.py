"""Who buys what from whom, and of which segment it is: one rule, for every question that brings purchases to segments.

What is bought is of the segment whose name it bears; else of the one whose product (or other name) it bears. Where nobody says what is
bought, or the name fits nothing, it is of the segment that the seller makes, if that is one only: so far it is supposed, and an answer says
so (:data:`BY_SELLER`). Of a seller that makes several it *may be* of each: it counts in none, but then nobody can say that none of it is
bought either. Candidates are the segments that a question is about: those of its chain, or the inputs of what the buyer makes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from clusterkg.graph.store.contract import Edges, Ids, View
from clusterkg.graph.values import interval
from clusterkg.queries.algorithms.bounds import Interval
from clusterkg.queries.contract import Reason
from clusterkg.queries.facts.chains import Makers, joined
from clusterkg.queries.facts.climbing import all_above
from clusterkg.queries.facts.demand import quantity

Basis = Literal["stated_shares", "amounts", "purchases"]
#: What says of which segment a purchase is: what is bought, or only what its seller makes.
By = Literal["name", "seller"]


class Terms(NamedTuple):
    """What one statement of a purchase says, None where it says nothing: the strongest and newest where it says several things."""

    product: str | None = None
    #: Share of what the buyer purchases of these goods.
    share: Interval | None = None
    amount: float | None = None
    currency: str | None = None


_NOTHING = Terms()


def terms(
    view: View, eids: Ids | Sequence[int], props: Sequence[str] = ("share_of_purchases", "amount", "product")
) -> list[Terms]:
    """Return what purchases say, in the order of their edges; what is not in ``props`` is as if nobody said it."""
    held = view.edge_attributes(eids, props) if props else {}
    if not held:  # most purchases in a graph of a million say nothing
        return [_NOTHING] * len(eids)
    found = []
    for eid in np.asarray(eids, dtype=np.int64).tolist():
        product = share = amount = currency = None
        if eid not in held:
            found.append(_NOTHING)
            continue
        for a in held[eid]:
            if a.prop == "product":
                product = product or a.value
            elif a.prop == "share_of_purchases":
                share = share or interval(a.value)
            elif amount is None:
                paid = quantity(a.value, a.claims)
                amount, currency = paid.amount, paid.unit or None
        found.append(Terms(product, share, amount, currency))
    return found


class Brought(NamedTuple):
    """Of which candidate a purchase is, and by what; where that is not known, of which it may be."""

    segment: int | None
    by: By | None
    may_be: tuple[int, ...] = ()


_NOWHERE = Brought(None, None)


def brought(meant: Collection[int], makes: Collection[int]) -> Brought:
    """Return of which candidate a purchase is.

    Parameters
    ----------
    meant
        Candidates that the name of what is bought fits.
    makes
        Candidates that the seller is known to make.

    Examples
    --------
    >>> brought({1}, {2}), brought((), {2})
    (Brought(segment=1, by='name', may_be=()), Brought(segment=2, by='seller', may_be=()))
    >>> brought((), {2, 3}).may_be, brought({1, 2}, {2, 3}).segment, brought((), ()).may_be
    ((2, 3), 2, ())
    """
    if len(meant) == 1:
        return Brought(next(iter(meant)), "name")
    left = set(meant).intersection(makes) or meant if meant else makes
    if len(left) == 1:
        return Brought(next(iter(left)), "seller")
    return Brought(None, None, tuple(sorted(left))) if left else _NOWHERE


class Names:
    """What segments are called: first by their names; other names, and those of the products in them, are read when a word is met that is no name."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._named: set[int] = set()
        self._further: set[int] = set()
        self._names: dict[str, set[int]] = defaultdict(set)
        self._others: dict[str, set[int]] = defaultdict(set)

    def learn(self, segments: Iterable[int]) -> None:
        """Learn the names of more segments."""
        asked = set(segments) - self._named
        self._named |= asked
        for b in self._view.briefs(sorted(asked)):
            self._names[b.caption].add(b.nid)

    def meant(self, word: str | None) -> frozenset[int]:
        """Return the segments that a word means, of those learned."""
        if word is None:
            return frozenset()
        if word not in self._names and self._further != self._named:
            self._read_further(sorted(self._named - self._further))
        return frozenset(self._names.get(word) or self._others.get(word) or ())

    def _read_further(self, segments: list[int]) -> None:
        self._further |= set(segments)
        entries = self._view.expand(segments, "SegmentEntry", "in")
        of = {s: {s} for s in segments}
        for product, segment in zip(entries.source.tolist(), entries.target.tolist(), strict=True):
            of.setdefault(product, set()).add(segment)
        for e in self._view.entities(sorted(of)):
            for word in (v for p in ("name", "aliases", "alias") for v in e.values(p)):
                self._others[word] |= of[e.nid]


class Bought(NamedTuple):
    """What one firm buys from another of one segment, or of one thing that is of no known segment: all statements of it together."""

    buyer: int
    seller: int
    #: None where nobody says.
    segment: int | None
    by: By | None
    #: Segments that it may be of, where it is of none for sure.
    may_be: tuple[int, ...]
    #: What is bought, as sources call it.
    products: tuple[str, ...]
    eids: tuple[int, ...]
    #: From the least to the most stated.
    share: Interval | None
    amount: float | None = None
    currency: str | None = None


def bought(view: View, edges: Edges, segments: Ids, makers: Makers) -> list[Bought]:
    """Return what some purchases are of.

    Parameters
    ----------
    view
        Where to read; for a chain's segments the view of its edition.
    edges
        Purchases, each once; what a firm buys from itself is left out.
    segments, makers
        The candidates, and who makes them.
    """
    said = terms(view, edges.eid)
    names = Names(view)
    if any(t.product is not None for t in said):
        names.learn(segments.tolist())
    rows = np.isin(makers.maker, np.unique(edges.target))
    makes: dict[int, set[int]] = defaultdict(set)
    for maker, segment in zip(makers.maker[rows].tolist(), makers.segment[rows].tolist(), strict=True):
        makes[maker].add(segment)
    groups: dict[tuple[int, int, int | str | None], list[tuple[Brought, int, Terms]]] = defaultdict(list)
    columns = zip(edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), said, strict=True)
    for eid, buyer, seller, t in columns:
        if buyer == seller:
            continue
        one = brought(names.meant(t.product), makes.get(seller, ()))
        groups[buyer, seller, t.product if one.segment is None else one.segment].append((one, eid, t))
    return [_together(buyer, seller, held) for (buyer, seller, _), held in groups.items()]


def _together(buyer: int, seller: int, held: Sequence[tuple[Brought, int, Terms]]) -> Bought:
    """Return statements of one purchase (of two sources, of two products) as one; the first amount counts."""
    if len(held) == 1:
        ((one, eid, t),) = held
        products = () if t.product is None else (t.product,)
        return Bought(
            buyer, seller, one.segment, one.by, one.may_be, products, (eid,), t.share, t.amount, t.currency
        )
    one = min((b for b, _, _ in held), key=lambda b: b.by != "name")
    shares_ = [t.share for _, _, t in held if t.share is not None]
    paid = next((t for _, _, t in held if t.amount is not None), None)
    return Bought(
        buyer, seller, one.segment, one.by, one.may_be, tuple(dict.fromkeys(t.product for _, _, t in held if t.product is not None)),
        tuple(e for _, e, _ in held), (min(s[0] for s in shares_), max(s[1] for s in shares_)) if shares_ else None,
        paid.amount if paid else None, paid.currency if paid else None,
    )  # fmt: skip


def trade(view: View, firms: Ids, segments: Ids, makers: Makers) -> list[Bought]:
    """Return what some firms buy from others, and what others buy from them."""
    edges = joined(view.expand(firms, "Purchase", "out"), view.expand(firms, "Purchase", "in"))
    return bought(view, edges.where(np.unique(edges.eid, return_index=True)[1]), segments, makers)


class Purchases:
    """Purchases of some buyers by the segment whose goods are bought."""

    def __init__(self, view: View, buyers: Ids, segments: Ids, makers: Makers) -> None:
        edges = view.expand(buyers, "Purchase", "out")
        edges = edges.where(edges.source != edges.target)
        self.looked_at = len(edges)
        self.all = bought(view, edges, segments, makers)
        self.by_buyer: dict[int, list[Bought]] = defaultdict(list)
        self.of: dict[int, list[Bought]] = defaultdict(list)
        #: Those that may be of a segment: nobody says.
        self.unsaid: dict[int, list[Bought]] = defaultdict(list)
        for one in self.all:
            self.by_buyer[one.buyer].append(one)
            if one.segment is not None:
                self.of[one.segment].append(one)
            for segment in one.may_be:
                self.unsaid[segment].append(one)

    def by(self, segment: int, buyers: Collection[int]) -> list[Bought]:
        """Return what some firms buy of a segment's goods."""
        return [b for b in self.of.get(segment, ()) if b.buyer in buyers]

    def may_be_by(self, segment: int, buyers: Collection[int]) -> list[Bought]:
        """Return what some firms buy that may be of a segment's goods."""
        return [b for b in self.unsaid.get(segment, ()) if b.buyer in buyers]


def caveats(held: Iterable[Bought]) -> list[Reason]:
    """Return what a reader must know of purchases of which nobody says what is bought."""
    one = list(held)
    found = [BY_SELLER] if any(b.by == "seller" for b in one) else []
    return found + ([UNSAID] if any(b.may_be for b in one) else [])


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

    Every buyer counts alike where shares are stated, because what each buys in all is not known. Of an interval the middle counts.

    Examples
    --------
    >>> held = [Bought(*who, 5, "name", (), (), (), (x, x)) for who, x in (((1, 8), 0.6), ((1, 9), 0.2), ((2, 9), 1.0))]
    >>> got = shares(held, 4)
    >>> {s: round(x, 3) for s, x in got.seller.items()}, round(got.stated, 3)
    ({8: 0.333, 9: 0.667}, 0.45)
    """
    if not bought:
        return None
    weights: list[float | None] = [sum(b.share) / 2 if b.share is not None else None for b in bought]
    basis: Basis = "stated_shares"
    stated = 0.0
    if any(w for w in weights):
        each: dict[int, float] = defaultdict(float)
        for b, w in zip(bought, weights, strict=True):
            each[b.buyer] += w or 0.0
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
    edges = view.expand(asked, "Location", "out")
    origin, at = all_above(view, np.unique(edges.target))
    city, province, nation = (_nearest(view, origin, at, level) for level in ("city", "province", "country"))
    held = sorted(set(nation.values()))
    called = {b.nid: b.caption for b in view.briefs(held)}
    found = {e.nid: Whence(None, next(iter(e.values("country")), None), ()) for e in view.entities(asked)}
    for eid, n, target in zip(edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), strict=True):
        if found[n].place is None:
            place = city.get(target, province.get(target, target))
            found[n] = Whence(place, found[n].country or called.get(nation.get(target, -1)), (eid,))
    return found


def _nearest(view: View, origin: Ids, at: Ids, level: str) -> dict[int, int]:
    """Return for each place the nearest of a level that it lies in; pairs come nearest first."""
    kept = np.isin(at, view.find("Place", "place_level", level))
    return dict(zip(origin[kept][::-1].tolist(), at[kept][::-1].tolist(), strict=True))


BY_SELLER = Reason(
    zh="部分采购没有写明买的是什么,或名称不在链上:供方在链上只做一个环节的,归入那个环节,这是推定。",
    en="Of some purchases nobody says what is bought, or its name is not on the chain: they are taken to be of the one segment that the seller makes.",
)
UNSAID = Reason(
    zh="部分采购没有写明买的是什么,而供方做几个环节:不计入任何一个,也不当作没有。",
    en="Of some purchases nobody says what is bought, and the seller makes several segments: they count in none, nor as not being there.",
)

__all__ = [
    "BY_SELLER",
    "UNSAID",
    "Basis",
    "Bought",
    "Brought",
    "By",
    "Names",
    "Purchases",
    "Shares",
    "Terms",
    "Whence",
    "bought",
    "brought",
    "caveats",
    "shares",
    "terms",
    "trade",
    "whence",
]
