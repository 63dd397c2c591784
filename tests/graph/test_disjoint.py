"""Disjoint sets give the components of the graph that the joins are."""

from __future__ import annotations

import doctest

import hypothesis.strategies as st
import networkx as nx
from hypothesis import given

from clusterkg.graph import disjoint
from clusterkg.graph.disjoint import DisjointSets


def test_the_example_in_the_docstring_is_true() -> None:
    assert doctest.testmod(disjoint).failed == 0


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12))))
def test_sets_are_the_components_of_what_was_joined(joins: list[tuple[int, int]]) -> None:
    sets, graph = DisjointSets[int](), nx.Graph(joins)
    graph.add_nodes_from(range(13))
    for one, other in joins:
        top = sets.top(one)
        sets.join(one, other)
        assert sets.top(other) == top, "called by the top of the first"
    found: dict[int, set[int]] = {}
    for n in range(13):
        found.setdefault(sets.top(n), set()).add(n)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, nx.connected_components(graph)))
