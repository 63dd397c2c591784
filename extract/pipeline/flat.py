"""A text laid out for pattern matching: one line per stretch, wrapped lines joined, with the way back.

Names broken by a line end (guideline 3.5) are whole here, and no pattern that leaves out ``\\n`` can run from one block or cell into
the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.precision import believed
from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline.state import Stretch

_BREAK = re.compile(
    r"(?<![^\S\n\r\v\f\u2028\u2029\x85])[^\S\n\r\v\f\u2028\u2029\x85]*+[\n\r\v\f\u2028\u2029\x85]\s*+"
)
_KEY = "clusterkg_flat"
#: A line of cells (公司 18,600 31.00% 法人): three or more without a mark of a sentence. No name runs over its end.
_CELLS = re.compile(r"[^\S\n]*+[^\s。;:!?、]++(?:[^\S\n]++[^\s。;:!?、]++){2,}+[^\S\n]*+")
#: What a line begins with that only ends the name before it: 印染有⏎限公司.
_REST = re.compile(r"(?:限|有限|任|责任|份|股份|司|公司)?(?:有限)?(?:责任)?公?司[^\S\n]*(?:\n|$)")
#: 公司名称:… begins a record of its own.
_LABEL = re.compile(r"[ \t]*[\u3400-\u9fff]{2,10}[:：]")
_HAN = re.compile(r"[\u2e80-\u9fff]")


#: The least confidence with which a find is proposed at all.
LEAST = 0.45


@dataclass(frozen=True, slots=True)
class Flat:
    """The text in simplified characters, its lines (start, end, stretch), and anchors of the map back: flat offset → offset in the document's text."""

    text: str
    lines: tuple[tuple[int, int, Stretch], ...]
    ours: tuple[int, ...]
    theirs: tuple[int, ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the document's text of a flat span that is not empty."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, at: int) -> int:
        index = bisect_right(self.ours, at) - 1
        return self.theirs[index] + at - self.ours[index]

    def stretch_at(self, at: int) -> Stretch:
        """Return the block or cell in which a flat offset lies."""
        index = bisect_right(self.lines, at, key=lambda line: line[0]) - 1
        return self.lines[max(index, 0)][2]


def is_row(line: str) -> bool:
    """Whether a line of a text in Chinese is a row of cells parted by blanks."""
    return len(line) <= 160 and _CELLS.fullmatch(line) is not None and _HAN.search(line) is not None


def _line(text: str, stretch: Stretch, at: int) -> str:
    begin = max(stretch.start, text.rfind("\n", stretch.start, at) + 1)
    end = text.find("\n", at, stretch.end)
    return text[begin : stretch.end if end < 0 else end]


def lay_out(text: str, stretches: Sequence[Stretch]) -> Flat:
    """Lay out the stretches of a text."""
    parts: list[str] = []
    lines: list[tuple[int, int, Stretch]] = []
    ours: list[int] = []
    theirs: list[int] = []
    length = 0

    def put(piece: str, source: int) -> None:
        nonlocal length
        if piece:
            ours.append(length)
            theirs.append(source)
            parts.append(piece)
            length += len(piece)

    for stretch in stretches:
        begin = length
        at = stretch.start
        for gap in _BREAK.finditer(text, stretch.start, stretch.end):
            if gap.end() >= stretch.end:
                break
            put(text[at : gap.start()], at)
            if _LABEL.match(text, gap.end(), stretch.end) or (
                not _REST.match(text, gap.end(), stretch.end)
                and (is_row(_line(text, stretch, gap.start())) or is_row(_line(text, stretch, gap.end())))
            ):
                put("\n", gap.start())
                at = gap.end()
                continue
            before, after = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
            # A blank stood for the line end only between words written with blanks.
            if before.isascii() and after.isascii():
                put(" ", gap.start())
            at = gap.end()
        put(text[at : stretch.end], at)
        if length > begin:
            lines.append((begin, length, stretch))
        put("\n", max(stretch.end - 1, 0))
    if not ours:
        ours, theirs = [0], [0]
    return Flat(simplified("".join(parts)), tuple(lines), tuple(ours), tuple(theirs))


def flat_of(doc: Doc) -> Flat:
    """Return the flat text of a document; it is laid out once for all components."""
    known = doc.user_data.get(_KEY)
    if not isinstance(known, Flat):
        known = doc.user_data[_KEY] = lay_out(doc._.text, doc._.stretches)
    return known


def propose(doc: Doc, found: Sequence[Found], by: str) -> None:
    """Add what a finder found to the candidates of a document."""
    flat = flat_of(doc)
    for one in found:
        confidence = believed(one.family)
        if confidence >= LEAST:
            start, end = flat.back(one.start, one.end)
            doc._.candidates.append(Mention(start, end, one.type, confidence, by))
