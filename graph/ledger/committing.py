"""Move a staged run into the ledger in one transaction, in SQL that reads alike in SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from clusterkg.graph.ledger.staging import COLUMNS

#: A first load of more claims than this builds the unique indexes last (measured: 18 s instead of 61 s for 6M rows).
INDEX_LAST = 100_000

_TYPES = {
    "n": "bigint", "id": "bytea", "dataset": "int", "type": "int", "prop": "int", "extractor": "int",
    "evidence_class": "smallint", "confidence": "double precision",
}  # fmt: skip


@contextmanager
def staged(connection: Connection, path: str, db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Make the staged rows readable from the ledger's connection and yield the two table names.

    SQLite attaches the file; PostgreSQL copies it into temporary tables (COPY). Must be entered before the transaction begins.
    """
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        raw.execute("ATTACH DATABASE ? AS staged", (path,))
        try:
            yield "staged.stage", "staged.unit"
        finally:
            raw.rollback()
            raw.execute("DETACH DATABASE staged")
        return
    with raw.cursor() as cursor:
        columns = ", ".join(f'"{c}" {_TYPES.get(c, "text")}' for c in COLUMNS)
        cursor.execute(f"CREATE TEMP TABLE stage ({columns}) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE stage_unit (key text, locator text) ON COMMIT DROP")
        kinds = [
            _TYPES.get(c, "text")
            .replace("double precision", "float8")
            .replace("bigint", "int8")
            .replace("smallint", "int2")
            for c in COLUMNS
        ]
        kinds = ["int4" if k == "int" else k for k in kinds]
        with cursor.copy(
            f"COPY stage ({', '.join(chr(34) + c + chr(34) for c in COLUMNS)}) FROM STDIN (FORMAT BINARY)"
        ) as copy:
            copy.set_types(kinds)
            for row in db.execute("SELECT * FROM stage"):
                copy.write_row(row)
        with cursor.copy("COPY stage_unit (key, locator) FROM STDIN") as copy:
            for row in db.execute("SELECT key, locator FROM unit"):
                copy.write_row(row)
        cursor.execute("ANALYZE stage")
    yield "stage", "stage_unit"


@dataclass(frozen=True, slots=True)
class Moved:
    """What one run brought: new claims and sightings, units it lists, claims and stubs it touches."""

    claims_new: int
    claims_seen: int
    sightings_new: int
    stubs: int
    units: list[int]
    by_type: dict[str, int]


def move(connection: Connection, stage: str, listed: str, *, document: int, edition: int) -> Moved:
    """Insert what is new of the staged rows; offers of what is there already change nothing."""
    count = connection.execute(text(f"SELECT count(DISTINCT id) FROM {stage}")).scalar_one()
    first = count > INDEX_LAST and connection.execute(text("SELECT seq FROM claim LIMIT 1")).first() is None
    connection.execute(
        text(
            f"""INSERT INTO node (local) SELECT local FROM (
                  SELECT local, MIN(n) AS first FROM (
                    SELECT subject AS local, n FROM {stage}
                    UNION ALL SELECT object, n FROM {stage} WHERE object IS NOT NULL) AS ends
                  GROUP BY local) AS found
                WHERE true ORDER BY first ON CONFLICT DO NOTHING"""
        )
    )
    connection.execute(
        text(
            f"""INSERT INTO unit (document, key, edition, locator)
                SELECT :document, key, :edition, MIN(locator) FROM (
                  SELECT unit AS key, locator FROM {stage} UNION ALL SELECT key, locator FROM {listed}) AS found
                WHERE true GROUP BY key ORDER BY key ON CONFLICT DO NOTHING"""
        ),
        {"document": document, "edition": edition},
    )
    if first:
        connection.execute(text("DROP INDEX claim_id"))
        connection.execute(text("DROP INDEX sighting_key"))
    once = f"s.n IN (SELECT MIN(n) FROM {stage} GROUP BY id)"
    done = "" if first else "ON CONFLICT DO NOTHING"
    claims = connection.execute(
        text(
            f"""INSERT INTO claim (id, dataset, subject, type, prop, key, object, value, original, lang, valid_from, valid_to)
                SELECT s.id, s.dataset, a.id, s.type, s.prop, s.key, b.id, s.value, s.original, s.lang, s.valid_from, s.valid_to
                FROM {stage} AS s JOIN node AS a ON a.local = s.subject LEFT JOIN node AS b ON b.local = s.object
                WHERE {once} ORDER BY s.n {done}"""
        )
    ).rowcount
    if first:
        connection.execute(text("CREATE UNIQUE INDEX claim_id ON claim (id)"))
    best = f"""SELECT c.seq, u.id AS unit, s.extractor, s.place, s.quote, s.evidence_class, s.confidence,
                 ROW_NUMBER() OVER (PARTITION BY c.seq, u.id, s.extractor ORDER BY s.n) AS nth
               FROM {stage} AS s JOIN claim AS c ON c.id = s.id JOIN unit AS u ON u.document = :document AND u.key = s.unit"""
    sightings = connection.execute(
        text(
            f"""INSERT INTO sighting (claim, unit, extractor, place, quote, evidence_class, confidence)
                SELECT seq, unit, extractor, place, quote, evidence_class, confidence FROM ({best}) AS found
                WHERE nth = 1 ORDER BY seq, unit {done}"""
        ),
        {"document": document},
    ).rowcount
    if first:
        connection.execute(text("CREATE UNIQUE INDEX sighting_key ON sighting (claim, unit, extractor)"))
    units = connection.execute(
        text(
            f"""SELECT u.id FROM unit AS u WHERE u.document = :document AND u.key IN (
                  SELECT unit FROM {stage} UNION SELECT key FROM {listed}) ORDER BY u.id"""
        ),
        {"document": document},
    ).scalars()
    listed_units = list(units)
    stubs = connection.execute(
        text(
            f"""SELECT count(*) FROM (SELECT DISTINCT object FROM {stage} WHERE object IS NOT NULL) AS o
                JOIN node AS n ON n.local = o.object WHERE NOT EXISTS (SELECT 1 FROM claim WHERE claim.subject = n.id)"""
        )
    ).scalar_one()
    by_type = connection.execute(
        text(
            f"SELECT t.text, count(DISTINCT s.id) FROM {stage} AS s JOIN term AS t ON t.id = s.type GROUP BY t.text ORDER BY t.text"
        )
    )
    return Moved(claims, count, sightings, stubs, listed_units, {name: n for name, n in by_type})


def corrected(connection: Connection, stage: str, dataset: int) -> list[str]:
    """Return hex ids of older claims of the data set that a correction replaces: same subject and property, other content."""
    rows = connection.execute(
        text(
            f"""SELECT DISTINCT c.id FROM claim AS c
                JOIN node AS n ON n.id = c.subject
                JOIN (SELECT DISTINCT subject, prop FROM {stage}) AS s ON s.subject = n.local AND s.prop = c.prop
                WHERE c.dataset = :dataset AND c.id NOT IN (SELECT id FROM {stage})"""
        ),
        {"dataset": dataset},
    ).scalars()
    return sorted(bytes(row).hex() for row in rows)
