"""Commands of resolution: resolve, and why two are, or are not, the same."""

from __future__ import annotations

from typing import Annotated

import typer

from clusterkg.api import tables
from clusterkg.api.commands.program import FormatOption, app, err, opened
from clusterkg.api.tables import Format


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
        found = explain(workspace.ledger, load(), one, other)
    tables.show(found.shown(), format)
    err.print(found.verdict, markup=False)
