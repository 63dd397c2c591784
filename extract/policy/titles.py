"""The title of a standing policy document, without the notice that brings it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clusterkg.extract.documents import Kind
from clusterkg.extract.policy import words
from clusterkg.extract.policy.model import Span
from clusterkg.extract.policy.structure import Part

_BROUGHT = re.compile(r"(?:关于)?(?:印发|发布|公布|转发)(?:修订后的|新修订的)?《(?P<name>[^《》]{4,80})》")
_BROUGHT_BARE = re.compile(
    rf"关于(?:印发|发布|公布)(?P<name>[^《》]{{4,80}}?(?:{words.GENRE}){words.BRACKETS})的通知"
)
_TITLED = re.compile(
    rf"(?P<name>(?:关于)?[^。;!?《》:\n]{{4,60}}(?:{words.GENRE}){words.BRACKETS})\s*(?:$|[::])"
)
_ENGLISH = re.compile(
    rf"(?P<name>[A-Z][^.;:!?\n]{{6,120}}?\b{words.ENGLISH_GENRE}\b[^.;:!?\n]{{0,80}}?(?:\([^()]{{2,20}}\))?)\s*$"
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
    for p in heads:
        begin = p.start
        while begin < p.end and text[begin].isspace():
            begin += 1
        line_end = text.find("\n", begin, p.end)
        for stop in {p.end, line_end if line_end > 0 else p.end}:
            said = text[begin:stop].rstrip()
            found = _TITLED.match(text, begin, begin + len(said)) or _TITLED.match(said)
            if found is not None:
                offset = begin if found.string is said else 0
                left, right = offset + found.start("name"), offset + found.end("name")
                name = text[left:right]
                if words.NOT_POLICY.search(name):
                    return None
                left += _issuer_before(name)
                kind = _kind(text[left:right])
                if kind is not None:
                    return Span(left, right), kind
            english = _ENGLISH.match(said)
            if english is not None and p is heads[0]:
                return Span(begin, begin + english.end("name")), english["name"].split()[-1]
        if p.kind is not Kind.HEADING and len(text[p.start : p.end]) > 80:
            break  # running text: no title stands behind it
    return None


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
