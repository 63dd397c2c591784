"""How far two annotators agree: strict span F1, relation F1 and a table per type.

``python -m tests.gold.agreement [FOLDER]`` compares ``documents`` with the second annotator's files in FOLDER
(default ``second/annotated``; same names, same inline marks). ``--check`` only says which files are missing, altered or not to
the guidelines, and shows nothing of the first annotation: it is for the second annotator. ``--differences`` lists every mention and relation that only one
of them has. F1 is symmetric, so neither annotator is the reference. Kappa is Cohen's over characters: each code point is labelled
with the type that covers it, or with nothing; spans have no natural negatives, characters do.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.gold.convert import HERE, second
from tests.gold.markup import Annotated, MarkupError, heads, read

from clusterkg.extract import inventory

#: What is counted: (document, start, end, type) or (document, relation, ends, status).
Key = tuple[object, ...]


@dataclass(frozen=True)
class Agreement:
    """Counts of what both have, and each has; F1 is 1 where both have nothing."""

    both: int
    first: int
    second: int

    @property
    def f1(self) -> float:
        """2·both / (first + second), in 0–1."""
        return 2 * self.both / (self.first + self.second) if self.first + self.second else 1.0


def overlap(first: Counter[Key], second: Counter[Key]) -> Agreement:
    """Multiset agreement of two annotations."""
    return Agreement((first & second).total(), first.total(), second.total())


def spans(d: Annotated, typed: bool = True) -> Counter[Key]:
    """Mentions as (document, start, end, type); without the type if not ``typed``."""
    return Counter((d.document, m.start, m.end, m.type if typed else "") for m in d.mentions)


def links(d: Annotated, resolved: bool, status: bool, types: bool = True) -> Counter[Key]:
    """Relations as (document, type, ends, status), each once however many qualifiers it has.

    Strict: an end is its span. ``resolved``: an end is the name that it finally stands for, so that 该公司 and the firm's own
    name agree; COREF and ALIAS_OF then fall away, for they are what resolving uses.
    """
    at = {m.id: m for m in d.mentions}
    stands = heads(d.mentions, d.relations)
    found: set[Key] = set()
    for r in d.relations:
        if resolved and r.type in {"COREF", "ALIAS_OF"}:
            continue
        if resolved:
            pairs = [(at[a].text, at[b].text) for a in stands[r.source] for b in stands[r.target]]
            ends = [(a, b) if r.type not in inventory.SYMMETRIC else tuple(sorted((a, b))) for a, b in pairs]
            found.update(
                (d.document, r.type if types else "", pair, r.status if status else "") for pair in ends
            )
        else:
            pair = (at[r.source].start, at[r.source].end), (at[r.target].start, at[r.target].end)
            ordered = tuple(sorted(pair)) if r.type in inventory.SYMMETRIC else pair
            found.add((d.document, r.type if types else "", ordered, r.status if status else ""))
    return Counter(found)


def only(counted: Counter[Key], place: int, value: str) -> Counter[Key]:
    """The keys that have this value at this place."""
    return Counter({key: n for key, n in counted.items() if key[place] == value})


def labels(d: Annotated) -> list[str]:
    """The mention type over each code point, ``O`` where there is none."""
    out = ["O"] * len(d.text)
    for m in d.mentions:
        out[m.start : m.end] = [m.type] * (m.end - m.start)
    return out


def kappa(pairs: Counter[tuple[str, str]]) -> float:
    """Cohen's kappa of paired labels; 1 where both always say the same one thing."""
    total = pairs.total()
    observed = sum(n for (a, b), n in pairs.items() if a == b) / total
    left, right = Counter[str](), Counter[str]()
    for (a, b), n in pairs.items():
        left[a] += n
        right[b] += n
    chance = sum(left[k] * right[k] for k in left) / total**2
    return 1.0 if chance == 1 else (observed - chance) / (1 - chance)


def one_against_rest(pairs: Counter[tuple[str, str]], kind: str) -> float:
    """Kappa of the question "is this character part of a mention of this type?"."""
    binary: Counter[tuple[str, str]] = Counter()
    for (a, b), n in pairs.items():
        binary[(str(a == kind), str(b == kind))] += n
    return kappa(binary)


