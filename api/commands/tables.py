"""Commands for tables: load, mapping, form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.api.commands.program import FormatOption, app, err, opened
from clusterkg.api.loading import load_files, show_reports
from clusterkg.api.tables import Format
from clusterkg.graph.mapping import read_mapping
from clusterkg.graph.mapping.form import read_form, write_form
from clusterkg.graph.mapping.loading import files_of
from clusterkg.graph.mapping.suggest import suggest

mapping_app = typer.Typer(no_args_is_help=True, help="映射文件 | mapping files")
app.add_typer(mapping_app, name="mapping")


@app.command("load")
def load_command(
    mapping: Annotated[Path, typer.Argument(help="映射文件或填好的调查表 | mapping file or filled form")],
    files: Annotated[list[Path] | None, typer.Argument(help="数据文件(缺省按映射) | data files")] = None,
    root: Annotated[
        Path | None, typer.Option(help="映射中文件所在的文件夹 | folder of the mapping's files")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查,不写入 | check only")] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help="文件是改好的拒收表 | the file is a mended rejects file")
    ] = False,
    confirm_drop: Annotated[
        bool, typer.Option("--confirm-drop", help="确认行数大减 | rows may drop")
    ] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """按映射装载表格;拒收的行留下、计数、可改后重装。 | Load tables by a mapping; rejects are kept, counted, mendable.

    结束码:0 收下了;1 有文件一行也没收下;2 映射、文件或参数有误,什么也没装。 | Exit code: 0 kept; 1 a file of which no row was kept;
    2 a mistake in mapping, file or options, nothing loaded.
    """
    form = mapping.suffix.lower() == ".xlsx"
    spec = read_form(mapping) if form else read_mapping(mapping)
    base = root or mapping.parent
    paths = [mapping] if form and not files else files_of(spec, base, files or ())
    if dry_run:  # touches no workspace, so that trying leaves nothing behind
        reports = load_files(None, spec, paths, err, root=base, dry_run=True, mend=mend, confirm_drop=True)
    else:
        with opened() as workspace:
            reports = load_files(
                workspace.ledger,
                spec,
                paths,
                err,
                root=base,
                dry_run=False,
                mend=mend,
                confirm_drop=confirm_drop,
            )
    show_reports(reports, err, format, dry_run=dry_run)
    if any(r.rows and not r.kept and r.rejected for r in reports):
        raise typer.Exit(1)


@mapping_app.command("suggest")
def mapping_suggest(file: Annotated[Path, typer.Argument(help="表格 | the table")]) -> None:
    """为一张表建议映射。 | Propose a mapping for a table."""
    typer.echo(suggest(file))


@app.command()
def form(type: str, file: Annotated[Path | None, typer.Argument()] = None) -> None:
    """生成某类型的调查表(Excel,带下拉);填好后用 load 装载。 | Write an Excel collection sheet; load it when filled."""
    target = file or Path(f"{type}.xlsx")
    write_form(type, target)
    typer.echo(str(target))
