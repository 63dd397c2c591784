"""Rows and columns of a document: its tables, and lines that are written as a table though no reader could know.

Plain text sets columns apart by bars, tabs, or blanks; lines one after the other with the same number of such fields are rows of one grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from clusterkg.extract.pipeline.flat import Flat

Field = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of fields (spans in the flat text), the number of rows that are heads, and what stood just before."""

    rows: tuple[dict[int, Field], ...]
    heads: int
    #: The line or caption above, and the head rows: where a unit for the whole may stand.
    above: str

    def head(self, flat: Flat, column: int) -> str:
        """Return the words at the head of a column."""
        spans = [row[column] for row in self.rows[: self.heads] if column in row]
        return " ".join(flat.text[start:end] for start, end in spans)


def grids(flat: Flat) -> Iterator[Grid]:
    """Yield all grids of a document in their order."""
    yield from _tables(flat)
    yield from _loose(flat)


def _tables(flat: Flat) -> Iterator[Grid]:
    rows: dict[int, dict[int, Field]] = {}
    table, above, last, index = None, "", "", -1
    for start, end, stretch in (*flat.lines, (0, 0, None)):
        if table is not None and (stretch is None or stretch.index != index or stretch.cell is None):
            heads = max(table.head_rows, 1)
            yield Grid(tuple(rows[r] for r in sorted(rows)), sum(r < heads for r in rows) or 1, above)
            rows, table = {}, None
        if stretch is None:
            break
        if stretch.cell is None or stretch.block.table is None:
            last = flat.text[start:end][-120:]
            continue
        if table is None:
            table, above, index = stretch.block.table, last, stretch.index
        for column in range(stretch.cell.column, stretch.cell.column + stretch.cell.column_span):
            rows.setdefault(stretch.cell.row, {}).setdefault(column, (start, end))


_SEPARATORS = (
    re.compile(r" *\| *"),
    re.compile(r" *\t *"),
    re.compile(r" {2,}"),
    re.compile(r" "),
    re.compile(r","),
)
_RULE = re.compile(r"[-|:\s=+]+")
_SENTENCE = re.compile(r"[。;!?]")
_NUMERIC = re.compile(r"[-+]?[\d,]+(?:\.\d+)?%?|[-—–]|n/a", re.IGNORECASE)


def _fields(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[Field]:
    fields, at = [], start
    for match in separator.finditer(text, start, end):
        fields.append((at, match.start()))
        at = match.end()
    fields.append((at, end))
    # A bar at either end of a line encloses, it does not part.
    if fields and fields[0][0] >= fields[0][1]:
        fields = fields[1:]
    if fields and fields[-1][0] >= fields[-1][1]:
        fields = fields[:-1]
    return fields


def _loose(flat: Flat) -> Iterator[Grid]:
    lines = [(start, end) for start, end, stretch in flat.lines if stretch.cell is None]
    text = flat.text
    taken = -1
    for separator in _SEPARATORS:
        strict = separator.pattern in (" ", ",")
        run: list[list[Field]] = []
        first = 0
        for number, (start, end) in enumerate((*lines, (0, 0))):
            if end and _RULE.fullmatch(text, start, end) and run:
                continue
            fields = _fields(text, start, end, separator) if end else []
            fits = len(fields) >= 2 and not _SENTENCE.search(text, start, end)
            if fits and (
                not run or len(run[-1]) == len(fields) or (not strict and abs(len(run[0]) - len(fields)) <= 2)
            ):
                if not run:
                    first = number
                run.append(fields)
                continue
            if _is_grid(text, run, strict) and first > taken:
                above = text[slice(*lines[first - 1])][-120:] if first else ""
                # A second row without a number, over rows with some, holds units.
                heads = 2 if len(run) > 2 and not _numbered(text, run[1]) and _numbered(text, run[2]) else 1
                yield Grid(tuple(_placed(row, len(run[0])) for row in run), heads, above)
                taken = number - 1
            run = [fields] if fits else []
            first = number


def _placed(row: list[Field], width: int) -> dict[int, Field]:
    """Return the fields by column; a row that is too short (合计 …) leaves out columns after its first."""
    if len(row) >= width:
        return dict(enumerate(row))
    return {0: row[0]} | {width - len(row) + at: field for at, field in enumerate(row) if at}


def _is_grid(text: str, run: list[list[Field]], strict: bool) -> bool:
    """Whether lines are a grid: two or more, and where blanks alone part them, a head in words over numbers."""
    if len(run) < 2:
        return False
    if not strict:
        return True
    return not _numbered(text, run[0]) and all(_numbered(text, row) for row in run[1:])


def _numbered(text: str, row: list[Field]) -> bool:
    return any(_NUMERIC.fullmatch(text, *field) for field in row)
