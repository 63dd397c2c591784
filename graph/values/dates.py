"""Dates at the precision that the source gave (ISO 8601): ``2021``, ``2021-10``, ``2021-10-19``."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.values.base import fold, problem, register

_FORMS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?"),
    re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})(?: .*)?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})[-./](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月?"),
    re.compile(r"(\d{4})年?"),
)


@lru_cache(maxsize=1 << 16)
def _clean(raw: str) -> str:
    text = re.sub(r" ?([年月日号]) ?", r"\1", fold(raw))
    for form in _FORMS:
        if found := form.fullmatch(text):
            year, *rest = (int(x) for x in found.groups())
            month = rest[0] if rest else 1
            day = rest[1] if len(rest) > 1 else 1
            try:
                date(year, month, day)
            except ValueError:
                break
            if not 1000 <= year <= 2999:
                break
            return "-".join([f"{year:04d}", *(f"{x:02d}" for x in rest)])
    raise problem(
        raw,
        "不是可识别的日期。",
        "is not a date that can be read.",
        hint_zh="请写成 2021-10-19、2021年10月 或 2021。",
        hint_en="Write 2021-10-19, 2021-10 or 2021.",
    )


@lru_cache(maxsize=1 << 16)
def day_bounds(value: str) -> tuple[date, date]:
    """Return the first and last day that a canonical date covers: ``2021`` is the whole year."""
    parts = [int(x) for x in value.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        return date(parts[0], parts[1], 1), date(
            parts[0], parts[1], calendar.monthrange(parts[0], parts[1])[1]
        )
    day = date(parts[0], parts[1], parts[2])
    return day, day


class DateType:
    """A day, month or year."""

    name = "date"

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return ISO 8601 at the precision given."""
        return _clean(raw)

    def parse(self, value: str) -> tuple[date, date]:
        """Return the first and last day covered."""
        return day_bounds(value)

    def compare(self, one: str, other: str) -> float:
        """Return 1 on equal, 0.9 when one covers the other, falling to 0 over a year of distance."""
        if one == other:
            return 1.0
        (a, b), (c, d) = day_bounds(one), day_bounds(other)
        if (a <= c and d <= b) or (c <= a and b <= d):
            return 0.9
        return max(0.0, 0.8 * (1 - abs((a - c).days) / 366))


register(DateType())
