"""Single points and ways through networks: brute force on small graphs agrees."""

from __future__ import annotations

import doctest
from itertools import combinations

import hypothesis.strategies as st
import networkx as nx
import pytest
from hypothesis import given

from clusterkg.queries.algorithms import structure
from clusterkg.queries.algorithms.structure import (
    Assembly,
    articulation_points,
    dominators,
    falling,
    k_shortest_paths,
    min_vertex_cut,
    single_points_of_failure,
)

_GRAPHS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda e: e[0] != e[1]), max_size=18
)


def _graph(edges: list[tuple[int, int]]) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(7))
    graph.add_edges_from(edges)
    return graph


def _reaches(graph: nx.DiGraph[int], a: int, b: int, without: set[int]) -> bool:
    return nx.has_path(graph.subgraph(set(graph) - without), a, b)


def test_the_examples_in_the_docstrings_are_true() -> None:
    got = doctest.testmod(structure)
    assert got.attempted > 5
    assert got.failed == 0


@given(_GRAPHS)
def test_dominators_are_what_cuts_alone(edges: list[tuple[int, int]]) -> None:
    graph = _graph(edges)
    found = dominators(graph, 6, range(6))
    for source in range(6):
        if not nx.has_path(graph, source, 6):
            assert source not in found
            continue
        alone = {n for n in range(6) if n != source and not _reaches(graph, source, 6, {n})}
        assert set(found[source]) == alone


@given(_GRAPHS)
def test_a_minimum_cut_cuts_and_no_smaller_set_does(edges: list[tuple[int, int]]) -> None:
    graph, sources = _graph(edges), {0, 1}
    found = min_vertex_cut(graph, sources, 6)
    between = set(graph) - sources - {6}

    def cuts(without: set[int]) -> bool:
        return not any(_reaches(graph, s, 6, without) for s in sources)

    if any(graph.has_edge(s, 6) for s in sources):
        assert found is None
        return
    assert found is not None
    assert cuts(found)
    if found:
        assert not any(cuts(set(c)) for c in combinations(sorted(between), len(found) - 1))


@given(_GRAPHS)
def test_articulation_points_leave_more_pieces(edges: list[tuple[int, int]]) -> None:
    graph = _graph(edges).to_undirected()
    pieces = nx.number_connected_components(graph)
    alone = {n for n in graph if nx.number_connected_components(graph.subgraph(set(graph) - {n})) > pieces}
    assert articulation_points(_graph(edges)) == alone


@given(_GRAPHS, st.integers(1, 4))
def test_ways_come_shortest_first_and_are_all_there(edges: list[tuple[int, int]], k: int) -> None:
    graph = _graph(edges)
    every = sorted(len(p) for p in nx.all_simple_paths(graph, 0, 6))
    found = k_shortest_paths(graph, 0, 6, k)
    assert [len(p) for p in found] == every[:k]
    assert k_shortest_paths(graph, 0, 6, k, longest=2) == [p for p in found if len(p) <= 3]


_SLOTS = st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=3), max_size=3)


def _makeable(needs: dict[int, Assembly], root: int, without: int | None) -> bool:
    made: set[int] = set()
    while True:
        more = {
            t
            for t in range(8)
            if t != without
            and t not in made
            and all(slot & made for slot in needs.get(t, Assembly([])).slots)
        }
        if not more:
            return root in made
        made |= more


@given(st.dictionaries(st.integers(0, 7), _SLOTS.map(Assembly)))
def test_single_points_are_what_alone_makes_the_root_unmakeable(needs: dict[int, Assembly]) -> None:
    if not _makeable(needs, 0, None):
        with pytest.raises(ValueError, match="cannot be made"):
            single_points_of_failure(needs, 0)
        return
    alone = {t for t in range(1, 8) if not _makeable(needs, 0, t)}
    assert single_points_of_failure(needs, 0) == alone


def test_plain_dominators_do_not_see_a_single_point_of_a_bill_of_materials() -> None:
    needs = {"car": Assembly([frozenset({"motor"}), frozenset({"cell"})])}
    assert single_points_of_failure(needs, "car") == {"motor", "cell"}
    graph = nx.DiGraph([("ore", "motor"), ("ore", "cell"), ("motor", "car"), ("cell", "car")])
    assert dominators(graph, "car", ["ore"]) == {"ore": []}


@given(st.dictionaries(st.integers(0, 7), _SLOTS.map(Assembly)))
def test_what_falls_with_a_thing_is_what_it_is_a_single_point_of(needs: dict[int, Assembly]) -> None:
    # Without circles both readings are one: needs point to larger numbers only.
    tree = {
        t: Assembly([s for s in (frozenset(p for p in slot if p > t) for slot in a.slots) if s])
        for t, a in needs.items()
    }
    for lost in range(1, 8):
        for root in range(8):
            if root != lost:
                assert (root in falling(tree, [lost])) == (lost in single_points_of_failure(tree, root))


def test_what_runs_in_a_circle_runs_until_something_is_lost() -> None:
    needs = {"steel": Assembly([frozenset({"power"})]), "power": Assembly([frozenset({"steel"})])}
    assert falling(needs, []) == set()
    assert falling(needs, ["steel"]) == {"power"}
