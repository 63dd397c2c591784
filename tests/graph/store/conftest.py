"""Each store test runs on every store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clusterkg.graph.store import Store, open_store


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "embedded":
        one = open_store(tmp_path / "graph")
    else:
        one = open_store(request.getfixturevalue("neo4j_url"))
        one.wipe()  # type: ignore[attr-defined]  # only a test empties a server
    yield one
    one.close()
