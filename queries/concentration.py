"""集中度: how much of each segment few makers hold, as an interval where sizes are not known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.bounds import (
    ConcentrationBounds,
    Interval,
    concentration_bounds,
    part_bounds,
)
from clusterkg.queries.algorithms.specialisation import herfindahl
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import all_named, the_chain, the_place
from clusterkg.queries.facts.sourcing import KnownMakers, Size, Sourcing

Basis = Literal["capacity", "output", "share", "count"]


class ConcentrationParams(Params):
    """Which chain, and where."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    place: str | None = Field(
        None, min_length=1, description="只看这个地方的生产者(缺省:不论在哪里) | only makers in this place; default: anywhere"
    )  # fmt: skip
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip
    shown: int = Field(5, ge=1, le=50, description="每行列出几家最大的 | how many of the largest a row names")


class Holder(Row):
    """A maker and its share, an interval where sizes are not known."""

    maker: Named
    low: float
    high: float


class ConcentrationRow(Row):
    """One segment: what the measures are, by what size, and between what they lie."""

    segment: Named
    makers: int
    #: By what the shares are: stated capacity, output or market share; else by count, which is weaker.
    basis: Basis
    #: Makers whose size some source states.
    sized: int
    #: HHI, CR1, CR4 and effective suppliers; ``value`` only where every maker's size is known exactly.
    figures: tuple[Figure, ...]
    largest: tuple[Holder, ...]
    #: The list of makers is known well enough; else further makers may exist, and the figures are those of the known ones only.
    list_known: bool
    notes: tuple[Reason, ...]


@question(
    "concentration",
    zh="供给集中度",
    en="Concentration of supply by segment",
    params=ConcentrationParams,
    row=ConcentrationRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "Shares of the known makers in their stated capacity, else output, else stated market shares, else equal (by count, weaker). HHI = sum of "
        "squared shares, CR1/CR4 = sum of the largest 1/4, effective suppliers = 1/HHI (Herfindahl 1950; Hirschman 1964). Sizes that are "
        "intervals, contradicted or unknown give intervals: least along the most even sizes (majorisation), largest at the ends."
    ),
)
def concentration(view: View, params: ConcentrationParams) -> Outcome[ConcentrationRow]:
    """逐个环节给出供给有多集中:赫芬达尔指数、最大一家和最大四家的份额、相当于几家同样大的供应商;规模不明时给区间,不编数。

    How concentrated the supply of each segment is, by capacity where it is stated, else by what is known. It speaks of the makers that
    sources name: with makers that nobody names all figures would be others. A segment without a known maker has no row. A count of makers
    says nothing of their sizes, so that by count the interval reaches up to one maker having nearly all.
    """
    chain, place = the_chain(view, params.chain), the_place(view, params.place)
    read = Sourcing(view, chain.nid, place.nid if place else None, params.version)
    known = {s: read.known(s) for s in read.segments.tolist()}
    known = {s: k for s, k in known.items() if k.here}
    sized = {s: _basis(read, s, k) for s, k in known.items()}
    top = {s: _largest(k, sized[s][1], params.shown) for s, k in known.items()}
    names = _names(read, known, top)
    shown = [
        e
        for s, k in known.items()
        for e in (*read.belongs(s), *(x for m in top[s] for x in (*k.here[m], *read.located_by([m]))))
    ]
    claims = Claims(read.view, shown)
    rows = []
    for segment, k in known.items():
        basis, sizes = sized[segment]
        makers = sorted(k.here)
        spans = _spans(basis, sizes, makers)
        bounds, exact = _bounds(basis, spans)
        notes = [_note(basis, len(sizes), len(makers))]
        left_out = read.sizes(basis)[segment].other_unit if basis in ("capacity", "output") else 0
        if left_out:
            notes.append(
                Reason(
                    zh=f"{left_out} 家用别的单位,不能相加,当作不知道",
                    en=f"{left_out} makers are stated in another unit, which cannot be added: they count as not known",
                )
            )
        if not k.settled:
            notes.append(_more(k))
        behind = [*read.belongs(segment), *(e for m in top[segment] for e in k.here[m])]
        sizes_shown = [c for m in top[segment] if m in sizes for c in sizes[m].claims]
        rows.append(
            ConcentrationRow(
                segment=names[segment],
                makers=len(makers),
                basis=basis,
                sized=len(sizes),
                figures=_figures(bounds, exact, basis),
                largest=tuple(
                    Holder(
                        maker=names[m], low=round(low, 6), high=round(high, 6),
                        evidence=tuple(dict.fromkeys((*claims.behind(k.here[m]), *(sizes[m].claims if m in sizes else ())))),
                    )
                    for m, (low, high) in ((m, _share(spans, makers.index(m), basis)) for m in top[segment])
                ),
                list_known=k.settled,
                notes=tuple(notes),
                evidence=tuple(dict.fromkeys((*claims.behind([*behind, *read.located_by(top[segment])]), *sizes_shown, *k.claims))),
            )
        )  # fmt: skip
    rows.sort(
        key=lambda r: (-(r.figures[0].low or 0.0), -(r.figures[0].high or 0.0), r.segment.name, r.segment.id)
    )
    without = len(read.segments) - len(rows)
    caveats = read.caveats()
    if without:
        caveats.append(
            Reason(
                zh=f"{without} 个环节没有已知的生产者,不列:不等于没有。",
                en=f"{without} segments have no known maker and no row: that does not mean that there is none.",
            )
        )
    counted = sum(r.basis == "count" for r in rows)
    summary = {
        "segments": len(read.segments),
        "rows": len(rows),
        "without_known_maker": without,
        "by_count_only": counted,
    }
    return Outcome(rows, read.explored, caveats, summary)


