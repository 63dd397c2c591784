"""What falls with a firm: shocks that run down to customers and up to suppliers, and the economic systemic risk index (ESRI).

Diem, C., Borsos, A., Reisch, T., Kertész, J. and Thurner, S. (2022). Quantifying firm-level economic systemic risk from nation-wide
supply networks. Scientific Reports 12:7719. Output of customers is limited by the scarcest essential input (Leontief), losses of
non-essential inputs add up (linear), suppliers lose the sales.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clusterkg.graph.projection.arrays import spread
from clusterkg.queries.algorithms.specialisation import Floats

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SupplyNetwork:
    """Who supplies whom and how much, prepared once for many shocks; make it with :func:`supply_network`."""

    #: Number of firms.
    size: int
    sector: Ints
    #: Output by firm, what an index weighs with.
    output: Floats
    #: Sales of a firm to all others, and of all firms of a sector.
    sales: Floats
    sector_sales: Floats
    # Arrows sorted by supplier: where they begin, the slot of the customer that they fill, their share of it.
    _starts: Ints
    _slot: Ints
    _share: Floats
    _slot_owner: Ints
    # Arrows sorted by customer: where they begin, the supplier, the share of its sales.
    _buys: Ints
    _seller: Ints
    _sold: Floats


def supply_network(
    supplier: npt.ArrayLike, customer: npt.ArrayLike, weight: npt.ArrayLike, sector: npt.ArrayLike, *,
    essential: npt.ArrayLike | None = None, output: npt.ArrayLike | None = None,
) -> SupplyNetwork:  # fmt: skip
    """Prepare a network for shocks.

    Parameters
    ----------
    supplier, customer
        Firms as numbers from 0, shape (m,); an arrow per pair, several add up.
    weight
        Value of what is supplied, shape (m,), any one currency: multiplying all by a constant changes nothing.
    sector
        Sector of each firm as a number from 0, shape (n,).
    essential
        Whether an arrow's input cannot be done without at that customer, shape (m,); default all.
    output
        Size of each firm, shape (n,); default its sales.

    Raises
    ------
    ValueError
        Shapes do not fit, a weight is not positive, a firm is not in ``sector``.
    """
    s, c, w = np.asarray(supplier, np.int64), np.asarray(customer, np.int64), np.asarray(weight, np.float64)
    k = np.asarray(sector, np.int64)
    needed = np.ones(len(s), dtype=np.bool_) if essential is None else np.asarray(essential, np.bool_)
    if not len(s) == len(c) == len(w) == len(needed):
        raise ValueError(
            f"supplier, customer, weight, essential: lengths {len(s)}, {len(c)}, {len(w)}, {len(needed)} differ"
        )
    n = len(k)
    if len(s) and (min(s.min(), c.min()) < 0 or max(s.max(), c.max()) >= n):
        raise ValueError(
            f"supplier, customer: numbers must lie between 0 and {n - 1}, as sector has {n} firms"
        )
    if not np.isfinite(w).all() or (w <= 0).any():
        raise ValueError("weight: all must be finite and positive")
    sales: Floats = np.bincount(s, w, minlength=n).astype(np.float64)
    # Essential inputs of one sector are alternatives to one another: they share a slot. All others of a firm add up in one slot.
    sectors = int(k.max()) + 1 if n else 0
    key = c * (sectors + 1) + np.where(needed, k[s] if n else 0, sectors)
    keys, slot = np.unique(key, return_inverse=True)
    owner = keys // (sectors + 1)
    bought = np.bincount(c, w, minlength=n)
    whole = np.where(
        keys % (sectors + 1) == sectors,
        bought[owner] if len(owner) else 0,
        np.bincount(slot, w, minlength=len(keys)),
    )
    down, up = np.argsort(s, kind="stable"), np.argsort(c, kind="stable")
    size = sales if output is None else np.asarray(output, np.float64)
    if len(size) != n:
        raise ValueError(f"output: {len(size)} numbers for {n} firms")
    return SupplyNetwork(
        n, k, size, sales, np.bincount(k, sales, minlength=sectors).astype(np.float64), np.searchsorted(s[down], np.arange(n + 1)).astype(np.int64),
        slot[down].astype(np.int64), w[down] / whole[slot[down]], owner, np.searchsorted(c[up], np.arange(n + 1)).astype(np.int64), s[up],
        w[up] / sales[s[up]],
    )  # fmt: skip


class Propagation(NamedTuple):
    """What is left of each firm's output after a shock: 1 is all, 0 nothing; shape (n,) each."""

    #: As far as lacking inputs go.
    downstream: Floats
    #: As far as lacking customers go.
    upstream: Floats
    #: Rounds until nothing changed by more than epsilon, down and up.
    rounds: tuple[int, int]

    @property
    def left(self) -> Floats:
        """The smaller of both."""
        return np.minimum(self.downstream, self.upstream)


