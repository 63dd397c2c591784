"""From claims to what they say, and why an answer rests on them on one day and not on another.

A view leads from entities to claims. To tell what a claim says without the ledger, the facts around the entities that a row names are
read, whatever the day, and the claim is found among them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from clusterkg.graph.ontology import load, split_status
from clusterkg.graph.projection.arrays import ascending
from clusterkg.graph.store.contract import Attribute, EdgeRecord, Ids, Scope, View
from clusterkg.graph.store.scoping import days
from clusterkg.queries.contract import ClaimRef, Named, Reason
from clusterkg.queries.facts.sightings import SEEN

How = Literal["started", "ended", "seen", "lapsed", "newly_known", "withdrawn", "gained", "lost"]

WORDS: dict[How, tuple[str, str]] = {
    "started": ("这一事实在两日之间开始", "this began between the two days"),
    "ended": ("这一事实在两日之间结束", "this ended between the two days"),
    "seen": ("两日之间才见于来源", "a source saw it between the two days"),
    "lapsed": ("见报已久,按所问的天数不再计", "it was seen too long ago to be carried forward"),
    "newly_known": ("先前的发布版还不知道", "the earlier release did not know it"),
    "withdrawn": ("后来的发布版里不再有(撤回、撤销或由新版次取代)", "the later release holds it no more (withdrawn or superseded)"),
    "gained": ("事实未变,这一行现在用到它", "the fact itself is unchanged; this row rests on it now"),
    "lost": ("事实未变,这一行不再用到它", "the fact itself is unchanged; this row rests on it no more"),
}  # fmt: skip
#: What made a difference, strongest reason first: facts that changed before facts that are only used otherwise.
_ORDER: dict[str, int] = {how: i for i, how in enumerate(WORDS)}
#: Types that half a graph hangs on: from them only what leaves is read.
_HUBS = ("Place", "Zone", "Chain", "Industry", "Indicator", "Concept")
_NONE: Ids = np.empty(0, dtype=np.int64)
#: Nodes beside those named that are read to find a claim, and edges around any set of nodes.
MOST_NODES, MOST_EDGES = 4000, 300_000


class Statement(BaseModel):
    """A statement that made a difference: what it says, since when and until when, whose it is, and how it came or went."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: ClaimRef
    how: How
    text: Reason
    about: tuple[Named, ...] = ()
    since: str | None = None
    until: str | None = None
    seen_on: str | None = None
    dataset: str | None = None
    #: Statements (other sources, other values of the same fact) that the same words cover.
    same: int = 1


@dataclass(frozen=True)
class Fact:
    """What a claim says, as a view holds it."""

    zh: str
    en: str
    about: tuple[str, ...]
    since: str | None
    until: str | None
    seen: tuple[str, ...]
    dataset: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a view of one release on one day."""

    view: View
    day: date

    @property
    def wide(self) -> View:
        """The same release, whatever the day."""
        scope = self.view.scope
        return self.view.scoped(Scope(datasets=scope.datasets, place=scope.place, minimum=scope.minimum, statuses=scope.statuses))  # fmt: skip

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of entities in this release; those it does not have are left out."""
        found = {}
        for one in dict.fromkeys(ids):
            number = self.view.nid(one)
            if number is None:
                now = self.view.resolve(one)
                number = self.view.nid(now) if now is not None else None
            if number is not None:
                found[one] = number
        return found

    def links(self, ids: Iterable[str]) -> dict[str, Ids]:
        """Return the links in scope that leave or reach each of these entities; those of hubs are left out."""
        numbers = self.numbers(ids)
        nids = np.array(sorted(set(numbers.values())), dtype=np.int64)
        if not len(nids):
            return {}
        few = _without_hubs(self.view, nids)
        out, into = self.view.expand(few, None, "out"), self.view.expand(few, None, "in")
        ends = np.concatenate([out.source, into.target])
        eids = np.concatenate([out.eid, into.eid])
        order = np.argsort(ends, kind="stable")
        ends, eids = ends[order], eids[order]
        found = {}
        for one, n in numbers.items():
            a, b = np.searchsorted(ends, (n, n + 1))
            found[one] = np.unique(eids[a:b])[:MOST_EDGES]
        return found

    def claims_of(self, links: dict[str, Ids]) -> dict[str, list[str]]:
        """Return the claims of links and of what is said about them, by entity."""
        every = np.unique(np.concatenate([_NONE, *links.values()]))
        if not len(every):
            return {}
        hanging = self.view.edge_attributes(every)
        said = dict(zip(every.tolist(), self.view.edge_claims(every), strict=True))
        return {
            k: [
                c
                for e in eids.tolist()
                for c in (*said[e], *(c for a in hanging.get(e, ()) for c in a.claims))
            ]
            for k, eids in links.items()
        }


def of_one_release(one: Side, other: Side) -> bool:
    """Tell whether both sides read one release; graphs that are only supposed share a name, not what they know."""
    a, b = one.view.manifest, other.view.manifest
    return (a.release, a.tx) == (b.release, b.tx)


