"""Systemic risk of more firms than can be let fail one after the other: likely large ones exactly, the rest by a draw with a stated bound."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.stats import beta

from clusterkg.queries.algorithms.disruption import esri
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.algorithms.supply_networks import Ints, SupplyNetwork


class SampledRisk(NamedTuple):
    """What is known of the index of all firms after some of them have failed."""

    #: Firms whose index was reckoned because their first round is the largest, and those that were drawn among the rest (may repeat).
    firms: Ints
    lost: Floats
    drawn: Ints
    drawn_lost: Floats
    #: Number of the rest.
    rest: int
    #: Mean index of all firms, and the interval that holds it with the confidence asked for.
    mean: float
    low: float
    high: float
    confidence: float
    seed: int
    epsilon: float
    #: The longest of all shocks that were run, in rounds.
    rounds: int

    def above(self, level: float) -> tuple[float, float]:
        """Return the interval that holds, with the confidence asked for, the share of all firms whose index is above ``level``.

        Clopper and Pearson (1934), Biometrika 26:404, on the draw; those reckoned exactly are counted.
        """
        n, hits = len(self.drawn_lost), int((self.drawn_lost > level).sum())
        exact = int((self.lost > level).sum())
        low, high = 0.0, 1.0 if self.rest else 0.0
        if n:
            outside = (1 - self.confidence) / 2
            low = float(beta.ppf(outside, hits, n - hits + 1)) if hits else 0.0
            high = float(beta.ppf(1 - outside, hits + 1, n - hits)) if hits < n else 1.0
        whole = self.rest + len(self.firms)
        return (exact + low * self.rest) / whole, (exact + high * self.rest) / whole


def first_round(network: SupplyNetwork) -> Floats:
    """Return what of all output each firm's failure takes within one round: its own, that of its customers, that of its suppliers.

    A rank for choosing whom to look at, no index and no bound: later rounds may take far more.

    Examples
    --------
    >>> from clusterkg.queries.algorithms.supply_networks import supply_network
    >>> first_round(supply_network([0, 1], [1, 2], [10, 10], [0, 1, 2], output=[10, 10, 20])).tolist()
    [0.5, 1.0, 0.75]
    """
    net = network
    supplier = np.repeat(np.arange(net.size), np.diff(net._starts))
    left = net.sector_sales[net.sector] - net.sales
    scarce = np.where(left > net.sales, net.sales / np.where(left > 0, left, 1.0), 1.0)
    down = np.bincount(
        supplier, net._share * scarce[supplier] * net.output[net._slot_owner[net._slot]], net.size
    )
    customer = np.repeat(np.arange(net.size), np.diff(net._buys))
    up = np.bincount(customer, net._sold * net.output[net._seller], net.size)
    total = float(net.output.sum())
    found: Floats = np.minimum((net.output + down + up) / total, 1.0) if total > 0 else np.zeros(net.size)
    return found


def mean_bounds(x: Floats, confidence: float = 0.95) -> tuple[float, float]:
    """Return an interval that holds the mean of what independent draws between 0 and 1 came from, with the confidence asked for.

    The narrower of two at half the risk each: Chernoff–Hoeffding with the binary divergence, ``n KL(mean, p) <= ln(2 / risk)``, which is
    narrow where the mean is near 0, and the empirical Bernstein bound, narrow where the variance is small.

    References
    ----------
    Hoeffding, W. (1963). JASA 58:13, theorem 1. Maurer, A. and Pontil, M. (2009). Empirical Bernstein Bounds, theorem 4.

    Examples
    --------
    >>> low, high = mean_bounds(np.zeros(1000))
    >>> low, round(high, 4)
    (0.0, 0.0044)
    """
    n = len(x)
    if not n:
        return 0.0, 1.0
    mean, risk = float(x.mean()), (1 - confidence) / 2
    far = math.log(2 / risk) / n

    def apart(p: float) -> float:
        one = mean * math.log(mean / p) if mean > 0 else 0.0
        other = (1 - mean) * math.log((1 - mean) / (1 - p)) if mean < 1 else 0.0
        return one + other

    low = _edge(lambda p: apart(p) <= far, mean, 0.0)
    high = _edge(lambda p: apart(p) <= far, mean, 1.0)
    if n > 1:
        away = math.log(4 / risk)
        wide = math.sqrt(2 * float(x.var(ddof=1)) * away / n) + 7 * away / (3 * (n - 1))
        low, high = max(low, mean - wide), min(high, mean + wide)
    return low, high


def _edge(inside: Callable[[float], bool], start: float, end: float) -> float:
    """Return the point between start and end up to which ``inside`` holds, rounded outwards."""
    near, far = start, end
    for _ in range(60):
        middle = (near + far) / 2
        if 0 < middle < 1 and inside(middle):
            near = middle
        else:
            far = middle
    return far


def esri_sampled(
    network: SupplyNetwork, *, exact: int = 200, drawn: int = 1000, seed: int = 0, epsilon: float = 0.01, confidence: float = 0.95
) -> SampledRisk:  # fmt: skip
    """Return the index of the firms that are likely the largest, and what a draw says of all the others.

    Parameters
    ----------
    network
        See :func:`~clusterkg.queries.algorithms.supply_networks.supply_network`.
    exact
        How many firms fail because their first round takes the most.
    drawn
        How many of the rest are drawn, with repeating, each with the same chance.
    seed
        Of the draw.
    epsilon
        When a shock has settled.
    confidence
        Of the interval for the mean, and of :meth:`SampledRisk.above`.

    Returns
    -------
    SampledRisk
        Nothing bounds the index of a single firm that did not fail: the draw says how many such firms there can be at most, not that
        there is none. No cheap upper bound exists, because nearly all large networks hang together, so that "whatever is reached" is
        nearly everything.

    Examples
    --------
    >>> from clusterkg.queries.algorithms.supply_networks import supply_network
    >>> found = esri_sampled(supply_network([0, 1], [1, 2], [10, 10], [0, 1, 2], output=[10, 10, 10]), exact=1, drawn=10)
    >>> found.mean, found.rest
    (1.0, 2)
    """
    order = np.argsort(-first_round(network), kind="stable")
    firms, others = order[:exact], order[exact:]
    chosen = others[np.random.default_rng(seed).integers(0, len(others), drawn)] if len(others) else others
    once, back = np.unique(chosen, return_inverse=True)
    found = esri(network, np.concatenate([firms, once]).tolist(), epsilon=epsilon)
    lost, sampled = found.lost[: len(firms)], found.lost[len(firms) :][back]
    n, rest = network.size, len(others)
    low, high = mean_bounds(sampled, confidence) if rest else (0.0, 0.0)
    mean = float(sampled.mean()) if len(sampled) else 0.0
    parts = [(float(lost.sum()) + m * rest) / n if n else 0.0 for m in (mean, low, high)]
    return SampledRisk(
        firms, lost, chosen, sampled, rest, parts[0], parts[1], parts[2], confidence, seed, epsilon, found.rounds
    )  # fmt: skip


__all__ = ["SampledRisk", "esri_sampled", "first_round", "mean_bounds"]
