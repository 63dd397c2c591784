"""From paragraphs to blocks: which are headings, numbered clauses, list items, and what stands under what.

Readers hand over drafts: stretches of the text with the hints that their format has (a style's outline level, a font
size, bold). Everything that must be guessed from the words is guessed here, once for all formats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from clusterkg.extract.documents.model import Block, Box, Kind, Number, Piece, Role, Table
from clusterkg.extract.documents.numbering import Marker, Outline, bullet_length, is_annex, parse_marker

#: A line longer than this is running text, whatever its type size.
HEADING_LENGTH = 60
_CLOSING = "。！？；;.!?，,：:、"
_DATE = re.compile(r"^[\d〇零○ＯOo一二三四五六七八九]{4}\s*年|^\d{4}[-./]\d|〔\d{4}〕|\[\d{4}\]\d+号")
_BARE_ANNEX = re.compile(
    r"^\s*+(附件|附录|附表|(?i:annex|appendix))\s*+[0-9一二三四五六七八九十A-Z]{0,3}\s*+[:：]?\s*+$"
)
#: Styles that name a division by a word and are never a list item.
_DIVISIONS = {"编", "part", "章", "chapter", "节"}
_FIRST = {"一、": "一、", "（一）": "（一）", "章": "第一章", "节": "第一节", "编": "第一编"}
_LEAD_LENGTH = 45


@dataclass(slots=True)
class Draft:
    """A paragraph before it is classified."""

    start: int
    end: int
    page: int | None = None
    role: Role = Role.BODY
    kind: Kind | None = None
    #: Level that the format itself gives a heading, or depth that it gives a list item.
    level: int | None = None
    #: Type size in points, where known.
    size: float | None = None
    strong: bool = False
    box: Box | None = None
    pieces: tuple[Piece, ...] = ()
    table: Table | None = None
    locator: str | None = None


@dataclass(slots=True)
class _Open:
    key: tuple[int, int, int]
    index: int


@dataclass(slots=True)
class _State:
    outline: Outline = field(default_factory=Outline)
    stack: list[_Open] = field(default_factory=list)


def classify(text: str, drafts: Sequence[Draft]) -> tuple[Block, ...]:
    """Turn drafts in reading order into blocks."""
    texts = [text[d.start : d.end] for d in drafts]
    markers = [parse_marker(t) if _numberable(d) else None for d, t in zip(drafts, texts, strict=True)]
    inferred = _infer_first(drafts, texts, markers)
    body, sizes = _type_sizes(drafts, texts)
    blocks: list[Block] = []
    first = next((i for i, d in enumerate(drafts) if d.kind is not Kind.FURNITURE), 0)
    state = _State()
    for i, draft in enumerate(drafts):
        kind = _kind(i, drafts, texts, markers, body)
        annex = kind is Kind.HEADING and is_annex(texts[i])
        if annex or (kind is Kind.HEADING and markers[i] is None and (draft.level or 9) <= 2):
            state.outline.reset()
        marker = markers[i]
        number = state.outline.place(marker, inferred=i in inferred) if marker and _numbers(kind) else None
        level = _level(kind, draft, number, sizes, annex)
        body_at = draft.start + (
            marker.length if number and marker else bullet_length(texts[i]) if kind is Kind.LIST_ITEM else 0
        )
        block = Block(
            kind=kind,
            start=draft.start,
            end=draft.end,
            page=draft.page,
            role=_role(i == first, kind, draft, number),
            level=level,
            number=number,
            body=min(body_at, draft.end),
            lead_end=_lead_end(text, min(body_at, draft.end), draft.end) if kind is Kind.CLAUSE else None,
            box=draft.box,
            pieces=draft.pieces,
            table=draft.table,
            locator=draft.locator,
        )
        blocks.append(_nest(block, len(blocks), marker, draft, annex, state))
    return tuple(blocks)


def reads_like_heading(text: str) -> bool:
    """Whether a line is short, closes without punctuation, and is neither a date nor a document's number."""
    line = text.strip()
    return (
        2 <= len(line) <= HEADING_LENGTH
        and line[-1] not in _CLOSING
        and "。" not in line
        and any(c.isalpha() for c in line)
        and not _DATE.search(line)
    )


def _numberable(draft: Draft) -> bool:
    return draft.kind not in (Kind.TABLE, Kind.FURNITURE) and draft.role not in (
        Role.MESSAGE_FIELD,
        Role.CAPTION,
    )


def _numbers(kind: Kind) -> bool:
    return kind in (Kind.HEADING, Kind.CLAUSE, Kind.LIST_ITEM)


def _infer_first(drafts: Sequence[Draft], texts: Sequence[str], markers: list[Marker | None]) -> set[int]:
    """Find headings whose number 一、 got lost (automatic numbers vanish when pages are copied) and give it back.

    Seen in the Torch notice of 2011: its first chapter is printed without 一、, the next ones are 二、 and 三、. The evidence
    needed: a sibling with value 2, none with value 1, and before it a heading-like line that opens a numbered list.
    """
    found: set[int] = set()
    stack: list[Marker] = []
    for i, marker in enumerate(markers):
        if marker is None:
            if _BARE_ANNEX.match(texts[i]):
                stack.clear()
            continue
        sibling = False
        while stack and stack[-1].rank >= marker.rank:
            sibling |= stack.pop().style == marker.style
        stack.append(marker)
        if marker.values != (2,) or sibling or marker.style not in _FIRST:
            continue
        for j in range(i - 1, -1, -1):
            other = markers[j]
            if (other and other.rank <= marker.rank) or _BARE_ANNEX.match(texts[j]):
                break
            child = markers[j + 1]
            if (
                other is None
                and child
                and child.rank > marker.rank
                and child.values[-1] == 1
                and reads_like_heading(texts[j])
            ):
                if drafts[j].kind in (None, Kind.HEADING):
                    markers[j] = Marker(marker.style, marker.rank, (1,), _FIRST[marker.style], 0)
                    found.add(j)
                break
    return found


