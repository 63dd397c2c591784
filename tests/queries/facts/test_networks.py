"""Supply as arrays, places at a level, chains of three forms, and links by the day they were seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.graph.graphs import fact, name, put

from clusterkg.graph.ledger import Claim, Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import suppose
from clusterkg.graph.store.contract import Scope, View
from clusterkg.graph.values import interval
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.climbing import whereabouts
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.flows import NEEDED, UNSAID, Supplies, supplies
from clusterkg.queries.facts.gaps import Finder
from clusterkg.queries.facts.lookup import the_chain
from clusterkg.queries.facts.needs import flows
from clusterkg.queries.facts.networks import firm_network, segment_network
from clusterkg.queries.facts.places import Level, located
from clusterkg.queries.facts.sightings import carried_forward

Made = Callable[[Iterable[Claim]], View]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Returns a view of some claims."""

    def view_of(claims: Iterable[Claim]) -> View:
        ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", folder=tmp_path)
        put(ledger, claims)
        view = suppose(project(ledger, load()))
        ledger.close()
        return view

    return view_of


def number(view: View, local: str) -> int:
    id_ = view.resolve(local)
    assert id_ is not None
    nid = view.nid(id_)
    assert nid is not None
    return nid


def edge(claims: list[Claim], one: Claim, **attributes: str) -> None:
    claims.append(one)
    claims += [fact(one.edge_id, one.type, k, v) for k, v in attributes.items()]


CHAIN = [
    name("d:c", "Chain", "链"),
    *(name(f"d:{s}", "Segment", s) for s in ("s1", "s2", "s3")),
    *(fact(f"d:{s}", "ChainPart", "PART_OF", to="d:c") for s in ("s1", "s2", "s3")),
]


def test_supplies_of_products_are_those_of_their_segments(made: Made) -> None:
    claims = [*CHAIN, name("d:p", "Product", "甲"), name("d:q", "Product", "乙")]
    claims += [
        fact("d:p", "SegmentEntry", "IN_SEGMENT", to="d:s1"),
        fact("d:q", "SegmentEntry", "IN_SEGMENT", to="d:s2"),
    ]
    edge(claims, fact("d:p", "Supply", "SUPPLIES", to="d:q"), essential="true", cost_share="0.3..0.4")
    edge(claims, fact("d:s2", "Supply", "SUPPLIES", to="d:s3"), cost_share="0.25")
    view = made(claims)
    tree = chains.parts(view, number(view, "d:c"))
    net = segment_network(view, tree.leaves)
    graph = net.graph()
    one, two, three = (number(view, f"d:s{i}") for i in (1, 2, 3))
    assert set(graph.edges) == {(one, two), (two, three)}
    assert graph[one][two]["essential"] is True
    assert graph[two][three]["essential"] is False
    (at,) = graph[one][two]["arrows"]
    assert (net.share_low[at], net.share_high[at]) == (0.3, 0.4)
    assert len(net.edges_of([at])) == 3  # the supply, and what puts either product into its segment
    said = Claims(view, net.edges_of([0, 1])).behind(net.edges_of([at]))
    assert len(said) == 3


def test_a_share_nobody_states_is_not_known(made: Made) -> None:
    view = made([*CHAIN, fact("d:s1", "Supply", "SUPPLIES", to="d:s2")])
    net = segment_network(view, chains.parts(view, number(view, "d:c")).leaves)
    assert np.isnan(net.share_low).all()
    assert not net.essential.any()


def test_statements_of_one_supply_are_told_together(made: Made) -> None:
    claims = [*CHAIN, name("d:p", "Product", "甲"), fact("d:p", "SegmentEntry", "IN_SEGMENT", to="d:s1")]
    edge(claims, fact("d:p", "Supply", "SUPPLIES", to="d:s2"), essential="false", cost_share="0.3..0.4")
    edge(claims, fact("d:s1", "Supply", "SUPPLIES", to="d:s2"), essential="true", cost_share="0.25")
    claims += [fact("d:s1", "Supply", "SUPPLIES", to="d:s3"), fact("d:s1", "Supply", "SUPPLIES", to="d:s1")]
    view = made(claims)
    leaves = chains.parts(view, number(view, "d:c")).leaves
    one, two, three = (number(view, f"d:s{i}") for i in (1, 2, 3))
    held = flows(view, leaves)
    told = {
        (int(held.nids[a]), int(held.nids[b])): (low, high, said)
        for a, b, low, high, said in zip(
            held.source, held.target, held.low, held.high, held.said, strict=True
        )
    }
    assert told[one, two] == (0.25, 0.4, NEEDED)
    assert np.isnan(told[one, three][0])
    assert told[one, three][2] == UNSAID
    assert len(told) == 2  # what feeds itself is no input
    assert sorted(len(held.edges_of([i])) for i in range(2)) == [1, 3]
    around = Supplies(view).at(np.array([two]), upstream=True)
    whole = supplies(view, leaves, inside=True)
    assert set(around.eid.tolist()) == set(whole.eid[whole.target == two].tolist())


