"""How far the readings of the organisation labels agree: raw, and Cohen's kappa; needs no data.

Annotator A read every pair twice; reader B, who saw no label of A's, read once the pairs in ``reader_b.tsv``. Where they differed a third
reading settled the verdict (``settled.tsv``): agreement is counted of what each had said before, not of what stands now.

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


def compared(read: list[tuple[str, str]], sides: str) -> list[str]:
    """Agreement of two readings and the table of one against the other."""
    merge = [("same" if a == "same" else "-", "same" if b == "same" else "-") for a, b in read]
    alike = sum(a == b for a, b in read)
    both = Counter(read)
    return [
        f"  agree {alike} of {len(read)} = {alike / len(read):.3f}; kappa over four verdicts {kappa(read):.3f}, "
        f"over same / other {kappa(merge):.3f}",
        f"  {sides:<16}" + " ".join(f"{v:>9}" for v in VERDICTS),
        *(f"  {a:<15} " + " ".join(f"{both[a, b]:>9}" for b in VERDICTS) for a in VERDICTS),
    ]


def table(name: str) -> list[str]:
    """Agreement and counts of one set of pairs; repeats apart, for nobody can differ on them."""
    asked = [r for r in rows(f"{name}_pairs.tsv") if r["stratum"] != "repeat"]
    repeats = len(rows(f"{name}_pairs.tsv")) - len(asked)
    out = [
        f"{name}: {len(asked)} pairs" + (f" and {repeats} repeats" if repeats else ""),
        *compared([(r["first"], r["second"]) for r in asked], "first \\ second"),
    ]
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


def settled() -> list[Row]:
    """The pairs on which A and B differed, with the verdict of the third reading and why."""
    return rows("settled.tsv")


def twice(name: str) -> list[tuple[Row, str]]:
    """The pairs of a set that reader B read as well, as A had judged them (``verdict``), each with B's verdict."""
    before = {frozenset((r["left"], r["right"])): r["a"] for r in settled() if r["set"] == name}
    pairs = {frozenset((r["left"], r["right"])): r for r in rows(f"{name}_pairs.tsv")}
    judged = {k: {**r, "verdict": before.get(k, r["verdict"])} for k, r in pairs.items()}
    mine = [r for r in rows("reader_b.tsv") if r["set"] == name]
    return [(judged[frozenset((r["left"], r["right"]))], r["verdict"]) for r in mine]


def reader_b(name: str) -> list[str]:
    """Agreement of reader B with what A had judged of a set, and how it went by stratum."""
    read = twice(name)
    by: dict[str, list[bool]] = defaultdict(list)
    for r, b in read:
        by[r["stratum"]].append(r["verdict"] == b)
    return [
        f"{name}: {len(read)} pairs read by B",
        *compared([(r["verdict"], b) for r, b in read], "A \\ B"),
        *(f"  {stratum:<16} agree {sum(hits)} of {len(hits)}" for stratum, hits in sorted(by.items())),
    ]


def differences() -> list[str]:
    """The pairs on which A and B differ, by key, with the verdict that settled each; ``-`` where none has yet."""
    found = [(name, r, b) for name in SETS for r, b in twice(name) if r["verdict"] != b]
    third = {(r["set"], frozenset((r["left"], r["right"]))): r for r in settled()}
    lines = []
    for name, r, b in sorted(found, key=lambda f: (f[0], f[1]["verdict"], f[2], f[1]["left"])):
        last = third.get((name, frozenset((r["left"], r["right"]))), {"verdict": "-", "rules": ""})
        lines.append(
            f"  {name:<6} {r['left']} {r['right']} {r['stratum']:<16} {r['split']:<5} {r['verdict']:<9} {b:<9} "
            f"{last['verdict']:<9} {last['rules']}".rstrip()
        )
    sided = Counter(
        "A" if r["verdict"] == r["a"] else "B" if r["verdict"] == r["b"] else "neither"
        for r in third.values()
    )
    return [
        f"A and B differ on {len(found)} pairs; settled {len(third)}, "
        f"{sided['A']} as A had said, {sided['B']} as B, {sided['neither']} as neither",
        f"  {'set':<7}{'left':<17}{'right':<17}{'stratum':<17}{'split':<6}{'A':<10}{'B':<10}{'settled':<10}rules",
        *lines,
    ]


def report() -> str:
    """All tables."""
    parts = [table(name) for name in SETS] + [clusters()]
    parts += [reader_b(name) for name in SETS if twice(name)] + [differences()]
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
