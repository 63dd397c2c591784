"""How much of a document is read for what it says; a longer one is read up to there, and its problems say so.

The budget of parsing is for files; this is for their text, which costs a hundred times as much a character. It is a number of characters
and not of seconds, so that a document is read alike in one process, in several and on Spark.
"""

from __future__ import annotations

from dataclasses import replace

from clusterkg.extract.documents.model import Block, Document, Problem
from clusterkg.extract.documents.problems import remark

#: More than a prospectus of 600 pages. On one core ``fast`` reads so much in about two minutes, ``accurate`` in two (a table) to five (dense prose).
MOST_CHARACTERS = 1_000_000


def clipped(document: Document, most: int = MOST_CHARACTERS) -> Document:
    """Return a document up to a number of characters, whole rows of tables only; a shorter one as it is."""
    if len(document.text) <= most:
        return document
    blocks = []
    for block in document.blocks:
        if block.start >= most:
            break
        short = block if block.end <= most else _short(block, most)
        if short is not None:
            blocks.append(short)
    end = max((block.end for block in blocks), default=most)
    return replace(document, text=document.text[:end], blocks=tuple(blocks))


def unread(document: Document, most: int = MOST_CHARACTERS) -> tuple[Problem, ...]:
    """Return a problem that says so, where not all of a document will be read."""
    return (remark("too_long", document.name, f"{most:,}"),) if len(document.text) > most else ()


def _short(block: Block, most: int) -> Block | None:
    if block.table is None:
        return replace(block, end=most)
    rows = min(cell.row for cell in block.table.cells if cell.end > most)
    cells = tuple(cell for cell in block.table.cells if cell.row < rows)
    if not cells:
        return None
    return replace(block, end=cells[-1].end, table=replace(block.table, rows=rows, cells=cells))
