"""What rows of tasks and of figures state: measures of a policy with who answers for them, indicators observed or aimed at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.grids import Box, Grid
from clusterkg.extract.relations.proposing import propose
from clusterkg.extract.relations.table_sides import BY

_FIGURES = ("Money", "Share", "Quantity")
#: Heads of columns whose figures are aimed at, and of those that say by when.
_AIM = re.compile(r"目标|计划值|预期|规划值|拟达|应达|(?i:\btargets?\b|\bgoals?\b|planned value)")
_DUE = re.compile(r"时限|期限|截止|完成时间|时间节点|进度|(?i:deadline|\bdue\b|\bby when\b|complet)")


def tasks(
    row: tuple[Box, ...],
    by_kind: Mapping[str, Sequence[int]],
    subject: int | None,
    grid: Grid,
    frame: Frame,
    span: tuple[int, int],
    date: int | None,
) -> Iterator[Relation]:
    """Yield what a row says of its measures and of its indicators."""
    everything = [m for box in row for m in box.mentions]
    responsible = by_kind.get("responsible", ())
    # The policy of the row or the caption; else the one that the document is.
    policy = next(
        (m for m in (*everything, *grid.caption_mentions) if frame.mentions[m].type == "Policy"), frame.policy
    )
    for measure in (m for m in everything if frame.mentions[m].type == "Measure"):
        yield from propose(frame, "MEASURE_OF", measure, policy, span=span, by=BY)
        for body in responsible:
            yield from propose(frame, "RESPONSIBLE_FOR", body, measure, span=span, by=BY)
    for indicator in (m for m in everything if frame.mentions[m].type == "Indicator"):
        aims = [m for c in _columns(grid, row, _AIM) for m in row[c].mentions]
        seen = [m for m in everything if m not in aims and frame.mentions[m].type in _FIGURES]
        aimed = next((m for m in aims if frame.mentions[m].type in _FIGURES), None)
        # Who answers for a target is not whose it is; where nobody is named it is the policy's.
        whose = subject if subject is not None and subject not in responsible else None
        if aimed is not None:
            holder = next((m for m in (whose, policy, frame.owner) if m is not None), None)
            due = _due(grid, row, frame)
            yield from propose(
                frame, "SETS_TARGET", holder, indicator, span=span, by=BY, status="planned",
                qualifiers={"value": aimed, "deadline": due if due is not None else date},
            )  # fmt: skip
        # Beside a policy's target the figure of now is of the place that the policy is for, which the row does not name.
        if seen and not (aimed is not None and whose is None and policy is not None):
            holder = whose if whose is not None else frame.owner
            yield from propose(
                frame, "OBSERVED", holder, indicator, span=span, by=BY, qualifiers={"value": seen[0], "date": date}
            )  # fmt: skip


def _columns(grid: Grid, row: tuple[Box, ...], heads: re.Pattern[str]) -> list[int]:
    return [c for c, head in enumerate(grid.heads[: len(row)]) if heads.search(simplified(head))]


def _due(grid: Grid, row: tuple[Box, ...], frame: Frame) -> int | None:
    """By when: what the row has under such a head, else the year in the head of the figures (2028年目标)."""
    dates = [m for c in _columns(grid, row, _DUE) for m in row[c].mentions]
    for c in _columns(grid, row, _AIM):
        dates += grid.head_mentions[c] if c < len(grid.head_mentions) else ()
    return next((m for m in dates if frame.mentions[m].type == "Date"), None)


__all__ = ["tasks"]
