"""延链: which segments a place lacks and could add: what goes together with what it has, how complex it is, what is there already."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Figure, Named, Outcome, Reason, Row, question, rounded
from clusterkg.queries.facts.candidates import space_of, specialised_in
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.extending import RANKS_ONLY, Extending, ExtendingParams, ScorePart
from clusterkg.queries.facts.ground import ground, widened
from clusterkg.queries.facts.knowledge import knowledge
from clusterkg.queries.facts.lacking import Lacking, State
from clusterkg.queries.facts.lookup import PLACES, all_named, the_one
from clusterkg.queries.facts.networks import segment_network
from clusterkg.queries.facts.presence import (
    AnyLevel,
    behind,
    level_of,
    local,
    presence,
)

#: Related segments, makers elsewhere, patents that a row shows the claims of.
_SHOWN = 3
#: Supplies at a segment that a row shows the claims of; a commodity of a national table has hundreds.
_ARROWS = 12


class ExtensionParams(ExtendingParams):
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


class ExtensionRow(Row):
    """A segment that the place lacks, with its score and what it is made of."""

    segment: Named
    rank: int
    score: Figure
    parts: tuple[ScorePart, ...]
    figures: tuple[Figure, ...]
    #: ``missing``: declared complete and none is there; ``not_known``: nobody names a maker.
    lacks: State
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
    wide = widened(held) if params.space == "all" else held
    where = presence(facts, wide.makers, wide.activities, level)
    here = local(facts, where, place.nid)
    space = space_of(where, here.whole, params.least, params.least_makers)
    mine = specialised_in(here.makers[None, :], here.whole, params.least)
    own = np.searchsorted(wide.activities, held.activities)
    network = segment_network(facts, held.activities, held.form)
    known = knowledge(facts, held.activities, place.nid)
    options = Extending(
        space, mine, here.makers[None, :] > 0, here.whole, wide.activities, own, network,
        np.array([[float(len(known.here.get(n, ()))) for n in held.activities.tolist()]]),
        np.array([n in known.known for n in held.activities.tolist()], dtype=np.bool_),
    )  # fmt: skip
    chosen = options.lacking(0, params.weights)
    candidates = options.candidates(0, chosen.at)

    makers_shown: dict[int, list[int]] = {}
    edges: dict[int, list[int]] = {}
    for c in candidates:
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
        {c.nid for c in candidates}
        | {int(wide.activities[r]) for c in candidates for r in c.related}
        | {n for c in candidates for n in (*c.from_here, *c.to_here, *known.institutes.get(c.nid, ()))}
        | {m for found in makers_shown.values() for m in found}
    )
    name = dict(zip(shown, all_named(facts.briefs(shown)), strict=True))
    root = held.chain.nid if held.chain else -1
    lack = Lacking(view, facts, where, params, dict.fromkeys(held.activities.tolist(), root)).of(
        place.nid, [c.nid for c in candidates]
    )
    rows = []
    for i, c in enumerate(candidates):
        rows.append(
            ExtensionRow(
                segment=name[c.nid],
                rank=i + 1,
                score=chosen.score(i),
                parts=options.parts(0, chosen, i, c, params.weights),
                figures=(
                    Figure(
                        name="density",
                        value=rounded(options.density[0, chosen.at[i]]),
                        method="sum M phi / sum phi",
                    ),
                    Figure(
                        name="pci",
                        value=rounded(options.pci[chosen.at[i]]),
                        method="second eigenvector, standardised",
                    ),
                    Figure(
                        name="ubiquity",
                        value=float(space.ubiquity[c.at]),
                        unit="places",
                        method="places specialised in it",
                    ),
                ),
                lacks=lack[c.nid].state,
                lacks_because=lack[c.nid].because,
                related=tuple(name[int(wide.activities[r])] for r in c.related),
                inputs_here=tuple(name[n] for n in c.from_here),
                customers_here=tuple(name[n] for n in c.to_here),
                institutes_here=tuple(name[n] for n in known.institutes.get(c.nid, ())),
                makers_elsewhere=int(here.whole[c.at]),
                makers_unplaced=int(where.unplaced[c.at]),
                examples_elsewhere=tuple(name[m] for m in makers_shown[c.nid]),
                evidence=tuple(dict.fromkeys((*claims.behind(edges[c.nid]), *lack[c.nid].claims))),
            )
        )
    row = np.flatnonzero(where.places == place.nid)
    own_eci = (
        float(space.eci[row[0]]) if len(row) else None
    )  # a zone or a region is none of the places compared
    summary: dict[str, float | int | str | None] = {
        "segments": len(held.activities), "lacking": len(rows), "present": len(held.activities) - len(rows), "level": level,
        "places_compared": len(where.places), "places_learned_from": space.places, "activities_in_space": len(wide.activities), "eci": rounded(own_eci),
        "specialised_in": int(mine.sum()), "makers_unplaced": int(where.unplaced[own].sum()),
    }  # fmt: skip
    explored = wide.makers.looked_at + len(where.maker) + len(network) + known.looked_at
    caveats = options.caveats(where)
    if len(where.of_maker) and not mine.any():
        caveats.append(
            Reason(
                zh="这里没有已知企业(或没有专于任何环节),关联密度都是 0,不能用来分先后。",
                en="No maker is known here (or it is specialised in nothing): every density is 0 and ranks nothing.",
            )
        )
    if unplaced := int(where.unplaced[own].sum()):
        caveats.append(
            Reason(
                zh=f"本链有 {unplaced} 个“企业—环节”不知在哪个同级的地方,可能就在本地。",
                en=f"{unplaced} pairs of maker and segment of the chain have no known place of this level: they may be here.",
            )
        )
    return Outcome(rows, explored, (*caveats, RANKS_ONLY), summary)


__all__ = ["ExtensionParams", "ExtensionRow", "extension"]
