"""chain-gaps beside a hand-written Cypher query for the same verdict rows, on one Neo4j, in one run.

    python -m bench.cypher_gaps --neo4j bolt://… [--firms 13334]

Prints no ratio unless both return the same rows (segment, local makers, makers elsewhere, unplaced, verdict).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench.generated import load as load_generated
from bench.run import GIVEN, ask
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import open_store
from clusterkg.graph.store.neo4j.session import Server

QUERY = (Path(__file__).parent / "gaps.cypher").read_text("utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--neo4j", default=os.environ.get("CLUSTERKG_TEST_NEO4J"))
    parser.add_argument("--firms", type=int, default=13_334)
    given = parser.parse_args()
    folder = tempfile.mkdtemp()
    ledger = Ledger.open(f"sqlite:///{folder}/l.sqlite")
    load_generated(ledger, given.firms)
    graph = project(ledger, load())
    ledger.close()
    embedded, server_store = open_store(Path(folder) / "graph"), open_store(given.neo4j)
    server_store.wipe()  # type: ignore[attr-defined]  # a benchmark's own server
    embedded.write(graph)
    server_store.write(graph)
    server = Server(given.neo4j)
    for label in ("Chain", "Place", "Segment"):
        server.auto(f"CREATE INDEX bench_{label} IF NOT EXISTS FOR (n:{label}) ON (n.name)")
    server.auto("CALL db.awaitIndexes(60)")
    day = (date.fromisoformat(str(GIVEN["as_of"])) - date(1970, 1, 1)).days
    asked: dict[str, Any] = {"chain": GIVEN["chain"], "place": GIVEN["place"], "day": day}

    def by_hand() -> list[tuple[Any, ...]]:
        rows = server.ask(QUERY, asked, 600, 100_000)
        return sorted((r["id"], r["local"], r["elsewhere"], r["unplaced"], r["verdict"]) for r in rows)

    def ours(view: Any) -> list[tuple[Any, ...]]:
        rows = ask(view).rows
        return sorted(
            (
                r.segment.id,
                len(r.local_makers),
                r.makers_elsewhere,
                r.makers_unplaced,
                "present" if r.local_makers else "unknown",
            )
            for r in rows
        )

    def median(what: Any) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            what()
            times.append(time.perf_counter() - start)
        return statistics.median(times)

    view, remote = embedded.open(), server_store.open()
    same = by_hand() == ours(view) == ours(remote)
    figures: dict[str, Any] = {
        "firms": given.firms,
        "edges": len(graph.edges),
        "rows": len(by_hand()),
        "same_rows": same,
    }
    if same:
        cypher, mine, theirs = median(by_hand), median(lambda: ours(view)), median(lambda: ours(remote))
        figures |= {"cypher_s": round(cypher, 4), "embedded_s": round(mine, 4), "neo4j_s": round(theirs, 4), "ratio_embedded": round(cypher / mine, 2), "ratio_neo4j": round(cypher / theirs, 2)}  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    view.close()
    server.close()
    server_store.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
