"""下一步查什么: which facts, if collected, would settle most 无法判断, in the order in which to collect them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.collecting import Kind, WhatIf, greedy, what_ifs
from clusterkg.queries.algorithms.verdicts import LABELS
from clusterkg.queries.contract import Figure, Named, Outcome, Reason, Row, question
from clusterkg.queries.facts.asking import GapLimits, gaps
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import PLACES, named, the_chain, the_one
from clusterkg.queries.facts.surroundings import Surroundings

#: Claims and segments that one row shows at most; how many there are is said beside.
MOST_SHOWN = 40


class CollectNextParams(GapLimits):
    """Which chain in which place, and what finding out costs."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str = Field(min_length=1, description="地方的编号或名称 | the place: id or name")
    w_turn: float = Field(
        0.25, ge=0, le=1, description="已有判断可能改变时的权重(无法判断为 1) | weight where a verdict that stands may turn (unknown counts 1)"
    )  # fmt: skip
    effort_location: float = Field(
        1, gt=0, le=1000, description="查明一家企业所在地的代价 | effort: where a firm is"
    )
    effort_count: float = Field(
        1, gt=0, le=1000, description="问明应有数量的代价 | effort: how many there should be"
    )
    effort_quantity: float = Field(
        1, gt=0, le=1000, description="查明产能或需求的代价 | effort: capacity or demand"
    )
    effort_names: float = Field(
        2, gt=0, le=1000, description="补齐名单缺的企业的代价 | effort: names missing from a list"
    )
    effort_purchases: float = Field(
        3, gt=0, le=1000, description="采购名单声明的代价 | effort: a complete list of purchases"
    )
    effort_list: float = Field(
        3, gt=0, le=1000, description="一个环节完整名单的代价 | effort: a complete list of one segment"
    )
    effort_chain_list: float = Field(
        60, gt=0, le=10000, description="全链完整名单的代价 | effort: a complete list of the whole chain"
    )  # fmt: skip


