"""Suppliers and customers told one after another in running text: 向前三名供应商采购的情况如下:甲3,210万元(14.6%),采购内容为…;乙…."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.proposing import propose

_OPENING = re.compile(
    r"(?:前[一二三四五六七八九十\d]{1,2}[名大家位]?|主要|重要)(?:的)?(?P<kind>供应商|供货商|供货单位|客户|采购商|销售对象)[^。;:]{0,24}(?:如下|分别为|分别是|依次为|包括|情况|有)?:"
)
_VALUE = frozenset({"Money", "Share", "Quantity"})


def read_rosters(frame: Frame) -> Iterator[Relation]:
    """Yield BUYS_FROM for each name that such a roster gives a sum or a share."""
    for line in frame.lines:
        opened = _OPENING.search(simplified(frame.text[line.start : line.end]))
        if opened is None:
            continue
        begin = line.start + opened.end()
        ahead = [
            m
            for m in frame.of("ORG", line.mentions)
            if frame.mentions[m].end <= begin and frame.mentions[m].type in ("Reference", "Firm")
        ]
        owner = ahead[0] if ahead else frame.owner
        dates = [
            m for m in line.mentions if frame.mentions[m].type == "Date" and frame.mentions[m].end <= begin
        ]
        stop = frame.text.find("。", begin, line.end)
        end = line.end if stop < 0 else stop
        listed = [m for m in line.mentions if begin <= frame.mentions[m].start < end]
        parties = [m for m in listed if frame.types[m] & class_types("ORG")]
        for n, party in enumerate(parties):
            until = frame.mentions[parties[n + 1]].start if n + 1 < len(parties) else end
            told = [m for m in listed if frame.mentions[party].end <= frame.mentions[m].start < until]
            if not told or frame.mentions[told[0]].type not in _VALUE:
                continue
            if frame.mentions[told[0]].start - frame.mentions[party].end > 8:
                continue

            def one(kind: str, told: list[int] = told) -> int | None:
                return next((m for m in told if frame.mentions[m].type == kind), None)

            facts = {
                "amount": one("Money"), "share": one("Share"), "product": one("Product"), "date": dates[0] if dates else None,
            }  # fmt: skip
            buys = (owner, party) if opened["kind"] in ("供应商", "供货商", "供货单位") else (party, owner)
            yield from propose(
                frame, "BUYS_FROM", *buys, span=(line.start, line.end), by="lists", qualifiers=facts
            )
