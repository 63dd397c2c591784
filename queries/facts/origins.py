"""Where inputs come from in the end: up through purchases tier by tier, by makers where no purchase is known, else unknown.

A firm that makes a segment is the state of the walk. Its mass splits into what it adds itself, which stays where it lies, and its inputs,
whose mass goes to whom it buys them from. All states of one tier are read in one go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from math import isnan
from typing import ClassVar, Literal

import numpy as np

from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.shares_upstream import Interval, Part, over_inputs, over_suppliers
from clusterkg.queries.facts.buying import By, Names, Terms, brought, terms
from clusterkg.queries.facts.chains import Form, Makers, made_by, makers
from clusterkg.queries.facts.flows import Supplies, pairs_of, said_of
from clusterkg.queries.facts.starts import classes

#: From the surest to the weakest: share stated; bought, share not stated; merely known to make it.
Method = Literal["stated", "listed", "makers"]
METHODS: tuple[Method, ...] = ("stated", "listed", "makers")
#: Smaller parts than this of one input are not followed, they are left where they are.
LEAST = 1e-6
NOBODY = -1


@dataclass
class Mass:
    """A share on its way: sure, estimated (by the weakest method on the way), the weakest class met, and edges that say so."""

    #: Edges kept as evidence.
    most: ClassVar[int] = 12
    low: float = 0.0
    mid: dict[Method, float] = field(default_factory=dict)
    evidence: int = 9
    eids: dict[int, None] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The estimate, by whatever method."""
        return sum(self.mid.values())

    def add(self, other: Mass, part: Part, method: Method | None, evidence: int, eids: Iterable[int]) -> None:
        """Take a part of another mass that comes by a method."""
        self.low += other.low * part.low if method in (None, "stated") else 0.0
        for held, mid in other.mid.items():
            weaker = held if method is None else max(held, method, key=METHODS.index)
            self.mid[weaker] = self.mid.get(weaker, 0.0) + mid * part.mid
        self.evidence = min(self.evidence, other.evidence, evidence)
        for eid in (*eids, *other.eids):
            if len(self.eids) >= self.most:
                break
            self.eids[eid] = None


@dataclass(frozen=True)
class Bought:
    """A purchase: of whom, what is said of it, class and edge."""

    seller: int
    said: Terms
    evidence: int
    eid: int


#: What a firm buys of each input, and by what it is known to be of it.
Supplied = dict[int, list[tuple[Bought, By]]]


