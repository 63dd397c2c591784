"""What mappings fill: the types and relations that some table can bring into the graph."""

from __future__ import annotations

from collections.abc import Iterable

from clusterkg.graph.mapping.model import Mapping
from clusterkg.graph.ontology import Ontology


def filled(mappings: Iterable[Mapping], ontology: Ontology) -> frozenset[str]:
    """Return the names of types and relations that the mappings write: entities, arrows with their relation, ends of edges that are nodes."""
    found: set[str] = set()
    for mapping in mappings:
        for entity in mapping.entities.values():
            found.add(entity.type)
            arms = ontology.get(entity.type).ends
            found |= {relation for end in entity.ends if (relation := arms[end].relation)}
        for edge in mapping.edges:
            found |= {edge.type, ontology.get(edge.type).relation or edge.type}
    return frozenset(found)
