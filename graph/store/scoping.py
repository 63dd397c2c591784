"""The part of a view that is alike on every store: what a scope leaves in.

A store's view gives raw rows of one release (:class:`RawRelease`); scopes, places, arrays and order are decided here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from clusterkg.graph.ledger.model import EvidenceClass
from clusterkg.graph.ontology import load, split_status
from clusterkg.graph.projection.arrays import ascending
from clusterkg.graph.store.contract import (
    ALWAYS,
    FOREVER,
    Arrays,
    Attribute,
    Brief,
    Direction,
    EdgeRecord,
    Edges,
    Entity,
    Hit,
    Ids,
    Manifest,
    Scope,
)
from clusterkg.graph.values import day_bounds

#: Columns of raw edges and their types; ``dataset`` is a number into :attr:`RawRelease.datasets`.
COLUMNS: dict[str, Any] = {
    "eid": np.int64, "source": np.int64, "target": np.int64, "valid_from": np.int32, "valid_to": np.int32,
    "class": np.int8, "dataset": np.int32,
}  # fmt: skip
Table = dict[str, npt.NDArray[Any]]
_EPOCH = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=1 << 14)
def days(since: str | None, until: str | None) -> tuple[int, int]:
    """Return validity as inclusive days since 1970-01-01; a coarse date covers all of its days."""
    first = ALWAYS if since is None else day_bounds(since)[0].toordinal() - _EPOCH
    last = FOREVER if until is None else day_bounds(until)[1].toordinal() - _EPOCH
    return int(first), int(last)


class RawRelease(ABC):
    """Rows of one release as a store holds them, without any scope; shared by all views of it."""

    manifest: Manifest
    datasets: list[str]
    nodes: int
    #: (relation, edge type) pairs in the release.
    relations: list[tuple[str, str]]
    #: Properties that nodes or edges of the release have; None where an older release does not say.
    props: frozenset[str] | None

    @abstractmethod
    def number(self, id: str) -> int | None:
        """Return the number of a canonical id."""

    @abstractmethod
    def former(self, id: str) -> int | None:
        """Return the node that a canonical id merged away leads to."""

    @abstractmethod
    def local(self, local: str) -> int | None:
        """Return the node that a local id belongs to."""

    @abstractmethod
    def ids(self, nids: Ids) -> list[str]:
        """Return canonical ids."""

    @abstractmethod
    def briefs(self, nids: Ids) -> list[Brief]:
        """Return id, number, type and caption."""

    @abstractmethod
    def node_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, str, str, str, bool, Sequence[str]]]:
        """Return (nid, id, type, caption, stub, local ids)."""

    @abstractmethod
    def attribute_rows(self, nids: Sequence[int]) -> Iterable[tuple[int, Attribute]]:
        """Return (nid, attribute), in order."""

    @abstractmethod
    def typed(self, types: Sequence[str]) -> Ids:
        """Return the nodes of exactly these types, ascending."""

    @abstractmethod
    def holders(self, prop: str, value: str) -> Iterable[tuple[int, Attribute]]:
        """Return nodes that hold a value of a property, with each such attribute."""

    @abstractmethod
    def edges(self, nids: Ids, relation: str, type_: str, direction: Direction) -> Table:
        """Return the edges of one relation at the given nodes, as columns."""

    @abstractmethod
    def edge_rows(self, eids: Sequence[int]) -> Iterable[EdgeRecord]:
        """Return edges with all their attributes."""

    @abstractmethod
    def edge_claims(self, eids: Ids) -> list[tuple[str, ...]]:
        """Return the claims behind each edge."""

    @abstractmethod
    def edge_attribute_rows(
        self, eids: Ids, props: frozenset[str] | None = None
    ) -> Iterable[tuple[int, Attribute]]:
        """Return (eid, attribute) of the edges that have any (of these properties), in order."""

    @abstractmethod
    def names(self, text: str, compact: str) -> Iterable[tuple[str, str, str, str, float]]:
        """Return (id, type, caption, matched, score) of names that match, best first."""

    @abstractmethod
    def cypher(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Run a read-only query."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""


class ScopedView:
    """A read-only look at one release, inside one scope; see :class:`~clusterkg.graph.store.contract.View`."""

    def __init__(self, release: RawRelease, scope: Scope | None = None) -> None:
        self.release = release
        self.scope = scope or Scope()

    @property
    def manifest(self) -> Manifest:
        """The release this view reads."""
        return self.release.manifest

    def scoped(self, scope: Scope) -> Self:
        """Return the same release in another scope; cheap."""
        return type(self)(self.release, scope)

    def resolve(self, id: str) -> str | None:
        """Return the canonical id that ``id`` (canonical, merged away, or local ``ns:key``) stands for."""
        if self.nid(id) is not None:
            return id
        found = self.release.former(id) if id.startswith("ckg") else self.release.local(id)
        return None if found is None else self.ids([found])[0]

    def nid(self, id: str) -> int | None:
        """Return the number of a canonical id in this release."""
        return self.release.number(id)

    def ids(self, nids: Ids | Sequence[int]) -> list[str]:
        """Return canonical ids for numbers, in order."""
        return self.release.ids(np.asarray(nids, dtype=np.int64))

    def _shows(self, a: Attribute) -> bool:
        scope = self.scope
        if a.evidence_class < scope.minimum or (
            scope.datasets is not None and a.dataset not in scope.datasets
        ):
            return False
        if scope.as_of is None:
            return True
        first, last = days(a.valid_from, a.valid_to)
        return first <= _day(scope.as_of) <= last

    def entity(self, id: str) -> Entity | None:
        """Return one entity with its attributes in scope."""
        nid = self.nid(id)
        return None if nid is None else self.entities([nid])[0]

    def entities(self, nids: Ids | Sequence[int]) -> list[Entity]:
        """Return many entities in the order asked, in few round trips."""
        wanted = _distinct(nids)
        attributes: dict[int, list[Attribute]] = {}
        for nid, one in self.release.attribute_rows(wanted):
            if self._shows(one):
                attributes.setdefault(nid, []).append(one)
        found = {
            nid: Entity(
                id_, nid, type_, caption, bool(stub), tuple(local_ids), tuple(attributes.get(nid, ()))
            )
            for nid, id_, type_, caption, stub, local_ids in self.release.node_rows(wanted)
        }
        return [found[int(n)] for n in nids]

    def briefs(self, nids: Ids | Sequence[int]) -> list[Brief]:
        """Return id, type and name of many nodes in the order asked; much cheaper than :meth:`entities`."""
        return self.release.briefs(np.asarray(nids, dtype=np.int64))

    def of_type(self, type: str) -> Ids:
        """Return all nodes of a type and the types below it, ascending."""
        nids = self.release.typed(load().descendants(type))
        return nids[self._in_place[nids]] if self._in_place is not None else nids

    def find(self, type: str, prop: str, value: str) -> Ids:
        """Return nodes of a type (or below) that hold this value of this property in scope."""
        held = {nid for nid, a in self.release.holders(prop, value) if self._shows(a)}
        nids = np.array(sorted(held), dtype=np.int64)
        if self._in_place is not None:
            nids = nids[self._in_place[nids]]
        # The few that hold the value are asked for their type: to sort all nodes of a wide type took a tenth of a second.
        types = load().descendants(type)
        return nids[[b.type in types for b in self.release.briefs(nids)]] if len(nids) else nids

    @cached_property
    def _in_place(self) -> npt.NDArray[np.bool_] | None:
        """Return which nodes the scope's place leaves in: those without a location, and those located inside it."""
        if self.scope.place is None:
            return None
        top = self.nid(self.scope.place)
        scope = Scope(as_of=self.scope.as_of, datasets=self.scope.datasets, minimum=self.scope.minimum)
        wide = self.scoped(scope)
        inside = np.zeros(self.release.nodes, dtype=np.bool_)
        # A zone's firms are in the zone's place.
        sites = wide.expand(self.release.typed(load().descendants("Site")), "Location", "out")
        reached = np.array([top] if top is not None else [], dtype=np.int64)
        while len(reached):
            inside[reached] = True
            held = sites.source[np.isin(sites.target, reached)]
            below = np.union1d(wide.expand(reached, "PlacePart", "in").source, held).astype(np.int64)
            reached = below[~inside[below]]
        located = np.zeros(self.release.nodes, dtype=np.bool_)
        kept = np.zeros(self.release.nodes, dtype=np.bool_)
        arrows = wide.expand(np.arange(self.release.nodes, dtype=np.int64), "Location", "out")
        located[arrows.source] = True
        kept[arrows.source[inside[arrows.target]]] = True
        mask: npt.NDArray[np.bool_] = ~located | kept
        return mask

    def _mask(self, table: Table) -> npt.NDArray[np.bool_]:
        scope = self.scope
        mask = np.ones(len(table["eid"]), dtype=np.bool_)
        if scope.as_of is not None:
            today = _day(scope.as_of)
            mask &= (table["valid_from"] <= today) & (today <= table["valid_to"])
        if scope.minimum > EvidenceClass.LEAD:
            mask &= table["class"] >= int(scope.minimum)
        if scope.datasets is not None:
            wanted = [i for i, d in enumerate(self.release.datasets) if d in scope.datasets]
            mask &= np.isin(table["dataset"], wanted)
        if self._in_place is not None:
            mask &= self._in_place[table["source"]] & self._in_place[table["target"]]
        return mask

    def expand(self, nids: Ids | Sequence[int], edge: str | None, direction: Direction) -> Edges:
        """Return the edges of one type (``None``: all) that leave (``out``) or reach (``in``) the given nodes."""
        wanted = ascending(nids)
        parts = [{c: np.empty(0, dtype=d) for c, d in COLUMNS.items()}]
        for relation, type_ in self.release.relations:
            plain, status = split_status(relation)
            shown = status in self.scope.statuses and (edge is None or edge in (plain, type_))
            if shown or edge == relation:
                table = self.release.edges(wanted, relation, type_, direction)
                mask = self._mask(table)
                parts.append({c: table[c][mask] for c in COLUMNS})
        joined = {c: np.concatenate([p[c] for p in parts]) for c in COLUMNS}
        order = np.argsort(joined["eid"], kind="stable")
        return Edges(
            joined["eid"][order],
            joined["source"][order],
            joined["target"][order],
            joined["valid_from"][order],
            joined["valid_to"][order],
            joined["class"][order],
            joined["dataset"][order],
        )

    def edge_records(self, eids: Ids | Sequence[int]) -> list[EdgeRecord]:
        """Return claims, validity and attributes of edges, in the order asked."""
        found = {r.eid: _with(r, tuple(filter(self._shows, r.attributes))) for r in self.release.edge_rows(_distinct(eids))}  # fmt: skip
        return [found[int(e)] for e in eids]

    def edge_claims(self, eids: Ids | Sequence[int]) -> list[tuple[str, ...]]:
        """Return the claims behind each edge, in the order asked: all that an answer needs of most edges."""
        return self.release.edge_claims(np.asarray(eids, dtype=np.int64))

    def edge_attributes(
        self, eids: Ids | Sequence[int], props: Iterable[str] | None = None
    ) -> dict[int, list[Attribute]]:
        """Return the attributes in scope of those edges that have any, by edge; ``props``: only these properties."""
        found: dict[int, list[Attribute]] = {}
        wanted = None if props is None else frozenset(props)
        if wanted is not None and self.release.props is not None and not wanted & self.release.props:
            return found
        for eid, one in self.release.edge_attribute_rows(ascending(eids), wanted):
            if self._shows(one):
                found.setdefault(eid, []).append(one)
        return found

    @property
    def datasets(self) -> tuple[str, ...]:
        """Data sets of the release; :attr:`Edges.dataset` are numbers into it."""
        return tuple(self.release.datasets)

    def search(self, text: str, types: Iterable[str] | None = None, limit: int = 20) -> list[Hit]:
        """Find entities by name: Chinese substrings, pinyin (full or initials), English words."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        allowed = None if types is None else {d for t in types for d in load().descendants(t)}
        hits: dict[str, Hit] = {}
        for id_, type_, caption, matched, score in self.release.names(wanted, wanted.replace(" ", "")):
            if (allowed is None or type_ in allowed) and id_ not in hits and self._bears(id_, matched):
                hits[id_] = Hit(id_, type_, caption, matched, score)
                if len(hits) >= limit:
                    break
        return list(hits.values())

    def _bears(self, id: str, name: str) -> bool:
        """Tell whether a node has this name in scope; a scope of everything asks nobody."""
        if self.scope == Scope():
            return True
        found = self.entity(id)
        return found is not None and any(a.value == name for a in found.attributes)

    def project(self, edges: Iterable[str], direction: Direction = "out") -> Arrays:
        """Return CSR arrays over the given edge types in scope."""
        nodes = np.arange(self.release.nodes, dtype=np.int64)
        parts = [self.expand(nodes, edge, direction) for edge in edges]
        empty = [np.empty(0, dtype=np.int64)]
        near = np.concatenate(empty + [p.source if direction == "out" else p.target for p in parts])
        far = np.concatenate(empty + [p.target if direction == "out" else p.source for p in parts])
        eid = np.concatenate(empty + [p.eid for p in parts])
        order = np.lexsort((eid, near))
        indptr = np.searchsorted(near[order], np.arange(len(nodes) + 1)).astype(np.int64)
        return Arrays(indptr, far[order], eid[order], nodes)

    def rows(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = 30.0,
        limit: int = 10_000,
    ) -> list[dict[str, Any]]:
        """Run a read-only query in the Cypher subset that both back ends share; it sees the whole release, not the scope."""
        return self.release.cypher(cypher, parameters or {}, timeout, limit)

    def close(self) -> None:
        """Let go of files and connections."""
        self.release.close()


def _with(r: EdgeRecord, attributes: tuple[Attribute, ...]) -> EdgeRecord:
    if len(attributes) == len(r.attributes):
        return r
    from dataclasses import replace

    return replace(r, attributes=attributes)


def _distinct(numbers: Ids | Sequence[int]) -> list[int]:
    return sorted({int(n) for n in numbers})


def _day(day: date) -> int:
    return day.toordinal() - _EPOCH
