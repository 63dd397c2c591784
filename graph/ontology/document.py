"""The data model as a document, generated from the schema files: ``docs/data-model.md``."""

from __future__ import annotations

from clusterkg.graph.ontology.model import Kind, Ontology, Projection, TypeSpec

_HEAD = """# Data model 数据模型

Generated from `graph/schema/*.yaml` by `make generated`; do not edit. One file per type. Edges are types too: an *arrow* links two
ends; a *node* edge has more ends, or something points at it, and each end has a relation name of its own.
"""


def data_model(ontology: Ontology) -> str:
    """Return the data model as Markdown: all types with labels, properties, ends, and where TORCH.md names them."""
    entities = [s for s in ontology.types.values() if s.kind is Kind.ENTITY]
    edges = [s for s in ontology.types.values() if s.kind is Kind.EDGE]
    lines = [
        _HEAD,
        f"{len(entities)} entity types, {len(edges)} edge types.\n",
        *_notice(ontology),
        "## Entities 实体\n",
    ]
    for spec in sorted(entities, key=lambda s: s.name):
        lines += _section(ontology, spec)
    lines.append("## Edges 关系\n")
    for spec in sorted(edges, key=lambda s: s.name):
        lines += _section(ontology, spec)
    return "\n".join(lines).rstrip() + "\n"


def _notice(ontology: Ontology) -> list[str]:
    """Return the table from the notice's entities to types and relations."""
    rows: dict[str, tuple[list[str], list[str]]] = {}
    for name, spec in sorted(ontology.types.items()):
        for row in spec.torch:
            things, links = rows.setdefault(row, ([], []))
            if spec.kind is Kind.ENTITY:
                things.append(name)
            else:
                links += (
                    [spec.relation]
                    if spec.relation
                    else [e.relation for e in spec.ends.values() if e.relation]
                )
                things += [name] if spec.projection is Projection.NODE else []
    lines = [
        "## The notice, entity by entity 通知逐项对照\n",
        "| notice entity | types | relations |",
        "|---|---|---|",
    ]
    lines += [
        f"| {row} | {', '.join(things)} | {', '.join(f'`{x}`' for x in sorted(links))} |"
        for row, (things, links) in sorted(rows.items())
    ]
    return [*lines, ""]


def _section(ontology: Ontology, spec: TypeSpec) -> list[str]:
    lines = [f"### {spec.name} {spec.label.zh}\n", f"{spec.description.zh} {spec.description.en}\n"]
    facts = []
    if spec.abstract:
        facts.append("abstract")
    if spec.extends:
        facts.append("is a " + ", ".join(spec.extends))
    if spec.torch:
        facts.append("TORCH: " + ", ".join(spec.torch))
    if spec.projection is Projection.RELATION:
        ends = " → ".join(" or ".join(spec.ends[e].range) for e in ("source", "target") if e in spec.ends)
        facts.append(f"arrow `{spec.relation}`: {ends}")
    elif spec.projection is Projection.NODE:
        facts.append(
            "node with " + ", ".join(f"`{e.relation}` → {' or '.join(e.range)}" for e in spec.ends.values())
        )
    if spec.one_way:
        facts.append("one way")
    if facts:
        lines.append("; ".join(facts) + "\n")
    required = set(ontology.required(spec.name))
    if spec.properties:
        lines += ["| property | label | type | |", "|---|---|---|---|"]
        for name, p in spec.properties.items():
            kind = p.type + (f" ({p.scheme or p.unit})" if p.scheme or p.unit else "")
            notes = [
                n
                for n, on in (
                    ("required", name in required),
                    ("many", p.many),
                    ("unique", p.unique),
                    ("personal", p.personal),
                )
                if on
            ]
            if p.values:
                notes.append(" ".join(p.values))
            lines.append(f"| `{name}` | {p.label.zh} {p.label.en} | {kind} | {', '.join(notes)} |")
        lines.append("")
    return lines
