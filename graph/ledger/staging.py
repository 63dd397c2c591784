"""One run: staged in a private file, visible all at once.

``add`` writes to a small SQLite file beside the ledger (for PostgreSQL too), committed every few thousand source rows, so a killed
load goes on where it stopped. ``commit`` moves everything into the ledger in one transaction, in SQL, and only then
returns: "acknowledged" means committed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from clusterkg.graph.errors import LedgerError
from clusterkg.graph.ledger.model import Claim, EditionKind, Locator, RunReport, Sighting

if TYPE_CHECKING:
    from clusterkg.graph.ledger.ledger import Ledger

#: Columns of a staged row; the same order in SQLite, in COPY and in the SQL of ``commit``.
COLUMNS = (
    "n", "id", "dataset", "subject", "type", "prop", "key", "object", "value", "original", "lang", "valid_from", "valid_to",
    "unit", "locator", "place", "quote", "extractor", "evidence_class", "confidence",
)  # fmt: skip
_INSERT = f"INSERT INTO stage VALUES ({','.join('?' * len(COLUMNS))})"


def unit_key(locator: Locator) -> str:
    """Return the identity of a source unit inside its document: a row's content key, or a span."""
    if locator.row is not None:
        return f"{locator.sheet or ''}#{locator.row}"
    return f"{locator.page or ''}:{locator.start}-{locator.end}"


class Run:
    """A load in progress; use as a context manager, then :meth:`commit`.

    Attributes
    ----------
    resumed
        Number of source rows that an interrupted run of the same file and extractor had already staged; skip them.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        dataset: str,
        document: str,
        edition: EditionKind,
        content_hash: str,
        extractor: str,
        original: Path | None,
    ) -> None:
        self.ledger, self.dataset, self.document, self.edition = ledger, dataset, document, edition
        self.content_hash, self.extractor, self.original = content_hash, extractor, original
        self.rows = self.resumed = self._n = 0
        self._done = False
        self._path = ledger.stage_path(dataset, document, content_hash, extractor)
        self._terms: dict[str, int] = {}
        self._db = sqlite3.connect(self._path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(f"CREATE TABLE IF NOT EXISTS stage ({','.join(COLUMNS)})")
        self._db.execute("CREATE TABLE IF NOT EXISTS unit (key PRIMARY KEY, locator) WITHOUT ROWID")
        self._db.execute(
            'CREATE TABLE IF NOT EXISTS reject (row_number, "column", value, reason_zh, reason_en, row, kind)'
        )
        self._db.execute("CREATE TABLE IF NOT EXISTS progress (rows, n)")
        if found := self._db.execute("SELECT rows, n FROM progress").fetchone():
            self.resumed, self._n = found
            self.rows = self.resumed
        else:
            self._db.execute("INSERT INTO progress VALUES (0, 0)")
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(keep=not self._done and kind is not None)

    def close(self, *, keep: bool = False) -> None:
        """Release the run; what was staged is kept only for a later resumption."""
        self._db.close()
        if not keep:
            for path in self._path.parent.glob(self._path.name + "*"):
                path.unlink(missing_ok=True)
        self.ledger.release_writer()

    def _term(self, text: str) -> int:
        found = self._terms.get(text)
        if found is None:
            found = self._terms[text] = self.ledger.intern(text)
        return found

    def add(self, facts: Iterable[tuple[Claim, Sighting]]) -> None:
        """Stage claims with their sightings; nothing is visible before :meth:`commit`."""
        self._db.executemany(_INSERT, self._staged(facts))

    def list_rows(self, locators: Iterable[Locator]) -> None:
        """List source units that were read; a snapshot ends what it does not list. ``add`` lists its own."""
        self._db.executemany(
            "INSERT OR IGNORE INTO unit VALUES (?, ?)", ((unit_key(x), _unit_locator(x)) for x in locators)
        )

    def checkpoint(self, rows: int) -> None:
        """Remember that ``rows`` source rows are staged; a killed load goes on from here."""
        self.rows = rows
        self._db.execute("UPDATE progress SET rows = ?, n = ?", (rows, self._n))
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def reject(
        self, row_number: int, column: str | None, value: str | None, zh: str, en: str, row: str, kind: str
    ) -> None:
        """Keep a rejected row (``kind='row'``) or a value left out of a kept row (``kind='value'``)."""
        self._db.execute(
            "INSERT INTO reject VALUES (?,?,?,?,?,?,?)", (row_number, column, value, zh, en, row, kind)
        )

    def rejects(self) -> Iterator[tuple[Any, ...]]:
        """Return the rejected rows and values staged so far."""
        yield from self._db.execute("SELECT * FROM reject ORDER BY row_number, kind")

    def _staged(self, facts: Iterable[tuple[Claim, Sighting]]) -> Iterator[Sequence[Any]]:
        term = self._term
        for claim, sight in facts:
            self._n += 1
            place = sight.locator
            shown = claim.original if claim.original is not None else claim.value
            inner = place.column
            if place.start is not None and place.row is not None:
                inner = json.dumps([place.column, place.start, place.end])
            yield (
                self._n,
                claim.id,
                term(claim.dataset),
                claim.subject,
                term(claim.type),
                term(claim.prop),
                claim.key or None,
                claim.object,
                claim.value,
                claim.original if claim.original != claim.value else None,
                claim.lang,
                claim.valid_from,
                claim.valid_to,
                unit_key(place),
                _unit_locator(place),
                inner,
                sight.quote if sight.quote != shown else None,
                term(sight.extractor),
                int(sight.evidence_class),
                sight.confidence,
            )

    def commit(self, *, confirm_drop: bool = False, rows: int | None = None, rejected: int = 0) -> RunReport:
        """Make the run visible, whole, and return its counts; returns only after the database has committed.

        Raises
        ------
        DataDropped
            A snapshot lists more than 20 % fewer rows than the one before it; confirm to go on.
        """
        if self._done:
            raise LedgerError("这次装载已经提交。", "This run is committed already.")
        self._db.execute("COMMIT")
        report = self.ledger.commit_run(
            self,
            self._db,
            confirm_drop=confirm_drop,
            rows=self.rows if rows is None else rows,
            rejected=rejected,
        )
        self._done = True
        return report


def _unit_locator(place: Locator) -> str:
    return Locator(
        row_number=place.row_number,
        sheet=place.sheet,
        page=place.page,
        start=None if place.row else place.start,
        end=None if place.row else place.end,
    ).text()
