"""Read one release on a server by its numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from clusterkg.graph.errors import MissingCapability
from clusterkg.graph.ledger.model import EvidenceClass
from clusterkg.graph.store.contract import Attribute, Direction, EdgeRecord, Ids, Manifest
from clusterkg.graph.store.neo4j.session import Server
from clusterkg.graph.store.scoping import COLUMNS, RawRelease, Table

#: Bits for the number inside a release; above them stands the release's number.
SHIFT = 36
_EDGE = "r.eid AS eid, a.nid AS source, b.nid AS target, r.first AS f, r.last AS l, r.class AS c, r.dataset_number AS d"


def unpack(text: str) -> tuple[Attribute, ...]:
    """Read an attribute history."""
    return tuple(
        Attribute(p, v, a, b, EvidenceClass(c), d, tuple(k)) for p, v, a, b, c, d, k in json.loads(text)
    )


class Neo4jRelease(RawRelease):
    """One release on a server; whole relations, once read, stay in memory as arrays."""

    def __init__(self, server: Server, number: int, manifest: Manifest, more: Mapping[str, Any]) -> None:
        self._server, self.number, self.manifest = server, number, manifest
        self._base = number << SHIFT
        self.datasets = more["datasets"]
        self.relations = [(r[0], r[1]) for r in more["relations"]]
        self._spans: dict[str, list[int]] = more["spans"]
        self.nodes = manifest.counts["nodes"]
        self._whole: dict[tuple[str, str], Table] = {}

    def _keys(self, numbers: Iterable[int]) -> list[int]:
        return [self._base + int(n) for n in numbers]

    def numbers(self, column: str, values: Sequence[str]) -> dict[str, int]:
        """Return value → ``nid`` for canonical or local ids."""
        label, prop = ("_Node", "id") if column == "id" else ("_Alias", "local")
        query = f"UNWIND $v AS v MATCH (n:{label} {{release: $n, {prop}: v}}) RETURN v, n.nid AS nid"
        return {r["v"]: r["nid"] for r in self._server.read(query, v=list(values), n=self.number)}

    def merged(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Return ``nid`` and local ids of the nodes that stand for more than one local id."""
        query = (
            "MATCH (n:_Node {release: $n}) WHERE size(n.local_ids) > 1 RETURN n.nid AS nid, n.local_ids AS l"
        )
        for r in self._server.read(query, n=self.number):
            yield r["nid"], r["l"]

    def _nodes(self, nids: Sequence[int], what: str) -> list[Any]:
        query = f"UNWIND $k AS k MATCH (n:_Node {{nk: k}}) RETURN n.nid AS nid, {what} ORDER BY nid"
        return self._server.read(query, k=self._keys(nids))

    def node_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, str, str, str, bool, Sequence[str]]]:
        """Return (nid, id, type, caption, stub, local ids)."""
        for r in self._nodes(nids, "n.id AS id, n.kind AS t, n.name AS c, n.stub AS s, n.local_ids AS l"):
            yield r["nid"], r["id"], r["t"], r["c"], r["s"], r["l"]

    def attribute_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, Attribute]]:
        """Return (nid, attribute), in order."""
        for r in self._nodes(nids, "n.history AS h"):
            for one in unpack(r["h"]):
                yield r["nid"], one

    def typed(self, types: Sequence[str]) -> Ids:
        """Return the nodes of exactly these types, ascending."""
        query = "MATCH (n:_Node) WHERE n.release = $n AND n.kind IN $t RETURN n.nid AS nid ORDER BY nid"
        return np.array(
            [r["nid"] for r in self._server.read(query, n=self.number, t=list(types))], dtype=np.int64
        )

    def holders(self, prop: str, value: str) -> Iterable[tuple[int, Attribute]]:
        """Return nodes that hold a value of a property, with each such attribute."""
        query = "MATCH (v:_Value {release: $n, prop: $p, value: $v}) RETURN v.nid AS nid"
        found = [r["nid"] for r in self._server.read(query, n=self.number, p=prop, v=value[:2000])]
        return [(nid, a) for nid, a in self.attribute_rows(found) if a.prop == prop and a.value == value]

    def edges(self, nids: Ids, relation: str, type_: str, direction: Direction) -> Table:
        """Return the edges of one relation at the given nodes, as columns."""
        near = "source" if direction == "out" else "target"
        if (relation, type_) not in self._whole and len(nids) * 4 > self.nodes and len(nids) > 1000:
            low, high = self._base, self._base + (1 << SHIFT)
            query = f"MATCH (a)-[r:`{relation}`]->(b) WHERE r.ek >= $low AND r.ek < $high AND r.kind = $t RETURN {_EDGE}"
            self._whole[relation, type_] = _columns(self._server.read(query, low=low, high=high, t=type_))
        if (relation, type_) in self._whole:
            table = self._whole[relation, type_]
            mask = np.isin(table[near], nids)
            return {c: v[mask] for c, v in table.items()}
        arrow = (
            f"(a:_Node {{nk: k}})-[r:`{relation}`]->(b)"
            if direction == "out"
            else f"(a)-[r:`{relation}`]->(b:_Node {{nk: k}})"
        )
        query = f"UNWIND $k AS k MATCH {arrow} WHERE r.kind = $t RETURN {_EDGE}"
        return _columns(self._server.read(query, k=self._keys(nids), t=type_))

    def edge_rows(self, eids: Sequence[int]) -> Iterable[EdgeRecord]:
        """Return edges with all their attributes."""
        for relation, (first, last) in self._spans.items():
            keys = self._keys(e for e in eids if first <= e <= last)
            # The hint matters: without it the planner may keep a plan made when the database was empty, which scans.
            query = (
                f"MATCH (a)-[r:`{relation}`]->(b) USING INDEX r:`{relation}`(ek) WHERE r.ek IN $k "
                "RETURN r.eid AS eid, r.id AS id, r.kind AS t, a.id AS a, b.id AS b, r.valid_from AS f, r.valid_to AS l, "
                "r.class AS c, r.dataset AS d, r.claims AS k, r.history AS h"
            )
            for r in self._server.read(query, k=keys) if keys else ():
                yield EdgeRecord(
                    r["eid"], r["id"], r["t"], relation, r["a"], r["b"], r["f"], r["l"], EvidenceClass(r["c"]), r["d"],
                    tuple(r["k"]), unpack(r["h"]),
                )  # fmt: skip

    def names(self, text: str, compact: str) -> Iterable[tuple[str, str, str, str, float]]:
        """Return (id, type, caption, matched, score) of names that match, best first."""
        query = """MATCH (m:_Name) WHERE m.release = $n AND (m.folded CONTAINS $t OR m.pinyin CONTAINS $p OR m.initials CONTAINS $p)
            MATCH (n:_Node {nk: $base + m.nid})
            RETURN n.id AS id, n.kind AS kind, n.name AS caption, m.text AS text,
              CASE WHEN m.folded = $t THEN 1.0 WHEN m.folded STARTS WITH $t THEN 0.9 WHEN m.folded CONTAINS $t THEN 0.8
                   WHEN m.pinyin CONTAINS $p THEN 0.6 ELSE 0.5 END AS score
            ORDER BY score DESC, size(m.text), id"""
        for r in self._server.read(query, n=self.number, t=text, p=compact, base=self._base):
            yield r["id"], r["kind"], r["caption"], r["text"], r["score"]

    def cypher(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Run a read-only query, which is possible while this release stands alone on the server."""
        (found,) = self._server.read("MATCH (r:_Release) RETURN count(r) AS n")
        if found["n"] != 1:
            raise MissingCapability(
                f"服务器上有 {found['n']} 个发布版,自由查询分不开它们。",
                f"The server holds {found['n']} releases, which a free query cannot tell apart.",
                hint_zh="请用问题,或在嵌入式图库上查询。", hint_en="Use the questions, or query an embedded store.",
            )  # fmt: skip
        return self._server.ask(query, parameters, timeout, limit)

    def close(self) -> None:
        """Drop cached arrays; the connection belongs to the store."""
        self._whole.clear()


def _columns(records: Sequence[Any]) -> Table:
    values = [r.values() for r in records]
    columns = list(zip(*values, strict=True)) if values else [()] * len(COLUMNS)
    return {c: np.array(v, dtype=d) for (c, d), v in zip(COLUMNS.items(), columns, strict=True)}
