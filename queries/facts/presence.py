"""Who is active where: makers counted by place and activity, with the edges behind every cell; who is nowhere known is counted too.

Activities are the segments of a chain or the industries of a classification. A cell counts *makers that somebody names*: an empty one
means that none is known, not that there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.projection.arrays import occurring, runs, spread
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.chains import Makers
from clusterkg.queries.facts.climbing import whereabouts
from clusterkg.queries.facts.demand import Quantity, quantity
from clusterkg.queries.facts.places import LEVELS, Level, located

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: ``stated``: the place that a source names, whatever its level; for data whose places have none.
AnyLevel = Literal["country", "province", "city", "county", "zone", "stated"]
ANY_LEVEL: tuple[AnyLevel, ...] = get_args(AnyLevel)
#: Of provincial level, yet cities: 北京, 天津, 上海, 重庆. Left out, a comparison of cities would lack the largest.
MUNICIPALITIES = ("110000", "120000", "310000", "500000")
Measure = Literal["firms", "employees", "revenue", "capacity"]
MEASURES: tuple[Measure, ...] = get_args(Measure)


class Located(NamedTuple):
    """Which maker lies in which place, and the edge that says so; sorted by maker."""

    maker: Ids
    place: Ids
    eid: Ids


@dataclass(frozen=True)
class Presence:
    """Makers by place and activity: one row per place, activity and maker, sorted so; positions are into ``places`` and ``activities``."""

    places: Ids
    activities: Ids
    place: Ids
    activity: Ids
    #: The maker's number in the view.
    maker: Ids
    #: Every maker of each activity once, placed or not: positions and numbers, sorted.
    of_activity: Ids
    of_maker: Ids
    #: Parallel to ``of_activity``: its place is known at this level.
    of_placed: Flags
    located: Located
    #: The weakest class of any statement of a maker's place: below DISCLOSED an answer says that places are inferred.
    lowest_class: int

    @property
    def shape(self) -> tuple[int, int]:
        """Places by activities."""
        return len(self.places), len(self.activities)

    @property
    def unplaced(self) -> Ids:
        """How many makers of each activity have no place of this level, shape (n,)."""
        return np.bincount(self.of_activity[~self.of_placed], minlength=len(self.activities)).astype(np.int64)

    @property
    def everywhere(self) -> Floats:
        """How many makers with a known place each activity has, each counted once, shape (n,)."""
        found = np.bincount(self.of_activity[self.of_placed], minlength=len(self.activities))
        return found.astype(np.float64)

    def counts(self) -> Floats:
        """Return the number of makers by place and activity, shape (p, n); one that is in two places counts in both."""
        return self.summed(np.ones(len(self.maker)))

    def summed(self, value: Floats) -> Floats:
        """Return any value per row (see ``maker``) added up by place and activity; NaN is left out."""
        p, n = self.shape
        flat = np.bincount(self.place * n + self.activity, weights=np.nan_to_num(value), minlength=p * n)
        return flat.astype(np.float64).reshape(p, n)

    def cell(self, place: int, activity: int) -> Ids:
        """Return the makers of an activity in a place (positions), ascending."""
        n = len(self.activities)
        key = place * n + activity
        a, b = np.searchsorted(self._cells, (key, key + 1))
        return self.maker[a:b]

    @cached_property
    def _cells(self) -> Ids:
        return self.place * len(self.activities) + self.activity


def presence(view: View, makers: Makers, activities: Ids, level: AnyLevel) -> Presence:
    """Return who is active where.

    Parameters
    ----------
    view
        Where locations are read; for a chain the facts of its edition.
    makers
        Who makes what, see :func:`~clusterkg.queries.facts.chains.makers`.
    activities
        The segments or industries, ascending.
    level
        Of which level the places are.
    """
    at = np.searchsorted(activities, makers.segment)
    inside = np.minimum(at, max(len(activities) - 1, 0))
    kept = activities[inside] == makers.segment if len(activities) else np.zeros(0, dtype=np.bool_)
    of_activity, of_maker = at[kept], makers.maker[kept]
    first = runs(of_activity, of_maker)  # makers come sorted by segment and maker
    of_activity, of_maker = of_activity[first], of_maker[first]
    where = locations(view, occurring(of_maker), level)
    places = occurring(where.place)
    first = np.searchsorted(where.maker, of_maker, side="left")
    counts = np.searchsorted(where.maker, of_maker, side="right") - first
    row = np.repeat(np.arange(len(of_maker), dtype=np.int64), counts)
    there = where.place[spread(first, counts)]
    place = np.searchsorted(places, there)
    order = np.lexsort((of_maker[row], of_activity[row], place))
    said = view.expand(occurring(of_maker), "Location", "out").evidence_class
    return Presence(
        places, activities, place[order], of_activity[row][order], of_maker[row][order], of_activity, of_maker, counts > 0, where,
        int(said.min()) if len(said) else int(EvidenceClass.DISCLOSED),
    )  # fmt: skip


def locations(view: View, nids: Ids, level: AnyLevel) -> Located:
    """Return where nodes lie, each pair of node and place once."""
    if level == "stated":
        edges = view.expand(nids, "Location", "out")
        maker, place, eid = edges.source, edges.target, edges.eid
    else:
        spots = whereabouts(view, nids, level)
        maker, place, eid = spots.node, spots.place, spots.eid
        if level == "city":
            maker, place, eid = (
                np.concatenate(both) for both in zip((maker, place, eid), _in_municipalities(view, nids), strict=True)
            )  # fmt: skip
    order = np.lexsort((eid, place, maker))
    maker, place, eid = maker[order], place[order], eid[order]
    first = runs(maker, place) if len(maker) else np.zeros(0, dtype=np.bool_)
    return Located(maker[first], place[first], eid[first])


def _in_municipalities(view: View, nids: Ids) -> tuple[Ids, Ids, Ids]:
    cities = [n for code in MUNICIPALITIES for n in view.find("Place", "adcode", code).tolist()]
    if not cities:
        return nids[:0], nids[:0], nids[:0]
    spots = whereabouts(view, nids, "province")
    inside = np.isin(spots.place, np.array(cities, dtype=np.int64))
    return spots.node[inside], spots.place[inside], spots.eid[inside]


class Local(NamedTuple):
    """One place (or zone, or region) seen against the whole: parallel to ``Presence.of_activity``."""

    #: The maker is located there.
    here: Flags
    #: Makers per activity there, those with a known place of the level compared, and those without; shape (n,).
    makers: Floats
    whole: Floats
    unplaced: Floats
    #: Location edges that say ``here``, by maker.
    said: dict[int, list[int]]


def local(
    view: View, held: Presence, place: int | None, value: Floats | None = None, also: dict[int, list[int]] | None = None
) -> Local:  # fmt: skip
    """Return what a place has of each activity, whether or not it is of the level that ``held`` compares.

    ``value`` is one number per row of ``held.of_maker`` (default 1 each; NaN counts nothing). ``also``: makers that belong to it by
    other statements than an address (core firms of a cluster, tenants of a site), and the edges that say so.
    """
    everyone = occurring(held.of_maker)
    where = located(view, place, everyone)
    n = len(held.activities)
    weight = np.ones(len(held.of_maker)) if value is None else np.nan_to_num(value)
    here = where.here[held.of_maker]
    if also:
        here = here | np.isin(held.of_maker, np.fromiter(also, dtype=np.int64))
    # Of whom only the province is known may be here or not: for a comparison of cities they are nowhere.
    anywhere = held.of_placed | here
    said: dict[int, list[int]] = {}
    for maker, eid in zip(where.edges.source.tolist(), where.edges.eid.tolist(), strict=True):
        said.setdefault(maker, []).append(eid)
    for maker, eids in (also or {}).items():
        said.setdefault(maker, []).extend(eids)

    def added(mask: Flags) -> Floats:
        return np.bincount(held.of_activity[mask], weights=weight[mask], minlength=n).astype(np.float64)

    return Local(here, added(here), added(anywhere), added(~anywhere), said)


class Sizes(NamedTuple):
    """A size per maker and activity (parallel to ``Presence.of_maker``); NaN where it is not known."""

    value: Floats
    unit: str | None
    #: Sizes stated in another unit or currency than ``unit``: not counted.
    other_unit: int

    @property
    def unknown(self) -> int:
        """How many have no size in ``unit``."""
        return int(np.isnan(self.value).sum())


def sizes(view: View, held: Presence, makers: Makers, measure: Measure) -> Sizes:
    """Return how large makers are: 1 each, or what is known of employees, revenue or capacity; the commonest unit only.

    Employees and revenue are those of the whole firm, counted in each of its activities: nobody says how they are shared out.
    """
    if measure == "firms":
        return Sizes(np.ones(len(held.of_maker)), "firms", 0)
    if measure == "capacity":
        return _capacities(view, held, makers)
    everyone = occurring(held.of_maker)
    texts = {}
    for e in view.entities(everyone):
        stated = e.values(measure)
        if stated:
            texts[e.nid] = stated[0]
    read = {n: quantity(t, ()) for n, t in texts.items()}
    unit = _commonest([q.unit for q in read.values()])
    known = {n: q.amount for n, q in read.items() if q.unit == unit}
    value = np.array([known.get(m, np.nan) for m in held.of_maker.tolist()], dtype=np.float64)
    return Sizes(
        value, unit or ("persons" if measure == "employees" and known else None), len(read) - len(known)
    )


def _capacities(view: View, held: Presence, makers: Makers) -> Sizes:
    stated: dict[tuple[int, int], Quantity] = {}
    attributes = view.edge_attributes(makers.eid, ("capacity",))
    for segment, maker, eid in zip(
        makers.segment.tolist(), makers.maker.tolist(), makers.eid.tolist(), strict=True
    ):
        for a in attributes.get(eid, ()):
            stated.setdefault((segment, maker), quantity(a.value, a.claims))
    unit = _commonest([q.unit for q in stated.values()])
    keys = zip(held.activities[held.of_activity].tolist(), held.of_maker.tolist(), strict=True)
    found = [stated.get(k) for k in keys]
    value = np.array([np.nan if f is None or f.unit != unit else f.amount for f in found], dtype=np.float64)
    return Sizes(value, unit or None, sum(f is not None and f.unit != unit for f in found))


def _commonest(units: Sequence[str]) -> str:
    return max(sorted(set(units)), key=units.count) if units else ""


def behind(
    held: Presence, makers: Makers, activity: int, some: Ids, said: dict[int, list[int]] | None = None
) -> list[int]:
    """Return the edges that say that some makers are in an activity (a position) and where they are."""
    made = makers.of(int(held.activities[activity]))
    found: list[int] = []
    for m in some.tolist():
        found += made.get(m, ())
        if said is not None:
            found += said.get(m, ())
        else:
            a, b = np.searchsorted(held.located.maker, (m, m + 1))
            found += held.located.eid[a:b].tolist()
    return found


def level_of(view: View, place: int) -> AnyLevel:
    """Return the level to compare a place at: its own, ``zone`` for a zone, ``stated`` where the data give places no level."""
    (entity,) = view.entities([place])
    if entity.type != "Place":
        return "zone"
    if {*entity.values("adcode")} & {*MUNICIPALITIES}:
        return "city"
    stated = entity.values("place_level")
    if stated and stated[0] in LEVELS:
        level: Level = stated[0]
        return level
    return usual_level(view)


def usual_level(view: View) -> AnyLevel:
    """Return the level that places are compared at where nobody says which: cities, or whatever the data name."""
    return "city" if len(view.find("Place", "place_level", "city")) else "stated"


__all__ = [
    "ANY_LEVEL",
    "MEASURES",
    "AnyLevel",
    "Local",
    "Located",
    "Measure",
    "Presence",
    "Sizes",
    "behind",
    "level_of",
    "local",
    "locations",
    "presence",
    "sizes",
    "usual_level",
]
