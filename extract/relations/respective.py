"""Values told one after another of parties told one after another: 甲、乙分别持股51%和49%, A and B accounted for 34 % and 21 %, respectively."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from clusterkg.extract.model import Mention, Relation

#: Qualifiers that are told so, by type of the value.
_TOLD = {"Share": "share", "Money": "amount"}
_LISTED = re.compile(r"\s*(?:、|和|与|及|以及|,|, and|and)\s*")
#: Said before the values in Chinese, before or behind them in English.
_EACH = re.compile(r"分别|依次|\brespectively\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[。;;\n]|\.(?=\s)")


def share_out(text: str, mentions: Sequence[Mention], relations: Sequence[Relation]) -> list[Relation]:
    """Return relations, each with its own of the values that a sentence tells of them one after another.

    Only where there are as many of one type with one end in common as there are values: else which is whose is not known.
    """
    told = list(relations)
    for values in _values(text, mentions):
        name = _TOLD[mentions[values[0]].type]
        groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
        begin, end = _around(text, mentions[values[0]].start, mentions[values[-1]].end)
        for at, one in enumerate(told):
            if one.start < end and begin < one.end:
                groups[one.type, "source", one.source].append(at)
                groups[one.type, "target", one.target].append(at)
        for (_, side, _), group in groups.items():
            others = [told[at].target if side == "source" else told[at].source for at in group]
            given = [dict(told[at].qualifiers).get(name) for at in group]
            if len(set(others)) == len(group) == len(values) and set(given) & set(values):
                for value, (_, at) in zip(values, sorted(zip(others, group, strict=True)), strict=True):
                    rest = [(key, v) for key, v in told[at].qualifiers if key != name]
                    told[at] = replace(told[at], qualifiers=(*rest, (name, value)))
    return told


def one_holder(relations: Sequence[Relation]) -> list[Relation]:
    """Return relations; a share that rules give one holder is no other's to whom only a reader of pairs gives it: it is of the same fact, or wrong.

    A and B have formed C, owned 55% by A and 45% by B: the reader tells of both mentions of B, and gives one of them what is A's.
    """
    ruled = {
        share: r.source
        for r in relations
        if r.type == "OWNS" and r.by != "pairs" and (share := dict(r.qualifiers).get("share")) is not None
    }
    told = []
    for one in relations:
        share = dict(one.qualifiers).get("share")
        if one.type == "OWNS" and one.by == "pairs" and share is not None:
            holder = ruled.get(share)
            if holder is not None and holder != one.source:
                rest = tuple((k, v) for k, v in one.qualifiers if k != "share")
                told.append(replace(one, qualifiers=rest))
                continue
        told.append(one)
    return told


def _values(text: str, mentions: Sequence[Mention]) -> Iterator[list[int]]:
    """Yield values of one type that stand in a row, where the sentence says that each is another's."""
    row: list[int] = []
    for at, one in enumerate((*mentions, None)):
        last = mentions[row[-1]] if row else None
        if one and last and one.type == last.type and _LISTED.fullmatch(text, last.end, one.start):
            row.append(at)
            continue
        if len(row) > 1 and _EACH.search(text, *_around(text, mentions[row[0]].start, mentions[row[-1]].end)):
            yield row
        row = [at] if one and one.type in _TOLD else []


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a stretch begins and ends."""
    before = [m.end() for m in _SENTENCE.finditer(text, max(0, start - 300), start)]
    behind = _SENTENCE.search(text, end, end + 300)
    return before[-1] if before else max(0, start - 300), behind.start() if behind else min(
        len(text), end + 300
    )
