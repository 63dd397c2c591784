"""Scores for pairs without a link: brute force agrees, what is linked is not proposed, planted supply is found."""

from __future__ import annotations

import doctest

import hypothesis.strategies as st
import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import links as module
from clusterkg.queries.algorithms.links import (
    MEASURES,
    auc,
    link_prediction,
    precision_at,
    proposed_links,
)

N = 9
_LINKS = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=25)


def arrays(links: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    both = np.array(links, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def graph_of(links: list[tuple[int, int]]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(N))
    graph.add_edges_from((a, b) for a, b in links if a != b)
    return graph


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(module)
    assert got.attempted > 0
    assert got.failed == 0


@given(_LINKS)
def test_neighbour_measures_are_those_of_networkx(links: list[tuple[int, int]]) -> None:
    graph, (a, b) = graph_of(links), arrays(links)
    pairs = [(i, j) for i in range(N) for j in range(i)]
    for by, theirs in (
        ("resource_allocation", nx.resource_allocation_index),
        ("adamic_adar", nx.adamic_adar_index),
    ):
        got = link_prediction(N, a, b, by=by).toarray()  # type: ignore[arg-type]  # one of the measures
        for i, j, told in theirs(graph, pairs):
            assert got[i, j] == pytest.approx(told)


@given(_LINKS)
def test_paths_of_three_steps_are_those_of_brute_force(links: list[tuple[int, int]]) -> None:
    graph, (a, b) = graph_of(links), arrays(links)
    got = link_prediction(N, a, b).toarray()
    for x in range(N):
        for y in range(N):
            if x == y:
                continue
            told = sum(
                1 / np.sqrt(graph.degree(u) * graph.degree(v))
                for u in graph[x]
                for v in graph[y]
                if graph.has_edge(u, v) and len({x, u, v, y}) == 4
            )
            assert got[x, y] == pytest.approx(told, abs=1e-9)


@given(_LINKS, st.sampled_from(MEASURES), st.booleans())
def test_what_is_linked_is_not_proposed_and_order_falls(
    links: list[tuple[int, int]], by: str, directed: bool
) -> None:
    a, b = arrays(links)
    found = proposed_links(N, a, b, by=by, directed=directed, most=50)  # type: ignore[arg-type]  # one of the measures
    held = set(links) if directed else set(links) | {(y, x) for x, y in links}
    pairs = list(zip(found.source.tolist(), found.target.tolist(), strict=True))
    assert not set(pairs) & held
    assert len(set(pairs)) == len(pairs)
    assert all(x != y for x, y in pairs)
    assert (np.diff(found.score) <= 1e-12).all()


def test_a_supplier_like_one_of_the_customers_is_proposed_where_triangles_see_nothing() -> None:
    # Two kinds of sellers and two kinds of buyers; nobody trades within a kind.
    links = [(s, c) for s in range(4) for c in range(4, 8) if (s, c) != (3, 7)]
    a, b = arrays(links)
    by_paths = proposed_links(9, a, b, most=1)
    assert (by_paths.source.tolist(), by_paths.target.tolist()) == ([3], [7])
    nearest = proposed_links(9, a, b, by="common_neighbours", most=1)
    assert {nearest.source[0] < 4, nearest.target[0] < 4} in ({True}, {False}), "two sellers, or two buyers"
    only = proposed_links(9, a, b, directed=True, sources=np.array([3]))
    assert set(only.source.tolist()) <= {3}


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=8), st.lists(st.integers(0, 5), min_size=1, max_size=8)
)
def test_auc_is_the_share_of_pairs_in_order(hidden: list[int], others: list[int]) -> None:
    told = np.mean([(h > o) + (h == o) / 2 for h in hidden for o in others])
    assert auc(np.array(hidden, float), np.array(others, float)) == pytest.approx(told)
    assert np.isnan(auc(np.array([]), np.array(others, float)))
    assert np.isnan(precision_at(np.array([]), 3))
