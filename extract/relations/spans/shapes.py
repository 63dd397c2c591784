"""What the place of a pair among the mentions of its window says, as numbers of nought and one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from clusterkg.extract.relations.spans.windows import Window

Floats = npt.NDArray[np.float32]
_DISTANCES = (0, 1, 2, 4, 7, 12, 20, 35, 60, 100)
_END = re.compile(r"[。；;!?！？]|\. ")


class Shapes:
    """Columns over the types and hints that a model knows."""

    def __init__(self, types: Sequence[str], hints: Sequence[str]) -> None:
        self._types = {name: i for i, name in enumerate(types)}
        self._hints = {name: i for i, name in enumerate(hints)}
        # Distance, mentions between, of the first's type, of the second's, ends of sentences, of lines, six marks.
        self._plain = len(_DISTANCES) + 1 + 5 + 3 + 3 + 3 + 3 + 6
        self.width = self._plain + 2 * len(types) + len(hints)

    def of(self, window: Window) -> Floats:
        """Return (pairs, columns)."""
        found = np.zeros((len(window.pairs), self.width), np.float32)
        if not window.pairs:
            return found
        i, j = np.array(window.pairs).T
        starts = np.array([start for start, _, _ in window.mentions])
        ends = np.array([end for _, end, _ in window.mentions])
        names = [window.text[a:b].lower() for a, b, _ in window.mentions]
        kinds = [kind for _, _, kind in window.mentions]
        number = {kind: n for n, kind in enumerate(dict.fromkeys(kinds))}
        kind = np.array([number[one] for one in kinds])
        # How many of each kind stand before a mention; letters that are no blank, ends of sentences and of lines before a place.
        before = np.zeros((len(kinds) + 1, len(number)), np.int64)
        np.cumsum(np.eye(len(number), dtype=np.int64)[kind], 0, out=before[1:])
        letters, stops, lines = (
            np.concatenate(([0], np.cumsum(marks)))
            for marks in (
                [not c.isspace() for c in window.text],
                np.bincount([m.start() for m in _END.finditer(window.text)], minlength=len(window.text)),
                [c == "\n" for c in window.text],
            )
        )
        b, c = ends[i], np.maximum(starts[j], ends[i])
        rows = np.arange(len(i))
        at = 0
        for values, most in (
            (np.searchsorted(_DISTANCES, c - b), len(_DISTANCES)),
            (j - i - 1, 4),
            (before[j, kind[i]] - before[i + 1, kind[i]], 2),
            (before[j, kind[j]] - before[i + 1, kind[j]], 2),
            (stops[c] - stops[b], 2),
            (lines[c] - lines[b], 2),
        ):
            found[rows, at + np.minimum(values, most)] = 1
            at += most + 1
        found[:, at : at + 6] = np.column_stack(
            (
                before[i, kind[i]] == 0,
                before[-1, kind[j]] == before[j + 1, kind[j]],
                [names[x] == names[y] for x, y in window.pairs],
                [names[x] in names[y] for x, y in window.pairs],
                [names[y] in names[x] for x, y in window.pairs],
                (c > b) & (letters[c] == letters[b]),
            )
        )
        known = np.array([self._types.get(one, -1) for one in kinds])
        for place, which in enumerate((known[i], known[j])):
            some = which >= 0
            found[rows[some], self._plain + place * len(self._types) + which[some]] = 1
        for row, hints in enumerate(window.hints):
            for hint in hints:
                if hint in self._hints:
                    found[row, self._plain + 2 * len(self._types) + self._hints[hint]] = 1
        return found
