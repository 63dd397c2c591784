"""补链方案: ranked ways to close each gap of a chain in a place, each with reasons, figures and a score whose weights the user sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import Field

from clusterkg.graph.store.contract import Entity, View
from clusterkg.queries.algorithms.closing import NATURES, TRAITS, Trait, Way, Worth, worth
from clusterkg.queries.algorithms.collecting import what_ifs
from clusterkg.queries.algorithms.verdicts import LABELS, Verdict
from clusterkg.queries.contract import Figure, Named, Outcome, Reason, Row, question
from clusterkg.queries.facts.asking import GapLimits, gaps
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.gap_answer import GapAnswer
from clusterkg.queries.facts.lookup import PLACES, named, the_chain, the_one
from clusterkg.queries.facts.profiles import Profiles
from clusterkg.queries.facts.surroundings import Surroundings
from clusterkg.queries.facts.ways import Found, Ways, first_of_each

#: Claims that one row shows at most; how many there are is said beside.
MOST_SHOWN = 40
#: Firms of a place whose texts are read for proposals; with more, place-firms is to be asked.
MOST_PLACED = 200
_SOUND = frozenset({"present"})
_LOCAL = frozenset({"weak", "external"})


class GapPlanParams(GapLimits):
    """Which gaps, and how ways to close them are weighed."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str = Field(min_length=1, description="地方的编号或名称 | the place: id or name")
    segment: str | None = Field(None, min_length=1, description="只看这个环节 | only this segment")
    per_kind: int = Field(3, ge=1, le=50, description="每个缺口每类办法最多几条 | ways of each kind per gap")
    least_related: float = Field(
        0.35, ge=0, le=1, description="相关度至少多少才算近一步 | least relatedness of one step away"
    )
    w_near: float = Field(1, ge=0, le=100, description="距离近的权重 | weight of nearness")
    w_related: float = Field(1, ge=0, le=100, description="相关度的权重 | weight of relatedness")
    w_size: float = Field(
        1, ge=0, le=100, description="产能相称的权重 | weight of capacity beside what is lacking"
    )
    w_sure: float = Field(1, ge=0, le=100, description="证据可靠的权重 | weight of how sure the facts are")
    w_ready: float = Field(1, ge=0, le=100, description="见效快的权重 | weight of how soon it works")
    w_cost: float = Field(0.5, ge=0, le=1, description="代价最高时扣去收益的比例 | share of the benefit that the highest cost takes")  # fmt: skip


class GapPlanRow(Row):
    """One way to close one gap: who, what kind, why, in numbers, and its score."""

    segment: Named
    verdict: str
    label: str
    kind: Way
    entity: Named
    #: Related segment, alliance, buyers, or who undertakes a project.
    via: tuple[Named, ...]
    rank: int
    score: float
    reasons: tuple[Reason, ...]
    figures: tuple[Figure, ...]
    evidence_total: int


@question(
    "gap-plan",
    zh="补链方案",
    en="Ways to close gaps",
    params=GapPlanParams,
    row=GapPlanRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "score = benefit x (1 - w_cost x cost); benefit = weighted mean of the traits that are known: near 1/(1 + steps up to a common place), related "
        "(largest of co-production proximity, Hidalgo et al. 2007; resource allocation index over suppliers and customers, Zhou et al. 2009; head of the name), size = capacity / what is lacking, sure by "
        "class, ready and cost by kind (closing.py, a judgement). Unknown traits are left out, not counted as 0."
    ),
)
def gap_plan(view: View, params: GapPlanParams) -> Outcome[GapPlanRow]:
    """为每个缺口排出补链办法:对接、扩产、在建项目、联盟伙伴、招引、核实可能的生产者、相近企业升级、中试平台、专利与院所;附理由、数字和可调权重的得分;无法判断的先查事实。

    Ranks ways to close each gap. A score orders ways by stated weights and is no forecast; what a way really costs is for the planner to set. A firm
    named here has not been asked. Where the verdict is unknown, the first way is to find out.
    """
    chain = the_chain(view, params.chain)
    place = the_one(view, params.place, PLACES)
    answer = gaps(view, params, chain.id, place.id)
    rows = [r for r in answer.segments if set(r.verdicts) - _SOUND]
    if params.segment is not None:
        rows = [answer.about(view, params.segment)]
    around = Surroundings(view, chain.nid, place.nid, params.version)
    plan = _Plan(view, params, around, chain, rows, answer)
    rows.sort(key=lambda r: (-(r.severity or 0.0), _ORDER.get(r.primary, 99), r.segment.name))
    found = plan.rows(rows)
    counts: dict[str, float | int | str | None] = {
        "gaps": len(rows),
        "gaps_with_ways": len({r.segment.id for r in found}),
    }
    for kind in NATURES:
        counts[kind] = sum(r.kind == kind for r in found)
    counts |= {f"w_{k}": getattr(params, f"w_{k}") for k in (*TRAITS, "cost")}
    return Outcome(
        found,
        answer.outcome.explored,
        [*_CAVEATS, *plan.caveats, *answer.outcome.caveats],
        counts | answer.shown_limits,
    )


