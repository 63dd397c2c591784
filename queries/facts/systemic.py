"""Supply networks for systemic risk from what a graph holds: weights, sectors, final demand, and what was supposed where nobody says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from clusterkg.graph.projection.arrays import rows_of
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.reaching import Ints
from clusterkg.queries.algorithms.supply_networks import SupplyNetwork, supply_network
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.flows import NEEDED, UNSAID, Flags, Floats
from clusterkg.queries.facts.needs import Flows, flows
from clusterkg.queries.facts.networks import FirmNetwork, firm_network
from clusterkg.queries.facts.sourcing import Sourcing

Unsaid = Literal["linear", "essential", "both"]
#: Inputs of one segment take at most this part of its costs; more cannot be, and would never settle.
_MOST_INPUTS = 0.95
_LEAST = 1e-6


@dataclass(frozen=True)
class Prepared:
    """A network at both ends of what is known, with what every arrow rests on."""

    nids: Ids
    low: SupplyNetwork
    #: The same object where both ends agree.
    high: SupplyNetwork
    source: Ints
    target: Ints
    #: Arrows from the weightiest to the least, to show evidence of the first.
    weight: Floats
    #: By what arrows are weighed: ``amount``, ``share``, ``equal`` or ``cost_share``.
    basis: str
    #: Arrows whose weight nobody states, and those of which nobody says whether they are essential.
    unweighed: int
    unsaid: int
    #: Nodes without a known sector: nobody is supposed to be able to replace them.
    alone: int = 0
    #: Segments whose inputs were scaled down because they add up to more than can be.
    scaled: int = 0
    flows: Flows | None = None
    trade: FirmNetwork | None = None

    def out(self, node: int) -> Ints:
        """Return the arrows to customers of a node."""
        return self._down(node)

    def into(self, node: int) -> Ints:
        """Return the arrows from suppliers of a node."""
        return self._up(node)

    @cached_property
    def _down(self) -> Callable[[int], Ints]:
        return rows_of(self.source)

    @cached_property
    def _up(self) -> Callable[[int], Ints]:
        return rows_of(self.target)

    def edges_of(self, arrows: Ints) -> list[int]:
        """Return the edges behind some arrows."""
        if self.flows is not None:
            return self.flows.edges_of(arrows.tolist())
        assert self.trade is not None
        return self.trade.edges_of(arrows)


def of_segments(read: Sourcing, *, needed_from: float | None, unsaid: Unsaid) -> Prepared:
    """Return the network of a chain's segments: cost shares as coefficients, outputs from equal final demand of every segment.

    ``x = (I - A)^-1 1`` (Leontief 1936): each segment sells one unit to final demand, which no shock here stops, and what the others
    need for theirs. Equal final demand is supposed because quantities of different segments have no common unit.
    """
    f = flows(read.view, read.segments, read.tree.form)
    n = len(f.nids)
    needed = f.needed(needed_from)
    unknown = np.isnan(f.low)
    taken = np.bincount(f.target, np.nan_to_num(f.high), minlength=n)
    open_ = np.bincount(f.target, unknown, minlength=n)
    rest = np.clip(1 - taken, 0, None)[f.target] / np.maximum(open_[f.target], 1)
    scaled = 0
    built: list[SupplyNetwork] = []
    weight = np.zeros(len(f))
    for share, essential in (
        (np.where(unknown, 0.0, f.low), needed | ((f.said == UNSAID) & (unsaid == "essential"))),
        (np.where(unknown, rest, f.high), needed | ((f.said == UNSAID) & (unsaid != "linear"))),
    ):
        a = np.maximum(share, _LEAST)
        whole = np.bincount(f.target, a, minlength=n)
        over = whole > _MOST_INPUTS
        scaled = max(scaled, int(over.sum()))
        a = a * np.where(over, _MOST_INPUTS / np.where(over, whole, 1.0), 1.0)[f.target]
        matrix = np.zeros((n, n))
        matrix[f.source, f.target] = a
        output = np.linalg.solve(np.eye(n) - matrix, np.ones(n))
        weight = a * output[f.target]
        built.append(
            # Cost shares are shares of all costs: what is left of them (labour, capital) no shock here stops.
            supply_network(
                f.source, f.target, weight, np.arange(n), essential=essential, final=np.ones(n), inputs=output
            )
        )
    same = bool((f.low == f.high).all()) and unsaid != "both"
    return Prepared(
        f.nids, built[0], built[0] if same else built[1], f.source, f.target, weight, "cost_share", int(unknown.sum()),
        int(((f.said == UNSAID) & ~needed).sum()), scaled=scaled, flows=f,
    )  # fmt: skip


def of_firms(
    view: View, read: Sourcing | None, *, needed_from: float | None, unsaid: Unsaid, outside: float
) -> Prepared:
    """Return the network of firms that buy from each other: those of a chain with their partners, or all."""
    firms = None
    if read is not None:
        makers = read.makers.all()
        view = read.view
        out, into = view.expand(makers, "Purchase", "out"), view.expand(makers, "Purchase", "in")
        firms = np.unique(np.concatenate([makers, out.target, into.source]))
    net = firm_network(view, firms)
    weight, basis, unweighed = _weights(net)
    sector, alone, segment_of = _sectors(view, read, net.firms)
    said = _said(read, net, segment_of, needed_from)
    n = len(net.firms)
    sales = np.bincount(net.seller, weight, minlength=n)
    bought = np.bincount(net.buyer, weight, minlength=n)
    # Whoever buys more than is known to sell sells the rest to somebody: final demand, or customers that nobody names.
    final = np.maximum(np.maximum(bought - sales, 0), outside * sales)
    built = [
        supply_network(net.seller, net.buyer, weight, sector, essential=needed, final=final)
        for needed in (
            (said == NEEDED) | ((said == UNSAID) & (unsaid == "essential")),
            (said == NEEDED) | ((said == UNSAID) & (unsaid != "linear")),
        )
    ]
    open_ = int((said == UNSAID).sum())
    same = unsaid != "both" or not open_
    return Prepared(
        net.firms, built[0], built[0] if same else built[1], net.seller, net.buyer, weight, basis, unweighed, open_, alone=alone, trade=net
    )  # fmt: skip


def _weights(net: FirmNetwork) -> tuple[Floats, str, int]:
    """Return what arrows weigh: amounts where all state one in one currency, else shares of purchases, else equal."""
    n = len(net)
    currencies = {c for c, a in zip(net.currency, net.amount.tolist(), strict=True) if not np.isnan(a)}
    known = ~np.isnan(net.amount) & (np.nan_to_num(net.amount) > 0)
    if n and known.all() and len(currencies) == 1:
        return net.amount.copy(), "amount", 0
    shares = net.share.copy()
    open_ = np.isnan(shares)
    if open_.all():
        return np.ones(n), "equal", n
    # What a buyer's known shares of one product leave is split evenly among the sellers of it whose share nobody states.
    keys: dict[tuple[int, str | None], int] = {}
    group = np.array([keys.setdefault((b, p), len(keys)) for b, p in zip(net.buyer.tolist(), net.product, strict=True)], np.int64)  # fmt: skip
    left = np.clip(1 - np.bincount(group, np.nan_to_num(shares)), 0, None)
    many = np.bincount(group, open_)
    shares[open_] = (left / np.maximum(many, 1))[group[open_]]
    return np.maximum(shares, _LEAST), "share", int(open_.sum())


def _sectors(view: View, read: Sourcing | None, firms: Ids) -> tuple[Ints, int, dict[int, int]]:
    """Return the sector of each firm: the segment that it makes (the one with the most statements); without one it stands alone."""
    if read is not None:
        made = read.makers
    else:
        made = chains.makers(view, np.union1d(view.of_type("Segment"), view.of_type("Industry")))
    inside = np.isin(made.maker, firms)
    counts = Counter(zip(made.maker[inside].tolist(), made.segment[inside].tolist(), strict=True))
    best: dict[int, tuple[int, int]] = {}
    for (maker, segment), times in counts.items():
        best[maker] = max(best.get(maker, (0, 0)), (times, -segment))
    segment_of = {m: -s for m, (_, s) in best.items()}
    number = {s: i for i, s in enumerate(sorted(set(segment_of.values())))}
    sector = np.empty(len(firms), dtype=np.int64)
    alone = 0
    for i, firm in enumerate(firms.tolist()):
        segment = segment_of.get(firm)
        sector[i] = len(number) + alone if segment is None else number[segment]
        alone += segment is None
    return sector, alone, segment_of


def _said(
    read: Sourcing | None, net: FirmNetwork, segment_of: dict[int, int], needed_from: float | None
) -> Ints:
    """Return what is said of each purchase: whether the buyer's segment can do without the seller's."""
    said = np.full(len(net), UNSAID, dtype=np.int64)
    if read is None:
        return said
    f = flows(read.view, read.segments, read.tree.form)
    needed: Flags = f.needed(needed_from)
    known = {
        (int(f.nids[a]), int(f.nids[b])): NEEDED if yes else s
        for a, b, s, yes in zip(f.source.tolist(), f.target.tolist(), f.said.tolist(), needed.tolist(), strict=True)
    }  # fmt: skip
    for i, (seller, buyer) in enumerate(zip(net.seller.tolist(), net.buyer.tolist(), strict=True)):
        pair = (segment_of.get(int(net.firms[seller]), -1), segment_of.get(int(net.firms[buyer]), -1))
        said[i] = known.get(pair, UNSAID)
    return said


__all__ = ["Prepared", "Unsaid", "of_firms", "of_segments"]
