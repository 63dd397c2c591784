"""Releases as folders: written beside the others, flushed to disk, then pointed to by one atomic replacement."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import clusterkg
from clusterkg.graph.errors import NotFound, StoreError
from clusterkg.graph.projection.model import Graph
from clusterkg.graph.store.contract import Manifest
from clusterkg.graph.store.embedded.cypher import COLUMNS, Writing
from clusterkg.graph.store.embedded.files import open_graph, save, save_indexes
from clusterkg.graph.store.embedded.view import EmbeddedRelease
from clusterkg.graph.store.rows import told
from clusterkg.graph.store.scoping import ScopedView


class EmbeddedStore:
    """Graph releases in a folder, without a server.

    ``releases/<id>/`` never changes once it has its name; ``CURRENT`` holds the id that is served; ``names/<name>`` cites one.
    A killed writer leaves a ``.building-*`` folder, which the next writer removes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "releases").mkdir(parents=True, exist_ok=True)
        (folder / "names").mkdir(exist_ok=True)

    def write(self, graph: Graph, *, name: str | None = None, current: bool = True) -> Manifest:
        """Write a release whole and (by default) make it current; a graph already kept is only pointed to."""
        content = graph.content()
        release = f"r{graph.tx:06d}-{content[:12]}"
        target = self.folder / "releases" / release
        if not target.exists():
            for stale in (self.folder / "releases").glob(".building-*"):
                shutil.rmtree(stale)
            building = target.with_name(f".building-{release}")
            building.mkdir()
            save(building / COLUMNS, graph)
            writing = Writing(building, graph)
            save_indexes(building / COLUMNS, graph)
            writing.wait()
            manifest = {
                "release": release,
                "name": name,
                "tx": graph.tx,
                "known_at": graph.known_at.isoformat(),
                "ontology": graph.ontology,
                "code": clusterkg.__version__,
                "counts": told(graph),
                "content": content,
                "built": datetime.now(UTC).isoformat(),
                "extra": graph.told(),
            }
            text = json.dumps(manifest, ensure_ascii=False, indent=1)
            (building / "manifest.json").write_text(text, encoding="utf-8")
            for path in building.rglob("*"):
                _flush(path)
            _flush(building)
            building.rename(target)
            _flush(target.parent)
        if name is not None:
            self._point(self.folder / "names" / _safe(name), release)
        if current:
            self._point(self.folder / "CURRENT", release)
        return self._manifest(release)

    def _point(self, path: Path, release: str) -> None:
        part = path.with_name(f".{path.name}.part")
        part.write_text(release, encoding="utf-8")
        _flush(part)
        part.replace(path)
        _flush(path.parent)

    def _manifest(self, release: str) -> Manifest:
        held = json.loads((self.folder / "releases" / release / "manifest.json").read_text("utf-8"))
        held["known_at"] = datetime.fromisoformat(held["known_at"])
        held["built"] = datetime.fromisoformat(held["built"])
        # A name may have been given after the release was written, or have moved on to another.
        named = {p.name for p in (self.folder / "names").iterdir() if p.read_text("utf-8") == release}
        held["name"] = held["name"] if _safe(held["name"] or "") in named else max(named, default=None)
        return Manifest(**held)

    def releases(self) -> list[Manifest]:
        """Return the releases kept, oldest first."""
        found = (p.name for p in (self.folder / "releases").iterdir() if not p.name.startswith("."))
        return sorted(map(self._manifest, found), key=lambda m: m.built)

    def current(self) -> str | None:
        """Return the release that is served now."""
        path = self.folder / "CURRENT"
        return path.read_text("utf-8") if path.exists() else None

    def drop(self, release: str) -> None:
        """Remove a release with its names, and what killed writers left."""
        if release == self.current():
            raise StoreError("当前发布版不能删除。", "The current release is not removed.")
        for name in (self.folder / "names").iterdir():
            if name.read_text("utf-8") == release:
                name.unlink()
        for folder in (
            (self.folder / "releases").glob(".building-*"),
            [self.folder / "releases" / _safe(release)],
        ):
            for one in folder:
                shutil.rmtree(one, ignore_errors=not one.exists())

    def graph(self, tx: int) -> Graph | None:
        """Return the graph of the newest release up to a transaction, where its columns are at hand: the next follows from it."""
        held = [m for m in self.releases() if m.tx <= tx]
        if not held:
            return None
        newest = max(held, key=lambda m: (m.tx, m.built))
        return open_graph(self.folder / "releases" / newest.release / COLUMNS)

    def open(self, release: str | None = None) -> ScopedView:
        """Open a release by id or name (default: the current one) for reading."""
        wanted = release or self.current()
        if wanted is not None:
            named = self.folder / "names" / _safe(wanted)
            wanted = named.read_text("utf-8") if named.exists() else wanted
            folder = self.folder / "releases" / _safe(wanted)
            if folder.is_dir():
                return ScopedView(EmbeddedRelease(folder, self._manifest(wanted)))
        raise NotFound(
            f"没有发布版“{release}”。" if release else "还没有建图。",
            f"There is no release '{release}'." if release else "No graph has been built yet.",
            hint_zh="用 clusterkg release 查看或新建。",
            hint_en="See or make one with clusterkg release.",
        )

    def close(self) -> None:
        """Nothing is held open between calls."""


def _safe(name: str) -> str:
    return name.replace("/", "_").replace("\\", "_").lstrip(".")


def _flush(path: Path) -> None:
    """Bring a file or a folder's entries to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
