"""The rows of dependence: the value of inputs added up by the place and country where it is made, what is not known apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Entity, View
from clusterkg.queries.algorithms.shares_upstream import Part, most
from clusterkg.queries.contract import Figure, Named, Row
from clusterkg.queries.facts.climbing import whereabouts
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import all_named, named
from clusterkg.queries.facts.origins import METHODS, NOBODY, Mass
from clusterkg.queries.facts.places import Level, located

ClassName = Literal["disclosed", "inferred", "lead"]
_SHOWN = 20
_METHOD = "shares of purchases and cost shares multiplied up to max_tier; low: stated shares only; high: all that is not sure to be another's"


class DependenceRow(Row):
    """A part of the inputs: of one input, or of all, and where it comes from."""

    #: The input; of a total, what was asked of.
    segment: Named
    kind: Literal["total", "input"]
    #: Of an input: what it goes into.
    into: Named | None = None
    #: The place; empty where it is not known at this level.
    leaf: Named | None = None
    country: str | None = None
    #: Why there is no place: nobody known supplies it, or a firm whose place (at this level) is not known.
    unknown: Literal["supplier", "place"] | None = None
    #: In the place that was asked about; empty where there is none, or it is not known.
    here: bool | None = None
    share: Figure
    #: The estimate by the weakest link of the way: share stated; bought, share not stated; merely known to make it.
    by_stated: float = 0.0
    by_listed: float = 0.0
    by_makers: float = 0.0
    weakest_class: ClassName | None = None
    #: The firms with the largest parts, five at most of ``suppliers``.
    firms: tuple[Named, ...] = ()
    suppliers: int = 0


class InputFound(NamedTuple):
    """One input of one goal: its edge, its weight in the total, and where its value is made."""

    one: int
    goal: int
    eid: int
    weight: Part
    evidence: int
    leaves: dict[int, Mass]


class _Leaf(NamedTuple):
    """A place, a country by its code alone, or why neither is known."""

    place: int
    country: str | None = None
    unknown: Literal["supplier", "place"] | None = None


@dataclass
class _Sum(Mass):
    """The value of one place: what comes there, and by which firms."""

    most: ClassVar[int] = _SHOWN
    firms: dict[int, float] = field(default_factory=dict)

    def take(self, mass: Mass, part: Part, firm: int, evidence: int, eids: Iterable[int]) -> None:
        """Take a part of what is made by a firm."""
        self.add(mass, part, None, evidence, eids)
        if firm != NOBODY:
            self.firms[firm] = self.firms.get(firm, 0.0) + mass.total * part.mid


def rows_of(
    view: View, asked: Entity, found: list[InputFound], level: Level, place: Entity | None
) -> tuple[list[DependenceRow], dict[str, float | int | str | None], bool]:  # fmt: skip
    """Return the rows, totals first, with their summary, and whether some places are inferred."""
    firms = sorted({f for one in found for f in one.leaves if f != NOBODY})
    nids = np.array(firms, dtype=np.int64)
    spots = whereabouts(view, nids, level)
    at = spots.of()
    nation = whereabouts(view, nids, "country")
    countries = {n: sorted(p) for n, p in nation.of().items()}
    codes = {
        e.nid: next(iter(e.values("country")), None)
        for e in view.entities([f for f in firms if f not in at or f not in countries])
    }
    called = {b.nid: b.caption for b in view.briefs(sorted({p for held in countries.values() for p in held}))}
    here = located(view, place.nid, nids) if place else None

    def leaves_of(firm: int) -> list[tuple[_Leaf, list[int]]]:
        if firm == NOBODY:
            return [(_Leaf(-1, unknown="supplier"), [])]
        country = called[countries[firm][0]] if len(countries.get(firm, ())) == 1 else codes.get(firm)
        if firm in at:
            return [(_Leaf(p, country), eids) for p, eids in sorted(at[firm].items())]
        # Abroad, a city's level may say nothing; a country that is only stated as a code says nothing of the city at home.
        far = bool(country) and (level == "country" or firm in countries)
        return [(_Leaf(-1, country, None if far else "place"), [])]

    local: dict[_Leaf, set[bool]] = defaultdict(set)
    totals: dict[_Leaf, _Sum] = defaultdict(_Sum)
    sums: list[tuple[InputFound | None, dict[_Leaf, _Sum]]] = [(None, totals)]
    for one in found:
        eid, weight, evidence = one.eid, one.weight, one.evidence
        mine: dict[_Leaf, _Sum] = defaultdict(_Sum)
        for firm, mass in sorted(one.leaves.items()):
            spread_ = leaves_of(firm)
            for leaf, eids in spread_:
                if here is not None and firm != NOBODY and here.anywhere[firm]:
                    local[leaf].add(bool(here.here[firm]))
                part = 1 / len(spread_)
                low = part if part == 1 else 0.0
                mine[leaf].take(mass, Part(low, part), firm, evidence, (eid, *eids))
                totals[leaf].take(
                    mass, Part(weight.low * low, weight.mid * part), firm, evidence, (eid, *eids)
                )
        sums.append((one, dict(mine)))
    wanted = {s for _, held in sums for s in held}
    numbers = sorted(
        {x.place for x in wanted if x.place >= 0}
        | {n for one in found for n in (one.one, one.goal)}
        | {f for _, held in sums for f in _shown(held.values())}
    )
    name = dict(zip(numbers, all_named(view.briefs(numbers)), strict=True))
    claims = Claims(
        view,
        (e for _, held in sums for s in held.values() for e in list(s.eids)[:_SHOWN]),
    )
    rows = []
    for about, held in sums:
        top = most({k: Part(s.low, s.total) for k, s in held.items()})
        for leaf, s in sorted(
            held.items(),
            key=lambda x: (x[0].unknown is not None, -x[1].total, -x[1].low, x[0].place, x[0].country or ""),
        ):
            known = local.get(leaf, set())
            rows.append(
                DependenceRow(
                    kind="input" if about else "total", segment=name[about.one] if about else named(asked),
                    into=name[about.goal] if about else None, leaf=name[leaf.place] if leaf.place >= 0 else None, country=leaf.country, unknown=leaf.unknown,
                    here=next(iter(known)) if len(known) == 1 else None,
                    share=Figure(name="share_of_inputs", value=round(s.total, 6), low=round(s.low, 6), high=round(top[leaf], 6), unit="1", method=_METHOD),
                    **{f"by_{m}": round(s.mid.get(m, 0.0), 6) for m in METHODS}, firms=tuple(name[f] for f in _largest(s)), suppliers=len(s.firms),
                    weakest_class=EvidenceClass(s.evidence).name.lower() if s.evidence < 9 else None,
                    evidence=claims.behind(list(s.eids)[:_SHOWN]),
                )
            )  # fmt: skip
    inside = [s for k, s in totals.items() if local.get(k) == {True}]
    outside = [s for k, s in totals.items() if local.get(k) == {False}]
    summary: dict[str, float | int | str | None] = {"places": sum(k.place >= 0 for k in totals)}
    if place is not None and totals:
        summary |= {
            "outside_low": round(sum(s.low for s in outside), 6), "outside_estimate": round(sum(s.total for s in outside), 6),
            "outside_high": round(1 - sum(s.low for s in inside), 6),
        }  # fmt: skip
    summary |= {
        "not_known_estimate": round(sum(s.total for k, s in totals.items() if k.unknown), 6)
        if totals
        else None
    }
    return rows, summary, spots.inferred


def _largest(s: _Sum) -> list[int]:
    return sorted(s.firms, key=lambda f: (-s.firms[f], f))[:5]


def _shown(sums: Iterable[_Sum]) -> set[int]:
    return {f for s in sums for f in _largest(s)}


__all__ = ["DependenceRow", "InputFound", "rows_of"]
