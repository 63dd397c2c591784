"""How fast documents are read to statements: characters a second in one process, in several, on Spark, and memory over many.

    python -m bench.reading --documents 400 --jobs 1 2 --spark 'local[2]'

Texts are made of the annotated training texts, numbered so that no two are equal. One line of JSON for each way.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from rich.console import Console

from clusterkg.api.reading import Reading
from clusterkg.api.surveying import names_of
from clusterkg.extract.batch import Recipe
from clusterkg.extract.evaluation import read_jsonl
from clusterkg.extract.sources import read_source

_GOLD = Path(__file__).parent.parent / "tests" / "gold" / "train.jsonl"
_SOURCE = {"dataset": "bench", "title": "bench", "publisher": "bench", "licence": "Apache-2.0", "use": "internal", "dated": "2026-01-01"}  # fmt: skip


def measure(
    folder: Path, *, jobs: int = 1, spark: str | None = None, profile: str = "fast"
) -> dict[str, object]:
    """Read a folder to statements, written nowhere; returns counts and times."""
    began, characters, facts, peaks = time.perf_counter(), 0, 0, []
    reading = Reading(Recipe(profile), source=read_source(None, _SOURCE), jobs=jobs, spark=spark)
    for n, (report, result) in enumerate(reading.run(names_of([folder]), Console(quiet=True))):
        characters += report.counts.get("characters", 0)
        facts += len(result.statements.facts) if result and result.statements else 0
        if n % 100 == 0:
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    took = time.perf_counter() - began
    return {
        "jobs": jobs, "spark": spark, "profile": profile, "characters": characters, "facts": facts, "seconds": round(took, 1),
        "characters_per_second": round(characters / took), "peak_mb_at_each_hundred": peaks,
    }  # fmt: skip


def main() -> None:
    """Make the texts, read them each way, print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--jobs", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--spark", nargs="*", default=[])
    parser.add_argument("--profile", default="fast")
    given = parser.parse_args()
    texts = [one.text for one in read_jsonl(_GOLD)]
    with tempfile.TemporaryDirectory() as folder:
        for n in range(given.documents):
            (Path(folder) / f"{n:06d}.txt").write_text(f"{texts[n % len(texts)]}\n\n第{n}份。", "utf-8")
        for jobs in given.jobs:
            print(json.dumps(measure(Path(folder), jobs=jobs, profile=given.profile)), flush=True)
        for master in given.spark:
            print(json.dumps(measure(Path(folder), spark=master, profile=given.profile)), flush=True)


if __name__ == "__main__":
    main()
