"""Sentences side by side: how a field and a network lay out many of them for one pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]


@dataclass
class Batch:
    """Sentences side by side, longest first. ``at`` is (time, sentence) → row of token; ``live[t]`` sentences reach time t."""

    at: Whole
    live: Whole
    lengths: Whole

    @classmethod
    def of(cls, starts: Whole, which: Whole) -> Batch:
        """Lay out sentences, by their numbers; sorts them by length itself."""
        lengths = starts[which + 1] - starts[which]
        order = np.argsort(-lengths, kind="stable")
        which, lengths = which[order], lengths[order]
        width = int(lengths[0])
        steps = np.arange(width)[:, None]
        at = np.where(steps < lengths[None], starts[which][None] + steps, -1)
        return cls(at, (steps < lengths[None]).sum(1), lengths)


def layouts(starts: Whole, size: int = 64) -> list[Batch]:
    """Lay out all sentences that have tokens, those of about the same length together."""
    lengths = np.diff(starts)
    numbers = np.flatnonzero(lengths > 0)
    order = numbers[np.argsort(lengths[numbers], kind="stable")]
    return [Batch.of(starts, order[a : a + size]) for a in range(0, len(order), size)]
