"""断供冲击: who is short, how much, when and by which way, when a segment, a firm, a place or a country fails or is impaired."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Literal

from pydantic import Field

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Entity, Ids, View
from clusterkg.queries.algorithms.bounds import Interval
from clusterkg.queries.algorithms.cascade import way
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.buying import Bought, caveats
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.flows import NOT_NEEDED
from clusterkg.queries.facts.lookup import PLACES, all_named, the_chain, the_one, the_place
from clusterkg.queries.facts.places import Located, located
from clusterkg.queries.facts.shocks import First, Run, Shock, Substitutes
from clusterkg.queries.facts.sourcing import Sourcing

Kind = Literal["segment", "firm", "place", "country"]
_TYPES: dict[Kind, tuple[str, ...]] = {
    "firm": ("Organisation",), "place": PLACES, "country": PLACES,
}  # fmt: skip


class ShockParams(Params):
    """What fails, how hard, and what is supposed."""

    chain: str = Field(min_length=1, description="产业链的编号或名称 | the chain: id or name")
    target: str = Field(
        min_length=1, description="出事的环节、企业、地方或国家 | the segment, firm, place or country that fails"
    )  # fmt: skip
    kind: Kind | None = Field(
        None, description="出事的是哪一类(缺省:按名称判断) | what the target is; default: by its name"
    )
    place: str | None = Field(
        None, min_length=1, description="只把这个地方的生产者算作供给(缺省:不论在哪里) | count only makers in this place as supply"
    )  # fmt: skip
    impair: float = Field(
        1.0, gt=0, le=1, description="损失的份额,1 为全停 | share that is lost; 1 is a stop"
    )
    days_per_tier: int = Field(
        30, ge=0, le=3650, description="短缺传到下一级要几天 | days until the next tier is short"
    )
    stock_days: int = Field(
        0, ge=0, le=3650, description="各级手头的库存够用几天 | days that each tier's stock lasts"
    )
    horizon_days: int | None = Field(
        None, ge=0, le=36500, description="只看多少天之内(缺省:直到稳定) | look so many days ahead; default: until it settles"
    )  # fmt: skip
    substitutes: Substitutes = Field(
        "possible", description="余量不明的其他生产者:possible 在全不能与全能之间,known 只算已知余量,none 不算替代 | others of unknown spare capacity: between none and all, none but known spare, or no substitution"
    )  # fmt: skip
    essential_from: float | None = Field(
        None, ge=0, le=1, description="没有来源说是否不可缺少时,成本占比不低于它算不可缺少(缺省:都不算) | where nobody says, inputs of at least this cost share count as essential"
    )  # fmt: skip
    least: float = Field(
        0.001, ge=0, le=1, description="最多损失低于它的不列 | losses of at most less are not listed"
    )
    version: str | None = Field(
        None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day"
    )  # fmt: skip


class ShockRow(Row):
    """Who is hit: how much is lost between which ends, when first, and by which way."""

    kind: Literal["segment", "firm"]
    segment: Named | None
    entity: Named | None
    #: Share of output lost; ``value`` only where both ends agree.
    lost: Figure
    #: 0: struck itself.
    tier: int
    #: First felt so many days after the shock.
    day: int
    #: From where the shock struck to here.
    path: tuple[Named, ...]
    #: Known makers of the segment, where it was asked.
    makers: int
    reasons: tuple[Reason, ...]


@question(
    "shock",
    zh="断供冲击",
    en="What a failure takes from a chain",
    params=ShockParams,
    row=ShockRow,
    example={
        "chain": "动力电池与新能源汽车",
        "target": "岚州宁海动力电池有限公司",
        "place": "岚州市",
        "as_of": "2026-06-30",
    },
    method=(
        "First loss of a segment = impaired share of its known makers' output (else capacity) less spare capacity of the others. Downstream half of "
        "Diem et al. (2022): the scarcest essential input limits (Leontief), losses of other inputs add up by cost share (linear). Both ends of all "
        "intervals are run: low and high. Tier n is short after n * (days_per_tier + stock_days)."
    ),
)
def shock(view: View, params: ShockParams) -> Outcome[ShockRow]:
    """推演一个环节、企业、地方或国家停供或减产之后谁受影响:损失多少(区间)、第几天、经由哪条路径,并列出依据与没有算进去的因素。

    Shows who is short when a segment, firm, place or country fails or is impaired: how much (as an interval), when, by which way, with
    the evidence. It is no forecast: prices, panic, policy, lost sales of suppliers and adaptation are not in it, and neither are links and
    makers that no source names. A wide interval says that spare capacity or cost shares are not known, not that the risk is small.
    """
    chain, place = the_chain(view, params.chain), the_place(view, params.place)
    read = Sourcing(view, chain.nid, place.nid if place else None, params.version)
    model = Shock(read, needed_from=params.essential_from, replace=params.substitutes)
    target, kind = _target(read, params)
    first, hit, where = _first(model, target, kind, params.impair)
    step = params.days_per_tier + params.stock_days
    tiers = None if params.horizon_days is None or step == 0 else params.horizon_days // step
    losses: dict[int, Interval] = {s: (f.low, f.high) for s, f in first.items()}
    by_segment = model.segments(losses, tiers)
    purchases, firms = model.trade()
    by_firm = model.firms(purchases, firms, hit, params.impair, tiers)
    rows = _Rows(
        model, by_segment, by_firm, firms, [p.eids for p in purchases], first, where, params, step
    ).all()
    rows.sort(
        key=lambda r: (-(r.lost.high or 0.0), -(r.lost.low or 0.0), r.tier, r.kind != "segment", (r.entity or r.segment or _NOBODY).name)
    )  # fmt: skip
    summary: dict[str, float | int | str | None] = {
        "target": target.caption, "kind": kind, "segments_struck": len(first), "firms_struck": len(hit),
        "segments_hit": sum(r.kind == "segment" for r in rows), "firms_hit": sum(r.kind == "firm" for r in rows),
        "tiers": max(by_segment.high.tiers, by_firm.high.tiers), "settled": int(by_segment.high.settled and by_firm.high.settled),
    }  # fmt: skip
    return Outcome(rows, read.explored + len(model.flows) + len(purchases), _caveats(model, purchases, where), summary)  # fmt: skip


_NOBODY = Named.model_construct(id="", name="", type="")


def _target(read: Sourcing, params: ShockParams) -> tuple[Entity, Kind]:
    """Return what fails: a segment of the chain where one is called so, else whatever the name means."""
    view, kind = read.view, params.kind
    segment = read.called(params.target) if kind in (None, "segment") else None
    if segment is not None:
        return view.entities([segment])[0], "segment"
    if kind == "segment":
        raise NotFound(
            f"这条链里没有环节“{params.target}”。", f"This chain has no segment '{params.target}'.",
            hint_zh="用 chain-gaps 查看这条链有哪些环节。", hint_en="See chain-gaps for the segments of the chain.",
        )  # fmt: skip
    maker = read.maker_called(params.target) if kind in (None, "firm") else None
    if maker is not None:
        return view.entities([maker])[0], "firm"
    found = the_one(view, params.target, _TYPES[kind] if kind else ("Organisation", *PLACES))
    if kind == "country" and "country" not in found.values("place_level"):
        raise NotFound(
            f"“{found.caption}”不是国家。", f"'{found.caption}' is no country.",
            hint_zh="按地方推演请用 kind=place。", hint_en="For any other place use kind=place.",
        )  # fmt: skip
    if kind is None:
        kind = "place" if any(load().is_a(found.type, t) for t in PLACES) else "firm"
    return found, kind


def _first(
    model: Shock, target: Entity, kind: Kind, impair: float
) -> tuple[dict[int, First], set[int], Located | None]:
    """Return what the shock takes at once from segments, the firms that it strikes, and where a place has them."""
    if kind == "segment":
        below = [target.nid] if target.nid in model.known else _below(model, target.nid)
        found = {
            s: First(impair, impair, tuple(sorted(model.known[s].here)), (), None, None, True) for s in below
        }
        return found, {m for s in below for m in model.known[s].here}, None
    if kind == "firm":
        return model.struck({target.nid}, impair), {target.nid}, None
    everyone = model.read.makers.all()
    where = located(model.read.view, target.nid, everyone)
    hit = set(where.local(everyone).tolist())
    return model.struck(hit, impair), hit, where


def _below(model: Shock, segment: int) -> list[int]:
    """Return the lowest segments that are part of one further up."""
    parent = model.read.tree.parent
    found = []
    for leaf in model.known:
        at = leaf
        while at in parent and at != segment:
            at = parent[at]
        if at == segment:
            found.append(leaf)
    return found


class _Rows:
    """Makes the rows; reads names and claims of all in one go."""

    def __init__(
        self, model: Shock, segments: Run, firms: Run, firm_nids: Ids, bought: list[tuple[int, ...]], first: dict[int, First],
        where: Located | None, params: ShockParams, step: int,
    ) -> None:  # fmt: skip
        self.model, self.first, self.params, self.step = model, first, params, step
        self.runs: dict[str, Run] = {"segment": segments, "firm": firms}
        self.nids: dict[str, list[int]] = {
            "segment": model.flows.nids.tolist(), "firm": firm_nids.tolist(),
        }  # fmt: skip
        self.bought = bought
        #: What says that a struck firm is in the place that fails.
        self.placed: dict[int, list[int]] = defaultdict(list)
        if where is not None:
            for eid, firm in zip(where.edges.eid.tolist(), where.edges.source.tolist(), strict=True):
                self.placed[firm].append(eid)
        self.hit = {k: self._hit(k) for k in self.runs}
        self.ways = {
            k: {n: way(self.runs[k].inputs, self.runs[k].high, n) for n in self.hit[k]} for k in self.runs
        }
        self.edges = {(k, n): self._edges(k, n) for k in self.runs for n in self.hit[k]}
        shown = {self.nids[k][x] for k in self.runs for n in self.hit[k] for x in self._nodes(k, n)}
        shown |= {s for m in shown for s in model.made.get(m, ())}
        names = sorted(shown)
        self.names = dict(zip(names, all_named(model.read.view.briefs(names)), strict=True))
        self.claims = Claims(model.read.view, [e for held in self.edges.values() for e in held])

    def _hit(self, kind: str) -> list[int]:
        run = self.runs[kind].high
        return [
            n for n, (t, x) in enumerate(zip(run.tier.tolist(), run.lost.tolist(), strict=True)) if t == 0 or (t > 0 and x >= self.params.least)
        ]  # fmt: skip

    def _nodes(self, kind: str, node: int) -> list[int]:
        """Return the nodes of the way, from where the shock struck."""
        supplier = self.runs[kind].inputs.supplier
        return [*(int(supplier[a]) for a in self.ways[kind][node]), node]

    def _edges(self, kind: str, node: int) -> list[int]:
        read, arrows = self.model.read, self.ways[kind][node]
        start = self.nids[kind][self._nodes(kind, node)[0]]
        if kind == "segment":
            first = self.first.get(start)
            struck = [
                e
                for m in (first.struck[:6] if first else ())
                for e in (*self.model.known[start].here[m], *self.placed[m])
            ]
            return [*read.belongs(self.nids[kind][node]), *struck, *self.model.flows.edges_of(arrows)]
        made = [e for s in self.model.made.get(start, ()) for e in self.model.known[s].here.get(start, ())]
        mine = self.nids[kind][node]
        own = [e for s in self.model.made.get(mine, ()) for e in self.model.known[s].here.get(mine, ())]
        return [*made[:6], *self.placed[start], *own[:6], *(e for a in arrows for e in self.bought[a])]

    def all(self) -> list[ShockRow]:
        """Return a row for each that is hit and has evidence."""
        found = [self._row(kind, n) for kind in self.runs for n in self.hit[kind]]
        return [r for r in found if r is not None]

    def _row(self, kind: str, node: int) -> ShockRow | None:
        run, nid = self.runs[kind], self.nids[kind][node]
        low, high = float(run.low.lost[node]), float(run.high.lost[node])
        tier = int(run.high.tier[node])
        first = self.first.get(nid) if kind == "segment" else None
        evidence = (*self.claims.behind(self.edges[kind, node]), *(first.claims if first else ()))
        start = self.first.get(self.nids[kind][self._nodes(kind, node)[0]]) if kind == "segment" else None
        evidence += start.claims if start else ()
        if not evidence:
            return None
        made = sorted(self.model.made.get(nid, ()))
        segment = self.names[nid] if kind == "segment" else self.names[made[0]] if made else None
        return ShockRow(
            kind="segment" if kind == "segment" else "firm", segment=segment, entity=self.names[nid] if kind == "firm" else None,
            lost=Figure(
                name="lost_share_of_output", value=round(high, 6) if abs(high - low) < 1e-9 else None, low=round(low, 6), high=round(high, 6),
                method="low and high run: see method",
            ),
            tier=tier, day=tier * self.step, path=tuple(self.names[self.nids[kind][x]] for x in self._nodes(kind, node)),
            makers=len(self.model.known[nid].here) if kind == "segment" else 0, reasons=self._why(kind, node, tier, first),
            evidence=tuple(dict.fromkeys(evidence)),
        )  # fmt: skip

    def _why(self, kind: str, node: int, tier: int, first: First | None) -> tuple[Reason, ...]:
        if tier == 0:
            return (_struck(first, self.params.impair),) if first else (Reason(zh="冲击直接落在它身上", en="the shock strikes it"),)  # fmt: skip
        arrow = self.ways[kind][node][-1] if self.ways[kind][node] else -1
        if kind == "firm":
            return (
                Reason(zh="向受损的供方采购,见路径", en="it buys from a seller that is short; see the path"),
            )
        f = self.model.flows
        if arrow >= 0 and self.model.needed[arrow]:
            return (
                Reason(
                    zh="离不开上一级:短多少,它就停多少",
                    en="it cannot do without the tier above: what that lacks, it loses",
                ),
            )
        low, high = float(f.low[arrow]), float(f.high[arrow])
        if math.isnan(low):
            return (
                Reason(
                    zh="上一级可以缺少,但没有来源说它占多少成本:在 0 与其余成本之间", en="it can do without the tier above; no source says what it costs: between nothing and the rest of its costs"
                ),
            )  # fmt: skip
        said = "可以缺少" if f.said[arrow] == NOT_NEEDED else "没有来源说是否不可缺少"
        said_en = (
            "can be done without" if f.said[arrow] == NOT_NEEDED else "nobody says whether it is essential"
        )
        return (
            Reason(zh=f"上一级占成本 {low:.2%} 到 {high:.2%},{said}:按占比损失", en=f"the tier above is {low:.2%} to {high:.2%} of its costs, {said_en}: it loses that part"),
        )  # fmt: skip


def _struck(first: First, impair: float) -> Reason:
    if first.basis is None and not first.others and first.settled:
        return Reason(
            zh=f"冲击直接落在它身上:损失 {impair:.0%}", en=f"the shock strikes it: {impair:.0%} are lost"
        )
    basis = {"output": "产量", "capacity": "产能", None: "份额不明"}[first.basis]
    spare = "其他生产者的余量不明" if first.spare is None else f"其他生产者的余量占 {first.spare[0]:.1%} 到 {first.spare[1]:.1%}"  # fmt: skip
    spare_en = "spare capacity of the others is not known" if first.spare is None else f"the others have {first.spare[0]:.1%} to {first.spare[1]:.1%} to spare"  # fmt: skip
    more = "" if first.settled else ";名单未必齐全"
    more_en = "" if first.settled else "; the list of makers may not be whole"
    return Reason(
        zh=f"{len(first.struck)} 家受损,{len(first.others)} 家未受损(按{basis}),{spare}{more}",
        en=f"{len(first.struck)} makers are struck and {len(first.others)} are not (by {first.basis or 'unknown shares'}); {spare_en}{more_en}",
    )


def _caveats(model: Shock, trade: list[Bought], where: Located | None) -> list[Reason]:
    found = model.read.caveats()
    if where is not None and (where.edges.evidence_class < EvidenceClass.DISCLOSED).any():
        found.append(
            Reason(
                zh="受损企业在不在这个地方,部分是由名称推断的,并非来源写明。",
                en="That some of the firms are in the place that fails is inferred from names, not stated by a source.",
            )
        )
    found.append(
        Reason(
            zh="没有算进去:价格、抢购与囤货、政策应对、供方失去的销售(见 systemic-risk)、企业改用别的工艺、没有来源点名的联系与生产者。",
            en="Not modelled: prices, hoarding, policy, sales that suppliers lose (see systemic-risk), changes of process, links and makers that no source names.",
        )
    )
    unsaid = int((model.flows.said < 0).sum())
    if unsaid:
        found.append(
            Reason(
                zh=f"{unsaid} 条投入没有来源说是否不可缺少:按成本占比线性计,可能偏低(可用 essential_from 假定)。",
                en=f"For {unsaid} inputs nobody says whether they are essential: they count linearly by cost share, which may be too little (essential_from supposes more).",
            )
        )
    found += caveats(trade)
    if not trade:
        found.append(
            Reason(zh="没有这些企业之间的采购资料:企业一级只有直接受损者。", en="Purchases between these firms are not known: of firms only those struck are listed.")
        )  # fmt: skip
    else:
        found.append(
            Reason(zh="企业一级只沿已知的采购传导:没有采购资料的企业不等于不受影响。", en="Firms are reached by known purchases only: a firm without any is not safe by that.")
        )  # fmt: skip
    return found