class Origins:
    """Walks up from firms that make a segment, a tier at a time; ``leaves`` of one direct input are firms, or nobody known."""

    def __init__(self, view: View, form: Form, *, deepest: int, by_makers: bool, most: int) -> None:
        self.view, self.deepest, self.by_makers, self.most = view, deepest, by_makers, most
        self.flow = Supplies(view, form)
        self.looked_at = 0
        self.cut = 0
        self.overfull: set[int] = set()
        self.unstated: set[tuple[int, int]] = set()
        self._inputs: dict[int, list[tuple[int, Interval | None, int, int]]] = {}
        self._makers: dict[int, dict[int, list[int]]] = {}
        self._evidence: dict[int, int] = {}
        self._bought: dict[int, list[Bought]] = {}
        self._known: set[int] = set()
        self._makes: dict[int, set[int]] = {}
        self._names = Names(view)
        #: Some purchase was taken to be of an input because of its seller alone; or may be of several, and was taken to be of none.
        self.by_seller = self.unsaid = False

    def inputs(self, segment: int) -> list[tuple[int, Interval | None, int, int]]:
        """Return the inputs of a segment: what, cost share, class, edge."""
        self._read_inputs([segment])
        return self._inputs[segment]

    def makers_of(self, segment: int) -> dict[int, list[int]]:
        """Return who makes a segment, with the edges."""
        self._read_makers([segment])
        return self._makers[segment]

    def leaves(self, firms: dict[int, float], segment: int, into: int) -> dict[int, Mass]:
        """Return, for one input of some firms (by weight, adding up to 1), the firms where its value is made in the end.

        ``into`` is the segment that it goes into. The key :data:`NOBODY` holds what comes from nobody known.
        """
        done: dict[int, Mass] = defaultdict(Mass)
        states: dict[tuple[int, int], Mass] = defaultdict(Mass)
        pool: dict[int, Mass] = defaultdict(Mass)
        self.prepare(firms, [into], [segment])
        for firm, weight in sorted(firms.items()):
            held = self._supplied(firm, into).get(segment, [])
            self._split(held, segment, Mass(weight, {"stated": weight}), states, done, pool)
        self._spread(pool, states, done)
        for tier in range(1, self.deepest + 1):
            if not states:
                break
            if tier == self.deepest or len(states) > self.most:
                self.cut += len(states) if tier < self.deepest else 0
                for (firm, _), mass in states.items():
                    done[firm].add(mass, Part(1, 1), None, 9, ())
                break
            states = self._up(states, done)
        return dict(done)

    def prepare(self, firms: Collection[int], segments: Iterable[int], inputs: Iterable[int] = ()) -> None:
        """Read in one go what some firms buy, the inputs of some segments, and who makes those that are followed.

        ``inputs`` are followed though nobody states their share of the cost.
        """
        asked = set(segments)
        self._read_inputs(asked)
        followed = {i for s in asked for i, share, *_ in self._inputs[s] if share is not None}
        self._read_makers(followed.union(inputs))
        self._read_purchases(firms)
        if any(b.said.product for held in self._bought.values() for b in held):
            self._names.learn({i for s in asked for i, *_ in self._inputs[s]})
        unnamed = {
            b.seller for f in firms for b in self._bought.get(f, ()) if len(self._names.meant(b.said.product)) != 1
        }  # fmt: skip
        # Who makes none of the inputs that are followed need not be asked what else it makes.
        new = sorted((unnamed & self._known) - self._makes.keys())
        if new:
            self._makes |= {seller: set() for seller in new}
            self._makes |= made_by(self.view, np.array(new, dtype=np.int64), self.flow.form)

    def _up(self, states: dict[tuple[int, int], Mass], done: dict[int, Mass]) -> dict[tuple[int, int], Mass]:
        """Follow all states of a tier to the next."""
        further: dict[tuple[int, int], Mass] = defaultdict(Mass)
        self.prepare({f for f, _ in states}, {s for _, s in states})
        pool: dict[int, Mass] = defaultdict(Mass)
        for (firm, segment), mass in sorted(states.items(), key=lambda x: x[0]):
            stated = [(i, share, c, e) for i, share, c, e in self._inputs[segment] if share is not None]
            self.unstated |= {(segment, i) for i, share, _, _ in self._inputs[segment] if share is None}
            if not stated or mass.total < LEAST:
                done[firm].add(mass, Part(1, 1), None, 9, ())
                continue
            shares = [share for _, share, _, _ in stated]
            if sum(h for _, h in shares) > 1:
                self.overfull.add(segment)
            parts, own = over_inputs(shares)
            done[firm].add(mass, own, None, 9, ())
            supplied = self._supplied(firm, segment)
            for (one, _, evidence, eid), part in zip(stated, parts, strict=True):
                passed = Mass()
                passed.add(mass, part, None, evidence, (eid,))
                self._split(supplied.get(one, []), one, passed, further, done, pool)
        self._spread(pool, further, done)
        return further

    def _supplied(self, firm: int, segment: int) -> Supplied:
        """Return what a firm buys of each input of a segment that it makes (see :func:`~clusterkg.queries.facts.buying.brought`)."""
        among = frozenset(i for i, *_ in self._inputs[segment])
        found: Supplied = defaultdict(list)
        for one in self._bought.get(firm, ()):
            meant = self._names.meant(one.said.product)
            if meant and not meant & among:  # it is of something else
                continue
            got = brought(meant & among, self._makes.get(one.seller, set()) & among)
            self.unsaid |= bool(got.may_be)
            self.by_seller |= got.by == "seller"
            if got.segment is not None and got.by is not None:
                found[got.segment].append((one, got.by))
        return found

    def _split(
        self, supplied: list[tuple[Bought, By]], segment: int, mass: Mass, states: dict[tuple[int, int], Mass], done: dict[int, Mass], pool: dict[int, Mass],
    ) -> None:  # fmt: skip
        """Pass what a firm needs of an input to whom it buys it from; where nobody says, to the pool of such firms.

        A share of what is not named is no stated share of this input.
        """
        by_seller: dict[int, list[Bought]] = defaultdict(list)
        stated: dict[int, Interval | None] = {}
        for one, by in supplied:
            by_seller[one.seller].append(one)
            share = one.said.share if by == "name" else None
            stated[one.seller] = stated.get(one.seller) or share
        if by_seller:
            shares = [(s, share) for s, share in sorted(stated.items()) if share is not None]
            listed = sorted(s for s, share in stated.items() if share is None)
            parts, each, rest = over_suppliers([share for _, share in shares], len(listed))
            for (seller, _), part in zip(shares, parts, strict=True):
                self._pass(states, seller, segment, mass, part, "stated", by_seller[seller])
            for seller in listed:
                self._pass(states, seller, segment, mass, each, "listed", by_seller[seller])
            if rest.mid > 0:
                done[NOBODY].add(mass, rest, None, 9, ())
            return
        pool[segment].add(mass, Part(1, 1), None, 9, ())

    def _spread(
        self, pool: dict[int, Mass], states: dict[tuple[int, int], Mass], done: dict[int, Mass]
    ) -> None:
        """Pass what firms without known purchases need of an input to its makers alike; where none is known, to nobody."""
        for segment, mass in sorted(pool.items()):
            known = self._makers.get(segment, {})
            if not known or not self.by_makers:
                done[NOBODY].add(mass, Part(0.0 if known else 1.0, 1.0), None, 9, ())
                continue
            part = Part(0.0, 1 / len(known))
            for maker, eids in sorted(known.items()):
                states[maker, segment].add(
                    mass, part, "makers", min(self._evidence[e] for e in eids), eids[:2]
                )

    def _pass(
        self, states: dict[tuple[int, int], Mass], seller: int, segment: int, mass: Mass, part: Part, method: Method, said: list[Bought]
    ) -> None:  # fmt: skip
        states[seller, segment].add(
            mass, part, method, max(b.evidence for b in said), [b.eid for b in said[:2]]
        )

    def _read_inputs(self, segments: Iterable[int]) -> None:
        asked = sorted(set(segments) - self._inputs.keys())
        if not asked:
            return
        arrows = self.flow.at(np.array(asked, dtype=np.int64), upstream=True)
        said = said_of(self.view, arrows.eid, ("cost_share",))
        self.looked_at += len(arrows)
        self._inputs |= {s: [] for s in asked}
        pairs = pairs_of(arrows.target, arrows.source, said)
        columns = (pairs.source, pairs.target, pairs.said.cost_low, pairs.said.cost_high)
        for i, (segment, one, low, high) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
            rows = pairs.rows(i)
            shown = rows[
                np.argmin(np.isnan(said.cost_low[rows]))
            ]  # the first that states a share, else the first
            share = None if isnan(low) else (low, high)
            self._inputs[segment].append((one, share, int(arrows.evidence[shown]), int(arrows.eid[shown])))

    def _read_makers(self, segments: Iterable[int]) -> None:
        asked = sorted(set(segments) - self._makers.keys())
        if not asked:
            return
        found: Makers = makers(self.view, np.array(asked, dtype=np.int64))
        self.looked_at += found.looked_at
        made = {s: found.of(s) for s in asked}
        self._makers |= made
        self._known.update(found.maker.tolist())
        eids = np.unique(np.concatenate([found.eid, found.entry[found.entry >= 0]]))
        weighed = classes(self.view, found.all())
        # Where a product stands between, the statement of making is weighed, not that of the segment.
        self._evidence |= {int(e): weighed.get(int(e), 9) for e in eids.tolist()}

    def _read_purchases(self, firms: Iterable[int]) -> None:
        asked = sorted(f for f in set(firms) - self._bought.keys() if f != NOBODY)
        if not asked:
            return
        self._bought |= {f: [] for f in asked}
        edges = self.view.expand(asked, "Purchase", "out")
        self.looked_at += len(edges)
        for buyer, seller, evidence, eid, said in zip(
            edges.source.tolist(), edges.target.tolist(), edges.evidence_class.tolist(), edges.eid.tolist(), terms(self.view, edges.eid), strict=True
        ):  # fmt: skip
            if buyer != seller:
                self._bought[buyer].append(Bought(seller, said, evidence, eid))


__all__ = ["LEAST", "METHODS", "NOBODY", "Mass", "Method", "Origins"]
