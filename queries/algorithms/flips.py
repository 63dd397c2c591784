"""Sensitivity of verdicts: which would be others if a threshold were a little lower or higher."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from clusterkg.queries.algorithms.verdicts import Judged, Thresholds, Verdict


class Flip(NamedTuple):
    """A threshold at which verdicts change."""

    threshold: str
    #: The threshold as asked.
    value: float
    #: The figure that it is compared with: as the threshold passes this, the verdicts change.
    at: float
    #: The verdicts beyond.
    verdicts: tuple[Verdict, ...]
    primary: Verdict


def flips(
    judged: Callable[[Thresholds], Judged],
    compared: Mapping[str, float | None],
    limits: Thresholds,
    shake: float,
) -> list[Flip]:
    """Return the thresholds that change verdicts within ``value · (1 ± shake)``, one at a time.

    A verdict that compares a figure with a threshold can only change where the threshold passes the figure, so only the figures are
    tried and nothing is read again.

    Parameters
    ----------
    judged
        The rules, applied to the same facts under other thresholds.
    compared
        The figure that each threshold is compared with, by the threshold's name; ``None`` where it is not known.
    limits
        The thresholds as asked.
    shake
        Half width of the interval, as a share of the threshold; 0 finds nothing.

    Examples
    --------
    >>> from clusterkg.queries.algorithms.verdicts import SegmentFacts, judge
    >>> facts = SegmentFacts(local_makers=2, sources=1, capacity=11, capacity_whole=True, demand=20)
    >>> limits = Thresholds()
    >>> [(f.threshold, f.at, f.primary.value) for f in flips(lambda t: judge(facts, t), facts.compared(limits), limits, 0.2)]
    [('weak', 0.55, 'weak')]
    """
    if not shake or all(figure is None for figure in compared.values()):
        return []
    now = set(judged(limits).verdicts)
    found = []
    for name, figure in compared.items():
        value = float(getattr(limits, name))
        if figure is None or not math.isfinite(figure) or abs(figure - value) > abs(value) * shake:
            continue
        for beyond in (math.nextafter(figure, -math.inf), figure, math.nextafter(figure, math.inf)):
            changed = replace(limits, **{name: beyond})  # type: ignore[arg-type]  # only limits that are real numbers are compared
            other = judged(changed)
            if set(other.verdicts) != now:
                found.append(Flip(name, value, figure, tuple(other.verdicts), other.primary))
                break
    return found


__all__ = ["Flip", "flips"]
