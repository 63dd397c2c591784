"""延链: which segments a place lacks and could add: what goes together with what it has, how complex it is, what is there already."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.errors import ClusterKGError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import (
    ClaimRef,
    Figure,
    Named,
    Outcome,
    Params,
    Reason,
    Row,
    question,
    rounded,
)
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.candidates import Candidate, Space, ranks, score_of, space_of
from clusterkg.queries.facts.declarations import in_force
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.ground import ground, widened
from clusterkg.queries.facts.knowledge import Knowledge, knowledge
from clusterkg.queries.facts.lookup import PLACES, all_named, the_one
from clusterkg.queries.facts.networks import SegmentNetwork, segment_network
from clusterkg.queries.facts.places import INFERRED_PLACES, Mask, located
from clusterkg.queries.facts.presence import (
    AnyLevel,
    Presence,
    behind,
    level_of,
    local,
    presence,
)

#: A table of who goes with whom holds this many activities squared.
_MOST = 3000
#: Fewer places or activities than this say little about what goes together.
_FEW = 10
#: Related segments, makers elsewhere, patents that a row shows the claims of.
_SHOWN = 3
#: Supplies at a segment that a row shows the claims of; a commodity of a national table has hundreds.
_ARROWS = 12


class ExtensionParams(Params):
    """Which chain, which place, and how candidates are weighed."""

    chain: str = Field(
        min_length=1, description="产业链或行业的编号或名称 | the chain or industry: id or name"
    )
    place: str = Field(min_length=1, description="地方的编号或名称 | the place: id or name")
    level: Literal["country", "province", "city", "county", "zone", "stated"] | None = Field(
        None, description="同哪一级的地方相比(缺省:所问地方的级别) | level of the places compared with"
    )  # fmt: skip
    space: Literal["chain", "all"] = Field(
        "chain", description="从本链还是全部链看哪些环节常在一处 | learn what goes together from this chain or from all"
    )  # fmt: skip
    least: float = Field(
        1.0, ge=0, le=10, description="区位商达到它才算专业化;0:有企业就算 | specialised from this location quotient on; 0: any maker"
    )  # fmt: skip
    least_makers: int = Field(
        3, ge=1, le=1000, description="已知企业少于这么多的地方不用来学哪些环节同在一处 | places with fewer known makers are not learned from"
    )  # fmt: skip
    w_density: float = Field(0.4, ge=0, le=1, description="权重:关联密度 | weight of relatedness density")
    w_complexity: float = Field(0.2, ge=0, le=1, description="权重:复杂度 | weight of complexity")
    w_inputs: float = Field(0.2, ge=0, le=1, description="权重:本地已有投入 | weight of inputs at hand")
    w_demand: float = Field(0.1, ge=0, le=1, description="权重:本地已有下游 | weight of customers at hand")
    w_knowledge: float = Field(
        0.1, ge=0, le=1, description="权重:本地专利与机构 | weight of patents and institutes at hand"
    )


class ScorePart(BaseModel):
    """One part of a score: the value (0 to 1, None where it is not known), its weight, and what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Literal["density", "complexity", "inputs", "demand", "knowledge"]
    value: float | None
    weight: float
    text: Reason


class ExtensionRow(Row):
    """A segment that the place lacks, with its score and what it is made of."""

    segment: Named
    rank: int
    score: Figure
    parts: tuple[ScorePart, ...]
    figures: tuple[Figure, ...]
    #: ``missing``: declared complete and none is there; ``not_known``: nobody names a maker.
    lacks: Literal["missing", "not_known"]
    lacks_because: Reason
    related: tuple[Named, ...]
    inputs_here: tuple[Named, ...]
    customers_here: tuple[Named, ...]
    institutes_here: tuple[Named, ...]
    makers_elsewhere: int
    makers_unplaced: int
    examples_elsewhere: tuple[Named, ...]


