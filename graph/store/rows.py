"""How nodes and edges look to Cypher: the same labels and properties on every store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pypinyin import lazy_pinyin

from clusterkg.graph.ontology import load
from clusterkg.graph.projection.model import EdgeRow, Graph, NodeRow
from clusterkg.graph.store.contract import Attribute
from clusterkg.graph.store.scoping import days

#: Properties that a search looks at.
NAMES = ("name", "title", "english_name", "short_name", "aliases", "alias", "former_name")


def labels(type_: str) -> str:
    """Return the labels of a node as Cypher: its type first, then all types above it; quoted, for ``Match`` is a type."""
    return ":".join(f"`{t}`" for t in load().ancestors(type_))


def _first(attributes: tuple[Attribute, ...]) -> dict[str, Any]:
    """Return the first value of each property: strongest, then newest."""
    found: dict[str, Any] = {}
    for a in attributes:
        found.setdefault(a.prop, a.value)
    return found


def node_properties(nid: int, node: NodeRow) -> dict[str, Any]:
    """Return what a query may ask of a node; its history is read through the view."""
    return {
        **_first(node.attributes), "nid": nid, "id": node.id, "name": node.caption, "stub": node.stub,
        "kind": node.type,
    }  # fmt: skip


def edge_properties(eid: int, edge: EdgeRow, dataset: int) -> dict[str, Any]:
    """Return what a query may ask of an edge; ``first`` and ``last`` are inclusive days since 1970-01-01."""
    first, last = days(edge.valid_from, edge.valid_to)
    return {
        **_first(edge.attributes), "eid": eid, "id": edge.id, "valid_from": edge.valid_from, "valid_to": edge.valid_to,
        "first": first, "last": last, "class": int(edge.evidence_class), "dataset": edge.dataset, "claims": list(edge.claims),
        "kind": edge.type, "dataset_number": dataset,
    }  # fmt: skip


def datasets(graph: Graph) -> list[str]:
    """Return the data sets of a graph's edges; their order is their number."""
    return sorted({e.dataset for e in graph.edges})


def relations(graph: Graph) -> list[tuple[str, str]]:
    """Return (relation, edge type) pairs of a graph, sorted."""
    return sorted({(e.relation, e.type) for e in graph.edges})


def search_names(graph: Graph) -> Iterator[tuple[int, str, str, str, str]]:
    """Return (nid, text, folded text, pinyin, initials) of every name of every node."""
    for nid, node in enumerate(graph.nodes):
        for text in dict.fromkeys([node.caption, *(a.value for a in node.attributes if a.prop in NAMES)]):
            folded = text.casefold()
            yield nid, text, folded, *sounds(folded)


def sounds(text: str) -> tuple[str, str]:
    """Return full pinyin and initials; what is not Chinese stays as it is in both."""
    if text.isascii():
        return text, text
    whole = lazy_pinyin(text)
    initials, at = [], 0
    for sound in whole:  # one sound per Chinese character, one piece per run of anything else
        run = text.startswith(sound, at)
        initials.append(sound if run else sound[:1])
        at += len(sound) if run else 1
    return "".join(whole), "".join(initials)


def told(graph: Graph) -> Mapping[str, int]:
    """Return the counts that a manifest shows."""
    from collections import Counter

    types = Counter(n.type for n in graph.nodes)
    return {
        "nodes": len(graph.nodes),
        "edges": len(graph.edges),
        "stubs": sum(n.stub for n in graph.nodes),
        **dict(sorted(types.items())),
    }
