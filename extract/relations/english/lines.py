"""What the make-up of English lines says: heads of letters, signatures, contacts, numbered parties, bullets under a heading, lots of a tender."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.english.otherwise import seats
from clusterkg.extract.relations.english.reading import nearest
from clusterkg.extract.relations.english.speaker import read_speaker
from clusterkg.extract.relations.forms import fields
from clusterkg.extract.relations.frame import Frame, Line
from clusterkg.extract.relations.kinds import class_types
from clusterkg.extract.relations.proposing import propose

BY = "lists"
_BESIDE = re.compile(r"\s*[,(:–-]?\s*(?:now |the |its |our |acting as )?\s*")
_AT = re.compile(r"\)?,?\s*(?:(?:of|at|for|with|,|\||–|@)\s*)?(?:the )?\s*")
_FOR = re.compile(
    r"^(?:For|On behalf of|Signed for|For and on behalf of)(?: and on behalf of)? (?:the )?$", re.IGNORECASE
)
_LABEL = re.compile(
    r"^[\s>*•-]*(?:From|To|Cc|Contact(?: person)?|Approved by|Prepared by|Signed(?: by)?|Checked by|Chair(?:ed by)?|Author|Attn\.?|Enquiries|Press contact|Submitted by|Issued by)\s*:\s*$",
    re.IGNORECASE,
)
_CHAIR = re.compile(r"\bChair(?:ed by|man|person)?\s*:\s*$", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[).]\s*(?:the )?$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*[•·*–—-]\s*$")
_ACTING = re.compile(r"acting as (?:the )?$|,? as (?:the )?$", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:gave up|cleared out|moved out|has left|left in|vacated|was evicted|terminated its lease|handed back|returned its keys|closed down|cancelled)\b",
    re.IGNORECASE,
)
_IN = re.compile(
    r"who is in|incubat|tenants?|resident|portfolio|among (?:which|them)|cohort|currently|at present|on board|members of the house",
    re.IGNORECASE,
)
_OUT = re.compile(r"moved on|moved out|alumni|former|graduates|who has left|departed", re.IGNORECASE)
_LOT = re.compile(r"^\s*(?:Lot|Item|Package|Section) (?:No\.? ?)?\d+[A-Z]?\b", re.IGNORECASE)
_LOST = re.compile(
    r"not awarded|unsuccessful|excluded|rejected|disqualified|cancelled|losing|second-ranked|ranked second|runner-up",
    re.IGNORECASE,
)


def read_english_lines(frame: Frame, proposals: Sequence[Relation]) -> Iterator[Relation]:
    """Yield what the lines of an English document say by how they are made up."""
    named = stand_ins(frame, proposals)
    for number, line in enumerate(frame.lines):
        yield from _people(frame, number, line, named)
    for person, body in seats(frame.text, frame.mentions):
        ends = (frame.mentions[person], frame.mentions[body])
        span = (min(m.start for m in ends), max(m.end for m in ends))
        yield from propose(frame, "WORKS_AT", person, body, span=span, by=BY)
    yield from _parties(frame)
    yield from _bullets(frame, named)
    yield from _lots(frame)
    yield from _numbers(frame, proposals)
    yield from read_speaker(frame, named, proposals)


def stand_ins(frame: Frame, proposals: Sequence[Relation]) -> list[int]:
    """Mentions of whose document it is: its name, its short names, what refers to it."""
    if frame.owner is None:
        return []
    said = frame.said(frame.owner)
    same = {m for m in range(len(frame.mentions)) if frame.said(m) == said}
    for one in proposals:
        if one.type in ("COREF", "ALIAS_OF") and one.target in same:
            same.add(one.source)
    shorts = {frame.said(m) for m in same if frame.mentions[m].type not in ("Reference", "Masked")}
    same |= {m for m in range(len(frame.mentions)) if frame.said(m) in shorts}
    return sorted(same)


def _between(frame: Frame, one: int, other: int) -> str:
    return frame.text[frame.mentions[one].end : frame.mentions[other].start]


def _people(frame: Frame, number: int, line: Line, named: Sequence[int]) -> Iterator[Relation]:
    inside = list(line.mentions)
    span = (line.start, line.end)
    for at, person in enumerate(inside):
        if frame.mentions[person].type != "Person":
            continue
        post = body = None
        last, n = person, at + 1
        if (
            n < len(inside)
            and frame.mentions[inside[n]].type == "Post"
            and _BESIDE.fullmatch(_between(frame, last, inside[n]))
        ):
            post, last, n = inside[n], inside[n], n + 1
        if (
            n < len(inside)
            and frame.types[inside[n]] & class_types("LED")
            and _AT.fullmatch(_between(frame, last, inside[n]))
        ):
            body = inside[n]
        opening = frame.text[line.start : frame.mentions[person].start]
        first = at == 0
        if body is None and at and frame.types[inside[0]] & class_types("ORG") and at == 1:
            before = frame.text[line.start : frame.mentions[inside[0]].start]
            if _FOR.match(before) and re.fullmatch(
                r"\s*:\s*(?:(?:Prof|Dr|Mr|Ms|Mrs)\.? )*", _between(frame, inside[0], person)
            ):
                body = inside[0]
        labelled = first and _LABEL.match(re.sub(r"(?:(?:Prof|Dr|Mr|Ms|Mrs)\.? )+$", "", opening)) is not None
        rest = frame.text[frame.mentions[last].end : line.end].strip(" .)")
        alone = first and post is not None and not opening.strip(" \t•*-") and not rest
        if body is None and (
            alone or (labelled and post is not None) or (_CHAIR.search(opening) and post is not None)
        ):
            body = _next_line(frame, number) if not _CHAIR.search(opening) else None
            if body is None:
                body = nearest(named, person)
        if body is None or (post is None and not labelled):
            continue
        relation = "LEADS" if post is not None and "Chief" in frame.types[post] else "WORKS_AT"
        yield from propose(frame, relation, person, body, span=span, by=BY, qualifiers={"role": post})


def _next_line(frame: Frame, number: int) -> int | None:
    """An organisation that stands alone on the line after a signature."""
    if number + 1 >= len(frame.lines):
        return None
    line = frame.lines[number + 1]
    if len(line.mentions) != 1 or not frame.types[line.mentions[0]] & class_types("ORG"):
        return None
    said = frame.mentions[line.mentions[0]]
    return line.mentions[0] if line.end - line.start - (said.end - said.start) <= 2 else None


def _parties(frame: Frame) -> Iterator[Relation]:
    """Numbered parties of an agreement by which they are an alliance."""
    alliance = next((m for m, one in enumerate(frame.mentions) if one.type == "Alliance"), None)
    if alliance is None or not re.search(
        r"\b(?:between|parties|hereinafter|by and among)\b", frame.text, re.IGNORECASE
    ):
        return
    found: list[tuple[Line, int]] = []
    for line in frame.lines:
        if (
            line.mentions
            and frame.types[line.mentions[0]] & class_types("ORG")
            and frame.mentions[line.mentions[0]].type not in ("Reference", "Alliance")
        ) and _NUMBERED.match(frame.text[line.start : frame.mentions[line.mentions[0]].start]):
            found.append((line, line.mentions[0]))
    if len(found) < 2:
        return
    for line, party in found:
        role = next(
            (
                m
                for m in line.mentions
                if frame.mentions[m].type == "Post"
                and _ACTING.search(frame.text[line.start : frame.mentions[m].start])
            ),
            None,
        )
        yield from propose(
            frame, "MEMBER_OF", party, alliance, span=(line.start, line.end), by=BY, qualifiers={"role": role}
        )
        place = next((m for m in line.mentions if frame.mentions[m].type == "Place"), None)
        if place is not None and re.fullmatch(r"(?: ?\([^()]*\))?,? ", _between(frame, party, place)):
            yield from propose(frame, "LOCATED_IN", party, place, span=(line.start, line.end), by=BY)


def _bullets(frame: Frame, named: Sequence[int]) -> Iterator[Relation]:
    """Bullets that open with a firm, under a heading that says how they belong to whose page it is."""
    context = ""
    for line in frame.lines:
        said = frame.text[line.start : line.end]
        first = line.mentions[0] if line.mentions else None
        opening = frame.text[line.start : frame.mentions[first].start] if first is not None else said
        if first is None or not _BULLET.match(opening):
            if _OUT.search(said) and len(said) < 60:
                context = "out"
            elif _IN.search(said) and (
                len(said) < 40 or said.rstrip().endswith((":", "：")) or "among which" in said
            ):
                context = "in"
            elif len(said) > 60 or first is None:
                context = ""
            continue
        if not frame.types[first] & {"Firm"} or frame.mentions[first].type in ("Reference",):
            continue
        span = (line.start, line.end)
        owner = nearest(named, first)
        gone = context == "out" or _GONE.search(said) is not None
        date = next((m for m in line.mentions if frame.mentions[m].type == "Date"), None)
        if owner is not None and context:
            facts = {"date": None if gone else date}
            for relation in ("INCUBATES", "ACCELERATES"):
                yield from propose(
                    frame,
                    relation,
                    owner,
                    first,
                    span=span,
                    by=BY,
                    status="past" if gone else "asserted",
                    qualifiers=facts,
                )
            if "Zone" in frame.types[owner]:
                yield from propose(
                    frame,
                    "TENANT_IN",
                    first,
                    owner,
                    span=span,
                    by=BY,
                    status="past" if gone else "asserted",
                    qualifiers=facts,
                )
        for m in line.mentions[1:3]:
            if frame.mentions[m].type == "Product" and re.fullmatch(
                r"(?: ?\([^()]*\))?,?\s*(?:[–—:-]|with|developer of|maker of|producer of|manufacturer of|which makes|makes|making|leading products?:|offering)\s*(?:its |a |an |the )?|[^.;]{0,60}\b(?:leading|main|key|core) products?(?: is| are)?:?\s*|,?\s*(?:and|,)\s*",
                _between(frame, first, m)
                if m == line.mentions[1]
                else frame.text[frame.mentions[first].end : frame.mentions[m].start],
            ):
                yield from propose(frame, "MAKES", first, m, span=span, by=BY)


def _lots(frame: Frame) -> Iterator[Relation]:
    """Lots of a tender, each with its product, who won it and for how much."""
    buyers = {m for f in fields(frame) if f.kind == "buyer" for m in frame.of("Firm", f.mentions)[:1]}
    if len({frame.said(m) for m in buyers}) != 1:
        return
    buyer = min(buyers)
    for line in frame.lines:
        said = frame.text[line.start : line.end]
        goods = [m for m in line.mentions if frame.mentions[m].type == "Product"]
        if not _LOT.match(said) or not goods:
            continue
        for m in frame.of("Firm", line.mentions):
            if frame.mentions[m].type not in ("Firm", "Masked") or m == buyer:
                continue
            begin = max(
                (
                    x.end()
                    for x in re.finditer(r"[.;] (?=[A-Z])", said[: frame.mentions[m].start - line.start])
                ),
                default=0,
            )
            stop = re.search(r"\.(?: |$)", said[frame.mentions[m].end - line.start :])
            sentence = said[
                begin : frame.mentions[m].end - line.start + (stop.start() if stop else len(said))
            ]
            lost = _LOST.search(sentence) is not None or (begin > 0 and "not awarded" in said)
            money = next((x for x in line.mentions if frame.mentions[x].type == "Money" and x > m), None)
            yield from propose(
                frame, "BUYS_FROM", buyer, m, span=(line.start, line.end), by="forms", status="negated" if lost else "asserted",
                qualifiers={"product": goods[0], "amount": None if lost else money},
            )  # fmt: skip


def _numbers(frame: Frame, proposals: Sequence[Relation]) -> Iterator[Relation]:
    """Numbers that stand apart from what they number: of the patent of the sheet, the agreement or project of the title, the party before."""
    done = {one.target for one in proposals if one.type == "HAS_NUMBER"}
    patents = [m for m, one in enumerate(frame.mentions) if one.type == "Patent"]
    organisations = class_types("ORG")
    one_patent = len({frame.said(p) for p in patents}) == 1
    head = [m for line in frame.lines[:5] for m in line.mentions]
    for m, one in enumerate(frame.mentions):
        if m in done:
            continue
        span = (one.start, one.end)
        if one.type == "PatentNumber" and one_patent:
            yield from propose(frame, "HAS_NUMBER", patents[0], m, span=span, by="forms")
        elif one.type == "CreditCode":
            body = next(
                (
                    x
                    for x in range(m - 1, -1, -1)
                    if frame.types[x] & organisations
                    and frame.mentions[x].type not in ("Reference", "Masked")
                ),
                None,
            )
            yield from propose(frame, "HAS_NUMBER", body, m, span=span, by="forms")
        elif one.type == "DocumentNumber" and m in head:
            titles = [
                x for x in head if frame.mentions[x].type in ("Agreement", "Policy", "Project") and x < m
            ]
            if titles:
                yield from propose(frame, "HAS_NUMBER", titles[-1], m, span=span, by="forms")
