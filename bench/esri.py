"""ESRI of many firms: ours beside a batched numpy prototype, in one run: ``python -m bench.esri [--firms 20000] [--links 100000]``.

The network is generated: sizes fall off as a power law, suppliers are chosen in proportion to size, 40 sectors, a third of the inputs
are not essential. Both compute the same shocks to the same epsilon; the largest difference of any index is printed beside the times.
``--sampled`` lets the firms with the largest first round fail and a draw of the rest, for networks of which nobody can wait for all:
``python -m bench.esri --sampled --firms 1000000 --links 5000000``.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clusterkg.queries.algorithms.disruption import esri
from clusterkg.queries.algorithms.sampled_risk import esri_sampled
from clusterkg.queries.algorithms.supply_networks import SupplyNetwork, supply_network

Floats = npt.NDArray[np.float64]


def generated(firms: int, links: int, seed: int) -> dict[str, npt.NDArray[np.generic]]:
    """Return suppliers, customers, weights, sectors and whether an input is essential."""
    chance = np.random.default_rng(seed)
    size = chance.pareto(1.2, firms) + 1
    supplier = chance.choice(firms, links * 2, p=size / size.sum())
    customer = chance.integers(0, firms, links * 2)
    pairs = np.unique(np.stack([supplier, customer], axis=1)[supplier != customer], axis=0)
    pairs = pairs[chance.permutation(len(pairs))[:links]]
    weight = chance.lognormal(0, 1, len(pairs)) * np.sqrt(size[pairs[:, 0]] * size[pairs[:, 1]])
    return {
        "supplier": pairs[:, 0], "customer": pairs[:, 1], "weight": weight, "sector": chance.integers(0, 40, firms),
        "essential": chance.random(len(pairs)) < 2 / 3,
    }  # fmt: skip


class Prototype:
    """The formulas on whole matrices: a batch of shocks at once, every firm in every round."""

    def __init__(self, net: SupplyNetwork) -> None:
        self.net = net
        n, slots = net.size, len(net._slot_owner)
        supplier = np.repeat(np.arange(n), np.diff(net._starts))
        self.down = sparse.csr_matrix((net._share, (net._slot, supplier)), shape=(slots, n))
        customer = np.repeat(np.arange(n), np.diff(net._buys))
        self.up = sparse.csr_matrix((net._sold, (net._seller, customer)), shape=(n, n))
        self.sectors = sparse.csr_matrix(
            (net.sales, (net.sector, np.arange(n))), shape=(len(net.sector_sales), n)
        )
        self.owners, self.first = np.unique(net._slot_owner, return_index=True)

    def index(self, firms: list[int], epsilon: float = 0.01) -> Floats:
        """Return the index of each firm."""
        net = self.net
        limit = np.ones((net.size, len(firms)))
        limit[firms, np.arange(len(firms))] = 0
        down, up = limit.copy(), limit.copy()
        while True:
            working = (self.sectors @ down)[net.sector]
            scarce = np.where(
                working > net.sales[:, None], net.sales[:, None] / np.maximum(working, 1e-300), 1.0
            )
            left = 1 - self.down @ (scarce * (1 - down))
            new = limit.copy()
            new[self.owners] = np.minimum(new[self.owners], np.minimum.reduceat(left, self.first, axis=0))
            new = np.clip(new, 0, 1)
            moved, down = np.abs(new - down).max(), new
            if moved < epsilon:
                break
        while True:
            new = np.clip(np.minimum(1 - self.up @ (1 - up), limit), 0, 1)
            moved, up = np.abs(new - up).max(), new
            if moved < epsilon:
                break
        found: Floats = net.output @ (1 - np.minimum(down, up)) / net.output.sum()
        return found


def sampled(net: SupplyNetwork, exact: int, drawn: int, seed: int) -> None:
    """Print what a draw says of all firms, and what it cost."""
    began = time.perf_counter()
    found = esri_sampled(net, exact=exact, drawn=drawn, seed=seed)
    seconds = time.perf_counter() - began
    low, high = found.above(0.01)
    print(json.dumps({
        "firms": net.size, "links": len(net._slot), "exact": exact, "drawn": drawn, "seconds": round(seconds, 1), "ms_per_shock": round(
            seconds * 1000 / (exact + len(np.unique(found.drawn))), 1), "mean": found.mean, "low": found.low, "high": found.high,
        "confidence": found.confidence, "share_above_1_percent": [low, high], "largest": float(found.lost.max()), "rounds": found.rounds,
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }))  # fmt: skip


def main() -> None:
    """Run both on the same firms and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=20_000)
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=256)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sampled", action="store_true")
    parser.add_argument("--exact", type=int, default=200)
    parser.add_argument("--drawn", type=int, default=1000)
    given = parser.parse_args()
    net = supply_network(**generated(given.firms, given.links, given.seed))  # type: ignore[arg-type]  # arrays by name
    if given.sampled:
        sampled(net, given.exact, given.drawn, given.seed)
        return
    chosen = np.random.default_rng(given.seed).choice(given.firms, given.sample, replace=False).tolist()
    prototype, ours, theirs, apart = Prototype(net), [], [], 0.0
    for start in range(0, len(chosen), given.batch):
        firms = chosen[start : start + given.batch]
        began = time.perf_counter()
        one = prototype.index(firms)
        theirs.append((time.perf_counter() - began) / len(firms) * 1000)
        began = time.perf_counter()
        other = esri(net, firms).lost
        ours.append((time.perf_counter() - began) / len(firms) * 1000)
        apart = max(apart, float(np.abs(one - other).max()))
    print(json.dumps({
        "firms": given.firms, "links": len(net._slot), "shocks": len(chosen), "prototype_ms": round(statistics.median(theirs), 2),
        "ours_ms": round(statistics.median(ours), 2), "ratio": round(statistics.median(t / o for t, o in zip(theirs, ours, strict=True)), 2),
        "largest_difference": apart,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
