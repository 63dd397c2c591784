"""What is observed of segments: the newest figure of an indicator, in a place or of the whole, with its claims."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from clusterkg.graph.store.contract import Ids, View

#: Code of the indicator that states a segment's total output.
OUTPUT = "segment_output"


class Observed(NamedTuple):
    """A figure with its unit or currency, the period it is of, and its claims."""

    amount: float
    unit: str
    period: str
    claims: tuple[str, ...]


def observed(view: View, indicator: str, segments: Ids, place: int | None = None) -> dict[int, Observed]:
    """Return the newest figure of an indicator for each segment: of exactly this place, or without one those that name no place."""
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
    found: dict[int, Observed] = {}
    for source, segment in zip(about.source.tolist(), about.target.tolist(), strict=True):
        entity = entities.get(source)
        stated = next(
            (a for a in entity.attributes if a.prop in ("amount", "quantity", "value")) if entity else iter(()), None
        )  # fmt: skip
        if entity is None or stated is None:
            continue
        number, _, unit = stated.value.partition(" ")
        low, _, high = number.partition("..")
        period = next(iter(entity.values("period")), "")
        claims = tuple(dict.fromkeys(c for a in entity.attributes for c in a.claims))
        if segment not in found or period > found[segment].period:
            found[segment] = Observed((float(low) + float(high or low)) / 2, unit, period, claims)
    return found


__all__ = ["OUTPUT", "Observed", "observed"]
