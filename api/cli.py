"""The command line: ``clusterkg``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.text import Text

import clusterkg
from clusterkg.api import tables
from clusterkg.api.asking import ask_app
from clusterkg.api.loading import load_files, show_reports
from clusterkg.api.looking import find_entities, on_day
from clusterkg.api.privacy import entity_shown
from clusterkg.api.tables import Format
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import ClusterKGError, NotFound
from clusterkg.graph.ledger import UseRight
from clusterkg.graph.mapping import read_mapping
from clusterkg.graph.mapping.form import read_form, write_form
from clusterkg.graph.mapping.loading import files_of
from clusterkg.graph.mapping.suggest import suggest

app = typer.Typer(
    no_args_is_help=True,
    help="链图 ClusterKG:产业集群知识图谱,每行答案都有证据。 | A knowledge graph of industrial clusters; every answer has its evidence.",
    pretty_exceptions_enable=False,
)
mapping_app = typer.Typer(no_args_is_help=True, help="映射文件 | mapping files")
app.add_typer(mapping_app, name="mapping")
err = Console(stderr=True, soft_wrap=True)  # a message stays one line where it is piped or searched
FormatOption = Annotated[Format, typer.Option("--format", help="table | json | csv | md")]
By = Annotated[str, typer.Option(help="经手人 | who")]
Reason = Annotated[str, typer.Option(help="理由 | why")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="当日有效,如 2026-06-30 | true on this day")]
KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", help="当时所知:日期、时刻或事务号 | known at: day, moment or transaction"),
]


@contextmanager
def opened() -> Iterator[Workspace]:
    """Open the workspace that the environment names and close it afterwards."""
    workspace = Workspace()
    try:
        yield workspace
    finally:
        workspace.close()


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="演示数据放在哪里 | where the demo goes")] = Path(
        "clusterkg-demo"
    ),
) -> None:
    """装载虚构城市的演示数据,建图,回答两个问题。 | Load the invented city, build the graph, answer two questions."""
    from clusterkg.api.demo import run_demo

    run_demo(folder, Console())


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
        raise typer.Exit(1)


@app.command()
def entity(
    id: str, as_of: AsOf = None, known_at: KnownAt = None, format: FormatOption = Format.TABLE
) -> None:
    """一个实体的全部属性与出处。 | An entity with all attributes and their claims."""
    with opened() as workspace:
        view = on_day(workspace.view(known_at=known_at), as_of)
        resolved = view.resolve(id)
        found = view.entity(resolved) if resolved else None
        if found is None:
            raise NotFound(f"没有实体“{id}”。", f"There is no entity '{id}'.")
        told = entity_shown(found)
    if format is Format.JSON:
        tables.print_json(told)
        return
    typer.echo(f"{told['name']}  {told['type']}  {told['id']}")
    tables.show([{**a, "evidence": " ".join(a["evidence"])} for a in told["attributes"]], format)


@app.command()
def evidence(claim: str, format: FormatOption = Format.TABLE) -> None:
    """陈述背后的句子或单元格。 | The sentence or cell behind a claim."""
    with opened() as workspace:
        rows = workspace.evidence(claim)
    if format in (Format.TABLE, Format.MD):
        for number, row in enumerate(rows, 1):
            typer.echo(tables.cited(row, number))
        return
    tables.show([tables.flat_evidence(r) for r in rows] if format is Format.CSV else rows, format)


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
        else:
            rows = [
                {
                    k: getattr(h, k)
                    for k in (
                        "prop",
                        "value",
                        "object",
                        "dataset",
                        "valid_from",
                        "valid_to",
                        "recorded_tx",
                        "live",
                        "claim",
                    )
                }
                for h in workspace.ledger.history([local_id])
            ]
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
def export(
    file: Annotated[Path, typer.Argument(help="输出 JSONL | JSONL to write")],
    use: Annotated[UseRight, typer.Option("--for", help="用途 | for whom")] = UseRight.SHARE,
) -> None:
    """导出图;只含来源允许此用途的事实,人员用代称。 | Export what sources allow for this use; persons are pseudonyms."""
    from clusterkg.api.exporting import export_graph

    with opened() as workspace:
        told = export_graph(workspace, file, use)
    typer.echo(f"{file}  nodes {told['nodes']}  edges {told['edges']}  withheld {told['withheld']}")


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
    tables.show(
        [
            {"id": m.id, "type": m.type, "问题": m.zh, "problem": m.en, "claims": " ".join(m.claims[:3])}
            for m in found
        ],
        format,
    )
    if found:
        err.print(f"{len(found)} 处不符 | {len(found)} misfits")
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """检查环境:Python、文件夹、台账、图库、本体。 | Check the environment and say what to do."""
    from clusterkg.api.doctor import examine

    with opened() as workspace:
        found = examine(workspace)
    tables.show(
        [{"项 what": c.what, "好 ok": "✓" if c.ok else "✗", "说明 detail": c.detail} for c in found],
        Format.TABLE,
    )
    if not all(c.ok for c in found):
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

    if what == "docs":
        typer.echo(data_model(load()), nl=False)
    elif what == "json":
        tables.print_json(page(load()))
    else:
        found = lint(load(), loaders=filled(map(read_mapping, MAPPINGS), load()))
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
    import uvicorn

    from clusterkg.api.app import create_app

    uvicorn.run(create_app(), host=host, port=port, log_level="warning")


app.add_typer(ask_app(opened), name="ask")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"clusterkg {clusterkg.__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="版本 | the version")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; our errors become a message and an exit code, never a traceback."""
    try:
        app(prog_name="clusterkg")  # however it was started: completion is written for this name
    except ClusterKGError as bad:
        err.print(Text.assemble(("✗ ", "red"), bad.text("zh")))
        err.print(Text(f"  {bad.text('en')}", style="dim"))
        sys.exit(2 if bad.status < 500 else 3)
    except BrokenPipeError:  # the reader of our output has gone: head, less
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as bad:
        where = f"“{bad.filename}”" if bad.filename else ""
        err.print(Text.assemble(("✗ ", "red"), f"读写文件出错{where}:{bad.strerror}"))
        err.print(f"  A file could not be read or written: {bad}", highlight=False, style="dim", markup=False)
        sys.exit(2)
