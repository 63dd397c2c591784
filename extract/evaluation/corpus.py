"""Annotated texts in the JSON lines of ``clusterkg read --dry-run --format jsonl``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from clusterkg.extract.model import Extraction
from clusterkg.graph.errors import SourceError


def read_jsonl(lines: Iterable[str] | Path) -> list[Extraction]:
    """Read annotated documents, one JSON object a line.

    Raises
    ------
    SourceError
        A line is not such an object; says which.
    """
    name = str(lines) if isinstance(lines, Path) else "JSONL"
    if isinstance(lines, Path):
        lines = lines.read_text("utf-8").splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(Extraction.from_record(json.loads(line)))
        except (KeyError, TypeError, ValueError) as bad:
            zh, en = plainly(bad) or ("写法不同", "it is written otherwise")
            raise SourceError(
                f"{name} 第 {number} 行不是标注:{zh}。",
                f"{name}, line {number} is no annotated document: {en}.",
                hint_zh="每行一个对象:document、text、mentions、relations。",
                hint_en="One object a line: document, text, mentions, relations.",
            ) from bad
    return found


def plainly(bad: Exception) -> tuple[str, str] | None:
    """Return what was wrong with a record in words of ours, Chinese and English; None where Python's error does not tell."""
    if isinstance(bad, json.JSONDecodeError):
        return f"不是 JSON(第 {bad.colno} 个字符处)", f"it is no JSON (at character {bad.colno})"
    if isinstance(bad, KeyError):
        return f"没有“{bad.args[0]}”", f"it has no '{bad.args[0]}'"
    return None
