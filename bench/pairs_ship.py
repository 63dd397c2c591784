"""Train the reader of relations that ships: ``python -m bench.pairs_ship``. Writes ``extract/models/pairs``.

It learns from pairs that people annotated in FinRE, CORE and FIRE (``bench/relations/teaching.py``) and from our own texts: gold train, the
lots of whole documents and the cases of sentences in ``tests/extract/relations``; those on which no rule was made it also learns with their mentions as read by taggers that did not learn from them (``--taggers FOLDER``, where
``bench.ner_ship --keep`` left them), so that it knows ends that are no names. ``--keep FOLDER`` trains readers that each did not see
a third of those instead, and leaves them there for ``bench.relation_weighing``, which measures them beside the rules.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer
import yaml
from tests.extract.relations.lots import LOTS, PAPERS, READ, UNREAD
from tests.extract.relations.saying import marked

from bench.ner_data import lots
from bench.ner_ship import FOLDS
from bench.relations.teaching import taught as public
from clusterkg.extract.evaluation import read_jsonl
from clusterkg.extract.evaluation.scoring import Figure
from clusterkg.extract.model import Extraction, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.relations.spans.fitting import Settings
from clusterkg.extract.relations.spans.learning import learnable, train
from clusterkg.extract.relations.spans.reader import Reader

ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "extract" / "models" / "pairs"
_RELATIONS = ROOT / "tests" / "extract" / "relations"
LANGUAGES = ("zh", "en")


def cases() -> Iterator[Extraction]:
    """Sentences with their relations; of a name said twice the mention nearest to the other end is meant."""
    for path in sorted((_RELATIONS / "cases").glob("*.yaml")):
        for family, some in yaml.safe_load(path.read_text("utf-8")).items():
            for number, case in enumerate(some):
                text, mentions = marked(case["text"])
                said = [text[m.start : m.end] for m in mentions]
                relations = []
                for source, relation, target, *status in case["expected"]:
                    ends = [
                        (abs(a - b), a, b)
                        for a, one in enumerate(said)
                        for b, other in enumerate(said)
                        if one == str(source) and other == str(target) and a != b
                    ]
                    if ends:
                        _, a, b = min(ends)
                        relations.append(Relation(relation, a, b, *status))
                yield Extraction(f"{path.stem}-{family}-{number}", text, tuple(mentions), tuple(relations))


def whole(names: Iterable[str]) -> list[Extraction]:
    """Whole documents that a reader learns from: gold train and lots of these names."""
    return [*read_jsonl(ROOT / "tests" / "gold" / "train.jsonl"), *lots(sorted(names))]


def taught(names: Iterable[str]) -> list[Extraction]:
    """What a reader learns from: whole documents and all cases."""
    return [*whole(names), *cases()]


def parts_of(folds: int) -> list[list[Extraction]]:
    """Documents on which no rule was made, in parts; split as bench.ner_ship splits, so that its taggers can be told apart in the same way."""
    return [[d for language in LANGUAGES for d in lots(UNREAD, language)[n::folds]] for n in range(folds)]


def shown(figure: Figure) -> str:
    """A figure in words, with its counts."""
    counts = f"({figure.right}/{figure.predicted}/{figure.gold})"
    return f"P {figure.precision:.3f} R {figure.recall:.3f} F1 {figure.f1:.3f} {counts}"


def as_read(taggers: Path, folds: Iterable[int] = range(FOLDS)) -> Iterator[Extraction]:
    """Documents on which no rule was made, with the mentions that a tagger of another fold reads, and what holds of those."""
    parts = parts_of(FOLDS)
    for fold in folds:
        config = {"clusterkg_ner": taggers_of(taggers, fold)}
        pipeline = Pipeline("accurate", config=config, without=("clusterkg_pairs", "clusterkg_qualifiers"))
        for one in parts[fold]:
            mentions = pipeline.read_text(one.text, one.document).mentions
            place = {(m.start, m.end): i for i, m in enumerate(mentions)}
            at = [place.get((m.start, m.end)) for m in one.mentions]
            yield Extraction(
                one.document,
                one.text,
                mentions,
                tuple(
                    Relation(r.type, source, target, r.status)
                    for r in one.relations
                    if (source := at[r.source]) is not None and (target := at[r.target]) is not None
                ),
            )


def _as_read(what: tuple[Path, int]) -> list[Extraction]:
    folder, fold = what
    return list(as_read(folder, [fold]))


def apart(taggers: Path, fold: int, seed: int = 1) -> Reader:
    """Train a reader that did not learn from a fold: half of what ships (one network), its probabilities taken at their word."""
    parts, others = parts_of(FOLDS), [n for n in range(FOLDS) if n != fold]
    known = [*taught(LOTS + READ), *(d for n in others for d in parts[n])]
    return train(
        [*known, *as_read(taggers, others)],
        relations=learnable(known),
        beside=public(),
        seed=seed,
        folds=0,
        settings=replace(Settings(), models=1),
    )


def _kept(what: tuple[Path, Path, int, int]) -> int:
    folder, taggers, fold, seed = what
    apart(taggers, fold, seed).save(folder / str(fold))
    return fold


def main(
    taggers: Annotated[
        Path, typer.Option(help="those that bench.ner_ship --keep left, for the accurate profile")
    ],
    keep: Annotated[
        Path | None,
        typer.Option(
            help="leave readers there that did not learn from one fold each, for bench.relation_weighing"
        ),
    ] = None,
    seed: int = 1,
    jobs: Annotated[int, typer.Option(help="processes")] = 1,
) -> None:
    """Train and save."""
    whole = sum(os.times()[:4])
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        if keep is not None:
            for fold in pool.map(_kept, [(keep, taggers, n, seed) for n in range(FOLDS)]):
                print(f"fold {fold}", flush=True)
            return
        read = [one for part in pool.map(_as_read, [(taggers, n) for n in range(FOLDS)]) for one in part]
    known = taught(LOTS + PAPERS)
    model = train(
        [*known, *read], relations=learnable(known), beside=public(), seed=seed, jobs=jobs, say=print
    )
    model.save(MODEL)
    spent = round(sum(os.times()[:4]) - whole)
    print(json.dumps({"cpu_s": spent, "measured": model.measured, **model.precision}))


def taggers_of(folder: Path, fold: int) -> dict[str, str]:
    """Return the taggers of a fold, as settings of the component that reads with them."""
    return {language: str(folder / f"{language}-accurate-{fold}") for language in LANGUAGES}


if __name__ == "__main__":
    typer.run(main)
