"""供应路径: the few shortest ways from one segment, product or firm to another, each step with what says so."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.errors import QuestionError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.walks import Around, Ways, shortest_ways
from clusterkg.queries.contract import ClaimRef, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.editions import carried
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.flows import Arrows, Flow, Purchases, Supplies, said_of
from clusterkg.queries.facts.lookup import all_named, named
from clusterkg.queries.facts.starts import Start, start_of, the_start
from clusterkg.queries.facts.traits import of_share

ClassName = Literal["disclosed", "inferred", "lead"]
#: Statements shown per step at most.
_SHOWN = 10


class SupplyPathsParams(Params):
    """From where to where, over what, how many, how long."""

    start: str = Field(min_length=1, description="供应的一端:环节、产品、行业或企业 | where supply begins: segment, product, industry or firm")  # fmt: skip
    end: str = Field(
        min_length=1, description="用户的一端:环节、产品、行业或企业 | whom it reaches in the end"
    )
    over: Literal["auto", "segments", "firms"] = Field("auto", description="走环节间供给(segments)还是企业间采购(firms);缺省:两端都是企业则走采购 | over supplies of segments or purchases of firms")  # fmt: skip
    k: int = Field(5, ge=1, le=50, description="最多几条 | ways at most")
    max_length: int = Field(8, ge=1, le=20, description="每条最多几步 | steps of a way at most")
    min_cost_share: float = Field(
        0.0,
        ge=0,
        le=1,
        description="每步的成本占比(上限)至少这么多;没有写明的不走 | least cost share (at its most) of a step; 0: steps of unstated share too",
    )
    avoid: str | None = Field(None, min_length=1, description="不经过它 | a segment, product, industry or firm that no way may pass")  # fmt: skip
    most: int = Field(400_000, ge=1, le=5_000_000, description="最多读多少条边 | edges read at most")


class Step(BaseModel):
    """One arrow of a way: who supplies whom, and what says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Named
    target: Named
    #: Statements of it; ``evidence`` holds those of ten at most.
    statements: int
    #: Strongest class among the statements: one good source is enough.
    evidence_class: ClassName
    #: Stated that the customer cannot do without; empty where nobody says (of purchases nobody does).
    essential: bool | None
    #: What is bought, where purchases say so.
    products: tuple[str, ...]
    evidence: tuple[ClaimRef, ...]


class PathRow(Row):
    """One way."""

    #: The end that was asked for.
    entity: Named
    rank: int
    length: int
    #: The way in words.
    path: str
    steps: tuple[Step, ...]
    #: Class of the weakest step.
    weakest_class: ClassName
    #: Stated of every step; false where a step is stated not to be; empty where nobody says.
    essential_all_the_way: bool | None
    #: What was asked about, where something else stands for it on the way (a firm's segment, a segment's makers), and what says so.
    stands_for_start: Named | None = None
    stands_for_end: Named | None = None


