"""What falls with a firm: shocks that run down to customers and up to suppliers, and the economic systemic risk index (ESRI).

Diem, C., Borsos, A., Reisch, T., Kertész, J. and Thurner, S. (2022). Quantifying firm-level economic systemic risk from nation-wide
supply networks. Scientific Reports 12:7719. Output of customers is limited by the scarcest essential input (Leontief), losses of
non-essential inputs add up (linear), suppliers lose the sales.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from clusterkg.graph.projection.arrays import spread
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.algorithms.supply_networks import Ints, SupplyNetwork


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
        See :func:`~clusterkg.queries.algorithms.supply_networks.supply_network`.
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

    Examples
    --------
    >>> from clusterkg.queries.algorithms.supply_networks import supply_network
    >>> net = supply_network([0, 1], [2, 2], [30, 70], [0, 0, 1])
    >>> propagate(net, [0, 1, 1]).downstream.round(3).tolist()
    [0.0, 1.0, 0.871]
    """
    limit = np.asarray(capacity, np.float64)
    if limit.shape != (network.size,) or (limit < 0).any() or (limit > 1).any():
        raise ValueError(f"capacity: {network.size} numbers between 0 and 1 are needed")
    base = np.flatnonzero(limit < 1)
    room = _Room(network)
    found: list[Floats] = []
    rounds: list[int] = []
    ways: tuple[Literal["down", "up"], ...] = ("down", "up")
    for way in ways:
        nodes, left, n = room.settle(base, limit[base], epsilon, most, way)
        whole = np.ones(network.size)
        whole[nodes] = left
        found.append(whole)
        rounds.append(n)
    return Propagation(found[0], found[1], (rounds[0], rounds[1]))


#: From this part of all arrows on, a round multiplies by the whole matrix instead of picking the arrows of the firms that were hit.
_MANY = 0.02


