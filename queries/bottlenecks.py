"""卡脖子环节: which segments and firms a chain cannot do without, measure by measure, and what each means."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.errors import NotFound
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question, rounded
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import all_named, the_chain, the_place
from clusterkg.queries.facts.sourcing import Sourcing
from clusterkg.queries.facts.weak_points import CUT_UP_TO, WeakPoints, ranks

Measure = Literal[
    "single_point", "only_known_maker", "dominator", "articulation", "cut", "critical_pairs", "critical_reach"
]
Point = Literal["yes", "only_one_known", "no", "unknown"]
#: Edges of one kind that a row shows evidence of, at most; how many there are is in its numbers.
_SHOWN = 12


class BottlenecksParams(Params):
    """Which chain, where, and how the measures are taken."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str | None = Field(
        None, min_length=1, description="只看这个地方的生产者(缺省:不论在哪里) | only makers in this place; default: anywhere"
    )  # fmt: skip
    product: str | None = Field(
        None, min_length=1, description="只看这个终端环节(缺省:全部终端) | only this end product; default: all"
    )  # fmt: skip
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip
    essential_from: float | None = Field(
        None, ge=0, le=1, description="没有来源说是否不可缺少时,成本占比不低于它算不可缺少(缺省:都不算) | where nobody says, inputs of at least this cost share count as essential"
    )  # fmt: skip
    firms: int = Field(
        30, ge=0, le=2000, description="采购网络的割点企业最多列几家(按断开的对数) | how many firms that purchases hang by are listed, by the pairs they part"
    )  # fmt: skip
    critical: int = Field(5, ge=1, le=50, description="关键环节集合取几个 | how many critical nodes")
    sampled: int = Field(
        256, ge=1, le=5000, description="大网络介数抽样的起点数 | beginnings drawn for betweenness of large networks"
    )  # fmt: skip
    seed: int = Field(0, ge=0, le=2**31 - 1, description="抽样的种子 | seed of the draw")


class BottleneckRow(Row):
    """One segment, or one firm: which measures point at it, the numbers, and what they mean."""

    kind: Literal["segment", "firm"]
    #: The segment; for a firm the first that it alone is known to make, if any.
    segment: Named | None
    #: The firm.
    entity: Named | None
    measures: tuple[Measure, ...]
    #: Whether some end product cannot be made without it; for a firm only where the list of makers is known well enough.
    single_point: Point
    #: End products that fall with it, and how many segments in all.
    end_products: tuple[Named, ...]
    falls: int
    #: Segments of which every known way to an end product passes it.
    dominates: int
    #: Pieces that the network falls into without it, and pairs that are parted.
    pieces: int
    pairs_parted: int
    betweenness: Figure
    #: Of an end product: the fewest segments between its raw inputs and it.
    cut: tuple[Named, ...] | None
    makers_here: int
    makers_elsewhere: int
    meaning: tuple[Reason, ...]


