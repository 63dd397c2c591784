"""Mention components on annotated texts, alone and together: ``python -m bench.mentions [GOLD.jsonl] [options]``.

Prints strict precision, recall and F1 by type (conventions of ``clusterkg.extract.evaluation``). ``--only a,b`` keeps these
components besides sentences and choosing; ``--types A,B`` counts only these types; ``--families`` gives the precision of each
family of patterns before choosing, from which the confidences in the modules were rounded; ``--errors`` lists what was wrong or
missed (never on the test part; on the tune part look at numbers only); ``--speed`` gives characters a second.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from spacy.tokens import Doc

from clusterkg.extract.documents import Normalised, parse
from clusterkg.extract.evaluation import Scores, read_jsonl, score
from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.pipeline import PROFILES, Pipeline

#: Types that the components of ``things`` are for.
THINGS = (
    "Product", "Technology", "Segment", "Chain", "Achievement", "Need", "Patent", "Standard", "Policy", "Measure", "Project", "Agreement",
    "Recognition", "TalentPlan", "Indicator", "Event",
)  # fmt: skip
_ALWAYS = {"clusterkg_sentences", "clusterkg_choose"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?", default=Path("tests/gold/train.jsonl"))
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--only", default="")
    parser.add_argument("--without", default="")
    parser.add_argument("--types", default=",".join(THINGS))
    parser.add_argument("--least", type=float, default=0.0)
    parser.add_argument("--families", action="store_true")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--speed", action="store_true")
    chosen = parser.parse_args()
    only = {f"clusterkg_{n}" for n in chosen.only.split(",") if n}
    without = {f"clusterkg_{n}" for n in chosen.without.split(",") if n}
    if only:
        without |= set(PROFILES[chosen.profile]) - only - _ALWAYS
    pipeline = Pipeline(chosen.profile, without=without, config={"clusterkg_choose": {"least": chosen.least}})
    gold = read_jsonl(chosen.gold)
    types = {t for t in chosen.types.split(",") if t} if chosen.types != "all" else None
    read = [pipeline.read_text(one.text, one.document) for one in gold]
    if chosen.families:
        _families(pipeline, gold, types)
    _print(score(gold, read, types=types))
    if chosen.errors:
        _errors(gold, read, types)
    if chosen.speed:
        _speed(pipeline, gold)


def run(
    pipeline: Pipeline, text: str, until: str, mentions: Sequence[Mention] | None = None
) -> tuple[Doc, Normalised]:
    """Run the components before one of this name on a plain text."""
    return pipeline.annotated(parse(text.encode(), "text.txt"), mentions, until=until)


def _print(scores: Scores) -> None:
    for type_, f in sorted(scores.mentions.items(), key=lambda pair: (-pair[1].gold, pair[0])):
        interval = f"{f.low:.3f}-{f.high:.3f}" if f.low is not None and f.high is not None else ""
        print(
            f"{type_:20} P {f.precision:.3f} R {f.recall:.3f} F1 {f.f1:.3f} {interval:14} gold {f.gold:4} found {f.predicted:4}"
        )


def _families(pipeline: Pipeline, gold: list[Extraction], types: set[str] | None) -> None:
    """Precision of candidates before choosing."""
    right: Counter[tuple[str, str]] = Counter()
    all_: Counter[tuple[str, str]] = Counter()
    for one in gold:
        truth = {(m.start, m.end, m.type) for m in one.mentions}
        doc, normalised = run(pipeline, one.text, "clusterkg_choose")
        for m in doc._.candidates:
            if types is None or m.type in types:
                key = (m.by, m.type)
                all_[key] += 1
                right[key] += (*normalised.to_source(m.start, m.end), m.type) in truth
    for key, n in sorted(all_.items()):
        print(f"{key[0]:34} {key[1]:18} {right[key]:4}/{n:<4} {right[key] / n:.2f}")


def _errors(gold: list[Extraction], read: list[Extraction], types: set[str] | None) -> None:
    for truth, found in zip(gold, read, strict=True):
        theirs = {(m.start, m.end, m.type) for m in truth.mentions if types is None or m.type in types}
        ours = {(m.start, m.end, m.type): m for m in found.mentions if types is None or m.type in types}
        for start, end, type_ in sorted(theirs - ours.keys()):
            print(f"{truth.document:20} missed {type_:12} {_shown(truth.text, start, end)}")
        for key in sorted(ours.keys() - theirs):
            print(
                f"{truth.document:20} wrong  {key[2]:12} {_shown(truth.text, key[0], key[1])} {ours[key].by}"
            )


def _shown(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - 8) : start]}[{text[start:end]}]{text[end : end + 8]}".replace("\n", "⏎")


def _speed(pipeline: Pipeline, gold: list[Extraction]) -> None:
    text = "\n".join(one.text for one in gold)
    for name, component in pipeline.nlp.pipeline:
        spent, characters = 0.0, 0
        for _ in range(3):
            doc, _ = run(pipeline, text, name)
            start = time.process_time()
            component(doc)
            spent += time.process_time() - start
            characters += len(doc.text)
        print(f"{name:28} {characters / max(spent, 1e-9):12,.0f} characters/s")


if __name__ == "__main__":
    main()
