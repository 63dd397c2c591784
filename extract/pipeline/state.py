"""What components hand to each other on a spaCy ``Doc``; offsets are code points into ``doc.text``, the text in NFKC.

``doc._.text``        ``doc.text``, put together once
``doc._.stretches``   blocks and table cells, from the document that was read (one paragraph where there was none)
``doc._.sentences``   half-open spans: no mention or relation pattern crosses them
``doc._.weighed``     stretches in whose candidates a weighing has the say
``doc._.candidates``  mentions as components propose them, in any order, overlapping
``doc._.mentions``    chosen mentions: sorted, not overlapping
``doc._.proposals``   relations as components propose them, by positions in ``doc._.mentions``
``doc._.likely``      how likely relations of right ends are, by type and ends, where a weighing says so, or None
``doc._.relations``   relations that stand
``doc._.dropped``     proposals that were not taken, and why
``doc._.known``       what the graph knows of names (a gazetteer), or None
``doc._.policy``      the document read as a policy (``extract/policy``), or None
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc

from clusterkg.extract.documents import Block, Cell
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.weighing import Weighing


@dataclass(frozen=True, slots=True)
class Stretch:
    """A block, or a cell of a table, at its place in the text that the pipeline reads."""

    start: int
    end: int
    block: Block
    cell: Cell | None = None
    #: Position of the block in the document.
    index: int = 0


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence whose candidates are weighed, and by what."""

    start: int
    end: int
    weighing: Weighing


_MEMBERS: dict[str, Any] = {
    "stretches": [],
    "sentences": [],
    "weighed": [],
    "candidates": [],
    "mentions": [],
    "proposals": [],
    "relations": [],
    "dropped": [],
    "known": None,
    "likely": None,
    "policy": None,
    "language": "zh",
}


def stretches_of(stretches: Sequence[Stretch], mentions: Sequence[Mention]) -> Iterator[Stretch | None]:
    """Yield the stretch that each mention stands in; ``stretches`` stand in order."""
    starts = [one.start for one in stretches]
    for m in mentions:
        at = bisect_right(starts, m.start) - 1
        yield stretches[at] if at >= 0 and m.start < stretches[at].end else None


_TEXT = "clusterkg_text"


def _text(doc: Doc) -> str:
    """The text of a document: spaCy joins all tokens anew whenever it is asked, and every component asks."""
    text = doc.user_data.get(_TEXT)
    if not isinstance(text, str):
        text = doc.user_data[_TEXT] = doc.text
    return text


def register() -> None:
    """Declare the members; spaCy keeps them for all documents of the process. A list is given anew to each document."""
    if not Doc.has_extension("text"):
        Doc.set_extension("text", getter=_text)
    for name, default in _MEMBERS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


def begin(doc: Doc) -> Doc:
    """Give a document empty lists of its own (a default is shared by all documents)."""
    for name, default in _MEMBERS.items():
        if isinstance(default, list):
            doc._.set(name, [])
    return doc


register()
