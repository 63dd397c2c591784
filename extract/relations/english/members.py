"""Who joins and leaves the alliance whose minutes or newsletter it is, where the sentence does not name it: the board admitted A, B resigned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clusterkg.extract.relations.frame import Frame
from clusterkg.extract.relations.kinds import class_types

_BODY = r"\b(?:[Bb]oard|[Aa]ssembly|[Cc]ommittee|[Cc]ouncil|[Mm]embers|[Mm]eeting|[Ww]e|[Ii]t)"
_APPLIED = r"(?:the )?(?:membership )?applications?(?: for (?:full |associate )?membership| to join)? (?:of|from|by) (?:the )?$"
#: What stands before the first of those who are told, and the status that it says.
_BEFORE = tuple(
    (re.compile(pattern), status)
    for pattern, status in (
        (rf"{_BODY} (?:has |have |then |unanimously |also )*(?:admitted|accepted|elected|co-opted|welcomed) (?:the )?(?:new members? )?$", "asserted"),
        (rf"{_BODY} (?:has |have |then |unanimously |also )*(?:approved|accepted|granted) {_APPLIED}", "asserted"),
        (rf"{_BODY} (?:has |have |then |unanimously |also )*(?:rejected|refused|declined|turned down) {_APPLIED}", "negated"),
        (rf"{_BODY} (?:has |have |then |unanimously |also )*(?:deferred|postponed|adjourned|held over) {_APPLIED}", "planned"),
        (r"\b(?:[Aa] )?[Ww]elcome to (?:our |the )?(?:\w+ )?(?:new|newest|latest) members?(?: of \w+)?[:,]? (?:the )?$", "asserted"),
        (r"(?:^|[.;] )(?:New members?|Admitted|Joined|Newcomers): (?:the )?$", "asserted"),
        (r"(?:^|[.;] )(?:Departures|Resignations|Left|Leaving us|Goodbye to)(?: are)?:? (?:the )?$", "past"),
        (r"\b(?:[Rr]esignations?|[Dd]eparture|[Ww]ithdrawal) (?:of|from|by) (?:the )?$", "past"),
    )
)  # fmt: skip
_APPLICATION = re.compile(
    r"\b[Aa]pplications?(?: for (?:full |associate )?membership| to join)? (?:of|from|by) (?:the )?$"
)
#: What becomes of an application.
_AFTER = tuple(
    (re.compile(rf"[^.;]{{0,40}}?\b(?:was|were|has been|have been|is|are) (?:\w+ly )?(?:{words})"), status)
    for words, status in (
        ("approved|accepted|granted|endorsed", "asserted"),
        ("rejected|refused|declined|turned down", "negated"),
        ("deferred|postponed|adjourned|held over|referred back|put off|under review", "planned"),
    )
)
_AND = re.compile(
    r"(?: \([^()]*\))?,? ?(?:and |as well as )?(?:(?:the|a|an) )?(?:(?:start-?up|firm|company|institute|spin-?off|newcomer) )?"
)
#: A member of a firm's board is no member of an alliance.
_AS_ELSE = re.compile(
    r"[^.;]{0,30}?\bas (?:an? |the |its )?(?:[a-z-]+ ){0,3}(?:director|chair|treasurer|auditor|supplier|observer)s?\b"
)


def read_members(frame: Frame) -> Iterator[tuple[int, int, int | None, str, tuple[int, int]]]:
    """Yield member, alliance, role, status and the stretch that says so, of a document about an alliance."""
    alliance = frame.alliance
    if alliance is None or frame.mentions[alliance].type != "Alliance":
        return
    for line in frame.lines:
        at = 0
        while at < len(line.mentions):
            group = _listed(frame, line.mentions[at:])
            at += max(1, len(group))
            if not group or alliance in group:
                continue
            first, last = frame.mentions[group[0]], frame.mentions[group[-1]]
            before = frame.text[line.start : first.start]
            status = next((s for rule, s in _BEFORE if rule.search(before)), None)
            if status is None and _APPLICATION.search(before):
                status = next((s for rule, s in _AFTER if rule.match(frame.text, last.end, line.end)), None)
            if status is None or _AS_ELSE.match(frame.text, last.end, line.end):
                continue
            role = _role(frame, line.mentions[at:], last.end)
            for m in group:
                yield m, alliance, role, status, (first.start, last.end)


def _listed(frame: Frame, mentions: tuple[int, ...]) -> list[int]:
    """Return the bodies of an enumeration that begins with a mention; places in brackets belong to whom they stand behind."""
    found: list[int] = []
    for m in mentions:
        one = frame.mentions[m]
        if found:
            gap = frame.text[frame.mentions[found[-1]].end : one.start]
            if gap.count("(") > gap.count(")"):
                continue
            if not _AND.fullmatch(gap):
                break
        if not frame.types[m] & class_types("ORG") or one.type in ("Reference", "Masked", "Alliance"):
            break
        found.append(m)
    return found


def _role(frame: Frame, mentions: tuple[int, ...], end: int) -> int | None:
    post = next((m for m in mentions if frame.mentions[m].type == "Post"), None)
    if post is None or not re.fullmatch(
        r"[^.;]{0,12}?\bas (?:an? )?", frame.text[end : frame.mentions[post].start]
    ):
        return None
    return post
