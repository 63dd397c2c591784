"""Commands of resolution: resolve, why two are, or are not, the same, and what people judge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.api import tables
from clusterkg.api.commands.program import By, FormatOption, KnownAt, Reason, app, err, opened
from clusterkg.api.privacy import refuse_names
from clusterkg.api.tables import Format
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.ledger import UseRight


@app.command()
def resolve(
    model: Annotated[
        list[str] | None,
        typer.Option(help="只用这些模型:organisation term policy person(人员默认不比较) | only these models"),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="全部重新比较 | compare everything again")] = False,
    dry: Annotated[bool, typer.Option("--dry-run", help="只算不写 | write nothing")] = False,
    spark: Annotated[
        str | None, typer.Option(help="在 Spark 上计算,如 local[2] | run on this Spark master (extra spark)")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """找出同一实体的不同记录:有把握的合并,拿不准的留给人判断;只比较新数据,可撤销。 | Find records of the same thing; undoable."""
    from clusterkg.extract.resolution.running import resolve as run
    from clusterkg.extract.spark import session
    from clusterkg.graph.ontology import load

    with opened() as workspace:
        started = session(spark) if spark else None
        try:
            reports = run(
                workspace.ledger, load(), only=model, full=full, dry=dry, spark=started,
                say=lambda text: err.print(text, style="dim", markup=False),
            )  # fmt: skip
        finally:
            if started is not None:
                started.stop()
    tables.show([r.shown() for r in reports], format)
    if not dry:
        err.print(
            "用 build 使图谱采用新的判断 | build makes the graph follow them", style="dim", markup=False
        )


@app.command()
def compare(one: str, other: str, format: FormatOption = Format.TABLE) -> None:
    """两条记录为何是、或不是同一实体:逐项说明与分数。 | Why two records are, or are not, the same: feature by feature."""
    from clusterkg.extract.resolution.explaining import explain
    from clusterkg.graph.ontology import load

    with opened() as workspace:
        if not workspace.settings.role.sees_names and workspace.ledger.persons_among([one, other]):
            raise refuse_names()
        found = explain(workspace.ledger, load(), one, other)
    tables.show(found.shown(), format)
    err.print(found.verdict, markup=False)


@app.command()
def review(
    list_: Annotated[bool, typer.Option("--list", help="只列出,不提问 | list, ask nothing")] = False,
    decide: Annotated[
        tuple[str, str, str] | None,
        typer.Option(help="直接判断:甲 乙 same|not_same|never_same|undecided | judge: ONE OTHER VERDICT"),
    ] = None,
    pair: Annotated[
        tuple[str, str] | None, typer.Option(help="并排看任意两条记录 | show any two records: ONE OTHER")
    ] = None,
    by: Annotated[str | None, typer.Option(help="经手人 | who")] = None,
    reason: Annotated[str, typer.Option(help="理由 | why")] = "复核 reviewed",
    chain: Annotated[
        list[str] | None, typer.Option(help="只比较这些产业链的结论 | verdicts of these chains")
    ] = None,
    place: Annotated[
        list[str] | None, typer.Option(help="只比较这些地方的结论 | verdicts in these places")
    ] = None,
    exact: Annotated[
        int, typer.Option(min=0, max=1000, help="逐一推算的对数 | pairs worked out exactly")
    ] = 20,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    format: FormatOption = Format.TABLE,
) -> None:
    """拿不准的两条记录是不是一个实体:先问答案影响结论最多的;按键判断,可撤销。 | Answer doubtful pairs, most telling first."""
    from clusterkg.api import judgements
    from clusterkg.api.gains import Gains
    from clusterkg.api.people import located
    from clusterkg.api.review import pair_shown, queue, queue_shown
    from clusterkg.api.reviewing import changes_told, flat_pair, flat_queue, sit

    with opened() as workspace:
        names = workspace.settings.role.sees_names
        if decide is not None:
            one, other, verdict = decide
            told = judgements.judge(workspace, one, other, verdict, by=by or "", reason=reason, names=names)
            typer.echo(f"tx {told['tx']}")
            if not told["counts"]:
                err.print("四眼规则:等第二个人同意才生效 | waits for a second person to agree", markup=False)
            return
        if pair is not None:
            one, other = (located(workspace, x, names=names) for x in pair)
            shown = pair_shown(workspace, one, other, Gains(workspace, chain or (), place or ()), names=names)
            if format is Format.JSON:
                tables.print_json(shown)
            else:
                tables.show(flat_pair(shown), format)
                changes = changes_told(shown["changes"]) or "无 none"
                err.print(f"分数 score {shown['score']:.4f}；若为同一实体 if one: {changes}", markup=False)
            return
        found = queue(workspace, chains=chain or (), places=place or (), exact=exact)
        if list_ or format is not Format.TABLE:
            page = queue_shown(found, workspace, limit, names=names)
            if format is Format.JSON:
                tables.print_json(page)
            else:
                tables.show(flat_queue(page), format)
                err.print(f"{page['total']} 对待判断 | {page['total']} pairs to judge", markup=False)
            return
        sit(workspace, found, by=by or typer.prompt("经手人 who"), reason=reason)


@app.command()
def judgements(
    local_id: Annotated[str | None, typer.Argument(help="只看这个本地编号 | of this local id")] = None,
    human: Annotated[
        bool | None, typer.Option("--human/--model", help="只看人的或模型的 | people's or models'")
    ] = None,
    by: Annotated[str | None, typer.Option(help="经手人 | who")] = None,
    limit: Annotated[int, typer.Option(min=1)] = 100,
    format: FormatOption = Format.TABLE,
) -> None:
    """判断的流水:谁、何时、为何,现在是否有效;用 undo 撤销。 | Who judged what, when and why, and what became of it."""
    from clusterkg.api.judgements import trail

    with opened() as workspace:
        names = workspace.settings.role.sees_names
        rows = trail(workspace, local=local_id, human=human, by=by, limit=limit, names=names)
    tables.show(rows, format)


@app.command()
def sameness(id: str, format: FormatOption = Format.TABLE) -> None:
    """一个编号的去向:成员、历次合并与拆分;拆分后变成了哪些编号。 | Where an id went: members, merges, and what it was split into."""
    from clusterkg.api.sameness import sameness as told_of

    with opened() as workspace:
        told = told_of(workspace, workspace.view(), id, names=workspace.settings.role.sees_names)
    if format is Format.JSON:
        tables.print_json(told)
        return
    typer.echo(f"{told['id']} → {'、'.join(told['became'])}")
    tables.show(
        [
            {
                "tx": t["tx"], "time": t["time"][:19], "by": t["by"], "kind": t["kind"],
                "before": "；".join(f"{c}: {' '.join(held)}" for c, held in t["before"].items()),
                "after": "；".join(f"{c}: {' '.join(held)}" for c, held in t["after"].items()),
            }
            for t in told["turns"]
        ],
        format,
    )  # fmt: skip


@app.command()
def four_eyes(
    on: Annotated[bool | None, typer.Option("--on/--off", help="启用或取消 | set or lift")] = None,
    by: Annotated[str | None, typer.Option(help="经手人 | who")] = None,
    reason: Annotated[str | None, typer.Option(help="理由 | why")] = None,
) -> None:
    """四眼规则:启用后,一个人的判断要另一个人同意才生效。 | Whether a judgement counts only when a second person agrees."""
    with opened() as workspace:
        if on is not None:
            if not by or not reason:
                raise QuestionError("要写明 --by 和 --reason。", "Give --by and --reason.")
            typer.echo(f"tx {workspace.ledger.require_four_eyes(on, by=by, reason=reason)}")
        typer.echo("on" if workspace.ledger.four_eyes() else "off")


@app.command()
def match(
    file: Annotated[
        Path,
        typer.Argument(help="您的表:csv、tsv 或 xlsx,首行为表头 | your table, headings in its first row"),
    ],
    column: Annotated[
        list[str] | None,
        typer.Option(help="名称所在的列(缺省按表头认) | column of the name, where its heading does not tell"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="存到哪里 | where to; default NAME.matched.EXT")] = None,
    type: Annotated[
        str, typer.Option(help="各行是什么:Organisation Firm Product … | what the rows are")
    ] = "Organisation",
    sheet: Annotated[str | None, typer.Option(help="工作表 | sheet of a workbook")] = None,
    known_at: KnownAt = None,
) -> None:
    """为您的表加上实体编号:有效号码为准,否则按名称;行列都保留,逐行给出理由。 | Add entity ids to your table, with reasons."""
    from clusterkg.api.match_files import match_file
    from clusterkg.api.matching import Matcher

    target = out or file.with_name(f"{file.stem}.matched{file.suffix}")
    with opened() as workspace:
        counts = match_file(
            file, target, Matcher(workspace.view(known_at=known_at), type), column or (), sheet
        )
    typer.echo(f"{target}  " + "  ".join(f"{k} {counts[k]}" for k in ("matched", "ask", "none") if counts[k]))


@app.command()
def export_judgements(
    file: Annotated[Path, typer.Argument(help="输出 JSONL | JSONL to write")],
    use: Annotated[UseRight, typer.Option("--for", help="用途 | for whom")] = UseRight.SHARE,
) -> None:
    """导出人的判断,供别的单位采用;只含来源允许的名称与号码,不含人员。 | Export what people judged, for another office."""
    from clusterkg.api.exchanging import export_judgements as export

    with opened() as workspace:
        counts = export(workspace, file, use)
    typer.echo(f"{file}  written {counts['written']}  withheld {counts['withheld']}")


@app.command()
def import_judgements(
    by: By,
    reason: Reason,
    file: Annotated[
        Path | None,
        typer.Argument(help="JSONL;不给则重试还在等记录的 | without one, try again those that wait"),
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """采用别的单位的判断(可撤销);这里没有的记录先留着,与本单位的人相左的不采用,都列出。 | Take over judgements; undoable."""
    from clusterkg.api.exchanging import import_judgements as take

    with opened() as workspace:
        taken = take(workspace, file, by=by, reason=reason)
    if format is Format.JSON:
        tables.print_json(taken.model_dump())
        return
    typer.echo(f"tx {taken.tx}  " + "  ".join(f"{k} {n}" for k, n in taken.counts.items()))
    tables.show(
        [{"状态 what": "waiting", **w, "missing": "、".join(w["missing"])} for w in taken.waiting], format
    )
    tables.show(
        [{"状态 what": "contradicting", **c, "here": str(c["here"])} for c in taken.contradicting], format
    )
    for line in taken.rejected:
        err.print(f"✗ {line}", markup=False)


@app.command()
def waiting_judgements(format: FormatOption = Format.TABLE) -> None:
    """采用来的判断里,记录还不在这里的。 | Judgements of other offices whose records are not here."""
    from clusterkg.api.exchanging import waiting_shown

    with opened() as workspace:
        tables.show(waiting_shown(workspace), format)
