"""What stands behind a verdict beyond the chain itself: who knows the trade, what sources dispute, what was, and what would turn it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from clusterkg.graph.store.contract import Scope
from clusterkg.queries.algorithms.collecting import what_ifs
from clusterkg.queries.algorithms.verdicts import LABELS, Verdict, judge
from clusterkg.queries.contract import Figure, Reason, scoped_for
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.aspects import MOST_ROWS, Aspect, Aspects, GapDetailRow
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import named
from clusterkg.queries.facts.surroundings import Reach, is_research
from clusterkg.queries.facts.timeline import periods, turning_days


class Outlook(Aspects):
    """The aspects that reach beyond the segment's place on the chain."""

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
        for t in self.row.turns:
            yield self._row("turn", t.zh, t.en, self.base)
        limits = self.limits
        facts = self.answer.facts(self.row)
        for w in what_ifs(facts, limits):
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

__all__ = ["Outlook"]
