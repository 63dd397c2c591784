"""Collection sheets (调查表): an Excel file per type with drop-downs from the ontology, read back like any table."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from clusterkg.graph.errors import MappingError
from clusterkg.graph.mapping.model import InputSpec, Mapping
from clusterkg.graph.mapping.reading import read_rows
from clusterkg.graph.ontology import Kind, Ontology, Projection, load

DATA, SOURCE = "数据 data", "来源 source"
_NAME = re.compile(r"\[([^\]]+)\]\s*$")
_ROWS = 2000
_ASKED = (
    ("dataset", "数据集编号(小写字母、数字、下划线)", "survey"),
    ("title", "名称 title", ""),
    ("publisher", "填报或发布单位 publisher", ""),
    ("licence", "许可 licence", "内部资料"),
    ("use", "使用权 use", "internal"),
    ("dated", "日期 dated", ""),
)


def write_form(type_: str, path: Path, ontology: Ontology | None = None) -> None:
    """Write an empty collection sheet for a type; required columns are marked, choices are drop-downs."""
    # Imported here: a quarter of a second that no other command waits for.
    import xlsxwriter
    import xlsxwriter.exceptions

    ontology = ontology or load()
    spec = ontology.get(type_)
    required = set(ontology.required(type_))
    book = xlsxwriter.Workbook(str(path))
    bold, must = book.add_format({"bold": True}), book.add_format({"bold": True, "bg_color": "#FFE699"})
    sheet = book.add_worksheet(DATA)
    sheet.freeze_panes(1, 1)
    ends = list(spec.ends) if spec.kind is Kind.EDGE else []
    arrow = spec.kind is Kind.EDGE and spec.projection is Projection.RELATION
    columns = [] if arrow else [("编号", "id", True)]
    columns += [(spec.ends[e].label.zh, e, spec.ends[e].required) for e in ends]
    columns += [("起", "valid_from", False), ("止", "valid_to", False)] if arrow else []
    known = ontology.properties(type_)
    columns += [(p.label.zh, name, name in required) for name, p in known.items()]
    for at, (label, name, needed) in enumerate(columns):
        sheet.write(0, at, f"{label} [{name}]", must if needed else bold)
        sheet.set_column(at, at, 18)
        p = known.get(name)
        choices = list(p.values or ()) if p else []
        if p is not None and p.type == "boolean":
            choices = ["true", "false"]
        if choices:
            sheet.data_validation(1, at, _ROWS, at, {"validate": "list", "source": choices})
            told = "; ".join(f"{k}={v.zh}" for k, v in ((p.values if p else None) or {}).items())
            if told:
                sheet.write_comment(0, at, told)
    about = book.add_worksheet(SOURCE)
    about.set_column(0, 1, 40)
    for row, (key, label, value) in enumerate(_ASKED):
        about.write(row, 0, f"{label} [{key}]", bold)
        about.write(row, 1, value or (date.today().isoformat() if key == "dated" else ""))
    about.write(len(_ASKED), 0, "类型 [type]", bold)
    about.write(len(_ASKED), 1, type_)
    about.data_validation(4, 1, 4, 1, {"validate": "list", "source": ["internal", "share", "publish"]})
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as bad:
        raise MappingError(
            f"写不了 {path}:{bad}", f"{path} cannot be written: {bad}",
            hint_zh="。文件若在 Excel 里开着,请先关闭。", hint_en="If it is open in Excel, close it first.",
        ) from bad  # fmt: skip


def read_form(path: Path, ontology: Ontology | None = None) -> Mapping:
    """Return the mapping that a filled collection sheet stands for.

    Raises
    ------
    MappingError
        The file is no collection sheet, or its source is not filled in.
    """
    ontology = ontology or load()
    asked = {}
    for row in read_rows(path, InputSpec(format="xlsx", sheet=SOURCE, header=("what", "value")), path.parent):
        if found := _NAME.search(row.cells["what"]):
            asked[found.group(1)] = row.cells["value"].strip()
    empty = [k for k, _, _ in _ASKED if not asked.get(k)]
    if empty or "type" not in asked:
        raise MappingError(
            f"调查表 {path.name} 的“{SOURCE}”没有填:{'、'.join(empty) or 'type'}。",
            f"The sheet '{SOURCE}' of {path.name} lacks: {', '.join(empty) or 'type'}.",
        )
    type_ = asked.pop("type")
    first = next(iter(read_rows(path, InputSpec(format="xlsx", sheet=DATA), path.parent)), None)
    columns = {m.group(1): c for c in (first.cells if first else {}) if (m := _NAME.search(c))}
    spec, dataset = ontology.get(type_), asked.pop("dataset")
    known = ontology.properties(type_)
    properties = {
        p: {"column": c, **({"split": "/[;；]/"} if known[p].many else {})}
        for p, c in columns.items()
        if p in known
    }
    arrow = spec.kind is Kind.EDGE and spec.projection is Projection.RELATION
    told: dict[str, object] = {
        "dataset": dataset, "source": asked, "edition": "snapshot", "input": {"files": path.name, "format": "xlsx", "sheet": DATA},
    }  # fmt: skip
    if arrow:
        told["edges"] = [
            {
                "type": type_,
                "source": f"{{{columns['source']}}}",
                "target": f"{{{columns['target']}}}",
                "valid_from": columns.get("valid_from"),
                "valid_to": columns.get("valid_to"),
                "properties": properties,
            }
        ]
    else:
        told["entities"] = {
            "row": {
                "type": type_,
                "id": f"{dataset}:{{{columns['id']}}}",
                "properties": properties,
                "ends": {e: f"{{{columns[e]}}}" for e in spec.ends if e in columns},
            }
        }
    return Mapping.model_validate(told)
