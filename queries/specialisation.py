"""专业化: location quotients of activities in places, how special and how diverse a place is, and how far an activity gathers."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.specialisation import (
    Floats,
    ellison_glaeser,
    hachman_index,
    herfindahl,
    krugman_index,
    location_quotient,
)
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.ground import Depth, Ground, ground
from clusterkg.queries.facts.lookup import PLACES, all_named, the_one
from clusterkg.queries.facts.places import INFERRED_PLACES
from clusterkg.queries.facts.presence import (
    AnyLevel,
    Local,
    Measure,
    Presence,
    Sizes,
    behind,
    level_of,
    local,
    presence,
    sizes,
)

#: A row shows the claims of so many makers at most, and says how many there are.
_SHOWN = 8


class SpecialisationParams(Params):
    """What is compared, where, by which measure."""

    chain: str | None = Field(
        None, min_length=1, description="产业链或行业(缺省:各链或各一级行业相比) | a chain or industry; default: whole chains or top industries"
    )  # fmt: skip
    place: str | None = Field(
        None, min_length=1, description="地方,可用逗号隔开几个(缺省:该级别的所有地方) | one place or several with commas; default: all of the level"
    )  # fmt: skip
    level: Literal["country", "province", "city", "county", "zone", "stated"] | None = Field(
        None, description="所有地方取哪一级(缺省:所问地方的级别,否则地级) | level of the places compared"
    )  # fmt: skip
    depth: Literal["leaves", "branches"] = Field(
        "leaves", description="比环节还是比大类 | compare segments, or branches with all beneath"
    )
    measure: Literal["firms", "employees", "revenue", "capacity"] = Field(
        "firms", description="用什么量:企业数、从业人员、营收、产能 | what is counted"
    )
    reference: Literal["whole", "rest"] = Field(
        "whole", description="克鲁格曼指数对比全体还是其余 | Krugman against the whole or the rest"
    )
    each: int | None = Field(
        None, ge=0, le=1000, description="每个地方最多列几个环节(缺省:问了地方列全部,否则 5) | activities listed per place; default all where places are asked for, else 5"
    )  # fmt: skip
    few: int = Field(
        5, ge=1, le=100, description="少于这个企业数即提示数太小 | fewer makers than this are flagged"
    )


class SpecialisationRow(Row):
    """A place (its mix), an activity in a place (its quotient), or an activity (how it gathers)."""

    about: Literal["place", "activity_in_place", "activity"]
    #: The activity; in the row of a place the place itself.
    entity: Named
    place: Named | None
    figures: tuple[Figure, ...]
    makers: int
    makers_unknown_size: int
    #: So few that one firm more or less would change the figures much.
    few: bool
    evidence_left_out: int


@question(
    "specialisation",
    zh="专业化与集聚",
    en="Specialisation and concentration",
    params=SpecialisationParams,
    row=SpecialisationRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "depth": "branches"},
    method=(
        "Counts of known makers (or sizes) with a known place. LQ = (x_rs/x_r.)/(x_.s/x_..), None where a denominator is 0; Krugman = sum|s_ri - s_i| against "
        "the whole with the place in it (or the rest); Hoover = half of it against the whole; Hachman = 1/sum LQ s; HHI = sum p^2; entropy in nats; Ellison-Glaeser 1997 eq. 5 "
        "over the places of the level, with the sizes of firms where measured, else all equal."
    ),
)
def specialisation(view: View, params: SpecialisationParams) -> Outcome[SpecialisationRow]:
    """比较地方与环节(或行业):区位商、克鲁格曼、胡佛、哈克曼、集中度,以及每个环节的集聚程度;附企业数,数太小时明说。

    Location quotients and indices from makers that somebody names. They describe what is known, not what is there: a place that is
    better covered looks more specialised, and with few firms one more or less changes everything. What is undefined is None, not 0.
    """
    held = ground(view, params.chain, params.depth)
    facts = held.facts
    asked = [the_one(facts, p, PLACES) for p in _split(params.place)]
    level: AnyLevel = params.level or (level_of(facts, asked[0].nid) if asked else _default_level(facts))
    where = presence(facts, held.makers, held.activities, level)
    size = sizes(facts, where, held.makers, params.measure)
    if params.measure == "capacity" and size.other_unit:
        raise QuestionError(
            "产能的单位不一,不能相加比较。", "Capacities are in different units and cannot be compared.",
            hint_zh="请只问单位相同的一个环节所在的大类,或改用企业数。", hint_en="Ask about a branch with one unit, or count firms.",
        )  # fmt: skip
    places = [e.nid for e in asked] or where.places.tolist()
    if not places:
        raise NotFound(
            "没有一个企业的所在地为这一级所知。", "Of no maker is a place of this level known.",
            hint_zh="换一个级别(如 province 或 stated)。", hint_en="Try another level (province, or stated).",
        )  # fmt: skip
    locals_ = [local(facts, where, p, size.value) for p in places]
    rows = _Rows(held, where, size, locals_, places, params)
    notes = rows.caveats(level)
    found = rows.all()
    whole = locals_[0].whole
    summary: dict[str, float | int | str | None] = {
        "level": level, "places_of_level": len(where.places), "activities": len(where.activities), "makers_placed": int(where.of_placed.sum()),
        "makers_unplaced": int((~where.of_placed).sum()), "measure": params.measure, "unit": size.unit, "total": float(whole.sum()),
    }  # fmt: skip
    return Outcome(found, held.makers.looked_at + len(where.maker), notes, summary)


def _split(text: str | None) -> list[str]:
    if text is None:
        return []
    for mark in "，、;；":
        text = text.replace(mark, ",")
    return list(dict.fromkeys(t.strip() for t in text.split(",") if t.strip()))


def _default_level(view: View) -> AnyLevel:
    return "city" if len(view.find("Place", "place_level", "city")) else "stated"


class _Rows:
    """Makes the rows; claims of all that is shown are read in one go."""

    def __init__(
        self, held: Ground, where: Presence, size: Sizes, locals_: list[Local], places: list[int], params: SpecialisationParams
    ) -> None:  # fmt: skip
        self.held, self.where, self.size, self.params = held, where, size, params
        self.locals_, self.places = locals_, places
        facts = held.facts
        self.named = dict(zip(places, all_named(facts.briefs(places)), strict=True))
        acts = where.activities
        self.activity = dict(zip(acts.tolist(), all_named(facts.briefs(acts)), strict=True))
        self.names = {
            e.nid: e.claims("name") or tuple(c for a in e.attributes[:1] for c in a.claims)
            for e in facts.entities(sorted({*places, *(acts.tolist() if held.chain is None else ())}))
        }
        self.shown: list[tuple[dict[str, object], list[int], tuple[str, ...]]] = []

    def all(self) -> list[SpecialisationRow]:
        for place, one in zip(self.places, self.locals_, strict=True):
            self._place(place, one)
        for place, one in zip(self.places, self.locals_, strict=True):
            self._cells(place, one)
        self._activities()
        claims = Claims(self.held.facts, [e for _, edges, _ in self.shown for e in edges])
        rows = []
        for given, edges, base in self.shown:
            evidence = tuple(dict.fromkeys((*base, *claims.behind(edges))))
            if evidence:
                rows.append(SpecialisationRow.model_validate({**given, "evidence": evidence}))
        return rows

    def _add(
        self, about: str, entity: Named, place: Named | None, figures: list[Figure], makers: Ids, unknown: int, edges: list[int], left_out: int,
        base: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        n = len(makers)
        given = {
            "about": about, "entity": entity, "place": place, "figures": tuple(figures), "makers": n, "makers_unknown_size": unknown,
            "few": n < self.params.few, "evidence_left_out": left_out,
        }  # fmt: skip
        self.shown.append((given, edges, base))

    def _place(self, place: int, one: Local) -> None:
        x, whole = one.makers, one.whole
        table = np.vstack((x, np.maximum(whole - x, 0)))
        mix = herfindahl(x)
        reference = self.params.reference
        firms = np.unique(self.where.of_maker[one.here])
        unknown = int(np.isnan(self.size.value[one.here]).sum())
        figures = [
            Figure.of(
                "krugman", krugman_index(table, reference=reference)[0], f"against the {reference}; 0 to 2"
            ),
            Figure.of("hoover", krugman_index(table)[0] / 2, "half of Krugman against the whole"),
            Figure.of("hachman", hachman_index(table)[0], "1 / sum LQ s"),
            Figure.of("hhi", mix.hhi, "sum of squared shares of activities"),
            Figure.of("entropy", mix.entropy, "-sum p ln p", "nats"),
            Figure.of(
                "activities_present", float((x > 0).sum()), "activities with a known maker", "activities"
            ),
            Figure.of("total", float(x.sum()), f"sum of {self.params.measure}", self.size.unit),
        ]
        some = firms[:_SHOWN]
        edges = [e for m in some.tolist() for e in one.said.get(m, ())]
        for a in dict.fromkeys(
            self.where.of_activity[np.isin(self.where.of_maker, some) & one.here].tolist()
        ):
            mine = self.where.of_maker[(self.where.of_activity == a) & one.here]
            edges += behind(self.where, self.held.makers, a, mine[np.isin(mine, some)], {})
        self._add(
            "place",
            self.named[place],
            None,
            figures,
            firms,
            unknown,
            edges,
            len(firms) - len(some),
            self.names[place],
        )

    def _cells(self, place: int, one: Local) -> None:
        table = np.vstack((one.makers, np.maximum(one.whole - one.makers, 0)))
        quotient = location_quotient(table)[0]
        acts = self.where.activities.tolist()
        order = np.argsort(-np.nan_to_num(quotient, nan=-1.0), kind="stable")
        each = self.params.each if self.params.each is not None else (len(order) if self.params.place else 5)
        for a in order[:each].tolist():
            rows = (self.where.of_activity == a) & one.here
            makers = self.where.of_maker[rows]
            edges = behind(self.where, self.held.makers, a, makers[:_SHOWN], one.said)
            part = self.held.belongs.get(acts[a], -1)
            figures = [
                Figure.of("lq", quotient[a], "(x_rs/x_r.)/(x_.s/x_..)"),
                Figure.of("here", one.makers[a], self.params.measure, self.size.unit),
                Figure.of("share_of_place", _ratio(one.makers[a], one.makers.sum()), "x_rs / x_r."),
                Figure.of("share_of_activity", _ratio(one.makers[a], one.whole[a]), "x_rs / x_.s"),
                Figure.of("everywhere", one.whole[a], f"{self.params.measure}, place known", self.size.unit),
            ]
            unknown = int(np.isnan(self.size.value[rows]).sum())
            base = self.names.get(acts[a], ()) if self.held.chain is None else ()
            self._add(
                "activity_in_place", self.activity[acts[a]], self.named[place], figures, makers, unknown, [part, *edges],
                max(0, len(makers) - _SHOWN), base,
            )  # fmt: skip

    def _activities(self) -> None:
        """How far each activity gathers in places of the level."""
        where, size = self.where, self.size
        n = len(where.activities)
        by_row = _value_per_row(where, size.value)
        table = where.summed(by_row)
        everywhere = table.sum(axis=1)
        for a in range(n):
            rows = (where.of_activity == a) & where.of_placed
            mine = size.value[rows]
            known = mine[~np.isnan(mine)]
            spread = herfindahl(table[:, a]) if len(table) else herfindahl([])
            gathered = (
                ellison_glaeser(table[:, a], known, everywhere)
                if len(known) and len(table) > 1
                else float("nan")
            )
            sizes_ = "all equal" if self.params.measure == "firms" else "as measured"
            figures = [
                Figure.of("ellison_glaeser", gathered, f"eq. 5; sizes {sizes_}"),
                Figure.of("hhi_over_places", spread.hhi, "sum of squared shares of places"),
                Figure.of("effective_places", spread.effective, "1 / HHI", "places"),
                Figure.of("everywhere", float(table[:, a].sum()), f"{self.params.measure}, place of the level known", size.unit),
                Figure.of("makers_unplaced", float(where.unplaced[a]), "no place of the level known", "firms"),
            ]  # fmt: skip
            makers = where.of_maker[rows]
            nid = int(where.activities[a])
            part = self.held.belongs.get(nid, -1)
            edges = behind(where, self.held.makers, a, makers[:_SHOWN])
            base = self.names.get(nid, ()) if self.held.chain is None else ()
            self._add(
                "activity", self.activity[nid], None, figures, makers, int(np.isnan(mine).sum()), [part, *edges],
                max(0, len(makers) - _SHOWN), base,
            )  # fmt: skip

    def caveats(self, level: AnyLevel) -> list[Reason]:
        where = self.where
        found = [
            Reason(
                zh="数的是有来源说明的企业;资料收得多的地方看起来更专,不等于实际更专。",
                en="Makers that a source names are counted; a place of which more was collected looks more specialised than it need be.",
            )
        ]
        unplaced = int((~where.of_placed).sum())
        if unplaced:
            found.append(
                Reason(
                    zh=f"{len(where.of_placed)} 个“企业—环节”中有 {unplaced} 个不知在哪个{_LEVEL[level][0]},没有算进去。",
                    en=f"Of {len(where.of_placed)} pairs of maker and activity {unplaced} have no known {_LEVEL[level][1]} and are left out.",
                )
            )
        if where.lowest_class < EvidenceClass.DISCLOSED:
            found.append(INFERRED_PLACES)
        if self.params.measure != "firms" and self.size.unknown:
            found.append(
                Reason(
                    zh=f"{self.size.unknown} 个企业的规模未知,按没有计;单位不同的 {self.size.other_unit} 个不计。",
                    en=f"The size of {self.size.unknown} makers is not known and counts nothing; {self.size.other_unit} in another unit are left out.",
                )
            )
        if self.params.measure in ("employees", "revenue"):
            found.append(
                Reason(
                    zh="人员和营收是整个企业的,在它的每个环节各计一次。", en="Employees and revenue are of the whole firm, counted in each of its activities.",
                )
            )  # fmt: skip
        if self.params.measure == "firms":
            found.append(
                Reason(
                    zh="不知企业大小,一家算一家;集聚指数按企业一样大算。",
                    en="Sizes of firms are not looked at: each counts one, and the index of gathering takes all as equal.",
                )
            )
        if len(where.places) < 5:
            found.append(
                Reason(
                    zh=f"只有 {len(where.places)} 个地方可比,集聚指数只作参考。", en=f"There are only {len(where.places)} places to compare: the index of gathering says little.",
                )
            )  # fmt: skip
        return found


_LEVEL = {
    "country": ("国家", "country"), "province": ("省", "province"), "city": ("市", "city"), "county": ("县区", "county"), "zone": ("园区", "zone"),
    "stated": ("地方", "place"),
}  # fmt: skip


def _value_per_row(where: Presence, value: Floats) -> Floats:
    """Return a value per maker and activity at each row of place, activity and maker."""
    size = int(max(where.of_maker.max(initial=0), where.maker.max(initial=0))) + 1
    keys = where.of_activity * size + where.of_maker
    found: Floats = (
        value[np.searchsorted(keys, where.activity * size + where.maker)] if len(keys) else value[:0]
    )
    return found


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


__all__ = ["Depth", "Measure", "SpecialisationParams", "SpecialisationRow", "specialisation"]
