"""Names of organisations: provisional, until the branch that builds them is merged."""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.grammar.trades import split_name
from clusterkg.graph.values.base import fold


class Level(IntEnum):
    """Provisional."""

    CONFLICT = 0
    UNRELATED = 1
    WEAK = 2
    SHORT = 3
    VARIANT = 5
    SAME = 6


class ParsedName(NamedTuple):
    """Provisional."""

    text: str
    place: str
    brand: str
    trade: str
    key: str


class Likeness(NamedTuple):
    """Provisional."""

    level: Level
    why_zh: str
    why_en: str


@lru_cache(maxsize=1 << 18)
def parse(name: str, kind: str = "Firm") -> ParsedName:
    """Provisional."""
    text = simplified(fold(name)).replace(" ", "").casefold()
    place, brand, trade = split_name(text) or ("", text, "")
    return ParsedName(text, place, brand, trade, text.replace("(", "").replace(")", ""))


def compare(one: ParsedName, other: ParsedName) -> Likeness:
    """Provisional."""
    if one.text == other.text:
        return Likeness(Level.SAME, "", "")
    if sorted(one.key) == sorted(other.key) and one.brand == other.brand:
        return Likeness(Level.VARIANT, "", "")
    if one.brand == other.brand:
        return Likeness(Level.SHORT if one.trade == other.trade else Level.CONFLICT, "", "")
    return Likeness(Level.UNRELATED, "", "")


def blocking_keys(name: ParsedName) -> tuple[str, ...]:
    """Provisional."""
    return (name.brand, name.key)
