"""chain-gaps beside a hand-written Cypher query for the same verdict rows, on one Neo4j, in one run.

    python -m bench.cypher_gaps --neo4j bolt://… [--firms 13334]

Two queries: ``gaps.cypher`` returns the counts and the verdict of each row, ``gaps_evidence.cypher`` also the firms and the claims behind
every link counted, as our rows do. Prints no ratio unless all return the same rows.
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
from collections.abc import Callable, Iterable
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
QUERY_WITH_EVIDENCE = (Path(__file__).parent / "gaps_evidence.cypher").read_text("utf-8")


def counts(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """What the query by hand counts, from our rows."""
    return sorted(
        (
            r.segment.id, len(r.local_makers), r.makers_elsewhere, r.makers_unplaced,
            "present" if r.local_makers else "unknown",
        )
        for r in rows
    )  # fmt: skip


def evidence(rows: Iterable[Any]) -> list[tuple[Any, ...]]:
    """Firms and claims of our rows."""
    return sorted((r.segment.id, sorted(m.id for m in r.local_makers), sorted(r.evidence)) for r in rows)


def rested(rows: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Firms and claims of the rows by hand; makers elsewhere are evidence where there is no local one."""
    return sorted(
        (
            r["id"],
            sorted(r["firms"]),
            sorted(
                claims(
                    [r["part"], r["local"], r["supplies"], r["purchases"], [] if r["firms"] else r["others"]]
                )
            ),
        )
        for r in rows
    )


def claims(held: Any) -> set[str]:
    """Claim ids in nested lists."""
    return {held} if isinstance(held, str) else {c for one in held for c in claims(one)}


def median(what: Callable[[], Any]) -> float:
    """Median of seven runs, after one that warms up."""
    what()
    times = []
    for _ in range(7):
        start = time.perf_counter()
        what()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


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

    def evidence_by_hand() -> list[dict[str, Any]]:
        return server.ask(QUERY_WITH_EVIDENCE, asked, 600, 100_000)

    view, remote = embedded.open(), server_store.open()
    counted = by_hand() == counts(ask(view).rows) == counts(ask(remote).rows)
    whole = rested(evidence_by_hand()) == evidence(ask(view).rows) == evidence(ask(remote).rows)
    figures: dict[str, Any] = {"firms": given.firms, "edges": len(graph.edges), "rows": len(by_hand())}
    figures |= {"same_counts": counted, "same_rows_with_evidence": whole}
    if counted and whole:
        mine, theirs = median(lambda: ask(view)), median(lambda: ask(remote))
        figures |= {"embedded_s": round(mine, 4), "neo4j_s": round(theirs, 4)}
        for name, what in (("counts", by_hand), ("evidence", evidence_by_hand)):
            cypher = median(what)
            figures |= {f"cypher_{name}_s": round(cypher, 4), f"ratio_{name}_embedded": round(cypher / mine, 2), f"ratio_{name}_neo4j": round(cypher / theirs, 2)}  # fmt: skip
    sys.stdout.write(json.dumps(figures) + "\n")
    view.close()
    server.close()
    server_store.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
