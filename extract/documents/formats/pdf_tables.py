"""Tables of a PDF page from the rules that are drawn on it.

pdfplumber finds such tables too, but interprets each page anew in Python: measured 51–165 ms a page against about 5 ms for
asking pdfium for the paths, and its pdfminer reads Kangxi radicals where pdfium reads characters. What is needed of it is
the grid, and that is small.
"""

from __future__ import annotations

import ctypes
import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from clusterkg.extract.documents.formats.pdf_page import Segment, displayed
from clusterkg.extract.documents.model import Box
from clusterkg.graph.disjoint import DisjointSets

#: Points within which rules count as one, or as touching.
_SNAP = 2.5
#: A thin filled box is a rule (Word and PowerPoint draw them so).
_THIN = 3.0
_SHORTEST = 6.0
#: More than this is a drawing, not a table.
_MOST_OBJECTS = 30_000
_MOST_RULES = 800
_FORM_DEPTH = 3


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid in rows and columns, with its box on the page."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's lines: outer box, x of its columns, and cells in row order."""

    box: Box
    xs: tuple[float, ...]
    cells: tuple[GridCell, ...]
    rows: int


#: (position across, from, to): for horizontal rules (y, x0, x1), for vertical ones (x, y0, y1).
Rule = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float]


def rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules of a page, in page coordinates as displayed, joined where they continue each other."""
    show = displayed(page)
    across: list[Rule] = []
    down: list[Rule] = []

    def add(x0: float, y0: float, x1: float, y1: float) -> None:
        left, top, right, bottom = show(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        if bottom - top <= _THIN and right - left >= _SHORTEST:
            across.append(((top + bottom) / 2, left, right))
        elif right - left <= _THIN and bottom - top >= _SHORTEST:
            down.append(((left + right) / 2, top, bottom))

    for obj, matrix in _paths(page):
        _path(obj, matrix, add)
    return _joined(across), _joined(down)


def _paths(page: Any) -> list[tuple[Any, Matrix]]:
    """Path objects with the matrix that leads to page space, those inside forms included."""
    found: list[tuple[Any, Matrix]] = []
    identity: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    total = pdfium.FPDFPage_CountObjects(page.raw)
    if total > _MOST_OBJECTS:
        return []
    stack = [(pdfium.FPDFPage_GetObject(page.raw, i), identity, 0) for i in range(total)]
    while stack and len(found) < _MOST_OBJECTS:
        obj, outer, depth = stack.pop()
        kind = pdfium.FPDFPageObj_GetType(obj)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.append((obj, _times(_matrix(obj), outer)))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _FORM_DEPTH:
            inner = _times(_matrix(obj), outer)
            count = min(pdfium.FPDFFormObj_CountObjects(obj), _MOST_OBJECTS)
            stack += [(pdfium.FPDFFormObj_GetObject(obj, i), inner, depth + 1) for i in range(count)]
    return found


def _matrix(obj: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(obj, m):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _path(obj: Any, matrix: Matrix, add: Any) -> None:
    """Hand the straight strokes of a path, and thin filled boxes, to ``add``."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(obj, fill, stroke)
    count = pdfium.FPDFPath_CountSegments(obj)
    if not 2 <= count <= 5_000:
        return
    points: list[tuple[float, float]] = []
    first: tuple[float, float] | None = None
    strokes: list[tuple[float, float, float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(obj, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            return  # curves: a drawing
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif points:
            strokes.append((*points[-1], *point))
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            strokes.append((*point, *first))
        points.append(point)
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if fill.value and count <= 6 and (max(xs) - min(xs) <= _THIN or max(ys) - min(ys) <= _THIN):
        add(min(xs), min(ys), max(xs), max(ys))
    elif stroke.value:
        for line in strokes:
            add(*line)


def _joined(found: list[Rule]) -> list[Rule]:
    """Put pieces of one rule together: borders are often drawn cell by cell."""
    made: list[Rule] = []
    group: list[Rule] = []
    for rule in [*sorted(found), None]:
        if rule is not None and (not group or rule[0] - group[0][0] <= _SNAP):
            group.append(rule)
            continue
        at = sum(r[0] for r in group) / len(group) if group else 0.0
        start = end = None
        for _, low, high in sorted(group, key=lambda r: r[1]):
            if end is None or low > end + _SNAP:
                if end is not None and start is not None:
                    made.append((at, start, end))
                start, end = low, high
            else:
                end = max(end, high)
        if end is not None and start is not None:
            made.append((at, start, end))
        group = [rule] if rule is not None else []
    return made


def grids(across: list[Rule], down: list[Rule]) -> list[Grid]:
    """Tables with rules both ways: connected rules make a grid, missing ones between cells make spans."""
    if len(across) + len(down) > _MOST_RULES or len(across) < 2 or not down:
        return []
    groups = _connected(across, down)
    made = [g for h, v in groups if len(h) >= 2 and v and (g := _grid(h, v)) is not None]
    return sorted(made, key=lambda g: (g.box[1], g.box[0]))


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    connected = DisjointSets[int]()
    ys = [h[0] for h in across]
    for j, (x, top, bottom) in enumerate(down):
        i = bisect_left(ys, top - _SNAP)
        while i < len(across) and across[i][0] <= bottom + _SNAP:
            if across[i][1] - _SNAP <= x <= across[i][2] + _SNAP:
                connected.join(i, len(across) + j)
            i += 1
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*across, *down]):
        groups.setdefault(connected.top(i), ([], []))[0 if i < len(across) else 1].append(rule)
    return list(groups.values())


def _stops(values: list[float]) -> list[float]:
    made: list[float] = []
    for value in sorted(values):
        if not made or value - made[-1] > _SNAP:
            made.append(value)
    return made


def _covers(drawn: list[Rule], at: float, low: float, high: float) -> bool:
    covered = sum(
        max(0.0, min(high, b) - max(low, a)) for position, a, b in drawn if abs(position - at) <= _SNAP
    )
    return covered >= 0.6 * (high - low)


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    # Tables open at their sides are closed at the ends of their horizontal rules, and the other way round.
    xs = _stops([v[0] for v in down] + [min(h[1] for h in across), max(h[2] for h in across)])
    ys = _stops([h[0] for h in across] + [min(v[1] for v in down), max(v[2] for v in down)])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 2 or rows * columns > 20_000:
        return None
    merged = DisjointSets[tuple[int, int]]()
    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and not _covers(down, xs[c + 1], ys[r], ys[r + 1]):
                merged.join((r, c), (r, c + 1))
            if r + 1 < rows and not _covers(across, ys[r + 1], xs[c], xs[c + 1]):
                merged.join((r, c), (r + 1, c))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in ((r, c) for r in range(rows) for c in range(columns)):
        members.setdefault(merged.top(cell), []).append(cell)
    cells: list[GridCell] = []
    for group in members.values():
        top, bottom = min(r for r, _ in group), max(r for r, _ in group)
        left, right = min(c for _, c in group), max(c for _, c in group)
        square = len(group) == (bottom - top + 1) * (right - left + 1)
        for r, c, tall, wide in (
            [(top, left, bottom - top + 1, right - left + 1)] if square else [(r, c, 1, 1) for r, c in group]
        ):
            cells.append(GridCell(r, c, tall, wide, (xs[c], ys[r], xs[c + wide], ys[r + tall])))
    if len(cells) < 2 or max(c.column for c in cells) == 0:
        return None
    cells.sort(key=lambda c: (c.row, c.column))
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(cells), rows)


