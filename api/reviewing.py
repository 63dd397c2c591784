"""The review queue on a terminal: two records side by side with their evidence, one key per answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clusterkg.api import judgements
from clusterkg.api.review import VERDICTS, Queue, Queued, pair_shown, queue_shown, still_open
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import Outdated

_KEYS = "s 同一 same · n 不同 not same · v 永不合并 never · u 说不清 undecided · 空格 下一对 skip · b 上一对 back · q 结束 quit"


def changes_told(changes: list[Mapping[str, Any]]) -> str:
    """Return the verdicts that would change, in one line."""
    return "；".join(
        f"{c['place']['name']} {c['segment']['name']}: {'+'.join(c['before']) or '—'} → {'+'.join(c['after']) or '—'}"
        for c in changes
    )


def flat_queue(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a page of the queue as rows with one text per column."""
    return [
        {
            "one": p["one"]["local"], "other": p["other"]["local"], "名称 one": p["one"]["name"], "名称 other": p["other"]["name"],
            "kind": p["kind"], "score": None if p["score"] is None else round(p["score"], 4),
            "gain": "?" if p["gain"] is None else p["gain"], "结论变化 changes": changes_told(p["changes"]),
            "待第二人 waiting": " ".join(f"{w['by']}:{w['verdict']}" for w in p["waiting"]),
        }
        for p in page["pairs"]
    ]  # fmt: skip


def flat_pair(shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return two records as rows: one per property, with what each says and where it stands."""
    sides = [_said(shown[side]) for side in ("one", "other")]
    properties = list(dict.fromkeys([*sides[0], *sides[1]]))
    return [
        {
            "项 what": p,
            shown["one"]["local"]: sides[0].get(p, ""),
            shown["other"]["local"]: sides[1].get(p, ""),
        }
        for p in properties
    ]


def _said(side: Mapping[str, Any]) -> dict[str, str]:
    found = {"名称 name": side["name"], "类型 type": side["type"], "实体 entity": side["entity"]}
    for said in side["said"]:
        quotes = [f"“{e['quote']}” {e['document']} {_where(e['place'])}" for e in said["evidence"]]
        text = f"{said['value']}  [{'; '.join(quotes)}]"
        found[said["property"]] = f"{found[said['property']]}\n{text}" if said["property"] in found else text
    if side["place"]:
        found["所在地 place"] = side["place"]
    if side["neighbours"]:
        found["关联 linked"] = " ".join(f"{k}×{n}" for k, n in side["neighbours"].items())
    return found


def _where(place: Mapping[str, Any]) -> str:
    return " ".join(str(v) for k, v in place.items() if k in ("sheet", "row_number", "column", "page"))


def sit(workspace: Workspace, found: Queue, *, by: str, reason: str, console: Console | None = None) -> int:
    """Ask about one pair after the other until the queue or the person's patience ends; returns how many were judged.

    Keys are those of :data:`VERDICTS`, a space to skip, ``b`` to go back (a new answer replaces the former one), ``q`` to end.
    """
    out, at, judged = console or Console(), 0, 0
    seen = found.tx
    while found.items:
        if at >= len(found.items):  # a slip at the last pair can still be mended
            out.print(Text("没有更多了 no more · b 上一对 back · 其他键结束 any other key ends", style="dim"))
            if typer.getchar() != "b":
                break
            at = len(found.items) - 1
        item = found.items[at]
        one, other = found.local[item.doubt.one], found.local[item.doubt.other]
        _show(out, workspace, item, found, at)
        key = typer.getchar()
        if key in VERDICTS:
            try:
                told = judgements.judge(
                    workspace, one, other, VERDICTS[key], by=by, reason=reason, seen=seen, names=True
                )
            except Outdated as other:
                out.print(Text(f"✗ {other.text('zh')} | {other.text('en')}", style="red"))
                seen = workspace.ledger.at(None)
                continue
            seen, judged = told["tx"], judged + 1
            waits = "" if told["counts"] else "；等第二个人同意 waits for a second person"
            out.print(Text(f"✓ {VERDICTS[key]} tx {told['tx']}{waits}", style="green"))
            at = _next(workspace, found, at + 1)
        elif key == "b":
            at = max(0, at - 1)
        elif key in ("q", "Q", "\x03", "\x04", ""):
            break
        else:
            at = _next(workspace, found, at + 1)
    out.print(
        Text(f"判断了 {judged} 对。用 build 使图谱采用。 | {judged} judged; build makes the graph follow.")
    )
    return judged


def _next(workspace: Workspace, found: Queue, at: int) -> int:
    """Return the next pair that former answers have not settled."""
    open_ = still_open(workspace)
    while at < len(found.items):
        d = found.items[at].doubt
        if frozenset((d.one, d.other)) in open_:
            break
        at += 1
    return at


def _show(out: Console, workspace: Workspace, item: Queued, found: Queue, at: int) -> None:
    one, other = found.local[item.doubt.one], found.local[item.doubt.other]
    names = workspace.settings.role.sees_names
    shown = pair_shown(workspace, one, other, names=names)
    brief = queue_shown(found, workspace, 1, at, names=names)["pairs"][0]
    table = Table(title=f"{at + 1}/{len(found.items)}", title_justify="left", show_lines=True)
    rows = flat_pair(shown)
    for column in rows[0]:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(str(v)) for v in row.values()))
    out.print(table)
    why = "；".join(f"{r['zh']} {r['weight']:+.1f}" for r in shown["reasons"])
    out.print(Text(f"{item.doubt.kind} · 分数 score {shown['score']:.4f} · {why}"))
    if item.changes is None:
        gain = f"未逐一推算,涉及结论的边 not worked out, edges that verdicts rest on: {item.reach}"
    else:
        gain = changes_told(brief["changes"]) or "不改变结论 no verdict changes"
    out.print(Text(f"若为同一实体 if one: {gain}", style="bold"))
    for j in shown["judged"]:
        if j["human"]:
            out.print(Text(f"已判 judged: {j['verdict']} {j['by']} {j['reason'] or ''} (tx {j['tx']})"))
    out.print(Text(_KEYS, style="dim"))
