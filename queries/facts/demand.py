"""Quantities: capacities on production, demand as an observation; compared only in one unit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from clusterkg.graph.store.contract import Ids, View

#: Code of the indicator that states a segment's demand in a place.
INDICATOR = "segment_demand"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a unit, with its claims; the lower end where the source gives an interval."""

    amount: float
    unit: str
    claims: tuple[str, ...]
    #: The period that it is about, as stated.
    period: str = ""


def quantity(text: str, claims: tuple[str, ...]) -> Quantity:
    """Read a canonical quantity (``12 GWh/a``, ``10..20 t/a``)."""
    amount, _, unit = text.partition(" ")
    low, _, high = amount.partition("..")
    middle = (float(low) + float(high)) / 2 if high else float(low)
    return Quantity(middle, unit, claims)


def demands(view: View, place: int | None, segments: Ids) -> dict[int, Quantity]:
    """Return the newest observed demand for each segment in exactly this place; without a place, what is observed of no place at all.

    Demands of parts are never added up: the data cannot say whether the parts are all there are.
    """
    about = view.expand(segments, "ObservationSubject", "in")
    observed = np.unique(about.source)
    if not len(observed):
        return {}
    there = view.expand(observed, "ObservationPlace", "out")
    if place is None:
        here = set(observed.tolist()) - set(there.source.tolist())
    else:
        here = set(there.source[there.target == place].tolist())
    kinds = view.expand(observed, "ObservationIndicator", "out")
    measured = {
        e.nid for e in view.entities(np.unique(kinds.target)) if INDICATOR in e.values("indicator_code")
    }
    right = {
        s for s, t in zip(kinds.source.tolist(), kinds.target.tolist(), strict=True) if t in measured
    } & here
    entities = {e.nid: e for e in view.entities(sorted(right))}
    found: dict[int, Quantity] = {}
    for source, segment in zip(about.source.tolist(), about.target.tolist(), strict=True):
        entity = entities.get(source)
        values = entity.values("quantity") if entity else ()
        if entity is None or not values:
            continue
        period = next(iter(entity.values("period")), "")
        claims = tuple(c for a in entity.attributes for c in a.claims)
        if segment not in found or period > found[segment].period:
            found[segment] = replace(quantity(values[0], claims), period=period)
    return found


__all__ = ["INDICATOR", "Quantity", "demands", "quantity"]
