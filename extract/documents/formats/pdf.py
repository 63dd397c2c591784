"""PDF: lines put together to paragraphs across pages, ruled tables joined over page breaks, scanned pages by OCR.

pdfium (BSD) does what must be robust against hostile files; it is Chrome's own reader.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.budget import BudgetSpent
from clusterkg.extract.documents.formats import ocr
from clusterkg.extract.documents.formats.pdf_fonts import opened
from clusterkg.extract.documents.formats.pdf_page import (
    Char,
    Line,
    Segment,
    is_wide,
    lines,
    read_chars,
    segments,
)
from clusterkg.extract.documents.formats.pdf_tables import Grid, grids, ruled_across, rules
from clusterkg.extract.documents.model import Box, Kind, Page, Piece, Role
from clusterkg.extract.documents.numbering import bullet_length, parse_marker
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.documents.tables import CellDraft

#: Fewer printed characters than this on a page covered by a picture: the picture is the text.
_FEW = 10
_COVERED = 0.4
_OUTLINES = 300
_CLOSED = "。！？；!?;:：.”"
_PAGE_NUMBER = re.compile(
    r"^[-—–·.\s]*(第\s*)?[0-9ivxlIVXL]{1,5}(\s*页)?([\s,，]*(/|of|共)\s*\d{1,5}\s*页?)?[-—–·.\s]*$"
)
#: Running heads stand in this outer part of a page.
_EDGE = 0.12


@dataclass(slots=True)
class _Part:
    """A table's share on one page, before it is joined with the next."""

    grid: Grid
    cells: list[CellDraft]
    pieces: list[tuple[int, Piece]]
    page: int


@dataclass(slots=True)
class _PageFlow:
    number: int
    height: float
    items: list[Line | _Part] = field(default_factory=list)


