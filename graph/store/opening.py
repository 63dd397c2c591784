"""Find the store that an address names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from clusterkg.graph.errors import StoreError
from clusterkg.graph.store.contract import Store, View

if TYPE_CHECKING:
    from clusterkg.graph.projection.model import Graph


def open_store(address: str | Path) -> Store:
    """Open the graph store at an address: a folder is the embedded store, ``bolt://`` a server.

    Raises
    ------
    StoreError
        The address has a scheme that no store answers to.
    """
    text = str(address)
    if text.partition("://")[0] in ("bolt", "neo4j", "bolt+s", "neo4j+s"):
        from clusterkg.graph.store.neo4j import Neo4jStore

        return Neo4jStore(text)
    if "://" in text:
        raise StoreError(
            f"没有图库认得地址“{text}”。", f"No graph store answers to the address '{text}'.",
            hint_zh="请给出文件夹,或 bolt://用户:口令@主机:端口。", hint_en="Give a folder, or bolt://user:password@host:port.",
        )  # fmt: skip
    from clusterkg.graph.store.embedded import EmbeddedStore

    return EmbeddedStore(Path(text))


def suppose(graph: Graph) -> View:
    """Return a view of a graph that is written nowhere: for asking what would be; it answers by id and value, not by search."""
    from clusterkg.graph.store.embedded.supposed import suppose as view_of

    return view_of(graph)
