"""Our own annotated texts: how often each family of rules is right."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.extract.relations.lots import UNREAD

from bench.ner_data import lots
from bench.relations.shared import show
from clusterkg.extract.evaluation import read_jsonl
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.relations.measuring import precision_table

ROOT = Path(__file__).resolve().parent.parent.parent


def run_precision(arguments: argparse.Namespace) -> None:
    """Measure each family of rules with mentions given, where no rule was made; ``--write`` keeps the figures as confidences.

    On the lots by others that nobody read, and on tune: texts beside which rules were written would flatter them.
    """
    gold = [*read_jsonl(ROOT / "tests" / "gold" / "tune.jsonl"), *lots(UNREAD)]
    pipeline = Pipeline("fast")
    table, counts = precision_table(
        gold, lambda one: pipeline.read_text(one.text, one.document, one.mentions)
    )
    for family, (right, said) in counts.items():
        show(run="precision", extractor=family, right=right, said=said, precision=table[family]["all"])
    if arguments.write:
        path = ROOT / "extract" / "relations" / "data" / "precision.json"
        path.write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
