"""How many makers two independent lists may both have missed."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unseen:
    """Chapman's estimate for two lists."""

    first: int
    second: int
    both: int
    estimate: float
    #: Upper end of a two-sided 95 % interval for the whole number, less those seen.
    unseen_upper: float


def chapman(first: int, second: int, both: int) -> Unseen:
    """Estimate the whole number from two lists and their overlap.

    ``N = (n1 + 1)(n2 + 1)/(m + 1) - 1`` with variance ``(n1+1)(n2+1)(n1-m)(n2-m)/((m+1)^2 (m+2))`` (Chapman 1951; Seber 1970).
    The upper end is by the normal approximation; it supposes that the lists are independent and that every maker can be
    listed. With ``m < 7`` the estimate is biased low, so the upper end is infinite.

    Examples
    --------
    >>> found = chapman(20, 15, 12)
    >>> round(found.estimate, 2), round(found.unseen_upper, 2)
    (24.85, 5.46)
    """
    estimate = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    seen = first + second - both
    upper = estimate + 1.96 * math.sqrt(variance) - seen if both >= 7 else math.inf
    return Unseen(first, second, both, estimate, max(0.0, upper))
