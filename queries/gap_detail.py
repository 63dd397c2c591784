"""缺口详情: everything behind one verdict: rules, numbers, makers, who could be, what was searched, neighbours, history, what would turn it."""

from __future__ import annotations

from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Outcome, question
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.aspects import GapDetailParams, GapDetailRow
from clusterkg.queries.facts.lookup import PLACES, the_chain, the_one
from clusterkg.queries.facts.outlook import Outlook
from clusterkg.queries.facts.surroundings import Surroundings

#: Links of a chain up to which those of one segment are judged.
MOST_LINKS = 3000


@question(
    "gap-detail",
    zh="缺口详情",
    en="Everything behind one verdict",
    params=GapDetailParams,
    row=GapDetailRow,
    example={
        "chain": "动力电池与新能源汽车",
        "segment": "六氟磷酸锂",
        "place": "岚州市",
        "as_of": "2026-06-30",
    },
    method=(
        "The row of chain-gaps taken apart; makers with location, capacity and class as stated; proposals as in place-firms; history: chain-gaps asked "
        "again on the days on which links at the segment begin or end; what would turn it: the rules judged again with each unknown fact put in place."
    ),
)
def gap_detail(view: View, params: GapDetailParams) -> Outcome[GapDetailRow]:
    """把一个环节的判断拆开看:规则、数字、每家生产者(在哪里、何时起、产能、证据等级)、可能的生产者、查了什么、上下游、专利与院所、说法不一、历史、怎样会改变。

    Takes one verdict apart, by aspect. The history reads former days as they are known now, and counts only what sources date. "Could be" rows
    (possible makers, proposals) are no makers.
    """
    chain = the_chain(view, params.chain)
    place = the_one(view, params.place, PLACES) if params.place else None
    answer = gaps(view, params, chain.id, place.id if place else None)
    mine = answer.about(view, params.segment)
    around = Surroundings(view, chain.nid, place.nid if place else None, params.version)
    told = Outlook(view, params, around, answer, mine)
    links = []
    if len(around.network) <= MOST_LINKS:  # chain-gaps judges the links of all segments
        every = gaps(view, params, chain.id, place.id if place else None, rows="links").rows
        links = [
            r for r in every if r.towards is not None and mine.segment.id in (r.segment.id, r.towards.id)
        ]
    rows = [
        *told.verdict(),
        *told.makers(),
        *told.could_be(),
        *told.searched(),
        *told.neighbours(answer.rows),
        *told.links(links),
    ]
    rows += [
        *told.knowledge(),
        *told.contradictions(),
        *told.history(chain.id, place.id if place else None),
        *told.turns(),
    ]
    summary: dict[str, float | int | str | None] = {
        "primary": mine.primary,
        "verdicts": ", ".join(mine.verdicts),
    }
    for one in rows:
        summary[one.aspect] = max(one.of, int(summary.get(one.aspect) or 0))
    return Outcome(rows, answer.outcome.explored, [*answer.outcome.caveats, *told.caveats], summary)


__all__ = ["GapDetailParams", "GapDetailRow", "gap_detail"]
