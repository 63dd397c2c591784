"""What a question about flows begins with: a segment, a product, an industry or a firm, and what stands for it on either side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Entity, Ids, View
from clusterkg.queries.facts.chains import INDUSTRIES, SEGMENTS, Form, Makers, makers
from clusterkg.queries.facts.lookup import the_one

#: What may be asked of.
KINDS = ("Segment", "Industry", "Product", "Firm")


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
    """Return the segment, industry, product or firm that an id or name means; an untyped thing where only a source without types has it.

    One name is often an industry's and a product's: the first of the kinds in this order that has it alone is meant; an id settles it.

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
    if at is None:
        for kind in KINDS:
            called = view.find(kind, "name", text)
            if len(called):
                return view.entities(called)[0] if len(called) == 1 else the_one(view, text, (kind,))
    return the_one(view, text, KINDS)


def start_of(view: View, text: str) -> Start:
    """Return what a text means and what stands for it: for a firm the segments it makes, for the others their makers."""
    entity = the_start(view, text)
    ontology = load()
    nid = entity.nid
    if ontology.is_a(entity.type, "Organisation"):
        made = made_by(view, nid)
        in_industries = bool(made) and all(
            b.type in ("Industry", "Product") for b in view.briefs(sorted(made))
        )
        return Start(entity, True, INDUSTRIES if in_industries else SEGMENTS, made, {nid: []})
    untyped = entity.type == "Thing"
    form = INDUSTRIES if entity.type == "Industry" or untyped else SEGMENTS
    things: dict[int, list[int]] = {nid: []}
    if entity.type == "Product":
        entries = view.expand([nid], "SegmentEntry", "out")
        for segment, eid in zip(entries.target.tolist(), entries.eid.tolist(), strict=True):
            things.setdefault(segment, []).append(eid)
        by = view.expand([nid], "Production", "in")
        firms: dict[int, list[int]] = {}
        for firm, eid in zip(by.source.tolist(), by.eid.tolist(), strict=True):
            firms.setdefault(firm, []).append(eid)
        return Start(entity, False, form, things, firms)
    found: Makers = makers(view, np.array([nid], dtype=np.int64))
    return Start(entity, False, form, things, found.of(nid))


def made_by(view: View, firm: int) -> dict[int, list[int]]:
    """Return the segments (and products in none) that a firm makes, with the edges that say so, and the industries that it is in."""
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
    member = view.expand([firm], "IndustryMember", "out")
    for industry, eid in zip(member.target.tolist(), member.eid.tolist(), strict=True):
        things.setdefault(industry, []).append(eid)
    return things


def classes(view: View, firms: Ids | list[int]) -> dict[int, int]:
    """Return the evidence class of the edges that say what firms make or which industry they are in."""
    found: dict[int, int] = {}
    for edge in ("Production", "IndustryMember"):
        edges = view.expand(firms, edge, "out")
        found |= dict(zip(edges.eid.tolist(), edges.evidence_class.tolist(), strict=True))
    return found


__all__ = ["KINDS", "Start", "classes", "made_by", "start_of", "the_start"]
