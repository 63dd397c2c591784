"""Commands about the installation: status, check, doctor, ontology, vocabularies, serve."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from clusterkg.api import tables
from clusterkg.api.commands.program import FormatOption, app, err, opened
from clusterkg.api.privacy import misfit_shown
from clusterkg.api.tables import Format
from clusterkg.graph.mapping import read_mapping


@app.command()
def status(format: FormatOption = Format.TABLE) -> None:
    """台账与图的概况。 | How much is in the ledger and which release is served."""
    with opened() as workspace:
        told = workspace.status()
        if format is Format.JSON:
            tables.print_json(told)
        else:
            tables.show([{"项 what": k, "值 value": v} for k, v in told.items()], format)


@app.command()
def check(format: FormatOption = Format.TABLE) -> None:
    """对照本体检查图:缺必需属性、两端类型不符。 | Hold the graph against the ontology; what does not fit is kept and listed."""
    from clusterkg.graph.ontology import load
    from clusterkg.graph.projection import project
    from clusterkg.graph.projection.validation import misfits

    with opened() as workspace:
        found = list(misfits(project(workspace.ledger, load()), load()))
        rows = [
            misfit_shown(m, None if workspace.settings.role.sees_names else workspace.pseudonyms)
            for m in found
        ]
    tables.show(rows, format)
    if found:
        err.print(f"{len(found)} 处不符 | {len(found)} misfits")
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """检查环境:Python、文件夹、台账、图库、本体、读文档所用与附加项;“–”是没有也行的。 | Check the environment, the readers and extras.

    结束码:0 可以用;1 有“✗”。 | Exit code: 0 ready; 1 something is marked ✗. What is marked – is not there and need not be.
    """
    from clusterkg.api.doctor import examine

    with opened() as workspace:
        found = examine(workspace)
    tables.show(
        [{"项 what": c.what, "好 ok": c.sign, "说明 detail": c.detail} for c in found],
        Format.TABLE,
    )
    if any(c.ok is False for c in found):
        raise typer.Exit(1)


@app.command()
def ontology(
    what: Annotated[Literal["lint", "docs", "json"], typer.Argument(help="lint | docs | json")] = "lint",
) -> None:
    """检查本体,或输出数据模型(Markdown 或 JSON)。 | Lint the ontology, or print the data model."""
    from clusterkg.graph.demo import MAPPINGS
    from clusterkg.graph.mapping.coverage import filled
    from clusterkg.graph.ontology import load
    from clusterkg.graph.ontology.document import data_model
    from clusterkg.graph.ontology.lint import lint
    from clusterkg.graph.ontology.page import page
    from clusterkg.graph.vocabularies import vocabularies

    if what == "docs":
        typer.echo(data_model(load()), nl=False)
    elif what == "json":
        tables.print_json(page(load()))
    else:
        # Some types are filled by vocabularies that ship: the demo's tables only point at them.
        mappings = (*MAPPINGS, *(v.mapping for v in vocabularies()))
        found = lint(load(), loaders=filled(map(read_mapping, mappings), load()))
        for line in found:
            typer.echo(line)
        raise typer.Exit(1 if found else 0)


@app.command("vocabularies")
def vocabularies_command(format: FormatOption = Format.TABLE) -> None:
    """随软件提供的分类表:出处、日期、许可、未见之处;用 load 装载其映射。 | Vocabularies that ship; load their mapping."""
    from clusterkg.graph.vocabularies import vocabularies

    tables.show(
        [
            {
                "名称 name": v.name, "题名 title": v.title, "日期 dated": v.dated.isoformat(), "行数 rows": v.rows, "许可 licence": v.licence,
                "未见 not seen": v.note, "映射 mapping": str(v.mapping),
            }
            for v in vocabularies()
        ],
        format,
    )  # fmt: skip


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8321) -> None:
    """启动本机 REST 接口。 | Serve the REST API on this machine."""
    import gc

    import uvicorn

    from clusterkg.api.app import create_app
    from clusterkg.api.workspace import Workspace

    workspace = Workspace()
    if workspace.store.current() is not None:
        workspace.view()
    # What is loaded by now stays to the end: not to look through it again and again took a tenth of a second from the slowest answers.
    gc.collect()
    gc.freeze()
    uvicorn.run(create_app(workspace), host=host, port=port, log_level="warning")
