"""中介中心性: which firms or segments lie on the shortest ways between others, over the whole graph or one chain."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.reaching import Betweenness, betweenness
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question, rounded
from clusterkg.queries.facts.chains import INDUSTRIES, SEGMENTS
from clusterkg.queries.facts.editions import carried
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.ground import ground
from clusterkg.queries.facts.lookup import all_named
from clusterkg.queries.facts.networks import FirmNetwork, SegmentNetwork, firm_network, segment_network
from clusterkg.queries.facts.weak_points import ranks

#: Links on either side that a row shows evidence of, at most; how many there are is in its numbers.
_SHOWN = 4


class CentralityParams(Params):
    """Of what, and how exactly."""

    level: Literal["segment", "firm"] = Field(
        "segment", description="环节(供给关系)或企业(采购关系) | segments by supply, or firms by purchases"
    )
    chain: str | None = Field(
        None, min_length=1, description="只看这条链的环节,或其生产者之间的采购(缺省:全图) | only this chain's segments, or purchases between its makers; default: the whole graph"
    )  # fmt: skip
    exact_up_to: int = Field(
        20_000, ge=1, le=100_000, description="有联系的不多于它时,从每一个起点算 | reckon from every beginning up to so many linked nodes"
    )  # fmt: skip
    sampled: int = Field(1000, ge=1, le=100_000, description="超过时抽几个起点 | beyond: beginnings drawn")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="抽样的种子 | seed of the draw")
    top: int = Field(500, ge=1, le=20_000, description="最多列几个 | how many are listed")


class CentralityRow(Row):
    """One firm or segment: how many of the shortest ways between others pass it."""

    kind: Literal["segment", "firm"]
    rank: int
    segment: Named | None
    entity: Named | None
    betweenness: Figure
    suppliers: int
    customers: int


@question(
    "centrality",
    zh="中介中心性",
    en="Who lies on the ways between others",
    params=CentralityParams,
    row=CentralityRow,
    example={"chain": "动力电池与新能源汽车", "as_of": "2026-06-30"},
    method=(
        "Betweenness over arrows from supplier to customer, each pair once (Brandes 2001), as a share of all ordered pairs of other linked nodes. Beyond "
        "exact_up_to from a draw of beginnings (Brandes & Pich 2007); ends hold for all nodes at once at 95 % (Hoeffding 1963; Bardenet & Maillard 2015)."
    ),
    heavy=True,
)
def centrality(view: View, params: CentralityParams) -> Outcome[CentralityRow]:
    """按介数排列全图(或一条链)的环节或企业:别人之间最短的供给路径有多少经过它。介数高说明位置居中,不等于不可替代。

    Ranks segments or firms by how many of the shortest ways between others pass them. High means in the middle of what sources name, not
    irreplaceable: there may be other ways, a little longer (bottlenecks looks at those). Links that nobody names are not in it.
    """
    net = _firms(view, params.chain) if params.level == "firm" else _segments(view, params.chain)
    linked = np.unique(np.concatenate([net.source, net.target]))
    size = len(linked)
    source, target = np.searchsorted(linked, net.source), np.searchsorted(linked, net.target)
    exact = size <= params.exact_up_to
    found = betweenness(size, source, target, sources=None if exact else params.sampled, seed=params.seed)
    pairs = np.unique(np.stack([source, target]), axis=1)
    rows = _rows(net, linked, pairs, found, params)
    summary: dict[str, float | int | str | None] = {
        "level": params.level, "nodes": len(net.nids), "linked": size, "links": pairs.shape[1], "beginnings": found.sources, "seed": found.seed,
        "error": rounded(found.error), "between_none": int((found.value == 0).sum()),
    }  # fmt: skip
    return Outcome(rows, len(net.nids) + len(net.source), _caveats(size, found), summary)


class _Net(NamedTuple):
    """Arrows between positions in ``nids``, without loops; ``rows`` are those of the network that they come from."""

    view: View
    nids: Ids
    source: Ids
    target: Ids
    rows: Ids
    held: SegmentNetwork | FirmNetwork


def _segments(view: View, chain: str | None) -> _Net:
    if chain is None:
        facts = carried(view)
        nets = [
            segment_network(facts, facts.of_type(type_), form, props=())
            for type_, form in (("Segment", SEGMENTS), ("Industry", INDUSTRIES))
        ]
        net = max(nets, key=len)
    else:
        held = ground(view, chain)
        facts = held.facts
        inside = np.array(sorted(held.tree.parent), dtype=np.int64) if held.tree else held.activities
        net = segment_network(facts, inside, held.form, props=())
    rows = np.flatnonzero(net.source != net.target)
    return _Net(facts, net.nids, net.source[rows], net.target[rows], rows, net)


def _firms(view: View, chain: str | None) -> _Net:
    if chain is None:
        facts, firms = carried(view), None
    else:
        held = ground(view, chain)
        facts, firms = held.facts, held.makers.all()
    net = firm_network(facts, firms, props=())
    return _Net(facts, net.firms, net.seller, net.buyer, np.arange(len(net)), net)


def _rows(
    net: _Net, linked: Ids, pairs: Ids, found: Betweenness, params: CentralityParams
) -> list[CentralityRow]:
    nids = net.nids[linked]
    order = np.lexsort((nids, -found.value))[: params.top]
    rank = ranks(found.value)
    into, out = net.held.arrows_at
    edges = {
        int(i): net.held.edges_of(
            np.concatenate([into(int(linked[i]))[:_SHOWN], out(int(linked[i]))[:_SHOWN]])
        )
        for i in order
    }
    claims = Claims(net.view, [e for some in edges.values() for e in some])
    names = all_named(net.view.briefs(nids[order]))
    suppliers, customers = (
        np.bincount(pairs[1], minlength=len(linked)),
        np.bincount(pairs[0], minlength=len(linked)),
    )
    how = (
        "all beginnings"
        if found.exact
        else f"{found.sources} beginnings drawn, seed {found.seed}, ends hold for all at once at 95 %"
    )
    return [
        CentralityRow(
            kind=params.level, rank=rank[i], segment=name if params.level == "segment" else None, entity=name if params.level == "firm" else None,
            betweenness=Figure(
                name="betweenness", value=rounded(found.value[i]), low=rounded(found.low[i]), high=rounded(found.high[i]), method=how,
            ),
            suppliers=int(suppliers[i]), customers=int(customers[i]), evidence=claims.behind(edges[i]),
        )
        for i, name in zip(order.tolist(), names, strict=True)
    ]  # fmt: skip


def _caveats(size: int, found: Betweenness) -> list[Reason]:
    if not size:
        return [
            Reason(
                zh="没有任何来源说谁供给谁:无法判断,不是没有居中的。", en="No source says who supplies whom: nothing can be said, which is not that nobody lies between.",
            )
        ]  # fmt: skip
    told = []
    if not found.exact:
        told.append(
            Reason(
                zh=f"从 {size} 个中抽了 {found.sources} 个起点:名次是估计的,区间重叠的分不出先后。",
                en=f"{found.sources} beginnings of {size} were drawn: ranks are estimates, and those whose intervals overlap are not told apart.",
            )
        )
    told.append(
        Reason(
            zh="只算来源写明的联系;没有写明的路径不在其中。", en="Only links that sources state are in it; ways that nobody states are not.",
        )
    )  # fmt: skip
    return told


__all__ = ["CentralityParams", "CentralityRow", "centrality"]
