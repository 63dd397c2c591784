"""What a graph store must answer: few, small questions; the thinking is done above it.

Nodes and edges carry small integers inside one release (``nid``, ``eid``), so that questions compute on arrays; canonical ids
(strings) are for people and for everything that outlives a release. Both back ends pass one contract suite unchanged
(``tests/graph/store``); a missing capability fails at once with :class:`~clusterkg.graph.errors.MissingCapability`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from clusterkg.graph.ledger.model import EvidenceClass
from clusterkg.graph.ontology.statuses import FACTS, Status, split_status

if TYPE_CHECKING:
    from clusterkg.graph.projection.model import Graph

Ids = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]
Direction = Literal["out", "in"]

#: Open ends of validity, in days since 1970-01-01.
ALWAYS, FOREVER = np.iinfo(np.int32).min, np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Scope:
    """What a view shows: a day, data sets, a place, and a minimum evidence class."""

    #: True on this day; ``None`` shows all validity intervals.
    as_of: date | None = None
    #: Only facts of these data sets; ``None`` = all.
    datasets: frozenset[str] | None = None
    #: Canonical id of a place: entities located *only* elsewhere are left out; entities without a location stay.
    place: str | None = None
    minimum: EvidenceClass = EvidenceClass.LEAD
    #: Edges of these statuses; by default what is said as a fact, not what is planned, past, denied or passed on.
    statuses: frozenset[Status] = FACTS


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value of one property over one validity interval, with the claims behind it (32-digit hex)."""

    prop: str
    value: str
    valid_from: str | None
    valid_to: str | None
    evidence_class: EvidenceClass
    dataset: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """A node with its attribute history inside the view's scope."""

    id: str
    nid: int
    type: str
    #: What to call it: the newest disclosed name, else its local key.
    caption: str
    #: True when nothing is known but that something refers to it.
    stub: bool
    local_ids: tuple[str, ...]
    attributes: tuple[Attribute, ...]

    def values(self, prop: str) -> tuple[str, ...]:
        """Values of one property, strongest evidence and newest first."""
        return tuple(a.value for a in self.attributes if a.prop == prop)

    def claims(self, prop: str) -> tuple[str, ...]:
        """Claims behind one property."""
        return tuple(c for a in self.attributes if a.prop == prop for c in a.claims)