def table(pairs: list[tuple[Annotated, Annotated]]) -> str:
    """The whole report as text."""
    lines = [f"documents {len(pairs)}, characters {sum(len(a.text) for a, _ in pairs)}", ""]

    def total(first: list[Counter[Key]], other: list[Counter[Key]]) -> Agreement:
        return overlap(sum(first, Counter()), sum(other, Counter()))

    rows = {
        "spans, strict with type": total([spans(a) for a, _ in pairs], [spans(b) for _, b in pairs]),
        "spans, type ignored": total(
            [spans(a, False) for a, _ in pairs], [spans(b, False) for _, b in pairs]
        ),
    }
    for name, resolved, status in (
        ("relations, strict ends and status", False, True),
        ("relations, strict ends, status ignored", False, False),
        ("relations, resolved ends and status", True, True),
        ("relations, resolved ends, status ignored", True, False),
    ):
        rows[name] = total(
            [links(a, resolved, status) for a, _ in pairs], [links(b, resolved, status) for _, b in pairs]
        )
    lines += [
        f"{name:42} F1 {r.f1:.3f}  both {r.both:4} first {r.first:4} second {r.second:4}"
        for name, r in rows.items()
    ]
    confusion = Counter[tuple[str, str]]()
    for a, b in pairs:
        confusion.update(zip(labels(a), labels(b), strict=True))
    lines += [f"{'characters, all types':42} kappa {kappa(confusion):.3f}", ""]
    lines.append(f"{'mention type':18}{'span F1':>8}{'kappa':>8}{'first':>7}{'second':>7}")
    by_type = {
        kind: total([only(spans(a), 3, kind) for a, _ in pairs], [only(spans(b), 3, kind) for _, b in pairs])
        for kind in inventory.TYPES
    }
    for kind, r in by_type.items():
        if r.first + r.second:
            lines.append(
                f"{kind:18}{r.f1:8.3f}{one_against_rest(confusion, kind):8.3f}{r.first:7}{r.second:7}"
            )
    lines += ["", f"{'relation (resolved ends, status ignored)':42}{'F1':>8}{'first':>7}{'second':>7}"]
    for relation in inventory.relations():
        resolved = relation not in {"COREF", "ALIAS_OF"}
        r = total(
            [only(links(a, resolved, False), 1, relation) for a, _ in pairs],
            [only(links(b, resolved, False), 1, relation) for _, b in pairs],
        )
        if r.first + r.second:
            lines.append(f"{relation:42}{r.f1:8.3f}{r.first:7}{r.second:7}")
    mixed = Counter({k: n for k, n in confusion.items() if k[0] != k[1]})
    lines += ["", "characters on which they differ (first / second):"]
    lines += [f"  {a:16} {b:16} {n}" for (a, b), n in mixed.most_common(20)]
    return "\n".join(lines)


def differences(first: Annotated, other: Annotated) -> list[str]:
    """Each mention and relation that only one annotator has, for the talk that settles it."""
    out: list[str] = []
    for mark, one, two in (("<", first, other), (">", other, first)):
        have = spans(two)
        out += [
            f"{mark} {m.type} '{m.text}' {m.start}"
            for m in one.mentions
            if (one.document, m.start, m.end, m.type) not in have
        ]
        theirs = links(two, True, True)
        out += [f"{mark} {k}" for k in links(one, True, True) if k not in theirs]
    return out


def pair(name: str, folder: Path) -> tuple[Annotated, Annotated]:
    """Both annotations of one document; raises MarkupError where the second is missing, altered or malformed."""
    path = folder / f"{name}.txt"
    if not path.exists():
        raise MarkupError(
            f"{name}: no file in {folder.name}/; the second annotator saves one per text, even without marks"
        )
    mine, theirs = read(HERE / "documents" / f"{name}.txt"), read(path)
    if mine.text != theirs.text:
        at = next(
            (i for i, (x, y) in enumerate(zip(mine.text, theirs.text, strict=False)) if x != y),
            min(len(mine.text), len(theirs.text)),
        )
        raise MarkupError(
            f"{name}: the text was altered at character {at}: '{theirs.text[max(0, at - 10) : at + 10]}'"
        )
    return mine, theirs


def pairs(folder: Path) -> list[tuple[Annotated, Annotated]]:
    """Both annotations of each document chosen for the second annotator."""
    return [pair(name, folder) for name in second()]


def slips(folder: Path) -> list[str]:
    """Everything that keeps a folder from being compared, one line each; says nothing of the first annotation."""
    found = []
    for name in second():
        try:
            pair(name, folder)
        except MarkupError as error:
            found.append(str(error))
    return found


def main(arguments: list[str]) -> int:
    """Command line; returns the exit code."""
    folders = [a for a in arguments if not a.startswith("--")]
    folder = Path(folders[0]) if folders else HERE / "second" / "annotated"
    if "--check" in arguments:
        wrong = slips(folder)
        print("\n".join(wrong) or "nothing is missing, altered or malformed")
        return 1 if wrong else 0
    try:
        both = pairs(folder)
    except MarkupError as error:
        print(error, file=sys.stderr)
        return 1
    print(table(both))
    if "--differences" in arguments:
        for mine, theirs in both:
            print(f"\n{mine.document}", *differences(mine, theirs), sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
