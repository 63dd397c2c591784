"""集群发现: communities of firms over links and co-location, how dense, how stable, and in what they are special."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.sparse import csr_array

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.communities import Communities, communities, stability
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.contract import Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.editions import carried, edition
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.firm_links import KINDS, Ties, ties
from clusterkg.queries.facts.flows import supplies, together
from clusterkg.queries.facts.lookup import all_named, the_chain, the_place
from clusterkg.queries.facts.places import INFERRED_PLACES, located
from clusterkg.queries.facts.presence import AnyLevel, Located, locations

#: Firms, segments and places that a row names; ties that it shows the claims of.
_FIRMS, _SEGMENTS, _PLACES, _TIES = 10, 5, 3, 12


class ClusterDiscoveryParams(Params):
    """Where to look, what a tie weighs, and how fine the parts are."""

    chain: str | None = Field(
        None, min_length=1, description="只看这条链或行业的企业 | only firms of this chain or industry"
    )
    place: str | None = Field(None, min_length=1, description="只看这个地方的企业 | only firms in this place")
    level: Literal["country", "province", "city", "county", "zone", "stated"] | None = Field(
        None, description="“同在一处”取哪一级(缺省:地级) | level of being in one place; default: city"
    )
    w_purchase: float = Field(1.0, ge=0, le=10, description="权重:采购 | weight of a purchase")
    w_partnership: float = Field(1.0, ge=0, le=10, description="权重:合作 | weight of a partnership")
    w_patent: float = Field(1.0, ge=0, le=10, description="权重:联合申请专利 | weight of a joint patent")
    w_alliance: float = Field(0.5, ge=0, le=10, description="权重:同属联盟 | weight of a shared alliance")
    w_colocation: float = Field(
        0.5, ge=0, le=10, description="权重:同地同环节或上下游 | weight of being in one place in one or a neighbouring segment"
    )  # fmt: skip
    resolution: float = Field(1.0, ge=0.1, le=10, description="大于 1 分得更细 | above 1: finer parts")
    least_firms: int = Field(3, ge=2, le=1000, description="最少企业数 | least number of firms")
    runs: int = Field(
        10, ge=2, le=50, description="换次序重做几次看稳不稳 | runs in other orders, for stability"
    )
    most: int = Field(100, ge=1, le=1000, description="最多列出几个 | how many are listed")


class SegmentShare(BaseModel):
    """A segment in a community: how many firms, and how much more than among all firms looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    segment: Named
    firms: int
    lq: float | None


