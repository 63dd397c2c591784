"""Every question on a generated graph: how long an answer takes, warm, and how long a kept one takes to read.

    python -m bench.questions [--firms 200000] [--folder FOLDER] [--times 40] [--only chain-gaps …]

Parameters are drawn anew for each call (another chain, place, firm), nothing is read from kept answers, and each call before the first
that counts is a warm-up. Whole-graph questions are computed once and then read from what was kept, as a new process would.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from bench.generated import PLACES, sizes
from bench.generated import load as load_generated
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import ClusterKGError
from clusterkg.queries.contract import Question, questions

DAY = "2020-06-30"
#: Of other kinds of data than the generated graph has.
NOT_HERE = frozenset({"alliance-map", "policy-map"})


def tell(**figures: Any) -> None:
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class Drawing:
    """Draws parameters that fit the generated graph."""

    def __init__(self, firms: int, seed: int) -> None:
        n = sizes(firms)
        self.random = Random(seed)
        chains = max(1, n["segments"] // 40)
        whole = {
            "chain": lambda: f"g:c{self.random.randrange(chains)}",
            "place": lambda: f"g:p{self.random.randrange(PLACES)}",
            "firm": lambda: f"g:f{self.random.randrange(firms)}",
            "segment": lambda: f"g:s{self.random.randrange(n['segments'])}",
            "product": lambda: f"g:q{self.random.randrange(n['products'])}",
        }
        self._fits: dict[str, Callable[[], str]] = {
            **whole,
            "start": whole["segment"], "end": whole["segment"], "of": whole["segment"], "thing": whole["segment"], "target": whole["firm"],
            "entity": whole["firm"], "targets": whole["firm"], "item": whole["segment"],
            "places": lambda: f"{whole['place']()},{whole['place']()}",
            "question": lambda: "chain-gaps",
            "given": lambda: f"chain={whole['chain']()};place={whole['place']()}",
            "cluster": whole["place"],
            "before": lambda: "2018-06-30",
        }  # fmt: skip

    def given(self, q: Question[Any, Any]) -> dict[str, Any] | None:
        """Return parameters for a question, or None where one is needed that nothing fits."""
        found: dict[str, Any] = {"as_of": DAY}
        for name, field in q.params.model_fields.items():
            # Whole-graph questions are asked of the whole graph, others of one chain, place or firm.
            wanted = field.is_required() or (
                not q.heavy and name in ("chain", "place", "segment", "given") and name in q.example
            )
            if wanted and name in self._fits:
                found[name] = self._fits[name]()
            elif field.is_required():
                if name not in q.example:
                    return None
                found[name] = q.example[name]
        if q.name in ("gap-detail", "why-not", "gap-plan") and "chain" in found:  # a segment of that chain
            chain = int(str(found["chain"])[3:])
            found["segment"] = f"g:s{chain}"
        return found


def opened(folder: Path, firms: int) -> Workspace:
    """Return a workspace with the generated graph, made where it is not there yet."""
    workspace = Workspace.at(folder)
    if workspace.store.current() is None:
        start = time.perf_counter()
        load_generated(workspace.ledger, firms)
        workspace.build()
        tell(step="built", firms=firms, seconds=round(time.perf_counter() - start, 1))
    return workspace


def measure(workspace: Workspace, q: Question[Any, Any], drawing: Drawing, times: int, warm_up: int) -> None:
    """Print how long a question takes: median and 95th percentile, rows, and what was refused."""
    took: list[float] = []
    rows: list[int] = []
    refused: dict[str, int] = {}
    for at in range(times + warm_up):
        given = drawing.given(q)
        if given is None:
            tell(question=q.name, left_out="needs a parameter that the generated graph has nothing for")
            return
        start = time.perf_counter()
        try:
            answer = q.ask(workspace.view(), given, lambda: workspace.ledger, workspace.view)
        except ClusterKGError as bad:
            refused[bad.text("en")[:80]] = refused.get(bad.text("en")[:80], 0) + 1
            continue
        if at >= warm_up:
            took.append((time.perf_counter() - start) * 1000)
            rows.append(answer.total)
    if not took:
        tell(question=q.name, refused=refused)
        return
    p95 = sorted(took)[max(0, round(0.95 * len(took)) - 1)]
    tell(
        question=q.name, calls=len(took), median_ms=round(statistics.median(took), 1), p95_ms=round(p95, 1), most_ms=round(max(took), 1),
        rows=int(statistics.median(rows)), **({"refused": refused} if refused else {}),
    )  # fmt: skip


def measure_whole(folder: Path, q: Question[Any, Any], given: dict[str, Any]) -> None:
    """Print how long a whole-graph question takes to compute, and then to read in what stands for a new process."""
    first = Workspace.at(folder)
    first.answers.forget()
    start = time.perf_counter()
    try:
        answer = first.ask(q, given)
    except ClusterKGError as bad:
        tell(question=q.name, refused=bad.text("en")[:120])
        return
    computed = time.perf_counter() - start
    first.close()
    reads = []
    for _ in range(5):
        again = Workspace.at(folder)
        again.view()
        start = time.perf_counter()
        again.ask(q, given)
        reads.append((time.perf_counter() - start) * 1000)
        again.close()
    tell(
        question=q.name,
        whole_graph=True,
        computed_s=round(computed, 1),
        read_ms=round(statistics.median(reads), 1),
        rows=answer.total,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=200_000)
    parser.add_argument(
        "--folder", type=Path, help="where the graph is, or is made; default: a temporary one"
    )
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=())
    given = parser.parse_args()
    tell(step="machine", python=platform.python_version(), machine=platform.machine())
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        workspace = opened(folder, given.firms)
        chosen = [
            q
            for q in questions().values()
            if (q.name in given.only if given.only else q.name not in NOT_HERE)
        ]
        drawing = Drawing(given.firms, given.seed)
        workspace.view()
        gc.collect()
        gc.freeze()  # as the server does
        for q in chosen:
            if q.heavy:
                one = drawing.given(q)
                if one is not None:
                    measure_whole(folder, q, one)
            else:
                measure(workspace, q, drawing, given.times, warm_up=3)
        workspace.close()


if __name__ == "__main__":
    main()
