"""The nearest other names of a name: cosine of TF-IDF over pairs of neighbouring characters. The hard negatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse


def nearest(
    names: Sequence[str], among: Sequence[str], count: int, same: Callable[[str, str], bool]
) -> list[tuple[str, str]]:
    """Return for each name its ``count`` nearest of ``among`` that are not the ``same``; ties in order of ``among``."""
    features: dict[str, int] = {}
    rows = [Counter(n[i : i + 2] for i in range(len(n) - 1)) for n in (*names, *among)]
    for row in rows[len(names) :]:
        for gram in row:
            features.setdefault(gram, len(features))
    matrix = _weighted(rows, features)
    left, right = matrix[: len(names)], matrix[len(names) :].T.tocsc()
    pairs: list[tuple[str, str]] = []
    reach = min(len(among), count + 30)
    for begin in range(0, len(names), 256):
        alike = (left[begin : begin + 256] @ right).toarray()
        for offset, row in enumerate(alike):
            name, found = names[begin + offset], 0
            # Ties at the edge stay in, so that the choice does not hang on how a library partitions.
            edge = np.partition(row, -reach)[-reach]
            likely = np.flatnonzero(row >= edge)
            for other in likely[np.argsort(-row[likely], kind="stable")]:
                if not same(name, among[other]):
                    pairs.append((name, among[other]))
                    found += 1
                    if found == count:
                        break
    return pairs


def _weighted(rows: Sequence[Counter[str]], features: dict[str, int]) -> sparse.csr_matrix:
    """Return unit rows of TF-IDF with smoothed inverse document frequencies."""
    entries = [(i, features[g], n) for i, row in enumerate(rows) for g, n in row.items() if g in features]
    at = np.array([(i, j) for i, j, _ in entries]).reshape(-1, 2)
    counts = sparse.csr_matrix(
        (np.array([float(n) for *_, n in entries]), (at[:, 0], at[:, 1])), shape=(len(rows), len(features))
    )
    held = np.bincount(at[:, 1], minlength=len(features))
    scaled = counts @ sparse.diags(np.log((1 + len(rows)) / (1 + held)) + 1)
    length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(length == 0, 1, length)) @ scaled)
