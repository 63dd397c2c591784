"""Names of listed firms from two lists: renamed firms (``cn_company_name_pairs``) and short names in texts (ICKG).

Columns ``code6, full_ckg2021, short_ckg2021, full_finglm, short_finglm, …, full_renamed``. The code is used for labels alone.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from clusterkg.extract.grammar import atlas
from clusterkg.extract.resolution.evaluation.model import NameTask, ordered
from clusterkg.extract.resolution.evaluation.neighbours import nearest
from clusterkg.extract.resolution.names import Level, compare, parse, words
from clusterkg.graph.disjoint import DisjointSets

#: Renamed firms where each list gives a firm its short name beside the full one.
RENAMED = "renamed, with short names"
_NEAREST = 50


class ListedFirm(NamedTuple):
    """One row: a code with the full and the short name that each list gives; empty where a list has none."""

    code: str
    full: str
    short: str
    later_full: str
    later_short: str
    renamed: bool


class WrongCode(NamedTuple):
    """A name that a list gives to a code though it is another firm's."""

    code: str
    name: str
    short: str
    why: str


def read_listed(path: Path) -> list[ListedFirm]:
    """Return the rows of the table of two lists."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            ListedFirm(
                row["code6"], row["full_ckg2021"], row["short_ckg2021"], row["full_finglm"], row["short_finglm"],
                row["full_renamed"] == "1",
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def wrong_codes(firms: list[ListedFirm]) -> list[WrongCode]:
    """Return rows whose full name belongs to another firm: it stands under another code too, and fits that one's short name only.

    A stale short name alone proves nothing (a renamed firm keeps it for a while), so both are asked for.
    """
    shorts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for firm in firms:
        for full, short in ((firm.full, firm.short), (firm.later_full, firm.later_short)):
            if full and short:
                shorts[full].add((firm.code, short))
    found = []
    for firm in firms:
        for full, short in ((firm.full, firm.short), (firm.later_full, firm.later_short)):
            if not full or not short or _fit(full, short):
                continue
            others = [c for c, its in shorts[full] if c != firm.code and _fit(full, its)]
            if others:
                found.append(WrongCode(firm.code, full, short, f"{full} is {others[0]}"))
    return sorted(set(found))


def _fit(full: str, short: str) -> bool:
    return compare(parse(full), parse(short)).level >= Level.WEAK


def evident(pairs: Iterable[tuple[str, str]], codes: Mapping[str, set[str]]) -> frozenset[tuple[str, str]]:
    """Return the pairs of one firm whose names show it; what is left out only a source of former names can tell."""
    return frozenset(pair for pair, shown in evidence(pairs, codes).items() if shown)


def evidence(
    pairs: Iterable[tuple[str, str]], codes: Mapping[str, set[str]]
) -> dict[tuple[str, str], frozenset[str]]:
    """Return for each pair of one firm what shows it: two neighbouring characters of both names that no other firm's name holds.

    Characters of a place, a legal form or a word of trade do not count. A definition that a reader of the lists could apply, made
    without our comparison.
    """
    held: dict[str, set[str]] = defaultdict(set)
    for name, its in codes.items():
        for gram in _grams(name):
            held[gram] |= its

    def shown(one: str, other: str) -> frozenset[str]:
        mine = codes.get(one, set()) | codes.get(other, set())
        both = _grams(one) & _grams(other)
        return frozenset(g for g in both if not _common(g) and held[g] <= mine)

    return {pair: shown(*pair) for pair in pairs}


def _grams(name: str) -> set[str]:
    told = parse(name).rest
    return {told[at : at + 2] for at in range(len(told) - 1)}


def _common(pair: str) -> bool:
    return (
        words.cut(pair) is not None
        or pair in atlas.PROVINCES
        or pair in atlas.CITIES
        or pair in atlas.REGIONS_ZH
    )


def renamed_task(firms: list[ListedFirm]) -> NameTask:
    """Return pairs of full names: renamed firms against the 50 nearest names of other firms."""
    kept = _without_wrong(firms)
    codes: dict[str, set[str]] = defaultdict(set)
    for firm in kept:
        for name in (firm.full, firm.later_full):
            if name:
                codes[name].add(firm.code)
    names = sorted(codes)

    def same(a: str, b: str) -> bool:
        # Shares A and B of one firm have two codes: names that differ in brackets alone are no negatives.
        return bool(codes[a] & codes[b]) or parse(a).key == parse(b).key

    pairs = {ordered(*p): False for p in nearest(names, names, _NEAREST, same)}
    positive = {ordered(f.full, f.later_full) for f in kept if f.renamed}
    pairs.update(dict.fromkeys(positive, True))
    lists = {
        "ckg": [(f.full,) for f in kept],
        "finglm": [(f.later_full,) for f in kept if f.later_full],
    }
    return NameTask(
        "renamed, full names",
        "renamed firms against the 50 nearest names of others",
        pairs, lists, evident(positive, codes), key=_clusters(codes),
    )  # fmt: skip


def with_short_names(task: NameTask, firms: list[ListedFirm]) -> NameTask:
    """Return the same pairs where each list gives a firm its short name beside the full one."""
    kept = _without_wrong(firms)
    lists = {
        "ckg": [_entry(f.full, f.short) for f in kept],
        "finglm": [_entry(f.later_full, f.later_short) for f in kept if f.later_full],
    }
    return replace(task, name=RENAMED, lists=lists)


def _entry(full: str, short: str) -> tuple[str, ...]:
    return (full, short) if short else (full,)


def _without_wrong(firms: list[ListedFirm]) -> list[ListedFirm]:
    wrong = {(w.code, w.name) for w in wrong_codes(firms)}
    return [f for f in firms if (f.code, f.full) not in wrong and (f.code, f.later_full) not in wrong]


def _clusters(codes: dict[str, set[str]]) -> dict[str, str]:
    """Return name → the least code that is joined to it over shared codes."""
    sets = DisjointSets[str]()
    for its in codes.values():
        first, *rest = sorted(its)
        for other in rest:
            sets.join(*sorted((sets.top(first), sets.top(other))))
    return {name: sets.top(min(its)) for name, its in codes.items()}


def short_task(firms: list[ListedFirm], nodes: set[str] | None = None) -> NameTask:
    """Return pairs of a short and a full name: the firm's own against the 50 nearest full names of others.

    With ``nodes`` (names of firms in texts) only short names that stand there: a node is labelled by the code whose short name it is.
    """
    kept = _without_wrong(firms)
    codes: dict[str, set[str]] = defaultdict(set)
    fulls: dict[str, set[str]] = defaultdict(set)
    for firm in kept:
        for full, short in ((firm.full, firm.short), (firm.later_full, firm.later_short)):
            if full and short:
                codes[full].add(firm.code)
                fulls[short].add(full)
    of_short = {s: {c for f in its for c in codes[f]} for s, its in fulls.items()}
    shorts = sorted(
        s for s, its in of_short.items() if len(its) == 1 and (nodes is None or s in nodes) and s not in codes
    )
    pairs: dict[tuple[str, str], bool] = {
        ordered(s, f): False
        for s, f in nearest(shorts, sorted(codes), _NEAREST, lambda s, f: bool(of_short[s] & codes[f]))
    }
    pairs.update({ordered(s, f): True for s in shorts for f in fulls[s]})
    lists = {
        "ckg": [(f.full,) for f in kept],
        "finglm": [(f.later_full,) for f in kept if f.later_full],
        "short": [(s,) for s in shorts],
    }
    return NameTask(
        "short names" if nodes is None else "ICKG nodes",
        "short and full names of listed firms" if nodes is None else "nodes of ICKG that are short names of listed firms",
        pairs, lists, evident((p for p, one in pairs.items() if one), codes | of_short),
    )  # fmt: skip


def read_nodes(folder: Path) -> set[str]:
    """Return the names of the nodes of a folder in ICKG's form: ``name<TAB>number`` a line."""
    return {
        line.rpartition("\t")[0]
        for path in sorted(folder.rglob("entity2id.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "\t" in line
    }
