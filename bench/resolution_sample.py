"""Draw the pairs and neighbourhoods of CORDIS organisations that people label; the same seed draws the same ones.

python -m bench.resolution_sample pairs|clusters|repeats [--seed 5] [--shuffle N]

Prints tab-separated questions with the text that a labeller reads; nothing of it may be committed. Likeness of
names only chooses what is asked, mostly where names are alike and hard; it never answers.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, diags

from clusterkg.extract.resolution.evaluation.labelled import (
    Participation,
    Verdict,
    read_pairs,
    read_participations,
)

#: stratum → how many pairs at most; a pair is counted in the first stratum that takes it.
QUOTAS = {"near": 70, "elsewhere": 50, "contained": 60, "middle": 90, "low": 50, "same_city": 40}
NEIGHBOURHOODS, FOUND, NEAREST, TOWNSFOLK = 60, 25, 6, 3


@dataclass(frozen=True)
class Name:
    """One organisation as written: all rows that agree in name, country and city."""

    key: str
    name: str
    country: str
    city: str
    kinds: tuple[str, ...]
    rows: tuple[Participation, ...]

    def shown(self) -> str:
        projects = ", ".join(sorted({r.project for r in self.rows})[:3])
        return (
            f"{self.name} | {self.country or '?'} | {self.city or '?'} | {'/'.join(self.kinds)} | {projects}"
        )


def names_of(rows: Iterable[Participation]) -> list[Name]:
    """Rows gathered by record key, in the order of the keys, so that the file's order does not matter."""
    groups: dict[str, list[Participation]] = defaultdict(list)
    for row in rows:
        groups[row.record].append(row)
    found = []
    for key in sorted(groups):
        one = sorted(groups[key], key=lambda r: r.row)
        kinds = tuple(sorted({r.kind for r in one}))
        found.append(Name(key, one[0].name, one[0].country, one[0].city, kinds, tuple(one)))
    return found


def plain(text: str) -> str:
    """Lower case, no diacritics, only letters and digits and single blanks."""
    letters = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    return " ".join(re.findall(r"\w+", letters))


def likeness(names: list[str]) -> csr_matrix:
    """Cosine of character trigrams weighted by rarity; a sparse square matrix, the diagonal emptied."""
    index: dict[str, int] = {}
    at, cols = [], []
    for row, name in enumerate(names):
        text = f" {plain(name)} "
        for start in range(len(text) - 2):
            at.append(row)
            cols.append(index.setdefault(text[start : start + 3], len(index)))
    counts = csr_matrix((np.ones(len(at)), (at, cols)), shape=(len(names), len(index)))
    seen = np.asarray((counts > 0).sum(axis=0)).ravel()
    weighted = counts @ diags(np.log(len(names) / seen) + 1)
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    unit = diags(1 / np.maximum(length, 1e-9)) @ weighted
    square = (unit @ unit.T).tocsr()
    square.setdiag(0)
    return square


def stratum(left: Name, right: Name, score: float) -> str | None:
    """Where a pair belongs; ``None`` where it is not worth a question."""
    a, b = set(plain(left.name).split()), set(plain(right.name).split())
    town = (left.country, plain(left.city)) == (right.country, plain(right.city))
    if score >= 0.6 and left.country != right.country:
        return "elsewhere"
    if score >= 0.7:
        return "near"
    if left.country == right.country and len(min(a, b, key=len)) >= 2 and (a < b or b < a):
        return "contained"
    if score >= 0.5:
        return "middle"
    if score >= 0.35:
        return "low"
    return "same_city" if town and score >= 0.1 else None


def spread(pairs: list[tuple[Name, Name]], quota: int, chance: random.Random) -> list[tuple[Name, Name]]:
    """Up to ``quota`` pairs, taken in turn from each country and kind, and no name more than three times."""
    piles: dict[tuple[str, ...], list[tuple[Name, Name]]] = defaultdict(list)
    for pair in pairs:
        piles[pair[0].country, *pair[0].kinds].append(pair)
    for pile in piles.values():
        chance.shuffle(pile)
    order = sorted(piles)
    chance.shuffle(order)
    used: dict[str, int] = defaultdict(int)
    chosen: list[tuple[Name, Name]] = []
    while len(chosen) < quota and any(piles.values()):
        for pile in order:
            if piles[pile] and len(chosen) < quota:
                left, right = piles[pile].pop()
                if used[left.key] < 3 and used[right.key] < 3:
                    chosen.append((left, right))
                    used[left.key] += 1
                    used[right.key] += 1
    return chosen


