"""The house stands: links, import directions, provider names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: package → packages it may import; api may import all.
ALLOWED = {
    "graph": {"graph"},
    "extract": {"graph", "extract"},
    "queries": {"graph", "queries"},
    "api": {"graph", "extract", "queries", "api"},
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
        for name in names:
            parts = name.split(".")
            if parts[0] == "clusterkg" and len(parts) > 1:
                found.add(parts[1])
    return found


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_run_one_way(package: str) -> None:
    wrong = {str(p.relative_to(ROOT)): imported(p) - ALLOWED[package] for p in modules(package)}
    assert {p: w for p, w in wrong.items() if w & set(ALLOWED)} == {}


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_the_four_folders_import_as_clusterkg_through_relative_links(package: str) -> None:
    link = ROOT / "src" / "clusterkg" / package
    assert link.is_symlink()
    assert link.readlink() == Path("../..") / package


def test_no_provider_is_named_outside_the_stores() -> None:
    provider = re.compile(r"kglite|from neo4j|import neo4j|bolt://", re.IGNORECASE)
    leaks = [
        str(p.relative_to(ROOT))
        for package in ALLOWED
        for p in modules(package)
        if provider.search(p.read_text("utf-8")) and not p.is_relative_to(ROOT / "graph" / "store")
    ]
    assert leaks == []


#: Modules of the standard library that Windows does not have (docs.python.org, "Availability: Unix").
UNIX_ONLY = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_a_module_is_importable_on_windows(package: str) -> None:
    """Imports within a function or a ``try`` may be of Unix only; those of a module may not."""
    leaks = [
        (str(path.relative_to(ROOT)), alias.name)
        for path in modules(package)
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name.split(".")[0] in UNIX_ONLY
    ]
    assert leaks == []