@question(
    "supply-paths",
    zh="供应路径",
    en="Ways of supply from one to another",
    params=SupplyPathsParams,
    row=PathRow,
    example={"start": "锂盐", "end": "纯电动乘用车", "k": 3, "as_of": "2026-06-30"},
    method=(
        "k shortest ways without loops by steps (Yen 1971), over SUPPLIES between segments (a supply between products counts for their "
        "segments) or UPSTREAM_OF, or over BUYS_FROM turned round; the graph is read from both ends until the k-th way is certain. Class of a "
        "step: its strongest statement; of a way: its weakest step."
    ),
)
def supply_paths(view: View, params: SupplyPathsParams) -> Outcome[PathRow]:
    """找出从一个环节、产品或企业到另一个的最短几条供应路径,逐步给出证据、最弱的证据等级和是否步步不可缺少;路径不等于实际供货。

    Gives the shortest ways of supply from one thing to another with the evidence of every step. A way over segments says that one thing
    goes into another, not that some firm delivers; a way over firms says who bought from whom, not that the same goods went all the way.
    No way found means that none is stated within the limits, not that there is none.
    """
    view = carried(view)
    start, end = start_of(view, params.start), start_of(view, params.end)
    firms = params.over == "firms" or (params.over == "auto" and start.is_firm and end.is_firm)
    if start.entity.nid == end.entity.nid:
        raise QuestionError("两端相同。", "Both ends are the same.", hint_zh="请给出两个不同的环节、产品或企业。", hint_en="Give two different ones.")  # fmt: skip
    flow: Flow = Purchases(view) if firms else Supplies(view, start.form)
    if params.min_cost_share and not firms:
        flow = _Strong(flow, params.min_cost_share)
    avoid = the_start(view, params.avoid).nid if params.avoid else None
    starts, ends = start.nodes(firms=firms), end.nodes(firms=firms)
    ends = np.setdiff1d(ends, starts)
    found = shortest_ways(
        _around(flow, upstream=False), _around(flow, upstream=True), starts, ends, k=params.k, longest=params.max_length, most=params.most,
        avoid=None if avoid is None else np.array([avoid], dtype=np.int64),
    )  # fmt: skip
    rows = _rows(view, flow, found, start, end, firms)
    summary: dict[str, float | int | str | None] = {
        "over": "firms" if firms else "segments", "ways": len(rows), "shortest": rows[0].length if rows else None,
        "all_known_up_to_length": found.length, "bounded": str(found.cut or (len(rows) < params.k and not found.complete)).lower(),
    }  # fmt: skip
    return Outcome(
        rows, found.looked_at, _caveats(found, params, start, end, starts, ends, firms), summary, found.cut
    )


class _Strong:
    """A flow of those arrows alone that are a large enough share of the customer's cost."""

    def __init__(self, flow: Flow, least: float) -> None:
        self.view, self._flow, self._least = flow.view, flow, least

    def at(self, nids: Ids, *, upstream: bool) -> Arrows:
        """Return the arrows that reach (``upstream``) or leave the nodes and are strong enough."""
        arrows = self._flow.at(nids, upstream=upstream)
        return arrows.where(of_share(self.view, self._least)(arrows).yes)


def _around(flow: Flow, *, upstream: bool) -> Around:
    def read(front: Ids) -> tuple[Ids, Ids]:
        arrows = flow.at(front, upstream=upstream)
        return (arrows.target, arrows.source) if upstream else (arrows.source, arrows.target)

    return read


def _rows(view: View, flow: Flow, found: Ways, start: Start, end: Start, firms: bool) -> list[PathRow]:
    pairs = list(dict.fromkeys((a, b) for way in found.ways for a, b in pairwise(way)))
    if not pairs:
        return []
    arrows = flow.at(np.array(sorted({a for a, _ in pairs}), dtype=np.int64), upstream=False)
    wanted = {p: i for i, p in enumerate(pairs)}
    held: dict[tuple[int, int], list[int]] = {p: [] for p in pairs}
    kept = np.flatnonzero(np.isin(arrows.target, np.array([b for _, b in pairs], dtype=np.int64)))
    for row in kept.tolist():
        pair = (int(arrows.source[row]), int(arrows.target[row]))
        if pair in wanted:
            held[pair].append(row)
    for rows in held.values():  # strongest first
        rows.sort(key=lambda r: (-int(arrows.evidence[r]), r))
    steps = _steps(view, arrows, held, firms)
    nodes = sorted({n for way in found.ways for n in way})
    name = dict(zip(nodes, all_named(view.briefs(nodes)), strict=True))
    stands = Claims(
        view,
        (e for way in found.ways for s, n in ((start, way[0]), (end, way[-1])) for e in _links(s, n, firms)),
    )
    made = []
    for rank, way in enumerate(found.ways, 1):
        mine = [steps[p] for p in pairwise(way)]
        said = [s.essential for s in mine]
        first, last = _links(start, way[0], firms), _links(end, way[-1], firms)
        evidence = (*(c for s in mine for c in s.evidence), *stands.behind((*first[:_SHOWN], *last[:_SHOWN])))
        made.append(
            PathRow(
                entity=named(end.entity), rank=rank, length=len(mine), path=" → ".join(name[n].name for n in way), steps=tuple(mine),
                weakest_class=min((s.evidence_class for s in mine), key=lambda c: EvidenceClass[c.upper()]),
                essential_all_the_way=False if False in said else None if None in said else True,
                stands_for_start=named(start.entity) if way[0] != start.entity.nid else None,
                stands_for_end=named(end.entity) if way[-1] != end.entity.nid else None, evidence=tuple(dict.fromkeys(evidence)),
            )
        )  # fmt: skip
    return made


