"""地方对比: up to ten places or zones side by side on one chain: what is there, what lacks, how special, and on what data."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.errors import ClusterKGError, QuestionError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Entity, View
from clusterkg.queries.algorithms.specialisation import herfindahl, krugman_index, location_quotient
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.ground import ground
from clusterkg.queries.facts.lookup import PLACES, all_named, named, the_one
from clusterkg.queries.facts.place_facts import PlaceFacts
from clusterkg.queries.facts.places import INFERRED_PLACES
from clusterkg.queries.facts.presence import AnyLevel, behind, level_of, presence

_MOST = 10
#: Things that a row names and shows the claims of.
_SHOWN = 5


class ComparePlacesParams(Params):
    """Which places on which chain."""

    chain: str = Field(
        min_length=1, description="产业链或行业的编号或名称 | the chain or industry: id or name"
    )
    places: str = Field(
        min_length=1, description="二至十个地方或园区,用逗号隔开 | two to ten places or zones, with commas"
    )
    level: Literal["country", "province", "city", "county", "zone", "stated"] | None = Field(
        None, description="“全体”取哪一级的地方(缺省:第一个地方的级别) | level of the places that make the whole"
    )  # fmt: skip
    gaps: bool = Field(True, description="也数各类缺口 | count the gaps by verdict too")


class PlaceMeasureRow(Row):
    """One measure of one place; rows of one measure stand together, in the order of the places asked for."""

    entity: Named
    measure: str
    label: Reason
    figure: Figure
    #: Why there is no figure, or what to know about it.
    note: Reason | None
    examples: tuple[Named, ...]
    #: The data sets behind the makers of this place.
    datasets: tuple[str, ...]
    evidence_left_out: int


@question(
    "compare-places",
    zh="地方对比",
    en="Compare places",
    params=ComparePlacesParams,
    row=PlaceMeasureRow,
    example={"chain": "动力电池与新能源汽车", "places": "岚州市,澜江市,云泽市"},
    method=(
        "Counts of what sources name in each place and its parts; gaps as in chain-gaps with its default limits; LQ, Krugman and HHI as in specialisation, "
        "over segments of the chain, against all makers whose place of the level is known."
    ),
)
def compare_places(view: View, params: ComparePlacesParams) -> Outcome[PlaceMeasureRow]:
    """把二至十个地方或园区并排比较:已有环节、各类缺口、企业、专利、院所、联盟、园区、专业化,并说明各自依据哪些数据。

    Places side by side on one chain. Differences of counts are differences of what is known: a place that more sources describe has
    more of everything, so look at the data sets beside each figure before ranking places.
    """
    asked = _asked(view, params.places)
    held = ground(view, params.chain)
    level: AnyLevel = params.level or level_of(held.facts, asked[0].nid)
    where = presence(held.facts, held.makers, held.activities, level)
    facts = [PlaceFacts(held, where, e.nid) for e in asked]
    made = [_Measures(f, e) for f, e in zip(facts, asked, strict=True)]
    if params.gaps:
        for one in made:
            one.gaps(view, params)
    order = list(dict.fromkeys(m[0] for one in made for m in one.found))
    edges = [e for one in made for m in one.found for e in m[4]]
    claims = Claims(held.facts, edges)
    things = sorted({n for one in made for m in one.found for n in m[5]})
    name = dict(zip(things, all_named(held.facts.briefs(things)), strict=True))
    rows = [
        PlaceMeasureRow(
            entity=named(one.place), measure=code, label=label, figure=figure, note=note, examples=tuple(name[n] for n in shown),
            datasets=one.datasets, evidence=tuple(dict.fromkeys((*claims.behind(behind_), *extra))) or one.base, evidence_left_out=left_out,
        )
        for code_ in order
        for one in made
        for code, label, figure, note, behind_, shown, extra, left_out in one.found
        if code == code_
    ]  # fmt: skip
    summary: dict[str, float | int | str | None] = {
        "places": len(asked), "segments": len(held.activities), "level": level, "measures": len(order), "data_sets_differ": int(len({one.datasets for one in made}) > 1),
    }  # fmt: skip
    explored = held.makers.looked_at + len(where.maker) * len(asked)
    return Outcome(rows, explored, _caveats(made, facts), summary)


def _asked(view: View, text: str) -> list[Entity]:
    for mark in "，、;；":
        text = text.replace(mark, ",")
    words = list(dict.fromkeys(t.strip() for t in text.split(",") if t.strip()))
    if len(words) < 2 or len(words) > _MOST:
        raise QuestionError(
            f"要二至{_MOST}个地方,给了 {len(words)} 个。", f"Two to {_MOST} places are needed, {len(words)} are given.",
            hint_zh="用逗号隔开,如 places=岚州市,澜江市。", hint_en="Separate them with commas: places=a,b.",
        )  # fmt: skip
    found = [the_one(view, w, PLACES) for w in words]
    if len({e.nid for e in found}) < len(found):
        raise QuestionError(
            "有两个名称是同一个地方。", "Two of the names are one place.", hint_zh="每个地方只写一次。", hint_en="Name each place once.",
        )  # fmt: skip
    return found


_Found = tuple[str, Reason, Figure, Reason | None, list[int], list[int], tuple[str, ...], int]


class _Measures:
    """The measures of one place, each with what it is called, counted from, and shown by."""

    def __init__(self, facts: PlaceFacts, place: Entity) -> None:
        self.facts, self.place = facts, place
        self.datasets = facts.datasets()
        self.base = place.claims("name") or tuple(c for a in place.attributes[:1] for c in a.claims)
        self.found: list[_Found] = []
        where, one = facts.where, facts.local
        acts = where.activities
        present = np.flatnonzero(one.makers > 0)
        self._add(
            "segments_present", "已有环节", "segments with a known maker", len(present), "segments", f"of {len(acts)} segments of the chain",
            self._made(present[:_SHOWN].tolist(), 1), acts[present[:_SHOWN]].tolist(), len(present),
        )  # fmt: skip
        firms = facts.firms[:_SHOWN].tolist()
        self._add(
            "makers", "企业", "known makers", len(facts.firms), "firms", "firms and bodies that a source names as makers",
            [e for m in firms for e in self._said(m)], firms, len(facts.firms),
        )  # fmt: skip
        self._special(present)
        known = facts.knowledge
        patents = facts.patents()
        some = list(patents)[:_SHOWN]
        self._add(
            "patents", "专利", "patents", len(patents) if known.known else None, "patents", "loaded, read on the chain, an applicant here",
            [e for p in some for e in patents[p]], some, len(patents),
            None if known.known else Reason(zh="没有装载触及这条链的专利。", en="No patent that reads on this chain was loaded."),
        )  # fmt: skip
        loaded = {
            "institutes": len(np.concatenate([facts.view.of_type(t) for t in ("University", "ResearchInstitute")])),
            "alliances": len(facts.view.of_type("Alliance")), "zones": len(facts.view.of_type("Zone")),
        }  # fmt: skip
        for code, zh, en, unit, method, things in (
            ("institutes", "院所", "universities and institutes", "bodies", "universities and institutes located here", facts.institutes),
            ("alliances", "联盟", "alliances", "alliances", "with a member located here", facts.alliances),
            ("alliances_of_chain", "服务本链的联盟", "alliances that serve the chain", "alliances", "serve the chain, a member here", facts.of_chain),
            ("zones", "园区", "zones", "zones", "located in the place", facts.zones),
        ):  # fmt: skip
            kind = "alliances" if code.startswith("alliances") else code
            shown = list(things)[:_SHOWN]
            self._add(
                code, zh, en, len(things) if loaded[kind] else None, unit, method, [e for t in shown for e in things[t][:2]], shown, len(things),
                None if loaded[kind] else Reason(zh=f"没有装载{zh}。", en=f"No {en} were loaded."),
            )  # fmt: skip
        elsewhere = [e for m in facts.firms[:_SHOWN].tolist() for e in one.said.get(m, ())]
        self._add(
            "data_sets",
            "数据来源",
            "data sets",
            len(self.datasets),
            "data sets",
            "behind makers and their places here",
            elsewhere,
            [],
            0,
        )

    def _add(
        self, code: str, zh: str, en: str, value: float | None, unit: str | None, method: str, edges: list[int], shown: list[int], whole: int,
        note: Reason | None = None, extra: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        figure = Figure.of(code, value, method, unit)
        self.found.append(
            (code, Reason(zh=zh, en=en), figure, note, edges, shown, extra, max(0, whole - len(shown)))
        )

    def _said(self, maker: int) -> list[int]:
        held, where = self.facts.held, self.facts.where
        a = where.of_activity[(where.of_maker == maker) & self.facts.local.here][:1]
        return (
            behind(where, held.makers, int(a[0]), np.array([maker]), self.facts.local.said) if len(a) else []
        )

    def _made(self, activities: list[int], each: int) -> list[int]:
        where, one = self.facts.where, self.facts.local
        found: list[int] = []
        for a in activities:
            some = where.of_maker[(where.of_activity == a) & one.here][:each]
            found += [
                self.facts.held.belongs.get(int(where.activities[a]), -1),
                *behind(where, self.facts.held.makers, a, some, one.said),
            ]
        return found

    def _special(self, present: np.ndarray) -> None:
        one, acts = self.facts.local, self.facts.where.activities
        table = np.vstack((one.makers, np.maximum(one.whole - one.makers, 0)))
        quotient = location_quotient(table)[0]
        special = np.flatnonzero(np.nan_to_num(quotient) >= 1)
        special = special[np.argsort(-quotient[special], kind="stable")]
        nothing = None if len(present) else Reason(zh="没有已知企业。", en="No maker is known here.")
        few = Reason(
            zh="企业数少,一家之差就会变。", en="Few makers: one more or less changes it.",
        ) if 0 < len(self.facts.firms) < 10 else nothing  # fmt: skip
        top = special[:_SHOWN]
        self._add(
            "specialised_segments", "专业化环节", "segments with LQ >= 1", len(special) if len(present) else None, "segments", "location quotient of known makers >= 1",
            self._made(top.tolist(), 1), acts[top].tolist(), len(special), few,
        )  # fmt: skip
        highest = float(quotient[top[0]]) if len(top) else None
        self._add(
            "highest_lq", "最高区位商", "highest location quotient", highest, None, "(x_rs/x_r.)/(x_.s/x_..)", self._made(top[:1].tolist(), 2), acts[top[:1]].tolist(),
            1, few,
        )  # fmt: skip
        mix = herfindahl(one.makers)
        basis = self._made(present[:_SHOWN].tolist(), 1)
        self._add(
            "krugman",
            "克鲁格曼指数",
            "Krugman index",
            float(krugman_index(table)[0]),
            None,
            "against the whole; 0 to 2",
            basis,
            [],
            0,
            few,
        )
        self._add(
            "hhi",
            "环节集中度",
            "HHI of segments",
            mix.hhi,
            None,
            "sum of squared shares of segments",
            basis,
            [],
            0,
            few,
        )

    def gaps(self, view: View, params: ComparePlacesParams) -> None:
        """Count the verdicts of the chain's segments, asking the question of gaps itself so that both agree."""
        try:
            segments = gaps(view, params, params.chain, self.place.id).segments
        except ClusterKGError as refused:
            why = Reason(zh=f"缺口没有判断:{refused.zh}", en=f"Gaps were not judged: {refused.en}")
            self._add("gaps", "缺口", "gaps", None, "segments", "chain-gaps", [], [], 0, why)
            return
        for verdict, zh in _VERDICTS.items():
            mine = [r for r in segments if r.primary == verdict]
            shown = [n for n in (view.nid(r.segment.id) for r in mine[:_SHOWN]) if n is not None]
            claims = tuple(c for r in mine[:_SHOWN] for c in r.evidence[:2])
            self._add(
                f"gaps_{verdict}", zh, f"segments: {verdict.replace('_', ' ')}", len(mine), "segments", "primary verdict of chain-gaps, default limits",
                [], shown, len(mine), None, claims,
            )  # fmt: skip


