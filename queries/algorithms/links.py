"""Who might supply whom: scores for pairs that no link joins, from the links there are. They propose and never state.

Two firms that buy from the same sellers are rivals rather than trading partners, so that closed triangles, right for friends, are a weak
sign for supply; paths of three steps (a buyer like those of a seller like mine) fit better. Which is better on given data is to be
measured: ``bench/links.py`` hides links and sees where they are ranked.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import numpy as np
from scipy.sparse import coo_array, csr_array, diags_array

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.specialisation import Floats

By = Literal["l3", "resource_allocation", "adamic_adar", "common_neighbours"]
MEASURES: tuple[By, ...] = get_args(By)


class Proposed(NamedTuple):
    """Pairs without a link, the likeliest first."""

    source: Ids
    target: Ids
    score: Floats


def link_prediction(n: int, source: Ids, target: Ids, *, by: By = "l3", directed: bool = False) -> csr_array:
    """Return a score for every pair that the measure says something about, linked or not, shape (n, n).

    Parameters
    ----------
    n
        Number of nodes.
    source, target
        Links between nodes 0 to n-1; parallel ones count once, self-links not.
    by
        ``l3``: paths of three steps, each weighted by ``1 / sqrt(k_u k_v)`` of the two nodes between; ``resource_allocation``: ``sum 1 / k`` over common
        neighbours; ``adamic_adar``: ``sum 1 / ln k``; ``common_neighbours``: their number.
    directed
        For ``l3``: a path leads from source to target as *supplies, is supplied by another who, supplies* (``A A^T A``): a supplier like one
        of the customer's. The others look at no direction.

    References
    ----------
    Kovács, I. A. et al. (2019). Nature Communications 10:1240 (L3). Zhou, T., Lü, L. and Zhang, Y.-C. (2009). Eur. Phys. J. B 71:623.
    Adamic, L. A. and Adar, E. (2003). Social Networks 25:211.

    Examples
    --------
    >>> a, b = np.array([0, 0, 1]), np.array([2, 3, 2])  # 0 supplies 2 and 3, 1 supplies 2: 1 may supply 3 too
    >>> link_prediction(4, a, b, directed=True).toarray()[1, 3].round(3)
    np.float64(0.5)
    """
    kept = source != target
    links = coo_array((np.ones(int(kept.sum())), (source[kept], target[kept])), shape=(n, n)).tocsr()
    links.data[:] = 1.0
    if by == "l3" and directed:
        out, into = np.asarray(links.sum(axis=1)).ravel(), np.asarray(links.sum(axis=0)).ravel()
        return (
            links @ diags_array(_power(into, -0.5)) @ links.T @ diags_array(_power(out, -0.5)) @ links
        ).tocsr()
    links = links.maximum(links.T).tocsr()
    degree = np.asarray(links.sum(axis=1)).ravel()
    if by == "l3":
        weight = diags_array(_power(degree, -0.5))
        # A way that steps back over its own link is no path of three steps: u-x-u-y and x-y-v-y are taken out.
        walks = links @ weight @ links @ weight @ links
        return (walks - _stepping_back(links, degree)).tocsr()
    match by:
        case "resource_allocation":
            each = _power(degree, -1.0)
        case "adamic_adar":
            with np.errstate(divide="ignore", invalid="ignore"):
                each = np.where(degree > 1, 1 / np.log(degree), 0.0)
        case _:
            each = np.ones(n)
    return (links @ diags_array(each) @ links).tocsr()


def _power(x: Floats, exponent: float) -> Floats:
    with np.errstate(divide="ignore"):
        found: Floats = np.where(x > 0, np.power(x, exponent, where=x > 0, out=np.zeros_like(x)), 0.0)
    return found


def _stepping_back(links: csr_array, degree: Floats) -> csr_array:
    """Return what ways x-u-x-y and x-y-v-y add to the score of a linked pair x-y."""
    half = _power(degree, -0.5)
    around = links @ half  # sum over neighbours of 1 / sqrt(k)
    first = diags_array(around * half) @ links  # x - u - x - y: u and x lie between
    second = links @ diags_array(around * half)  # x - y - v - y
    both = diags_array(half) @ links @ diags_array(half)  # x - y - x - y is in each of them
    return (first + second - both).tocsr()


def proposed_links(
    n: int, source: Ids, target: Ids, *, by: By = "l3", directed: bool = False, most: int = 100, sources: Ids | None = None
) -> Proposed:  # fmt: skip
    """Return the likeliest pairs that no link joins.

    Parameters
    ----------
    n, source, target, by, directed
        As for :func:`link_prediction`.
    most
        How many pairs.
    sources
        Only pairs that begin with one of these nodes.

    Examples
    --------
    >>> a, b = np.array([0, 0, 1]), np.array([2, 3, 2])
    >>> found = proposed_links(4, a, b, directed=True)
    >>> found.source.tolist(), found.target.tolist(), found.score.round(3).tolist()
    ([1], [3], [0.5])
    """
    scores = link_prediction(n, source, target, by=by, directed=directed).tocoo()
    row, column, value = scores.row.astype(np.int64), scores.col.astype(np.int64), scores.data
    kept = (row != column) & (value > 1e-12)
    if not directed:
        kept &= row < column
    if sources is not None:
        kept &= np.isin(row, sources) | (np.isin(column, sources) if not directed else False)
    row, column, value = row[kept], column[kept], value[kept]
    held = source * n + target
    if not directed:
        held = np.concatenate((held, target * n + source))
    new = ~np.isin(row * n + column, held)
    row, column, value = row[new], column[new], value[new]
    order = np.lexsort((column, row, -value))[:most]
    return Proposed(row[order], column[order], value[order].astype(np.float64))


def auc(held_out: Floats, others: Floats) -> float:
    """Return how often a hidden link scores above a pair that is none; a draw counts half. 0.5 is chance.

    Mann and Whitney's U over the number of pairs; NaN where one side is empty.

    Examples
    --------
    >>> auc(np.array([2.0, 1.0]), np.array([1.0, 0.0]))
    0.875
    """
    if not len(held_out) or not len(others):
        return float("nan")
    order = np.sort(others)
    below = np.searchsorted(order, held_out, side="left")
    upto = np.searchsorted(order, held_out, side="right")
    return float((below + upto).sum() / 2 / (len(held_out) * len(others)))


def precision_at(hits: Ids, k: int) -> float:
    """Return the share of true ones among the first ``k`` of a ranked list of 0 and 1.

    Examples
    --------
    >>> precision_at(np.array([1, 0, 1, 1]), 2)
    0.5
    """
    first = np.asarray(hits)[:k]
    return float(first.mean()) if len(first) else float("nan")


__all__ = ["MEASURES", "By", "Proposed", "auc", "link_prediction", "precision_at", "proposed_links"]
