"""层级: who and what is upstream or downstream at each tier, with filters on where it begins, on the links, and on what is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.paging import Paged
from clusterkg.queries.algorithms.walks import tiers
from clusterkg.queries.contract import Outcome, Params, Reason, question
from clusterkg.queries.facts import traits
from clusterkg.queries.facts.editions import carried
from clusterkg.queries.facts.flows import Arrows, Flow, Purchases, Supplies
from clusterkg.queries.facts.starts import Start, start_of
from clusterkg.queries.facts.tier_rows import TierRow, TierRows, Walked
from clusterkg.queries.facts.traits import Answered, ArrowTrait, Trait

_CLASS = "^(disclosed|inferred|lead)$"


def _text(told: str) -> str | None:
    return Field(None, min_length=1, description=told)


class TiersParams(Params):
    """Of what, which way, how deep; and filters, each with its negation."""

    of: str = Field(
        min_length=1,
        description="环节、产品、行业或企业的编号或名称 | of which segment, product, industry or firm: id or name",
    )
    direction: Literal["upstream", "downstream"] = Field(
        "upstream", description="upstream 供应方,downstream 用户方 | which way"
    )
    among: Literal["auto", "segments", "firms", "both"] = Field("auto", description="要环节、企业还是两者(缺省:问企业得企业,否则得环节) | segments, firms or both")  # fmt: skip
    max_tier: int = Field(3, ge=1, le=12, description="到第几层 | last tier")
    most: int = Field(5000, ge=1, le=200_000, description="最多列出多少个 | nodes listed at most")
    per_node: int = Field(
        1000,
        ge=1,
        le=200_000,
        description="每个节点最多跟几个邻居 | neighbours followed from one node at most",
    )
    skip: int = Field(
        0,
        ge=0,
        le=10_000_000,
        description="起点跳过几个邻居(接着上次) | neighbours of the start passed over, to go on",
    )
    root_place: str | None = _text("起点企业在这个地方 | firms that it begins with are in this place")
    not_root_place: str | None = _text("起点企业不在这个地方 | they are known to be elsewhere")
    edge_essential: bool = Field(
        False, description="只走写明不可缺少的供给 | only supplies stated to be essential"
    )
    not_edge_essential: bool = Field(
        False, description="只走写明并非不可缺少的供给 | only supplies stated not to be essential"
    )
    edge_class: str | None = Field(
        None, pattern=_CLASS, description="联系的证据等级 | evidence class of links"
    )
    not_edge_class: str | None = Field(
        None, pattern=_CLASS, description="联系的证据等级不是 | evidence class of links is another"
    )
    edge_dataset: str | None = _text("联系出自这个数据集 | links of this data set")
    not_edge_dataset: str | None = _text("联系不出自这个数据集 | links of other data sets")
    edge_product: str | None = _text("采购的产品含这几个字 | purchases of a product so called")
    not_edge_product: str | None = _text("采购的产品不含这几个字 | purchases of other products")
    edge_share: float | None = Field(
        None,
        ge=0,
        le=1,
        description="只走成本占比(上限)不低于它的供给 | only supplies of at least this cost share",
    )
    not_edge_share: float | None = Field(
        None, ge=0, le=1, description="只走成本占比(上限)低于它的供给 | only supplies below this cost share"
    )
    leaf_place: str | None = _text("找到的在这个地方(环节:有生产者在) | found there; a segment by its makers")
    not_leaf_place: str | None = _text("找到的已知在别处 | known to be elsewhere only")
    leaf_country: str | None = _text("找到的属于这个国家(两位代码或名称) | of this country: code or name")
    not_leaf_country: str | None = _text("找到的已知属于别的国家 | known to be of another country")
    leaf_segment: str | None = _text("找到的在这个环节或链内 | in, or a maker of, this segment or chain")
    not_leaf_segment: str | None = _text(
        "找到的不在这个环节或链内(所做的已知) | known to make other things only"
    )
    leaf_type: str | None = _text("找到的类型(如 Firm、Segment) | of this type")
    not_leaf_type: str | None = _text("找到的不是这个类型 | of another type")


@question(
    "tiers",
    zh="上下游层级",
    en="Tiers upstream or downstream",
    params=TiersParams,
    row=TierRow,
    example={"of": "岚州恒朗新能源汽车有限公司", "max_tier": 3, "as_of": "2026-06-30"},
    method=(
        "Breadth first over SUPPLIES (segments, lifted from their products), UPSTREAM_OF (industries) or BUYS_FROM (firms); each in its nearest "
        "tier; neighbours by number, cut at per_node and most. A filter keeps what is known to fit, its negation what is known not to; what "
        "nobody knows fits neither and is counted."
    ),
)
def tiers_of(view: View, params: TiersParams) -> Outcome[TierRow]:
    """列出一个环节、产品或企业逐层的上游或下游,可按起点、联系和找到的对象筛选(各有相反的筛选);没列出的不等于没有。

    Lists who or what is upstream or downstream at each tier. Filters on the start limit where the walk begins, those on links which links
    are followed, those on leaves only what is listed: the walk goes through what they leave out. A tier is the shortest distance by what
    sources state, so somebody in tier 3 may deliver directly without anybody's saying so.
    """
    view = carried(view)
    start = start_of(view, params.of)
    kinds = _kinds(start, params.among)
    edge_filters, leaf_filters, root_filters = (
        _edges(view, params),
        _leaves(view, params),
        _roots(view, params),
    )
    unknown = {"roots": 0, "edges": 0, "leaves": 0}
    walked = [
        _walk(view, start, kind, params, _Filter(root_filters, unknown, "roots"), edge_filters, unknown)
        for kind in kinds
    ]
    held: list[tuple[int, int, int]] = []
    keep = _Filter(leaf_filters, unknown, "leaves")
    for which, one in enumerate(walked):
        kept = keep(one.found.node)
        held += [(int(one.found.tier[i]), which, int(i)) for i in np.flatnonzero(kept)]
    held.sort()
    summary: dict[str, float | int | str | None] = {
        "among": "+".join(f"{k}s" for k in kinds),
        "listed": len(held),
    }
    summary |= {
        f"tier_{t}": sum(h[0] == t for h in held) for t in range(1, max((h[0] for h in held), default=0) + 1)
    }
    summary |= {f"{k}_not_known": n for k, n in unknown.items()}
    summary |= {
        "stopped_in_tier": min((w.found.stopped for w in walked if w.found.stopped is not None), default=None),
        "cut_nodes": sum(len(w.found.cut) for w in walked), "not_followed": sum(sum(w.found.cut.values()) for w in walked) + sum(w.found.unlisted for w in walked),
    }  # fmt: skip
    explored = sum(w.found.looked_at + len(w.found.node) for w in walked)
    rows = TierRows(view, walked, held)
    stopped = bool(summary["not_followed"]) or summary["stopped_in_tier"] is not None
    return Outcome(
        Paged(len(held), rows.make), explored, _caveats(view, walked, params, unknown), summary, stopped
    )


def _kinds(start: Start, among: str) -> list[Literal["segment", "firm"]]:
    if among == "both":
        return ["segment", "firm"]
    return ["firm"] if among == "firms" or (among == "auto" and start.is_firm) else ["segment"]


class _Filter:
    """Keeps nodes that all filters let through, and counts those of which some filter cannot tell."""

    def __init__(self, held: Sequence[tuple[Trait, bool]], unknown: dict[str, int], what: str) -> None:
        self._held, self._unknown, self._what = held, unknown, what

    def __call__(self, nids: Ids) -> traits.Mask:
        return _through(
            [(t(nids), negated) for t, negated in self._held], len(nids), self._unknown, self._what
        )


def _through(
    answers: Sequence[tuple[Answered, bool]], n: int, unknown: dict[str, int], what: str
) -> traits.Mask:
    kept, lost = np.ones(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    for answered, negated in answers:
        kept &= answered.kept(negated=negated)
        lost |= ~answered.known
    unknown[what] += int((lost & ~kept).sum())
    return kept


def _walk(
    view: View, start: Start, kind: Literal["segment", "firm"], params: TiersParams, roots: _Filter,
    edges: Sequence[tuple[ArrowTrait, bool]], unknown: dict[str, int],
) -> Walked:  # fmt: skip
    flow: Flow = Purchases(view) if kind == "firm" else Supplies(view, start.form)
    upstream = params.direction == "upstream"
    read: list[Arrows] = []

    def around(front: Ids) -> tuple[Ids, Ids]:
        arrows = flow.at(front, upstream=upstream)
        arrows = arrows.where(
            _through([(t(arrows), negated) for t, negated in edges], len(arrows), unknown, "edges")
        )
        read.append(arrows)
        return (arrows.target, arrows.source) if upstream else (arrows.source, arrows.target)

    nodes = start.nodes(firms=kind == "firm")
    nodes = nodes[roots(nodes)]
    found = tiers(
        around, nodes, deepest=params.max_tier, most=params.most, per_node=params.per_node, skip=params.skip
    )
    return Walked(kind, found, read)


_Given = tuple[str | None, Callable[[View, str], Trait], bool]


def _leaves(view: View, p: TiersParams) -> list[tuple[Trait, bool]]:
    given: list[_Given] = [
        (p.leaf_place, traits.in_place, False), (p.not_leaf_place, traits.in_place, True),
        (p.leaf_country, traits.in_country, False), (p.not_leaf_country, traits.in_country, True),
        (p.leaf_segment, traits.in_segment, False), (p.not_leaf_segment, traits.in_segment, True),
        (p.leaf_type, traits.of_type, False), (p.not_leaf_type, traits.of_type, True),
    ]  # fmt: skip
    return [(make(view, text), negated) for text, make, negated in given if text is not None]


def _roots(view: View, p: TiersParams) -> list[tuple[Trait, bool]]:
    given: list[_Given] = [(p.root_place, traits.in_place, False), (p.not_root_place, traits.in_place, True)]
    return [(make(view, text), negated) for text, make, negated in given if text is not None]


def _edges(view: View, p: TiersParams) -> list[tuple[ArrowTrait, bool]]:
    held: list[tuple[ArrowTrait, bool]] = []
    held += [
        (traits.essential(view), negated)
        for asked, negated in ((p.edge_essential, False), (p.not_edge_essential, True))
        if asked
    ]
    held += [
        (traits.of_class(x), negated) for x, negated in ((p.edge_class, False), (p.not_edge_class, True)) if x
    ]
    held += [
        (traits.of_dataset(view, x), negated)
        for x, negated in ((p.edge_dataset, False), (p.not_edge_dataset, True))
        if x
    ]
    held += [
        (traits.of_product(view, x), negated)
        for x, negated in ((p.edge_product, False), (p.not_edge_product, True))
        if x
    ]
    shares = ((p.edge_share, False), (p.not_edge_share, True))
    held += [(traits.of_share(view, x), negated) for x, negated in shares if x is not None]
    return held


def _caveats(
    view: View, walked: Sequence[Walked], params: TiersParams, unknown: dict[str, int]
) -> list[Reason]:
    said = [_STATED]
    for one in walked:
        found = one.found
        hubs = sorted(found.cut, key=lambda n: (-found.cut[n], n))[:3]
        for brief in view.briefs(hubs):
            said.append(
                Reason(
                    zh=f"“{brief.caption}”还有 {found.cut[brief.nid]} 个邻居没有跟(每个节点至多 {params.per_node} 个);接着看:of={brief.id}, skip={params.per_node + (params.skip if brief.nid not in found.node else 0)}。",
                    en=f"{found.cut[brief.nid]} neighbours of '{brief.caption}' were not followed (at most {params.per_node} a node); go on with of={brief.id}, skip={params.per_node + (params.skip if brief.nid not in found.node else 0)}.",
                )
            )  # fmt: skip
        if len(found.cut) > len(hubs):
            said.append(
                Reason(
                    zh=f"另有 {len(found.cut) - len(hubs)} 个节点的邻居没有跟完,见各行 not_followed。",
                    en=f"Neighbours of {len(found.cut) - len(hubs)} more nodes were not all followed; see not_followed.",
                )
            )  # fmt: skip
        if found.stopped is not None:
            said.append(
                Reason(
                    zh=f"列满 {params.most} 个,停在第 {found.stopped} 层:该层还有 {found.unlisted} 个没列,更深的层没有看。请加大 most。",
                    en=f"{params.most} are listed, the limit; it was reached in tier {found.stopped}: {found.unlisted} of that tier are not listed and deeper tiers were not looked at. Ask for more by most.",
                )
            )  # fmt: skip
    lost = {k: n for k, n in unknown.items() if n}
    if lost:
        zh = {"roots": "起点", "edges": "条联系", "leaves": "个对象"}
        said.append(
            Reason(
                zh="筛选所问无从得知,既不算符合也不算不符合的:" + "、".join(f"{n} {zh[k]}" for k, n in lost.items()) + "。",
                en="Not known whether they fit, so neither fitting nor not: " + ", ".join(f"{n} {k}" for k, n in lost.items()) + ".",
            )
        )  # fmt: skip
    return said


_STATED = Reason(
    zh="层级按已有资料中的最短距离计;采购和供给只有部分披露,没列出的不等于没有。",
    en="Tiers are shortest distances by what sources state; only part of all purchases and supplies is disclosed, and what is not listed may still be.",
)
