"""Read a policy document: a pure function of its text and blocks, in one process, in several, or on Spark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from clusterkg.extract.documents import Document, Kind
from clusterkg.extract.policy import bodies, dating, naming, targets, words
from clusterkg.extract.policy.measures import headline_of, role_of
from clusterkg.extract.policy.model import (
    Clause,
    KindNamed,
    Named,
    PolicyText,
    Responsible,
    Role,
    Span,
    Stated,
)
from clusterkg.extract.policy.structure import Part, Shape, divide, part_of
from clusterkg.extract.policy.titles import find_title
from clusterkg.graph.vocabularies import find_concepts

_PLACE = r"[\u4e00-\u9fff]{2,12}?(?:自治区|自治州|新区|开发区|高新区|示范区|自治县|省|市|县|区|盟|旗)"
_APPLIES = re.compile(
    rf"(?P<quote>(?:适用于|适用范围为|适用范围:|在)(?P<place>{_PLACE})(?:内)?(?:行政区域|行政辖区|辖区|全域|范围|域内|区域)?内?[^。;\n]{{0,40}})"
)
_WHOLE_COUNTRY = re.compile(r"适用于全国|在全国范围内(?:施行|实施|适用)")


def read_policy(document: Document) -> PolicyText | None:
    """Return what a policy document says, its spans into ``document.text``; None where it is no standing policy document.

    Parameters
    ----------
    document
        As the document reader gives it: headings, numbered clauses and paragraphs with their numbers.
    """
    normalised = document.normalised()
    parts = [
        part_of(block, index, *normalised.to_normalised(block.start, block.end))
        for index, block in enumerate(document.blocks)
        if block.kind is not Kind.FURNITURE
    ]
    found = read_parts(normalised.text, parts)
    return None if found is None else found.moved(normalised.to_source)


def read_parts(text: str, parts: Sequence[Part]) -> PolicyText | None:
    """Return what a policy says, from a text in NFKC and its blocks; None where it is no standing policy document."""
    titled = find_title(text, parts)
    if titled is None:
        return None
    title, genre = titled
    chapters, shapes = divide(text, parts, title)
    number = dating.number(text, title)
    issued = dating.published(text, title)
    since = dating.effective(text, issued)
    clauses = tuple(_clause(text, shape) for shape in shapes)
    if not any(c.role in (Role.MEASURE, Role.TARGET) for c in clauses):
        return None
    whole = [*bodies.issuers(text, title, number, issued)]
    for clause in clauses:
        if clause.role is not Role.MEASURE:
            whole += _of_the_whole(text, clause)
    covered = [(c.at.start, c.at.end) for c in clauses]
    for p in parts:
        if not any(s <= p.start < e for s, e in covered) and re.search(words.SELF, text[p.start : p.end]):
            whole += [r for r in bodies.find_responsible(text, p.start, p.end)]
    first = min((c.at.start for c in clauses), default=len(text))
    return PolicyText(
        title=title,
        genre=genre,
        number=number,
        published=issued,
        effective=since,
        expires=dating.expires(text, since),
        responsible=tuple(_once(whole)),
        addressees=tuple(bodies.addressees(text, title)),
        applies_in=tuple(_applies(text) or _jurisdiction(whole)),
        basis=tuple(_distinct(naming.find_basis(text, 0, first))),
        repeals=tuple(naming.find_repeals(text, 0, len(text))),
        chapters=chapters,
        clauses=clauses,
    )


def _clause(text: str, shape: Shape) -> Clause:
    role = role_of(text, shape)
    start, end = shape.at.start, shape.at.end
    head = headline_of(text, shape) if role is Role.MEASURE else None
    measure = role is Role.MEASURE
    goals = tuple(targets.find_targets(text, start, end))
    if goals and role in (Role.OTHER, Role.BACKGROUND):
        role = Role.TARGET
    return Clause(
        at=shape.at,
        path=shape.path,
        role=role,
        headline=head[0] if head else None,
        titled=bool(head and head[1]),
        chapter=shape.chapter,
        kinds=tuple(KindNamed(n.concept, Span(n.start, n.end)) for n in find_concepts(text, start, end)),
        programmes=tuple(naming.find_programmes(text, start, end)),
        basis=tuple(naming.find_basis(text, start, end)),
        responsible=tuple(
            bodies.find_responsible(text, min(shape.body, shape.lead.start if shape.lead else end), end)
        ),
        targets=goals,
        deadline=targets.deadline_of(text, start, end) if measure else None,
    )


def _of_the_whole(text: str, clause: Clause) -> list[Responsible]:
    """Bodies in a clause about the document itself: who interprets it, who carries it out."""
    if not re.search(words.SELF, text[clause.at.start : clause.at.end]):
        return []
    return list(clause.responsible)


def _once(found: Sequence[Responsible]) -> list[Responsible]:
    held: dict[tuple[str, str], Responsible] = {}
    for one in found:
        held.setdefault((one.name, one.responsibility), one)
    return list(held.values())


def _distinct(found: Iterable[Named]) -> list[Named]:
    held: dict[str, Named] = {}
    for one in found:
        held.setdefault(one.name, one)
    return list(held.values())


def _applies(text: str) -> list[Stated]:
    found = []
    for match in _APPLIES.finditer(text):
        if match["quote"].startswith("在") and "内" not in match["quote"][:24]:
            continue
        before = text[max(0, match.start() - 2) : match.start()]
        if before.endswith("不"):
            continue
        found.append(Stated(match["place"], Span(*match.span("place"))))
    unique: dict[str, Stated] = {}
    for one in found:
        unique.setdefault(one.value, one)
    return list(unique.values())


_DIVISION = re.compile(r"[\u4e00-\u9fff]{1,7}?(?:自治区|自治州|省|市|县|区|盟|旗)(?=[\u4e00-\u9fff])")


def _jurisdiction(bodies_: Sequence[Responsible]) -> list[Stated]:
    """Where nothing says where it applies, the place that its issuer governs: worked out, not printed."""
    for body in bodies_:
        found = _DIVISION.match(body.name)
        if body.responsibility == "issue" and body.printed and found and len(found.group()) > 2:
            return [Stated(found.group(), Span(body.at.start, body.at.start + found.end()), printed=False)]
    return []
