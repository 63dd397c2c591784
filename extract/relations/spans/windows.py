"""Windows: some sentences on end with their mentions, and the pairs of mentions of which a classifier is asked.

A label is a relation with its direction between the pair in the order of the text: ``BUYS_FROM>`` from the first to the second,
``BUYS_FROM<`` the other way, ``PARTNER_OF=`` for symmetric ones, ``NONE`` for no relation.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention
from clusterkg.extract.sequence.windows import grouped, lengths, shorten

NONE = "NONE"
#: Ends further apart than this are not asked about, in Chinese characters (a Latin letter counts a third).
FARTHEST = 400


@dataclass(frozen=True)
class Window:
    """A stretch of a text with its mentions (start, end, type, from the beginning of the stretch) and pairs of their positions.

    ``bounds`` has, for each pair, where the sentences begin and end in which its ends stand; ``allowed`` (pairs, labels) tells which
    labels may hold (None: all); ``hints`` are what others say of a pair, and ``ids`` what the mentions are to whoever asks.
    """

    text: str
    mentions: tuple[tuple[int, int, str], ...]
    pairs: tuple[tuple[int, int], ...]
    bounds: tuple[tuple[int, int], ...]
    allowed: npt.NDArray[np.bool_] | None = None
    hints: tuple[tuple[str, ...], ...] = ()
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Frame:
    """What a window is cut to: its ``sentences`` (spans of the text), and the mentions in it with the number of the sentence of each."""

    text: str
    mentions: Sequence[Mention]
    sentences: Sequence[tuple[int, int]]
    at: Mapping[int, int]

    def window(
        self, pairs: Sequence[tuple[int, int]], allowed: Sequence[Sequence[bool]], hints: Sequence[Sequence[str]] = ()
    ) -> Window:  # fmt: skip
        """Return the window that asks of these pairs of mentions, each in the order of the text."""
        low, high = self.sentences[0][0], self.sentences[-1][1]
        place = {i: x for x, i in enumerate(self.at)}
        return Window(
            self.text[low:high],
            tuple((m.start - low, m.end - low, m.type) for m in (self.mentions[i] for i in self.at)),
            tuple((place[i], place[j]) for i, j in pairs),
            tuple(
                (
                    self.sentences[self.at[i]][0] - low,
                    max(self.sentences[self.at[j]][1], self.mentions[j].end) - low,
                )
                for i, j in pairs
            ),
            np.array(allowed),
            tuple(map(tuple, hints)),
            tuple(self.at),
        )


def frames(sentences: Sequence[tuple[int, int]], text: str, mentions: Sequence[Mention]) -> Iterator[Frame]:
    """Yield what the windows of a text are cut to: those from which names are read too."""
    order = sorted(range(len(mentions)), key=lambda i: mentions[i].start)
    places = [mentions[i].start for i in order]
    # What the network reads at once has an end; sentences may have none.
    for group in grouped(text, [piece for one in sentences for piece in shorten(text, *one)]):
        low, high = group[0][0], group[-1][1]
        starts = [a for a, _ in group]
        at = {
            i: bisect_right(starts, mentions[i].start) - 1
            for i in sorted(order[bisect_left(places, low) : bisect_left(places, high)])
            if mentions[i].end <= high
        }
        yield Frame(text, mentions, group, at)


def labels_of(relations: Sequence[str], symmetric: frozenset[str] = inventory.SYMMETRIC) -> list[str]:
    """Return the labels of relations, the one for none first."""
    return [NONE, *(r + way for r in relations for way in ("=" if r in symmetric else "><"))]


def windows(
    sentences: Sequence[tuple[int, int]],
    text: str,
    mentions: Sequence[Mention],
    types: Sequence[frozenset[str]],
    labels: Sequence[str],
    *,
    across: int = 9,
) -> Iterator[Window]:
    """Yield windows over a text with the pairs between which the ontology allows one of the labels.

    Parameters
    ----------
    sentences
        Spans in the text, in order.
    text, mentions
        The text, and its mentions in order.
    types
        What each mention may stand for at the end of a relation.
    labels
        Of a classifier.
    across
        How many ends of sentences may lie between the ends of a pair.
    """
    known = inventory.relations()
    ends = [(known[label[:-1]].sources, known[label[:-1]].targets, label[-1]) for label in labels[1:]]

    # What a reference stands for takes part in relations; the reference itself, in what it refers to.
    types = [t | {m.type} if m.type == "Reference" else t for t, m in zip(types, mentions, strict=True)]

    @cache
    def allowed(first: frozenset[str], second: frozenset[str]) -> list[bool]:
        found = [True]
        for sources, targets, way in ends:
            ahead = way != "<" and bool(first & sources and second & targets)
            found.append(ahead or (way != ">" and bool(second & sources and first & targets)))
        return found

    far = lengths(text)
    for frame in frames(sentences, text, mentions):
        inside, at = list(frame.at), frame.at
        pairs, may = [], []
        for x, i in enumerate(inside):
            for j in inside[x + 1 :]:
                if at[j] - at[i] > across or far[mentions[j].start] - far[mentions[i].end] > FARTHEST:
                    break
                if mentions[j].start < mentions[i].end:
                    continue
                if sum(possible := allowed(types[i], types[j])) > 1:
                    pairs.append((i, j))
                    may.append(possible)
        if pairs:
            yield frame.window(pairs, may)
