"""How long the questions of flow take on a generated release: p50 and p95, warm, each over many different things asked of.

    python -m bench.flows [--firms 200000] [--at FOLDER]

``--at`` names a folder with a release already made (``open_store(FOLDER)``); without it one is made and dropped again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from bench.generated import load as load_generated
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store
from clusterkg.queries.contract import find_question

DAY = {"as_of": "2020-06-30"}


def asked(firms: int, n: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield questions about things drawn at random, the same for the same size."""
    random = Random(7)
    chains, segments, products = max(1, firms // 400), max(10, firms // 10), firms // 2
    for _ in range(n):
        f, s, q, c = (random.randrange(k) for k in (firms, segments, products, chains))
        g, t = random.randrange(firms), random.randrange(segments)
        yield "chain-map", {"chain": f"g:c{c}"}
        yield "supply-paths", {"start": f"g:s{s}", "end": f"g:s{t}"}
        yield "supply-paths of firms", {"start": f"g:f{f}", "end": f"g:f{g}"}
        yield "tiers of segments", {"of": f"g:s{s}", "max_tier": 3}
        yield "tiers of firms", {"of": f"g:f{f}", "max_tier": 5}
        yield "tiers filtered", {"of": f"g:s{s}", "max_tier": 2, "leaf_place": "第3市"}
        yield "dependence", {"of": f"g:s{s}"}
        yield "dependence of a chain", {"of": f"g:c{c}"}
        yield "substitutes", {"of": f"g:q{q}"}
        yield "substitutes of firms", {"of": f"g:f{f}"}
        yield "firm-profile", {"firm": f"g:f{f}"}


def measure(view: View, firms: int, n: int) -> None:
    """Ask, and print a line of figures per question."""
    took: dict[str, list[float]] = {}
    busy: dict[str, list[float]] = {}
    for name, given in asked(firms, n):
        question = find_question(name.partition(" ")[0])
        start, worked = time.perf_counter(), time.process_time()
        question.ask(view, {**DAY, **given})
        took.setdefault(name, []).append(time.perf_counter() - start)
        busy.setdefault(name, []).append(time.process_time() - worked)
    for name in took:
        figures: dict[str, Any] = {"question": name, "asked": len(took[name]) - 1}
        for what, all_ in (("", took[name]), ("cpu_", busy[name])):  # on a machine that others use too, the two differ
            held = sorted(all_[1:])  # the first opens files
            figures |= {f"{what}p{p}_ms": round(held[len(held) * p // 100] * 1e3, 1) for p in (50, 95)}
        sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Open or make a release, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=200_000)
    parser.add_argument("--at", type=Path)
    parser.add_argument("--asked", type=int, default=41)
    given = parser.parse_args()
    folder = given.at or Path(tempfile.mkdtemp())
    try:
        if given.at is None:
            ledger = Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}")
            load_generated(ledger, given.firms)
            graph = project(ledger, load())
            ledger.close()
            open_store(folder).write(graph)
        measure(open_store(folder).open(), given.firms, given.asked)
    finally:
        if given.at is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
