"""The one transaction that makes a staged run visible: document, edition, claims, sightings, and the run's own row."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import Connection, func, insert, select, text

from clusterkg.graph.errors import DataDropped
from clusterkg.graph.ledger import liveness, moving
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.model import PART, EditionKind, RunReport
from clusterkg.graph.ledger.staging import Run

#: A snapshot that lists less than this share of the rows before it stops and asks.
KEPT_SHARE = 0.8
_BATCH = 5_000
_REJECT = ("row_number", "column", "value", "reason_zh", "reason_en", "row", "kind")


def begin(connection: Connection, kind: str, by: str, reason: str | None) -> int:
    """Write the row of a new transaction and return its number."""
    n = int(connection.execute(select(func.max(t.tx.c.n))).scalar_one() or 0) + 1
    connection.execute(insert(t.tx).values(n=n, time=datetime.now(UTC), kind=kind, by=by, reason=reason))
    return n


def commit(
    connection: Connection,
    run: Run,
    *,
    dataset: int,
    extractor: int,
    original: str | None,
    confirm_drop: bool,
    rows: int,
    rejected: int,
) -> RunReport:
    """Write a staged run into the ledger's open transaction; the caller commits.

    ``dataset`` and ``extractor`` are terms interned before the transaction began, as interning is one of its own; ``original`` is
    where the file is kept. The staged rows must be readable, see :func:`moving.staged`.
    """
    document, edition = _edition(connection, run, original)
    before = connection.execute(select(func.max(t.tx.c.n))).scalar_one() or 0
    name = run.extractor.partition("@")[0]
    standing = [
        r
        for r in liveness.counting(connection, before, document)[0]
        if r.extractor_name.partition("@")[0] == name
    ]
    closed = 0
    if run.edition is EditionKind.SNAPSHOT and standing:
        previous = max(r.rows for r in standing)
        closed = max(0, previous - rows)
        if rows < KEPT_SHARE * previous and not confirm_drop:
            raise _dropped(run.document, previous, rows)
    moved = moving.move(connection, document=document, edition=edition)
    same = any(
        r.edition == edition and r.extractor == extractor and r.kind == run.edition.value for r in standing
    )
    parts = run.parts()
    if (
        same
        and not moved.claims_new
        and not moved.sightings_new
        and parts == _parts(connection, standing[-1].id)
    ):
        latest = max(r.tx for r in standing)
        return _report(run, standing[-1].id, latest, rows, rejected, moved, 0)
    n = begin(connection, "load", run.extractor, run.document)
    counts = {
        "rejected": rejected,
        "claims_new": moved.claims_new,
        "sightings_new": moved.sightings_new,
        "stubs": moved.stubs,
    }
    if parts:
        counts["parts"] = len(parts)
    made = connection.execute(
        insert(t.run)
        .values(
            edition=edition,
            kind=run.edition.value,
            extractor=extractor,
            started=datetime.now(UTC),
            tx=n,
            rows=rows,
            counts=json.dumps(counts),
            units=liveness.pack(moved.units),
        )
        .returning(t.run.c.id)
    ).scalar_one()
    rejects = run.rejects()
    while batch := list(islice(rejects, _BATCH)):
        connection.execute(
            insert(t.reject), [{**dict(zip(_REJECT, r, strict=True)), "run": made} for r in batch]
        )
    if run.edition is EditionKind.CORRECTION:
        replaced = moving.corrected(connection, dataset)
        closed = len(replaced)
        if replaced:
            connection.execute(
                insert(t.withdrawal), [{"tx": n, "scope": "claim", "target": c} for c in replaced]
            )
    return _report(run, made, n, rows, rejected, moved, closed)


def _parts(connection: Connection, run: int) -> list[tuple[int, str]]:
    """Return which parts of its document a committed run did not read, as :meth:`Run.parts` does."""
    query = select(t.reject.c.row_number, t.reject.c.column).where(
        t.reject.c.run == run, t.reject.c.kind == PART
    )
    return sorted((n, reason) for n, reason in connection.execute(query))


def _edition(connection: Connection, run: Run, original: str | None) -> tuple[int, int]:
    """Return the numbers of the run's document and edition, made where they are new."""
    connection.execute(
        text("INSERT INTO document (dataset, name) VALUES (:d, :n) ON CONFLICT DO NOTHING"),
        {"d": run.dataset, "n": run.document},
    )
    document = connection.execute(
        select(t.document.c.id).where(t.document.c.dataset == run.dataset, t.document.c.name == run.document)
    ).scalar_one()
    connection.execute(
        text("INSERT INTO edition (document, hash, path) VALUES (:d, :h, :p) ON CONFLICT DO NOTHING"),
        {"d": document, "h": run.content_hash, "p": original},
    )
    edition = connection.execute(
        select(t.edition.c.id).where(t.edition.c.document == document, t.edition.c.hash == run.content_hash)
    ).scalar_one()
    return document, edition


def _dropped(document: str, previous: int, rows: int) -> DataDropped:
    return DataDropped(
        f"“{document}”上次有 {previous} 行,这次只有 {rows} 行,少了 {1 - rows / previous:.0%}。未装载。",
        f"'{document}' had {previous} rows and now has {rows}: {1 - rows / previous:.0%} fewer. Nothing was loaded.",
        hint_zh="确认无误后加 --confirm-drop。",
        hint_en="If that is right, add --confirm-drop.",
    )


def _report(
    run: Run, made: int, n: int, rows: int, rejected: int, moved: moving.Moved, closed: int
) -> RunReport:
    return RunReport(
        run=made,
        tx=n,
        dataset=run.dataset,
        rows=rows,
        kept=rows - rejected,
        rejected=rejected,
        claims_new=moved.claims_new,
        claims_seen=moved.claims_seen,
        sightings_new=moved.sightings_new,
        stubs=moved.stubs,
        closed=closed,
        by_type=moved.by_type,
    )
