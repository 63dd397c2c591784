"""Walks over a graph read as one goes agree with networkx on the whole graph, and keep to their budget."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.walks import Around, shortest_ways, tiers

PAIRS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] != p[1]), max_size=24, unique=True
)
NONE = np.empty(0, dtype=np.int64)


def reader(pairs: list[tuple[int, int]], near: int = 0) -> Around:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    table = table[np.lexsort((table[:, 1 - near], table[:, near]))]

    def around(front: Ids) -> tuple[Ids, Ids]:
        held = table[np.isin(table[:, near], front)]
        return held[:, near], held[:, 1 - near]

    return around


def ids(*nodes: int) -> Ids:
    return np.array(nodes, dtype=np.int64)


@given(PAIRS)
def test_tiers_are_distances(pairs: list[tuple[int, int]]) -> None:
    graph: nx.DiGraph[int] = nx.DiGraph(pairs)
    graph.add_node(0)
    found = tiers(reader(pairs), ids(0), deepest=4, most=100, per_node=100)
    expected = {n: d for n, d in nx.single_source_shortest_path_length(graph, 0, 4).items() if d}
    assert dict(zip(found.node.tolist(), found.tier.tolist(), strict=True)) == expected
    for near, far in zip(found.near.tolist(), found.far.tolist(), strict=True):
        assert graph.has_edge(near, far)
        assert expected[far] == expected.get(near, 0) + 1


@given(PAIRS, st.integers(1, 6))
def test_a_larger_budget_only_adds_at_the_end(pairs: list[tuple[int, int]], most: int) -> None:
    few = tiers(reader(pairs), ids(0), deepest=4, most=most, per_node=100)
    all_ = tiers(reader(pairs), ids(0), deepest=4, most=100, per_node=100)
    assert few.node.tolist() == all_.node.tolist()[:most]
    assert (few.stopped is None) == (few.unlisted == 0)
    if few.stopped is None:
        assert len(few.node) == len(all_.node)


def test_a_hub_of_a_hundred_thousand_is_cut_counted_and_gone_on_with() -> None:
    pairs = [(0, n) for n in range(1, 100_001)]
    around = reader(pairs)
    first = tiers(around, ids(0), deepest=3, most=5_000, per_node=1_000)
    assert first.node.tolist() == list(range(1, 1_001))
    assert first.cut == {0: 99_000}
    rest = tiers(around, ids(0), deepest=1, most=200_000, per_node=200_000, skip=1_000)
    assert rest.node.tolist() == list(range(1_001, 100_001))
    assert not rest.cut
    full = tiers(around, ids(0), deepest=3, most=5_000, per_node=200_000)
    assert (len(full.node), full.unlisted, full.stopped) == (5_000, 95_000, 1)


@given(PAIRS, st.integers(1, 6), st.integers(1, 7))
def test_ways_are_the_shortest_there_are(pairs: list[tuple[int, int]], k: int, longest: int) -> None:
    found = shortest_ways(reader(pairs), reader(pairs, 1), ids(0), ids(7), k=k, longest=longest, most=10_000)
    graph: nx.DiGraph[int] = nx.DiGraph(pairs)
    graph.add_nodes_from((0, 7))
    every = sorted((list(w) for w in nx.all_simple_paths(graph, 0, 7, cutoff=longest)), key=len)
    assert [len(w) for w in found.ways] == [len(w) for w in every[:k]]
    assert all(w in every for w in found.ways)
    assert len({tuple(w) for w in found.ways}) == len(found.ways)
    if found.complete:
        assert len(found.ways) == len(list(nx.all_simple_paths(graph, 0, 7)))


@given(PAIRS, st.integers(1, 6))
def test_no_way_passes_what_is_avoided(pairs: list[tuple[int, int]], avoided: int) -> None:
    found = shortest_ways(
        reader(pairs), reader(pairs, 1), ids(0), ids(7), k=5, longest=7, most=10_000, avoid=ids(avoided)
    )
    assert all(avoided not in w for w in found.ways)
    left = [p for p in pairs if avoided not in p]
    again = shortest_ways(reader(left), reader(left, 1), ids(0), ids(7), k=5, longest=7, most=10_000)
    assert [len(w) for w in found.ways] == [len(w) for w in again.ways]


def test_a_budget_ends_the_search_and_is_said() -> None:
    pairs = [(0, n) for n in range(1, 50)] + [(n, n + 100) for n in range(1, 50)] + [(101, 7_000)]
    found = shortest_ways(reader(pairs), reader(pairs, 1), ids(0), ids(9_999), k=1, longest=9, most=10)
    assert not found.ways
    bounded = shortest_ways(reader([*pairs, (8_000, 9_999), (7_000, 8_000)]), reader([*pairs, (8_000, 9_999), (7_000, 8_000)], 1), ids(0), ids(9_999), k=2, longest=9, most=1)  # fmt: skip
    assert bounded.cut
    assert bounded.length < 9


@pytest.mark.parametrize(("starts", "ends"), [(NONE, ids(7)), (ids(0), NONE)])
def test_nothing_leads_from_or_to_nothing(starts: Ids, ends: Ids) -> None:
    assert not shortest_ways(
        reader([(0, 7)]), reader([(0, 7)], 1), starts, ends, k=1, longest=3, most=10
    ).ways
