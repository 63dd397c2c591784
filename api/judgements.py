"""Judgements of people: written with what their author had seen, listed with what became of them, undone."""

from __future__ import annotations

from typing import Any

from clusterkg.api.people import Calling, located
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound, QuestionError


def judge(
    workspace: Workspace,
    one: str,
    other: str,
    verdict: str,
    *,
    by: str,
    reason: str,
    seen: int | None = None,
    names: bool = False,
) -> dict[str, Any]:
    """Record what a person judges of two local ids; returns the transaction and whether the judgement counts already.

    Raises
    ------
    Outdated
        ``seen`` is given, and a person has judged the pair since that transaction.
    QuestionError
        Nobody signed, or the two are one record.
    """
    ledger = workspace.ledger
    if not by.strip() or not reason.strip():
        raise QuestionError(
            "判断要有经手人和理由。", "A judgement has an author and a reason.", hint_zh="请写 by 和 reason。", hint_en="Give by and reason."
        )  # fmt: skip
    a, b = located(workspace, one, names=names), located(workspace, other, names=names)
    if a == b:
        raise QuestionError(f"“{one}”只有一条记录。", f"'{one}' is one record.")
    row = (a, b, verdict, None, reason.strip())
    tx = ledger.judge_all([row], by=by.strip(), human=True, seen=seen)
    counts = any(j.tx == tx for j in ledger.counting())
    return {"tx": tx, "counts": counts, "four_eyes": ledger.four_eyes()}


def trail(
    workspace: Workspace,
    *,
    local: str | None = None,
    human: bool | None = None,
    by: str | None = None,
    before: int | None = None,
    limit: int = 100,
    names: bool = False,
) -> list[dict[str, Any]]:
    """Return judgements ever made, newest first, each with its author, time, reason and what became of it."""
    ledger = workspace.ledger
    nodes = (
        None if local is None else list(ledger.node_ids([located(workspace, local, names=names)]).values())
    )
    rows = ledger.judgement_rows(nodes=nodes, human=human, by=by, before=before, limit=limit)
    called = Calling(workspace, {n for r in rows for n in (r.judged.one, r.judged.other)}, names=names)
    return [
        {
            "row": r.row, "tx": r.judged.tx, "time": r.time.isoformat(), "one": called.id(r.judged.one), "other": called.id(r.judged.other),
            "verdict": r.judged.verdict, "by": r.judged.by, "human": r.judged.human, "score": r.judged.score, "reason": r.judged.reason,
            "status": r.status,
        }
        for r in rows
    ]  # fmt: skip


def undo(workspace: Workspace, tx: int, *, by: str, reason: str) -> int:
    """Undo a transaction of judgements; itself undoable.

    Raises
    ------
    NotFound
        That transaction judged nothing.
    """
    kinds = {r["tx"]: r["kind"] for r in workspace.ledger.transactions()}
    if kinds.get(tx) not in ("judge", "undo"):
        raise NotFound(
            f"第 {tx} 号事务不是判断。", f"Transaction {tx} judged nothing.", hint_zh="用 judgements 查看。", hint_en="See judgements."
        )  # fmt: skip
    return workspace.ledger.undo(tx, by=by, reason=reason)
