"""Co-patent applicants (``cn_rail_copatents``): every pair of applicants, labelled by hand.

Labelled by one reader from general knowledge of the railway groups, once: no agreement can be given. Labels stand as digests of the two names, for no data of others is kept here.
"""

from __future__ import annotations

import csv
import hashlib
from itertools import combinations
from pathlib import Path

from clusterkg.extract.resolution.evaluation.model import NameTask, ordered
from clusterkg.extract.resolution.names import compare, parse

#: Digest of two names of one organisation → what the names show of it.
_SAME = {
    "42b78f1efd6f08d3": "中国 before the name",
    "f3c4d588f790f4e3": "renamed in 2019: only a source of former names tells",
}
#: Only a source of former names tells.
_RENAMED = frozenset(["f3c4d588f790f4e3"])
#: Digest of two names of which one is a part of the other → what part.
_PARTS = {
    "e2ed83371695360f": "an institute",
    "2d2ac383eea41b03": "an institute",
    "808acad9fc50f1cf": "a branch",
    "6a44697811f887b3": "a member",
    "fd6a06c18856171e": "a member",
    "3a9d0dd84e054a66": "a member",
    "1e9b2f199c700069": "a member",
    "d0ba37f800d893a8": "a member",
}


def read_applicants(path: Path) -> list[str]:
    """Return the applicants of a file whose fifth column lists them, parted by ``|``; no header; sorted."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sorted(
            {name.strip() for row in csv.reader(file) if len(row) > 4 for name in row[4].split("|")} - {""}
        )


def copatent_task(names: list[str]) -> NameTask:
    """Return all pairs of applicants: two are one organisation's, eight are of a whole and its part, the rest are of two."""
    pairs = {ordered(a, b): _digest(a, b) in _SAME for a, b in combinations(names, 2)}
    same = [p for p, one in pairs.items() if one]
    head = {b: a for a, b in same}
    return NameTask(
        "co-patent applicants", "every pair of applicants of rail patents, labelled by hand", pairs,
        {n: [(n,)] for n in names},
        frozenset(p for p in same if _digest(*p) not in _RENAMED),
        frozenset(p for p in pairs if _digest(*p) in _PARTS),
        {n: head.get(n, n) for n in names},
    )  # fmt: skip


def part_recall(task: NameTask) -> tuple[int, int]:
    """Return how many of the pairs of a whole and its part are told to be that, and how many there are."""
    return sum(compare(parse(a), parse(b)).part for a, b in task.parts), len(task.parts)


def _digest(one: str, other: str) -> str:
    return hashlib.blake2b("|".join(ordered(one, other)).encode(), digest_size=8).hexdigest()
