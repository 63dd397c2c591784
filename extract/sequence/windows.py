"""Windows: sentences on end that the multilingual network reads together, so that it knows each by its neighbours.

Names and relations are read from the same windows: the network runs once for both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Sentences are put into a window up to this length (see :func:`lengths`): half of what the network takes at once in Chinese.
LONGEST = 450
#: A sentence longer than this is cut: time and memory grow with the longest of a batch.
LONGEST_SENTENCE = 400
#: Letters before this one (Latin, Greek, Cyrillic, Arabic …) are narrow, and count so much.
_WIDE, _NARROW = 0x1100, 1 / 3
#: A sentence's window, and where the sentence begins in it.
Within = tuple[str, int]


def lengths(text: str) -> Floats:
    """Return how long a text is up to each of its places, in Chinese characters: a Latin letter counts a third."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return np.concatenate(([0.0], np.cumsum(np.where(points < _WIDE, _NARROW, 1.0))))


def grouped(text: str, sentences: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return the sentences of a text, spans in order, window by window."""
    groups: list[list[tuple[int, int]]] = []
    at = lengths(text)
    for one in sentences:
        if not groups or at[one[1]] - at[groups[-1][0][0]] > LONGEST:
            groups.append([])
        groups[-1].append(one)
    return groups


def within(text: str, sentences: Sequence[tuple[int, int]]) -> list[Within]:
    """Return for each sentence its window and where it begins there."""
    return [
        (text[group[0][0] : group[-1][1]], start - group[0][0])
        for group in grouped(text, sentences)
        for start, _ in group
    ]


def shorten(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut one sentence where it is too long, at a comma or blank near the limit where there is one."""
    pieces = []
    while end - start > LONGEST_SENTENCE:
        window = text[start : start + LONGEST_SENTENCE]
        at = max(window.rfind(mark) for mark in "，,、 ")
        at = start + (at + 1 if at > LONGEST_SENTENCE // 2 else LONGEST_SENTENCE)
        pieces.append((start, at))
        start = at
    pieces.append((start, end))
    return [(a, b) for a, b in pieces if text[a:b].strip()]
