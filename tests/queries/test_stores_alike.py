"""Every question answers alike from a folder and from a graph server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.queries.conftest import served_demo

from clusterkg.api.workspace import Workspace
from clusterkg.graph.store import View
from clusterkg.queries.contract import questions

#: What names a release, and so differs between two stores that hold the same graph.
_OF_THE_RELEASE = ("release", "release_name", "next_cursor")


@pytest.fixture(scope="module")
def workspace(demo_home: Path) -> Iterator[Workspace]:
    one = Workspace.at(demo_home)
    yield one
    one.close()


@pytest.fixture(scope="module")
def served(neo4j_url: str, demo_home: Path) -> Iterator[View]:
    with served_demo(neo4j_url, demo_home) as found:
        yield found


@pytest.mark.neo4j
@pytest.mark.parametrize("name", questions())
def test_an_example_is_answered_alike_from_a_folder_and_from_neo4j(
    workspace: Workspace, served: View, name: str
) -> None:
    q = questions()[name]

    def asked(view: View) -> dict[str, Any]:
        def releases(*, release: str | None = None, known_at: str | None = None) -> View:
            return view

        told = q.ask(view, {"as_of": "2026-06-30", **q.example}, lambda: workspace.ledger, releases)
        shown = told.model_dump(mode="json", exclude=set(_OF_THE_RELEASE))
        shown["summary"] = {k: v for k, v in shown["summary"].items() if not k.endswith("release")}
        return shown

    folder, server = asked(workspace.view()), asked(served)
    assert folder["rows"] == server["rows"]
    assert folder == server
