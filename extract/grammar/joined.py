"""Names that stand together: the last two joined, the last of a series, the items of a list, a number of different ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clusterkg.extract.grammar.owners import NAMED, said_of
from clusterkg.extract.model import Mention

#: Between two names that stand joined, what is said of the second too: 甲与丹麦乙, A and Finnish refiner B.
_JOINED = re.compile(
    r"[”」》] ?[、和与及]? ?[“「《]| ?(?:(?:与|和|、|及|同|以及)[^,。;:、\n与和对向]{0,6}|(?:and|&)(?: [\w-]+){0,3}) ?"
)
#: Between the names of a series; of a chapter or a title in quotation marks too.
_SERIES = re.compile(r"[”」》]? ?(?:、|和|与|及|以及|,|, and| and) ?[“「《]?")
_IN_BRACKET = re.compile(r"\([^()\n]{0,8}$")
_BRACKETED = re.compile(r"\([^()\n]{0,30}\)")
#: A line of a list, with its number or mark.
_ITEM = re.compile(
    r"^[ \u3000\t]*(?:[(（]?\d{1,3}[)）]?[、.．]?|[(（]?[一二三四五六七八九十]{1,3}[)）、]|[-•*·])[ \u3000\t]*$"
)
SENTENCE = re.compile(r"[。!?;\n]|\.(?= [A-Z])")


def listed(text: str, mentions: Sequence[Mention], index: int, types: tuple[str, ...]) -> list[int]:
    """Return the names that begin the items of the last list before a reference, where it has two or more."""
    found: list[int] = []
    for at in range(index - 1, -1, -1):
        one = mentions[at]
        begin = text.rfind("\n", 0, one.start) + 1
        if one.type in types and _ITEM.match(text[begin : one.start]):
            if found and text.count("\n", one.end, mentions[found[-1]].start) > 2:
                break
            found.append(at)
    return found[::-1] if len(found) > 1 else []


def distinct(
    text: str, mentions: Sequence[Mention], index: int, types: frozenset[str], size: int, *, within: int
) -> list[int]:
    """Return the last ``size`` mentions of different names before a reference, in the order of the text."""
    found: dict[str, int] = {}
    for at in range(index - 1, -1, -1):
        if mentions[at].type in types and mentions[at].end <= within:
            found.setdefault(said_of(text, mentions[at]), at)
            if len(found) == size:
                break
    return sorted(found.values())


def pair(text: str, mentions: Sequence[Mention], index: int, types: frozenset[str]) -> list[int]:
    """Return the last two mentions that stand joined (甲与乙, 甲(简称“丙”)与丹麦乙) in the sentences just before a reference, if any do."""
    back = [
        at
        for at in range(max(0, index - 12), index)
        if mentions[at].type in types
        and not _IN_BRACKET.search(text, max(0, mentions[at].start - 10), mentions[at].start)
    ]
    named = [at for at in back if mentions[at].type in NAMED]
    for among in (back, named):
        for first, second in zip(among[-2::-1], among[:0:-1], strict=False):
            one, other = mentions[first], mentions[second]
            if len(SENTENCE.findall(text, other.end, mentions[index].start)) > 1:
                break
            between = _BRACKETED.sub("", text[one.end : other.start])
            if (one.type == other.type or among is named) and _JOINED.fullmatch(between):
                return [first, second]
    return []


def series(text: str, mentions: Sequence[Mention], index: int, types: frozenset[str]) -> list[int]:
    """Return the last run of two or more names parted only by 、 or 和 (甲(主营…)、乙(…)和丙) before a reference, within its sentence or the one before."""
    found: list[int] = []
    for at in range(index - 1, max(-1, index - 60), -1):
        one = mentions[at]
        if one.type not in types:
            continue
        if _IN_BRACKET.search(text, max(0, one.start - 10), one.start) and found:
            continue
        later = mentions[found[-1]].start if found else mentions[index].start
        between = text[one.end : later]
        if found and (len(between) > 120 or not _SERIES.fullmatch(_BRACKETED.sub("", between))):
            if len(found) > 1:
                break
            found = []
            between = text[one.end : mentions[index].start]
        if not found:
            if len(between) > 200 or len(SENTENCE.findall(between)) > 1:
                break
            found = [at]
            continue
        found.append(at)
    return found[::-1] if len(found) > 1 else []
