"""What a name is taken apart into, and how alike two names can be."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, NamedTuple


class ParsedName(NamedTuple):
    """A name in parts; strings and tuples only, so that it can be hashed, stored and sent to another process."""

    #: The name as it is compared: folded, simplified, marks and declarations of other names taken off.
    text: str
    script: Literal["zh", "en"]
    #: Places from the large to the small, short: ``("浙江", "宁波")``; of English names lower-case words.
    place: tuple[str, ...]
    #: What tells the firm from others; empty where place and trade are all there is (江西铜业).
    brand: str
    #: Words of trade, canonical and in their order.
    trade: tuple[str, ...]
    #: ``shares``, ``limited``, ``company``, ``works``, ``partners`` or, where none is written, empty.
    form: str
    #: Numbers that tell one unit from another: 十六局, 第二, Phase II.
    numerals: tuple[int, ...]
    #: Marks of a stock exchange: ``*ST``, ``A``, ``-U``.
    marks: tuple[str, ...]
    #: Whether 集团 or Group ends the name before its form.
    group: bool
    #: What stands behind the name of the whole: 杭州分公司, 医学院; None where nothing does.
    branch: str | None
    #: The brand in Latin letters (pinyin without tones), for comparison across scripts.
    latin: str
    #: Equal for two spellings of one name.
    key: str
    #: Whether the last place stands in brackets behind the brand: a subsidiary's seat (西门子(中国)).
    seated: bool
    #: Places at the head, brand and trade joined without form; a number is one character. What short forms are looked up in.
    core: str
    #: Where words of ``core`` begin.
    starts: tuple[int, ...]
    #: ``university``, ``institute``, ``body`` or ``firm``: firms alone have brands.
    family: str
    #: How many characters of ``core`` are places. A place behind the brand (西门子(中国)) is in ``place`` and not in ``core``.
    lead: int = 0

    @property
    def rest(self) -> str:
        """``core`` without the places at its head."""
        return self.core[self.lead :]


class Level(IntEnum):
    """How alike two names are; the larger, the more is said for one organisation."""

    #: Something says that they are two: numbers, brand, branch, place.
    CONFLICT = 0
    #: Nothing is shared.
    UNRELATED = 1
    #: Something is shared, and something is not: needs other evidence.
    WEAK = 2
    #: One is a short form of the other: one organisation where no other fits it.
    SHORT = 3
    #: One name with a part left out, added, or in the other language.
    VARIANT = 4
    #: One name, written in another way.
    SAME = 5


class Likeness(NamedTuple):
    """How alike two names are, with the reason in words."""

    level: Level
    why_zh: str
    why_en: str
    #: Whether one is a part of the other: a branch, a campus, a member of the group. Never one organisation.
    part: bool = False
