"""Segments that a place could add: what goes together with what it has, what it has of their inputs and uses, and how that makes a score."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.complexity import economic_complexity, product_space, relatedness_density
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.facts.knowledge import Knowledge
from clusterkg.queries.facts.networks import SegmentNetwork
from clusterkg.queries.facts.presence import Local, Presence

#: Segments of the place that a candidate is most related to: so many are kept.
_RELATED = 3


class Space(NamedTuple):
    """What goes together with what, seen from one place."""

    density: Floats
    pci: Floats
    eci: float
    proximity: Floats
    #: What the place is specialised in, 0/1.
    mine: Floats
    ubiquity: Floats
    #: Places with enough known makers to learn from.
    places: int


def space_of(where: Presence, here: Local, place: int, least: float, least_makers: int) -> Space:
    """Return what goes with what, learned from places with at least ``least_makers`` known makers, and what one place has of it.

    ``place`` may be of another level than the places learned from (a zone, a region): then it looks at them and is none of them.
    """
    counts = where.counts()
    at = np.flatnonzero(where.places == place)
    if len(at):
        counts[at[0]] = here.makers
        row = int(at[0])
    else:  # a region or a zone among places of another level: it looks at them and is none of them
        row = -1
    m = specialised_in(counts, here.whole, least)
    mine = m[row] if row >= 0 else specialised_in(here.makers[None, :], here.whole, least)[0]
    large = counts.sum(axis=1) >= least_makers
    learned = m[large]
    phi = product_space(learned)
    density = relatedness_density(mine[None, :], phi)[0]
    eci, pci = complexity_of(learned)
    at_row = int(large[:row].sum()) if row >= 0 and large[row] else -1
    return Space(
        density, pci, float(eci[at_row]) if at_row >= 0 else float("nan"), phi, mine, learned.sum(axis=0), int(large.sum())
    )  # fmt: skip


def complexity_of(m: Floats) -> tuple[Floats, Floats]:
    """Return ECI and PCI within the largest group of places that share something; NaN outside it: across groups it says nothing."""
    places, activities = np.full(m.shape[0], np.nan), np.full(m.shape[1], np.nan)
    if not m.any():
        return places, activities
    p = m.shape[0]
    joined = csr_array(np.block([[np.zeros((p, p)), m], [m.T, np.zeros((m.shape[1],) * 2)]]))
    _, group = connected_components(joined, directed=False)
    largest = np.bincount(group[:p]).argmax()
    rows, columns = group[:p] == largest, group[p:] == largest
    places[rows], activities[columns] = economic_complexity(m[np.ix_(rows, columns)])
    return places, activities


def specialised_in(counts: Floats, whole: Floats, least: float) -> Floats:
    """Where places have more than usual, the usual being that of all makers with a known place; ``least`` 0: where they have any."""
    if least <= 0:
        return (counts > 0).astype(np.float64)
    total = whole.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (counts / counts.sum(axis=1, keepdims=True)) / (whole / total)
    found: Floats = np.where(np.isfinite(quotient), quotient >= least, False).astype(np.float64)
    return found


class Candidate(NamedTuple):
    """One segment that the place lacks."""

    nid: int
    at: int
    density: float
    pci: float
    ubiquity: float
    inputs: float
    demand: float
    knowledge: float
    #: Suppliers and customers with makers here, and all arrows at the segment.
    from_here: list[int]
    to_here: list[int]
    links: tuple[int, int]
    arrows: list[int]
    related: list[int]
    patents: int

    @classmethod
    def of(
        cls, nid: int, at: int, where: Presence, here: Local, space: Space, network: SegmentNetwork, known: Knowledge, activities: Ids
    ) -> Candidate:  # fmt: skip
        """Return what is known of a segment (its number, and its position among ``activities``) as a candidate for the place."""
        p = int(np.searchsorted(network.nids, nid))
        into, out = np.flatnonzero(network.target == p), np.flatnonzero(network.source == p)

        def others(nids: Ids) -> list[int]:
            """Segments of which a maker is known somewhere: of the rest it cannot be said whether they are here."""
            return [
                n
                for n in np.unique(nids).tolist()
                if n != nid and here.whole[np.searchsorted(activities, n)] > 0
            ]

        suppliers, customers = (
            others(network.nids[network.source[into]]),
            others(network.nids[network.target[out]]),
        )

        def held_here(nids: list[int]) -> list[int]:
            return [n for n in nids if here.makers[np.searchsorted(activities, n)] > 0]

        from_here, to_here = held_here(suppliers), held_here(customers)
        near = space.proximity[at] * (here.makers > 0) * space.mine
        related = [r for r in np.argsort(-near, kind="stable")[:_RELATED].tolist() if near[r] > 0]
        patents = len(known.here.get(nid, ()))
        return cls(
            nid, at, float(space.density[at]), float(space.pci[at]), float(space.ubiquity[at]),
            len(from_here) / len(suppliers) if suppliers else float("nan"),
            len(to_here) / len(customers) if customers else float("nan"),
            patents / (patents + 1) if nid in known.known else float("nan"),
            from_here, to_here, (len(suppliers), len(customers)), network.edges_of(np.concatenate((into, out))), related, patents,
        )  # fmt: skip


def ranks(x: Floats) -> Floats:
    """Return ranks from 0 (least) to 1 (most) among what is known; ties share the mean, one alone is 0.5."""
    found = np.full(len(x), np.nan)
    known = np.flatnonzero(np.isfinite(x))
    if not len(known):
        return found
    values = x[known]
    below = (values[:, None] > values[None, :] + 1e-12).sum(axis=1)
    equal = (np.abs(values[:, None] - values[None, :]) <= 1e-12).sum(axis=1) - 1
    found[known] = (below + equal / 2) / max(len(known) - 1, 1) if len(known) > 1 else 0.5
    return found


def score_of(
    values: dict[str, float], weights: dict[str, float]
) -> tuple[float | None, float | None, float | None]:
    """Return the least, the middle and the most that the score can be: unknown parts at 0, one half and 1."""
    total = sum(weights.values())
    known = {k: v for k, v in values.items() if np.isfinite(v)}
    if total <= 0 or not known:
        return None, None, None
    low = sum(weights[k] * v for k, v in known.items()) / total
    unknown = (total - sum(weights[k] for k in known)) / total
    return round(low, 4), round(low + unknown / 2, 4), round(low + unknown, 4)


__all__ = ["Candidate", "Space", "complexity_of", "ranks", "score_of", "space_of", "specialised_in"]
