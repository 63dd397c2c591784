"""How often each family of patterns is right, and how well the grammars read by type, on annotated texts.

``python -m bench.grammar GOLD``                      precision of each family, then P/R/F1 by type, alone and together
``python -m bench.grammar GOLD --write``              write ``extract/grammar/precision.json`` (training texts only)
``python -m bench.grammar GOLD --errors TYPE``        list what was missed and what was wrong (training texts only)
``python -m bench.grammar GOLD --speed``              characters a second of all rule components together
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

from clusterkg.extract.documents import parse
from clusterkg.extract.evaluation import read_jsonl, score
from clusterkg.extract.grammar.found import Found
from clusterkg.extract.grammar.linking import link
from clusterkg.extract.grammar.precision import WEIGHT, believed, prior
from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline, organisations, people, places, standins, values
from clusterkg.extract.pipeline.building import _stretches
from clusterkg.extract.pipeline.flat import LEAST, lay_out

_FINDERS = {
    "values": values.find,
    "organisations": organisations.find,
    "places": places.find,
    "people": people.find,
    "standins": standins.find,
}
COMPONENTS = tuple(f"clusterkg_{name}" for name in _FINDERS)
VALUES = (
    "Date",
    "Money",
    "Share",
    "Quantity",
    "PatentNumber",
    "StandardNumber",
    "DocumentNumber",
    "CreditCode",
)
ORGANISATIONS = (
    "Firm", "GovernmentBody", "University", "ResearchInstitute", "Incubator", "Accelerator", "UnivPark", "TransferOrg",
    "ProductivityCentre", "Exchange", "Station", "PublicPlatform", "IntlPlatform", "Fund", "Alliance", "OverseasEntity",
    "Organisation", "Zone", "Base", "Cluster", "PilotLine",
)  # fmt: skip
OURS = (*VALUES, *ORGANISATIONS, "Place", "Person", "Post", "Masked", "Reference")


def _found(one: Extraction) -> list[tuple[Found, tuple[int, int]]]:
    document = parse(one.text.encode(), "t.txt")
    normalised = document.normalised()
    flat = lay_out(normalised.text, list(_stretches(document, normalised)))
    result = []
    for find in _FINDERS.values():
        for f in find(flat, document.language):
            result.append((f, normalised.to_source(*flat.back(f.start, f.end))))
    return result


def families(gold: list[Extraction]) -> dict[str, tuple[int, int]]:
    """Count for each family how many of its finds are right, and how many there are."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in gold:
        truth = {(m.start, m.end, m.type) for m in one.mentions}
        found = set(_found(one))
        # What lies inside a longer name that is believed is not proposed against it, so it is not counted.
        longer = [span for f, span in found if believed(f.family) >= LEAST]
        for f, span in found:
            if any(a <= span[0] and span[1] <= b and (a, b) != span for a, b in longer):
                continue
            counts[f.family][0] += (*span, f.type) in truth
            counts[f.family][1] += 1
        text, seen = simplified(one.text), list(one.mentions)
        said = {(r.type, r.source, r.target) for r in one.relations}
        for found in link(text, seen):
            counts[found.family][0] += (found.type, found.source, found.target) in said
            counts[found.family][1] += 1
    return {family: (right, seen) for family, (right, seen) in sorted(counts.items())}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--errors", nargs="*")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--families", action="store_true")
    asked = parser.parse_args()
    gold = read_jsonl(asked.gold)
    if asked.speed:
        _speed(gold)
        return
    if asked.write or asked.families:
        counts = families(gold)
        for family, (right, seen) in counts.items():
            print(f"{family:40} {right:4} / {seen:4}")
        if asked.write:
            table = {
                family: round((right + prior(family) * WEIGHT) / (seen + WEIGHT), 2)
                for family, (right, seen) in counts.items()
            }
            path = Path(__file__).parents[1] / "extract/grammar/precision.json"
            path.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", "utf-8")
        return
    pipeline = Pipeline("rules")
    read = [pipeline.read_text(one.text, one.document) for one in gold]
    scores = score(gold, read, types=OURS)
    for type_, figure in sorted(scores.mentions.items(), key=lambda kv: -kv[1].gold):
        print(
            f"{type_:20} P {figure.precision:.3f} R {figure.recall:.3f} F1 {figure.f1:.3f}  {figure.right}/{figure.predicted}/{figure.gold}"
        )
    relations = score(gold, read, types=("COREF", "ALIAS_OF")).relations
    for type_, figure in relations.items():
        print(
            f"{type_:20} P {figure.precision:.3f} R {figure.recall:.3f} F1 {figure.f1:.3f}  {figure.right}/{figure.predicted}/{figure.gold}"
        )
    given = [pipeline.read_text(one.text, one.document, one.mentions) for one in gold]
    for type_, figure in score(gold, given, types=("COREF", "ALIAS_OF")).relations.items():
        print(
            f"given {type_:14} P {figure.precision:.3f} R {figure.recall:.3f} F1 {figure.f1:.3f}  {figure.right}/{figure.predicted}/{figure.gold}"
        )
    if asked.errors is not None:
        _errors(gold, read, set(asked.errors) or set(OURS))
        _link_errors(gold, given)


def _errors(gold: list[Extraction], read: list[Extraction], types: set[str]) -> None:
    for truth, ours in zip(gold, read, strict=True):
        right = {(m.start, m.end, m.type) for m in truth.mentions if m.type in types}
        said = {(m.start, m.end, m.type): m for m in ours.mentions if m.type in types}
        for start, end, type_ in sorted(right - said.keys()):
            print(
                f"MISS {type_} {truth.text[start:end]!r} in {truth.text[max(0, start - 12) : end + 10]!r} ({truth.document})"
            )
        for (start, end, type_), m in sorted(said.items()):
            if (start, end, type_) not in right:
                print(
                    f"WRONG {type_} {truth.text[start:end]!r} in {truth.text[max(0, start - 12) : end + 10]!r} {m.confidence:.2f} ({truth.document})"
                )


def _links(one: Extraction) -> set[tuple[str, int, int, int, int]]:
    m = one.mentions
    return {
        (r.type, m[r.source].start, m[r.source].end, m[r.target].start, m[r.target].end)
        for r in one.relations
        if r.type in ("COREF", "ALIAS_OF")
    }


def _link_errors(gold: list[Extraction], read: list[Extraction]) -> None:
    for truth, ours in zip(gold, read, strict=True):
        right, said = _links(truth), _links(ours)
        for word, those in (("MISS", right - said), ("WRONG", said - right)):
            for type_, a, b, c, d in sorted(those):
                print(f"{word} {type_} {truth.text[a:b]!r} -> {truth.text[c:d]!r} ({truth.document})")


def _speed(gold: list[Extraction]) -> None:
    text = "\n".join(one.text for one in gold if one.document.startswith("zh")) * 20
    document = parse(text.encode(), "t.txt")
    normalised = document.normalised()
    flat = lay_out(normalised.text, list(_stretches(document, normalised)))
    total = 0.0
    for name, find in _FINDERS.items():
        begin = time.process_time()
        list(find(flat, "zh"))
        took = time.process_time() - begin
        total += took
        print(f"{name:15} {len(text) / took:12,.0f} chars/s")
    print(f"{'together':15} {len(text) / total:12,.0f} chars/s")


if __name__ == "__main__":
    main()
