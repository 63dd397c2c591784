"""The system of record: open it, register sources, load runs, withdraw and undo, judge, read.

One writer at a time, any number of readers. Nothing is ever updated away: withdrawing, undoing, correcting and judging are rows.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, select, text

from clusterkg.graph.errors import LedgerError, SourceError
from clusterkg.graph.ledger import committing, moving, tombstones
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.attesting import Attesting
from clusterkg.graph.ledger.erasing import Erasing
from clusterkg.graph.ledger.judging import Judging, Scope
from clusterkg.graph.ledger.model import EditionKind, RunReport, Source
from clusterkg.graph.ledger.staging import Run

_WRITER_LOCK = 0x636B67  # "ckg", PostgreSQL advisory lock


class Ledger(Judging, Attesting, Erasing):
    """The ledger of claims and their sightings, in SQLite or PostgreSQL."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        super().__init__(engine)
        self.folder = folder
        self._terms: dict[str, int] = {}
        self._lock: FileLock | Connection | None = None

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
        # Imported here: half a second that a question, which needs no ledger, does not wait for.
        import alembic.command
        import alembic.config

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
        lock = FileLock(self.folder / "writer.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
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
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write for several steps."""
        self._take_writer()
        try:
            yield
        finally:
            self.release_writer()

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

    def _write(
        self,
        kind: str,
        by: str,
        reason: str | None,
        rows: Mapping[Any, list[dict[str, Any]]],
        *,
        check: Callable[[Connection], None] | None = None,
    ) -> int:
        """Write one small transaction: a ``tx`` row and rows of other tables that carry its number.

        ``check`` looks at the ledger when nobody else can write any more; what it raises ends the transaction.
        """
        self._take_writer()
        try:
            with self.engine.begin() as connection:
                if check is not None:
                    check(connection)
                n = committing.begin(connection, kind, by, reason)
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

    def commit_run(self, run: Run, *, confirm_drop: bool, rows: int, rejected: int) -> RunReport:
        """Make a staged run visible in one transaction; called by :meth:`Run.commit`."""
        kept_file = self._keep_original(run) if not self._keep_out(run) else None
        extractor, dataset = self.intern(run.extractor), self.intern(run.dataset)
        with (
            self.engine.connect() as connection,
            moving.staged(connection, str(run.path), run.db),
            connection.begin(),
        ):
            return committing.commit(
                connection, run,
                dataset=dataset, extractor=extractor, original=kept_file,
                confirm_drop=confirm_drop, rows=rows, rejected=rejected,
            )  # fmt: skip

    def _keep_out(self, run: Run) -> bool:
        """Take erased persons out of a staged run; tells whether the document is one in which one was seen, so that no original is kept."""
        with self.engine.connect() as connection:
            stones = tombstones.read(connection, self.secret)
            if stones is None:
                return False
            document = stones.documents.get(stones.keyed.document(run.dataset, run.document))
            if document is not None:  # what it was called then, without the name
                run.document = connection.execute(
                    select(t.document.c.name).where(t.document.c.id == document)
                ).scalar_one()
        tombstones.keep_out(run.db, stones, document, self._person_terms(self.terms()))
        return document is not None

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


def _sqlite_settings(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-262144")
    connection.execute("PRAGMA temp_store=FILE")
    connection.execute("PRAGMA busy_timeout=30000")


__all__ = ["Ledger", "Scope"]
