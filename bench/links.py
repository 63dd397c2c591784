"""Hide links and see where each measure ranks them: AUC against pairs that are no links, precision among the first 100.

python -m bench.links [--repeats 10] [--hidden 0.1]

On the hand-out's ICKG subset (partnerships of untyped things, a lead) and on BEA 2017 (supplies of at least 1 % of cost). Links are hidden
at random, but never a node's last; scores are of what is left. Nothing is said about links that hold in the world and were not reported.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np

from bench.real_data import load_all
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping.input_output import coefficients
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import open_store
from clusterkg.queries.algorithms.links import MEASURES, auc, link_prediction, precision_at


def partnerships(data: Path) -> tuple[int, np.ndarray, np.ndarray]:
    """Return the partnerships of ICKG's subset as links between 0..n-1."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{folder}/ledger.sqlite")
        load_all(ledger, data, ("ickg_subset_entities", "ickg_subset_quads"))
        graph = project(ledger, load())
        ledger.close()
        store = open_store(Path(folder) / "graph")
        store.write(graph)
        view = store.open()
        edges = view.expand(view.of_type("Thing"), "Partnership", "out")
        low, high = np.minimum(edges.source, edges.target), np.maximum(edges.source, edges.target)
        store.close()
    pairs = np.unique(np.column_stack((low, high))[low != high], axis=0)
    names, ends = np.unique(pairs, return_inverse=True)
    ends = ends.reshape(-1, 2)
    return len(names), ends[:, 0], ends[:, 1]


def supplies(data: Path) -> tuple[int, np.ndarray, np.ndarray]:
    """Return BEA's direct requirements of 1 % and more as links from supplier to customer."""
    folder = data / "bea_io_2017"
    codes, a = coefficients(
        folder / "Detail_Use_2017_PRO_AfterRedef_17sch.csv", folder / "Detail_Make_2017_AfterRedef_17sch.csv"
    )
    source, target = np.nonzero((a >= 0.01) & ~np.eye(len(codes), dtype=bool))
    return len(codes), source, target


def measured(
    n: int, source: np.ndarray, target: np.ndarray, directed: bool, share: float, seed: int
) -> dict[str, tuple[float, float]]:
    """Hide a share of the links once; return AUC and precision at 100 of each measure."""
    random = np.random.default_rng(seed)
    degree = np.bincount(np.concatenate((source, target)), minlength=n)
    hidden: list[int] = []
    for i in random.permutation(len(source)):
        if len(hidden) >= share * len(source):
            break
        if degree[source[i]] > 1 and degree[target[i]] > 1:
            hidden.append(int(i))
            degree[source[i]] -= 1
            degree[target[i]] -= 1
    out = np.zeros(len(source), dtype=bool)
    out[hidden] = True
    linked = np.zeros((n, n), dtype=bool)
    linked[source, target] = True
    if not directed:
        linked |= linked.T
    none = ~linked & ~np.eye(n, dtype=bool)
    if not directed:
        none &= np.triu(np.ones((n, n), dtype=bool))
    found = {}
    ways = [*((m, False) for m in MEASURES), *([("l3", True)] if directed else [])]
    for by, along in ways:
        scores = link_prediction(n, source[~out], target[~out], by=by, directed=along).toarray()
        if not directed:
            scores = np.maximum(scores, scores.T)
        mine, others = scores[source[out], target[out]], scores[none]
        ranked = np.concatenate((np.ones(len(mine)), np.zeros(len(others))))
        order = np.argsort(
            -np.concatenate((mine, others)) - 1e-12 * random.random(len(ranked)), kind="stable"
        )
        found[by + (" directed" if along else "")] = (auc(mine, others), precision_at(ranked[order], 100))
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--hidden", type=float, default=0.1)
    given = parser.parse_args()
    data = Path(os.environ.get("CLUSTERKG_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
    for name, (n, source, target), directed in (
        ("ICKG subset, partnerships", partnerships(data), False),
        ("BEA 2017, supplies >= 1 %", supplies(data), True),
    ):
        print(f"{name}: {n} nodes, {len(source)} links, {given.hidden:.0%} hidden, {given.repeats} times")
        runs = [measured(n, source, target, directed, given.hidden, seed) for seed in range(given.repeats)]
        for by in runs[0]:
            a, p = np.array([r[by] for r in runs]).T
            print(
                f"  {by:<22} AUC {a.mean():.3f} ± {a.std():.3f}   precision@100 {p.mean():.2f} ± {p.std():.2f}"
            )


if __name__ == "__main__":
    main()
