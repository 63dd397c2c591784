"""The rows of tiers: what is found in a tier, by way of whom, who makes it and where that is; read for the page that is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.walks import Tiers
from clusterkg.queries.contract import Named, Row
from clusterkg.queries.facts.chains import makers
from clusterkg.queries.facts.evidence import Claims
from clusterkg.queries.facts.flows import UNSAID, Arrows, said_of
from clusterkg.queries.facts.lookup import all_named

ClassName = Literal["disclosed", "inferred", "lead"]
#: Edges whose claims a row shows, and neighbours and segments that it names, at most.
_SHOWN = 10


class TierRow(Row):
    """What is found in a tier, and by way of whom."""

    entity: Named
    kind: Literal["segment", "firm"]
    tier: int
    #: Those of the tier before that it is linked with, ten at most of ``links``.
    via: tuple[Named, ...]
    links: int
    #: Strongest class among those links.
    evidence_class: ClassName
    #: Some link says that the customer cannot do without; empty where nobody says.
    essential: bool | None = None
    #: Of a firm: what it is known to make (ten at most), where it is known to lie.
    makes: tuple[Named, ...] = ()
    places: tuple[Named, ...] = ()
    #: Of a segment: how many are known to make it; empty where nobody is.
    makers: int | None = None
    #: Its neighbours in the next tier that were not followed.
    not_followed: int = 0


class Walked(NamedTuple):
    """A walk over segments or firms: what it found, and the arrows that it read, a frontier each."""

    kind: Literal["segment", "firm"]
    found: Tiers
    read: list[Arrows]


class TierRows:
    """Makes the rows of a page: reads names, claims, makers and places of what the page shows, and no more."""

    def __init__(self, view: View, walked: Sequence[Walked], held: Sequence[tuple[int, int, int]]) -> None:
        self._view, self._walked, self._held = view, walked, held
        self._by_far = [np.argsort(w.found.far, kind="stable") for w in walked]

    def _links(self, which: int, node: int) -> Ids:
        far, order = self._walked[which].found.far, self._by_far[which]
        a, b = np.searchsorted(far, (node, node + 1), sorter=order)
        return order[a:b]

    def make(self, stretch: range) -> list[TierRow]:
        """Return the rows of a stretch."""
        view = self._view
        shown = []
        for i in stretch:
            tier, which, at = self._held[i]
            found, read = self._walked[which].found, self._walked[which].read
            node = int(found.node[at])
            rows = self._links(which, node)
            arrows = read[int(found.frontier[rows[0]])]
            links = found.row[rows]
            near = list(dict.fromkeys(found.near[rows].tolist()))
            best = links[np.argsort(-arrows.evidence[links], kind="stable")]
            shown.append(
                (self._walked[which], node, tier, near, arrows, links, arrows.edges_of(best[:_SHOWN]))
            )
        firms = [s[1] for s in shown if s[0].kind == "firm"]
        segments = np.array(sorted({s[1] for s in shown if s[0].kind == "segment"}), dtype=np.int64)
        made = makers(view, segments)
        makes, places, where = self._about(firms)
        numbers = sorted(
            {n for s in shown for n in (s[1], *s[3][:_SHOWN])}
            | {n for x in (makes, places) for held in x.values() for n in held}
        )
        name = dict(zip(numbers, all_named(view.briefs(numbers)), strict=True))
        claims = Claims(view, [e for s in shown for e in s[6]] + [e for held in where.values() for e in held])
        wanted = np.unique(
            np.concatenate(
                [np.empty(0, dtype=np.int64), *(s[4].eid[s[5]] for s in shown if s[0].kind == "segment")]
            )
        )
        said = dict(zip(wanted.tolist(), said_of(view, wanted).essential.tolist(), strict=True))
        rows_: list[TierRow] = []
        for walked, node, tier, near, arrows, links, eids in shown:
            word = max((said.get(e, UNSAID) for e in arrows.eid[links].tolist()), default=UNSAID)
            counted = len(set(made.maker[made.rows(node)].tolist())) if walked.kind == "segment" else 0
            rows_.append(
                TierRow(
                    entity=name[node], kind=walked.kind, tier=tier, via=tuple(name[n] for n in near[:_SHOWN]), links=len(links),
                    evidence_class=EvidenceClass(int(arrows.evidence[links].max())).name.lower(), essential=None if word == UNSAID else bool(word),
                    makes=tuple(name[n] for n in makes.get(node, ())), places=tuple(name[n] for n in places.get(node, ())),
                    makers=counted or None, not_followed=walked.found.cut.get(node, 0), evidence=claims.behind((*eids, *where.get(node, ()))),
                )
            )  # fmt: skip
        return rows_

    def _about(
        self, firms: list[int]
    ) -> tuple[dict[int, list[int]], dict[int, list[int]], dict[int, list[int]]]:
        """Return what firms make, where they lie, and the edges that say the latter."""
        view = self._view
        made = view.expand(firms, "Production", "out")
        entries = view.expand(made.target, "SegmentEntry", "out")
        segment = dict(zip(entries.source.tolist(), entries.target.tolist(), strict=True))
        makes: dict[int, list[int]] = defaultdict(list)
        for firm, thing in zip(made.source.tolist(), made.target.tolist(), strict=True):
            one = segment.get(thing, thing)
            if one not in makes[firm] and len(makes[firm]) < _SHOWN:
                makes[firm].append(one)
        places: dict[int, list[int]] = defaultdict(list)
        said: dict[int, list[int]] = defaultdict(list)
        edges = view.expand(firms, "Location", "out")
        for firm, place, eid in zip(
            edges.source.tolist(), edges.target.tolist(), edges.eid.tolist(), strict=True
        ):
            if place not in places[firm]:
                places[firm].append(place)
                said[firm].append(eid)
        return dict(makes), dict(places), dict(said)


__all__ = ["TierRow", "TierRows", "Walked"]
