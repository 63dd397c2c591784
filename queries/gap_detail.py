"""缺口详情: everything behind one verdict: rules, numbers, makers, who could be, what was searched, neighbours, history, what would turn it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Brief, Scope, View
from clusterkg.queries.algorithms.asking import GapLimits, gaps, is_link
from clusterkg.queries.algorithms.collecting import what_ifs
from clusterkg.queries.algorithms.evidence import Claims
from clusterkg.queries.algorithms.known import Known
from clusterkg.queries.algorithms.lookup import PLACES, named, the_chain, the_one
from clusterkg.queries.algorithms.profiles import Profiles
from clusterkg.queries.algorithms.surroundings import Maker, Neighbour, Reach, Surroundings, is_research
from clusterkg.queries.algorithms.timeline import periods, turning_days
from clusterkg.queries.algorithms.verdicts import LABELS, Thresholds, Verdict, judge
from clusterkg.queries.contract import Figure, Named, Outcome, Reason, Row, question, scoped_for

Aspect = Literal[
    "verdict", "rule", "number", "maker", "maker_elsewhere", "maker_unplaced", "possible_maker", "proposal", "searched", "declaration", "upstream",
    "downstream", "link", "patent", "institute", "pilot", "project", "contradiction", "history", "turn",
]  # fmt: skip
#: Rows of one aspect, and claims of one row, that are shown; how many there are is said beside.
MOST_ROWS, MOST_CLAIMS = 50, 40
#: Firms of a place whose texts are read for proposals; with more, place-firms is to be asked.
MOST_PLACED = 200


class GapDetailParams(GapLimits):
    """Which segment of which chain in which place."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    segment: str = Field(min_length=1, description="环节的编号或名称 | the segment: id or name")
    place: str | None = Field(
        None, min_length=1, description="地方的编号或名称(缺省为全域) | the place: id or name; default: everywhere"
    )  # fmt: skip
    history: int = Field(
        4, ge=0, le=60, description="历史最多看几个转折日 | how many turning days of the past are looked at"
    )
    min_score: float = Field(0.5, ge=0, le=1, description="归位建议的最低得分 | least score of a proposal")


class GapDetailRow(Row):
    """One thing behind the verdict, by aspect: in words, in numbers, with its claims."""

    segment: Named
    aspect: Aspect
    entity: Named | None = None
    text: Reason
    figures: tuple[Figure, ...] = ()
    #: Where a maker is, which segments a neighbour is, who an institute's patents are with.
    about: tuple[Named, ...] = ()
    since: str | None = None
    until: str | None = None
    evidence_class: str | None = None
    datasets: tuple[str, ...] = ()
    #: Rows of this aspect that there are; at most 50 are shown.
    of: int = 1
    evidence_total: int = 0


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
    segment = the_one(view, params.segment, ["Segment", "Industry", "Product", "Thing"])
    answer = gaps(view, params, chain.id, place.id if place else None, rows="all")
    mine = [r for r in answer.segments if r.segment.id == segment.id]
    if not mine:
        raise NotFound(
            f"“{segment.caption}”不是“{chain.caption}”的环节(或还有下级环节)。", f"'{segment.caption}' is no (lowest) segment of '{chain.caption}'.",
            hint_zh="用 chain-gaps 查看这条链的环节。", hint_en="See chain-gaps for the chain's segments.",
        )  # fmt: skip
    around = Surroundings(view, chain.nid, place.nid if place else None, params.version)
    told = _Detail(view, params, around, mine[0], segment.nid, answer.limits)
    links = [r for r in answer.rows if is_link(r) and segment.id in (r.segment.id, r.towards.id)]
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
        "primary": mine[0].primary,
        "verdicts": ", ".join(mine[0].verdicts),
    }
    for one in rows:
        summary[one.aspect] = max(one.of, int(summary.get(one.aspect) or 0))
    return Outcome(rows, answer.outcome.explored, [*answer.outcome.caveats, *told.caveats], summary)


