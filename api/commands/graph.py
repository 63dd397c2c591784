"""Commands for the graph: demo, build, releases, search, entities, evidence, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from clusterkg.api import tables
from clusterkg.api.commands.program import AsOf, FormatOption, KnownAt, app, err, opened
from clusterkg.api.looking import contradictions_of, entity_meant, find_entities, on_day
from clusterkg.api.privacy import Role, entity_shown, refuse_names
from clusterkg.api.tables import Format
from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import UseRight


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="演示数据放在哪里 | where the demo goes")] = Path(
        "clusterkg-demo"
    ),
) -> None:
    """装载虚构城市的演示数据,建图,回答两个问题。 | Load the invented city, build the graph, answer two questions."""
    from clusterkg.api.demo import run_demo

    run_demo(folder, Console())


@app.command()
def build(
    name: Annotated[str | None, typer.Option(help="发布版名称 | name of the release")] = None,
    known_at: Annotated[str | None, typer.Option(help="当时所知 | known at")] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole", help="不沿用上一版,全部重算(结果相同) | derive all anew; the result is the same"
        ),
    ] = False,
) -> None:
    """由台账重建图,作为新的发布版。 | Rebuild the graph from the ledger as a new release."""
    with opened() as workspace:
        m = workspace.build(name=name, known_at=known_at, whole=whole)
    typer.echo(f"{m.release}  nodes {m.counts['nodes']}  edges {m.counts['edges']}  content {m.content}")


@app.command()
def prepare(
    question: Annotated[
        list[str] | None,
        typer.Argument(
            help="哪些问题(缺省:所有要看全图的) | which; default: all that look at the whole graph"
        ),
    ] = None,
) -> None:
    """为当前发布版预先算好要看全图的问题,之后即问即答。 | Compute the whole-graph answers of the current release, so that asking costs nothing."""
    from clusterkg.api.preparing import prepare_answers

    with opened() as workspace:
        for told in prepare_answers(workspace, question):
            typer.echo(told)


@app.command()
def release(
    name: Annotated[
        str | None, typer.Argument(help="给当前台账的发布版命名 | name a release of the ledger as it stands")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """列出发布版;给出名称则建一个有名的发布版(可引用、可重开)。 | List releases, or make a named one."""
    with opened() as workspace:
        if name:
            workspace.build(name=name)
        rows = [
            {"release": m.release, "name": m.name or "", "tx": m.tx, "known_at": m.known_at.isoformat(), "nodes": m.counts["nodes"],
             "edges": m.counts["edges"], "current": m.release == workspace.store.current()}
            for m in workspace.store.releases()
        ]  # fmt: skip
    tables.show(rows, format)


@app.command()
def search(
    text: str,
    type: Annotated[list[str] | None, typer.Option()] = None,
    limit: int = 20,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """按名称、片段或拼音查找。 | Find entities by name, part of it, or pinyin."""
    with opened() as workspace:
        hits = find_entities(on_day(workspace.view(known_at=known_at), as_of), text, type, limit)
    tables.show(hits, format)
    if not hits:
        from clusterkg.extract.pipeline.organisation_types import organisation_type

        if organisation_type(text.strip()) == "Masked":
            err.print(
                f"“{text}”是来源隐去名称的称呼:未披露是谁,不能按名称找到。 | "
                f"'{text}' stands for a name that a source withholds: who it is is not disclosed, and no name finds it.",
                markup=False,
            )
        raise typer.Exit(1)


@app.command()
def entity(
    id: Annotated[
        str, typer.Argument(help="编号,或只有一个实体有的名称 | an id, or a name that one entity bears")
    ],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """一个实体的全部属性与出处。 | An entity with all attributes and their claims."""
    with opened() as workspace:
        view = on_day(workspace.view(known_at=known_at), as_of)
        found = view.entity(entity_meant(view, id))
        if found is None:
            raise NotFound(f"没有实体“{id}”。", f"There is no entity '{id}'.")
        told = {**entity_shown(found), "contradictions": contradictions_of(workspace, view, found.id)}
    if format is Format.JSON:
        tables.print_json(told)
        return
    typer.echo(f"{told['name']}  {told['type']}  {told['id']}")
    tables.show([{**a, "evidence": " ".join(a["evidence"])} for a in told["attributes"]], format)
    against = told["contradictions"]
    if against["rows"] and format in (Format.TABLE, Format.MD):
        typer.echo(f"\n矛盾 contradictions ({against['rule']['zh']})")
        tables.show(
            [_against(row, v, n) for row in against["rows"] for n, v in enumerate(row["values"], 1)], format
        )


def _against(row: dict[str, Any], value: dict[str, Any], rank: int) -> dict[str, Any]:
    """Return one side of a contradiction as a line of a table."""
    return {
        "何事 about": row["label"]["zh"], "对方 other": (row["other"] or {}).get("name", ""), "序 rank": rank, "值 value": value["value"],
        "自 since": value["since"] or "", "至 until": value["until"] or "", "等级 class": value["evidence_class"], "来源 sources": " ".join(value["datasets"]),
        "来源日期 dated": value["dated"] or "", "记入 tx": value["recorded"], "evidence": " ".join(value["evidence"]),
    }  # fmt: skip


@app.command()
def evidence(
    claim: str,
    context: Annotated[
        int, typer.Option(min=0, max=2000, help="连同前后各多少字 | with so many characters around it")
    ] = 0,
    format: FormatOption = Format.TABLE,
) -> None:
    """陈述背后的句子或单元格。 | The sentence or cell behind a claim."""
    with opened() as workspace:
        rows = workspace.evidence(claim, context=context)
    if format in (Format.TABLE, Format.MD):
        for number, row in enumerate(rows, 1):
            typer.echo(tables.cited(row, number))
            if row.get("context"):
                typer.echo(tables.in_context(row))
        return
    tables.show([tables.flat_evidence(r) for r in rows] if format is Format.CSV else rows, format)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="输出 JSONL | JSONL to write")],
    use: Annotated[UseRight, typer.Option("--for", help="用途 | for whom")] = UseRight.SHARE,
    names: Annotated[
        bool,
        typer.Option("--names", help="带人员姓名,须有此角色 | with names of persons, for whom may see them"),
    ] = False,
) -> None:
    """导出图;只含来源允许此用途的事实,人员用代称。 | Export what sources allow for this use; persons are pseudonyms."""
    from clusterkg.api.exporting import export_graph

    with opened() as workspace:
        if names and not workspace.settings.role.sees_names:
            raise refuse_names()
        told = export_graph(workspace, file, use, role=workspace.settings.role if names else Role.READER)
    typer.echo(f"{file}  nodes {told['nodes']}  edges {told['edges']}  withheld {told['withheld']}")
