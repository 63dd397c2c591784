"""The days on which what is known about a segment begins or ends, and what a verdict was in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

import numpy as np

from clusterkg.graph.store.contract import ALWAYS, FOREVER, Edges

V = TypeVar("V")
_EPOCH = date(1970, 1, 1).toordinal()


class Period(NamedTuple):
    """A stretch of days with one verdict; None where it has no known beginning or is not over."""

    since: date | None
    until: date | None
    #: A day inside it on which it was asked.
    on: date


def turning_days(edges: Iterable[Edges], last: date, most: int) -> list[date]:
    """Return the newest days up to ``last`` on which one of these links begins, or is true no more, oldest first.

    Parameters
    ----------
    edges
        Links of all days.
    last
        The day asked about; later days are left out.
    most
        How many days at most; the older ones are left out.
    """
    found: set[int] = set()
    for e in edges:
        found |= set(e.valid_from[e.valid_from > ALWAYS].tolist())
        found |= set((e.valid_to[e.valid_to < FOREVER].astype(np.int64) + 1).tolist())
    today = last.toordinal() - _EPOCH
    days = sorted(d for d in found if d <= today and d + _EPOCH >= 1)
    return [date.fromordinal(d + _EPOCH) for d in days[max(0, len(days) - most) :]]


def periods(days: Sequence[date], last: date, asked: Callable[[date], V]) -> list[tuple[Period, V]]:
    """Return the stretches of equal value: asked once before the first day, on each day, and on the last.

    Examples
    --------
    >>> from datetime import date
    >>> found = periods([date(2020, 1, 1), date(2024, 1, 1)], date(2026, 1, 1), lambda d: "a" if d.year < 2024 else "b")
    >>> [(p.since, p.until, v) for p, v in found]
    [(None, datetime.date(2023, 12, 31), 'a'), (datetime.date(2024, 1, 1), None, 'b')]
    """
    points: list[tuple[date | None, date]] = []
    if not days or days[0] > date.min:
        points.append((None, days[0] - timedelta(days=1) if days else last))
    points += [(d, d) for d in days]
    found: list[tuple[Period, V]] = []
    for since, on in points:
        value = asked(on)
        if found and found[-1][1] == value:
            continue
        if found and since is not None:
            period, before = found[-1]
            found[-1] = (period._replace(until=since - timedelta(days=1)), before)
        found.append((Period(since, None, on), value))
    return found


__all__ = ["Period", "periods", "turning_days"]
