"""Strategic emerging industries (2018): the nine categories and their second level."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from clusterkg.graph.errors import NotFound
from clusterkg.graph.vocabularies.catalogue import rows


@dataclass(frozen=True, slots=True, order=True)
class EmergingIndustry:
    """One class of 战略性新兴产业分类（2018）: its code (``1`` or ``1.2``), name, level and the code above it."""

    code: str
    name: str
    level: int
    parent: str | None


@cache
def emerging_industries() -> tuple[EmergingIndustry, ...]:
    """Return the 9 categories and the 40 classes below them, in the order of the document."""
    return tuple(
        EmergingIndustry(r["code"], r["name"], int(r["level"]), r["parent"] or None)
        for r in rows("emerging_industries_2018")
    )


def emerging_industry(code: str) -> EmergingIndustry:
    """Return the class of a code; a deeper code gives the second-level class that it lies in.

    Raises
    ------
    NotFound
        There is no such class in the first two levels, which is all that ships.

    Examples
    --------
    >>> emerging_industry("sei2018:5.1").name
    '新能源汽车整车制造'
    >>> emerging_industry("1.2.3").name
    '电子核心产业'
    """
    wanted = ".".join(code.removeprefix("sei2018:").split(".")[:2])
    for one in emerging_industries():
        if one.code == wanted:
            return one
    raise NotFound(
        f"战略性新兴产业分类（2018）没有代码“{code}”。",
        f"There is no code '{code}' in the strategic emerging industries of 2018.",
        hint_zh="大类为 1 至 9，中类如 1.2。",
        hint_en="Categories are 1 to 9, classes such as 1.2.",
    )