_ORDER = {v.value: i for i, v in enumerate(Verdict) if v is not Verdict.UNKNOWN} | {"unknown": 50}


class _Plan:
    """Collects the ways for all gaps, weighs them, and gives rows."""

    def __init__(
        self,
        view: View,
        params: GapPlanParams,
        around: Surroundings,
        chain: Entity,
        rows: Sequence[Any],
        answer: GapAnswer,
    ) -> None:
        self.outer, self.params, self.around = view, params, around
        self.caveats: list[Reason] = []
        self.answer = answer
        self.ways = Ways(around, [answer.nid(r) for r in rows], params.least_related)
        self.weights: dict[Trait, float] = {k: getattr(params, f"w_{k}") for k in TRAITS}
        self.proposed = self._proposals(chain) if rows else {}

    def rows(self, gaps_: Sequence[Any]) -> list[GapPlanRow]:
        """Return the ranked ways for each gap."""
        chosen: list[tuple[Any, list[tuple[Worth, Found]]]] = []
        for row in gaps_:
            weighed = [
                (worth(f.way, f.traits, self.weights, self.params.w_cost), f) for f in self._found(row)
            ]
            kept = first_of_each(((w.score, f) for w, f in weighed), self.params.per_kind)
            by = {id(f): w for w, f in weighed}
            best = [(by[id(f)], f) for _, f in kept]
            if row.primary == "unknown":  # nothing is worth closing before it is known to be open
                best.sort(key=lambda x: x[1].way != "collect")
            chosen.append((row, best))
        every = [f for _, held in chosen for _, f in held]
        claims = Claims(self.around.view, (e for f in every for e in f.edges))
        names = self.around.briefs(n for f in every for n in (f.entity, *f.via))
        found = []
        for row, held in chosen:
            for rank, (weighed_, f) in enumerate(held, 1):
                evidence = tuple(dict.fromkeys((*claims.behind(f.edges), *f.claims))) or tuple(row.evidence)
                found.append(
                    GapPlanRow(
                        segment=row.segment, verdict=row.primary, label=row.label, kind=f.way, entity=named(names[f.entity]),
                        via=tuple(named(names[n]) for n in f.via), rank=rank, score=round(weighed_.score, 4), reasons=self._reasons(f, weighed_),
                        figures=_figures(f, weighed_), evidence=evidence[:MOST_SHOWN], evidence_total=len(evidence),
                    )
                )  # fmt: skip
        return found

    def _found(self, row: Any) -> Iterable[Found]:
        s = self.answer.nid(row)
        verdicts = set(row.verdicts)
        if row.primary == "unknown":
            yield from self._collect(row, s)
        if "broken" in verdicts or row.primary == "broken":
            yield from self.ways.connections(s)
            if verdicts <= {"broken", "present"}:
                return
        yield from self.ways.makers(s, self._short(row), local=bool(verdicts & _LOCAL))
        yield from self.ways.projects(s)
        yield from self._confirm(row, s)
        yield from self.proposed.get(s, ())
        yield from self.ways.local_steps(s, self.params.per_kind)
        yield from self.ways.pilots(s)
        yield from self.ways.knowledge(s)

    def _short(self, row: Any) -> tuple[float, str] | None:
        """Return how much capacity is lacking to what is needed here."""
        if row.demand is None or row.unit is None:
            return None
        held = row.capacity if row.self_sufficiency is not None else 0.0 if not row.local_makers else None
        return (row.demand - held, row.unit) if held is not None and row.demand > held else None

    def _collect(self, row: Any, segment: int) -> Iterable[Found]:
        for w in what_ifs(self.answer.facts(row), self.answer.limits):
            if w.settles and w.kind != "location":  # a firm whose place is not known is a way of its own
                zh = ";".join(f"若{o.zh}则{LABELS[o.verdict]}" for o in w.outcomes)
                en = "; ".join(f"if {o.en}: {o.verdict.value}" for o in w.outcomes)
                yield Found(
                    "collect", segment, (), {"near": None, "related": 1.0, "size": None, "sure": w.settles}, (), f"先查明{_LACK[w.kind][0]}:{zh}",
                    f"find out first: {_LACK[w.kind][1]}; {en}", claims=tuple(row.evidence),
                )  # fmt: skip

    def _confirm(self, row: Any, segment: int) -> Iterable[Found]:
        firms = [n for n in (self.around.view.nid(p.id) for p in row.possible_makers) if n is not None]
        if not firms:
            return
        by = self.around.by_industry(segment, firms)
        where = self.around.places_of(firms)
        for firm in firms:
            yield Found(
                "confirm", firm, (), {"near": 1.0, "related": 0.5, "size": None, "sure": 0.3}, (*by.get(firm, ()), *(e for _, e in where.get(firm, ()))),
                "本地企业属于对应行业:问明它是否已在做", "a firm here in a corresponding industry: ask whether it makes it already", None, 0, claims=tuple(row.evidence) if firm not in by else (),
            )  # fmt: skip

    def _proposals(self, chain: Entity) -> dict[int, list[Found]]:
        if chain.type != "Chain":
            return {}
        here = self.around.firms_here(MOST_PLACED)
        if here is None:
            self.caveats.append(
                Reason(
                    zh=f"当地企业超过 {MOST_PLACED} 家,归位建议未并入,请用 place-firms 查询。",
                    en=f"There are more than {MOST_PLACED} firms here; proposals were left out, ask place-firms.",
                )
            )
            return {}
        found: dict[int, list[Found]] = defaultdict(list)
        wanted = set(self.ways.segments)
        for p in Profiles(self.outer, chain).proposals(here, 0.5):
            if p.segment.nid in wanted:
                pieces = p.placement.pieces
                found[p.segment.nid].append(
                    Found(
                        "propose", p.firm.nid, (), {"near": 1.0, "related": p.placement.score, "size": None, "sure": 0.6 if p.placement.stated else 0.3}, (),
                        f"归位建议(得分 {p.placement.score:.2f},未经采纳):" + ";".join(x.zh for x in pieces),
                        f"proposed (score {p.placement.score:.2f}, not accepted): " + "; ".join(x.en for x in pieces), None, 0,
                        claims=tuple(c for x in pieces for c in x.claims),
                    )
                )  # fmt: skip
        return found

    def _reasons(self, f: Found, w: Worth) -> tuple[Reason, ...]:
        found = [Reason(zh=f.zh, en=f.en)]
        if f.steps is not None and f.steps > 0:
            found.append(Reason(zh=f"与本地同属上 {f.steps} 级地方", en=f"shares a place {f.steps} steps up"))
        if f.capacity is not None:
            found.append(
                Reason(
                    zh=f"产能 {f.capacity[0]:g} {f.capacity[1]}",
                    en=f"capacity {f.capacity[0]:g} {f.capacity[1]}",
                )
            )
        if w.known < 1:
            found.append(
                Reason(
                    zh=f"得分只用到已知的 {w.known:.0%} 权重",
                    en=f"the score rests on {w.known:.0%} of the weights; the rest is not known",
                )
            )
        return tuple(found)


