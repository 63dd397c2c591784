"""单一来源: segments with one known maker and purchases with one known seller; certain ones apart from those of which only one is known."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.buying import BY_SELLER, Bought, caveats
from clusterkg.queries.facts.declarations import in_force
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.flows import Supplies
from clusterkg.queries.facts.lookup import all_named, the_chain, the_place
from clusterkg.queries.facts.places import located
from clusterkg.queries.facts.sourcing import KnownMakers, Sourcing

Certainty = Literal["single", "only_one_known", "others_unnamed"]
_ORDER: dict[str, int] = {"single": 0, "only_one_known": 1, "others_unnamed": 2}


class SingleSourcesParams(Params):
    """Which chain, and where."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str | None = Field(
        None, min_length=1, description="只看这个地方的生产者与采购方(缺省:不论在哪里) | only makers and buyers in this place"
    )  # fmt: skip
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip
    whole_share: float = Field(
        0.995, ge=0.5, le=1, description="采购占比不低于它算全部 | a share from here on counts as all"
    )  # fmt: skip


class SingleSourceRow(Row):
    """One segment or one purchase with one known source: who it is, whether it is certain, and what rests on it."""

    kind: Literal["segment", "purchase"]
    #: The segment, or that of what is bought; None where nobody says which.
    segment: Named | None
    #: The one known maker or seller.
    entity: Named
    buyer: Named | None
    #: What is bought, as sources call it.
    products: tuple[str, ...]
    certainty: Certainty
    #: Share of what the buyer buys of it, where stated.
    share_low: float | None
    share_high: float | None
    #: Other makers of the segment, not here, or of unknown place: ways out.
    makers_elsewhere: int
    makers_unplaced: int
    #: Segments that this one feeds directly.
    feeds: int
    #: Why, and what would settle it.
    reasons: tuple[Reason, ...]


@question(
    "single-sources",
    zh="单一来源",
    en="Segments and purchases with one known source",
    params=SingleSourcesParams,
    row=SingleSourceRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "A segment with one known maker is single where the list of makers is declared complete (count met) or two data sets name makers and none "
        "lacks a place; else only one is known. A purchase with one known seller is single where its stated share is the whole, or purchases "
        "of the segment are declared complete and no share is stated; a smaller share means that others exist, unnamed."
    ),
)
def single_sources(view: View, params: SingleSourcesParams) -> Outcome[SingleSourceRow]:
    """列出只有一家来源的环节和采购,把“确实只有一家”(名单已声明完整或两个来源印证,或采购占比为全部)与“只知道一家”分开。

    Lists segments with one known maker and purchases with one known seller, and keeps what is certain apart from what merely nobody has
    contradicted. "Only one known" is no finding of a single source: further makers or sellers may exist that no source loaded here names.
    Segments without any known maker are not listed (see chain-gaps).
    """
    chain, place = the_chain(view, params.chain), the_place(view, params.place)
    read = Sourcing(view, chain.nid, place.nid if place else None, params.version)
    view = read.view
    ones = {s: k for s, k in ((s, read.known(s)) for s in read.segments.tolist()) if len(k.here) == 1}
    everything = read.bought(read.makers.all())
    purchases = _purchases(read, everything, place.nid if place else None)
    unsaid = {(p.buyer, s) for p in everything for s in p.may_be}
    segments = {p.segment for p in purchases if p.segment is not None}
    whole = _declared(read, sorted(segments))
    feeds = Supplies(view, read.tree.form).at(
        np.array(sorted({*ones, *segments}), dtype=np.int64), upstream=False
    )
    fed: dict[int, set[int]] = defaultdict(set)
    for one, other in zip(feeds.source.tolist(), feeds.target.tolist(), strict=True):
        fed[one].add(other)
    nids = sorted(
        {*ones, *segments, *(m for k in ones.values() for m in k.here), *(x for p in purchases for x in (p.buyer, p.seller))}
    )  # fmt: skip
    names = dict(zip(nids, all_named(view.briefs(nids)), strict=True))
    shown = [e for s, k in ones.items() for e in (*read.belongs(s), *_edges(read, k))]
    claims = Claims(view, [*shown, *(e for p in purchases for e in p.eids)])
    rows = [
        SingleSourceRow(
            kind="segment", segment=names[s], entity=names[next(iter(k.here))], buyer=None, products=(),
            certainty="single" if k.settled else "only_one_known", share_low=None, share_high=None, makers_elsewhere=len(k.elsewhere),
            makers_unplaced=len(k.unplaced), feeds=len(fed[s]), reasons=_why(k),
            evidence=tuple(dict.fromkeys((*claims.behind([*read.belongs(s), *_edges(read, k)]), *k.claims))),
        )
        for s, k in ones.items()
    ]  # fmt: skip
    for p in purchases:
        certainty, why = _judged(p, whole, params.whole_share, others=(p.buyer, p.segment) in unsaid)
        k = read.known(p.segment) if p.segment is not None else None
        rows.append(
            SingleSourceRow(
                kind="purchase", segment=names[p.segment] if p.segment is not None else None, entity=names[p.seller], buyer=names[p.buyer],
                products=p.products, certainty=certainty, share_low=p.share[0] if p.share else None, share_high=p.share[1] if p.share else None,
                makers_elsewhere=len({*k.here, *k.elsewhere, *k.unplaced} - {p.seller}) if k else 0, makers_unplaced=len(k.unplaced) if k else 0,
                feeds=len(fed[p.segment]) if p.segment is not None else 0, reasons=(why,),
                evidence=tuple(dict.fromkeys((*claims.behind(p.eids), *(whole.get(p.segment, ()) if p.segment is not None else ())))),
            )
        )  # fmt: skip
    rows.sort(
        key=lambda r: (
            r.kind == "purchase", _ORDER[r.certainty], -r.feeds, r.segment.name if r.segment else "", r.buyer.name if r.buyer else "", r.entity.id
        )
    )  # fmt: skip
    summary = {
        f"{kind}s_{c}": sum(r.kind == kind and r.certainty == c for r in rows)
        for kind in ("segment", "purchase")
        for c in _ORDER
        if (kind, c) != ("segment", "others_unnamed")
    }
    return Outcome(
        rows,
        read.explored + len(purchases),
        [*read.caveats(), _BY_NAME, *(c for c in caveats(everything) if c is not BY_SELLER)],
        {"segments": len(read.segments), **summary},
    )


