"""Lists under headings (理事单位, 在孵企业) and lines that open with a label (入孵:…)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame, Line
from clusterkg.extract.relations.proposing import propose
from clusterkg.extract.relations.structures import first, structures
from clusterkg.extract.relations.table_sides import belonging

BY = "lists"
#: Words that a member of a list may have beside its name: numbers, marks, where a secretariat sits.
_FILL = re.compile(
    r"(?:\d++[.、)]?|[一二三四五六七八九十]++、|[(（][^()（）]*+[)）]|设在|挂靠|单位|等|及其?|和|与|、|,|;|:|。|■|●|·|\*|-|—|\s|\.|and|[“”\"])*+"
)
_NUMBER = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、)]|[■●·*\-—])?\s*"
)
_LABEL = re.compile(r"^([^:。;,]{1,16}):")


def read_lists(frame: Frame) -> Iterator[Relation]:
    """Yield what the lists of a document state."""
    role: int | None = None
    context: str | None = None
    yield from _recognised(frame)
    whole = frame
    for line in frame.lines:
        label_end = (
            whole.text.find(":", line.start, line.end) + 1 or whole.text.find("：", line.start, line.end) + 1
        )
        frame = _here(whole, label_end or line.start)
        said = frame.text[line.start : line.end]
        plain = simplified(said)
        posts = [m for m in line.mentions if frame.mentions[m].type == "Post"]
        opens = _opening(frame, line, posts)
        number = _NUMBER.match(plain)
        label = _LABEL.match(plain[number.end() :]) if number else None
        if opens is not None:
            role, context = opens, "members"
            yield from _members(frame, line, role, after=frame.mentions[opens].end)
            continue
        if label is not None:
            named = first(structures().contexts, label.group(1))
            if named is not None:
                inside = [
                    m
                    for m in frame.of("ORG", line.mentions)
                    if frame.mentions[m].start > line.start + plain.index(":")
                ]
                for m in _heads_of_lists(frame, line, inside):
                    yield from belonging(
                        named, m, frame, (line.start, line.end), BY, "asserted", _date(frame, line), None
                    )
                role, context = None, named if not inside else None
                continue
        if not line.mentions:
            if _is_heading(plain):
                context, role = first(structures().contexts, plain), None
            continue
        listed = _bare(frame, line)
        if not listed:
            if context is not None and len(plain) > 2 * sum(len(frame.said(m)) for m in line.mentions):
                role, context = None, None
            continue
        if context == "members" and role is not None:
            yield from _members(frame, line, role, after=line.start)
        elif context is not None:
            for m in frame.of("ORG", line.mentions):
                yield from belonging(
                    context, m, frame, (line.start, line.end), BY, "asserted", _date(frame, line), role
                )


def _here(frame: Frame, offset: int) -> Frame:
    """The document as a line sees it: its owner and alliance by the mentions that stand nearest before."""
    owner = frame.owner if frame.owner is None else frame.nearest(frame.owner, offset)
    alliance = frame.alliance if frame.alliance is None else frame.nearest(frame.alliance, offset)
    return (
        frame
        if (owner, alliance) == (frame.owner, frame.alliance)
        else replace(frame, owner=owner, alliance=alliance)
    )


def _recognised(frame: Frame) -> Iterator[Relation]:
    """Yield HOLDS for firms listed under a recognition: the title or the line before the list names it."""
    held: int | None = None
    status = "asserted"
    for number, line in enumerate(frame.lines):
        named = [m for m in line.mentions if frame.mentions[m].type == "Recognition"]
        firms = [
            m
            for m in frame.of("ORG", line.mentions)
            if frame.mentions[m].type not in ("GovernmentBody", "Reference")
        ]
        plain = simplified(frame.text[line.start : line.end])
        if named and not firms:
            head = number < 2 or re.search(r"名单|如下|以下|下列|:\s*$|公示|公告|通知", plain)
            held = named[-1] if head else None
            status = _granted(plain) if head and status == "asserted" else status
        elif firms and held is not None and _bare(frame, line):
            for m in firms:
                yield from propose(frame, "HOLDS", m, held, span=(line.start, line.end), by=BY, status=status)


def _granted(plain: str) -> str:
    if re.search(r"撤销|取消|注销|失效", plain):
        return "past"
    return "planned" if re.search(r"公示|拟认定|拟|推荐|候选", plain) else "asserted"


def _opening(frame: Frame, line: Line, posts: list[int]) -> int | None:
    """The post that a line opens with, when it stands as a heading or label: 一、理事长单位, 秘书长:…"""
    if not posts or frame.alliance is None:
        return None
    post = frame.mentions[posts[0]]
    # 秘书长:某某(某大学教授): what stands behind the name in brackets is no second heading.
    if any(not _bracketed(frame, line, m) for m in posts[1:]):
        return None
    before = frame.text[line.start : post.start]
    after = frame.text[post.end : line.end]
    if not re.fullmatch(_FILL, before) or line.mentions[0] != posts[0]:
        return None
    if re.match(r"\s*(?:单位|單位)?\s*(?:[(（][^()（）]*[)）])?\s*(?:[:：]|$)", after):
        return posts[0]
    return None


def _bracketed(frame: Frame, line: Line, m: int) -> bool:
    before = frame.text[line.start : frame.mentions[m].start]
    return before.count("(") + before.count("（") > before.count(")") + before.count("）")


def _members(frame: Frame, line: Line, role: int, after: int) -> Iterator[Relation]:
    span = (line.start, line.end)
    for m in line.mentions:
        mention = frame.mentions[m]
        if mention.start < after or m in (role, frame.alliance) or _bracketed(frame, line, m):
            continue
        if mention.type == "Person":
            relation = "LEADS" if "Chief" in frame.types[role] else "WORKS_AT"
            yield from propose(
                frame, relation, m, frame.alliance, span=span, by=BY, qualifiers={"role": role}
            )
        elif not re.search(r"观察员|observer", simplified(frame.said(role)), re.IGNORECASE):
            yield from propose(
                frame, "MEMBER_OF", m, frame.alliance, span=span, by=BY, qualifiers={"role": role}
            )


def _bare(frame: Frame, line: Line) -> bool:
    """Whether a line is little but names."""
    at = line.start
    for m in line.mentions:
        if not _FILL.fullmatch(frame.text[at : frame.mentions[m].start]):
            return False
        at = frame.mentions[m].end
    return _FILL.fullmatch(frame.text[at : line.end]) is not None


def _is_heading(plain: str) -> bool:
    return len(plain.strip()) <= 30 and plain.strip()[-1:] not in ("。", ";", ",")


def _date(frame: Frame, line: Line) -> int | None:
    return next((m for m in line.mentions if frame.mentions[m].type == "Date"), None)


def _heads_of_lists(frame: Frame, line: Line, inside: list[int]) -> list[int]:
    """The first name after a label and those that are listed with it; what a later clause says is left to patterns."""
    kept: list[int] = []
    for m in inside:
        if kept:
            between = frame.text[frame.mentions[kept[-1]].end : frame.mentions[m].start]
            between = re.sub(r"[(（][^()（）]*[)）]", "", between)
            if not re.fullmatch(r"\s*(?:[、,;和与及]|以及|and|\s)*\s*", between):
                break
        kept.append(m)
    return kept
