"""为何不在: why a firm does not appear in a segment: date, class, place, name, rejected row, withdrawal, or simply nobody says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.ledger.attesting import Attesting
from clusterkg.graph.ledger.sameness import Judged
from clusterkg.graph.store.contract import Entity, View
from clusterkg.queries.contract import Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.absences import Absence, Cause, Decision, Found
from clusterkg.queries.facts.lookup import all_named, named, the_one
from clusterkg.queries.facts.profiles import Profiles

CauseName = Literal[
    "stated", "other_time", "weaker_class", "other_status", "out_of_place", "place_unknown", "not_in_chain", "has_parts", "other_level",
    "unresolved", "judged_apart", "withdrawn", "later", "rejected", "proposed", "no_statement",
]  # fmt: skip


class WhyNotParams(Params):
    """Which firm, which segment, and the answer in which it was missed."""

    firm: str = Field(min_length=1, description="企业的编号或名称 | the firm: id or name")
    segment: str = Field(min_length=1, description="环节的编号或名称 | the segment: id or name")
    place: str | None = Field(None, min_length=1, description="答案所问的地方 | the place of the answer")
    chain: str | None = Field(None, min_length=1, description="答案所问的产业链 | the chain of the answer")


class WhyNotRow(Row):
    """One cause in words, what it is about, and where a rejected row stands."""

    segment: Named
    entity: Named
    cause: CauseName
    text: Reason
    about: tuple[Named, ...] = ()
    since: str | None = None
    until: str | None = None
    #: Likeness of names, or score of a proposal.
    score: float | None = None
    document: str | None = None
    row_number: int | None = None
    #: Who judged the two to be two firms, when, why, and in which transaction.
    decided_by: str | None = None
    decided_at: str | None = None
    decided_why: str | None = None
    decided_tx: int | None = None


@question(
    "why-not",
    zh="为何不在这一环节",
    en="Why a firm is not in a segment",
    params=WhyNotParams,
    row=WhyNotRow,
    example={"firm": "岚州宁海动力科技有限公司", "segment": "电芯", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "Statements of MAKES (directly, or by a product IN_SEGMENT) are looked for without date, class and status, then each is held against the "
        "scope of the question; names of the segment's makers by Dice over pairs of characters; "
        "judgements that a maker of the segment is another firm, rejected rows and withdrawals from the ledger; "
        "proposals as in place-firms."
    ),
    reads_ledger=True,
)
def why_not(view: View, params: WhyNotParams, ledger: Attesting | None = None) -> Outcome[WhyNotRow]:
    """说明一家企业为何没有出现在某个环节:日期不符、等级不够、不在当地、只是计划、近名企业、已判为两家、拒收的行、已撤回、只有建议,或没有任何来源这样说。

    Explains the absence of a firm from a segment. Several causes may hold at once and each is a row. "No statement" means that no source
    loaded here says so, not that the firm does not make it.
    """
    firm = the_one(view, params.firm, ["Firm"])
    segment = the_one(view, params.segment, ["Segment"])
    place = the_one(view, params.place, ["Place", "Zone"]) if params.place else None
    chain = the_one(view, params.chain, ["Chain"]) if params.chain else None
    looked = Absence(view, firm, segment)
    found = looked.look(place, chain)
    stated = any(f.cause is Cause.STATED for f in found)
    caveats = [_NOT_KNOWN]
    if ledger is None:
        caveats.append(_NO_LEDGER)
    elif not stated:
        judged = _judged(view, looked, ledger)
        # What a person has decided is no more for a person to say.
        decided = {f.about for f in judged if f.decision is not None and f.decision.human}
        found = [f for f in found if f.cause is not Cause.UNRESOLVED or f.about not in decided]
        found += [*judged, *_ledger(view, firm, segment, ledger)]
    if not stated:
        found += _proposed(view, firm, segment, chain)
    if not any(f.cause is not Cause.PROPOSED and f.cause not in _BESIDE for f in found):
        found.append(
            Found(
                Cause.NO_STATEMENT, "没有任何已装载的来源说它在这一环节", "no source loaded here says that it is in the segment"
            )
        )  # fmt: skip
    found.sort(key=lambda f: list(Cause).index(f.cause))
    base = (*firm.claims("name"), *segment.claims("name"))
    base = base or tuple(c for a in (*firm.attributes, *segment.attributes) for c in a.claims)
    rows = [
        WhyNotRow(
            entity=named(firm), segment=named(segment), cause=f.cause.value, text=Reason(zh=f.zh, en=f.en), about=tuple(all_named(f.about)),
            since=f.since, until=f.until, score=f.score, document=f.where[0] if f.where else None,
            row_number=f.where[1] if f.where else None, **_told(f.decision), evidence=tuple(dict.fromkeys((*f.claims, *base))),
        )
        for f in found
    ]  # fmt: skip
    return Outcome(rows, looked.explored, caveats, {"stated": int(stated), "causes": len(rows)})


#: What is true beside the cause and explains nothing by itself.
_BESIDE = (Cause.OUT_OF_PLACE, Cause.PLACE_UNKNOWN, Cause.NOT_IN_CHAIN, Cause.HAS_PARTS)


def _told(decision: Decision | None) -> dict[str, Any]:
    if decision is None:
        return {}
    return {
        "decided_by": decision.by, "decided_at": decision.time, "decided_why": decision.reason, "decided_tx": decision.tx,
    }  # fmt: skip


def _judged(view: View, looked: Absence, ledger: Attesting) -> list[Found]:
    """Return the makers of the segment that were judged to be other firms than this one, as it counted when the release was made."""
    others = [e for e in view.entities(looked.made.all()) if e.nid != looked.firm.nid]
    mine = set(ledger.node_ids(looked.firm.local_ids).values())
    maker_of = {n: e for e in others for n in ledger.node_ids(e.local_ids).values()}
    if not maker_of:
        return []
    history = ledger.judgement_history({*mine, *maker_of})
    last: dict[tuple[int, int], Judged] = {}
    for j in history.in_force(view.manifest.tx):
        held = last.get((j.one, j.other))
        if (j.one in mine) != (j.other in mine) and (held is None or j.human >= held.human):
            last[j.one, j.other] = j
    times = {m.tx: m.time for m in history.moments}
    by_maker: dict[int, Found] = {}
    for j in sorted(last.values(), key=lambda j: (j.human, j.tx)):
        if j.verdict in ("not_same", "never_same"):
            maker = maker_of[j.other if j.one in mine else j.one]
            by_maker[maker.nid] = looked.apart(maker, Decision(j.tx, j.by, times[j.tx], j.reason, j.human))
    return list(by_maker.values())


def _ledger(view: View, firm: Entity, segment: Entity, ledger: Attesting) -> Iterator[Found]:
    """Yield what the ledger holds and the release does not: withdrawn and later statements, rejected rows."""
    tx = view.manifest.tx
    mine = set(segment.local_ids)
    entries = view.expand([segment.nid], "SegmentEntry", "in")
    for product in view.entities(np.unique(entries.source)):
        mine |= set(product.local_ids)
    now = {h.claim: h for h in ledger.history(firm.local_ids, tx) if h.object in mine}
    for h in now.values():
        if not h.live:
            how = f",第 {h.withdrawn_tx} 号事务" if h.withdrawn_tx else ""
            how_en = f", transaction {h.withdrawn_tx}" if h.withdrawn_tx else ""
            yield Found(
                Cause.WITHDRAWN, f"{h.dataset} 曾这样说,后被撤回、撤销或由新版次取代{how}", f"{h.dataset} said so; it was withdrawn, undone or superseded{how_en}",
                (h.claim,), since=h.valid_from, until=h.valid_to,
            )  # fmt: skip
    for h in ledger.history(firm.local_ids):
        if h.object in mine and h.claim not in now and h.recorded_tx > tx:
            yield Found(
                Cause.LATER, f"第 {h.recorded_tx} 号事务才记下,这一发布版只知到第 {tx} 号", f"recorded by transaction {h.recorded_tx}; this release knows up to {tx}",
                (h.claim,),
            )  # fmt: skip
    keys = tuple(x.partition(":")[2] for x in firm.local_ids if not x.startswith("doc:"))
    words = [
        *dict.fromkeys(v for p in ("name", "short_name", "former_name") for v in firm.values(p) if len(v) > 3)
    ]
    others = [*segment.values("name"), *(f'"{x.partition(":")[2]}"' for x in segment.local_ids)]
    for r in ledger.rejects_naming([*words, *(f'"{k}"' for k in keys)], others, tx):
        both = any(w in others for w in r.words)
        what_zh, what_en = (
            ("这一行", "the row") if r.whole else (f"“{r.column}”格", f"the value of '{r.column}'")
        )
        with_zh, with_en = ("企业和环节", "the firm and the segment") if both else ("这家企业", "the firm")
        yield Found(
            Cause.REJECTED, f"{r.dataset}/{r.document} 有一行提到{with_zh},{what_zh}未收:{r.zh}", f"a row of {r.dataset}/{r.document} names {with_en}; {what_en} was not taken: {r.en}",
            where=(f"{r.dataset}/{r.document}", r.row_number),
        )  # fmt: skip


def _proposed(view: View, firm: Entity, segment: Entity, chain: Entity | None) -> Iterator[Found]:
    """Yield the proposal of place-firms for the pair, whatever its score."""
    chains_ = [chain] if chain is not None else _chains_of(view, segment.nid)
    for one in chains_[:1]:
        profiles = Profiles(view, one)
        for p in profiles.proposals(np.array([firm.nid], dtype=np.int64), 0.0):
            if p.segment.nid == segment.nid:
                zh, en = (
                    "；".join(x.zh for x in p.placement.pieces),
                    "; ".join(x.en for x in p.placement.pieces),
                )
                yield Found(
                    Cause.PROPOSED, f"没有来源直接这样说,但有线索(得分 {p.placement.score:.2f},未经采纳):{zh}",
                    f"no source says so outright, but texts speak of it (score {p.placement.score:.2f}, not accepted): {en}",
                    tuple(c for x in p.placement.pieces for c in x.claims), score=round(p.placement.score, 4),
                )  # fmt: skip


def _chains_of(view: View, segment: int) -> list[Entity]:
    """Return the chains that a segment is part of, by number."""
    seen: set[int] = set()
    front = {segment}
    while front:
        seen |= front
        front = {int(n) for n in view.expand(sorted(front), "ChainPart", "out").target} - seen
    return [e for e in view.entities(sorted(seen)) if e.type == "Chain"]


_NOT_KNOWN = Reason(
    zh="“没有来源这样说”不等于企业不做这个环节。",
    en="That no source says so does not mean that the firm does not make it.",
)
_NO_LEDGER = Reason(
    zh="没有打开台账:拒收的行与撤回的陈述未查。",
    en="The ledger was not opened: rejected rows and withdrawn statements were not looked for.",
)
