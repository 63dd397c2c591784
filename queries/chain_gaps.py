"""产业链缺口: a set of verdicts for each segment and each link of a chain in a place, with the evidence for, against, and of the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.baseline import Scored, ningbo
from clusterkg.queries.algorithms.buying import Basis, Bought, Shares
from clusterkg.queries.algorithms.flips import Flip, flips
from clusterkg.queries.algorithms.gap_figures import link_figures, rounded, segment_figures
from clusterkg.queries.algorithms.gaps import Finder
from clusterkg.queries.algorithms.link_gaps import LinkFound, links
from clusterkg.queries.algorithms.link_verdicts import judge_link
from clusterkg.queries.algorithms.lookup import all_named, named, the_chain, the_one, the_place
from clusterkg.queries.algorithms.segment_gaps import SegmentFound, SegmentGaps
from clusterkg.queries.algorithms.turns import Turn, link_turns, turns
from clusterkg.queries.algorithms.verdicts import Thresholds, Verdict, judge
from clusterkg.queries.contract import ClaimRef, Figure, Named, Outcome, Params, Reason, Row, question

VerdictName = Literal[
    "unknown", "missing", "broken", "external", "single_source", "bottleneck", "weak", "technology_gap", "service_gap", "present"
]  # fmt: skip


class ChainGapsParams(Params):
    """Which chain in which place, and the limits of the rules."""

    chain: str = Field(
        min_length=1, description="产业链(或行业分类)的编号或名称 | the chain or industry: id or name"
    )
    place: str | None = Field(
        None, min_length=1, description="地方的编号或名称(缺省:全部数据所及) | the place: id or name; default: all that the data reach"
    )  # fmt: skip
    rows: Literal["segments", "links", "all"] = Field(
        "segments", description="要哪些行:环节、环节之间的供应关系、两者 | which rows: segments, links between them, or both"
    )  # fmt: skip
    inputs_of: str | None = Field(None, description="只看这个环节的投入 | only the inputs of this segment")
    weak: float = Field(0.5, ge=0, le=1, description="自给率低于它为薄弱 | weak below this self-sufficiency")
    external: float = Field(
        0.6, ge=0, le=1, description="外部依赖高于它为外部依赖 | external above this dependence"
    )
    concentration: float = Field(
        0.8, ge=0, le=1, description="最大份额高于它为单一来源 | single source above this share"
    )
    unseen: float = Field(
        0.0, ge=0, le=100, description="可能漏列生产者的上限低于它也算缺失(0:不用这条规则) | missing too below this limit on makers that lists may have missed; 0: not used"
    )  # fmt: skip
    lq: float = Field(
        1.0, ge=0, le=100, description="区位商低于它也为薄弱 | weak too below this location quotient"
    )
    lq_least: int = Field(
        10, ge=2, le=100_000, description="全部与本地至少多少家生产者,区位商才算数 | fewest makers, in the whole and here, for the quotient to speak"
    )  # fmt: skip
    stated: float = Field(
        0.5, ge=0, le=1, description="供应关系:采购来处写明多少,份额才算数 | links: share of purchases with a stated origin from which shares speak"
    )  # fmt: skip
    shake: float = Field(
        0.2, ge=0, le=0.9, description="敏感性:阈值上下浮动多少 | sensitivity: by what share thresholds are shaken"
    )  # fmt: skip
    baseline: bool = Field(
        False, description="另给宁波公式的得分,供对照 | also give the score of the 宁波 formula, to compare"
    )
    min_cost_share: float = Field(
        0.0, ge=0, le=1, description="投入的最低成本占比 | least cost share of an input"
    )
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip

    @property
    def limits(self) -> Thresholds:
        """The limits of the rules."""
        return Thresholds(self.weak, self.external, self.concentration, self.unseen, self.lq, self.lq_least, self.stated)  # fmt: skip


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


@question(
    "chain-gaps",
    zh="产业链缺口",
    en="Gaps of an industrial chain in a place",
    params=ChainGapsParams,
    row=GapRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市"},
    method=(
        "Self-sufficiency = min(1, local capacity / regional demand); external dependence = 1 - self-sufficiency; CR1 = largest "
        "share of local capacity; location quotient by number of makers; bottleneck by needs (AND/OR) and minimum vertex cut 1; unseen "
        "makers by Chapman (1951). Missing needs a declaration of completeness whose count is met. Primary verdict in the order unknown, "
        "missing, broken, external, single source, bottleneck, weak, technology gap, service gap, present. Links by purchases between "
        "local firms. Severity = mean share of segments, end products and firms here that depend through essential arrows."
    ),
)
def chain_gaps(view: View, params: ChainGapsParams) -> Outcome[GapRow]:
    """逐个环节(rows=links:逐条供应关系)判断一条产业链在一个地方是缺失、断链、外部依赖、单一来源、瓶颈、薄弱、缺技术、缺服务还是存在;资料不足时答“无法判断”并说明缺什么。

    For each segment of a chain in a place: missing, broken, external, single source, bottleneck, weak, technology or service gap, or
    present; with ``rows=links`` for each arrow between segments: present, broken, external or single source. Each with the rule, the
    numbers, the firms, the evidence, what would turn it, and which threshold nearly does. Where the data cannot tell, the verdict is
    "unknown" and says what is lacking. "Missing" does not mean that nobody could make it, and "present" not that there is enough of it.
    Without a place the whole that the data reach is judged.
    """
    chain = the_chain(view, params.chain)
    place = the_place(view, params.place)
    inputs_of = (
        the_one(view, params.inputs_of, ["Segment", "Product", "Industry"]) if params.inputs_of else None
    )
    finder = Finder(
        view, chain.nid, place.nid if place else None, inputs_of.nid if inputs_of else None, params.min_cost_share, params.version
    )  # fmt: skip
    return outcome(
        finder, params.limits, shown=params.rows, shake=params.shake, baseline=params.baseline, place=place.caption if place else None
    )  # fmt: skip


def outcome(
    finder: Finder,
    limits: Thresholds,
    *,
    shown: Literal["segments", "links", "all"] = "segments",
    shake: float = 0.0,
    baseline: bool = False,
    place: str | None = None,
) -> Outcome[GapRow]:
    """Return the verdicts on the segments of a chain, its links, or both, as rows."""
    gaps = SegmentGaps(finder)
    make = _Rows(gaps, limits, shake, place)
    rows: list[GapRow] = []
    summary: dict[str, float | int | str | None] = {}
    if shown != "links":
        scores = _baseline(gaps) if baseline else {}
        rows += [make.segment(found, scores.get(found.segment.nid)) for found in gaps.rows(limits)]
        summary |= _counted(rows, "")
        present = sum(bool(r.local_makers) for r in rows)
        summary["segment_coverage"] = rounded(present / len(rows)) if rows else None
    if shown != "segments":
        found = make.links(list(links(gaps, limits)))
        summary |= _counted(found, "links_" if shown == "all" else "")
        rows += found
    return Outcome(rows, finder.examined, finder.caveats(), summary)


def _counted(rows: Sequence[GapRow], prefix: str) -> dict[str, float | int | str | None]:
    """Return how many rows there are, by primary verdict, and how many would flip, by threshold."""
    kind = "links" if rows and rows[0].kind == "link" else "segments"
    found: dict[str, float | int | str | None] = {kind: len(rows)}
    found |= {f"{prefix}{v.value}": sum(r.primary == v.value for r in rows) for v in Verdict}
    found[f"{prefix}flips"] = sum(bool(r.flips) for r in rows)
    by: dict[str, int] = defaultdict(int)
    for r in rows:
        for flip in r.flips:
            by[f"{prefix}flips_{flip.threshold}"] += 1
    return found | dict(sorted(by.items()))


def _baseline(gaps: SegmentGaps) -> dict[int, Scored]:
    """Return the 宁波 score of every segment asked about."""
    finder = gaps.finder
    asked = finder.leaves.tolist()
    degree: dict[int, int] = defaultdict(int)
    for a, b in finder.arrows:
        degree[a] += bool(finder.mine.get(b))
        degree[b] += bool(finder.mine.get(a))
    scored = ningbo(
        [gaps.facts[s].local_makers for s in asked], [degree[s] for s in asked], [gaps.facts[s].technology.known for s in asked]
    )  # fmt: skip
    return dict(zip(asked, scored, strict=True))


class _Rows:
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
            figures=segment_figures(f, limits, found.severity, found.unit, scored),
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

    def _link(self, found: LinkFound, edges: list[int]) -> GapRow:
        finder, f, judged, limits = self._finder, found.facts, found.judged, self._limits
        own = self._gaps.facts[found.supplier]
        supplier, customer = finder.briefs[found.supplier], finder.briefs[found.customer]
        flipped = flips(lambda t: judge_link(f, t), f.compared(limits), limits, self._shake)
        origins, told = self._origins(found.bought, found.shares)
        here = finder.sellers.here
        arrow = [c for e in edges for c in finder.claims[e]]
        bought: dict[bool, list[str]] = {True: [], False: []}
        for b in found.bought:
            bought[bool(here[b.seller])] += [c for e in b.eids for c in finder.claims[e]]
        declared = list(
            dict.fromkeys(finder.declarations.claims_of("purchases", (found.supplier, finder.chain)))
        )
        local = finder.mine.get(found.supplier, [])
        placed = (
            [c for m in local for e in finder.located_at[m] for c in finder.claims[e]] if f.certain else []
        )
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
            evidence=_once(arrow, bought[True], bought[False], declared, told, placed),
            evidence_for=_once(arrow, bought[False], placed, told),
            evidence_against=_once(bought[True]),
            search=self._search(tuple(declared)),
            kind="link",
            towards=named(customer),
            undecided=tuple(judged.undecided),
            thresholds=self._by_link,
            figures=link_figures(f, finder.severity[found.supplier], found.shares.basis if found.shares else None),
            origins=origins,
            coverage=Coverage(datasets=tuple(sorted(datasets)), newest=None, known=own.counted, registered=own.expected),
            severity=rounded(finder.severity[found.supplier].score) if f.essential else None,
            turns=tuple(link_turns(f, limits, judged, self._place)),
            flips=_flipped(flipped),
        )  # fmt: skip

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
