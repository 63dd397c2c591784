"""Train the reader of relations that ships: ``python -m bench.pairs_ship``. Writes ``extract/models/pairs``.

It learns from pairs that people annotated in FinRE, CORE and FIRE (``bench/relations/teaching.py``) and from our own texts: gold train, the
lots of whole documents and the cases of sentences in ``tests/extract/relations``; those on which no rule was made it also learns with their mentions as read by taggers that did not learn from them (``--taggers FOLDER``, where
``bench.ner_ship --keep`` left them), so that it knows ends that are no names. ``--check N`` measures instead, and writes nothing: those lots
by folds, each document read by the whole pipeline with a reader that did not learn from it, beside the rules alone.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
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
from clusterkg.extract import inventory
from clusterkg.extract.evaluation import read_jsonl
from clusterkg.extract.evaluation.scoring import Figure, score
from clusterkg.extract.model import Extraction, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.ner import LEAST
from clusterkg.extract.relations.spans.fitting import Settings
from clusterkg.extract.relations.spans.learning import learnable, train

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


def taught(names: Iterable[str]) -> list[Extraction]:
    """What a reader learns from: gold train, lots of these names and all cases."""
    gold = read_jsonl(ROOT / "tests" / "gold" / "train.jsonl")
    return [*gold, *lots(sorted(names)), *cases()]


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
        config = {"clusterkg_ner": _taggers(taggers, fold)}
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


def main(
    check: Annotated[
        int, typer.Option(help="folds over the lots that no rule was made on; nothing is written")
    ] = 0,
    only: Annotated[int, typer.Option(help="of the folds, this one only")] = -1,
    taggers: Annotated[
        Path | None, typer.Option(help="those that bench.ner_ship --keep left, for the accurate profile")
    ] = None,
    seed: int = 1,
    jobs: Annotated[int, typer.Option(help="processes, where nothing is measured")] = 1,
) -> None:
    """Train and save, or measure."""
    begun, whole = time.process_time(), sum(os.times()[:4])
    if not check:
        known = taught(LOTS + PAPERS)
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            parts = pool.map(_as_read, [(taggers, n) for n in range(FOLDS)] if taggers else [])
            read = [one for part in parts for one in part]
        model = train(
            [*known, *read], relations=learnable(known), beside=public(), seed=seed, jobs=jobs, say=print
        )
        model.save(MODEL)
        print(
            json.dumps(
                {"cpu_s": round(sum(os.times()[:4]) - whole), "measured": model.measured, **model.precision}
            )
        )
        return
    if taggers is not None and check != FOLDS:
        raise typer.BadParameter(f"taggers are of {FOLDS} folds: --check {FOLDS}")
    base = taught(LOTS + READ)
    parts = parts_of(check)
    found: dict[str, list[Extraction]] = {name: [] for name in ("rules", "both", "reader")}
    free: dict[str, list[Extraction]] = {name: [] for name in found}
    truth: list[Extraction] = []
    for fold in range(check) if only < 0 else (only,):
        apart = parts[fold]
        kept = [d for k in range(check) if k != fold for d in parts[k]]
        names = {} if taggers is None else {"clusterkg_ner": _taggers(taggers, fold)}
        with tempfile.TemporaryDirectory() as folder:
            # Half of what ships: one network, and two folds inside for its confidence.
            how = replace(Settings(), models=1)
            known = [*base, *kept]
            read = [] if taggers is None else list(as_read(taggers, set(range(check)) - {fold}))
            train(
                [*known, *read],
                relations=learnable(known),
                beside=public(),
                seed=seed,
                folds=2,
                settings=how,
                say=print,
            ).save(Path(folder))
            settings = {"clusterkg_pairs": {"model": folder}, **names}
            readers = {
                "rules": Pipeline("accurate", config=names, without=("clusterkg_pairs",)),
                "both": Pipeline("accurate", config=settings),
                "reader": Pipeline("accurate", config=settings, without=_ALONE),
            }
            truth += apart
            for name, pipeline in readers.items():
                found[name] += [pipeline.read_text(d.text, d.document, d.mentions) for d in apart]
                free[name] += [pipeline.read_text(d.text, d.document) for d in apart]
    for given, read in (("mentions given", found), ("text", free)):
        for name, some in read.items():
            _show(given, name, truth, some)
    print(f"{round(time.process_time() - begun)} s of CPU")


def _taggers(folder: Path, fold: int) -> dict[str, str | float]:
    """Taggers of a fold, as sure as those that ship must be where their mentions are weighed."""
    here = {language: str(folder / f"{language}-accurate-{fold}") for language in LANGUAGES}
    return {**here, "least": LEAST}


#: What the reader is measured without, to see it alone; references stay, as they tell what a stand-in may be.
_ALONE = ("clusterkg_policy_links", "clusterkg_patterns", "clusterkg_tables", "clusterkg_events")


def _show(given: str, name: str, truth: Sequence[Extraction], read: Sequence[Extraction]) -> None:
    scores = score(truth, read)
    for relation, figure in scores.relations.items():
        if relation == "micro" or relation in inventory.relations():
            print(f"{given:14} {name:6} {relation:20} {shown(figure)}")


if __name__ == "__main__":
    typer.run(main)
