"""Propose a mapping for a table from its headings and values; a person reads it, completes the source, and loads it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import yaml

from clusterkg.graph.errors import MappingError, ValueProblem
from clusterkg.graph.mapping.model import InputSpec
from clusterkg.graph.mapping.reading import Row, read_rows
from clusterkg.graph.ontology import Kind, Ontology, load
from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.values import clean

_SAMPLE = 500


def suggest(path: Path, ontology: Ontology | None = None) -> str:
    """Return a mapping (YAML) that fits the file best; its ``source`` must be completed before it loads."""
    ontology = ontology or load()
    rows = list(islice(read_rows(path, InputSpec(), path.parent), _SAMPLE))
    if not rows:
        raise MappingError(
            f"{path.name} 里没有一行数据,看不出各列是什么。", f"{path.name} has no rows, so there is nothing to tell its columns by.",
            hint_zh="要空表请用 clusterkg form。", hint_en="For an empty sheet use clusterkg form.",
        )  # fmt: skip
    columns = list(dict.fromkeys(c for r in rows for c in r.cells))
    best: tuple[float, str, dict[str, str]] = (0.0, "", {})
    for spec in ontology.entities:
        if spec.kind is Kind.ENTITY:
            found, score = _match(ontology.properties(spec.name), columns, rows)
            score -= len(ontology.ancestors(spec.name)) * 0.01
            if any(spec.label.zh in c for c in columns):  # a heading such as 企业名称 says what the rows are
                score += 0.5
            if score > best[0]:
                best = (score, spec.name, found)
    _, type_, found = best
    taken = {column: prop for prop, column in found.items()}
    key = _key(
        [found[p] for p in found if ontology.properties(type_)[p].unique], [*found.values(), *columns], rows
    )
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in path.stem.lower()).strip("_") or "table"
    told = {
        "dataset": name,
        "source": {"title": path.stem, "publisher": "", "licence": "", "use": "internal", "dated": ""},
        "edition": "snapshot",
        "input": {"files": path.name},
        "entities": {"row": {"type": type_ or "Firm", "id": f"{name}:{{{key}}}", "properties": found}},
    }
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=120)
    unused = [c for c in columns if c not in taken]
    head = "# 建议稿,请补全 source 后装载。A proposal: complete the source, then load it.\n"
    return head + text + (f"# 未用的列 columns not used: {', '.join(unused)}\n" if unused else "")


def _key(identifiers: list[str], others: list[str], rows: list[Row]) -> str:
    """Return the column that names a row: filled everywhere, telling rows apart, an identifier if one does.

    A column with gaps would reject every row that lacks it, so a name that is always there comes before a code that is not.
    """
    for tells_apart in (True, False):
        for column in (*identifiers, *others):
            values = [r.cells.get(column, "").strip() for r in rows]
            if all(values) and (not tells_apart or len(set(values)) == len(values)):
                return column
    return next(iter((*identifiers, *others)))


def _match(
    properties: dict[str, PropertySpec], columns: list[str], rows: list[Row]
) -> tuple[dict[str, str], float]:
    """Return property → column and a score: 1 for a heading that fits, 0.6 for values that fit."""
    found: dict[str, str] = {}
    score = 0.0
    for column in columns:
        wanted = column.strip().lower()
        by_name = next(
            (
                p
                for p, spec in properties.items()
                if p not in found
                and (wanted in (w.lower() for w in (p, spec.label.zh, spec.label.en, *spec.headings)))
            ),
            None,
        )
        values = [r.cells[column] for r in rows if r.cells.get(column, "").strip()]
        if by_name is not None and _fit(values, properties[by_name]) > 0.5:
            found[by_name] = column
            score += 1.0
            continue
        by_value = [
            p for p, spec in properties.items()
            if p not in found and spec.type == "identifier" and values and _fit(values[:50], spec) > 0.95
        ]  # fmt: skip
        if by_value:
            found[by_value[0]] = column
            score += 0.6
    return found, score


def _fit(values: list[str], spec: PropertySpec) -> float:
    good = 0
    for value in values:
        try:
            clean(value, spec)
            good += 1
        except ValueProblem:
            continue
    return good / len(values) if values else 1.0
