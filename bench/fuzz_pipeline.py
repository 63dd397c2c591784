"""Mutate documents and read them through the whole pipeline: ``python -m bench.fuzz_pipeline --count N [--seed S] [--profile P] [--part K/N]``.

The mutants of :mod:`bench.fuzz_documents`, and texts of the demo whose characters are swapped, cut, doubled and strewn with marks
that grammars care for. What the reader gives must come out of every component with mentions inside the text, in order, not
overlapping, of known types, and relations between mentions that exist. A document that the reader refuses is counted.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from bench.fuzz_documents import BUDGET, mutants
from clusterkg.extract import inventory
from clusterkg.extract.documents import parse
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline
from clusterkg.graph.errors import DocumentProblem

_DEMO = Path(__file__).resolve().parents[1] / "graph/demo/documents"
#: What parts, joins and nests in our grammars, and what text has that nobody expects.
_SPICE = (
    "、", "和", "(", ")", "（", "）", "“", "”", "《", "》", "：", ":", "|", " | ", "\t", "\n", "　　", "第", "一、", "（一）", "第二条　", "公司", "有限公司",
    "项目", "产业链", "环节", "等", "的", "1,234.5", "１２％", "3亿余元", "2024年", "客户一", "成果：", "难题", "专利", "ZL202310099990.1", "\u200b", "\ufeff", "⼈⼒",
    "\U00020000", "e\u0301", "ﬁ", "①", "㈱", "\u202e", "product", "maker of ", "; ", "…", "—", "生产" * 30, "(" * 40, "、甲" * 40, "9" * 60,
)  # fmt: skip


def texts(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of mutated demo documents, the same for the same seed."""
    sources = [path.read_text("utf-8") for path in sorted(_DEMO.glob("*.txt"))]
    for n in range(count):
        chance = random.Random(f"{seed}:text:{n}")
        made = chance.choice(sources)
        for _ in range(chance.choice((1, 3, 10, 40))):
            at = chance.randrange(len(made) + 1)
            span = chance.choice((0, 1, 2, 8, 40))
            match chance.randrange(4):
                case 0:
                    made = made[:at] + chance.choice(_SPICE) + made[at:]
                case 1:
                    made = made[:at] + made[at + span :]
                case 2:
                    made = made[:at] + made[at : at + span] * 2 + made[at + span :]
                case _:
                    other = chance.choice(sources)
                    made = made[:at] + other[: span * 4] + made[at:]
        yield f"t{n}.txt", made.encode()


def check(found: Extraction) -> None:
    """Hold what every extraction must hold."""
    at = 0
    for m in found.mentions:
        assert at <= m.start < m.end <= len(found.text), m
        assert m.type in inventory.TYPES, m
        assert 0.0 < m.confidence <= 1.0, m
        at = m.end
    known = range(len(found.mentions))
    for r in found.relations:
        assert r.source in known and r.target in known, r
        assert r.type in inventory.relations() and r.status in inventory.STATUSES, r
        assert all(q in known for _, q in r.qualifiers), r
        assert 0 <= r.start <= r.end <= len(found.text), r
    found.record()


def run(pipeline: Pipeline, files: Iterator[tuple[str, bytes]], keep: Path | None = None) -> Counter[str]:
    """Read files; returns outcomes by name. ``crashed …`` names the exception."""
    told: Counter[str] = Counter()
    for name, data in files:
        try:
            document = parse(data, name, BUDGET)
        except DocumentProblem as refused:
            told[f"refused: {refused.reason}"] += 1
            continue
        try:
            for one in document.everything():
                check(pipeline.read(one))
            told["read"] += 1
        except Exception as error:  # whatever it is, it is what we look for
            told[f"crashed: {type(error).__name__}"] += 1
            print(f"{name}: {traceback.format_exc(limit=-3)}", flush=True)
            if keep:
                (keep / name).write_bytes(data)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--profile", default="fast")
    parser.add_argument(
        "--part",
        default="1/1",
        help="only every N-th file, from the K-th on: K/N; parts can run apart and side by side",
    )
    parser.add_argument("--keep", type=Path, help="folder for what crashes")
    chosen = parser.parse_args()
    os.environ["CLUSTERKG_NO_OCR"] = "1"
    began = time.monotonic()
    pipeline = Pipeline(chosen.profile)
    half = chosen.count // 2
    first, step = map(int, chosen.part.split("/"))
    files = chain(texts(chosen.count - half, chosen.seed), mutants(half, chosen.seed))
    told = run(pipeline, islice(files, first - 1, None, step), chosen.keep)
    for key, value in sorted(told.items()):
        print(f"{value:6} {key}")
    print(f"all: {time.monotonic() - began:.0f} s")
    return 1 if any(k.startswith("crashed") for k in told) else 0


if __name__ == "__main__":
    sys.exit(main())
