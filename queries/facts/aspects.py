"""What stands behind one verdict on a segment, aspect by aspect, as rows: the verdict, makers, who could be, the search, neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import Field

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Brief, View
from clusterkg.graph.values import interval
from clusterkg.queries.algorithms.verdicts import LABELS, Verdict
from clusterkg.queries.contract import Figure, Named, Reason, Row
from clusterkg.queries.facts.asking import GapLimits, is_link
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.gap_answer import GapAnswer
from clusterkg.queries.facts.gap_rows import GapRow
from clusterkg.queries.facts.lookup import named
from clusterkg.queries.facts.profiles import Profiles
from clusterkg.queries.facts.surroundings import Maker, Neighbour, Surroundings

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


class Aspects:
    """The rows of one verdict, aspect by aspect."""

    def __init__(
        self,
        view: View,
        params: GapDetailParams,
        around: Surroundings,
        answer: GapAnswer,
        row: GapRow,
    ) -> None:
        self.outer, self.params, self.around, self.row, self.segment = (
            view,
            params,
            around,
            row,
            answer.nid(row),
        )
        self.view = around.view
        self.caveats: list[Reason] = []
        self.answer, self.limits = answer, answer.limits
        self.base: tuple[str, ...] = tuple(row.evidence)

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
        figures = (
            *r.figures,
            Figure(name="unseen_upper", value=r.unseen_upper, method="upper bound on makers that two lists both missed (Chapman 1951)"),
            Figure(name="data_coverage", value=r.data_coverage, method="share of makers, capacity, demand and purchases that the data holds"),
        )  # fmt: skip
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
        names_zh = "、".join(p.name for p in places)
        where, where_en = (names_zh or "所在地不明", names_zh or "location not known")
        if self.around.may_be_here(m.places):
            where, where_en = (
                f"只知道在{where},可能就在本地",
                f"only known to be in {where_en}, which holds the place: it may be here",
            )
        elif places and not self.around.surely_placed(m.at):
            where, where_en = f"{where}(由名称推断)", f"{where_en} (inferred from a name)"
        classes = "、".join(sorted({_class(r.evidence_class) for r in said}))
        what = ("产能 " + " / ".join(capacities)) if capacities else "产能未知"
        what_en = ("capacity " + " / ".join(capacities)) if capacities else "capacity not known"
        figures = tuple(
            Figure(
                name="capacity",
                value=sum(interval(c)) / 2,
                low=_end(c, 0),
                high=_end(c, 1),
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
        nids = {p.id: self.view.nid(p.id) for p in self.row.possible_makers}
        by = self.around.by_industry(self.segment, [n for n in nids.values() if n is not None])
        claims = Claims(self.view, (e for held in by.values() for e in held))
        found = self._capped(
            [
                self._row(
                    "possible_maker", "属于对应行业,没有来源说它生产这一环节", "in a corresponding industry; no source says that it makes this",
                    claims.behind(by.get(nids[p.id] or -1, ())), entity=p,
                )
                for p in self.row.possible_makers
            ]
        )  # fmt: skip
        return found + self._capped(list(self._proposals()))

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
        declared = self.answer.declarations(self.segment)
        places = self.around.briefs([d.place for d in declared])
        for d in declared:
            counted = self.answer.counted(self.segment, d) if d.what == "makers" else None
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


_WHAT = {"makers": "生产者", "purchases": "采购"}
_CLASSES = ["lead", "inferred", "disclosed"]


def _class(c: EvidenceClass) -> str:
    return c.name.lower()


def _end(capacity: str, which: int) -> float | None:
    """Return an end of a capacity that is an interval; a single figure has none."""
    ends = interval(capacity)
    return None if ends[0] == ends[1] else ends[which]


__all__ = ["MOST_ROWS", "Aspect", "Aspects", "GapDetailParams", "GapDetailRow"]
