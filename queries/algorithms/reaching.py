"""Where a large network hangs by a thread, on plain arrays: dominators, articulation points, betweenness.

The same measures as in :mod:`clusterkg.queries.algorithms.structure`, for networks of tens of thousands of nodes. networkx walks dictionaries
of dictionaries and needs 0.5 s for the dominators and 0.3 s for the articulation points of 20,000 nodes with 100,000 arrows, and 0.24 s per
source of betweenness; lists of numbers, and matrices for many sources at once, take a fraction of that (``bench/structure.py``).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def adjacency(size: int, source: Ints, target: Ints) -> tuple[list[int], list[int]]:
    """Return where each node's arrows begin, and what they lead to: compressed rows as lists, which loops read faster than arrays."""
    order = np.argsort(source, kind="stable")
    starts = np.searchsorted(source[order], np.arange(size + 1))
    return starts.tolist(), target[order].tolist()


def dominator_tree(size: int, source: npt.ArrayLike, target: npt.ArrayLike, root: int) -> Ints:
    """Return the immediate dominator of each node: the last one that every way from ``root`` to it passes.

    Parameters
    ----------
    size
        Number of nodes.
    source, target
        Arrows as numbers from 0, shape (m,).
    root
        Where ways begin. For what every way *to* an end product passes, hand the arrows over turned round.

    Returns
    -------
    array
        Shape (size,): the root's own is the root; -1 for what is not reached.

    References
    ----------
    Georgiadis, L. (2005), Semi-NCA: semidominators after Lengauer and Tarjan (1979), then nearest common ancestors.

    Examples
    --------
    >>> dominator_tree(5, [0, 1, 1, 2, 3], [1, 2, 3, 4, 4], 0).tolist()
    [0, 0, 1, 1, 1]
    """
    one, other = np.asarray(source, np.int64), np.asarray(target, np.int64)
    starts, follows = adjacency(size, one, other)
    # Depth first; from here on nodes are called by the number at which they were found.
    found, number, above = [root], [-1] * size, [0]
    number[root] = 0
    stack, at = [root], list(starts[:-1])
    while stack:
        node = stack[-1]
        place, end = at[node], starts[node + 1]
        while place < end and number[follows[place]] >= 0:
            place += 1
        at[node] = place + 1
        if place >= end:
            stack.pop()
            continue
        new = follows[place]
        number[new] = len(found)
        above.append(number[node])
        found.append(new)
        stack.append(new)
    n = len(found)
    order, called = np.array(found, dtype=np.int64), np.array(number, dtype=np.int64)
    one, other = called[one], called[other]
    one, other = one[(one >= 0) & (other >= 0)], other[(one >= 0) & (other >= 0)]
    # Found before: such a node is its own label as yet. Found after: the way up from it has to be walked.
    early = np.arange(n)
    np.minimum.at(early, other, one)
    later = one > other
    back, before = adjacency(n, other[later], one[later])
    semi, ancestor, label = list(range(n)), [-1] * n, list(range(n))
    for w, first in zip(range(n - 1, 0, -1), early[:0:-1].tolist(), strict=True):
        least = first
        for v in before[back[w] : back[w + 1]]:
            # The least semidominator on the way up; the way is shortened as it is walked.
            up = ancestor[v]
            if ancestor[up] >= 0:
                way = [v]
                while ancestor[ancestor[up]] >= 0:
                    way.append(up)
                    up = ancestor[up]
                for u in reversed(way):
                    up = ancestor[u]
                    if semi[label[up]] < semi[label[u]]:
                        label[u] = label[up]
                    ancestor[u] = ancestor[up]
            least = min(least, semi[label[v]])
        semi[w] = least
        ancestor[w] = above[w]
    nearest = above
    for w in range(1, n):
        up, least = nearest[w], semi[w]
        while up > least:
            up = nearest[up]
        nearest[w] = up
    tree = np.full(size, -1, dtype=np.int64)
    tree[order] = order[np.array(nearest, dtype=np.int64)]
    return tree


def dominated(tree: Ints, root: int) -> Ints:
    """Return how many nodes each node dominates, itself left out: of so many, every way passes it.

    Examples
    --------
    >>> dominated(dominator_tree(5, [0, 1, 1, 2, 3], [1, 2, 3, 4, 4], 0), 0).tolist()
    [4, 3, 0, 0, 0]
    """
    counts = [0] * len(tree)
    above = tree.tolist()
    below: list[list[int]] = [[] for _ in above]
    for node, up in enumerate(above):
        if up >= 0 and node != root:
            below[up].append(node)
    order = [root]
    for node in order:
        order.extend(below[node])
    for node in reversed(order[1:]):
        counts[above[node]] += counts[node] + 1
    return np.array(counts, dtype=np.int64)


