"""Completeness declarations in force: who declared what to be complete, where, and how many there should be.

A declaration is in force for a place where its own place is that one or holds it: a list that is whole for a province is whole for its
cities. It is also in force where every part of a place has one: the members of a region of one's own, or the cities of a province, unless
the data have a place that may be one more part, because nobody says what it lies in. Their expected counts add, and each must be met by
itself.

Without a place (the whole that the data reach) only a declaration for a place that holds all places of the data is in force.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from clusterkg.graph.ledger import read_only_in_documents
from clusterkg.graph.store.contract import Entity, Ids, View
from clusterkg.queries.facts.places import above, parts_of


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration with the place that it is about."""

    entity: Entity
    what: str
    place: int
    expected: int | None
    claims: tuple[str, ...]

    def said(self, prop: str) -> str:
        """Return what the declaration says of a property; empty where it says nothing."""
        return next(iter(self.entity.values(prop)), "")


@dataclass(frozen=True, slots=True)
class Standing:
    """What declarations come to for one target: how many there should be, how many are known, and whether that is enough."""

    expected: int | None
    counted: int | None
    claims: tuple[str, ...]
    #: Declared parts that it is put together from; 0 where one declaration covers the place.
    parts: int
    firm_class: str
    counted_on: str

    @property
    def complete(self) -> bool:
        """A count is stated and met; a declaration without a count carries nothing (see :attr:`SegmentFacts.complete`)."""
        return self.expected is not None and (self.counted or 0) >= self.expected


#: Levels of places, the largest first; a region is none of them.
_LEVELS = ("country", "province", "city", "county", "region")

#: For each declared place that together covers the asked one, what is declared there.
Cover = tuple[tuple[Declaration, ...], ...]


