"""Characters of a PDF page, with boxes, put into segments and lines in reading order.

pdfium gives characters in the order in which the file draws them; a title may come last and a clause number after its
clause. So lines are rebuilt from the boxes. Reading a page again gives the same characters, which is how evidence finds
the rectangles of a span later (``evidence.py``).
"""

from __future__ import annotations

import ctypes
import itertools
import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from clusterkg.extract.documents.model import Box

#: What pdfium reports for a hyphen at the end of a line.
_HYPHENS = {0x02, 0xFFFE, 0xAD}
#: Letters that are bullets in Wingdings; only these are asked for their font.
_BULLET_CODES = frozenset("lmnopqrstuvwxyzØ§¡¨Üü\uf06c\uf06e\uf075\uf0a7\uf0d8")


@dataclass(slots=True)
class Char:
    """A printed character; blanks have one too when the file holds them."""

    text: str
    box: Box
    strong: bool = False
    #: pdfium itself saw a gap before this character.
    after_gap: bool = False


@dataclass(slots=True)
class Segment:
    """Characters side by side on one line, without a wide gap."""

    text: str
    box: Box
    size: float
    strong: bool = False


@dataclass(slots=True)
class Line:
    """Segments of one line from left to right, the page they stand on, and the column (left and right edge)."""

    segments: list[Segment]
    page: int
    left: float = 0.0
    right: float = 0.0
    lead: float = 0.0
    column: int = 0
    text: str = ""
    box: Box = (0.0, 0.0, 0.0, 0.0)
    size: float = 0.0
    strong: bool = False
    #: (start, end, segment) within ``text``.
    places: list[tuple[int, int, Segment]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.box = union([s.box for s in self.segments])
        self.size = max(self.segments, key=lambda s: len(s.text)).size
        self.strong = all(s.strong for s in self.segments)
        parts: list[str] = []
        at = 0
        for i, segment in enumerate(self.segments):
            if i:
                gap = segment.box[0] - self.segments[i - 1].box[2]
                parts.append(" " if gap < 2.5 * self.size else "\t")
                at += 1
            self.places.append((at, at + len(segment.text), segment))
            parts.append(segment.text)
            at += len(segment.text)
        self.text = "".join(parts)


def union(boxes: Sequence[Box]) -> Box:
    """Smallest box around boxes, to a hundredth of a point."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return (round(min(left), 2), round(min(top), 2), round(max(right), 2), round(max(bottom), 2))


def is_wide(char: str) -> bool:
    """Whether a character is Chinese, Japanese or full width, so that no blank stands beside it."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\ufe30" <= char <= "\ufe4f"
        or "\uff00" <= char <= "\uffef"
    )


def displayed(page: Any) -> Callable[[float, float, float, float], Box]:
    """Return the map from PDF coordinates (left, bottom, right, top) to the page as shown, origin upper left."""
    left, bottom, right, top = page.get_cropbox()
    turn = page.get_rotation() % 360

    # One function for each turn: this runs once a character.
    if turn == 90:
        return lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if turn == 180:
        return lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)
    if turn == 270:
        return lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)
    return lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)


def read_chars(page: Any, most: int) -> list[Char]:
    """Characters of a page in the order of the file, at most ``most``; generated blanks and line ends are left out."""
    textpage = page.get_textpage()
    try:
        raw = textpage.raw
        show = displayed(page)
        loose = pdfium.FS_RECTF()
        sides = [ctypes.c_double() for _ in range(4)]
        found: list[Char] = []
        strong, last_size, gap = False, -1.0, False
        for i in range(min(pdfium.FPDFText_CountChars(raw), most)):
            code = pdfium.FPDFText_GetUnicode(raw, i)
            if code in (0x0A, 0x0D, 0) or pdfium.FPDFText_IsGenerated(raw, i) == 1:
                gap = True
                continue
            char = "-" if code in _HYPHENS else chr(code) if code < 0x110000 else "\ufffd"
            if 0xDC00 <= code < 0xE000 and found and "\ud800" <= found[-1].text < "\udc00":
                found[-1].text = (found[-1].text + char).encode("utf-16", "surrogatepass").decode("utf-16")
                continue
            if pdfium.FPDFText_GetLooseCharBox(raw, i, loose):
                box = show(loose.left, loose.bottom, loose.right, loose.top)
            elif pdfium.FPDFText_GetCharBox(raw, i, *sides):
                left, right, bottom, top = (s.value for s in sides)
                box = show(left, bottom, right, top)
            else:
                continue
            size = box[3] - box[1]
            if size != last_size or not len(found) % 16:
                # The weight changes with the font, and with it nearly always the height; asking each time doubles the cost.
                last_size, strong = size, pdfium.FPDFText_GetFontWeight(raw, i) >= 600
            if char.isspace():
                char = " "
            elif char in _BULLET_CODES and (not found or found[-1].text == " " or box[0] < found[-1].box[0]):
                char = _symbol(raw, i) or char
            found.append(Char(char, box, strong, gap))
            gap = False
        return found
    finally:
        textpage.close()


def _symbol(raw: Any, i: int) -> str | None:
    """A bullet where the letter is drawn in a font of signs (Wingdings: n is a square)."""
    name = ctypes.create_string_buffer(64)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, i, name, 64, flags)
    return "•" if re.search(rb"(?i)wingding|symbol|dingbat|webding", name.value) else None


