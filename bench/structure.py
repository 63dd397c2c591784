"""Dominators, articulation points, betweenness and critical nodes on a generated network, ours beside networkx in one run.

    python -m bench.structure [--nodes 20000] [--links 100000] [--sources 256] [--grow]

Both answer the same; where they differ it is said. networkx is given the network ready made, ours the arrays. ``--grow`` repeats ours on
networks of ten times the size, to see that time and memory grow with it and not faster.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any, TypeVar

import networkx as nx
import numpy as np

from clusterkg.queries.algorithms.critical import critical_nodes
from clusterkg.queries.algorithms.reaching import betweenness, dominator_tree, separation

_T = TypeVar("_T")


def timed(what: Callable[[], _T], times: int = 5) -> tuple[float, _T]:
    """Return the median seconds of processor time of some runs (one thread; others on the machine do not count), and the last answer."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        got = what()
        taken.append(time.process_time() - began)
    return statistics.median(taken), got


def tell(**figures: Any) -> None:
    """Print one line."""
    print(json.dumps(figures), flush=True)


def ours(size: int, source: Any, target: Any, sources: int, times: int = 5) -> tuple[Any, Any, Any]:
    """Measure ours and print; return dominators, articulation points and betweenness."""
    seconds, tree = timed(lambda: dominator_tree(size, target, source, 0), times)
    tell(what="dominators", by="ours", nodes=size, links=len(source), seconds=round(seconds, 3))
    seconds, apart = timed(lambda: separation(size, source, target), times)
    tell(what="articulation points", by="ours", nodes=size, links=len(source), seconds=round(seconds, 3))
    seconds, between = timed(lambda: betweenness(size, source, target, sources=sources), 1)
    tell(what="betweenness", by="ours", nodes=size, links=len(source), sources=sources, ms_per_source=round(seconds * 1000 / sources, 2),
         error=round(between.error, 4))  # fmt: skip
    seconds, found = timed(lambda: critical_nodes(size, source, target, 5), 1)
    tell(
        what="critical nodes, 5 by pairs",
        by="ours",
        nodes=size,
        links=len(source),
        seconds=round(seconds, 3),
        exact=found.exact,
    )
    tell(what="peak", nodes=size, peak_gb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2))
    return tree, apart, between


def main() -> None:
    """Run all and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--sources", type=int, default=256)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--grow", action="store_true")
    given = parser.parse_args()
    chance = np.random.default_rng(given.seed)
    source, target = (chance.integers(0, given.nodes, given.links) for _ in range(2))
    source, target = source[source != target], target[source != target]
    tree, apart, between = ours(given.nodes, source, target, given.sources)
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(given.nodes))
    graph.add_edges_from(zip(source.tolist(), target.tolist(), strict=True))
    back, plain = graph.reverse(), nx.Graph(graph)
    seconds, other = timed(lambda: nx.immediate_dominators(back, 0))
    same = all(tree[n] == d for n, d in other.items() if n) and len({*other, 0}) == int((tree >= 0).sum())
    tell(what="dominators", by="networkx", seconds=round(seconds, 3), same=bool(same))
    seconds, cut = timed(lambda: set(nx.articulation_points(plain)))
    tell(
        what="articulation points",
        by="networkx",
        seconds=round(seconds, 3),
        same=cut == set(apart.articulation.tolist()),
    )
    few = 8
    seconds, passed = timed(lambda: nx.betweenness_centrality(graph, k=few, seed=given.seed), 1)
    values = np.array([passed[n] for n in range(given.nodes)])
    tell(what="betweenness", by="networkx", sources=few, ms_per_source=round(seconds * 1000 / few, 2),
         largest_apart_of_two_draws=round(float(np.abs(values - between.value).max()), 4))  # fmt: skip
    if given.grow:
        size, links = given.nodes * 10, given.links * 10
        ours(size, chance.integers(0, size, links), chance.integers(0, size, links), 8, 1)


if __name__ == "__main__":
    main()
