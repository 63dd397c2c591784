"""Measures of policies and all that stands around them: policy, chapter, period, places, bodies, targets, and what they address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from clusterkg.graph.store.contract import Brief, Edges, Entity, View
from clusterkg.graph.values.dates import day_bounds

Basis = Literal["effective", "published"]


@dataclass
class Period:
    """From when to when a policy holds, and how it stands on a day."""

    since: str | None = None
    basis: Basis | None = None
    until: str | None = None
    lapsed: bool = False
    early: bool = False
    claims: tuple[str, ...] = ()

    @property
    def in_force(self) -> bool | None:
        """True where its beginning is stated, or its issue and its end; None where that is not known."""
        return True if self.basis == "effective" or (self.basis and self.until) else None


@dataclass(frozen=True)
class Part:
    """A body with its part in a measure or, as a whole, in its policy."""

    body: Brief
    responsibility: str | None
    level: Literal["measure", "policy"]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Goal:
    """An indicator with its target."""

    indicator: Brief
    value: str | None
    deadline: str | None
    level: Literal["measure", "policy"]
    claims: tuple[str, ...]


@dataclass
class Measures:
    """All measures of a view with their policies, and the edges at either; fetched a type at a time, what is not asked for never."""

    view: View
    explored: int = 0
    #: Measure → its policy, and the edge that says so.
    policy: dict[int, int] = field(init=False)
    policy_edge: dict[int, int] = field(init=False)
    #: Measure → places where it or its policy applies, with the edges.
    placed_at: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.all = {int(n) for n in self.view.of_type("Measure")}
        self.policy, self.policy_edge = {}, {}
        for eid, source, target in triples(self._edges(self.all, "MeasureOf", "out")):
            self.policy[source], self.policy_edge[source] = target, eid
        self.policies = sorted(set(self.policy.values()))
        both = self.both = sorted(self.all | set(self.policies))
        self.addressing = self._edges(both, "Addressing", "out")
        self.eligible = self._edges(both, "Eligibility", "in")
        self.places = self._edges(both, "PolicyPlace", "out")
        self.by_policy: dict[int, list[int]] = defaultdict(list)
        for m, p in self.policy.items():
            self.by_policy[p].append(m)
        for eid, source, target in triples(self.places):
            for m in self._measures(source):
                self.placed_at[m].append((target, eid))

    def _edges(self, nids: Iterable[int], type_: str, direction: Literal["in", "out"]) -> Edges:
        edges = self.view.expand(sorted(nids), type_, direction)
        self.explored += len(edges)
        return edges

    def _measures(self, node: int) -> list[int]:
        """A measure itself, or all measures of a policy."""
        return [node] if node in self.all else self.by_policy.get(node, [])

    def naming(self, asked: set[int]) -> dict[int, set[int]]:
        """Measures that address what is asked, or for which it is eligible → what of it."""
        hits: dict[int, set[int]] = defaultdict(set)
        for _, source, target in triples(self.addressing):
            if target in asked:
                for m in self._measures(source):
                    hits[m].add(target)
        for _, source, target in triples(self.eligible):
            if source in asked:
                for m in self._measures(target):
                    hits[m].add(source)
        return hits

    def by_the_clause(self, asked: set[int]) -> set[int]:
        """Measures whose own clause names what is asked; the others' policy does as a whole (本办法适用于…)."""
        own = {s for _, s, t in triples(self.addressing) if t in asked}
        own |= {t for _, s, t in triples(self.eligible) if s in asked}
        return own & self.all

    def placed(self, around: set[int], inside: set[int]) -> dict[int, set[int]]:
        """Measures that apply in a place or around it, or that address something inside it → what."""
        hits: dict[int, set[int]] = defaultdict(set)
        for m, at in self.placed_at.items():
            for target, _ in at:
                if target in around or target in inside:
                    hits[m].add(target)
        for m, named_ in self.naming(inside).items():
            hits[m] |= named_
        return hits

    @cached_property
    def policy_entities(self) -> dict[int, Entity]:
        """Policy → its attributes."""
        return {e.nid: e for e in self.view.entities(self.policies)}

    @cached_property
    def _repeals(self) -> dict[int, list[tuple[Entity, int]]]:
        edges = self._edges(self.policies, "PolicyRepeal", "in")
        repealers = {e.nid: e for e in self.view.entities(np.unique(edges.source))}
        found: dict[int, list[tuple[Entity, int]]] = defaultdict(list)
        for eid, source, target in triples(edges):
            found[target].append((repealers[source], eid))
        return found

    def period(self, measure: int, day: date | None) -> Period:
        """From when to when the measure's policy holds, seen from a day."""
        policy = self.policy_entities.get(self.policy.get(measure, -1))
        if policy is None:
            return Period()
        since, issued = first(policy, "period_from"), first(policy, "published")
        until = first(policy, "period_to")
        claims = [*policy.claims("period_from"), *policy.claims("published"), *policy.claims("period_to")]
        found = Period(since or issued, "effective" if since else "published" if issued else None, until)
        if day is not None:
            found.early = found.since is not None and day_bounds(found.since)[0] > day
            found.lapsed = until is not None and day_bounds(until)[1] < day
            for repealer, eid in self._repeals.get(policy.nid, []):
                from_ = first(repealer, "period_from") or first(repealer, "published")
                if from_ is not None and day_bounds(from_)[0] <= day:
                    found.lapsed = True
                    claims += [c for held in self.view.edge_claims([eid]) for c in held]
        found.claims = tuple(claims)
        return found

    @cached_property
    def responsible(self) -> dict[int, list[Part]]:
        """Measure or policy → its bodies, those with the weightiest part first."""
        edges = self._edges(self.both, "Responsibility", "in")
        records = {r.eid: r for r in self.view.edge_records(edges.eid)}
        briefs = {b.nid: b for b in self.view.briefs(np.unique(edges.source))}
        found: dict[int, list[Part]] = defaultdict(list)
        for eid, source, target in triples(edges):
            record = records[eid]
            claims = (*record.claims, *(c for a in record.attributes for c in a.claims))
            level: Literal["measure", "policy"] = "measure" if target in self.all else "policy"
            for part in record.values("responsibility") or (None,):
                found[target].append(Part(briefs[source], part, level, claims))
        for target, parts in found.items():
            told = {p.body.nid for p in parts if p.responsibility is not None}
            kept = [p for p in parts if p.responsibility is not None or p.body.nid not in told]
            found[target] = sorted(kept, key=lambda p: (_weight(p.responsibility), p.body.caption, p.body.id))
        return found

    @cached_property
    def chapters(self) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Measure → its chapter, written from the outermost heading in, with the claims."""
        edges = self._edges(sorted(self.all), "MeasureChapter", "out")
        above: dict[int, int] = {}
        front = {int(n) for n in edges.target}
        while front:
            up = self._edges(front, "ChapterOf", "out")
            fresh = {s: t for _, s, t in triples(up) if s not in above}
            above |= fresh
            front = set(fresh.values()) - set(above) - set(self.policies)
        titles = {e.nid: e for e in self.view.entities(sorted({int(n) for n in edges.target} | set(above)))}
        claims = dict(zip((int(e) for e in edges.eid), self.view.edge_claims(edges.eid), strict=True))
        found: dict[int, tuple[str, tuple[str, ...]]] = {}
        for eid, source, target in triples(edges):
            line: list[str] = []
            at: int | None = target
            while at is not None and at in titles:
                line.insert(0, titles[at].caption)
                at = above.get(at)
            found[source] = (" > ".join(line), claims[eid])
        return found

    @cached_property
    def goals(self) -> dict[int, list[Goal]]:
        """Measure or policy → its targets: observations about it whose status is ``target``."""
        about = self._edges(self.both, "ObservationSubject", "in")
        figures = {e.nid: e for e in self.view.entities(np.unique(about.source)) if e.type == "Observation"}
        measured = self._edges(figures, "ObservationIndicator", "out")
        indicators = {b.nid: b for b in self.view.briefs(np.unique(measured.target))}
        of = {source: (target, eid) for eid, source, target in triples(measured)}
        found: dict[int, list[Goal]] = defaultdict(list)
        for eid, source, target in triples(about):
            figure, held = figures.get(source), of.get(source)
            if (
                figure is None
                or held is None
                or not any("target" in s for s in figure.values("observation_status"))
            ):
                continue
            claims = [c for one in self.view.edge_claims([eid, held[1]]) for c in one]
            claims += [c for a in figure.attributes for c in a.claims]
            value = next((v for p in _FIGURES if (v := first(figure, p))), None)
            told = tuple(dict.fromkeys(claims))
            level: Literal["measure", "policy"] = "measure" if target in self.all else "policy"
            found[target].append(Goal(indicators[held[0]], value, first(figure, "period"), level, told))
        return found

    @cached_property
    def named_by(self) -> tuple[dict[int, list[int]], dict[int, dict[int, int]]]:
        """Per measure what it addresses, in order, and the edge that says so, from the measure or its policy."""
        targets: dict[int, list[int]] = defaultdict(list)
        edge: dict[int, dict[int, int]] = defaultdict(dict)
        for eid, source, target in triples(self.addressing):
            if source in self.all:
                targets[source].append(target)
            for m in self._measures(source):
                edge[m].setdefault(target, eid)
        for eid, source, target in triples(self.eligible):
            for m in self._measures(target):
                edge[m].setdefault(source, eid)
        for m, at in self.placed_at.items():
            for place, eid in at:
                edge[m].setdefault(place, eid)
        return targets, edge

    def entities(self, measures: Collection[int]) -> list[Entity]:
        """Return measures with their attributes, policies by name and their measures in the order of the document."""

        def rank(one: Entity) -> tuple[str, str, int, str, str]:
            policy = self.policy_entities.get(self.policy.get(one.nid, -1))
            order = first(one, "order")
            return (
                policy.caption if policy else "", policy.id if policy else "", int(order) if order else 10**6, one.caption, one.id,
            )  # fmt: skip

        return sorted(self.view.entities(sorted(measures)), key=rank)


#: Where the value of a figure may stand.
_FIGURES = ("amount", "quantity", "share", "value")
_WEIGHTS = ("lead", "responsible", "implement", "support", "issue", "interpret")


def _weight(part: str | None) -> int:
    return _WEIGHTS.index(part) if part in _WEIGHTS else len(_WEIGHTS)


def closure(view: View, start: Iterable[int], edge: str, direction: Literal["in", "out"]) -> set[int]:
    """Return nodes and all that is reached from them along one type of edge."""
    found, front = set(start), set(start)
    while front:
        edges = view.expand(sorted(front), edge, direction)
        ends = edges.target if direction == "out" else edges.source
        front = {int(n) for n in ends} - found
        found |= front
    return found


def triples(edges: Edges) -> Iterator[tuple[int, int, int]]:
    """Yield number, source and target of each edge."""
    return zip(edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), strict=True)


def first(entity: Entity, prop: str) -> str | None:
    """Return the strongest and newest value of a property, or None."""
    values = entity.values(prop)
    return values[0] if values else None
