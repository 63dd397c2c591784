"""企业画像: a firm's position on its chains, its neighbours, what it hangs on, and who could stand in for its suppliers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Direction, Edges, Entity, View
from clusterkg.graph.values import interval
from clusterkg.queries.algorithms.exposure import Supply, exposure
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.alternatives import Alternatives
from clusterkg.queries.facts.buying import terms
from clusterkg.queries.facts.chain_layout import layouts_of
from clusterkg.queries.facts.chains import Makers, makers
from clusterkg.queries.facts.editions import carried
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import all_named, the_one, the_place
from clusterkg.queries.facts.places import Level, above, located
from clusterkg.queries.facts.starts import classes, made_by

Aspect = Literal["position", "exposure", "supplier", "customer", "owner", "holding", "alliance", "patent"]
#: Chains laid out in full, alternatives named, edges shown in a row.
_CHAINS, _NAMED, _SHOWN = 3, 5, 20


class FirmProfileParams(Params):
    """Which firm, and what is outside."""

    firm: str = Field(min_length=1, description="企业的编号或名称 | the firm: id or name")
    place: str | None = Field(None, min_length=1, description="以此地为“当地”(缺省:企业所在的 level 级地方) | what counts as here; default: the firm's own place of the level")  # fmt: skip
    level: Level = Field(
        "city", description="“当地”的级别:country、province、city、county、zone | level of 'here'"
    )
    aspect: Literal["all", "position", "exposure", "supplier", "customer", "owner", "holding", "alliance", "patent"] = Field("all", description="只要哪一方面(缺省:全部) | one aspect only")  # fmt: skip
    most: int = Field(100, ge=1, le=2000, description="每一方面最多几行 | rows of an aspect at most")


class FirmRow(Row):
    """One thing about the firm."""

    #: The segment, supplier, customer, owner, holding, alliance or patent; of an exposure, the firm itself.
    entity: Named
    aspect: Aspect
    text: Reason
    #: Of a supplier, a customer or an exposure: what is bought, as the source calls it.
    product: str | None = None
    #: Of a position: a chain that the segment is part of.
    chain: Named | None = None
    layer: int | None = None
    steps_to_end: int | None = None
    makers: int | None = None
    makers_here: int | None = None
    #: Share stated, as an interval.
    share_low: float | None = None
    share_high: float | None = None
    #: Known to lie outside the place; empty where nobody says where it is.
    outside: bool | None = None
    #: One supplier is all there is; empty where one is known and nobody says whether it is all.
    single: bool | None = None
    figures: tuple[Figure, ...] = ()
    #: Of a supplier: others that make what it makes, nearest first, five of ``alternatives_known``.
    alternatives: tuple[Named, ...] = ()
    alternatives_known: int | None = None
    #: Of a patent: the segments that it reads on.
    linked: tuple[Named, ...] = ()
    evidence_class: Literal["disclosed", "inferred", "lead"]


@question(
    "firm-profile",
    zh="企业画像",
    en="Profile of a firm in its chains",
    params=FirmProfileParams,
    row=FirmRow,
    example={"firm": "岚州宁海动力电池有限公司", "as_of": "2026-06-30"},
    method=(
        "Segments by MAKES and IN_SEGMENT, layers as in chain-map; neighbours by BUYS_FROM, OWNS, MEMBER_OF, APPLIED. Share from outside: low = "
        "least shares of suppliers known outside, high = 1 less those of suppliers known here. Alternatives: other known makers of the segments "
        "that a supplier makes (of the segment so called, where a purchase names one), nearest first."
    ),
)
def firm_profile(view: View, params: FirmProfileParams) -> Outcome[FirmRow]:
    """给出一家企业在产业链上的位置、上下游与股权联盟关系、对单一和外地供应商的依赖、每个供应商的替代者;只是资料中所知,不是全部。

    Shows where a firm stands and what it hangs on. Suppliers are those that sources name: one known supplier is not a single source unless
    its share is stated to be all. The only known maker of a segment is not the only maker.
    """
    view = carried(view)
    firm = the_one(view, params.firm, ["Firm"])
    profile = _Profile(view, firm, params)
    rows = profile.rows()
    return Outcome(rows, profile.looked_at, profile.caveats(), profile.summary(rows))


class _Profile:
    """Reads what is known of a firm, an aspect at a time, and makes rows with names and claims read in one go at the end."""

    def __init__(self, view: View, firm: Entity, params: FirmProfileParams) -> None:
        self.view, self.firm, self.params = view, firm, params
        self.looked_at = 0
        self.cut: dict[str, int] = {}
        self.drafts: list[tuple[dict[str, Any], tuple[int, ...], int]] = []
        here = the_place(view, params.place)
        own = view.expand([firm.nid], "Location", "out")
        self.located = own
        self.here: int | None = here.nid if here else None
        if here is None:
            levels = set(
                (
                    view.of_type("Zone")
                    if params.level == "zone"
                    else view.find("Place", "place_level", params.level)
                ).tolist()
            )
            around = {p for t in np.unique(own.target).tolist() for p in above(view, t)} & levels
            self.here = next(iter(around)) if len(around) == 1 else None
        self.things = made_by(view, firm.nid)
        self.segments = np.array(sorted(self.things), dtype=np.int64)
        self.made: Makers = makers(view, self.segments)

    def rows(self) -> list[FirmRow]:
        """Return the rows of all aspects asked for."""
        aspects = {
            "position": self._position, "exposure": self._purchases, "supplier": self._purchases, "customer": self._customers,
            "owner": lambda: self._links("Ownership", "in", "owner", "持有该企业股权", "holds shares of the firm"),
            "holding": lambda: self._links("Ownership", "out", "holding", "该企业持有其股权", "the firm holds shares of it"),
            "alliance": self._alliances, "patent": self._patents,
        }  # fmt: skip
        asked = list(aspects) if self.params.aspect == "all" else [self.params.aspect]
        for step in dict.fromkeys(aspects[a] for a in asked):
            step()
        drafts = [d for d in self.drafts if d[0]["aspect"] in asked]
        numbers = sorted(
            {
                n
                for d, *_ in drafts
                for k in ("entity", "chain", "alternatives", "linked")
                for n in _numbers(d.get(k))
            }
        )
        name = dict(zip(numbers, all_named(self.view.briefs(numbers)), strict=True))
        claims = Claims(self.view, (e for _, eids, _ in drafts for e in eids))
        rows = []
        for draft, eids, evidence in drafts:
            for k in ("entity", "chain"):
                if draft.get(k) is not None:
                    draft[k] = name[draft[k]]
            for k in ("alternatives", "linked"):
                draft[k] = tuple(name[n] for n in draft.get(k, ()))
            said = claims.behind(eids) or self.firm.claims("name")
            rows.append(FirmRow(**draft, evidence=said, evidence_class=EvidenceClass(evidence).name.lower()))
        return rows

    def _draft(self, eids: tuple[int, ...], evidence: int, **held: Any) -> None:
        self.drafts.append((held, tuple(dict.fromkeys(e for e in eids if e >= 0))[:_SHOWN], evidence))

    def _outside(self, nids: np.ndarray[Any, np.dtype[np.int64]]) -> dict[int, bool | None]:
        """Return which firms lie outside; None where nobody says where they are, or where the firm itself is."""
        if self.here is None or not len(nids):
            return dict.fromkeys(nids.tolist())
        where = located(self.view, self.here, nids)
        return {int(n): (not where.here[n]) if where.anywhere[n] else None for n in nids}

    def _position(self) -> None:
        outside = self._outside(self.made.all())
        laid = layouts_of(self.view, self.segments, _CHAINS)
        weighed = classes(self.view, [self.firm.nid])
        industries = {b.nid for b in self.view.briefs(self.segments) if b.type == "Industry"}
        self.looked_at += self.made.looked_at
        for segment in self.segments.tolist():
            known = set(self.made.maker[self.made.rows(segment)].tolist()) | {self.firm.nid}
            here = None if self.here is None else sum(outside.get(m) is False for m in known)
            chain, found = laid[segment]
            alone = len(known) == 1
            if segment in industries:
                text = Reason(
                    zh=f"属于该行业;资料中共 {len(known)} 家",
                    en=f"is in this industry; sources name {len(known)}",
                )
            elif alone:
                text = Reason(
                    zh="生产该环节;资料中只有这一家", en="makes it; the only maker that sources name"
                )
            else:
                text = Reason(
                    zh=f"生产该环节;已知生产者 {len(known)} 家", en=f"makes it; {len(known)} makers are known"
                )
            self._draft(
                tuple(self.things[segment]), max(weighed.get(e, int(EvidenceClass.LEAD)) for e in self.things[segment]), aspect="position", entity=segment,
                text=text, chain=chain, layer=found.layers.layer.get(segment) if found else None,
                steps_to_end=found.layers.steps.get(segment) if found else None, makers=len(known), makers_here=here,
            )  # fmt: skip

    def _purchases(self) -> None:
        view = self.view
        edges = view.expand([self.firm.nid], "Purchase", "out")
        edges = edges.where(edges.target != self.firm.nid)
        self.looked_at += len(edges)
        sellers = np.unique(edges.target)
        outside = self._outside(sellers)
        by_product: dict[str | None, dict[int, list[tuple[int, tuple[float, float] | None, int]]]] = (
            defaultdict(lambda: defaultdict(list))
        )
        for seller, eid, evidence, said in zip(
            edges.target.tolist(), edges.eid.tolist(), edges.evidence_class.tolist(), terms(view, edges.eid), strict=True
        ):  # fmt: skip
            by_product[said.product][seller].append((eid, said.share, evidence))
        near = self.located.target.tolist() or ([self.here] if self.here is not None else [])
        others = Alternatives(view, sellers, [p for p in by_product if p], near, self.firm.nid)
        self.looked_at += others.looked_at
        shown = 0
        for product, by_seller in sorted(by_product.items(), key=lambda x: (x[0] is None, x[0] or "")):
            supplies = {
                s: Supply(next((x[1] for x in said if x[1]), None), outside[s])
                for s, said in by_seller.items()
            }
            what = product or "未写明的产品"
            if product is not None:
                self._exposure(product, [*supplies.values()], by_seller)
            for seller, supply in sorted(supplies.items(), key=lambda x: (-(x[1].share or (0, 0))[0], x[0])):
                if shown >= self.params.most:
                    self.cut["supplier"] = self.cut.get("supplier", 0) + 1
                    continue
                shown += 1
                found = others.of(seller, product)
                eids = tuple(e for e, *_ in by_seller[seller])
                self._draft(
                    (*eids, *(e for _, e in found[:_NAMED])), max(x[2] for x in by_seller[seller]), aspect="supplier", entity=seller, product=product,
                    text=Reason(zh=f"供应{what}", en=f"supplies {product or 'something not named'}"), share_low=supply.share[0] if supply.share else None,
                    share_high=supply.share[1] if supply.share else None, outside=supply.outside,
                    single=exposure([*supplies.values()]).single if product is not None else None,
                    alternatives=tuple(n for n, _ in found[:_NAMED]), alternatives_known=len(found),
                )  # fmt: skip

    def _exposure(
        self,
        product: str,
        supplies: list[Supply],
        by_seller: dict[int, list[tuple[int, tuple[float, float] | None, int]]],
    ) -> None:
        found = exposure(supplies)
        word = {
            True: ("全部来自一家", "all from one supplier"),
            None: ("已知一家供应,是否全部不详", "one supplier is known; whether it has all nobody says"),
        }
        zh, en = word.get(
            found.single,
            (
                f"已知 {found.suppliers} 家供应,写明的占 {found.stated:.0%}",
                f"suppliers known: {found.suppliers}, stated for {found.stated:.0%}",
            ),
        )
        method = "low: least shares of suppliers known outside; high: 1 less those known here"
        figures = [
            Figure(name="stated_share", value=found.stated, unit="1", method="sum of the shares stated")
        ]
        if self.here is not None:
            figures.append(
                Figure(
                    name="outside_share",
                    value=None,
                    low=found.outside_low,
                    high=found.outside_high,
                    unit="1",
                    method=method,
                )
            )
        said = [x for held in by_seller.values() for x in held]
        self._draft(
            tuple(x[0] for x in said), min(x[2] for x in said), aspect="exposure", entity=self.firm.nid, product=product, single=found.single,
            text=Reason(zh=f"{product}:{zh}", en=f"{product}: {en}"), figures=tuple(figures),
        )  # fmt: skip

    def _customers(self) -> None:
        edges = self.view.expand([self.firm.nid], "Purchase", "in")
        edges = edges.where(edges.source != self.firm.nid)
        self.looked_at += len(edges)
        buyers = np.unique(edges.source)
        shown = buyers[: self.params.most]
        self.cut["customer"] = len(buyers) - len(shown)
        edges = edges.where(np.isin(edges.source, shown))
        outside = self._outside(shown)
        for buyer, eid, evidence, (product, share, *_) in zip(
            edges.source.tolist(), edges.eid.tolist(), edges.evidence_class.tolist(), terms(self.view, edges.eid), strict=True
        ):  # fmt: skip
            self._draft(
                (eid,), evidence, aspect="customer", entity=buyer, product=product, outside=outside[buyer],
                text=Reason(zh=f"采购{product or '未写明的产品'}", en=f"buys {product or 'something not named'}"),
                share_low=share[0] if share else None, share_high=share[1] if share else None,
            )  # fmt: skip

    def _links(self, edge: str, direction: Direction, aspect: Aspect, zh: str, en: str) -> None:
        edges = self._first(self.view.expand([self.firm.nid], edge, direction), aspect)
        held = self.view.edge_attributes(edges.eid, ("share",))
        ends = edges.source if direction == "in" else edges.target
        for other, eid, evidence in zip(
            ends.tolist(), edges.eid.tolist(), edges.evidence_class.tolist(), strict=True
        ):
            share = next((interval(a.value) for a in held.get(eid, ())), None)
            self._draft(
                (eid,), evidence, aspect=aspect, entity=other, text=Reason(zh=zh, en=en), share_low=share[0] if share else None,
                share_high=share[1] if share else None,
            )  # fmt: skip

    def _alliances(self) -> None:
        edges = self._first(self.view.expand([self.firm.nid], "Membership", "out"), "alliance")
        held = self.view.edge_attributes(edges.eid, ("role",))
        labels = load().properties("Membership")["role"].values or {}
        for alliance, eid, evidence in zip(
            edges.target.tolist(), edges.eid.tolist(), edges.evidence_class.tolist(), strict=True
        ):
            role = labels.get(next((a.value for a in held.get(eid, ())), ""))
            text = Reason(
                zh=f"联盟成员,{role.zh if role else '角色未知'}",
                en=f"member, {role.en if role else 'role not known'}",
            )
            self._draft((eid,), evidence, aspect="alliance", entity=alliance, text=text)

    def _patents(self) -> None:
        edges = self._first(self.view.expand([self.firm.nid], "Application", "out"), "patent")
        reads = self.view.expand(edges.target, "ReadsOn", "out")
        on: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for patent, segment, eid in zip(
            reads.source.tolist(), reads.target.tolist(), reads.eid.tolist(), strict=True
        ):
            on[patent].append((segment, eid))
        for patent, eid, evidence in zip(
            edges.target.tolist(), edges.eid.tolist(), edges.evidence_class.tolist(), strict=True
        ):
            self._draft(
                (eid, *(e for _, e in on[patent])), evidence, aspect="patent", entity=patent, text=Reason(zh="申请人", en="applicant"),
                linked=tuple(dict.fromkeys(s for s, _ in on[patent])),
            )  # fmt: skip

    def _first(self, edges: Edges, aspect: str) -> Edges:
        self.looked_at += len(edges)
        self.cut[aspect] = max(0, len(edges) - self.params.most)
        kept = np.zeros(len(edges), dtype=np.bool_)
        kept[: self.params.most] = True
        return edges.where(kept)

    def summary(self, rows: list[FirmRow]) -> dict[str, float | int | str | None]:
        """Return how many rows of each aspect there are, and what is alarming among them."""
        counts = {
            a: sum(r.aspect == a for r in rows)
            for a in ("position", "supplier", "customer", "owner", "holding", "alliance", "patent")
        }
        here = self.view.briefs([self.here])[0].caption if self.here is not None else None
        return {
            "here": here, **counts, "products_from_one_supplier_stated": sum(r.aspect == "exposure" and r.single is True for r in rows),
            "products_with_one_known_supplier": sum(r.aspect == "exposure" and r.single is None for r in rows),
            "only_known_maker_of": sum(r.aspect == "position" and r.makers == 1 for r in rows),
            "suppliers_without_known_alternative": sum(r.aspect == "supplier" and r.alternatives_known == 0 for r in rows),
        }  # fmt: skip

    def caveats(self) -> list[Reason]:
        """Return what the profile leaves open."""
        said = [_KNOWN]
        if self.here is None:
            said.append(_NO_PLACE)
        for aspect, n in self.cut.items():
            if n:
                said.append(
                    Reason(
                        zh=f"{aspect} 另有 {n} 项没有列出(每方面至多 {self.params.most} 项)。",
                        en=f"{n} more of {aspect} are not listed (at most {self.params.most} an aspect).",
                    )
                )  # fmt: skip
        return said


def _numbers(value: object) -> list[int]:
    if value is None:
        return []
    return [value] if isinstance(value, int) else [int(n) for n in value] if isinstance(value, tuple) else []


_KNOWN = Reason(
    zh="只是资料中所知:没有列出的供应商、客户、股东不等于没有;替代者只是同一环节的生产者,有无富余产能不详。",
    en="Only what sources name: suppliers, customers and owners that are not listed may exist; alternatives make the same segment, whether they have capacity to spare is not known.",
)
_NO_PLACE = Reason(
    zh="企业的所在地不明(或不止一处),没有区分当地与外地;可用 place 指明。",
    en="Where the firm is, is not known or not single; here and outside are not told apart. Name a place.",
)
