"""The ontology's own lint: what a schema file must hold beyond being readable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from clusterkg.graph.ontology.model import Kind, Ontology, Projection


def lint(ontology: Ontology, instances: Collection[str] | None = None) -> list[str]:
    """Return what is wrong, one line each; empty is good.

    Parameters
    ----------
    ontology
        What to check.
    instances
        Types and relation names that have an instance somewhere (the demo); each concrete one must.
    """
    found: list[str] = []
    relations: dict[str, list[str]] = defaultdict(list)
    for name, spec in sorted(ontology.types.items()):
        known = ontology.properties(name)
        for prop in (*spec.required, *spec.featured):
            if prop not in known:
                found.append(f"{name}: required or featured property {prop} is not defined")
        for prop in known:
            if not prop.replace("_", "").isalnum() or prop != prop.lower():
                found.append(f"{name}.{prop}: not snake_case")
        for end, one in spec.ends.items():
            for target in one.range:
                if target not in ontology.types:
                    found.append(f"{name}.{end}: unknown type {target}")
            if spec.projection is Projection.NODE and not one.relation:
                found.append(f"{name}.{end}: an end of a node-projected edge needs a relation name")
            if one.relation:
                relations[one.relation].append(f"{name}.{end}")
        if spec.kind is Kind.EDGE and not spec.abstract:
            if spec.projection is None:
                found.append(f"{name}: an edge says how it is projected")
            if spec.projection is Projection.RELATION and set(spec.ends) != {"source", "target"}:
                found.append(f"{name}: an arrow has the ends source and target")
            if spec.relation:
                relations[spec.relation].append(name)
        if not spec.abstract and instances is not None and name not in instances:
            found.append(f"{name}: no instance in the demo")
    found += [f"{r}: used by {', '.join(users)}" for r, users in sorted(relations.items()) if len(users) > 1]
    return found
