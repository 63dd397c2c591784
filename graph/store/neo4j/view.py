"""Read one release on a server by its numbers; what was read stays in memory, for a release never changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from clusterkg.graph.errors import MissingCapability
from clusterkg.graph.ledger.model import EvidenceClass
from clusterkg.graph.ledger.sameness import canonical_id
from clusterkg.graph.projection.model import edge_id
from clusterkg.graph.store.contract import Attribute, Brief, Direction, EdgeRecord, Ids, Manifest
from clusterkg.graph.store.neo4j.session import Server
from clusterkg.graph.store.scoping import COLUMNS, RawRelease, Table

#: Bits for the number inside a release; above them stands the release's number.
SHIFT = 36
#: How many nodes or edges, and how many look-ups, stay in memory.
KEPT, KEPT_TABLES = 200_000, 2_000
_EDGE = (
    "r.eid AS eid, a.nid AS source, b.nid AS target, r.first AS f, r.last AS l, r.class AS c, r.dataset_number AS d, "
    "r.claims AS k, r.history AS h"
)
_K = TypeVar("_K")
_V = TypeVar("_V")


def unpack(text: str | None) -> tuple[Attribute, ...]:
    """Read an attribute history."""
    return tuple(
        Attribute(p, v, a, b, EvidenceClass(c), d, tuple(k))
        for p, v, a, b, c, d, k in json.loads(text or "[]")
    )


class Kept(dict[_K, _V]):
    """What was read, by number or by what was asked; emptied when it is full."""

    def __init__(self, size: int = KEPT) -> None:
        super().__init__()
        self._size = size

    def remember(self, key: _K, value: _V) -> _V:
        """Keep a value and return it."""
        if len(self) >= self._size:
            self.clear()
        self[key] = value
        return value

    def fetched(
        self, wanted: Iterable[_K], fetch: Callable[[list[_K]], Iterable[tuple[_K, _V]]]
    ) -> dict[_K, _V]:
        """Return the values of many keys, fetching those not kept in one go."""
        found = {key: self[key] for key in wanted if key in self}
        missing = [key for key in wanted if key not in found]
        for key, value in fetch(missing) if missing else ():
            found[key] = self.remember(key, value)
        return found


class Neo4jRelease(RawRelease):
    """One release on a server."""

    def __init__(self, server: Server, number: int, manifest: Manifest, more: Mapping[str, Any]) -> None:
        self._server, self._release, self.manifest = server, number, manifest
        self._base = number << SHIFT
        self.datasets = list(more["datasets"])
        self.relations = [(r[0], r[1]) for r in more["relations"]]
        self.props = frozenset(more["props"]) if "props" in more else None
        self._spans: dict[str, list[int]] = more["spans"]
        self.nodes = manifest.counts["nodes"]
        self._whole: dict[tuple[str, str], Table] = {}
        self._tables: Kept[tuple[str, str, str, bytes], Table] = Kept(KEPT_TABLES)
        self._behind: Kept[int, tuple[tuple[str, ...], tuple[Attribute, ...]]] = Kept()
        self._node: Kept[int, tuple[int, str, str, str, bool, Sequence[str]]] = Kept()
        self._history: Kept[int, tuple[Attribute, ...]] = Kept()
        self._numbers: Kept[tuple[str, str], int | None] = Kept()
        self._held: Kept[tuple[str, str], list[int]] = Kept(KEPT_TABLES)
        self._typed: dict[tuple[str, ...], Ids] = {}

    def _keys(self, numbers: Iterable[int]) -> list[int]:
        return [self._base + int(n) for n in numbers]

    def _one(self, label: str, id: str) -> int | None:
        if (label, id) not in self._numbers:
            query = f"MATCH (n:{label} {{release: $n, id: $id}}) RETURN n.nid AS nid"
            found = self._server.read(query, n=self._release, id=id)
            self._numbers.remember((label, id), int(found[0]["nid"]) if found else None)
        return self._numbers[label, id]

    def number(self, id: str) -> int | None:
        """Return the number of a canonical id."""
        return self._one("_Node", id)

    def former(self, id: str) -> int | None:
        """Return the node that a canonical id merged away leads to."""
        return self._one("_Former", id)

    def local(self, local: str) -> int | None:
        """Return the node that a local id belongs to."""
        minted = canonical_id(local)
        found = self.number(minted)
        found = self.former(minted) if found is None else found
        return found if found is not None and local in next(iter(self.node_rows([found])))[5] else None

    def ids(self, nids: Ids) -> list[str]:
        """Return canonical ids."""
        wanted = nids.tolist()
        by = {r[0]: r[1] for r in self.node_rows(sorted(set(wanted)))}
        return [by[n] for n in wanted]

    def briefs(self, nids: Ids) -> list[Brief]:
        """Return id, number, type and caption."""
        return [Brief(r[1], r[0], r[2], r[3]) for r in self.node_rows(nids.tolist())]

    def node_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, str, str, str, bool, Sequence[str]]]:
        """Return (nid, id, type, caption, stub, local ids)."""
        self._read_nodes(nids)
        return [self._node[nid] for nid in nids]

    def attribute_rows(self, nids: Sequence[int]) -> Iterator[tuple[int, Attribute]]:
        """Return (nid, attribute), in order."""
        self._read_nodes(nids)
        for nid in nids:
            for one in self._history[nid]:
                yield nid, one

    def _read_nodes(self, nids: Sequence[int]) -> None:
        missing = [nid for nid in nids if nid not in self._node or nid not in self._history]
        if not missing:
            return
        if (
            len(self._node) + len(missing) > KEPT
        ):  # never between the two, and never of what is just asked for
            self._node.clear()
            self._history.clear()
            missing = list(nids)
        query = (
            "UNWIND $k AS k MATCH (n:_Node {nk: k}) RETURN n.nid AS nid, n.id AS id, n.kind AS t, n.name AS c, n.stub AS s, "
            "n.local_ids AS l, n.history AS h"
        )
        for r in self._server.read(query, k=self._keys(missing)):
            self._node[r["nid"]] = (r["nid"], r["id"], r["t"], r["c"], r["s"], r["l"])
            self._history[r["nid"]] = unpack(r["h"])

    def typed(self, types: Sequence[str]) -> Ids:
        """Return the nodes of exactly these types, ascending."""
        key = tuple(types)
        if key not in self._typed:
            query = "MATCH (n:_Node) WHERE n.release = $n AND n.kind IN $t RETURN n.nid AS nid ORDER BY nid"
            rows = self._server.read(query, n=self._release, t=list(types))
            self._typed[key] = np.array([r["nid"] for r in rows], dtype=np.int64)
        return self._typed[key]

    def holders(self, prop: str, value: str) -> Iterable[tuple[int, Attribute]]:
        """Return nodes that hold a value of a property, with each such attribute."""
        key = (prop, value[:2000])
        if key not in self._held:
            query = "MATCH (v:_Value {release: $n, prop: $p, value: $v}) RETURN DISTINCT v.nid AS nid"
            rows = self._server.read(query, n=self._release, p=key[0], v=key[1])
            self._held.remember(key, [r["nid"] for r in rows])
        found = self._held[key]
        return [(nid, a) for nid, a in self.attribute_rows(found) if a.prop == prop and a.value == value]

    def edges(self, nids: Ids, relation: str, type_: str, direction: Direction) -> Table:
        """Return the edges of one relation at the given nodes, as columns."""
        near = "source" if direction == "out" else "target"
        if (relation, type_) not in self._whole and len(nids) * 4 > self.nodes and len(nids) > 1000:
            low, high = self._base, self._base + (1 << SHIFT)
            query = f"MATCH (a)-[r:`{relation}`]->(b) WHERE r.ek >= $low AND r.ek < $high RETURN {_EDGE}"
            self._whole[relation, type_] = self._columns(self._server.read(query, low=low, high=high))
        if (relation, type_) in self._whole:
            table = self._whole[relation, type_]
            mask = np.isin(table[near], nids)
            return {c: v[mask] for c, v in table.items()}
        key = (relation, type_, direction, nids.tobytes())
        if key not in self._tables:
            arrow = (
                f"(a:_Node {{nk: k}})-[r:`{relation}`]->(b)"
                if direction == "out"
                else f"(a)-[r:`{relation}`]->(b:_Node {{nk: k}})"
            )
            query = f"UNWIND $k AS k MATCH {arrow} RETURN {_EDGE}"
            rows = self._server.read(query, k=self._keys(nids.tolist())) if len(nids) else []
            self._tables.remember(key, self._columns(rows))
        return self._tables[key]

    def _columns(self, records: Sequence[Any]) -> Table:
        """Return records as columns, and keep what stands behind each edge: it is asked for next."""
        values = [r.values() for r in records]
        for v in values:
            self._behind.remember(v[0], (tuple(v[-2]), unpack(v[-1]) if v[-1] else ()))
        columns = list(zip(*values, strict=True)) if values else [()] * len(COLUMNS)
        return {c: np.array(v, dtype=d) for (c, d), v in zip(COLUMNS.items(), columns, strict=False)}

    def edge_claims(self, eids: Ids) -> list[tuple[str, ...]]:
        """Return the claims behind each edge."""
        wanted = eids.tolist()
        found = self._behind.fetched(wanted, self._fetch_behind)
        return [found[e][0] for e in wanted]

    def edge_attribute_rows(
        self, eids: Ids, props: frozenset[str] | None = None
    ) -> Iterator[tuple[int, Attribute]]:
        """Return (eid, attribute) of the edges that have any (of these properties), in order."""
        wanted = eids.tolist()
        found = self._behind.fetched(wanted, self._fetch_behind)
        return ((e, a) for e in wanted for a in found[e][1] if props is None or a.prop in props)

    def _fetch_behind(
        self, eids: list[int]
    ) -> Iterator[tuple[int, tuple[tuple[str, ...], tuple[Attribute, ...]]]]:
        for r in self.edge_rows(eids):
            yield r.eid, (r.claims, r.attributes)

    def edge_rows(self, eids: Sequence[int]) -> Iterable[EdgeRecord]:
        """Return edges with all their attributes."""
        types = dict(self.relations)
        for relation, (first, last) in self._spans.items():
            keys = self._keys(e for e in eids if first <= e <= last)
            # The hint matters: without it the planner may keep a plan made when the database was empty, which scans.
            query = (
                f"MATCH (a)-[r:`{relation}`]->(b) USING INDEX r:`{relation}`(ek) WHERE r.ek IN $k "
                "RETURN r.eid AS eid, a.id AS a, b.id AS b, r.valid_from AS f, r.valid_to AS l, r.key AS key, "
                "r.class AS c, r.dataset AS d, r.claims AS k, r.history AS h"
            )
            for r in self._server.read(query, k=keys) if keys else ():
                id_ = edge_id(relation, r["a"], r["b"], r["key"] or "")
                yield EdgeRecord(
                    r["eid"], id_, types[relation], relation, r["a"], r["b"], r["f"], r["l"], EvidenceClass(r["c"]), r["d"],
                    tuple(r["k"]), unpack(r["h"]),
                )  # fmt: skip

    def names(self, text: str, compact: str) -> Iterable[tuple[str, str, str, str, float]]:
        """Return (id, type, caption, matched, score) of names that match, best first."""
        query = """MATCH (n:_Node) WHERE n.release = $n AND
              (any(x IN n.folded WHERE x CONTAINS $t) OR any(x IN n.pinyin WHERE x CONTAINS $p) OR any(x IN n.initials WHERE x CONTAINS $p))
            RETURN n.id AS id, n.kind AS kind, n.name AS caption, n.names AS names, n.folded AS f, n.pinyin AS p, n.initials AS i"""
        found = []
        for r in self._server.read(query, n=self._release, t=text, p=compact):
            for shown, folded, pinyin, initials in zip(r["names"], r["f"], r["p"], r["i"], strict=True):
                if text in folded:
                    score = 1.0 if folded == text else 0.9 if folded.startswith(text) else 0.8
                elif compact in pinyin or compact in initials:
                    score = 0.6 if compact in pinyin else 0.5
                else:
                    continue
                found.append((-score, len(shown), r["id"], r["kind"], r["caption"], shown))
        return [(id_, kind, caption, shown, -score) for score, _, id_, kind, caption, shown in sorted(found)]

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
        """Drop what was read; the connection belongs to the store."""
        self._whole.clear()
        self._tables.clear()
