"""What the plainest rules score on the labelled organisations, so that a figure of a matcher can be read.

python -m bench.resolution_baseline [--split dev|test]

``equal`` merges names that are equal in lower case without diacritics; ``cosine t`` joins writings whose names are at
least ``t`` alike (character trigrams weighted by rarity) and takes what is so connected for one. Asserts nothing.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from scipy.sparse.csgraph import connected_components

from bench.resolution_sample import likeness, plain
from clusterkg.extract.resolution.evaluation.labelled import (
    COPATENTS,
    CORDIS,
    ICKG,
    LabelledPair,
    Verdict,
    read_neighbourhoods,
    read_pairs,
)

LABELS = Path(__file__).resolve().parents[1] / "tests/gold_resolution"


class Measure:
    """Likeness of two of some names: 1 where they are equal but for case and diacritics."""

    def __init__(self, names: Iterable[str]) -> None:
        self.index = {name: i for i, name in enumerate(dict.fromkeys(names))}
        self.square = likeness(list(self.index)).tolil()
        alike: dict[str, list[int]] = {}
        for name, i in self.index.items():
            alike.setdefault(plain(name), []).append(i)
        for group in alike.values():
            for i in group:
                for j in group:
                    self.square[i, j] = 1.0
        self.square = self.square.tocsr()

    def __call__(self, one: str, other: str) -> float:
        return float(self.square[self.index[one], self.index[other]])

    def parts(self, least: float) -> dict[str, str]:
        """Name → component that it falls into where names at least so alike are joined."""
        _, labels = connected_components(self.square >= least - 1e-9, directed=False)
        return {name: str(labels[i]) for name, i in self.index.items()}


def pairwise(pairs: list[LabelledPair], like: Measure, least: float) -> str:
    """Precision, recall, F1 over pairs that were decided, and how many undecided ones were merged."""
    merged = [p for p in pairs if like(p.left.name, p.right.name) >= least - 1e-9]
    sure = [p for p in merged if p.verdict is not Verdict.UNDECIDED]
    right = sum(p.positive for p in sure)
    positives = sum(p.positive for p in pairs)
    precision = right / len(sure) if sure else 1.0
    recall = right / positives if positives else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    doubtful = len(merged) - len(sure)
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} ({positives} of {len(pairs)} positive, {doubtful} undecided merged)"


def b_cubed(found: Mapping[int, str], truth: Mapping[int, str]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 of two partitions of one set."""
    sizes, true_sizes = Counter(found.values()), Counter(truth.values())
    both = Counter((found[k], truth[k]) for k in truth)
    precision = sum(both[found[k], truth[k]] / sizes[found[k]] for k in truth) / len(truth)
    recall = sum(both[found[k], truth[k]] / true_sizes[truth[k]] for k in truth) / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--split", choices=["dev", "test"])
    split = asked.parse_args().split
    shared = Path(os.environ.get("CLUSTERKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    rules = [("equal", 1.0), ("cosine 0.9", 0.9), ("cosine 0.8", 0.8), ("cosine 0.7", 0.7)]
    for set_ in (CORDIS, COPATENTS, ICKG):
        pairs = list(read_pairs(LABELS, shared, set_, split))
        if not pairs:
            continue
        apart = [p for p in pairs if p.stratum != "repeat"]
        like = Measure(n for p in pairs for n in (p.left.name, p.right.name))
        for rule, least in rules:
            print(f"{set_:<10} {rule:<10} without repeats  {pairwise(apart, like, least)}")
            if len(apart) < len(pairs):
                print(f"{set_:<10} {rule:<10} with repeats     {pairwise(pairs, like, least)}")
    found = list(read_neighbourhoods(LABELS, shared, split))
    rows = {r.row: r for one in found for r in one.rows}
    truth = {row: cluster for one in found for row, cluster in one.cluster.items()}
    once = {r.record: r.row for r in reversed(rows.values())}
    like = Measure(r.name for r in rows.values())
    for rule, least in rules:
        parts = like.parts(least)
        for what, kept in (("rows", list(rows)), ("writings", list(once.values()))):
            p, r, f = b_cubed({k: parts[rows[k].name] for k in kept}, {k: truth[k] for k in kept})
            print(f"b-cubed    {rule:<10} over {what:<12} P {p:.3f} R {r:.3f} F1 {f:.3f} ({len(kept)})")


if __name__ == "__main__":
    main()
