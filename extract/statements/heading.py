"""What a document says of itself: its title and its date."""

from __future__ import annotations

import re
from pathlib import PurePath

from clusterkg.extract.documents import Document, Kind, Role
from clusterkg.extract.statements.dates import Period, period

#: A title longer than this is the first sentence of the text.
_LONGEST = 80
_DAY = r"(?:[12]\d{3}|[〇零○一二三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日|[12]\d{3}[-./]\d{1,2}[-./]\d{1,2}"
_ENGLISH_DAY = r"\d{1,2} [A-Z][a-z]+ [12]\d{3}|[A-Z][a-z]+ \d{1,2}, [12]\d{3}"
_ONLY = re.compile(rf"\s*(?:{_DAY}|{_ENGLISH_DAY})\s*[。.]?\s*$")
_LABELLED = re.compile(
    rf"(?:发布(?:日期|时间)|发文日期|成文日期|印发日期|公告日期|日期|时间|date(?:d)?|published)\s*[:：]?\s*({_DAY}|{_ENGLISH_DAY})", re.IGNORECASE
)  # fmt: skip
_DATELINE = re.compile(rf"^.{{0,24}}?(?:(?:讯|电|报道)\s*[(（]?({_DAY})|,\s+({_ENGLISH_DAY})\.)")


def title_of(document: Document) -> tuple[str, tuple[int, int]]:
    """Return the title with its span: a heading at the top, else the first sentence, else the file's name."""
    body = [b for b in document.blocks if b.kind is not Kind.FURNITURE and document.slice(b).strip()]
    first = next((b for b in body[:5] if b.role is Role.TITLE), None)
    first = first or next((b for b in body[:5] if b.kind is Kind.HEADING and b.number is None), None)
    if first is None and body and body[0].table is None:
        first = body[0]
    if first is None:
        whole = (body[0].start, body[0].end) if body else (0, 0)
        return document.properties.get("title") or PurePath(document.name).stem, whole
    start, end = first.body if first.number else first.start, first.end
    text = document.text[start:end]
    stop = (
        re.search(r"[。！？\n]|\.\s", text)
        if first.kind is not Kind.HEADING or len(text) > _LONGEST
        else None
    )
    if stop and stop.start():
        end = start + stop.start()
    if end - start > _LONGEST:
        end = start + _LONGEST
    return document.text[start:end].strip() or PurePath(document.name).stem, (start, end)


def date_of(document: Document) -> tuple[str, tuple[int, int] | None] | None:
    """Return the day (or month) of issue and where it stands; None where the document does not say.

    A date that signs the document counts most, then one that is named its date, then a dateline. When a file was made or
    saved says nothing about when its text was issued.
    """
    body = [b for b in document.blocks if b.kind is not Kind.FURNITURE and b.table is None]
    for block in [*reversed(body[-4:]), *body[:4]]:
        if _ONLY.fullmatch(document.slice(block)) and (found := _day(document.slice(block))):
            return found[0], (block.start, block.end)
    for pattern in (_LABELLED, _DATELINE):
        for block in (*body[:6], *body[-3:]):
            at = pattern.search(document.slice(block))
            group = at.lastindex if at else None
            if at and group and (found := _day(at.group(group))):
                return found[0], (block.start + at.start(group), block.start + at.end(group))
    mail = document.properties.get("date", "") if document.media_type == "message/rfc822" else ""
    stamped = period(mail[:10]) if mail else None
    return (stamped[0], None) if stamped else None


def _day(text: str) -> Period | None:
    return period(text.strip(" 。.\n\t"))


__all__ = ["date_of", "title_of"]
