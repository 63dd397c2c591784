"""The indicators of one segment in one place, from plain numbers: each named, with its formula, its unit and what makes it unknown.

Nothing is weighed here: a composite index is a matter of a named scheme with weights. A number that is not known is None, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from clusterkg.queries.algorithms.specialisation import herfindahl


@dataclass(frozen=True)
class SegmentNumbers:
    """What is known of a segment in a place; None where it is not."""

    #: Known makers here, elsewhere, and of unknown place.
    makers: int
    makers_elsewhere: int = 0
    makers_unplaced: int = 0
    #: All known makers of the chain here and everywhere, for the location quotient.
    chain_makers: int | None = None
    chain_makers_everywhere: int | None = None
    #: Capacity of each maker here, in one unit; None for a maker that states none.
    capacities: Sequence[float | None] = ()
    #: Demand in the place, in the same unit.
    demand: float | None = None
    #: Loaded patents that read on the segment: with an applicant here, and all; None where none were loaded for the chain.
    patents: int | None = None
    patents_everywhere: int | None = None
    institutes: int | None = None
    #: Segments that it feeds, and how many of them state that they cannot do without it.
    feeds: int | None = None
    essential_to: int | None = None
    #: Segments that feed it, and how many of them have a known maker here.
    inputs: int | None = None
    inputs_here: int | None = None
    #: Steps to final use (:func:`~clusterkg.queries.algorithms.input_output.multipliers`, ``forward``).
    upstreamness: float | None = None
    #: Completeness of the list of makers is declared for the place.
    declared: bool = False
    extra: Mapping[str, float | None] = field(default_factory=dict)


class Indicator(NamedTuple):
    """One figure."""

    name: str
    value: float | None
    unit: str | None
    #: The formula; what is lacking where the value is None.
    method: str


def segment_indicators(x: SegmentNumbers) -> tuple[Indicator, ...]:
    """Return the indicators of a segment in a place.

    Parameters
    ----------
    x
        What is known.

    Returns
    -------
    tuple of Indicator
        Always the same names in the same order:

        ``makers``                known makers here
        ``share_of_makers``       makers here / all with a known place
        ``location_quotient``     (here / chain here) / (everywhere / chain everywhere)
        ``placed_share``          makers with a known place / all known: how far the counts can be trusted
        ``hhi``, ``cr1``          concentration of capacity, where every maker states it
        ``capacity_known``        share of makers here that state a capacity
        ``self_sufficiency``      min(1, capacity / demand); None where capacities that are not stated could change it
        ``external_dependence``   1 - self_sufficiency
        ``patents``, ``patent_share``, ``institutes``
        ``essentiality``          segments that cannot do without it / segments that it feeds
        ``inputs_at_hand``        inputs with a known maker here / stated inputs
        ``upstreamness``          steps to final use
        ``absence_known``         1 where no maker is known, lists are declared complete and no maker's place is unknown; else 0

    Raises
    ------
    ValueError
        A count is negative, or a part exceeds its whole.

    References
    ----------
    Formulas as in :mod:`~clusterkg.queries.algorithms.specialisation`; upstreamness: Antràs et al. (2012), AER 102:412.

    Examples
    --------
    >>> found = segment_indicators(SegmentNumbers(makers=2, makers_elsewhere=2, chain_makers=65, chain_makers_everywhere=94,
    ...                                           capacities=(90, 10), demand=60))
    >>> {i.name: round(i.value, 3) for i in found if i.value is not None and i.name in ("location_quotient", "cr1", "self_sufficiency")}
    {'location_quotient': 0.723, 'cr1': 0.9, 'self_sufficiency': 1.0}
    """
    _check(x)
    placed = x.makers + x.makers_elsewhere
    stated = [c for c in x.capacities if c is not None]
    whole = len(stated) == x.makers and bool(stated)
    spread = herfindahl(stated) if whole and sum(stated) > 0 else None
    sufficiency = _sufficiency(x, stated, whole)
    return (
        Indicator("makers", float(x.makers), "firms", "known makers here"),
        Indicator("share_of_makers", _share(x.makers, placed), None, "makers here / makers with a known place"),
        Indicator("location_quotient", _quotient(x, placed), None, "(here / chain here) / (everywhere / chain everywhere)"),
        Indicator("placed_share", _share(placed, placed + x.makers_unplaced), None, "makers with a known place / known makers"),
        Indicator("hhi", spread.hhi if spread else None, None, "sum of squared shares of capacity; every maker here must state one"),
        Indicator("cr1", spread.cr1 if spread else None, None, "largest share of capacity; every maker here must state one"),
        Indicator("capacity_known", _share(len(stated), x.makers), None, "makers here that state a capacity / makers here"),
        Indicator("self_sufficiency", sufficiency, None, "min(1, capacity / demand)"),
        Indicator("external_dependence", None if sufficiency is None else 1 - sufficiency, None, "1 - self_sufficiency"),
        Indicator("patents", _number(x.patents), "patents", "loaded, read on the segment, an applicant here"),
        Indicator("patent_share", _share(x.patents, x.patents_everywhere), None, "patents here / patents everywhere"),
        Indicator("institutes", _number(x.institutes), "bodies", "institutes and universities here with such a patent"),
        Indicator("essentiality", _share(x.essential_to, x.feeds), None, "segments that cannot do without it / segments it feeds"),
        Indicator("inputs_at_hand", _share(x.inputs_here, x.inputs), None, "inputs with a known maker here / stated inputs"),
        Indicator("upstreamness", x.upstreamness, "steps to final use", "row sum of the Ghosh inverse"),
        Indicator("absence_known", float(x.makers == 0 and x.declared and x.makers_unplaced == 0), None, "no maker, lists declared complete, none unplaced"),
        *(Indicator(name, value, None, "given") for name, value in sorted(x.extra.items())),
    )  # fmt: skip


def _check(x: SegmentNumbers) -> None:
    for name in (
        "makers",
        "makers_elsewhere",
        "makers_unplaced",
        "patents",
        "institutes",
        "feeds",
        "inputs",
        "demand",
    ):
        value = getattr(x, name)
        if value is not None and value < 0:
            raise ValueError(f"{name}: {value} is negative")
    for part, whole in (
        ("patents", "patents_everywhere"),
        ("essential_to", "feeds"),
        ("inputs_here", "inputs"),
        ("makers", "chain_makers"),
    ):
        one, all_ = getattr(x, part), getattr(x, whole)
        if one is not None and all_ is not None and one > all_:
            raise ValueError(f"{part}: {one} exceeds {whole} ({all_})")
    if len([c for c in x.capacities if c is not None]) > x.makers or any((c or 0) < 0 for c in x.capacities):
        raise ValueError("capacities: more than makers, or one is negative")


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _number(x: float | None) -> float | None:
    return None if x is None else float(x)


def _quotient(x: SegmentNumbers, placed: int) -> float | None:
    here, everywhere = _share(x.makers, x.chain_makers), _share(placed, x.chain_makers_everywhere)
    return here / everywhere if here is not None and everywhere else None


def _sufficiency(x: SegmentNumbers, stated: Sequence[float], whole: bool) -> float | None:
    if not x.demand:
        return None
    reached = float(np.sum(stated)) / x.demand
    if not stated:
        return None
    # With some capacity unknown, what is known may suffice already; short of that it is not known.
    return 1.0 if reached >= 1 else (reached if whole else None)


__all__ = ["Indicator", "SegmentNumbers", "segment_indicators"]
