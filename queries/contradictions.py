"""矛盾: where the sources of a graph contradict each other, with all sides, ranked and none dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from clusterkg.graph.ontology import Ontology, load
from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.store.contract import Attribute, EdgeRecord, Entity, Ids, View
from clusterkg.queries.contract import Named, Outcome, Params, Reason, Row, question
from clusterkg.queries.facts.contradictions import (
    RULE_EN,
    RULE_ZH,
    Contradiction,
    Stated,
    both_ways,
    contradicting,
    one_way,
    opposed,
)
from clusterkg.queries.facts.lookup import named, the_one

#: Nodes whose attributes are looked through at a time.
_BATCH = 5_000
_SOURCE_DATE = "dated:"


class ContradictionsParams(Params):
    """Of what, and which kinds of contradiction."""

    entity: str | None = Field(
        None, min_length=1, description="只看这个实体(编号或名称) | of this entity alone: id or name"
    )
    type: str | None = Field(
        None, min_length=1, description="只看这类实体,如 Firm | of entities of this type alone"
    )
    about: Literal["all", "value", "edge_value", "direction"] = Field(
        "all", description="哪一种:value 属性值,edge_value 关系的属性值,direction 双向 | which kind"
    )


class Side(Row):
    """One of the contradicting values, with all that says it."""

    value: str
    since: str | None
    until: str | None
    evidence_class: str
    datasets: tuple[str, ...]
    #: Date of the newest source that says so.
    dated: str | None


class ContradictionRow(Row):
    """One contradiction: which thing or edge, which property, and the values, best founded first."""

    kind: Literal["value", "edge_value", "direction"]
    entity: Named
    #: The other end, where it is about an edge.
    other: Named | None
    relation: str | None
    property: str | None
    label: Reason
    values: tuple[Side, ...] = Field(min_length=2)


@question(
    "contradictions",
    zh="来源之间的矛盾",
    en="Where sources contradict each other",
    params=ContradictionsParams,
    row=ContradictionRow,
    example={},
    method=f"Values of a single-valued property that differ on one day; arrows that the ontology declares one-way, in both directions. {RULE_EN}",
    heavy=True,
)
def contradictions(view: View, params: ContradictionsParams) -> Outcome[ContradictionRow]:
    """列出各来源相互矛盾之处:同一属性同一时间的不同取值、双向的供给与隶属;各方都保留,按依据强弱排序。

    Lists where sources contradict each other: different values of a property that has one at a time, and supplies (or parts) that run both
    ways. All sides are kept, in a stated order; the first is the best founded, which does not mean that it is right. Values whose periods
    do not meet are a history, not a contradiction; a value that lies inside another (a year and a day in it) agrees with it.
    """
    ontology = load()
    if params.type is not None:
        ontology.get(params.type)
    nids = _asked(view, params, ontology)
    dated = {k[len(_SOURCE_DATE) :]: v for k, v in view.manifest.extra.items() if k.startswith(_SOURCE_DATE)}
    rows: list[ContradictionRow] = []
    explored = 0
    if params.about in ("all", "value"):
        for entity in _entities(view, nids):
            explored += len(entity.attributes)
            for c in contradicting(entity.attributes, _specs(ontology, entity.type), dated=dated):
                rows.append(_row("value", named(entity), None, None, c, ontology, entity.type))
    if params.about in ("all", "edge_value"):
        found, looked = _on_edges(view, nids, dated, ontology)
        rows, explored = rows + found, explored + looked
    if params.about in ("all", "direction"):
        found, looked = _both_ways(view, nids, dated, ontology)
        rows, explored = rows + found, explored + looked
    counts = {k: sum(r.kind == k for r in rows) for k in ("value", "edge_value", "direction")}
    return Outcome(rows, explored, (Reason(zh=RULE_ZH, en=RULE_EN),), counts)


def _asked(view: View, params: ContradictionsParams, ontology: Ontology) -> Ids:
    if params.entity is not None:
        types = [params.type] if params.type else ["Thing", *(e.name for e in ontology.edges)]
        return np.array([the_one(view, params.entity, types).nid], dtype=np.int64)
    if params.type is not None:
        return view.of_type(params.type)
    return np.arange(view.manifest.counts["nodes"], dtype=np.int64)


def _entities(view: View, nids: Ids) -> Iterator[Entity]:
    for start in range(0, len(nids), _BATCH):
        yield from view.entities(nids[start : start + _BATCH])


def _specs(ontology: Ontology, type_: str) -> Mapping[str, PropertySpec]:
    return ontology.properties(type_) if type_ in ontology.types else {}


def _on_edges(
    view: View, nids: Ids, dated: dict[str, str], ontology: Ontology
) -> tuple[list[ContradictionRow], int]:
    """Return contradicting attributes of edges: those of one edge stand on several arrows, one of each data set and period."""
    eids = view.expand(nids, None, "out").eid
    if len(nids) < view.manifest.counts["nodes"]:
        eids = np.union1d(eids, view.expand(nids, None, "in").eid).astype(np.int64)
    having = np.array(sorted(view.edge_attributes(eids)), dtype=np.int64)
    by: dict[str, list[EdgeRecord]] = defaultdict(list)
    for record in view.edge_records(having):
        by[record.id].append(record)
    several = {id_: held for id_, held in by.items() if sum(len(r.attributes) for r in held) > 1}
    rows = []
    for held in several.values():
        specs = _specs(ontology, held[0].type)
        for c in contradicting((a for r in held for a in _dated(r)), specs, dated=dated):
            ends = _ends(view, held[0])
            rows.append(_row("edge_value", *ends, held[0].relation, c, ontology, held[0].type))
    return rows, len(eids)


def _dated(record: EdgeRecord) -> Iterator[Attribute]:
    """Yield the attributes of an arrow, each over the arrow's period where it has none of its own."""
    for a in record.attributes:
        if a.valid_from is None and a.valid_to is None:
            yield replace(a, valid_from=record.valid_from, valid_to=record.valid_to)
        else:
            yield a


