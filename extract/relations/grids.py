"""Tables as rows of cells: those that the reader knows, and those drawn with bars or blanks in plain text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from spacy.tokens import Doc

from clusterkg.extract.pipeline.flat import is_row
from clusterkg.extract.relations.frame import Frame, Line

#: Lines before a table in which its caption may stand.
_CAPTION_LINES = 2
_DRAWN = re.compile(r"\s*\|\s*|\t+|\s{2,}")
_BLANK = re.compile(r"\s+")
_BAR = re.compile(r"^[\s|:\-+=]+$")


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: its span and the positions of its mentions; an empty head cell has an empty text."""

    start: int
    end: int
    text: str
    mentions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: words of its heads, rows under them, and what stands before it (caption, heading)."""

    heads: tuple[str, ...]
    head_mentions: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[Box, ...], ...]
    captions: tuple[str, ...]
    caption_mentions: tuple[int, ...]
    #: Those of them that stand in the line right before the table.
    near_mentions: tuple[int, ...] = ()


def grids(doc: Doc, frame: Frame) -> Iterator[Grid]:
    """Yield the tables of a document in order."""
    stretches = [s for s in doc._.stretches if s.cell is not None]
    for index, cells in groupby(stretches, key=lambda s: s.index):
        rows: dict[int, dict[int, Box]] = {}
        head_rows = 1
        start = None
        for stretch in cells:
            table = stretch.block.table
            head_rows = table.head_rows if table is not None else 1
            start = stretch.start if start is None else start
            box = _box(frame, stretch.start, stretch.end)
            for column in range(stretch.cell.column, stretch.cell.column + stretch.cell.column_span):
                for row in range(stretch.cell.row, stretch.cell.row + stretch.cell.row_span):
                    rows.setdefault(row, {})[column] = box
        width = 1 + max((c for row in rows.values() for c in row), default=0)
        empty = Box(start or 0, start or 0, "", ())
        table_rows = [tuple(rows[r].get(c, empty) for c in range(width)) for r in sorted(rows)]
        last = bisect_right(frame.lines, start or 0, key=lambda line: line.end)
        while last and frame.lines[last - 1].block >= index:
            last -= 1
        yield _grid(table_rows, head_rows, last, frame)
    yield from _drawn(frame)


def _box(frame: Frame, start: int, end: int) -> Box:
    # Mentions are sorted and do not overlap, so those of a cell stand together: a table costs no scan of all for each cell.
    first = bisect_left(frame.mentions, start, key=lambda m: m.start)
    after = bisect_right(frame.mentions, end, lo=first, key=lambda m: m.end)
    inside = tuple(range(first, after))
    return Box(start, end, frame.text[start:end].strip(), inside)


def _drawn(frame: Frame) -> Iterator[Grid]:
    lines = frame.lines
    i = 0
    while i < len(lines):
        parts = _parts(frame, lines[i])
        j = i + 1
        if len(parts) >= 3:
            rows = [parts]
            while j < len(lines):
                if _BAR.match(frame.text[lines[j].start : lines[j].end]):
                    j += 1
                    continue
                more = _parts(frame, lines[j])
                if len(more) != len(parts):
                    break
                rows.append(more)
                j += 1
            if len(rows) >= 2:
                yield _grid([tuple(r) for r in rows], -1, i, frame)
                i = j
                continue
        i += 1


def _parts(frame: Frame, line: Line) -> list[Box]:
    text = frame.text[line.start : line.end]
    bars = "|" in text
    boxes: list[Box] = []
    at = 0
    for match in (_BLANK if not bars and is_row(text) else _DRAWN).finditer(text):
        if bars and "|" not in match.group():
            continue
        inside = line.start + match.start()
        if any(frame.mentions[m].start <= inside < frame.mentions[m].end for m in line.mentions):
            continue
        if match.start() > at or at > 0:
            boxes.append(_part(frame, line, at, match.start()))
        at = match.end()
    if text[at:].strip():
        boxes.append(_part(frame, line, at, len(text)))
    return boxes


def _part(frame: Frame, line: Line, start: int, end: int) -> Box:
    begin, close = line.start + start, line.start + end
    inside = tuple(
        m for m in line.mentions if frame.mentions[m].start >= begin and frame.mentions[m].start < close
    )
    return Box(begin, close, frame.text[begin:close].strip(), inside)


def _grid(rows: list[tuple[Box, ...]], head_rows: int, at: int, frame: Frame) -> Grid:
    """Return a table that begins behind the first ``at`` lines of the document."""
    if head_rows < 0:  # drawn: a first row of short words without numbers is its head
        head_rows = (
            1 if rows and all(len(b.text) <= 16 for b in rows[0]) and not _has_names(rows[0], frame) else 0
        )
    width = max((len(r) for r in rows), default=0)
    heads = tuple(" ".join(r[c].text for r in rows[:head_rows] if c < len(r)) for c in range(width))
    head_mentions = tuple(
        tuple(m for r in rows[:head_rows] if c < len(r) for m in r[c].mentions) for c in range(width)
    )
    near = frame.lines[max(0, at - _CAPTION_LINES) : at]
    captions = tuple(frame.text[line.start : line.end] for line in near)
    return Grid(
        heads,
        head_mentions,
        tuple(rows[head_rows:]),
        captions,
        tuple(m for line in near for m in line.mentions),
        near[-1].mentions if near else (),
    )


def _has_names(row: tuple[Box, ...], frame: Frame) -> bool:
    values = {"Date", "Indicator", "Post", "Segment", "Product"}
    return any(frame.mentions[m].type not in values for box in row for m in box.mentions)