@question(
    "extension",
    zh="延链方向",
    en="Segments a place could add",
    params=ExtensionParams,
    row=ExtensionRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市"},
    method=(
        "M = location quotient of known makers >= least; proximity = min of two conditional probabilities, zero diagonal (Hidalgo et al. 2007); relatedness density = "
        "sum M phi / sum phi; PCI by the second eigenvector (Hausmann et al. 2014). Score = sum w v / sum w, a part that is not known at one half; its ends put those parts at 0 and at 1. Complexity is that of the largest group of places that "
        "share anything. Density and complexity enter as ranks among the candidates (ties share the mean), inputs and demand as shares of stated links, knowledge as n/(n+1) of patents here."
    ),
)
def extension(view: View, params: ExtensionParams) -> Outcome[ExtensionRow]:
    """为一个地方排出产业链上可延伸的环节:与已有环节的关联、复杂度、本地投入、下游和专利,附可调权重的得分。“缺”只是没有已知企业。

    Ranks the segments of a chain of which the place has no known maker. A high score says that places which have what this one has tend
    to have it too, and that inputs or knowledge are at hand; it is no forecast and no advice to found a firm. "Lacks" means that nobody
    names a maker, unless a declaration of completeness says more.
    """
    held = ground(view, params.chain)
    facts = held.facts
    place = the_one(facts, params.place, PLACES)
    level: AnyLevel = params.level or level_of(facts, place.nid)
    wide = widened(held, _MOST) if params.space == "all" else held
    where = presence(facts, wide.makers, wide.activities, level)
    here = local(facts, where, place.nid)
    space = space_of(where, here, place.nid, params.least, params.least_makers)
    own = np.searchsorted(wide.activities, held.activities)
    lacking = own[here.makers[own] == 0]
    network = segment_network(facts, held.activities, held.form)
    known = knowledge(facts, held.activities, place.nid)
    declared = in_force(facts, place.nid, np.union1d(held.activities, [held.chain.nid] if held.chain else []))
    candidates = [
        Candidate.of(int(wide.activities[a]), int(a), where, here, space, network, known, wide.activities)
        for a in lacking.tolist()
    ]
    ranked = {
        "density": ranks(np.array([c.density for c in candidates])),
        "complexity": ranks(np.array([c.pci for c in candidates])),
    }
    weights = {
        "density": params.w_density, "complexity": params.w_complexity, "inputs": params.w_inputs, "demand": params.w_demand,
        "knowledge": params.w_knowledge,
    }  # fmt: skip
    scored = []
    for i, c in enumerate(candidates):
        values = {
            "density": ranked["density"][i], "complexity": ranked["complexity"][i], "inputs": c.inputs, "demand": c.demand, "knowledge": c.knowledge
        }  # fmt: skip
        scored.append((c, values, score_of(values, weights)))
    scored.sort(key=lambda s: (-(s[2][1] or 0.0), s[0].nid))

    makers_shown: dict[int, list[int]] = {}
    edges: dict[int, list[int]] = {}
    for c, _, _ in scored:
        elsewhere = where.of_maker[(where.of_activity == c.at) & where.of_placed][:_SHOWN]
        makers_shown[c.nid] = elsewhere.tolist()
        found = [
            held.belongs.get(c.nid, -1),
            *c.arrows[:_ARROWS],
            *behind(where, wide.makers, c.at, elsewhere),
        ]
        for r in c.related:
            there = where.of_maker[(where.of_activity == r) & here.here][:1]
            found += behind(where, wide.makers, r, there, here.said)
        for patent in list(known.here.get(c.nid, {}))[:_SHOWN]:
            found += known.here[c.nid][patent]
        edges[c.nid] = found
    claims = Claims(facts, [e for found in edges.values() for e in found])
    shown = sorted(
        {c.nid for c, _, _ in scored}
        | {int(wide.activities[r]) for c, _, _ in scored for r in c.related}
        | {n for c, _, _ in scored for n in (*c.from_here, *c.to_here, *known.institutes.get(c.nid, ()))}
        | {m for found in makers_shown.values() for m in found}
    )
    name = dict(zip(shown, all_named(facts.briefs(shown)), strict=True))
    on_chain = declared.get(held.chain.nid, []) if held.chain else []
    absent = _missing(view, params)
    anywhere = np.zeros(facts.manifest.counts["nodes"], dtype=np.bool_)
    anywhere[facts.expand(where.of_maker, "Location", "out").source] = True
    inside: dict[int, Mask] = {}

    def listed(at: int, there: int) -> int:
        if there not in inside:
            inside[there] = located(facts, there, np.unique(where.of_maker)).here
        return int(inside[there][where.of_maker[where.of_activity == at]].sum())

    rows = []
    for i, (c, values, (low, middle, high)) in enumerate(scored, 1):
        told = [d for d in (*declared.get(c.nid, ()), *on_chain) if d.what == "makers"]
        short = [
            d
            for d in told
            if d.expected is not None and d not in on_chain and listed(c.at, d.place) < d.expected
        ]
        nowhere = int((~anywhere[where.of_maker[where.of_activity == c.at]]).sum())
        missing = name[c.nid].id in absent
        rows.append(
            ExtensionRow(
                segment=name[c.nid],
                rank=i,
                score=Figure(
                    name="score",
                    value=middle,
                    low=low,
                    high=high,
                    method="sum w v / sum w; unknown parts 1/2, ends 0 and 1",
                ),
                parts=tuple(
                    ScorePart(name=k, value=rounded(v), weight=weights[k], text=_text(k, c, v))
                    for k, v in values.items()
                ),
                figures=(
                    Figure(name="density", value=rounded(c.density), method="sum M phi / sum phi"),
                    Figure(name="pci", value=rounded(c.pci), method="second eigenvector, standardised"),
                    Figure(
                        name="ubiquity", value=c.ubiquity, unit="places", method="places specialised in it"
                    ),
                ),
                lacks="missing" if missing else "not_known",
                lacks_because=_lacks(missing, max((d.expected or 0 for d in short), default=0), nowhere),
                related=tuple(name[int(wide.activities[r])] for r in c.related),
                inputs_here=tuple(name[n] for n in c.from_here),
                customers_here=tuple(name[n] for n in c.to_here),
                institutes_here=tuple(name[n] for n in known.institutes.get(c.nid, ())),
                makers_elsewhere=int(here.whole[c.at]),
                makers_unplaced=int(where.unplaced[c.at]),
                examples_elsewhere=tuple(name[m] for m in makers_shown[c.nid]),
                evidence=tuple(
                    dict.fromkeys(
                        (
                            *claims.behind(edges[c.nid]),
                            *(x for d in told for x in d.claims),
                            *absent.get(name[c.nid].id, ()),
                        )
                    )
                ),
            )
        )
    summary: dict[str, float | int | str | None] = {
        "segments": len(held.activities), "lacking": len(rows), "present": len(held.activities) - len(rows), "level": level,
        "places_compared": len(where.places), "places_learned_from": space.places, "activities_in_space": len(wide.activities), "eci": rounded(space.eci),
        "specialised_in": int(space.mine.sum()), "makers_unplaced": int(where.unplaced[own].sum()),
    }  # fmt: skip
    explored = wide.makers.looked_at + len(where.maker) + len(network) + known.looked_at
    return Outcome(
        rows, explored, _caveats(where, space, known, network, int(where.unplaced[own].sum())), summary
    )