def test_inputs_of_a_segment_are_also_those_of_its_products(made: Made) -> None:
    claims = [*CHAIN, name("d:p", "Product", "甲"), fact("d:p", "SegmentEntry", "IN_SEGMENT", to="d:s1")]
    edge(claims, fact("d:p", "Supply", "SUPPLIES", to="d:s3"), cost_share="0.3..0.4")
    edge(claims, fact("d:s2", "Supply", "SUPPLIES", to="d:s3"), cost_share="0.1")
    view = made(claims)
    finder = Finder(view, number(view, "d:c"), None, number(view, "d:s3"), 0.2)
    assert finder.leaves.tolist() == [number(view, "d:s1")]
    assert (
        len(finder.inputs[number(view, "d:s1")]) == 3
    )  # the supply, its share, and what puts the product into the segment


def test_purchases_are_arrows_from_seller_to_buyer(made: Made) -> None:
    claims = [name(f"d:{f}", "Firm", f"{f}有限公司") for f in "abc"]
    edge(
        claims,
        fact("d:a", "Purchase", "BUYS_FROM", to="d:b", key="铜箔"),
        product="铜箔",
        share_of_purchases="0.6",
        amount="120 CNY",
    )
    edge(claims, fact("d:a", "Purchase", "BUYS_FROM", to="d:c", key="铜箔"), product="铜箔")
    view = made(claims)
    net = firm_network(view)
    a, b = number(view, "d:a"), number(view, "d:b")
    at = int(np.flatnonzero(net.firms[net.seller] == b)[0])
    assert net.firms[net.buyer[at]] == a
    assert (net.share[at], net.amount[at], net.currency[at], net.product[at]) == (0.6, 120, "CNY", "铜箔")
    other = 1 - at
    assert np.isnan(net.share[other])
    assert net.currency[other] is None
    assert len(firm_network(view, np.array([a, b]))) == 1


def test_a_place_of_a_level_is_found_by_climbing(made: Made) -> None:
    claims = [
        name("d:pr", "Place", "省"), fact("d:pr", "Place", "place_level", "province"),
        name("d:ci", "Place", "市"), fact("d:ci", "Place", "place_level", "city"), fact("d:ci", "PlacePart", "WITHIN", to="d:pr"),
        name("d:co", "Place", "县"), fact("d:co", "Place", "place_level", "county"), fact("d:co", "PlacePart", "WITHIN", to="d:ci"),
        name("d:z", "Zone", "高新区"), fact("d:z", "Location", "LOCATED_IN", to="d:co"),
        *(name(f"d:{f}", "Firm", f"{f}有限公司") for f in "abc"),
        fact("d:a", "Location", "LOCATED_IN", to="d:co"), fact("d:b", "Location", "LOCATED_IN", to="d:z"),
    ]  # fmt: skip
    view = made(claims)
    firms = np.array([number(view, f"d:{f}") for f in "abc"])
    levels: dict[Level, str] = {"province": "d:pr", "city": "d:ci", "county": "d:co"}
    for level, place in levels.items():
        got = whereabouts(view, firms, level)
        assert sorted(got.node.tolist()) == sorted(firms[:2].tolist())
        assert set(got.place.tolist()) == {number(view, place)}
    zone = whereabouts(view, firms, "zone")
    assert (zone.node.tolist(), zone.place.tolist()) == ([firms[1]], [number(view, "d:z")])


def test_who_is_only_known_to_be_in_the_larger_place_may_be_here(made: Made) -> None:
    claims = [
        name("d:pr", "Place", "省"), name("d:ci", "Place", "市"), name("d:ot", "Place", "邻市"),
        fact("d:ci", "PlacePart", "WITHIN", to="d:pr"), fact("d:ot", "PlacePart", "WITHIN", to="d:pr"),
        *(name(f"d:{f}", "Firm", f"{f}有限公司") for f in "abcd"),
        fact("d:a", "Location", "LOCATED_IN", to="d:ci"), fact("d:b", "Location", "LOCATED_IN", to="d:pr"),
        fact("d:c", "Location", "LOCATED_IN", to="d:ot"),
    ]  # fmt: skip
    view = made(claims)
    a, b, c, d = (number(view, f"d:{f}") for f in "abcd")
    firms = np.array([a, b, c, d])
    where = located(view, number(view, "d:ci"), firms)
    assert where.local(firms).tolist() == [a]
    assert sorted(where.unplaced(firms).tolist()) == sorted([b, d])
    assert where.anywhere[c]
    whole = located(view, None, firms)
    assert sorted(whole.local(firms).tolist()) == sorted(firms.tolist())