class Separation(NamedTuple):
    """What the loss of each node alone does to a network whose directions are not looked at."""

    #: Into how many pieces what the node was joined to falls; 1 where it stays whole, 0 for a node without neighbours.
    pieces: Ints
    #: Pairs of other nodes that were connected and no longer are.
    pairs: Ints

    @property
    def articulation(self) -> Ints:
        """Nodes without which there are more pieces than before."""
        return np.flatnonzero(self.pieces > 1)


def separation(size: int, source: npt.ArrayLike, target: npt.ArrayLike) -> Separation:
    """Return, for each node, into how many pieces its component falls without it, and how many pairs are parted by that.

    Parameters
    ----------
    size, source, target
        Number of nodes, and links between them as numbers from 0; several links of a pair count as one, loops do not.

    References
    ----------
    Hopcroft, J. and Tarjan, R. (1973). Communications of the ACM 16:372; the sizes of subtrees give the pairs.

    Examples
    --------
    >>> separation(4, [0, 1, 2], [1, 2, 3])
    Separation(pieces=array([1, 2, 2, 1]), pairs=array([0, 2, 2, 0]))
    """
    one, other = np.asarray(source, np.int64), np.asarray(target, np.int64)
    starts, follows = adjacency(size, np.concatenate([one, other]), np.concatenate([other, one]))
    number, low, weight = [-1] * size, [0] * size, [1] * size
    pieces, parted, squares = [0] * size, [0] * size, [0] * size
    at = list(starts[:-1])
    count = 0
    for root in range(size):
        if number[root] >= 0:
            continue
        first = count
        number[root] = low[root] = count
        count += 1
        stack, order = [root], [root]
        while stack:
            node = stack[-1]
            place, end, least = at[node], starts[node + 1], low[node]
            while place < end:
                seen = number[follows[place]]
                if seen < 0:
                    break
                least = min(least, seen)
                place += 1
            # The link back to the parent is a number, too: it only says low <= the parent's, which the test below allows.
            low[node] = least
            at[node] = place + 1
            if place < end:
                new = follows[place]
                number[new] = low[new] = count
                count += 1
                stack.append(new)
                order.append(new)
                continue
            stack.pop()
            if stack:
                up = stack[-1]
                weight[up] += weight[node]
                if low[node] >= number[up]:
                    pieces[up] += 1
                    parted[up] += weight[node]
                    squares[up] += weight[node] * weight[node]
                elif low[node] < low[up]:
                    low[up] = low[node]
        whole = count - first
        for node in order:
            # What is left when the pieces below are taken off hangs together above; the root has nothing above it.
            rest = whole - 1 - parted[node]
            if rest:
                pieces[node] += 1
            squares[node] = ((whole - 1) ** 2 - squares[node] - rest * rest) // 2
    return Separation(np.array(pieces, dtype=np.int64), np.array(squares, dtype=np.int64))


class Betweenness(NamedTuple):
    """How often nodes lie on shortest ways, and how well that is known."""

    #: Share of the shortest ways between other nodes that pass each node, 0 to 1, shape (n,).
    value: Floats
    #: Sources that were used; all of them where ``exact``.
    sources: int
    exact: bool
    seed: int | None
    #: Ends that hold the true values of all nodes at once with a probability of 0.95; the value itself where exact. Shape (n,).
    low: Floats
    high: Floats

    @property
    def error(self) -> float:
        """The furthest that any value may be from the true one; 0 where exact."""
        if not len(self.value):
            return 0.0
        return float(np.maximum(self.high - self.value, self.value - self.low).max())