def _basis(read: Sourcing, segment: int, k: KnownMakers) -> tuple[Basis, dict[int, Size]]:
    stated: tuple[Literal["capacity"], Literal["output"]] = ("capacity", "output")
    for prop in stated:
        sizes = read.sizes(prop).get(segment)
        held = {m: x for m, x in sizes.held.items() if m in k.here} if sizes else {}
        if held:
            return prop, held
    shares = {m: x for m, x in read.shares().get(segment, {}).items() if m in k.here}
    return ("share", shares) if shares else ("count", {})


def _spans(basis: Basis, sizes: dict[int, Size], makers: Sequence[int]) -> list[Interval]:
    if basis == "share":
        # Shares are of a whole that stated ones may not fill: the rest is somebody's, at most so much each.
        left = max(0.0, 1 - sum(x.low for x in sizes.values()))
        return [(sizes[m].low, sizes[m].high) if m in sizes else (0.0, left) for m in makers]
    return [(sizes[m].low, sizes[m].high) if m in sizes else (0.0, float("inf")) for m in makers]


def _bounds(basis: Basis, spans: list[Interval]) -> tuple[ConcentrationBounds, ConcentrationBounds | None]:
    low, high = [s[0] for s in spans], [s[1] for s in spans]
    found = concentration_bounds(low, high)
    if basis == "count":
        even = herfindahl([1.0] * len(spans))
        four = min(1.0, 4 / len(spans))
        return found, ConcentrationBounds(*(((x, x)) for x in (even.hhi, even.cr1, four, even.effective)))
    return found, found if low == high else None


def _figures(
    bounds: ConcentrationBounds, exact: ConcentrationBounds | None, basis: Basis
) -> tuple[Figure, ...]:
    method = (
        f"known makers only, {'by count, all taken for equal' if basis == 'count' else 'shares in ' + basis}"
    )
    return tuple(
        Figure(
            name=name, value=None if exact is None else _kept(getattr(exact, name)[0]), low=_kept(getattr(bounds, name)[0]),
            high=_kept(getattr(bounds, name)[1]), unit="makers" if name == "effective" else None, method=method,
        )
        for name in ("hhi", "cr1", "cr4", "effective")
    )  # fmt: skip


def _kept(x: float) -> float | None:
    return None if math.isnan(x) else round(x, 6)


def _largest(k: KnownMakers, sizes: dict[int, Size], shown: int) -> list[int]:
    return sorted(k.here, key=lambda m: (m not in sizes, -(sizes[m].low if m in sizes else 0.0), m))[:shown]


def _share(spans: list[Interval], at: int, basis: Basis) -> Interval:
    if basis == "share":
        return spans[at]
    mine = [i == at for i in range(len(spans))]
    return part_bounds([s[0] for s in spans], [s[1] for s in spans], mine)


def _names(read: Sourcing, known: dict[int, KnownMakers], top: dict[int, list[int]]) -> dict[int, Named]:
    nids = sorted({*known, *(m for held in top.values() for m in held)})
    return dict(zip(nids, all_named(read.view.briefs(nids)), strict=True))


def _note(basis: Basis, sized: int, makers: int) -> Reason:
    if makers == 1:
        return Reason(
            zh="已知的只有一家,份额不论大小都是全部",
            en="only one is known: its share is the whole, however large it is",
        )
    if basis == "count":
        return Reason(
            zh=f"{makers} 家的产能、产量、份额都不知道,只按家数算,把各家当作一样大:较弱",
            en=f"neither capacity nor output nor share of the {makers} makers is known: by count, all taken for equal, which is weaker",
        )
    words = {"capacity": "产能", "output": "产量", "share": "市场份额"}
    return Reason(
        zh=f"按{words[basis]},{makers} 家中 {sized} 家已知", en=f"by {basis}, known of {sized} of {makers} makers"
    )  # fmt: skip


def _more(k: KnownMakers) -> Reason:
    return Reason(
        zh=f"名单未必齐全({k.basis.zh}):这些数只说已知的几家,还有别家时会变",
        en=f"the list may not be whole ({k.basis.en}): the figures are those of the known makers and would change with others",
    )
