"""Which few nodes together matter most to a network, and what has been proven of the choice."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations, pairwise
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from clusterkg.queries.algorithms.reaching import Ints, separation

#: Sets of nodes that are tried one by one before a greedy choice takes over.
TRIED = 5000


class Critical(NamedTuple):
    """Nodes chosen together, and what is known of how good the choice is."""

    #: In the order of choice where it was greedy, else ascending.
    nodes: Ints
    #: What was gained with each further node: pairs parted, or nodes reached.
    gains: Ints
    #: All sets of that size were tried: no other is better.
    exact: bool
    #: No set of that size gains more than this; the gains' sum is at least ``1 - 1/e`` of it where ``objective`` is ``reach``.
    at_most: int


def critical_nodes(
    size: int, source: npt.ArrayLike, target: npt.ArrayLike, k: int, *, objective: Literal["pairs", "reach"] = "pairs"
) -> Critical:  # fmt: skip
    """Return the ``k`` nodes whose loss parts the most pairs, or from which the most nodes are reached downstream.

    Parameters
    ----------
    size, source, target
        Number of nodes, and arrows from supplier to customer as numbers from 0.
    k
        How many nodes.
    objective
        ``pairs``: pairs of nodes that were connected (directions not looked at) and are not any more, pairs with a lost node counted;
        ``reach``: nodes that are lost or stand downstream of a lost one.

    Returns
    -------
    Critical
        With ``exact`` where all sets were tried (up to :data:`TRIED`). Beyond, nodes are chosen greedily. For ``reach`` the gain is
        submodular, so that greedy reaches at least ``1 - 1/e`` (63 %) of the best (Nemhauser et al. 1978), and ``at_most`` is the bound
        that follows from the last marginal gains. For ``pairs`` no such guarantee exists (the problem is NP-hard and the gain is not
        submodular); each single step is the best one, and ``at_most`` counts all pairs that are connected at all.

    Notes
    -----
    ``reach`` keeps one bit per pair of strongly connected parts: 50 MB for 20,000 nodes without cycles.

    References
    ----------
    Arulselvan, A., Commander, C. W., Elefteriadou, L. and Pardalos, P. M. (2009). Detecting critical nodes in sparse graphs. Computers &
    Operations Research 36:2193. Nemhauser, G. L., Wolsey, L. A. and Fisher, M. L. (1978). Mathematical Programming 14:265.

    Examples
    --------
    >>> critical_nodes(5, [0, 1, 2, 3], [1, 2, 3, 4], 1)
    Critical(nodes=array([2]), gains=array([8]), exact=True, at_most=8)
    >>> critical_nodes(5, [0, 2, 3], [1, 3, 4], 1, objective="reach").nodes.tolist()
    [2]
    """
    one, other = np.asarray(source, np.int64), np.asarray(target, np.int64)
    k = min(k, size)
    if k <= 0:
        return Critical(np.empty(0, np.int64), np.empty(0, np.int64), True, 0)
    if objective == "reach":
        return _reaching(size, one, other, k)
    return _parting(size, one, other, k)


def _neighbours(size: int, one: Ints, other: Ints) -> list[int]:
    """Return the neighbours of each node as bits of a number."""
    found = [0] * size
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        found[a] |= 1 << b
        found[b] |= 1 << a
    return found


def _pairs(near: list[int], without: Iterable[int]) -> int:
    """Return how many pairs hang together when some nodes are taken out."""
    left = (1 << len(near)) - 1
    for node in without:
        left &= ~(1 << node)
    pairs = 0
    while left:
        front = piece = left & -left
        while front:
            reached = 0
            while front:
                node = front & -front
                reached |= near[node.bit_length() - 1]
                front ^= node
            front = reached & left & ~piece
            piece |= front
        n = piece.bit_count()
        pairs += n * (n - 1) // 2
        left &= ~piece
    return pairs


def _parting(size: int, one: Ints, other: Ints, k: int) -> Critical:
    # A single node needs no trying: one pass gives the gain of each.
    if k > 1 and math.comb(size, k) <= TRIED:
        near = _neighbours(size, one, other)
        best = min(combinations(range(size), k), key=lambda c: (_pairs(near, c), c))
        left = [_pairs(near, best[:i]) for i in range(k + 1)]
        gains = np.array([a - b for a, b in pairwise(left)], np.int64)
        return Critical(np.array(best, np.int64), gains, True, int(gains.sum()))
    counts = np.bincount(_pieces(size, one, other), minlength=1)
    whole = int((counts * (counts - 1) // 2).sum())
    chosen: list[int] = []
    found: list[int] = []
    for _ in range(k):
        labels = _pieces(size, one, other)
        gain = separation(size, one, other).pairs + np.bincount(labels)[labels] - 1
        gain[chosen] = -1
        node = int(gain.argmax())
        chosen.append(node)
        found.append(int(gain[node]))
        left = (one != node) & (other != node)
        one, other = one[left], other[left]
    exact = k == 1
    return Critical(
        np.array(chosen, np.int64), np.array(found, np.int64), exact, found[0] if exact else whole
    )


def _pieces(size: int, one: Ints, other: Ints) -> Ints:
    matrix = sparse.csr_matrix((np.ones(len(one)), (one, other)), shape=(size, size))
    labels: Ints = connected_components(matrix, directed=False)[1].astype(np.int64)
    return labels


def _reaching(size: int, one: Ints, other: Ints, k: int) -> Critical:
    reach = reached(size, one, other)
    if math.comb(size, k) <= TRIED:
        best = max(
            combinations(range(size), k), key=lambda c: (_union(reach, c).bit_count(), [-x for x in c])
        )
        gains = _gains(reach, best)
        return Critical(np.array(best, np.int64), np.array(gains, np.int64), True, sum(gains))
    # Lazy: a gain only falls as more is covered, so that one that still leads after being counted anew is the largest.
    gain = [r.bit_count() for r in reach]
    covered, chosen = 0, []
    for _ in range(k):
        order = sorted(range(size), key=lambda n: (-gain[n], n))
        leader, most = -1, -1
        for node in order:
            if gain[node] <= most:
                break
            gain[node] = (reach[node] & ~covered).bit_count()
            if gain[node] > most:
                leader, most = node, gain[node]
        chosen.append(leader)
        covered |= reach[leader]
    gains = _gains(reach, chosen)
    left = sorted(((r & ~covered).bit_count() for r in reach), reverse=True)
    at_most = min(size, sum(gains) + sum(left[:k]), math.floor(sum(gains) / (1 - 1 / math.e)))
    return Critical(np.array(chosen, np.int64), np.array(gains, np.int64), False, at_most)


def _union(reach: list[int], nodes: tuple[int, ...]) -> int:
    held = 0
    for node in nodes:
        held |= reach[node]
    return held


def _gains(reach: list[int], nodes: list[int] | tuple[int, ...]) -> list[int]:
    held, found = 0, []
    for node in nodes:
        found.append((reach[node] & ~held).bit_count())
        held |= reach[node]
    return found


def reached(size: int, source: npt.ArrayLike, target: npt.ArrayLike) -> list[int]:
    """Return, for each node, itself and all that stands downstream as bits of a number.

    Examples
    --------
    >>> [bin(r) for r in reached(3, [0, 1], [1, 2])]
    ['0b111', '0b110', '0b100']
    """
    one, other = np.asarray(source, np.int64), np.asarray(target, np.int64)
    matrix = sparse.csr_matrix((np.ones(len(one)), (one, other)), shape=(size, size))
    parts, label = connected_components(matrix, directed=True, connection="strong")
    held = [0] * parts
    for node, part in enumerate(label.tolist()):
        held[part] |= 1 << node
    arrows = np.unique(np.stack([label[one], label[other]], axis=1), axis=0)
    arrows = arrows[arrows[:, 0] != arrows[:, 1]]
    below: list[list[int]] = [[] for _ in range(parts)]
    above = [0] * parts
    for a, b in arrows.tolist():
        below[a].append(b)
        above[b] += 1
    order = [p for p in range(parts) if not above[p]]
    for part in order:
        for b in below[part]:
            above[b] -= 1
            if not above[b]:
                order.append(b)
    for part in reversed(order):
        for b in below[part]:
            held[part] |= held[b]
    return [held[part] for part in label.tolist()]


__all__ = ["TRIED", "Critical", "critical_nodes", "reached"]
