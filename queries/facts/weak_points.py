"""Where a chain hangs by a thread: each measure reckoned once for all its segments and firms, with what it rests on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import networkx as nx
import numpy as np

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.critical import Critical, critical_nodes
from clusterkg.queries.algorithms.reaching import (
    Betweenness,
    betweenness,
    dominated,
    dominator_tree,
    separation,
)
from clusterkg.queries.algorithms.structure import Assembly, Falls, min_vertex_cut
from clusterkg.queries.facts.buying import Bought
from clusterkg.queries.facts.flows import NOT_NEEDED, UNSAID, Flags, Floats
from clusterkg.queries.facts.needs import Flows, flows, substitutes
from clusterkg.queries.facts.sourcing import KnownMakers, Sourcing

#: Networks up to so many nodes have their betweenness reckoned from every beginning, larger ones from a draw.
EXACT_UP_TO = 2000
#: Minimum cuts are reckoned in chains of up to so many arrows.
CUT_UP_TO = 20_000


@dataclass(frozen=True)
class Cut:
    """The fewest segments between raw inputs and an end product; ``members`` is None where nothing between can cut it."""

    members: tuple[int, ...] | None
    #: Raw inputs that it is reckoned from, and those that feed the end product directly and were left out.
    sources: int
    direct: int


class WeakPoints:
    """Reads a chain once and reckons all measures."""

    def __init__(
        self, read: Sourcing, *, needed_from: float | None, product: int | None, critical: int, sampled: int, seed: int
    ) -> None:  # fmt: skip
        self.read = read
        self.flows: Flows = flows(read.view, read.segments, read.tree.form)
        self.nids = self.flows.nids.tolist()
        self.size = len(self.nids)
        self.needed: Flags = self.flows.needed(needed_from)
        self.known: dict[int, KnownMakers] = {s: read.known(s) for s in self.nids}
        self.stand_ins = substitutes(read.view, read.segments)
        self.ends = self._ends() if product is None else [product]
        self._falls = Falls(self._assemblies())
        #: What falls with each segment, and with each firm that is the only known maker of one.
        self.sole = self._sole()
        self.falls: dict[int, set[int]] = {n: self._falls.with_([n]) for n in (*self.nids, *self.sole)}
        f = self.flows
        #: Customers that a source says can do without a segment.
        self._spared: dict[int, list[int]] = defaultdict(list)
        spared = f.said == NOT_NEEDED
        for a, b in zip(f.source[spared].tolist(), f.target[spared].tolist(), strict=True):
            self._spared[self.nids[a]].append(self.nids[b])
        self.apart = separation(self.size, f.source, f.target)
        self.critical: Critical = critical_nodes(self.size, f.source, f.target, critical)
        self.reach: Critical = critical_nodes(self.size, f.source, f.target, critical, objective="reach")
        self.between: Betweenness = _between(self.size, f.source, f.target, sampled, seed)
        self.dominates = self._dominates()
        self.cuts = {e: self._cut(e) for e in self.ends} if len(f) <= CUT_UP_TO else {}
        self._trade(sampled, seed)

    @property
    def says_needs(self) -> bool:
        """Whether any input counts as one that cannot be done without."""
        return bool(self.needed.any())

    def unsaid_out(self, nid: int) -> int:
        """Return how many inputs of others this segment is of which nobody says whether they are essential."""
        f = self.flows
        return int(((f.source == f.at(nid)) & (f.said == UNSAID) & ~self.needed).sum())

    def hit(self, nid: int) -> list[int]:
        """Return the end products that cannot be made without it."""
        return [e for e in self.ends if e in self.falls[nid]]

    def together(self, nid: int) -> tuple[int, list[int]] | None:
        """Return a segment that stands while several of its inputs, each of which it can do without, fall with ``nid``, and these."""
        down = self.falls[nid] | {nid}
        inputs: dict[int, list[int]] = defaultdict(list)
        for part in down if len(down) > 1 else ():
            for customer in self._spared.get(part, ()):
                if customer not in down:
                    inputs[customer].append(part)
        return next(((c, sorted(parts)) for c, parts in sorted(inputs.items()) if len(parts) > 1), None)

    def joints(self) -> list[int]:
        """Return the firms without which the known purchases fall apart, those that part the most pairs first."""
        at = self.trade_apart.articulation
        order = np.argsort(-self.trade_apart.pairs[at], kind="stable")
        found: list[int] = self.firms[at[order]].tolist()
        return found

    def _ends(self) -> list[int]:
        """Return what needs something, and feeds only what needs nothing (after-market) or what nobody says it matters to."""
        f, size = self.flows, self.size
        needs = np.zeros(size, dtype=np.bool_)
        needs[f.target[self.needed]] = True
        feeds = np.zeros(size, dtype=np.bool_)
        counts = self.needed | ((f.said != UNSAID) & needs[f.target])
        feeds[f.source[counts]] = True
        return [self.nids[i] for i in np.flatnonzero(needs & ~feeds).tolist()]

    def _assemblies(self) -> dict[int, Assembly]:
        f = self.flows
        slots: dict[int, list[frozenset[int]]] = defaultdict(list)
        for s, k in self.known.items():
            if k.here:
                slots[s].append(frozenset(k.here))
        inputs: dict[int, set[int]] = defaultdict(set)
        for a, b in zip(f.source.tolist(), f.target.tolist(), strict=True):
            inputs[self.nids[b]].add(self.nids[a])
        for a, b in zip(f.source[self.needed].tolist(), f.target[self.needed].tolist(), strict=True):
            one, other = self.nids[a], self.nids[b]
            slots[other].append(frozenset({one, *(set(self.stand_ins.get(one, ())) & inputs[other])}))
        return {s: Assembly(held) for s, held in slots.items()}

    def _sole(self) -> dict[int, list[int]]:
        """Return the firms that are the only known maker here of some segment, with these segments."""
        found: dict[int, list[int]] = defaultdict(list)
        for s, k in self.known.items():
            if len(k.here) == 1:
                found[next(iter(k.here))].append(s)
        return dict(found)

    def _dominates(self) -> dict[int, int]:
        """Return of how many segments every way to an end product passes each, where it is any."""
        if not self.ends:
            return {}
        f, root = self.flows, self.size
        ends = np.array([f.at(e) for e in self.ends], dtype=np.int64)
        start = np.concatenate([f.target, np.full(len(ends), root)])
        tree = dominator_tree(self.size + 1, start, np.concatenate([f.source, ends]), root)
        counts = dominated(tree, root)[: self.size].tolist()
        return {self.nids[i]: n for i, n in enumerate(counts) if n}

    def _cut(self, end: int) -> Cut:
        f = self.flows
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.size))
        graph.add_edges_from(zip(f.source.tolist(), f.target.tolist(), strict=True))
        at = f.at(end)
        raw = {n for n in nx.ancestors(graph, at) if not graph.in_degree(n)}
        direct = {n for n in raw if graph.has_edge(n, at)}
        found = min_vertex_cut(graph, raw - direct, at) if raw - direct else None
        members = None if found is None else tuple(sorted(self.nids[n] for n in found))
        return Cut(members, len(raw - direct), len(direct))

    def _trade(self, sampled: int, seed: int) -> None:
        """Reckon what the known purchases of the makers here hang by."""
        makers: Ids = np.unique(np.array([m for k in self.known.values() for m in k.here], dtype=np.int64))
        self.purchases: list[Bought] = self.read.bought(makers)
        #: Edges of the purchases that each firm takes part in.
        self.traded: dict[int, list[int]] = defaultdict(list)
        for p in self.purchases:
            self.traded[p.buyer].extend(p.eids)
            self.traded[p.seller].extend(p.eids)
        firms = np.unique(np.array([x for p in self.purchases for x in (p.buyer, p.seller)], dtype=np.int64))
        seller = np.searchsorted(firms, np.array([p.seller for p in self.purchases], dtype=np.int64))
        buyer = np.searchsorted(firms, np.array([p.buyer for p in self.purchases], dtype=np.int64))
        self.firms = firms
        self.trade_apart = separation(len(firms), seller, buyer)
        self.trade_between = _between(len(firms), seller, buyer, sampled, seed)


def _between(size: int, source: Ids, target: Ids, sampled: int, seed: int) -> Betweenness:
    return betweenness(size, source, target, sources=None if size <= EXACT_UP_TO else sampled, seed=seed)


def ranks(values: Floats) -> list[int]:
    """Return the rank of each value, 1 for the largest; equal ones share the better rank."""
    order = np.sort(-values)
    return [int(r) + 1 for r in np.searchsorted(order, -values)]


__all__ = ["CUT_UP_TO", "EXACT_UP_TO", "Cut", "WeakPoints", "ranks"]
