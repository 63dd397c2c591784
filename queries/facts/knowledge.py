"""Patents that read on segments, and who in a place applied for them: institutes apart from firms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.places import located


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


def knowledge(view: View, segments: Ids, place: int | None) -> Knowledge:
    """Return which patents with applicants in a place read on each segment, directly or through a product in it."""
    entries = view.expand(segments, "SegmentEntry", "in")
    reads = view.expand(np.union1d(segments, entries.source), "ReadsOn", "in")
    if not len(reads):
        return Knowledge({}, {}, frozenset(), 0)
    lifted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for eid, product, segment in zip(
        entries.eid.tolist(), entries.source.tolist(), entries.target.tolist(), strict=True
    ):
        lifted[product].append((segment, eid))
    own = set(segments.tolist())
    patents = np.intersect1d(np.unique(reads.source), view.of_type("Patent"))
    applied = view.expand(patents, "Application", "in")
    applicants = np.unique(applied.source)
    where = located(view, place, applicants)
    said: dict[int, list[int]] = defaultdict(list)
    for eid, who in zip(where.edges.eid.tolist(), where.edges.source.tolist(), strict=True):
        said[who].append(eid)
    by_patent: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for eid, who, patent in zip(
        applied.eid.tolist(), applied.source.tolist(), applied.target.tolist(), strict=True
    ):
        if where.here[who]:
            by_patent[patent].append((who, eid))
    ontology = load()
    bodies = {
        b.nid for b in view.briefs(applicants) if any(ontology.is_a(b.type, t) for t in INSTITUTES)
    }  # fmt: skip
    here: dict[int, dict[int, list[int]]] = defaultdict(dict)
    institutes: dict[int, set[int]] = defaultdict(set)
    known = set()
    held = set(patents.tolist())
    for eid, patent, target in zip(
        reads.eid.tolist(), reads.source.tolist(), reads.target.tolist(), strict=True
    ):
        if patent not in held:
            continue
        for segment, entry in [*([(target, -1)] if target in own else []), *lifted.get(target, ())]:
            known.add(segment)
            if patent not in by_patent:
                continue
            edges = [eid, *([entry] if entry >= 0 else [])]
            for who, app in by_patent[patent]:
                edges += [app, *said[who]]
                if who in bodies:
                    institutes[segment].add(who)
            here[segment][patent] = edges
    return Knowledge(
        dict(here), {s: sorted(b) for s, b in institutes.items()}, frozenset(known), len(reads) + len(applied)
    )  # fmt: skip


__all__ = ["INSTITUTES", "Knowledge", "knowledge"]
