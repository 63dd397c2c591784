"""Communities of a network by modularity, and how stable they are: which pairs stay together whatever the order of moves.

Louvain in whole-array steps on scipy: networkx has the method too and is the oracle of the tests, but took 18 times as long on 9,000 links
for no better modularity, and 200,000 firms with two million links take it many minutes a run. igraph and leidenalg are GPL; scikit-network
(BSD) would be one more compiled dependency for what a hundred lines do here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array, triu
from scipy.sparse.csgraph import connected_components

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.specialisation import Floats


class Communities(NamedTuple):
    """Which community each node is in; 0 is the largest."""

    label: Ids
    #: Share of weight inside communities less what chance would put there: 0 to 1.
    modularity: float


def communities(
    n: int, source: Ids, target: Ids, weight: Floats, *, seed: int = 1, resolution: float = 1.0
) -> Communities:  # fmt: skip
    """Divide a network into parts that are linked more within than between (Louvain); parts are always connected.

    Parameters
    ----------
    n
        Number of nodes.
    source, target, weight
        Links between nodes 0 to n-1, in any direction, parallel ones are added up; weights above 0. Self-links are left out.
    seed
        Order of moves: another seed may give other communities of nearly the same modularity, see :func:`stability`.
    resolution
        Above 1 smaller parts, below 1 larger ones.

    Returns
    -------
    Communities
        A node without links is a community of its own.

    References
    ----------
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. and Lefebvre, E. (2008). J. Stat. Mech. P10008. Lu, H., Halappanavar, M. and
    Kalyanaraman, A. (2015). Parallel Computing 47:19 (moves in whole steps). Traag, V. A. et al. (2019). Sci. Rep. 9:5233 (why parts must be
    checked for being connected).

    Examples
    --------
    >>> a = np.array([0, 1, 2, 3, 4, 5, 2]); b = np.array([1, 2, 0, 4, 5, 3, 3])
    >>> found = communities(7, a, b, np.ones(7))
    >>> found.label.tolist(), round(found.modularity, 3)
    ([0, 0, 0, 1, 1, 1, 2], 0.357)
    """
    links = _adjacency(n, source, target, weight)
    if links.nnz == 0:
        return Communities(np.arange(n, dtype=np.int64), 0.0)
    label = _by_arrays(links, seed, resolution)
    label = _largest_first(_connected(links, label))
    return Communities(label, modularity(links, label, resolution))


def modularity(links: csr_array, label: Ids, resolution: float = 1.0) -> float:
    """Return the modularity of a division of a symmetric network.

    ``sum_c (w_cc / 2m - resolution (k_c / 2m)^2)`` (Newman, M. E. J. and Girvan, M. (2004). Phys. Rev. E 69:026113).

    Examples
    --------
    >>> modularity(csr_array(np.array([[0., 1.], [1., 0.]])), np.array([0, 0]))
    0.0
    """
    whole = float(links.sum())
    if whole <= 0:
        return 0.0
    entries = links.tocoo()
    inside = float(entries.data[label[entries.row] == label[entries.col]].sum())
    degree = np.bincount(label, weights=np.asarray(links.sum(axis=1)).ravel())
    return inside / whole - resolution * float(np.square(degree / whole).sum())


def stability(reference: Ids, others: Sequence[Ids]) -> Floats:
    """Return, per community of a division, the share of its pairs that other divisions leave together, on average; NaN for a single node.

    Examples
    --------
    >>> stability(np.array([0, 0, 0, 1]), [np.array([5, 5, 2, 2]), np.array([1, 1, 1, 1])]).round(2).tolist()
    [0.67, nan]
    """
    if not len(reference):
        return np.zeros(0)
    k = int(reference.max()) + 1
    size = np.bincount(reference, minlength=k).astype(np.float64)
    together = np.zeros(k)
    for other in others:
        counts = coo_array((np.ones(len(reference)), (reference, other))).tocsr()  # adds up equal places
        both = counts.tocoo()
        together += np.bincount(both.row, weights=both.data * (both.data - 1), minlength=k)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = together / (max(len(others), 1) * size * (size - 1))
    found[size < 2] = np.nan
    return found


def _adjacency(n: int, source: Ids, target: Ids, weight: Floats) -> csr_array:
    kept = source != target
    a, b, w = source[kept], target[kept], weight[kept]
    both = coo_array((np.concatenate((w, w)), (np.concatenate((a, b)), np.concatenate((b, a)))), shape=(n, n))
    return both.tocsr()


def _by_arrays(links: csr_array, seed: int, resolution: float) -> Ids:
    """Louvain in whole-array steps: half of the nodes, drawn anew each time, move at once to where each gains most."""
    random = np.random.default_rng(seed)
    label = np.arange(links.shape[0], dtype=np.int64)
    level, loops = links, np.zeros(links.shape[0])
    while True:
        moved = _moved(level, loops, random, resolution)
        names, dense = np.unique(moved, return_inverse=True)
        label = dense[label]
        if len(names) == level.shape[0]:
            return label
        member = csr_array(
            (np.ones(len(dense)), (np.arange(len(dense)), dense)), shape=(len(dense), len(names))
        )
        level = (member.T @ level @ member).tocsr()
        loops = np.bincount(dense, weights=loops, minlength=len(names)) + level.diagonal()
        level.setdiag(0)
        level.eliminate_zeros()


def _moved(links: csr_array, loops: Floats, random: np.random.Generator, resolution: float) -> Ids:
    n = links.shape[0]
    degree = np.asarray(links.sum(axis=1)).ravel() + loops
    whole = float(degree.sum())
    upper = triu(links, 1).tocoo()

    def quality(label: Ids) -> float:
        total = np.bincount(label, weights=degree, minlength=n)
        inside = 2 * float(upper.data[label[upper.row] == label[upper.col]].sum()) + float(loops.sum())
        return inside / whole - resolution * float(np.square(total / whole).sum())

    label = np.arange(n, dtype=np.int64)
    best, best_label, without = quality(label), label, 0
    active = np.flatnonzero(np.diff(links.indptr))
    for sweep in range(60):
        if not len(active):
            break
        total = np.bincount(label, weights=degree, minlength=n).astype(np.float64)
        choice = _choices(links, active, label, degree, total, resolution / whole)
        # Two single nodes that want to join each other would change places for ever: only the later joins the earlier.
        single = np.bincount(label, minlength=n) == 1
        wants = (choice != label[active]) & ~(
            single[label[active]] & single[choice] & (choice > label[active])
        )
        moves = wants & (random.random(len(active)) < 0.6)
        moved = active[moves]
        label = label.copy()
        label[moved] = choice[moves]
        # Looked at again: who did not draw its move, and who has a neighbour that moved.
        again = np.zeros(n, dtype=np.bool_)
        again[active[wants & ~moves]] = True
        again[links[moved].indices] = True
        active = np.flatnonzero(again)
        # Counting every link costs as much as a sweep. The last thousandth is left to the next level, where it moves as one.
        settled = len(active) == 0 or len(moved) * 1000 < n
        if sweep % 3 == 2 or settled:
            now = quality(label)
            if now > best + 1e-5:
                best, best_label, without = now, label, 0
            else:
                without += len(moved) > 0
            if without == 2 or (settled and len(moved) and n >= 1000):
                break
    return best_label


def _choices(links: csr_array, rows: Ids, label: Ids, degree: Floats, total: Floats, per: float) -> Ids:
    """Return for some nodes the community where each gains most; its own where none is better."""
    n = len(label)
    member = csr_array((np.ones(n), (np.arange(n), label)), shape=(n, n))
    near = (links[rows] @ member).tocsr()  # weight from each node to each community beside it
    at = np.repeat(np.arange(len(rows)), np.diff(near.indptr))
    column, mine, own = near.indices, degree[rows], label[rows]
    stays = column == own[at]
    gain = near.data - per * mine[at] * (total[column] - np.where(stays, mine[at], 0.0))
    now = -per * mine * (total[own] - mine)
    now[at[stays]] = gain[stays]
    top = np.full(len(rows), -np.inf)
    filled = np.flatnonzero(np.diff(near.indptr))
    top[filled] = np.maximum.reduceat(gain, near.indptr[filled])
    # Of equal gains the smallest community number: two nodes that want to join each other then agree.
    choice = np.full(len(rows), n, dtype=np.int64)
    if len(filled):
        equal = gain >= top[at] - 1e-12
        choice[filled] = np.minimum.reduceat(np.where(equal, column, n), near.indptr[filled])
    found: Ids = np.where(top > now + 1e-12, choice, own)
    return found


def _connected(links: csr_array, label: Ids) -> Ids:
    entries = links.tocoo()
    kept = label[entries.row] == label[entries.col]
    inside = coo_array((entries.data[kept], (entries.row[kept], entries.col[kept])), shape=links.shape)
    found: Ids = connected_components(inside.tocsr(), directed=False)[1].astype(np.int64)
    return found


def _largest_first(label: Ids) -> Ids:
    size = np.bincount(label)
    first = np.full(len(size), len(label), dtype=np.int64)
    np.minimum.at(first, label, np.arange(len(label)))
    order = np.lexsort((first, -size))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[label]


__all__ = ["Communities", "communities", "modularity", "stability"]
