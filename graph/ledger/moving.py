"""Move a staged run into the ledger inside one transaction, in SQL that reads alike in SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.liveness import Units
from clusterkg.graph.ledger.staging import STAGED, VIEWS

#: A load of more claims than this that at least doubles the ledger builds the indexes of claims last.
INDEX_LAST = 100_000

_TYPES = {
    "n": "int4", "id": "bytea", "dataset": "int4", "subject": "int4", "type": "int4", "prop": "int4", "object": "int4",
    "claim": "int4", "unit": "int4", "kind": "int4", "how": "int4", "extractor": "int4", "evidence_class": "int2", "confidence": "float8",
}  # fmt: skip
#: Staged number → number in the ledger, where it does not follow by counting on.
_MAPS = ("node_of", "unit_of", "claim_of")
_NOT_FOUND = "WHERE NOT EXISTS (SELECT 1 FROM claim_of AS k WHERE k.n = s.claim)"


@contextmanager
def staged(connection: Connection, path: str, db: sqlite3.Connection) -> Iterator[None]:
    """Make the staged rows readable from the ledger's connection, as ``stage_local``, ``stage_unit``, ``stage_said``, ``stage_seen``.

    SQLite attaches the file; PostgreSQL copies it into temporary tables (COPY). Must be entered before the transaction begins.
    """
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        raw.execute("ATTACH DATABASE ? AS staged", (path,))
        raw.execute("PRAGMA temp.cache_size=-65536")  # the maps below are looked up in no order
        for name in _MAPS:
            raw.execute(f"CREATE TEMP TABLE {name} (n INTEGER PRIMARY KEY, id INTEGER NOT NULL)")
        for name, query in VIEWS.items():
            raw.execute(f"CREATE TEMP VIEW stage_{name} AS {query.format('staged.')}")
        try:
            yield
        finally:
            raw.rollback()
            for name in VIEWS:
                raw.execute(f"DROP VIEW temp.stage_{name}")
            for name in _MAPS:
                raw.execute(f"DROP TABLE temp.{name}")
            raw.execute("DETACH DATABASE staged")
        return
    with raw.cursor() as cursor:
        for name, columns in STAGED.items():
            kinds = [_TYPES.get(c, "text") for c in columns]
            listed = ", ".join(f'"{c}"' for c in columns)
            made = ", ".join(f'"{c}" {kind}' for c, kind in zip(columns, kinds, strict=True))
            cursor.execute(f"CREATE TEMP TABLE staged_{name} ({made}) ON COMMIT DROP")
            with cursor.copy(f"COPY staged_{name} ({listed}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(kinds)
                for row in db.execute(f"SELECT {listed} FROM {name} ORDER BY n"):
                    copy.write_row(row)
            cursor.execute(f"ANALYZE staged_{name}")
        for name in _MAPS:
            cursor.execute(f"CREATE TEMP TABLE {name} (n int4 PRIMARY KEY, id int8 NOT NULL) ON COMMIT DROP")
        for name, query in VIEWS.items():
            cursor.execute(f"CREATE TEMP VIEW stage_{name} AS {query.format('staged_')}")
    yield


@dataclass(frozen=True, slots=True)
class Moved:
    """What one run brought: new claims and sightings, units it lists, claims and stubs it touches."""

    claims_new: int
    claims_seen: int
    sightings_new: int
    stubs: int
    units: Units
    by_type: dict[str, int]


class _Move:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.postgres = connection.dialect.name == "postgresql"

    def run(self, statement: str, **values: Any) -> int:
        """Run a statement and return how many rows it wrote."""
        return self.connection.execute(text(statement), values).rowcount

    def number(self, query: str, **values: Any) -> int:
        return int(self.connection.execute(text(query), values).scalar_one())

    def count_on(self, table: str, column: str) -> None:
        """Let the server's sequence go on after rows that were given their number."""
        if self.postgres:
            self.run(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT MAX({column}) FROM {table}))"
            )

    def map(self, name: str, query: str, **values: Any) -> int:
        written = self.run(f"INSERT INTO {name} (n, id) {query}", **values)
        if self.postgres:
            self.run(f"ANALYZE {name}")
        return written

    @contextmanager
    def checked_last(self) -> Iterator[None]:
        """Check on a server what source units refer to once, at the end: row by row it takes longer than all the rest."""
        keys = {column: f"unit_{column}_fkey" for column in ("document", "edition")}
        for name in keys.values():
            self.run(f"ALTER TABLE unit DROP CONSTRAINT {name}")
        yield
        for column, name in keys.items():
            self.run(
                f"ALTER TABLE unit ADD CONSTRAINT {name} FOREIGN KEY ({column}) REFERENCES {column} (id)"
            )

    # -- nodes and units ---------------------------------------------------------------------------------------

    def nodes(self) -> None:
        self.run(
            "INSERT INTO node (local) SELECT text FROM stage_local WHERE true ORDER BY n ON CONFLICT DO NOTHING"
        )
        self.map(
            "node_of",
            "SELECT s.n, x.id FROM stage_local AS s JOIN node AS x ON x.local = s.text ORDER BY s.n",
        )

    def units(self, document: int, edition: int, offered: int, last: int) -> tuple[int | None, Units]:
        """Insert source units; returns from where their numbers count on (``None``: see ``unit_of``), and all that are listed."""
        base = self.number("SELECT COALESCE(MAX(id), 0) FROM unit")
        fresh = self.run(
            """INSERT INTO unit (id, document, key, edition, locator)
                SELECT :base + unit, :document, key, :edition, locator FROM stage_unit
                WHERE true ORDER BY n ON CONFLICT DO NOTHING""",
            base=base,
            document=document,
            edition=edition,
        )
        if fresh:
            self.count_on("unit", "id")
        if fresh == offered == last:
            return base, np.arange(base + 1, base + last + 1, dtype=np.int64)
        self.map(
            "unit_of",
            """SELECT s.unit, u.id FROM stage_unit AS s
                JOIN unit AS u ON u.document = :document AND u.key = s.key ORDER BY s.n""",
            document=document,
        )
        rows = self.connection.execute(
            text("SELECT id FROM unit_of"), execution_options={"stream_results": True}
        )
        return None, np.unique(np.fromiter(rows.scalars(), dtype=np.int64))

    # -- claims ------------------------------------------------------------------------------------------------

    def claims(self, known: int) -> tuple[int, int]:
        """Insert claims beside all indexes; returns how many are new and how many were offered."""
        new = self.run(
            f"""INSERT INTO claim (id, dataset, subject, type, prop, key, object, value, original, lang, valid_from, valid_to)
                {self._said("")} {_NOT_FOUND if known else "WHERE true"} ORDER BY s.n ON CONFLICT DO NOTHING"""
        )
        if new:
            self.find_claims(_NOT_FOUND if known else "")
        return new, self.number("SELECT count(DISTINCT id) FROM claim_of")

    def claims_in_bulk(self, known: int, base: int) -> tuple[int, int]:
        """Insert claims without indexes, each numbered ``base + claim``, and build the indexes last; returns as :meth:`claims`.

        ``claim_of`` then holds only those that are another row: known before, or staged twice because the run had forgotten.
        """
        unique, *others = sorted(t.claim.indexes, key=lambda index: not index.unique)
        for index in (unique, *others):
            index.drop(self.connection)
        new = self.run(
            f"""INSERT INTO claim
                  (seq, id, dataset, subject, type, prop, key, object, value, original, lang, valid_from, valid_to)
                {self._said(":base + s.claim,")}
                {_NOT_FOUND if known else ""} ORDER BY s.n""",
            base=base,
        )
        self.count_on("claim", "seq")
        try:  # the unique index is itself the cheapest proof that nothing was staged twice
            with self.connection.begin_nested():
                unique.create(self.connection)
        except IntegrityError:
            new -= self._merge_staged_twice(base)
            unique.create(self.connection)
        for index in others:
            index.create(self.connection)
        return new, new + self.number("SELECT count(DISTINCT id) FROM claim_of WHERE id <= :base", base=base)

    def find_claims(self, which: str = "") -> int:
        """Note in ``claim_of`` the claims that the ledger holds, and return how many were found."""
        return self.map(
            "claim_of",
            f"SELECT s.claim, c.seq FROM stage_said AS s JOIN claim AS c ON c.id = s.id {which} ORDER BY s.n",
        )

    def _merge_staged_twice(self, base: int) -> int:
        self.map(
            "claim_of",
            """SELECT c.seq - :base, m.first FROM claim AS c
               JOIN (SELECT id, MIN(seq) AS first FROM claim GROUP BY id HAVING count(*) > 1) AS m ON m.id = c.id
               WHERE c.seq <> m.first""",
            base=base,
        )
        return self.run(
            "DELETE FROM claim WHERE seq IN (SELECT :base + n FROM claim_of WHERE id > :base)", base=base
        )

    def _said(self, first: str) -> str:
        return f"""SELECT {first} s.id, s.dataset, a.id, s.type, s.prop, s.key, b.id, s.value, s.original, s.lang, s.valid_from, s.valid_to
                FROM stage_said AS s JOIN node_of AS a ON a.n = s.subject LEFT JOIN node_of AS b ON b.n = s.object"""

    # -- sightings and counts ----------------------------------------------------------------------------------

    def sightings(self, base: int, counted: bool, unit_base: int | None) -> int:
        """Insert sightings; of a claim seen twice in one unit by one extractor, the first stays."""
        claim, of_claim = f"{base} + s.claim", ""
        if not counted:
            claim = f"COALESCE(k.id, {base} + s.claim)"
            of_claim = "LEFT JOIN claim_of AS k ON k.n = s.claim"
        unit, of_unit = f"{unit_base} + s.unit", ""
        if unit_base is None:
            unit, of_unit = "u.id", "JOIN unit_of AS u ON u.n = s.unit"
        return self.run(
            f"""INSERT INTO sighting (claim, unit, extractor, place, quote, evidence_class, confidence)
                SELECT {claim}, {unit}, s.extractor, s.place, s.quote, s.evidence_class, s.confidence
                FROM stage_seen AS s {of_unit} {of_claim} WHERE true ORDER BY s.n ON CONFLICT DO NOTHING"""
        )

    def stubs(self) -> int:
        """Return how many ends of the run's edges nothing is said about: of its nodes, those that are no claim's subject."""
        return self.number(
            """SELECT count(*) FROM (SELECT DISTINCT id FROM node_of) AS mine
               WHERE NOT EXISTS (SELECT 1 FROM claim WHERE claim.subject = mine.id)"""
        )

    def by_type(self, base: int, counted: bool) -> dict[str, int]:
        """Return how many claims of each type the run offered."""
        what, of_claim = "count(*)", ""
        if not counted:
            what = f"count(DISTINCT COALESCE(k.id, {base} + s.claim))"
            of_claim = "LEFT JOIN claim_of AS k ON k.n = s.claim"
        rows = self.connection.execute(
            text(
                f"""SELECT t.text, x.n FROM (
                      SELECT s.type, {what} AS n FROM stage_said AS s {of_claim} GROUP BY s.type) AS x
                    JOIN term AS t ON t.id = x.type ORDER BY t.text"""
            )
        )
        return {name: n for name, n in rows}


