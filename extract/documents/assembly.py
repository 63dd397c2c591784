"""Puts a document's text together so that every place in it is exact, and charges the budget for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from clusterkg.extract.documents.budget import BudgetSpent, Meter
from clusterkg.extract.documents.language import guess_language
from clusterkg.extract.documents.model import Cell, Document, Kind, Page, Piece, Problem, Table
from clusterkg.extract.documents.structure import Draft, classify
from clusterkg.extract.documents.tables import CellDraft, find_heads
from clusterkg.graph.errors import DocumentProblem

#: Characters that no text holds: controls other than tab and line ends, lone surrogates, non-characters.
_UNTEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_BREAK = re.compile(r"[ \t\u00a0]*[\r\n\v\f\x85\u2028\u2029]+[ \t\u00a0]*")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
_WIDE_BREAK = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n\v\f\x85\u2028\u2029]+[ \t]*(?={_WIDE})")


def sane(text: str) -> str:
    """Replace what is no text, one character for one, so that offsets stand."""
    return _UNTEXT.sub(lambda m: "\ufffd" if m.group() >= "\ud800" else " ", text)


def one_line(text: str) -> str:
    """Join lines: nothing between Chinese characters, a blank otherwise."""
    return _BREAK.sub(" ", _WIDE_BREAK.sub("", sane(text))).replace("\t", " ").strip()


class Assembler:
    """Collects pages, paragraphs and tables of one file in reading order."""

    def __init__(self, name: str, content_hash: str, meter: Meter) -> None:
        self.name, self.content_hash, self.meter = name, content_hash, meter
        self.media_type = "application/octet-stream"
        self.encoding: str | None = None
        self.drafts: list[Draft] = []
        self.pages: list[Page] = []
        self.problems: list[Problem] = []
        self.attachments: list[Document] = []
        self.properties: dict[str, str] = {}
        #: Reads an attachment on the same budget; set by ``parsing``.
        self.read_inner: Callable[[str, bytes], Document] | None = None
        self._parts: list[str] = []
        self._length = 0

    @property
    def at(self) -> int:
        """Offset at which the next block's text will begin."""
        return self._length + 1 if self._length else 0

    def verbatim(self, text: str, drafts: Sequence[Draft]) -> None:
        """Take a whole text as it stands, with blocks inside it (plain text files)."""
        self._parts, self._length = [text], len(text)
        self.drafts = list(drafts)

    def page(self, page: Page) -> None:
        """Begin a page, slide or sheet."""
        self.meter.charge("pages")
        self.meter.tick()
        self.pages.append(page)

    def paragraph(self, text: str, *, keep: bool = False, **hints: Any) -> Draft | None:
        """Add a paragraph unless it is blank; ``hints`` are fields of :class:`Draft`. ``keep``: lines are already joined."""
        line = sane(text).rstrip() if keep else one_line(text)
        if not line.strip():
            return None
        self.meter.tick()
        start = self.at
        cut = self._append(line)
        draft = Draft(start, start + len(line) if cut is None else start + cut, **hints)
        self.drafts.append(draft)
        if cut is not None:
            raise BudgetSpent("characters", self.meter.budget.characters)
        return draft

    def table(
        self,
        cells: Sequence[CellDraft],
        *,
        pieces: Sequence[tuple[int, Piece]] = (),
        pages: tuple[int, ...] = (),
        joined: bool = False,
        repeated_heads: int = 0,
        **hints: Any,
    ) -> Draft | None:
        """Add a table: cells tab by tab, rows line by line. ``pieces`` are (index of cell, piece relative to the cell)."""
        cells = sorted(cells, key=lambda c: (c.row, c.column))
        for cell in cells:
            cell.text = one_line(cell.text)
        if not any(c.text for c in cells):
            return None
        self.meter.tick()
        cells = self._affordable(cells)
        rows = max(c.row + c.row_span for c in cells)
        columns = max(c.column + c.column_span for c in cells)
        start = self.at
        made: list[Cell] = []
        parts: list[str] = []
        offset, row = start, 0
        for i, cell in enumerate(cells):
            if i:
                parts.append("\n" if cell.row != row else "\t")
                offset += 1
            row = cell.row
            made.append(
                Cell(
                    cell.row,
                    cell.column,
                    offset,
                    offset + len(cell.text),
                    cell.row_span,
                    cell.column_span,
                    cell.page,
                    cell.locator,
                )
            )
            parts.append(cell.text)
            offset += len(cell.text)
        head_rows, head_columns = find_heads(cells, rows, columns)
        self._append("".join(parts), exempt=True)
        table = Table(rows, columns, tuple(made), head_rows, head_columns, pages, joined, repeated_heads)
        placed = tuple(
            Piece(made[i].start + p.start, made[i].start + p.end, p.page, p.box)
            for i, p in pieces
            if i < len(made)
        )
        draft = Draft(start, offset, kind=Kind.TABLE, table=table, pieces=placed, **hints)
        self.drafts.append(draft)
        return draft

    def _affordable(self, cells: list[CellDraft]) -> list[CellDraft]:
        """Charge the cells; with too few left keep what can be paid, note it, and go on."""
        room, letters = self.meter.left("cells"), self.meter.left("characters")
        kept: list[CellDraft] = []
        short: str | None = None
        for cell in cells:
            if len(kept) >= room or len(cell.text) + 1 > letters:
                short = "cells" if len(kept) >= room else "characters"
                break
            letters -= len(cell.text) + 1
            kept.append(cell)
        if short is not None and not kept:
            raise BudgetSpent(short, getattr(self.meter.budget, short))
        self.meter.charge("cells", len(kept))
        self.meter.charge("characters", sum(len(c.text) + 1 for c in kept))
        if short is not None:
            self.note_spent(BudgetSpent(short, getattr(self.meter.budget, short)))
        return kept

    def attach(self, name: str, data: bytes) -> None:
        """Read a file inside this one as a document of its own; its troubles are noted here and cost nothing else."""
        from clusterkg.extract.documents.problems import noted

        inner = f"{self.name}!{name}"
        if self.read_inner is None:
            self.remark("part_skipped", inner)
            return
        try:
            self.meter.charge("attachments")
            self.attachments.append(self.read_inner(inner, data))
        except DocumentProblem as error:
            self.problems.append(noted(error))
        except BudgetSpent as error:
            self.note_spent(error)

    def note_spent(self, error: BudgetSpent, page: int | None = None) -> None:
        """Record that a limit was reached; what was read before stays. ``page`` is the first that was not read, if known."""
        from clusterkg.extract.documents.problems import noted, spent

        if error.limit == "pages":
            page = len(self.pages) + 1
        note = noted(spent(error, self.name, self.meter.budget, page), page)
        if note not in self.problems:
            self.problems.append(note)

    def remark(self, reason: str, zh: str = "", en: str = "", page: int | None = None) -> None:
        """Record something that was not read as it should be."""
        from clusterkg.extract.documents.problems import remark

        self.problems.append(remark(reason, self.name, zh, en, page))

    def _append(self, text: str, *, exempt: bool = False) -> int | None:
        """Add text after a line break; returns where it was cut, or None."""
        cut: int | None = None
        if not exempt:
            room = self.meter.left("characters")
            if len(text) > room:
                text, cut = text[:room], room
            self.meter.charge("characters", len(text))
        if self._length:
            self._parts.append("\n")
            self._length += 1
        self._parts.append(text)
        self._length += len(text)
        return cut

    def document(self) -> Document:
        """Classify the paragraphs and return the document."""
        text = "".join(self._parts)
        drafts = [d for d in self.drafts if d.end > d.start and d.end <= len(text)]
        return Document(
            name=self.name,
            content_hash=self.content_hash,
            media_type=self.media_type,
            language=guess_language(text),
            text=text,
            pages=tuple(self.pages),
            blocks=classify(text, drafts),
            attachments=tuple(self.attachments),
            problems=tuple(self.problems),
            properties=dict(self.properties),
            encoding=self.encoding,
        )
