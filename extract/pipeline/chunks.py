"""A shallow parse of Chinese: noun chunks of a sentence, with the words of grammar that stand between them.

Not a component: what several mention components stand on. A chunk is a longest run without a word of grammar, a measure, a mark
or a stretch that another component has taken for a name of something else (a firm, a date). Works on NFKC text with
traditional characters folded (:mod:`.simplified`); offsets are those of the text given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cache

from clusterkg.extract.pipeline import chunk_words


class Kind(IntFlag):
    """What a unit of a sentence is; a word of grammar may be of several kinds."""

    CHUNK = auto()
    GRAMMAR = auto()
    #: Its object is a product.
    TAKES = auto()
    #: A product stands before it.
    FOLLOWS = auto()
    #: Parts neighbours of one type.
    JOIN = auto()
    MEASURE = auto()
    MARK = auto()
    #: Taken by another component.
    NAME = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a sentence."""

    start: int
    end: int
    kind: Kind


_NUMBER = r"(?:\d[\d,.]{0,24}(?:\s?[~～—–-]\s?\d[\d,.]*)?|[一二三四五六七八九十两几多数百千万亿首半各]{1,12})"
#: Counts: 4台, 一种, 1.2亿平方米, 20%; not 500kV, 2000米级, 四氟, 三相, which are part of names.
_MEASURE = re.compile(
    rf"第?{_NUMBER}\s?(?:余|多|来)?[万亿千百]?(?:余|多)?"
    r"(?:%|‰|(?:平方米|立方米|平方公里|公里|米|吨|千克|公斤|克|升|毫升|元|美元|欧元|台套|台|套|件|家|个|项|条|种|款|类|批|辆|架|艘|只|支|片|张|块|名|人|次|天|年|个月|月|日|小时|分钟|亩|户|村|篇|本|双|把|瓶|箱|盒|枚|根|卷|颗|粒|例|所|处|倍|成|位|期|轮|周|岁|届|等奖|GWh|MWh|kWh|GW|MW|kW|KW|℃|°C|mAh/g|MPa|t|kg)(?:/\w)?)"
    r"(?![级型类系列寸维相轴氟元轮座]|轴|频)"
    r"|\d[\d,.]*\s?(?:%|‰)|\(\s?(?:台|套|件)\s?\)"
)
_LATIN = re.compile(r"[A-Za-z0-9µμΩ℃°+#./_&-]+(?: (?=[A-Za-z])[A-Za-z0-9+#./_&-]+)*")
_HAN = re.compile(r"[々〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@cache
def _words() -> dict[str, tuple[tuple[str, Kind | None], ...]]:
    """Words by first character, longest first; None marks a word that parts nothing."""
    kinds: dict[str, Kind] = defaultdict(lambda: Kind(0))
    for words, kind in (
        (chunk_words.GRAMMAR, Kind.GRAMMAR),
        (chunk_words.TAKES_PRODUCT, Kind.TAKES),
        (chunk_words.FOLLOWS_PRODUCT, Kind.FOLLOWS),
        (chunk_words.JOINS, Kind.JOIN),
    ):
        for word in words.split():
            kinds[word] |= kind
    found: dict[str, list[tuple[str, Kind | None]]] = defaultdict(list)
    for word, kind in kinds.items():
        found[word[0]].append((word, kind))
    for word in set(chunk_words.WHOLE.split()) - kinds.keys():
        found[word[0]].append((word, None))
    return {first: tuple(sorted(all_, key=lambda w: -len(w[0]))) for first, all_ in found.items()}


def units(text: str, start: int, end: int, names: Sequence[tuple[int, int]] = ()) -> list[Unit]:
    """Part a sentence; ``names`` (sorted, not overlapping) are stretches that belong to something else."""
    words = _words()
    found: list[Unit] = []
    at = begun = start
    waiting = [n for n in names if n[0] < end and n[1] > start]
    waiting.reverse()

    def close(upto: int) -> None:
        left, right = begun, upto
        while left < right and text[left] == " ":
            left += 1
        while right > left and text[right - 1] == " ":
            right -= 1
        if left < right:
            found.append(Unit(left, right, Kind.CHUNK))

    while at < end:
        while waiting and waiting[-1][1] <= at:
            waiting.pop()
        if waiting and waiting[-1][0] <= at:
            close(at)
            upto = min(waiting.pop()[1], end)
            found.append(Unit(at, upto, Kind.NAME))
            at = begun = upto
            continue
        char = text[at]
        span, kind = _one(text, at, end, char, words, at > begun)
        if kind is None:
            at = span
            continue
        close(at)
        found.append(Unit(at, span, kind))
        at = begun = span
    close(end)
    return found


def _one(
    text: str,
    at: int,
    end: int,
    char: str,
    words: dict[str, tuple[tuple[str, Kind | None], ...]],
    inside: bool,
) -> tuple[int, Kind | None]:
    """Return where the unit at a place ends and its kind, None where it is part of a chunk."""
    for word, kind in words.get(char, ()):
        if text.startswith(word, at) and at + len(word) <= end:
            if inside and word in chunk_words.ONLY_FIRST:
                continue
            return at + len(word), kind
    if (char.isdigit() or char in "一二三四五六七八九十两几多数百千首各(第") and (
        measure := _MEASURE.match(text, at, end)
    ):
        return measure.end(), Kind.MEASURE
    if char.isascii() and (char.isalnum() or char in "µ"):
        if latin := _LATIN.match(text, at, end):
            return latin.end(), None
        return at + 1, None
    if _HAN.match(char):
        return at + 1, None
    if char in "-/·α-ωΑ-Ω" and inside:
        return at + 1, None
    if char == " " and not text.startswith("  ", at):
        return at + 1, None
    return at + 1, Kind.MARK


def merge_names(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort spans and join those that overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
