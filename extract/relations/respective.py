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
    told = [_own(text, mentions, one) for one in relations]
    for values in _values(text, mentions):
        name = _TOLD[mentions[values[0]].type]
        groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
        begin, end = _around(text, mentions[values[0]].start, mentions[values[-1]].end)
        for at, one in enumerate(told):
            if one.start < end and begin < one.end:
                for side, shared, other in (
                    ("source", one.source, one.target),
                    ("target", one.target, one.source),
                ):
                    if begin <= mentions[other].start < end:
                        groups[one.type, side, shared].append(at)
        for (_, side, _), group in groups.items():
            others = [told[at].target if side == "source" else told[at].source for at in group]
            given = [dict(told[at].qualifiers).get(name) for at in group]
            if len(set(others)) == len(group) == len(values) and set(given) & set(values):
                for value, (_, at) in zip(values, sorted(zip(others, group, strict=True)), strict=True):
                    rest = [(key, v) for key, v in told[at].qualifiers if key != name]
                    told[at] = replace(told[at], qualifiers=(*rest, (name, value)))
    return told


#: Whose firm it is, said in passing: 控股子公司乙24%股权 tells of the stake that is sold.
_IN_PASSING = re.compile(
    r"(?:的|之|,|，|\s)*(?:全资|控股|参股|下属|旗下|所属|直属|合资)*(?:的)?(?:子公司|孙公司|全资企业|控股企业|参股企业|下属企业)(?:[,，、:：\s])*"
)
#: From what to what a share changes: 由51%增至75%.
_CHANGES = re.compile(
    r"\s*(?:(?:增加|增|升|上升|提高|提升|变更|变|降低|下降|降|减少|减|扩大|调整|稀释)(?:持)?(?:至|到|为)|(?:\w+ )?to )\s*"
)


def _own(text: str, mentions: Sequence[Mention], one: Relation) -> Relation:
    """Return a stake without values that are another's, and with the share that it comes to."""
    if one.type != "OWNS" or not one.qualifiers:
        return one
    owner, owned = mentions[one.source], mentions[one.target]
    held = dict(one.qualifiers)
    if owner.end <= owned.start and _IN_PASSING.fullmatch(text, owner.end, owned.start):
        bracket = re.compile(r"[(（][^()（）]*").match(text, owned.end)
        near = (owner.end, bracket.end() if bracket else owned.start)
        held = {name: v for name, v in held.items() if near[0] <= mentions[v].start < near[1]}
    share = held.get("share")
    if share is not None and share + 1 < len(mentions) and mentions[share + 1].type == "Share":
        after = mentions[share + 1]
        if _CHANGES.fullmatch(text, mentions[share].end, after.start) and one.status != "past":
            held["share"] = share + 1
    return replace(one, qualifiers=tuple(held.items()))


def one_holder(relations: Sequence[Relation]) -> list[Relation]:
    """Return relations; a share that rules give one holder is no other's to whom only a reader of pairs gives it: it is of the same fact, or wrong.

    A and B have formed C, owned 55% by A and 45% by B: the reader tells of both mentions of B, and gives one of them what is A's.
    """
    ruled = {
        share: r.source
        for r in relations
        if r.type == "OWNS"
        and r.by != "pairs"
        and r.status != "past"
        and (share := dict(r.qualifiers).get("share")) is not None
    }

    def without(one: Relation) -> Relation:
        share = dict(one.qualifiers).get("share")
        holder = ruled.get(share) if share is not None else None
        if one.type != "OWNS" or one.by != "pairs" or holder in (None, one.source):
            return one
        return replace(one, qualifiers=tuple((k, v) for k, v in one.qualifiers if k != "share"))

    return [without(one) for one in relations]


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