def _figures(f: Found, w: Worth) -> tuple[Figure, ...]:
    related, near, size = f.traits.get("related"), f.traits.get("near"), f.traits.get("size")
    return (
        Figure(name="benefit", value=round(w.benefit, 4), method="weighted mean of the traits that are known"),
        Figure(name="cost", value=w.cost, method="by kind of way (closing.py), a judgement"),
        Figure(name="relatedness", value=None if related is None else round(related, 4), method="see method; 1 where it makes the segment itself"),
        Figure(name="distance", value=f.steps, unit="steps up to a common place", method=f"nearness {near if near is None else round(near, 4)} = 1/(1 + steps)"),
        Figure(name="capacity", value=f.capacity[0] if f.capacity else None, unit=f.capacity[1] if f.capacity else None, method="as stated"),
        Figure(name="share_of_lack", value=None if size is None else round(size, 4), method="min(1, capacity / (demand - local capacity))"),
        Figure(name="sure", value=f.traits.get("sure"), method="1 disclosed, 0.6 inferred, 0.3 lead"),
        *((Figure(name="patents", value=f.patents, unit="patents", method="that read on the segment"),) if f.patents is not None else ()),
    )  # fmt: skip


_LACK = {
    "names": ("声明应有而未查到的企业", "the firms that a declaration expects"), "count": ("名单应有数量", "how many a list should hold"),
    "list": ("本地的完整名单", "a complete list of makers here"), "location": ("所在地", "the location"),
}  # fmt: skip
_CAVEATS = (
    Reason(
        zh="得分只是按所示权重排序,不是预测;见效与代价按办法类别估定,请按本地情况调整权重。",
        en="Scores order ways by the weights shown and foretell nothing; readiness and cost are judged by kind: set the weights for the place.",
    ),
    Reason(
        zh="列出的企业、院所没有被询问过;“可能”“建议”不是事实。",
        en="Nobody named here has been asked; what is possible or proposed is no fact.",
    ),
)

__all__ = ["GapPlanRow", "gap_plan"]
