"""Arrays and networkx say the same of what networks hang by; what a loss parts is counted by brute force."""

from __future__ import annotations

import doctest

import hypothesis.strategies as st
import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import reaching
from clusterkg.queries.algorithms.reaching import betweenness, dominated, dominator_tree, separation

_SIZE = 9
_EDGES = st.lists(st.tuples(st.integers(0, _SIZE - 1), st.integers(0, _SIZE - 1)), max_size=30)


def _ends(edges: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    held = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return held[:, 0], held[:, 1]


def _graph(edges: list[tuple[int, int]]) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(_SIZE))
    graph.add_edges_from((a, b) for a, b in edges if a != b)
    return graph


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(reaching)
    assert got.attempted > 3
    assert got.failed == 0


@given(_EDGES)
def test_dominators_are_those_of_networkx(edges: list[tuple[int, int]]) -> None:
    tree = dominator_tree(_SIZE, *_ends(edges), 0)
    expected = {**nx.immediate_dominators(_graph(edges), 0), 0: 0}
    assert {n: d for n, d in enumerate(tree.tolist()) if d >= 0} == expected
    counts = dominated(tree, 0).tolist()
    reached = set(expected)
    for node in reached:
        cut = _graph(edges)
        cut.remove_node(node)
        still = {0, *nx.descendants(cut, 0)} if node else set()
        assert counts[node] == len(reached - still - {node})


@given(_EDGES)
def test_what_a_loss_parts_is_counted_right(edges: list[tuple[int, int]]) -> None:
    found = separation(_SIZE, *_ends(edges))
    plain = nx.Graph(_graph(edges))
    assert set(found.articulation.tolist()) == set(nx.articulation_points(plain))
    for node in range(_SIZE):
        mine = nx.node_connected_component(plain, node) - {node}
        pieces = [len(p) for p in nx.connected_components(plain.subgraph(mine))]
        assert found.pieces[node] == len(pieces)
        assert found.pairs[node] == (len(mine) ** 2 - sum(p * p for p in pieces)) // 2


@given(_EDGES)
def test_betweenness_is_that_of_networkx(edges: list[tuple[int, int]]) -> None:
    found = betweenness(_SIZE, *_ends(edges), batch=4)
    expected = nx.betweenness_centrality(_graph(edges))
    assert found.exact
    assert np.allclose(found.value, [expected[n] for n in range(_SIZE)])


def test_a_draw_of_beginnings_keeps_within_its_bound() -> None:
    chance = np.random.default_rng(3)
    one, other = chance.integers(0, 200, 700), chance.integers(0, 200, 700)
    exact = betweenness(200, one, other)
    some = betweenness(200, one, other, sources=80, seed=5)
    assert (some.exact, some.sources, some.seed) == (False, 80, 5)
    assert np.abs(some.value - exact.value).max() <= some.error
    assert (exact.low == exact.value).all() and (exact.high == exact.value).all() and exact.error == 0
    again = betweenness(200, one, other, sources=80, seed=5)
    assert (again.value == some.value).all()


@given(_EDGES, st.integers(1, _SIZE), st.integers(0, 99))
def test_the_ends_of_a_draw_hold_the_true_values(edges: list[tuple[int, int]], drawn: int, seed: int) -> None:
    exact, some = (
        betweenness(_SIZE, *_ends(edges)),
        betweenness(_SIZE, *_ends(edges), sources=drawn, seed=seed),
    )
    assert (some.low <= some.value).all() and (some.value <= some.high).all()
    assert (some.low <= exact.value + 1e-12).all() and (exact.value <= some.high + 1e-12).all()


def test_where_shares_vary_little_the_ends_are_narrow() -> None:
    """Beside a hub that all ways of a star pass, nothing is passed: the ends of the rest are those of Bernstein, not Hoeffding."""
    size = 4000
    leaves = np.arange(1, size)
    some = betweenness(
        size, np.concatenate([leaves, 0 * leaves]), np.concatenate([0 * leaves, leaves]), sources=2000
    )
    assert some.value[0] == pytest.approx(1, abs=1e-3)
    assert some.high[1:].max() < 0.04 < np.sqrt(np.log(2 * size / 0.025) / 4000)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_the_smallest_networks(size: int) -> None:
    nothing = np.empty(0, np.int64)
    assert separation(size, nothing, nothing).pairs.tolist() == [0] * size
    assert betweenness(size, nothing, nothing).value.tolist() == [0.0] * size
