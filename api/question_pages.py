"""The page of questions: what each asks, its parameters, its method, and its example as the demo answers it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import PydanticUndefined

from clusterkg.api.tables import flat
from clusterkg.api.workspace import Workspace
from clusterkg.queries.contract import Answer, Params, Question, questions

#: A day on which the demo is asked, so that the page does not depend on the day it was made.
DAY = "2026-06-30"
_ROWS, _COLUMNS, _WIDTH = 6, 8, 48
#: Columns that say nothing to a reader of a page: ids of claims, texts repeated on every row.
_DULL = frozenset({"version", "datasets", "thresholds", "证据 evidence"})


def page(workspace: Workspace) -> str:
    """Return the page as Markdown, made from the registry and from answers of the demo in a workspace."""
    held = questions()
    out = [
        "# 问题 Questions",
        "",
        "由 `clusterkg questions docs` 生成:每个问题的说明、参数、方法,和它在演示数据上的回答(前几行、部分列)。Generated from the registry; every",
        "example was executed on the demo. `--format json` gives all rows with all columns and the claims behind each; `clusterkg evidence` leads to the cell.",
        "",
        "| 问题 question | | |",
        "|---|---|---|",
    ]
    out += [f"| [`{q.name}`](#{q.name}) | {q.label.zh} | {q.label.en} |" for q in held.values()]
    out += ["", "## 所有问题共有的参数 Parameters of every question", "", *_parameters(Params, ())]
    for q in held.values():
        out += ["", *_section(workspace, q)]
    text = "\n".join(out) + "\n"
    m = workspace.view().manifest  # when the demo was loaded is no part of the page
    for made_now in (m.known_at.isoformat(), m.known_at.date().isoformat(), m.release):
        text = text.replace(made_now, "…")
    return text


def _section(workspace: Workspace, q: Question[Any, Any]) -> Iterator[str]:
    given = dict(q.example)
    given.setdefault("as_of", DAY)
    answer = workspace.ask(q, given)
    yield f"## {q.name}"
    yield ""
    yield f"**{q.label.zh}** {q.label.en}" + (
        " · 看全图,按发布版存 whole graph, kept per release" if q.heavy else ""
    )
    yield ""
    yield from (line.strip() for line in q.doc.splitlines())
    yield ""
    yield from _parameters(q.params, Params.model_fields)
    yield ""
    yield f"方法 method: {_escaped(q.method)}"
    yield ""
    yield "```sh"
    yield f"clusterkg ask {q.name} " + " ".join(
        f"--{k.replace('_', '-')} {shlex.quote(str(v))}" for k, v in given.items()
    )
    yield "```"
    yield ""
    yield from _shown(answer)


def _parameters(model: type[Params], without: Sequence[str] | Mapping[str, Any]) -> Iterator[str]:
    fields = {k: f for k, f in model.model_fields.items() if k not in without}
    if not fields:
        return
    yield "| 参数 parameter | 说明 | 缺省 default |"
    yield "|---|---|---|"
    for name, field in fields.items():
        default = "必填 required" if field.is_required() else field.default
        default = "" if default in (None, PydanticUndefined) else default
        yield f"| `{name}` | {_escaped(field.description or '')} | {default} |"


def _shown(answer: Answer[Any]) -> Iterator[str]:
    rows = [flat(r) for r in answer.model_dump(mode="json")["rows"][:_ROWS]]
    columns = [
        c
        for c in (rows[0] if rows else ())
        if c not in _DULL and any(r[c] not in ("", None, "0") for r in rows)
    ]
    columns = columns[:_COLUMNS]
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        yield "| " + " | ".join(_cut(row[c]) for c in columns) + " |"
    yield ""
    told = "，".join(f"{k} {_number(v)}" for k, v in answer.summary.items() if v is not None)
    yield f"共 {answer.total} 行。{_escaped(told)}"
    for caveat in answer.caveats:
        yield ""
        yield f"> {_escaped(caveat.zh)}"


def _number(value: object) -> object:
    return f"{value:.4g}" if isinstance(value, float) else value


def _cut(value: object) -> str:
    text = _escaped(str(_number(value)))
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
