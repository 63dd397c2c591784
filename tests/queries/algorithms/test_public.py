"""What may be imported is listed, sorted, documented with a runnable example, and knows no database."""

from __future__ import annotations

import ast
import doctest
import inspect
from importlib import import_module

import pytest
from tests.conftest import ROOT

from clusterkg.queries import algorithms

#: What issue and methods name.
NAMED = [
    "location_quotient",
    "krugman_index",
    "hoover_index",
    "herfindahl",
    "ellison_glaeser",
    "product_space",
    "relatedness_density",
    "economic_complexity",
    "leontief",
    "linkages",
    "hypothetical_extraction",
    "esri",
    "single_points_of_failure",
    "dominators",
    "articulation_points",
    "min_vertex_cut",
    "k_shortest_paths",
    "critical_nodes",
    "segment_indicators",
    "link_prediction",
]
MODULES = sorted(p.stem for p in (ROOT / "queries" / "algorithms").glob("*.py") if p.stem != "__init__")


def test_the_list_is_sorted_and_holds_what_is_promised() -> None:
    assert list(algorithms.__all__) == sorted(algorithms.__all__)
    assert set(NAMED) <= set(algorithms.__all__)
    assert set(algorithms.__all__) <= set(dir(algorithms))
    with pytest.raises(AttributeError):
        algorithms.nothing_of_the_kind  # noqa: B018  # looked up on purpose


@pytest.mark.parametrize("name", algorithms.__all__)
def test_a_public_function_is_documented_with_an_example_that_runs(name: str) -> None:
    function = getattr(algorithms, name)
    text = inspect.getdoc(function) or ""
    assert ">>>" in text, name
    found = doctest.DocTestFinder(recurse=False).find(
        function,
        name,
        module=import_module(function.__module__),
        globs=vars(import_module(function.__module__)).copy(),
    )
    results = [doctest.DocTestRunner(verbose=False).run(t) for t in found]
    assert sum(r.attempted for r in results) > 0
    assert sum(r.failed for r in results) == 0


@pytest.mark.parametrize("module", MODULES)
def test_an_algorithm_reads_no_view(module: str) -> None:
    """Of the store it may know the types of arrays, nothing that can be asked."""
    tree = ast.parse((ROOT / "queries" / "algorithms" / f"{module}.py").read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            assert not node.module.startswith(
                ("clusterkg.queries.facts", "clusterkg.graph.ledger", "sqlalchemy")
            )
            if node.module.startswith("clusterkg.graph.store"):
                assert {a.name for a in node.names} <= {"Ids", "Days"}, module
