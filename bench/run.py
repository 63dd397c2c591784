"""Benchmarks: ledger, projection, stores and chain-gaps on generated graphs, beside the plain way of doing the same.

    python -m bench.run [--firms 200000] [--neo4j bolt://…] [--only embedded]

Each figure is printed as a line of JSON; docs/benchmarks.md holds a run. Sizes grow from 10^4 edges so that cost per edge shows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bench.generated import load as load_generated
from bench.generated import sizes
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import Graph, project
from clusterkg.graph.store import Store, View, open_store
from clusterkg.queries.contract import find_question

_T = TypeVar("_T")
GIVEN = {"chain": "第0链", "place": "某省", "as_of": "2020-06-30", "limit": 2000}


def timed(what: Callable[[], _T]) -> tuple[float, _T]:
    start = time.perf_counter()
    got = what()
    return time.perf_counter() - start, got


def tell(**figures: Any) -> None:
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def peak_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def ask(view: View) -> Any:
    return find_question("chain-gaps").ask(view, GIVEN)


def measure_store(kind: str, store: Store, graph: Graph, edges: int) -> None:
    seconds, _ = timed(lambda: store.write(graph))
    cold, answer = timed(lambda: ask(store.open()))
    view = store.open()
    warm = [timed(lambda: ask(view))[0] for _ in range(5)]
    ids = [graph.nodes[i * 997 % len(graph.nodes)].id for i in range(200)]
    reads = [timed(lambda one=one: view.entity(one))[0] for one in ids]
    tell(
        step="store", store=kind, edges=edges, write_s=round(seconds, 2), edges_per_s=round(edges / seconds), gaps_cold_s=round(cold, 3),
        gaps_warm_s=round(statistics.median(warm), 4), rows=answer.total, entity_ms=round(statistics.median(reads) * 1e3, 3), peak_gb=round(peak_gb(), 2), peak_child_gb=round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6, 2),
    )  # fmt: skip
    view.close()


def bare_kglite(graph: Graph, edges: int) -> None:
    """The same nodes and edges into a bare engine: no sources, no history, no arrays."""
    from clusterkg.graph.store.embedded.cypher import write_cypher

    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = timed(lambda: write_cypher(Path(folder) / "graph.kgl", graph))
    tell(step="peer", what="bare engine load", edges=edges, seconds=round(seconds, 2))


def unwind(address: str, graph: Graph, edges: int, *, sourced: bool) -> None:
    """The usual loader: batched UNWIND into Neo4j, with an index on the id.

    Plain: nodes with name and kind, edges with their dates. ``sourced``: every edge with class, data set and claims too, which is what
    a release holds.
    """
    from clusterkg.graph.store.neo4j.session import Server

    server = Server(address)
    server.auto("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    server.auto("CREATE INDEX plain IF NOT EXISTS FOR (n:Plain) ON (n.id)")
    ids, words, e = [n.decode() for n in graph.node.id.tolist()], graph.words, graph.edge
    captions = graph.node.caption.many(np.arange(len(ids)))

    def properties(eid: int) -> dict[str, Any]:
        held = {"since": words.date(e.since[eid]), "until": words.date(e.until[eid])}
        if sourced:
            held |= {
                "class": int(e.evidence[eid]),
                "dataset": words.datasets[e.dataset[eid]],
                "claims": list(e.claims.hex(eid)),
            }
        return held

    def run() -> None:
        kinds = [words.types[t] for t in graph.node.type.tolist()]
        for at in range(0, len(ids), 10_000):
            rows = [
                {"id": i, "name": n, "kind": k}
                for i, n, k in zip(
                    ids[at : at + 10_000], captions[at : at + 10_000], kinds[at : at + 10_000], strict=True
                )
            ]
            server.write("UNWIND $rows AS r CREATE (n:Plain) SET n = r", rows=rows)
        for (relation, _), span in zip(words.relations, graph.spans, strict=True):
            query = (
                "UNWIND $rows AS r MATCH (a:Plain {id: r.s}) MATCH (b:Plain {id: r.t}) "
                f"CREATE (a)-[x:{relation}]->(b) SET x = r.p"
            )
            for at in range(span.start, span.stop, 10_000):
                rows = [
                    {"s": ids[e.source[i]], "t": ids[e.target[i]], "p": properties(i)}
                    for i in range(at, min(at + 10_000, span.stop))
                ]
                server.write(query, rows=rows)

    seconds, _ = timed(run)
    what = "batched UNWIND, every edge with its source" if sourced else "batched UNWIND, plain"
    tell(step="peer", what=what, edges=edges, seconds=round(seconds, 2))
    server.auto("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    server.close()


def one_size(firms: int, neo4j: str | None, most_on_server: int) -> None:
    edges = sizes(firms)["edges"]
    folder = Path(tempfile.mkdtemp())
    try:
        ledger = Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}")
        seconds, report = timed(lambda: load_generated(ledger, firms))
        size = (folder / "ledger.sqlite").stat().st_size
        tell(step="ledger", firms=firms, edges=edges, claims=report.claims_new, seconds=round(seconds, 2),
             claims_per_s=round(report.claims_new / seconds), bytes_per_claim=round(size / report.claims_new), peak_gb=round(peak_gb(), 2))  # fmt: skip
        seconds, graph = timed(lambda: project(ledger, load()))
        tell(
            step="projection",
            edges=edges,
            seconds=round(seconds, 2),
            edges_per_s=round(edges / seconds),
            peak_gb=round(peak_gb(), 2),
        )
        ledger.close()
        measure_store("embedded", open_store(folder / "graph"), graph, edges)
        size = sum(p.stat().st_size for p in (folder / "graph").rglob("*") if p.is_file())
        tell(step="size", edges=edges, release_bytes_per_edge=round(size / edges))
        bare_kglite(graph, edges)
        if neo4j:
            unwind(neo4j, graph, edges, sourced=False)
            unwind(neo4j, graph, edges, sourced=True)
            if edges <= most_on_server:
                store = open_store(neo4j)
                measure_store("neo4j", store, graph, edges)
                store.close()
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=200_000)
    parser.add_argument("--neo4j", default=os.environ.get("CLUSTERKG_TEST_NEO4J"))
    parser.add_argument(
        "--most-on-server",
        type=int,
        default=2_000_000,
        help="largest number of edges written to Neo4j as a release",
    )
    parser.add_argument("--only-largest", action="store_true")
    given = parser.parse_args()
    tell(
        step="machine",
        cores=os.cpu_count(),
        python=platform.python_version(),
        system=platform.system(),
        machine=platform.machine(),
    )
    all_sizes = [1_334, 13_334, given.firms]
    for firms in all_sizes[-1:] if given.only_largest else [s for s in all_sizes if s <= given.firms]:
        one_size(firms, given.neo4j, given.most_on_server)


if __name__ == "__main__":
    main()