def propagate(
    network: SupplyNetwork, capacity: npt.ArrayLike, *, epsilon: float = 0.01, most: int = 1000
) -> Propagation:
    """Let a shock run through a network until it settles.

    Parameters
    ----------
    network
        See :func:`supply_network`.
    capacity
        What each firm can still make of its own accord, 0 to 1, shape (n,).
    epsilon
        Rounds end when no firm changes by as much.
    most
        Rounds at most; a network that has not settled by then is reported with ``rounds`` equal to it.

    Notes
    -----
    All firms are updated at once in each round. Only what stands below firms that lost something is looked at, so that most shocks cost
    little. Where a whole sector is down its substitutability is 1, not a bare number of some currency.
    """
    limit = np.asarray(capacity, np.float64)
    if limit.shape != (network.size,) or (limit < 0).any() or (limit > 1).any():
        raise ValueError(f"capacity: {network.size} numbers between 0 and 1 are needed")
    down, rounds_down = _down(network, limit, epsilon, most)
    up, rounds_up = _up(network, limit, epsilon, most)
    return Propagation(down, up, (rounds_down, rounds_up))


def _settle(
    limit: Floats, epsilon: float, most: int, held_back: Callable[[Ints, Floats], Floats]
) -> tuple[Floats, int]:
    """Update all firms at once until none changes by epsilon; ``held_back`` says what firms that lost so much leave to the others."""
    h = limit.copy()
    for n in range(1, most + 1):
        hit = np.flatnonzero(h < 1)
        if not len(hit):
            return h, n - 1
        new = np.clip(np.minimum(held_back(hit, 1 - h[hit]), limit), 0, 1)
        moved = float(np.abs(new - h).max(initial=0.0))
        h = new
        if moved < epsilon:
            return h, n
    return h, most


def _down(net: SupplyNetwork, limit: Floats, epsilon: float, most: int) -> tuple[Floats, int]:
    loss = np.zeros(len(net._slot_owner))

    def held_back(hit: Ints, lost: Floats) -> Floats:
        # What of a firm's supply cannot be had from others of its sector that still work.
        left = net.sector_sales.copy()
        np.subtract.at(left, net.sector[hit], net.sales[hit] * lost)
        working = left[net.sector[hit]]
        scarce = np.ones(len(hit))
        can = working > net.sales[hit]
        scarce[can] = net.sales[hit][can] / working[can]
        starts = net._starts[hit]
        counts = net._starts[hit + 1] - starts
        at = spread(starts, counts)
        slots = net._slot[at]
        np.add.at(loss, slots, net._share[at] * np.repeat(scarce * lost, counts))
        touched = np.unique(slots)
        kept = np.ones(net.size)
        np.minimum.at(kept, net._slot_owner[touched], 1 - loss[touched])
        loss[touched] = 0
        return kept

    return _settle(limit, epsilon, most, held_back)


def _up(net: SupplyNetwork, limit: Floats, epsilon: float, most: int) -> tuple[Floats, int]:
    def held_back(hit: Ints, lost: Floats) -> Floats:
        starts = net._buys[hit]
        counts = net._buys[hit + 1] - starts
        at = spread(starts, counts)
        sold = np.bincount(net._seller[at], net._sold[at] * np.repeat(lost, counts), minlength=net.size)
        return 1 - sold.astype(np.float64)

    return _settle(limit, epsilon, most, held_back)


class SystemicRisk(NamedTuple):
    """How much of all output falls with each firm, and how it was reckoned."""

    #: Share of all output lost when the firm fails, shape as ``firms``.
    lost: Floats
    epsilon: float
    #: The longest of all shocks, in rounds.
    rounds: int


def esri(
    network: SupplyNetwork, firms: Iterable[int] | None = None, *, epsilon: float = 0.01
) -> SystemicRisk:
    """Return how much of all output is lost when a firm fails for good: the economic systemic risk index, 0 to 1.

    Parameters
    ----------
    network
        See :func:`supply_network`.
    firms
        Which firms fail, one after the other; default each.
    epsilon
        When a shock has settled; part of the result.

    Returns
    -------
    SystemicRisk
        ``sum_j (s_j / S)(1 - min(h_j down, h_j up))`` for each.

    Notes
    -----
    A closed network without final demand can collapse whatever the shock; what sales to final demand are is for the caller to say in
    ``output`` and to state in the answer.

    References
    ----------
    Diem et al. (2022), eqs. 3 to 7.

    Examples
    --------
    >>> net = supply_network([0, 1], [1, 2], [10, 10], [0, 1, 2], output=[10, 10, 10])
    >>> esri(net).lost.tolist()
    [1.0, 1.0, 1.0]
    """
    chosen = range(network.size) if firms is None else list(firms)
    total = network.output.sum()
    found, rounds = np.zeros(len(chosen)), 0
    for i, firm in enumerate(chosen):
        capacity = np.ones(network.size)
        capacity[firm] = 0.0
        after = propagate(network, capacity, epsilon=epsilon)
        found[i] = float((network.output * (1 - after.left)).sum() / total) if total > 0 else float("nan")
        rounds = max(rounds, *after.rounds)
    return SystemicRisk(found, epsilon, rounds)
