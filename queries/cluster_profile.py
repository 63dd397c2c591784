"""集群画像: a cluster, zone or place on a chain: segments, firms, core firms, alliances, institutes, patents by year, gaps, ties within and without."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.errors import ClusterKGError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Entity, View
from clusterkg.queries.algorithms.specialisation import (
    Floats,
    herfindahl,
    krugman_index,
    location_quotient,
)
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.ground import Ground, ground
from clusterkg.queries.facts.lookup import all_named, named, the_one
from clusterkg.queries.facts.place_facts import PlaceFacts
from clusterkg.queries.facts.places import INFERRED_PLACES
from clusterkg.queries.facts.presence import AnyLevel, behind, level_of, presence

#: Makers, patents and ties that a row names and shows the claims of.
_SHOWN = 8
Aspect = Literal[
    "segment", "core_firm", "alliance", "zone", "institute", "patents", "gaps", "specialisation", "links"
]
ASPECTS: tuple[Aspect, ...] = (
    "segment", "core_firm", "alliance", "zone", "institute", "patents", "gaps", "specialisation", "links",
)  # fmt: skip


class ClusterProfileParams(Params):
    """Which cluster, zone or place, on which chain."""

    cluster: str = Field(
        min_length=1, description="集群、园区或地方的编号或名称 | cluster, zone or place: id or name"
    )
    chain: str = Field(
        min_length=1, description="产业链或行业的编号或名称 | the chain or industry: id or name"
    )
    aspect: Literal[
        "all", "segment", "core_firm", "alliance", "zone", "institute", "patents", "gaps", "specialisation", "links"
    ] = Field("all", description="只看哪一方面 | one aspect only")  # fmt: skip
    core: int = Field(10, ge=1, le=100, description="列几家核心企业 | how many core firms are listed")


class ProfileRow(Row):
    """One thing about the cluster: an aspect, what it is about, its figures, and whom it names."""

    aspect: Aspect
    entity: Named
    label: Reason
    figures: tuple[Figure, ...]
    linked: tuple[Named, ...]
    evidence_left_out: int


@question(
    "cluster-profile",
    zh="集群画像",
    en="Profile of a cluster",
    params=ClusterProfileParams,
    row=ProfileRow,
    example={"cluster": "岚州高新技术产业开发区", "chain": "动力电池与新能源汽车"},
    method=(
        "Firms are makers of the chain located in the place or its parts, or stated core firms of the cluster. Core firms are those stated; else by the number of known "
        "purchases, partnerships and joint patents. LQ, Krugman and HHI as in specialisation; gaps as in chain-gaps with its default limits; ties count each stated link once."
    ),
)
def cluster_profile(view: View, params: ClusterProfileParams) -> Outcome[ProfileRow]:
    """一个集群、园区或地方在一条链上的画像:环节与企业、核心企业、联盟、园区、院所、历年专利、缺口、专业化,以及内外联系。

    What sources say of a cluster, by aspect. It counts what is loaded: few ties inside may mean a loose cluster or ties that nobody
    reported, and a core firm by ties is one that is well documented.
    """
    cluster = the_one(view, params.cluster, ["Cluster", "Zone", "Place", "Site"])
    held = ground(view, params.chain)
    level: AnyLevel = level_of(held.facts, cluster.nid) if cluster.type in ("Place", "Zone") else "city"
    if level == "zone":  # a zone's whole are the cities: other zones hold few of the firms
        level = "city" if len(held.facts.find("Place", "place_level", "city")) else "stated"
    where = presence(held.facts, held.makers, held.activities, level)
    facts = PlaceFacts(held, where, cluster.nid)
    profile = _Profile(view, held, facts, cluster, params)
    wanted = ASPECTS if params.aspect == "all" else (params.aspect,)
    for aspect in wanted:
        getattr(profile, f"_{aspect}")()
    rows = profile.rows()
    summary: dict[str, float | int | str | None] = {
        "firms": len(facts.firms), "segments_present": int((facts.local.makers > 0).sum()), "segments": len(held.activities),
        "institutes": len(facts.institutes), "alliances": len(facts.alliances), "zones": len(facts.zones), "compared_with": level, **profile.told,
    }  # fmt: skip
    return Outcome(rows, held.makers.looked_at + len(where.maker), profile.caveats(), summary)


class _Profile:
    """Collects rows; claims of all that is shown are read in one go."""

    def __init__(
        self, view: View, held: Ground, facts: PlaceFacts, cluster: Entity, params: ClusterProfileParams
    ) -> None:
        self.asked, self.view, self.held, self.facts, self.cluster, self.params = (
            view, held.facts, held, facts, cluster, params,
        )  # fmt: skip
        stated = self.view.expand([cluster.nid], "CoreFirm", "out")
        self.core = dict(zip(stated.target.tolist(), stated.eid.tolist(), strict=True))
        self.firms = np.union1d(facts.firms, stated.target).astype(np.int64)
        self.base = cluster.claims("name") or tuple(c for a in cluster.attributes[:1] for c in a.claims)
        self.found: list[
            tuple[Aspect, int, Reason, tuple[Figure, ...], list[int], list[int], tuple[str, ...], int]
        ] = []
        self.told: dict[str, float | int | str | None] = {}
        self.notes: list[Reason] = []
        self.reckoned = False

    def _add(
        self, aspect: Aspect, about: int, label: Reason, figures: list[Figure], edges: list[int], linked: list[int], whole: int | None = None,
        extra: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        left = 0 if whole is None else max(0, whole - len(linked))
        self.found.append((aspect, about, label, tuple(figures), edges, linked, extra, left))

    def rows(self) -> list[ProfileRow]:
        claims = Claims(self.view, [e for f in self.found for e in f[4]])
        things = sorted({f[1] for f in self.found} | {n for f in self.found for n in f[5]})
        name = dict(zip(things, all_named(self.view.briefs(things)), strict=True))
        name[self.cluster.nid] = named(self.cluster)
        made = []
        for aspect, about, label, figures, edges, linked, extra, left in self.found:
            evidence = tuple(dict.fromkeys((*claims.behind(edges), *extra))) or self.base
            made.append(
                ProfileRow(
                    aspect=aspect, entity=name[about], label=label, figures=figures, linked=tuple(name[n] for n in linked), evidence=evidence,
                    evidence_left_out=left,
                )
            )  # fmt: skip
        return made

    def _table(self) -> Floats:
        one = self.facts.local
        return np.vstack((one.makers, np.maximum(one.whole - one.makers, 0)))

    def _segment(self) -> None:
        where, one = self.facts.where, self.facts.local
        quotient = location_quotient(self._table())[0]
        present = np.flatnonzero(one.makers > 0)
        for a in present[np.argsort(-one.makers[present], kind="stable")].tolist():
            makers = where.of_maker[(where.of_activity == a) & one.here]
            some = makers[:_SHOWN]
            nid = int(where.activities[a])
            self._add(
                "segment", nid, Reason(zh="环节", en="segment"),
                [Figure.of("makers", one.makers[a], "known makers here", "firms"), Figure.of("lq", quotient[a], "(x_rs/x_r.)/(x_.s/x_..)"),
                 Figure.of("share_of_all", one.makers[a] / one.whole[a], "of known makers with a known place")],
                [self.held.belongs.get(nid, -1), *behind(where, self.held.makers, a, some, one.said)], some.tolist(), len(makers),
            )  # fmt: skip

    def _ties(self) -> dict[int, list[tuple[int, int]]]:
        """Return for each firm the stated links: with whom, and the edge."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        firms = set(self.firms.tolist())
        for kind in ("Purchase", "Partnership"):
            for side in ("out", "in"):
                edges = self.view.expand(self.firms, kind, "out" if side == "out" else "in")
                for eid, a, b in zip(
                    edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), strict=True
                ):
                    who, other = (a, b) if side == "out" else (b, a)
                    if who in firms and who != other:
                        found[who].append((other, eid))
        applied = self.view.expand(self.firms, "Application", "out")
        others = self.view.expand(np.unique(applied.target), "Application", "in")
        by: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for eid, a, p in zip(
            others.eid.tolist(), others.source.tolist(), others.target.tolist(), strict=True
        ):
            by[p].append((a, eid))
        for held in by.values():
            for a, mine in held:
                if a in firms:
                    found[a] += [(b, mine) for b, _ in held if b != a]
        return found

    def _core_firm(self) -> None:
        ties = self._ties()
        if self.core:
            for firm, eid in list(self.core.items())[: self.params.core]:
                partners = list(dict.fromkeys(o for o, _ in ties.get(firm, ())))
                self._add(
                    "core_firm", firm, Reason(zh="核心企业(有来源写明)", en="core firm, as a source states"),
                    [Figure.of("ties", len(partners), "partners by purchase, partnership or joint patent", "bodies")], [eid], partners[:_SHOWN], len(partners),
                )  # fmt: skip
            return
        self.reckoned = True
        partners_of = {f: list(dict.fromkeys(o for o, _ in held)) for f, held in ties.items()}
        for firm in sorted(partners_of, key=lambda f: (-len(partners_of[f]), f))[: self.params.core]:
            partners = partners_of[firm]
            self._add(
                "core_firm", firm, Reason(zh="联系最多的企业(推算)", en="firm with most known ties (reckoned)"),
                [Figure.of("ties", len(partners), "partners by purchase, partnership or joint patent", "bodies")],
                [e for _, e in ties[firm]][:_SHOWN], partners[:_SHOWN], len(partners),
            )  # fmt: skip

    def _alliance(self) -> None:
        own = self.view.expand([self.cluster.nid], "ClusterAlliance", "out")
        for eid, alliance in zip(own.eid.tolist(), own.target.tolist(), strict=True):
            self._add(
                "alliance", alliance, Reason(zh="集群的联盟", en="alliance of the cluster"), [], [eid], []
            )
        for alliance, edges in self.facts.alliances.items():
            serves = alliance in self.facts.of_chain
            members = len(edges) // 2
            self._add(
                "alliance", alliance,
                Reason(zh="有成员在此" + ("，服务本链" if serves else ""), en="has members here" + (" and serves the chain" if serves else "")),
                [Figure.of("members_here", members, "members located here", "bodies")], edges[: 2 * _SHOWN], [],
            )  # fmt: skip

    def _zone(self) -> None:
        for zone, edges in self.facts.zones.items():
            self._add("zone", zone, Reason(zh="园区", en="zone"), [], edges, [])

    def _institute(self) -> None:
        mine: Counter[int] = Counter(b for held in self.facts.knowledge.institutes.values() for b in held)
        for body, edges in self.facts.institutes.items():
            self._add(
                "institute", body, Reason(zh="院所", en="university or institute"),
                [Figure.of("segments_with_patents", mine[body], "segments of the chain that its loaded patents read on", "segments")], edges, [],
            )  # fmt: skip

    def _patents(self) -> None:
        if not self.facts.knowledge.known:
            self.notes.append(
                Reason(zh="没有装载触及这条链的专利。", en="No patent that reads on this chain was loaded.")
            )
            return
        patents = self.facts.patents()
        years: dict[str, list[int]] = defaultdict(list)
        for e in self.view.entities(sorted(patents)):
            filed = next(iter(e.values("filed")), "")
            years[filed[:4] or "?"].append(e.nid)
        for year in sorted(years):
            some = years[year][:_SHOWN]
            zh = "申请年不明" if year == "?" else f"{year} 年申请"
            en = "year of filing not known" if year == "?" else f"filed in {year}"
            self._add(
                "patents", self.cluster.nid, Reason(zh=zh, en=en),
                [Figure.of("patents", len(years[year]), "loaded, read on the chain, an applicant here", "patents")],
                [e for p in some for e in patents[p]], some, len(years[year]),
            )  # fmt: skip
        self.told["patents"] = len(patents)

    def _gaps(self) -> None:
        try:
            rows = gaps(self.asked, self.params, self.params.chain, self.cluster.id).segments
        except ClusterKGError as refused:
            self.notes.append(
                Reason(zh=f"缺口没有判断:{refused.zh}", en=f"Gaps were not judged: {refused.en}")
            )
            return
        by: dict[str, list[Any]] = defaultdict(list)  # rows of chain-gaps
        for r in rows:
            by[r.primary].append(r)
        for verdict, held in sorted(by.items(), key=lambda x: -len(x[1])):
            some = held[:_SHOWN]
            linked = [n for n in (self.view.nid(r.segment.id) for r in some) if n is not None]
            claims = tuple(c for r in some for c in r.evidence[:2])
            self._add(
                "gaps", self.cluster.nid, Reason(zh=_VERDICT.get(verdict, verdict), en=verdict.replace("_", " ")),
                [Figure.of("segments", len(held), "primary verdict of chain-gaps, default limits", "segments")], [], linked, len(held), claims,
            )  # fmt: skip

    def _specialisation(self) -> None:
        one, table = self.facts.local, self._table()
        mix = herfindahl(one.makers)
        firms = self.facts.firms[:_SHOWN].tolist()
        self._add(
            "specialisation", self.cluster.nid, Reason(zh="专业化", en="specialisation"),
            [Figure.of("krugman", krugman_index(table)[0], "against the whole; 0 to 2"), Figure.of("hhi", mix.hhi, "sum of squared shares of segments"),
             Figure.of("share_of_makers", one.makers.sum() / one.whole.sum() if one.whole.sum() else float("nan"), "of all makers with a known place"),
             Figure.of("specialised_segments", float((np.nan_to_num(location_quotient(table)[0]) >= 1).sum()), "LQ >= 1", "segments")],
            [e for m in firms for e in one.said.get(m, ())], firms, len(self.facts.firms),
        )  # fmt: skip

    def _links(self) -> None:
        firms = set(self.firms.tolist())
        for kind, zh, en in (("Purchase", "采购", "purchases"), ("Partnership", "合作", "partnerships")):
            out, into = self.view.expand(self.firms, kind, "out"), self.view.expand(self.firms, kind, "in")
            inside = {e for e, b in zip(out.eid.tolist(), out.target.tolist(), strict=True) if b in firms}
            outward = [e for e in out.eid.tolist() if e not in inside]
            inward = [
                e for e, a in zip(into.eid.tolist(), into.source.tolist(), strict=True) if a not in firms
            ]
            if not inside and not outward and not inward:
                self.notes.append(
                    Reason(zh=f"没有装载这些企业的{zh}。", en=f"No {en} of these firms were loaded.")
                )
                continue
            total = len(inside) + len(outward) + len(inward)
            where = (
                ("买自外部", "bought from outside", "卖给外部", "sold outside")
                if kind == "Purchase"
                else ("对外", "outward", "外来", "inward")
            )
            self._add(
                "links", self.cluster.nid, Reason(zh=f"{zh}:内部与外部", en=f"{en}: inside and outside"),
                [Figure.of("inside", len(inside), f"{en} between makers of the chain here", "links"), Figure.of("outward", len(outward), where[1], "links"),
                 Figure.of("inward", len(inward), where[3], "links"), Figure.of("share_inside", len(inside) / total, "inside / all with an end here")],
                [*sorted(inside)[:_SHOWN], *outward[:_SHOWN], *inward[:_SHOWN]], [], None,
            )  # fmt: skip

    def caveats(self) -> list[Reason]:
        found = list(self.notes)
        if not len(self.facts.firms) and not self.core:
            found.append(
                Reason(
                    zh="没有来源说这里有这条链的企业;不等于没有。", en="No source names a maker of the chain here; that does not mean that there is none.",
                )
            )  # fmt: skip
        if self.reckoned:
            found.append(
                Reason(
                    zh="没有来源写明核心企业,按已知联系的多少排:资料多的企业排在前。",
                    en="No source states core firms; they are ranked by known ties, so that well documented firms come first.",
                )
            )
        if self.facts.where.lowest_class < EvidenceClass.DISCLOSED:
            found.append(INFERRED_PLACES)
        found.append(
            Reason(
                zh="画像只含装载的资料;内部联系少,也可能只是没有人报道。",
                en="The profile holds what is loaded; few ties inside may only mean that nobody reported them.",
            )
        )
        return found


_VERDICT = {
    "missing": "缺失", "broken": "断链", "external": "外部依赖", "single_source": "单一来源", "bottleneck": "瓶颈", "weak": "薄弱", "present": "存在",
    "unknown": "无法判断",
}  # fmt: skip
