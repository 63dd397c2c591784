"""Is this machine ready: what is there, what is not, and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import ClusterKGError
from clusterkg.graph.ontology import load


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    what: str
    ok: bool
    detail: str


def examine(workspace: Workspace) -> list[Check]:
    """Look at the environment, the folder, the ledger, the store and the ontology."""
    home = workspace.settings.home
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free / 1e9
    return [
        Check("Python", True, platform.python_version()),
        Check("SQLite ≥ 3.38", sqlite3.sqlite_version_info >= (3, 38), sqlite3.sqlite_version),
        Check("文件夹 folder", os.access(home, os.W_OK), f"{home} ({free:.0f} GB 可用 free)"),
        Check("空间 space ≥ 1 GB", free >= 1, f"{free:.1f} GB"),
        _try("台账 ledger", lambda: f"tx {workspace.ledger.at(None)}"),
        _try(
            "图库 store",
            lambda: (
                workspace.store.current()
                or "还没有建图,请运行 clusterkg build | not built yet: clusterkg build"
            ),
        ),
        _try("本体 ontology", lambda: f"{len(load().types)} types, {load().version}"),
    ]


def _try(what: str, look: Callable[[], str]) -> Check:
    try:
        return Check(what, True, look())
    except ClusterKGError as bad:
        return Check(what, False, bad.text("zh"))
