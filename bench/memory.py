"""Resident memory of one more process that opens a release and answers chain-gaps: ``python -m bench.memory FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.run import ask
from clusterkg.graph.store import open_store


def resident_mb() -> tuple[float, float]:
    """Return all resident memory and the part that is this process's own (anonymous), in MB."""
    told = dict(
        line.split(":", 1)
        for line in Path("/proc/self/status").read_text("utf-8").splitlines()
        if ":" in line
    )
    return tuple(int(told[k].split()[0]) / 1e3 for k in ("VmRSS", "RssAnon"))  # type: ignore[return-value]  # two of them


if __name__ == "__main__":
    view = open_store(sys.argv[1]).open()
    before = resident_mb()
    ask(view)
    after = resident_mb()
    view.rows("MATCH (n:Firm) RETURN count(n) AS n")
    print({"opened": before, "after chain-gaps": after, "after a Cypher query": resident_mb()})