def _links(one: Start, node: int, firms: bool) -> list[int]:
    """Return the edges that let a node stand for what was asked of."""
    return (one.firms if firms else one.things).get(node, [])


def _steps(
    view: View, arrows: Arrows, held: dict[tuple[int, int], list[int]], firms: bool
) -> dict[tuple[int, int], Step]:
    nodes = sorted({n for pair in held for n in pair})
    name = dict(zip(nodes, all_named(view.briefs(nodes)), strict=True))
    rows = [r for some in held.values() for r in some]
    said = said_of(view, arrows.eid[rows])
    essential = {
        int(e): int(s) for e, s in zip(arrows.eid[rows].tolist(), said.essential.tolist(), strict=True)
    }
    bought = view.edge_attributes(arrows.eid[rows], ("product",)) if firms else {}
    claims = Claims(view, arrows.edges_of(rows))
    found = {}
    for (source, target), mine in held.items():
        eids = [int(arrows.eid[r]) for r in mine]
        word = max(essential[e] for e in eids)
        found[source, target] = Step(
            source=name[source], target=name[target], statements=len(set(eids)),
            evidence_class=EvidenceClass(max(int(arrows.evidence[r]) for r in mine)).name.lower(),
            essential=None if word < 0 else bool(word),
            products=tuple(dict.fromkeys(a.value for e in eids for a in bought.get(e, ()))),
            evidence=claims.behind(arrows.edges_of(mine[:_SHOWN])),
        )  # fmt: skip
    return found


def _caveats(
    found: Ways, params: SupplyPathsParams, start: Start, end: Start, starts: Ids, ends: Ids, firms: bool
) -> list[Reason]:
    said = [_FIRMS if firms else _SEGMENTS]
    if not len(starts) or not len(ends):
        lost = start if not len(starts) else end
        said.append(
            Reason(
                zh=f"没有资料把“{lost.entity.caption}”与{'企业' if firms else '环节'}联系起来,无从找路。",
                en=f"Nothing connects '{lost.entity.caption}' with {'firms' if firms else 'segments'}; there is nothing to look from.",
            )
        )  # fmt: skip
    if found.cut:
        said.append(
            Reason(
                zh=f"读到 {found.looked_at} 条边时停下(上限 {params.most}):长度不超过 {found.length} 步的路径都已找到,更长的没有找。",
                en=f"Stopped after {found.looked_at} edges (limit {params.most}): all ways of up to {found.length} steps are known, longer ones were not looked for.",
            )
        )  # fmt: skip
    elif len(found.ways) < params.k and not found.complete and len(starts) and len(ends):
        said.append(
            Reason(
                zh=f"只找了不超过 {params.max_length} 步的路径,更长的可能还有。",
                en=f"Ways of up to {params.max_length} steps were looked for; there may be longer ones.",
            )
        )  # fmt: skip
    elif len(found.ways) == params.k:
        said.append(
            Reason(
                zh=f"只给出最短的 {params.k} 条,可能还有同样长或更长的。",
                en=f"Only the {params.k} shortest are given; there may be others as long or longer.",
            )
        )  # fmt: skip
    return said


_SEGMENTS = Reason(
    zh="环节间的路径说明一物用于另一物,不说明有企业在供货。",
    en="A way over segments says that one thing goes into another, not that a firm delivers it.",
)
_FIRMS = Reason(
    zh="企业间的路径说明谁向谁采购,不说明同一批货物走完全程;采购关系只有部分披露。",
    en="A way over firms says who bought from whom, not that the same goods went all the way; only part of all purchases is disclosed.",
)
