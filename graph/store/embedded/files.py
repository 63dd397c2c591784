"""A graph's columns as files that any number of processes map into memory and share.

One ``.npy`` per column, named as in :meth:`Graph.columns`, and ``graph.json`` with its words. Arrays that only speed reading stand beside them and hold
nothing of their own: edges by target, attributes by value, names by sound.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, get_type_hints
from zlib import crc32

import numpy as np
import numpy.typing as npt

from clusterkg.graph.projection import model
from clusterkg.graph.projection.model import AttributeTable, EdgeTable, Graph, NodeTable, Words
from clusterkg.graph.projection.texts import Texts
from clusterkg.graph.store.rows import search_names

_T = TypeVar("_T")


def value_key(prop: int, value: str) -> int:
    """Return the number under which an attribute is found by value; equal numbers are compared again."""
    return prop << 32 | crc32(value.encode())


def save(folder: Path, graph: Graph) -> None:
    """Write all columns of a graph."""
    folder.mkdir()
    for name, column in graph.columns():
        np.save(folder / f"{name}.npy", column)
    words = {f.name: getattr(graph.words, f.name) for f in fields(Words)}
    about = {
        "tx": graph.tx,
        "known_at": graph.known_at.isoformat(),
        "ontology": graph.ontology,
        "words": words,
    }
    (folder / "graph.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")


def save_indexes(folder: Path, graph: Graph) -> None:
    """Write beside the columns what speeds reading them."""
    for name, column in {**incoming(graph), **by_value(graph.attribute)}.items():
        np.save(folder / f"{name}.npy", column)
    _save_names(folder, graph)


def incoming(graph: Graph) -> dict[str, npt.NDArray[Any]]:
    """Return edges of each relation in the order of their target."""
    order = np.lexsort((graph.edge.target, graph.edge.relation))
    eid = order.astype(np.int32 if len(order) < 2**31 else np.int64)
    return {"incoming.eid": eid, "incoming.target": graph.edge.target[order].astype(np.int32)}


def by_value(a: AttributeTable) -> dict[str, npt.NDArray[Any]]:
    """Return attributes in the order of :func:`value_key`."""
    sums = np.fromiter((crc32(v.encode()) for v in a.value), dtype=np.int64, count=len(a.value))
    keys = (a.prop.astype(np.int64) << 32) | sums
    order = np.argsort(keys, kind="stable")
    return {"value.key": keys[order], "value.row": order}


def _save_names(folder: Path, graph: Graph) -> None:
    nids, *columns = search_names(graph)
    np.save(folder / "name.nid.npy", nids)
    for name, texts in zip(("text", "folded", "pinyin", "initials"), columns, strict=True):
        np.save(folder / f"name.{name}.data.npy", texts.data)
        np.save(folder / f"name.{name}.starts.npy", texts.starts)


class Columns:
    """Reads the columns of a folder, each mapped into memory when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[str, npt.NDArray[Any]] = {}

    def __call__(self, name: str) -> npt.NDArray[Any]:
        """Return a column by name."""
        found = self._held.get(name)
        if found is None:
            mapped = np.load(self.folder / f"{name}.npy", mmap_mode="r")
            found = self._held[name] = mapped.view(
                np.ndarray
            )  # a plain array over the map indexes much faster
        return found

    def texts(self, name: str) -> Texts:
        """Return a column of strings."""
        return Texts(self(f"{name}.data"), self(f"{name}.starts"))

    def table(self, kind: type[_T], name: str) -> _T:
        """Return a whole table of the graph."""
        hints = get_type_hints(kind, vars(model))
        made: dict[str, Any] = {}
        for f in fields(kind):  # type: ignore[arg-type]  # tables are dataclasses
            hint, inside = hints[f.name], f"{name}.{f.name}"
            if hint is Texts:
                made[f.name] = self.texts(inside)
            elif hint is model.Claims:
                made[f.name] = self.table(model.Claims, inside)
            else:
                made[f.name] = self(inside)
        return kind(**made)


def open_graph(folder: Path) -> Graph:
    """Return the graph of a release; its columns stay in their files until they are read."""
    read = Columns(folder)
    about = json.loads((folder / "graph.json").read_text("utf-8"))
    words = {k: tuple(v) for k, v in about["words"].items()}
    words["relations"] = tuple((r[0], r[1]) for r in words["relations"])
    return Graph(
        about["tx"], datetime.fromisoformat(about["known_at"]), about["ontology"], Words(**words), read.table(NodeTable, "node"),
        read.table(AttributeTable, "attribute"), read.table(EdgeTable, "edge"), read.table(AttributeTable, "edge_attribute"),
    )  # fmt: skip
