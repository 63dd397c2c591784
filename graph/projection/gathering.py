"""From live claims to the tables of a graph: claims that say the same meet in one row, with all of them behind it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from clusterkg.graph.ledger.columns import ClaimColumns, LiveColumns
from clusterkg.graph.ledger.sameness import canonical_ids
from clusterkg.graph.ontology import Kind, Ontology, Projection, split_status
from clusterkg.graph.projection.arrays import Ids, occurring, runs
from clusterkg.graph.projection.model import ID, AttributeTable, Claims, EdgeTable, NodeTable, Words
from clusterkg.graph.projection.tables import Parts, arrange
from clusterkg.graph.projection.texts import Texts

#: Properties that name a thing, best first.
CAPTIONS = ("name", "title", "person_name", "masked_name", "alias")
#: What a source puts in the place of a name that it withholds (客户一): no name, and different parties bear the same.
MASKED = "masked_name"


@dataclass(frozen=True)
class Naming:
    """What the ledger's numbers mean: words, local ids, and which local ids mean the same entity."""

    terms: Mapping[int, str]
    locals: Mapping[int, str]
    #: node number → number of the oldest member of its part; only merged nodes are listed.
    head: Mapping[int, int]


@dataclass(frozen=True)
class Rules:
    """What the projection needs of the ontology."""

    ontology: Ontology
    relations: frozenset[str]

    @classmethod
    def of(cls, ontology: Ontology) -> Rules:
        """Take them from the ontology."""
        return cls(ontology, frozenset(e.name for e in ontology.edges if e.projection is Projection.RELATION))

    def depth(self, type_: str) -> int:
        """Return how far below the root a type stands: of two types said alike, the more special one counts."""
        spec = self.ontology.types.get(type_)
        if spec is None or spec.kind not in (Kind.ENTITY, Kind.EDGE):
            return 0
        return len(self.ontology.ancestors(type_))

    def range(self, type_: str, end: str) -> tuple[str, ...]:
        """Return the types that an end of an edge may have, whatever the status of what is said."""
        spec, end = self.ontology.types.get(type_), split_status(end)[0]
        for name, one in (spec.ends if spec else {}).items():
            if end in (name, one.relation):
                return one.range
        return ()


def gather(live: LiveColumns, naming: Naming, rules: Rules) -> Parts:
    """Return the tables, in canonical order, of the graph that these claims alone make."""
    terms, edges = naming.terms, live.edges
    relation_types = np.array([t for t, text in terms.items() if text in rules.relations], dtype=np.int64)
    on_arrows = np.isin(live.attributes.type, relation_types)
    hanging = live.attributes.where(on_arrows)
    said = live.attributes.where(~on_arrows) if on_arrows.any() else live.attributes
    mentioned = occurring(said.subject, edges.subject, edges.object)
    tops = _heads(mentioned, naming.head)
    heads = occurring(tops)
    of_head = np.searchsorted(heads, tops)
    number = np.full(int(mentioned[-1]) + 1 if len(mentioned) else 0, -1, dtype=np.int64)
    number[mentioned] = of_head
    words = _Words(terms)
    dates = live.attributes.dates[1:]
    attribute = _attributes(number[said.subject], said, words)
    edge, claim_row = _edges(number, edges, words)
    edge_attribute = _hanging(hanging, edges, claim_row, naming, words)
    node = _nodes(mentioned, of_head, heads, naming)
    type_, stub = _types(said, edges, number, len(heads), rules, terms, relation_types)
    type_words = sorted(set(type_))
    code = {t: i for i, t in enumerate(type_words)}
    node = replace(
        node, type=np.fromiter((code[t] for t in type_), dtype=np.int32, count=len(type_)), stub=stub
    )
    told = Words(
        tuple(type_words), tuple(words.relations), tuple(words.props), tuple(words.datasets), tuple(str(d) for d in dates)
    )  # fmt: skip
    arranged = arrange(Parts(told, node, attribute, edge, edge_attribute))
    return replace(arranged, node=replace(arranged.node, caption=_captions(arranged)))


