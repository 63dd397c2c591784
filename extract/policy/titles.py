"""The title of a standing policy document, without the notice that brings it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clusterkg.extract.documents import Kind
from clusterkg.extract.policy import words
from clusterkg.extract.policy.model import Span
from clusterkg.extract.policy.structure import Part

_BROUGHT = re.compile(r"(?:关于)?(?:印发|发布|公布|转发)(?:修订后的|新修订的)?《(?P<name>[^《》]{4,80})》")
_BROUGHT_BARE = re.compile(
    rf"关于(?:印发|发布|公布)(?P<name>[^《》。:;]{{4,80}}?(?:{words.GENRE}){words.BRACKETS})\s*的通知"
)
_TITLED = re.compile(
    rf"《?(?P<name>(?:关于)?[^。;!?《》:]{{4,80}}(?:{words.GENRE}){words.BRACKETS})》?\s*(?:$|[::])"
)
_ENGLISH = re.compile(
    rf"(?P<name>(?=[A-Z])[^.;:!?\n]{{0,120}}?\b(?P<genre>{words.ENGLISH_GENRE})\b[^.;:!?\n]{{0,90}}?(?:\([^()]{{2,20}}\))?)\s*$"
)
#: How far down the title may stand: behind a file number, a classification, the issuer's letterhead.
_BLOCKS = 6


def find_title(text: str, parts: Sequence[Part]) -> tuple[Span, str] | None:
    """Return the title and its kind (意见, 办法 …), or None where the text is no standing policy document.

    A one-off notice, announcement, agreement or set of minutes is none, whatever numbers its paragraphs carry.
    """
    heads = [p for p in parts if p.kind is not Kind.TABLE and text[p.start : p.end].strip()][:_BLOCKS]
    for p in heads:
        for pattern in (_BROUGHT, _BROUGHT_BARE):
            found = pattern.search(text, p.start, p.end)
            if found is not None and (kind := _kind(found["name"])):
                return Span(*found.span("name")), kind
    # A long title runs over lines, and its years stand in a line of their own.
    top = heads[:4]
    found = _BROUGHT_BARE.search(text, top[0].start, top[-1].end) if top else None
    if found is not None and found.end() - found.start() < 140 and (kind := _kind(found["name"])):
        return Span(*found.span("name")), kind
    for i, p in enumerate(heads):
        for begin, end in _stretches(text, heads, i):
            found = _TITLED.match(text[begin:end])
            if found is not None:
                left, right = begin + found.start("name"), begin + found.end("name")
                if words.NOT_POLICY.search(text[left:right]):
                    return None
                left += _issuer_before(text[left:right])
                kind = _kind(text[left:right])
                if kind is not None:
                    return Span(left, right), kind
            english = _ENGLISH.match(text[begin:end])
            if (
                english is not None and sum(bool(q.path) for q in parts) >= 2
            ):  # an article about measures has none
                return Span(begin, begin + english.end("name")), english["genre"]
        if p.kind is not Kind.HEADING and len(text[p.start : p.end]) > 80:
            break  # running text: no title stands behind it
    return None


def _stretches(text: str, heads: Sequence[Part], i: int) -> Iterator[tuple[int, int]]:
    """Yield what may be a title from a block on: its first line, the whole block, and with the short lines that go on with it."""
    begin, end = heads[i].start, heads[i].end
    while begin < end and text[begin].isspace():
        begin += 1
    line = text.find("\n", begin, end)
    if line > 0:
        yield begin, line
    yield begin, end
    for other in heads[i + 1 : i + 3]:
        said = text[begin : other.end]
        if len(said) > 90 or re.search(r"[。;:]", said) or other.path:
            return
        yield begin, other.end


def _kind(name: str) -> str | None:
    if words.NOT_POLICY.search(name):
        return None
    found = list(re.finditer(words.GENRE, name))
    return found[-1].group() if found else None


def _issuer_before(name: str) -> int:
    """岚州市人民政府办公室关于支持…: the body in front of 关于 issues it and is no part of the title."""
    at = name.find("关于")
    if at > 0 and re.search(rf"{words.BODY_END}\s*$", name[:at]):
        return at
    return 0
