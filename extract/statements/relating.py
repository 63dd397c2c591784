"""Relations as the ontology keeps them: arrows, edges that are nodes, figures and targets as observations.

Direction and ends are held against the ontology before anything is written. What is planned, past, denied or passed on keeps
that status in the relation (:mod:`clusterkg.graph.ontology.statuses`), so it is never taken for a fact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from clusterkg.extract import inventory
from clusterkg.extract.model import Relation
from clusterkg.extract.statements.amounts import read_value, unit_of
from clusterkg.extract.statements.clauses import Span
from clusterkg.extract.statements.clusters import BEARERS
from clusterkg.extract.statements.dates import Period
from clusterkg.extract.statements.naming import NUMBERS, write_number
from clusterkg.extract.statements.sheet import Sheet
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ledger import Claim
from clusterkg.graph.ontology import Projection, Status, TypeSpec, with_status
from clusterkg.graph.values import clean

#: Qualifier → properties that may hold it, best first: the first that the edge has and that can read the words.
_PROPERTIES: dict[str, tuple[str, ...]] = {
    "product": ("product",),
    "amount": ("amount", "dues"),
    "share": ("share", "share_of_purchases"),
    "capacity": ("capacity",),
    "output": ("output",),
    "role": ("role", "member_role", "post_title"),
    "number": ("recognition_no", "document_number"),
    "deadline": ("deadline",),
    "value": ("trend",),
}
#: Which property of an observation holds a figure of this kind, best first.
_FIGURES = {"Money": ("amount",), "Share": ("share", "value"), "Quantity": ("quantity", "value")}
#: Relations that flow over a period: with a figure, a year says how long it flowed, not since when.
_FLOWS = frozenset({"BUYS_FROM", "PURCHASES", "EXPORTS_TO", "IMPORTS_FROM", "MAKES"})
_BEGINS, _ENDS = ("enter", "date"), ("left",)


@dataclass(frozen=True, slots=True)
class _When:
    status: Status
    since: str | None = None
    until: str | None = None
    #: For types that keep a date as a property.
    date: str | None = None
    words: str | None = None


class Relating:
    """Writes relations on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def write(self, r: Relation) -> None:
        """Write a relation, or refuse it."""
        if r.type in ("COREF", "ALIAS_OF"):  # they join mentions, see clusters
            return
        if r.type not in inventory.relations():
            self.sheet.refuse(r, f"没有关系 {r.type}", f"there is no relation {r.type}")
            return
        if r.type == "HAS_NUMBER":
            self._number(r)
            return
        ends = [self.sheet.things.of.get(at, ()) for at in (r.source, r.target)]
        for at, held in zip((r.source, r.target), ends, strict=True):
            if not held:
                self.sheet.refuse(
                    r,
                    f"不知“{self.sheet.words(at)}”指谁",
                    f"what '{self.sheet.words(at)}' stands for is not known",
                )
                return
        for a in ends[0]:
            for b in ends[1]:
                if a == b:
                    self.sheet.refuse(r, "两端是同一个", "both ends are the same")
                elif r.type in ("OBSERVED", "SETS_TARGET"):
                    self._figure(r, a, b)
                else:
                    self._edge(r, a, b)

    def _number(self, r: Relation) -> None:
        kind = self.sheet.extraction.mentions[r.target].type
        if kind not in NUMBERS:
            self.sheet.refuse(r, f"{kind} 不是号码", f"{kind} is no number")
            return
        if r.status != "asserted" or kind in BEARERS:
            return  # a number that bears its own thing was joined to it
        for i in self.sheet.things.of.get(r.source, ()):
            thing = self.sheet.things.all[i]
            if not thing.masked:
                write_number(
                    self.sheet,
                    self.sheet.local(i),
                    thing.type,
                    r.target,
                    self.sheet.clause_of(r),
                    self.sheet.sure(r),
                )

    def _fits(self, r: Relation, ends: Iterable[tuple[int, str, Iterable[str]]]) -> bool:
        """Tell whether things may stand at their ends, and note them as used; refuse the relation otherwise."""
        taken: dict[int, str] = {}
        for thing, end, range_ in ends:
            held, allowed = self.sheet.things.all[thing], tuple(range_)
            if held.masked:  # of the kind that the end asks for: a withheld buyer is a firm without a name
                below = [t for t in allowed if self.sheet.ontology.is_a(t, "Organisation")]
                if below or "Thing" in allowed:
                    taken[thing] = "Organisation" if not below or "Organisation" in below else below[0]
                    continue
            elif any(self.sheet.ontology.is_a(held.type, t) for t in allowed):
                taken[thing] = held.type
                continue
            self.sheet.refuse(
                r, f"{r.type} 的 {end} 不能是 {held.type},应为 {'、'.join(allowed)}",
                f"{end} of {r.type} cannot be {held.type}; it is one of {', '.join(allowed)}",
            )  # fmt: skip
            return False
        for thing, type_ in taken.items():
            if self.sheet.used.get(thing, "Organisation") == "Organisation":
                self.sheet.used[thing] = type_
        return True

    def _edge(self, r: Relation, a: int, b: int) -> None:
        spec, arm = self.sheet.ontology.by_relation[r.type]
        source, target = (
            ("source", "target") if arm is None else (next(e for e in spec.ends if e != arm), arm)
        )
        if not self._fits(r, ((a, source, spec.ends[source].range), (b, target, spec.ends[target].range))):
            return
        if r.type in inventory.SYMMETRIC and b < a:
            a, b = b, a
        self.sheet.kept += 1
        when = self._when(r, spec)
        if spec.projection is Projection.NODE:
            self._node(r, spec, when, {source: a, target: b})
            return
        key = self._key(r, spec)
        relation = with_status(r.type, when.status)
        claim = Claim(
            self.sheet.origin.dataset, self.sheet.local(a), spec.name, relation, object=self.sheet.local(b), key=key, valid_from=when.since, valid_to=when.until
        )  # fmt: skip
        span, sure = self.sheet.clause_of(r), self.sheet.sure(r)
        self.sheet.say(claim, span, sure)
        if when.date is not None:
            self.sheet.say(
                self.sheet.claim(claim.edge_id, spec.name, "date", when.date, when.words or when.date),
                span,
                sure,
            )
        for name, at in r.qualifiers:
            if name != "date":
                owner = (claim.edge_id, spec.name)
                if self.sheet.things.all[a].type == "Event" and name == "value":
                    owner = (self.sheet.local(a), "Event")
                self._qualified(r, name, at, *owner)
        if self.sheet.things.all[a].type == "Event" and (found := self._period(r)):
            self.sheet.say(
                self.sheet.claim(self.sheet.local(a), "Event", "date", found[0], when.words or found[0]),
                span,
                sure,
            )

    def _key(self, r: Relation, spec: TypeSpec) -> str:
        """Return what tells parallel arrows apart: one purchase per product, as the ontology wants it."""
        at = dict(r.qualifiers).get("product")
        if at is None or "product" not in self.sheet.ontology.properties(spec.name):
            return ""
        return clean(self.sheet.words(at), self.sheet.spec(spec.name, "product"))

    def _node(self, r: Relation, spec: TypeSpec, when: _When, ends: dict[str, int]) -> None:
        """Write an edge that is a node: one claim for each end, the date where the type keeps it."""
        parts = [
            *(self.sheet.local(i) for i in ends.values()),
            when.since or "",
            when.until or "",
            when.status.value,
        ]
        digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()
        local, span, sure = (
            f"{self.sheet.origin.space}#{spec.name}:{digest}",
            self.sheet.clause_of(r),
            self.sheet.sure(r),
        )
        for end, i in ends.items():
            relation = with_status(spec.ends[end].relation or end.upper(), when.status)
            self.sheet.say(
                Claim(
                    self.sheet.origin.dataset, local, spec.name, relation, object=self.sheet.local(i), valid_from=when.since, valid_to=when.until
                ),
                span, sure,
            )  # fmt: skip
        known = self.sheet.ontology.properties(spec.name)
        for day, props in ((when.since, _BEGINS), (when.until if r.status == "past" else None, _ENDS)):
            prop = next((p for p in props if p in known), None)
            if day is not None and prop is not None:
                self.sheet.say(self.sheet.claim(local, spec.name, prop, day, when.words or day), span, sure)
        for name, at in r.qualifiers:
            if name != "date":
                self._qualified(r, name, at, local, spec.name)

    def _figure(self, r: Relation, a: int, b: int) -> None:
        """Write a figure or a target as an observation of its own: about what, of which indicator, how much, when."""
        about, of = (
            self.sheet.ontology.get("ObservationSubject"),
            self.sheet.ontology.get("ObservationIndicator"),
        )
        if not self._fits(
            r, ((a, "source", about.ends["target"].range), (b, "target", of.ends["target"].range))
        ):
            return
        self.sheet.kept += 1
        given = dict(r.qualifiers)
        when = given.get("deadline", given.get("date"))
        found = self.sheet.period(when) if when is not None else None
        words = [self.sheet.words(at) for at in (given.get("value"), when) if at is not None]
        status = Status(r.status)
        if r.type == "SETS_TARGET" and status is Status.ASSERTED:
            status = Status.PLANNED
        if status is Status.PAST:  # a figure of the past was so then
            status = Status.ASSERTED
        digest = hashlib.blake2b(
            "\0".join((self.sheet.local(a), self.sheet.local(b), r.type, status, *words)).encode(),
            digest_size=6,
        )
        local, span, sure = (
            f"{self.sheet.origin.space}#Observation:{digest.hexdigest()}",
            self.sheet.clause_of(r),
            self.sheet.sure(r),
        )
        for spec, i in ((about, a), (of, b)):
            assert spec.relation is not None
            relation = with_status(spec.relation, status)
            self.sheet.say(
                Claim(self.sheet.origin.dataset, local, spec.name, relation, object=self.sheet.local(i)),
                span,
                sure,
            )
        if when is not None:
            self._dated(r, local, when, found, span, sure)
        if r.type == "SETS_TARGET":
            self.sheet.say(
                self.sheet.claim(local, "Observation", "observation_status", "目标 target", "目标 target"),
                span,
                sure,
            )
        if (at := given.get("value")) is not None:
            self._qualified(
                r,
                "value",
                at,
                local,
                "Observation",
                _FIGURES.get(self.sheet.extraction.mentions[at].type, ("value",)),
            )

    def _dated(self, r: Relation, local: str, at: int, found: Period | None, span: Span, sure: float) -> None:
        words = self.sheet.words(at)
        if found is None:
            self.sheet.refuse(
                r,
                "看不出是哪一天、哪一年",
                "which day or year is meant cannot be told",
                qualifier=("date", at),
            )
        elif found[0] == found[1]:
            self.sheet.say(self.sheet.claim(local, "Observation", "period", found[0], words), span, sure)
        else:  # a date is a day, a month or a year: nine months are told in the words of the text
            self.sheet.say(
                self.sheet.claim(
                    local, "Observation", "note", clean(words, self.sheet.spec("Observation", "note")), words
                ),
                span,
                sure,
            )

    def _qualified(
        self, r: Relation, name: str, at: int, owner: str, type_: str, props: tuple[str, ...] | None = None
    ) -> None:
        known = self.sheet.ontology.properties(type_)
        words, unit = self.sheet.words(at), unit_of(self.sheet.clauses.heads(self.sheet.span(at)[0]))
        problems = []
        for prop in props or _PROPERTIES.get(name, ()):
            if prop in known:
                try:
                    value = read_value(words, unit, known[prop])
                except ValueProblem as bad:
                    problems.append(bad)
                    continue
                self.sheet.say(
                    self.sheet.claim(owner, type_, prop, value, words),
                    self.sheet.clause_of(r),
                    self.sheet.sure(r),
                )
                return
        if problems:
            self.sheet.refuse(r, problems[0].text("zh"), problems[0].text("en"), qualifier=(name, at))
        else:
            self.sheet.refuse(
                r,
                f"{type_} 没有放“{name}”的属性",
                f"{type_} has no property for '{name}'",
                qualifier=(name, at),
            )

    def _period(self, r: Relation) -> Period | None:
        at = dict(r.qualifiers).get("date", dict(r.qualifiers).get("deadline"))
        return None if at is None else self.sheet.period(at)

    def _when(self, r: Relation, spec: TypeSpec) -> _When:
        """Return status and validity, as far as the words tell them."""
        status, at = Status(r.status), dict(r.qualifiers).get("date")
        if at is None:
            return _When(status)
        words, found = self.sheet.words(at), self._period(r)
        if found is None:
            self.sheet.refuse(
                r,
                "看不出是哪一天、哪一年",
                "which day or year is meant cannot be told",
                qualifier=("date", at),
            )
            return _When(status)
        since, until = found
        if "date" in self.sheet.ontology.properties(spec.name) and spec.projection is Projection.RELATION:
            return _When(status, date=since, words=words)
        if status is Status.PAST:  # it held until then: a fact whose validity ended
            return _When(Status.ASSERTED, None, until, words=words)
        measured = {"amount", "share", "output"} & {name for name, _ in r.qualifiers}
        flowed = r.type in _FLOWS and bool(measured) and since == until and since.count("-") < 2
        if since != until or flowed or status is Status.NEGATED:
            return _When(status, since, until, words=words)
        return _When(status, since, words=words)