class _Detail:
    """The rows of one verdict, aspect by aspect."""

    def __init__(
        self,
        view: View,
        params: GapDetailParams,
        around: Surroundings,
        row: Any,
        segment: int,
        limits: Thresholds,
    ) -> None:
        self.outer, self.params, self.around, self.row, self.segment = view, params, around, row, segment
        self.view = around.view
        self.caveats: list[Reason] = []
        self.limits = limits
        self.base: tuple[str, ...] = tuple(row.evidence)
        self.known = Known(around, [row])

    def _row(self, aspect: Aspect, zh: str, en: str, evidence: Iterable[str], **more: Any) -> GapDetailRow:
        held = tuple(dict.fromkeys(evidence)) or self.base
        return GapDetailRow(
            segment=self.row.segment, aspect=aspect, text=Reason(zh=zh, en=en), evidence=held[:MOST_CLAIMS], evidence_total=len(held), **more
        )  # fmt: skip

    def _capped(self, rows: list[GapDetailRow]) -> list[GapDetailRow]:
        return [r.model_copy(update={"of": len(rows)}) for r in rows[:MOST_ROWS]]

    def verdict(self) -> Iterator[GapDetailRow]:
        """Yield the verdict, its numbers and its rules."""
        r = self.row
        figures = tuple(getattr(r, "figures", ()) or ())
        unit = r.unit
        mine = (
            ("capacity", r.capacity, unit, "sum of the stated capacities of local makers"),
            ("demand", r.demand, unit, "newest observation of segment_demand in this place"),
            ("self_sufficiency", r.self_sufficiency, None, "min(1, capacity / demand)"),
            ("largest_share", r.largest_share, None, "largest maker's share of local capacity (CR1)"),
            ("unseen_upper", r.unseen_upper, None, "upper bound on makers that two lists both missed (Chapman 1951)"),
            ("data_coverage", r.data_coverage, None, "share of makers, capacity, demand and purchases that the data holds"),
        )  # fmt: skip
        named_already = {f.name for f in figures}
        figures += tuple(
            Figure(name=n, value=v, unit=u, method=m) for n, v, u, m in mine if n not in named_already
        )
        verdicts = "、".join(LABELS[Verdict(v)] for v in r.verdicts if v in set(Verdict))
        yield self._row(
            "verdict",
            f"{r.label}({verdicts or r.label})",
            f"{r.primary} ({', '.join(r.verdicts)})",
            self.base,
            figures=figures,
        )
        for rule in r.rules:
            yield self._row("rule", rule.zh, rule.en, self.base)

    def makers(self) -> list[GapDetailRow]:
        """Return every maker: here, elsewhere, and where nobody knows."""
        makers = self.around.makers(self.segment)
        claims = Claims(self.view, (e for m in makers for e in (*m.made, *m.at)))
        names = self.around.briefs([*(m.nid for m in makers), *(p for m in makers for p in m.places)])
        records = {
            r.eid: r for r in self.view.edge_records(sorted({e for m in makers for e in m.made})[:2000])
        }
        groups: dict[Aspect, list[GapDetailRow]] = {"maker": [], "maker_elsewhere": [], "maker_unplaced": []}
        for m in makers:
            kind: Aspect = (
                "maker"
                if self.around.is_here(m.nid)
                else "maker_elsewhere"
                if self.around.is_placed(m.nid)
                else "maker_unplaced"
            )
            groups[kind].append(self._maker(kind, m, names, records, claims))
        found: list[GapDetailRow] = []
        for held in groups.values():
            found += self._capped(sorted(held, key=lambda r: r.entity.name if r.entity else ""))
        return found

    def _maker(
        self, kind: Aspect, m: Maker, names: dict[int, Brief], records: dict[int, Any], claims: Claims
    ) -> GapDetailRow:
        said = [records[e] for e in m.made if e in records]
        capacities = list(dict.fromkeys(v for r in said for v in r.values("capacity")))
        since = min((r.valid_from for r in said if r.valid_from), default=None)
        until = min((r.valid_to for r in said if r.valid_to), default=None)
        places = [named(names[p]) for p in dict.fromkeys(m.places)]
        where, where_en = (
            "、".join(p.name for p in places) or "所在地不明",
            ", ".join(p.name for p in places) or "location not known",
        )
        classes = "、".join(sorted({_class(r.evidence_class) for r in said}))
        what = ("产能 " + " / ".join(capacities)) if capacities else "产能未知"
        what_en = ("capacity " + " / ".join(capacities)) if capacities else "capacity not known"
        figures = tuple(
            Figure(
                name="capacity",
                value=_middle(c),
                low=_ends(c)[0],
                high=_ends(c)[1],
                unit=c.partition(" ")[2] or None,
                method="as stated",
            )
            for c in capacities
        )
        held = (
            *claims.behind(m.made),
            *(c for r in said for a in r.attributes for c in a.claims),
            *claims.behind(m.at),
        )
        return self._row(
            kind, f"{where};自 {since or '?'};{what};{len(said)} 条来源({classes})", f"{where_en}; since {since or '?'}; {what_en}; {len(said)} statements", held,
            entity=named(names[m.nid]), about=tuple(places), figures=figures, since=since, until=until,
            evidence_class=max((_class(r.evidence_class) for r in said), key=_CLASSES.index, default=None), datasets=tuple(dict.fromkeys(r.dataset for r in said)),
        )  # fmt: skip

    def could_be(self) -> list[GapDetailRow]:
        """Return firms of a corresponding industry, and proposals by texts."""
        found = self._capped(
            [
                self._row(
                    "possible_maker", "属于对应行业,没有来源说它生产这一环节", "in a corresponding industry; no source says that it makes this", self._industry(p.id),
                    entity=p,
                )
                for p in self.row.possible_makers
            ]
        )  # fmt: skip
        return found + self._capped(list(self._proposals()))

    def _industry(self, firm: str) -> tuple[str, ...]:
        nid = self.view.nid(firm)
        if nid is None:
            return ()
        corresponds = self.view.expand([self.segment], "Correspondence", "out")
        member = self.view.expand([nid], "IndustryMember", "out")
        member = member.where(np.isin(member.target, corresponds.target))
        mine = corresponds.where(np.isin(corresponds.target, member.target))
        return Claims(self.view, [*member.eid.tolist(), *mine.eid.tolist()]).behind(
            [*member.eid.tolist(), *mine.eid.tolist()]
        )

    def _proposals(self) -> Iterator[GapDetailRow]:
        (chain,) = self.view.entities([self.around.chain])
        if self.around.place is None or chain.type != "Chain":
            return
        here = self.around.firms_here(MOST_PLACED)
        if here is None:
            self.caveats.append(
                Reason(
                    zh=f"当地企业超过 {MOST_PLACED} 家,归位建议请单独用 place-firms 查询。",
                    en=f"There are more than {MOST_PLACED} firms here; ask place-firms for proposals.",
                )
            )
            return
        for p in Profiles(self.outer, chain).proposals(here, self.params.min_score):
            if p.segment.nid == self.segment:
                pieces = p.placement.pieces
                yield self._row(
                    "proposal", f"归位建议(得分 {p.placement.score:.2f},未经采纳):" + ";".join(x.zh for x in pieces),
                    f"proposal (score {p.placement.score:.2f}, not accepted): " + "; ".join(x.en for x in pieces), (c for x in pieces for c in x.claims),
                    entity=named(p.firm), evidence_class="inferred" if p.placement.stated else "lead",
                    figures=(Figure(name="score", value=round(p.placement.score, 4), method="as in place-firms"),),
                )  # fmt: skip

    def searched(self) -> Iterator[GapDetailRow]:
        """Yield what was looked through, and who declared what to be complete."""
        s = self.row.search
        yield self._row(
            "searched", f"查阅 {s.claims_examined} 条陈述,所知至 {s.known_at[:10]},数据集:{'、'.join(s.datasets)}",
            f"{s.claims_examined} links examined, known up to {s.known_at[:10]}", self.base, datasets=tuple(s.datasets),
        )  # fmt: skip
        places = self.around.briefs([d.place for d in self.known.declarations(self.segment)])
        for d in self.known.declarations(self.segment):
            counted = self.known.counted(self.segment, d) if d.what == "makers" else None
            expected = "未说明" if d.expected is None else str(d.expected)
            known_zh, known_en = (
                (f",已知 {counted}", f", known {counted}") if counted is not None else ("", "")
            )
            basis = next(iter(d.entity.values("basis")), "")
            figures = [Figure(name="expected", value=d.expected, unit="firms", method="as declared")]
            if counted is not None:
                figures.append(
                    Figure(
                        name="known",
                        value=counted,
                        unit="firms",
                        method="makers located where the declaration holds",
                    )
                )
            yield self._row(
                "declaration", f"{places[d.place].caption}:{_WHAT.get(d.what, d.what)}名单已声明完整,应有 {expected}{known_zh}" + (f";依据:{basis}" if basis else ""),
                f"{places[d.place].caption}: {d.what} declared complete, expected {d.expected}{known_en}", d.claims, about=(named(places[d.place]),),
                figures=tuple(figures),
            )  # fmt: skip

    def neighbours(self, rows: Iterable[Any]) -> list[GapDetailRow]:
        """Return the segments upstream and downstream, and whether they are here."""
        verdicts = {r.segment.id: r for r in rows if not is_link(r)}
        found: list[GapDetailRow] = []
        for aspect in ("upstream", "downstream"):
            near = self.around.neighbours(self.segment, upstream=aspect == "upstream")
            claims, names = (
                Claims(self.view, (e for n in near for e in n.edges)),
                self.around.briefs(n.nid for n in near),
            )
            held = [self._neighbour(aspect, n, names[n.nid], claims, verdicts) for n in near]
            found += self._capped(sorted(held, key=lambda r: r.entity.name if r.entity else ""))
        return found

    def _neighbour(
        self, aspect: Aspect, n: Neighbour, brief: Brief, claims: Claims, verdicts: dict[str, Any]
    ) -> GapDetailRow:
        here = self.around.has_local(n.nid)
        verdict = verdicts.get(brief.id)
        label = f",判断:{verdict.label}" if verdict else ""
        share = f",占成本 {n.share[0]:g}–{n.share[1]:g}" if n.share else ""
        figures = (
            (
                Figure(
                    name="cost_share",
                    value=sum(n.share) / 2,
                    low=n.share[0],
                    high=n.share[1],
                    method="as stated",
                ),
            )
            if n.share
            else ()
        )
        return self._row(
            aspect, f"{'本地有' if here else '本地未见'}生产者{label}{',不可缺少' if n.essential else ''}{share}",
            f"{'makers here' if here else 'no maker known here'}{f', verdict {verdict.primary}' if verdict else ''}{', essential' if n.essential else ''}",
            claims.behind(n.edges), entity=named(brief), figures=figures,
        )  # fmt: skip

    def links(self, rows: list[Any]) -> Iterator[GapDetailRow]:
        """Yield the verdicts on links of the segment, where chain-gaps has them."""
        for r in rows:
            other = r.towards if r.segment.id == self.row.segment.id else r.segment
            zh, en = "；".join(x.zh for x in r.rules), "; ".join(x.en for x in r.rules)
            yield self._row(
                "link",
                f"{r.segment.name} → {r.towards.name}:{zh or r.label}",
                f"{r.segment.name} -> {r.towards.name}: {en or r.primary}",
                r.evidence,
                entity=other,
            )

    def knowledge(self) -> list[GapDetailRow]:
        """Return patents, institutes, pilot lines and projects that reach the segment."""
        around, s = self.around, self.segment
        works, applicants = around.patents([s]).get(s, []), around.applicants([s]).get(s, [])
        pilots, projects = around.pilots([s]).get(s, []), around.projects([s]).get(s, [])
        every = (*works, *applicants, *pilots, *projects)
        shown = [*works[:MOST_ROWS], *applicants, *pilots, *projects]
        claims = Claims(self.view, (e for r in shown for e in r.edges))
        names = around.briefs([*(r.nid for r in every), *(t for r in every for t in r.through)])
        where = around.places_of([r.nid for r in (*applicants, *pilots, *projects)])
        places = around.briefs(p for held in where.values() for p, _ in held)

        def one(aspect: Aspect, r: Reach, zh: str, en: str) -> GapDetailRow:
            at = [named(places[p]) for p, _ in where.get(r.nid, ())]
            spot, spot_en = (
                (f";在 {'、'.join(p.name for p in at)}", f"; in {', '.join(p.name for p in at)}")
                if at
                else ("", "")
            )
            about = (*at, *(named(names[t]) for t in r.through[:5] if aspect == "project"))
            return self._row(
                aspect,
                zh + spot,
                en + spot_en,
                claims.behind(r.edges),
                entity=named(names[r.nid]),
                about=about,
            )

        found = self._capped(
            [
                one("patent", r, "涉及这一环节的专利或成果", "a patent or work that reads on the segment")
                for r in works[:MOST_ROWS]
            ]
        )
        found = [r.model_copy(update={"of": len(works)}) for r in found]
        found += self._capped(
            [
                one("institute", r, f"申请了 {len(r.through)} 件涉及这一环节的专利({'院所' if is_research(names[r.nid]) else '企业或其他'})", f"applied for {len(r.through)} patents that read on it")
                for r in applicants
            ]
        )  # fmt: skip
        found += self._capped(
            [
                one(
                    "pilot", r, "服务这一环节或提供其中的产品", "serves the segment or offers a product in it"
                )
                for r in pilots
            ]
        )
        return found + self._capped(
            [one("project", r, "在建或拟建的补链项目", "a project that is to fill it") for r in projects]
        )

    def contradictions(self) -> list[GapDetailRow]:
        """Return the makers whose capacity sources state differently."""
        makers = [m for m in self.around.makers(self.segment) if self.around.is_here(m.nid)]
        held = self.view.edge_attributes(sorted({e for m in makers for e in m.made}), ("capacity",))
        names = self.around.briefs(m.nid for m in makers)
        found = []
        for m in makers:
            said = {a.value: a for e in m.made for a in held.get(e, ())}
            if len(said) > 1:
                told = "、".join(f"{a.dataset}:{v}" for v, a in said.items())
                found.append(
                    self._row(
                        "contradiction",
                        f"产能说法不一:{told}",
                        f"sources differ on capacity: {told}",
                        (c for a in said.values() for c in a.claims),
                        entity=named(names[m.nid]),
                    )
                )
        return self._capped(found)

    def history(self, chain: str, place: str | None) -> Iterator[GapDetailRow]:
        """Yield the verdicts over time, asked again on the days on which links at the segment begin or end."""
        if not self.params.history:
            return
        scope = self.view.scope
        last = scope.as_of
        assert last is not None
        wide = self.view.scoped(
            Scope(datasets=scope.datasets, place=scope.place, minimum=scope.minimum, statuses=scope.statuses)
        )
        at = [self.segment]
        made = wide.expand(at, "Production", "in")
        declared = wide.expand(at, "COMPLETE_FOR", "in")
        arms = wide.expand(np.unique(declared.source), "COMPLETE_IN", "out")
        moved = wide.expand(np.unique(made.source), "Location", "out")
        bought = wide.expand(np.unique(made.source), "Purchase", "in")
        whole = wide.expand([self.around.chain], "COMPLETE_FOR", "in")
        edges = (
            made,
            declared,
            arms,
            moved,
            bought,
            whole,
            wide.expand(at, None, "out"),
            wide.expand(at, "IndustryMember", "in"),
        )
        days = turning_days(edges, last, self.params.history)

        def asked(day: Any) -> tuple[str, ...]:
            answer = gaps(scoped_for(self.outer, self.params, day), self.params, chain, place)
            row = next((r for r in answer.segments if r.segment.id == self.row.segment.id), None)
            if row is None:
                return ()
            evidence[day] = row.evidence
            return tuple(row.verdicts)

        evidence: dict[Any, tuple[str, ...]] = {}
        for period, verdicts in periods(days, last, asked):
            shown = (
                "、".join(LABELS[Verdict(v)] for v in verdicts if v in set(Verdict))
                or "、".join(verdicts)
                or "不在链上"
            )
            since, until = (d.isoformat() if d else None for d in (period.since, period.until))
            yield self._row(
                "history", f"{since or '此前'} 至 {until or '今'}:{shown}", f"{since or 'before'} to {until or 'now'}: {', '.join(verdicts) or 'not in the chain'}",
                evidence.get(period.on, self.base), since=since, until=until,
            )  # fmt: skip
        if len(days) == self.params.history:
            self.caveats.append(
                Reason(
                    zh=f"历史只看了最近 {len(days)} 个转折日。",
                    en=f"Only the newest {len(days)} turning days were looked at.",
                )
            )

    def turns(self) -> Iterator[GapDetailRow]:
        """Yield what would turn the verdict: what chain-gaps says, else the rules judged again."""
        told = getattr(self.row, "turns", ()) or ()
        for t in told:
            if isinstance(t, Reason):
                yield self._row("turn", t.zh, t.en, self.base)
        limits = self.limits
        facts = self.known.facts(self.row)
        for w in what_ifs(facts, limits) if self.known.agrees(self.row, facts, limits) else ():
            zh = ";".join(f"若{o.zh}则{LABELS[o.verdict]}" for o in w.outcomes)
            en = "; ".join(f"if {o.en}: {o.verdict.value}" for o in w.outcomes)
            yield self._row("turn", f"查明{_KINDS[w.kind][0]}:{zh}", f"{_KINDS[w.kind][1]}: {en}", self.base)
        r = self.row
        if not r.local_makers and r.primary != "unknown":
            came = judge(replace(facts, local_makers=1, sources=max(1, facts.sources)), limits).primary
            yield self._row(
                "turn",
                f"本地有一家生产者(落地或查到)后:{LABELS[came]}",
                f"with one local maker, settled here or found: {came.value}",
                self.base,
            )
        if r.self_sufficiency is not None and r.demand and r.capacity is not None:
            for limit, label, label_en in (
                (limits.weak, "薄弱", "weak"),
                (1 - limits.external, "外部依赖", "external"),
            ):
                short = limit * r.demand - r.capacity
                if short > 0:
                    yield self._row(
                        "turn", f"本地产能增加 {short:g} {r.unit or ''} 后不再{label}", f"no longer {label_en} with {short:g} {r.unit or ''} more local capacity", self.base,
                        figures=(Figure(name="capacity_short", value=round(short, 6), unit=r.unit, method=f"{limit:g} x demand - capacity"),),
                    )  # fmt: skip


_KINDS = {
    "location": ("生产者所在地", "where a maker is"), "names": ("声明应有而未查到的企业", "the firms that a declaration expects"),
    "count": ("名单应有数量", "how many a list should hold"), "list": ("完整名单", "a complete list"), "chain_list": ("全链名单", "a list of the chain"),
    "capacity": ("产能", "capacity"), "demand": ("需求", "demand"), "purchases": ("采购名单", "a complete list of purchases"),
}  # fmt: skip
_WHAT = {"makers": "生产者", "purchases": "采购"}
_CLASSES = ["lead", "inferred", "disclosed"]


def _class(c: EvidenceClass) -> str:
    return c.name.lower()


def _ends(capacity: str) -> tuple[float | None, float | None]:
    low, _, high = capacity.partition(" ")[0].partition("..")
    return (float(low), float(high)) if high else (None, None)


def _middle(capacity: str) -> float:
    low, high = _ends(capacity)
    return float(capacity.partition(" ")[0]) if low is None or high is None else (low + high) / 2


__all__ = ["GapDetailRow", "gap_detail"]