def ruled_across(across: list[Rule], down: list[Rule], found: Sequence[Segment]) -> list[Grid]:
    """Tables with horizontal rules only (three-line tables): columns are where no text stands in any row."""
    groups: list[list[Rule]] = []
    for rule in across:
        if any(_touches(rule, v) for v in down):
            continue
        for group in groups:
            if abs(group[0][1] - rule[1]) <= 2 * _SNAP and abs(group[0][2] - rule[2]) <= 2 * _SNAP:
                group.append(rule)
                break
        else:
            groups.append([rule])
    made = []
    for group in groups:
        if len(group) >= 3:
            box = (group[0][1], group[0][0], group[0][2], group[-1][0])
            inside = [s for s in found if _within(s.box, box)]
            grid = _by_gaps(inside, box)
            if grid is not None:
                made.append(grid)
    return made


def _touches(rule: Rule, other: Rule) -> bool:
    y, x0, x1 = rule
    x, top, bottom = other
    return top - _SNAP <= y <= bottom + _SNAP and x0 - _SNAP <= x <= x1 + _SNAP


def _within(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] - _SNAP <= x <= outer[2] + _SNAP and outer[1] <= y <= outer[3]


def _by_gaps(inside: list[Segment], box: Box) -> Grid | None:
    if len(inside) < 4 or len(inside) > 5_000:
        return None
    size = sorted(s.size for s in inside)[len(inside) // 2]
    ends: list[tuple[float, float]] = []
    for low, high in sorted((s.box[0], s.box[2]) for s in inside):
        if ends and low <= ends[-1][1] + 0.4 * size:
            ends[-1] = (ends[-1][0], max(ends[-1][1], high))
        else:
            ends.append((low, high))
    if len(ends) < 2:
        return None
    xs = [box[0], *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(ends)), box[2]]
    bands: list[tuple[float, float]] = []
    for low, high in sorted((s.box[1], s.box[3]) for s in inside):
        if bands and low < bands[-1][1] - 0.4 * size:
            bands[-1] = (bands[-1][0], max(bands[-1][1], high))
        else:
            bands.append((low, high))
    ys = [box[1], *((a[1] + b[0]) / 2 for a, b in itertools.pairwise(bands)), box[3]]
    cells = tuple(
        GridCell(r, c, 1, 1, (xs[c], ys[r], xs[c + 1], ys[r + 1]))
        for r in range(len(bands))
        for c in range(len(ends))
    )
    return Grid(box, tuple(xs), cells, len(bands))
