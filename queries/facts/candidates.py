"""Segments that a place could add: what goes together with what it has, what it has of their inputs and uses, and how that makes a score."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import rankdata

from clusterkg.graph.store.contract import Ids
from clusterkg.queries.algorithms.complexity import economic_complexity, product_space, relatedness_density
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.facts.networks import SegmentNetwork
from clusterkg.queries.facts.presence import Flags, Presence

#: Segments of the place that a candidate is most related to: so many are kept.
_RELATED = 3
#: Proximities that are held at once.
_CELLS = 2_000_000


class Space(NamedTuple):
    """What goes together with what, as learned from places that enough is known of; positions are those of ``Presence``."""

    #: Makers by place and activity, shape (p, n), and what each place is specialised in, 0/1.
    counts: Floats
    specialised: Floats
    #: The places learned from, 0/1 by activity, shape (q, n).
    learned: Floats
    #: Shape (p,), NaN for a place that nothing is learned from; and shape (n,).
    eci: Floats
    pci: Floats

    @property
    def places(self) -> int:
        """How many places are learned from."""
        return len(self.learned)

    @property
    def ubiquity(self) -> Floats:
        """How many of them are specialised in each activity, shape (n,)."""
        found: Floats = self.learned.sum(axis=0)
        return found

    def proximity(self, at: Ids) -> Floats:
        """Return how often some activities go together with each, shape (k, n)."""
        return product_space(self.learned, of=at)

    def density(self, mine: Floats, at: Ids) -> Floats:
        """Return the relatedness density of some activities for whoever is specialised as ``mine`` says (shape (q, n)), shape (q, k)."""
        block = max(1, _CELLS // max(mine.shape[1], 1))
        parts = [
            relatedness_density(mine, self.proximity(at[i : i + block])) for i in range(0, len(at), block)
        ]
        return np.concatenate(parts, axis=1) if parts else np.zeros((len(mine), 0))


def space_of(where: Presence, whole: Floats, least: float, least_makers: int) -> Space:
    """Return what goes with what, learned from places with at least ``least_makers`` known makers.

    ``whole`` is how many makers each activity has, shape (n,): the usual that a place is held against.
    """
    counts = where.counts()
    m = specialised_in(counts, whole, least)
    large = counts.sum(axis=1) >= least_makers
    eci = np.full(len(counts), np.nan)
    eci[large], pci = complexity_of(m[large])
    return Space(counts, m, m[large], eci, pci)


def complexity_of(m: Floats) -> tuple[Floats, Floats]:
    """Return ECI and PCI within the largest group of places that share something; NaN outside it: across groups it says nothing."""
    places, activities = np.full(m.shape[0], np.nan), np.full(m.shape[1], np.nan)
    if not m.any():
        return places, activities
    p = m.shape[0]
    table = csr_array(m)
    _, group = connected_components(block_array([[None, table], [table.T, None]]), directed=False)
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


class LinkShares(NamedTuple):
    """Of the suppliers and customers of activities, those with a known maker: what part of them is somewhere; NaN where there are none."""

    inputs: Floats
    demand: Floats


def link_shares(network: SegmentNetwork, activities: Ids, at: Ids, whole: Floats, has: Flags) -> LinkShares:
    """Return what part of their suppliers and customers places have, shape (q, k).

    Parameters
    ----------
    network
        Who feeds whom.
    activities, at
        All activities, and positions of those asked about, shape (k,).
    whole
        Known makers of each activity, shape (n,): what nobody is known to make cannot be said to be here or not.
    has
        Whether a place has a known maker, shape (q, n).
    """
    n = len(activities)
    where = np.searchsorted(activities, network.nids)
    source, target = where[network.source], where[network.target]
    apart = source != target
    feeds = csr_array((np.ones(int(apart.sum())), (target[apart], source[apart])), shape=(n, n))
    feeds.data[:] = 1.0  # several statements of one supply are one
    known = (whole > 0).astype(np.float64)

    def shares(links: csr_array) -> Floats:
        counted = links[at] * known
        several = np.asarray(counted.sum(axis=1)).ravel()
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = (counted @ has.T.astype(np.float64)).T / several
        return np.where(several > 0, found, np.nan)

    return LinkShares(shares(feeds), shares(csr_array(feeds.T)))


class Candidate(NamedTuple):
    """One segment that a place lacks, and what lies behind the parts of its score."""

    nid: int
    at: int
    #: Suppliers and customers with makers here, of how many with a known maker; and all arrows at the segment.
    from_here: list[int]
    to_here: list[int]
    links: tuple[int, int]
    arrows: list[int]
    #: Positions of what the place has and goes together with it most often.
    related: list[int]

    @classmethod
    def of(
        cls,
        at: int,
        mine: Floats,
        has: Flags,
        whole: Floats,
        near: Floats,
        network: SegmentNetwork,
        activities: Ids,
    ) -> Candidate:
        """Return what is known of an activity (its position) as a candidate for the place that has ``has``; ``near``: its proximities."""
        nid = int(activities[at])
        p = int(np.searchsorted(network.nids, nid))
        into, out = (find(p) for find in network.arrows_at)

        def others(nids: Ids) -> list[int]:
            """Segments of which a maker is known somewhere: of the rest it cannot be said whether they are here."""
            return [
                n for n in np.unique(nids).tolist() if n != nid and whole[np.searchsorted(activities, n)] > 0
            ]

        def held_here(nids: list[int]) -> list[int]:
            return [n for n in nids if has[np.searchsorted(activities, n)]]

        suppliers, customers = (
            others(network.nids[network.source[into]]),
            others(network.nids[network.target[out]]),
        )
        near = near * has * mine
        related = [r for r in np.argsort(-near, kind="stable")[:_RELATED].tolist() if near[r] > 0]
        return cls(
            nid, at, held_here(suppliers), held_here(customers), (len(suppliers), len(customers)),
            network.edges_of(np.concatenate((into, out))), related,
        )  # fmt: skip


def ranks(x: Floats) -> Floats:
    """Return ranks from 0 (least) to 1 (most) among what is known; ties share the mean, one alone is 0.5."""
    found = np.full(len(x), np.nan)
    known = np.flatnonzero(np.isfinite(x))
    # What differs by the noise of a sum is equal.
    order = rankdata(np.round(x[known], 12), method="average") - 1
    found[known] = order / (len(known) - 1) if len(known) > 1 else 0.5
    return found


def scores(parts: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the least, the middle and the most that each score can be: unknown parts at 0, one half and 1; NaN where nothing is known.

    ``parts`` of shape (m, n) are weighed by ``weights`` of shape (m,).
    """
    known = np.isfinite(parts)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = (weights @ np.where(known, parts, 0.0)) / weights.sum()
        unknown = (weights @ ~known) / weights.sum()
    low = np.where(known.any(axis=0), low, np.nan)
    return low, low + unknown / 2, low + unknown


__all__ = [
    "Candidate",
    "LinkShares",
    "Space",
    "complexity_of",
    "link_shares",
    "ranks",
    "scores",
    "space_of",
    "specialised_in",
]
