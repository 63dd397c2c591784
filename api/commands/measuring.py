"""Commands that measure how documents are read: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clusterkg.api import tables
from clusterkg.api.commands.documents import MapFile, Profile, Types
from clusterkg.api.commands.program import FormatOption, app
from clusterkg.api.evaluating import paired, rows_of
from clusterkg.api.tables import Format
from clusterkg.extract.corpora import FORMATS, read_corpus
from clusterkg.extract.evaluation import score
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.selection import Selection, selection
from clusterkg.graph.errors import SourceError

Corpus = Annotated[
    str, typer.Option("--corpus", help="标注的格式 | format of the annotations: " + ", ".join(FORMATS))
]


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="标注好的文件 | annotated texts")],
    predicted: Annotated[
        Path | None,
        typer.Argument(
            help="读出的(read --dry-run --format jsonl);缺省现读 | what was read; default: read now"
        ),
    ] = None,
    profile: Annotated[Profile, typer.Option(help="快或准 | fast or accurate")] = "fast",
    corpus: Corpus = "auto",
    types: Types = None,
    map_file: MapFile = None,
    seed: Annotated[int, typer.Option(help="自助法的种子 | of the bootstrap")] = 0,
    format: FormatOption = Format.TABLE,
) -> None:
    """对照标注衡量:逐类型的准确率、召回率、F1 与 95% 区间(按文档自助抽样)。 | Precision, recall, F1 by type, with intervals.

    --types 与 --map 作用于读出的一方,--types 写我们的类型名;只列出类型时,指标只算它们改名后的样子。
    """
    _known(corpus)
    truth = read_corpus(gold, corpus)
    chosen = selection(types, map_file)
    if predicted is not None:
        read = paired(truth, read_corpus(predicted, "ours"))
    else:
        pipeline = Pipeline(profile)
        read = [pipeline.read_text(one.text, one.document) for one in truth]
    scores = score(truth, [chosen.apply(one) for one in read], types=_counted(chosen), seed=seed)
    rows = rows_of(scores)
    if format in (Format.TABLE, Format.MD):
        rows = [{k: _shown(v) for k, v in row.items()} for row in rows]
    tables.show(rows, format)


def _known(corpus: str) -> None:
    if corpus not in FORMATS:
        raise SourceError(
            f"没有标注格式“{corpus}”。", f"There is no format '{corpus}' of annotations.",
            hint_zh="有:" + "、".join(FORMATS), hint_en="There are: " + ", ".join(FORMATS),
        )  # fmt: skip


def _counted(chosen: Selection) -> set[str] | None:
    """Return the names that count: those asked for, as they are called after renaming."""
    if chosen.types is None:
        return None
    return {chosen.names.get(t, t) for t in chosen.types}


def _shown(value: object) -> object:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else value