def _edges(read: Sourcing, k: KnownMakers) -> list[int]:
    return [e for m, edges in k.here.items() for e in (*edges, *read.located_by([m]))]


def _purchases(read: Sourcing, found: list[Bought], place: int | None) -> list[Bought]:
    """Return the purchases of which one seller is known, by buyers here; what no chain's segment is known for counts by its wording."""
    buyers = np.unique(np.array([p.buyer for p in found], dtype=np.int64))
    here = set(located(read.view, place, buyers).local(buyers).tolist())
    sellers: dict[tuple[int, int | tuple[str, ...]], list[Bought]] = defaultdict(list)
    for p in found:
        # Of a purchase of nobody says what, nobody can say that it has one source.
        if p.buyer in here and (p.segment is not None or p.products):
            sellers[p.buyer, p.products if p.segment is None else p.segment].append(p)
    return [held[0] for held in sellers.values() if len(held) == 1]


def _declared(read: Sourcing, segments: list[int]) -> dict[int, tuple[str, ...]]:
    """Return the claims that declare purchases of a segment complete here."""
    if read.place is None:
        return {}
    told = in_force(read.view, read.place, np.array(segments, dtype=np.int64))
    return {
        s: tuple(c for d in held if d.what == "purchases" for c in d.claims)
        for s, held in told.items()
        if any(d.what == "purchases" for d in held)
    }


def _why(k: KnownMakers) -> tuple[Reason, ...]:
    if k.settled:
        return (Reason(zh=f"确实只有一家:{k.basis.zh}", en=f"certainly one: {k.basis.en}"),)
    return (
        Reason(zh=f"只知道一家:{k.basis.zh}", en=f"only one is known: {k.basis.en}"),
        Reason(
            zh="名单声明完整,或有第二个来源的名单,即可判定",
            en="a declaration that the list is complete, or a second source's list, would settle it",
        ),
    )


def _judged(
    p: Bought, whole: dict[int, tuple[str, ...]], least: float, *, others: bool
) -> tuple[Certainty, Reason]:
    if p.share is not None and p.share[0] >= least:
        return "single", Reason(
            zh=f"来源说这一家占全部({p.share[0]:.0%})", en=f"a source says that this one is all of it ({p.share[0]:.0%})"
        )  # fmt: skip
    if p.share is not None and p.share[1] < least:
        return "others_unnamed", Reason(
            zh=f"这一家最多占 {p.share[1]:.0%},其余的来源没有点名", en=f"this one is at most {p.share[1]:.0%}; who supplies the rest is not named"
        )  # fmt: skip
    if p.share is None and p.segment in whole and not others:
        return "single", Reason(
            zh="这一环节的采购已声明完整,只列出这一家", en="purchases of this segment are declared complete and name this one only"
        )  # fmt: skip
    return "only_one_known", Reason(
        zh="没有来源说它占多少,也没有声明采购完整:未必只有一家",
        en="no source says how much of it, nor that purchases are declared complete: there may be others",
    )


_BY_NAME = Reason(
    zh="采购的物料按名称归入环节;名称不符而供方只做一个环节的,归入那个环节。",
    en="What is bought is brought to segments by its name; where the name fits none and the seller makes one segment only, to that one.",
)
