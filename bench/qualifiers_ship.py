"""Train the reader of qualifiers and statuses that ships: ``python -m bench.qualifiers_ship``. Writes ``extract/models/qualifiers``.

It learns from the texts that the reader of pairs learns from, and from a sentence in each that could be a document of its own: a flash of
news is. The cases of sentences say which relations hold, not what with: that is as the rules read it, or it would learn that a sentence alone
says nothing besides.

``--check N`` measures instead, and writes nothing: the lots on which no rule was made by folds, their mentions given, each document read by the
whole pipeline with a reader of qualifiers that did not learn from it, beside the rules alone; and so each of those sentences. (The reader of pairs
is the shipped one and has learnt from them: more relations are right than would be.)
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from tests.extract.relations.lots import LOTS, PAPERS, READ

from bench.pairs_ship import ROOT, cases, parts_of, shown, whole
from clusterkg.extract.evaluation.scoring import Figure, score
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.sentences import by_line
from clusterkg.extract.relations.spans.qualifying import NAME, train

MODEL = ROOT / "extract" / "models" / NAME


def taught(names: Iterable[str]) -> list[Extraction]:
    """What a reader learns from: gold train, lots of these names, a sentence of each, and all cases."""
    documents, rules = whole(names), Pipeline("rules")
    return [*documents, *alone(documents), *_read(rules, cases())]


def _read(pipeline: Pipeline, documents: Iterable[Extraction]) -> Iterator[Extraction]:
    for one in documents:
        yield pipeline.read_text(one.text, one.document, one.mentions)


def alone(documents: Iterable[Extraction], seed: int = 1) -> Iterator[Extraction]:
    """Yield a sentence of each document that says a relation by itself, as a document of its own."""
    chance = random.Random(seed)
    for one in documents:
        spans = [
            span
            for span in by_line(one.text)
            if "|" not in one.text[span[0] : span[1]]
            and any(
                all(span[0] <= one.mentions[e].start < span[1] for e in (r.source, r.target))
                for r in one.relations
            )
        ]
        if spans:
            start, end = chance.choice(spans)
            yield _cut(one, start, end)


def _cut(one: Extraction, start: int, end: int) -> Extraction:
    """Return a stretch of a document by itself, with the mentions in it and the relations between those."""
    inside = [n for n, m in enumerate(one.mentions) if start <= m.start and m.end <= end]
    place = {old: new for new, old in enumerate(inside)}
    mentions = tuple(
        replace(m, start=m.start - start, end=m.end - start) for m in (one.mentions[n] for n in inside)
    )
    relations = tuple(
        replace(
            r, source=place[r.source], target=place[r.target],
            qualifiers=tuple((name, place[v]) for name, v in r.qualifiers if v in place),
        )
        for r in one.relations
        if r.source in place and r.target in place
    )  # fmt: skip
    return Extraction(f"{one.document}-alone", one.text[start:end], mentions, relations)


def main(
    check: Annotated[
        int, typer.Option(help="folds over the lots that no rule was made on; nothing is written")
    ] = 0,
    only: Annotated[int, typer.Option(help="of the folds, this one only")] = -1,
    seed: int = 1,
    jobs: Annotated[int, typer.Option(help="processes, where nothing is measured")] = 1,
) -> None:
    """Train and save, or measure."""
    begun, spent = time.process_time(), sum(os.times()[:4])
    if not check:
        model = train(taught(LOTS + PAPERS), seed=seed, jobs=jobs, say=print)
        model.save(MODEL, NAME)
        print(json.dumps({"cpu_s": round(sum(os.times()[:4]) - spent), **model.precision}))
        return
    base = taught(LOTS + READ)
    parts = parts_of(check)
    found: dict[tuple[str, str], list[Extraction]] = defaultdict(list)
    truth: dict[str, list[Extraction]] = defaultdict(list)
    for fold in range(check) if only < 0 else (only,):
        kept = [d for k in range(check) if k != fold for d in parts[k]]
        kept += alone(kept)
        tests = {"whole": parts[fold], "alone": list(alone(parts[fold], seed + 1))}
        for which, documents in tests.items():
            truth[which] += documents
        with tempfile.TemporaryDirectory() as folder:
            train([*base, *kept], seed=seed, folds=0, say=print).save(Path(folder), NAME)
            readers = {
                "rules": Pipeline("accurate", without=("clusterkg_qualifiers",)),
                "reader": Pipeline("accurate", config={"clusterkg_qualifiers": {"model": folder}}),
            }
            for name, pipeline in readers.items():
                for which, documents in tests.items():
                    found[name, which] += _read(pipeline, documents)
    for (name, which), read in found.items():
        _show(f"{name}, {which}", truth[which], read)
    print(f"{round(time.process_time() - begun)} s of CPU")


def _show(name: str, truth: Sequence[Extraction], read: Sequence[Extraction]) -> None:
    scores = score(truth, read)
    lines: dict[str, Figure] = {
        "relations": scores.relations["micro"],
        "with status": scores.with_status,
        "qualifiers": scores.qualifiers,
    }
    for what, figure in lines.items():
        print(f"{name:13} {what:11} {shown(figure)}")


if __name__ == "__main__":
    typer.run(main)
