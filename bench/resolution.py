"""Resolve generated firm records: time, memory, quality, slope: ``python -m bench.resolution --records 10000 100000 1000000``.

Each size runs in a process of its own; one line of JSON each: seconds by phase, peak memory, pairwise, B-cubed and exact-cluster
figures beside the truth that the generator knows (:mod:`bench.firm_records`). ``--spark local[2]`` does the same on Spark and says whether
the clusters are the same. What the ledger adds (reading records, writing judgements) is measured with ``--ledger``.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.firm_records import generate
from clusterkg.extract.resolution.deciding import rule
from clusterkg.extract.resolution.engine import find
from clusterkg.extract.resolution.model import models
from clusterkg.extract.resolution.records import Record
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ledger.sameness import Judged, partition

Ints = npt.NDArray[np.int64]


def figures(truth: Ints, found: Ints) -> dict[str, float]:
    """Return pairwise, B-cubed (over records) and exact-cluster precision, recall and F1, with the share of positives among pairs.

    All follow from how many records each true and each found cluster share, so a million records take seconds.
    """
    _, t = np.unique(truth, return_inverse=True)
    _, f = np.unique(found, return_inverse=True)
    both, shared = np.unique(t.astype(np.int64) * (int(f.max()) + 1) + f, return_counts=True)
    ti, fi = both // (int(f.max()) + 1), both % (int(f.max()) + 1)
    of_true, of_found = np.bincount(t), np.bincount(f)

    def pairs(counts: Ints) -> float:
        return float((counts * (counts - 1) // 2).sum())

    def score(precision: float, recall: float, name: str) -> dict[str, float]:
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {f"{name}_p": round(precision, 5), f"{name}_r": round(recall, 5), f"{name}_f1": round(f1, 5)}

    exact = ((shared == of_true[ti]) & (shared == of_found[fi]) & (shared > 1)).sum()
    n = len(truth)
    return {
        **score(pairs(shared) / max(1.0, pairs(of_found)), pairs(shared) / max(1.0, pairs(of_true)), "pair"),
        **score(
            float((shared**2 / of_found[fi]).sum() / n), float((shared**2 / of_true[ti]).sum() / n), "b3"
        ),
        **score(
            float(exact / max(1, (of_found > 1).sum())), float(exact / max(1, (of_true > 1).sum())), "cluster"
        ),
        "positives": pairs(of_true) / (n * (n - 1) / 2),
    }


def clustered(records: list[Record], spark: str | None) -> tuple[Ints, dict[str, float]]:
    """Return the cluster of each record (the number of its oldest member), and seconds by phase."""
    model, times = models()["organisation"], {}
    session = None
    if spark:
        from clusterkg.extract.spark import session as started

        began = time.perf_counter()
        session = started(spark)
        times["spark start"] = time.perf_counter() - began
    began = time.perf_counter()
    found = find(records, model, spark=session)
    times["find"] = time.perf_counter() - began
    if session is not None:
        session.stop()
    began = time.perf_counter()
    rulings = rule(found.pairs, {r.node: r for r in records}, model, [])
    times["rule"] = time.perf_counter() - began
    began = time.perf_counter()
    head = partition(
        (Judged(r.one, r.other, r.verdict, False, r.score, model.by, 1) for r in rulings),
        {r.node: r.local for r in records}.__getitem__,
    ).head
    times["partition"] = time.perf_counter() - began
    times["pairs"] = len(found.pairs)
    times["asked"] = sum(1 for r in rulings if r.verdict == "undecided")
    times["crowded keys"] = len(found.crowded)
    return np.array([head.get(r.node, r.node) for r in records]), times


def through_ledger(records: list[Record]) -> dict[str, float]:
    """Load the records into a ledger, resolve it, then resolve it again with one record more; returns seconds."""
    from tests.extract.resolution.loaded import load

    from clusterkg.extract.resolution.running import resolve
    from clusterkg.graph.ontology import load as ontology

    times = {}
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{Path(folder) / 'ledger.sqlite'}")
        for name, some in (("load", records[:-1]), ("load one", records[-1:])):
            began = time.perf_counter()
            load(ledger, some, f"{name}.csv")
            times[name] = time.perf_counter() - began
            began = time.perf_counter()
            resolve(ledger, ontology(), only=["organisation"])
            times[f"resolve after {name}"] = time.perf_counter() - began
        ledger.close()
    return times


def main() -> None:
    """Run each size in a process of its own and print the slope at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--spark")
    parser.add_argument("--ledger", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.here:
        lines = []
        for count in given.records:
            words = [
                sys.executable,
                "-m",
                "bench.resolution",
                "--here",
                "--records",
                str(count),
                "--seed",
                str(given.seed),
            ]
            words += ["--spark", given.spark] if given.spark else []
            words += ["--ledger"] if given.ledger else []
            told = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout
            print(told, end="", flush=True)
            lines.append(json.loads(told.splitlines()[-1]))
        if len(lines) > 1:
            (a, b) = lines[0], lines[-1]
            slope = math.log(b["find"] / a["find"]) / math.log(b["records"] / a["records"])
            print(json.dumps({"slope of find (1 is linear)": round(slope, 3)}))
        return
    began = time.perf_counter()
    records, truth = generate(given.records[0], given.seed)
    made = time.perf_counter() - began
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found, times = clustered(records, None)
    told: dict[str, object] = {
        "records": len(records), "generate": made, **times, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "records_mb": before, **figures(np.array(truth), found),
    }  # fmt: skip
    if given.spark:
        there, more = clustered(records, given.spark)
        told |= {f"spark {k}": v for k, v in more.items()} | {
            "same clusters on spark": bool((found == there).all())
        }
    if given.ledger:
        told |= through_ledger(records)
    print(json.dumps({k: round(v, 5) if isinstance(v, float) else v for k, v in told.items()}))


if __name__ == "__main__":
    main()
