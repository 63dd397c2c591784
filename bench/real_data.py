"""Load every shipped mapping from the hand-out, count what is in the ledger, and write ``docs/real-data.md``.

python -m bench.real_data [--write]
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bench.independent_counts import all_counts
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping import load_table, read_mapping
from clusterkg.graph.mapping.loading import TableReport, files_of
from clusterkg.graph.ontology import Kind, load

LIBRARY = Path(__file__).resolve().parent.parent / "graph" / "mapping" / "library"
#: Classifications and places come first, so that references to them are no stubs.
FIRST = (
    "adcode_provinces",
    "adcode_cities",
    "adcode_areas",
    "gbt4754",
    "ashare_industries",
    "kag_industries",
    "kag_products",
    "bea_commodities",
)


@dataclass
class Loaded:
    """What became of each file, and why rows were rejected."""

    reports: list[tuple[str, TableReport]] = field(default_factory=list)
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def mappings(only: tuple[str, ...] | None = None) -> list[Path]:
    """Return the shipped mappings in loading order."""
    found = [LIBRARY / f"{n}.yaml" for n in FIRST]
    found += [p for p in sorted(LIBRARY.glob("*.yaml")) if p not in found]
    return [p for p in found if only is None or p.stem in only]


def load_all(ledger: Ledger, data: Path, only: tuple[str, ...] | None = None) -> Loaded:
    """Load the shipped mappings."""
    loaded = Loaded()
    for path in mappings(only):
        mapping = read_mapping(path)
        own = path.stem == "bea_gbt_crosswalk"
        for file in files_of(mapping, LIBRARY if own else data):
            report = load_table(ledger, mapping, file, root=LIBRARY if own else data)
            loaded.reports.append((path.stem, report))
            if report.run is not None:
                for r in ledger.rejects(report.run.run):
                    what = "行 row" if r["kind"] == "row" else "值 value"
                    loaded.reasons[path.stem][
                        f"{what}, {r['column'] or '整行'}: {r['reason_en'].partition(' ')[2][:70]}"
                    ] += 1
    return loaded


def ledger_counts(ledger: Ledger) -> dict[str, Counter[str]]:
    """Return, per data set, entities by type (subjects that it describes) and links by type (distinct ends and key)."""
    terms = ledger.terms()
    types = load().types
    entities: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    links: dict[str, dict[str, set[tuple[int, int | None, str | None]]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for batch in ledger.live():
        for c in batch:
            dataset, type_ = terms[c.dataset], terms[c.type]
            if c.object is not None:
                links[dataset][type_].add((c.subject, c.object, c.key))
            elif types[type_].kind is Kind.ENTITY:
                entities[dataset][type_].add(c.subject)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for dataset in (*entities, *links):
        found[dataset] = Counter(
            {t: len(x) for t, x in (*entities[dataset].items(), *links[dataset].items())}
        )
    return found


def compared(
    ours: dict[str, Counter[str]], theirs: dict[str, dict[str, int]]
) -> list[tuple[str, str, int, int]]:
    """Return (data set, what, ours, independent) for every independent count."""
    rows = []
    for dataset, counts in theirs.items():
        for what, n in counts.items():
            mine = ours[dataset]
            if what == "entities":
                got = mine["Thing"]
            elif what == "bodies":
                got = sum(
                    mine[t]
                    for t in ("Firm", "University", "ResearchInstitute", "GovernmentBody", "Organisation")
                )
            else:
                got = mine[what]
            rows.append((dataset, what, got, n))
    return rows


#: Differences that are known and why.
NAMED = {
    (
        "cordis",
        "bodies",
    ): "同名同国的机构在不同项目中类型不同，按类型各计一次 one body under two types counts in both",
}


def document(loaded: Loaded, rows: list[tuple[str, str, int, int]]) -> str:
    """Return ``docs/real-data.md``."""
    lines = [
        "# 真实数据 Real data\n",
        "Made by `python -m bench.real_data --write` from the hand-out; the data itself is not in this repository.\n",
        "## 每个文件 Per file\n",
        "| mapping | file | read | kept | filtered | rejected | values left out | stubs | new claims |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, r in loaded.reports:
        run = r.run
        lines.append(
            f"| {name} | {r.document} | {r.rows} | {r.kept} | {r.filtered} | {r.rejected} | {r.values_left_out} "
            f"| {run.stubs if run else ''} | {run.claims_new if run else ''} |"
        )
    lines += [
        "",
        "## 拒收与略去 What was rejected or left out\n",
        "| mapping | what | times |",
        "|---|---|--:|",
    ]
    for name, counts in loaded.reasons.items():
        lines += [f"| {name} | {reason.replace('|', '/')} | {n} |" for reason, n in counts.most_common(4)]
    lines += [
        "", "## 与独立计数对照 Beside independent counts\n",
        "`bench/independent_counts.py` counts from the files and imports nothing of the package.\n",
        "| data set | what | in the ledger | independent | difference |", "|---|---|--:|--:|---|",
    ]  # fmt: skip
    for dataset, what, ours, theirs in rows:
        named = NAMED.get((dataset, what), "")
        lines.append(
            f"| {dataset} | {what} | {ours} | {theirs} | {ours - theirs}{' ' + named if ours != theirs else ''} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Load, compare, print or write."""
    shared = Path(os.environ.get("CLUSTERKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(f"sqlite:///{folder}/ledger.sqlite")
        loaded = load_all(ledger, shared / "data")
        text = document(loaded, compared(ledger_counts(ledger), all_counts(shared / "data")))
        ledger.close()
    if "--write" in sys.argv:
        path = Path(__file__).resolve().parent.parent / "docs" / "real-data.md"
        # The notice is read by bench.torch_notice, whose part stands behind ours.
        _, mark, notice = path.read_text("utf-8").partition("## 通知全文")
        path.write_text(f"{text.rstrip()}\n\n{mark}{notice}" if mark else text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
