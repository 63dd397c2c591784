"""Components ``clusterkg_policy`` and ``clusterkg_policy_links``: what the structure of a policy document says.

The first reads the document as a policy (``doc._.policy``, None for any other text) and proposes its title, the headlines of its
measures, the bodies with a part in them, indicators and places; it stands before the mentions are chosen. The second stands after
that and proposes MEASURE_OF, RESPONSIBLE_FOR, APPLIES_IN and SETS_TARGET between those chosen.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract import inventory
from clusterkg.extract.documents import Kind
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.pipeline.covering import Spans
from clusterkg.extract.pipeline.state import Stretch
from clusterkg.extract.policy import Clause, PolicyText, Responsible, Role, Span, read_parts
from clusterkg.extract.policy.naming import find_fields, is_generic
from clusterkg.extract.policy.structure import Part, part_of
from clusterkg.extract.policy.words import COUNTED, SELF
from clusterkg.graph.ontology import load

#: How sure each is. Gold train has three policy documents: titles 4 of 4, headlines that are the clause's title 6 of 6, headlines from
#: within a clause 1 of 2, bodies 10 of 10, places 2 of 2, indicators 1 of 1, links 19 of 20; all put lower, for three documents are few.
#: Listed segments, listed products and plans for talent have no instance there and are set by judgement.
_SURE = {
    "title": 0.9,
    "titled": 0.9,
    "phrase": 0.5,
    "body": 0.85,
    "indicator": 0.8,
    "place": 0.85,
    "repealed": 0.9,
    "Segment": 0.8,
    "Product": 0.75,
    "plan": 0.85,
}
_LINK = 0.85
_LIKE_PROGRAMMES = ("Project", "Fund", "TalentPlan")


@Language.factory("clusterkg_policy")
class Policy:
    """Adds candidates and keeps the policy as read for ``clusterkg_policy_links``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Read the document as a policy."""
        doc._.policy = read_parts(doc._.text, list(parts_of(doc._.stretches)))
        if doc._.policy is not None:
            kept = standing(doc._.text, doc._.policy, doc._.candidates)
            doc._.candidates = [*kept, *candidates(doc._.text, doc._.policy, self.name)]
        return doc


@Language.factory("clusterkg_policy_links")
class PolicyLinks:
    """Adds proposals between the mentions that were chosen."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations; where mentions were given, the policy is read here."""
        if doc._.policy is None:
            doc._.policy = read_parts(doc._.text, list(parts_of(doc._.stretches)))
        if doc._.policy is not None:
            doc._.proposals.extend(proposals(doc._.text, doc._.policy, doc._.mentions, self.name))
        return doc


def parts_of(stretches: Iterable[Stretch]) -> Iterable[Part]:
    """Yield the blocks of a document as parts of its text in NFKC; cells of tables are no clauses."""
    for s in stretches:
        if s.cell is None and s.block.kind is not Kind.FURNITURE:
            yield part_of(s.block, s.index, s.start, s.end)


def standing(text: str, policy: PolicyText, proposed: list[Mention]) -> list[Mention]:
    """Return what other components propose, less what the structure shows to be something else.

    The heading of a chapter with measures under it is no measure, words for a kind (完善高新区) name no institution, and a programme
    (创新型产业集群建设工程) is no single project or fund.
    """
    headings: list[tuple[int, int]] = []
    open_ = {c.chapter for c in policy.measures if c.chapter is not None}
    while open_:
        headings += [(policy.chapters[i].at.start, policy.chapters[i].at.end) for i in open_]
        open_ = {above for i in open_ if (above := policy.chapters[i].parent) is not None}
    headed = Spans(headings)
    programmes = Spans((n.at.start, n.at.end) for c in policy.clauses for n in c.programmes)
    named = _bodies_and_sites()
    return [
        m
        for m in proposed
        if not (m.type == "Measure" and headed.hold(m.start))
        and not (m.type in named and is_generic(text[m.start : m.end]))
        and not (m.type in _LIKE_PROGRAMMES and programmes.touch(m.start, m.end))
    ]


@cache
def _bodies_and_sites() -> frozenset[str]:
    ontology = load()
    above = ("Organisation", "Site", "PilotLine")
    return frozenset(t for t in inventory.ENTITY_TYPES if any(ontology.is_a(t, a) for a in above))


def candidates(text: str, policy: PolicyText, by: str) -> Iterable[Mention]:
    """Yield mentions that the structure shows."""
    yield Mention(policy.title.start, policy.title.end, "Policy", _SURE["title"], by)
    for one in (*policy.basis, *policy.repeals, *(b for c in policy.clauses for b in c.basis)):
        if text[one.at.start - 1 : one.at.start] == "《":
            yield Mention(one.at.start, one.at.end, "Policy", _SURE["repealed"], by)
    for clause in policy.measures:
        if clause.headline is not None:
            sure = _SURE["titled" if clause.titled else "phrase"]
            yield Mention(clause.headline.start, clause.headline.end, "Measure", sure, by)
        for plan in clause.programmes:
            if plan.kind == "TalentPlan":
                yield Mention(plan.at.start, plan.at.end, "TalentPlan", _SURE["plan"], by)
        for named in find_fields(text, clause.at.start, clause.at.end):
            yield Mention(named.at.start, named.at.end, named.kind, _SURE[named.kind], by)
    for body in _bodies(policy):
        yield Mention(body.at.start, body.at.end, "GovernmentBody", _SURE["body"], by)
    for place in policy.applies_in:
        if not place.printed:
            continue
        yield Mention(place.at.start, place.at.end, "Place", _SURE["place"], by)
    for clause in policy.clauses:
        for target in clause.targets:
            if not _counted(text, target.indicator):
                yield Mention(
                    target.indicator.start, target.indicator.end, "Indicator", _SURE["indicator"], by
                )


