"""Reading the ledger: what lives, the evidence behind a claim, who said what when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, func, select, text

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import liveness
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.model import PART, EvidenceClass, Source, UseRight

BATCH = 50_000


class LiveClaim(NamedTuple):
    """One claim that lives at a transaction; names are numbers of ``terms`` and ``locals_of``."""

    id: bytes
    dataset: int
    subject: int
    type: int
    prop: int
    key: str | None
    object: int | None
    value: str | None
    valid_from: str | None
    valid_to: str | None
    evidence_class: int


class EditionRow(NamedTuple):
    """One content of one document."""

    edition: int
    dataset: str
    document: str
    hash: str
    #: Where the original is kept, relative to the ledger's folder; None where it is not.
    path: str | None


class Reading:
    """The reading half of the ledger; needs no right to write."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # -- clocks ------------------------------------------------------------------------------------------------

    def at(self, when: int | datetime | date | str | None) -> int:
        """Return the last transaction known at ``when`` (a number, day, moment or ISO text); ``None`` is now.

        A day stands for its end (UTC).
        """
        if isinstance(when, str):
            when = (
                int(when)
                if when.isdigit() and len(when) < 8
                else datetime.fromisoformat(when)
                if len(when) > 10
                else date.fromisoformat(when)
            )
        with self.engine.connect() as connection:
            newest = connection.execute(select(func.max(t.tx.c.n))).scalar_one() or 0
            if when is None:
                return int(newest)
            if isinstance(when, int):
                return min(when, int(newest))
            if not isinstance(when, datetime):
                when = datetime.combine(when, time.max, UTC)
            if when.tzinfo is None:
                when = when.replace(tzinfo=UTC)
            found = [n for n, at in connection.execute(select(t.tx.c.n, t.tx.c.time)) if aware(at) <= when]
            return max(found, default=0)

    def time_of(self, tx: int) -> datetime:
        """Return when a transaction was committed; transaction 0 is the empty ledger."""
        with self.engine.connect() as connection:
            at = connection.execute(select(t.tx.c.time).where(t.tx.c.n == tx)).scalar_one_or_none()
            return aware(at) if at else datetime(1970, 1, 1, tzinfo=UTC)

    def transactions(self) -> list[dict[str, Any]]:
        """Return all transactions, newest first, with kind, author and reason."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(t.tx).order_by(t.tx.c.n.desc()))
            return [
                {
                    "tx": r.n,
                    "time": aware(r.time).isoformat(),
                    "kind": r.kind,
                    "by": r.by,
                    "reason": r.reason,
                }
                for r in rows
            ]

    # -- sources -----------------------------------------------------------------------------------------------

    def source(self, dataset: str) -> Source | None:
        """Return the newest registration of a data set."""
        return self.sources().get(dataset)

    def sources(self, tx: int | None = None) -> dict[str, Source]:
        """Return all registered sources by data set, newest registration each up to ``tx`` (default: now)."""
        until = [] if tx is None else [t.source.c.tx <= tx]
        with self.engine.connect() as connection:
            return {
                r.dataset: Source(
                    r.dataset, r.title, r.publisher, r.licence, UseRight(r.use_right), date.fromisoformat(r.dated),
                    EvidenceClass(r.evidence_class), r.url, r.note,
                )
                for r in connection.execute(select(t.source).where(*until).order_by(t.source.c.id))
            }  # fmt: skip

    def runs(self, tx: int | None = None) -> list[dict[str, Any]]:
        """Return committed runs in order, each with its counts and whether it is current at ``tx``."""
        k = self.at(tx)
        with self.engine.connect() as connection:
            now = {r.id for r in liveness.live(connection, k).runs}
            counts = {i: json.loads(c) for i, c in connection.execute(select(t.run.c.id, t.run.c.counts))}
            return [
                {
                    "run": r.id, "tx": r.tx, "dataset": r.dataset, "document": r.document_name, "edition": r.edition,
                    "kind": r.kind, "extractor": r.extractor_name, "rows": r.rows, "current": r.id in now, **counts[r.id],
                }
                for r in liveness.committed(connection, k)
            ]  # fmt: skip

    def document_of(self, run: int) -> str | None:
        """Return the name of the document that a run read."""
        query = (
            select(t.document.c.name)
            .join(t.edition, t.edition.c.document == t.document.c.id)
            .join(t.run, t.run.c.edition == t.edition.c.id)
            .where(t.run.c.id == run)
        )
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def rejects(self, run: int) -> list[dict[str, Any]]:
        """Return the rejected rows and values of a run, with reasons."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(t.reject).where(t.reject.c.run == run).order_by(t.reject.c.row_number)
            )
            return [dict(r._mapping) for r in rows]

    def hashes_read(self, dataset: str, extractor: str) -> frozenset[str]:
        """Return the content hashes that this very extractor read last of each document of a data set.

        Withdrawn documents count (reading again would not bring them back), undone runs and superseded editions do not.
        """
        with self.engine.connect() as connection:
            editions = {r.edition for r in self._last_runs(connection, dataset, extractor)}
            rows = connection.execute(select(t.edition.c.id, t.edition.c.hash))
            return frozenset(hash_ for id_, hash_ in rows if id_ in editions)

    def parts_unread(self, dataset: str, extractor: str) -> dict[str, list[dict[str, Any]]]:
        """Return what of the files of :meth:`hashes_read` was not read, by content hash: rows as :meth:`rejects` gives them."""
        found: dict[str, list[dict[str, Any]]] = {}
        with self.engine.connect() as connection:
            last = {r.id for r in self._last_runs(connection, dataset, extractor)}
            rows = connection.execute(
                select(t.run.c.id, t.edition.c.hash)
                .join(t.edition, t.edition.c.id == t.run.c.edition)
                .where(t.run.c.counts.contains('"parts"'))
            )
            of = {id_: hash_ for id_, hash_ in rows if id_ in last}
        for id_, hash_ in of.items():
            found.setdefault(hash_, [r for r in self.rejects(id_) if r["kind"] == PART])
        return found

    def _last_runs(self, connection: Connection, dataset: str, extractor: str) -> list[liveness.RunRow]:
        k = self.at(None)
        stands = liveness.active(connection, k)
        runs = [r for r in liveness.committed(connection, k) if r.dataset == dataset and r.tx in stands]
        return [r for r in liveness.current(runs) if r.extractor_name == extractor]

    def editions(self, content_hash: str) -> list[EditionRow]:
        """Return what the ledger knows of a file by its content hash: each document that it is an edition of."""
        return self._editions(t.edition.c.hash == content_hash)

    def editions_of(self, dataset: str, document: str) -> list[EditionRow]:
        """Return the editions of a document, oldest first."""
        return self._editions(t.document.c.dataset == dataset, t.document.c.name == document)

    def hashes_inside(self, dataset: str, document: str) -> list[str]:
        """Return the content hashes of a document and of what was attached to it, in all editions."""
        inside = t.document.c.name.startswith(f"{document}!", autoescape=True)
        return [
            e.hash
            for e in self._editions(t.document.c.dataset == dataset, (t.document.c.name == document) | inside)
        ]

    def _editions(self, *which: ColumnElement[bool]) -> list[EditionRow]:
        query = (
            select(
                t.edition.c.id, t.document.c.dataset, t.document.c.name, t.edition.c.hash, t.edition.c.path
            )
            .join(t.document, t.document.c.id == t.edition.c.document)
            .where(*which)
            .order_by(t.edition.c.id)
        )
        with self.engine.connect() as connection:
            return [EditionRow(*tuple(row)) for row in connection.execute(query)]

    def _check_target(self, scope: str, target: str) -> None:
        queries = {
            "dataset": select(t.source.c.id).where(t.source.c.dataset == target),
            "document": select(t.document.c.id).where(
                t.document.c.dataset + "/" + t.document.c.name == target
            ),
        }
        if scope in ("edition", "run") and str(target).isdigit():
            table = t.edition if scope == "edition" else t.run
            queries[scope] = select(table.c.id).where(table.c.id == int(target))
        if scope == "claim" and len(target) == 32:
            queries[scope] = select(t.claim.c.seq).where(t.claim.c.id == bytes.fromhex(target))
        with self.engine.connect() as connection:
            if scope not in queries or connection.execute(queries[scope].limit(1)).first() is None:
                raise NotFound(
                    f"没有可撤回的 {scope}“{target}”。",
                    f"There is no {scope} '{target}' to withdraw.",
                    hint_zh="用 status 或 history 查看名称。",
                    hint_en="See status or history for names.",
                )

    # -- names -------------------------------------------------------------------------------------------------

    def terms(self) -> dict[int, str]:
        """Return number → text of types, properties, data sets and extractors."""
        with self.engine.connect() as connection:
            return {i: s for i, s in connection.execute(select(t.term.c.id, t.term.c.text))}

    def node_ids(self, locals_: Iterable[str]) -> dict[str, int]:
        """Return local id → number for those that the ledger knows."""
        found: dict[str, int] = {}
        wanted = list(locals_)
        query = select(t.node.c.local, t.node.c.id).where(t.node.c.local.in_(bindparam("x", expanding=True)))
        with self.engine.connect() as connection:
            for start in range(0, len(wanted), 500):
                found.update({a: b for a, b in connection.execute(query, {"x": wanted[start : start + 500]})})
        return found

    def locals_at(self, numbers: Iterable[int] | None = None) -> dict[int, str]:
        """Return number → local id of these nodes, or of all."""
        if numbers is None:
            return dict(self.locals_of())
        found: dict[int, str] = {}
        wanted = sorted(set(numbers))
        query = select(t.node.c.id, t.node.c.local).where(t.node.c.id.in_(bindparam("x", expanding=True)))
        with self.engine.connect() as connection:
            for start in range(0, len(wanted), 500):
                found.update({a: b for a, b in connection.execute(query, {"x": wanted[start : start + 500]})})
        return found

    def locals_of(self) -> Iterator[tuple[int, str]]:
        """Stream number and local id of all nodes, ascending."""
        with self.engine.connect().execution_options(yield_per=BATCH) as connection:
            yield from connection.execute(select(t.node.c.id, t.node.c.local).order_by(t.node.c.id))

    # -- what lives --------------------------------------------------------------------------------------------

    def live(self, tx: int | None = None) -> Iterator[list[LiveClaim]]:
        """Stream the claims that live at ``tx`` in batches, in the order they were first recorded."""
        k = self.at(tx)
        with self.engine.connect() as connection:
            alive = liveness.live(connection, k)
            best = self._best(alive)
            query = text(
                "SELECT seq, id, dataset, subject, type, prop, key, object, value, valid_from, valid_to FROM claim ORDER BY seq"
            )
            result = connection.execution_options(stream_results=True).execute(query)
            gone = alive.withdrawn_claims
            while rows := result.fetchmany(BATCH):
                batch = [
                    LiveClaim(bytes(r[1]), r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], c)
                    for r in rows
                    if r[0] < len(best) and (c := int(best[r[0]])) and (not gone or bytes(r[1]) not in gone)
                ]
                if batch:
                    yield batch

    def _best(self, alive: liveness.Live) -> npt.NDArray[np.int8]:
        """Return the strongest live evidence class of each claim by ``seq``; 0 is not alive."""
        with self.engine.connect() as connection:
            top = connection.execute(select(func.max(t.claim.c.seq))).scalar_one() or 0
            best = np.zeros(top + 1, dtype=np.int8)
            bitmaps: dict[int, npt.NDArray[np.bool_]] = {}
            for extractor, units in alive.units.items():
                bitmap = np.zeros((int(units[-1]) if len(units) else 0) + 1, dtype=np.bool_)
                bitmap[units] = True
                bitmaps[extractor] = bitmap
            result = connection.execution_options(stream_results=True).execute(
                text("SELECT claim, unit, extractor, evidence_class FROM sighting")
            )
            while rows := result.fetchmany(BATCH):
                table = np.array([tuple(r) for r in rows], dtype=np.int64)
                for extractor in np.unique(table[:, 2]):
                    listed = bitmaps.get(int(extractor))
                    if listed is None:
                        continue
                    mine = table[table[:, 2] == extractor]
                    mine = mine[mine[:, 1] < len(listed)]
                    mine = mine[listed[mine[:, 1]]]
                    np.maximum.at(best, mine[:, 0], mine[:, 3].astype(np.int8))
        return best


def aware(at: datetime) -> datetime:
    """Return a moment with its time zone; SQLite gives back UTC without one."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
