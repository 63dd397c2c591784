"""NFKC with the way back: which stretch of the source a stretch of the normalised text came from.

Chromium prints 力 as the Kangxi radical ⼒, offices type １．and ㈱: readers must see one form, evidence must quote the
other. NFKC composes and reorders within runs that begin with a starter, so each such run is normalised by itself and its
whole result points at the whole run; a run is nearly always one character, and then the map is exact.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text and the places where it differs in length from its source.

    ``sources`` and ``targets`` are the starts of runs in source and normalised text, one entry each, plus the two lengths
    at the end. Runs of unchanged single characters between them are merged, so the arrays stay short.
    """

    text: str
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    #: Whether the run from the entry on maps one to one.
    plain: tuple[bool, ...]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Smallest source span that covers a normalised span, whole runs only."""
        return self._across(start, end, self.targets, self.sources)

    def to_normalised(self, start: int, end: int) -> tuple[int, int]:
        """Smallest normalised span that covers a source span, whole runs only."""
        return self._across(start, end, self.sources, self.targets)

    def _across(
        self, start: int, end: int, ours: tuple[int, ...], theirs: tuple[int, ...]
    ) -> tuple[int, int]:
        if not 0 <= start <= end <= ours[-1]:
            raise IndexError(f"span {start}:{end} is outside 0:{ours[-1]}")
        # NFKC leaves nothing of no length, so the starts grow strictly on both sides and one search finds the run.
        first = bisect_right(ours, start) - 1 if start < ours[-1] else len(ours) - 1
        if first < len(self.plain) and self.plain[first]:
            left = theirs[first] + start - ours[first]
        else:
            left = theirs[first]
        if end == start:
            return left, left
        last = bisect_left(ours, end) - 1
        right = theirs[last] + end - ours[last] if self.plain[last] else theirs[last + 1]
        return left, right


def normalise(text: str) -> Normalised:
    """Return the NFKC of a text with a map between both.

    The result equals ``unicodedata.normalize("NFKC", text)`` (held by a property test).
    """
    if unicodedata.is_normalized("NFKC", text):
        return Normalised(text, (0, len(text)), (0, len(text)), (True,))
    sources: list[int] = []
    targets: list[int] = []
    plain: list[bool] = []
    parts: list[str] = []
    at = 0
    for start, end in _runs(text):
        run = text[start:end]
        made = run if end - start == 1 and run.isascii() else unicodedata.normalize("NFKC", run)
        exact = len(made) == 1 and end - start == 1
        if not (exact and plain and plain[-1]):
            sources.append(start)
            targets.append(at)
            plain.append(exact)
        parts.append(made)
        at += len(made)
    return Normalised("".join(parts), (*sources, len(text)), (*targets, at), tuple(plain))


def _runs(text: str) -> list[tuple[int, int]]:
    """Cut where normalising both sides apart gives the same as together."""
    cuts = [i for i, char in enumerate(text) if _starts(char)]
    if not cuts or cuts[0] != 0:
        cuts.insert(0, 0)
    return list(zip(cuts, [*cuts[1:], len(text)], strict=True))


def _starts(char: str) -> bool:
    """Whether nothing before this character can combine with it or move past it."""
    if char < "\u0300":
        return True
    known = _STARTS.get(char)
    if known is None:
        known = _STARTS[char] = _computed(char)
    return known


#: Grows with the distinct characters seen, at most the size of Unicode.
_STARTS: dict[str, bool] = {}


def _computed(char: str) -> bool:
    made = unicodedata.normalize("NFKD", char)
    first = made[0]
    if unicodedata.combining(first):
        return False
    # Hangul vowels and tails, and the few starters that compose with what stands before them (Indic vowel signs).
    code = ord(first)
    return not (0x1160 <= code <= 0x11FF or first in _SECONDS)


def _second_starters() -> frozenset[str]:
    """Starters that are the second half of a canonical pair; only these blocks of Unicode hold such pairs."""
    found = set()
    for code in (*range(0x0900, 0x3400), *range(0x10000, 0x17000)):
        points = unicodedata.decomposition(chr(code)).split()
        if len(points) == 2 and not points[0].startswith("<"):
            second = chr(int(points[1], 16))
            if not unicodedata.combining(second):
                found.add(second)
    return frozenset(found)


_SECONDS = _second_starters()
