"""The system of record: open it, register sources, load runs, withdraw and undo, judge, read.

One writer at a time, any number of readers. Nothing is ever updated away: withdrawing, undoing, correcting and judging are rows.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, Literal

import alembic.command
import alembic.config
from sqlalchemy import Connection, Engine, create_engine, event, func, insert, make_url, select, text

from clusterkg.graph.errors import DataDropped, LedgerError, SourceError
from clusterkg.graph.ledger import committing, liveness
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.model import (
    Claim,
    EditionKind,
    EvidenceClass,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
)
from clusterkg.graph.ledger.reading import Reading
from clusterkg.graph.ledger.staging import Run

Scope = Literal["dataset", "document", "edition", "run", "claim"]
#: A snapshot that lists less than this share of the rows before it stops and asks.
KEPT_SHARE = 0.8
_WRITER_LOCK = 0x636B67  # "ckg", PostgreSQL advisory lock


class Ledger(Reading):
    """The ledger of claims and their sightings, in SQLite or PostgreSQL."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        super().__init__(engine)
        self.folder = folder
        self._terms: dict[str, int] = {}
        self._lock: IO[str] | Connection | None = None

    @classmethod
    def open(cls, url: str, *, folder: Path | None = None) -> Ledger:
        """Open (and where needed create or migrate) the ledger at an SQLAlchemy URL.

        Parameters
        ----------
        url
            ``sqlite:///path/ledger.sqlite`` or ``postgresql+psycopg://…``.
        folder
            Where staged runs and original files live; by default beside the SQLite file. PostgreSQL needs it.

        Raises
        ------
        LedgerError
            The database cannot be reached, or is newer than this program.
        """
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            path = Path(parsed.database or "ledger.sqlite")
            path.parent.mkdir(parents=True, exist_ok=True)
            folder = folder or path.parent
        elif folder is None:
            raise LedgerError(
                "PostgreSQL 台账需要一个本地文件夹存放原件。",
                "A PostgreSQL ledger needs a local folder for original files.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _sqlite_settings)
        ledger = cls(engine, folder)
        try:
            ledger._migrate()
        except Exception as bad:
            engine.dispose()
            raise LedgerError(
                f"打不开台账:{bad}",
                f"The ledger cannot be opened: {bad}",
                hint_zh="请检查地址与权限。",
                hint_en="Check address and rights.",
            ) from bad
        return ledger

    def _migrate(self) -> None:
        config = alembic.config.Config()
        config.set_main_option("script_location", "clusterkg.graph.ledger:migrations")
        config.set_main_option("path_separator", "os")
        with self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _WRITER_LOCK + 1})
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, "head")
            connection.commit()
            if connection.dialect.name == "postgresql":  # the pool keeps the session, and with it the lock
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _WRITER_LOCK + 1})
                connection.commit()

    def close(self) -> None:
        """Let go of all connections."""
        self.release_writer()
        self.engine.dispose()

    # -- writing -----------------------------------------------------------------------------------------------

    def _take_writer(self) -> None:
        if self._lock is not None:
            raise LedgerError("本进程已有一次写入在进行。", "A write is already under way in this process.")
        if self.engine.dialect.name == "postgresql":
            connection = self.engine.connect()
            if not connection.execute(
                text("SELECT pg_try_advisory_lock(:key)"), {"key": _WRITER_LOCK}
            ).scalar_one():
                connection.close()
                self._refuse_writer()
            self._lock = connection
            return
        lock = (self.folder / "writer.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            self._refuse_writer()
        self._lock = lock

    def _refuse_writer(self) -> None:
        raise LedgerError(
            "另一个进程正在写台账。",
            "Another process is writing to the ledger.",
            hint_zh="等它结束后再试。",
            hint_en="Try again when it has finished.",
        )

    def release_writer(self) -> None:
        """Give back the right to write; a killed process gives it back by dying."""
        lock, self._lock = self._lock, None
        if isinstance(lock, Connection):
            lock.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _WRITER_LOCK})
            lock.close()
        elif lock is not None:
            lock.close()

    def intern(self, word: str) -> int:
        """Return the number of a type, property, data set or extractor name, making one where there is none."""
        found = self._terms.get(word)
        if found is None:
            with self.engine.begin() as connection:
                connection.execute(
                    text("INSERT INTO term (text) VALUES (:t) ON CONFLICT DO NOTHING"), {"t": word}
                )
                found = connection.execute(select(t.term.c.id).where(t.term.c.text == word)).scalar_one()
            self._terms[word] = found
        return found

    def _begin(self, connection: Connection, kind: str, by: str, reason: str | None) -> int:
        n = (connection.execute(select(func.max(t.tx.c.n))).scalar_one() or 0) + 1
        connection.execute(insert(t.tx).values(n=n, time=datetime.now(UTC), kind=kind, by=by, reason=reason))
        return int(n)

    def _write(self, kind: str, by: str, reason: str | None, rows: Mapping[Any, list[dict[str, Any]]]) -> int:
        """Write one small transaction: a ``tx`` row and rows of other tables that carry its number."""
        self._take_writer()
        try:
            with self.engine.begin() as connection:
                n = self._begin(connection, kind, by, reason)
                for table, values in rows.items():
                    if values:
                        connection.execute(insert(table), [{**value, "tx": n} for value in values])
                return n
        finally:
            self.release_writer()

    def register(self, source: Source) -> int:
        """Register a source, or a new state of it; returns the transaction. Without one nothing is loaded."""
        for what, zh in (("title", "名称"), ("publisher", "发布者"), ("licence", "许可")):
            if not getattr(source, what).strip():
                raise SourceError(
                    f"来源“{source.dataset}”缺少{zh}。", f"Source '{source.dataset}' has no {what}."
                )
        row = {
            "dataset": source.dataset,
            "title": source.title,
            "publisher": source.publisher,
            "licence": source.licence,
            "use_right": source.use.value,
            "dated": source.dated.isoformat(),
            "evidence_class": int(source.evidence_class),
            "url": source.url,
            "note": source.note,
        }
        known = self.source(source.dataset)
        if known == source:
            return self.at(None)
        return self._write("source", source.publisher, None, {t.source: [row]})

    def run(
        self,
        *,
        dataset: str,
        document: str,
        content_hash: str,
        edition: EditionKind,
        extractor: str,
        original: Path | None = None,
    ) -> Run:
        """Begin a load; what it stages is invisible until its ``commit`` returns.

        Raises
        ------
        SourceError
            The data set is not registered.
        LedgerError
            Another process is writing.
        """
        if self.source(dataset) is None:
            raise SourceError(
                f"数据集“{dataset}”没有登记来源,不能装载。",
                f"Data set '{dataset}' has no registered source; nothing is loaded without one.",
                hint_zh="请在映射的 source 中写明名称、发布者、许可、使用权和日期。",
                hint_en="Give title, publisher, licence, use and date under 'source' in the mapping.",
            )
        self._take_writer()
        try:
            return Run(
                self,
                dataset=dataset,
                document=document,
                edition=edition,
                content_hash=content_hash,
                extractor=extractor,
                original=original,
            )
        except BaseException:
            self.release_writer()
            raise

    def stage_path(self, dataset: str, document: str, content_hash: str, extractor: str) -> Path:
        """Return where a run of this file by this extractor is staged."""
        name = hashlib.blake2b(
            "\0".join((dataset, document, content_hash, extractor)).encode(), digest_size=8
        ).hexdigest()
        folder = self.folder / "staged"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.sqlite"

    def commit_run(
        self, run: Run, db: sqlite3.Connection, *, confirm_drop: bool, rows: int, rejected: int
    ) -> RunReport:
        """Make a staged run visible in one transaction; called by :meth:`Run.commit`."""
        extractor, dataset = self.intern(run.extractor), self.intern(run.dataset)
        kept_file = self._keep_original(run)
        rejects = [
            dict(
                zip(
                    ("row_number", "column", "value", "reason_zh", "reason_en", "row", "kind"), r, strict=True
                )
            )
            for r in run.rejects()
        ]
        with (
            self.engine.connect() as connection,
            committing.staged(connection, str(run._path), db) as (stage, listed),
            connection.begin(),
        ):
            connection.execute(
                text("INSERT INTO document (dataset, name) VALUES (:d, :n) ON CONFLICT DO NOTHING"),
                {"d": run.dataset, "n": run.document},
            )
            document = connection.execute(
                select(t.document.c.id).where(
                    t.document.c.dataset == run.dataset, t.document.c.name == run.document
                )
            ).scalar_one()
            connection.execute(
                text("INSERT INTO edition (document, hash, path) VALUES (:d, :h, :p) ON CONFLICT DO NOTHING"),
                {"d": document, "h": run.content_hash, "p": kept_file},
            )
            edition = connection.execute(
                select(t.edition.c.id).where(
                    t.edition.c.document == document, t.edition.c.hash == run.content_hash
                )
            ).scalar_one()
            before = connection.execute(select(func.max(t.tx.c.n))).scalar_one() or 0
            name = run.extractor.partition("@")[0]
            standing = [
                r
                for r in liveness.live(connection, before).runs
                if r.document == document and r.extractor_name.partition("@")[0] == name
            ]
            moved = committing.move(connection, stage, listed, document=document, edition=edition)
            closed = 0
            if run.edition is EditionKind.SNAPSHOT and standing:
                previous = max(r.rows for r in standing)
                closed = max(0, previous - rows)
                if rows < KEPT_SHARE * previous and not confirm_drop:
                    raise DataDropped(
                        f"“{run.document}”上次有 {previous} 行,这次只有 {rows} 行,少了 {1 - rows / previous:.0%}。未装载。",
                        f"'{run.document}' had {previous} rows and now has {rows}: {1 - rows / previous:.0%} fewer. Nothing was loaded.",
                        hint_zh="确认无误后加 --confirm-drop。",
                        hint_en="If that is right, add --confirm-drop.",
                    )
            packed = liveness.pack(_array(moved.units))
            same = any(
                r.edition == edition and r.extractor == extractor and r.kind == run.edition.value
                for r in standing
            )
            if same and not moved.claims_new and not moved.sightings_new:
                latest = max(r.tx for r in standing)
                return _report(run, standing[-1].id, latest, rows, rejected, moved, 0)
            n = self._begin(connection, "load", run.extractor, run.document)
            counts = {
                "rejected": rejected,
                "claims_new": moved.claims_new,
                "sightings_new": moved.sightings_new,
                "stubs": moved.stubs,
            }
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
                    units=packed,
                )
                .returning(t.run.c.id)
            ).scalar_one()
            if rejects:
                connection.execute(insert(t.reject), [{**r, "run": made} for r in rejects])
            if run.edition is EditionKind.CORRECTION:
                replaced = committing.corrected(connection, stage, dataset)
                closed = len(replaced)
                if replaced:
                    connection.execute(
                        insert(t.withdrawal), [{"tx": n, "scope": "claim", "target": c} for c in replaced]
                    )
        return _report(run, made, n, rows, rejected, moved, closed)

    def _keep_original(self, run: Run) -> str | None:
        if run.original is None or not run.original.is_file():
            return None
        inside = f"originals/{run.content_hash[:2]}/{run.content_hash}{run.original.suffix}"
        target = self.folder / inside
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(target.suffix + ".part")
            shutil.copyfile(run.original, part)
            part.replace(target)
        return inside

    def withdraw(self, scope: Scope, target: str, *, by: str, reason: str) -> int:
        """Take a data set, document (``dataset/name``), edition, run or claim out of all answers from now on; undoable."""
        self._check_target(scope, target)
        return self._write("withdraw", by, reason, {t.withdrawal: [{"scope": scope, "target": str(target)}]})

    def undo(self, n: int, *, by: str, reason: str) -> int:
        """Undo one transaction (a load, a withdrawal, a judgement or another undo); itself undoable."""
        with self.engine.connect() as connection:
            if connection.execute(select(t.tx.c.n).where(t.tx.c.n == n)).first() is None:
                raise LedgerError(
                    f"没有第 {n} 号事务。",
                    f"There is no transaction {n}.",
                    hint_zh="用 history 查看。",
                    hint_en="See history.",
                )
        return self._write("undo", by, reason, {t.undo: [{"undone": n}]})

    def judge(
        self,
        one: str,
        other: str,
        verdict: str,
        *,
        by: str,
        human: bool = True,
        score: float | None = None,
        reason: str | None = None,
    ) -> int:
        """Record that two local ids are ``same``, ``not_same``, ``never_same`` or ``undecided``; a row, undoable."""
        return self.judge_all([(one, other, verdict, score, reason)], by=by, human=human)

    def judge_all(
        self, pairs: Iterable[tuple[str, str, str, float | None, str | None]], *, by: str, human: bool
    ) -> int:
        """Record many judgements ``(one, other, verdict, score, reason)`` in one transaction."""
        pairs = list(pairs)
        for _, _, verdict, _, _ in pairs:
            if verdict not in ("same", "not_same", "never_same", "undecided"):
                raise LedgerError(f"没有“{verdict}”这种判断。", f"There is no judgement '{verdict}'.")
        numbers = self.node_ids(dict.fromkeys(x for pair in pairs for x in pair[:2]))
        rows = []
        for one, other, verdict, score, reason in pairs:
            for local in (one, other):
                if local not in numbers:
                    raise LedgerError(f"台账里没有“{local}”。", f"The ledger has no '{local}'.")
            a, b = sorted((numbers[one], numbers[other]))
            rows.append(
                {
                    "one": a,
                    "other": b,
                    "verdict": verdict,
                    "by": by,
                    "human": int(human),
                    "score": score,
                    "reason": reason,
                }
            )
        return self._write("judge", by, None, {t.judgement: rows})

    def assert_by_hand(
        self, claims: Iterable[Claim], *, by: str, note: str, use: UseRight = UseRight.INTERNAL
    ) -> RunReport:
        """Enter or correct facts by hand: the clerk is the source, the note is the quote."""
        claims = list(claims)
        today = datetime.now(UTC).date()
        for dataset in dict.fromkeys(c.dataset for c in claims):
            if self.source(dataset) is None:
                self.register(Source(dataset, f"手工录入 {by}", by, "自有 own", use, today))
        content = hashlib.blake2b(repr([c.id.hex() for c in claims]).encode(), digest_size=16).hexdigest()
        with self.run(
            dataset=claims[0].dataset,
            document=f"hand:{by}",
            content_hash=content,
            edition=EditionKind.CORRECTION,
            extractor=f"hand:{by}@1",
        ) as run:
            run.add(
                (
                    c,
                    Sighting(
                        c.id, Locator(row=content[:8] + str(i)), note, f"hand:{by}@1", EvidenceClass.DISCLOSED
                    ),
                )
                for i, c in enumerate(claims)
            )
            return run.commit(rows=len(claims))


def _report(
    run: Run, made: int, n: int, rows: int, rejected: int, moved: committing.Moved, closed: int
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


def _array(units: list[int]) -> liveness.Units:
    import numpy as np

    return np.array(units, dtype=np.int64)


def _sqlite_settings(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-262144")
    connection.execute("PRAGMA temp_store=FILE")
    connection.execute("PRAGMA busy_timeout=30000")


__all__ = ["Ledger", "Scope", "date"]
