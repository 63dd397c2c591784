"""The property graph of a release in KGLite: written once with the release, read by Cypher, never the only copy of anything.

kglite 0.21.2 (MIT, one author): checked here are parallel relations, several labels per node, read-only sessions and reopening.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kglite

from clusterkg.graph.errors import MissingCapability, QuerySyntax, QueryTimeout, ReadOnly
from clusterkg.graph.projection.model import Graph
from clusterkg.graph.store.rows import datasets, edge_properties, labels, node_properties

FILE = "graph.kgl"
_BATCH = 20_000


def write_cypher(folder: Path, graph: Graph) -> None:
    """Write ``graph.kgl``: nodes with the labels of their type and all above, edges with validity, class and claims."""
    made = kglite.KnowledgeGraph()
    types = {n.id: n.type for n in graph.nodes}
    by_type: dict[str, list[int]] = defaultdict(list)
    for nid, node in enumerate(graph.nodes):
        by_type[node.type].append(nid)
    for type_, nids in by_type.items():
        query = f"UNWIND $rows AS row CREATE (n:{labels(type_)}) SET n = row"
        for at in range(0, len(nids), _BATCH):
            made.cypher(
                query, params={"rows": [node_properties(n, graph.nodes[n]) for n in nids[at : at + _BATCH]]}
            )
    number = {d: i for i, d in enumerate(datasets(graph))}
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for eid, e in enumerate(graph.edges):
        groups[e.relation, types[e.source], types[e.target]].append(eid)
    for (relation, source, target), eids in groups.items():
        query = (
            f"UNWIND $rows AS row MATCH (a:`{source}` {{id: row.s}}) MATCH (b:`{target}` {{id: row.t}}) "
            f"CREATE (a)-[r:`{relation}`]->(b) SET r = row.p"
        )
        for at in range(
            0, len(eids), _BATCH
        ):  # rows are made batch by batch: all at once would not fit a small machine
            held = [(eid, graph.edges[eid]) for eid in eids[at : at + _BATCH]]
            rows = [
                {"s": e.source, "t": e.target, "p": edge_properties(eid, e, number[e.dataset])}
                for eid, e in held
            ]
            made.cypher(query, params={"rows": rows})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which columns are mapped is the engine's business
        made.save(str(folder / FILE))


class Engine:
    """Read-only Cypher over one release; a session is shared between threads."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._session = kglite.open_session(str(folder / FILE))

    def rows(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Return rows as dictionaries, at most ``limit``."""
        try:
            found = self._session.cypher(
                query, params=dict(parameters), timeout_ms=int(timeout * 1000), row_limit=limit
            )
            return [dict(r) for r in found]
        except kglite.ReadOnlyError as bad:
            raise ReadOnly("这里只能查询,不能改图。", "Queries may read only, not change the graph.") from bad
        except kglite.CypherSyntaxError as bad:
            raise QuerySyntax(f"查询语句有误:{bad}", f"The query cannot be parsed: {bad}") from bad
        except kglite.CypherTimeoutError as bad:
            raise QueryTimeout(
                f"查询超过 {timeout:g} 秒。", f"The query took longer than {timeout:g} s."
            ) from bad
        except kglite.CypherError as bad:
            raise MissingCapability(
                f"嵌入式图库不能执行这条查询:{bad}", f"The embedded store cannot run this query: {bad}"
            ) from bad
