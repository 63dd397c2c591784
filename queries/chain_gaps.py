"""产业链缺口: a set of verdicts for each segment of a chain in a place, with the evidence for, against, and of the search."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.gaps import Finder
from clusterkg.queries.algorithms.lookup import named, the_one
from clusterkg.queries.algorithms.verdicts import Thresholds, Verdict
from clusterkg.queries.contract import ClaimRef, Named, Outcome, Params, Reason, Row, question

VerdictName = Literal[
    "unknown", "missing", "broken", "external", "single_source", "bottleneck", "weak", "present"
]


class ChainGapsParams(Params):
    """Which chain in which place, and the limits of the rules."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str = Field(min_length=1, description="地方的编号或名称 | the place: id or name")
    inputs_of: str | None = Field(None, description="只看这个环节的投入 | only the inputs of this segment")
    weak: float = Field(0.5, ge=0, le=1, description="自给率低于它为薄弱 | weak below this self-sufficiency")
    external: float = Field(
        0.6, ge=0, le=1, description="外部依赖高于它为外部依赖 | external above this dependence"
    )
    concentration: float = Field(
        0.8, ge=0, le=1, description="最大份额高于它为单一来源 | single source above this share"
    )
    unseen: float = Field(
        1.0, ge=0, le=100, description="可能漏列生产者的上限 | limit on makers that lists may have missed"
    )
    min_cost_share: float = Field(
        0.0, ge=0, le=1, description="投入的最低成本占比 | least cost share of an input"
    )
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip


class Search(BaseModel):
    """What was searched before saying that something is not there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    declarations: tuple[ClaimRef, ...]
    datasets: tuple[str, ...]
    claims_examined: int
    known_at: str


class GapRow(Row):
    """One segment: its verdicts, the rules that fired, the numbers, the firms, the evidence."""

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


@question(
    "chain-gaps",
    zh="产业链缺口",
    en="Gaps of an industrial chain in a place",
    params=ChainGapsParams,
    row=GapRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市"},
    method=(
        "Self-sufficiency = min(1, local capacity / regional demand); external dependence = 1 - self-sufficiency; CR1 = largest "
        "share of local capacity; unseen makers by Chapman (1951). Primary verdict in the order unknown, missing, broken, "
        "external, single source, bottleneck, weak, present."
    ),
)
def chain_gaps(view: View, params: ChainGapsParams) -> Outcome[GapRow]:
    """逐个环节判断一条产业链在一个地方是缺失、断链、外部依赖、单一来源、瓶颈、薄弱还是存在；资料不足时答“无法判断”并说明缺什么。

    For each segment of a chain in a place: missing, broken, external, single source, bottleneck, weak or present, with the rule,
    the numbers, the firms and the evidence. Where the data cannot tell, the verdict is "unknown" and says what is lacking.
    """
    chain = the_one(view, params.chain, ["Chain"])
    place = the_one(view, params.place, ["Place", "Zone"])
    inputs_of = the_one(view, params.inputs_of, ["Segment", "Product"]) if params.inputs_of else None
    limits = Thresholds(params.weak, params.external, params.concentration, params.unseen)
    finder = Finder(
        view,
        chain.nid,
        place.nid,
        inputs_of.nid if inputs_of else None,
        params.min_cost_share,
        params.version,
    )
    return outcome(finder, limits)


def outcome(finder: Finder, limits: Thresholds) -> Outcome[GapRow]:
    """Return the verdicts on all segments of a chain as rows."""
    view = finder.view
    rows = []
    counts = dict.fromkeys((v.value for v in Verdict), 0)
    present = 0
    for found in finder.segments(limits):
        f, judged = found.facts, found.judged
        counts[judged.primary.value] += 1
        present += f.local_makers > 0
        evidence = (*found.belongs, *found.supporting, *found.opposing, *found.declared)
        rows.append(
            GapRow(
                segment=named(found.segment),
                version=finder.edition.version.name,
                path=found.path,
                primary=judged.primary.value,
                label=found.label,
                verdicts=tuple(v.value for v in judged.verdicts),
                rules=tuple(judged.rules),
                local_makers=found.local,
                makers_elsewhere=f.other_makers,
                makers_unplaced=f.unplaced_makers,
                possible_makers=found.possible,
                self_sufficiency=_rounded(f.self_sufficiency),
                capacity=_rounded(f.capacity),
                demand=_rounded(f.demand),
                unit=found.unit,
                largest_share=_rounded(f.largest_share),
                unseen_upper=_rounded(f.unseen_upper),
                data_coverage=f.data_coverage,
                evidence=tuple(dict.fromkeys(evidence)),
                evidence_for=tuple(dict.fromkeys((*found.belongs, *found.supporting))),
                evidence_against=tuple(dict.fromkeys(found.opposing)),
                search=Search(
                    declarations=found.declared,
                    datasets=finder.datasets,
                    claims_examined=finder.examined,
                    known_at=view.manifest.known_at.isoformat(),
                ),
            )
        )
    total = len(rows)
    summary = {"segments": total, **counts, "segment_coverage": _rounded(present / total) if total else None}
    return Outcome(rows, finder.examined, finder.caveats(), summary)


def _rounded(value: float | None) -> float | None:
    return None if value is None or value == float("inf") else round(value, 6)
