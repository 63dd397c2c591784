"""From a policy that was read to claims: policy, chapters, measures, whom they address, who is responsible, targets.

This adds to what relations between mentions give (``extract/statements``): kinds of institution, chapters, parts of bodies and the
wording of clauses have no mention. Things that a mention names keep that mention's local id; all else gets one of its own.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from clusterkg.extract.documents import Document
from clusterkg.extract.model import Extraction
from clusterkg.extract.policy import naming
from clusterkg.extract.policy.model import Clause, Named, PolicyText, Responsible, Role, Span, Stated, Target
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ledger import Claim, EvidenceClass, Locator, Sighting
from clusterkg.graph.ontology import load
from clusterkg.graph.values import clean, get

#: How sure a reading is. Structure and wording are copied from the text; words are matched; what is worked out is inferred.
COPIED, MATCHED, READ, WORKED_OUT = 0.95, 0.9, 0.85, 0.7
_LONGEST_KEY = 80
#: Mentions that are phrases: a kind inside one is said as a kind. Inside the name of an institution it is not.
_NO_NAMES = (
    "Measure", "Need", "Indicator", "Policy", "Segment", "Product", "Technology", "Chain", "Recognition", "Achievement",
)  # fmt: skip
#: Responsible bodies are named in a clause without being what it is about; places say where things are.
_NOT_ADDRESSED = ("GovernmentBody", "Place")


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim with the stretch of ``document.text`` that says it, and how sure the reading is (0 to 1)."""

    claim: Claim
    span: Span
    confidence: float


def policy_drafts(
    document: Document,
    policy: PolicyText,
    extraction: Extraction | None = None,
    *,
    dataset: str,
    space: str,
    local: Callable[[int], str | None] | None = None,
) -> Iterator[Draft]:
    """Yield the claims of a policy document, in a fixed order.

    Parameters
    ----------
    document
        What was read.
    policy
        What :func:`read_policy` made of it, its spans in ``document.text``.
    extraction
        Mentions of the same document, where there are any: a named body, segment or institution in a clause is addressed by it.
    dataset
        Data set of the claims.
    space
        Local id of the document; things of it are ``space#Type:name``.
    local
        Position of a mention → local id of what it means; those names are written by whoever wrote the mentions. By default they are
        written here.
    """
    yield from _Writer(document, policy, extraction, dataset, space, local).drafts()


def facts(
    document: Document,
    drafts: Iterator[Draft],
    *,
    extractor: str,
    ceiling: EvidenceClass = EvidenceClass.DISCLOSED,
) -> Iterator[tuple[Claim, Sighting]]:
    """Yield drafts as facts for a run of the ledger: page, span and quote of each, and the class that its confidence allows."""
    for draft in drafts:
        start, end = draft.span.start, draft.span.end
        block = document.block_at(start)
        page = block.page if block is not None else None
        class_ = EvidenceClass.DISCLOSED if draft.confidence >= MATCHED else EvidenceClass.INFERRED
        yield draft.claim, Sighting(
            draft.claim.id, Locator(page=page, start=start, end=end), document.text[start:end], extractor,
            min(class_, ceiling), draft.confidence,
        )  # fmt: skip


