"""Train the reader of qualifiers and statuses that ships: ``python -m bench.qualifiers_ship``. Writes ``extract/models/qualifiers``.

It learns from the texts that the reader of pairs learns from. ``--check N`` measures instead, and writes nothing: the lots on which no rule
was made by folds, their mentions given, each document read by the whole pipeline with a reader of qualifiers that did not learn from it,
beside the rules alone. (The reader of pairs is the shipped one and has learnt from them: more relations are right than would be.)
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from tests.extract.relations.lots import LOTS, PAPERS, READ

from bench.pairs_ship import ROOT, parts_of, shown, taught
from clusterkg.extract.evaluation.scoring import Figure, score
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.relations.spans.qualifying import NAME, train

MODEL = ROOT / "extract" / "models" / NAME


def main(
    check: Annotated[
        int, typer.Option(help="folds over the lots that no rule was made on; nothing is written")
    ] = 0,
    only: Annotated[int, typer.Option(help="of the folds, this one only")] = -1,
    seed: int = 1,
    jobs: Annotated[int, typer.Option(help="processes, where nothing is measured")] = 1,
) -> None:
    """Train and save, or measure."""
    begun, whole = time.process_time(), sum(os.times()[:4])
    if not check:
        model = train(taught(LOTS + PAPERS), seed=seed, jobs=jobs, say=print)
        model.save(MODEL, NAME)
        print(json.dumps({"cpu_s": round(sum(os.times()[:4]) - whole), **model.precision}))
        return
    base = taught(LOTS + READ)
    parts = parts_of(check)
    found: dict[str, list[Extraction]] = {"rules": [], "reader": []}
    truth: list[Extraction] = []
    for fold in range(check) if only < 0 else (only,):
        kept = [d for k in range(check) if k != fold for d in parts[k]]
        truth += parts[fold]
        with tempfile.TemporaryDirectory() as folder:
            train([*base, *kept], seed=seed, folds=0, say=print).save(Path(folder), NAME)
            readers = {
                "rules": Pipeline("accurate", without=("clusterkg_qualifiers",)),
                "reader": Pipeline("accurate", config={"clusterkg_qualifiers": {"model": folder}}),
            }
            for name, pipeline in readers.items():
                found[name] += [pipeline.read_text(d.text, d.document, d.mentions) for d in parts[fold]]
    for name, read in found.items():
        _show(name, truth, read)
    print(f"{round(time.process_time() - begun)} s of CPU")


def _show(name: str, truth: Sequence[Extraction], read: Sequence[Extraction]) -> None:
    scores = score(truth, read)
    lines: dict[str, Figure] = {
        "relations": scores.relations["micro"],
        "with status": scores.with_status,
        "qualifiers": scores.qualifiers,
    }
    for what, figure in lines.items():
        print(f"{name:6} {what:11} {shown(figure)}")


if __name__ == "__main__":
    typer.run(main)
