"""Workbooks as documents: a sheet is a page, each island of filled cells a table.

XLSX is streamed by openpyxl, which stops where the budget does and knows number formats (0.35 is printed as 35%); older
and other formats come through calamine, which reads whole sheets. Large data tables belong to ``clusterkg load``.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import python_calamine
from lxml import etree
from openpyxl.utils import get_column_letter, range_boundaries

from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.budget import BudgetSpent
from clusterkg.extract.documents.formats.archives import open_checked
from clusterkg.extract.documents.model import Kind, Page
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.documents.tables import CellDraft
from clusterkg.graph.errors import DocumentProblem

#: So many blank rows in a row end a table.
_GAP = 1
#: Excel's own limit.
_LAST_ROW = 1_048_576
#: Merged ranges of larger sheets are not looked for: that would read all of a sheet of which the budget takes the start.
_MERGES_FROM = 100_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_xlsx(data: bytes, assembler: Assembler) -> None:
    """Read XLSX or XLSM."""
    archive = open_checked(data, assembler)
    try:
        with warnings.catch_warnings():
            # Extensions that openpyxl does not keep (validation, conditional formats) hold no text.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for n, sheet in enumerate(book.worksheets):
                assembler.page(Page(n + 1, label=sheet.title))
                merged = _merged(archive, getattr(sheet, "_worksheet_path", ""), assembler)
                sheet.reset_dimensions()  # the stated size may be a lie, in both directions
                _sheet(sheet.title, n + 1, _rows(sheet, assembler), merged, assembler)
    except (DocumentProblem, BudgetSpent):
        raise
    except Exception as error:  # openpyxl raises KeyError, ValueError, XML and zip errors on packages that do not hold together
        if assembler.drafts:
            assembler.remark("part_skipped", f"{type(error).__name__}: {error}"[:200])
        else:
            raise problem("broken", assembler.name, f"{type(error).__name__}: {error}"[:200]) from error
    _embedded(archive, assembler)


def read_other(data: bytes, assembler: Assembler) -> None:
    """Read XLS, XLSB or ODS."""
    if data.startswith(b"PK"):
        open_checked(data, assembler).close()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        for n, name in enumerate(book.sheet_names):
            assembler.page(Page(n + 1, label=name))
            try:
                sheet = book.get_sheet_by_name(name)
            except python_calamine.CalamineError as error:
                assembler.remark("part_skipped", f"{name}: {error}"[:200], page=n + 1)
                continue
            merged = {
                (r0 + 1, c0 + 1): (r1 - r0 + 1, c1 - c0 + 1)
                for (r0, c0), (r1, c1) in (sheet.merged_cell_ranges or [])
            }
            rows = (
                (r + 1, [(c + 1, v, "") for c, v in enumerate(row) if v != ""])
                for r, row in enumerate(sheet.iter_rows())
            )
            _sheet(name, n + 1, rows, merged, assembler)
    except (DocumentProblem, BudgetSpent):
        raise
    except python_calamine.PasswordError as error:
        raise problem("encrypted", assembler.name) from error
    except Exception as error:
        raise problem("broken", assembler.name, f"{type(error).__name__}: {error}"[:200]) from error


_Row = tuple[int, list[tuple[int, Any, str]]]


def _rows(sheet: Any, assembler: Assembler) -> Iterator[_Row]:
    """Filled cells of a streamed sheet: row number, then (column, value, number format)."""
    # openpyxl makes up the rows that a file leaves out; a row numbered 99,999,999 would be years of them.
    n, filled = -1, [(0, None, "")]
    for n, row in enumerate(sheet.iter_rows(max_row=_LAST_ROW)):
        if n % 1000 == 0 or len(row) > 1000:
            assembler.meter.tick()
        filled = [
            (c.column, c.value, c.number_format or "") for c in row if c.value is not None and c.value != ""
        ]
        if filled:
            yield n + 1, filled
    if n + 1 == _LAST_ROW and not filled:
        # Made-up rows up to the limit: something claims to stand beyond it.
        assembler.remark("part_skipped", f"第 {_LAST_ROW} 行以后", f"rows after {_LAST_ROW}")


def _sheet(
    name: str,
    page: int,
    rows: Iterable[_Row],
    merged: dict[tuple[int, int], tuple[int, int]],
    assembler: Assembler,
) -> None:
    """Cut a sheet into tables at blank rows; a line that stands alone is a paragraph."""
    gathered: list[_Row] = []
    count = 0
    for number, filled in rows:
        kept = [(c, v, f) for c, v, f in filled if v is not None and v != ""]
        if not kept:
            continue
        assembler.meter.tick()
        if gathered and number - gathered[-1][0] > _GAP and not _bridged(gathered, merged, number):
            _flush(name, page, gathered, merged, assembler)
            gathered, count = [], 0
        gathered.append((number, kept))
        count += len(kept)
        if count > assembler.meter.left("cells"):
            break
    _flush(name, page, gathered, merged, assembler)


def _bridged(gathered: list[_Row], merged: dict[tuple[int, int], tuple[int, int]], number: int) -> bool:
    """Whether a merged cell of the last row reaches down over the blank rows."""
    last, cells = gathered[-1]
    return any(last + merged.get((last, c), (1, 1))[0] >= number for c, _, _ in cells)


def _flush(
    name: str,
    page: int,
    rows: list[_Row],
    merged: dict[tuple[int, int], tuple[int, int]],
    assembler: Assembler,
) -> None:
    while rows and len(rows[0][1]) == 1 and _stands_alone(rows, merged):
        row, ((column, value, form),) = rows[0]
        assembler.paragraph(shown(value, form), page=page, locator=f"{name}!{get_column_letter(column)}{row}")
        rows = rows[1:]
    if not rows:
        return
    top, left = rows[0][0], min(c for _, cells in rows for c, _, _ in cells)
    drafts: list[CellDraft] = []
    for row, cells in rows:
        for column, value, form in cells:
            tall, wide = merged.get((row, column), (1, 1))
            tall = min(tall, rows[-1][0] - row + 1)
            locator = f"{name}!{get_column_letter(column)}{row}"
            drafts.append(
                CellDraft(
                    row - top, column - left, shown(value, form), tall, wide, page=page, locator=locator
                )
            )
    if all(len(cells) == 1 for _, cells in rows) and not any(
        d.column_span > 1 or d.row_span > 1 for d in drafts
    ):
        for draft in drafts:
            assembler.paragraph(draft.text, page=page, locator=draft.locator)
        return
    last = rows[-1][0]
    span = f"{name}!{get_column_letter(left)}{top}:{get_column_letter(left + max(d.column + d.column_span for d in drafts) - 1)}{last}"
    assembler.table(drafts, page=page, pages=(page,), locator=span)


def _stands_alone(rows: list[_Row], merged: dict[tuple[int, int], tuple[int, int]]) -> bool:
    """A first line with one cell is a title over the table, unless the whole table has one column."""
    row, ((column, _, _),) = rows[0][0], rows[0][1]
    wider = any(len(cells) > 1 for _, cells in rows[1:])
    return (wider and merged.get((row, column), (1, 1))[0] == 1) or len(rows) == 1


def shown(value: Any, form: str) -> str:
    """Write a value as the sheet prints it, as far as its number format matters to a reader: percent, dates, thousands."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return (
            value.isoformat(" ", "minutes")
            if (value.hour, value.minute, value.second) != (0, 0, 0)
            else value.date().isoformat()
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        if "%" in form:
            digits = re.search(r"\.(0+)%", form)
            return f"{value * 100:.{len(digits.group(1)) if digits else 0}f}%"
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            value = int(value)
        return (
            f"{value:,}"
            if "#,##0" in form and isinstance(value, int)
            else (f"{value:.12g}" if isinstance(value, float) else str(value))
        )
    return str(value)


