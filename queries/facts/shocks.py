"""What a shock to segments, firms or a place takes from a chain: first losses as intervals, then both ends of them run downstream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.bounds import Interval, part_bounds
from clusterkg.queries.algorithms.cascade import Cascade, Inputs, cascade
from clusterkg.queries.facts.buying import Bought
from clusterkg.queries.facts.flows import NOT_NEEDED
from clusterkg.queries.facts.needs import Flows, flows, substitutes
from clusterkg.queries.facts.sourcing import KnownMakers, Sizes, Sourcing

Substitutes = Literal["possible", "known", "none"]


@dataclass(frozen=True)
class First:
    """What a shock takes from a segment at once."""

    low: float
    high: float
    #: Known makers that it strikes, and those that it does not, with the claims behind the sizes that were used.
    struck: tuple[int, ...]
    others: tuple[int, ...]
    #: By what the struck makers' share was reckoned: ``capacity``, ``output`` or nothing known.
    basis: str | None
    #: Spare capacity of the others as a share of all output, where it is known of each.
    spare: Interval | None
    settled: bool
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """Both ends of a shock in one network, with the arrows of the harder one."""

    low: Cascade
    high: Cascade
    inputs: Inputs


class Shock:
    """Prepares a chain for shocks: segments always, firms as far as purchases are known."""

    def __init__(self, read: Sourcing, *, needed_from: float | None, replace: Substitutes) -> None:
        self.read, self.replace = read, replace
        self.flows: Flows = flows(read.view, read.segments, read.tree.form)
        self.needed = self.flows.needed(needed_from)
        self.stand_ins = substitutes(read.view, read.segments)
        self.known: dict[int, KnownMakers] = {int(s): read.known(int(s)) for s in read.segments}
        self.made: dict[int, set[int]] = defaultdict(set)
        for s, k in self.known.items():
            for m in (*k.here, *k.elsewhere, *k.unplaced):
                self.made[m].add(s)

    def struck(self, firms: Iterable[int], impair: float) -> dict[int, First]:
        """Return what the loss of firms takes from each segment that they make."""
        hit = set(firms)
        found = {}
        for s, k in self.known.items():
            if hit & k.here.keys():
                found[s] = self._first(s, k, hit, impair)
        return found

    def _first(self, segment: int, k: KnownMakers, hit: set[int], impair: float) -> First:
        makers = sorted(k.here)
        struck = tuple(m for m in makers if m in hit)
        others = tuple(m for m in makers if m not in hit)
        output = self.read.sizes("output").get(segment, Sizes())
        capacity = self.read.sizes("capacity").get(segment, Sizes())
        made = {m for m in makers if m in output.held}
        basis, sizes = (
            ("output", output) if made == set(makers) else ("capacity", capacity) if any(m in capacity.held for m in makers) else (None, Sizes())
        )  # fmt: skip
        spans = [sizes.interval(m) for m in makers]
        share = part_bounds([x[0] for x in spans], [x[1] for x in spans], [m in hit for m in makers])
        spare = self._spare(others, output, capacity, spans) if basis == "output" else None
        if not others and k.settled:
            spare = (0.0, 0.0)
        low, high = share[0] * impair, share[1] * impair
        if self.replace != "none":
            high -= min(high, spare[0] if spare else 0.0)
            low -= min(low, spare[1] if spare else 0.0)
        if self.replace == "possible" and (spare is None or k.elsewhere or k.unplaced or not k.settled):
            low = 0.0  # whoever has spare capacity that nobody states may take over all of it
        claims = (*sizes.claims(makers), *(capacity.claims(others) if spare else ()), *k.claims)
        return First(low, high, struck, others, basis, spare, k.settled, tuple(dict.fromkeys(claims)))

    @staticmethod
    def _spare(
        others: tuple[int, ...], output: Sizes, capacity: Sizes, spans: list[Interval]
    ) -> Interval | None:
        """Return the spare capacity of the others as a share of all output; ``None`` where it is not known of each."""
        if output.unit != capacity.unit or any(m not in capacity.held for m in others):
            return None
        total = (sum(s[0] for s in spans), sum(s[1] for s in spans))
        if total[0] <= 0:
            return None
        least = sum(max(0.0, capacity.held[m].low - output.held[m].high) for m in others)
        most = sum(max(0.0, capacity.held[m].high - output.held[m].low) for m in others)
        return least / total[1], most / total[0]

    def segments(self, first: dict[int, Interval], tiers: int | None) -> Run:
        """Run both ends of first losses through the segments."""
        f = self.flows
        start = np.zeros((2, len(f.nids)))
        for s, (low, high) in first.items():
            start[:, f.at(s)] = low, high
        taken = np.bincount(f.target, np.nan_to_num(f.low), minlength=len(f.nids))
        rest = np.clip(1 - taken, 0, 1)[f.target]
        unknown = np.isnan(f.low)
        weight_low = np.where(unknown, 0.0, f.low)
        weight_high = np.where(unknown, rest, f.high)
        weight_low[self.needed] = weight_high[self.needed] = 1.0
        if self.replace != "none" and self.stand_ins:
            weight_low[self._replaced()] = 0.0
        arrows = np.arange(len(f), dtype=np.int64)
        runs = [
            Inputs(len(f.nids), f.source, arrows, np.ones(len(f)), f.target, weight, self.needed)
            for weight in (weight_low, weight_high)
        ]
        return Run(cascade(runs[0], start[0], tiers=tiers), cascade(runs[1], start[1], tiers=tiers), runs[1])

    def _replaced(self) -> list[int]:
        """Return the arrows whose supplier a source says that another input of the same customer can stand in for."""
        f = self.flows
        inputs: dict[int, set[int]] = defaultdict(set)
        for a, b in zip(f.source.tolist(), f.target.tolist(), strict=True):
            inputs[b].add(int(f.nids[a]))
        return [
            i
            for i, (a, b) in enumerate(zip(f.source.tolist(), f.target.tolist(), strict=True))
            if set(self.stand_ins.get(int(f.nids[a]), ())) & inputs[b]
        ]

    def trade(self) -> tuple[list[Bought], Ids]:
        """Return the known purchases of and from the makers, and all firms in them with the makers."""
        makers = self.read.makers.all()
        found = self.read.bought(makers)
        firms = [makers, np.array([x for p in found for x in (p.buyer, p.seller)], dtype=np.int64)]
        return found, np.unique(np.concatenate(firms))

    def firms(
        self, purchases: list[Bought], firms: Ids, hit: set[int], impair: float, tiers: int | None
    ) -> Run:
        """Run the loss of firms through what is known of purchases."""
        at = {n: i for i, n in enumerate(firms.tolist())}
        start = np.zeros(len(firms))
        start[[at[h] for h in hit if h in at]] = impair
        slots: dict[tuple[int, int | tuple[str, ...]], int] = {}
        held: list[list[Bought]] = []
        slot = np.empty(len(purchases), dtype=np.int64)
        for i, p in enumerate(purchases):
            key = (p.buyer, p.products if p.segment is None else p.segment)
            if key not in slots:
                slots[key] = len(held)
                held.append([])
            slot[i] = slots[key]
            held[slot[i]].append(p)
        supplier = np.array([at[p.seller] for p in purchases], dtype=np.int64)
        owner = np.array([at[parts[0].buyer] for parts in held], dtype=np.int64)
        taken = [sum(p.share[0] for p in parts if p.share) for parts in held]
        low = np.array([p.share[0] if p.share else 0.0 for p in purchases])
        high = np.array(
            [p.share[1] if p.share else max(0.0, 1 - taken[s]) for p, s in zip(purchases, slot.tolist(), strict=True)]
        )  # fmt: skip
        ends = [self._weight(parts[0], hit) for parts in held]
        needed = np.array([e[2] for e in ends], dtype=np.bool_)
        runs = [
            Inputs(len(firms), supplier, slot, share, owner, np.array([e[i] for e in ends], dtype=np.float64), needed)
            for i, share in enumerate((low, high))
        ]  # fmt: skip
        return Run(cascade(runs[0], start, tiers=tiers), cascade(runs[1], start, tiers=tiers), runs[1])

    def _weight(self, p: Bought, hit: set[int]) -> tuple[float, float, bool]:
        """Return what of a buyer's output goes with all of one input, at least and at most, and whether it cannot do without."""
        if p.segment is None:
            return 0.0, 1.0, True
        f = self.flows
        into = [
            i
            for b in self.made.get(p.buyer, ())
            for i in np.flatnonzero((f.source == f.at(p.segment)) & (f.target == f.at(b))).tolist()
        ]
        replaceable = self.replace == "possible" and self._replaceable(p.segment, hit)
        if any(self.needed[i] for i in into):
            return (0.0 if replaceable else 1.0), 1.0, True
        known = [i for i in into if not np.isnan(f.low[i])]
        low = 0.0 if replaceable or not known else min(float(f.low[i]) for i in known)
        high = max((float(f.high[i]) for i in known), default=1.0)
        return low, high, not known and not any(f.said[i] == NOT_NEEDED for i in into)

    def _replaceable(self, segment: int, hit: set[int]) -> bool:
        k = self.known[segment]
        return not k.settled or bool({*k.here, *k.elsewhere, *k.unplaced} - hit)


__all__ = ["First", "Run", "Shock", "Substitutes"]