def read(data: bytes, assembler: Assembler) -> None:
    """Read a PDF."""
    try:
        pdf = opened(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise problem("encrypted", assembler.name) from error
        raise problem("broken", assembler.name, str(error)[:200]) from error
    flows: list[_PageFlow] = []
    try:
        _properties(pdf, assembler)
        for i in range(len(pdf)):
            try:
                flows.append(_page(pdf, i, assembler))
            except BudgetSpent as spent:
                assembler.note_spent(spent, i + 1)
                if spent.limit == "seconds":
                    assembler.meter.grant_grace()
                break
            except pypdfium2.PdfiumError as error:
                assembler.remark(
                    "part_skipped", f"第 {i + 1} 页:{error}", f"page {i + 1}: {error}", page=i + 1
                )
        _write(flows, assembler)
        for i in range(min(pdf.count_attachments(), assembler.meter.left("attachments") + 1)):
            inner = pdf.get_attachment(i)
            try:
                assembler.attach(inner.get_name() or f"attachment{i + 1}", bytes(inner.get_data()))
            except pypdfium2.PdfiumError as error:
                assembler.remark("part_skipped", f"附件 {i + 1}:{error}", f"attachment {i + 1}: {error}")
    finally:
        pdf.close()


def _properties(pdf: Any, assembler: Assembler) -> None:
    try:
        known = pdf.get_metadata_dict(skip_empty=True)
    except (pypdfium2.PdfiumError, UnicodeError):
        return
    names = {
        "Title": "title",
        "Author": "author",
        "Subject": "subject",
        "CreationDate": "created",
        "ModDate": "modified",
        "Producer": "producer",
    }
    for key, name in names.items():
        if known.get(key):
            assembler.properties[name] = str(known[key])[:500]


def _page(pdf: Any, i: int, assembler: Assembler) -> _PageFlow:
    page = pdf[i]
    try:
        width, height = page.get_size()
        assembler.page(Page(i + 1, round(width, 2), round(height, 2)))
        flow = _PageFlow(i + 1, height)
        chars = read_chars(page, assembler.meter.left("characters") + 1)
        if sum(c.text != " " for c in chars) < _FEW and _is_picture(page, width * height):
            scanned = _scanned(page, i + 1, assembler)
            if scanned is not None:
                flow.items += lines(scanned, i + 1)
                return flow
        across, down = rules(page)
        found = segments(chars)
        tables = grids(across, down) or ruled_across(across, down, found)
        assembler.meter.tick()
        flow.items += _mixed(chars, tables, i + 1) if tables else lines(found, i + 1)
        return flow
    finally:
        page.close()


def _is_picture(page: Any, area: float) -> bool:
    """Whether images cover much of a page, or its letters may be drawn as outlines."""
    covered, outlines = 0.0, 0
    for n, obj in enumerate(page.get_objects(max_depth=3)):
        if obj.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = obj.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
        elif obj.type == pdfium.FPDF_PAGEOBJ_PATH:
            outlines += 1
        if n > 5_000:
            break
    return covered >= _COVERED * area or outlines >= _OUTLINES


def _scanned(page: Any, number: int, assembler: Assembler) -> list[Segment] | None:
    """Text of a scanned page; None leaves the page to what little text it has, and says why."""
    at = assembler.pages[-1]
    where = (f"第 {number} 页", f"page {number}")
    if not ocr.available():
        assembler.pages[-1] = Page(number, at.width, at.height, scanned=True)
        assembler.remark("no_ocr", *where, page=number)
        return None
    try:
        assembler.meter.charge("ocr_pages")
    except BudgetSpent as spent:
        assembler.pages[-1] = Page(number, at.width, at.height, scanned=True)
        assembler.note_spent(spent)
        return None
    read_from = ocr.recognise(page, assembler.meter.budget.pixels)
    assembler.pages[-1] = Page(number, at.width, at.height, scanned=True, ocr_confidence=read_from.confidence)
    if not read_from.segments:
        assembler.remark("ocr_failed", *where, page=number)
        return None
    return read_from.segments


def _mixed(chars: Sequence[Char], tables: Sequence[Grid], page: int) -> list[Line | _Part]:
    """Share characters out to tables and running text; tables stand where their upper edge is."""
    rest: list[Char] = []
    inside: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
        for n, grid in enumerate(tables):
            if grid.box[0] <= x <= grid.box[2] and grid.box[1] <= y <= grid.box[3]:
                inside[n].append(char)
                break
        else:
            rest.append(char)
    parts: list[_Part] = []
    for n, grid in enumerate(tables):
        part = _fill(grid, inside[n], page)
        filled = sum(bool(c.text) for c in part.cells)
        if filled < 2 or (len(part.cells) > 12 and filled < 0.3 * len(part.cells)):
            rest += inside[n]  # gridlines of a chart, a frame around text
        else:
            parts.append(part)
    found: list[Line | _Part] = list(lines(segments(rest), page))
    for part in parts:
        at = next((k for k, item in enumerate(found) if _top(item) > part.grid.box[1]), len(found))
        found.insert(at, part)
    return found


def _top(item: Line | _Part) -> float:
    return item.box[1] if isinstance(item, Line) else item.grid.box[1]


def _fill(grid: Grid, chars: Sequence[Char], page: int) -> _Part:
    by_cell: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
        for k, cell in enumerate(grid.cells):
            if cell.box[0] <= x <= cell.box[2] and cell.box[1] <= y <= cell.box[3]:
                by_cell[k].append(char)
                break
    drafts: list[CellDraft] = []
    pieces: list[tuple[int, Piece]] = []
    for k, cell in enumerate(grid.cells):
        text, placed = _run_on(lines(segments(by_cell[k]), page)) if by_cell[k] else ("", [])
        drafts.append(CellDraft(cell.row, cell.column, text, cell.row_span, cell.column_span, page=page))
        pieces += [(k, p) for p in placed]
    return _Part(grid, drafts, pieces, page)


def _run_on(found: Sequence[Line]) -> tuple[str, list[Piece]]:
    """Text of lines that belong together, with the place of each segment in it."""
    parts: list[str] = []
    placed: list[Piece] = []
    at = 0
    for n, line in enumerate(found):
        if n:
            before = parts[-1][-1:] if parts else ""
            if not (is_wide(before) and is_wide(line.text[0])) and not (
                before == "-" and line.text[0].islower()
            ):
                parts.append(" ")
                at += 1
        parts.append(line.text)
        placed += [Piece(at + a, at + b, line.page, s.box) for a, b, s in line.places]
        at += len(line.text)
    return "".join(parts), placed


def _write(flows: Sequence[_PageFlow], assembler: Assembler) -> None:
    """Put pages together: furniture aside, paragraphs and tables over page breaks."""
    furniture = _furniture(flows)
    held: list[Line] = []
    waiting: list[Line] = []
    table: list[_Part] = []

    def close_text() -> None:
        if held:
            _paragraph(held, assembler)
            held.clear()

    def close_table() -> None:
        if table:
            _table(table, assembler)
            table.clear()

    def close_furniture() -> None:
        for line in waiting:
            role = Role.PAGE_HEAD if line.box[1] < 0.5 * heights[line.page] else Role.PAGE_FOOT
            _paragraph([line], assembler, kind=Kind.FURNITURE, role=role)
        waiting.clear()

    heights = {f.number: f.height for f in flows}
    try:
        for flow in flows:
            assembler.meter.tick()
            for item in flow.items:
                if isinstance(item, Line) and id(item) in furniture:
                    waiting.append(item)
                    continue
                if isinstance(item, _Part):
                    close_text()
                    if table and not _continues_table(table[-1], item):
                        close_table()
                    if not table:
                        close_furniture()
                    table.append(item)
                    continue
                close_table()
                if held and _new_paragraph(held[-1], item):
                    close_text()
                if not held:
                    close_furniture()
                held.append(item)
        close_text()
        close_table()
        close_furniture()
    except BudgetSpent as spent:
        assembler.note_spent(spent)


def _furniture(flows: Sequence[_PageFlow]) -> set[int]:
    """Lines at the edges of pages that come again on others, and page numbers; by ``id``.

    Larger type than the running text is a title that happens to come again (slides), not a running head.
    """
    sizes: Counter[float] = Counter()
    edge: dict[tuple[str, int], list[Line]] = defaultdict(list)
    numbers: set[int] = set()
    for flow in flows:
        text = [item for item in flow.items if isinstance(item, Line)]
        for line in text:
            sizes[round(line.size)] += len(line.text)
        for line in text:
            middle = (line.box[1] + line.box[3]) / 2
            if _EDGE * flow.height < middle < (1 - _EDGE) * flow.height:
                continue
            edge[re.sub(r"\d+", "#", line.text.strip()), round(middle / 8)].append(line)
            if _PAGE_NUMBER.match(line.text) and len(line.segments) == 1:
                numbers.add(id(line))
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    found = set(numbers)
    for (pattern, _), group in edge.items():
        if not any(c.isalnum() or c == "#" for c in pattern):
            continue
        pages = {line.page for line in group}
        if len(pages) >= 3 and group[0].size <= 1.12 * body:
            found |= {id(line) for line in group}
    return found


def _new_paragraph(a: Line, b: Line) -> bool:
    """Whether line ``b`` begins a paragraph, seen from the line before it."""
    if parse_marker(b.text) is not None or bullet_length(b.text):
        return True
    if abs(a.size - b.size) > 0.1 * max(a.size, b.size):
        return True
    closed = a.text.rstrip()[-1:] in _CLOSED
    indented = b.box[0] > b.left + 1.2 * b.size
    full = a.box[2] + _first_word(b) >= a.right - 0.3 * a.size
    if a.page != b.page or a.column != b.column:
        return closed or indented or not full
    if b.box[1] - a.box[1] > max(1.35 * a.lead, 1.2 * a.size) and b.box[1] - a.box[3] > 0.5 * a.size:
        return True
    if not full or (a.strong and not b.strong and closed):
        return True
    if parse_marker(a.text) is not None or bullet_length(a.text):
        return False  # a numbered item with a hanging indent
    return indented and (closed or a.box[0] < a.left + 0.5 * a.size)


def _first_word(line: Line) -> float:
    """Width of what would have to fit on the line before."""
    if is_wide(line.text[0]):
        return 1.6 * line.size
    word = re.match(r"\S+", line.text)
    share = (word.end() if word else 1) / max(1, len(line.text))
    return (line.box[2] - line.box[0]) * share + 0.3 * line.size


def _paragraph(found: Sequence[Line], assembler: Assembler, **hints: Any) -> None:
    text, placed = _run_on(found)
    lead = len(text) - len(text.lstrip())
    start = assembler.at - lead
    draft = assembler.paragraph(
        text.lstrip(),
        keep=True,
        page=found[0].page,
        size=max(found, key=lambda f: len(f.text)).size,
        strong=all(f.strong for f in found),
        box=_one_box(found),
        **hints,
    )
    if draft is not None:
        draft.pieces = tuple(
            Piece(max(draft.start, p.start + start), min(draft.end, p.end + start), p.page, p.box)
            for p in placed
            if p.start + start < draft.end
        )


def _one_box(found: Sequence[Line]) -> Box | None:
    """Box of the part on the first page."""
    boxes = [f.box for f in found if f.page == found[0].page]
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _continues_table(a: _Part, b: _Part) -> bool:
    """Same columns at the same places on the next page, with nothing but furniture between."""
    return (
        b.page == a.page + 1
        and len(a.grid.xs) == len(b.grid.xs)
        and all(abs(x - y) <= 4 for x, y in zip(a.grid.xs, b.grid.xs, strict=True))
    )


def _table(parts: Sequence[_Part], assembler: Assembler) -> None:
    cells: list[CellDraft] = []
    pieces: list[tuple[int, Piece]] = []
    rows = repeated = 0
    first = [c.text for c in parts[0].cells if c.row == 0]
    for n, part in enumerate(parts):
        skipped = 0
        if n and [c.text for c in part.cells if c.row == 0] == first and any(first):
            # The head row is printed again on each page; said, not read twice.
            skipped, repeated = 1, repeated + 1
        kept = [k for k, c in enumerate(part.cells) if c.row >= skipped]
        place = {k: len(cells) + i for i, k in enumerate(kept)}
        for k in kept:
            cell = part.cells[k]
            cells.append(
                CellDraft(
                    cell.row - skipped + rows,
                    cell.column,
                    cell.text,
                    cell.row_span,
                    cell.column_span,
                    page=part.page,
                )
            )
        pieces += [(place[k], p) for k, p in part.pieces if k in place]
        rows += part.grid.rows - skipped
    if repeated:
        for cell in cells:
            cell.head = True if cell.row == 0 else None
    assembler.table(
        cells,
        pieces=pieces,
        pages=tuple(dict.fromkeys(p.page for p in parts)),
        joined=len(parts) > 1,
        repeated_heads=repeated,
        page=parts[0].page,
        box=parts[0].grid.box,
    )