#: In the order in which a planner asks.
_VERDICTS = {
    "missing": "缺失", "broken": "断链", "external": "外部依赖", "single_source": "单一来源", "bottleneck": "瓶颈", "weak": "薄弱", "present": "存在",
    "unknown": "无法判断",
}  # fmt: skip


def _caveats(made: list[_Measures], facts: list[PlaceFacts]) -> list[Reason]:
    found = []
    if len({one.datasets for one in made}) > 1:
        found.append(
            Reason(
                zh="各地依据的数据不同,数字不能直接比:"
                + ";".join(f"{o.place.caption}:{'、'.join(o.datasets) or '无'}" for o in made)
                + "。",
                en="The places rest on different data, so their figures cannot be compared outright: "
                + "; ".join(f"{o.place.caption}: {', '.join(o.datasets) or 'none'}" for o in made)
                + ".",
            )
        )
    sizes = [len(f.firms) for f in facts]
    if min(sizes) < 5:
        found.append(
            Reason(
                zh=f"有的地方已知企业只有 {min(sizes)} 家,比例和指数不可靠。", en=f"Of one place only {min(sizes)} makers are known: shares and indices are not to be relied on.",
            )
        )  # fmt: skip
    inside = [set(f.inside.tolist()) for f in facts]
    if any(a.place.nid in inside[j] for i, a in enumerate(made) for j in range(len(made)) if i != j):
        found.append(
            Reason(
                zh="有的地方在另一个之内,数字有重叠。",
                en="One of the places lies within another: their figures overlap.",
            )
        )
    if facts[0].where.lowest_class < EvidenceClass.DISCLOSED:
        found.append(INFERRED_PLACES)
    found.append(
        Reason(
            zh="数的是有来源说明的;没有数到不等于没有。", en="What a source names is counted; what is not counted need not be absent.",
        )
    )  # fmt: skip
    return found