def _without_hubs(view: View, nids: Ids) -> Ids:
    ontology = load()
    return np.array(
        [b.nid for b in view.briefs(nids) if not any(ontology.is_a(b.type, h) for h in _HUBS)], dtype=np.int64
    )


def facts_about(view: View, nids: Ids, wanted: set[str]) -> dict[str, Fact]:
    """Return, of the wanted claims, those that speak of these nodes or of their nearest neighbours, with what they say.

    ``view`` shows all days. Neighbours are read only where claims are still missing: a declaration, an observation or a product stands
    between a segment and what is said of it.
    """
    found: dict[str, Fact] = {}
    read: set[int] = set()
    front = np.unique(nids)
    for _ in range(3):
        front = np.array([n for n in front.tolist() if n not in read], dtype=np.int64)[:MOST_NODES]
        if not len(front) or not wanted - found.keys():
            break
        read |= set(front.tolist())
        near = _read(view, front, wanted - found.keys(), found)
        front = near
    return found


def _read(view: View, nids: Ids, wanted: set[str], found: dict[str, Fact]) -> Ids:
    """Enter what is found at some nodes; return their neighbours, or none where nothing is missing any more."""
    plain = _without_hubs(view, nids)
    parts = [view.expand(nids, None, "out"), view.expand(plain, None, "in")]
    eids = ascending(np.concatenate([p.eid for p in parts]))[:MOST_EDGES]
    hits = {
        eid
        for eid, claims in zip(eids.tolist(), view.edge_claims(eids), strict=True)
        if not wanted.isdisjoint(claims)
    }
    hits |= {
        eid
        for eid, hanging in view.edge_attributes(eids).items()
        if any(not wanted.isdisjoint(a.claims) for a in hanging)
    }
    records = view.edge_records(sorted(hits))
    ends = {i for r in records for i in (r.source, r.target)}
    numbers = {i: view.nid(i) for i in ends}
    names = {b.id: b.caption for b in view.briefs(sorted(n for n in numbers.values() if n is not None))}
    for r in records:
        fact = of_edge(r, names)
        for c in (*r.claims, *(c for a in r.attributes for c in a.claims)):
            if c in wanted:
                found[c] = fact
    if not wanted - found.keys():
        return _NONE
    for e in view.entities(nids):
        for a in e.attributes:
            missing = [c for c in a.claims if c in wanted and c not in found]
            if missing:
                found |= dict.fromkeys(missing, _of_attribute(e.id, e.caption, e.type, a))
    return np.unique(np.concatenate([p for q in parts for p in (q.source, q.target)]))


def of_edge(r: EdgeRecord, names: dict[str, str]) -> Fact:
    """Return what an edge says in words."""
    ontology = load()
    spec = ontology.types.get(r.type)
    zh, en = (spec.label.zh, spec.label.en) if spec else (r.relation, r.relation)
    status = split_status(r.relation)[1].value
    more = f"（{status}）" if r.relation != split_status(r.relation)[0] else ""
    source, target = names.get(r.source, r.source), names.get(r.target, r.target)
    told = "，".join(f"{_label(r.type, a.prop)} {a.value}" for a in r.attributes if a.prop != SEEN)
    told_en = ", ".join(f"{a.prop} {a.value}" for a in r.attributes if a.prop != SEEN)
    return Fact(
        f"{source} → {target}:{zh}{more}" + (f"({told})" if told else ""), f"{source} → {target}: {en}{more}" + (f" ({told_en})" if told_en else ""),
        (r.source, r.target), r.valid_from, r.valid_to, tuple(a.value for a in r.attributes if a.prop == SEEN), r.dataset, r.claims,
    )  # fmt: skip


def _of_attribute(id_: str, caption: str, type_: str, a: Attribute) -> Fact:
    return Fact(
        f"{caption}:{_label(type_, a.prop)} = {a.value}", f"{caption}: {a.prop} = {a.value}", (id_,), a.valid_from, a.valid_to, (), a.dataset, a.claims
    )  # fmt: skip


def _label(type_: str, prop: str) -> str:
    ontology = load()
    spec = ontology.properties(type_).get(prop) if type_ in ontology.types else None
    return spec.label.zh if spec is not None else prop


