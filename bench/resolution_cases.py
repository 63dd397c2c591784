"""What ``compare`` of two names says on the labelled organisations and on the cases of names of many countries.

python -m bench.resolution_cases [--split dev|test] [--show]

Names alone: no country, city or anything else is used, so a false merge here may still be stopped by the rest. Prints
verdict by level, and with ``--show`` the pairs of the dev half that names alone would wrongly merge or miss.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter, defaultdict
from pathlib import Path

import yaml

from clusterkg.extract.resolution.evaluation.labelled import CORDIS, ICKG, Verdict, read_pairs
from clusterkg.extract.resolution.names import Level, Likeness, compare, parse

ROOT = Path(__file__).resolve().parents[1]
#: What CORDIS calls an organisation → type of the ontology.
TYPES = {
    "HES": "University",
    "REC": "ResearchInstitute",
    "PRC": "Firm",
    "PUB": "GovernmentBody",
    "OTH": "Organisation",
}


def likeness(one: str, other: str, kind: str, other_kind: str) -> Likeness:
    return compare(parse(one, TYPES.get(kind, "Firm")), parse(other, TYPES.get(other_kind, "Firm")))


def right(expect: str, found: Likeness) -> bool:
    """Whether a likeness leads to what the case expects: something to merge on, a part, or nothing to merge on."""
    if expect == "same":
        return found.level >= Level.SHORT and not found.part
    return found.part or found.level <= Level.WEAK


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--split", choices=["dev", "test"], default="dev")
    asked.add_argument("--show", action="store_true", help="the wrong pairs; the dev half only")
    options = asked.parse_args()
    shared = Path(os.environ.get("CLUSTERKG_SHARED", ROOT.parent / "shared"))
    for set_ in (CORDIS, ICKG):
        table: dict[Verdict, Counter[str]] = defaultdict(Counter)
        for p in read_pairs(ROOT / "tests/gold_resolution", shared, set_, options.split):
            if p.stratum == "repeat":
                continue
            kinds = (p.left.kind, p.right.kind) if set_ == CORDIS else ("PRC", "PRC")
            found = likeness(p.left.name, p.right.name, *kinds)
            table[p.verdict][found.level.name.lower() + (" part" if found.part else "")] += 1
            merge = found.level >= Level.VARIANT and not found.part
            if options.show and options.split == "dev" and merge != p.positive:
                print(
                    f"{set_}: {p.verdict} but {found.level.name.lower()} ({found.why_en}): {p.left.name} ~ {p.right.name}"
                )
        for verdict in Verdict:
            counts = ", ".join(f"{level} {n}" for level, n in sorted(table[verdict].items()))
            print(f"{set_:<7} {options.split:<5} {verdict:<10} {table[verdict].total():>4}: {counts}")
    cases = yaml.safe_load((ROOT / "extract/resolution/names/cases_international.yaml").read_text("utf-8"))[
        "cases"
    ]
    ways: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for c in cases:
        kind = c.get("kind", "PRC")
        ways[c["expect"], c["way"]].append(right(c["expect"], likeness(c["one"], c["other"], kind, kind)))
    for expect in ("same", "part_of", "conflict"):
        all_ = [ok for (e, _), oks in ways.items() if e == expect for ok in oks]
        print(f"cases   {expect:<10} {sum(all_)} of {len(all_)} right")
    for (expect, way), oks in sorted(ways.items()):
        if not all(oks):
            print(f"  {expect:<9} {sum(oks)} of {len(oks)}: {way}")


if __name__ == "__main__":
    main()
