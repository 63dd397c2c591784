"""The graph as a value: what a release holds, before any store writes it down."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from clusterkg.graph.ledger.model import EvidenceClass
from clusterkg.graph.store.contract import Attribute


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
class Graph:
    """Everything that lives at one transaction, nodes by id and edges by (relation, ends, key, validity, data set)."""

    tx: int
    known_at: datetime
    ontology: str
    nodes: tuple[NodeRow, ...]
    edges: tuple[EdgeRow, ...]

    def lines(self) -> Iterator[str]:
        """Return the logical content, one canonical JSON line per node and edge, in order."""
        for n in self.nodes:
            yield _line(
                ["n", n.id, n.type, n.caption, n.stub, n.local_ids, [_attribute(a) for a in n.attributes]]
            )
        for e in self.edges:
            yield _line(
                [
                    "e",
                    e.id,
                    e.type,
                    e.relation,
                    e.source,
                    e.target,
                    e.key,
                    e.valid_from,
                    e.valid_to,
                    int(e.evidence_class),
                    e.dataset,
                    e.claims,
                    [_attribute(a) for a in e.attributes],
                ]
            )

    def content(self) -> str:
        """Return blake2b-128 (hex) over the logical content: equal on every machine and every store."""
        digest = hashlib.blake2b(digest_size=16)
        for line in self.lines():
            digest.update(line.encode())
        return digest.hexdigest()


def _attribute(a: Attribute) -> list[object]:
    return [a.prop, a.value, a.valid_from, a.valid_to, int(a.evidence_class), a.dataset, a.claims]


def _line(members: list[object]) -> str:
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")) + "\n"
