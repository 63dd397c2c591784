"""Builds relations that may stand between their ends, for the readers of tables, lists and forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clusterkg.extract import inventory
from clusterkg.extract.model import Relation
from clusterkg.extract.relations.frame import Frame


def propose(
    frame: Frame,
    relation: str,
    source: int | None,
    target: int | None,
    *,
    span: tuple[int, int],
    by: str,
    status: str = "asserted",
    qualifiers: Mapping[str, int | None] | None = None,
) -> Iterable[Relation]:
    """Yield the relation if both ends are there and of types that the ontology allows, else nothing."""
    if source is None or target is None or source == target or frame.one(source, target):
        return
    known = inventory.relations()[relation]
    if not frame.types[source] & known.sources or not frame.types[target] & known.targets:
        return
    kept = tuple(
        (name, at)
        for name, at in (qualifiers or {}).items()
        if at is not None
        and name in known.qualifiers
        and frame.types[at] & frozenset(inventory.QUALIFIERS[name])
        and at not in (source, target)
    )
    yield Relation(relation, source, target, status, qualifiers=kept, by=by, start=span[0], end=span[1])
