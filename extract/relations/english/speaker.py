"""What English documents say of whose they are by *our*: who buys from us, our suppliers and competitors, our seat, who makes things for us.

The other end is named, the speaker is not: it is whose document it is, by the mention that stands nearest. A reader of pairs sees two
mentions and no *our*, so that it cannot tell; what weighs relations takes the word of this reader (``pipeline/relation_weighing.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.english.members import read_members
from clusterkg.extract.relations.english.reading import nearest
from clusterkg.extract.relations.frame import Frame, Line
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.proposing import propose

#: The family's name.
BY = "speaker"
_OUR = r"(?:\b[Oo]ur|\b[Tt]he [Cc]ompany['’]s|\b[Tt]he [Gg]roup['’]s)"
_ACCOUNT = re.compile(
    r"\b(?:each )?(?:account(?:s|ed|ing)? for|represent(?:s|ed|ing)?)\b[^.;]{0,90}? of (?:(?:our|the [Cc]ompany's|the [Gg]roup's|its|total|net|consolidated|annual) ){1,3}(?:sales|revenues?|turnover)"
)
_AND = re.compile(r",? (?:and |or |as well as )?(?:the )?")
#: Parts of a firm bring in revenue and buy nothing.
_PART = re.compile(r"\b(?:subsidiar|division|segment|unit|affiliate|brand|joint venture)[^.;]{0,40}$")
_CUSTOMERS = re.compile(r"\b(?:customers?|clients?|buyers?|sales to)\b", re.IGNORECASE)
_WHICH = re.compile(r",? (?:(?:and|which|who) )?(?:each )?")
#: Our principal competitors are A and B: the noun, and whether the speaker is the source of the relation.
_KIN = re.compile(
    rf"{_OUR} (?:[a-z-]+,? (?:and )?){{0,4}}?(?P<noun>competitors?|rivals?|suppliers?|vendors?|customers?|clients?)(?: (?:in|for|of) (?:[a-z-]+ ){{0,3}}?[a-z-]+)?"
    r",? (?:currently |mainly |also )?(?:include|includes|are|is|including|such as|:) (?:the )?$"
)
_SEAT = re.compile(
    rf"{_OUR} (?:[a-z-]+ ){{0,3}}?(?:headquarters|head office|executive offices?|registered office|seat)[^.;,]{{0,30}}? (?:is|are) (?:currently )?(?:located |situated |based )?(?:in|at|near) $"
)
#: Our housings are cast by A; we own no foundry: castings are poured by A.
_MADE = r"(?:processed|fabricated|manufactured|made|produced|assembled|cast|machined|forged|packaged|tested|coated|moulded|molded|supplied|delivered|poured|milled|printed)"
_MADE_BY = re.compile(rf"\b(?:is|are) (?:\w+ly )?{_MADE} (?:for us )?(?:exclusively |mainly )?by (?:the )?$")
_OURS = re.compile(r"\b[Oo]ur (?:[a-z-]+ ){0,2}$")
_WE_DO_NOT = re.compile(
    r"\b[Ww]e (?:do not|don't|no longer) (?:own|have|operate|run|make|manufacture|produce)\b|\b[Ww]e (?:own|have|operate) no\b"
)
#: The output of what was spoken of.
_OUTPUT = re.compile(
    r"\b(?:buy|buys|bought|purchase[sd]?|take|takes|off-?take)\b(?: up)? [^.;,]{0,30}?\b(?:the|its) (?:entire |whole |full |total |plant's |mine's )?(?:output|production)\b(?! (?:of|line|facilit|site|plant))"
)


def read_speaker(frame: Frame, named: Sequence[int], proposals: Sequence[Relation]) -> Iterator[Relation]:
    """Yield what a document says of its speaker, whom ``named`` name or stand for, of its alliance, and of who was said to make something."""
    for member, alliance, role, status, span in read_members(frame):
        yield from propose(
            frame, "MEMBER_OF", member, alliance, span=span, by=BY, status=status, qualifiers={"role": role}
        )
    yield from _output(frame, proposals)
    if not named:
        return
    for line in frame.lines:
        yield from _customers(frame, line, named)
        for at, m in enumerate(line.mentions):
            before = frame.text[_sentence(frame, line, frame.mentions[m].start) : frame.mentions[m].start]
            if before.count('"') % 2 or before.count("“") > before.count("”"):
                continue  # somebody else may be quoted
            if _of(frame, m, "Firm", "Masked") and (said := _KIN.search(before)):
                yield from _kin(frame, line, at, said["noun"].lower(), named)
            elif frame.mentions[m].type == "Place" and _SEAT.search(before):
                yield from _told(frame, line, "LOCATED_IN", named, m)
            elif _of(frame, m, "Firm", "Masked") and (made := _MADE_BY.search(before)):
                yield from _maker(frame, line, at, before[: made.start()], named)


def _of(frame: Frame, m: int, *types: str) -> bool:
    return frame.mentions[m].type in types


def _sentence(frame: Frame, line: Line, offset: int) -> int:
    """Return where the sentence before an offset begins; stops inside names end none."""
    begin = line.start
    for m in re.finditer(r"[.!?] (?=[A-Z“\"])", frame.text[line.start : offset]):
        stop = line.start + m.start()
        if not any(frame.mentions[x].start <= stop < frame.mentions[x].end - 1 for x in line.mentions):
            begin = line.start + m.end()
    return begin


def _speaker(frame: Frame, line: Line, m: int, named: Sequence[int]) -> int | None:
    """Return the mention of the speaker in the sentence of another mention, sooner before than behind it, else the nearest before."""
    others = [n for n in named if n != m]
    begin = _sentence(frame, line, frame.mentions[m].start)
    before = [n for n in others if begin <= frame.mentions[n].start < frame.mentions[m].start]
    stop = re.compile(r"[.!?] (?=[A-Z“\"])|$").search(frame.text, frame.mentions[m].end, line.end)
    behind = [n for n in others if stop and frame.mentions[m].end <= frame.mentions[n].start < stop.start()]
    return before[-1] if before else behind[0] if behind else nearest(others, m)


def _told(
    frame: Frame, line: Line, relation: str, named: Sequence[int], m: int, *, turned: bool = False, start: int | None = None, **facts: int | None
) -> Iterator[Relation]:  # fmt: skip
    """Yield a relation from the speaker to a mention, or the other way round."""
    speaker = _speaker(frame, line, m, named)
    ends = (m, speaker) if turned else (speaker, m)
    begin = _sentence(frame, line, frame.mentions[m].start)
    yield from propose(
        frame,
        relation,
        *ends,
        span=(begin if start is None else start, frame.mentions[m].end),
        by=BY,
        qualifiers=dict(facts),
    )


def _kin(frame: Frame, line: Line, at: int, noun: str, named: Sequence[int]) -> Iterator[Relation]:
    relation = "COMPETES_WITH" if noun.startswith(("competitor", "rival")) else "BUYS_FROM"
    for m in _listed(frame, line, at):
        yield from _told(frame, line, relation, named, m, turned=noun.startswith(("customer", "client")))


def _listed(frame: Frame, line: Line, at: int) -> Iterator[int]:
    """Yield the parties of an enumeration that begins with a mention of a line."""
    last = None
    for m in line.mentions[at:]:
        if last is not None and not _AND.fullmatch(
            frame.text, frame.mentions[last].end, frame.mentions[m].start
        ):
            return
        if not _of(frame, m, "Firm", "Masked"):
            return
        yield m
        last = m


def _maker(frame: Frame, line: Line, at: int, before: str, named: Sequence[int]) -> Iterator[Relation]:
    """Who makes what the speaker has made outside buys nothing from it; the goods stand right before the verb."""
    m = line.mentions[at]
    goods = line.mentions[at - 1] if at else None
    if (
        goods is None
        or not frame.types[goods] & class_types("GOODS")
        or not before.endswith(frame.said(goods) + " ")
    ):
        return
    ahead = before[: len(before) - len(frame.said(goods)) - 1]
    if _OURS.search(ahead) or _WE_DO_NOT.search(ahead):
        yield from _told(frame, line, "BUYS_FROM", named, m, start=frame.mentions[goods].start, product=goods)


def _output(frame: Frame, proposals: Sequence[Relation]) -> Iterator[Relation]:
    """Yield who buys the output of whoever was last said, in the same block, to make something."""
    made = sorted((r for r in proposals if r.type == "MAKES"), key=lambda r: frame.mentions[r.target].end)
    for line in frame.lines:
        for said in _OUTPUT.finditer(frame.text, line.start, line.end):
            begin = _sentence(frame, line, said.start())
            before = [m for m in line.mentions if begin <= frame.mentions[m].start < said.start()]
            buyer = next((m for m in reversed(before) if _of(frame, m, "Firm", "Masked", "Reference")), None)
            maker = next(
                (
                    r
                    for r in reversed(made)
                    if line.start <= frame.mentions[r.target].start < begin
                    and line.start <= frame.mentions[r.source].start
                ),
                None,
            )
            if buyer is None or maker is None:
                continue
            span = (frame.mentions[buyer].start, said.end())
            share = next(
                (m for m in line.mentions if frame.mentions[m].type == "Share" and said.start() <= frame.mentions[m].start < said.end()), None
            )  # fmt: skip
            # A share of what is sold; that of what is bought is not known.
            facts = {"product": maker.target, "share": share}
            yield from propose(frame, "BUYS_FROM", buyer, maker.source, span=span, by=BY, qualifiers=facts)


def _customers(frame: Frame, line: Line, named: Sequence[int]) -> Iterator[Relation]:
    """Yield who buys from the speaker: A and B accounted for 34 % and 21 % of our net revenue."""
    for said in _ACCOUNT.finditer(frame.text, line.start, line.end):
        buyers: list[int] = []
        end = said.start()
        for m in reversed(line.mentions):
            one = frame.mentions[m]
            if one.end > end or one.type == "Date":
                continue
            gap = _AND if buyers else _WHICH
            if one.type not in ("Firm", "Masked") or not gap.fullmatch(frame.text, one.end, end):
                break
            buyers.insert(0, m)
            end = one.start
        if not buyers or _PART.search(frame.text, line.start, end):
            continue
        # A firm which accounted for a part of total sales may be one of the house: it is a customer where that is said.
        if not _AND.fullmatch(
            frame.text, frame.mentions[buyers[-1]].end, said.start()
        ) and not _CUSTOMERS.search(frame.text, _sentence(frame, line, end), end):
            continue
        shares = [
            m
            for m in line.mentions
            if said.start() <= frame.mentions[m].start < said.end() and frame.mentions[m].type == "Share"
        ]
        # As many as there are buyers, one right behind another: each has its own, whether or not *respectively* says so.
        row = all(
            _AND.fullmatch(frame.text, frame.mentions[a].end, frame.mentions[b].start)
            for a, b in pairwise(shares)
        )
        each = len(shares) == len(buyers) and row
        others = [n for n in named if n not in buyers]
        for n, m in enumerate(buyers):
            share = shares[n] if each else shares[0] if len(shares) == 1 else None
            yield from propose(
                frame,
                "BUYS_FROM",
                m,
                nearest(others, m),
                span=(line.start, line.end),
                by=BY,
                qualifiers={"share": share},
            )
