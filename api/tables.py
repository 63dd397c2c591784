"""Rows on a terminal or in a file: table, JSON, CSV, Markdown."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MD = "md"


class ReadFormat(StrEnum):
    """How what was read is printed; ``jsonl`` is one object per document, for a dry run."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MD = "md"
    JSONL = "jsonl"


#: Columns that say what a row is about.
_ABOUT = ("segment", "entity")
#: How much evidence a row has.
_EVIDENCE = "证据 evidence"
#: Width up to which a column is given room, and columns that are shown however narrow the line.
_READ, _LEAST = 26, 3
#: Columns that a person does not read in a table; CSV and JSON have them.
_LONG = (
    "evidence", "evidence_for", "evidence_against", "search", "verdicts", "undecided", "thresholds", "turns", "flips", "coverage",
)  # fmt: skip


def print_json(value: object) -> None:
    """Print JSON as text that a program can read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def flat(row: Mapping[str, Any], *, whole: bool = False) -> dict[str, Any]:
    """Return a row with one text per column; ``whole`` keeps evidence and long columns."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if whole or key not in _LONG:
            found[key] = _text(value)
    if not whole:
        found[_EVIDENCE] = len(row.get("evidence", ()))
    return found


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dict):
        if {"name", "value"} <= value.keys():
            return _figure(value)
        if said := value.get("name") or value.get("zh"):
            return said
        # A record within a cell: what a person reads of it, without ids, evidence and codes that have a label beside them.
        told = {k: v for k, v in value.items() if k not in ("id", *_LONG) and f"{k}_label" not in value}
        return " ".join(str(_text(v)) for v in told.values() if v not in (None, "", []))
    if isinstance(value, list):
        return ";".join(str(_text(v)) for v in value)
    return value


def _figure(figure: Mapping[str, Any]) -> str:
    """Return a number with its name, unit and interval; one that is not known says so."""
    value, low, high = (figure.get(k) for k in ("value", "low", "high"))
    told = "未知" if value is None else _number(value)
    if low is not None and high is not None and low != high:
        told += f" [{_number(low)}, {_number(high)}]"
    return " ".join(x for x in (str(figure["name"]), told, figure.get("unit")) if x)


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def cited(seen: Mapping[str, Any], number: int) -> str:
    """Return one sighting as a citation that a person can follow: the quote, then where it stands and whose it is."""
    at = seen["place"]
    sheet = f"工作表“{at['sheet']}” " if "sheet" in at else ""
    row = f"第 {at['row_number']} 行 row {at['row_number']} " if "row_number" in at else ""
    page = f"第 {at['page']} 页 page {at['page']} " if "page" in at else ""
    span = f"字 {at['start']}–{at['end']} " if "start" in at else ""
    column = f"列“{at['column']}”" if "column" in at else ""
    return (
        f"{number}. “{seen['quote']}”\n   {seen['document']} {sheet}{page}{row}{span}{column}\n   {seen['source']} · {seen['licence']} · "
        f"{seen['use']} · {seen['evidence_class']} · {seen['extractor']} · tx {seen['tx']} {str(seen['recorded'])[:19]}"
    )


def in_context(seen: Mapping[str, Any]) -> str:
    """Return a quote among the words around it, under the headings that it stands under."""
    at = seen["context"]
    under = " › ".join(at["under"])
    around = f"…{at['before']}【{at['quote']}】{at['after']}…".replace("\n", " ")
    return (f"   {under}\n" if under else "") + f"   {around}"


def flat_evidence(seen: Mapping[str, Any]) -> dict[str, Any]:
    """Return one sighting with one text per column."""
    rest = {k: v for k, v in seen.items() if k not in ("place", "context")}
    return {
        **rest,
        **{k: seen["place"].get(k, "") for k in ("sheet", "row_number", "column", "page", "start", "end")},
    }


def show(rows: Sequence[Mapping[str, Any]], format_: Format) -> None:
    """Print rows."""
    if format_ is Format.JSON:
        print_json(list(rows))
    elif format_ is Format.CSV:
        writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [])
        writer.writeheader()
        writer.writerows(rows)
    elif format_ is Format.MD:
        if rows:
            sys.stdout.write("| " + " | ".join(rows[0]) + " |\n|" + "---|" * len(rows[0]) + "\n")
        for row in rows:
            cells = (str(v).replace("|", "\\|").replace("\n", " ") for v in row.values())
            sys.stdout.write("| " + " | ".join(cells) + " |\n")
    elif rows:
        console = Console(width=None if sys.stdout.isatty() else 200)
        held = [c for c in rows[0] if any(r[c] not in ("", None) for r in rows)]
        columns = _fitting(rows, held, console.width)
        table = Table(show_lines=False)
        for place, column in enumerate(columns):
            table.add_column(column, min_width=12 if place == 0 or column in _ABOUT else None)
        for row in rows:
            # As it stands, on one line: "[ocr]" is no markup.
            table.add_row(*(Text(" ".join(str(row[c]).split())) for c in columns))
        console.print(table)
        if left := [c for c in held if c not in columns]:
            sys.stdout.write(f"另有 {len(left)} 列 more columns (--format json | csv): {', '.join(left)}\n")


def _fitting(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], width: int) -> list[str]:
    """Return the columns that a line holds legibly, in order; how much evidence there is, last, is always among them."""
    wide = {c: min(_READ, max(map(cell_len, (c, *(str(r[c]) for r in rows))))) + 3 for c in columns}
    last = [c for c in columns if c == _EVIDENCE]
    left = width - 1 - sum(wide[c] for c in last)
    kept: list[str] = []
    for c in columns:
        if c in last or c in _ABOUT or len(kept) < _LEAST or wide[c] <= left:
            kept.append(c)
            left -= 0 if c in last else wide[c]
        else:
            left = 0  # what follows is less telling than what is left out
    return kept
