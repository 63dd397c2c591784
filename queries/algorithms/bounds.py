"""What concentration can be where sizes are known only between two ends: no number is made up for a maker whose size nobody says."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clusterkg.queries.algorithms.specialisation import Floats

Interval = tuple[float, float]
#: What no source says: anything from nothing up.
UNKNOWN_SIZE = (0.0, float("inf"))
#: So many open sizes have their ends tried one by one.
_TRIED = 12


class ConcentrationBounds(NamedTuple):
    """Intervals that hold a measure whatever the sizes are within their own."""

    hhi: Interval
    cr1: Interval
    cr4: Interval
    #: 1/HHI.
    effective: Interval


def concentration_bounds(low: npt.ArrayLike, high: npt.ArrayLike) -> ConcentrationBounds:
    """Return between what HHI, the largest share and the four largest lie when each size lies in an interval of its own.

    Parameters
    ----------
    low, high
        Ends of each size, shape (n,), one unit; ``high`` may be infinite where nobody says.

    Returns
    -------
    ConcentrationBounds
        NaN where there is no maker, or all sizes may be 0 only. All ends are attained, but for the upper one of HHI where more than
        :data:`_TRIED` sizes are not exact: it may then be too wide, never too narrow.

    Notes
    -----
    Of all sizes with one sum, ``clip(m, low, high)`` are the most even ones (they are majorised by all others: Marshall, Olkin and Arnold
    2011), so that the least of a measure that grows with unevenness is found along ``m``. The largest HHI lies at ends of the
    intervals, which are tried one by one while they are few. Beyond, ``x^2`` is replaced by its chord, for which filling up in the
    order of ``low + high`` is best.

    Examples
    --------
    >>> found = concentration_bounds([50, 30, 0], [50, 30, 20])
    >>> [round(x, 3) for x in (*found.hhi, *found.cr1)]
    [0.38, 0.531, 0.5, 0.625]
    """
    a, b = np.asarray(low, np.float64), np.asarray(high, np.float64)
    if (a < 0).any() or (b < a).any():
        raise ValueError("low, high: sizes must be at least 0 and low no larger than high")
    none = (float("nan"), float("nan"))
    if not len(a) or not b.sum() > 0:
        return ConcentrationBounds(none, none, none, none)
    least = _least(a, b)
    hhi = (least[0], _most_hhi(a, b))
    return ConcentrationBounds(
        hhi, (least[1], _most_share(a, b, 1)), (least[2], _most_share(a, b, 4)), (1 / hhi[1], 1 / hhi[0])
    )


def _measures(x: Floats) -> tuple[float, float, float]:
    shares = np.sort(x / x.sum())[::-1]
    return float(np.square(shares).sum()), float(shares[0]), float(shares[:4].sum())


def _least(a: Floats, b: Floats) -> tuple[float, float, float]:
    ends = np.unique(np.concatenate([a, b[np.isfinite(b)], [a.max() + 1]]))
    tried = ends.tolist()
    for one, other in pairwise(ends.tolist()):
        middle = (one + other) / 2
        fixed = np.where(a >= middle, a, b)[(a >= middle) | (b <= middle)]
        if fixed.sum() > 0:
            tried.append(float(np.clip(np.square(fixed).sum() / fixed.sum(), one, other)))
    held = [_measures(x) for x in (np.clip(m, a, b) for m in tried) if x.sum() > 0]
    hhi, one, four = (min(column) for column in zip(*held, strict=True))
    return hhi, one, four


def _most_share(a: Floats, b: Floats, k: int) -> float:
    if np.isinf(b).any() or len(a) <= k:
        return 1.0
    # Dinkelbach: the best k for the share found so far, until it grows no more.
    share = 0.0
    while True:
        chosen = np.argsort(-(b * (1 - share) + a * share), kind="stable")[:k]
        top = float(b[chosen].sum())
        whole = top + float(a.sum() - a[chosen].sum())
        new = top / whole if whole > 0 else share
        if new <= share + 1e-15:
            return share
        share = new


def _most_hhi(a: Floats, b: Floats) -> float:
    if np.isinf(b).any():
        return 1.0
    open_ = np.flatnonzero(b > a)
    if len(open_) <= _TRIED:
        high = (np.arange(1 << len(open_))[:, None] >> np.arange(len(open_)) & 1).astype(np.bool_)
        ends = np.where(high, b[open_], a[open_])
        fixed = np.delete(a, open_)
        total_, square_ = ends.sum(axis=1) + fixed.sum(), np.square(ends).sum(axis=1) + np.square(fixed).sum()
        some = total_ > 0
        return float((square_[some] / np.square(total_[some])).max())
    order = np.argsort(-(a + b), kind="stable")
    slope, room = (a + b)[order], (b - a)[order]
    total, square = float(a.sum()), float(np.square(a).sum())
    best = square / total**2 if total > 0 else 0.0
    for s, r in zip(slope.tolist(), room.tolist(), strict=True):
        # Along the way from one end to the other, square = c + s * total: its largest over total^2 is at -2c/s or at the ends.
        c = square - s * total
        if s > 0 and total < -2 * c / s < total + r:
            at = -2 * c / s
            best = max(best, (c + s * at) / at**2)
        total, square = total + r, square + s * r
        if total > 0:
            best = max(best, square / total**2)
    return min(1.0, best)


def part_bounds(low: npt.ArrayLike, high: npt.ArrayLike, chosen: npt.ArrayLike) -> Interval:
    """Return between what the share of some of the sizes in their sum lies.

    Examples
    --------
    >>> part_bounds([90, 10], [90, 10], [True, False])
    (0.9, 0.9)
    >>> part_bounds([90, 0], [90, float("inf")], [True, False])
    (0.0, 1.0)
    """
    a, b, c = np.asarray(low, np.float64), np.asarray(high, np.float64), np.asarray(chosen, np.bool_)
    if not c.any():
        return (0.0, 0.0)
    if c.all():
        return (1.0, 1.0)
    return (_part(float(a[c].sum()), float(b[~c].sum()), 0.0), _part(float(b[c].sum()), float(a[~c].sum()), 1.0))  # fmt: skip


def _part(mine: float, others: float, undefined: float) -> float:
    if np.isinf(mine):
        return 1.0
    if np.isinf(others):
        return 0.0
    return mine / (mine + others) if mine + others > 0 else undefined


__all__ = ["UNKNOWN_SIZE", "ConcentrationBounds", "Interval", "concentration_bounds", "part_bounds"]
