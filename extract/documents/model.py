"""What a file becomes: one :class:`Document`, a plain value with a text and exact places in it.

Offsets are code points into :attr:`Document.text`, half-open. Blocks stand in reading order, do not overlap, and between
them there is only white space; the same holds for the cells of a table. Boxes are ``(left, top, right, bottom)`` in
points of the page as displayed, origin at its upper left corner. Pages count from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from clusterkg.extract.documents.normalising import Normalised, normalise

#: Written into every document; a file is read again when this moves, even if its bytes did not.
READER_VERSION = "documents@1"

Box = tuple[float, float, float, float]


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    #: A numbered paragraph of running text: 1.…。
    CLAUSE = "clause"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    #: Running heads, page numbers: kept, so that nothing is lost silently, but no statement rests on them.
    FURNITURE = "furniture"


class Role(StrEnum):
    """Where on the page or in the file a block stood, when that is not the running text."""

    BODY = "body"
    TITLE = "title"
    PAGE_HEAD = "page_head"
    PAGE_FOOT = "page_foot"
    FOOTNOTE = "footnote"
    TEXT_BOX = "text_box"
    SPEAKER_NOTES = "speaker_notes"
    CAPTION = "caption"
    MESSAGE_FIELD = "message_field"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one line on one page, for highlighting."""

    start: int
    end: int
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a heading or clause.

    ``path`` leads from the outermost number down to this one, written canonically: ``("二、", "（一）", "1.")``.
    ``inferred`` means that the text does not print it: its siblings do (二、, 三、), so the first must be 一、.
    """

    style: str
    value: int
    label: str
    path: tuple[str, ...]
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; rows and columns count from 0, spans say how many it covers."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    #: Where the cell stands in its file, e.g. ``Sheet1!B7``.
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in row order; the first ``head_rows`` rows and ``head_columns`` columns are heads, as far as could be told."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    head_rows: int = 0
    head_columns: int = 0
    pages: tuple[int, ...] = ()
    #: True when parts on several pages were put together; ``repeated_heads`` then counts head rows left out.
    joined: bool = False
    repeated_heads: int = 0

    def column_heads(self, cell: Cell) -> list[Cell]:
        """Head cells above a cell, outermost first."""
        return [
            c
            for c in self.cells
            if c.row < min(self.head_rows, cell.row)
            and c.column < cell.column + cell.column_span
            and cell.column < c.column + c.column_span
        ]

    def row_heads(self, cell: Cell) -> list[Cell]:
        """Head cells to the left of a cell, outermost first."""
        return [
            c
            for c in self.cells
            if c.column < min(self.head_columns, cell.column)
            and c.row < cell.row + cell.row_span
            and cell.row < c.row + c.row_span
            and c.row >= self.head_rows
        ]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, clause, paragraph, list item, table or piece of page furniture."""

    kind: Kind
    start: int
    end: int
    page: int | None = None
    role: Role = Role.BODY
    #: Headings: 1 is outermost. List items: depth of the list.
    level: int | None = None
    number: Number | None = None
    #: Where the running text begins after the printed number or bullet; equals ``start`` without one.
    body: int = 0
    #: Clauses: end of the leading title sentence (``1.提升…水平。``), if there is one.
    lead_end: int | None = None
    #: Positions in ``Document.blocks`` of the headings and clauses above this one, outermost first.
    under: tuple[int, ...] = ()
    box: Box | None = None
    pieces: tuple[Piece, ...] = ()
    table: Table | None = None
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page, slide or sheet: its size in points, its stretch of the text, and how its text was had."""

    number: int
    width: float | None = None
    height: float | None = None
    #: Name of a sheet or title of a slide.
    label: str | None = None
    #: True when the page is a picture of text; without OCR its text is missing, and a problem says so.
    scanned: bool = False
    #: Mean confidence of OCR, 0 to 1, when the text comes from it.
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not read, or read otherwise than the file's name promised."""

    reason: str
    zh: str
    en: str
    page: int | None = None
    #: False for remarks that cost no text.
    loses_text: bool = True
    #: What to do next, where there is something to do.
    hint_zh: str = ""
    hint_en: str = ""

    def text(self, lang: str = "zh") -> str:
        """Message and next step in one language (``zh`` or ``en``)."""
        parts = (self.zh, self.hint_zh) if lang == "zh" else (self.en, self.hint_en)
        return (" " if lang == "en" else "").join(p for p in parts if p)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as typed text.

    ``name`` is the path as given; an attachment's is ``outer name!inner name``. ``content_hash`` is BLAKE2b-128 (hex) of
    the bytes, the ledger's own, so an original kept there under this hash is this file.
    """

    name: str
    content_hash: str
    media_type: str
    language: str
    text: str
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()
    attachments: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: What the file says of itself: title, author, created, subject, from, to, date …
    properties: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None
    reader: str = READER_VERSION

    @property
    def complete(self) -> bool:
        """True when no text is known to be missing, attachments included."""
        return not any(p.loses_text for p in self.problems) and all(a.complete for a in self.attachments)

    def slice(self, part: Block | Cell | Piece) -> str:
        """Text of a block, cell or piece."""
        return self.text[part.start : part.end]

    def normalised(self) -> Normalised:
        """Text in NFKC for readers, with the way back to ``text``."""
        return normalise(self.text)

    def block_at(self, offset: int) -> Block | None:
        """Return the block that holds an offset, or None in the white space between blocks."""
        low, high = 0, len(self.blocks)
        while low < high:
            middle = (low + high) // 2
            if self.blocks[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        found = self.blocks[low] if low < len(self.blocks) else None
        return found if found and found.start <= offset else None

    def everything(self) -> Iterator[Document]:
        """Yield this document and all attachments, outermost first."""
        yield self
        for one in self.attachments:
            yield from one.everything()