def move(connection: Connection, *, document: int, edition: int) -> Moved:
    """Insert what is new of the staged rows; offers of what is there already change nothing."""
    work = _Move(connection)
    offered, units_offered, last_unit = connection.execute(
        text("SELECT claims, units, last_unit FROM stage_size")
    ).one()
    base = work.number("SELECT COALESCE(MAX(seq), 0) FROM claim")
    work.nodes()
    known = work.find_claims() if base else 0
    fresh = offered - known
    # Dropping an index locks out readers on a server until the commit: there only while nothing is there to read.
    bulk = fresh > INDEX_LAST and (not base or (fresh >= base and not work.postgres))
    with work.checked_last() if bulk and work.postgres else nullcontext():
        unit_base, units = work.units(document, edition, units_offered, last_unit)
    new, seen = work.claims_in_bulk(known, base) if bulk else work.claims(known)
    counted = bulk and work.number("SELECT count(*) FROM claim_of") == 0
    sightings = work.sightings(base, counted, unit_base)
    return Moved(new, seen, sightings, work.stubs(), units, work.by_type(base, counted))


def corrected(connection: Connection, dataset: int) -> list[str]:
    """Return hex ids of older claims of the data set that a correction replaces: same subject and property, other content."""
    rows = connection.execute(
        text(
            """SELECT DISTINCT c.id FROM claim AS c
                JOIN (SELECT DISTINCT a.id AS subject, s.prop FROM stage_said AS s JOIN node_of AS a ON a.n = s.subject) AS s
                  ON s.subject = c.subject AND s.prop = c.prop
                WHERE c.dataset = :dataset AND c.id NOT IN (SELECT id FROM stage_said)"""
        ),
        {"dataset": dataset},
    ).scalars()
    return sorted(bytes(row).hex() for row in rows)
