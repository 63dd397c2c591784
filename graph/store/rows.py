"""How nodes and edges look to Cypher and to a search: the same labels, properties and names on every store."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
from pypinyin import lazy_pinyin

from clusterkg.graph.ontology import load
from clusterkg.graph.projection.arrays import Ids, occurring, runs
from clusterkg.graph.projection.gathering import CAPTIONS, MASKED
from clusterkg.graph.projection.model import AttributeTable, Graph
from clusterkg.graph.projection.texts import Texts
from clusterkg.graph.store.scoping import days

_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
#: Properties that a search looks at.
NAMES = ("name", "title", "english_name", "short_name", "aliases", "alias", "former_name")


def labels(type_: str) -> str:
    """Return the labels of a node as Cypher: its type first, then all types above it; quoted, for ``Match`` is a type."""
    return ":".join(f"`{t}`" for t in load().ancestors(type_))


@dataclass(frozen=True, slots=True)
class Frame:
    """Nodes of one type, or edges between two types, as columns of what a query may ask of them."""

    #: Node type, or relation.
    name: str
    #: Edges: types of the two ends.
    ends: tuple[str, str] | None
    numbers: Ids
    columns: Mapping[str, Any]


def node_frames(graph: Graph) -> Iterator[Frame]:
    """Yield the nodes of each type with ``id, nid, name, stub, kind`` and the first value of each property; history is in the view."""
    firsts = _firsts(graph.attribute)
    kinds = graph.node.type[graph.attribute.owner[firsts]]
    for code, type_ in enumerate(graph.words.types):
        nids = np.flatnonzero(graph.node.type == code)
        columns: dict[str, Any] = _first_values(graph, graph.attribute, firsts[kinds == code], nids)
        columns |= {
            "id": graph.node.id[nids].astype("U").tolist(), "nid": nids, "name": graph.node.caption.many(nids),
            "stub": graph.node.stub[nids], "kind": [type_] * len(nids),
        }  # fmt: skip
        yield Frame(type_, None, nids, columns)


def edge_frames(graph: Graph) -> Iterator[Frame]:
    """Yield the edges of each relation and pair of node types with ``eid``, validity, class, data set and first values.

    ``first`` and ``last`` are inclusive days since 1970-01-01.
    """
    firsts = _firsts(graph.edge_attribute)
    first_day, last_day = day_columns(graph)
    datasets = np.array(graph.words.datasets, dtype=object)
    dates = np.array([None, *graph.words.dates], dtype=object)
    e, types = graph.edge, graph.words.types
    for (relation, _), span in zip(graph.words.relations, graph.spans, strict=True):
        eids = np.arange(span.start, span.stop, dtype=np.int64)
        pair = graph.node.type[e.source[eids]].astype(np.int64) * len(types) + graph.node.type[e.target[eids]]
        for one in occurring(pair).tolist():
            mine = eids[pair == one]
            own = firsts[np.isin(graph.edge_attribute.owner[firsts], mine)] if len(firsts) else firsts
            columns: dict[str, Any] = _first_values(graph, graph.edge_attribute, own, mine)
            columns |= {
                "eid": mine, "first": first_day[e.since[mine]], "last": last_day[e.until[mine]], "class": e.evidence[mine].astype(np.int64),
                "dataset": datasets[e.dataset[mine]],
            }  # fmt: skip
            for column, held in (("valid_from", e.since[mine]), ("valid_to", e.until[mine])):
                if held.any():
                    columns[column] = dates[held]
            yield Frame(relation, (types[one // len(types)], types[one % len(types)]), mine, columns)


def day_columns(graph: Graph) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return first and last day by number of a date: ``first[since]`` and ``last[until]`` are the bounds of validity."""
    first = np.array([days(d, None)[0] for d in (None, *graph.words.dates)], dtype=np.int32)
    last = np.array([days(None, d)[1] for d in (None, *graph.words.dates)], dtype=np.int32)
    return first, last


def _firsts(a: AttributeTable) -> Ids:
    """Return the rows that hold the first value of a property: strongest, then newest."""
    return np.flatnonzero(runs(a.owner, a.prop))


def _first_values(graph: Graph, a: AttributeTable, rows: Ids, owners: Ids) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for prop in occurring(a.prop[rows]).tolist():
        mine = rows[a.prop[rows] == prop]
        column = np.full(len(owners), None, dtype=object)
        column[np.searchsorted(owners, a.owner[mine])] = a.value.many(mine)
        found[graph.words.props[prop]] = column
    return found


def search_names(graph: Graph) -> tuple[Ids, Texts, Texts, Texts, Texts]:
    """Return number, text, folded text, pinyin and initials of every name of every node, by number.

    A party whose name the source withholds has none: who looks for 客户一 must not be given somebody's first customer.
    """
    a = graph.attribute
    wanted = np.array([p in NAMES for p in graph.words.props], dtype=np.bool_)
    rows = np.flatnonzero(wanted[a.prop]) if len(wanted) else np.empty(0, dtype=np.int64)
    owners, texts = a.owner[rows].tolist(), a.value.many(rows)
    more: dict[int, list[str]] = {
        owner: [t for _, t in held]
        for owner, held in groupby(zip(owners, texts, strict=True), lambda x: x[0])
    }
    nids: list[int] = []
    names: list[str] = []
    withheld = _withheld(graph)
    for nid, caption in enumerate(graph.node.caption):
        held = dict.fromkeys([*(() if nid in withheld else (caption,)), *more.get(nid, ())])
        nids += [nid] * len(held)
        names += held
    folded = [n.casefold() for n in names]
    heard = [sounds(f) for f in folded]
    return (
        np.array(nids, dtype=np.int64), Texts.of(names), Texts.of(folded), Texts.of(p for p, _ in heard), Texts.of(i for _, i in heard)
    )  # fmt: skip


def _withheld(graph: Graph) -> frozenset[int]:
    """Return the nodes that are called by a masked name, for want of a better one."""
    a, props = graph.attribute, graph.words.props
    better = CAPTIONS[: CAPTIONS.index(MASKED)]
    masked, named = (
        a.owner[np.isin(a.prop, [i for i, p in enumerate(props) if p in wanted])]
        for wanted in ((MASKED,), better)
    )
    return frozenset(np.setdiff1d(masked, named).tolist())


def sounds(text: str) -> tuple[str, str]:
    """Return full pinyin and initials; what is not Chinese stays as it is in both."""
    if text.isascii():
        return text, text
    whole, initials = [], []
    for piece in _RUNS.findall(text):
        full, first = (piece, piece) if piece.isascii() else _sounds(piece)
        whole.append(full)
        initials.append(first)
    return "".join(whole), "".join(initials)


@lru_cache(maxsize=1 << 16)
def _sounds(text: str) -> tuple[str, str]:
    whole = lazy_pinyin(text)
    initials, at = [], 0
    for sound in whole:  # one sound per Chinese character, one piece per run of anything else
        run = text.startswith(sound, at)
        initials.append(sound if run else sound[:1])
        at += len(sound) if run else 1
    return "".join(whole), "".join(initials)


def told(graph: Graph) -> Mapping[str, int]:
    """Return the counts that a manifest shows."""
    counts = np.bincount(graph.node.type, minlength=len(graph.words.types)).tolist()
    return {
        "nodes": len(graph.node.id),
        "edges": len(graph.edge.source),
        "stubs": int(graph.node.stub.sum()),
        **dict(zip(graph.words.types, counts, strict=True)),
    }