def segments(chars: Sequence[Char]) -> list[Segment]:
    """Cut characters where the line ends, the pen jumps back, or a wide gap opens; add blanks that are only gaps."""
    runs: list[list[Char]] = []
    last: Char | None = None  # the last printed one; blanks have boxes of no height, or none worth the name
    blank = False
    for char in chars:
        if char.text == " ":
            if last is not None:
                runs[-1].append(char)
                blank = True
        elif last is not None and _goes_on(last.box, char.box, blank):
            runs[-1].append(char)
            last, blank = char, False
        else:
            runs.append([char])
            last, blank = char, False
    made = []
    for run in runs:
        while run[-1].text == " ":
            run.pop()
        made.append(_segment(run))
    return made


def _goes_on(last: Box, box: Box, blank: bool) -> bool:
    """Whether a character stands on the line of the last one, not far behind it and not before it."""
    one, two = last[3] - last[1], box[3] - box[1]
    short, tall = (one, two) if one < two else (two, one)
    overlap = (last[3] if last[3] < box[3] else box[3]) - (last[1] if last[1] > box[1] else box[1])
    if overlap < 0.4 * (short if short > 1.0 else 1.0):
        return False
    return -0.6 * tall <= box[0] - last[2] <= (2.5 if blank else 1.8) * tall


def _segment(run: list[Char]) -> Segment:
    heights = [c.box[3] - c.box[1] for c in run if c.text != " "]
    size = statistics.median_high(heights) or 1.0
    printed = any(c.text == " " for c in run)
    gaps = sorted(b.box[0] - a.box[2] for a, b in itertools.pairwise(run) if " " not in (a.text, b.text))
    usual = max(0.0, gaps[len(gaps) // 2]) if gaps else 0.0
    parts: list[str] = [run[0].text]
    for a, b in itertools.pairwise(run):
        gap = b.box[0] - a.box[2] - usual
        wide = is_wide(a.text) and is_wide(b.text)
        least = 0.8 if wide else 0.6 if printed else 0.12 if b.after_gap else 0.2
        if " " not in (a.text, b.text) and gap > size * least:
            parts.append(" ")
        parts.append(b.text)
    strong = sum(c.strong for c in run) > 0.8 * len(run)
    return Segment(
        re.sub(r" {2,}", " ", "".join(parts)),
        union([c.box for c in run if c.text != " "]),
        round(size, 1),
        strong,
    )


def lines(found: Sequence[Segment], page: int) -> list[Line]:
    """Put segments into lines, top to bottom, column after column."""
    made: list[Line] = []
    for n, group in enumerate(_columns(list(found))):
        rows: list[list[Segment]] = []
        for segment in sorted(group, key=lambda s: (s.box[1] + s.box[3], s.box[0])):
            row = rows[-1] if rows else None
            if row and _same_row(row, segment):
                row.append(segment)
            else:
                rows.append([segment])
        column = [Line(sorted(row, key=lambda s: s.box[0]), page, column=n) for row in rows]
        left = min(line.box[0] for line in column)
        right = sorted(line.box[2] for line in column)[int(0.95 * (len(column) - 1))]
        leads = [b.box[1] - a.box[1] for a, b in itertools.pairwise(column) if b.box[1] > a.box[1]]
        lead = statistics.median(leads) if leads else 0.0
        for line in column:
            line.left, line.right, line.lead = left, right, lead
        made += column
    return made


def _same_row(row: list[Segment], segment: Segment) -> bool:
    top, bottom = min(s.box[1] for s in row), max(s.box[3] for s in row)
    overlap = min(bottom, segment.box[3]) - max(top, segment.box[1])
    return overlap > 0.55 * min(bottom - top, segment.box[3] - segment.box[1])


def _columns(found: list[Segment]) -> list[list[Segment]]:
    """Split text set in two columns; what spans both stays where it stands between them.

    Two columns are believed only when both hold six lines or more that fill them: two ragged stacks of short words are a
    table without rules, and are read row by row.
    """
    if len(found) < 14:
        return [found] if found else []
    left, right = min(s.box[0] for s in found), max(s.box[2] for s in found)
    best: tuple[int, float] | None = None
    for step in range(35, 66, 1):
        x = left + (right - left) * step / 100
        crossing = sum(s.box[0] < x - 2 and s.box[2] > x + 2 for s in found)
        if best is None or crossing < best[0]:
            best = (crossing, x)
    if best is None or best[0] > 0.25 * len(found):
        return [found]
    x = best[1]
    one, two = [s for s in found if s.box[2] <= x + 2], [s for s in found if s.box[0] >= x - 2]
    for side, width in ((one, x - left), (two, right - x)):
        if len(side) < 6 or statistics.median(s.box[2] - s.box[0] for s in side) < 0.6 * width:
            return [found]
    spanning = sorted((s for s in found if s.box[0] < x - 2 and s.box[2] > x + 2), key=lambda s: s.box[1])
    groups: list[list[Segment]] = []
    above = float("-inf")
    for border in [*(s.box[1] for s in spanning), float("inf")]:
        for side in (one, two):
            part = [s for s in side if above <= s.box[1] < border]
            if part:
                groups.append(part)
        across = [s for s in spanning if s.box[1] == border]
        if across and border > above:
            groups.append(across)
        above = border
    return groups
