"""PPTX: slides as pages; titles, text frames, tables, chart data, speaker notes, embedded workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from clusterkg.extract.documents.assembly import Assembler
from clusterkg.extract.documents.budget import BudgetSpent
from clusterkg.extract.documents.formats.archives import open_checked
from clusterkg.extract.documents.model import Box, Kind, Page, Role
from clusterkg.extract.documents.numbering import parse_marker
from clusterkg.extract.documents.problems import problem
from clusterkg.extract.documents.tables import CellDraft
from clusterkg.graph.errors import DocumentProblem

_EMU = 12_700
_TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
_FURNITURE = {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER}
_LISTS = {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY}


def read(data: bytes, assembler: Assembler) -> None:
    """Read a PPTX package."""
    open_checked(data, assembler).close()
    try:
        deck = pptx.Presentation(BytesIO(data))
        width, height = (deck.slide_width or 0) / _EMU, (deck.slide_height or 0) / _EMU
        slides = list(deck.slides)
    except Exception as error:  # python-pptx raises what its package parts raise
        raise problem("broken", assembler.name, f"{type(error).__name__}: {error}"[:200]) from error
    for i, slide in enumerate(slides):
        assembler.page(Page(i + 1, width, height, label=_title(slide)))
        try:
            _slide(slide, i + 1, assembler)
        except (DocumentProblem, BudgetSpent):
            raise
        except Exception as error:  # one bad slide costs that slide
            assembler.remark(
                "part_skipped", f"第 {i + 1} 页:{error}"[:200], f"slide {i + 1}: {error}"[:200], page=i + 1
            )


def _title(slide: Any) -> str | None:
    """Title of a slide; one that is broken is left to the reader of its shapes, which reports it."""
    try:
        shape = slide.shapes.title
        return shape.text_frame.text.strip()[:200] or None if shape is not None else None
    except Exception:
        return None


def _slide(slide: Any, page: int, assembler: Assembler) -> None:
    shapes = sorted(
        _flat(slide.shapes, assembler),
        key=lambda s: (not _is_title(s), (s.top or 0) // (20 * _EMU), s.left or 0),
    )
    for shape in shapes:
        assembler.meter.charge("elements")
        box = _box(shape)
        if getattr(shape, "has_table", False):
            _table(shape.table, page, box, assembler)
        elif getattr(shape, "has_chart", False):
            _chart(shape.chart, page, box, assembler)
        elif shape.has_text_frame:
            _frame(shape, page, box, assembler)
        if shape.shape_type == MSO_SHAPE_TYPE.EMBEDDED_OLE_OBJECT:
            blob = shape.ole_format.blob
            if blob:
                suffix = PurePosixPath(shape.ole_format.prog_id or "object").name
                assembler.attach(f"slide{page}-{suffix}", blob)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            assembler.paragraph(paragraph.text, page=page, role=Role.SPEAKER_NOTES, kind=Kind.PARAGRAPH)


def _flat(shapes: Any, assembler: Assembler, depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < assembler.meter.budget.depth:
            yield from _flat(shape.shapes, assembler, depth + 1)
        else:
            yield shape


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _is_title(shape: Any) -> bool:
    return _placeholder(shape) in _TITLES


def _box(shape: Any) -> Box | None:
    sides = (shape.left, shape.top, shape.width, shape.height)
    if any(s is None for s in sides):
        return None
    left, top, width, height = (s / _EMU for s in sides)
    return (left, top, left + width, top + height)


def _frame(shape: Any, page: int, box: Box | None, assembler: Assembler) -> None:
    kind = _placeholder(shape)
    for paragraph in shape.text_frame.paragraphs:
        text = paragraph.text.replace("\v", "\n")
        if kind in _TITLES:
            assembler.paragraph(text, page=page, box=box, kind=Kind.HEADING, level=1)
        elif kind in _FURNITURE:
            assembler.paragraph(text, page=page, box=box, kind=Kind.FURNITURE, role=Role.PAGE_FOOT)
        elif kind == PP_PLACEHOLDER.SUBTITLE:
            assembler.paragraph(text, page=page, box=box, kind=Kind.HEADING, level=2)
        elif kind in _LISTS and parse_marker(text) is None:
            assembler.paragraph(text, page=page, box=box, kind=Kind.LIST_ITEM, level=paragraph.level + 1)
        else:
            assembler.paragraph(text, page=page, box=box, role=Role.BODY if kind else Role.TEXT_BOX)


def _table(table: Any, page: int, box: Box | None, assembler: Assembler) -> None:
    cells: list[CellDraft] = []
    first = bool(table.first_row)
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell.is_spanned:
                continue
            tall, wide = (cell.span_height, cell.span_width) if cell.is_merge_origin else (1, 1)
            cells.append(CellDraft(r, c, cell.text, tall, wide, head=(first and r == 0) or None, page=page))
        if len(cells) > assembler.meter.left("cells"):
            break
    assembler.table(cells, page=page, box=box, pages=(page,))


def _chart(chart: Any, page: int, box: Box | None, assembler: Assembler) -> None:
    """The numbers behind a chart, as a table: categories down, series across."""
    if chart.has_title and chart.chart_title.has_text_frame:
        assembler.paragraph(chart.chart_title.text_frame.text, page=page, box=box, role=Role.CAPTION)
    for plot in chart.plots:
        series = list(plot.series)
        labels = [str(c) for c in plot.categories]
        cells = [CellDraft(0, 0, "", head=True)]
        cells += [CellDraft(0, j + 1, s.name or "", head=True) for j, s in enumerate(series)]
        cells += [CellDraft(i + 1, 0, label, head=True) for i, label in enumerate(labels)]
        for j, s in enumerate(series):
            cells += [
                CellDraft(i + 1, j + 1, "" if v is None else f"{v:g}")
                for i, v in enumerate(s.values)
                if i < len(labels)
            ]
        assembler.table(cells, page=page, box=box, pages=(page,))
