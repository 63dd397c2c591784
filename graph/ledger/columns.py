"""What lives, as columns: the projection reads millions of claims and must not make an object of each.

Numbers are those of the ledger (``term``, ``node``, ``claim.seq``); nothing here outlives one reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, func, select

from clusterkg.graph.ledger import liveness
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.model import EvidenceClass

Numbers = npt.NDArray[np.int64]
_BATCH = 50_000
_FIRST = itemgetter(0)
# Each value that crosses into Python costs as much as ten in SQL, so small numbers come packed into one.
_TERM = 1 << 20
_WORDS = f"(CAST(dataset AS BIGINT) * {_TERM} + type) * {_TERM} + prop"
_EDGES = f"SELECT seq, id, {_WORDS}, subject, valid_from, valid_to, object, key FROM claim WHERE object IS NOT NULL"
_ATTRIBUTES = (
    f"SELECT seq, id, {_WORDS}, subject, valid_from, valid_to, value FROM claim WHERE object IS NULL"
)
_UNIT = 1 << 40
_SEEN = f"SELECT claim, (CAST(extractor AS BIGINT) * {_UNIT} + unit) * 4 + evidence_class FROM sighting"


class _Dates(dict[str | None, int]):
    """Dates of validity in the order in which they were met; 0 is an open end."""

    def __init__(self) -> None:
        super().__init__({None: 0})

    def __missing__(self, date: str | None) -> int:
        self[date] = number = len(self)
        return number


@dataclass
class ClaimColumns:
    """Live claims of one kind (edges, or attributes) as parallel columns."""

    seq: Numbers
    #: One row of 16 bytes per claim.
    id: npt.NDArray[np.uint8]
    dataset: Numbers
    subject: Numbers
    type: Numbers
    prop: Numbers
    #: Edges: the other end; attributes: empty.
    object: Numbers
    #: Edges: what tells parallel edges apart (``""`` mostly); attributes: the value.
    text: list[str]
    #: Numbers into ``dates``.
    since: Numbers
    until: Numbers
    evidence: npt.NDArray[np.int8]
    dates: list[str | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.seq)

    def where(self, mask: npt.NDArray[np.bool_]) -> ClaimColumns:
        """Return the claims for which ``mask`` is true."""
        at = np.flatnonzero(mask)
        text_ = [self.text[i] for i in at.tolist()]
        return ClaimColumns(
            self.seq[at], self.id[at], self.dataset[at], self.subject[at], self.type[at], self.prop[at],
            self.object[at] if len(self.object) else self.object, text_, self.since[at], self.until[at], self.evidence[at], self.dates,
        )  # fmt: skip


@dataclass(frozen=True)
class LiveColumns:
    """Everything that lives at a transaction: edge claims and attribute claims."""

    edges: ClaimColumns
    attributes: ClaimColumns


def live_columns(connection: Connection, alive: liveness.Live) -> LiveColumns:
    """Read all claims that live, in the order in which they were first recorded."""
    best, dates = strongest(connection, alive), _Dates()
    return LiveColumns(
        _read(scan(connection, f"{_EDGES} ORDER BY seq"), best, dates, edges=True),
        _read(scan(connection, f"{_ATTRIBUTES} ORDER BY seq"), best, dates, edges=False),
    )


def claims_about(
    connection: Connection, alive: liveness.Live, *, subjects: Iterable[int] = (), objects: Iterable[int] = (), seqs: Iterable[int] = ()
) -> LiveColumns:  # fmt: skip
    """Read only the live claims with these subjects, objects or sequence numbers; reads by index."""
    wanted = {"subject": list(subjects), "object": list(objects), "seq": list(seqs)}
    dates, read = _Dates(), []
    for query, edges in ((_EDGES, True), (_ATTRIBUTES, False)):
        found = {
            row[0]: row
            for column, numbers in wanted.items()
            for part in in_parts(numbers)
            for rows in scan(connection, f"{query} AND {column} IN ({part})")
            for row in rows
        }
        best = strongest(connection, alive, found)
        read.append(_read(iter([[found[seq] for seq in sorted(found)]]), best, dates, edges=edges))
    return LiveColumns(*read)


def strongest(connection: Connection, alive: liveness.Live, seqs: Iterable[int] | None = None) -> npt.NDArray[np.int8]:  # fmt: skip
    """Return the strongest live evidence class of each claim by ``seq``; 0 is not alive. ``seqs`` limits what is looked at."""
    top = connection.execute(select(func.max(t.claim.c.seq))).scalar_one() or 0
    best = np.zeros(top + 1, dtype=np.int8)
    listed = {extractor: _bitmap(units) for extractor, units in alive.units.items()}
    queries = [_SEEN] if seqs is None else [f"{_SEEN} WHERE claim IN ({part})" for part in in_parts(seqs)]
    for rows in (rows for query in queries for rows in scan(connection, query)):
        claim, packed = (np.array(c, dtype=np.int64) for c in zip(*rows, strict=True))
        evidence, unit, extractor = packed & 3, (packed >> 2) & (_UNIT - 1), (packed >> 2) // _UNIT
        for number in np.unique(extractor):
            bitmap = listed.get(int(number))
            if bitmap is None:
                continue
            mine = (extractor == number) & (unit < len(bitmap))
            mine[mine] = bitmap[unit[mine]]
            for class_ in EvidenceClass:  # one class at a time: a claim may stand several times in a batch
                at = claim[mine & (evidence == class_)]
                best[at] = np.maximum(best[at], class_)
    gone = [bytes(c) for c in alive.withdrawn_claims]
    if gone:
        best[list(connection.execute(select(t.claim.c.seq).where(t.claim.c.id.in_(gone))).scalars())] = 0
    return best


def scan(connection: Connection, query: str) -> Iterator[list[tuple[Any, ...]]]:
    """Run a query beneath SQLAlchemy, whose row objects would cost as much as the reading; yields batches of tuples."""
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        cursor = raw.execute(query)
    else:
        cursor = raw.cursor(name="scan", binary=True)
        cursor.execute(query)
    while rows := cursor.fetchmany(_BATCH):
        yield rows
    cursor.close()


def in_parts(numbers: Iterable[int]) -> Iterator[str]:
    """Yield numbers as lists for ``IN (…)``, short enough for any database."""
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), 5_000):
        yield ",".join(map(str, wanted[start : start + 5_000]))


def _bitmap(units: liveness.Units) -> npt.NDArray[np.bool_]:
    bitmap = np.zeros((int(units[-1]) if len(units) else 0) + 1, dtype=np.bool_)
    bitmap[units] = True
    return bitmap


def _read(
    batches: Iterator[list[tuple[Any, ...]]], best: npt.NDArray[np.int8], dates: _Dates, *, edges: bool
) -> ClaimColumns:
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    texts: list[str] = []
    for rows in batches:
        alive = rows
        seqs = np.fromiter(map(_FIRST, rows), dtype=np.int64, count=len(rows))
        # A claim recorded while this was being read is beyond ``best`` and does not live at this transaction.
        mask = np.zeros(len(rows), dtype=np.bool_)
        known = seqs < len(best)
        mask[known] = best[seqs[known]] > 0
        if not mask.all():
            alive = [rows[i] for i in np.flatnonzero(mask).tolist()]
        if not alive:
            continue
        columns = list(zip(*alive, strict=True))
        count = len(alive)
        ids = np.frombuffer(b"".join(columns[1]), dtype=np.uint8).reshape(count, 16)
        spans = (np.fromiter(map(dates.__getitem__, c), dtype=np.int64, count=count) for c in columns[4:6])
        seq, words, subject = (np.array(columns[i], dtype=np.int64) for i in (0, 2, 3))
        type_ = words // _TERM % _TERM
        numbers = [seq, words // _TERM // _TERM, subject, type_, words % _TERM]
        numbers.append(np.array(columns[6], dtype=np.int64) if edges else np.empty(0, dtype=np.int64))
        texts += [text or "" for text in columns[-1]]
        parts.append((ids, *numbers, *spans, best[seqs[mask]]))
    if not parts:
        none = np.empty(0, dtype=np.int64)
        parts = [(np.empty((0, 16), dtype=np.uint8), *[none] * 8, np.empty(0, dtype=np.int8))]
    ids, seq, dataset, subject, type_, prop, object_, since, until, evidence = (
        np.concatenate(c) for c in zip(*parts, strict=True)
    )
    return ClaimColumns(
        seq, ids, dataset, subject, type_, prop, object_, texts, since, until, evidence, list(dates)
    )
