"""Component ``clusterkg_sentences``: where a statement can begin and end.

A sentence ends at 。！？；, at ``.!?;`` before a blank and a capital, and wherever a block or a cell ends; a closing quotation mark goes with it.
Semicolons end one too: in notices and contracts each member of such a list is a statement of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

_END = re.compile(r"[。！？!?；;]+[”’」』\"')）]*|\.[”’\"')]*(?=\s+[A-Z\u2e80-\u9fff\"“(])")
#: A full stop after these ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Ltd|Co|Corp|Dr|Prof|Mr|Ms|Mrs|No|St|vs|approx|S\.p\.A|e\.g|i\.e|U\.S|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z])$"
)


@Language.factory("clusterkg_sentences")
class Sentences:
    """Fills ``doc._.sentences``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Split every stretch."""
        text = doc._.text
        doc._.sentences = [
            span for stretch in doc._.stretches for span in split(text, stretch.start, stretch.end)
        ]
        return doc


#: What has no end for so long is no sentence of anybody's; what relations a sentence states costs its length for each.
LONGEST = 10_000


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the pieces of what is too long for a sentence, cut at a comma or blank where there is one."""
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        comma = max(window.rfind(mark) for mark in "，,、 \n")
        at = start + (comma + 1 if comma > LONGEST // 2 else LONGEST)
        yield start, at
        start = at
    yield start, end


def by_line(text: str) -> list[tuple[int, int]]:
    """Split a plain text into sentences, line by line."""
    found: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        found.extend(split(text, at, at + len(line)))
        at += len(line) + 1
    return found


def split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split a stretch into sentences; spans leave out the blanks around them."""
    found: list[tuple[int, int]] = []
    at = start
    for match in _END.finditer(text, start, end):
        if match.group()[0] == "." and _ABBREVIATION.search(text, at, match.start()):
            continue
        found.append((at, match.end()))
        at = match.end()
    found.append((at, end))
    trimmed = []
    for left, right in (piece for one in found for piece in _cut(text, *one)):
        said = text[left:right].strip()
        if said:
            left_blank = len(text[left:right]) - len(text[left:right].lstrip())
            trimmed.append((left + left_blank, left + left_blank + len(said)))
    return trimmed