def betweenness(
    size: int, source: npt.ArrayLike, target: npt.ArrayLike, *, sources: int | None = None, seed: int = 0, batch: int | None = None
) -> Betweenness:  # fmt: skip
    """Return how often each node lies on shortest ways between others, over arrows.

    Parameters
    ----------
    size, source, target
        Number of nodes, and arrows between them as numbers from 0.
    sources
        How many beginnings are drawn, without repeating; ``None`` takes all, which is exact.
    seed
        Of the draw.
    batch
        Beginnings that are followed at once; by default so many that the tables stay small.

    Notes
    -----
    A beginning adds a share between 0 and 1 to each node. The ends are the narrowest of three, each over all ``n`` nodes at once: Hoeffding's
    bound ``sqrt(ln(2 n / 0.025) / (2 k))`` for the mean over ``k`` drawn ones (it holds for draws without repeating); the empirical
    Bernstein-Serfling bound ``s sqrt(2 rho l / k) + (7/3 + 3/sqrt(2)) l / k`` with ``l = ln(10 n / 0.025)``, narrow where a node's shares
    vary little; and what the drawn ones add for certain, the rest adding between nothing and 1 each.

    References
    ----------
    Brandes, U. (2001). Journal of Mathematical Sociology 25:163. Brandes, U. and Pich, C. (2007). International Journal of Bifurcation
    and Chaos 17:2303. Hoeffding, W. (1963). JASA 58:13. Bardenet, R. and Maillard, O.-A. (2015). Bernoulli 21:1361, theorem 4.3.

    Examples
    --------
    >>> betweenness(3, [0, 1], [1, 2]).value.tolist()
    [0.0, 0.5, 0.0]
    """
    one, other = np.asarray(source, np.int64), np.asarray(target, np.int64)
    pairs = np.unique(one[one != other] * size + other[one != other])
    ones = np.ones(len(pairs))
    forward = sparse.csr_matrix((ones, (pairs % size, pairs // size)), shape=(size, size))
    backward = forward.T.tocsr()
    exact = sources is None or sources >= size
    chosen = (
        np.arange(size)
        if exact or sources is None
        else np.sort(np.random.default_rng(seed).choice(size, sources, replace=False))
    )
    total, squares = np.zeros(size), np.zeros(size)
    batch = batch or max(1, min(64, 2_000_000 // max(size, 1)))
    for start in range(0, len(chosen), batch):
        share = _passed(forward, backward, chosen[start : start + batch])
        total += share.sum(axis=1)
        squares += np.square(share).sum(axis=1)
    if not len(chosen) or size <= 2:
        return Betweenness(total, len(chosen), exact, None if exact else seed, total, total)
    k = len(chosen)
    mean = total / (k * (size - 2))
    up = size / (size - 1)  # a node's own beginning adds nothing, and is none of those that it lies between
    if exact:
        return Betweenness(mean * up, k, True, None, mean * up, mean * up)
    low, high = _ends(size, k, mean, np.sqrt(np.maximum(squares / (k * (size - 2) ** 2) - mean**2, 0)))
    return Betweenness(mean * up, k, False, seed, np.minimum(low, mean) * up, np.minimum(np.maximum(high, mean) * up, 1.0))  # fmt: skip


def _ends(size: int, drawn: int, mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Return ends of the means of all beginnings from those of some; see the notes of :func:`betweenness`."""
    hoeffding = math.sqrt(math.log(2 * size / 0.025) / (2 * drawn))
    share = drawn / size
    left = 1 - (drawn - 1) / size if share <= 0.5 else (1 - share) * (1 + 1 / drawn)
    log = math.log(10 * size / 0.025)
    bernstein = spread * math.sqrt(2 * left * log / drawn) + (7 / 3 + 3 / math.sqrt(2)) * log / drawn
    off = np.minimum(hoeffding, bernstein)
    low: Floats = np.maximum(mean - off, mean * share)
    high: Floats = np.minimum(mean + off, mean * share + 1 - share)
    return low, high


def _passed(forward: sparse.csr_matrix, backward: sparse.csr_matrix, chosen: Ints) -> Floats:
    """Return what each of some beginnings adds to each node, shape (n, k): ways are counted level by level, then shares handed back."""
    size, k = forward.shape[0], len(chosen)
    ways = np.zeros((size, k))
    ways[chosen, np.arange(k)] = 1.0
    fresh = ways.copy()
    levels = [fresh]
    reached = ways > 0
    while True:
        fresh = forward @ fresh
        fresh[reached] = 0
        if not fresh.any():
            break
        reached |= fresh > 0
        ways += fresh
        levels.append(fresh)
    share = np.zeros((size, k))
    with np.errstate(divide="ignore", invalid="ignore"):
        for depth in range(len(levels) - 1, 0, -1):
            here = np.where(levels[depth] > 0, (1 + share) / ways, 0)
            handed = backward @ here
            share += np.where(levels[depth - 1] > 0, handed * ways, 0)
    share[chosen, np.arange(k)] = 0
    return share


__all__ = [
    "Betweenness",
    "Separation",
    "adjacency",
    "betweenness",
    "dominated",
    "dominator_tree",
    "separation",
]
