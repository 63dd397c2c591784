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
        kinds = [kind for _, _, kind in window.mentions]
        for row, (i, j) in enumerate(window.pairs):
            (a, b, first), (c, d, second) = window.mentions[i], window.mentions[j]
            said = window.text[b:c]
            between = [kind for start, end, kind in window.mentions[i + 1 : j] if b <= start and end <= c]
            at = 0

            def put(value: int, most: int, line: npt.NDArray[np.float32] = found[row]) -> None:
                nonlocal at
                line[at + min(value, most)] = 1
                at += most + 1

            put(
                next((n for n, most in enumerate(_DISTANCES) if len(said) <= most), len(_DISTANCES)),
                len(_DISTANCES),
            )
            put(len(between), 4)
            put(between.count(first), 2)
            put(between.count(second), 2)
            put(len(_END.findall(said)), 2)
            put(said.count("\n"), 2)
            one, other = window.text[a:b].lower(), window.text[c:d].lower()
            marks = (
                first not in kinds[:i], second not in kinds[j + 1 :], one == other, one in other, other in one,
                bool(said) and said.isspace(),
            )  # fmt: skip
            found[row, at : at + 6] = marks
            for place, kind in enumerate((first, second)):
                if kind in self._types:
                    found[row, self._plain + place * len(self._types) + self._types[kind]] = 1
            for hint in window.hints[row] if window.hints else ():
                if hint in self._hints:
                    found[row, self._plain + 2 * len(self._types) + self._hints[hint]] = 1
        return found
