"""Read rows out of files: CSV, TSV, XLSX, JSON, JSONL, Parquet; one streamed shape whatever the format."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from clusterkg.graph.errors import MappingError
from clusterkg.graph.mapping.model import InputSpec

csv.field_size_limit(1 << 27)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stood in the file: cells by column name, all text."""

    number: int
    cells: dict[str, str]
    sheet: str | None = None
    #: What is wrong with the row as a whole (zh, en); it goes to the rejects.
    problem: tuple[str, str] | None = None
    #: A record that leaves empty members out: a column it lacks is empty, not a mistake.
    loose: bool = False


@dataclass(slots=True)
class Position:
    """How much of a file has been read, between 0 and 1; None where its size is not known before the end."""

    share: float | None = None


def encoding_of(path: Path) -> str:
    """Tell a text file's encoding: a byte-order mark, else UTF-8 where it decodes whole, else GB18030."""
    with path.open("rb") as file:
        head = file.read(4)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def format_of(path: Path, spec: InputSpec) -> str:
    """Tell the format from the mapping, else from the name, else from the first lines."""
    if spec.format != "auto":
        return spec.format
    suffix = path.suffix.lower().lstrip(".")
    if suffix == "json":
        with path.open(encoding=encoding_of(path), errors="replace") as file:
            first = file.readline().strip()
        return "jsonl" if first.startswith("{") and first.endswith("}") and _parses(first) else "json"
    known = {
        "csv": "csv",
        "tsv": "tsv",
        "txt": "tsv",
        "xlsx": "xlsx",
        "xls": "xlsx",
        "xlsm": "xlsx",
        "ods": "xlsx",
    }
    return {**known, "jsonl": "jsonl", "ndjson": "jsonl", "parquet": "parquet"}.get(suffix, "csv")


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        return False
    return True


def read_rows(path: Path, spec: InputSpec, root: Path, position: Position | None = None) -> Iterator[Row]:
    """Stream the rows of a file; ``position`` is kept up to date while they are taken.

    Raises
    ------
    MappingError
        The file is absent or is not what the mapping says.
    """
    if not path.is_file():
        raise MappingError(f"没有文件 {path}。", f"There is no file {path}.")
    kind = format_of(path, spec)
    at = position or Position()
    if kind == "input_output":
        from clusterkg.graph.mapping.input_output import read_coefficients, read_output

        if spec.part == "output":
            return read_output(path)
        return read_coefficients(path, root / (spec.make or ""))
    if kind in ("csv", "tsv"):
        return _delimited(path, spec, "\t" if kind == "tsv" else ",", at)
    if kind == "xlsx":
        return _sheet(path, spec, at)
    if kind == "parquet":
        return _parquet(path, at)
    return _json(path, spec, at, lines=kind == "jsonl")


def _named(spec: InputSpec, rows: Iterable[tuple[int, list[str]]], sheet: str | None = None) -> Iterator[Row]:
    names = list(spec.header) if isinstance(spec.header, tuple) else None
    for number, values in rows:
        if not any(v.strip() for v in values):
            continue
        if names is None:
            names = _distinct(values) if spec.header is True else [str(i) for i in range(len(values))]
            if spec.header is True:
                continue
        problem = None
        if any(v.strip() for v in values[len(names) :]):
            problem = (
                f"有 {len(values)} 格,而表头只有 {len(names)} 列",
                f"has {len(values)} cells where the header names {len(names)} columns",
            )
        padded = values + [""] * (len(names) - len(values))
        cells = dict(zip(names, padded, strict=False))
        if problem:
            cells["…"] = json.dumps(values[len(names) :], ensure_ascii=False)
        yield Row(number, cells, sheet, problem)


def _distinct(values: list[str]) -> list[str]:
    """Name columns; an empty or repeated heading gets its position."""
    names: list[str] = []
    for i, v in enumerate(values):
        name = " ".join(v.split()) or str(i)
        names.append(name if name not in names else f"{name}.{i}")
    return names


def _lines(file: TextIO, size: int, at: Position) -> Iterator[str]:
    for line in file:
        at.share = (
            file.buffer.tell() / size
        )  # the text layer cannot tell where it is while it is read line by line
        yield line


def _delimited(path: Path, spec: InputSpec, delimiter: str, at: Position) -> Iterator[Row]:
    encoding = encoding_of(path) if spec.encoding == "auto" else spec.encoding
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        mark = spec.delimiter or delimiter
        lines = (line.replace("\0", "") for line in _lines(file, path.stat().st_size, at))
        reader = (
            csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE)
            if mark == "\t"
            else csv.reader(lines, delimiter=mark)
        )
        for row in _named(spec, ((reader.line_num, values) for values in reader)):
            broken = [k for k, v in row.cells.items() if "�" in v]
            if not broken:
                yield row
                continue
            problem = (
                f"列“{broken[0]}”有无法解码的字节({encoding})",
                f"column '{broken[0]}' has bytes that are not {encoding}",
            )
            yield Row(row.number, row.cells, None, problem)