def test_a_segment_may_have_several_parents(made: Made) -> None:
    claims = [
        *CHAIN, name("d:s4", "Segment", "s4"), fact("d:s4", "ChainPart", "PART_OF", to="d:s1"), fact("d:s4", "ChainPart", "PART_OF", to="d:s2")
    ]  # fmt: skip
    view = made(claims)
    tree = chains.parts(view, number(view, "d:c"))
    four = number(view, "d:s4")
    assert {p.parent for p in tree.every if p.child == four} == {number(view, "d:s1"), number(view, "d:s2")}
    assert set(tree.leaves.tolist()) == {four, number(view, "d:s3")}


def test_an_industry_with_its_parts_is_a_chain_whose_makers_are_its_members(made: Made) -> None:
    claims = [
        *(name(f"d:i{i}", "Industry", f"行业{i}") for i in (0, 1, 2)),
        fact("d:i1", "IndustryPart", "INDUSTRY_PART_OF", to="d:i0"), fact("d:i2", "IndustryPart", "INDUSTRY_PART_OF", to="d:i0"),
        fact("d:i1", "IndustryUpstream", "UPSTREAM_OF", to="d:i2"),
        name("d:a", "Firm", "a有限公司"), fact("d:a", "IndustryMember", "IN_INDUSTRY", to="d:i1"),
        name("d:p", "Product", "甲"), fact("d:p", "IndustryMember", "IN_INDUSTRY", to="d:i2"), fact("d:a", "Production", "MAKES", to="d:p"),
    ]  # fmt: skip
    view = made(claims)
    root = the_chain(view, "行业0")
    tree = chains.parts(view, root.nid)
    assert tree.form is chains.INDUSTRIES
    made_by = chains.makers(view, tree.leaves)
    a = number(view, "d:a")
    assert {s: list(made_by.of(s)) for s in tree.leaves.tolist()} == {
        number(view, "d:i1"): [a],
        number(view, "d:i2"): [a],
    }
    net = segment_network(view, tree.leaves, tree.form)
    assert list(net.graph().edges) == [(number(view, "d:i1"), number(view, "d:i2"))]


def test_what_a_source_left_untyped_is_a_chain_by_its_links_and_called_by_its_alias(made: Made) -> None:
    claims = [
        fact("d:t0", "Thing", "alias", "动力电池"), fact("d:t1", "Thing", "alias", "正极"), fact("d:t2", "Thing", "alias", "孤"),
        fact("d:t1", "IndustryPart", "INDUSTRY_PART_OF", to="d:t0"),
    ]  # fmt: skip
    view = made(claims)
    assert the_chain(view, "动力电池").nid == number(view, "d:t0")
    assert the_chain(view, "d:t0").nid == number(view, "d:t0")


def days_of(view: View, day: str, most: int | None, edge_type: str = "IndustryUpstream") -> int:
    scoped = carried_forward(view.scoped(Scope(as_of=date.fromisoformat(day))), most)
    return len(scoped.expand(np.arange(scoped.manifest.counts["nodes"]), edge_type, "out"))


def test_a_link_counts_from_the_day_it_was_seen_for_as_long_as_is_supposed(made: Made) -> None:
    claims: list[Claim] = [name(f"d:i{i}", "Industry", f"行业{i}") for i in (0, 1, 2)]
    edge(claims, fact("d:i0", "IndustryUpstream", "UPSTREAM_OF", to="d:i1"), seen_on="2020-03-01")
    edge(claims, fact("d:i1", "IndustryUpstream", "UPSTREAM_OF", to="d:i2"))
    again = claims[-1].edge_id if claims[-1].object else claims[-1].subject
    assert again
    view = made(claims)
    assert days_of(view, "2020-02-29", None) == 1
    assert days_of(view, "2020-03-01", None) == 2
    assert days_of(view, "2026-01-01", None) == 2
    assert days_of(view, "2020-03-31", 30) == 2
    assert days_of(view, "2020-04-01", 30) == 1
    wide = carried_forward(view.scoped(Scope(as_of=date(2019, 1, 1))), None).scoped(Scope())
    assert len(wide.expand(np.arange(wide.manifest.counts["nodes"]), "UPSTREAM_OF", "out")) == 2


def test_a_link_seen_again_counts_from_each_sighting(made: Made) -> None:
    claims: list[Claim] = [name(f"d:i{i}", "Industry", f"行业{i}") for i in (0, 1)]
    link = fact("d:i0", "IndustryUpstream", "UPSTREAM_OF", to="d:i1")
    claims += [link, *(fact(link.edge_id, link.type, "seen_on", day) for day in ("2018-05-01", "2021-05-01"))]
    view = made(claims)
    assert [days_of(view, day, 365) for day in ("2018-04-30", "2019-01-01", "2020-01-01", "2021-06-01")] == [
        0,
        1,
        0,
        1,
    ]


def test_intervals_are_read_as_they_are_written() -> None:
    assert interval("0.35") == (0.35, 0.35)
    assert interval("0.35..0.45") == (0.35, 0.45)
