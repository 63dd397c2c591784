"""The rows of chain-gaps: what a segment or a link of a chain is told with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from clusterkg.queries.algorithms.baseline import Scored
from clusterkg.queries.algorithms.flips import Flip, flips
from clusterkg.queries.algorithms.gap_figures import link_figures, rounded, segment_figures
from clusterkg.queries.algorithms.link_verdicts import judge_link
from clusterkg.queries.algorithms.turns import Turn, link_turns, turns
from clusterkg.queries.algorithms.verdicts import Thresholds, judge
from clusterkg.queries.contract import ClaimRef, Figure, Named, Reason, Row
from clusterkg.queries.facts.buying import Basis, Bought, Shares
from clusterkg.queries.facts.link_gaps import LinkFound
from clusterkg.queries.facts.lookup import all_named, named
from clusterkg.queries.facts.segment_gaps import SegmentFound, SegmentGaps

VerdictName = Literal[
    "unknown", "missing", "broken", "external", "single_source", "bottleneck", "weak", "technology_gap", "service_gap", "present"
]  # fmt: skip


#: Local makers at each end of a link whose claims its row shows; the segments' own rows show all.
_SHOWN_PER_END = 3


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Search(_Part):
    """What was searched before saying that something is not there."""

    declarations: tuple[ClaimRef, ...]
    datasets: tuple[str, ...]
    claims_examined: int
    known_at: str


class Coverage(_Part):
    """How far the data reach for this row."""

    #: Data sets that state the facts of this row.
    datasets: tuple[str, ...]
    #: Newest day, counting day or period that any of these facts states; the source may be newer.
    newest: str | None
    #: Makers known where a declaration in force counts them, and how many it says there are.
    known: int | None
    registered: int | None


class Origin(_Part):
    """Where what is not from here comes from: sellers of one place and country to the local firms downstream."""

    place: Named | None
    country: str | None
    #: Share of all purchases that are known, those from here included.
    share: float
    basis: Basis
    firms: int
    purchases: int


class Limit(_Part):
    """A threshold that the verdicts of a row were held to."""

    name: str
    value: float


class Flipped(_Part):
    """A threshold within the shaken interval at which this row's verdicts change."""

    threshold: str
    value: float
    at: float
    primary: VerdictName
    verdicts: tuple[VerdictName, ...]


class GapRow(Row):
    """One segment or link: its verdicts, the rules that fired, the numbers, the firms, the evidence."""

    #: The segment; of a link, the supplying one.
    segment: Named
    #: The version of the chain that the verdict is about.
    version: str
    path: str
    primary: VerdictName
    label: str
    verdicts: tuple[VerdictName, ...]
    rules: tuple[Reason, ...]
    local_makers: tuple[Named, ...]
    makers_elsewhere: int
    makers_unplaced: int
    possible_makers: tuple[Named, ...]
    self_sufficiency: float | None
    capacity: float | None
    demand: float | None
    unit: str | None
    largest_share: float | None
    unseen_upper: float | None
    data_coverage: float
    evidence_for: tuple[ClaimRef, ...]
    evidence_against: tuple[ClaimRef, ...]
    search: Search
    kind: Literal["segment", "link"] = "segment"
    #: Of a link, the customer segment.
    towards: Named | None = None
    #: What could not be judged, and what is lacking for it.
    undecided: tuple[Reason, ...] = ()
    thresholds: tuple[Limit, ...] = ()
    figures: tuple[Figure, ...] = ()
    origins: tuple[Origin, ...] = ()
    coverage: Coverage
    #: Share of what is here that depends on the segment; None where no arrow says whether it is essential.
    severity: float | None = None
    turns: tuple[Turn, ...] = ()
    flips: tuple[Flipped, ...] = ()


