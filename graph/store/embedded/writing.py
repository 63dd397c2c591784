"""Write a graph into a folder: arrays per relation for computing, SQLite for reading what stands behind them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from clusterkg.graph.projection.model import Graph
from clusterkg.graph.store.contract import Attribute
from clusterkg.graph.store.embedded.cypher import write_cypher
from clusterkg.graph.store.rows import datasets as datasets_of
from clusterkg.graph.store.rows import search_names
from clusterkg.graph.store.scoping import days

_TABLES = """
CREATE TABLE node (nid INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, caption TEXT NOT NULL, stub INT NOT NULL, local_ids TEXT NOT NULL);
CREATE TABLE attribute (nid INT NOT NULL, n INT NOT NULL, prop TEXT NOT NULL, value TEXT NOT NULL, valid_from TEXT, valid_to TEXT,
  class INT NOT NULL, dataset TEXT NOT NULL, claims TEXT NOT NULL, PRIMARY KEY (nid, n)) WITHOUT ROWID;
CREATE TABLE edge (eid INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, relation TEXT NOT NULL, source INT NOT NULL, target INT NOT NULL,
  valid_from TEXT, valid_to TEXT, class INT NOT NULL, dataset TEXT NOT NULL, claims TEXT NOT NULL);
CREATE TABLE edge_attribute (eid INT NOT NULL, n INT NOT NULL, prop TEXT NOT NULL, value TEXT NOT NULL, valid_from TEXT, valid_to TEXT,
  class INT NOT NULL, dataset TEXT NOT NULL, claims TEXT NOT NULL, PRIMARY KEY (eid, n)) WITHOUT ROWID;
CREATE TABLE alias (local TEXT PRIMARY KEY, nid INT NOT NULL) WITHOUT ROWID;
CREATE TABLE name (nid INT NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL, pinyin TEXT NOT NULL, initials TEXT NOT NULL);
"""
_INDEXES = """
CREATE UNIQUE INDEX node_id ON node (id);
CREATE INDEX node_type ON node (type);
CREATE INDEX attribute_value ON attribute (prop, value);
"""


def _attributes(nid: int, rows: Sequence[Attribute]) -> Iterator[tuple[Any, ...]]:
    for n, a in enumerate(rows):
        yield (
            nid, n, a.prop, a.value, a.valid_from, a.valid_to, int(a.evidence_class), a.dataset, ",".join(a.claims)
        )  # fmt: skip


def write_release(folder: Path, graph: Graph) -> None:
    """Write nodes, attributes, edges, search names and arrays of ``graph`` into ``folder``."""
    number = {node.id: nid for nid, node in enumerate(graph.nodes)}
    db = sqlite3.connect(folder / "graph.sqlite", isolation_level=None)
    db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES + "BEGIN;")
    db.executemany(
        "INSERT INTO node VALUES (?,?,?,?,?,?)",
        (
            (nid, n.id, n.type, n.caption, n.stub, json.dumps(n.local_ids, ensure_ascii=False))
            for nid, n in enumerate(graph.nodes)
        ),
    )
    ten = ",".join("?" * 9)
    db.executemany(
        f"INSERT INTO attribute VALUES ({ten})",
        (row for nid, n in enumerate(graph.nodes) for row in _attributes(nid, n.attributes)),
    )
    db.executemany(
        "INSERT INTO alias VALUES (?,?)",
        ((local, nid) for nid, n in enumerate(graph.nodes) for local in n.local_ids),
    )
    db.executemany("INSERT INTO name VALUES (?,?,?,?,?)", search_names(graph))
    db.executemany(
        "INSERT INTO edge VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            (
                eid, e.id, e.type, e.relation, number[e.source], number[e.target], e.valid_from, e.valid_to,
                int(e.evidence_class), e.dataset, ",".join(e.claims),
            )
            for eid, e in enumerate(graph.edges)
        ),
    )  # fmt: skip
    db.executemany(
        f"INSERT INTO edge_attribute VALUES ({ten})",
        (row for eid, e in enumerate(graph.edges) for row in _attributes(eid, e.attributes)),
    )
    db.execute("COMMIT")
    db.executescript(_INDEXES + "ANALYZE;")
    db.close()
    _write_arrays(folder / "csr", graph, number)
    write_cypher(folder, graph)


def _write_arrays(folder: Path, graph: Graph, number: dict[str, int]) -> None:
    """Write, per relation, edges sorted by source and by target, with row pointers: ``expand`` reads slices."""
    folder.mkdir()
    by_relation: dict[tuple[str, str], list[int]] = defaultdict(list)
    edges, datasets = graph.edges, datasets_of(graph)
    code = {d: i for i, d in enumerate(datasets)}
    for eid, e in enumerate(edges):
        by_relation[e.relation, e.type].append(eid)
    index = []
    for at, ((relation, type_), eids) in enumerate(sorted(by_relation.items())):
        mine = [edges[i] for i in eids]
        bounds = np.array([days(e.valid_from, e.valid_to) for e in mine], dtype=np.int32).reshape(-1, 2)
        columns: dict[str, npt.NDArray[Any]] = {
            "eid": np.array(eids, dtype=np.int64),
            "source": np.array([number[e.source] for e in mine], dtype=np.int64),
            "target": np.array([number[e.target] for e in mine], dtype=np.int64),
            "valid_from": bounds[:, 0],
            "valid_to": bounds[:, 1],
            "class": np.array([int(e.evidence_class) for e in mine], dtype=np.int8),
            "dataset": np.array([code[e.dataset] for e in mine], dtype=np.int32),
        }
        for direction, by in (("out", "source"), ("in", "target")):
            order = np.lexsort((columns["eid"], columns[by]))
            inside = folder / f"{at}.{direction}"
            inside.mkdir()
            for column, values in columns.items():
                np.save(inside / f"{column}.npy", values[order])
            starts = np.searchsorted(columns[by][order], np.arange(len(number) + 1)).astype(np.int64)
            np.save(inside / "indptr.npy", starts)
        index.append([relation, type_, at])
    text = json.dumps({"relations": index, "datasets": datasets}, ensure_ascii=False)
    (folder / "index.json").write_text(text, encoding="utf-8")
