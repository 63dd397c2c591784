"""Read a release folder: arrays are mapped into memory, details come from SQLite; shared by processes and threads."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from clusterkg.graph.ledger.model import EvidenceClass
from clusterkg.graph.store.contract import Attribute, Direction, EdgeRecord, Ids, Manifest
from clusterkg.graph.store.embedded.cypher import Engine
from clusterkg.graph.store.scoping import COLUMNS, RawRelease, Table

_ATTRIBUTE = "prop, value, valid_from, valid_to, class, dataset, claims"


def _attribute(row: Sequence[Any]) -> Attribute:
    return Attribute(row[0], row[1], row[2], row[3], EvidenceClass(row[4]), row[5], tuple(row[6].split(",")))


class EmbeddedRelease(RawRelease):
    """Files of one release, opened once and shared by all scopes of it."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder, self.manifest = folder, manifest
        told = json.loads((folder / "csr" / "index.json").read_text("utf-8"))
        self.relations = [(r[0], r[1]) for r in told["relations"]]
        self._at = {(r[0], r[1]): r[2] for r in told["relations"]}
        self.datasets = told["datasets"]
        self._local = threading.local()
        self._tables: dict[tuple[int, str], Table] = {}
        self.nodes = int(self.db.execute("SELECT count(*) FROM node").fetchone()[0])

    @property
    def db(self) -> sqlite3.Connection:
        """A read-only connection of this thread; ``immutable`` needs no lock files, so read-only media will do."""
        found: sqlite3.Connection | None = getattr(self._local, "db", None)
        if found is None:
            path = (self.folder / "graph.sqlite").resolve().as_uri()
            found = self._local.db = sqlite3.connect(f"{path}?mode=ro&immutable=1", uri=True)
        return found

    def _table(self, at: int, direction: str) -> Table:
        if (at, direction) not in self._tables:
            inside = self.folder / "csr" / f"{at}.{direction}"
            self._tables[at, direction] = {
                c: np.load(inside / f"{c}.npy", mmap_mode="r") for c in (*COLUMNS, "indptr")
            }
        return self._tables[at, direction]

    def _rows(self, query: str, numbers: Sequence[int], tail: str = "") -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(numbers), 10_000):
            chunk = ",".join(map(str, numbers[start : start + 10_000]))
            yield from self.db.execute(f"{query} IN ({chunk}) {tail}")

    def numbers(self, column: str, values: Sequence[str]) -> dict[str, int]:
        """Return value → ``nid`` for canonical or local ids."""
        query = (
            "SELECT nid FROM node WHERE id = ?" if column == "id" else "SELECT nid FROM alias WHERE local = ?"
        )
        found = ((v, self.db.execute(query, (v,)).fetchone()) for v in values)
        return {v: int(row[0]) for v, row in found if row}

    def merged(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Return ``nid`` and local ids of the nodes that stand for more than one local id."""
        query = "SELECT nid, local_ids FROM node WHERE json_array_length(local_ids) > 1"
        return ((nid, json.loads(text)) for nid, text in self.db.execute(query))

    def node_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, str, str, str, bool, Sequence[str]]]:
        """Return (nid, id, type, caption, stub, local ids)."""
        for r in self._rows("SELECT nid, id, type, caption, stub, local_ids FROM node WHERE nid", nids):
            yield r[0], r[1], r[2], r[3], bool(r[4]), json.loads(r[5])

    def attribute_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, Attribute]]:
        """Return (nid, attribute), in order."""
        for row in self._rows(f"SELECT nid, {_ATTRIBUTE} FROM attribute WHERE nid", nids, "ORDER BY nid, n"):
            yield row[0], _attribute(row[1:])

    def typed(self, types: Sequence[str]) -> Ids:
        """Return the nodes of exactly these types, ascending."""
        query = f"SELECT nid FROM node WHERE type IN ({','.join('?' * len(types))}) ORDER BY nid"
        return np.array([r[0] for r in self.db.execute(query, types)], dtype=np.int64)

    def holders(self, prop: str, value: str) -> Iterable[tuple[int, Attribute]]:
        """Return nodes that hold a value of a property, with each such attribute."""
        query = f"SELECT nid, {_ATTRIBUTE} FROM attribute WHERE prop = ? AND value = ?"
        return ((row[0], _attribute(row[1:])) for row in self.db.execute(query, (prop, value)))

    def edges(self, nids: Ids, relation: str, type_: str, direction: Direction) -> Table:
        """Return the edges of one relation at the given nodes, as columns."""
        table = self._table(self._at[relation, type_], direction)
        if len(nids) == self.nodes:
            return {c: np.asarray(table[c]) for c in COLUMNS}
        starts, stops = table["indptr"][nids], table["indptr"][nids + 1]
        counts = stops - starts
        before = np.cumsum(counts) - counts
        rows = np.repeat(starts - before, counts) + np.arange(int(counts.sum()), dtype=np.int64)
        return {c: np.asarray(table[c][rows]) for c in COLUMNS}

    def edge_rows(self, eids: Sequence[int]) -> Iterable[EdgeRecord]:
        """Return edges with all their attributes."""
        attributes: dict[int, list[Attribute]] = {}
        for row in self._rows(
            f"SELECT eid, {_ATTRIBUTE} FROM edge_attribute WHERE eid", eids, "ORDER BY eid, n"
        ):
            attributes.setdefault(row[0], []).append(_attribute(row[1:]))
        query = (
            "SELECT e.eid, e.id, e.type, e.relation, s.id, t.id, e.valid_from, e.valid_to, e.class, e.dataset, e.claims "
            "FROM edge AS e JOIN node AS s ON s.nid = e.source JOIN node AS t ON t.nid = e.target WHERE e.eid"
        )
        for r in self._rows(query, eids):
            yield EdgeRecord(
                eid=r[0],
                id=r[1],
                type=r[2],
                relation=r[3],
                source=r[4],
                target=r[5],
                valid_from=r[6],
                valid_to=r[7],
                evidence_class=EvidenceClass(r[8]),
                dataset=r[9],
                claims=tuple(r[10].split(",")),
                attributes=tuple(attributes.get(r[0], ())),
            )

    def names(self, text: str, compact: str) -> Iterable[tuple[str, str, str, str, float]]:
        """Return (id, type, caption, matched, score) of names that match, best first."""
        return self.db.execute(
            """SELECT n.id, n.type, n.caption, m.text,
                 CASE WHEN m.folded = :t THEN 1.0 WHEN instr(m.folded, :t) = 1 THEN 0.9 WHEN instr(m.folded, :t) THEN 0.8
                      WHEN instr(m.pinyin, :p) THEN 0.6 ELSE 0.5 END
               FROM name AS m JOIN node AS n USING (nid)
               WHERE instr(m.folded, :t) OR instr(m.pinyin, :p) OR instr(m.initials, :p)
               ORDER BY 5 DESC, length(m.text), n.id""",
            {"t": text, "p": compact},
        )

    @cached_property
    def _engine(self) -> Engine:
        return Engine(self.folder)

    def cypher(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Run a read-only query."""
        return self._engine.rows(query, parameters, timeout, limit)

    def close(self) -> None:
        """Let go of this thread's connection; mapped files go with the last reference."""
        self.db.close()
        self._local = threading.local()
