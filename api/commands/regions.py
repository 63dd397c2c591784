"""Commands for regions of one's own: region load, list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.api import tables
from clusterkg.api.commands.program import AsOf, FormatOption, app, err, opened
from clusterkg.api.looking import on_day
from clusterkg.api.tables import Format

region_app = typer.Typer(
    no_args_is_help=True, help="自定义区域:长三角、都市圈 | regions of one's own, usable wherever a place is"
)
app.add_typer(region_app, name="region")


@region_app.command("load")
def load_command(
    file: Annotated[Path, typer.Argument(help="区域文件(YAML):名称与成员 | YAML with names and members")],
) -> None:
    """装载自定义区域;成员须是图里已有的地方。 | Load regions; their members must be places of the graph."""
    from clusterkg.api.regions import load_regions

    with opened() as workspace:
        report = load_regions(workspace, file)
    typer.echo(f"tx {report.tx}  区域 regions {report.rows}  新陈述 new claims {report.claims_new}")
    err.print("build 之后可用 --place 指定 | after build they can be given as --place", markup=False)


@region_app.command("list")
def list_(as_of: AsOf = None, format: FormatOption = Format.TABLE) -> None:
    """已有的自定义区域及其成员。 | The regions there are, with their members."""
    from clusterkg.api.regions import regions

    with opened() as workspace:
        found = regions(on_day(workspace.view(), as_of))
    tables.show(
        [{"区域 region": r.caption, "成员 members": "、".join(m.caption for m in members), "id": r.id} for r, members in found],
        format,
    )  # fmt: skip