class GapRows:
    """Makes rows of an answer from what was found."""

    def __init__(self, gaps: SegmentGaps, limits: Thresholds, shake: float, place: str | None) -> None:
        self._gaps, self._finder = gaps, gaps.finder
        self._limits, self._shake, self._place = limits, shake, place
        self._known_at = self._finder.view.manifest.known_at.isoformat()
        self._version = self._finder.edition.version.name
        self._places: dict[int, Named] = {}
        self._by_segment = tuple(Limit(name=n, value=getattr(limits, n)) for n in ("weak", "external", "concentration", "unseen", "lq", "lq_least"))  # fmt: skip
        self._by_link = tuple(Limit(name=n, value=getattr(limits, n)) for n in ("external", "concentration", "stated"))  # fmt: skip

    def segment(self, found: SegmentFound, scored: Scored | None) -> GapRow:
        """Return a segment as a row."""
        f, judged, limits = found.facts, found.judged, self._limits
        flipped = flips(lambda t: judge(f, t), f.compared(limits), limits, self._shake)
        origins, told = self._origins(found.bought, found.shares)
        return GapRow(
            segment=named(found.segment),
            version=self._version,
            path=found.path,
            primary=judged.primary.value,
            label=found.label,
            verdicts=tuple(v.value for v in judged.verdicts),
            rules=tuple(judged.rules),
            local_makers=found.local,
            makers_elsewhere=f.other_makers,
            makers_unplaced=f.unplaced_makers,
            possible_makers=found.possible,
            self_sufficiency=rounded(f.self_sufficiency),
            capacity=rounded(f.capacity),
            demand=rounded(f.demand),
            unit=found.unit,
            largest_share=rounded(f.largest_share),
            unseen_upper=rounded(f.unseen_upper),
            data_coverage=f.data_coverage,
            evidence=_once(found.belongs, found.supporting, found.opposing, found.declared, told),
            evidence_for=_once(found.belongs, found.supporting, told),
            evidence_against=_once(found.opposing),
            search=self._search(found.declared),
            undecided=tuple(judged.undecided),
            thresholds=self._by_segment,
            figures=segment_figures(f, limits, (found.severity, found.severity_at_most), found.unit, scored),
            origins=origins,
            coverage=Coverage(
                datasets=found.datasets, newest=found.newest, known=f.counted, registered=f.expected
            ),
            severity=rounded(found.severity.score),
            turns=tuple(turns(f, limits, judged, found.unit, self._place)),
            flips=_flipped(flipped),
        )

    def links(self, found: list[LinkFound]) -> list[GapRow]:
        """Return links as rows."""
        finder = self._finder
        arrows = [finder.arrows[x.supplier, x.customer] for x in found]
        edges = [finder.net.edges_of(ats) for ats in arrows]
        lacking = sorted({e for held in edges for e in held} - set(finder.claims))
        finder.claims.update(zip(lacking, finder.view.edge_claims(lacking), strict=True))
        return [self._link(x, held) for x, held in zip(found, edges, strict=True)]

    def flips_of(self, found: LinkFound) -> list[Flip]:
        """Return the thresholds that nearly change the verdicts on a link."""
        f, limits = found.facts, self._limits
        return flips(lambda t: judge_link(f, t), f.compared(limits), limits, self._shake)

    def _link(self, found: LinkFound, edges: list[int]) -> GapRow:
        finder, f, judged, limits = self._finder, found.facts, found.judged, self._limits
        own = self._gaps.facts[found.supplier]
        supplier, customer = finder.briefs[found.supplier], finder.briefs[found.customer]
        origins, told = self._origins(found.bought, found.shares)
        here = finder.sellers.here
        arrow = [c for e in edges for c in finder.claims[e]]
        bought: dict[bool, list[str]] = {True: [], False: []}
        for b in found.bought:
            bought[bool(here[b.seller])] += [c for e in b.eids for c in finder.claims[e]]
        bought[True] += [c for b in found.unsaid for e in b.eids for c in finder.claims[e]]
        about = (found.supplier, finder.chain)
        declared = list(dict.fromkeys(finder.declarations.claims_of("purchases", about)))
        if f.missing or f.certain:
            declared += finder.declarations.claims_of("makers", about)
        local = finder.mine.get(found.supplier, [])
        ends = self._made_here(found.supplier), self._made_here(found.customer)
        datasets = {finder.view.datasets[int(d)] for d in self._datasets(found)}
        return GapRow(
            segment=named(supplier),
            version=self._version,
            path=f"{finder.path(found.supplier)} → {finder.path(found.customer)}",
            primary=judged.primary.value,
            label=found.label,
            verdicts=tuple(v.value for v in judged.verdicts),
            rules=tuple(judged.rules),
            local_makers=tuple(map(finder.firms.__getitem__, local)),
            makers_elsewhere=own.other_makers,
            makers_unplaced=own.unplaced_makers,
            possible_makers=(),
            self_sufficiency=None,
            capacity=None,
            demand=None,
            unit=None,
            largest_share=rounded(f.largest),
            unseen_upper=None,
            data_coverage=(bool(f.suppliers) + bool(f.buyers) + f.purchases_declared + min(1.0, f.stated)) / 4,
            evidence=_once(arrow, bought[True], bought[False], declared, told, *ends),
            evidence_for=_once(arrow, bought[False], told, *ends),
            evidence_against=_once(bought[True]),
            search=self._search(tuple(declared)),
            kind="link",
            towards=named(customer),
            undecided=tuple(judged.undecided),
            thresholds=self._by_link,
            figures=link_figures(f, (finder.severity[found.supplier], finder.severity_at_most[found.supplier]), found.shares.basis if found.shares else None),
            origins=origins,
            coverage=Coverage(datasets=tuple(sorted(datasets)), newest=None, known=own.counted, registered=own.expected),
            severity=rounded(finder.severity[found.supplier].score) if f.essential else None,
            turns=tuple(link_turns(f, limits, judged, self._place)),
            flips=_flipped(self.flips_of(found)),
        )  # fmt: skip

    def _made_here(self, segment: int) -> list[str]:
        """Return claims that a segment is made here: of its first local makers, enough to show that the end of a link is there."""
        finder = self._finder
        rows = finder.makers.rows(segment)
        found: list[str] = []
        for maker in finder.mine.get(segment, [])[:_SHOWN_PER_END]:
            made = finder.makers.maker[rows] == maker
            for e in [*finder.makers.eid[rows][made].tolist(), *finder.located_at[maker]]:
                found += finder.claims.get(e, ())
        return found

    def _datasets(self, found: LinkFound) -> set[int]:
        makers = self._finder.makers
        return {d for s in (found.supplier, found.customer) for d in makers.dataset[makers.rows(s)].tolist()}

    def _search(self, declared: tuple[str, ...]) -> Search:
        return Search(
            declarations=declared,
            datasets=self._finder.datasets,
            claims_examined=self._finder.examined,
            known_at=self._known_at,
        )

    def _origins(
        self, bought: list[Bought], shares: Shares | None
    ) -> tuple[tuple[Origin, ...], tuple[str, ...]]:
        """Return where what is bought comes from that is not from here, by place and country, and the claims behind it."""
        if shares is None:
            return (), ()
        finder = self._finder
        grouped: dict[tuple[int | None, str | None], list[Bought]] = defaultdict(list)
        for b in bought:
            if not finder.sellers.here[b.seller]:
                w = finder.origins[b.seller]
                grouped[w.place, w.country].append(b)
        found, behind = [], []
        for (place, country), held in grouped.items():
            sellers = {b.seller for b in held}
            behind += [e for s in sellers for e in finder.origins[s].eids]
            found.append(
                Origin(
                    place=self._named_place(place), country=country, share=round(sum(shares.seller.get(s, 0.0) for s in sellers), 6),
                    basis=shares.basis, firms=len(sellers), purchases=len(held),
                )
            )  # fmt: skip
        found.sort(key=lambda o: (-o.share, o.place.id if o.place else "", o.country or ""))
        lacking = sorted(set(behind) - set(finder.claims))
        if lacking:
            finder.claims.update(zip(lacking, finder.view.edge_claims(lacking), strict=True))
        return tuple(found), tuple(c for e in behind for c in finder.claims[e])

    def _named_place(self, place: int | None) -> Named | None:
        if place is None:
            return None
        if not self._places:
            nids = sorted({w.place for w in self._finder.origins.values() if w.place is not None})
            briefs = self._finder.view.briefs(nids)
            self._places = dict(zip((b.nid for b in briefs), all_named(briefs), strict=True))
        return self._places[place]


def _once(*claims: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for held in claims for c in held))


def _flipped(held: Sequence[Flip]) -> tuple[Flipped, ...]:
    return tuple(
        Flipped(
            threshold=f.threshold, value=f.value, at=round(f.at, 6), primary=f.primary.value, verdicts=tuple(v.value for v in f.verdicts)
        )
        for f in held
    )  # fmt: skip


__all__ = ["Coverage", "Flipped", "GapRow", "GapRows", "Limit", "Origin", "Search", "VerdictName"]
