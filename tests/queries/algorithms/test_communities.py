"""Communities: planted ones are found, networkx agrees on how good they are, and stability is what it says."""

from __future__ import annotations

import doctest
from itertools import combinations

import hypothesis.strategies as st
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from scipy.sparse import csr_array

from clusterkg.queries.algorithms import communities as module
from clusterkg.queries.algorithms.communities import communities, modularity, stability

_LINKS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(1, 5)), max_size=40)
_LABELS = st.lists(st.integers(0, 3), min_size=2, max_size=9)


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(module)
    assert got.attempted > 0
    assert got.failed == 0


def parts(label: np.ndarray) -> list[set[int]]:
    return [set(np.flatnonzero(label == c).tolist()) for c in range(int(label.max()) + 1)]


@given(_LINKS, st.integers(0, 5))
def test_parts_are_connected_sorted_by_size_and_modularity_is_that_of_networkx(
    links: list[tuple[int, int, int]], seed: int
) -> None:
    a, b, w = (np.array([x[i] for x in links], dtype=np.int64) for i in range(3))
    found = communities(12, a, b, w.astype(float), seed=seed)
    graph = nx.Graph()
    graph.add_nodes_from(range(12))
    for one, other, weight in links:
        if one != other:
            before = graph.get_edge_data(one, other, {"weight": 0})["weight"]
            graph.add_edge(one, other, weight=before + weight)
    sizes = [len(p) for p in parts(found.label)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(nx.is_connected(graph.subgraph(p)) for p in parts(found.label))
    if graph.number_of_edges():
        assert found.modularity == pytest.approx(nx.community.modularity(graph, parts(found.label)))
        assert found.modularity >= 0 or found.modularity == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.planted_partition_graph(12, 15, 0.5, 0.02, seed=4),
        nx.barabasi_albert_graph(300, 3, seed=2),
    ],
)
def test_it_divides_nearly_as_well_as_networkx(graph: nx.Graph) -> None:
    ends = np.array(graph.edges())
    ours = max(
        communities(len(graph), ends[:, 0], ends[:, 1], np.ones(len(ends)), seed=s).modularity
        for s in range(5)
    )
    theirs = max(
        nx.community.modularity(
            graph, nx.community.louvain_communities(graph, weight=None, seed=s), weight=None
        )
        for s in range(5)
    )
    assert ours >= theirs - 0.01


def test_planted_groups_are_found_and_stable() -> None:
    graph = nx.planted_partition_graph(8, 20, 0.6, 0.01, seed=3)
    ends = np.array(graph.edges())
    runs = [
        communities(160, ends[:, 0], ends[:, 1], np.ones(len(ends)), seed=s, resolution=1.0).label
        for s in range(10)
    ]
    assert {frozenset(p) for p in parts(runs[0])} == {frozenset(range(i, i + 20)) for i in range(0, 160, 20)}
    assert np.nanmin(stability(runs[0], runs[1:])) > 0.9


def test_the_order_of_links_and_their_direction_make_no_difference_to_the_quality() -> None:
    a, b = np.array([0, 1, 2, 3, 4, 5, 2]), np.array([1, 2, 0, 4, 5, 3, 3])
    one = communities(6, a, b, np.ones(7))
    other = communities(6, b[::-1], a[::-1], np.ones(7))
    assert one.label.tolist() == other.label.tolist()
    assert one.modularity == communities(6, a, b, np.full(7, 9.0)).modularity


@given(_LABELS, st.integers(0, 3))
def test_stability_is_the_share_of_pairs_by_brute_force(label: list[int], seed: int) -> None:
    reference = np.unique(np.array(label), return_inverse=True)[1]
    others = [np.random.default_rng(seed + i).integers(0, 3, len(label)) for i in range(3)]
    got = stability(reference, others)
    for c in range(int(reference.max()) + 1):
        pairs = list(combinations(np.flatnonzero(reference == c).tolist(), 2))
        if pairs:
            told = np.mean([np.mean([o[i] == o[j] for i, j in pairs]) for o in others])
            assert got[c] == pytest.approx(told)
        else:
            assert np.isnan(got[c])


def test_a_network_without_links_has_only_single_nodes() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert communities(3, none, none, np.zeros(0)).label.tolist() == [0, 1, 2]
    assert communities(0, none, none, np.zeros(0)).label.tolist() == []
    assert stability(none, [none]).tolist() == []
    assert modularity(csr_array((3, 3)), np.zeros(3, dtype=np.int64)) == 0
