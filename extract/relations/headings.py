"""Lines that head what follows: a number and a name, and no more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clusterkg.extract.model import Mention
from clusterkg.extract.relations.kinds import class_types

_NUMBER = re.compile(
    r"\s*(?:第?[一二三四五六七八九十\d]{1,3}[章节条部分]?[、.．:：)）\s]|[(（][一二三四五六七八九十\d]{1,3}[)）]|[■●○◆▲§【])"
)
#: What a heading may have beside the name that it is of.
_FILL = re.compile(
    r"[\s一二三四五六七八九十\d、.．:：()（）【】\[\]■●○◆▲§—\-]*(?:第[一二三四五六七八九十\d]+[章节条]?\s*)?"
)
_STOP = "。,;，；!?！？"


def numbered(line: str) -> bool:
    """Whether a line is a numbered heading: short, and no sentence."""
    return len(line) <= 24 and line[-1:] not in _STOP and _NUMBER.match(line) is not None


def headed(
    text: str,
    line: tuple[int, int],
    mentions: Sequence[Mention],
    inside: Sequence[int],
    types: Sequence[frozenset[str]],
) -> tuple[int, ...] | None:
    """Return the one thing that a line names if it says no more, nothing of another heading, None of what heads nothing."""
    start, end = line
    if len(inside) == 1 and types[inside[0]] & class_types("SUBJECT"):
        one = mentions[inside[0]]
        if _FILL.fullmatch(text, start, one.start) and _FILL.fullmatch(text, one.end, end):
            return (inside[0],)
    return () if numbered(text[start:end]) else None
