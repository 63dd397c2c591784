"""链图: a chain in layers, the tree and the flow apart, with the firms known in each segment, place by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.paging import Paged
from clusterkg.queries.contract import Figure, Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.chain_layout import Feed, Layout, layout, positions
from clusterkg.queries.facts.chains import makers
from clusterkg.queries.facts.climbing import whereabouts
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.lookup import all_named, the_chain, the_place
from clusterkg.queries.facts.places import INFERRED_PLACES, Level, Mask, located

#: Edges whose claims a row shows at most; the row's counts are over all.
_SHOWN = 20


class ChainMapParams(Params):
    """Which chain, firms where, and by which level of place they are counted."""

    chain: str = Field(
        min_length=1, description="产业链、行业的编号或名称 | the chain or industry: id or name"
    )
    place: str | None = Field(None, min_length=1, description="只计这个地方的企业(缺省:全部) | firms in this place only; default: all")  # fmt: skip
    level: Level = Field("city", description="按哪一级地方计数:country、province、city、county、zone | level of place to count by")  # fmt: skip
    show: Literal["all", "segments", "flows", "counts"] = Field("all", description="只要哪一种行:segments、flows、counts(缺省:全部) | which rows; default: all")  # fmt: skip
    named_firms: int = Field(
        3, ge=0, le=50, description="每格列出几家企业 | firms named per segment or place"
    )
    version: str | None = Field(None, min_length=1, description="产业链的版本(缺省为当日的) | the chain's version; default: that of the day")  # fmt: skip


class ChainMapRow(Row):
    """A segment with its place in tree and flow; or a flow between two; or the firms of a segment in one place."""

    #: The segment; of a flow, the one that supplies.
    segment: Named
    kind: Literal["segment", "flow", "count"]
    #: Of a flow: what is supplied.
    towards: Named | None = None
    #: Of a count: the place.
    place: Named | None = None
    parents: tuple[Named, ...] = ()
    #: Steps below the chain in the tree.
    depth: int | None = None
    #: What a source calls its layer.
    stated_layer: str | None = None
    #: Layer by flow: 0 is fed by nothing in the chain; empty where no supply inside the chain is stated.
    layer: int | None = None
    #: It feeds itself by way of others; all of such a circle share a layer.
    in_circle: bool = False
    positions: tuple[Figure, ...] = ()
    #: Firms known to make it; empty where no maker of any segment of the chain is loaded.
    firms: int | None = None
    #: Of them, those of whom no location is known; they are in no place's count.
    firms_unplaced: int | None = None
    named: tuple[Named, ...] = ()
    #: Stated that the customer cannot do without; empty where nobody says.
    essential: bool | None = None
    cost_share_low: float | None = None
    cost_share_high: float | None = None


class _Item(NamedTuple):
    kind: Literal["segment", "flow", "count"]
    segment: int
    other: int = -1
    firms: tuple[int, ...] = ()
    known: int | None = None
    unplaced: int | None = None
    eids: tuple[int, ...] = ()
    feed: Feed | None = None


@question(
    "chain-map",
    zh="产业链图",
    en="Map of an industrial chain",
    params=ChainMapParams,
    row=ChainMapRow,
    example={"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"},
    method=(
        "Tree by PART_OF (INDUSTRY_PART_OF), flow by SUPPLIES (UPSTREAM_OF), kept apart. Layer by flow = longest way from what nothing in the "
        "chain feeds, circles condensed (Tarjan 1972). Positions: steps to the end; stages embodied (Fally 2012) from cost shares, upstreamness "
        "(Antras, Chor, Fally and Hillberry 2012) from shares of output. Firms: distinct makers (MAKES, IN_SEGMENT, IN_INDUSTRY)."
    ),
)
def chain_map(view: View, params: ChainMapParams) -> Outcome[ChainMapRow]:
    """画出一条产业链:环节的上下级(一个环节可有多个上级)和供给流向分开,标明层次、位置和各地已知的企业;已知企业数不是实际企业数。

    Lays a chain out: the tree of segments and the flow of supply apart, with layers, positions, and firms known per segment and place. A
    firm counted is one that a source names; no firm counted does not mean that there is none (see chain-gaps). The layer by flow is an
    order reckoned from the supplies stated, not what anybody calls upstream or downstream; that is ``stated_layer``.
    """
    chain, place = the_chain(view, params.chain), the_place(view, params.place)
    found = layout(view, chain.nid, params.version)
    facts = found.view
    leaves = found.tree.leaves
    made = makers(facts, np.array(found.nodes, dtype=np.int64))
    everyone = made.all()
    where = located(facts, place.nid if place else None, everyone)
    spots = whereabouts(facts, everyone, params.level)
    anywhere = np.zeros(len(where.here), dtype=np.bool_)
    anywhere[spots.located] = True
    local = {n: held for n, held in spots.of().items() if where.here[n]}
    by_segment: dict[int, dict[int, list[int]]] = {s: made.of(s) for s in found.nodes}
    items = [*_segments(found, by_segment, where.here, anywhere, params), *_flows(found)]
    items += _counts(by_segment, local, params.named_firms)
    wanted = {
        "all": ("segment", "flow", "count"),
        "segments": ("segment",),
        "flows": ("flow",),
        "counts": ("count",),
    }[params.show]
    items = [i for i in items if i.kind in wanted]
    maker = _Rows(found, items)
    summary: dict[str, float | int | str | None] = {
        "version": found.edition.version.name, "segments": len(found.nodes), "leaves": len(leaves), "flows": len(found.feeds),
        "flows_leaving_the_chain": found.leaving, "layers": max(found.layers.layer.values(), default=-1) + 1, "circles": len(found.layers.circles),
        "segments_outside_the_flow": sum(int(s) not in found.layers.layer for s in leaves),
        "firms": int(where.here[everyone].sum()) if len(everyone) else None,
        "firms_unplaced": int((~anywhere[everyone]).sum()) if len(everyone) else None,
        "firms_with_no_place_of_this_level": int((~np.isin(where.local(everyone), spots.node)).sum()) if len(everyone) else None,
    }  # fmt: skip
    explored = made.looked_at + len(found.nodes) + len(found.feeds) + len(spots.node)
    return Outcome(
        Paged(len(items), maker.make), explored, _caveats(found, len(everyone), spots.inferred), summary
    )


def _segments(
    found: Layout, by_segment: dict[int, dict[int, list[int]]], here: Mask, anywhere: Mask, params: ChainMapParams
) -> Iterable[_Item]:  # fmt: skip
    nothing = not any(by_segment.values())
    below = found.below()
    far = len(found.layers.layer) + 1
    for node in sorted(found.nodes, key=lambda n: (found.layers.layer.get(n, far), found.depth[n], n)):
        makes: dict[int, list[int]] = defaultdict(list)
        for leaf in sorted(below[node]):
            for firm, eids in by_segment.get(leaf, {}).items():
                makes[firm] += eids
        local = [f for f in makes if here[f]]
        shown = _first(local, makes, params.named_firms)
        eids = [e for _, e in found.parents.get(node, ())] + [e for f in shown for e in makes[f]]
        unplaced = sum(not anywhere[f] for f in makes)
        yield _Item(
            "segment", node, firms=shown, known=None if nothing else len(local), unplaced=None if nothing else unplaced, eids=tuple(eids)
        )  # fmt: skip


def _first(firms: Iterable[int], makes: dict[int, list[int]], most: int) -> tuple[int, ...]:
    """Return the firms to name: those that most statements are about, then by number."""
    return tuple(sorted(firms, key=lambda f: (-len(makes[f]), f))[:most])


def _flows(found: Layout) -> Iterable[_Item]:
    far = len(found.layers.layer)
    for feed in sorted(
        found.feeds, key=lambda f: (found.layers.layer.get(f.source, far), f.source, f.target)
    ):
        yield _Item("flow", feed.source, feed.target, feed=feed)


def _counts(
    by_segment: dict[int, dict[int, list[int]]], at: dict[int, dict[int, list[int]]], most: int
) -> Iterable[_Item]:
    for segment, makes in sorted(by_segment.items()):
        firms: dict[int, list[int]] = defaultdict(list)
        for firm in makes:
            for place in at.get(firm, ()):
                firms[place].append(firm)
        for place, held in sorted(firms.items(), key=lambda x: (-len(x[1]), x[0])):
            eids = [e for f in held[:_SHOWN] for e in (*makes[f], *at[f][place])]
            yield _Item("count", segment, place, _first(held, makes, most), len(held), eids=tuple(eids))


class _Rows:
    """Makes rows of items, with names and claims read for the whole stretch at once."""

    def __init__(self, found: Layout, items: Sequence[_Item]) -> None:
        self._found, self._items = found, items
        self._positions = positions(found)
        self._circles = {n for c in found.layers.circles for n in c}

    def make(self, stretch: range) -> list[ChainMapRow]:
        """Return the rows of a stretch."""
        found, view = self._found, self._found.view
        items = [self._items[i] for i in stretch]
        behind = {
            i: one.eids if one.feed is None else tuple(found.arrows.edges_of(one.feed.rows))
            for i, one in enumerate(items)
        }
        eids = {i: tuple(dict.fromkeys(held))[: 2 * _SHOWN] for i, held in behind.items()}
        claims = Claims(view, (e for held in eids.values() for e in held))
        over = {p for i in items if i.kind == "segment" for p, _ in found.parents.get(i.segment, ())}
        nodes = sorted({n for i in items for n in (i.segment, i.other, *i.firms) if n >= 0} | over)
        name = dict(zip(nodes, all_named(view.briefs(nodes)), strict=True))
        segments = [i.segment for i in items if i.kind == "segment"]
        stated = {e.nid: next(iter(e.values("layer")), None) for e in view.entities(segments)}
        rows = []
        for at, one in enumerate(items):
            base: dict[str, Any] = {
                "kind": one.kind,
                "segment": name[one.segment],
                "evidence": claims.behind(eids[at]),
                "named": tuple(name[f] for f in one.firms),
            }
            if one.kind == "segment":
                held = found.parents.get(one.segment, ())
                base |= {
                    "parents": tuple(name[p] for p in dict.fromkeys(p for p, _ in held)), "depth": found.depth[one.segment],
                    "stated_layer": stated[one.segment], "layer": found.layers.layer.get(one.segment), "in_circle": one.segment in self._circles,
                    "positions": tuple(self._positions.get(one.segment, ())), "firms": one.known, "firms_unplaced": one.unplaced,
                }  # fmt: skip
            elif one.feed is not None:
                low, high = one.feed.cost or (None, None)
                base |= {
                    "towards": name[one.other],
                    "essential": one.feed.essential,
                    "cost_share_low": low,
                    "cost_share_high": high,
                }
            else:
                base |= {"place": name[one.other], "firms": one.known}
            rows.append(ChainMapRow(**base))
        return rows


def _caveats(found: Layout, makers_: int, inferred: bool) -> list[Reason]:
    said = [_KNOWN if makers_ else _NO_MAKERS]
    if not found.feeds:
        said.append(_NO_FLOW)
    if found.layers.circles:
        sizes = "、".join(str(len(c)) for c in found.layers.circles[:5])
        said.append(
            Reason(
                zh=f"供给流向有 {len(found.layers.circles)} 处循环(各含 {sizes} 个环节),循环内不分先后,作为一层;标为 in_circle。",
                en=f"The flow has {len(found.layers.circles)} circles (of {sizes} segments); there is no order inside a circle, it is one layer, marked in_circle.",
            )
        )  # fmt: skip
    if found.looped:
        n = len(found.looped)
        said.append(
            Reason(
                zh=f"有 {n} 条从属关系绕成循环(互为上级),计数时不沿它们向下;来源的层级有矛盾。",
                en=f"{n} statements of belonging run in circles (each part of the other) and are not followed when firms are counted: the source contradicts itself.",
            )
        )  # fmt: skip
    if inferred:
        said.append(INFERRED_PLACES)
    return said


_KNOWN = Reason(
    zh="企业数是资料中提到的企业数;所在地不明的单独列出,不计入任何地方。没有企业不等于当地没有,请看产业链缺口。",
    en="Firms are those that sources name; those of no known location are counted apart and in no place. None known does not mean none there; see chain-gaps.",
)
_NO_MAKERS = Reason(
    zh="没有装载任何说明谁生产这些环节的资料,企业数未知。",
    en="Nothing loaded says who makes these segments; the number of firms is not known.",
)
_NO_FLOW = Reason(
    zh="没有资料说明链内的供给流向,无法按流向分层。",
    en="No source states a supply inside the chain; there are no layers by flow.",
)
