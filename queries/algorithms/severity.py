"""How much hangs on a segment in a place: the segments, end products and firms downstream that cannot do without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Severity:
    """What depends on one segment, and of how many."""

    #: Segments present here that are reached through essential arrows.
    segments: int
    #: Of these, those that no present segment needs further on.
    end_products: int
    #: Local firms that make any of them.
    firms: int
    #: Mean of the three shares; ``None`` where the data states of no arrow whether it is essential.
    score: float | None


def severities(
    arrows: Iterable[tuple[int, int]], makers: Mapping[int, Collection[int]], asked: Sequence[int]
) -> dict[int, Severity]:
    """Return what depends on each segment.

    ``score = (D/P + E/Q + F/N) / 3``: of the P segments present here D are reached from the segment through essential arrows, of the Q end
    products here E, of the N local firms F. A way passes present segments only: one that is not here is bought from elsewhere, and what it
    needs is not needed here. A share whose whole is 0 counts as 0. It is a count of what hangs on a segment, not of what would be lost:
    stocks, substitutes and amounts are not in it.

    Parameters
    ----------
    arrows
        Essential arrows, supplier and customer.
    makers
        Local makers of each segment; a segment with any is present.
    asked
        Segments to answer about, present or not.

    Examples
    --------
    >>> held = severities([("foil", "cell"), ("cell", "car")], {"cell": [1, 2], "car": [3]}, ["foil", "car"])
    >>> held["foil"]
    Severity(segments=2, end_products=1, firms=3, score=1.0)
    >>> held["car"].score
    0.0
    """
    after: dict[int, set[int]] = {}
    known = False
    for source, target in arrows:
        known = True
        if makers.get(target) and source != target:
            after.setdefault(source, set()).add(target)
    present = {s for s, held in makers.items() if held}
    ends = {s for s in present if not after.get(s)}
    firms = {f for s in present for f in makers[s]}
    found = {}
    for segment in asked:
        reached: set[int] = set()
        front = {segment}
        while front:
            front = {n for s in front for n in after.get(s, ())} - reached
            reached |= front
        reached.discard(segment)
        last = reached & ends
        hit = {f for s in reached for f in makers[s]}
        parts = (
            _share(len(reached), len(present)), _share(len(last), len(ends)), _share(len(hit), len(firms))
        )  # fmt: skip
        found[segment] = Severity(len(reached), len(last), len(hit), sum(parts) / 3 if known else None)
    return found


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


__all__ = ["Severity", "severities"]
