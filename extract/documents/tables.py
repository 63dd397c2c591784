"""Which rows and columns of a table are its heads, when the file does not say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMERIC = re.compile(
    r"^[-+−(（]?\s*[¥￥$€]?\s*\d[\d,，.]*\s*[)）]?\s*(%|％|‰|万|亿|元|万元|亿元)?$|^\d{4}[-./年]\d{1,2}([-./月]\d{1,2}日?)?$|^[-–—/]+$"
)
_HEAD_LENGTH = 40


@dataclass(slots=True)
class CellDraft:
    """A cell before it has a place in the text; ``head`` is what the file itself says, None where it says nothing."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    head: bool | None = None
    page: int | None = None
    locator: str | None = None


def find_heads(cells: Sequence[CellDraft], rows: int, columns: int) -> tuple[int, int]:
    """Return how many leading rows and columns are heads.

    What the file says (``th``, a repeated head row) wins. Otherwise a first row is taken for heads when it is short text
    without numbers, none of it comes again below, and something below is a number or there are at least two more rows.
    It is a guess; a table without heads gives 0.
    """
    by_row: dict[int, list[CellDraft]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, []).append(cell)
    if any(c.head for c in cells):
        return _said(by_row, rows), _said_columns(cells, by_row, columns)
    if rows < 2 or columns < 2:
        return 0, 0
    head_rows = 0
    first = by_row.get(0, [])
    if len(first) == 1 and first[0].column_span == columns and rows > 2:
        head_rows = 1  # a title across the whole table; the heads stand below it
    row = by_row.get(head_rows, [])
    if _could_be_head(row, columns) and _differs_below(row, cells, rows - head_rows):
        head_rows += max(c.row_span for c in row)
        while (
            head_rows < rows - 1
            and any(c.column_span > 1 for c in row)
            and _could_be_head(by_row.get(head_rows, []), 1)
        ):
            row = by_row[head_rows]
            head_rows += 1
    else:
        head_rows = 0
    return head_rows, _head_columns(cells, head_rows, rows, columns)


def _said(by_row: dict[int, list[CellDraft]], rows: int) -> int:
    n = 0
    while n < rows and by_row.get(n) and all(c.head for c in by_row[n]):
        n += 1
    return n if n < rows else min(n, 1)


def _said_columns(cells: Sequence[CellDraft], by_row: dict[int, list[CellDraft]], columns: int) -> int:
    n = 0
    head_rows = {r for r, row in by_row.items() if all(c.head for c in row)}
    while n < columns - 1:
        body = [c for c in cells if c.column == n and c.row not in head_rows]
        if not body or not all(c.head for c in body):
            break
        n += 1
    return n


def _could_be_head(row: Sequence[CellDraft], columns: int) -> bool:
    filled = [c.text for c in row if c.text]
    covered = sum(c.column_span for c in row if c.text)
    return bool(
        filled
        and covered >= max(1, columns - 1)
        and all(len(t) <= _HEAD_LENGTH and not _NUMERIC.match(t) for t in filled)
    )


def _differs_below(row: Sequence[CellDraft], cells: Sequence[CellDraft], rows: int) -> bool:
    below = [c for c in cells if c.row > row[0].row]
    seen = {(c.column, c.text) for c in below}
    if any((c.column, c.text) in seen for c in row if c.text):
        return False
    return rows >= 3 or any(_NUMERIC.match(c.text) for c in below)


def _head_columns(cells: Sequence[CellDraft], head_rows: int, rows: int, columns: int) -> int:
    body = [c for c in cells if c.row >= head_rows]
    if rows - head_rows < 2 or not any(_NUMERIC.match(c.text) for c in body if c.column > 0):
        return 0
    for n in (0, 1):
        column = [c.text for c in body if c.column == n]
        if n + 1 >= columns or not column:
            return 0
        if all(t and not _NUMERIC.match(t) for t in column) and len(set(column)) == len(column):
            return n + 1
        running = [t for t in column if t.isdecimal()]
        if n == 0 and len(running) != len(column):
            return 0  # only a column of running numbers may stand before the names
    return 0
