"""Whose a table is, and of when: what its caption, the heading of its section and the title of the document say."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.grids import Grid
from clusterkg.extract.relations.headings import headed
from clusterkg.extract.relations.kinds import class_types

#: A sentence that leads to the table below it.
_LEADS_ON = re.compile(r"如下|下表|见表|附表|下列|以下|所示|列示|(?i:below|follow|\btable\b)")


def _tells(line: str = "") -> bool:
    """Tell whether a line before a table is its caption; prose that leads to none is about whatever it is about."""
    return (
        not line.rstrip().endswith(("。", ".", ";", "；")) or _LEADS_ON.search(simplified(line)) is not None
    )


def owner_of(grid: Grid, frame: Frame) -> int | None:
    """Whose table it is: who is named in the caption, else the firm whose page or section it is in, else who is named before."""
    whose = class_types("ORG") | class_types("SITE")
    near = grid.near_mentions if not grid.captions or _tells(grid.captions[-1]) else ()
    named = [m for m in near if frame.types[m] & whose]
    # A paragraph before the caption speaks of others too.
    if not named and (not grid.near_mentions or len(grid.captions) > 1) and _tells(*grid.captions[:1]):
        named = [m for m in grid.caption_mentions if frame.types[m] & whose and m not in grid.near_mentions]
    at = grid.rows[0][0].start if grid.rows else None
    if named or at is None:
        return named[0] if named else frame.owner
    head = next((m for m in _headings(frame, at) if frame.types[m] & whose), frame.owner)
    if head is None:
        return next((m for m in grid.caption_mentions if frame.types[m] & whose), None)
    return frame.nearest(head, at)


def _headings(frame: Frame, before: int) -> Iterator[int]:
    """Yield the things that lines before an offset are headed by, a name and no more, the last first."""
    last = bisect_left(frame.lines, before, key=lambda line: line.start)
    for line in reversed(frame.lines[:last]):
        yield from (
            headed(frame.text, (line.start, line.end), frame.mentions, line.mentions, frame.types) or ()
        )


def alliance_of(grid: Grid, frame: Frame) -> int | None:
    """The alliance whose members a table may list: that of its caption, else that of the document."""
    named = [m for m in grid.caption_mentions if frame.mentions[m].type == "Alliance"]
    return named[-1] if named else frame.alliance


def year_of(grid: Grid, frame: Frame) -> int | None:
    """The year of a table: that of its caption, else that of the document."""
    # 公司成立于2010年。 above a table is no year of what the table tells.
    told = [m for m in grid.near_mentions if _tells(grid.captions[-1])]
    told += [m for m in grid.caption_mentions if m not in grid.near_mentions and _tells(grid.captions[0])]
    dates = [m for m in sorted(told) if frame.mentions[m].type == "Date"]
    return dates[-1] if dates else frame.date
