"""What a store needs to know of the ontology: which values are unique and which are looked up."""

from __future__ import annotations

from typing import Literal, NamedTuple

from clusterkg.graph.ontology.model import Kind, Ontology, Projection

#: Property types that are looked up by equal value: who is this, what has this code, what is called so.
_LOOKED_UP = ("identifier", "code", "name")


class StoreRule(NamedTuple):
    """One rule for a store: ``label.property`` is unique or indexed, on nodes of a type or on links of a relation."""

    label: str
    property: str
    rule: Literal["unique", "index"]
    on: Literal["node", "relation"] = "node"


def store_rules(ontology: Ontology) -> list[StoreRule]:
    """Return the uniqueness rules and indexes that follow from the ontology, sorted; the same on every machine.

    * every concrete type whose instances are nodes, and every relation, is found by ``id``: unique on nodes, indexed on links;
    * a property declared ``unique`` is unique within its type and all below it (``Organisation.credit_code`` holds for a firm);
    * identifiers, codes and names that are not unique are indexed; personal ones are not, because nobody is looked up by name.

    A rule stands at the type that declares the property, so it serves stores that label a node with all types above it. ``unique`` is a
    statement about the world: two records of one firm that nobody has merged yet share a credit code. A store that holds several releases or
    such records must scope the rule (by release) or make it an index; refusing the record would lose what a source said. Presence is
    checked by ``clusterkg check``, for Neo4j Community has no existence constraints.
    """
    rules: set[StoreRule] = set()
    for spec in ontology.types.values():
        if spec.kind is Kind.EDGE and spec.projection is Projection.RELATION:
            continue
        if not spec.abstract:
            rules.add(StoreRule(spec.name, "id", "unique"))
        for name, prop in spec.properties.items():
            if prop.unique:
                rules.add(StoreRule(spec.name, name, "unique"))
            elif prop.type in _LOOKED_UP and not prop.personal:
                rules.add(StoreRule(spec.name, name, "index"))
    rules |= {StoreRule(relation, "id", "index", "relation") for relation in ontology.by_relation}
    return sorted(rules, key=lambda r: (r.on, r.label, r.property))