def proposals(text: str, policy: PolicyText, mentions: list[Mention], by: str) -> Iterable[Relation]:
    """Yield relations that the structure shows, between mentions by their positions."""
    title = _at(mentions, policy.title, "Policy")
    if title is None:
        title = next((i for i, m in enumerate(mentions) if m.type == "Policy"), None)
    if title is None:
        return
    for clause in policy.clauses:
        measure = (
            _at(mentions, clause.headline, "Measure")
            if clause.role is Role.MEASURE and clause.headline
            else None
        )
        if measure is not None:
            yield _relation("MEASURE_OF", measure, title, clause.at, by)
        for body in clause.responsible:
            source = _at(mentions, body.at, "GovernmentBody") if body.concept is None else None
            if source is None:
                continue
            whole = (
                _self(text, mentions, body.quote)
                if measure is None or body.responsibility == "interpret"
                else None
            )
            target = whole if whole is not None else measure if measure is not None else title
            yield _relation("RESPONSIBLE_FOR", source, target, body.quote, by)
        yield from _targets(text, clause, mentions, title, by)
    clauses = Spans((c.at.start, c.at.end) for c in policy.clauses)
    for body in policy.responsible:
        issuer = _at(mentions, body.at, "GovernmentBody") if body.concept is None else None
        if issuer is not None and not clauses.hold(body.at.start):
            whole = _self(text, mentions, body.quote)
            yield _relation("RESPONSIBLE_FOR", issuer, title if whole is None else whole, body.quote, by)
    for place in policy.applies_in:
        where = _at(mentions, place.at, "Place", "Zone") if place.printed else None
        if where is not None:
            sentence = _sentence(text, place.at)
            whole = _self(text, mentions, sentence)
            yield _relation("APPLIES_IN", title if whole is None else whole, where, sentence, by)


def _targets(text: str, clause: Clause, mentions: list[Mention], title: int, by: str) -> Iterable[Relation]:
    for one in clause.targets:
        indicator = _at(mentions, one.indicator, "Indicator")
        if indicator is None or _counted(text, one.indicator) or _owned(text, mentions, indicator):
            continue
        qualifiers = []
        if (
            one.value is not None
            and (value := _at(mentions, one.value, "Money", "Share", "Quantity")) is not None
        ):
            qualifiers.append(("value", value))
        if one.deadline is not None and (due := _at(mentions, one.deadline.at, "Date")) is not None:
            qualifiers.append(("deadline", due))
        yield Relation(
            "SETS_TARGET", title, indicator, "planned", _LINK, tuple(qualifiers), by, one.quote.start, one.quote.end
        )  # fmt: skip


def _owned(text: str, mentions: list[Mention], indicator: int) -> bool:
    """Whether a chain, cluster or site named before an indicator in its sentence is whose target it is (竹木产业链总产值突破…)."""
    at = mentions[indicator].start
    begin = max(text.rfind(mark, 0, at) for mark in "。；;\n") + 1
    return any(
        m.type in ("Chain", "Cluster", "Base", "Zone", "Alliance") and m.end <= at
        for m in mentions[bisect_left(mentions, begin, key=lambda m: m.start) : indicator]
    )


def _relation(type_: str, source: int, target: int, quote: Span, by: str) -> Relation:
    return Relation(type_, source, target, "asserted", _LINK, (), by, quote.start, quote.end)


def _bodies(policy: PolicyText) -> Iterable[Responsible]:
    seen: set[Span] = set()
    for body in (*policy.responsible, *(b for c in policy.clauses for b in c.responsible)):
        if body.concept is None and body.printed and body.at not in seen:
            seen.add(body.at)
            yield body


def _counted(text: str, indicator: Span) -> bool:
    """培育技术经理人(5000名): a deed with a count; the guidelines have no Indicator there."""
    return bool(re.match(COUNTED, text[indicator.start : indicator.end]))


def _at(mentions: list[Mention], span: Span, *types: str) -> int | None:
    """Return the mention of these types that shares most with a span."""
    best, shared = None, 0
    for i in range(bisect_right(mentions, span.start, key=lambda m: m.end), len(mentions)):
        m = mentions[i]
        if m.start >= span.end:
            break
        common = min(m.end, span.end) - max(m.start, span.start)
        if m.type in types and common > shared:
            best, shared = i, common
    return best


def _self(text: str, mentions: list[Mention], sentence: Span) -> int | None:
    """Return 本办法 in a sentence, the document speaking of itself."""
    first, last = (bisect_left(mentions, at, key=lambda m: m.start) for at in (sentence.start, sentence.end))
    for i in range(first, last):
        m = mentions[i]
        if m.type == "Reference" and re.fullmatch(SELF, text[m.start : m.end]):
            return i
    return None


def _sentence(text: str, at: Span) -> Span:
    begin = max(text.rfind(c, 0, at.start) + 1 for c in "。;\n")
    stops = [i for i in (text.find(c, at.end) for c in "。;\n") if i >= 0]
    return Span(begin, min(stops) + 1 if stops else len(text))