class _Room:
    """Where shocks run: work arrays that are made once and cleared only where a shock came, so that a small shock costs little
    in a network of any size.

    Between two shocks ``limit``, ``state`` and ``kept`` are 1, ``loss``, ``sold`` and ``gone`` are 0 everywhere.
    """

    def __init__(self, net: SupplyNetwork) -> None:
        self.net = net
        self.limit, self.state, self.kept = np.ones(net.size), np.ones(net.size), np.ones(net.size)
        self.sold, self.gone = np.zeros(net.size), np.zeros(len(net.sector_sales))
        self.loss = np.zeros(len(net._slot_owner))
        self._node, self._slot = np.zeros(net.size, np.int64), np.zeros(len(net._slot_owner), np.int64)
        self._seen = np.zeros(net.size, np.bool_)

    def settle(
        self, base: Ints, left: Floats, epsilon: float, most: int, way: Literal["down", "up"]
    ) -> tuple[Ints, Floats, int]:
        """Update all firms at once until none changes by epsilon.

        ``base`` are the firms that the shock hit, with what is left of them. Returns the firms that are not whole, what is left of each,
        and the number of rounds. Losses only grow from round to round, so that what has become wide stays wide.
        """
        few, all_of = (self._few_down, self._all_down) if way == "down" else (self._few_up, self._all_up)
        self.limit[base] = left
        self.state[base] = left
        nodes, h, rounds = base, left, most
        for n in range(1, most + 1):
            lost = 1 - h
            some = lost > 0
            if not some.any():
                rounds = n - 1
                break
            found = few(nodes[some], lost[some])
            if found is None:
                nodes, h, rounds = self._wide(epsilon, n, most, all_of)
                break
            others, held = found
            self._seen[others] = True
            rest = base[~self._seen[base]]
            self._seen[others] = False
            new = np.concatenate([others, rest])
            value = np.concatenate([np.clip(np.minimum(held, self.limit[others]), 0, 1), self.limit[rest]])
            moved = float(np.abs(self.state[new] - value).max(initial=0.0))
            self.state[nodes] = 1.0
            self.state[new] = value
            moved = max(moved, float(np.abs(self.state[nodes] - h).max(initial=0.0)))
            nodes, h = new, value
            if moved < epsilon:
                rounds = n
                break
        self.state[nodes] = 1.0
        self.limit[base] = 1.0
        return nodes, h, rounds

    def _wide(
        self, epsilon: float, first: int, most: int, all_of: Callable[[Floats], Floats]
    ) -> tuple[Ints, Floats, int]:
        h, rounds = self.state, most
        for n in range(first, most + 1):
            new = all_of(1 - h)
            np.minimum(new, self.limit, out=new)
            np.maximum(new, 0, out=new)
            h -= new
            moved = max(float(h.max()), -float(h.min()))
            h[:] = new
            if moved < epsilon:
                rounds = n
                break
        nodes = np.flatnonzero(h < 1)
        return nodes, h[nodes], rounds

    @staticmethod
    def _once(numbers: Ints, mark: Ints) -> Ints:
        """Return numbers without repeating; the last to write its place stays, which needs no sorting."""
        place = np.arange(len(numbers), dtype=np.int64)
        mark[numbers] = place
        kept: Ints = numbers[mark[numbers] == place]
        return kept

    def _scarce(self, sector: Ints, sales: Floats, lost: Floats) -> Floats:
        """Return what of a firm's supply cannot be had from others of its sector that still work; 1 where the whole sector is down."""
        np.add.at(self.gone, sector, sales * lost)
        working = self.net.sector_sales[sector] - self.gone[sector]
        self.gone[sector] = 0.0
        scarce = np.ones(len(sector))
        can = working > sales
        scarce[can] = sales[can] / working[can]
        return scarce

    def _few_down(self, hit: Ints, lost: Floats) -> tuple[Ints, Floats] | None:
        """Return the customers of firms that lost so much and what they can still make; ``None`` where all had better be looked at."""
        net = self.net
        starts = net._starts[hit]
        counts = net._starts[hit + 1] - starts
        if counts.sum() > len(net._slot) * _MANY:
            return None
        at = spread(starts, counts)
        slots = net._slot[at]
        weight = self._scarce(net.sector[hit], net.sales[hit], lost) * lost
        np.add.at(self.loss, slots, net._share[at] * np.repeat(weight, counts))
        touched = self._once(slots, self._slot)
        owners = net._slot_owner[touched]
        np.minimum.at(self.kept, owners, 1 - self.loss[touched])
        self.loss[touched] = 0.0
        owners = self._once(owners, self._node)
        kept = self.kept[owners]
        self.kept[owners] = 1.0
        return owners, kept

    def _all_down(self, lost: Floats) -> Floats:
        """Return what every firm can still make."""
        kept = np.ones(self.net.size)
        owners, first, matrix = self._slots
        if len(owners):
            loss = matrix @ (self._scarce(self.net.sector, self.net.sales, lost) * lost)
            kept[owners] = 1 - np.maximum.reduceat(loss, first)  # slots are sorted by owner
        return kept

    def _few_up(self, hit: Ints, lost: Floats) -> tuple[Ints, Floats] | None:
        """Return the suppliers of firms that lost so much and what they can still sell; ``None`` where all had better be looked at."""
        net = self.net
        starts = net._buys[hit]
        counts = net._buys[hit + 1] - starts
        if counts.sum() > len(net._seller) * _MANY:
            return None
        at = spread(starts, counts)
        sellers = net._seller[at]
        np.add.at(self.sold, sellers, net._sold[at] * np.repeat(lost, counts))
        sellers = self._once(sellers, self._node)
        kept = 1 - self.sold[sellers]
        self.sold[sellers] = 0.0
        return sellers, kept

    def _all_up(self, lost: Floats) -> Floats:
        """Return what every firm can still sell."""
        kept: Floats = 1 - self._sales @ lost
        return kept

    @cached_property
    def _slots(self) -> tuple[Ints, Ints, sparse.csr_matrix]:
        """Owners of slots, where their slots begin, and the matrix from suppliers to slots."""
        net = self.net
        owners, first = np.unique(net._slot_owner, return_index=True)
        supplier = np.repeat(np.arange(net.size), np.diff(net._starts))
        shape = (len(net._slot_owner), net.size)
        return owners, first, sparse.csr_matrix((net._share, (net._slot, supplier)), shape=shape)

    @cached_property
    def _sales(self) -> sparse.csr_matrix:
        """The matrix from customers to suppliers."""
        net = self.net
        customer = np.repeat(np.arange(net.size), np.diff(net._buys))
        return sparse.csr_matrix((net._sold, (net._seller, customer)), shape=(net.size, net.size))

    def lost(self, firm: int, epsilon: float, most: int) -> tuple[float, int]:
        """Return how much output is lost when one firm fails for good, and the rounds that it took."""
        base, none = np.array([firm], dtype=np.int64), np.zeros(1)
        below, down, one = self.settle(base, none, epsilon, most, "down")
        above, up, other = self.settle(base, none, epsilon, most, "up")
        output = self.net.output
        total = float(output[below] @ (1 - down))
        # What a firm lost already for lack of inputs is not lost again for lack of customers.
        self.state[below] = down
        total += float(output[above] @ np.maximum(self.state[above] - up, 0))
        self.state[below] = 1.0
        return total, max(one, other)


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
        See :func:`~clusterkg.queries.algorithms.supply_networks.supply_network`.
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
    ``final`` of :func:`~clusterkg.queries.algorithms.supply_networks.supply_network` and to state in the answer.

    References
    ----------
    Diem et al. (2022), eqs. 3 to 7.

    Examples
    --------
    >>> from clusterkg.queries.algorithms.supply_networks import supply_network
    >>> net = supply_network([0, 1], [1, 2], [10, 10], [0, 1, 2], output=[10, 10, 10])
    >>> esri(net).lost.tolist()
    [1.0, 1.0, 1.0]
    """
    chosen = range(network.size) if firms is None else list(firms)
    total = float(network.output.sum())
    room = _Room(network)
    found, rounds = np.full(len(chosen), np.nan), 0
    for i, firm in enumerate(chosen):
        lost, n = room.lost(firm, epsilon, 1000)
        rounds = max(rounds, n)
        if total > 0:
            found[i] = lost / total
    return SystemicRisk(found, epsilon, rounds)