def draw_pairs(names: list[Name], chance: random.Random) -> Iterator[tuple[str, Name, Name]]:
    scores = likeness([n.name for n in names]).tocoo()
    piles: dict[str, list[tuple[Name, Name]]] = defaultdict(list)
    for i, j, score in sorted(
        zip(scores.row.tolist(), scores.col.tolist(), scores.data.tolist(), strict=True)
    ):
        if i < j and score >= 0.1 and (where := stratum(names[i], names[j], score)):
            piles[where].append((names[i], names[j]))
    for where, quota in QUOTAS.items():
        print(f"{where}: {len(piles[where])} pairs", file=sys.stderr)
        for left, right in spread(piles[where], quota, chance):
            yield where, left, right


def draw_repeats(
    names: list[Name], quota: int, chance: random.Random
) -> Iterator[tuple[Participation, Participation]]:
    """Two rows of one record in two projects: the easy positives, reported apart."""
    often = [n for n in names if len({r.project for r in n.rows}) > 1]
    for one in chance.sample(often, quota):
        left, right = chance.sample(sorted({r.project: r for r in one.rows}.values(), key=lambda r: r.row), 2)
        yield left, right


def draw_neighbourhoods(
    names: list[Name], first: list[tuple[str, str]], chance: random.Random
) -> Iterator[tuple[int, list[Name]]]:
    """Whole neighbourhoods, without overlap: a seed, the names nearest to it, and some of its city.

    ``first`` are pairs of keys that a reading found to be one organisation or parts: at random alone there would be
    next to none. They open up to :data:`FOUND` neighbourhoods; the rest start anywhere that has a near name.
    """
    scores = likeness([n.name for n in names])
    at = {name.key: i for i, name in enumerate(names)}
    towns: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        towns[name.country, plain(name.city)].append(i)
    seeds = [i for i in range(len(names)) if scores[[i]].max() >= 0.45]
    chance.shuffle(seeds)
    starts = [[at[left], at[right]] for left, right in first] + [[i] for i in seeds]
    taken: set[int] = set()
    number = 0
    for start in starts:
        if number == NEIGHBOURHOODS or (len(start) == 2 and number == FOUND) or taken & set(start):
            continue
        row = scores[[start[0]]].tocoo()
        near = [
            j for _, j in sorted(zip((-row.data).tolist(), row.col.tolist(), strict=True)) if j not in start
        ][:NEAREST]
        town = towns[names[start[0]].country, plain(names[start[0]].city)]
        home = [i for i in town if i not in start and i not in near]
        members = [*start, *near, *chance.sample(home, min(TOWNSFOLK, len(home)))]
        if len(start) == 2:
            members = [m for m in members if m not in taken]
        if not taken & set(members):
            taken |= set(members)
            number += 1
            yield number, [names[i] for i in members]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("what", choices=["pairs", "clusters", "repeats"])
    asked.add_argument("--seed", type=int, default=5)
    asked.add_argument("--repeats", type=int, default=110)
    asked.add_argument(
        "--labels", type=Path, default=Path(__file__).resolve().parents[1] / "tests/gold_resolution"
    )
    asked.add_argument(
        "--shuffle", type=int, help="another order and sides changed at random, for a second reading"
    )
    options = asked.parse_args()
    shared = Path(os.environ.get("CLUSTERKG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    names = names_of(read_participations(shared))
    chance = random.Random(options.seed)
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    lines: list[list[str]] = []
    if options.what == "pairs":
        for where, left, right in draw_pairs(names, chance):
            lines.append([where, left.key, right.key, left.shown(), right.shown()])
    elif options.what == "repeats":
        for a, b in draw_repeats(names, options.repeats, chance):
            lines.append(["repeat", f"{a.record}@{a.project}", f"{b.record}@{b.project}", a.name, b.name])
    else:
        kept = [p for p in read_pairs(options.labels, shared) if p.stratum != "repeat"]
        first = [(p.left.key, p.right.key) for p in kept if p.verdict is Verdict.SAME]
        first += [(p.left.key, p.right.key) for p in kept if p.verdict is Verdict.PART_OF]
        for number, members in draw_neighbourhoods(names, first, chance):
            lines += [["cluster", str(number), one.key, one.shown(), str(len(one.rows))] for one in members]
    if options.shuffle is not None:
        again = random.Random(options.shuffle)
        again.shuffle(lines)
        if options.what != "clusters":
            lines = [[w, b, a, d, c] if again.random() < 0.5 else [w, a, b, c, d] for w, a, b, c, d in lines]
    out.writerows(lines)


if __name__ == "__main__":
    main()
