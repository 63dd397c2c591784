"""Releases on a server: written beside the old one in batches, made current by moving one pointer.

Neo4j Community has one database, so every node and relation carries a number that holds its release in the upper bits
(``nk``, ``ek``); reads are by these numbers. The release that was current is removed after the switch unless it has a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

import numpy as np

import clusterkg
from clusterkg.graph.errors import NotFound, StoreError
from clusterkg.graph.ontology import load
from clusterkg.graph.ontology.rules import store_rules
from clusterkg.graph.projection.model import Graph
from clusterkg.graph.store.contract import Attribute, Manifest
from clusterkg.graph.store.neo4j.session import Server
from clusterkg.graph.store.neo4j.view import SHIFT, Neo4jRelease
from clusterkg.graph.store.rows import Frame, edge_frames, labels, node_frames, search_names, told
from clusterkg.graph.store.scoping import ScopedView

_BATCH = 10_000
_T = TypeVar("_T")


def _chunks(rows: Iterable[_T]) -> Iterator[list[_T]]:
    source = iter(rows)
    while chunk := list(islice(source, _BATCH)):
        yield chunk


def pack(attributes: Sequence[Attribute]) -> str:
    """Return an attribute history as JSON."""
    rows = [
        (a.prop, a.value, a.valid_from, a.valid_to, int(a.evidence_class), a.dataset, a.claims)
        for a in attributes
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


class Neo4jStore:
    """Graph releases on a Neo4j 5.26 server."""

    def __init__(self, address: str) -> None:
        self._server = Server(address)
        for query in (
            "CREATE CONSTRAINT ckg_node IF NOT EXISTS FOR (n:_Node) REQUIRE n.nk IS UNIQUE",
            "CREATE INDEX ckg_id IF NOT EXISTS FOR (n:_Node) ON (n.release, n.id)",
            "CREATE INDEX ckg_kind IF NOT EXISTS FOR (n:_Node) ON (n.release, n.kind)",
            "CREATE INDEX ckg_former IF NOT EXISTS FOR (n:_Former) ON (n.release, n.id)",
            "CREATE INDEX ckg_value IF NOT EXISTS FOR (n:_Value) ON (n.release, n.prop, n.value)",
            "CREATE CONSTRAINT ckg_release IF NOT EXISTS FOR (n:_Release) REQUIRE n.release IS UNIQUE",
        ):
            self._server.auto(query)

    def write(self, graph: Graph, *, name: str | None = None, current: bool = True) -> Manifest:
        """Write a release whole and (by default) make it current; a graph already kept is only pointed to."""
        content = graph.content()
        release = f"r{graph.tx:06d}-{content[:12]}"
        kept = self._server.read(
            "MATCH (r:_Release {release: $r, whole: true}) RETURN r.number AS n", r=release
        )
        if not kept:
            self._remove("r.whole = false")
            numbers = self._server.read("MATCH (r:_Release) RETURN coalesce(max(r.number), 0) + 1 AS n")
            number = int(numbers[0]["n"])
            self._server.write(
                "CREATE (:_Release {release: $r, number: $n, whole: false})", r=release, n=number
            )
            self._fill(graph, number)
            manifest = {
                "release": release, "name": name, "tx": graph.tx, "known_at": graph.known_at.isoformat(),
                "ontology": graph.ontology, "code": clusterkg.__version__, "counts": dict(told(graph)), "content": content,
                "built": datetime.now(UTC).isoformat(), "extra": graph.told(),
            }  # fmt: skip
            more = {
                "datasets": graph.words.datasets,
                "relations": graph.words.relations,
                "props": graph.words.props,
                "spans": _spans(graph),
            }
            self._server.write(
                "MATCH (r:_Release {release: $r}) SET r.whole = true, r.manifest = $m, r.more = $x, r.built = $b",
                r=release, m=json.dumps(manifest, ensure_ascii=False), x=json.dumps(more, ensure_ascii=False), b=manifest["built"],
            )  # fmt: skip
        if name is not None:
            self._server.write(
                "OPTIONAL MATCH (o:_Release {name: $name}) REMOVE o.name WITH count(*) AS done "
                "MATCH (r:_Release {release: $r}) SET r.name = $name", name=name, r=release,
            )  # fmt: skip
        if not current:
            return self._told(release).manifest
        self._server.write(
            "MATCH (r:_Release {release: $r}) MERGE (c:_Current) WITH r, c OPTIONAL MATCH (c)-[old:_POINTS]->() DELETE old "
            "WITH DISTINCT r, c CREATE (c)-[:_POINTS]->(r)", r=release,
        )  # fmt: skip
        self._remove("r.name IS NULL AND NOT (:_Current)-[:_POINTS]->(r)")
        return self._told(release).manifest

    def _fill(self, graph: Graph, number: int) -> None:
        base = number << SHIFT
        self._make_rules(graph)
        self._fill_nodes(graph, number, base)
        claims = graph.edge.claims
        hanging = set(np.unique(graph.edge_attribute.owner).tolist())
        keyed = set(np.flatnonzero(np.diff(graph.edge.key.starts)).tolist())
        codes, sources, targets = graph.edge.dataset, graph.edge.source, graph.edge.target
        for frame in edge_frames(graph):
            self._server.auto(
                f"CREATE INDEX ckg_e_{frame.name} IF NOT EXISTS FOR ()-[r:`{frame.name}`]-() ON (r.ek)"
            )
            query = (
                "UNWIND $rows AS row MATCH (a:_Node {nk: row.s}) MATCH (b:_Node {nk: row.t}) "
                f"CREATE (a)-[r:`{frame.name}`]->(b) SET r = row.p"
            )
            for rows in _chunks(_rows(frame)):
                self._server.write(
                    query,
                    rows=[
                        {
                            "s": base + int(sources[p["eid"]]),
                            "t": base + int(targets[p["eid"]]),
                            "p": {
                                **p, "ek": base + p["eid"], "dataset_number": int(codes[p["eid"]]), "claims": claims.hex(p["eid"]),
                                **({"history": pack(graph.edge_attributes_of(p["eid"]))} if p["eid"] in hanging else {}),
                                **({"key": graph.edge.key[p["eid"]]} if p["eid"] in keyed else {}),
                            },
                        }
                        for p in rows
                    ],
                )  # fmt: skip
        self._server.auto("CALL db.awaitIndexes(600)")

    def _make_rules(self, graph: Graph) -> None:
        """Create the constraints and indexes that the ontology asks for, of the types that occur.

        Uniqueness holds inside a release, for several stand side by side; a declared unique value is looked up, not enforced: two records
        of one firm that nobody has merged yet share a credit code, and refusing one would lose what its source said.
        """
        present = {label for t in graph.words.types for label in load().ancestors(t)}
        for rule in store_rules(load()):
            if rule.on == "relation" or rule.label not in present:
                continue
            name, label = f"ckg_{rule.label}_{rule.property}", f"(n:`{rule.label}`)"
            if rule.property == "id":
                self._server.auto(
                    f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR {label} REQUIRE (n.release, n.id) IS UNIQUE"
                )
            else:
                self._server.auto(f"CREATE INDEX {name} IF NOT EXISTS FOR {label} ON (n.`{rule.property}`)")

    def _fill_nodes(self, graph: Graph, number: int, base: int) -> None:
        nids, names, folded, pinyin, initials = search_names(graph)
        bounds = np.searchsorted(nids, np.arange(len(graph.node.id) + 1)).tolist()
        sought = [list(x) for x in (names, folded, pinyin, initials)]
        for frame in node_frames(graph):
            query = f"UNWIND $rows AS row CREATE (n:_Node:{labels(frame.name)}) SET n = row"
            for rows in _chunks(_rows(frame)):
                for row in rows:
                    nid = row["nid"]
                    a, b = bounds[nid], bounds[nid + 1]
                    row |= {
                        "nk": base + nid, "release": number, "local_ids": list(graph.locals_of(nid)), "history": pack(graph.attributes_of(nid)),
                        **{k: x[a:b] for k, x in zip(("names", "folded", "pinyin", "initials"), sought, strict=True)},
                    }  # fmt: skip
                self._server.write(query, rows=rows)
        n, a = graph.node, graph.attribute
        former = (
            {"release": number, "id": str(bytes(i), "ascii"), "nid": nid}
            for i, nid in zip(n.former, n.former_node.tolist(), strict=True)
        )
        values = (
            {"release": number, "nid": nid, "prop": graph.words.props[p], "value": v[:2000]}
            for nid, p, v in zip(a.owner.tolist(), a.prop.tolist(), a.value, strict=True)
        )
        for label, rows_of in (("_Former", former), ("_Value", values)):
            for many in _chunks(rows_of):
                self._server.write(f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", rows=many)

    def _remove(self, condition: str, **given: Any) -> None:
        """Remove releases whole, in batches; their row goes last, so a killed removal is taken up again."""
        for found in self._server.read(f"MATCH (r:_Release) WHERE {condition} RETURN r.number AS n", **given):
            self._server.write("MATCH (r:_Release {number: $n}) SET r.whole = false", n=found["n"])
            for label in ("_Former", "_Value", "_Node"):
                self._server.auto(
                    f"MATCH (n:{label}) WHERE n.release = $n "
                    "CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", n=found["n"],
                )  # fmt: skip
            self._server.write("MATCH (r:_Release {number: $n}) DETACH DELETE r", n=found["n"])

    def _told(self, wanted: str) -> Neo4jRelease:
        found = self._server.read(
            "MATCH (r:_Release {whole: true}) WHERE r.release = $w OR r.name = $w RETURN r.number AS n, r.manifest AS m, r.more AS x, r.name AS name",
            w=wanted,
        )
        if not found:
            raise NotFound(
                f"没有发布版“{wanted}”。", f"There is no release '{wanted}'.",
                hint_zh="用 clusterkg release 查看或新建。", hint_en="See or make one with clusterkg release.",
            )  # fmt: skip
        return Neo4jRelease(
            self._server,
            int(found[0]["n"]),
            _manifest(found[0]["m"], found[0]["name"]),
            json.loads(found[0]["x"]),
        )

    def releases(self) -> list[Manifest]:
        """Return the releases kept, oldest first."""
        query = "MATCH (r:_Release {whole: true}) RETURN r.manifest AS m, r.name AS name ORDER BY r.built"
        return [_manifest(f["m"], f["name"]) for f in self._server.read(query)]

    def current(self) -> str | None:
        """Return the release that is served now."""
        found = self._server.read("MATCH (:_Current)-[:_POINTS]->(r) RETURN r.release AS r")
        return str(found[0]["r"]) if found else None

    def drop(self, release: str) -> None:
        """Remove a release with its name."""
        if release == self.current():
            raise StoreError("当前发布版不能删除。", "The current release is not removed.")
        self._remove("r.whole = false")
        self._remove("r.release = $r", r=release)

    def graph(self, tx: int) -> Graph | None:
        """Return nothing: reading a whole release back over the wire costs more than the ledger does."""
        return None

    def open(self, release: str | None = None) -> ScopedView:
        """Open a release by id or name (default: the current one) for reading."""
        wanted = release or self.current()
        if wanted is None:
            raise NotFound("还没有建图。", "No graph has been built yet.")
        return ScopedView(self._told(wanted))

    def wipe(self) -> None:
        """Remove everything this store keeps on the server."""
        self._server.auto("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")

    def close(self) -> None:
        """Let go of files and connections."""
        self._server.close()


def _spans(graph: Graph) -> dict[str, list[int]]:
    """Return first and last edge number of each relation: edges are sorted by relation, so that each is one span."""
    return {r: [s.start, s.stop - 1] for (r, _), s in zip(graph.words.relations, graph.spans, strict=True)}


def _rows(frame: Frame) -> Iterator[dict[str, Any]]:
    """Yield a frame's rows as property maps; what is not there is left out."""
    held = [c.tolist() if isinstance(c, np.ndarray) else c for c in frame.columns.values()]
    for values in zip(*held, strict=True):
        yield {k: v for k, v in zip(frame.columns, values, strict=True) if v is not None}


def _manifest(text: str, name: str | None) -> Manifest:
    held = json.loads(text)
    held["name"] = name
    held["known_at"] = datetime.fromisoformat(held["known_at"])
    held["built"] = datetime.fromisoformat(held["built"])
    return Manifest(**held)