@question(
    "bottlenecks",
    zh="卡脖子环节",
    en="What a chain cannot do without",
    params=BottlenecksParams,
    row=BottleneckRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "Single points in the AND/OR reading (directed hypergraph; Gallo et al. 1993): a segment needs every essential input and one of its known "
        "makers; what is not essential takes nothing down; products said to substitute each other are alternatives; circles hold until something "
        "is lost. Dominators (Georgiadis 2005), articulation points (Hopcroft & Tarjan 1973), minimum vertex cut (Menger) and betweenness "
        "(Brandes 2001; drawn, with ends after Hoeffding and Bernstein-Serfling, beyond 2000 nodes) in the OR reading; critical nodes (Arulselvan et al. 2009) by all sets "
        "or greedily."
    ),
)
def bottlenecks(view: View, params: BottlenecksParams) -> Outcome[BottleneckRow]:
    """找出一条链缺了就做不成终端产品的环节和企业,并说明依据:不可缺少的投入、唯一已知生产者、必经之路、割点、最小割、介数、关键集合。

    Finds the segments and firms without which the end products of a chain cannot be made, and those that its structure hangs by. A firm
    is called a single point only where the list of makers is known well enough (declared complete, or two sources); else it says that only
    one is known. A segment that no measure points at is not safe by that: links and makers that nobody names are not in the network.
    """
    chain, place = the_chain(view, params.chain), the_place(view, params.place)
    read = Sourcing(view, chain.nid, place.nid if place else None, params.version)
    product = read.called(params.product) if params.product else None
    if params.product and product not in set(read.segments.tolist()):
        raise NotFound(
            f"“{params.product}”不是这条链的末级环节。", f"'{params.product}' is no lowest segment of this chain.",
            hint_zh="用 chain-gaps 查看这条链有哪些环节。", hint_en="See chain-gaps for the segments of the chain.",
        )  # fmt: skip
    points = WeakPoints(
        read, needed_from=params.essential_from, product=product, critical=params.critical, sampled=params.sampled, seed=params.seed
    )  # fmt: skip
    rows = _Rows(points, params.firms).all()
    rows.sort(key=_order)
    yes = [r for r in rows if r.single_point == "yes"]
    summary: dict[str, float | int | str | None] = {
        "segments": points.size, "links": len(points.flows), "essential_links": int(points.needed.sum()), "end_products": len(points.ends),
        "single_point_segments": sum(r.kind == "segment" for r in yes), "single_point_firms": sum(r.kind == "firm" for r in yes),
        "only_one_known": sum(r.single_point == "only_one_known" for r in rows), "articulation_points": len(points.apart.articulation),
        "firms_that_purchases_hang_by": len(points.joints()),
        "critical_pairs_exact": int(points.critical.exact), "critical_pairs_parted": int(points.critical.gains.sum()),
        "critical_pairs_at_most": points.critical.at_most, "critical_reach_exact": int(points.reach.exact),
        "critical_reached": int(points.reach.gains.sum()), "critical_reach_at_most": points.reach.at_most,
        "betweenness_sources": points.between.sources, "betweenness_error": round(points.between.error, 6),
    }  # fmt: skip
    explored = read.explored + len(points.flows) + len(points.purchases)
    return Outcome(rows, explored, _caveats(points), summary)


