"""The formula of 宁波's open chain map, as a named baseline to compare with: a level by scores, without evidence, time or "unknown"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Level = Literal["empty", "weak", "ok"]
WEIGHTS = (0.5, 0.4, 0.1)
CUT_OFFS = (30.0, 55.0)
METHOD = "宁波 formula: 0.5 scale + 0.4 linkage + 0.1 technology, each 0-100 by the chain's maximum; below 30 empty, below 55 weak"


class Scored(NamedTuple):
    """One segment's level by the formula, with its parts, each 0 to 100."""

    scale: float
    linkage: float
    technology: float
    score: float
    level: Level


def ningbo(scale: Sequence[float], linkage: Sequence[float], technology: Sequence[float]) -> list[Scored]:
    """Return the level of each segment of one chain by the 宁波 formula.

    ``score = 0.5 · scale + 0.4 · linkage + 0.1 · technology``; each part is ``100 · x / max x`` over the segments of the same chain (0
    where the maximum is 0); below 30 a segment is "empty", below 55 "weak", else "ok".

    How we read it: *scale* is the number of local makers, *linkage* the number of supply arrows whose other end is present here too,
    *technology* the number of patents of local applicants that read on the segment. The original leaves open what is counted.

    Its weaknesses, and why no verdict rests on it: what nobody looked for is the same 0 as what is not there; everything hangs on the
    chain's largest segment, so that one more giant makes all the others weaker (see the test); a segment with a few well-linked makers
    can be "ok" whatever the demand; weights and cut-offs are not explained; it has no evidence and no date.

    Parameters
    ----------
    scale, linkage, technology
        One number per segment, not negative.

    Raises
    ------
    ValueError
        The three have different lengths, or a number is negative.

    Examples
    --------
    >>> [(s.score, s.level) for s in ningbo([4, 2, 0], [3, 3, 1], [0, 0, 0])]
    [(90.0, 'ok'), (65.0, 'ok'), (13.333, 'empty')]
    """
    if any(x < 0 for part in (scale, linkage, technology) for x in part):
        raise ValueError("numbers must not be negative")
    parts = [_scaled(x) for x in (scale, linkage, technology)]
    found = []
    for a, b, c in zip(*parts, strict=True):
        score = round(WEIGHTS[0] * a + WEIGHTS[1] * b + WEIGHTS[2] * c, 3)
        level: Level = "empty" if score < CUT_OFFS[0] else "weak" if score < CUT_OFFS[1] else "ok"
        found.append(Scored(a, b, c, score, level))
    return found


def _scaled(x: Sequence[float]) -> list[float]:
    most = max(x, default=0.0)
    return [100 * v / most if most else 0.0 for v in x]


__all__ = ["CUT_OFFS", "METHOD", "WEIGHTS", "Scored", "ningbo"]