class _Writer:
    def __init__(
        self,
        document: Document,
        policy: PolicyText,
        extraction: Extraction | None,
        dataset: str,
        space: str,
        local: Callable[[int], str | None] | None,
    ) -> None:
        self.document, self.policy, self.dataset, self.space = document, policy, dataset, space
        self.mentions = extraction.mentions if extraction is not None else ()
        self.starts, self.ends = [m.start for m in self.mentions], [m.end for m in self.mentions]
        self.local, self.text = local, document.text
        self.ontology = load()
        self.keys: Counter[str] = Counter()
        self.named: set[str] = set()

    # -- ids and claims --------------------------------------------------------------------------------------------

    def _mention(self, span: Span, *types: str) -> int | None:
        """Return the mention of these types that shares most with a span."""
        best, shared = None, 0
        for i in self._within(span):
            m = self.mentions[i]
            common = min(m.end, span.end) - max(m.start, span.start)
            if common > shared and m.type in types:
                best, shared = i, common
        return best

    def _within(self, span: Span) -> range:
        """Positions of the mentions that share something with a span; mentions are sorted and do not overlap."""
        first = bisect_right(self.ends, span.start)
        return range(first, bisect_left(self.starts, span.end))

    def _own(self, type_: str, words: str) -> str:
        word = get("name").clean(words).casefold()
        plain = len(word) <= _LONGEST_KEY
        return f"{self.space}#{type_}:{word if plain else hashlib.blake2b(word.encode(), digest_size=8).hexdigest()}"

    def _say(
        self,
        subject: str,
        type_: str,
        prop: str,
        original: str,
        span: Span,
        sure: float,
        value: str | None = None,
    ) -> Iterator[Draft]:
        try:
            made = clean(value if value is not None else original, self.ontology.properties(type_)[prop])
        except ValueProblem:
            return  # e.g. 2011年2月30日: the text says it, and it is no date
        yield Draft(Claim(self.dataset, subject, type_, prop, made, original), span, sure)

    def _edge(self, type_: str, source: str, target: str, span: Span, sure: float, key: str = "") -> Draft:
        relation = self.ontology.get(type_).relation
        assert relation is not None
        return Draft(Claim(self.dataset, source, type_, relation, object=target, key=key), span, sure)

    def _thing(self, type_: str, name: str, span: Span, sure: float, *also: str) -> tuple[str, list[Draft]]:
        """Return the local id of a named thing, and the claim of its name where nobody else writes it."""
        at = self._mention(span, type_, *also)
        if at is not None and self.local is not None and (held := self.local(at)) is not None:
            return held, []
        if at is not None:
            m = self.mentions[at]
            type_, name, span = m.type, self.text[m.start : m.end], Span(m.start, m.end)
        local = self._own(type_, name)
        if local in self.named:
            return local, []
        self.named.add(local)
        prop = "name" if "name" in self.ontology.properties(type_) else "title"
        return local, list(self._say(local, type_, prop, name, span, sure))

    # -- the document ------------------------------------------------------------------------------------------------

    def drafts(self) -> Iterator[Draft]:
        p = self.policy
        title = self.text[p.title.start : p.title.end]
        self.id, said = self._thing("Policy", title, p.title, COPIED)
        yield from said
        yield self._edge("ObservationSubject", self.space, self.id, p.title, COPIED)
        yield from self._say(self.id, "Policy", "document_kind", p.genre, p.title, COPIED)
        for prop, stated in (
            ("document_number", p.number), ("published", p.published), ("period_from", p.effective), ("period_to", p.expires),
        ):  # fmt: skip
            yield from self._stated(self.id, "Policy", prop, stated)
        for one in p.addressees:
            yield from self._say(self.id, "Policy", "addressees", self._words(one), one, COPIED)
        for place in p.applies_in:
            held, said = self._thing("Place", place.value, place.at, READ, "Zone")
            yield from said
            yield self._edge(
                "PolicyPlace", self.id, held, self._sentence(place.at), READ if place.printed else WORKED_OUT
            )
        for body in p.responsible:
            yield from self._responsible(body, self.id)
        for document in p.basis:
            yield from self._document("PolicyBasis", self.id, document)
        for document in p.repeals:
            yield from self._document("PolicyRepeal", self.id, document)
        yield from self._chapters()
        for n, clause in enumerate(p.clauses, 1):
            yield from self._clause(clause, n)

    def _words(self, span: Span) -> str:
        return self.text[span.start : span.end].strip()

    def _stated(self, subject: str, type_: str, prop: str, stated: Stated | None) -> Iterator[Draft]:
        if stated is not None:
            sure = COPIED if stated.printed else WORKED_OUT
            span = self._sentence(stated.at) if not stated.printed else stated.at
            yield from self._say(subject, type_, prop, self._words(stated.at), span, sure, stated.value)

    def _document(self, edge: str, source: str, named: Named) -> Iterator[Draft]:
        held, said = self._thing("Policy", named.name, named.at, MATCHED)
        yield from said
        if held != source:
            yield self._edge(edge, source, held, self._sentence(named.at), MATCHED)

    def _chapters(self) -> Iterator[Draft]:
        self.chapters: list[str] = []
        for n, chapter in enumerate(self.policy.chapters, 1):
            number = "".join(chapter.path)
            local = f"{self.space}#Chapter:{number or n}"
            if local in self.chapters:  # two annexes that count from one
                local = f"{local}.{n}"
            self.chapters.append(local)
            yield from self._say(local, "Chapter", "title", self._words(chapter.title), chapter.at, COPIED)
            if number:
                yield from self._say(local, "Chapter", "clause", number, chapter.at, COPIED)
            yield from self._say(local, "Chapter", "order", str(n), chapter.at, COPIED)
            above = self.id if chapter.parent is None else self.chapters[chapter.parent]
            yield self._edge("ChapterOf", local, above, chapter.at, COPIED)

    # -- clauses -----------------------------------------------------------------------------------------------------

    def _clause(self, clause: Clause, order: int) -> Iterator[Draft]:
        subject, type_ = self.id, "Policy"
        if clause.role is Role.MEASURE and clause.headline is not None:
            subject, type_ = (yield from self._measure(clause, order)), "Measure"
            yield from self._addresses(clause, subject)
            for body in clause.responsible:
                yield from self._responsible(body, subject)
            for document in clause.basis:
                yield from self._document("PolicyBasis", subject, document)
        elif clause.role is Role.SCOPE and not self._negated(clause):
            yield from self._kinds(clause, subject)
        for n, target in enumerate(clause.targets, 1):
            yield from self._target(target, subject, type_, f"{order}.{n}")

    def _measure(self, clause: Clause, order: int) -> Generator[Draft, None, str]:
        head = clause.headline
        assert head is not None
        at = self._mention(head, "Measure")
        held = self.local(at) if at is not None and self.local is not None else None
        span = head if at is None else Span(self.mentions[at].start, self.mentions[at].end)
        if held is None:
            held = self._own("Measure", self._words(span))
            self.keys[held] += 1
            if self.keys[held] > 1:  # the same words in two clauses are two measures
                held = f"{held}.{self.keys[held]}"
        yield from self._say(
            held, "Measure", "title", self._words(span), span, MATCHED if clause.titled else READ
        )
        if clause.number:
            yield from self._say(held, "Measure", "clause", clause.number, clause.at, COPIED)
        yield from self._say(held, "Measure", "wording", self._words(clause.at), clause.at, COPIED)
        yield from self._say(held, "Measure", "order", str(order), clause.at, COPIED)
        yield from self._stated(held, "Measure", "deadline", clause.deadline)
        yield self._edge("MeasureOf", held, self.id, clause.at, COPIED)
        if clause.chapter is not None:
            yield self._edge("MeasureChapter", held, self.chapters[clause.chapter], clause.at, COPIED)
        return held

    def _addresses(self, clause: Clause, subject: str) -> Iterator[Draft]:
        yield from self._kinds(clause, subject)
        for named in clause.programmes:
            held, said = self._thing(named.kind, named.name, named.at, MATCHED)
            yield from said
            yield self._edge("Addressing", subject, held, self._sentence(named.at), MATCHED)
        allowed = self.ontology.get("Addressing").ends["target"].range
        done: set[str] = set()
        for i in self._within(clause.at):
            m = self.mentions[i]
            span = Span(m.start, m.end)
            if m.type in _NOT_ADDRESSED or m.type not in self.ontology.types:
                continue
            if not any(self.ontology.is_a(m.type, t) for t in allowed):
                continue
            told = [*(b.at for b in clause.responsible), *(b.at for b in clause.programmes)]
            if any(at.start < m.end and m.start < at.end for at in told):
                continue
            if not naming.is_addressed(self._words(span), m.type, m.by):
                continue
            held, said = self._thing(m.type, self.text[m.start : m.end], span, m.confidence)
            yield from said
            if held not in done:
                done.add(held)
                yield self._edge("Addressing", subject, held, self._sentence(span), m.confidence * READ)

    def _kinds(self, clause: Clause, subject: str) -> Iterator[Draft]:
        """Kinds that the clause names as kinds: inside the name of one institution, a word for its kind says nothing of the kind."""
        for one in clause.kinds:
            inside = any(
                m.start <= one.at.start and one.at.end <= m.end and m.end - m.start > one.at.end - one.at.start
                and m.type in self.ontology.types and m.type not in _NO_NAMES
                for m in (self.mentions[i] for i in self._within(clause.at))
            )  # fmt: skip
            body = any(b.at.start <= one.at.start and one.at.end <= b.at.end for b in clause.responsible)
            if not inside and not body:
                yield self._edge("Addressing", subject, one.concept.id, self._sentence(one.at), MATCHED)

    def _responsible(self, body: Responsible, target: str) -> Iterator[Draft]:
        if body.concept is not None:
            held = body.concept.id
        else:
            held, said = self._thing(
                "GovernmentBody", body.name, body.at, READ if body.printed else WORKED_OUT
            )
            if body.printed or self.local is None or said:
                yield from said
        sure = READ if body.printed else WORKED_OUT
        edge = self._edge("Responsibility", held, target, body.quote, sure, key=body.responsibility)
        yield edge
        yield Draft(
            Claim(self.dataset, edge.claim.edge_id, "Responsibility", "responsibility", body.responsibility, body.responsibility),
            body.quote, sure,
        )  # fmt: skip

    def _target(self, target: Target, subject: str, type_: str, number: str) -> Iterator[Draft]:
        """A target is a figure of the future about the policy or measure; without a deadline the ontology has no figure."""
        if target.deadline is None:
            return
        indicator, said = self._thing("Indicator", self._words(target.indicator), target.indicator, READ)
        yield from said
        local = f"{self.space}#Observation:target.{number}"
        yield from self._say(
            local,
            "Observation",
            "period",
            self._words(target.deadline.at),
            target.quote,
            READ,
            target.deadline.value,
        )
        yield from self._say(local, "Observation", "observation_status", "target", target.quote, READ)
        if target.value is not None:
            yield from self._figure(local, self._words(target.value), target.quote)
        yield self._edge("ObservationIndicator", local, indicator, target.quote, READ)
        yield self._edge("ObservationSubject", local, subject, target.quote, READ)

    def _figure(self, local: str, words: str, quote: Span) -> Iterator[Draft]:
        for prop in ("amount", "share", "quantity", "value"):
            said = list(self._say(local, "Observation", prop, words, quote, READ))
            if said:
                yield said[0]
                return
        number = "".join(c for c in words if c.isdigit() or c in ".,")
        yield from self._say(local, "Observation", "value", words, quote, READ, number)

    def _negated(self, clause: Clause) -> bool:
        return "不适用" in self._words(clause.at)

    def _sentence(self, at: Span) -> Span:
        """Return the sentence around a span, inside its block."""
        block = self.document.block_at(at.start)
        low, high = (block.start, block.end) if block is not None else (0, len(self.text))
        begin = max([low, *(self.text.rfind(c, low, at.start) + 1 for c in "。；;\n")])
        stops = [i + 1 for i in (self.text.find(c, at.end, high) for c in "。；;\n") if i >= 0]
        end = min([high, *stops])
        while begin < end and self.text[begin].isspace():
            begin += 1
        while end > begin and self.text[end - 1].isspace():
            end -= 1
        return Span(begin, max(end, at.end))
