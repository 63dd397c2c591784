"""What is being written about one document: its words and things, the statements so far, and what was refused."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from clusterkg.extract.documents import Document
from clusterkg.extract.model import Extraction, Relation
from clusterkg.extract.statements.clauses import Clauses, Span, Units
from clusterkg.extract.statements.clusters import find_things
from clusterkg.extract.statements.dates import Period, deictic, period
from clusterkg.extract.statements.heading import date_of
from clusterkg.extract.statements.model import Fact, Origin, Refused
from clusterkg.graph.ledger import Claim, EvidenceClass, Sighting
from clusterkg.graph.ontology import Ontology, PropertySpec, load


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim with the clause that says it and how sure it is."""

    claim: Claim
    span: Span
    confidence: float
    #: True for what is certain of the file itself (its hash), whatever read it.
    certain: bool = False


class Sheet:
    """The desk on which the statements of a document are put together."""

    def __init__(self, document: Document, extraction: Extraction, origin: Origin) -> None:
        self.document, self.extraction, self.origin = document, extraction, origin
        self.ontology: Ontology = load()
        self.things = find_things(extraction)
        self.clauses = Clauses(document)
        issued = date_of(document)
        self.issued = issued
        self.anchor = issued[0] if issued else None
        self.drafts: list[Draft] = []
        self.refused: list[Refused] = []
        #: Things that take part in a kept relation → the type that their ends ask for (matters for withheld names only).
        self.used: dict[int, str] = {}
        self.kept = 0

    def period(self, mention: int) -> Period | None:
        """Return what a date covers. 3月 is told against the date before it in its block, else the document's, else the last before it.

        去年 and the like mean the day of writing, so only the document's own date tells them.
        """
        words, start = self.words(mention), self.span(mention)[0]
        if deictic(words):
            return period(words, self.anchor)
        block = self.document.block_at(start)
        low = block.start if block is not None else start
        before = self._dates[: bisect_left(self._dates, (start, ""))]
        near = before[-1][1] if before and before[-1][0] >= low else None
        anchors = (near, self.anchor, before[-1][1] if before else None)
        return next((found for anchor in (None, *anchors) if (found := period(words, anchor))), None)

    @cached_property
    def _dates(self) -> list[tuple[int, str]]:
        """Dates that name their year, by place."""
        found = []
        for i, m in enumerate(self.extraction.mentions):
            if m.type == "Date" and (told := period(self.words(i))) is not None:
                found.append((m.start, told[1]))
        return sorted(found)

    def span(self, mention: int) -> Span:
        """Return where a mention stands."""
        m = self.extraction.mentions[mention]
        return m.start, m.end

    def words(self, mention: int) -> str:
        """Return the words of a mention."""
        start, end = self.span(mention)
        return self.extraction.text[start:end]

    def local(self, thing: int) -> str:
        """Return the local id of a thing."""
        return f"{self.origin.space}#{self.things.all[thing].key}"

    def clause(self, *mentions: int) -> Span:
        """Return the sentence or table row around mentions."""
        spans = [self.span(m) for m in mentions]
        return self.clauses.trimmed(*self.clauses.around(*spans), *spans)

    def clause_of(self, r: Relation) -> Span:
        """Return the clause that an extractor says it read, else the one around both ends."""
        if r.end > r.start:
            said = (r.source, r.target, *(at for _, at in r.qualifiers))
            return self.clauses.trimmed(r.start, r.end, *map(self.span, said))
        return self.clause(r.source, r.target)

    def sure(self, r: Relation) -> float:
        """Return how sure a relation is: it and both its ends must be right."""
        ends = self.extraction.mentions[r.source], self.extraction.mentions[r.target]
        return r.confidence * ends[0].confidence * ends[1].confidence

    def say(self, claim: Claim, span: Span, confidence: float, *, certain: bool = False) -> None:
        """Write a draft."""
        self.drafts.append(Draft(claim, span, confidence, certain))

    def claim(self, subject: str, type_: str, prop: str, value: str, original: str) -> Claim:
        """Make a claim about an attribute."""
        return Claim(self.origin.dataset, subject, type_, prop, value, original)

    def refuse(self, r: Relation, zh: str, en: str, *, qualifier: tuple[str, int] | None = None) -> None:
        """Note why a relation, or one of its qualifiers, is not taken."""
        quote = self.document.text[slice(*self.clause_of(r))]
        if qualifier is None:
            ends = f"{self.words(r.source)} → {self.words(r.target)}"
            self.refused.append(Refused("row", r.type, ends, quote, zh, en))
        else:
            name, at = qualifier
            self.refused.append(Refused("value", f"{r.type}.{name}", self.words(at), quote, zh, en))

    def spec(self, type_: str, prop: str) -> PropertySpec:
        """Return a property of the ontology."""
        return self.ontology.properties(type_)[prop]

    def type_of(self, thing: int) -> str:
        """Return the type of a thing as it is written; a withheld name has the type that its relations ask for."""
        held = self.things.all[thing]
        return self.used.get(thing, "Organisation") if held.masked else held.type

    def facts(self, drafts: list[Draft]) -> tuple[Fact, ...]:
        """Return drafts as facts, each at its source unit."""
        units = Units(self.clauses, [d.span for d in drafts])
        return tuple(self._fact(d, units) for d in drafts)

    def _fact(self, d: Draft, units: Units) -> Fact:
        class_ = EvidenceClass.DISCLOSED if d.certain else self.origin.strength(d.confidence)
        return d.claim, Sighting(
            d.claim.id, units.at(*d.span), self.document.text[slice(*d.span)], self.origin.extractor,
            min(class_, self.origin.ceiling), round(d.confidence, 4),
        )  # fmt: skip
