"""What is taken for what, and examples of it: the errors of a reading against annotated texts, counted and shown.

A mention that was read with another type, or with other bounds, is an error of its own; so is a relation with its ends turned
round. What has no counterpart on the other side stands against ``NOTHING``.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from clusterkg.extract import inventory
from clusterkg.extract.model import Extraction, Mention, Relation

#: In the place of a type: not annotated, or not read.
NOTHING = "—"
#: How much of the text is shown on each side of what an error is about, in code points.
_AROUND = 16
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Slip:
    """One error: ``kind`` is mention or relation; ``gold`` and ``read`` are types, ``NOTHING``, or a type and what is wrong of it."""

    document: str
    kind: str
    gold: str
    read: str
    words: str
    context: str


def relation_key(one: Extraction, relation: Relation) -> tuple[str, Hashable]:
    """Return what makes a relation the same on both sides: its type and ends; symmetric ones have no direction."""
    source, target = (
        (one.mentions[at].start, one.mentions[at].end) for at in (relation.source, relation.target)
    )
    ends: Hashable = frozenset((source, target)) if relation.type in inventory.SYMMETRIC else (source, target)
    return relation.type, ends


def slips(gold: Sequence[Extraction], read: Iterable[Extraction]) -> list[Slip]:
    """Return all errors, document by document (by name); what was not read counts as read empty."""
    by_name = {one.document: one for one in read}
    found: list[Slip] = []
    for truth in gold:
        ours = by_name.get(truth.document, Extraction(truth.document, truth.text))
        found.extend(_mention_slips(truth, ours))
        found.extend(_relation_slips(truth, ours))
    return found


def confusion(found: Iterable[Slip]) -> list[tuple[str, str, str, int]]:
    """Return kind, annotated, read and how often, the most frequent first."""
    count = Counter((one.kind, one.gold, one.read) for one in found)
    return [(*key, n) for key, n in sorted(count.items(), key=lambda x: (x[0][0], -x[1], x[0]))]


def examples(found: Sequence[Slip], size: int, *, seed: int = 0) -> list[Slip]:
    """Return up to ``size`` errors: one of each confusion, the most frequent confusions first, then a second of each …"""
    cells: dict[tuple[str, str, str], list[Slip]] = defaultdict(list)
    for one in found:
        cells[one.kind, one.gold, one.read].append(one)
    drawn = random.Random(seed)
    order = sorted(cells, key=lambda key: (-len(cells[key]), key))
    queues = [drawn.sample(cells[key], len(cells[key])) for key in order]
    chosen: list[Slip] = []
    turn = 0
    while len(chosen) < min(size, len(found)):
        chosen.extend(queue[turn] for queue in queues if turn < len(queue))
        turn += 1
    return chosen[:size]


def _mention_slips(truth: Extraction, ours: Extraction) -> Iterator[Slip]:
    theirs = {(m.start, m.end): m for m in truth.mentions}
    mine = {(m.start, m.end): m for m in ours.mentions}
    used: set[tuple[int, int]] = set()
    for span, m in theirs.items():
        same = mine.get(span)
        if same is not None:
            used.add(span)
            if same.type != m.type:
                yield _mention(truth, m, m.type, same.type)
            continue
        near = next(
            (o for o in mine.values() if o.start < m.end and m.start < o.end and o.type == m.type), None
        )
        if near is not None:
            used.add((near.start, near.end))
            said = truth.text[near.start : near.end]
            yield _mention(truth, m, m.type, f"{m.type}, other bounds", f" / {said}")
        else:
            yield _mention(truth, m, m.type, NOTHING)
    for span, m in mine.items():
        if span not in used and span not in theirs:
            yield _mention(ours, m, NOTHING, m.type)


def _mention(one: Extraction, m: Mention, gold: str, read: str, more: str = "") -> Slip:
    return Slip(
        one.document,
        "mention",
        gold,
        read,
        one.text[m.start : m.end] + more,
        _context(one.text, m.start, m.end),
    )


def _relation_slips(truth: Extraction, ours: Extraction) -> Iterator[Slip]:
    theirs = {relation_key(truth, r): r for r in truth.relations}
    mine = {relation_key(ours, r): r for r in ours.relations}
    missed = {key: r for key, r in theirs.items() if key not in mine}
    extra = {key: r for key, r in mine.items() if key not in theirs}
    for r in missed.values():
        source, target = (truth.mentions[at] for at in (r.source, r.target))
        ends = {(source.start, source.end), (target.start, target.end)}
        other = next((k for k, o in extra.items() if _ends(ours, o) == ends), None)
        read = NOTHING
        if other is not None:
            taken = extra.pop(other)
            read = f"{taken.type}, turned round" if taken.type == r.type else taken.type
        yield _relation(truth, r, r.type, read)
    for r in extra.values():
        yield _relation(ours, r, NOTHING, r.type)


def _ends(one: Extraction, r: Relation) -> set[tuple[int, int]]:
    return {(one.mentions[at].start, one.mentions[at].end) for at in (r.source, r.target)}


def _relation(one: Extraction, r: Relation, gold: str, read: str) -> Slip:
    source, target = one.mentions[r.source], one.mentions[r.target]
    words = f"{one.text[source.start : source.end]} → {one.text[target.start : target.end]}"
    begin, end = min(source.start, target.start), max(source.end, target.end)
    return Slip(one.document, "relation", gold, read, words, _context(one.text, begin, end))


def _context(text: str, begin: int, end: int) -> str:
    said = " ".join(text[max(0, begin - _AROUND) : end + _AROUND].split())
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST // 2]} … {said[-_LONGEST // 2 :]}"
