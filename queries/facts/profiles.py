"""Read from a view what placing needs: the terms of a chain's segments, and what is known of firms, with the claims behind each text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from clusterkg.graph.store.contract import Brief, Entity, Ids, View
from clusterkg.graph.vocabularies.catalogue import rows
from clusterkg.queries.algorithms.placement import Placement, Placer, Profile, Text
from clusterkg.queries.algorithms.wording import plain, synonyms
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.editions import carried

#: How surely a firm's text is of a segment that a source links it to, by kind of correspondence.
_LINKED = {"exact": 1.0, "narrower": 0.9, "broader": 0.5, "related": 0.4}
#: A crosswalk that does not say how the two correspond.
_LINKED_SOMEHOW = 0.6
_NAMES = ("name", "aliases", "alias", "english_name")
REFUSED = "MAKES__NEGATED"
#: How the full name of a firm ends.
_FULL = re.compile(r"(?:公司|厂|\b(?:Ltd|Inc|Corp|LLC|GmbH|AG|S\.A|S\.p\.A|N\.V|B\.V|AB|Oy)\.?)$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A firm, a segment, and why."""

    firm: Brief
    segment: Brief
    placement: Placement


class Profiles:
    """The segments of a chain as a :class:`Placer` takes them, and firms as it reads them."""

    def __init__(self, view: View, chain: Entity) -> None:
        self.view = view = carried(view)
        self.tree = chains.parts(view, chain.nid)
        self.leaves: Ids = self.tree.leaves
        self.segments = {e.nid: e for e in view.entities(self.leaves)}
        self.briefs = {b.nid: b for b in view.briefs(self.leaves)}
        table = synonyms(rows("segment_synonyms"))
        terms = {n: _terms(e, table) for n, e in self.segments.items()}
        entries = view.expand(self.leaves, "SegmentEntry", "in")
        #: Segments that a product is put into by a source.
        self.entered: dict[int, dict[int, float]] = defaultdict(dict)
        products = {b.nid: b.caption for b in view.briefs(np.unique(entries.source))}
        for product, segment in zip(entries.source.tolist(), entries.target.tolist(), strict=True):
            self.entered[product][segment] = 1.0
            terms[segment].append((products[product], "narrower"))
        context = [chain.caption, *(b.caption for b in view.briefs(sorted(self.tree.parent)))]
        self.placer = Placer(terms, context)
        self.crosswalk = self._crosswalk()
        self.explored = len(self.tree.parent) + len(entries)
        #: Proposals kept back so far, as a firm of the same full name is known in the segment.
        self.withheld = 0

    def _crosswalk(self) -> dict[int, dict[int, float]]:
        """Return, for industries, the segments that correspond: as a source says, or by an equal code."""
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for direction in ("out", "in"):
            edges = self.view.expand(self.leaves, "Correspondence", "out" if direction == "out" else "in")
            kinds = self.view.edge_attributes(edges.eid)
            for eid, source, target in zip(
                edges.eid.tolist(), edges.source.tolist(), edges.target.tolist(), strict=True
            ):
                segment, other = (source, target) if direction == "out" else (target, source)
                kind = next((a.value for a in kinds.get(eid, ()) if a.prop == "relation_kind"), "")
                sure = _LINKED.get(kind, _LINKED_SOMEHOW)
                found[other][segment] = max(sure, found[other].get(segment, 0.0))
        for nid, segment_ in self.segments.items():
            for code in segment_.values("code"):
                for industry in self.view.find("Industry", "code", code).tolist():
                    found[industry][nid] = 1.0
        return found

    def firms(self, nids: Ids) -> Iterator[tuple[Entity, Profile]]:
        """Yield firms with what is known of them."""
        view = self.view
        made = view.expand(nids, "Production", "out")
        industries = view.expand(nids, "IndustryMember", "out")
        applied = view.expand(nids, "Application", "out")
        reads = view.expand(np.unique(applied.target), "ReadsOn", "out")
        read_on: dict[int, dict[int, float]] = defaultdict(dict)
        leaves = set(self.leaves.tolist())
        for patent, segment in zip(reads.source.tolist(), reads.target.tolist(), strict=True):
            if segment in leaves:
                read_on[patent][segment] = 1.0
        self.explored += len(made) + len(industries) + len(applied) + len(reads) + len(nids)
        products = self._texts(made.source, made.target, made.eid, self.entered, ("Product",))
        sectors = self._texts(industries.source, industries.target, industries.eid, self.crosswalk)
        patents = self._texts(applied.source, applied.target, applied.eid, read_on)
        for firm in view.entities(nids):
            scopes = tuple(Text(a.value, a.claims) for a in firm.attributes if a.prop == "scope_of_business")
            name = next((Text(a.value, a.claims) for a in firm.attributes if a.prop == "name"), None)
            yield firm, Profile(
                name, scopes, tuple(products.get(firm.nid, ())), tuple(sectors.get(firm.nid, ())), tuple(patents.get(firm.nid, ()))
            )  # fmt: skip

    def _texts(
        self,
        firms: Ids,
        things: Ids,
        eids: Ids,
        linked: dict[int, dict[int, float]],
        types: tuple[str, ...] = (),
    ) -> dict[int, list[Text]]:
        briefs = {b.nid: b for b in self.view.briefs(np.unique(things))}
        found: dict[int, list[Text]] = defaultdict(list)
        claims = self.view.edge_claims(eids)
        for firm, thing, said in zip(firms.tolist(), things.tolist(), claims, strict=True):
            one = briefs[thing]
            if not types or one.type in types:
                found[firm].append(Text(one.caption, said, linked.get(thing, {})))
        return found

    def known(self) -> set[tuple[int, int]]:
        """Return the pairs of firm and segment that a source in scope states, or that a reviewer has refused."""
        made = chains.makers(self.view, self.leaves)
        pairs = set(zip(made.maker.tolist(), made.segment.tolist(), strict=True))
        refused = self.view.expand(self.leaves, REFUSED, "in")
        self.explored += made.looked_at
        return pairs | set(zip(refused.source.tolist(), refused.target.tolist(), strict=True))

    def proposals(self, nids: Ids, least: float) -> list[Proposal]:
        """Return what is proposed for these firms, likeliest first; pairs that are known are left out.

        So are those of a firm whose full name somebody bears who is known there: as likely as not the same, read from a document and not
        merged yet, and a second maker that is none would hide a single source.
        """
        known = self.known()
        found = []
        for firm, profile in self.firms(nids):
            brief = Brief(firm.id, firm.nid, firm.type, firm.caption)
            fits = [
                p
                for p in self.placer.place(profile)
                if p.score >= least and (firm.nid, p.segment) not in known
            ]
            alike = self._namesakes(firm) if fits else []
            for one in fits:
                if any((nid, one.segment) in known for nid in alike):
                    self.withheld += 1
                else:
                    found.append(Proposal(brief, self.briefs[one.segment], one))
        return sorted(
            found, key=lambda p: (-round(p.placement.score, 6), p.firm.caption, p.segment.caption, p.firm.id)
        )

    def _namesakes(self, firm: Entity) -> list[int]:
        """Return firms of the same full name: a short one is borne by several."""
        if not _FULL.search(firm.caption):
            return []
        return [other for other in self.view.find("Firm", "name", firm.caption).tolist() if other != firm.nid]


def _terms(segment: Entity, table: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return the names of a segment, and what the explicit table holds for them."""
    names = list(dict.fromkeys(a.value for p in _NAMES for a in segment.attributes if a.prop == p)) or [
        segment.caption
    ]
    found: Iterable[tuple[str, str]] = ((n, "same") for n in names)
    return [*found, *(s for n in names for s in table.get(plain(n), ()))]


__all__ = ["REFUSED", "Profiles", "Proposal"]
