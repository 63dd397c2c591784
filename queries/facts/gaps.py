"""Gather, for every segment of a chain in a place, the facts that its verdicts rest on."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import combinations

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import ALWAYS, Ids, View
from clusterkg.queries.algorithms.severity import Severity, severities
from clusterkg.queries.algorithms.unseen import chapman
from clusterkg.queries.contract import Reason
from clusterkg.queries.facts import buying, chains, reach
from clusterkg.queries.facts.declarations import Declarations
from clusterkg.queries.facts.demand import demands
from clusterkg.queries.facts.editions import edition
from clusterkg.queries.facts.flows import NOT_NEEDED, Supplies, said_of
from clusterkg.queries.facts.lookup import all_named
from clusterkg.queries.facts.networks import segment_network
from clusterkg.queries.facts.places import INFERRED_PLACES, Located, Mask, located

#: Edge types (and arms of declarations) that verdicts are found from: an entity without any of them has no part in a verdict.
RESTS_ON = (
    "ChainPart", "SegmentEntry", "Production", "Location", "PlacePart", "Supply", "Purchase", "Correspondence", "IndustryMember",
    "IndustryPart", "IndustryUpstream", "COMPLETE_FOR", "COMPLETE_IN", "ObservationSubject", "ObservationPlace", "ObservationIndicator",
)  # fmt: skip

#: Codes of countries and regions that places of China may state.
_CHINA = frozenset({"CN", "HK", "MO", "TW"})

#: Touches (patents, services) whose claims a row shows at most; how many there are is a figure of the row.
MOST_TOUCHES = 12


def rests_on(view: View) -> tuple[str, ...]:
    """Return the edge types that verdicts can be found from in a graph: what reaches a segment only where somebody declares such a list complete."""
    said = {w for e in view.entities(view.of_type("Completeness")) for w in e.values("what")}
    return (*RESTS_ON, *reach.RESTS_ON) if said & {"patents", "services"} else RESTS_ON


class Finder:
    """Reads the store once per kind of fact, for all segments together; what it reads are arrays, and claims of what it shows.

    Without a place everything that the data reach is looked at; then a declaration is in force only where it covers that whole.
    """

    def __init__(
        self,
        view: View,
        root: int,
        place: int | None,
        inputs_of: int | None,
        min_cost_share: float,
        version: str | None = None,
    ) -> None:
        self.edition = edition(view, root, version)
        self.tree = chains.parts(view, root, self.edition)
        view = self.edition.facts
        self.view, self.chain, self.place, self.inputs_of = view, root, place, inputs_of
        self.inputs: dict[int, tuple[str, ...]] = {}
        self.leaves = self.tree.leaves if inputs_of is None else self._inputs(inputs_of, min_cost_share)
        self.makers = chains.makers(view, self.tree.leaves)
        everyone = self.makers.all()
        self.where: Located = located(view, place, everyone)
        self.demand = demands(view, place, self.leaves)
        self.declarations = Declarations(
            view,
            place,
            np.union1d(self.leaves, [root]),
            lambda: np.unique(view.expand(everyone, "Location", "out").target),
        )
        self.located_at: dict[int, list[int]] = defaultdict(list)
        for eid, firm in zip(self.where.edges.eid.tolist(), self.where.edges.source.tolist(), strict=True):
            self.located_at[firm].append(eid)
        here = self.where.local(everyone)
        self.net = segment_network(view, self.tree.leaves, self.tree.form, ("essential",))
        self.shows_supply = inputs_of is None
        self.briefs = {b.nid: b for b in view.briefs(sorted(self.tree.parent))}
        self.names = {n: b.caption for n, b in self.briefs.items()}
        self.purchases = buying.Purchases(view, here, self.tree.leaves, self.makers)
        self.reaches = reach.Reaches(view, self.leaves, self.makers)
        self.possible = self._possible()
        shown = {*here.tolist(), *(m for held in self.possible.values() for m in held)}
        firms = view.briefs(sorted(shown))
        self.firms = dict(zip((b.nid for b in firms), all_named(firms), strict=True))
        self.mine = {s: self._local(s) for s in self.tree.leaves.tolist()}
        made_here = self.where.here[self.makers.maker]
        self.capacities = view.edge_attributes(self.makers.eid[made_here])
        self.since = self._since(here)
        self.claims = self._claims(made_here)
        self.examined = (
            self.makers.looked_at
            + len(self.tree.parent)
            + len(self.where.edges)
            + len(self.net)
            + self.purchases.looked_at
        )
        used = {*self.makers.datasets.tolist(), *self.where.edges.dataset.tolist()}
        self.datasets = tuple(sorted(view.datasets[i] for i in used))
        self.unseen = self._unseen(made_here)
        self._counts: dict[tuple[int, int], int] = {}

    @cached_property
    def arrows(self) -> dict[tuple[int, int], list[int]]:
        """Arrows of the network, by supplier and customer."""
        return self._paired(np.ones(len(self.net), dtype=np.bool_))

    @cached_property
    def into_here(self) -> dict[tuple[int, int], list[int]]:
        """Arrows to customers that are here: few in a table of inputs and outputs of which no maker is known."""
        present = np.array([bool(self.mine[s]) for s in self.net.nids.tolist()], dtype=np.bool_)
        return self._paired(present[self.net.target] if len(self.net) else np.zeros(0, dtype=np.bool_))

    def _paired(self, kept: Mask) -> dict[tuple[int, int], list[int]]:
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        at = np.flatnonzero(kept & (self.net.source != self.net.target))
        sources, targets = (
            self.net.nids[self.net.source[at]].tolist(),
            self.net.nids[self.net.target[at]].tolist(),
        )
        for arrow, source, target in zip(at.tolist(), sources, targets, strict=True):
            found[source, target].append(arrow)
        return found

    @cached_property
    def down(self) -> dict[int, list[int]]:
        """Customers here of each segment."""
        found: dict[int, list[int]] = defaultdict(list)
        for source, target in self.into_here:
            found[source].append(target)
        return found

    @cached_property
    def essential(self) -> set[tuple[int, int]]:
        """Arrows that the customer cannot do without."""
        at = np.flatnonzero(self.net.essential)
        sources, targets = (
            self.net.nids[self.net.source[at]].tolist(),
            self.net.nids[self.net.target[at]].tolist(),
        )
        return set(zip(sources, targets, strict=True))

    @cached_property
    def ways(self) -> set[tuple[int, int]]:
        """Arrows of which nobody says that the customer can do without."""
        said = self.net.said.essential
        return {p for p, ats in self.into_here.items() if (said[ats] != NOT_NEEDED).any()}

    @cached_property
    def severity(self) -> dict[int, Severity]:
        """What depends on each segment: through arrows that are said to be essential."""
        return severities(self.essential, self.mine, self.leaves.tolist())

    @cached_property
    def severity_at_most(self) -> dict[int, Severity]:
        """The same through every arrow that nobody says the customer can do without."""
        return severities(self.ways, self.mine, self.leaves.tolist())

    @cached_property
    def sellers(self) -> Located:
        """Where everybody is from whom local firms buy goods of the chain, makers or not.

        Who states a country abroad, and no place, is elsewhere: places of one's own data are divisions and zones of China.
        """
        held = {b.seller for b in self.purchases.all if b.segment is not None or b.may_be}
        found = located(self.view, self.place, np.array(sorted(held), dtype=np.int64))
        lost = [s for s in held if not found.anywhere[s]]
        for e in self.view.entities(lost) if lost and self.place is not None else ():
            if any(c not in _CHINA for c in e.values("country")):
                found.anywhere[e.nid] = True
        return found

    @cached_property
    def origins(self) -> dict[int, buying.Whence]:
        """Where those sellers are who are not here."""
        held = {b.seller for b in self.purchases.all if b.segment is not None}
        return buying.whence(self.view, (s for s in held if not self.sellers.here[s]))

    def _claims(self, made_here: Mask) -> dict[int, tuple[str, ...]]:
        """Read the claims behind every edge that an answer may show, in one go."""
        makers = self.makers
        asked = np.isin(makers.segment, self.leaves)
        empty = np.array([s for s, local in self.mine.items() if not local], dtype=np.int64)
        shown = asked & (made_here | np.isin(makers.segment, empty))
        entries = makers.entry[shown]
        bought = [e for b in self.purchases.all if b.segment is not None or b.may_be for e in b.eids]
        fed = [at for ats in self.into_here.values() for at in ats]
        wanted = np.concatenate(
            [
                makers.eid[shown], entries[entries >= 0], self.where.edges.eid, np.array(bought, dtype=np.int64),
                np.array([self.tree.part_edge[s] for s in self.leaves.tolist()], dtype=np.int64),
                np.array(self.net.edges_of(fed) if self.shows_supply else [], dtype=np.int64),
                np.array([e for held in self.edition.steps.values() for e in held], dtype=np.int64),
                np.array([e for ts in self._touches().values() for t in ts for e in t.eids], dtype=np.int64),
            ]
        )  # fmt: skip
        eids = sorted(set(wanted.tolist()))
        return dict(zip(eids, self.view.edge_claims(eids), strict=True))

    def _touches(self) -> dict[int, list[reach.Touch]]:
        """Return the touches that rows show, by segment."""
        found = {}
        for s in self.leaves.tolist():
            held = [self.reaches.here(by.get(s, ()), self.place)[:MOST_TOUCHES] for by in (self.reaches.technology, self.reaches.service)]  # fmt: skip
            found[s] = [*held[0], *held[1]]
        return found

    def _inputs(self, segment: int, least: float) -> Ids:
        arrows = Supplies(self.view, self.tree.form).at(np.array([segment], dtype=np.int64), upstream=True)
        low = np.nan_to_num(said_of(self.view, arrows.eid, ("cost_share",)).cost_low)
        arrows = arrows.where((low >= least) & np.isin(arrows.source, self.tree.leaves))
        eids = arrows.edges_of(np.arange(len(arrows)))
        claims, hanging = (
            dict(zip(eids, self.view.edge_claims(eids), strict=True)),
            self.view.edge_attributes(eids),
        )
        for row, source in enumerate(arrows.source.tolist()):
            for e in arrows.edges_of([row]):
                told = (*claims[e], *(c for a in hanging.get(e, ()) for c in a.claims))
                self.inputs[source] = (*self.inputs.get(source, ()), *told)
        return np.unique(arrows.source)

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

    def _since(self, here: Ids) -> dict[int, int]:
        """Return from when local makers make what they make, by edge; open beginnings are left out."""
        edges = self.view.expand(here, "Production", "out")
        dated = edges.valid_from > ALWAYS
        return dict(zip(edges.eid[dated].tolist(), edges.valid_from[dated].tolist(), strict=True))

    def path(self, segment: int) -> str:
        """Return the names from the chain's first level down to the segment."""
        steps, at = [], segment
        while at in self.tree.parent:
            steps.append(self.names[at])
            at = self.tree.parent[at]
        return " / ".join(reversed(steps))

    def _local(self, segment: int) -> list[int]:
        """Return the local makers of a segment, ascending."""
        makers = self.makers.maker[self.makers.rows(segment)]
        return sorted(set(makers[self.where.here[makers]].tolist()))

    def bought_between(self, segment: int, target: int, sellers: set[int]) -> list[int]:
        """Return what local makers of ``target`` buy from some makers of a segment that is of that segment, or not said to be of another."""
        return [
            e
            for buyer in self.mine[target]
            for b in self.purchases.by_buyer.get(buyer, ())
            if b.seller in sellers and (b.by != "name" or b.segment == segment)
            for e in b.eids
        ]

    def count_makers(self, segment: int, place: int) -> int:
        """Return how many makers of a segment (or of any, for the chain) are known in a place."""
        key = (segment, place)
        if key not in self._counts:
            rows = slice(None) if segment == self.chain else self.makers.rows(segment)
            makers = np.unique(self.makers.maker[rows])
            where = self.where if place == self.place else located(self.view, place, makers)
            self._counts[key] = len(where.local(makers))
        return self._counts[key]

    def caveats(self) -> list[Reason]:
        """Return what a reader must know before using the answer."""
        found = []
        if self.place is None:
            found.append(
                Reason(
                    zh="没有限定地方:“本地”指全部数据所及的范围,只有覆盖这一范围的声明有效。",
                    en="No place is given: 'local' means all that the data reach, and only declarations that cover it are in force.",
                )
            )
        if (self.where.edges.evidence_class < EvidenceClass.DISCLOSED).any():
            found.append(INFERRED_PLACES)
        if self.tree.form is chains.INDUSTRIES:
            found.append(
                Reason(
                    zh="这条链是行业分类:“生产者”是归入该行业的单位,不等于有来源说明其生产什么。",
                    en="This chain is a classification of industries: 'makers' are its members; no source says what they make.",
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
        return found + buying.caveats(self.purchases.all)


__all__ = ["MOST_TOUCHES", "RESTS_ON", "Finder", "rests_on"]
