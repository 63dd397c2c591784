"""Stretches of one verdict: they follow each other without a gap and cover all days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.facts.timeline import periods

DAYS = st.lists(st.dates(date(2000, 1, 2), date(2026, 1, 1)), unique=True, max_size=8).map(sorted)


@given(DAYS, st.randoms(use_true_random=False))
def test_stretches_follow_each_other(days: list[date], random: st.randoms) -> None:  # type: ignore[valid-type]
    values = {d: random.choice("ab") for d in days}  # type: ignore[attr-defined]

    def asked(day: date) -> str:
        return values[max(d for d in days if d <= day)] if days and day >= days[0] else "a"

    found = periods(days, date(2026, 6, 30), asked)
    assert found[0][0].since is None
    assert found[-1][0].until is None
    for (one, value), (other, after) in pairwise(found):
        assert value != after
        assert one.until is not None
        assert other.since == one.until + timedelta(days=1)
    for day in days:
        inside = [
            v for p, v in found if (p.since is None or p.since <= day) and (p.until is None or day <= p.until)
        ]
        assert inside == [asked(day)]
