"""How often the rules say anything of two firms of FinRE or CORE: of pairs that are related, and of pairs said not to be."""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict

from bench.relations.english import spaced
from bench.relations.finre import finre
from bench.relations.linear import Pair
from bench.relations.shared import shared, show
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import Pipeline

#: Pairs of each label that are read, three times as many of those without a relation.
_OF_EACH = 60


def run_frames(arguments: argparse.Namespace) -> None:
    pipeline = Pipeline("rules")
    pairs, gold = finre(shared() / "finre_zh" / "train.txt")
    _run(pipeline, "finre", list(zip(pairs, (min(some) for some in gold), strict=True)), "unknown", arguments)
    rows = json.loads((shared() / "core_en" / "train.json").read_text("utf-8"))
    both = []
    for row in rows:
        spans = [(row["e1_start"], row["e1_end"] + 1), (row["e2_start"], row["e2_end"] + 1)]
        text, (a, b) = spaced(row["context"], spans)
        both.append((Pair(text, a, b), str(row["relation"])))
    _run(pipeline, "core", both, "undefined", arguments)


def _run(
    pipeline: Pipeline, run: str, pairs: list[tuple[Pair, str]], nothing: str, arguments: argparse.Namespace
) -> None:
    by_label: dict[str, list[Pair]] = defaultdict(list)
    for pair, label in pairs:
        by_label[label].append(pair)
    drawn = random.Random(arguments.seed)
    counts = {True: [0, 0], False: [0, 0]}
    for label, some in sorted(by_label.items()):
        drawn.shuffle(some)
        for pair in some[: _OF_EACH * (3 if label == nothing else 1)]:
            a, b = sorted((pair.source, pair.target))
            if a[1] > b[0]:
                continue
            read = pipeline.read_text(pair.text, mentions=[Mention(*a, "Firm"), Mention(*b, "Firm")])
            counts[label != nothing][0] += any(r.type not in ("ALIAS_OF", "COREF") for r in read.relations)
            counts[label != nothing][1] += 1
    show(run=run, related=counts[True], unrelated=counts[False])
