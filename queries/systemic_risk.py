"""系统性风险: how much of all output falls with each firm or segment (ESRI), from whole networks, with what was supposed."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.disruption import esri
from clusterkg.queries.algorithms.sampled_risk import SampledRisk, esri_sampled
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.algorithms.supply_networks import Ints, SupplyNetwork
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import all_named, the_chain
from clusterkg.queries.facts.sourcing import Sourcing
from clusterkg.queries.facts.systemic import Prepared, Unsaid, of_firms, of_segments

#: Links that a row shows evidence of: the weightiest.
_SHOWN = 8


class SystemicRiskParams(Params):
    """Of what, and what is supposed where nobody says."""

    chain: str | None = Field(
        None, min_length=1, description="产业链的编号或名称(缺省:全部企业) | the chain; default: all firms"
    )
    level: Literal["firm", "segment"] = Field(
        "firm", description="企业或环节 | firms or segments; segments need a chain"
    )
    epsilon: float = Field(
        0.01, gt=0, le=0.1, description="两轮之差小于它就停 | a shock has settled when nothing changes by as much"
    )  # fmt: skip
    unsaid: Unsaid = Field(
        "linear", description="没有来源说是否不可缺少的投入:linear 按占比,essential 当作不可缺少,both 两种都算成区间 | inputs of which nobody says whether they are essential"
    )  # fmt: skip
    essential_from: float | None = Field(
        None, ge=0, le=1, description="没有来源说是否不可缺少时,成本占比不低于它算不可缺少(缺省:都不算) | where nobody says, inputs of at least this cost share count as essential"
    )  # fmt: skip
    outside: float = Field(
        0.0, ge=0, le=10, description="假定每家另有多少倍于已知销售的销售 | sales to buyers not in the data that are supposed of each firm, as a multiple of its known sales"
    )  # fmt: skip
    exact_up_to: int = Field(
        2000, ge=1, le=20000, description="不多于它时逐家计算 | reckon every one up to so many"
    )
    top: int = Field(
        200, ge=1, le=5000, description="超过时精确计算几家 | beyond: how many are reckoned exactly"
    )
    drawn: int = Field(300, ge=0, le=20000, description="超过时从其余抽几家 | beyond: how many of the rest are drawn")  # fmt: skip
    seed: int = Field(0, ge=0, le=2**31 - 1, description="抽样的种子 | seed of the draw")


class SystemicRiskRow(Row):
    """One firm or segment: the share of all output that falls with it."""

    kind: Literal["firm", "segment"]
    rank: int
    segment: Named | None
    entity: Named | None
    #: Share of all output lost when it fails for good; an interval where two runs differ.
    esri: Figure
    #: Its own share of all output: what ``esri`` is beyond this falls on others.
    own_share: float
    customers: int
    suppliers: int


@question(
    "systemic-risk",
    zh="系统性风险",
    en="How much falls with each firm or segment",
    params=SystemicRiskParams,
    row=SystemicRiskRow,
    example={"chain": "动力电池与新能源汽车", "as_of": "2026-06-30"},
    method=(
        "Economic systemic risk index (Diem, Borsos, Reisch, Kertesz & Thurner 2022, Sci. Rep. 12:7719) with a final-demand sink: what a node buys "
        "beyond its known sales (segments: one unit each, outputs by Leontief's inverse) goes to final demand, which no shock stops. Firms weigh by "
        "amounts, else shares of purchases, else equally; segments by cost shares. Beyond exact_up_to: largest first rounds exactly, a draw of the "
        "rest (Chernoff-Hoeffding/empirical Bernstein for the mean, Clopper-Pearson for the tail, 95 %)."
    ),
    heavy=True,
)
def systemic_risk(view: View, params: SystemicRiskParams) -> Outcome[SystemicRiskRow]:
    """给出每家企业(或每个环节)停产后全网产出会损失的份额(ESRI),从大到小排列,并写明权重从何而来、作了哪些假定、算到什么精度。

    Ranks firms or segments by the share of all output that falls with them. It speaks of the network that sources name: purchases that
    nobody disclosed are not in it, so that a low index is no sign of safety. Output is that of this network, not of the economy. Nothing
    adapts: no new suppliers, no stocks, no prices (see shock for lags and substitutes).
    """
    chain = the_chain(view, params.chain) if params.chain else None
    read = Sourcing(view, chain.nid, None) if chain else None
    if params.level == "segment":
        if read is None:
            return Outcome([], 0, (_NEEDS_CHAIN,), {"level": "segment", "nodes": 0})
        made = of_segments(read, needed_from=params.essential_from, unsaid=params.unsaid)
    else:
        made = of_firms(
            view, read, needed_from=params.essential_from, unsaid=params.unsaid, outside=params.outside
        )
    joined = np.unique(np.concatenate([made.source, made.target]))
    summary: dict[str, float | int | str | None] = {
        "level": params.level, "nodes": len(made.nids), "linked": len(joined), "links": len(made.source), "weights": made.basis,
        "links_without_stated_weight": made.unweighed, "links_of_unsaid_need": made.unsaid, "epsilon": params.epsilon, "seed": None,
    }  # fmt: skip
    if not len(joined):
        return Outcome([], len(made.nids), (*_caveats(made, params, None), _NO_LINKS), summary)
    nodes, low, high, sampled, rounds = _reckoned(made, joined, params)
    summary |= {"reckoned": len(nodes), "rounds": rounds, "mean": _kept(float(high.mean())) if sampled is None else _kept(sampled.mean)}  # fmt: skip
    if sampled is not None:
        above = sampled.above(0.01)
        summary |= {
            "drawn": len(sampled.drawn), "seed": params.seed, "mean_low": _kept(sampled.low), "mean_high": _kept(sampled.high),
            "share_above_1_percent_low": _kept(above[0]), "share_above_1_percent_high": _kept(above[1]),
            "largest_drawn": _kept(float(sampled.drawn_lost.max(initial=0.0))),
        }  # fmt: skip
    rows = _rows(view if read is None else read.view, made, nodes, low, high, params)
    return Outcome(rows, len(made.nids) + len(made.source), _caveats(made, params, sampled), summary)


def _reckoned(
    made: Prepared, joined: Ints, params: SystemicRiskParams
) -> tuple[Ints, Floats, Floats, SampledRisk | None, int]:
    """Return who was let fail, the index at both ends, and what a draw says of the rest."""
    if len(joined) <= params.exact_up_to:
        found = [esri(net, joined.tolist(), epsilon=params.epsilon) for net in _ends(made)]
        return joined, found[0].lost, found[-1].lost, None, max(x.rounds for x in found)
    sampled = esri_sampled(
        made.high, exact=params.top, drawn=params.drawn, seed=params.seed, epsilon=params.epsilon
    )
    low, rounds = sampled.lost, sampled.rounds
    if made.low is not made.high:
        again = esri(made.low, sampled.firms.tolist(), epsilon=params.epsilon)
        low, rounds = again.lost, max(rounds, again.rounds)
    # Firms without any known purchase stand in the draw; a row of their own would have nothing to show.
    shown = np.isin(sampled.firms, joined)
    return sampled.firms[shown], low[shown], sampled.lost[shown], sampled, rounds


def _ends(made: Prepared) -> tuple[SupplyNetwork, ...]:
    return (made.low,) if made.low is made.high else (made.low, made.high)


def _rows(
    view: View, made: Prepared, nodes: Ints, low: Floats, high: Floats, params: SystemicRiskParams
) -> list[SystemicRiskRow]:
    """Return a row for each, the largest first; evidence is that of its weightiest links."""
    least, most = np.minimum(low, high), np.maximum(low, high)
    order = np.lexsort((made.nids[nodes], -least, -most))
    shown = {int(nodes[i]): _weightiest(made, int(nodes[i])) for i in order.tolist()}
    edges = {n: made.edges_of(arrows) for n, arrows in shown.items()}
    claims = Claims(view, [e for held in edges.values() for e in held])
    names = all_named(view.briefs(made.nids[nodes]))
    own = made.high.output / made.high.output.sum()
    customers = np.bincount(made.source, minlength=len(made.nids))
    suppliers = np.bincount(made.target, minlength=len(made.nids))
    rows = []
    for rank, i in enumerate(order.tolist(), 1):
        node, one, other = int(nodes[i]), float(least[i]), float(most[i])
        rows.append(
            SystemicRiskRow(
                kind=params.level, rank=rank, segment=names[i] if params.level == "segment" else None,
                entity=names[i] if params.level == "firm" else None,
                esri=Figure(
                    name="esri", value=_kept(other) if other - one < 1e-9 else None, low=_kept(one), high=_kept(other),
                    method=f"ESRI, epsilon {params.epsilon:g}, weights: {made.basis}",
                ),
                own_share=_kept(float(own[node])), customers=int(customers[node]), suppliers=int(suppliers[node]),
                evidence=claims.behind(edges[node]),
            )
        )  # fmt: skip
    return rows


def _weightiest(made: Prepared, node: int) -> Ints:
    arrows = np.concatenate([made.out(node), made.into(node)])
    return arrows[np.argsort(-made.weight[arrows], kind="stable")][:_SHOWN]


def _kept(x: float) -> float:
    return round(x, 9)


def _caveats(made: Prepared, params: SystemicRiskParams, sampled: SampledRisk | None) -> list[Reason]:
    found = [_CLOSED_SEGMENTS if params.level == "segment" else _CLOSED_FIRMS]
    if made.basis == "share":
        found.append(
            Reason(
                zh="没有采购金额:按占同类采购的比例计权,每种物料一样重,不分大小企业。",
                en="Amounts are not known: purchases weigh by their share of what is bought of one thing; each thing weighs alike, large firms as small ones.",
            )
        )
    if made.basis == "equal" and len(made.source):
        found.append(
            Reason(zh="金额与占比都不知道:每条采购一样重,排名只反映结构。", en="Neither amounts nor shares are known: all purchases weigh alike; the ranking is one of structure.")
        )  # fmt: skip
    if made.unweighed and made.basis != "equal":
        found.append(
            Reason(
                zh=f"{made.unweighed} 条联系没有写明份额,按其余部分均分。", en=f"For {made.unweighed} links no share is stated; they split what the others leave."
            )
        )  # fmt: skip
    if made.unsaid:
        how = {"linear": ("按占比线性计,可能偏低", "linearly by share, which may be too little"), "essential": ("当作不可缺少,可能偏高", "as essential, which may be too much"), "both": ("两种都算,给成区间", "both ways, as an interval")}[params.unsaid]  # fmt: skip
        found.append(
            Reason(zh=f"{made.unsaid} 条联系没有来源说是否不可缺少:{how[0]}。", en=f"For {made.unsaid} links nobody says whether they are essential: they count {how[1]}.")
        )  # fmt: skip
    if made.low is not made.high:
        found.append(
            Reason(
                zh="区间是系数取低端与高端的两次计算,不是所有取值的严格上下界。",
                en="Intervals are two runs, at the low and the high ends of the coefficients; they are no proven bounds over all values between.",
            )
        )
    if made.alone:
        found.append(
            Reason(
                zh=f"{made.alone} 家不知属于哪个环节:当作无人可替代。", en=f"Of {made.alone} firms no segment is known: they count as if nobody could replace them."
            )
        )  # fmt: skip
    if made.scaled:
        found.append(
            Reason(
                zh=f"{made.scaled} 个环节的投入占比合计过大,已按比例缩小到 95%。", en=f"The inputs of {made.scaled} segments add up to too much and were scaled down to 95 %."
            )
        )  # fmt: skip
    if sampled is not None:
        found.append(
            Reason(
                zh=f"精确计算的是第一轮波及最大的 {len(sampled.firms)} 家,其余抽样:没有列出的不保证更小。",
                en=f"Exact are the {len(sampled.firms)} with the largest first round, the rest was drawn: those not listed are not proven to be smaller.",
            )
        )
    return found


_NEEDS_CHAIN = Reason(
    zh="环节一级要指明产业链(chain)。", en="Of segments it must be said in which chain (chain)."
)
_NO_LINKS = Reason(
    zh="没有任何来源说谁供给谁:无法判断,不是没有风险。", en="No source says who supplies whom: nothing can be said, which is not that there is no risk."
)  # fmt: skip
_CLOSED_FIRMS = Reason(
    zh="已知采购网络之外的销售当作最终需求(买入多于已知卖出的部分),任何冲击都不减;真实的外部客户更多。",
    en="What a firm buys beyond its known sales counts as sold to final demand, which no shock stops; real customers outside are more.",
)
_CLOSED_SEGMENTS = Reason(
    zh="假定每个环节的最终需求相等(不同环节没有共同的单位),产出由列昂惕夫逆推出;最终需求与人工等其余成本不受冲击。",
    en="Equal final demand of every segment is supposed (segments have no common unit), outputs follow by Leontief's inverse; no shock stops final demand, labour and what else is no input here.",
)
