"""The demo in each store, for answers that are held to the key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store


@contextmanager
def served_demo(url: str, demo_home: Path) -> Iterator[View]:
    """The demo from a graph server; one that holds it already is not written again."""
    store = open_store(url)
    here = open_store(demo_home / "graph")
    wanted = here.open().manifest.content
    here.close()
    if store.current() is None or store.open().manifest.content != wanted:
        store.wipe()  # type: ignore[attr-defined]  # only a test empties a server
        ledger = Ledger.open(f"sqlite:///{demo_home / 'ledger.sqlite'}")
        graph = project(ledger, load())
        ledger.close()
        store.write(graph)
    yield store.open()
    store.close()


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def view(request: pytest.FixtureRequest, demo_home: Path) -> Iterator[View]:
    """The demo's graph in each store, with the ledger closed: the store alone must answer."""
    if request.param == "embedded":
        store = open_store(demo_home / "graph")
        yield store.open()
        store.close()
    else:
        with served_demo(request.getfixturevalue("neo4j_url"), demo_home) as found:
            yield found