def _merged(archive: ZipFile, path: str, assembler: Assembler) -> dict[tuple[int, int], tuple[int, int]]:
    """Merged ranges of a sheet; they stand after its rows, which streaming does not keep."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    if path not in archive.namelist() or archive.getinfo(path).file_size > _MERGES_FROM:
        return found
    with archive.open(path) as stream:
        for n, (_, element) in enumerate(
            etree.iterparse(
                stream, tag=(f"{_MAIN}row", f"{_MAIN}mergeCell"), resolve_entities=False, no_network=True
            )
        ):
            if n % 1000 == 0:
                assembler.meter.tick()
            if element.tag == f"{_MAIN}mergeCell":
                try:
                    left, top, right, bottom = range_boundaries(element.get("ref") or "")
                except (ValueError, TypeError):
                    continue
                if left and top and right and bottom:
                    found[top, left] = (bottom - top + 1, right - left + 1)
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
            if len(found) > assembler.meter.budget.cells:
                break
    return found


def _embedded(archive: ZipFile, assembler: Assembler) -> None:
    """Text boxes and shapes drawn on sheets, then files embedded in the workbook."""
    for name in archive.namelist():
        try:
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                with archive.open(name) as stream:
                    root = etree.parse(
                        stream, etree.XMLParser(resolve_entities=False, no_network=True)
                    ).getroot()
                for p in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p"):
                    text = "".join(
                        t.text or ""
                        for t in p.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
                    )
                    assembler.paragraph(text, kind=Kind.PARAGRAPH, locator=name)
            elif name.startswith("xl/embeddings/") and not name.endswith(".bin"):
                assembler.attach(name.rsplit("/", 1)[-1], archive.read(name))
        except (DocumentProblem, BudgetSpent):
            raise
        except Exception as error:
            assembler.remark("part_skipped", f"{name}: {error}"[:200])
