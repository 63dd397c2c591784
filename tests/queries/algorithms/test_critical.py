"""Critical nodes: what is called exact is exact, and what is claimed of a greedy choice holds."""

from __future__ import annotations

import doctest
import math
from itertools import combinations

import hypothesis.strategies as st
import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import critical
from clusterkg.queries.algorithms.critical import critical_nodes

_SIZE = 8
_EDGES = st.lists(st.tuples(st.integers(0, _SIZE - 1), st.integers(0, _SIZE - 1)), max_size=18)


def _pairs(graph: nx.Graph[int], without: tuple[int, ...]) -> int:
    left = graph.subgraph(set(graph) - set(without))
    return sum(len(c) * (len(c) - 1) // 2 for c in nx.connected_components(left))


def _reach(graph: nx.DiGraph[int], nodes: tuple[int, ...]) -> int:
    return len({n for x in nodes for n in (x, *nx.descendants(graph, x))})


def _both(edges: list[tuple[int, int]]) -> tuple[nx.DiGraph[int], np.ndarray]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(_SIZE))
    graph.add_edges_from((a, b) for a, b in edges if a != b)
    return graph, np.array(edges, dtype=np.int64).reshape(-1, 2)


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(critical)
    assert got.attempted > 2
    assert got.failed == 0


@given(_EDGES, st.integers(1, 3))
def test_pairs_parted_are_the_most(edges: list[tuple[int, int]], k: int) -> None:
    graph, ends = _both(edges)
    found = critical_nodes(_SIZE, ends[:, 0], ends[:, 1], k)
    plain = nx.Graph(graph)
    best = max(_pairs(plain, ()) - _pairs(plain, c) for c in combinations(range(_SIZE), k))
    assert found.exact
    assert found.gains.sum() == best == found.at_most
    assert _pairs(plain, ()) - _pairs(plain, tuple(found.nodes.tolist())) == best


@given(_EDGES, st.integers(1, 3), st.sampled_from([0, 5000]))
def test_the_promise_for_what_is_reached_holds(edges: list[tuple[int, int]], k: int, tried: int) -> None:
    graph, ends = _both(edges)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(critical, "TRIED", tried)
        found = critical_nodes(_SIZE, ends[:, 0], ends[:, 1], k, objective="reach")
    best = max(_reach(graph, c) for c in combinations(range(_SIZE), k))
    got = int(found.gains.sum())
    assert _reach(graph, tuple(found.nodes.tolist())) == got
    assert best <= found.at_most
    if found.exact:
        assert got == best
    else:
        assert got >= (1 - 1 / math.e) * best


@given(_EDGES)
def test_a_greedy_choice_says_that_it_is_one(edges: list[tuple[int, int]]) -> None:
    graph, ends = _both(edges)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(critical, "TRIED", 0)
        found = critical_nodes(_SIZE, ends[:, 0], ends[:, 1], 2)
    plain = nx.Graph(graph)
    assert not found.exact
    assert len(set(found.nodes.tolist())) == 2
    assert found.gains.sum() == _pairs(plain, ()) - _pairs(plain, tuple(found.nodes.tolist()))
    best = max(_pairs(plain, ()) - _pairs(plain, c) for c in combinations(range(_SIZE), 2))
    assert found.gains.sum() <= best <= found.at_most
