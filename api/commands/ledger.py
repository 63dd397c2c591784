"""Commands for the ledger: withdraw, undo, history, merge, correct."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from clusterkg.api import tables
from clusterkg.api.commands.program import By, FormatOption, Reason, app, err, opened
from clusterkg.api.privacy import Mask, history_shown
from clusterkg.api.tables import Format
from clusterkg.graph.errors import NotFound, QuestionError


@app.command()
def withdraw(
    scope: Annotated[
        Literal["dataset", "document", "edition", "run", "claim"],
        typer.Argument(help="撤什么 | what kind: dataset | document | edition | run | claim"),
    ],
    target: Annotated[str, typer.Argument(help="名称或编号,见 status、history | its name or id")],
    by: By,
    reason: Reason,
) -> None:
    """撤回数据集、文件、版次、装载或陈述(可恢复)。 | Withdraw a dataset, document, edition, run or claim; undoable."""
    with opened() as workspace:
        typer.echo(f"tx {workspace.ledger.withdraw(scope, target, by=by, reason=reason)}")


@app.command()
def undo(tx: int, by: By, reason: Reason) -> None:
    """撤销一次事务(撤回、合并、另一次撤销)。 | Undo a transaction; itself undoable."""
    with opened() as workspace:
        typer.echo(f"tx {workspace.ledger.undo(tx, by=by, reason=reason)}")


@app.command()
def history(
    local_id: Annotated[str | None, typer.Argument()] = None, format: FormatOption = Format.TABLE
) -> None:
    """台账的事务;或一个主体曾被说过的一切。 | Transactions, or all that was ever said about a subject."""
    with opened() as workspace:
        if local_id is None:
            rows: list[dict[str, Any]] = workspace.ledger.transactions()
            if not workspace.settings.role.sees_names:  # a document may be called after a person
                mask = Mask(workspace.ledger.names_in_documents())
                rows = [{**r, "reason": r["reason"] and mask.quote(r["reason"])} for r in rows]
        else:
            said = workspace.ledger.history([local_id])
            persons = workspace.ledger.persons_among({h.object for h in said if h.object})
            mask = Mask(workspace.ledger.names_below(local_id.partition("#")[0]))
            rows = history_shown(said, persons, mask, names=workspace.settings.role.sees_names)
    tables.show(rows, format)
    if local_id is not None and not rows:
        err.print(f"台账里没有“{local_id}” | the ledger has no '{local_id}'", markup=False)
        raise typer.Exit(1)


@app.command()
def merge(one: str, other: str, by: By, verdict: str = "same", reason: str = "") -> None:
    """判断两个本地编号是否同一实体:same、not_same、never_same(可撤销)。 | Judge sameness; undoable."""
    with opened() as workspace:
        typer.echo(f"tx {workspace.ledger.judge(one, other, verdict, by=by, reason=reason or None)}")


@app.command()
def correct(
    subject: str, type: str, prop: str, value: str, by: By, reason: Reason, dataset: str = "hand"
) -> None:
    """手工录入或更正一个属性:经手人就是来源。 | Enter or correct an attribute by hand: the clerk is the source."""
    from clusterkg.graph.ledger import Claim
    from clusterkg.graph.ontology import load
    from clusterkg.graph.values import clean

    known = load().properties(type)
    if prop not in known:
        raise NotFound(
            f"{type} 没有属性 {prop}。",
            f"{type} has no property {prop}.",
            hint_zh="有:" + "、".join(known),
            hint_en="It has: " + ", ".join(known),
        )
    with opened() as workspace:
        claim = Claim(dataset, subject, type, prop, clean(value, known[prop]), value)
        typer.echo(f"tx {workspace.ledger.assert_by_hand([claim], by=by, note=reason).tx}")


@app.command()
def erase(
    person: Annotated[
        str | None, typer.Argument(help="人员的编号(ckp…、ckg…)或本地编号 | the person: id or local id")
    ] = None,
    by: Annotated[str | None, typer.Option(help="经手人 | who")] = None,
    reason: Annotated[str | None, typer.Option(help="理由,不写姓名 | why, without the name")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="不再询问 | do not ask again")] = False,
    everywhere: Annotated[
        bool, typer.Option("--everywhere", help="所有提到此姓名的文档 | every document that holds the name")
    ] = False,
    look_in: Annotated[
        list[Path] | None,
        typer.Option(
            "--look-in", help="备份所在的文件夹,列出其中副本 | folders with backups, to list copies"
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="完成中断的删除 | finish an interrupted erasure")
    ] = False,
) -> None:
    """删除一个人的数据:唯一不能恢复的操作;须 CLUSTERKG_ROLE=steward。 | Erase a person's data: the one act that cannot be undone."""
    from clusterkg.api import erasing

    with opened() as workspace:
        if resume:
            for report in erasing.resume(workspace, look_in=look_in or ()):
                tables.print_json(report)
            return
        if person is None or by is None or reason is None:
            raise QuestionError(
                "要给出人员、--by 和 --reason。", "Give the person, --by and --reason.",
                hint_zh="或用 --resume 完成中断的删除。", hint_en="Or finish an interrupted erasure with --resume.",
            )  # fmt: skip
        told = erasing.foreseen(workspace, person)
        if not yes:
            err.print(
                f"将删除 {'、'.join(told['names'])}({len(told['local_ids'])} 个本地编号),不能恢复。",
                markup=False,
            )
            err.print("  This erases the person and cannot be undone.", style="dim")
            typer.confirm("确定吗 | are you sure", abort=True, err=True)
        report = erasing.erase(
            workspace, person, by=by, reason=reason, everywhere=everywhere, look_in=look_in or ()
        )
    tables.print_json(report)