def _missing(view: View, params: ExtensionParams) -> dict[str, tuple[ClaimRef, ...]]:
    """Return the segments that the question of gaps calls missing, with the declarations, so that both agree; none where it refuses."""
    try:
        rows = gaps(view, params, params.chain, params.place).segments
    except ClusterKGError:
        return {}
    return {r.segment.id: r.search.declarations for r in rows if r.primary == "missing"}


def _text(name: str, c: Candidate, value: float) -> Reason:
    match name:
        case "density":
            if not np.isfinite(value):
                return Reason(
                    zh="没有一个地方专于它,看不出它常与什么在一处。", en="No place is specialised in it, so nothing is seen to go with it.",
                )  # fmt: skip
            return Reason(
                zh=f"常与它同在一处的环节里,本地按份量有 {c.density:.0%}。", en=f"Of what tends to be found beside it, the place has {c.density:.0%} by weight.",
            )  # fmt: skip
        case "complexity":
            if not np.isfinite(value):
                return Reason(
                    zh="地方太少或彼此不相连,复杂度没有定义。", en="Too few places, or places that share nothing: complexity is undefined.",
                )  # fmt: skip
            return Reason(zh=f"复杂度(标准化){c.pci:.2f}。", en=f"Complexity (standardised) {c.pci:.2f}.")
        case "inputs":
            if not c.links[0]:
                return Reason(
                    zh="没有写明它要什么投入,或投入都没有已知企业。", en="Nobody states what it needs, or no maker of that is known anywhere.",
                )  # fmt: skip
            return Reason(
                zh=f"有已知企业的 {c.links[0]} 种投入里,本地有 {len(c.from_here)} 种。", en=f"Of {c.links[0]} stated inputs with a known maker the place has {len(c.from_here)}.",
            )  # fmt: skip
        case "demand":
            if not c.links[1]:
                return Reason(
                    zh="没有写明它供给谁,或下游都没有已知企业。", en="Nobody states what it feeds, or no maker of that is known anywhere.",
                )  # fmt: skip
            return Reason(
                zh=f"有已知企业的 {c.links[1]} 个下游环节里,本地有 {len(c.to_here)} 个。", en=f"Of {c.links[1]} stated uses with a known maker the place has {len(c.to_here)}.",
            )  # fmt: skip
        case _:
            if not np.isfinite(value):
                return Reason(
                    zh="没有装载触及它的专利,不知道。", en="No loaded patent reads on it: not known.",
                )  # fmt: skip
            return Reason(
                zh=f"装载的专利里有 {c.patents} 件触及它、申请人在本地。", en=f"{c.patents} loaded patents that read on it have an applicant here.",
            )  # fmt: skip


