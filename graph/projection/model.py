"""The graph as a value, column by column: what a release holds, before any store writes it down.

Nodes are numbered in the order of their ids, edges in the order of (relation, ends, key, validity, data set), words in their own order; so
equal graphs have equal columns, and a hash over the columns is a hash over the sorted logical content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

from clusterkg.graph.ledger.model import EvidenceClass
from clusterkg.graph.projection.arrays import Ids
from clusterkg.graph.projection.texts import Bytes, Texts
from clusterkg.graph.store.contract import Attribute

Codes = npt.NDArray[np.int32]
Classes = npt.NDArray[np.int8]
#: Width of a canonical id in bytes: ``ckg`` and 20 characters.
ID = "S23"
_CLASSES = (EvidenceClass.LEAD, *EvidenceClass)  # by number; 0 does not occur
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node: an entity, or an edge type that stands as a node."""

    id: str
    type: str
    caption: str
    stub: bool
    local_ids: tuple[str, ...]
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """One arrow over one validity interval as one data set says it."""

    id: str
    type: str
    relation: str
    source: str
    target: str
    key: str
    valid_from: str | None
    valid_to: str | None
    evidence_class: EvidenceClass
    dataset: str
    claims: tuple[str, ...]
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What columns refer to by number, each list in order."""

    types: tuple[str, ...]
    #: (relation, edge type).
    relations: tuple[tuple[str, str], ...]
    props: tuple[str, ...]
    datasets: tuple[str, ...]
    #: Dates of validity; number 0 stands for an open end and number ``i`` for ``dates[i - 1]``.
    dates: tuple[str, ...]

    def date(self, number: int) -> str | None:
        """Return a date of validity by number."""
        return self.dates[number - 1] if number else None


@dataclass(frozen=True, slots=True)
class Claims:
    """For each row the ids of the claims behind it, sorted."""

    starts: Ids
    #: One row of 16 bytes per claim.
    ids: Bytes

    def hex(self, row: int) -> tuple[str, ...]:
        """Return the claims of one row as 32-digit hex."""
        a, b = int(self.starts[row]), int(self.starts[row + 1])
        text = self.ids[a:b].tobytes().hex()
        return tuple(text[i : i + 32] for i in range(0, len(text), 32))


@dataclass(frozen=True, slots=True)
class AttributeTable:
    """Attributes of nodes or edges, by owner and then in the order in which they are shown."""

    owner: Ids
    prop: Codes
    value: Texts
    since: Codes
    until: Codes
    evidence: Classes
    dataset: Codes
    claims: Claims

    def of(self, owner: int) -> range:
        """Return the rows of one owner."""
        a, b = np.searchsorted(self.owner, (owner, owner + 1))
        return range(int(a), int(b))

    def row(self, at: int, words: Words) -> Attribute:
        """Return one attribute as a value."""
        return Attribute(
            words.props[self.prop[at]], self.value[at], words.date(self.since[at]), words.date(self.until[at]),
            _CLASSES[self.evidence[at]], words.datasets[self.dataset[at]], self.claims.hex(at),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeTable:
    """Nodes in the order of their ids."""

    id: npt.NDArray[np.bytes_]
    type: Codes
    stub: npt.NDArray[np.bool_]
    caption: Texts
    #: Local ids of node ``i`` are ``local[local_starts[i]:local_starts[i + 1]]``.
    local: Texts
    local_starts: Ids
    #: Minted ids of members that do not name their node (ascending), and the node that each leads to.
    former: npt.NDArray[np.bytes_]
    former_node: Ids


@dataclass(frozen=True, slots=True)
class EdgeTable:
    """Edges in order; those of one relation are one span, sorted by source."""

    relation: Codes
    source: Ids
    target: Ids
    key: Texts
    since: Codes
    until: Codes
    evidence: Classes
    dataset: Codes
    claims: Claims


class Rows(Sequence[_R], Generic[_R]):
    """Rows of a table as values, made when they are asked for."""

    def __init__(self, size: int, make: Any) -> None:
        self._size, self._make = size, make

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> _R: ...
    @overload
    def __getitem__(self, at: slice) -> list[_R]: ...
    def __getitem__(self, at: int | slice) -> _R | list[_R]:
        if isinstance(at, slice):
            return [self._make(i) for i in range(*at.indices(self._size))]
        if not -self._size <= at < self._size:
            raise IndexError(at)
        made: _R = self._make(at % self._size)
        return made


@dataclass(frozen=True)
class Graph:
    """Everything that lives at one transaction."""

    tx: int
    known_at: datetime
    ontology: str
    words: Words
    node: NodeTable
    attribute: AttributeTable
    edge: EdgeTable
    edge_attribute: AttributeTable
    #: Data set → date of its source as registered then; told in the manifest, no part of the content.
    dated: Mapping[str, str] = field(default_factory=dict)

    @property
    def nodes(self) -> Rows[NodeRow]:
        """Nodes as values, by number."""
        return Rows(len(self.node.id), self._node)

    @property
    def edges(self) -> Rows[EdgeRow]:
        """Edges as values, by number."""
        return Rows(len(self.edge.source), self._edge)

    def id_of(self, nid: int) -> str:
        """Return the canonical id of a node."""
        return str(bytes(self.node.id[nid]), "ascii")

    def locals_of(self, nid: int) -> tuple[str, ...]:
        """Return the local ids that meet in a node."""
        a, b = int(self.node.local_starts[nid]), int(self.node.local_starts[nid + 1])
        return tuple(self.node.local[i] for i in range(a, b))

    def attributes_of(self, nid: int) -> tuple[Attribute, ...]:
        """Return the attribute history of a node."""
        return tuple(self.attribute.row(i, self.words) for i in self.attribute.of(nid))

    def edge_attributes_of(self, eid: int) -> tuple[Attribute, ...]:
        """Return the attribute history of an edge."""
        return tuple(self.edge_attribute.row(i, self.words) for i in self.edge_attribute.of(eid))

    def _node(self, nid: int) -> NodeRow:
        n = self.node
        return NodeRow(
            self.id_of(nid), self.words.types[n.type[nid]], n.caption[nid], bool(n.stub[nid]), self.locals_of(nid), self.attributes_of(nid)
        )  # fmt: skip

    def _edge(self, eid: int) -> EdgeRow:
        e, words = self.edge, self.words
        relation, type_ = words.relations[e.relation[eid]]
        source, target, key = self.id_of(int(e.source[eid])), self.id_of(int(e.target[eid])), e.key[eid]
        return EdgeRow(
            edge_id(relation, source, target, key), type_, relation, source, target, key, words.date(e.since[eid]),
            words.date(e.until[eid]), _CLASSES[e.evidence[eid]], words.datasets[e.dataset[eid]], e.claims.hex(eid),
            self.edge_attributes_of(eid),
        )  # fmt: skip

    @cached_property
    def spans(self) -> tuple[range, ...]:
        """Edge numbers of each relation, in the order of ``words.relations``."""
        at = np.searchsorted(self.edge.relation, np.arange(len(self.words.relations) + 1)).tolist()
        return tuple(range(a, b) for a, b in pairwise(at))

    def told(self) -> dict[str, str]:
        """Return what a manifest says beside the counts: ``dated:<data set>`` → date of its source."""
        return {f"dated:{d}": self.dated[d] for d in self.words.datasets if d in self.dated}

    def content(self) -> str:
        """Return blake2b-128 (hex) over the logical content: equal on every machine and every store."""
        digest = hashlib.blake2b(digest_size=16)
        digest.update(repr(tuple(getattr(self.words, f.name) for f in fields(Words))).encode())
        for name, column in self.columns():
            digest.update(f"\0{name}\0{len(column)}\0".encode())
            little = (
                column if column.dtype.byteorder != ">" else column.astype(column.dtype.newbyteorder("<"))
            )
            digest.update(np.ascontiguousarray(little).view(np.uint8).reshape(-1).data)
        return digest.hexdigest()

    def columns(self) -> Iterator[tuple[str, npt.NDArray[Any]]]:
        """Yield every column by name: what a release folder holds, and what the hash is taken over."""
        for table in ("node", "attribute", "edge", "edge_attribute"):
            yield from _columns(table, getattr(self, table))


def _columns(prefix: str, value: object) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    if isinstance(value, np.ndarray):
        yield prefix, value
        return
    names = ("data", "starts") if isinstance(value, Texts) else [f.name for f in fields(value)]  # type: ignore[arg-type]  # tables are dataclasses
    for name in names:
        yield from _columns(f"{prefix}.{name}", getattr(value, name))


def edge_id(relation: str, source: str, target: str, key: str) -> str:
    """Return the id that an edge keeps over all its validity intervals and data sets."""
    digest = hashlib.blake2b("\0".join((relation, source, target, key)).encode(), digest_size=12)
    return f"edge:{digest.hexdigest()}"
