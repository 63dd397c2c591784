"""Gather, for every segment of a chain in a place, the facts that its verdicts rest on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Brief, Ids, View
from clusterkg.queries.algorithms import chains
from clusterkg.queries.algorithms.declarations import Declaration, in_force
from clusterkg.queries.algorithms.demand import Quantity, demands, quantity
from clusterkg.queries.algorithms.editions import edition
from clusterkg.queries.algorithms.lookup import all_named
from clusterkg.queries.algorithms.places import Located, Mask, located
from clusterkg.queries.algorithms.unseen import chapman
from clusterkg.queries.algorithms.verdicts import LABELS, Judged, SegmentFacts, Thresholds, judge
from clusterkg.queries.contract import Named, Reason


@dataclass(frozen=True)
class SegmentFound:
    """One segment with its facts, verdicts and claims."""

    segment: Brief
    path: str
    facts: SegmentFacts
    judged: Judged
    local: tuple[Named, ...]
    possible: tuple[Named, ...]
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
    """Reads the store once per kind of fact, for all segments together; what it reads are arrays, and claims of what it shows."""

    def __init__(
        self,
        view: View,
        root: int,
        place: int,
        inputs_of: int | None,
        min_cost_share: float,
        version: str | None = None,
    ) -> None:
        self.edition = edition(view, root, version)
        self.tree = chains.parts(view, root, self.edition)
        view = self.edition.facts
        self.view, self.chain, self.place = view, root, place
        self.inputs: dict[int, tuple[str, ...]] = {}
        self.leaves = self.tree.leaves if inputs_of is None else self._inputs(inputs_of, min_cost_share)
        self.makers = chains.makers(view, self.tree.leaves)
        everyone = self.makers.all()
        self.where: Located = located(view, place, everyone)
        self.demand = demands(view, place, self.leaves)
        self.declarations = in_force(view, place, np.union1d(self.leaves, [root]))
        self.located_at: dict[int, list[int]] = defaultdict(list)
        for eid, firm in zip(self.where.edges.eid.tolist(), self.where.edges.source.tolist(), strict=True):
            self.located_at[firm].append(eid)
        here = self.where.local(everyone)
        self.supply = view.expand(self.leaves, "Supply", "out")
        self.essential: set[int] = set()
        if inputs_of is None:
            self.essential = {
                eid
                for eid, held in view.edge_attributes(self.supply.eid).items()
                if any(a.prop == "essential" and a.value == "true" for a in held)
            }
        self.shows_supply = inputs_of is None
        self.purchases = view.expand(here, "Purchase", "out")
        self.purchases = self.purchases.where(np.isin(self.purchases.target, here))
        self.possible = self._possible()
        shown = {*here.tolist(), *(m for held in self.possible.values() for m in held)}
        firms = view.briefs(sorted(shown))
        self.firms = dict(zip((b.nid for b in firms), all_named(firms), strict=True))
        self.mine = {s: self._local(s) for s in self.tree.leaves.tolist()}
        made_here = self.where.here[self.makers.maker]
        self.capacities = view.edge_attributes(self.makers.eid[made_here])
        self.claims = self._claims(made_here)
        self.examined = (
            self.makers.looked_at
            + len(self.tree.parent)
            + len(self.where.edges)
            + len(self.supply)
            + len(self.purchases)
        )
        used = {*self.makers.datasets.tolist(), *self.where.edges.dataset.tolist()}
        self.datasets = tuple(sorted(view.datasets[i] for i in used))
        self.unseen = self._unseen(made_here)
        self._counts: dict[tuple[int, int], int] = {}

    def _claims(self, made_here: Mask) -> dict[int, tuple[str, ...]]:
        """Read the claims behind every edge that an answer may show, in one go."""
        makers = self.makers
        empty = np.array([s for s, local in self.mine.items() if not local], dtype=np.int64)
        shown = made_here | np.isin(makers.segment, empty)
        entries = makers.entry[shown]
        wanted = np.concatenate(
            [
                makers.eid[shown], entries[entries >= 0], self.where.edges.eid, self.purchases.eid,
                np.array(list(self.tree.part_edge.values()), dtype=np.int64),
                self.supply.eid if self.shows_supply else self.supply.eid[:0],
                np.array([e for held in self.edition.steps.values() for e in held], dtype=np.int64),
            ]
        )  # fmt: skip
        eids = sorted(set(wanted.tolist()))
        return dict(zip(eids, self.view.edge_claims(eids), strict=True))

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
        for segment, others in self.edition.doubtful.items():
            if segment in found or segment in self.tree.parent:
                found[segment] = sorted({*found.get(segment, []), *self._of_other_versions(others)})
        return found

    def _of_other_versions(self, segments: tuple[int, ...]) -> list[int]:
        """Return local makers of segments of other versions: of which part, or of which of those merged, nobody has said."""
        made = chains.makers(self.view, np.array(segments, dtype=np.int64))
        return [int(n) for n in located(self.view, self.place, made.all()).local(made.all())]

    def _unseen(self, made_here: Mask) -> float | None:
        """Return the upper bound on local makers of the whole chain that the two largest lists both missed.

        A bound on all unseen makers of the chain is also one on those of any single segment.
        """
        listed: dict[int, set[int]] = defaultdict(set)
        makers = self.makers
        for dataset, maker in zip(
            makers.dataset[made_here].tolist(), makers.maker[made_here].tolist(), strict=True
        ):
            listed[dataset].add(maker)
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
        makers = self.makers.maker[self.makers.rows(segment)]
        return sorted(set(makers[self.where.here[makers]].tolist()))

    def _counted(self, segment: int, d: Declaration) -> int:
        """Return how many makers of a segment are known where the declaration holds."""
        key = (segment, d.place)
        if key not in self._counts:
            makers = np.array(
                sorted(set(self.makers.maker[self.makers.rows(segment)].tolist())), dtype=np.int64
            )
            where = self.where if d.place == self.place else located(self.view, d.place, makers)
            self._counts[key] = len(where.local(makers))
        return self._counts[key]

    def segments(self, limits: Thresholds) -> Iterator[SegmentFound]:
        """Return every segment with its verdicts, in the chain's order of names."""
        briefs = {b.nid: b for b in self.view.briefs(sorted(self.tree.parent))}
        names = {n: b.caption for n, b in briefs.items()}
        down: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for eid, source, target in zip(
            self.supply.eid.tolist(), self.supply.source.tolist(), self.supply.target.tolist(), strict=True
        ):
            down[source].append((target, eid))
        buys: dict[int, dict[int, int]] = defaultdict(dict)
        for eid, buyer, seller in zip(
            self.purchases.eid.tolist(),
            self.purchases.source.tolist(),
            self.purchases.target.tolist(),
            strict=True,
        ):
            buys[buyer][seller] = eid
        for segment in sorted(self.leaves.tolist(), key=lambda s: (self._path(s, names), s)):
            yield self._segment(briefs[segment], self._path(segment, names), down[segment], buys, limits)

    def _segment(
        self,
        brief: Brief,
        path: str,
        down: list[tuple[int, int]],
        buys: dict[int, dict[int, int]],
        limits: Thresholds,
    ) -> SegmentFound:
        segment = brief.nid
        rows = self.makers.rows(segment)
        makers, local = self.makers.maker[rows], self.mine[segment]
        mine = self.where.here[makers]
        everyone = set(makers.tolist())
        facts = SegmentFacts(
            local_makers=len(local),
            unplaced_makers=len(set(makers[~self.where.anywhere[makers]].tolist())),
            unseen_upper=self.unseen,
            possible_makers=len(self.possible.get(segment, ())),
        )
        facts.other_makers = len(everyone) - len(local) - facts.unplaced_makers
        facts.sources = len(set(self.makers.dataset[rows][mine].tolist()))
        supporting = self._behind(rows, mine)
        located = chain.from_iterable(map(self.located_at.__getitem__, local))
        supporting += chain.from_iterable(map(self.claims.__getitem__, located))
        told = [*self.declarations.get(segment, ()), *self.declarations.get(self.chain, ())]
        declared = self._declared(segment, told, facts)
        unit = self._quantities(segment, rows, mine, facts, supporting)
        opposing = self._downstream(segment, local, down, buys, facts, supporting)
        if not local:
            opposing += self._behind(rows, ~mine)
        return SegmentFound(
            segment=brief,
            path=path,
            facts=facts,
            judged=judge(facts, limits),
            local=tuple(map(self.firms.__getitem__, local)),
            possible=tuple(map(self.firms.__getitem__, self.possible.get(segment, ()))),
            unit=unit,
            belongs=(
                *self.claims[self.tree.part_edge[segment]],
                *self.inputs.get(segment, ()),
                *(c for e in self.edition.steps.get(segment, ()) for c in self.claims[e]),
            ),
            supporting=tuple(supporting),
            opposing=tuple(opposing),
            declared=tuple(dict.fromkeys(declared)),
        )

    def _behind(self, rows: slice, mask: Mask) -> list[str]:
        """Return the claims that say who makes a segment."""
        both = np.column_stack((self.makers.eid[rows][mask], self.makers.entry[rows][mask])).ravel()
        return list(chain.from_iterable(map(self.claims.__getitem__, both[both >= 0].tolist())))

    def _declared(self, segment: int, told: list[Declaration], facts: SegmentFacts) -> list[str]:
        """Fill in what is declared complete; return the claims of the declarations."""
        makers = [d for d in told if d.what == "makers"]
        if makers:
            facts.declared = True
            chain_wide = self.declarations.get(self.chain, [])
            counts = [
                (d.expected, self._counted(segment, d))
                for d in makers
                if d.expected is not None and d not in chain_wide
            ]
            short = [(e, c) for e, c in counts if e is not None and c < e]
            if counts:
                facts.expected, facts.counted = (short or counts)[0]
        bought = [d for d in told if d.what == "purchases"]
        facts.purchases_declared = bool(bought)
        return [c for d in (*makers, *bought) for c in d.claims]

    def _quantities(
        self, segment: int, rows: slice, mine: Mask, facts: SegmentFacts, supporting: list[str]
    ) -> str | None:
        """Fill in capacity, demand and the largest share; only quantities in one unit are added up."""
        demand = self.demand.get(segment)
        held: dict[int, Quantity] = {}
        stated: dict[int, dict[str, tuple[str, ...]]] = defaultdict(dict)
        for m, eid in zip(
            self.makers.maker[rows][mine].tolist(), self.makers.eid[rows][mine].tolist(), strict=True
        ):
            for a in self.capacities.get(eid, ()):
                if a.prop == "capacity":
                    stated[m][a.value] = (*stated[m].get(a.value, ()), *a.claims)
        for m, said in stated.items():
            if len(said) == 1:
                held[m] = quantity(*next(iter(said.items())))
            else:  # sources contradict each other: neither is used, both are shown
                facts.contradictions += 1
                supporting += [c for claims in said.values() for c in claims]
        units = {q.unit for q in held.values()} | ({demand.unit} if demand else set())
        if demand is not None:
            facts.demand = demand.amount
            supporting += demand.claims
        if len(units) == 1 and held:
            facts.capacity = sum(q.amount for q in held.values())
            facts.capacity_whole = len(held) == facts.local_makers
            supporting += [c for q in held.values() for c in q.claims]
            if facts.capacity_whole and facts.capacity > 0:
                facts.largest_share = max(q.amount for q in held.values()) / facts.capacity
        return next(iter(units)) if len(units) == 1 else None

    def _downstream(
        self,
        segment: int,
        local: list[int],
        down: list[tuple[int, int]],
        buys: dict[int, dict[int, int]],
        facts: SegmentFacts,
        supporting: list[str],
    ) -> list[str]:
        """Fill in what is downstream here and whether it buys here; return the purchases, which speak against a break."""
        bought: list[int] = []
        here = {
            target: eid in self.essential
            for target, eid in down
            if target != segment and self.mine.get(target)
        }
        facts.present_downstream, facts.essential_downstream = len(here), sum(here.values())
        for target in here:
            linked = [buys[b][m] for b in self.mine[target] if b in buys for m in local if m in buys[b]]
            facts.linked_downstream += bool(linked)
            bought += linked
        if self.shows_supply:
            supporting += [c for t, eid in down if t in here for c in self.claims[eid]]
        return [c for eid in bought for c in self.claims[eid]]

    def caveats(self) -> list[Reason]:
        """Return what a reader must know before using the answer."""
        found = []
        if (self.where.edges.evidence_class < EvidenceClass.DISCLOSED).any():
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
