"""Bring tables into the one order in which equal graphs have equal columns; join two, leave rows out.

A :class:`Parts` holds the tables of a graph with rows and words in any order; :func:`arrange` makes the order canonical. All of it is
sorting and gathering of arrays: a graph of millions of edges passes in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from clusterkg.graph.projection.arrays import Ids, inverse, occurring, spread
from clusterkg.graph.projection.model import AttributeTable, Claims, Codes, EdgeTable, NodeTable, Words
from clusterkg.graph.projection.texts import Texts


@dataclass(frozen=True, slots=True)
class Parts:
    """The tables of a graph; owners and ends are row numbers of ``node`` and ``edge``."""

    words: Words
    node: NodeTable
    attribute: AttributeTable
    edge: EdgeTable
    edge_attribute: AttributeTable


def take_claims(claims: Claims, at: Ids) -> Claims:
    """Return the claims of some rows."""
    starts = claims.starts[at]
    counts = claims.starts[at + 1] - starts
    ends = np.zeros(len(at) + 1, dtype=np.int64)
    np.cumsum(counts, out=ends[1:])
    return Claims(ends, claims.ids[spread(starts, counts)])


def take_attributes(a: AttributeTable, at: Ids) -> AttributeTable:
    """Return some rows of an attribute table."""
    return AttributeTable(
        a.owner[at], a.prop[at], a.value.select(at), a.since[at], a.until[at], a.evidence[at], a.dataset[at], take_claims(a.claims, at)
    )  # fmt: skip


def take_edges(e: EdgeTable, at: Ids) -> EdgeTable:
    """Return some rows of an edge table."""
    return EdgeTable(
        e.relation[at], e.source[at], e.target[at], e.key.select(at), e.since[at], e.until[at], e.evidence[at], e.dataset[at],
        take_claims(e.claims, at),
    )  # fmt: skip


def take_nodes(n: NodeTable, at: Ids) -> NodeTable:
    """Return some rows of a node table; former ids of the others go with them."""
    number = np.full(len(n.id), -1, dtype=np.int64)
    number[at] = np.arange(len(at))
    starts = n.local_starts[at]
    counts = n.local_starts[at + 1] - starts
    ends = np.zeros(len(at) + 1, dtype=np.int64)
    np.cumsum(counts, out=ends[1:])
    leads = number[n.former_node]
    kept = leads >= 0
    return NodeTable(
        n.id[at], n.type[at], n.stub[at], n.caption.select(at), n.local.select(spread(starts, counts)), ends, n.former[kept], leads[kept]
    )  # fmt: skip


def join(one: Parts, other: Parts) -> Parts:
    """Put two parts together; owners and ends of both count in the joined list of nodes, the first part's before the second's."""
    shift, edge_shift = len(one.node.id), len(one.edge.source)
    words, codes = _joined(one.words, other.words)
    n, m = one.node, other.node
    node = NodeTable(
        np.concatenate([n.id, m.id]), _cat(n.type, codes["types"][m.type]), np.concatenate([n.stub, m.stub]), _texts(n.caption, m.caption),
        _texts(n.local, m.local), _starts(n.local_starts, m.local_starts), np.concatenate([n.former, m.former]),
        np.concatenate([n.former_node, m.former_node + shift]),
    )  # fmt: skip
    e, f = one.edge, other.edge
    edge = EdgeTable(
        _cat(e.relation, codes["relations"][f.relation]), np.concatenate([e.source, f.source]), np.concatenate([e.target, f.target]),
        _texts(e.key, f.key), _cat(e.since, codes["dates"][f.since]), _cat(e.until, codes["dates"][f.until]),
        np.concatenate([e.evidence, f.evidence]), _cat(e.dataset, codes["datasets"][f.dataset]), _claims(e.claims, f.claims),
    )  # fmt: skip

    def attributes(a: AttributeTable, b: AttributeTable, by: int) -> AttributeTable:
        return AttributeTable(
            np.concatenate([a.owner, b.owner + by]), _cat(a.prop, codes["props"][b.prop]), _texts(a.value, b.value),
            _cat(a.since, codes["dates"][b.since]), _cat(a.until, codes["dates"][b.until]), np.concatenate([a.evidence, b.evidence]),
            _cat(a.dataset, codes["datasets"][b.dataset]), _claims(a.claims, b.claims),
        )  # fmt: skip

    return Parts(
        words,
        node,
        attributes(one.attribute, other.attribute, 0),
        edge,
        attributes(one.edge_attribute, other.edge_attribute, edge_shift),
    )


def arrange(parts: Parts) -> Parts:
    """Return the same graph in canonical order: equal graphs have equal columns, whatever order they came in."""
    words, codes = _used(parts)
    nodes = np.argsort(parts.node.id, kind="stable")
    number = inverse(nodes)
    node = take_nodes(parts.node, nodes)
    former = np.argsort(node.former, kind="stable")
    node = replace(
        node, type=codes["types"][node.type], former=node.former[former], former_node=node.former_node[former]
    )
    e = parts.edge
    e = replace(
        e, relation=codes["relations"][e.relation], source=number[e.source], target=number[e.target], since=codes["dates"][e.since],
        until=codes["dates"][e.until], dataset=codes["datasets"][e.dataset],
    )  # fmt: skip
    # An open end is the latest; an open beginning the earliest.
    until = np.where(e.until == 0, len(words.dates) + 1, e.until)
    ends = e.source * len(nodes) + e.target
    key = _rank(e.key, (e.relation, ends))
    edges = np.lexsort((e.dataset, until, e.since, key, ends, e.relation))
    edge_number = inverse(edges)

    def attributes(a: AttributeTable, owner: Ids) -> AttributeTable:
        a = replace(
            a, owner=owner, prop=codes["props"][a.prop], since=codes["dates"][a.since], until=codes["dates"][a.until],
            dataset=codes["datasets"][a.dataset],
        )  # fmt: skip
        # By property; then strongest, still open, newest; then by text, so that the order is one.
        first = (a.owner, a.prop, -a.evidence.astype(np.int32), a.until != 0, -a.since)
        value = _rank(a.value, first)
        return take_attributes(a, np.lexsort((a.until, a.dataset, value, *reversed(first))))

    return Parts(
        words,
        node,
        attributes(parts.attribute, number[parts.attribute.owner]),
        take_edges(e, edges),
        attributes(parts.edge_attribute, edge_number[parts.edge_attribute.owner]),
    )


def _rank(texts: Texts, before: Sequence[npt.NDArray[Any]]) -> Ids:
    """Return numbers that order ``texts`` where all columns of ``before`` tie; elsewhere the text decides nothing and is not read."""
    rank = np.zeros(len(texts), dtype=np.int64)
    if len(texts) < 2:
        return rank
    order = np.lexsort(tuple(reversed(before)))
    same = np.ones(len(order) - 1, dtype=np.bool_)
    for column in before:
        same &= column[order[1:]] == column[order[:-1]]
    tied = np.zeros(len(order), dtype=np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    at = order[tied]
    held = texts.many(at)
    by_text = {text: i for i, text in enumerate(sorted(set(held)))}
    rank[at] = np.fromiter((by_text[t] for t in held), dtype=np.int64, count=len(held))
    return rank


def _used(parts: Parts) -> tuple[Words, dict[str, Codes]]:
    """Return the words that occur, in order, and for each kind old number → new number."""
    w, e, tables = parts.words, parts.edge, (parts.attribute, parts.edge_attribute)
    used: dict[str, list[npt.NDArray[Any]]] = {
        "types": [parts.node.type],
        "relations": [e.relation],
        "props": [a.prop for a in tables],
        "datasets": [e.dataset, *(a.dataset for a in tables)],
        "dates": [x - 1 for a in (e, *tables) for x in (a.since[a.since > 0], a.until[a.until > 0])],
    }
    kept: dict[str, tuple[Any, ...]] = {}
    codes: dict[str, Codes] = {}
    for kind, columns in used.items():
        held = getattr(w, kind)
        words = sorted({held[i] for i in occurring(*columns).tolist()})
        number = {word: i for i, word in enumerate(words)}
        kept[kind] = tuple(words)
        codes[kind] = np.array([number.get(word, -1) for word in held], dtype=np.int32)
    codes["dates"] = np.concatenate([np.zeros(1, dtype=np.int32), codes["dates"] + 1]).astype(np.int32)
    return Words(**kept), codes


def _joined(one: Words, other: Words) -> tuple[Words, dict[str, Codes]]:
    held: dict[str, tuple[Any, ...]] = {}
    codes: dict[str, Codes] = {}
    for kind in ("types", "relations", "props", "datasets", "dates"):
        words = list(getattr(one, kind))
        number = {word: i for i, word in enumerate(words)}
        for word in getattr(other, kind):
            number.setdefault(word, len(number))
        held[kind] = tuple(number)
        codes[kind] = np.array([number[word] for word in getattr(other, kind)], dtype=np.int32)
    codes["dates"] = np.concatenate([np.zeros(1, dtype=np.int32), codes["dates"] + 1]).astype(np.int32)
    return Words(**held), codes


def _cat(one: Codes, other: Codes) -> Codes:
    return np.concatenate([one, other]).astype(np.int32)


def _starts(one: Ids, other: Ids) -> Ids:
    return np.concatenate([one, other[1:] + one[-1]])


def _texts(one: Texts, other: Texts) -> Texts:
    return Texts(np.concatenate([one.data, other.data]), _starts(one.starts, other.starts))


def _claims(one: Claims, other: Claims) -> Claims:
    return Claims(_starts(one.starts, other.starts), np.concatenate([one.ids, other.ids]))
