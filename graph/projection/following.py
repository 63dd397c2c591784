"""Follow the ledger: the graph of a transaction from the graph of an earlier one, reading only what changed between them.

What changed is known from the source units that live at one of the two and not at the other, from withdrawn claims and from judgements.
Nodes that a changed claim speaks of are derived again with the edges that leave them; of entities that were merged or split, the edges
that reach them too. All else is taken over. The result equals a full projection, column by column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, select, text

from clusterkg.graph.ledger import liveness
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.columns import LiveColumns, claims_about, scan, strongest
from clusterkg.graph.ledger.sameness import canonical_ids
from clusterkg.graph.projection.gathering import Naming, Rules, gather
from clusterkg.graph.projection.model import Graph
from clusterkg.graph.projection.tables import Parts, arrange, join, take_attributes, take_edges, take_nodes

#: With more changed units than this share of all, deriving everything is quicker.
MOST = 0.3
_Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Change:
    """What is different between two transactions, in numbers of the ledger."""

    #: Subjects and objects of changed claims.
    touched: frozenset[int]
    #: Nodes whose part changed, or that belong to a part of several and are touched: edges that reach them are derived again too.
    moved: frozenset[int]


def changed_claims(
    connection: Connection, before: liveness.Live, after: liveness.Live
) -> npt.NDArray[np.int64] | None:
    """Return the claims (``seq``) whose evidence lives differently; ``None`` where so much changed that following does not pay."""
    rows: list[dict[str, int]] = []
    total = sum(len(u) for u in after.units.values())
    none = np.empty(0, dtype=np.int64)
    for extractor in before.units.keys() | after.units.keys():
        units = np.setxor1d(before.units.get(extractor, none), after.units.get(extractor, none))
        if len(rows) + len(units) > MOST * total:
            return None
        rows += [{"e": extractor, "u": unit} for unit in units.tolist()]
    connection.execute(text("CREATE TEMP TABLE IF NOT EXISTS changed (extractor INT, unit BIGINT, PRIMARY KEY (unit, extractor))"))  # fmt: skip
    connection.execute(text("DELETE FROM changed"))
    if rows:
        connection.execute(text("INSERT INTO changed VALUES (:e, :u)"), rows)
    query = (
        "SELECT s.claim FROM sighting AS s JOIN changed AS c ON c.unit = s.unit AND c.extractor = s.extractor"
    )
    seqs = {seq for batch in scan(connection, query) for (seq,) in batch}
    gone = [*(before.withdrawn_claims ^ after.withdrawn_claims)]
    if gone:
        seqs |= set(connection.execute(select(t.claim.c.seq).where(t.claim.c.id.in_(gone))).scalars())
    found = np.array(sorted(seqs), dtype=np.int64)
    was, is_ = strongest(connection, before, seqs), strongest(connection, after, seqs)
    changed: npt.NDArray[np.int64] = found[was[found] != is_[found]]
    return changed


def ends_of(connection: Connection, seqs: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """Yield subject and object (none of an attribute) of claims by ``seq``."""
    for part in range(0, len(seqs), 5_000):
        query = select(t.claim.c.subject, t.claim.c.object).where(
            t.claim.c.seq.in_(seqs[part : part + 5_000])
        )
        yield from ((subject, object_) for subject, object_ in connection.execute(query))


def follow(
    connection: Connection, previous: Graph, before: Naming, after: Naming, tx: int, rules: Rules
) -> Parts | None:
    """Return the tables of the graph at ``tx``, or ``None`` where a full projection is the better way."""
    was, is_ = liveness.live(connection, previous.tx), liveness.live(connection, tx)
    seqs = changed_claims(connection, was, is_)
    if seqs is None:
        return None
    change = _change(connection, seqs.tolist(), before, after)
    named = {*change.touched, *change.moved}
    affected = _ids_of(named, before, after)
    merged = _ids_of(change.moved, before, after)
    live = _read(connection, is_, change, after, rules)
    made = gather(live, after, rules)
    return arrange(_splice(previous, made, affected, merged))


def _change(connection: Connection, seqs: list[int], before: Naming, after: Naming) -> Change:
    touched: set[int] = set()
    arrows: list[bytes] = []
    for subject, object_ in ends_of(connection, seqs):
        local = after.locals[subject]
        if local.startswith("edge:"):
            arrows.append(bytes.fromhex(local[5:]))
        else:
            touched.add(subject)
        if object_ is not None:
            touched.add(object_)
    for start in range(0, len(arrows), 500):
        found = connection.execute(
            select(t.claim.c.subject).where(t.claim.c.id.in_(arrows[start : start + 500]))
        )
        touched |= set(found.scalars())
    parts: dict[int, set[int]] = defaultdict(set)
    for naming in (before, after):
        for member, head in naming.head.items():
            parts[head].add(member)
    numbers = before.head.keys() | after.head.keys()
    moved = {n for n in numbers if before.head.get(n, n) != after.head.get(n, n)}
    reached = moved | (touched & numbers)
    heads = {naming.head.get(n, n) for naming in (before, after) for n in reached}
    while True:  # a part that was split and joined otherwise leads to further parts
        wider = reached | {m for h in heads for m in parts[h]}
        more = {naming.head.get(n, n) for naming in (before, after) for n in wider}
        if wider == reached and more == heads:
            return Change(frozenset(touched), frozenset(reached))
        reached, heads = wider, more


def _ids_of(numbers: Iterable[int], before: Naming, after: Naming) -> npt.NDArray[np.bytes_]:
    """Return the canonical ids that these nodes have or had."""
    heads = {naming.head.get(n, n) for naming in (before, after) for n in numbers}
    return np.sort(canonical_ids([after.locals[h] for h in sorted(heads)]))


def _read(
    connection: Connection, alive: liveness.Live, change: Change, naming: Naming, rules: Rules
) -> LiveColumns:
    """Read what the affected nodes and their edges are derived from."""
    subjects, objects = {*change.touched, *change.moved}, set(change.moved)
    live = claims_about(connection, alive, subjects=subjects, objects=objects)
    terms = naming.terms
    plain = {n for n, text_ in terms.items() if text_ == "Thing"}
    relation_types = {n for n, text_ in terms.items() if text_ in rules.relations}
    said = {s for s, ty in zip(live.attributes.subject.tolist(), live.attributes.type.tolist(), strict=True) if ty not in plain}  # fmt: skip
    said |= {s for s, ty in zip(live.edges.subject.tolist(), live.edges.type.tolist(), strict=True) if ty not in relation_types}  # fmt: skip
    # Of what nothing is said, the type is guessed from the edges that reach it.
    unsaid = subjects - said - objects
    arrows = [f"edge:{c.tobytes().hex()}" for c in live.edges.id]
    hanging: list[int] = []
    query = select(t.node.c.id).where(t.node.c.local.in_(bindparam("x", expanding=True)))
    for start in range(0, len(arrows), 500):
        hanging += connection.execute(query, {"x": arrows[start : start + 500]}).scalars()
    return claims_about(connection, alive, subjects={*subjects, *hanging}, objects=objects | unsaid)


def _splice(previous: Graph, made: Parts, affected: npt.NDArray[np.bytes_], merged: npt.NDArray[np.bytes_]) -> Parts:  # fmt: skip
    """Put the rows that were derived again in the place of the old ones."""
    old = Parts(previous.words, previous.node, previous.attribute, previous.edge, previous.edge_attribute)
    gone, new = _among(old.node.id, affected), _among(made.node.id, affected)
    kept_ids, made_ids = old.node.id[~gone], made.node.id[new]
    # Where each row of either side stands in the joined list: kept rows first, then those derived again.
    number_old = _numbers(old.node.id, kept_ids, made_ids)
    number_made = _numbers(made.node.id, kept_ids, made_ids)
    return join(
        _chosen(old, ~gone, number_old, _again(old, affected, merged), wanted=False),
        _chosen(made, new, number_made, _again(made, affected, merged), wanted=True),
    )


def _again(parts: Parts, affected: npt.NDArray[np.bytes_], merged: npt.NDArray[np.bytes_]) -> _Mask:
    """Return which edges are derived again: those that leave an affected node or reach a merged one."""
    leaving, reaching = _among(parts.node.id, affected), _among(parts.node.id, merged)
    mask: _Mask = leaving[parts.edge.source] | reaching[parts.edge.target]
    return mask


def _chosen(parts: Parts, nodes: _Mask, number: npt.NDArray[np.int64], again: _Mask, *, wanted: bool) -> Parts:  # fmt: skip
    edges = again if wanted else ~again
    attribute = take_attributes(parts.attribute, np.flatnonzero(nodes[parts.attribute.owner]))
    edge = take_edges(parts.edge, np.flatnonzero(edges))
    hanging = take_attributes(parts.edge_attribute, np.flatnonzero(edges[parts.edge_attribute.owner]))
    edge_number = np.cumsum(edges) - 1
    return Parts(
        parts.words,
        take_nodes(parts.node, np.flatnonzero(nodes)),
        replace(attribute, owner=number[attribute.owner]),
        replace(edge, source=number[edge.source], target=number[edge.target]),
        replace(hanging, owner=edge_number[hanging.owner]),
    )


def _among(ids: npt.NDArray[np.bytes_], wanted: npt.NDArray[np.bytes_]) -> _Mask:
    """Tell which of ``ids`` are in ``wanted`` (sorted)."""
    if not len(wanted):
        return np.zeros(len(ids), dtype=np.bool_)
    at = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
    mask: _Mask = wanted[at] == ids
    return mask


def _numbers(
    ids: npt.NDArray[np.bytes_], kept: npt.NDArray[np.bytes_], made: npt.NDArray[np.bytes_]
) -> npt.NDArray[np.int64]:
    """Return the place of each id in ``kept`` followed by ``made`` (both sorted); -1 where it is in neither."""
    number = np.full(len(ids), -1, dtype=np.int64)
    for held, shift in ((kept, 0), (made, len(kept))):
        if len(held):
            at = np.minimum(np.searchsorted(held, ids), len(held) - 1)
            found = held[at] == ids
            number[found] = at[found] + shift
    return number
