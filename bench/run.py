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
        gaps_warm_s=round(statistics.median(warm), 4), rows=answer.total, entity_ms=round(statistics.median(reads) * 1e3, 3), peak_gb=round(peak_gb(), 2),
    )  # fmt: skip
    view.close()


def bare_kglite(graph: Graph, edges: int) -> None:
    """The same nodes and edges into a bare engine: no sources, no history, no arrays."""
    from clusterkg.graph.store.embedded.cypher import write_cypher

    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = timed(lambda: write_cypher(Path(folder), graph))
    tell(step="peer", what="bare engine load", edges=edges, seconds=round(seconds, 2))


def unwind(address: str, graph: Graph, edges: int) -> None:
    """The usual loader: batched UNWIND of plain nodes and edges into Neo4j, with an index on the id."""
    from clusterkg.graph.store.neo4j.session import Server

    server = Server(address)
    server.auto("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    server.auto("CREATE INDEX plain IF NOT EXISTS FOR (n:Plain) ON (n.id)")

    def run() -> None:
        rows = [{"id": n.id, "name": n.caption, "kind": n.type} for n in graph.nodes]
        for at in range(0, len(rows), 10_000):
            server.write("UNWIND $rows AS r CREATE (n:Plain) SET n = r", rows=rows[at : at + 10_000])
        by: dict[str, list[dict[str, Any]]] = {}
        for e in graph.edges:
            by.setdefault(e.relation, []).append(
                {"s": e.source, "t": e.target, "a": e.valid_from, "b": e.valid_to}
            )
        for relation, held in by.items():
            query = (
                "UNWIND $rows AS r MATCH (a:Plain {id: r.s}) MATCH (b:Plain {id: r.t}) "
                f"CREATE (a)-[x:{relation}]->(b) SET x.since = r.a, x.until = r.b"
            )
            for at in range(0, len(held), 10_000):
                server.write(query, rows=held[at : at + 10_000])

    seconds, _ = timed(run)
    tell(step="peer", what="batched UNWIND", edges=edges, seconds=round(seconds, 2))
    server.auto("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
    server.close()


def one_size(firms: int, neo4j: str | None) -> None:
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
            unwind(neo4j, graph, edges)
            store = open_store(neo4j)
            measure_store("neo4j", store, graph, edges)
            store.close()
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=200_000)
    parser.add_argument("--neo4j", default=os.environ.get("CLUSTERKG_TEST_NEO4J"))
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
        one_size(firms, given.neo4j)


if __name__ == "__main__":
    main()
