"""Components ``clusterkg_policy`` and ``clusterkg_policy_links``: what the structure of a policy document says.

The first reads the document as a policy (``doc._.policy``, None for any other text) and proposes its title, the headlines of its
measures, the bodies with a part in them, indicators and places; it stands before the mentions are chosen. The second stands after
that and proposes MEASURE_OF, RESPONSIBLE_FOR, APPLIES_IN and SETS_TARGET between those chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.documents import Kind
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.pipeline.state import Stretch
from clusterkg.extract.policy import Clause, PolicyText, Responsible, Role, Span, read_parts
from clusterkg.extract.policy.structure import Part, part_of
from clusterkg.extract.policy.words import SELF

#: Precision on the policy documents of gold train, a few dozen mentions, rounded down: title, headline that is the clause's title,
#: headline taken from a clause's text, body after a label or in its sentence, indicator, place.
_SURE = {
    "title": 0.9,
    "titled": 0.9,
    "phrase": 0.5,
    "body": 0.85,
    "indicator": 0.8,
    "place": 0.85,
    "repealed": 0.9,
}
_LINK = 0.85


@Language.factory("clusterkg_policy")
class Policy:
    """Adds candidates and keeps the policy as read for ``clusterkg_policy_links``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Read the document as a policy."""
        doc._.policy = read_parts(doc.text, list(parts_of(doc._.stretches)))
        if doc._.policy is not None:
            doc._.candidates.extend(candidates(doc.text, doc._.policy, self.name))
        return doc


@Language.factory("clusterkg_policy_links")
class PolicyLinks:
    """Adds proposals between the mentions that were chosen."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations; where mentions were given, the policy is read here."""
        if doc._.policy is None:
            doc._.policy = read_parts(doc.text, list(parts_of(doc._.stretches)))
        if doc._.policy is not None:
            doc._.proposals.extend(proposals(doc.text, doc._.policy, doc._.mentions, self.name))
        return doc


def parts_of(stretches: Iterable[Stretch]) -> Iterable[Part]:
    """Yield the blocks of a document as parts of its text in NFKC; cells of tables are no clauses."""
    for s in stretches:
        if s.cell is None and s.block.kind is not Kind.FURNITURE:
            yield part_of(s.block, s.index, s.start, s.end)


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
    for body in _bodies(policy):
        yield Mention(body.at.start, body.at.end, "GovernmentBody", _SURE["body"], by)
    for place in policy.applies_in:
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
    for body in policy.responsible:
        issuer = _at(mentions, body.at, "GovernmentBody") if body.concept is None else None
        within = any(c.at.start <= body.at.start < c.at.end for c in policy.clauses)
        if issuer is not None and not within:
            whole = _self(text, mentions, body.quote)
            yield _relation("RESPONSIBLE_FOR", issuer, title if whole is None else whole, body.quote, by)
    for place in policy.applies_in:
        where = _at(mentions, place.at, "Place", "Zone")
        if where is not None:
            sentence = _sentence(text, place.at)
            whole = _self(text, mentions, sentence)
            yield _relation("APPLIES_IN", title if whole is None else whole, where, sentence, by)


def _targets(text: str, clause: Clause, mentions: list[Mention], title: int, by: str) -> Iterable[Relation]:
    for one in clause.targets:
        indicator = _at(mentions, one.indicator, "Indicator")
        if indicator is None or _counted(text, one.indicator):
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
    return bool(
        re.match(
            "新增|新建|培育|建成|建设|引进|打造|形成|组建|认定|完成|实现|推广|布局|集聚|培养|累计培育|设立|发展|攻克|突破|制定|发布|开展|服务",
            text[indicator.start : indicator.end],
        )
    )


def _at(mentions: list[Mention], span: Span, *types: str) -> int | None:
    """Return the mention of these types that shares most with a span."""
    best, shared = None, 0
    for i, m in enumerate(mentions):
        if m.start >= span.end:
            break
        common = min(m.end, span.end) - max(m.start, span.start)
        if m.type in types and common > shared:
            best, shared = i, common
    return best


def _self(text: str, mentions: list[Mention], sentence: Span) -> int | None:
    """Return 本办法 in a sentence, the document speaking of itself."""
    for i, m in enumerate(mentions):
        if (
            m.type == "Reference"
            and sentence.start <= m.start < sentence.end
            and re.fullmatch(SELF, text[m.start : m.end])
        ):
            return i
    return None


def _sentence(text: str, at: Span) -> Span:
    begin = max(text.rfind(c, 0, at.start) + 1 for c in "。;\n")
    stops = [i for i in (text.find(c, at.end) for c in "。;\n") if i >= 0]
    return Span(begin, min(stops) + 1 if stops else len(text))