def _lacks(missing: bool, expected: int, unplaced: int) -> Reason:
    if missing:
        return Reason(
            zh="名单申报为完整,其中没有它的企业:缺失。", en="Lists are declared complete and hold no maker of it: missing.",
        )  # fmt: skip
    more_zh = f",另有 {unplaced} 家所在地不明" if unplaced else ""
    more_en = f"; the place of {unplaced} more is not known" if unplaced else ""
    if expected:
        return Reason(
            zh=f"名单申报说应有 {expected} 家,已知的不足此数{more_zh}:不能说没有。", en=f"A declaration expects {expected} and fewer are known{more_en}: it cannot be called absent.",
        )  # fmt: skip
    return Reason(
        zh=f"没有来源说本地有企业做它{more_zh};没有申报名单完整,不等于没有。",
        en=f"No source names a maker here{more_en}; no list is declared complete, so it is not known to be absent.",
    )


def _caveats(
    where: Presence, space: Space, known: Knowledge, network: SegmentNetwork, unplaced: int
) -> list[Reason]:
    found = []
    if not len(where.of_maker):
        found.append(
            Reason(
                zh="这条链没有一家已知企业:谁有谁缺都无从说起。", en="No maker of this chain is known anywhere: who has and who lacks what cannot be said.",
            )
        )  # fmt: skip
    p, n = space.places, len(where.activities)
    if p < _FEW or n < _FEW:
        found.append(
            Reason(
                zh=f"只有 {p} 个地方、{n} 个环节可比:哪些环节常在一处,从这么少的地方只能看个大概。",
                en=f"Only {p} places and {n} segments can be compared: what goes together is hardly seen from so few.",
            )
        )
    if len(where.of_maker) and not space.mine.any():
        found.append(
            Reason(
                zh="这里没有已知企业(或没有专于任何环节),关联密度都是 0,不能用来分先后。",
                en="No maker is known here (or it is specialised in nothing): every density is 0 and ranks nothing.",
            )
        )
    if not np.isfinite(space.pci).any():
        found.append(
            Reason(
                zh="复杂度没有定义(地方太少、彼此不相连,或各地都一样),不计入得分。",
                en="Complexity is undefined (too few places, places that share nothing, or all alike) and does not count.",
            )
        )
    if not known.known:
        found.append(
            Reason(zh="没有装载触及这些环节的专利。", en="No patent that reads on these segments was loaded.")
        )
    if not len(network):
        found.append(Reason(zh="没有写明环节之间的供给。", en="No supply between these segments is stated."))
    if where.lowest_class < EvidenceClass.DISCLOSED:
        found.append(INFERRED_PLACES)
    if unplaced:
        found.append(
            Reason(
                zh=f"本链有 {unplaced} 个“企业—环节”不知在哪个同级的地方,可能就在本地。",
                en=f"{unplaced} pairs of maker and segment of the chain have no known place of this level: they may be here.",
            )
        )
    found.append(
        Reason(
            zh="得分只是排序的依据,权重可改;它不预测成败,也不看土地、环保、市场等条件。",
            en="The score only ranks, its weights are yours to change; it foretells nothing and knows nothing of land, environment or markets.",
        )
    )
    return found


__all__ = ["ExtensionParams", "ExtensionRow", "extension"]
