"""What a row says of a patent and the other party to a deal, of a need and who answers it, of a project and who has which part in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.grids import Box, Grid
from clusterkg.extract.relations.proposing import propose

BY = "tables"
_COUNTERPARTY = re.compile(
    r"counterpart|other party|licensee|taker|recipient|acquirer|transferee|对方|相对方", re.IGNORECASE
)
_DEAL = re.compile(r"\b(?:deal|type|kind|transaction|mode|form)\b|方式|类型", re.IGNORECASE)
_LICENCE = re.compile(r"licen[cs]|option|许可", re.IGNORECASE)
_ASSIGNED = re.compile(r"assign|sale|sold|transfer|purchase|转让", re.IGNORECASE)
_YET = re.compile(
    r"option|negotiat|planned|pending|intend|to be|proposed|in talks|draft|洽谈|拟|意向", re.IGNORECASE
)
_OVER = re.compile(r"terminat|expired|lapsed|cancel|withdrawn|终止|到期", re.IGNORECASE)
_SOLVER = re.compile(
    r"taken up by|solved by|answered by|solver|solution (?:by|from|provider)|responder|undertaken by|揭榜|解决单位|承接",
    re.IGNORECASE,
)
_PART = re.compile(
    r"participant|partner|member|beneficiary|institution|organi[sz]ation|参与|单位", re.IGNORECASE
)


def read_deals(grid: Grid, frame: Frame) -> Iterator[Relation]:
    """Yield what the rows of a table say of deals, needs and parts in a project."""
    other = _column(grid, _COUNTERPARTY)
    deal = _column(grid, _DEAL)
    solver = _column(grid, _SOLVER)
    for row in grid.rows:
        span = (row[0].start, max(row[-1].end, row[0].start))
        if other is not None and other < len(row):
            kind = row[deal].text if deal is not None and deal < len(row) else grid.heads[other]
            yield from _deal(row, other, kind, frame, span)
        if solver is not None and solver < len(row):
            said = " ".join(box.text for box in row)
            status = "planned" if _YET.search(said) else "asserted"
            for need in _of(frame, row, "Need"):
                for m in frame.of("ORG", row[solver].mentions):
                    yield from propose(frame, "SOLVES", m, need, span=span, by=BY, status=status)
    yield from _parts(grid, frame)


def _column(grid: Grid, words: re.Pattern[str]) -> int | None:
    return next((c for c, head in enumerate(grid.heads) if words.search(head)), None)


def _of(frame: Frame, row: tuple[Box, ...], kind: str) -> list[int]:
    return [m for box in row for m in box.mentions if frame.mentions[m].type == kind]


def _deal(
    row: tuple[Box, ...], other: int, kind: str, frame: Frame, span: tuple[int, int]
) -> Iterator[Relation]:
    things = _of(frame, row, "Patent") or _of(frame, row, "Achievement") or _of(frame, row, "PatentNumber")
    said = " ".join(box.text for box in row)
    status = "past" if _OVER.search(said) else "planned" if _YET.search(said) else "asserted"
    facts = {
        "amount": next(iter(_of(frame, row, "Money")), None),
        "date": next(iter(_of(frame, row, "Date")), None),
    }
    givers = [m for c, box in enumerate(row) if c != other for m in frame.of("ORG", box.mentions)][:1]
    for thing in things[:1]:
        for party in frame.of("ORG", row[other].mentions):
            if _LICENCE.search(kind):
                yield from propose(
                    frame, "LICENSED_TO", thing, party, span=span, by=BY, status=status, qualifiers=facts
                )
                for giver in givers:
                    yield from propose(frame, "LICENSES", giver, thing, span=span, by=BY, status=status)
            elif _ASSIGNED.search(kind):
                yield from propose(
                    frame, "TRANSFERRED_TO", thing, party, span=span, by=BY, status=status, qualifiers=facts
                )


def _parts(grid: Grid, frame: Frame) -> Iterator[Relation]:
    """A project in a head or caption, a row for each who has a part in it."""
    heads = [m for held in grid.head_mentions for m in held]
    project = next(
        (m for m in (*heads, *reversed(grid.caption_mentions)) if frame.mentions[m].type == "Project"), None
    )
    column = _column(grid, _PART)
    if project is None or column is None:
        return
    for row in grid.rows:
        if column >= len(row) or _of(frame, row, "Project"):
            continue
        span = (row[0].start, max(row[-1].end, row[0].start))
        for m in frame.of("ORG", row[column].mentions)[:1]:
            amount = next(iter(_of(frame, row, "Money")), None)
            yield from propose(
                frame, "UNDERTAKES", m, project, span=span, by=BY, qualifiers={"amount": amount}
            )