def _type_sizes(drafts: Sequence[Draft], texts: Sequence[str]) -> tuple[float | None, list[float]]:
    """Size of the running text, and the larger sizes in falling order."""
    count: Counter[float] = Counter()
    for draft, text in zip(drafts, texts, strict=True):
        if draft.size and draft.kind not in (Kind.TABLE, Kind.FURNITURE):
            count[round(draft.size * 2) / 2] += len(text)
    if not count:
        return None, []
    body = count.most_common(1)[0][0]
    return body, sorted((s for s in count if s > body * 1.08), reverse=True)


def _kind(
    i: int,
    drafts: Sequence[Draft],
    texts: Sequence[str],
    markers: Sequence[Marker | None],
    body: float | None,
) -> Kind:
    draft, text, marker = drafts[i], texts[i], markers[i]
    if draft.kind is not None and draft.kind is not Kind.PARAGRAPH:
        return draft.kind
    if draft.role in (Role.MESSAGE_FIELD, Role.CAPTION, Role.FOOTNOTE):
        return Kind.PARAGRAPH
    heading_like = reads_like_heading(text)
    large = bool(body and draft.size and draft.size >= body * 1.12)
    if marker is not None:
        if marker.length == 0 or (marker.style in _DIVISIONS and len(text) <= HEADING_LENGTH):
            return Kind.HEADING
        if not heading_like:
            return Kind.CLAUSE
        following = markers[i + 1] if i + 1 < len(markers) else None
        before = markers[i - 1] if i else None
        siblings = any(m is not None and m.style == marker.style for m in (before, following))
        if marker.rank > 11 and marker.style != "1.1" and siblings:
            return Kind.LIST_ITEM  # 1. … 2. … with nothing between them
        if marker.style == "条" and len(text) > 30:
            return Kind.CLAUSE
        if marker.rank <= 11 or large or draft.strong or marker.style == "1.1":
            return Kind.HEADING
        # With text under it, 1. … is a heading; at the very end, an item.
        return (
            Kind.HEADING
            if i + 1 < len(markers) and (following is None or following.rank > marker.rank)
            else Kind.LIST_ITEM
        )
    if bullet_length(text):
        return Kind.LIST_ITEM
    if _BARE_ANNEX.match(text):
        return Kind.HEADING
    if draft.kind is Kind.PARAGRAPH or not heading_like:
        return Kind.PARAGRAPH
    if draft.size is not None:
        return Kind.HEADING if large or (draft.strong and i + 1 < len(drafts)) else Kind.PARAGRAPH
    if draft.strong:
        return Kind.HEADING
    return Kind.HEADING if _opens_text(i, drafts, texts, markers) else Kind.PARAGRAPH


def _opens_text(
    i: int, drafts: Sequence[Draft], texts: Sequence[str], markers: Sequence[Marker | None]
) -> bool:
    """Whether a line without any typographic hint is followed by what a heading is followed by."""
    if i + 1 >= len(drafts) or len(texts[i]) > 45:
        return False
    following = texts[i + 1].rstrip()
    if i == 0:
        return True
    return markers[i + 1] is not None or (
        len(following) > 1.5 * len(texts[i]) and following[-1:] in "。！？；;.!?：:”"
    )


def _level(kind: Kind, draft: Draft, number: Number | None, sizes: list[float], annex: bool) -> int | None:
    if kind is Kind.LIST_ITEM:
        return draft.level or 1
    if kind is not Kind.HEADING:
        return None
    if draft.level is not None:
        return draft.level
    if number is not None:
        return min(9, len(number.path) + 1)
    if annex or draft.size is None:
        return 1
    size = round(draft.size * 2) / 2
    return min(6, 1 + sum(s > size for s in sizes))


def _role(first: bool, kind: Kind, draft: Draft, number: Number | None) -> Role:
    titled = first and kind is Kind.HEADING and number is None and draft.role is Role.BODY
    return Role.TITLE if titled else draft.role


def _lead_end(text: str, start: int, end: int) -> int | None:
    """End of 「1.提升国家高新区的发展水平。」 when more text follows it."""
    at = text.find("。", start, min(end, start + _LEAD_LENGTH))
    return at + 1 if 0 < at < end - 10 else None


def _nest(block: Block, index: int, marker: Marker | None, draft: Draft, annex: bool, state: _State) -> Block:
    """Set :attr:`Block.under` and keep the stack of what is open."""
    if block.kind is Kind.FURNITURE or block.role in (Role.TEXT_BOX, Role.FOOTNOTE, Role.MESSAGE_FIELD):
        return block
    opens = block.kind is Kind.HEADING or (block.kind is Kind.CLAUSE and block.number is not None)
    if opens:
        if draft.level is not None and block.kind is Kind.HEADING:
            key = (0, draft.level, 0)
        elif block.number is not None and marker is not None:
            key = (1, marker.rank, len(marker.values))
        else:
            key = (0, 0 if annex else block.level or 1, 0)
        while state.stack and state.stack[-1].key >= key:
            state.stack.pop()
    nested = replace(block, under=tuple(o.index for o in state.stack))
    if opens:
        state.stack.append(_Open(key, index))
    return nested
