"""What a question about flows begins with: a segment, a product, an industry or a firm, and what stands for it on either side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Entity, Ids, View
from clusterkg.queries.algorithms.chains import INDUSTRIES, SEGMENTS, Form, Makers, makers
from clusterkg.queries.algorithms.lookup import the_one

#: What may be asked of.
KINDS = ("Segment", "Product", "Industry", "Firm")


@dataclass(frozen=True)
class Start:
    """What was asked of, as segments (or products, industries) and as firms, with the edges that lead from one to the other."""

    entity: Entity
    is_firm: bool
    form: Form
    #: Segments or products, with the edges that put the thing asked of among them (none for itself).
    things: dict[int, list[int]]
    #: Firms, with the edges that say that they make it (none for itself).
    firms: dict[int, list[int]]

    def nodes(self, *, firms: bool) -> Ids:
        """Return what a walk begins with."""
        return np.array(sorted(self.firms if firms else self.things), dtype=np.int64)


def the_start(view: View, text: str) -> Entity:
    """Return the segment, product, industry or firm that an id or name means; an untyped thing where only a source without types has it.

    Raises
    ------
    NotFound
        Nothing, or more than one thing, fits; names the nearest.
    """
    resolved = view.resolve(text)
    at = view.nid(resolved) if resolved is not None else None
    untyped = [at] if at is not None else [n for p in ("alias", "name") for n in view.find("Thing", p, text).tolist()]  # fmt: skip
    found = {e.nid: e for e in view.entities(untyped) if e.type == "Thing"}
    if len(found) == 1 and not any(len(view.find(t, "name", text)) for t in KINDS):
        return next(iter(found.values()))
    return the_one(view, text, KINDS)


def start_of(view: View, text: str) -> Start:
    """Return what a text means and what stands for it: for a firm the segments it makes, for the others their makers."""
    entity = the_start(view, text)
    ontology = load()
    nid = entity.nid
    if ontology.is_a(entity.type, "Organisation"):
        return Start(entity, True, SEGMENTS, made_by(view, nid), {nid: []})
    untyped = entity.type == "Thing"
    form = INDUSTRIES if entity.type == "Industry" or untyped else SEGMENTS
    things: dict[int, list[int]] = {nid: []}
    if entity.type == "Product":
        entries = view.expand([nid], "SegmentEntry", "out")
        for segment, eid in zip(entries.target.tolist(), entries.eid.tolist(), strict=True):
            things.setdefault(segment, []).append(eid)
        made = view.expand([nid], "Production", "in")
        firms: dict[int, list[int]] = {}
        for firm, eid in zip(made.source.tolist(), made.eid.tolist(), strict=True):
            firms.setdefault(firm, []).append(eid)
        return Start(entity, False, form, things, firms)
    found: Makers = makers(view, np.array([nid], dtype=np.int64))
    return Start(entity, False, form, things, found.of(nid))


def made_by(view: View, firm: int) -> dict[int, list[int]]:
    """Return the segments (and products in none) that a firm makes, with the edges that say so; industries where it is in no segment."""
    made = view.expand([firm], "Production", "out")
    entries = view.expand(made.target, "SegmentEntry", "out")
    held: dict[int, list[tuple[int, int]]] = {}
    for product, segment, eid in zip(entries.source.tolist(), entries.target.tolist(), entries.eid.tolist(), strict=True):  # fmt: skip
        held.setdefault(product, []).append((segment, eid))
    things: dict[int, list[int]] = {}
    for target, eid in zip(made.target.tolist(), made.eid.tolist(), strict=True):
        for segment, entry in held.get(target, ()):
            things.setdefault(segment, []).extend((eid, entry))
        if target not in held:
            things.setdefault(target, []).append(eid)
    return things


__all__ = ["KINDS", "Start", "made_by", "start_of", "the_start"]