def _sheet(path: Path, spec: InputSpec, at: Position) -> Iterator[Row]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.CalamineError as bad:
        raise MappingError(
            f"{path.name} 不是能打开的表格文件:{bad}。", f"{path.name} cannot be opened as a spreadsheet: {bad}.",
            hint_zh="在 Excel 里另存为 xlsx 或 csv 再试。", hint_en="Save it from Excel as xlsx or csv and try again.",
        ) from bad  # fmt: skip
    name = spec.sheet or book.sheet_names[0]
    if name not in book.sheet_names:
        raise MappingError(
            f"{path.name} 没有工作表“{name}”。", f"{path.name} has no sheet '{name}'.",
            hint_zh="有:" + "、".join(book.sheet_names), hint_en="It has: " + ", ".join(book.sheet_names),
        )  # fmt: skip
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for row in _named(spec, ((i, [_cell(v) for v in values]) for i, values in enumerate(rows, 1)), name):
        at.share = row.number / len(rows)
        yield row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "isoformat"):
        text: str = value.isoformat()
        return text.removesuffix("T00:00:00")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parquet(path: Path, at: Position) -> Iterator[Row]:
    import pyarrow
    import pyarrow.parquet

    number = 0
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as bad:
        raise MappingError(f"{path.name} 不是 Parquet 文件。", f"{path.name} is no Parquet file.") from bad
    for batch in file.iter_batches(batch_size=8192):
        for record in batch.to_pylist():
            number += 1
            at.share = number / file.metadata.num_rows
            yield Row(number, {k: _cell(v) for k, v in record.items()})


def _json(path: Path, spec: InputSpec, at: Position, *, lines: bool) -> Iterator[Row]:
    number = 0
    for record in _records(path, spec, at, lines=lines):
        for one in _exploded(record, spec.explode):
            number += 1
            if isinstance(one, str):
                problem = ("不是合法的 JSON", "is not valid JSON")
                yield Row(number, {"line": one}, None, problem)
            else:
                yield Row(number, {k: _cell(v) for k, v in one.items()}, loose=True)


def _records(path: Path, spec: InputSpec, at: Position, *, lines: bool) -> Iterator[dict[str, Any] | str]:
    if lines:
        with path.open(encoding=encoding_of(path), errors="replace") as file:
            for line in _lines(file, path.stat().st_size, at):
                if line.strip():
                    try:
                        yield json.loads(line)
                    except json.JSONDecodeError:
                        yield line.rstrip("\n")
        return
    try:
        held = json.loads(path.read_text(encoding=encoding_of(path)))
    except (json.JSONDecodeError, UnicodeDecodeError) as bad:
        raise MappingError(
            f"{path.name} 不是合法的 JSON:{bad}", f"{path.name} is not valid JSON: {bad}"
        ) from bad
    for step in filter(None, (spec.records or "").split(".")):
        try:
            held = held[int(step)] if isinstance(held, list) else held[step]
        except (KeyError, IndexError, ValueError, TypeError) as bad:
            raise MappingError(
                f"{path.name} 里没有 input.records 所说的“{spec.records}”(找不到“{step}”)。",
                f"{path.name} has no '{spec.records}', which input.records names ('{step}' is not there).",
            ) from bad
    if spec.shape == "map":
        for key, value in held.items():
            yield {
                "key": key,
                "value": value,
                **(dict(zip("0123456789", value, strict=False)) if isinstance(value, list) else {}),
            }
    elif spec.shape == "tree":
        yield from _leaves(held, ())
    elif spec.shape == "nested":
        yield from _nested(held, spec, ())
    else:
        records = held if isinstance(held, list) else [held]
        for n, record in enumerate(records, 1):
            at.share = n / len(records)
            yield record


def _leaves(held: Any, path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if isinstance(held, dict):
        for key, below in held.items():
            yield from _leaves(below, (*path, key))
    elif isinstance(held, list):
        for below in held:
            yield from _leaves(below, path)
    else:
        yield {**{f"path.{i}": p for i, p in enumerate(path)}, "value": held}


def _nested(held: Any, spec: InputSpec, above: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """One row per node of a tree of objects: its own scalars, its path, its parent's path, its order."""
    for order, one in enumerate(held if isinstance(held, list) else [held]):
        node = one if isinstance(one, dict) else {spec.name_keys[0]: one}
        name = str(next((node[k] for k in spec.name_keys if k in node), order))
        path = (*above, name)
        own = {k: v for k, v in node.items() if k not in spec.children}
        yield {
            **own,
            "name": name,
            "path": "/".join(path),
            "parent": "/".join(above),
            "root": path[0],
            "depth": len(above),
            "order": order,
        }
        for key in spec.children:
            if node.get(key):
                yield from _nested(node[key], spec, path)


def _exploded(record: dict[str, Any] | str, column: str | None) -> Iterator[dict[str, Any] | str]:
    if column is None or isinstance(record, str):
        yield record
        return
    rest = {k: v for k, v in record.items() if k != column}
    held = record.get(column) or {}
    for key, value in held.items() if isinstance(held, dict) else enumerate(held):
        yield {**rest, "key": str(key), "value": value}