class _Words:
    """Gives words numbers as they are met: a small table per kind, since the ledger's numbers are shared by all kinds."""

    def __init__(self, terms: Mapping[int, str]) -> None:
        self._terms = terms
        self.props: list[str] = []
        self.datasets: list[str] = []
        self.relations: list[tuple[str, str]] = []

    def _coded(self, column: Ids, held: list[str]) -> npt.NDArray[np.int32]:
        distinct = occurring(column)
        code = np.zeros(int(distinct[-1]) + 1 if len(distinct) else 1, dtype=np.int32)
        for term in distinct.tolist():
            word = self._terms[term]
            if word not in held:
                held.append(word)
            code[term] = held.index(word)
        coded: npt.NDArray[np.int32] = code[column]
        return coded

    def prop(self, column: Ids) -> npt.NDArray[np.int32]:
        return self._coded(column, self.props)

    def dataset(self, column: Ids) -> npt.NDArray[np.int32]:
        return self._coded(column, self.datasets)

    def relation(self, relation: Ids, type_: Ids) -> npt.NDArray[np.int32]:
        size = int(type_.max()) + 1 if len(type_) else 1
        pair = relation * size + type_
        pairs = occurring(pair)
        self.relations = [(self._terms[p // size], self._terms[p % size]) for p in pairs.tolist()]
        coded: npt.NDArray[np.int32] = np.searchsorted(pairs, pair).astype(np.int32)
        return coded


def _heads(numbers: Ids, head: Mapping[int, int]) -> Ids:
    """Return the oldest member of the part of each node."""
    if not head:
        return numbers
    moved = np.array(sorted(head), dtype=np.int64)
    lead = np.array([head[m] for m in moved.tolist()], dtype=np.int64)
    at = np.minimum(np.searchsorted(moved, numbers), len(moved) - 1)
    return np.where(moved[at] == numbers, lead[at], numbers)


def _grouped(keys: Sequence[Ids], claims: ClaimColumns) -> tuple[Ids, Ids, npt.NDArray[np.int8], Claims]:
    """Group claims that agree in all keys and in their text: one claim of each, group of each claim, strongest class, sorted claim ids."""
    if not len(claims):
        none = np.empty(0, dtype=np.int64)
        return none, none, np.empty(0, dtype=np.int8), Claims(np.zeros(1, dtype=np.int64), claims.id)
    order = np.lexsort(keys)
    tied = ~runs(*(key[order] for key in keys))
    if tied.any():  # only there the text decides
        tied[:-1] |= tied[1:]
        at = order[tied]
        text = np.zeros(len(order), dtype=np.int64)
        text[at] = _coded([claims.text[i] for i in at.tolist()])
        keys = (text, *keys)
        order = np.lexsort(keys)
    new = runs(*(key[order] for key in keys))
    starts = np.flatnonzero(new)
    row = np.empty(len(order), dtype=np.int64)
    row[order] = np.cumsum(new) - 1
    ends = np.append(starts, len(order))
    ids = claims.id[order]
    for i in np.flatnonzero(np.diff(ends) > 1).tolist():  # few: merged entities that said the same
        a, b = int(ends[i]), int(ends[i + 1])
        ids[a:b] = np.array([np.frombuffer(c, dtype=np.uint8) for c in sorted(x.tobytes() for x in ids[a:b])])
    return order[starts], row, np.maximum.reduceat(claims.evidence[order], starts), Claims(ends, ids)


def _coded(texts: Sequence[str]) -> Ids:
    """Number texts so that equal texts have equal numbers."""
    codes: dict[str, int] = {}
    return np.fromiter((codes.setdefault(t, len(codes)) for t in texts), dtype=np.int64, count=len(texts))


def _small(*columns: tuple[npt.NDArray[np.integer], int]) -> Ids:
    """Pack small numbers into one key."""
    key = np.zeros(len(columns[0][0]), dtype=np.int64)
    for column, size in columns:
        key = key * max(1, size) + column
    return key


def _attributes(owner: Ids, said: ClaimColumns, words: _Words) -> AttributeTable:
    prop, dataset, spans = words.prop(said.prop), words.dataset(said.dataset), len(said.dates)
    small = _small(
        (prop, len(words.props)), (dataset, len(words.datasets)), (said.since, spans), (said.until, spans)
    )
    first, _, evidence, claims = _grouped((small, owner), said)
    value = Texts.of(said.text[i] for i in first.tolist())
    since, until = said.since[first].astype(np.int32), said.until[first].astype(np.int32)
    return AttributeTable(owner[first], prop[first], value, since, until, evidence, dataset[first], claims)


def _edges(number: Ids, edges: ClaimColumns, words: _Words) -> tuple[EdgeTable, Ids]:
    """Return the edge table and the row of each claim."""
    relation, dataset, spans = (
        words.relation(edges.prop, edges.type),
        words.dataset(edges.dataset),
        len(edges.dates),
    )
    source, target = number[edges.subject], number[edges.object]
    small = _small(
        (relation, len(words.relations)), (dataset, len(words.datasets)), (edges.since, spans), (edges.until, spans)
    )  # fmt: skip
    ends = source * (len(number) + 1) + target
    first, row, evidence, claims = _grouped((small, ends), edges)
    key = Texts.of(edges.text[i] for i in first.tolist())
    since, until = edges.since[first].astype(np.int32), edges.until[first].astype(np.int32)
    table = EdgeTable(
        relation[first], source[first], target[first], key, since, until, evidence, dataset[first], claims
    )
    return table, row


def _hanging(
    hanging: ClaimColumns, edges: ClaimColumns, claim_row: Ids, naming: Naming, words: _Words
) -> AttributeTable:
    """Return the attributes of arrows: their subject is ``edge:<claim id>``; those of an arrow that does not live wait for it."""
    if not len(hanging):
        return _attributes(np.empty(0, dtype=np.int64), hanging, words)
    ids = np.ascontiguousarray(edges.id).view("S16").reshape(-1) if len(edges) else np.empty(0, dtype="S16")
    order = np.argsort(ids, kind="stable")
    subjects = [naming.locals[n] for n in hanging.subject.tolist()]
    hanging = hanging.where(np.array([x.startswith("edge:") for x in subjects], dtype=np.bool_))
    wanted = np.array([bytes.fromhex(x[5:]) for x in subjects if x.startswith("edge:")], dtype="S16")
    at = np.searchsorted(ids[order], wanted)
    found = np.zeros(len(wanted), dtype=np.bool_)
    inside = at < len(ids)
    found[inside] = ids[order][at[inside]] == wanted[inside]
    owner = claim_row[order[at[found]]] if found.any() else np.empty(0, dtype=np.int64)
    return _attributes(owner, hanging.where(found), words)


def _nodes(mentioned: Ids, of_head: Ids, heads: Ids, naming: Naming) -> NodeTable:
    locals_ = naming.locals
    ids = canonical_ids(locals_[h] for h in heads.tolist())
    order = np.argsort(of_head, kind="stable")
    counts = np.bincount(of_head, minlength=len(heads))
    starts = np.zeros(len(heads) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    texts = [locals_[n] for n in mentioned[order].tolist()]
    former: list[tuple[bytes, int]] = []
    for i in np.flatnonzero(counts > 1).tolist():
        a, b = int(starts[i]), int(starts[i + 1])
        texts[a:b] = sorted(texts[a:b])
        former += [(minted, i) for minted in canonical_ids(texts[a:b]).tolist() if minted != ids[i]]
    blank = Texts.of([])
    return NodeTable(
        ids, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.bool_), Texts(blank.data, np.zeros(len(ids) + 1, dtype=np.int64)),
        Texts.of(texts), starts, np.array([m for m, _ in former], dtype=ID), np.array([i for _, i in former], dtype=np.int64),
    )  # fmt: skip


def _types(
    said: ClaimColumns,
    edges: ClaimColumns,
    number: Ids,
    size: int,
    rules: Rules,
    terms: Mapping[int, str],
    relation_types: Ids,
) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """Return the type of each node and whether it is a stub.

    What claims about a node say counts: strongest evidence, then the more special type, then the more often said. A node that is only
    pointed at has a type when all that point at it allow just one.
    """
    arm = ~np.isin(edges.type, relation_types)
    owner = np.concatenate([number[said.subject], number[edges.subject[arm]]])
    type_ = np.concatenate([said.type, edges.type[arm]])
    evidence = np.concatenate([said.evidence, edges.evidence[arm]]).astype(np.int64)
    kinds = occurring(type_)
    by_name = sorted(kinds.tolist(), key=lambda t: terms[t])
    rank = np.zeros(int(kinds[-1]) + 1 if len(kinds) else 1, dtype=np.int64)
    rank[by_name] = np.arange(len(by_name))
    depth = np.array([rules.depth(terms[t]) for t in by_name], dtype=np.int64)
    kind = rank[type_]
    packed = np.sort((owner * 4 + evidence) * max(1, len(by_name)) + kind)
    first = np.flatnonzero(runs(packed))
    counts, packed = np.diff(np.append(first, len(packed))), packed[first]
    kind = packed % max(1, len(by_name))
    evidence, owner = (packed // max(1, len(by_name))) % 4, packed // max(1, len(by_name)) // 4
    order = np.lexsort((kind, counts, depth[kind] if len(kind) else kind, evidence, owner))
    last = (
        np.append(owner[order][1:] != owner[order][:-1], True) if len(order) else np.empty(0, dtype=np.bool_)
    )
    best = order[last]
    found = ["Thing"] * size
    names = [terms[t] for t in by_name]
    for node, one in zip(owner[best].tolist(), kind[best].tolist(), strict=True):
        found[node] = names[one]
    stub = np.ones(size, dtype=np.bool_)
    stub[owner[best]] = False
    open_ = np.array([t == "Thing" for t in found], dtype=np.bool_)
    for node, guesses in _guesses(edges, number, open_, arm, rules, terms).items():
        concrete = sorted(
            t for t in guesses if t in rules.ontology.types and not rules.ontology.types[t].abstract
        )
        found[node] = concrete[0] if len(concrete) == 1 and len(guesses) == 1 else "Thing"
    return found, stub


def _guesses(
    edges: ClaimColumns,
    number: Ids,
    open_: npt.NDArray[np.bool_],
    arm: npt.NDArray[np.bool_],
    rules: Rules,
    terms: Mapping[int, str],
) -> dict[int, set[str]]:
    """Return, for nodes of which no type is said, the types that the ends of their edges allow."""

    @cache
    def allowed(type_: int, end: str) -> tuple[str, ...]:
        return rules.range(terms[type_], end)

    guesses: dict[int, set[str]] = defaultdict(set)
    source, target = number[edges.subject], number[edges.object]
    for ends, mask, end in (
        (target, arm & open_[target], None),
        (target, ~arm & open_[target], "target"),
        (source, ~arm & open_[source], "source"),
    ):
        triples = Counter(
            zip(ends[mask].tolist(), edges.type[mask].tolist(), edges.prop[mask].tolist(), strict=True)
        )
        for node, type_, prop in triples:
            guesses[node].update(allowed(type_, terms[prop] if end is None else end))
    return guesses


def _captions(parts: Parts) -> Texts:
    """Return what to call each node: its best name that still holds, else its best name, else the key of its first local id.

    What has a masked name alone is called undisclosed, with the words of the source behind it: 客户一 is nobody's name.
    """
    a, n = parts.attribute, parts.node
    place = np.array([CAPTIONS.index(p) if p in CAPTIONS else -1 for p in parts.words.props], dtype=np.int64)
    rank = place[a.prop] if len(place) else np.empty(0, dtype=np.int64)
    names = np.flatnonzero(rank >= 0)
    order = names[np.lexsort((names, rank[names], a.until[names] != 0, a.owner[names]))]
    first = order[np.append(True, a.owner[order][1:] != a.owner[order][:-1])] if len(order) else order
    found = [""] * len(n.id)
    named = np.zeros(len(n.id), dtype=np.bool_)
    named[a.owner[first]] = True
    props = a.prop[first].tolist()
    for node, text, prop in zip(a.owner[first].tolist(), a.value.many(first), props, strict=True):
        found[node] = undisclosed(text) if parts.words.props[prop] == MASKED else text
    bare = np.flatnonzero(~named)
    for node, local in zip(bare.tolist(), n.local.many(n.local_starts[bare]), strict=True):
        found[node] = local.partition(":")[2]
    return Texts.of(found)


def undisclosed(said: str) -> str:
    """Return what to call a party that a source names only by a stand-in.

    >>> undisclosed("客户一"), undisclosed("Customer 1")
    ('未披露(客户一)', 'undisclosed (Customer 1)')
    """
    return f"undisclosed ({said})" if said.isascii() else f"未披露({said})"