class Brief(NamedTuple):
    """A node without its attributes: all that naming it takes; a tuple, because an answer may name thousands."""

    id: str
    nid: int
    type: str
    caption: str


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges as parallel arrays of one length; ``eid`` leads to claims and attributes by :meth:`View.edge_records`."""

    eid: Ids
    source: Ids
    target: Ids
    valid_from: Days
    valid_to: Days
    evidence_class: npt.NDArray[np.int8]
    #: Numbers into :attr:`View.datasets`.
    dataset: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.eid)

    def where(self, mask: npt.NDArray[np.bool_] | Ids) -> Edges:
        """Return the edges for which ``mask`` is true, or those of some rows in their order."""
        return Edges(
            self.eid[mask],
            self.source[mask],
            self.target[mask],
            self.valid_from[mask],
            self.valid_to[mask],
            self.evidence_class[mask],
            self.dataset[mask],
        )


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """One edge over one homogeneous validity interval, with claims and attributes."""

    eid: int
    #: Canonical id of the edge (``edge:…``); several records share it when validity is split.
    id: str
    type: str
    relation: str
    source: str
    target: str
    valid_from: str | None
    valid_to: str | None
    evidence_class: EvidenceClass
    dataset: str
    claims: tuple[str, ...]
    attributes: tuple[Attribute, ...] = ()

    @property
    def status(self) -> Status:
        """How the source says it: ``relation`` of anything but a fact carries it (``BUYS_FROM__PLANNED``)."""
        return split_status(self.relation)[1]

    def values(self, prop: str) -> tuple[str, ...]:
        """Values of one property of the edge."""
        return tuple(a.value for a in self.attributes if a.prop == prop)


@dataclass(frozen=True, slots=True)
class Arrays:
    """Compressed sparse rows over all nodes of a release: ``indices[indptr[i]:indptr[i+1]]`` follow node ``i``."""

    indptr: Ids
    indices: Ids
    #: Edge ids, parallel to ``indices``.
    eid: Ids
    #: ``nid`` of each row; rows are ``nid`` in ascending order.
    nodes: Ids


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result."""

    id: str
    type: str
    caption: str
    matched: str
    score: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: enough to cite it, compare it, reopen it."""

    release: str
    name: str | None
    tx: int
    known_at: datetime
    ontology: str
    code: str
    counts: Mapping[str, int]
    #: blake2b over the sorted logical content (nodes, attributes, edges, claims), the same on every back end.
    content: str
    built: datetime
    extra: Mapping[str, str] = field(default_factory=dict)


class View(Protocol):
    """A read-only look at one release, inside one scope."""

    @property
    def manifest(self) -> Manifest:
        """The release this view reads."""
        ...

    @property
    def scope(self) -> Scope:
        """What this view is limited to."""
        ...

    def scoped(self, scope: Scope) -> View:
        """Return the same release in another scope; cheap."""
        ...

    def resolve(self, id: str) -> str | None:
        """Return the canonical id that ``id`` (canonical, merged away, or local ``ns:key``) stands for."""
        ...

    def nid(self, id: str) -> int | None:
        """Return the number of a canonical id in this release."""
        ...

    def ids(self, nids: Ids | Sequence[int]) -> list[str]:
        """Return canonical ids for numbers, in order."""
        ...

    def entity(self, id: str) -> Entity | None:
        """Return one entity with its attributes in scope."""
        ...

    def entities(self, nids: Ids | Sequence[int]) -> list[Entity]:
        """Return many entities in the order asked, in few round trips."""
        ...

    def briefs(self, nids: Ids | Sequence[int]) -> list[Brief]:
        """Return id, type and name of many nodes in the order asked; much cheaper than :meth:`entities`."""
        ...

    def of_type(self, type: str) -> Ids:
        """Return all nodes of a type and the types below it, ascending."""
        ...

    def find(self, type: str, prop: str, value: str) -> Ids:
        """Return nodes of a type (or below) that hold this value of this property in scope."""
        ...

    def expand(self, nids: Ids | Sequence[int], edge: str | None, direction: Direction) -> Edges:
        """Return the edges of one type (``None``: all) that leave (``out``) or reach (``in``) the given nodes.

        ``edge`` is an edge type's name (``Membership``) or, for a node-projected edge, one arm's relation name. Only edges of the
        scope's statuses are returned; a relation that is named with its status (``MEMBER_OF__PLANNED``) is always.
        """
        ...

    def edge_records(self, eids: Ids | Sequence[int]) -> list[EdgeRecord]:
        """Return claims, validity and attributes of edges, in the order asked."""
        ...

    def edge_claims(self, eids: Ids | Sequence[int]) -> list[tuple[str, ...]]:
        """Return the claims behind each edge, in the order asked: all that an answer needs of most edges."""
        ...

    def edge_attributes(
        self, eids: Ids | Sequence[int], props: Iterable[str] | None = None
    ) -> dict[int, list[Attribute]]:
        """Return the attributes in scope of those edges that have any, by edge; ``props``: only these properties."""
        ...

    @property
    def datasets(self) -> tuple[str, ...]:
        """Data sets of the release; :attr:`Edges.dataset` are numbers into it."""
        ...

    def search(self, text: str, types: Iterable[str] | None = None, limit: int = 20) -> list[Hit]:
        """Find entities by a name borne in scope: Chinese substrings, pinyin (full or initials), English words."""
        ...

    def project(self, edges: Iterable[str], direction: Direction = "out") -> Arrays:
        """Return CSR arrays over the given edge types in scope."""
        ...

    def rows(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float = 30.0,
        limit: int = 10_000,
    ) -> list[dict[str, Any]]:
        """Run a read-only query in the Cypher subset that both back ends share (for analysts and cross-checks)."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class Store(Protocol):
    """Keeps releases: writes a graph beside the old ones, then points to it in one step."""

    def write(self, graph: Graph, *, name: str | None = None, current: bool = True) -> Manifest:
        """Write a release whole and (by default) make it current; a graph already kept is only pointed to."""
        ...

    def releases(self) -> list[Manifest]:
        """Return the releases kept, oldest first."""
        ...

    def current(self) -> str | None:
        """Return the release that is served now."""
        ...

    def drop(self, release: str) -> None:
        """Remove a release with its names, whole; whoever has it open keeps it until they let go. The current one is refused."""
        ...

    def graph(self, tx: int) -> Graph | None:
        """Return the graph of the newest release up to a transaction, where its columns are at hand: the next follows from it."""
        ...

    def open(self, release: str | None = None) -> View:
        """Open a release by id or name (default: the current one) for reading."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
