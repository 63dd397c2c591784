"""How far the two readings of the organisation labels agree: raw, and Cohen's kappa; needs no data.

``python -m tests.gold_resolution.agreement [--write]`` prints the tables, or puts them into ``AGREEMENT.md``.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERDICTS = ("same", "part_of", "not_same", "undecided")
SETS = ("cordis", "copatents", "ickg")
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """The lines of a label file as mappings."""
    lines = [
        line for line in (HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")
    ]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]


def kappa(pairs: Iterable[tuple[str, str]]) -> float:
    """Cohen's kappa of two readings; 1 where both always say one thing."""
    both = Counter(pairs)
    total = both.total()
    left, right = Counter[str](), Counter[str]()
    for (a, b), n in both.items():
        left[a] += n
        right[b] += n
    seen = sum(n for (a, b), n in both.items() if a == b) / total
    chance = sum(left[v] * right[v] for v in left) / total**2
    return 1.0 if chance == 1 else (seen - chance) / (1 - chance)


def table(name: str) -> list[str]:
    """Agreement and counts of one set of pairs; repeats apart, for nobody can differ on them."""
    asked = [r for r in rows(f"{name}_pairs.tsv") if r["stratum"] != "repeat"]
    repeats = len(rows(f"{name}_pairs.tsv")) - len(asked)
    read = [(r["first"], r["second"]) for r in asked]
    merge = [("same" if a == "same" else "-", "same" if b == "same" else "-") for a, b in read]
    alike = sum(a == b for a, b in read)
    out = [
        f"{name}: {len(asked)} pairs" + (f" and {repeats} repeats" if repeats else ""),
        f"  agree {alike} of {len(read)} = {alike / len(read):.3f}; kappa over four verdicts {kappa(read):.3f}, "
        f"over same / other {kappa(merge):.3f}",
        "  first \\ second  " + " ".join(f"{v:>9}" for v in VERDICTS),
    ]
    both = Counter(read)
    out += [f"  {a:<15} " + " ".join(f"{both[a, b]:>9}" for b in VERDICTS) for a in VERDICTS]
    by: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for r in rows(f"{name}_pairs.tsv"):
        by[r["split"], r["stratum"]][r["verdict"]] += 1
    out.append("  settled          " + " ".join(f"{v:>9}" for v in VERDICTS))
    out += [
        f"  {s:<5} {w:<16}" + " ".join(f"{n[v]:>9}"[-9:] for v in VERDICTS)
        for (s, w), n in sorted(by.items())
    ]
    return out


def clusters() -> list[str]:
    """Agreement of the neighbourhoods, over pairs of records in one neighbourhood."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for r in rows("cordis_clusters.tsv"):
        groups[r["neighbourhood"]].append(r)
    read = [
        (str(a["first"] == b["first"]), str(a["second"] == b["second"]))
        for members in groups.values()
        for i, a in enumerate(members)
        for b in members[i + 1 :]
    ]
    together = sum(a == "True" for a, _ in read)
    total = sum(map(len, groups.values()))
    return [
        f"cordis neighbourhoods: {len(groups)}, {total} writings, {len(read)} pairs in them, {together} together",
        f"  agree {sum(a == b for a, b in read)} of {len(read)}; kappa {kappa(read):.3f}",
    ]


def report() -> str:
    """All tables."""
    parts = [table(name) for name in SETS] + [clusters()]
    return "\n\n".join("\n".join(part) for part in parts)


def main() -> None:
    if "--write" not in sys.argv:
        print(report())
        return
    path = HERE / "AGREEMENT.md"
    before, mark, _ = path.read_text("utf-8").partition("```\n")
    path.write_text(f"{before}{mark}{report()}\n```\n", "utf-8")


if __name__ == "__main__":
    main()