def _both_ways(
    view: View, nids: Ids, dated: dict[str, str], ontology: Ontology
) -> tuple[list[ContradictionRow], int]:
    rows, looked = [], 0
    whole = len(nids) == view.manifest.counts["nodes"]
    for relation, type_ in one_way(ontology).items():
        edges = view.expand(
            np.arange(view.manifest.counts["nodes"]) if whole else _around(view, nids, type_), type_, "out"
        )
        looked += len(edges)
        for one, other in opposed(edges):
            there, back = view.edge_records(one), view.edge_records(other)
            source, target = _ends(view, there[0])
            if not whole and not {view.nid(source.id), view.nid(target.id)} & set(nids.tolist()):
                continue
            values = both_ways(there, back, {source.id: source.name, target.id: target.name}, dated=dated)
            if values:
                label = ontology.get(type_).label
                rows.append(
                    ContradictionRow(
                        kind="direction", entity=source, other=target, relation=relation, property=None,
                        label=Reason(zh=label.zh, en=label.en), values=tuple(map(_side, values)), evidence=_evidence(values),
                    )
                )  # fmt: skip
    return rows, looked


def _around(view: View, nids: Ids, type_: str) -> Ids:
    """Return the nodes asked for and those that an edge of the type leads to or from."""
    out, into = view.expand(nids, type_, "out"), view.expand(nids, type_, "in")
    return np.unique(np.concatenate([nids, out.target, into.source]))


def _ends(view: View, record: EdgeRecord) -> tuple[Named, Named]:
    numbers = [n for end in (record.source, record.target) if (n := view.nid(end)) is not None]
    one, other = (named(b) for b in view.briefs(numbers))
    return one, other


def _row(
    kind: Literal["value", "edge_value"], entity: Named, other: Named | None, relation: str | None, c: Contradiction, ontology: Ontology, type_: str
) -> ContradictionRow:  # fmt: skip
    label = ontology.properties(type_)[c.prop].label
    return ContradictionRow(
        kind=kind, entity=entity, other=other, relation=relation, property=c.prop, label=Reason(zh=label.zh, en=label.en),
        values=tuple(map(_side, c.values)), evidence=_evidence(c.values),
    )  # fmt: skip


def _side(v: Stated) -> Side:
    return Side(
        value=v.value, since=v.since, until=v.until, evidence_class=v.evidence_class.name.lower(), datasets=v.datasets, dated=v.dated,
        evidence=v.claims,
    )  # fmt: skip


def _evidence(values: tuple[Stated, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c for v in values for c in v.claims))