class _Rows:
    """Makes the rows; reads names and claims of all in one go."""

    def __init__(self, points: WeakPoints, firms: int) -> None:
        self.p, self.read = points, points.read
        joints = points.joints()
        self.made: dict[int, list[int]] = defaultdict(list)
        for k in points.known.values():
            for maker, edges in k.here.items():
                self.made[maker].extend(edges)
        self.shown_firms = sorted({*points.sole, *[f for f in joints if f in self.made][:firms]})
        self.trade = {f: i for i, f in enumerate(points.firms.tolist())}
        cuts = [m for c in points.cuts.values() for m in c.members or ()]
        nids = sorted({*points.nids, *self.shown_firms, *points.ends, *cuts})
        self.names = dict(zip(nids, all_named(self.read.view.briefs(nids)), strict=True))
        self.edges = {n: self._segment_edges(n) for n in points.nids}
        self.edges |= {f: self._firm_edges(f) for f in self.shown_firms}
        self.claims = Claims(self.read.view, [e for held in self.edges.values() for e in held])
        self.rank = ranks(points.between.value)
        self.trade_rank = ranks(points.trade_between.value)

    def all(self) -> list[BottleneckRow]:
        """Return a row for each segment, and one for each firm that something hangs by."""
        return [self._segment(n) for n in self.p.nids] + [self._firm(f) for f in self.shown_firms]

    def _segment_edges(self, nid: int) -> list[int]:
        f = self.p.flows
        at = f.at(nid)
        out, into = np.flatnonzero(f.source == at), np.flatnonzero(f.target == at)
        needed = self.p.needed
        first = [*out[needed[out]].tolist(), *into[needed[into]].tolist(), *out[~needed[out]].tolist()]
        return [*self.read.belongs(nid), *f.edges_of(first[:_SHOWN])]

    def _firm_edges(self, firm: int) -> list[int]:
        made = [e for s in self.p.sole.get(firm, ()) for e in self.p.known[s].here[firm]] or self.made[firm]
        bought = self.p.traded[firm]
        return [*made[:_SHOWN], *self.read.located_by([firm])[:_SHOWN], *bought[:_SHOWN]]

    def _segment(self, nid: int) -> BottleneckRow:
        p, at = self.p, self.p.flows.at(nid)
        k, hit, falls = p.known[nid], p.hit(nid), p.falls[nid]
        measures: list[Measure] = []
        means: list[Reason] = []
        point: Point = "yes" if hit else "no"
        if not p.says_needs or (not hit and p.unsaid_out(nid)):
            point = "unknown"
            means.append(
                Reason(
                    zh="没有来源说下游是否离不开它:单点与否无法判断(可用 essential_from 按成本占比假定)",
                    en="no source says whether those downstream can do without it: single point or not is unknown (essential_from supposes by cost share)",
                )
            )
        if hit:
            measures.append("single_point")
            zh, en = self._listed(hit)
            means.append(
                Reason(
                    zh=f"缺了它,{zh}做不成;连带 {len(falls & set(p.nids))} 个环节停下",
                    en=f"without it {en} cannot be made; {len(falls & set(p.nids))} segments stop with it",
                )
            )
        elif (together := p.together(nid)) is not None:
            point = "unknown"
            means.append(self._together(*together))
        dominates = p.dominates.get(nid, 0)
        if dominates and nid not in p.ends:
            measures.append("dominator")
            means.append(
                Reason(
                    zh=f"上游 {dominates} 个环节通往终端的所有已知路径都经过它:这些环节做得再好,也要它接得住",
                    en=f"all known ways of {dominates} upstream segments to an end product pass it: they are worth what it can take up",
                )
            )
        if p.apart.pieces[at] > 1:
            measures.append("articulation")
            means.append(
                Reason(
                    zh=f"去掉它,供给网络断成 {int(p.apart.pieces[at])} 块",
                    en=f"without it the supply network falls into {int(p.apart.pieces[at])} pieces",
                )
            )
        cut = p.cuts.get(nid)
        if cut is not None:
            means.append(self._cut(cut.members, cut.sources, cut.direct))
        ones = [e for e, c in p.cuts.items() if c.members == (nid,)]
        if ones:
            measures.append("cut")
            zh, en = self._listed(ones)
            means.append(Reason(zh=f"单独一个就切断{zh}与其原料", en=f"alone it cuts {en} off from its raw inputs"))  # fmt: skip
        self._critical(at, measures, means)
        here = f"这里 {len(k.here)} 家生产者" if k.here else "这里没有已知的生产者"
        if hit:
            more = f",外地 {len(k.elsewhere)} 家可作替代来源" if k.elsewhere else ""
            more_en = f"; {len(k.elsewhere)} elsewhere could replace them" if k.elsewhere else ""
            means.append(Reason(zh=f"{here}{more}", en=f"{len(k.here)} known makers here{more_en}"))
        return BottleneckRow(
            kind="segment", segment=self.names[nid], entity=None, measures=tuple(measures), single_point=point,
            end_products=tuple(self.names[e] for e in hit), falls=len(falls & set(p.nids)), dominates=dominates, pieces=int(p.apart.pieces[at]),
            pairs_parted=int(p.apart.pairs[at]), betweenness=self._between(at, self.rank[at]),
            cut=None if cut is None or cut.members is None else tuple(self.names[m] for m in cut.members),
            makers_here=len(k.here), makers_elsewhere=len(k.elsewhere), meaning=tuple(means), evidence=self._evidence(nid),
        )  # fmt: skip

    def _firm(self, firm: int) -> BottleneckRow:
        p = self.p
        alone = p.sole.get(firm, [])
        falls = p.falls.get(firm, set())
        hit = [e for e in p.ends if e in falls]
        measures: list[Measure] = []
        means: list[Reason] = []
        point: Point = "no"
        if alone:
            measures.append("only_known_maker")
            settled = [s for s in alone if p.known[s].settled]
            # Each end product counts as certain where segments whose list is known well enough take it down by themselves.
            certain = {e for s in settled for e in p.ends if e == s or e in p.falls[s]}
            point = "yes" if certain else "only_one_known" if hit else "no"
            if hit:
                measures.insert(0, "single_point")
            for s in alone:
                k = p.known[s]
                means.append(
                    Reason(
                        zh=f"{self.names[s].name}{'只有它一家' if k.settled else '只知道它一家'}:{k.basis.zh}",
                        en=f"{self.names[s].name}: {'the only maker' if k.settled else 'the only one known'}; {k.basis.en}",
                    )
                )
            if hit:
                zh, en = self._listed(hit)
                means.append(
                    Reason(
                        zh=f"它停产,{zh}{'做不成' if point == 'yes' else '可能做不成'}",
                        en=f"if it stops, {en} {'cannot' if point == 'yes' else 'possibly cannot'} be made",
                    )
                )
        at = self.trade.get(firm)
        pieces = int(p.trade_apart.pieces[at]) if at is not None else 0
        if pieces > 1:
            measures.append("articulation")
            means.append(
                Reason(
                    zh=f"去掉它,已知的采购网络断成 {pieces} 块",
                    en=f"without it the known purchases fall into {pieces} pieces",
                )
            )
        k_first = p.known[alone[0]] if alone else None
        return BottleneckRow(
            kind="firm", segment=self.names[alone[0]] if alone else None, entity=self.names[firm], measures=tuple(measures), single_point=point,
            end_products=tuple(self.names[e] for e in hit), falls=len(falls & set(p.nids)), dominates=0, pieces=pieces,
            pairs_parted=int(p.trade_apart.pairs[at]) if at is not None else 0,
            betweenness=self._between(at, self.trade_rank[at] if at is not None else 0, "purchases"),
            cut=None, makers_here=len(k_first.here) if k_first else 0, makers_elsewhere=len(k_first.elsewhere) if k_first else 0,
            meaning=tuple(means), evidence=self._evidence(firm, tuple(c for s in alone for c in p.known[s].claims)),
        )  # fmt: skip

    def _together(self, customer: int, parts: list[int]) -> Reason:
        zh, en = self._listed(parts)
        name = self.names[customer].name
        return Reason(
            zh=f"缺了它,{zh}一起停下;来源说{name}各自可以没有它们,没有说可以都没有:是否单点无法判断",
            en=f"without it {en} stop together; sources say that {name} can do without each, not without all: single point or not is unknown",
        )

    def _evidence(self, nid: int, more: tuple[str, ...] = ()) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.claims.behind(self.edges[nid]), *more)))

    def _listed(self, nids: list[int]) -> tuple[str, str]:
        names = [self.names[n].name for n in nids[:4]]
        rest = len(nids) - len(names)
        return "、".join(names) + (f"等 {len(nids)} 个" if rest else ""), ", ".join(names) + (f" and {rest} more" if rest else "")  # fmt: skip

    def _cut(self, members: tuple[int, ...] | None, sources: int, direct: int) -> Reason:
        beside = f",另有 {direct} 个原料直接供给它" if direct else ""
        beside_en = f"; {direct} more feed it directly" if direct else ""
        if members is None:
            return Reason(
                zh=f"没有可切断的中间环节(起点 {sources} 个{beside})", en=f"nothing in between can cut it off ({sources} raw inputs{beside_en})"
            )  # fmt: skip
        zh, en = self._listed(list(members))
        return Reason(
            zh=f"从 {sources} 个原料到它,至少同时断 {len(members)} 个环节才会切断:{zh}{beside}",
            en=f"from {sources} raw inputs to it at least {len(members)} segments must fail at once: {en}{beside_en}",
        )

    def _critical(self, at: int, measures: list[Measure], means: list[Reason]) -> None:
        p = self.p
        gains = dict(zip(p.critical.nodes.tolist(), p.critical.gains.tolist(), strict=True))
        # Every node that is lost takes its own pairs with it; the choice says something where others are parted, too.
        turn = p.critical.nodes.tolist().index(at) if at in gains else 0
        if gains.get(at, 0) and (p.apart.pieces[at] > 1 or gains[at] > p.size - 1 - turn):
            how = ("全部组合中最好", "the best of all sets") if p.critical.exact else ("逐个贪心选取,未必最好", "chosen greedily, not proven the best")  # fmt: skip
            measures.append("critical_pairs")
            means.append(
                Reason(
                    zh=f"属于合起来断开最多的 {len(gains)} 个环节({how[0]})", en=f"one of the {len(gains)} segments that together part the most pairs ({how[1]})"
                )
            )  # fmt: skip
        reach = dict(zip(p.reach.nodes.tolist(), p.reach.gains.tolist(), strict=True))
        # Where one part reaches everything, whom the choice falls on says nothing.
        if reach.get(at, 0) > 1 and int(p.reach.gains[0]) < p.size:
            how = ("全部组合中最好", "the best of all sets") if p.reach.exact else ("贪心,至少为最好的 63%", "greedy, at least 63 % of the best")  # fmt: skip
            measures.append("critical_reach")
            means.append(
                Reason(
                    zh=f"属于合起来波及下游最多的 {len(reach)} 个环节({how[0]})", en=f"one of the {len(reach)} segments that together reach the most downstream ({how[1]})"
                )
            )  # fmt: skip

    def _between(self, at: int | None, rank: int, of: str = "segments") -> Figure:
        b = self.p.between if of == "segments" else self.p.trade_between
        how = (
            "exact"
            if b.exact
            else f"{b.sources} beginnings drawn, seed {b.seed}, ends hold for all at once at 95 %"
        )
        if at is None:
            return Figure(name="betweenness", value=None, method=f"no known purchases ({of})")
        return Figure(
            name="betweenness", value=rounded(b.value[at]), low=rounded(b.low[at]), high=rounded(b.high[at]),
            method=f"share of shortest ways between others over {of}; rank {rank}; {how}",
        )  # fmt: skip


def _order(r: BottleneckRow) -> tuple[object, ...]:
    point = ("yes", "only_one_known", "unknown", "no").index(r.single_point)
    about = r.entity or r.segment
    name = about.name if about else ""
    return (point, -len(r.end_products), -r.falls, -len(r.measures), -(r.betweenness.value or 0.0), name)


def _caveats(points: WeakPoints) -> list[Reason]:
    found = points.read.caveats()
    if not points.ends:
        found.append(
            Reason(
                zh="没有来源说哪些投入不可缺少,终端产品与单点都无法判断;下面只有结构指标。",
                en="No source says which inputs are essential: end products and single points are unknown; what follows is structure only.",
            )
        )
    if len(points.flows) > CUT_UP_TO:
        found.append(
            Reason(
                zh=f"供给联系多于 {CUT_UP_TO} 条,未算最小割。", en=f"There are more than {CUT_UP_TO} links: minimum cuts were not reckoned."
            )
        )  # fmt: skip
    if not points.purchases:
        found.append(
            Reason(
                zh="没有这些企业之间的采购资料,企业一级只看唯一生产者。",
                en="Purchases between these firms are not known: of firms only sole makers are found.",
            )
        )
    return found