class OutcomeOf(BaseModel):
    """What one segment's verdict would be under one outcome."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segment: Named
    outcome: Reason
    before: str
    after: str


class CollectRow(Row):
    """A fact to collect: what it is about, what it would settle, and what it adds to the facts before it."""

    entity: Named
    kind: Literal["location", "names", "count", "list", "chain_list", "capacity", "demand", "purchases"]
    rank: int
    text: Reason
    #: Segments of which nothing stays unknown however it turns out, and those where it depends.
    settles_surely: int
    settles_maybe: int
    #: Segments whose verdict stands and may turn.
    may_turn: int
    gain: float
    marginal: float
    effort: float
    score: float
    segments: tuple[Named, ...]
    outcomes: tuple[OutcomeOf, ...]
    figures: tuple[Figure, ...]
    evidence_total: int


class _Fact(NamedTuple):
    kind: Kind
    #: What it is about: the firm of a location, the segment of a list, the chain.
    entity: int
    name: str


@question(
    "collect-next",
    zh="下一步查什么",
    en="Which facts to collect next",
    params=CollectNextParams,
    row=CollectRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "Each unknown fact has outcomes; each outcome is put in place in memory and the segment judged again by the rules of chain-gaps. A fact counts "
        "severity x share of outcomes that leave nothing unknown (all outcomes alike: nobody knows how likely they are), w_turn x share that turn a "
        "verdict that stands. Greedy by marginal gain per effort (Nemhauser, Wolsey & Fisher 1978)."
    ),
)
def collect_next(view: View, params: CollectNextParams) -> Outcome[CollectRow]:
    """列出最值得去查的事实:查明哪些所在地、名单、应有数量、产能、需求或采购,能消除最多的“无法判断”,按边际收益与代价排序。

    Names the facts whose collection would settle most verdicts of "unknown", greedily: each adds what those before it left open. What a fact will
    turn out to be is not foretold; the outcomes are shown side by side.
    """
    chain = the_chain(view, params.chain)
    place = the_one(view, params.place, PLACES)
    answer = gaps(view, params, chain.id, place.id)
    around = Surroundings(view, chain.nid, place.nid, params.version)
    rows = answer.segments
    asked: dict[_Fact, dict[int, WhatIf]] = defaultdict(dict)
    row_of: dict[int, Any] = {}
    for row in rows:
        segment = answer.nid(row)
        row_of[segment] = row
        for what in what_ifs(answer.facts(row), answer.limits):
            for one in _facts(what.kind, segment, row, around):
                asked[one][segment] = what
    asked = _whole_chain(asked, chain.nid, chain.caption)
    weight = {s: 1.0 + (r.severity or 0.0) for s, r in row_of.items()}
    efforts = {f: _effort(f, params) for f in asked}
    shares = {
        f: {s: w.settles or params.w_turn * w.turns for s, w in held.items()} for f, held in asked.items()
    }
    order = greedy(shares, weight, efforts)
    briefs = around.briefs(f.entity for f in asked)
    edges = {
        f: [e for m in around.makers(s) if m.nid == f.entity for e in m.made]
        for f in asked
        if f.kind == "location"
        for s in asked[f]
    }
    claims = Claims(around.view, (e for held in edges.values() for e in held))
    found = []
    for rank, pick in enumerate(order, 1):
        fact: _Fact = pick.candidate
        held = asked[fact]
        evidence = [*claims.behind(edges.get(fact, ())), *(c for s in held for c in row_of[s].evidence)]
        evidence = list(dict.fromkeys(evidence))
        surely = sum(w.settles == 1 for w in held.values())
        maybe = sum(0 < w.settles < 1 for w in held.values())
        turning = sum(not w.settles and w.turns > 0 for w in held.values())
        segments = [row_of[s].segment for s in held]
        entity = named(briefs[fact.entity])
        found.append(
            CollectRow(
                entity=entity, kind=fact.kind, rank=rank, text=_text(fact, entity, segments, surely, maybe, turning),
                settles_surely=surely, settles_maybe=maybe, may_turn=turning, gain=round(pick.gain, 6), marginal=round(pick.marginal, 6),
                effort=efforts[fact], score=round(pick.score, 6), segments=tuple(segments[:MOST_SHOWN]),
                outcomes=tuple(_outcomes((row_of[s].segment, w) for s, w in list(held.items())[:MOST_SHOWN])),
                figures=(
                    Figure(name="gain", value=round(pick.gain, 6), unit=None, method="sum of severity x share of outcomes that settle"),
                    Figure(name="marginal", value=round(pick.marginal, 6), unit=None, method="gain beyond the facts ranked before it"),
                ),
                evidence=tuple(evidence[:MOST_SHOWN]), evidence_total=len(evidence),
            )
        )  # fmt: skip
    unknown = sum(r.primary == "unknown" for r in rows)
    reached = {s for f, held in asked.items() for s, w in held.items() if w.settles == 1}
    summary: dict[str, float | int | str | None] = {
        "segments": len(rows), "unknown": unknown, "facts": len(found), "settled_surely_by_all": len(reached), "w_turn": params.w_turn, **answer.shown_limits,
    }  # fmt: skip
    weighed = any(r.severity is not None for r in rows)
    return Outcome(found, answer.outcome.explored, (_ALIKE, *(() if weighed else (_UNWEIGHED,))), summary)


def _facts(kind: Kind, segment: int, row: Any, around: Surroundings) -> list[_Fact]:
    """Return the facts that a kind stands for: one per firm whose place is not known, else one about the segment."""
    if kind != "location":
        return [_Fact(kind, segment, row.segment.name)]
    return [_Fact(kind, m.nid, "") for m in around.makers(segment) if not around.is_placed(m.nid)]


def _whole_chain(
    asked: dict[_Fact, dict[int, WhatIf]], chain: int, name: str
) -> dict[_Fact, dict[int, WhatIf]]:
    """Add the list of the whole chain, which does what the lists of its segments do."""
    lists = {s: w for f, held in asked.items() if f.kind == "list" for s, w in held.items()}
    found = dict(asked)
    if len(lists) > 1:
        found[_Fact("chain_list", chain, name)] = {
            s: WhatIf("chain_list", w.outcomes, w.now) for s, w in lists.items()
        }
    return found


def _effort(fact: _Fact, p: CollectNextParams) -> float:
    return {
        "location": p.effort_location, "names": p.effort_names, "count": p.effort_count, "list": p.effort_list, "chain_list": p.effort_chain_list,
        "capacity": p.effort_quantity, "demand": p.effort_quantity, "purchases": p.effort_purchases,
    }[fact.kind]  # fmt: skip


_ASK: dict[Kind, tuple[str, str]] = {
    "location": ("查明“{}”在哪里", "find out where '{}' is"),
    "names": ("补齐“{}”声明应有而未查到的企业", "get the firms that the declaration on '{}' expects and nobody has found"),
    "count": ("问明“{}”的完整名单应有几家", "ask how many makers the complete list of '{}' should hold"),
    "list": ("取得“{}”在本地的完整名单(含应有数量)", "get a complete list of makers of '{}' here, with its count"),
    "chain_list": ("取得“{}”全链在本地的完整名单", "get a complete list for the whole chain '{}' here"),
    "capacity": ("查明“{}”本地生产者的产能", "find out what the local makers of '{}' can make"),
    "demand": ("查明“{}”在本地的需求", "find out the demand for '{}' here"),
    "purchases": ("取得“{}”本地下游企业的完整采购名单", "get a complete list of what local firms downstream of '{}' buy"),
}  # fmt: skip


def _text(f: _Fact, entity: Named, segments: list[Named], surely: int, maybe: int, turning: int) -> Reason:
    zh, en = (x.format(entity.name) for x in _ASK[f.kind])
    about = "、".join(s.name for s in segments[:6]) + ("等" if len(segments) > 6 else "")
    return Reason(
        zh=f"{zh}:涉及 {about};必能判断 {surely} 个、或能判断 {maybe} 个无法判断的环节,可能改变 {turning} 个已有判断",
        en=f"{en}: surely settles {surely}, may settle {maybe} unknown segments, may turn {turning} verdicts that stand",
    )


def _outcomes(held: Iterable[tuple[Named, WhatIf]]) -> list[OutcomeOf]:
    return [
        OutcomeOf(segment=s, outcome=Reason(zh=f"若{o.zh}:{LABELS[o.verdict]}", en=f"if {o.en}: {o.verdict.value}"), before=w.now.value, after=o.verdict.value)
        for s, w in held
        for o in w.outcomes
    ]  # fmt: skip


_ALIKE = Reason(
    zh="各种结果一律同等看待,因为没有人知道哪种更可能;代价是参数,请按本地情况调整。",
    en="All outcomes count alike, because nobody knows how likely they are; efforts are parameters, to be set for the place.",
)
_UNWEIGHED = Reason(zh="没有严重程度,每个环节计 1。", en="No severity is given: every segment counts 1.")

__all__ = ["CollectRow", "collect_next"]
