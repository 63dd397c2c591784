"""各地延链方向: what every place could add, over one chain or all of them at once."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Figure, Named, Outcome, Reason, Row, question, rounded
from clusterkg.queries.facts.candidates import Candidate, space_of
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.extending import RANKS_ONLY, Chosen, Extending, ExtendingParams, ScorePart
from clusterkg.queries.facts.ground import Ground, chains_of, ground, lowest
from clusterkg.queries.facts.knowledge import knowledge, patents_by_place
from clusterkg.queries.facts.lacking import Lacking, State
from clusterkg.queries.facts.lookup import PLACES, all_named, the_one
from clusterkg.queries.facts.networks import segment_network
from clusterkg.queries.facts.places import parts_of
from clusterkg.queries.facts.presence import AnyLevel, Presence, behind, presence, usual_level

#: Makers elsewhere, related segments, patents and arrows that a row shows the claims of.
_SHOWN = 3


class ExtensionMapParams(ExtendingParams):
    """Which chains, which places, and how candidates are weighed."""

    chain: str | None = Field(
        None, min_length=1, description="产业链或行业的编号或名称(缺省:全部链的环节一起) | the chain or industry; default: the segments of all chains together"
    )  # fmt: skip
    place: str | None = Field(
        None, min_length=1, description="只列这个地方里面的(缺省:全部) | only places inside this one; default: all"
    )  # fmt: skip
    level: Literal["country", "province", "city", "county", "zone", "stated"] | None = Field(
        None, description="哪一级的地方(缺省:市;地方没有级别时按来源所写) | level of the places; default: cities, or what sources name where places have no level"
    )  # fmt: skip
    each: int = Field(5, ge=1, le=100, description="每个地方最多列几个环节 | segments listed for each place")


class ExtensionMapRow(Row):
    """A segment that a place lacks, among the first that it could add."""

    #: The place.
    entity: Named
    segment: Named
    #: What the segment is a part of: a chain, or a larger segment of it.
    part_of: Named | None
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
    makers_elsewhere: int
    makers_unplaced: int


@question(
    "extension-map",
    zh="各地延链方向",
    en="What every place could add",
    params=ExtensionMapParams,
    row=ExtensionMapRow,
    example={"chain": "动力电池与新能源汽车"},
    method=(
        "As extension, for all places of a level at once: M = location quotient of known makers >= least; relatedness density over proximities "
        "(Hidalgo et al. 2007), PCI (Hausmann et al. 2014); score = sum w v / sum w, a part that is not known at one half. A segment that no place is "
        "specialised in goes together with nothing and is left out; so is a place with fewer known makers than least_makers."
    ),
    heavy=True,
)
def extension_map(view: View, params: ExtensionMapParams) -> Outcome[ExtensionMapRow]:
    """一次给出每个地方最值得考虑的延链环节:关联密度、复杂度、本地投入、下游和专利,得分与 extension 相同。可看一条链,也可把全部链放在一起。

    Ranks for every place the segments of which it has no known maker, by the same score as extension, over one chain or over the segments of
    all chains. It is an overview to begin from: ask extension for one place to see all candidates. "Lacks" means that nobody names a maker,
    unless a declaration of completeness says more; scores foretell nothing.
    """
    held = ground(view, params.chain) if params.chain else lowest(view)
    facts, activities = held.facts, held.activities
    level: AnyLevel = params.level or usual_level(facts)
    where = presence(facts, held.makers, activities, level)
    whole = where.everywhere
    space = space_of(where, whole, params.least, params.least_makers)
    network = segment_network(facts, activities, held.form, props=())
    patents, read_on = patents_by_place(facts, activities, where.places, level)
    every = np.arange(len(activities))
    options = Extending(
        space, space.specialised, space.counts > 0, whole, activities, every, network, patents, read_on
    )
    makers = space.counts.sum(axis=1)
    enough = np.flatnonzero(makers >= params.least_makers)
    if params.place:
        inside = parts_of(facts, the_one(facts, params.place, PLACES).nid)
        enough = enough[np.isin(where.places[enough], inside)]
    firsts = [_firsts(options, int(p), params) for p in enough]
    lacking = Lacking(view, facts, where, params, chains_of(held))
    rows = _Rows(facts, params, held, where, options, lacking).all([f for f in firsts if len(f.chosen.at)])
    summary: dict[str, float | int | str | None] = {
        "level": level, "places": len(enough), "places_with_few_makers": int((makers < params.least_makers).sum()),
        "segments": len(activities), "segments_related_to_none": int((space.ubiquity == 0).sum()), "lacking": sum(f.lacking for f in firsts),
        "makers_unplaced": int(where.unplaced.sum()),
    }  # fmt: skip
    return Outcome(
        rows,
        held.makers.looked_at + len(where.maker) + len(network),
        (*options.caveats(where), RANKS_ONLY),
        summary,
    )


class _Firsts(NamedTuple):
    """The first candidates of one place (its position), and how many it has."""

    place: int
    chosen: Chosen
    lacking: int


def _firsts(options: Extending, place: int, params: ExtensionMapParams) -> _Firsts:
    chosen = options.lacking(place, params.weights)
    related = np.isfinite(options.density[place, chosen.at])
    kept = np.flatnonzero(related)[: params.each]
    first = Chosen(
        chosen.at[kept], {k: v[kept] for k, v in chosen.parts.items()}, chosen.low[kept], chosen.middle[kept], chosen.high[kept]
    )  # fmt: skip
    return _Firsts(place, first, int(related.sum()))


class _Rows:
    """Makes the rows; reads names and claims of all in one go."""

    def __init__(
        self, facts: View, params: ExtensionMapParams, held: Ground, where: Presence, options: Extending, lacking: Lacking
    ) -> None:  # fmt: skip
        self.facts, self.params, self.held = facts, params, held
        self.where, self.options, self.lacking = where, options, lacking

    def all(self, firsts: list[_Firsts]) -> list[ExtensionMapRow]:
        """Return the rows, place by place, best first."""
        where = self.where
        found = [(f, self.options.candidates(f.place, f.chosen.at)) for f in firsts]
        edges = {f.place: [self._edges(f.place, c) for c in cs] for f, cs in found}
        for f, cs in found:
            self._add_patents(f, cs, edges[f.place])
        claims = Claims(self.facts, [e for rows in edges.values() for row in rows for e in row])
        part = self._parents([c.nid for _, cs in found for c in cs])
        shown = sorted(
            {int(where.places[f.place]) for f in firsts}
            | {n for _, cs in found for c in cs for n in (c.nid, *c.from_here, *c.to_here)}
            | {int(where.activities[r]) for _, cs in found for c in cs for r in c.related}
            | set(part.values())
        )
        name = dict(zip(shown, all_named(self.facts.briefs(shown)), strict=True))
        rows = []
        for f, cs in found:
            place = int(where.places[f.place])
            lack = self.lacking.of(place, [c.nid for c in cs])
            for i, c in enumerate(cs):
                rows.append(
                    ExtensionMapRow(
                        entity=name[place], segment=name[c.nid], part_of=name[part[c.nid]] if c.nid in part else None, rank=i + 1,
                        score=f.chosen.score(i), parts=self.options.parts(f.place, f.chosen, i, c, self.params.weights), figures=self._figures(f, i),
                        lacks=lack[c.nid].state, lacks_because=lack[c.nid].because,
                        related=tuple(name[int(where.activities[r])] for r in c.related), inputs_here=tuple(name[n] for n in c.from_here),
                        customers_here=tuple(name[n] for n in c.to_here), makers_elsewhere=int(self.options.whole[c.at]),
                        makers_unplaced=int(where.unplaced[c.at]),
                        evidence=tuple(dict.fromkeys((*claims.behind(edges[f.place][i]), *lack[c.nid].claims))),
                    )
                )  # fmt: skip
        return rows

    def _figures(self, f: _Firsts, i: int) -> tuple[Figure, ...]:
        k = int(f.chosen.at[i])
        return (
            Figure(name="density", value=rounded(self.options.density[f.place, k]), method="sum M phi / sum phi"),
            Figure(name="pci", value=rounded(self.options.pci[k]), method="second eigenvector, standardised"),
        )  # fmt: skip

    def _edges(self, place: int, c: Candidate) -> list[int]:
        """Return what a row rests on: that the segment belongs, who makes it elsewhere, what is here that goes with it."""
        where = self.where
        a, b = np.searchsorted(where.of_activity, (c.at, c.at + 1))
        elsewhere = where.of_maker[a:b][where.of_placed[a:b]][:_SHOWN]
        found = [*([self.held.belongs[c.nid]] if c.nid in self.held.belongs else []), *c.arrows[: 4 * _SHOWN]]
        found += behind(where, self.held.makers, c.at, elsewhere)
        for r in c.related:
            found += behind(where, self.held.makers, r, where.cell(place, r)[:1])
        return found

    def _add_patents(self, f: _Firsts, candidates: list[Candidate], edges: list[list[int]]) -> None:
        read = [i for i, k in enumerate(f.chosen.at) if self.options.patents[f.place, k] > 0]
        if not read:
            return
        segments = np.array(sorted(candidates[i].nid for i in read), dtype=np.int64)
        known = knowledge(self.facts, segments, int(self.where.places[f.place]))
        for i in read:
            here = known.here.get(candidates[i].nid, {})
            for patent in list(here)[:_SHOWN]:
                edges[i] += here[patent]

    def _parents(self, segments: list[int]) -> dict[int, int]:
        """Return what each segment is a part of, the first where it has several."""
        edges = self.facts.expand(np.unique(np.array(segments, dtype=np.int64)), self.held.form.part, "out")
        found: dict[int, int] = {}
        for child, parent in zip(edges.source.tolist(), edges.target.tolist(), strict=True):
            found.setdefault(child, parent)
        return found


__all__ = ["ExtensionMapParams", "ExtensionMapRow", "extension_map"]
