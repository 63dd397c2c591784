"""Precision, recall and F1 of mentions and relations, micro and by type, with bootstrap intervals over documents.

A mention is right when its span and type are (strict; ``spans`` leaves the type aside). A relation is right when its type, both
ends (their spans) and its direction are; symmetric relations have no direction. Status is counted apart, on relations that are
otherwise right, so that it is seen on its own. Counting is over sets: what is said twice counts once. Conventions of CoNLL-2003
and ACE; intervals are percentile bootstrap over documents (Efron & Tibshirani 1993), because mentions of one document are not
independent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from clusterkg.extract import inventory
from clusterkg.extract.model import Extraction

_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """Counts of one line of the table; ``low`` and ``high`` bound F1 at 95 %."""

    right: int
    predicted: int
    gold: int
    low: float | None = None
    high: float | None = None

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 where nothing was found."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 0 where nothing is there."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of one comparison; the line of all types together is ``micro``."""

    mentions: Mapping[str, Figure]
    relations: Mapping[str, Figure]
    #: Spans, whatever their type.
    spans: Figure
    #: Relations that are right with their status too.
    with_status: Figure
    #: Qualifiers of relations that are right.
    qualifiers: Figure


_Items = dict[str, set[Hashable]]


def _mentions(one: Extraction) -> _Items:
    found: _Items = defaultdict(set)
    for m in one.mentions:
        found[m.type].add((m.start, m.end))
    return found


def _relations(one: Extraction) -> tuple[_Items, set[Hashable], set[Hashable]]:
    found: _Items = defaultdict(set)
    status: set[Hashable] = set()
    qualifiers: set[Hashable] = set()
    spans = [(m.start, m.end) for m in one.mentions]
    for r in one.relations:
        ends: Hashable = (spans[r.source], spans[r.target])
        if r.type in inventory.SYMMETRIC:
            ends = frozenset((spans[r.source], spans[r.target]))
        found[r.type].add(ends)
        status.add((r.type, ends, r.status))
        qualifiers |= {(r.type, ends, name, spans[at]) for name, at in r.qualifiers}
    return found, status, qualifiers


def score(
    gold: Sequence[Extraction], predicted: Iterable[Extraction], *, types: Iterable[str] | None = None, seed: int = 0
) -> Scores:  # fmt: skip
    """Compare what was read with what is annotated, document by document (by name).

    Parameters
    ----------
    gold
        Annotated documents.
    predicted
        What was read; a document that is missing was read as empty, one that is not annotated is not counted.
    types
        Count only mentions of these types and relations of these names; all by default.
    seed
        Of the bootstrap.
    """
    wanted = None if types is None else set(types)
    read = {p.document: p for p in predicted}
    rows: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(lambda: [(0, 0, 0)] * len(gold))

    def count(kind: str, type_: str, at: int, ours: set[Hashable], theirs: set[Hashable]) -> None:
        was = rows[kind, type_][at]
        new = (len(ours & theirs), len(ours), len(theirs))
        rows[kind, type_][at] = (was[0] + new[0], was[1] + new[1], was[2] + new[2])

    for at, truth in enumerate(gold):
        found = read.get(truth.document, Extraction(truth.document, truth.text))
        ours, theirs = _mentions(found), _mentions(truth)
        for type_ in sorted(ours.keys() | theirs.keys()):
            if wanted is None or type_ in wanted:
                count("mention", type_, at, ours[type_], theirs[type_])
                count("mention", "micro", at, ours[type_], theirs[type_])
        count("span", "micro", at, *(_spans(one, wanted) for one in (ours, theirs)))
        our, our_status, our_qualifiers = _relations(found)
        their, their_status, their_qualifiers = _relations(truth)
        for type_ in sorted(our.keys() | their.keys()):
            if wanted is None or type_ in wanted:
                count("relation", type_, at, our[type_], their[type_])
                count("relation", "micro", at, our[type_], their[type_])
        count("status", "micro", at, our_status, their_status)
        count("qualifier", "micro", at, our_qualifiers, their_qualifiers)
    figures = {key: _figure(counts, seed) for key, counts in rows.items()}
    nothing = Figure(0, 0, 0)
    return Scores(
        {type_: f for (kind, type_), f in figures.items() if kind == "mention"} or {"micro": nothing},
        {type_: f for (kind, type_), f in figures.items() if kind == "relation"} or {"micro": nothing},
        figures.get(("span", "micro"), nothing),
        figures.get(("status", "micro"), nothing),
        figures.get(("qualifier", "micro"), nothing),
    )


def _spans(items: _Items, wanted: set[str] | None) -> set[Hashable]:
    return {span for type_, spans in items.items() if wanted is None or type_ in wanted for span in spans}


def _figure(counts: Sequence[tuple[int, int, int]], seed: int) -> Figure:
    table = np.asarray(counts, dtype=np.int64).reshape(-1, 3)
    right, predicted, gold = (int(x) for x in table.sum(axis=0))
    if len(table) < 2 or not predicted + gold:
        return Figure(right, predicted, gold)
    drawn = np.random.default_rng(seed).multinomial(len(table), [1 / len(table)] * len(table), size=_DRAWS)
    sums = drawn @ table
    total = sums[:, 1] + sums[:, 2]
    f1 = np.divide(2.0 * sums[:, 0], total, out=np.zeros(len(sums)), where=total > 0)
    low, high = np.percentile(f1, [2.5, 97.5])
    return Figure(right, predicted, gold, round(float(low), 4), round(float(high), 4))
