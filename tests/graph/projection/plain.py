"""The projection written plainly, one object per fact: what the columns are held against."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache

from clusterkg.graph.ledger import EvidenceClass, Ledger, canonical_id
from clusterkg.graph.ledger.reading import LiveClaim
from clusterkg.graph.ontology import Kind, Ontology, Projection
from clusterkg.graph.projection.gathering import CAPTIONS
from clusterkg.graph.projection.model import EdgeRow, NodeRow
from clusterkg.graph.store.contract import Attribute

_AttributeKey = tuple[str, str, str | None, str | None, str]
_EdgeKey = tuple[str, str, str, str, str, str | None, str | None, str]


class _Attributes:
    """Attribute claims of one subject: equal statements of one data set meet."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: dict[_AttributeKey, tuple[int, set[str]]] = {}

    def add(self, c: LiveClaim, prop: str, dataset: str) -> None:
        key = (prop, c.value or "", c.valid_from, c.valid_to, dataset)
        best, claims = self.found.get(key, (0, set()))
        claims.add(c.id.hex())
        self.found[key] = (max(best, c.evidence_class), claims)

    def merge(self, other: _Attributes) -> None:
        for key, (best, claims) in other.found.items():
            mine, held = self.found.get(key, (0, set()))
            self.found[key] = (max(best, mine), held | claims)

    def rows(self) -> tuple[Attribute, ...]:
        """Strongest first, then newest, then by text: the first value of a property is the one to show."""
        made = [
            Attribute(prop, value, since, until, EvidenceClass(best), dataset, tuple(sorted(claims)))
            for (prop, value, since, until, dataset), (best, claims) in self.found.items()
        ]
        made.sort(key=lambda a: (a.value, a.dataset, a.valid_to or "", a.claims))
        made.sort(key=lambda a: (int(a.evidence_class), a.valid_to is None, a.valid_from or ""), reverse=True)
        made.sort(key=lambda a: a.prop)
        return tuple(made)


def plainly(ledger: Ledger, ontology: Ontology, tx: int | None = None) -> tuple[list[NodeRow], list[EdgeRow]]:
    """Return the graph of everything that lives at ``tx`` (default: now)."""
    k = ledger.at(tx)
    terms = ledger.terms()
    locals_ = dict(ledger.locals_of())
    head = ledger.partition(k).head
    attributes: dict[int, _Attributes] = defaultdict(_Attributes)
    edge_attributes: dict[str, _Attributes] = defaultdict(_Attributes)
    said_types: dict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
    guessed: dict[int, set[str]] = defaultdict(set)
    members: dict[int, set[int]] = defaultdict(set)
    names: dict[int, str] = {}
    edges: dict[_EdgeKey, tuple[int, tuple[bytes, ...]]] = {}

    def canonical(number: int) -> str:
        top = head.get(number, number)
        members[top].add(number)
        if top not in names:
            names[top] = canonical_id(locals_[top])
        return names[top]

    @cache
    def ranges(type_: str, end: str) -> tuple[str, ...]:
        return _range(ontology, type_, end)

    relations = {e.name for e in ontology.edges if e.projection is Projection.RELATION}
    for batch in ledger.live(k):
        for c in batch:
            type_, prop, dataset = terms[c.type], terms[c.prop], terms[c.dataset]
            if type_ in relations and c.object is None:
                edge_attributes[locals_[c.subject].removeprefix("edge:")].add(c, prop, dataset)
                continue
            source = canonical(c.subject)
            top = head.get(c.subject, c.subject)
            if c.object is None:
                said_types[top][c.evidence_class, type_] += 1
                attributes[top].add(c, prop, dataset)
                continue
            target, end = canonical(c.object), head.get(c.object, c.object)
            key = (type_, prop, source, target, c.key or "", c.valid_from, c.valid_to, dataset)
            best, said = edges.get(key, (0, ()))
            edges[key] = (max(best, c.evidence_class), (*said, c.id))
            if type_ not in relations:
                said_types[top][c.evidence_class, type_] += 1
                guessed[end].update(ranges(type_, prop))
            else:
                guessed[end].update(ranges(type_, "target"))
                guessed[top].update(ranges(type_, "source"))
    nodes = [
        _node(ontology, names[top], sorted(locals_[m] for m in members[top]), attributes.get(top), said_types.get(top), guessed[top])
        for top in names
    ]  # fmt: skip
    rows = []
    while edges:  # taken out one by one, so that edges and rows do not stand in memory together
        key, (strongest, ids) = edges.popitem()
        rows.append(_edge(key, strongest, ids, edge_attributes))
    nodes.sort(key=lambda n: n.id)
    rows.sort(
        key=lambda e: (
            e.relation,
            e.type,
            e.source,
            e.target,
            e.key,
            e.valid_from or "",
            e.valid_to or "~",
            e.dataset,
        )
    )
    return nodes, rows


def _range(ontology: Ontology, type_: str, end: str) -> tuple[str, ...]:
    spec = ontology.types.get(type_)
    if spec is None:
        return ()
    for name, one in spec.ends.items():
        if end in (name, one.relation):
            return one.range
    return ()


def _node(
    ontology: Ontology,
    id_: str,
    local_ids: list[str],
    attributes: _Attributes | None,
    said: Mapping[tuple[int, str], int] | None,
    guessed: set[str],
) -> NodeRow:
    rows = attributes.rows() if attributes else ()
    if said:
        known = [(c, ontology_depth(ontology, t), n, t) for (c, t), n in said.items()]
        type_ = max(known)[3]
    if not said or type_ == "Thing":
        concrete = sorted(t for t in guessed if t in ontology.types and not ontology.types[t].abstract)
        type_ = concrete[0] if len(concrete) == 1 and len(guessed) == 1 else "Thing"
    named = [a for prop in CAPTIONS for a in rows if a.prop == prop]
    caption = next((a.value for a in named if a.valid_to is None), None) or next(
        (a.value for a in named), None
    )
    return NodeRow(id_, type_, caption or local_ids[0].partition(":")[2], not said, tuple(local_ids), rows)


def ontology_depth(ontology: Ontology, type_: str) -> int:
    """Return how far below the root a type stands: of two types said alike, the more special one counts."""
    spec = ontology.types.get(type_)
    return len(ontology.ancestors(type_)) if spec is not None and spec.kind in (Kind.ENTITY, Kind.EDGE) else 0


_CLASSES = (EvidenceClass.LEAD, *EvidenceClass)  # by number; 0 does not occur


def _edge(key: _EdgeKey, best: int, ids: tuple[bytes, ...], attributes: Mapping[str, _Attributes]) -> EdgeRow:
    type_, relation, source, target, parallel, since, until, dataset = key
    digest = hashlib.blake2b("\0".join((relation, source, target, parallel)).encode(), digest_size=12)
    claims = tuple(sorted(i.hex() for i in ids))
    held: tuple[Attribute, ...] = ()
    if any(claim in attributes for claim in claims):
        joined = _Attributes()
        for claim in claims:
            if claim in attributes:
                joined.merge(attributes[claim])
        held = joined.rows()
    return EdgeRow(
        f"edge:{digest.hexdigest()}", type_, relation, source, target, parallel, since, until, _CLASSES[best], dataset, claims, held,
    )  # fmt: skip
