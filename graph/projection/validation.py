"""Hold a graph against the ontology: required properties that are not there, and ends of the wrong type.

Stores have no existence constraints that work everywhere (Neo4j Community has none), so presence is checked here. What does not fit is
reported and kept: a source may be wrong, but it said so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from clusterkg.graph.ontology import Ontology, split_status
from clusterkg.graph.projection.model import Graph


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit the ontology."""

    id: str
    type: str
    zh: str
    en: str
    claims: tuple[str, ...]
    #: It is about a person, or about an edge of one.
    personal: bool = False
    #: What the entity is called in the texts; "" for an edge.
    caption: str = ""


def misfits(graph: Graph, ontology: Ontology) -> Iterator[Misfit]:
    """Yield what does not fit: entities without a required property (stubs are known to lack it), edges with wrong ends."""
    types = {n.id: n.type for n in graph.nodes}
    for n in graph.nodes:
        if n.stub or n.type not in ontology.types:
            continue
        held = {a.prop for a in n.attributes}
        for prop in ontology.required(n.type):
            # A party whose name its source withholds lacks no name that anybody could give.
            if prop not in held and not (prop == "name" and "masked_name" in held):
                label = ontology.properties(n.type)[prop].label
                claims = tuple(c for a in n.attributes for c in a.claims)
                yield Misfit(
                    n.id, n.type, f"“{n.caption}”缺少{label.zh}", f"'{n.caption}' lacks {prop}", claims,
                    ontology.is_a(n.type, "Person"), n.caption,
                )  # fmt: skip
    ends: dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for edge in ontology.edges:
        if edge.relation and {"source", "target"} <= set(edge.ends):
            ends[edge.name, edge.relation] = (edge.ends["source"].range, edge.ends["target"].range)
        for one in edge.ends.values():
            if one.relation:
                ends[edge.name, one.relation] = ((edge.name,), one.range)
    for e in graph.edges:
        allowed = ends.get((e.type, split_status(e.relation)[0]))
        for end, id_, at in (("source", e.source, 0), ("target", e.target, 1)):
            held_type = types[id_]
            if (
                allowed is None
                or held_type == "Thing"
                or any(ontology.is_a(held_type, r) for r in allowed[at])
            ):
                continue  # a Thing is what its source does not say
            wanted = "、".join(allowed[at])
            yield Misfit(
                e.id,
                e.type,
                f"{e.relation} 的 {end} 是 {held_type},应为 {wanted}",
                f"{end} of {e.relation} is a {held_type}, not {wanted}",
                e.claims,
                any(
                    t in ontology.types and ontology.is_a(t, "Person")
                    for t in (types[e.source], types[e.target])
                ),
            )
