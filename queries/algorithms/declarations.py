"""Completeness declarations in force: who declared what to be complete, where, and how many there should be."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from clusterkg.graph.store.contract import Entity, Ids, View
from clusterkg.queries.algorithms.places import parts_of


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration that covers the asked place."""

    entity: Entity
    what: str
    place: int
    expected: int | None
    claims: tuple[str, ...]


def in_force(view: View, place: int, targets: Ids) -> dict[int, list[Declaration]]:
    """Return the declarations about each target (segment or chain) whose place is the asked one or holds it."""
    arms = view.expand(targets, "COMPLETE_FOR", "in")
    made = np.unique(arms.source)
    places = view.expand(made, "COMPLETE_IN", "out")
    covers: dict[int, bool] = {}
    for other in np.unique(places.target).tolist():
        covers[other] = other == place or place in set(parts_of(view, other).tolist())
    where: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for eid, source, target in zip(
        places.eid.tolist(), places.source.tolist(), places.target.tolist(), strict=True
    ):
        if covers[target]:
            where[source].append((target, eid))
    entities = {e.nid: e for e in view.entities(made)}
    found: dict[int, list[Declaration]] = defaultdict(list)
    for eid, source, target in zip(
        arms.eid.tolist(), arms.source.tolist(), arms.target.tolist(), strict=True
    ):
        entity = entities[source]
        for there, place_edge in where.get(source, ()):
            counts = entity.values("expected_count")
            claims = [c for r in view.edge_records([eid, place_edge]) for c in r.claims]
            claims += [c for a in entity.attributes for c in a.claims]
            what = next(iter(entity.values("what")), "")
            expected = int(counts[0]) if counts else None
            found[target].append(Declaration(entity, what, there, expected, tuple(dict.fromkeys(claims))))
    return found
