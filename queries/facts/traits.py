"""Does a node, or an arrow, have what a filter asks for: yes, surely not, or nobody knows; so that “not” never means “nothing is known”."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.chains import form_of, makers
from clusterkg.queries.facts.climbing import whereabouts
from clusterkg.queries.facts.flows import Arrows, said_of
from clusterkg.queries.facts.lookup import PLACES, the_one
from clusterkg.queries.facts.places import located

Mask = npt.NDArray[np.bool_]
_PARTS = ("Segment", "Product", "Industry", "Chain")


@dataclass(frozen=True)
class Answered:
    """For some nodes or arrows: which have the trait, and of which it is known whether they have it."""

    yes: Mask
    known: Mask

    def kept(self, *, negated: bool) -> Mask:
        """Return those that surely have it, or surely have it not."""
        return self.known & ~self.yes if negated else self.yes


Trait = Callable[[Ids], Answered]


def _through_makers(view: View, nids: Ids, of_firms: Trait) -> Answered:
    """Answer for firms by themselves, and for segments by their makers: one that has it is enough, one that is known makes it known."""
    ontology = load()
    firm = np.array([ontology.is_a(b.type, "Organisation") for b in view.briefs(nids)], dtype=np.bool_)
    yes, known = np.zeros(len(nids), dtype=np.bool_), np.zeros(len(nids), dtype=np.bool_)
    if firm.any():
        own = of_firms(nids[firm])
        yes[firm], known[firm] = own.yes, own.known
    if not firm.all():
        made = makers(view, np.unique(nids[~firm]))
        everyone = made.all()
        answered = of_firms(everyone)
        at = np.searchsorted(everyone, made.maker)
        yes |= np.isin(nids, made.segment[answered.yes[at]]) & ~firm
        known |= np.isin(nids, made.segment[answered.known[at]]) & ~firm
    return Answered(yes, known)


def in_place(view: View, text: str) -> Trait:
    """Return whether nodes lie in a place; a segment does where a maker of it does."""
    place = the_one(view, text, PLACES).nid

    def of_firms(nids: Ids) -> Answered:
        where = located(view, place, nids)
        return Answered(where.here[nids], where.anywhere[nids])

    return lambda nids: _through_makers(view, nids, of_firms)


def in_country(view: View, text: str) -> Trait:
    """Return whether nodes are of a country: by its two-letter code as they state it, or by the place that they lie in."""
    holders = view.find("Organisation", "country", text.strip().upper())
    named = np.intersect1d(view.find("Place", "name", text), view.find("Place", "place_level", "country"))

    def of_firms(nids: Ids) -> Answered:
        spots = whereabouts(view, nids, "country")
        yes = np.isin(nids, holders) | np.isin(nids, spots.node[np.isin(spots.place, named)])
        stated = {e.nid for e in view.entities(nids[~np.isin(nids, spots.node)]) if e.values("country")}
        known = yes | np.isin(nids, spots.node) | np.isin(nids, np.array(sorted(stated), dtype=np.int64))
        return Answered(yes, known)

    return lambda nids: _through_makers(view, nids, of_firms)


def in_segment(view: View, text: str) -> Trait:
    """Return whether nodes are, or make, something at or below a segment or chain; what makes nothing known is not known."""
    top = the_one(view, text, _PARTS)
    form = form_of(view, top.nid)
    inside = {top.nid}
    front = inside
    while front:
        front = {int(n) for n in view.expand(sorted(front), form.part, "in").source} - inside
        inside |= front
    segments = np.array(sorted(inside), dtype=np.int64)
    made = makers(view, segments)

    def answer(nids: Ids) -> Answered:
        yes = np.isin(nids, segments) | np.isin(nids, made.maker)
        says = np.union1d(
            view.expand(nids, "Production", "out").source, view.expand(nids, "IndustryMember", "out").source
        )
        ontology = load()
        firm = np.array([ontology.is_a(b.type, "Organisation") for b in view.briefs(nids)], dtype=np.bool_)
        return Answered(yes, yes | ~firm | np.isin(nids, says))

    return answer


def of_type(view: View, text: str) -> Trait:
    """Return whether nodes are of a type or one below it; always known."""
    ontology = load()
    wanted = ontology.descendants(ontology.get(text).name)

    def answer(nids: Ids) -> Answered:
        yes = np.array([b.type in wanted for b in view.briefs(nids)], dtype=np.bool_)
        return Answered(yes, np.ones(len(nids), dtype=np.bool_))

    return answer


ArrowTrait = Callable[[Arrows], Answered]


def essential(view: View) -> ArrowTrait:
    """Return whether the customer cannot do without; known where a source says so or the contrary."""

    def answer(arrows: Arrows) -> Answered:
        said = said_of(view, arrows.eid).essential
        return Answered(said == 1, said >= 0)

    return answer


def of_share(view: View, least: float) -> ArrowTrait:
    """Return whether an input is at least such a share of the customer's cost, at its most; not known where nobody states the share."""

    def answer(arrows: Arrows) -> Answered:
        high = said_of(view, arrows.eid).cost_high
        return Answered(np.nan_to_num(high, nan=-1.0) >= least, ~np.isnan(high))

    return answer


def of_class(name: str) -> ArrowTrait:
    """Return whether an arrow is of just this evidence class."""
    wanted = int(EvidenceClass[name.upper()])
    return lambda arrows: Answered(arrows.evidence == wanted, np.ones(len(arrows), dtype=np.bool_))


def of_dataset(view: View, name: str) -> ArrowTrait:
    """Return whether an arrow is from a data set."""
    wanted = [i for i, d in enumerate(view.datasets) if d == name]
    return lambda arrows: Answered(np.isin(arrows.dataset, wanted), np.ones(len(arrows), dtype=np.bool_))


def of_product(view: View, text: str) -> ArrowTrait:
    """Return whether a purchase is of a product, by the words of its source; a purchase of which nobody says of what is not known."""

    def answer(arrows: Arrows) -> Answered:
        held = view.edge_attributes(arrows.eid, ("product",))
        yes = [any(text in a.value for a in held.get(e, ())) for e in arrows.eid.tolist()]
        known = [e in held for e in arrows.eid.tolist()]
        return Answered(np.array(yes, dtype=np.bool_), np.array(known, dtype=np.bool_))

    return answer


__all__ = [
    "Answered", "ArrowTrait", "Trait", "essential", "in_country", "in_place", "in_segment", "of_class", "of_dataset", "of_product", "of_share", "of_type",
]  # fmt: skip
