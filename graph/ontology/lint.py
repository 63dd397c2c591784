"""The ontology's own lint: what a schema must hold beyond being readable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator

from clusterkg.graph.ontology.model import Kind, Ontology, Projection, PropertySpec, TypeSpec
from clusterkg.graph.ontology.statuses import MARK


def demanded(ontology: Ontology) -> tuple[str, ...]:
    """Return what must have an instance: every concrete type, and every relation, arms of edges that are nodes included; sorted."""
    concrete = [s.name for s in ontology.types.values() if not s.abstract]
    return tuple(sorted({*concrete, *ontology.by_relation}))


def lint(
    ontology: Ontology,
    instances: Collection[str] | None = None,
    loaders: Collection[str] | None = None,
) -> list[str]:
    """Return what is wrong, one line each, sorted; empty is good.

    Parameters
    ----------
    ontology
        What to check.
    instances
        Types and relation names that have an instance somewhere (the demo's graph); each of :func:`demanded` must. A stub is no instance.
    loaders
        Types and relation names that a mapping or reader fills; each of :func:`demanded` must be among them.
    """
    found: list[str] = []
    for check in (_properties, _ends, _projections, _relations, _labels, _agreement, _groups):
        found += check(ontology)
    wanted = demanded(ontology)
    for held, what in ((instances, "instance in the demo"), (loaders, "loader or reader that fills it")):
        if held is not None:
            found += [f"{name}: no {what}" for name in wanted if name not in held]
    return sorted(found)


def _properties(ontology: Ontology) -> Iterator[str]:
    """Yield properties that are named against the rules, of unknown value types, or asked for and not defined."""
    for name, spec in ontology.types.items():
        known = ontology.properties(name)
        for prop in (*spec.required, *spec.featured):
            if prop not in known:
                yield f"{name}: required or featured property {prop} is not defined"
        for prop, one in spec.properties.items():
            if not prop.isidentifier() or prop != prop.lower():
                yield f"{name}.{prop}: not snake_case"
            if prop in spec.ends:
                yield f"{name}.{prop}: a property and an end of one name"
            for wrong in _value_type(one):
                yield f"{name}.{prop}: {wrong}"


def _value_type(spec: PropertySpec) -> Iterator[str]:
    # Imported here: property types are described with this package's model.
    from clusterkg.graph import values

    if spec.type not in values.names():
        yield f"unknown value type {spec.type}"
    if spec.type == "enum" and not spec.values:
        yield "an enum lists its values"
    if spec.type != "enum" and spec.values:
        yield f"values are for an enum, not for {spec.type}"
    if spec.type == "identifier" and spec.scheme not in values.IdentifierType.schemes:
        yield f"unknown identifier scheme {spec.scheme}"
    if spec.type == "code" and spec.scheme is not None and spec.scheme not in values.SCHEMES:
        yield f"unknown code scheme {spec.scheme}"
    if spec.type not in ("identifier", "code") and spec.scheme is not None:
        yield f"a scheme is for an identifier or a code, not for {spec.type}"
    if spec.unit is not None and (spec.type != "quantity" or spec.unit not in values.FAMILIES):
        yield f"unknown unit family {spec.unit}, or not a quantity"


def _ends(ontology: Ontology) -> Iterator[str]:
    """Yield ends that are missing, lead nowhere, or stand where none belongs."""
    for name, spec in ontology.types.items():
        if spec.kind is Kind.ENTITY and (spec.ends or spec.relation or spec.projection):
            yield f"{name}: an entity has no ends, relation or projection"
        if spec.kind is Kind.EDGE and not spec.abstract:
            if spec.projection is Projection.RELATION and set(spec.ends) != {"source", "target"}:
                yield f"{name}: an arrow has the ends source and target"
            if spec.projection is Projection.NODE and len(spec.ends) < 2:
                yield f"{name}: an edge that is a node has two ends or more"
        for end, one in spec.ends.items():
            for target in one.range:
                if target not in ontology.types:
                    yield f"{name}.{end}: unknown type {target}"
                elif all(ontology.get(t).abstract for t in ontology.descendants(target)):
                    yield f"{name}.{end}: nothing concrete can stand there ({target})"
                elif ontology.get(target).projection is Projection.RELATION:
                    yield f"{name}.{end}: points at the arrow {target}, which is no node"
            if spec.projection is Projection.NODE and not one.relation:
                yield f"{name}.{end}: an end of a node-projected edge needs a relation name"
            if spec.projection is Projection.RELATION and one.relation:
                yield f"{name}.{end}: the ends of an arrow have no relation of their own"


def _projections(ontology: Ontology) -> Iterator[str]:
    for name, spec in ontology.types.items():
        if spec.kind is Kind.EDGE and not spec.abstract:
            if spec.projection is None:
                yield f"{name}: an edge says how it is projected"
            elif spec.projection is Projection.RELATION and not spec.relation:
                yield f"{name}: an arrow has a relation name"
            elif spec.projection is Projection.NODE and spec.relation:
                yield f"{name}: an edge that is a node has relations at its ends only"
            if spec.projection is Projection.RELATION and spec.inverse is None:
                yield f"{name}: an arrow says how it reads from the other end"


def _relations(ontology: Ontology) -> Iterator[str]:
    """Yield relation names used twice or written unlike a relation."""
    users: dict[str, list[str]] = defaultdict(list)
    for name, spec in sorted(ontology.types.items()):
        if spec.relation:
            users[spec.relation].append(name)
        for end, one in spec.ends.items():
            if one.relation:
                users[one.relation].append(f"{name}.{end}")
    for relation, by in sorted(users.items()):
        if len(by) > 1:
            yield f"{relation}: used by {', '.join(by)}"
        if not relation.replace("_", "").isalnum() or relation != relation.upper():
            yield f"{relation}: not UPPER_SNAKE"
        if MARK in relation:
            yield f"{relation}: '{MARK}' sets off a status and is no part of a name"


def _labels(ontology: Ontology) -> Iterator[str]:
    """Yield labels that two types of a kind, or two properties or values of a type, share: a user could not tell them apart."""
    for lang in ("zh", "en"):
        for kind in Kind:
            of_kind = {n: s.label[lang] for n, s in ontology.types.items() if s.kind is kind}
            yield from _shared(of_kind, f"{lang} label of {kind.value} types")
        for name, spec in sorted(ontology.types.items()):
            known = ontology.properties(name)
            yield from _shared({p: s.label[lang] for p, s in known.items()}, f"{name}: {lang} label")
            yield from _shared(
                {e: s.label[lang] for e, s in spec.ends.items()}, f"{name}: {lang} label of ends"
            )
            for prop, one in spec.properties.items():
                values = {k: v[lang] for k, v in (one.values or {}).items()}
                yield from _shared(values, f"{name}.{prop}: {lang} label of values")
    for name in sorted(ontology.types):
        words: dict[str, list[str]] = defaultdict(list)
        for prop, one in ontology.properties(name).items():
            for word in sorted({w.casefold() for w in (prop, one.label.zh, one.label.en, *one.headings)}):
                words[word].append(prop)
        for word, props in words.items():
            if len(props) > 1:
                yield f"{name}: the heading '{word}' is of {', '.join(props)}"


def _shared(labels: dict[str, str], where: str) -> Iterator[str]:
    by: dict[str, list[str]] = defaultdict(list)
    for key, label in sorted(labels.items()):
        by[label.casefold()].append(key)
    for label, keys in by.items():
        if len(keys) > 1:
            yield f"{where} '{label}' is shared by {', '.join(keys)}"


def _agreement(ontology: Ontology) -> Iterator[str]:
    """Yield properties that have one name and mean different things."""
    aspects: tuple[tuple[str, Callable[[PropertySpec], object]], ...] = (
        ("value type", lambda p: p.type),
        ("scheme", lambda p: p.scheme),
        ("number of values", lambda p: p.many),
        ("personal", lambda p: p.personal),
    )
    declared: dict[str, list[tuple[TypeSpec, PropertySpec]]] = defaultdict(list)
    for _, spec in sorted(ontology.types.items()):
        for prop, one in spec.properties.items():
            declared[prop].append((spec, one))
    for prop, uses in sorted(declared.items()):
        for what, aspect in aspects:
            by: dict[object, list[str]] = defaultdict(list)
            for spec, one in uses:
                by[aspect(one)].append(spec.name)
            if len(by) > 1:
                told = "; ".join(f"{value} in {', '.join(names)}" for value, names in by.items())
                yield f"{prop}: one name, different {what}: {told}"


def _groups(ontology: Ontology) -> Iterator[str]:
    for name, spec in ontology.types.items():
        if spec.kind is Kind.EDGE and spec.group is not None:
            yield f"{name}: a group is for entities"
        if spec.kind is Kind.ENTITY and not spec.abstract and ontology.group(name) is None:
            yield f"{name}: has no group, of its own or above it"
