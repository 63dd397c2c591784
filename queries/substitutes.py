"""替代: what can stand in for a product, a segment or a firm, why it may, and what is not known of it."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal, NamedTuple

import numpy as np
from pydantic import Field

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.paging import Paged
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.chains import makers as makers_of
from clusterkg.queries.facts.demand import quantity
from clusterkg.queries.facts.editions import carried
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.flows import Supplies
from clusterkg.queries.facts.lookup import all_named, the_place
from clusterkg.queries.facts.nearness import ELSEWHERE, UNKNOWN, Near, nearness
from clusterkg.queries.facts.starts import Start, classes, start_of

Unknown = Literal[
    "capacity", "spare_capacity", "location", "inputs", "makers", "reverse_direction", "quality"
]
_SHOWN = 20


class SubstitutesParams(Params):
    """For what, near what."""

    of: str = Field(
        min_length=1,
        description="产品、环节或企业的编号或名称 | for which product, segment or firm: id or name",
    )
    place: str | None = Field(None, min_length=1, description="离这个地方近的在前(缺省:企业自己的所在地) | nearest to this place first; default: where the firm is")  # fmt: skip
    show: Literal["all", "product", "maker", "same_segment"] = Field("all", description="只要哪一种:product、maker、same_segment(缺省:全部) | which kind; default: all")  # fmt: skip
    min_overlap: float = Field(0.5, ge=0, le=1, description="同一环节的产品,投入至少有这么多相同 | least overlap of inputs of products of one segment")  # fmt: skip


class SubstituteRow(Row):
    """A substitute, how strongly that is said, why, and what is not known."""

    entity: Named
    #: ``product``: a source says that it can stand in. ``maker``: another maker of the segment. ``same_segment``: a product of the segment
    #: with like inputs, which nobody calls a substitute (weaker).
    kind: Literal["product", "maker", "same_segment"]
    #: What it can stand in for: the thing asked of, or a product or segment of it.
    replaces: Named
    #: A source says it of just this direction; false: it is stated the other way round only.
    as_stated: bool
    evidence_class: Literal["disclosed", "inferred", "lead"]
    reasons: tuple[Reason, ...]
    not_known: tuple[Unknown, ...]
    #: Of a maker: the smallest place that holds it and the place asked about; empty where none does or it is not known.
    near: Named | None = None
    #: Steps up from that place until it is inside (0: in it); empty where nothing known holds both.
    steps: int | None = None
    capacity: Figure | None = None
    #: Of a product: how many are known to make it; empty where nobody is.
    makers: int | None = None
    #: Inputs in common by all inputs of either; empty where those of one are not known.
    overlap: float | None = None


class _Found(NamedTuple):
    kind: Literal["product", "maker", "same_segment"]
    node: int
    replaces: int
    stated: bool
    evidence: int
    eids: tuple[int, ...]
    near: Near | None = None
    makers: int | None = None
    overlap: float | None = None
    common: tuple[int, ...] = ()
    #: Edges that say that a maker makes it.
    made: tuple[int, ...] = ()


@question(
    "substitutes",
    zh="替代",
    en="What can stand in for a product, segment or firm",
    params=SubstitutesParams,
    row=SubstituteRow,
    example={"of": "岚州宁海动力电池有限公司", "as_of": "2026-06-30"},
    method=(
        "SUBSTITUTES as stated (source stands in for target) and, marked, the other way round; other makers of the same segment, nearest first by "
        "the smallest place that holds both; products of one segment by Jaccard overlap of their stated inputs (weaker)."
    ),
)
def substitutes(view: View, params: SubstitutesParams) -> Outcome[SubstituteRow]:
    """列出可以替代一个产品、环节或企业的:来源写明的替代品、同一环节的其他生产者(近的在前)、同一环节投入相近的产品;说明理由和不知道的事。

    Lists what can stand in, with reasons. Another maker of the same segment is a candidate, not a replacement: whether it has capacity to
    spare, and whether its goods pass the buyer's tests, no source here says, and each row names what is not known.
    """
    view = carried(view)
    start = start_of(view, params.of)
    place = the_place(view, params.place)
    found = _stated(view, start)
    same = _same_segment(view, start, params.min_overlap)
    makers, ref = _makers(view, start, place.nid if place else None)
    found = [f for f in (*found, *makers, *same) if params.show in ("all", f.kind)]
    counts = {k: sum(f.kind == k for f in found) for k in ("product", "maker", "same_segment")}
    summary: dict[str, float | int | str | None] = {
        **counts, "makers_with_unknown_place": sum(f.near is not None and f.near.steps == UNKNOWN for f in found),
    }  # fmt: skip
    caveats = [_CANDIDATES]
    if not ref and counts["maker"]:
        caveats.append(_NO_PLACE)
    if not found:
        caveats.append(_NONE)
    rows = _Rows(view, found)
    return Outcome(
        Paged(len(found), rows.make), len(found) + len(start.things) + len(start.firms), caveats, summary
    )


def _products(view: View, start: Start) -> dict[int, list[int]]:
    """Return the products that the thing asked of is, holds or makes, with the edges that say so."""
    found: dict[int, list[int]] = {}
    if start.entity.type == "Product":
        return {start.entity.nid: []}
    if start.is_firm:
        made = view.expand([start.entity.nid], "Production", "out")
        kinds = set(view.of_type("Product").tolist()) if len(made) else set()
        for product, eid in zip(made.target.tolist(), made.eid.tolist(), strict=True):
            if product in kinds:
                found.setdefault(product, []).append(eid)
        return found
    entries = view.expand([start.entity.nid], "SegmentEntry", "in")
    for product, eid in zip(entries.source.tolist(), entries.eid.tolist(), strict=True):
        found.setdefault(product, []).append(eid)
    return found


def _stated(view: View, start: Start) -> list[_Found]:
    products = _products(view, start)
    nids = sorted(products)
    found: dict[tuple[bool, int, int], list[tuple[int, int]]] = defaultdict(list)
    for direction in ("in", "out"):
        edges = view.expand(nids, "Substitution", "in" if direction == "in" else "out")
        near, far = (edges.target, edges.source) if direction == "in" else (edges.source, edges.target)
        for mine, other, evidence, eid in zip(
            near.tolist(), far.tolist(), edges.evidence_class.tolist(), edges.eid.tolist(), strict=True
        ):
            found[direction == "in", mine, other].append((evidence, eid))
    known = _counted(view, {other for _, _, other in found})
    rows = []
    for (stated, mine, other), said in sorted(found.items(), key=lambda x: (not x[0][0], x[0][1:])):
        if not stated and (True, mine, other) in found:
            continue
        eids = (*(e for _, e in said), *products[mine])
        rows.append(
            _Found("product", other, mine, stated, max(c for c, _ in said), eids, makers=known.get(other))
        )
    return rows


def _counted(view: View, products: set[int]) -> dict[int, int]:
    """Return how many are known to make each product."""
    made = view.expand(sorted(products), "Production", "in")
    held: dict[int, set[int]] = defaultdict(set)
    for maker, product in zip(made.source.tolist(), made.target.tolist(), strict=True):
        held[product].add(maker)
    return {p: len(m) for p, m in held.items()}


def _same_segment(view: View, start: Start, least: float) -> list[_Found]:
    """Return products of one segment with a product asked of, by how much of their inputs is the same."""
    if start.is_firm or start.entity.type != "Product":
        return []
    mine = start.entity.nid
    entries = view.expand([mine], "SegmentEntry", "out")
    beside = view.expand(np.unique(entries.target), "SegmentEntry", "in")
    beside = beside.where((beside.source != mine) & np.isin(beside.source, view.of_type("Product")))
    others = np.unique(beside.source)
    arrows = Supplies(view, start.form).at(np.union1d(others, [mine]), upstream=True)
    needs: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row, (source, target) in enumerate(zip(arrows.source.tolist(), arrows.target.tolist(), strict=True)):
        needs[target][source] += arrows.edges_of([row])
    known = _counted(view, set(others.tolist()))
    joins: dict[int, list[int]] = defaultdict(list)
    for product, eid in zip(beside.source.tolist(), beside.eid.tolist(), strict=True):
        joins[product].append(eid)
    rows = []
    for other in others.tolist():
        a, b = needs.get(mine, {}), needs.get(other, {})
        overlap = len(a.keys() & b.keys()) / len(a.keys() | b.keys()) if a and b else None
        if overlap is not None and overlap < least:
            continue
        common = tuple(sorted(a.keys() & b.keys()))
        shown = tuple(e for n in common for e in (*a[n][:1], *b[n][:1]))
        eids = (*joins[other][:1], *entries.eid[:1].tolist(), *shown)
        rows.append(
            _Found(
                "same_segment",
                other,
                mine,
                False,
                int(EvidenceClass.LEAD),
                eids,
                None,
                known.get(other),
                overlap,
                common,
            )
        )
    return sorted(rows, key=lambda f: (f.overlap is None, -(f.overlap or 0), f.node))


def _makers(view: View, start: Start, place: int | None) -> tuple[list[_Found], list[int]]:
    """Return the other makers of the segments, nearest first, and the places that nearness is reckoned from."""
    mine = start.entity.nid
    ref = (
        [place]
        if place is not None
        else view.expand([mine], "Location", "out").target.tolist()
        if start.is_firm
        else []
    )
    segments = np.array(sorted(start.things), dtype=np.int64)
    made = makers_of(view, segments)
    everyone = made.all()
    near = nearness(view, ref, everyone[everyone != mine])
    of = classes(view, everyone)
    rows = []
    for segment in segments.tolist():
        for maker, eids in made.of(segment).items():
            if maker != mine:
                evidence = max(of.get(e, int(EvidenceClass.LEAD)) for e in eids)
                own = start.things[segment][:2]
                said = (*eids[:_SHOWN], *([near[maker].eid] if near[maker].eid >= 0 else []), *own)
                rows.append(
                    _Found("maker", maker, segment, True, evidence, said, near[maker], made=tuple(eids))
                )
    return sorted(rows, key=lambda f: (f.near, f.replaces, f.node)), ref


class _Rows:
    """Makes the rows of a page."""

    def __init__(self, view: View, found: list[_Found]) -> None:
        self._view, self._found = view, found

    def make(self, stretch: range) -> list[SubstituteRow]:
        """Return the rows of a stretch."""
        view, found = self._view, [self._found[i] for i in stretch]
        claims = Claims(view, (e for f in found for e in f.eids))
        numbers = sorted(
            {n for f in found for n in (f.node, f.replaces, *f.common)}
            | {f.near.common for f in found if f.near and f.near.common >= 0}
        )
        name = dict(zip(numbers, all_named(view.briefs(numbers)), strict=True))
        stated = view.edge_attributes([e for f in found for e in f.made], ("capacity",))
        rows = []
        for f in found:
            capacity = (
                next((quantity(a.value, a.claims) for e in f.made for a in stated.get(e, ())), None)
                if f.kind == "maker"
                else None
            )
            rows.append(
                SubstituteRow(
                    kind=f.kind, entity=name[f.node], replaces=name[f.replaces], as_stated=f.stated, evidence_class=EvidenceClass(f.evidence).name.lower(),
                    reasons=_reasons(f, name), not_known=_not_known(f, capacity is not None), near=name[f.near.common] if f.near and f.near.common >= 0 else None,
                    steps=f.near.steps if f.near and f.near.steps < ELSEWHERE else None, makers=f.makers, overlap=f.overlap,
                    capacity=Figure(name="capacity", value=capacity.amount, unit=capacity.unit, method="as stated") if capacity else None,
                    evidence=claims.behind(f.eids),
                )
            )  # fmt: skip
        return rows


def _reasons(f: _Found, name: dict[int, Named]) -> tuple[Reason, ...]:
    other, mine = name[f.node].name, name[f.replaces].name
    if f.kind == "product" and f.stated:
        return (
            Reason(
                zh=f"来源写明“{other}”可替代“{mine}”",
                en=f"a source says that '{other}' can stand in for '{mine}'",
            ),
        )
    if f.kind == "product":
        return (Reason(zh=f"来源只写明“{mine}”可替代“{other}”,反过来没有写明(较弱)", en=f"a source says that '{mine}' can stand in for '{other}'; the reverse nobody says (weaker)"),)  # fmt: skip
    if f.kind == "same_segment":
        if f.overlap is None:
            return (
                Reason(
                    zh="同一环节(较弱);投入不详,无从比较",
                    en="same segment (weaker); inputs are not known, nothing to compare",
                ),
            )
        shared = "、".join(name[n].name for n in f.common[:8])
        return (
            Reason(
                zh=f"同一环节(较弱);投入相同:{shared}",
                en=f"same segment (weaker); inputs in common: {shared}",
            ),
        )
    if name[f.replaces].type == "Industry":
        said = [Reason(zh=f"同属行业“{mine}”,是否做同样的产品不详(较弱)", en=f"in the industry '{mine}' too; whether it makes the same is not known (weaker)")]  # fmt: skip
    else:
        said = [Reason(zh=f"也生产“{mine}”", en=f"also makes '{mine}'")]
    if f.near is not None and f.near.steps == 0:
        said.append(Reason(zh="在同一个地方", en="in the same place"))
    elif f.near is not None and f.near.common >= 0:
        said.append(Reason(zh=f"同在{name[f.near.common].name}", en=f"both in {name[f.near.common].name}"))
    return tuple(said)


def _not_known(f: _Found, capacity: bool) -> tuple[Unknown, ...]:
    said: list[Unknown] = []
    if f.kind == "maker":
        said += [] if capacity else ["capacity"]
        said += ["spare_capacity", "quality"]
        said += ["location"] if f.near is not None and f.near.steps == UNKNOWN else []
        return tuple(said)
    said += [] if f.stated or f.kind == "same_segment" else ["reverse_direction"]
    said += ["inputs"] if f.kind == "same_segment" and f.overlap is None else []
    said += [] if f.makers else ["makers"]
    return (*said, "spare_capacity", "quality")


_CANDIDATES = Reason(
    zh="所列是可以考虑的替代,不是已验证的替代:有没有富余产能、能不能通过认证,资料没有说(见 not_known)。",
    en="These may be considered, none is proven: whether there is capacity to spare and whether it qualifies, no source says (see not_known).",
)
_NO_PLACE = Reason(
    zh="没有给出地方,生产者没有按远近排列。", en="No place was given; makers are not in order of nearness."
)
_NONE = Reason(
    zh="没有已知的替代;不等于没有替代。", en="No substitute is known, which does not mean that there is none."
)
