"""Where on the page a character span stands: the rectangles to highlight when evidence is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clusterkg.extract.documents.formats.pdf_fonts import opened
from clusterkg.extract.documents.formats.pdf_page import Char, read_chars, union
from clusterkg.extract.documents.model import Block, Box, Document, Piece
from clusterkg.extract.documents.parsing import content_hash
from clusterkg.extract.documents.problems import problem


@dataclass(frozen=True, slots=True)
class Highlight:
    """Rectangles on one page, one a line; ``exact`` is False where only the whole line could be found (OCR)."""

    page: int
    boxes: tuple[Box, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands, for people: page, block, and the cell's own address where there is one."""

    page: int | None
    block: int | None
    locator: str | None
    quote: str


def place(document: Document, start: int, end: int) -> Place:
    """Page, block and quote of a span in a document of any format."""
    block = document.block_at(start)
    index = document.blocks.index(block) if block is not None else None
    page, locator = (block.page, block.locator) if block else (None, None)
    if block is not None and block.table is not None:
        for cell in block.table.cells:
            if cell.start <= start < max(cell.end, cell.start + 1):
                page, locator = cell.page or page, cell.locator or f"r{cell.row + 1}c{cell.column + 1}"
    elif block is not None:
        page = next((p.page for p in block.pieces if p.end > start), page)
    return Place(page, index, locator, document.text[start:end])


def rectangles(pdf: bytes, document: Document, start: int, end: int) -> tuple[Highlight, ...]:
    """Rectangles of a span on the pages of its PDF, in points as displayed, origin upper left.

    Parameters
    ----------
    pdf
        Bytes of the original; must be those that the document was read from.
    document
        What was read from them.
    start, end
        Code points into ``document.text``.
    """
    if content_hash(pdf) != document.content_hash:
        raise problem(
            "broken", document.name, "原件与读取时不同", "the original is not the file that was read"
        )
    if not 0 <= start <= end <= len(document.text):
        raise IndexError(f"span {start}:{end} is outside 0:{len(document.text)}")
    wanted = _pieces(document.blocks, start, end)
    found: dict[int, list[tuple[Box, bool]]] = {}
    if not wanted:
        return ()
    file = opened(pdf)
    try:
        chars: dict[int, list[Char]] = {}
        for piece in wanted:
            if piece.page not in chars:
                page = file[piece.page - 1]
                chars[piece.page] = read_chars(page, len(document.text) + 1_000_000)
                page.close()
            box = _box(document, piece, chars[piece.page], start, end)
            if box is not None:
                found.setdefault(piece.page, []).append(box)
    finally:
        file.close()
    return tuple(
        Highlight(page, tuple(box for box, _ in boxes), all(exact for _, exact in boxes))
        for page, boxes in found.items()
    )


def _pieces(blocks: Sequence[Block], start: int, end: int) -> list[Piece]:
    return [
        piece
        for block in blocks
        if block.start < end and start < block.end
        for piece in block.pieces
        if piece.start < end and start < piece.end
    ]


def _box(
    document: Document, piece: Piece, chars: Sequence[Char], start: int, end: int
) -> tuple[Box, bool] | None:
    """Box of the wanted characters of a piece; of the whole piece when they cannot be told apart; None for blanks."""
    text = document.text[piece.start : piece.end]
    left, top, right, bottom = piece.box
    inside = [c for c in chars if c.text != " " and _in(c.box, left, top, right, bottom)]
    printed = [i for i, c in enumerate(text) if c != " "]
    if not any(start <= piece.start + i < end for i in printed):
        return None
    # Blanks may be gaps that no character fills; printed characters must agree one for one.
    if "".join(c.text for c in inside) != "".join(text[i] for i in printed):
        return piece.box, start <= piece.start and piece.end <= end
    return union(
        [c.box for i, c in zip(printed, inside, strict=True) if start <= piece.start + i < end]
    ), True


def _in(box: Box, left: float, top: float, right: float, bottom: float) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return left - 0.1 <= x <= right + 0.1 and top - 0.1 <= y <= bottom + 0.1
