"""A graph that is in memory alone, as a view: for asking what would be, without writing a release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy.typing as npt

import clusterkg
from clusterkg.graph.errors import MissingCapability
from clusterkg.graph.projection.model import Graph
from clusterkg.graph.store.contract import Manifest
from clusterkg.graph.store.embedded.files import Columns, by_value, incoming
from clusterkg.graph.store.embedded.view import EmbeddedRelease
from clusterkg.graph.store.rows import told
from clusterkg.graph.store.scoping import ScopedView

#: What a release that was never written is called.
SUPPOSED = "supposed"


def suppose(graph: Graph) -> ScopedView:
    """Return a view of a graph that is written nowhere; it answers by id and by value, not by search or Cypher."""
    return ScopedView(_SupposedRelease(graph))


class _SupposedRelease(EmbeddedRelease):
    """The graph itself in place of its files; the indexes beside them are made when they are first asked for."""

    def __init__(self, graph: Graph) -> None:
        now = datetime.now(UTC)
        manifest = Manifest(
            SUPPOSED,
            None,
            graph.tx,
            graph.known_at,
            graph.ontology,
            clusterkg.__version__,
            told(graph),
            "",
            now,
        )
        self._hold(graph, manifest, _Indexes(graph))

    def names(self, text: str, compact: str) -> Iterator[tuple[str, str, str, str, float]]:
        """Refuse: names are indexed when a release is written."""
        raise _cannot("按名称搜索", "be searched by name")

    def cypher(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Refuse: Cypher reads a file."""
        raise _cannot("用 Cypher 查询", "be asked in Cypher")


class _Indexes(Columns):
    def __init__(self, graph: Graph) -> None:
        super().__init__(Path())
        self._graph = graph

    def __call__(self, name: str) -> npt.NDArray[Any]:
        if name not in self._held:
            made = incoming(self._graph) if name.startswith("incoming.") else by_value(self._graph.attribute)
            self._held.update(made)
        return self._held[name]


def _cannot(zh: str, en: str) -> MissingCapability:
    return MissingCapability(f"假设的图不能{zh}。", f"A supposed graph cannot {en}.")
