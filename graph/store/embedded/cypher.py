"""The property graph of a release in KGLite: made from the release's columns, read by Cypher, never the only copy of anything.

kglite 0.21.2 (MIT, one author): checked here are parallel relations, several labels per node, read-only sessions and reopening. Its bulk
load takes pandas frames (BSD): 3 µs an edge, where UNWIND and CREATE take 17 to 34. ``add_relationships`` keeps parallel relations inside
one call only, so each relation between two types is one call.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kglite

from clusterkg.graph.errors import MissingCapability, QuerySyntax, QueryTimeout, ReadOnly, StoreError
from clusterkg.graph.ontology import load
from clusterkg.graph.ontology.rules import store_rules
from clusterkg.graph.projection.model import Graph
from clusterkg.graph.store.rows import edge_frames, node_frames

FILE, COLUMNS = "graph.kgl", "columns"
#: From this many edges on, a process of its own writes the file while the columns are written.
BESIDE = 100_000


def write_cypher(file: Path, graph: Graph) -> None:
    """Write ``graph.kgl``: nodes with the labels of their type and all above, edges with validity, class and data set."""
    import pandas as pd

    made = kglite.KnowledgeGraph()
    rules = [
        r for r in store_rules(load()) if r.on == "node" and r.property != "id"
    ]  # the engine looks up ids itself
    ids = pd.Series(graph.node.id.astype("U").astype(object), dtype="str").array
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # which columns are mapped is the engine's business
        for frame in node_frames(graph):
            above = list(load().ancestors(frame.name))[1:]
            made.add_nodes(pd.DataFrame(frame.columns), frame.name, "id", "name", labels=above or None)
            for prop in sorted(
                {r.property for r in rules if r.label in (frame.name, *above)} & frame.columns.keys()
            ):
                made.create_index(frame.name, prop)
        for frame in edge_frames(graph):
            assert frame.ends is not None
            ends = {
                "_s": ids.take(graph.edge.source[frame.numbers]),
                "_t": ids.take(graph.edge.target[frame.numbers]),
            }
            data = pd.DataFrame({**ends, **frame.columns})
            made.add_relationships(
                data, frame.name, frame.ends[0], "_s", frame.ends[1], "_t", columns=list(frame.columns)
            )
        made.save(str(file))


class Writing:
    """The engine's file in the making, in a process of its own where the graph is large."""

    def __init__(self, folder: Path, graph: Graph) -> None:
        self._process: subprocess.Popen[str] | None = None
        if len(graph.edge.source) < BESIDE:
            write_cypher(folder / FILE, graph)
            return
        command = [sys.executable, "-m", "clusterkg.graph.store.embedded.cypher", str(folder)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )

    def wait(self) -> None:
        """Return when the file stands; raises where its writer failed."""
        if self._process is None:
            return
        try:
            _, said = self._process.communicate()
        except BaseException:
            self._process.kill()
            raise
        if self._process.returncode:
            raise StoreError(
                f"查询引擎的文件没有写成:{said[-500:]}",
                f"The query engine's file was not written: {said[-500:]}",
            )


class Engine:
    """Read-only Cypher over one release; a session is shared between threads."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._session = kglite.open_session(str(folder / FILE))

    def rows(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Return rows as dictionaries, at most ``limit``."""
        try:
            found = self._session.cypher(
                query, params=dict(parameters), timeout_ms=int(timeout * 1000), row_limit=limit
            )
            return [dict(r) for r in found]
        except kglite.ReadOnlyError as bad:
            raise ReadOnly("这里只能查询,不能改图。", "Queries may read only, not change the graph.") from bad
        except kglite.CypherSyntaxError as bad:
            raise QuerySyntax(f"查询语句有误:{bad}", f"The query cannot be parsed: {bad}") from bad
        except kglite.CypherTimeoutError as bad:
            raise QueryTimeout(
                f"查询超过 {timeout:g} 秒。", f"The query took longer than {timeout:g} s."
            ) from bad
        except kglite.CypherError as bad:
            raise MissingCapability(
                f"嵌入式图库不能执行这条查询:{bad}", f"The embedded store cannot run this query: {bad}"
            ) from bad


def _main(folder: Path) -> None:
    from clusterkg.graph.store.embedded.files import open_graph

    write_cypher(folder / FILE, open_graph(folder / COLUMNS))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
