"""Gather, for every segment of a chain in a place, the facts that its verdicts rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import EdgeRecord, Entity, Ids, View
from clusterkg.queries.algorithms import chains
from clusterkg.queries.algorithms.declarations import Declaration, in_force
from clusterkg.queries.algorithms.demand import Quantity, demands, quantity
from clusterkg.queries.algorithms.places import Located, located
from clusterkg.queries.algorithms.unseen import chapman
from clusterkg.queries.algorithms.verdicts import LABELS, Judged, SegmentFacts, Thresholds, judge
from clusterkg.queries.contract import Reason


@dataclass(frozen=True)
class SegmentFound:
    """One segment with its facts, verdicts and claims."""

    segment: Entity
    path: str
    facts: SegmentFacts
    judged: Judged
    local: list[Entity]
    possible: list[Entity]
    unit: str | None
    belongs: tuple[str, ...]
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    declared: tuple[str, ...]

    @property
    def label(self) -> str:
        """The primary verdict in Chinese."""
        return LABELS[self.judged.primary]


class Finder:
    """Reads the store once per kind of fact, for all segments together."""

    def __init__(
        self, view: View, chain: int, place: int, inputs_of: int | None, min_cost_share: float
    ) -> None:
        self.view, self.chain, self.place = view, chain, place
        self.tree = chains.parts(view, chain)
        self.inputs: dict[int, tuple[str, ...]] = {}
        self.leaves = self.tree.leaves if inputs_of is None else self._inputs(inputs_of, min_cost_share)
        self.makers = chains.makers(view, self.tree.leaves)
        everyone = self.makers.all()
        self.where: Located = located(view, place, everyone)
        edges = sorted({e for held in self.makers.of.values() for eids in held.values() for e in eids})
        self.records = {r.eid: r for r in view.edge_records(edges)}
        self.demand = demands(view, place, self.leaves)
        self.declarations = in_force(view, place, np.union1d(self.leaves, [chain]))
        self.located_at: dict[int, list[int]] = defaultdict(list)
        for eid, firm in zip(self.where.edges.eid.tolist(), self.where.edges.source.tolist(), strict=True):
            self.located_at[firm].append(eid)
        self.location = {r.eid: r for r in view.edge_records(self.where.edges.eid)}
        self.supply = view.expand(self.leaves, "Supply", "out")
        self.supply_records = (
            {r.eid: r for r in view.edge_records(self.supply.eid)} if inputs_of is None else {}
        )
        self.purchases = view.expand(everyone, "Purchase", "out")
        self.possible = self._possible()
        here = set(self.where.local(everyone).tolist())
        shown = here | {m for held in self.possible.values() for m in held}
        self.firms = {e.nid: e for e in view.entities(sorted(shown))}
        inside = [
            eid
            for eid, buyer, seller in zip(
                self.purchases.eid.tolist(),
                self.purchases.source.tolist(),
                self.purchases.target.tolist(),
                strict=True,
            )
            if buyer in here and seller in here
        ]
        self.bought = {r.eid: r for r in view.edge_records(inside)}
        self.examined = (
            self.makers.looked_at
            + len(self.tree.parent)
            + len(self.where.edges)
            + len(self.supply)
            + len(self.purchases)
        )
        said = {r.dataset for r in self.records.values()} | {r.dataset for r in self.location.values()}
        self.datasets = tuple(sorted(said))
        self.unseen = self._unseen()
        self._counts: dict[tuple[int, int], int] = {}

    def _inputs(self, segment: int, least: float) -> Ids:
        edges = self.view.expand([segment], "Supply", "in")
        kept = []
        for r, source in zip(self.view.edge_records(edges.eid), edges.source.tolist(), strict=True):
            shares = r.values("cost_share")
            low = float(shares[0].partition("..")[0]) if shares else 0.0
            if low >= least:
                kept.append(source)
                self.inputs[source] = (*r.claims, *(c for a in r.attributes for c in a.claims))
        return np.intersect1d(np.array(sorted(kept), dtype=np.int64), self.tree.leaves)

    def _possible(self) -> dict[int, list[int]]:
        """Return local firms in an industry that corresponds to a segment."""
        found: dict[int, list[int]] = {}
        corresponds = self.view.expand(self.leaves, "Correspondence", "out")
        members = self.view.expand(np.unique(corresponds.target), "IndustryMember", "in")
        where = located(self.view, self.place, np.unique(members.source))
        in_industry: dict[int, set[int]] = defaultdict(set)
        for firm, industry in zip(members.source.tolist(), members.target.tolist(), strict=True):
            if where.here[firm]:
                in_industry[industry].add(firm)
        for segment, industry in zip(corresponds.source.tolist(), corresponds.target.tolist(), strict=True):
            firms = in_industry.get(industry, set())
            found[segment] = sorted(set(found.get(segment, [])) | firms)
        return found

    def _unseen(self) -> float | None:
        """Return the upper bound on local makers of the whole chain that the two largest lists both missed.

        A bound on all unseen makers of the chain is also one on those of any single segment.
        """
        listed: dict[str, set[int]] = defaultdict(set)
        for held in self.makers.of.values():
            for maker, eids in held.items():
                if self.where.here[maker]:
                    for eid in eids:
                        if self.records[eid].type == "Production":
                            listed[self.records[eid].dataset].add(maker)
        best: float | None = None
        for one, other in combinations(sorted(listed), 2):
            bound = chapman(
                len(listed[one]), len(listed[other]), len(listed[one] & listed[other])
            ).unseen_upper
            best = bound if best is None else min(best, bound)
        return best

    def _path(self, segment: int, names: dict[int, str]) -> str:
        steps, at = [], segment
        while at in self.tree.parent:
            steps.append(names[at])
            at = self.tree.parent[at]
        return " / ".join(reversed(steps))

    def _local(self, segment: int) -> list[int]:
        return [m for m in sorted(self.makers.of.get(segment, {})) if self.where.here[m]]

    def _counted(self, segment: int, d: Declaration) -> int:
        """Return how many makers of a segment are known where the declaration holds."""
        key = (segment, d.place)
        if key not in self._counts:
            makers = np.array(sorted(self.makers.of.get(segment, {})), dtype=np.int64)
            where = self.where if d.place == self.place else located(self.view, d.place, makers)
            self._counts[key] = len(where.local(makers))
        return self._counts[key]

    def segments(self, limits: Thresholds) -> Iterator[SegmentFound]:
        """Return every segment with its verdicts, in the chain's order of names."""
        entities = {e.nid: e for e in self.view.entities(sorted(self.tree.parent))}
        names = {n: e.caption for n, e in entities.items()}
        parts = {r.eid: r for r in self.view.edge_records(sorted(self.tree.part_edge.values()))}
        present = {s for s in self.tree.leaves.tolist() if self._local(s)}
        down: dict[int, list[tuple[int, bool, int]]] = defaultdict(list)
        for eid, source, target in zip(
            self.supply.eid.tolist(), self.supply.source.tolist(), self.supply.target.tolist(), strict=True
        ):
            record = self.supply_records.get(eid)
            essential = record is not None and "true" in record.values("essential")
            down[source].append((target, essential, eid))
        buys: dict[int, dict[int, int]] = defaultdict(dict)
        for eid, buyer, seller in zip(
            self.purchases.eid.tolist(),
            self.purchases.source.tolist(),
            self.purchases.target.tolist(),
            strict=True,
        ):
            buys[buyer][seller] = eid
        order = sorted(self.leaves.tolist(), key=lambda s: (self._path(s, names), s))
        chain_wide = self.declarations.get(self.chain, [])
        for segment in order:
            yield self._segment(
                segment, entities, names, parts, present, down[segment], buys, chain_wide, limits
            )

    def _segment(
        self,
        segment: int,
        entities: dict[int, Entity],
        names: dict[int, str],
        parts: dict[int, EdgeRecord],
        present: set[int],
        down: list[tuple[int, bool, int]],
        buys: dict[int, dict[int, int]],
        chain_wide: list[Declaration],
        limits: Thresholds,
    ) -> SegmentFound:
        makers = self.makers.of.get(segment, {})
        local = self._local(segment)
        numbers = np.array(sorted(makers), dtype=np.int64)
        facts = SegmentFacts(
            local_makers=len(local),
            unplaced_makers=len(self.where.unplaced(numbers)),
            unseen_upper=self.unseen,
            possible_makers=len(self.possible.get(segment, ())),
        )
        facts.other_makers = len(numbers) - len(local) - facts.unplaced_makers
        mine = [self.records[e] for m in local for e in makers[m]]
        facts.sources = len({r.dataset for r in mine if r.type == "Production"}) if local else 0
        supporting = [c for r in mine for c in r.claims]
        for m in local:
            for eid in self.located_at[m]:
                supporting += self.location[eid].claims
        told = [d for d in (*self.declarations.get(segment, ()), *chain_wide) if d.what == "makers"]
        declared = [c for d in told for c in d.claims]
        if told:
            facts.declared = True
            counts = [
                (d.expected, self._counted(segment, d))
                for d in told
                if d.expected is not None and d not in chain_wide
            ]
            short = [(e, c) for e, c in counts if e is not None and c < e]
            if counts:
                facts.expected, facts.counted = (short or counts)[0]
        bought = [d for d in (*self.declarations.get(segment, ()), *chain_wide) if d.what == "purchases"]
        facts.purchases_declared = bool(bought)
        declared += [c for d in bought for c in d.claims]
        unit = self._quantities(segment, local, makers, facts, supporting)
        opposing = self._downstream(segment, local, present, down, buys, facts, supporting)
        if not local:
            opposing += [c for m in sorted(makers) for e in makers[m] for c in self.records[e].claims]
        return SegmentFound(
            segment=entities[segment],
            path=self._path(segment, names),
            facts=facts,
            judged=judge(facts, limits),
            local=[self.firms[m] for m in local],
            possible=[self.firms[m] for m in self.possible.get(segment, [])],
            unit=unit,
            belongs=(*parts[self.tree.part_edge[segment]].claims, *self.inputs.get(segment, ())),
            supporting=tuple(supporting),
            opposing=tuple(opposing),
            declared=tuple(dict.fromkeys(declared)),
        )

    def _quantities(
        self,
        segment: int,
        local: list[int],
        makers: dict[int, list[int]],
        facts: SegmentFacts,
        supporting: list[str],
    ) -> str | None:
        """Fill in capacity, demand and the largest share; only quantities in one unit are added up."""
        demand = self.demand.get(segment)
        held: dict[int, Quantity] = {}
        for m in local:
            said: dict[str, tuple[str, ...]] = {}
            for eid in makers[m]:
                for a in self.records[eid].attributes:
                    if a.prop == "capacity":
                        said[a.value] = (*said.get(a.value, ()), *a.claims)
            if len(said) == 1:
                held[m] = quantity(*next(iter(said.items())))
            elif said:  # sources contradict each other: neither is used, both are shown
                facts.contradictions += 1
                supporting += [c for claims in said.values() for c in claims]
        units = {q.unit for q in held.values()} | ({demand.unit} if demand else set())
        if demand is not None:
            facts.demand = demand.amount
            supporting += demand.claims
        if len(units) == 1 and held:
            facts.capacity = sum(q.amount for q in held.values())
            facts.capacity_whole = len(held) == len(local)
            supporting += [c for q in held.values() for c in q.claims]
            if facts.capacity_whole and facts.capacity > 0:
                facts.largest_share = max(q.amount for q in held.values()) / facts.capacity
        return next(iter(units)) if len(units) == 1 else None

    def _downstream(
        self,
        segment: int,
        local: list[int],
        present: set[int],
        down: list[tuple[int, bool, int]],
        buys: dict[int, dict[int, int]],
        facts: SegmentFacts,
        supporting: list[str],
    ) -> list[str]:
        """Fill in what is downstream here and whether it buys here; return the purchases, which speak against a break."""
        bought: list[int] = []
        here = {target: essential for target, essential, _ in down if target in present and target != segment}
        facts.present_downstream, facts.essential_downstream = len(here), sum(here.values())
        for target in here:
            linked = [buys[b][m] for b in self._local(target) for m in local if m in buys.get(b, {})]
            facts.linked_downstream += bool(linked)
            bought += linked
        shown = [self.supply_records[e] for t, _, e in down if t in here and e in self.supply_records]
        supporting += [c for r in shown for c in r.claims]
        return [c for eid in bought for c in self.bought[eid].claims]

    def caveats(self) -> list[Reason]:
        """Return what a reader must know before using the answer."""
        found = []
        if any(r.evidence_class < EvidenceClass.DISCLOSED for r in self.location.values()):
            found.append(
                Reason(
                    zh="部分企业的所在地是由名称推断的,并非来源写明。",
                    en="Some locations are inferred from names, not stated by a source.",
                )
            )
        if self.unseen is not None:
            found.append(
                Reason(
                    zh="漏列上限假定两个来源相互独立,数据不能证明这一点。",
                    en="The bound on unseen makers supposes that two sources are independent, which the data cannot prove.",
                )
            )
        if any(self.possible.values()):
            found.append(
                Reason(
                    zh="“可能的生产者”只是属于对应行业,没有来源说明其生产该环节。",
                    en="'Possible makers' are in a corresponding industry; no source says that they make the segment.",
                )
            )
        return found
