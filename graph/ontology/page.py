"""The ontology as JSON for the web page: labels, families with colours, properties with their inheritance resolved, relations by name."""

from __future__ import annotations

from typing import Any

from clusterkg.graph.ontology.model import EndSpec, Group, Kind, Ontology, Projection, Text, TypeSpec

#: Label and colour of each family; eleven hues told apart in print and by most people with a colour weakness, text on them is dark.
GROUPS: dict[Group, tuple[Text, str]] = {
    Group.FIRM: (Text(zh="企业", en="Firms"), "#56b4e9"),
    Group.ORGANISATION: (Text(zh="机构", en="Organisations"), "#8da0cb"),
    Group.SITE: (Text(zh="园区与载体", en="Sites"), "#009e73"),
    Group.PLACE: (Text(zh="地方", en="Places"), "#bdbdbd"),
    Group.CHAIN: (Text(zh="产业链", en="Chains"), "#e69f00"),
    Group.KNOWLEDGE: (Text(zh="技术与成果", en="Knowledge"), "#cc79a7"),
    Group.PERSON: (Text(zh="人才", en="People"), "#fddaec"),
    Group.MARKET: (Text(zh="交易与需求", en="Market"), "#f0e442"),
    Group.POLICY: (Text(zh="政策与项目", en="Policy"), "#d55e00"),
    Group.STATISTICS: (Text(zh="统计与督察", en="Statistics"), "#a6d854"),
    Group.DOCUMENT: (Text(zh="文档与事件", en="Documents"), "#e5d8bd"),
}


def page(ontology: Ontology) -> dict[str, Any]:
    """Return what the page needs to draw and label the graph; keys and lists are in a fixed order, so equal schemas give equal bytes.

    ``types`` (by name) hold labels and descriptions in ``zh`` and ``en``, kind, family (``group``), the types above (``line``), all
    properties with inherited ones, and for edges ends with the concrete types that may stand there. ``relations`` (by name) say which edge
    type they belong to and, for the arm of an edge that is a node, which end.
    """
    return {
        "version": ontology.version,
        "groups": {g.value: {"label": label.model_dump(), "colour": colour} for g, (label, colour) in GROUPS.items()},
        "types": {name: _type(ontology, spec) for name, spec in sorted(ontology.types.items())},
        "relations": {name: _relation(ontology, name) for name in sorted(ontology.by_relation)},
    }  # fmt: skip


def _type(ontology: Ontology, spec: TypeSpec) -> dict[str, Any]:
    group = ontology.group(spec.name)
    told: dict[str, Any] = {
        "kind": spec.kind.value, "abstract": spec.abstract, "label": spec.label.model_dump(), "description": spec.description.model_dump(),
        "group": group.value if group else None, "line": list(ontology.ancestors(spec.name)), "torch": list(spec.torch),
        "featured": list(spec.featured), "properties": _properties(ontology, spec.name),
    }  # fmt: skip
    if spec.kind is Kind.EDGE:
        told |= {
            "projection": spec.projection.value if spec.projection else None,
            "relation": spec.relation,
            "inverse": spec.inverse.model_dump() if spec.inverse else None,
            "ends": {name: _end(ontology, end) for name, end in spec.ends.items()},
        }
    return told


def _properties(ontology: Ontology, name: str) -> dict[str, Any]:
    required = set(ontology.required(name))
    told = {}
    for prop, spec in ontology.properties(name).items():
        told[prop] = {
            "type": spec.type, "label": spec.label.model_dump(), "required": prop in required, "many": spec.many,
            "unique": spec.unique, "personal": spec.personal,
            **({"description": spec.description.model_dump()} if spec.description else {}),
            **({"scheme": spec.scheme} if spec.scheme else {}),
            **({"unit": spec.unit} if spec.unit else {}),
            **({"values": {k: v.model_dump() for k, v in spec.values.items()}} if spec.values else {}),
        }  # fmt: skip
    return told


def _end(ontology: Ontology, end: EndSpec) -> dict[str, Any]:
    concrete = {t for r in end.range for t in ontology.descendants(r) if not ontology.get(t).abstract}
    return {
        "label": end.label.model_dump(), "range": list(end.range), "types": sorted(concrete), "relation": end.relation,
        "required": end.required, "many": end.many,
    }  # fmt: skip


def _relation(ontology: Ontology, name: str) -> dict[str, Any]:
    spec, end = ontology.by_relation[name]
    if spec.projection is Projection.NODE and end is not None:
        return {"type": spec.name, "end": end, "label": spec.ends[end].label.model_dump(), "inverse": None}
    inverse = spec.inverse.model_dump() if spec.inverse else None
    return {"type": spec.name, "end": None, "label": spec.label.model_dump(), "inverse": inverse}