class Declarations:
    """The declarations about some targets, as they are in force for one place."""

    def __init__(
        self,
        view: View,
        place: int | None,
        targets: Ids,
        stated: Callable[[], Ids] = lambda: np.empty(0, dtype=np.int64),
    ) -> None:
        self._view, self._place = view, place
        #: Places that facts of the answer are located in: looked at only where parts are to add up.
        self._stated = stated
        self._children: dict[int, list[int]] = {}
        arms = view.expand(targets, "COMPLETE_FOR", "in")
        made = np.unique(arms.source)
        places = view.expand(made, "COMPLETE_IN", "out")
        entities = {e.nid: e for e in view.entities(made)} if len(made) else {}
        claims = dict(
            zip(
                [*arms.eid.tolist(), *places.eid.tolist()],
                view.edge_claims(np.concatenate([arms.eid, places.eid])) if len(made) else (),
                strict=True,
            )
        )
        where: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for eid, source, target in zip(
            places.eid.tolist(), places.source.tolist(), places.target.tolist(), strict=True
        ):
            where[source].append((target, eid))
        #: By what is complete and about what: by place.
        self._said: dict[tuple[str, int], dict[int, list[Declaration]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for eid, source, target in zip(
            arms.eid.tolist(), arms.source.tolist(), arms.target.tolist(), strict=True
        ):
            entity = entities[source]
            counts = entity.values("expected_count")
            what = next(iter(entity.values("what")), "")
            about = [c for a in entity.attributes for c in a.claims]
            for there, place_edge in where.get(source, ()):
                held = tuple(dict.fromkeys((*claims[eid], *claims[place_edge], *about)))
                one = Declaration(entity, what, there, int(counts[0]) if counts else None, held)
                self._said[what, target][there].append(one)
        self._above: dict[int, frozenset[int]] = {}
        self._holding = self._that_hold(set(places.target.tolist()))

    def _that_hold(self, declared: set[int]) -> set[int]:
        """Return the declared places that are the asked one or hold it; without one, those that hold everything."""
        if not declared:
            return set()
        if self._place is not None:
            return declared & self._over(self._place)
        everywhere = self._entered - self._leveled["region"]
        return {p for p in declared if everywhere <= set(parts_of(self._view, p).tolist())}

    @cached_property
    def _entered(self) -> set[int]:
        """Return the places that somebody entered; a name in a document does not say which place is meant."""
        held = self._view.entities(self._view.of_type("Place"))
        return {e.nid for e in held if not read_only_in_documents(e.local_ids)}

    @cached_property
    def _leveled(self) -> dict[str, set[int]]:
        return {level: set(self._view.find("Place", "place_level", level).tolist()) for level in _LEVELS}

    @cached_property
    def _adrift(self) -> dict[int, int]:
        """Return the places of which nobody says what they lie in, with the rank of their level (the lowest where it is not stated)."""
        met = {*self._entered, *self._stated().tolist(), *(p for said in self._said.values() for p in said)}
        held: set[int] = set()
        front = np.array(sorted(met), dtype=np.int64)
        while len(front):  # what places lie in may itself be known from nothing else
            above_ = [self._view.expand(front, edge, "out") for edge in ("PlacePart", "Location")]
            held |= {n for e in above_ for n in e.source.tolist()}
            reached = {n for e in above_ for n in e.target.tolist()} - met
            met |= reached
            front = np.array(sorted(reached), dtype=np.int64)
        return {n: self._rank(n) for n in met - held - self._leveled["region"]}

    def _rank(self, place: int) -> int:
        return next((i for i, level in enumerate(_LEVELS) if place in self._leveled[level]), len(_LEVELS))

    def _may_lack_parts(self, place: int) -> bool:
        """Say whether the data have a place that may be one more part of this one."""
        if place in self._leveled["region"]:  # a region is what its members are
            return False
        return any(
            rank > self._rank(place) and p not in self._over(place) for p, rank in self._adrift.items()
        )

    def _over(self, place: int) -> frozenset[int]:
        """Return a place and all that holds it."""
        if place not in self._above:
            self._above[place] = frozenset(above(self._view, place))
        return self._above[place]

    def cover(self, what: str, target: int) -> Cover:
        """Return the declarations that cover the asked place for a target; empty where none do."""
        said = self._said.get((what, target))
        if not said:
            return ()
        direct = tuple(d for p in sorted(said) if p in self._holding for d in said[p])
        if direct:
            return (direct,)
        found = self._parts(self._place, said, frozenset()) if self._place is not None else None
        return tuple(dict.fromkeys(found or ()))  # one that holds several parts counts once

    def _parts(
        self, place: int, said: dict[int, list[Declaration]], passed: frozenset[int]
    ) -> list[tuple[Declaration, ...]] | None:
        """Return what is declared for every part of a place; None where some part has nothing."""
        parts = [] if place in passed else self._below(place)
        if not parts or self._may_lack_parts(place):
            return None
        found: list[tuple[Declaration, ...]] = []
        for part in parts:
            if held := tuple(d for p in sorted(said) if p in self._over(part) for d in said[p]):
                found.append(held)
                continue
            deeper = self._parts(part, said, passed | {place})
            if deeper is None:
                return None
            found += deeper
        return found

    def _below(self, place: int) -> list[int]:
        if place not in self._children:
            self._children[place] = sorted(set(self._view.expand([place], "PlacePart", "in").source.tolist()))
        return self._children[place]

    def standing(self, what: str, target: int, counted: Callable[[int], int]) -> Standing | None:
        """Return what is declared about a target here; ``counted`` says how many are known in a place."""
        cover = self.cover(what, target)
        if not cover:
            return None
        chosen = [_strictest(said, counted) for said in cover]
        counts = [(d.expected, None if d.expected is None else counted(d.place)) for d in chosen]
        whole = all(e is not None for e, _ in counts)
        short = [(e, c) for e, c in counts if e is not None and c is not None and c < e]
        expected = sum(e or 0 for e, _ in counts) if whole else None
        known = sum(c or 0 for _, c in counts) if whole else None
        if (
            whole and short and expected is not None
        ):  # a part that has too many does not make up for one that lacks some
            known = min(known or 0, expected - sum(e - c for e, c in short))
        return Standing(
            expected, known, tuple(dict.fromkeys(chain.from_iterable(d.claims for said in cover for d in said))),
            len(cover) if len(cover) > 1 else 0,
            "、".join(dict.fromkeys(filter(None, (d.said("firm_class") for d in chosen)))), max(d.said("counted_on") for d in chosen),
        )  # fmt: skip

    def directly(self, target: int) -> list[Declaration]:
        """Return every declaration about a target whose own place is the asked one or holds it."""
        return [
            d
            for (_, about), said in self._said.items()
            if about == target
            for p in sorted(said)
            if p in self._holding
            for d in said[p]
        ]

    def claims_of(self, what: str, targets: Sequence[int]) -> Iterator[str]:
        """Yield the claims of every declaration in force about any of the targets."""
        for target in targets:
            for said in self.cover(what, target):
                for d in said:
                    yield from d.claims


def in_force(view: View, place: int | None, targets: Ids) -> dict[int, list[Declaration]]:
    """Return the declarations about each target whose own place is the asked one or holds it, whatever they say is complete."""
    held = Declarations(view, place, targets)
    return {t: said for t in targets.tolist() if (said := held.directly(t))}


def _strictest(said: Sequence[Declaration], counted: Callable[[int], int]) -> Declaration:
    """Return the declaration to hold the data to, of several about one place: one that is not met, else one with a count."""
    stated = [d for d in said if d.expected is not None]
    short = [d for d in stated if d.expected is not None and counted(d.place) < d.expected]
    return (short or stated or list(said))[0]


__all__ = ["Cover", "Declaration", "Declarations", "Standing", "in_force"]
