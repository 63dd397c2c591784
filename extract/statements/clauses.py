"""Where a statement stands: the clause that says it, its page, and a key that stays when text is put in above it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from clusterkg.extract.documents import Block, Cell, Document
from clusterkg.graph.ledger import Locator

Span = tuple[int, int]
_END = re.compile(r"[。！？!?；;][”’」』\"')）]*|\.(?=\s+[A-Z\u2e80-\u9fff])|\n")
#: A clause longer than this is cut down around what it is about: a quote is for reading.
LONGEST = 600


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table's cells in the order of the text, the stretch of each row, and the cells that may be heads."""

    starts: list[int]
    cells: list[Cell]
    rows: dict[int, Span]
    heads: list[Cell]


class Clauses:
    """Finds clauses, pages and cells of one document; each block is looked through once, however often it is asked about."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._grids: dict[int, _Grid] = {}
        self._breaks: dict[int, list[int]] = {}

    def around(self, *spans: Span) -> Span:
        """Return the sentence or table row that holds all the spans, else that of the last one."""
        first, last = min(s for s, _ in spans), max(e for _, e in spans)
        a, b = self._unit(first), self._unit(max(first, last - 1))
        if a == b or (b[1] - a[0] <= LONGEST and self._block(first) is self._block(last - 1)):
            return a[0], b[1]
        return b

    def trimmed(self, start: int, end: int, *spans: Span) -> Span:
        """Return a clause without the blanks around it, cut down where it is too long to read."""
        text = self.document.text
        if end - start > LONGEST:
            inside = [s for s in spans if start <= s[0] and s[1] <= end] or [(start, start)]
            first, last = min(s for s, _ in inside), max(e for _, e in inside)
            room = max(0, LONGEST - (last - first)) // 2
            start, end = max(start, first - room), min(end, max(last, first + 1) + room)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return start, end

    def page(self, offset: int) -> int | None:
        """Return the page that an offset stands on, where the format has pages."""
        block = self._block(offset)
        if block is None:
            return None
        if block.table is not None:
            cell = self._cell(block, offset)
            return (cell.page if cell else None) or block.page
        return next((p.page for p in block.pieces if p.end > offset), block.page)

    def address(self, offset: int) -> str | None:
        """Return the address of the cell at an offset, where the file has addresses (``名单!C4``)."""
        block = self._block(offset)
        cell = self._cell(block, offset) if block is not None else None
        return cell.locator if cell is not None else None

    def heads(self, offset: int) -> list[str]:
        """Return the words above and beside the table cell at an offset, nearest first, then the two blocks before the table."""
        block = self._block(offset)
        cell = self._cell(block, offset) if block is not None else None
        if block is None or block.table is None or cell is None:
            return []
        grid, table = self._grid(block), block.table
        above = [
            c
            for c in grid.heads
            if c.row < min(table.head_rows, cell.row)
            and c.column < cell.column + cell.column_span
            and cell.column < c.column + c.column_span
        ]
        beside = [
            c
            for c in grid.heads
            if c.column < min(table.head_columns, cell.column) and c.row <= cell.row < c.row + c.row_span
        ]
        at = bisect_right(self._starts, block.start) - 1
        before = self.document.blocks[max(0, at - 2) : at]
        nearest: list[Block | Cell] = [*reversed(above), *reversed(beside), *reversed(before)]
        return [self.document.slice(x) for x in nearest]

    @cached_property
    def _starts(self) -> list[int]:
        return [b.start for b in self.document.blocks]

    def _block(self, offset: int) -> Block | None:
        at = bisect_right(self._starts, offset) - 1
        block = self.document.blocks[at] if at >= 0 else None
        return block if block is not None and offset < block.end else None

    def _grid(self, block: Block) -> _Grid:
        if block.start not in self._grids:
            table = block.table
            cells = sorted(table.cells, key=lambda c: c.start) if table is not None else []
            rows: dict[int, Span] = {}
            for c in cells:
                if c.end > c.start:
                    a, b = rows.get(c.row, (c.start, c.end))
                    rows[c.row] = (min(a, c.start), max(b, c.end))
            tops = (table.head_rows, table.head_columns) if table is not None else (0, 0)
            heads = [c for c in cells if c.row < tops[0] or c.column < tops[1]]
            self._grids[block.start] = _Grid([c.start for c in cells], cells, rows, heads)
        return self._grids[block.start]

    def _cell(self, block: Block, offset: int) -> Cell | None:
        if block.table is None:
            return None
        grid = self._grid(block)
        at = bisect_right(grid.starts, offset) - 1
        return grid.cells[at] if at >= 0 and offset < max(grid.cells[at].end, grid.starts[at] + 1) else None

    def _unit(self, offset: int) -> Span:
        """Return the sentence, or the row of a table, at an offset."""
        block = self._block(offset)
        if block is None:
            return offset, offset + 1
        cell = self._cell(block, offset)
        if cell is not None:
            return self._grid(block).rows.get(cell.row, (cell.start, cell.end))
        if block.start not in self._breaks:
            marks = _END.finditer(self.document.text, block.start, block.end)
            self._breaks[block.start] = [block.start, *(m.end() for m in marks)]
        breaks = self._breaks[block.start]
        at = bisect_right(breaks, offset)
        return breaks[at - 1], breaks[at] if at < len(breaks) else block.end


class Units:
    """Gives each quoted span its source unit: a key from its words, so that it is found again in a later edition."""

    def __init__(self, clauses: Clauses, spans: list[Span]) -> None:
        text, held = clauses.document.text, dict[str, int]()
        self._made: dict[Span, Locator] = {}
        # Equal quotes are numbered in the order in which they stand, whatever is said about them in which order.
        for start, end in sorted(set(spans)):
            quote = text[start:end]
            held[quote] = held.get(quote, 0) + 1
            digest = hashlib.blake2b(quote.encode(), digest_size=8).hexdigest()
            self._made[start, end] = Locator(
                row=digest if held[quote] == 1 else f"{digest}.{held[quote]}", column=clauses.address(start),
                page=clauses.page(start), start=start, end=end,
            )  # fmt: skip

    def at(self, start: int, end: int) -> Locator:
        """Return the place of a span."""
        return self._made[start, end]
