"""Commands that measure how documents are read and that teach it: evaluate, train."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from clusterkg.api import tables
from clusterkg.api.commands.documents import MapFile, Model, Profile, Types
from clusterkg.api.commands.program import FormatOption, app, err
from clusterkg.api.evaluating import (
    annotated_types,
    confusion_rows,
    error_rows,
    not_annotated,
    paired,
    renamed,
    rows_of,
)
from clusterkg.api.tables import Format
from clusterkg.api.teaching import Component, teach_relations
from clusterkg.extract.corpora import FORMATS, read_corpus
from clusterkg.extract.evaluation import score
from clusterkg.extract.evaluation.confusion import slips
from clusterkg.extract.inventory import TYPES
from clusterkg.extract.selection import Selection, read_names, selection
from clusterkg.graph.errors import SourceError


class Split(StrEnum):
    """Which half of the hand-labelled organisations to score."""

    DEV = "dev"
    TEST = "test"
    BOTH = "both"

    @property
    def halves(self) -> tuple[str, ...]:
        """Return the halves."""
        return ("dev", "test") if self is Split.BOTH else (self.value,)


Corpus = Annotated[
    str, typer.Option("--corpus", help="标注的格式 | format of the annotations: " + ", ".join(FORMATS))
]


@app.command()
def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            help="标注好的文件;或 resolution:衡量名称归并 | annotated texts; or the word resolution: names of organisations"
        ),
    ],
    predicted: Annotated[
        Path | None,
        typer.Argument(
            help="读出的(read --dry-run --format jsonl);缺省现读;resolution 时为数据文件夹 | what was read; default: read now; for resolution the folder of public sets"
        ),
    ] = None,
    profile: Annotated[
        Profile | None,
        typer.Option(
            help="快、准，或只用规则；缺省同 read | fast, accurate, or rules alone; default as of read"
        ),
    ] = None,
    model: Model = None,
    corpus: Corpus = "auto",
    types: Types = None,
    map_file: MapFile = None,
    seed: Annotated[int, typer.Option(help="自助法的种子 | of the bootstrap")] = 0,
    confused: Annotated[
        bool, typer.Option("--confusion", help="改看什么被当成什么 | show what is taken for what instead")
    ] = False,
    errors: Annotated[
        int,
        typer.Option("--errors", min=0, help="再举几条错例 | and this many errors, one of each kind first"),
    ] = 0,
    beside: Annotated[
        bool, typer.Option("--beside/--alone", help="同时跑别家的匹配器 | run the matchers of others too")
    ] = True,
    labels: Annotated[
        Path | None,
        typer.Option(
            help="resolution 时:手工标注的机构对(源码中 tests/gold_resolution) | for resolution: folder of hand labels"
        ),
    ] = None,
    split: Annotated[
        Split,
        typer.Option(
            help="resolution 时标注的哪一半:test 不用来调参 | for --labels: which half; never tune on test"
        ),
    ] = Split.DEV,
    format: FormatOption = Format.TABLE,
) -> None:
    """对照标注衡量:逐类型的准确率、召回率、F1 与 95% 区间(按文档自助抽样)。 | Precision, recall, F1 by type, with intervals.

    --types 与 --map 作用于读出的一方,--types 写我们的类型名;只列出类型时,指标只算它们改名后的样子。
    """
    if gold == Path("resolution") and not gold.exists():
        if confused or errors:
            _misses(_sets(predicted), confused, errors, format)
        else:
            _resolution(_sets(predicted), labels, split, seed, beside, format)
        return
    _known(corpus)
    truth = read_corpus(gold, corpus)
    if not truth:
        raise SourceError(
            f"标注文件 {gold.name} 是空的:没有可对照的。", f"The annotations {gold.name} are empty: there is nothing to compare with.",
            hint_zh="给出有标注的文件。", hint_en="Give a file with annotated texts.",
        )  # fmt: skip
    from clusterkg.extract.batch import Recipe, learnt_types, usual_profile

    chosen = selection(types, map_file, learnt_types(model))
    if predicted is not None:
        read = paired(truth, read_corpus(predicted, "ours"))
    else:
        pipeline = Recipe(profile or usual_profile(model), chosen, model=model).pipeline()
        read = [pipeline.read_text(one.text, one.document) for one in truth]
    if confused or errors:
        found = slips(truth, [chosen.apply(one) for one in read])
        if confused:
            tables.show(confusion_rows(found), format)
        if errors:
            tables.show(error_rows(found, errors, seed), format)
        return
    scores = score(truth, [chosen.apply(one) for one in read], types=_counted(chosen), seed=seed)
    _table(rows_of(scores), format)
    if types is None and (unknown := not_annotated(scores)):
        theirs = annotated_types(truth)
        shared = [t for t in TYPES if chosen.names.get(t, t) in theirs]
        err.print(
            f"标注里没有这些类型,读出的都算多读:{'、'.join(unknown)}。只比标注有的类型,请加 --types {','.join(shared) or '…'}\n"
            f"The annotations have none of these types, so all that was read of them counts as wrong: {', '.join(unknown)}. "
            f"To compare only those that are annotated add --types {','.join(shared) or '…'}",
            markup=False, highlight=False,
        )  # fmt: skip


@app.command()
def train(
    files: Annotated[list[Path], typer.Argument(help="标注好的文件 | annotated texts")],
    out: Annotated[Path, typer.Option(help="模型放在哪个文件夹 | folder for the model")],
    language: Annotated[Literal["zh", "en"], typer.Option(help="文字的语言 | language of the texts")] = "zh",
    types: Annotated[
        str | None,
        typer.Option(
            "--types", help="学这些类型,逗号分隔;缺省全部 | types to learn; default: all that occur"
        ),
    ] = None,
    map_file: MapFile = None,
    corpus: Corpus = "auto",
    component: Annotated[
        Component,
        typer.Option(
            help="教什么 | what is taught: tagger 名称, pairs 关系, qualifiers 关系的限定语, precision 规则的准确率"
        ),
    ] = "tagger",
    profile: Annotated[
        Literal["fast", "accurate"],
        typer.Option(help="快的，或准的(训练、阅读都慢几倍) | fast, or accurate (several times slower)"),
    ] = "fast",
    models: Annotated[
        int | None, typer.Option(min=1, max=20, help="几个模型取平均;缺省随 profile | models to average")
    ] = None,
    seed: Annotated[
        int, typer.Option(help="同样的数据和种子得同样的模型 | same data and seed, same model")
    ] = 0,
    jobs: Annotated[
        int,
        typer.Option("-j", "--jobs", min=1, help="几个进程同时训练,结果相同 | processes; same result"),
    ] = 1,
) -> None:
    """用标注教它;read --model、evaluate --model 使用,同一文件夹可放四种。 | Teach it from annotated texts; for read --model.

    --component:tagger 认名称(缺省),pairs 判断两处提及之间的关系,qualifiers 判断关系带哪个产品、比例、金额、日期、职务,precision 量每族规则有多准(作置信度)。后三种须标有关系。
    训练的文字须是 --corpus 的一种格式;--map 把别人的类型改成我们的(他们的: 我们的)。
    """
    from clusterkg.extract.sequence.recipes import teach

    _known(corpus)
    if component != "tagger":
        annotated = [one for file in files for one in read_corpus(file, corpus)]
        typer.echo(f"{out}  {teach_relations(component, annotated, out, language, seed, jobs, _progress)}")
        return
    wanted = None if types is None else [t.strip() for t in types.split(",") if t.strip()]
    theirs = {} if map_file is None else read_names(map_file)
    examples = [renamed(one, theirs) for file in files for one in read_corpus(file, corpus)]
    try:
        tagger = teach(
            examples, profile=profile, types=wanted, language=language, seed=seed, models=models,
            jobs=jobs, say=_progress,
        )  # fmt: skip
    except ValueError as bad:
        raise SourceError(
            "标注里没有要学的类型。", "The annotations have none of the types to be learnt.",
            hint_zh="核对 --types 与标注里的类型名。", hint_en="Compare --types with the names in the annotations.",
        ) from bad  # fmt: skip
    tagger.about = {
        "documents": len(examples), "files": [f.name for f in files], "seed": seed, "profile": profile, "language": language,
    }  # fmt: skip
    tagger.save(out)
    typer.echo(f"{out}  {', '.join(tagger.types)}")


def _progress(line: str) -> None:
    err.print(line, markup=False, highlight=False)


def _sets(folder: Path | None) -> Path:
    """Return a folder that holds a set of names at least.

    Raises
    ------
    SourceError
        There is none in it.
    """
    from clusterkg.extract.resolution.evaluation.running import tasks

    if folder is None or next(tasks(folder), None) is None:
        raise SourceError(
            f"“{folder or ''}”里没有可用的名称数据。", f"There is no set of names in '{folder or ''}'.",
            hint_zh="写数据文件夹:clusterkg evaluate resolution 文件夹,内有 cn_company_name_pairs、ickg 或 cn_rail_copatents。",
            hint_en="Give the folder: clusterkg evaluate resolution FOLDER, with cn_company_name_pairs, ickg or cn_rail_copatents in it.",
        )  # fmt: skip
    return folder


def _resolution(
    folder: Path, labels: Path | None, split: Split, seed: int, beside: bool, format: Format
) -> None:
    """Score names of organisations on the public sets that lie in a folder, and resolution on hand labels and the demo's key."""
    from clusterkg.api.resolution_key import demo_rows
    from clusterkg.extract.resolution.evaluation.resolved import labelled_rows
    from clusterkg.extract.resolution.evaluation.running import evaluate as evaluate_names
    from clusterkg.extract.resolution.evaluation.running import suspects

    for wrong in suspects(folder):
        err.print(f"代码有误 wrong code {wrong.code}: {wrong.why}", markup=False, highlight=False)
    rows = list(evaluate_names(folder, beside=beside, seed=seed))
    if labels is not None:
        rows += labelled_rows(labels, folder.resolve().parent, split.halves, seed=seed)
    _table([*rows, *demo_rows(seed=seed)], format)


def _misses(folder: Path, confused: bool, errors: int, format: Format) -> None:
    """Say why renamed firms whose names show it are missed, and what follows for how many can be found."""
    from clusterkg.extract.resolution.evaluation.listed import RENAMED
    from clusterkg.extract.resolution.evaluation.misses import REASONS, bounds, missed
    from clusterkg.extract.resolution.evaluation.running import tasks

    task = next((t for t in tasks(folder) if t.name == RENAMED), None)
    if task is None:
        raise SourceError(
            f"“{folder}”里没有 cn_company_name_pairs。", f"There is no cn_company_name_pairs in '{folder}'.",
            hint_zh="--confusion 与 --errors 说明更名的上市公司为何没认出。", hint_en="--confusion and --errors are about renamed listed firms.",
        )  # fmt: skip
    told = missed(task)
    if confused:
        _table(list(bounds(told)), format)
    if errors:
        shown = sorted(told.misses, key=lambda m: (list(REASONS).index(m.reason), m))[:errors]
        _table(
            [{"one": m.one, "other": m.other, "reason": m.reason, "shown": " ".join(m.shown)} for m in shown],
            format,
        )


def _table(rows: list[dict[str, Any]], format: Format) -> None:
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
