"""Layers and positions: what holds of any flow, and figures worked out by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.layers import distance_from_shares, layers

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


def graph_of(pairs: list[tuple[int, int]]) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_edges_from(pairs)
    return graph


@given(PAIRS)
def test_what_feeds_stands_before_what_it_feeds_but_in_a_circle_beside_it(
    pairs: list[tuple[int, int]],
) -> None:
    found = layers(graph_of(pairs))
    circle = {n: c for c in found.circles for n in c}
    for a, b in pairs:
        if a == b:
            continue
        if circle.get(a) is not None and circle.get(a) == circle.get(b):
            assert found.layer[a] == found.layer[b]
        else:
            assert found.layer[a] < found.layer[b]


@given(PAIRS)
def test_a_layer_is_as_low_as_what_feeds_it_lets_it_be(pairs: list[tuple[int, int]]) -> None:
    found = layers(graph_of(pairs))
    for level in range(1, max(found.layer.values(), default=0) + 1):
        assert level - 1 in found.layer.values()


def test_what_neither_feeds_nor_is_fed_has_no_layer() -> None:
    graph = graph_of([(1, 2), (3, 3)])
    graph.add_node(4)
    found = layers(graph)
    assert found.layer == {1: 0, 2: 1}
    assert found.steps == {1: 1, 2: 0}


def test_a_circle_is_one_layer_and_named() -> None:
    found = layers(graph_of([(0, 1), (1, 2), (2, 1), (2, 3)]))
    assert found.layer == {0: 0, 1: 1, 2: 1, 3: 2}
    assert found.circles == [frozenset({1, 2})]


@given(st.lists(st.floats(0, 0.09), min_size=25, max_size=25))
def test_distances_are_those_of_the_series(shares: list[float]) -> None:
    matrix = np.array(shares).reshape(5, 5)
    total, term = np.ones(5), np.ones(5)
    for _ in range(60):
        term = matrix @ term
        total = total + term
    assert distance_from_shares(matrix) == pytest.approx(total)


def test_a_circle_that_passes_on_all_has_no_distance() -> None:
    assert distance_from_shares([[0, 1], [1, 0]]) is None
    assert distance_from_shares([[0, 2], [2, 0]]) is None
    with pytest.raises(ValueError, match="square"):
        distance_from_shares([[0, 1]])
    with pytest.raises(ValueError, match="negative"):
        distance_from_shares([[-1.0]])


def test_upstreamness_is_that_of_the_published_formula() -> None:
    """Two industries: all of the first goes to the second, half of the second to the first; U = (I - B)^-1 1."""
    found = distance_from_shares([[0, 1], [0.5, 0]])
    assert found is not None
    assert found.tolist() == pytest.approx([4, 3])
