"""Where sources contradict each other: values of one property that cannot both be true on one day, and arrows that run both ways.

Nothing is decided and nothing is dropped: each side keeps its evidence and they are put in an order that is stated with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clusterkg.graph.errors import ClusterKGError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ontology.model import Ontology, PropertySpec
from clusterkg.graph.store.contract import Attribute, EdgeRecord, Edges
from clusterkg.graph.store.scoping import days
from clusterkg.graph.values import compare

#: The order in which contradicting values are shown, in words.
RULE_ZH = "先看证据等级(披露>推断>线索),再看来源日期(新的在前),再看起始时间(晚的在前),再看记入台账的先后(后记的在前);只排序,不删改。"
RULE_EN = (
    "By evidence class (disclosed, inferred, lead), then the source's date (newest first), then the start of validity (latest first), "
    "then when it was recorded (latest first); an order only, nothing is dropped."
)
#: Property types whose values may differ and still agree: one covers or overlaps the other (a year and a day in it).
_GRADED = frozenset({"date", "number", "integer", "share", "money", "quantity", "place", "code"})
_AGREES = 0.9
#: Property types of which several texts say nothing against each other.
_FREE = frozenset({"json", "url"})
Recorded = Callable[[Sequence[str]], int]


@dataclass(frozen=True, slots=True)
class Stated:
    """One value with all that says it: over which periods, how strongly, in which data sets."""

    value: str
    since: str | None
    until: str | None
    evidence_class: EvidenceClass
    datasets: tuple[str, ...]
    #: Date of the newest of the sources, where it is known.
    dated: str | None
    #: Newest transaction in which it was recorded; 0 where nobody asked the ledger.
    recorded: int
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Values of one single-valued property that contradict each other, best founded first."""

    prop: str
    values: tuple[Stated, ...]


def overlap(one: Attribute | EdgeRecord, other: Attribute | EdgeRecord) -> bool:
    """Tell whether there is a day on which both are said to hold; what bears no date holds always."""
    a, b = days(one.valid_from, one.valid_to)
    c, d = days(other.valid_from, other.valid_to)
    return a <= d and c <= b


def agree(one: str, other: str, spec: PropertySpec) -> bool:
    """Tell whether two values of a property can both be true: equal, or one inside the other where the type has such values."""
    if one == other or spec.type in _FREE:
        return True
    if spec.type not in _GRADED:
        return one.casefold() == other.casefold()
    try:
        return compare(one, other, spec) >= _AGREES
    except (ClusterKGError, ValueError):  # a value from before the type was what it is now
        return False


def contradicting(
    attributes: Iterable[Attribute],
    specs: Mapping[str, PropertySpec],
    *,
    dated: Mapping[str, str],
    recorded: Recorded | None = None,
) -> list[Contradiction]:
    """Return where the attributes of one thing contradict each other.

    A property of which many values may be true at once (``many``) is never contradicted, nor are values whose periods do not meet.

    Parameters
    ----------
    attributes
        Of one entity or edge.
    specs
        The ontology's properties of its type; what is not among them is not judged.
    dated
        Data set → date of its source (ISO 8601).
    recorded
        Tells the newest transaction of claims; without it that part of the order is left out.
    """
    by: dict[str, list[Attribute]] = defaultdict(list)
    for one in attributes:
        if one.prop in specs and not specs[one.prop].many:
            by[one.prop].append(one)
    found = []
    for prop, held in by.items():
        if len({a.value for a in held}) < 2:
            continue
        values: dict[str, list[Attribute]] = defaultdict(list)
        for one, other in combinations(held, 2):
            if not agree(one.value, other.value, specs[prop]) and overlap(one, other):
                for side in (one, other):
                    if side not in values[side.value]:
                        values[side.value].append(side)
        if values:
            stated = (_stated(value, said, dated, recorded) for value, said in values.items())
            found.append(Contradiction(prop, ranked(stated)))
    return found


def ranked(values: Iterable[Stated]) -> tuple[Stated, ...]:
    """Return values in the order of :data:`RULE_EN`; where all of it ties, by their text, so that the order is one."""
    found = sorted(values, key=lambda v: v.value)
    found.sort(key=lambda v: (int(v.evidence_class), v.dated or "", v.since or "", v.recorded), reverse=True)
    return tuple(found)


def _stated(
    value: str, said: Sequence[Attribute | EdgeRecord], dated: Mapping[str, str], recorded: Recorded | None
) -> Stated:
    claims = tuple(sorted({c for a in said for c in a.claims}))
    datasets = tuple(sorted({a.dataset for a in said}))
    return Stated(
        value,
        _bound([a.valid_from for a in said], min),
        _bound([a.valid_to for a in said], max),
        max(a.evidence_class for a in said),
        datasets,
        max((dated[d] for d in datasets if d in dated), default=None),
        recorded(claims) if recorded is not None else 0,
        claims,
    )


def _bound(dates: Sequence[str | None], pick: Callable[[Iterable[str]], str]) -> str | None:
    known = [d for d in dates if d is not None]
    return pick(known) if len(known) == len(dates) else None


def one_way(ontology: Ontology) -> dict[str, str]:
    """Return relation → edge type of those that hold between two things in one direction only, as the ontology declares."""
    return {e.relation: e.name for e in ontology.edges if e.one_way and e.relation}


def opposed(edges: Edges) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the edges of one relation between each two nodes that it joins in both directions: one way, and the other way."""
    low, high = np.minimum(edges.source, edges.target), np.maximum(edges.source, edges.target)
    forward = edges.source == low
    order = np.lexsort((edges.eid, high, low))
    found = []
    start = 0
    same = np.append((low[order][1:] == low[order][:-1]) & (high[order][1:] == high[order][:-1]), False)
    for at in np.flatnonzero(~same).tolist():
        group = order[start : at + 1]
        start = at + 1
        one, other = group[forward[group]], group[~forward[group]]
        if len(one) and len(other):
            found.append((tuple(edges.eid[one].tolist()), tuple(edges.eid[other].tolist())))
    return found


def both_ways(
    one: Sequence[EdgeRecord],
    other: Sequence[EdgeRecord],
    names: Mapping[str, str],
    *,
    dated: Mapping[str, str],
    recorded: Recorded | None = None,
) -> tuple[Stated, ...]:
    """Return the two directions as contradicting values, where some of their periods meet and they are about the same product.

    What says no product is about whatever its ends are about, so it contradicts any.
    """
    clash = [(a, b) for a in one for b in other if overlap(a, b) and _same_product(a, b)]
    sides = [list({r.eid: r for r in side}.values()) for side in zip(*clash, strict=True)]
    return ranked(
        _stated(f"{names[side[0].source]} → {names[side[0].target]}", side, dated, recorded) for side in sides
    )


def _same_product(one: EdgeRecord, other: EdgeRecord) -> bool:
    a, b = set(one.values("product")), set(other.values("product"))
    return not a or not b or bool(a & b)
