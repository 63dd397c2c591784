"""What English words around two names say that is not the relation that rules or the reader of pairs took it for.

Who runs a cluster is no core firm of it; who leads a bid puts no money into it; *(chair, A)* in a list of who was there tells the chair of
that sitting and the house of the person, whom A need not have made its head.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from clusterkg.extract.model import Mention, Relation

_ARTICLE = r" (?:the |a |an )?"
_RUN_BY = re.compile(
    rf"[^.;]{{0,40}}?\b(?:managed|run|operated|coordinated|co-ordinated|administered|hosted|organi[sz]ed|funded|supported|financed|promoted|owned) (?:\w+ ){{0,2}}by{_ARTICLE}"
)
_RUNS = re.compile(
    rf"[^.;]{{0,20}}?\b(?:manages|runs|operates|coordinates|co-ordinates|administers|hosts|funds|manag(?:er|ing \w+|ement \w+) of|operator of|secretariat of){_ARTICLE}"
)
_LEADS = re.compile(
    rf" (?:\w+ )??(?:leads?|led|leading|heads?|headed|coordinates?|coordinated|joins?|joined){_ARTICLE}(?:\w+ )?"
)
_RECEIVED = re.compile(
    r" (?:project |programme |bid )?(?:has |had |have )?(?:received|won|secured|been awarded|obtained)\b"
)
_WHERE = re.compile(r",? (?:of|in|from) |, | \(")
_WHOSE = re.compile(r"(?:['’]s|-based)? (?:[a-z-]+ ){0,2}")
_ROUND = re.compile(r"[^.;]{0,30}?\b(?:round|financing|funding|investment)\b")
#: Parts in a sitting, which a board, a jury or a meeting has too.
_PART = re.compile(
    r"(?:(?:vice|deputy|co|acting)[- ]?)?chair(?:person|man|woman)?|moderator|rapporteur|minutes|minute[- ]taker|facilitator|secretary|treasurer|observer|convenor|convener",
    re.IGNORECASE,
)
#: Of a firm too, where not several are told so.
_CHAIR = re.compile(
    r"(?:(?:vice|deputy|co|acting)[- ]?)?chair|moderator|rapporteur|minutes|minute[- ]taker|facilitator",
    re.IGNORECASE,
)
_TITLE = r"(?:(?:Dr|Prof|Professor|Mr|Mrs|Ms|Sir|Dame)\.? )*"
_OPENS = re.compile(r" \((?:of )?(?:the )?")
_COMMA = re.compile(r", (?:the )?")
_BEFORE = re.compile(rf":? {_TITLE}")
#: What stands before a list of who was there or sits.
_LIST = re.compile(
    r"\b(?:Present|Attendees|Attendance|Attending|In attendance|Participants|Apologies|Board|Committee|Council|Members|Panel|Jury|Speakers|Steering (?:group|committee)|Working group)\b[^.\n]{0,20}:"
)


def says_otherwise(text: str, mentions: Sequence[Mention], one: Relation) -> bool:
    """Whether the words between the ends of a relation say another one, or none that there is."""
    source, target = mentions[one.source], mentions[one.target]
    between = text[min(source.end, target.end) : max(source.start, target.start)]
    if len(between) > 120:
        return False
    if one.type == "CORE_FIRM":
        return (_RUN_BY if source.start < target.start else _RUNS).fullmatch(between) is not None
    if one.type in ("LEADS", "WORKS_AT") and target.start < source.start:
        # In a list of people each is told with a house of its own; one that has none has not that of another.
        line = text.rfind("\n", 0, source.start) + 1
        if re.search(r"[;)]", between) and _LIST.search(text, line, source.start):
            return True
        # Ann Roe (A), manager Jo Esk: A is Ann Roe's.
        held = mentions[one.target - 1] if one.target else None
        return (
            held is not None
            and held.type == "Person"
            and between.startswith(")")
            and _OPENS.fullmatch(text, held.end, target.start) is not None
        )
    if one.type in ("IMPORTS_FROM", "EXPORTS_TO") and target.type == "Place":
        return _of_a_party(text, mentions, one.source, one.target)
    if one.type == "INVESTED_IN" and between.endswith((" its ", " their ")) and source.start < target.start:
        # Its project has received money: of somebody else.
        return _RECEIVED.match(text, target.end) is not None
    if one.type == "INVESTED_IN" and target.type == "Project" and source.start < target.start:
        return (
            _LEADS.fullmatch(between) is not None and _ROUND.match(text, target.end, target.end + 60) is None
        )
    return False


def _of_a_party(text: str, mentions: Sequence[Mention], trader: int, place: int) -> bool:
    """Whether a place says where a party is that is named beside it: the trade is with that party (Ukraine's A; A, Italy)."""
    before, behind = place - 1, place + 1
    if (
        before >= 0
        and before != trader
        and mentions[before].type == "Firm"
        and _WHERE.fullmatch(text, mentions[before].end, mentions[place].start)
    ):
        return True
    return (
        behind < len(mentions)
        and behind != trader
        and mentions[behind].type == "Firm"
        and _WHOSE.fullmatch(text, mentions[place].end, mentions[behind].start) is not None
    )


def told_once(relations: Sequence[Relation]) -> list[Relation]:
    """Return relations but those that only a reader of pairs tells of another mention of whom a document says the same of itself by *our*."""
    said = [r for r in relations if "speaker" in r.by.split(",")]
    if not said:
        return list(relations)
    same = {r.source: r.target for r in relations if r.type in ("COREF", "ALIAS_OF")}

    def named(m: int) -> int:
        for _ in range(3):
            m = same.get(m, m)
        return m

    told = {(r.type, frozenset((named(r.source), named(r.target)))) for r in said}
    return [
        r
        for r in relations
        if r.by != "pairs" or (r.type, frozenset((named(r.source), named(r.target)))) not in told
    ]


def of_sittings(text: str, mentions: Sequence[Mention], relations: Sequence[Relation]) -> list[Relation]:
    """Return relations, where a post is one of a sitting as no post of a house: its person works there, that is all."""
    told: list[Relation] = []
    held = {(r.type, r.source, r.target) for r in relations}
    for one in relations:
        if one.type in ("LEADS", "WORKS_AT") and sitting(text, mentions, one.source, one.target):
            if one.type == "LEADS" and ("WORKS_AT", one.source, one.target) in held:
                continue
            rest = tuple((name, m) for name, m in one.qualifiers if name != "role")
            told.append(replace(one, type="WORKS_AT", qualifiers=rest))
        else:
            told.append(one)
    return told


def sitting(text: str, mentions: Sequence[Mention], person: int, body: int) -> bool:
    """Whether a person is told with a part in a sitting and with a body: Ann Roe (chair, A), Ann Roe (A, chair), Ann Roe, chair (A), Chair Dr Ann Roe (A)."""
    if mentions[person].type != "Person":
        return False
    return any(m == body for m, _ in _seated(text, mentions, person))


def _seated(text: str, mentions: Sequence[Mention], person: int) -> Iterator[tuple[int, int]]:
    """Yield the body of a person, and the part in a sitting told with it."""

    def fits(rule: re.Pattern[str], one: int, other: int) -> bool:
        return (
            0 <= one < other < len(mentions)
            and rule.fullmatch(text, mentions[one].end, mentions[other].start) is not None
        )

    def part(m: int) -> bool:
        said = text[mentions[m].start : mentions[m].end] if 0 <= m < len(mentions) else ""
        if not said or mentions[m].type != "Post":
            return False
        line = text[text.rfind("\n", 0, mentions[person].start) + 1 : mentions[person].start]
        return (_PART if _LIST.search(line) else _CHAIR).fullmatch(_bare(said)) is not None

    first, second = person + 1, person + 2
    closes = text[mentions[second].end : mentions[second].end + 1] == ")" if second < len(mentions) else False
    if fits(_OPENS, person, first) and fits(_COMMA, first, second) and closes:
        if part(first):
            yield second, first
        elif part(second):
            yield first, second
    elif fits(_COMMA, person, first) and fits(_OPENS, first, second) and closes and part(first):
        yield second, first
    elif (
        fits(_BEFORE, person - 1, person)
        and fits(_OPENS, person, first)
        and part(person - 1)
        and text[mentions[first].end : mentions[first].end + 1] == ")"
    ):
        yield first, person - 1


def _bare(post: str) -> str:
    """Return a post without the title of a person that was read into it."""
    return re.sub(r"(?: (?:Dr|Prof|Professor|Mr|Mrs|Ms)\.?)+$", "", post)


def seats(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Yield who is told with a part in a sitting, or in a list of those who were there, and the body that the person is of."""
    for person, one in enumerate(mentions):
        if one.type != "Person":
            continue
        seated = [body for body, _ in _seated(text, mentions, person)]
        body = person + 1
        if (
            not seated
            and body < len(mentions)
            and _OPENS.fullmatch(text, one.end, mentions[body].start)
            and text[mentions[body].end : mentions[body].end + 1] == ")"
            and _LIST.search(text, text.rfind("\n", 0, one.start) + 1, one.start)
        ):
            seated = [body]
        yield from ((person, body) for body in seated)


__all__ = ["of_sittings", "says_otherwise", "seats", "sitting", "told_once"]