class Compared:
    """Finds, for rows that differ between two sides, the statements that made the difference."""

    def __init__(self, before: Side, after: Side, carry_forward: int | None = None) -> None:
        self.before, self.after, self._carry = before, after, carry_forward
        self.one_release = of_one_release(before, after)

    def statements(
        self, rows: Sequence[tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]]]
    ) -> list[list[Statement]]:
        """Return the statements for each row, given as (claims lost, claims gained, ids of what it is about, ids of all it names)."""
        hidden = self._changed_around([keys for _, _, keys, _ in rows])
        lost = {c for r, h in zip(rows, hidden, strict=True) for c in (*r[0], *h[0])}
        gained = {c for r, h in zip(rows, hidden, strict=True) for c in (*r[1], *h[1])}
        ids = {i for r in rows for i in (*r[2], *r[3])}
        was = self._known(self.before, ids, lost | gained)
        is_ = was if self.one_release else self._known(self.after, ids, lost | gained)
        told: list[list[Statement]] = []
        for (gone, new, _, _), (gone_too, new_too) in zip(rows, hidden, strict=True):
            made = [self._one(c, lost=True, was=was, is_=is_) for c in dict.fromkeys((*gone, *gone_too))]
            made += [self._one(c, lost=False, was=was, is_=is_) for c in dict.fromkeys((*new, *new_too))]
            told.append(_grouped(made))
        return told

    def _known(self, side: Side, ids: set[str], wanted: set[str]) -> dict[str, Fact]:
        numbers = side.numbers(ids)
        if not numbers or not wanted:
            return {}
        return facts_about(side.wide, np.array(sorted(set(numbers.values())), dtype=np.int64), wanted)

    def _changed_around(self, rows: Sequence[Sequence[str]]) -> list[tuple[list[str], list[str]]]:
        """Return, for each row, the claims of links at what it is about that count on one side alone, whether or not the row shows them."""
        ids = [i for keys in rows for i in keys]
        old, new = self.before.links(ids), self.after.links(ids)
        if self.one_release:  # numbers of edges are the same on both sides: only what differs is read
            old, new = (
                {k: np.setdiff1d(one.get(k, _NONE), other.get(k, _NONE)) for k in ids}
                for one, other in ((old, new), (new, old))
            )
        were, are = self.before.claims_of(old), self.after.claims_of(new)
        found = []
        for keys in rows:
            had = list(dict.fromkeys(c for k in keys for c in were.get(k, ())))
            have = list(dict.fromkeys(c for k in keys for c in are.get(k, ())))
            mine, theirs = set(had), set(have)
            found.append(([c for c in had if c not in theirs], [c for c in have if c not in mine]))
        return found

    def _one(self, claim: str, *, lost: bool, was: dict[str, Fact], is_: dict[str, Fact]) -> Statement:
        here, there = (was, is_) if lost else (is_, was)
        other = self.after if lost else self.before
        fact = here.get(claim)
        how = self._how(fact, claim in there, other.day, lost=lost)
        if fact is None:
            return Statement(
                claim=claim, how=how, text=Reason(zh="内容见证据", en="see the evidence for what it says")
            )
        zh, en = WORDS[how]
        return Statement(
            claim=claim, how=how, text=Reason(zh=f"{fact.zh};{zh}", en=f"{fact.en}; {en}"), since=fact.since, until=fact.until,
            seen_on=_last_seen(fact, (self.before if lost else self.after).day), dataset=fact.dataset,
        )  # fmt: skip

    def _how(self, fact: Fact | None, known: bool, other: date, *, lost: bool) -> How:
        """Tell why a fact of one side does not count on the other, whose day is ``other``."""
        if fact is None:
            return "lost" if lost else "gained"
        if not known and not self.one_release:
            return "withdrawn" if lost else "newly_known"
        today = days(None, other.isoformat())[1]
        first, last = days(fact.since, fact.until)
        if not first <= today <= last:
            # "Started" and "ended" are told from the earlier side to the later one, whichever of the two is asked about first.
            return "ended" if lost else "started"
        if fact.seen:
            by_then = [last for first, last in (days(s, s) for s in fact.seen) if first <= today]
            old = self._carry is not None and bool(by_then) and max(by_then) < today - self._carry
            if not by_then or old:
                return ("lapsed" if old else "lost") if lost else "seen"
        return "lost" if lost else "gained"


def _last_seen(fact: Fact, day: date) -> str | None:
    """Return when a link was last seen by the day on which it counts."""
    today = days(None, day.isoformat())[1]
    return max((s for s in fact.seen if days(s, s)[0] <= today), default=None)


def _grouped(made: Iterable[Statement]) -> list[Statement]:
    """Return statements with those of one fact as one, what changed before what is only used otherwise."""
    by: dict[tuple[str, str | None, str], list[Statement]] = defaultdict(list)
    for s in made:
        by[s.how, s.dataset, s.text.zh if s.dataset else s.claim].append(s)
    found = [held[0].model_copy(update={"same": len(held)}) for held in by.values()]
    return sorted(found, key=lambda s: (_ORDER[s.how], s.dataset is None, s.since or "", s.text.zh, s.claim))


def ids_of(named: Iterable[Named]) -> Iterator[str]:
    """Yield ids of named entities, each once."""
    yield from dict.fromkeys(n.id for n in named)


__all__ = [
    "Compared",
    "Fact",
    "How",
    "Side",
    "Statement",
    "facts_about",
    "ids_of",
    "of_edge",
    "of_one_release",
]
