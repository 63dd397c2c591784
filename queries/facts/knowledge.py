"""Patents that read on segments, and who in a place applied for them: institutes apart from firms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Edges, Ids, View
from clusterkg.queries.facts.places import located
from clusterkg.queries.facts.presence import AnyLevel, Flags, Floats, locations


@dataclass(frozen=True)
class Knowledge:
    """What a place knows of each segment; segments that no loaded patent reads on have no entry."""

    #: Patents reading on a segment, with an applicant here: segment → patents → edges that say so.
    here: dict[int, dict[int, list[int]]]
    #: Institutes and universities among those applicants: segment → bodies.
    institutes: dict[int, list[int]]
    #: Segments that any loaded patent reads on, wherever its applicants are.
    known: frozenset[int]
    looked_at: int


#: Types that do research for a living.
INSTITUTES = ("University", "ResearchInstitute")


class _Readings(NamedTuple):
    """Which patents read on which segments, by rows; and who applied for them."""

    #: Segment, patent, and the edges that say so: of the reading, and that which puts a product into the segment.
    rows: list[tuple[int, int, list[int]]]
    applied: Edges
    looked_at: int


def _readings(view: View, segments: Ids) -> _Readings:
    entries = view.expand(segments, "SegmentEntry", "in")
    reads = view.expand(np.union1d(segments, entries.source), "ReadsOn", "in")
    if not len(reads):
        return _Readings([], view.expand([], "Application", "in"), 0)
    lifted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for eid, product, segment in zip(
        entries.eid.tolist(), entries.source.tolist(), entries.target.tolist(), strict=True
    ):
        lifted[product].append((segment, eid))
    own = set(segments.tolist())
    patents = np.intersect1d(np.unique(reads.source), view.of_type("Patent"))
    applied = view.expand(patents, "Application", "in")
    held = set(patents.tolist())
    rows = [
        (segment, patent, [eid, *([entry] if entry >= 0 else [])])
        for eid, patent, target in zip(
            reads.eid.tolist(), reads.source.tolist(), reads.target.tolist(), strict=True
        )
        if patent in held
        for segment, entry in [*([(target, -1)] if target in own else []), *lifted.get(target, ())]
    ]
    return _Readings(rows, applied, len(reads) + len(applied))


def knowledge(view: View, segments: Ids, place: int | None) -> Knowledge:
    """Return which patents with applicants in a place read on each segment, directly or through a product in it."""
    found = _readings(view, segments)
    applicants = np.unique(found.applied.source)
    where = located(view, place, applicants)
    said: dict[int, list[int]] = defaultdict(list)
    for eid, who in zip(where.edges.eid.tolist(), where.edges.source.tolist(), strict=True):
        said[who].append(eid)
    by_patent: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for eid, who, patent in zip(
        found.applied.eid.tolist(), found.applied.source.tolist(), found.applied.target.tolist(), strict=True
    ):
        if where.here[who]:
            by_patent[patent].append((who, eid))
    ontology = load()
    bodies = {
        b.nid for b in view.briefs(applicants) if any(ontology.is_a(b.type, t) for t in INSTITUTES)
    }  # fmt: skip
    here: dict[int, dict[int, list[int]]] = defaultdict(dict)
    institutes: dict[int, set[int]] = defaultdict(set)
    for segment, patent, edges in found.rows:
        for who, app in by_patent.get(patent, ()):
            edges += [app, *said[who]]
            if who in bodies:
                institutes[segment].add(who)
            here[segment][patent] = edges
    return Knowledge(
        dict(here), {s: sorted(b) for s, b in institutes.items()}, frozenset(s for s, _, _ in found.rows), found.looked_at
    )  # fmt: skip


def patents_by_place(view: View, segments: Ids, places: Ids, level: AnyLevel) -> tuple[Floats, Flags]:
    """Return how many patents that read on each segment have an applicant in each place, and whether any loaded one reads on it.

    Shapes (p, n) and (n,), for places of one level and segments, both ascending.
    """
    found = _readings(view, segments)
    where = locations(view, np.unique(found.applied.source), level)
    at = np.searchsorted(places, where.place)
    inside = places[np.minimum(at, max(len(places) - 1, 0))] == where.place if len(places) else at < 0
    lies: dict[int, set[int]] = defaultdict(set)
    for who, place in zip(where.maker[inside].tolist(), at[inside].tolist(), strict=True):
        lies[who].add(place)
    here: dict[int, set[int]] = defaultdict(set)
    for who, patent in zip(found.applied.source.tolist(), found.applied.target.tolist(), strict=True):
        here[patent] |= lies.get(who, set())
    counts, read_on = np.zeros((len(places), len(segments))), np.zeros(len(segments), dtype=np.bool_)
    for segment, patent in {(s, p) for s, p, _ in found.rows}:
        n = int(np.searchsorted(segments, segment))
        read_on[n] = True
        counts[sorted(here[patent]), n] += 1
    return counts, read_on


__all__ = ["INSTITUTES", "Knowledge", "knowledge", "patents_by_place"]
