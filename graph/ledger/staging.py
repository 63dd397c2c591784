"""One run: staged in a private file, visible all at once.

``add`` writes to a small SQLite file beside the ledger (for PostgreSQL too), committed every few thousand source rows, so a killed
load goes on where it stopped. ``commit`` moves everything into the ledger in one transaction, in SQL, and only then
returns: "acknowledged" means committed.

Binding values is what writing to SQLite from Python costs, so the file is narrow: a row of ``fact`` for each sighting, which
carries the claim and the source unit where it is the first to name them; local ids, and what many facts have in common (``kind``
of a claim, ``how`` it was seen), are rows of their own, referred to by number. Each is written once as far as a bounded memory
goes: what was forgotten gets a second number, and moving resolves it. The views of ``VIEWS`` put it together again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from clusterkg.graph.errors import LedgerError
from clusterkg.graph.ledger.model import PART, Claim, EditionKind, Locator, RunReport, Sighting

if TYPE_CHECKING:
    from clusterkg.graph.ledger.ledger import Ledger

#: Tables of a staged run with their columns; the same in the SQLite file and in the temporary tables of PostgreSQL.
STAGED = {
    "local": ("n", "text"),
    "kind": ("n", "dataset", "type", "prop", "lang", "valid_from", "valid_to"),
    "how": ("n", "place", "extractor", "evidence_class", "confidence"),
    "fact": (
        "n", "claim", "id", "kind", "subject", "key", "object", "value", "original", "how", "quote", "unit", "unit_key", "locator",
    ),
}  # fmt: skip
#: What was said, what was seen, and the source units, each with the ``n`` of the fact that it was staged with; ``{}`` is a prefix.
VIEWS = {
    "local": "SELECT n, text FROM {0}local",
    "said": """SELECT f.n, f.claim, f.id, k.dataset, f.subject, k.type, k.prop, f.key, f.object, f.value, f.original, k.lang,
                 k.valid_from, k.valid_to FROM {0}fact AS f JOIN {0}kind AS k ON k.n = f.kind WHERE f.id IS NOT NULL""",
    "seen": """SELECT f.n, f.claim, f.unit, h.place, f.quote, h.extractor, h.evidence_class, h.confidence
               FROM {0}fact AS f JOIN {0}how AS h ON h.n = f.how""",
    "unit": "SELECT n, unit, unit_key AS key, locator FROM {0}fact WHERE unit_key IS NOT NULL",
    "size": "SELECT count(id) AS claims, count(unit_key) AS units, COALESCE(MAX(unit), 0) AS last_unit FROM {0}fact",
}
#: Shape of the staged file; one of another shape, left by a killed load of another version, is begun anew.
_SHAPE = 2
#: Rows held before they are written, rows of one INSERT, local ids or claims remembered (0.15 kB each) before all are forgotten.
HELD, _TOGETHER, REMEMBERED = 5_000, 20, 500_000
#: Values of one fact.
_FACT = len(STAGED["fact"]) - 1
#: In place of what a fact says that an earlier one has said: id, kind, subject, key, object, value, original.
_SAID_BEFORE: tuple[Any, ...] = (None,) * 7


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
        self._done = False
        self.path = ledger.stage_path(dataset, document, content_hash, extractor)
        self._terms: dict[str, int] = {}
        self._locals: dict[str, int] = {}
        self._claims: dict[bytes, int] = {}
        self._units: dict[str, int] = {}
        self._kinds: dict[tuple[str | None, ...], int] = {}
        self._hows: dict[tuple[Any, ...], int] = {}
        self._rows: dict[str, list[Any]] = {name: [] for name in STAGED}
        self.db = _open(self.path)
        self.rows = self.resumed = int(self.db.execute("SELECT rows FROM progress").fetchone()[0])
        claim, unit = self.db.execute(
            "SELECT COALESCE(MAX(claim), 0), COALESCE(MAX(unit), 0) FROM fact"
        ).fetchone()
        self._claim_numbers, self._unit_numbers = count(claim + 1), count(unit + 1)
        self._last = {
            name: int(self.db.execute(f"SELECT COALESCE(MAX(n), 0) FROM {name}").fetchone()[0])
            for name in STAGED
        }
        self.db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(keep=not self._done and kind is not None)

    def close(self, *, keep: bool = False) -> None:
        """Release the run; what was staged is kept only for a later resumption."""
        self.db.close()
        if not keep:
            _remove(self.path)
        self.ledger.release_writer()

    def add(self, facts: Iterable[tuple[Claim, Sighting]]) -> None:
        """Stage claims with their sightings; nothing is visible before :meth:`commit`."""
        claims, locals_, units, hows, kinds = self._claims, self._locals, self._units, self._hows, self._kinds
        rows = self._rows["fact"]
        for claim, (_, place, quote, extractor, class_, confidence) in facts:
            dataset, subject, type_, prop, value, original, object_, key, lang, since, until = claim
            other = quote if quote != (original if original is not None else value) else None
            inner = place.column if place.start is None else _inner(place)
            manner = (inner, extractor, int(class_), confidence)
            how = hows.get(manner) or self._how(manner)
            where = unit_key(place)
            id_ = claim.id
            unit, number = units.get(where), claims.get(id_)
            new_key, locator = (where, unit_locator(place)) if unit is None else (None, None)
            said = _SAID_BEFORE
            if number is None:
                sort = (dataset, type_, prop, lang, since, until)
                said = (
                    id_, kinds.get(sort) or self._kind(sort), locals_.get(subject) or self._local(subject), key or None,
                    None if object_ is None else locals_.get(object_) or self._local(object_),
                    value, original if original != value else None,
                )  # fmt: skip
                number = claims[id_] = next(self._claim_numbers)  # from here on nothing fails
            if unit is None:
                unit = units[where] = next(self._unit_numbers)
            rows += (number, *said, how, other, unit, new_key, locator)
            if len(rows) >= HELD * _FACT:
                self._write()

    def list_rows(self, locators: Iterable[Locator]) -> None:
        """List source units that were read; a snapshot ends what it does not list. ``add`` lists its own."""
        rows = self._rows["fact"]
        for locator in locators:
            key = unit_key(locator)
            if key not in self._units:
                unit = self._units[key] = next(self._unit_numbers)
                rows += (None, *_SAID_BEFORE, None, None, unit, key, unit_locator(locator))
        if len(rows) >= HELD * _FACT:
            self._write()

    def checkpoint(self, rows: int) -> None:
        """Remember that ``rows`` source rows are staged; a killed load goes on from here."""
        self._write()
        self.rows = rows
        self.db.execute("UPDATE progress SET rows = ?", (rows,))
        self.db.execute("COMMIT")
        self.db.execute("BEGIN")

    def reject(
        self, row_number: int, column: str | None, value: str | None, zh: str, en: str, row: str, kind: str
    ) -> None:
        """Keep a rejected row (``kind='row'``), a value left out of a kept row (``'value'``) or that a part was not read (``PART``)."""
        self.db.execute(
            "INSERT INTO reject VALUES (?,?,?,?,?,?,?)", (row_number, column, value, zh, en, row, kind)
        )

    def rejects(self) -> Iterator[tuple[Any, ...]]:
        """Return the rejected rows and values staged so far."""
        yield from self.db.execute("SELECT * FROM reject ORDER BY row_number, kind")

    def parts(self) -> list[tuple[int, str]]:
        """Return which parts of the document were not read, by page (0: no page) and reason, in order."""
        query = 'SELECT row_number, "column" FROM reject WHERE kind = ?'
        return sorted((n, reason) for n, reason in self.db.execute(query, (PART,)))

    def commit(self, *, confirm_drop: bool = False, rows: int | None = None, rejected: int = 0) -> RunReport:
        """Make the run visible, whole, and return its counts; returns only after the database has committed.

        Raises
        ------
        DataDropped
            A snapshot lists more than 20 % fewer rows than the one before it; confirm to go on.
        """
        if self._done:
            raise LedgerError("这次装载已经提交。", "This run is committed already.")
        self._write()
        self.db.execute("COMMIT")
        self._claims.clear()
        self._locals.clear()
        report = self.ledger.commit_run(
            self, confirm_drop=confirm_drop, rows=self.rows if rows is None else rows, rejected=rejected
        )
        self._done = True
        return report

    # -- numbers -----------------------------------------------------------------------------------------------

    def _row(self, table: str, *values: Any) -> int:
        self._last[table] += 1
        self._rows[table] += values
        return self._last[table]

    def _term(self, text: str) -> int:
        found = self._terms.get(text)
        if found is None:
            found = self._terms[text] = self.ledger.intern(text)
        return found

    def _local(self, text: str) -> int:
        found = self._locals[text] = self._row("local", text)
        return found

    def _kind(self, sort: tuple[Any, ...]) -> int:
        dataset, type_, prop, *others = sort
        found = self._kinds[sort] = self._row(
            "kind", self._term(dataset), self._term(type_), self._term(prop), *others
        )
        return found

    def _how(self, manner: tuple[Any, ...]) -> int:
        inner, extractor, *others = manner
        found = self._hows[manner] = self._row("how", inner, self._term(extractor), *others)
        return found

    def _write(self) -> None:
        for name, values in self._rows.items():
            columns = ", ".join(f'"{c}"' for c in STAGED[name][1:])
            row = f"({', '.join('?' * (len(STAGED[name]) - 1))})"
            wide = len(STAGED[name]) - 1
            statement = f"INSERT INTO {name} ({columns}) VALUES "
            step = wide * _TOGETHER
            whole = len(values) // step * step
            together = statement + ", ".join([row] * _TOGETHER)
            for at in range(0, whole, step):
                self.db.execute(together, values[at : at + step])
            for at in range(whole, len(values), wide):
                self.db.execute(statement + row, values[at : at + wide])
            values.clear()
        bounds = (
            (self._claims, REMEMBERED),
            (self._locals, REMEMBERED),
            (self._kinds, HELD),
            (self._hows, HELD),
        )
        for memory, bound in (*bounds, (self._units, HELD)):  # the facts of one unit come together
            if len(memory) > bound:
                memory.clear()


def _inner(place: Locator) -> str | None:
    """Return where in its unit a fact was seen; a span inside a cell is part of that, a span of a document is the unit itself."""
    return place.column if place.row is None else json.dumps([place.column, place.start, place.end])


def _open(path: Path) -> sqlite3.Connection:
    """Open a staged file. It only grows, so a rollback journal writes it once, where a WAL would write it twice."""
    db = sqlite3.connect(path, isolation_level=None)
    if db.execute("PRAGMA user_version").fetchone()[0] != _SHAPE:
        db.close()
        _remove(path)
        db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=PERSIST")
    db.execute("PRAGMA synchronous=OFF")
    db.execute("PRAGMA cache_size=-16384")
    for name, (first, *others) in STAGED.items():
        columns = ", ".join(f'"{c}"' for c in others)
        db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({first} INTEGER PRIMARY KEY, {columns})")
    db.execute(
        'CREATE TABLE IF NOT EXISTS reject (row_number, "column", value, reason_zh, reason_en, row, kind)'
    )
    db.execute("CREATE TABLE IF NOT EXISTS progress (rows)")
    db.execute("INSERT INTO progress SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM progress)")
    db.execute(f"PRAGMA user_version={_SHAPE}")
    return db


def _remove(path: Path) -> None:
    for file in path.parent.glob(path.name + "*"):
        file.unlink(missing_ok=True)


def unit_locator(place: Locator) -> str:
    """Return the locator of a source unit as text: a place without what is inside its unit, and without the unit's key."""
    if place.row and place.sheet is None and place.page is None and place.row_number is not None:
        return f'{{"row_number":{place.row_number}}}'  # what text() writes, for the case that comes by the million
    return place._replace(
        row=None,
        column=None,
        start=None if place.row else place.start,
        end=None if place.row else place.end,
    ).text()
