"""From the blocks of a document to the chapters and clauses of a policy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from clusterkg.extract.documents import Block, Kind
from clusterkg.extract.documents.numbering import parse_marker
from clusterkg.extract.policy import words
from clusterkg.extract.policy.model import Chapter, Span

#: A clause's leading title: one short sentence, then more text.
_LEAD = re.compile(r"[^。;:\n]{4,45}。")
_ENGLISH_LEAD = re.compile(r"[A-Z][^.;:\n]{4,90}\.(?:\s|$)")
_CLOSES = re.compile(
    rf"^\s*(?:附件|附[:：]|联系人|抄送|主题词|信息公开|特此|(?:{words.DATE.pattern})\s*$|{words.SELF}[^。]*(?:施行|解释|有效期)|[^。,:;]{{2,30}}{words.BODY_END}\s*$)"
)
_ANNEX = re.compile(r"^\s*(?:附件|附录|附表|(?i:annex))")


@dataclass(frozen=True, slots=True)
class Part:
    """A block at its place in the text that is read; ``under`` and ``index`` count the blocks of the document."""

    start: int
    end: int
    kind: Kind
    path: tuple[str, ...]
    under: tuple[int, ...]
    index: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A clause before it is read: where it stands, its title where it has one, and where its own words begin."""

    at: Span
    path: tuple[str, ...]
    body: int
    lead: Span | None
    chapter: int | None


def part_of(block: Block, index: int, start: int, end: int) -> Part:
    """Return a block as a part of the text at ``start:end``."""
    return Part(start, end, block.kind, block.number.path if block.number else (), tuple(block.under), index)


def divide(text: str, parts: Sequence[Part], title: Span) -> tuple[tuple[Chapter, ...], tuple[Shape, ...]]:
    """Return the chapters and the clauses of a policy.

    Headings with numbered parts under them are chapters. A numbered paragraph, a numbered item outside one, or a numbered heading
    with nothing but text under it is a clause; what stands under a clause belongs to it. A policy without any number has one clause per
    paragraph.
    """
    by_index = {p.index: p for p in parts}
    numbered_under = {above for p in parts if p.path and p.kind is not Kind.TABLE for above in p.under}
    chapters: list[Chapter] = []
    at_chapter: dict[int, int] = {}
    clauses: dict[int, tuple[int, int]] = {}
    owner: dict[int, int] = {}
    closed: set[int] = set()
    for p in parts:
        held = next((owner[u] for u in reversed(p.under) if u in owner), None)
        if held is not None and not (p.path and _is_peer(by_index[held], p)):
            if held in closed or p.kind is Kind.HEADING or _CLOSES.match(text[p.start : p.end]):
                closed.add(held)  # behind the closing words come signature and date
                continue
            owner[p.index] = held
            clauses[held] = (clauses[held][0], max(clauses[held][1], p.end))
            continue
        words_ = text[p.start : p.end].strip()
        opens = p.index in numbered_under
        if p.kind is Kind.HEADING and opens:
            if not p.path and (
                _ANNEX.match(words_) or p.end <= title.end or _same(words_, text[title.start : title.end])
            ):
                continue
            if re.fullmatch(r"[(（].*[)）]", words_):  # (征求意见稿) below the title
                continue
            marker = parse_marker(text[p.start : p.end]) if p.path else None
            begin = p.start + (marker.length if marker else 0)
            parent = next((at_chapter[u] for u in reversed(p.under) if u in at_chapter), None)
            at_chapter[p.index] = len(chapters)
            chapters.append(Chapter(Span(p.start, p.end), _trimmed(text, begin, p.end), p.path, parent))
        elif p.path and p.kind is Kind.CLAUSE and opens and _only_title(text[p.start : p.end]):
            marker = parse_marker(text[p.start : p.end])
            begin = p.start + (marker.length if marker else 0)
            parent = next((at_chapter[u] for u in reversed(p.under) if u in at_chapter), None)
            at_chapter[p.index] = len(chapters)
            chapters.append(Chapter(Span(p.start, p.end), _trimmed(text, begin, p.end), p.path, parent))
        elif p.path and p.kind in (Kind.CLAUSE, Kind.HEADING, Kind.LIST_ITEM):
            clauses[p.index] = (p.start, p.end)
            owner[p.index] = p.index
    if not clauses:
        return tuple(chapters), tuple(_paragraphs(text, parts, title))
    shapes = []
    for index, (start, end) in clauses.items():
        p = by_index[index]
        chapter = next((at_chapter[u] for u in reversed(p.under) if u in at_chapter), None)
        shapes.append(_shape(text, p, start, end, chapter))
    return tuple(chapters), tuple(shapes)


def _is_peer(clause: Part, other: Part) -> bool:
    """A numbered part of the same or a higher rank is no part of the clause."""
    return len(other.path) <= len(clause.path)


def _only_title(text: str) -> bool:
    """（二）加强载体建设。 with nothing after it: a heading that ends in a full stop."""
    marker = parse_marker(text)
    said = text[marker.length if marker else 0 :].strip()
    return len(said) <= 45 and "。" not in said[:-1]


def _shape(text: str, p: Part, start: int, end: int, chapter: int | None) -> Shape:
    marker = parse_marker(text[start:end])
    body = start + (marker.length if marker else 0)
    while body < end and text[body].isspace():
        body += 1
    lead: Span | None = None
    if p.kind is Kind.HEADING:
        lead = _trimmed(text, body, p.end)
        body = lead.start if p.end >= end else p.end
    else:
        found = _LEAD.match(text, body, end) or _ENGLISH_LEAD.match(text, body, end)
        if found and found.end() < end - 5:
            lead = Span(body, body + len(found.group().rstrip(" 。.")))
        else:
            # 支持建设中试平台 ⏎ …, or 支持建设中试平台:对…
            found = re.compile(r"[^。;,:\n]{4,30}(?=\n|:)").match(text, body, end)
            if found and found.end() < end - 8:
                lead = _trimmed(text, body, found.end())
    return Shape(Span(start, end), p.path, body, lead, chapter)


def _paragraphs(text: str, parts: Sequence[Part], title: Span) -> list[Shape]:
    found = []
    for p in parts:
        if p.kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.CLAUSE, Kind.HEADING):
            continue
        start = p.start
        if start <= title.start < p.end or start <= title.end <= p.end:
            # 关于…的若干措施:对…: the text begins behind the title.
            after = title.end
            while after < p.end and text[after] in "》:。 \n":
                after += 1
            if after >= p.end - 8:
                continue
            start = after
        if len(text[start : p.end].strip()) > 12 and not _CLOSES.match(text[start : p.end]):
            found.append(Shape(_trimmed(text, start, p.end), (), start, None, None))
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "。:"):
        end -= 1
    return Span(start, end)


def _same(one: str, other: str) -> bool:
    return re.sub(r"\s|[,、《》]", "", one) == re.sub(r"\s|[,、《》]", "", other)
