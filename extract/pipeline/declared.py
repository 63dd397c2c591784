"""What the text itself says of its short names: they have the type of what they are short for, and codes of shares are none.

A tagger guesses the type of 长岚氢盟 by its sound; where the text says 简称“长岚氢盟” right behind the alliance's full name, it is known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from clusterkg.extract.grammar import naming
from clusterkg.extract.grammar.owners import NAMED
from clusterkg.extract.grammar.tickers import tickers
from clusterkg.extract.model import Mention

#: Types that have short names (guideline 4).
_SHORTENED = NAMED | {"Policy", "Project"}
_BRACKETED = re.compile(r"\([^()\n]*\)")
#: Between a full name and what it is declared to be called.
_BETWEEN = re.compile(r"[\s,:(“”\"《》]*")


def no_tickers(text: str, candidates: Sequence[Mention]) -> list[Mention]:
    """Return candidates but those within a code of shares and the name of its exchange (ASX: AUX)."""
    spans = list(tickers(text))
    if not spans:
        return list(candidates)
    starts = [start for start, _ in spans]

    def inside(one: Mention) -> bool:
        at = bisect_right(starts, one.start) - 1
        return at >= 0 and one.end <= spans[at][1] + 1

    return [one for one in candidates if not inside(one)]


def typed(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return mentions, sorted by place, with declared short names of the type of their full names."""
    at_start = {one.start: index for index, one in enumerate(mentions)}
    found = list(mentions)
    retyped: dict[str, tuple[str, str]] = {}
    for short in naming.declared(text):
        index = at_start.get(short.start)
        if index is None or found[index].end != short.end or found[index].type not in _SHORTENED:
            continue
        full = bisect_right(found, short.at, key=lambda m: m.end) - 1
        # Past what stands in the brackets of other short names: X(简称“Y”),英文名称Z.
        while full >= 0 and not _BETWEEN.fullmatch(_BRACKETED.sub("", text[found[full].end : short.at])):
            full -= 1
            if full < 0 or short.at - found[full].end > 80:
                full = -1
        if full < 0 or found[full].type not in _SHORTENED or found[full].type == found[index].type:
            continue
        retyped[text[short.start : short.end]] = (found[index].type, found[full].type)
        found[index] = replace(found[index], type=found[full].type)
    if not retyped:
        return found
    # So are its other places; a place that was read as a third thing stays.
    for index, one in enumerate(found):
        was, is_ = retyped.get(text[one.start : one.end], ("", ""))
        if one.type == was:
            found[index] = replace(one, type=is_)
    return found


__all__ = ["no_tickers", "typed"]
