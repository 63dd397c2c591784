"""Pairwise, B-cubed and exact-cluster precision, recall and F1, with bootstrap intervals.

Pairwise figures depend on how many pairs of either kind are asked (the share of positives is printed beside them); B-cubed (Bagga &
Baldwin 1998) gives every name the same weight; exact clusters count only those that are right as a whole. Intervals are percentile
bootstrap (Efron & Tibshirani 1993) over groups of pairs or over clusters of the key, not over pairs: pairs of one firm hang together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

_DRAWS = 1000


class Score(NamedTuple):
    """One line of a table; ``low`` and ``high`` bound F1 at 95 %; ``positives`` is the share of pairs that are one firm's."""

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    asked: int
    positives: float


#: A row of a table of scores: its columns, in their order.
EMPTY: dict[str, Any] = dict.fromkeys(
    ("set", "matcher", "group", "precision", "recall", "f1", "low", "high", "count", "positives", "merged wrongly")
)  # fmt: skip


def row_of(set_: str, matcher: str, group: str, score: Score) -> dict[str, Any]:
    """Return a score as a row of a table."""
    return EMPTY | {
        "set": set_, "matcher": matcher, "group": group, "precision": score.precision, "recall": score.recall, "f1": score.f1,
        "low": score.low, "high": score.high, "count": score.asked, "positives": score.positives,
    }  # fmt: skip


def pairwise(
    pairs: Mapping[tuple[str, str], bool], accepted: Iterable[tuple[str, str]], *, seed: int = 0
) -> Score:
    """Return the score of the pairs accepted among those labelled (true: one firm); drawn again by the pair's first name."""
    chosen = set(accepted)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for pair, one in pairs.items():
        right, found = counts[pair[0]], pair in chosen
        right[0] += one and found
        right[1] += found
        right[2] += one
    # In the order of the names: that of the pairs may be a set's, and the same seed is to draw the same.
    table = np.array([counts[name] for name in sorted(counts)] or [[0, 0, 0]])
    return _score(table, len(pairs), sum(pairs.values()) / max(1, len(pairs)), seed)


def b_cubed(key: Mapping[str, Hashable], found: Mapping[str, Hashable], *, seed: int = 0) -> Score:
    """Return the B-cubed score of a clustering of names (name → cluster) against the key; both hold the same names."""
    inside = _members(key), _members(found)
    gains: dict[Hashable, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for name, cluster in key.items():
        true, mine = inside[0][cluster], inside[1][found[name]]
        both = len(true & mine)
        gains[cluster] += (both / len(mine), both / len(true), 1)
    table = np.array(list(gains.values()))
    draws = _drawn(len(table), seed)

    def figures(rows: np.ndarray) -> tuple[float, float, float]:
        p, r, n = table[rows].sum(axis=0)
        p, r = p / n, r / n
        return p, r, 2 * p * r / (p + r) if p + r else 0.0

    p, r, f = figures(np.arange(len(table)))
    low, high = np.percentile([figures(rows)[2] for rows in draws], [2.5, 97.5])
    return Score(p, r, f, float(low), float(high), len(key), _share(inside[0].values()))


def exact_clusters(key: Mapping[str, Hashable], found: Mapping[str, Hashable], *, seed: int = 0) -> Score:
    """Return the score of whole clusters of two names or more: right are those that the key has just so."""
    true = {frozenset(m) for m in _members(key).values() if len(m) > 1}
    mine = {frozenset(m) for m in _members(found).values() if len(m) > 1}
    rows = [[c in mine, c in mine, 1] for c in sorted(true, key=sorted)]
    rows += [[0, 1, 0] for c in mine - true]
    return _score(np.array(rows or [[0, 0, 0]], dtype=int), len(true), _share(_members(key).values()), seed)


def _members(clusters: Mapping[str, Hashable]) -> dict[Hashable, set[str]]:
    members: dict[Hashable, set[str]] = defaultdict(set)
    for name, cluster in clusters.items():
        members[cluster].add(name)
    return members


def _share(clusters: Iterable[set[str]]) -> float:
    """Return the share of names that have another one in their cluster."""
    sizes = [len(c) for c in clusters]
    return sum(s for s in sizes if s > 1) / max(1, sum(sizes))


def _drawn(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, count, size=(_DRAWS, count))


def _score(table: np.ndarray, count: int, positives: float, seed: int) -> Score:
    """Score a table of (right, found, true) by group."""

    def figures(total: np.ndarray) -> tuple[float, float, float]:
        right, found, true = (float(x) for x in total)
        p = right / found if found else 1.0
        r = right / true if true else 1.0
        return p, r, 2 * right / (found + true) if found + true else 1.0

    rng = np.random.default_rng(seed)
    # How often each group is drawn, those that count nothing taken as one: the same draws for a fraction of the time.
    telling = table[table.any(axis=1)]
    share = [*np.full(len(telling), 1 / len(table)), 1 - len(telling) / len(table)]
    draws = rng.multinomial(len(table), share, size=_DRAWS)[:, :-1] @ telling
    low, high = np.percentile([figures(row)[2] for row in draws], [2.5, 97.5])
    return Score(*figures(table.sum(axis=0)), float(low), float(high), count, positives)