class PlaceShare(BaseModel):
    """A place in a community: how many of its firms are known to be there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Named
    firms: int


class CommunityRow(Row):
    """One community, named after the body with most ties in it."""

    entity: Named
    firms: int
    top: tuple[Named, ...]
    segments: tuple[SegmentShare, ...]
    places: tuple[PlaceShare, ...]
    firms_without_place: int
    #: Pairs of bodies that a purchase, partnership, joint patent or alliance of two joins outright, of all pairs.
    density: float
    ties_by_kind: dict[str, int]
    #: Weight of ties inside over weight of all ties of its nodes.
    inside_share: float
    #: Share of its pairs that stay together in the other runs.
    stability: float | None
    #: Held together by being in one place and trade alone: no tie between firms is known.
    colocation_only: bool
    evidence_left_out: int


@question(
    "cluster-discovery",
    zh="发现集群",
    en="Discover clusters",
    params=ClusterDiscoveryParams,
    row=CommunityRow,
    example={"chain": "动力电池与新能源汽车"},
    method=(
        "Louvain (Blondel et al. 2008; moves in whole steps after Lu et al. 2015; parts made connected, Traag et al. 2019) on a network of bodies and groups: purchases, partnerships, joint "
        "patents, alliances, and segments by place joined where one feeds the other. The division of highest modularity of several runs is shown; stability is "
        "the share of a community's pairs together in the other runs. LQ = share of the segment here / among all firms looked at."
    ),
    heavy=True,
)
def cluster_discovery(view: View, params: ClusterDiscoveryParams) -> Outcome[CommunityRow]:
    """从采购、合作、联合专利、同属联盟和同地同链中找出联系紧密的企业群,给出成员、环节、地方、密度和稳定程度。

    Finds groups of firms with more ties within than between. A dense spot is not yet an industrial cluster: ties that nobody reported
    are missing, some groups hang together by an address alone, and another resolution gives other groups. It is a list of candidates to
    look at, with how stable each is.
    """
    facts, makers, tree = _makers(view, params.chain)
    level: AnyLevel = params.level or (
        "city" if len(facts.find("Place", "place_level", "city")) else "stated"
    )
    place = the_place(facts, params.place)
    bodies = _bodies(facts, makers, params.chain is not None)
    if place is not None:
        bodies = located(facts, place.nid, bodies).local(bodies)
    if not len(bodies):
        return Outcome(
            [],
            0,
            [Reason(zh="没有已知企业可看。", en="No maker or body is known to look at.")],
            {"bodies": 0},
        )
    where = locations(facts, bodies, level)
    weights = {k: float(getattr(params, f"w_{k}")) for k in KINDS}
    net = ties(facts, bodies, weights, makers, where, _feeds(facts, makers, tree))
    runs = [
        communities(net.n, net.source, net.target, net.weight, seed=s, resolution=params.resolution)
        for s in range(1, params.runs + 1)
    ]
    best = max(runs, key=lambda r: r.modularity)
    b = len(bodies)
    # Groups of ties are no members: communities are counted in bodies.
    names, label = np.unique(best.label[:b], return_inverse=True)
    stable = stability(label, [r.label[:b] for r in runs if r is not best])
    size = np.bincount(label, minlength=len(names))
    order = np.lexsort((np.arange(len(names)), -size))
    shown = [int(c) for c in order if size[c] >= params.least_firms]
    rows = _rows(facts, net, makers, where, best, names, label, stable, shown[: params.most])
    linked = size[label] > 1
    weighed = stable[np.isfinite(stable)] @ (size * (size - 1))[np.isfinite(stable)].astype(float)
    pairs = float((size * (size - 1)).sum())
    overall = round(weighed / pairs, 4) if pairs else None
    summary: dict[str, float | int | str | None] = {
        "bodies": b, "bodies_in_communities": int(linked.sum()), "communities": len(shown), "listed": len(rows), "ties": len(net.source),
        "groups": net.groups, "modularity": round(best.modularity, 4), "modularity_least": round(min(r.modularity for r in runs), 4), "runs": len(runs),
        "stability": overall, "level": level,
        **{f"ties_{k}": int((net.kind == i).sum()) for i, k in enumerate(KINDS)},
    }  # fmt: skip
    return Outcome(
        rows,
        len(net.source) + len(where.maker),
        _caveats(facts, net, weights, where, stable, shown, overall),
        summary,
    )


def _makers(view: View, chain: str | None) -> tuple[View, chains.Makers, chains.ChainParts | None]:
    if chain is None:
        facts = carried(view)
        everything = np.union1d(facts.of_type("Segment"), facts.of_type("Industry")).astype(np.int64)
        return facts, chains.makers(facts, everything), None
    root = the_chain(view, chain)
    held = edition(view, root.nid)
    tree = chains.parts(view, root.nid, held)
    return held.facts, chains.makers(held.facts, np.array(sorted(tree.parent), dtype=np.int64)), tree


def _bodies(view: View, makers: chains.Makers, only_makers: bool) -> Ids:
    """Return whom to look at: the makers of a chain; without one every organisation, and what untyped ties join."""
    if only_makers:
        return makers.all()
    held = [view.of_type("Organisation"), makers.all()]
    things = view.of_type("Thing")
    partners = view.expand(things, "Partnership", "out")
    held += [np.unique(partners.source), np.unique(partners.target)]
    return np.unique(np.concatenate(held)).astype(np.int64)


def _feeds(view: View, makers: chains.Makers, tree: chains.ChainParts | None) -> tuple[Ids, Ids]:
    segments = np.unique(makers.segment)
    fed = together(
        supplies(view, segments, form, inside=True) for form in (chains.SEGMENTS, chains.INDUSTRIES)
    )
    return fed.source, fed.target


def _rows(
    view: View, net: Ties, makers: chains.Makers, where: Located, best: Communities, names: Ids, label: Ids, stable: Floats, shown: list[int]
) -> list[CommunityRow]:  # fmt: skip
    b = len(net.bodies)
    member: dict[int, Ids] = {}
    by_label = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[by_label], np.arange(len(names) + 1))
    for c in shown:
        member[c] = by_label[starts[c] : starts[c + 1]]
    same = best.label[net.source] == best.label[net.target]
    of_link = np.where(same, best.label[net.source], -1)
    strength = np.zeros(net.n)
    np.add.at(strength, net.source[same], net.weight[same])
    np.add.at(strength, net.target[same], net.weight[same])
    n_all = int(best.label.max(initial=-1)) + 1
    inside = np.bincount(best.label[net.source[same]], weights=net.weight[same], minlength=n_all)
    everywhere = np.bincount(best.label[net.source], weights=net.weight, minlength=n_all) + np.bincount(
        best.label[net.target], weights=net.weight, minlength=n_all
    )
    links = np.argsort(of_link, kind="stable")
    link_starts = np.searchsorted(of_link[links], np.arange(n_all + 1))
    segments = _Shares(net.bodies, makers.segment, makers.maker)
    places = _Shares(net.bodies, where.place, where.maker)
    made: list[_Told] = []
    edges: list[list[int]] = []
    wanted: set[int] = set()
    for c in shown:
        who, whole = member[c], int(names[c])
        top = who[np.argsort(-strength[who], kind="stable")][:_FIRMS]
        mine = links[link_starts[whole] : link_starts[whole + 1]]
        kinds = np.bincount(net.kind[mine], minlength=len(KINDS))
        direct = mine[(net.source[mine] < b) & (net.target[mine] < b)]
        low, high = (
            np.minimum(net.source[direct], net.target[direct]),
            np.maximum(net.source[direct], net.target[direct]),
        )
        joined = len(np.unique(low * b + high))
        n = len(who)
        real = direct if len(direct) else mine[net.eid[mine] >= 0]
        best_first = real[np.argsort(-(strength[net.source[real]] + net.weight[real]), kind="stable")][:_TIES]
        kept = np.concatenate((net.eid[best_first], net.other_eid[best_first]))
        edges.append(kept[kept >= 0].tolist())
        seg, seg_places = segments.of(who)[:_SEGMENTS], places.of(who)[:_PLACES]
        wanted |= {int(net.bodies[i]) for i in top} | {s for s, _, _ in seg} | {p for p, _, _ in seg_places}
        made.append(
            _Told(net.bodies[top].tolist(), seg, seg_places, {
                "firms": n, "density": round(joined / (n * (n - 1) / 2), 6),
                "ties_by_kind": {k: int(x) for k, x in zip(KINDS, kinds, strict=True) if x},
                "inside_share": round(2 * inside[whole] / everywhere[whole], 4) if everywhere[whole] else 0.0,
                "stability": round(float(stable[c]), 4) if np.isfinite(stable[c]) else None, "colocation_only": not kinds[:4].any(),
                "firms_without_place": int(n - np.isin(net.bodies[who], where.maker).sum()), "evidence_left_out": max(0, len(real) - _TIES),
            })
        )  # fmt: skip
    order = sorted(wanted)
    named = dict(zip(order, all_named(view.briefs(order)), strict=True))
    claims = Claims(view, [e for found in edges for e in found])
    rows = []
    for told, behind in zip(made, edges, strict=True):
        leading = tuple(named[i] for i in told.top)
        rows.append(
            CommunityRow(
                **told.figures, entity=leading[0], top=leading, evidence=claims.behind(behind),
                segments=tuple(SegmentShare(segment=named[s], firms=k, lq=q) for s, k, q in told.segments),
                places=tuple(PlaceShare(place=named[p], firms=k) for p, k, _ in told.places),
            )
        )  # fmt: skip
    return rows


class _Told(NamedTuple):
    """What a row says, before names are read for all rows at once."""

    top: list[int]
    segments: list[tuple[int, int, float | None]]
    places: list[tuple[int, int, float | None]]
    figures: dict[str, Any]


class _Shares:
    """How many of some bodies have a thing (a segment, a place), and how much more than all bodies looked at."""

    def __init__(self, bodies: Ids, things: Ids, holders: Ids) -> None:
        at = np.minimum(np.searchsorted(bodies, holders), max(len(bodies) - 1, 0))
        kept = bodies[at] == holders if len(bodies) else np.zeros(len(holders), dtype=np.bool_)
        self.names, thing = np.unique(things[kept], return_inverse=True)
        shape = (len(bodies), max(len(self.names), 1))
        self.table = csr_array((np.ones(len(thing)), (at[kept], thing)), shape=shape)
        self.table.data[:] = 1.0  # equal places were added up
        self.everywhere = np.asarray(self.table.sum(axis=0)).ravel()
        self.whole = float(self.everywhere.sum())

    def of(self, who: Ids) -> list[tuple[int, int, float | None]]:
        rows = self.table[who]
        things, count = np.unique(rows.indices, return_counts=True)
        total = count.sum()
        order = np.lexsort((things, -count))
        return [
            (int(self.names[things[i]]), int(count[i]), round(float((count[i] / total) / (self.everywhere[things[i]] / self.whole)), 4))
            for i in order.tolist()
        ]  # fmt: skip


def _caveats(
    view: View,
    net: Ties,
    weights: dict[str, float],
    where: Located,
    stable: Floats,
    shown: list[int],
    overall: float | None,
) -> list[Reason]:
    found = [
        Reason(
            zh="联系紧密不等于产业集群:没有报道的联系看不见,换一个分辨率会分成别的样子;这是值得去看的候选。",
            en="A dense spot is no industrial cluster yet: ties that nobody reported are not seen, and another resolution divides otherwise; these are candidates to look at.",
        )
    ]
    if overall is not None and overall < 0.5:
        found.append(
            Reason(
                zh=f"换次序重做时,只有 {overall:.0%} 的成员对还在一起:这张网没有稳定的分群,下面的群多半是偶然的。",
                en=f"Only {overall:.0%} of pairs stay together in other runs: the network has no stable groups, and those below are mostly chance.",
            )
        )
    unstable = sum(1 for c in shown if np.isfinite(stable[c]) and stable[c] < 0.7)
    if unstable:
        found.append(
            Reason(
                zh=f"{unstable} 个群在换次序重做时有三成以上的成员对分开(stability < 0.7),边界不可靠。",
                en=f"In {unstable} groups more than three in ten pairs part in other runs (stability < 0.7): their borders are not to be relied on.",
            )
        )
    for i, kind in enumerate(KINDS[:4]):
        if weights[kind] and not (net.kind == i).any():
            found.append(
                Reason(
                    zh=f"没有装载{_KIND_ZH[kind]}。", en=f"No {_KIND_EN[kind]} were loaded for these firms.",
                )
            )  # fmt: skip
    lowest = view.expand(net.bodies, "Location", "out").evidence_class
    if len(lowest) and lowest.min() < EvidenceClass.DISCLOSED:
        found.append(INFERRED_PLACES)
    missing = len(net.bodies) - len(np.unique(where.maker))
    if missing:
        found.append(
            Reason(
                zh=f"{missing} 家企业(机构)不知在哪,只看它们的联系。",
                en=f"The place of {missing} bodies is not known: only their ties count.",
            )
        )
    return found


_KIND_ZH = {
    "purchase": "这些企业之间的采购",
    "partnership": "合作关系",
    "patent": "联合专利",
    "alliance": "联盟成员",
}
_KIND_EN = {
    "purchase": "purchases",
    "partnership": "partnerships",
    "patent": "joint patents",
    "alliance": "memberships",
}
