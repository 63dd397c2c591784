"""Quantities: capacities on production, demand and output as observations; compared only in one unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from clusterkg.graph.store.contract import Ids, View
from clusterkg.graph.values import interval

#: Code of the indicator that states a segment's demand in a place.
INDICATOR = "segment_demand"
#: Code of the indicator that states a segment's total output.
OUTPUT = "segment_output"
#: Properties by which an observation states a figure.
_STATED = ("amount", "quantity", "value")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a unit, with its claims; the lower end where the source gives an interval."""

    amount: float
    unit: str
    claims: tuple[str, ...]
    #: The period that it is about, as stated.
    period: str = ""


def quantity(text: str, claims: tuple[str, ...]) -> Quantity:
    """Read a canonical quantity or amount of money (``12 GWh/a``, ``10..20 t/a``)."""
    return Quantity(sum(interval(text)) / 2, text.partition(" ")[2], claims)


def demands(view: View, place: int | None, segments: Ids) -> dict[int, Quantity]:
    """Return the newest observed demand for each segment in exactly this place; without a place, what is observed of no place at all.

    Demands of parts are never added up: the data cannot say whether the parts are all there are.
    """
    return observed(view, INDICATOR, segments, place, ("quantity",))


def observed(
    view: View, indicator: str, segments: Ids, place: int | None = None, props: Collection[str] = _STATED
) -> dict[int, Quantity]:
    """Return the newest figure of an indicator for each segment: of exactly this place, or without one those that name no place.

    ``props`` are the properties of an observation that may state it.
    """
    about = view.expand(segments, "ObservationSubject", "in")
    if not len(about):
        return {}
    all_of_them = np.unique(about.source)
    there = view.expand(all_of_them, "ObservationPlace", "out")
    if place is None:
        kept = np.setdiff1d(all_of_them, there.source)
    else:
        kept = np.unique(there.source[there.target == place])
    kinds = view.expand(kept, "ObservationIndicator", "out")
    wanted = view.find("Indicator", "indicator_code", indicator)
    right = np.unique(kinds.source[np.isin(kinds.target, wanted)])
    entities = {e.nid: e for e in view.entities(right)}
    found: dict[int, Quantity] = {}
    for source, segment in zip(about.source.tolist(), about.target.tolist(), strict=True):
        entity = entities.get(source)
        stated = next((a for a in entity.attributes if a.prop in props), None) if entity else None
        if entity is None or stated is None:
            continue
        period = next(iter(entity.values("period")), "")
        claims = tuple(dict.fromkeys(c for a in entity.attributes for c in a.claims))
        if segment not in found or period > found[segment].period:
            found[segment] = replace(quantity(stated.value, claims), period=period)
    return found


__all__ = ["INDICATOR", "OUTPUT", "Quantity", "demands", "observed", "quantity"]
