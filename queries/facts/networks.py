"""Supply as arrays: which segments feed which, and which firms buy from which; every arrow leads to what says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np

from clusterkg.graph.projection.arrays import ascending, rows_of
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.facts.buying import terms
from clusterkg.queries.facts.chains import SEGMENTS, Form
from clusterkg.queries.facts.flows import NEEDED, Flags, Floats, Said, said_of, supplies

UNKNOWN = float("nan")


@dataclass(frozen=True)
class SegmentNetwork:
    """Which segments feed which: arrows between positions in ``nids``, several per pair where several sources or products say so."""

    nids: Ids
    #: Positions of supplier and customer.
    source: Ids
    target: Ids
    #: The edge that says so; where it joins products, those that put them into the segments (else -1).
    eid: Ids
    source_entry: Ids
    target_entry: Ids
    #: What each arrow says of itself.
    said: Said

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def arrows_at(self) -> tuple[Callable[[int], Ids], Callable[[int], Ids]]:
        """Finders of the arrows into a segment (its position), and of those out of it."""
        return rows_of(self.target), rows_of(self.source)

    @property
    def essential(self) -> Flags:
        """Stated that the customer cannot do without; False where nobody says."""
        found: Flags = self.said.essential == NEEDED
        return found

    @property
    def share_low(self) -> Floats:
        """Share of the customer's cost at its least; NaN where nobody says."""
        return self.said.cost_low

    @property
    def share_high(self) -> Floats:
        """The same at its most."""
        return self.said.cost_high

    def edges_of(self, arrows: Ids | Sequence[int]) -> list[int]:
        """Return every edge behind some arrows."""
        rows = np.asarray(arrows, dtype=np.int64)
        held = np.concatenate([self.eid[rows], self.source_entry[rows], self.target_entry[rows]])
        return [int(e) for e in np.unique(held[held >= 0])]

    def graph(self) -> nx.DiGraph[int]:
        """Return the network with one arrow per pair: ``arrows`` (positions here), ``essential`` (any says so); nodes are numbers of the view."""
        made: nx.DiGraph[int] = nx.DiGraph()
        made.add_nodes_from(self.nids.tolist())
        sources, targets = self.nids[self.source].tolist(), self.nids[self.target].tolist()
        needed = self.essential.tolist()
        for at, (one, other) in enumerate(zip(sources, targets, strict=True)):
            if one == other:
                continue
            if not made.has_edge(one, other):
                made.add_edge(one, other, arrows=[], essential=False)
            made[one][other]["arrows"].append(at)
            made[one][other]["essential"] |= needed[at]
        return made


def segment_network(
    view: View, nids: Ids, form: Form = SEGMENTS, props: Sequence[str] = ("cost_share", "essential")
) -> SegmentNetwork:
    """Return which of some segments (or products, or industries) feed which.

    Parameters
    ----------
    view
        Where to read; for a chain's segments the view of its edition.
    nids
        The segments.
    form
        How the chain is put together, see :func:`~clusterkg.queries.facts.chains.form_of`.
    props
        What is read of the arrows; what is not is as if nobody said it. Tables of inputs and outputs state a share on every arrow.
    """
    nids = ascending(nids)
    found = supplies(view, nids, form, inside=True)
    return SegmentNetwork(
        nids, np.searchsorted(nids, found.source), np.searchsorted(nids, found.target), found.eid, found.source_entry, found.target_entry,
        said_of(view, found.eid, props),
    )  # fmt: skip


@dataclass(frozen=True)
class FirmNetwork:
    """Who buys from whom: arrows between positions in ``firms``, one per pair and product."""

    firms: Ids
    #: Positions of seller and buyer.
    seller: Ids
    buyer: Ids
    eid: Ids
    #: Share of what the buyer buys of this product, middle of the stated interval; NaN where nobody says.
    share: Floats
    #: Value of the purchases in the currency stated; NaN where nobody says.
    amount: Floats
    #: Currency of the amount, or None.
    currency: tuple[str | None, ...]
    #: What is bought, as the source calls it, or None.
    product: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.seller)

    @cached_property
    def arrows_at(self) -> tuple[Callable[[int], Ids], Callable[[int], Ids]]:
        """Finders of the purchases by a firm (its position), and of those from it."""
        return rows_of(self.buyer), rows_of(self.seller)

    def edges_of(self, arrows: Ids | Sequence[int]) -> list[int]:
        """Return the edge behind each of some arrows."""
        return [int(e) for e in self.eid[np.asarray(arrows, dtype=np.int64)]]


def firm_network(
    view: View, firms: Ids | None = None, props: Sequence[str] = ("share_of_purchases", "amount", "product")
) -> FirmNetwork:
    """Return who buys from whom among some firms, or among all that buy or sell; what is not in ``props`` is as if nobody said it."""
    asked = view.of_type("Firm") if firms is None else ascending(firms)
    edges = view.expand(asked, "Purchase", "out")
    edges = edges.where(edges.source != edges.target)
    if firms is None:
        asked = np.union1d(edges.source, edges.target)
    else:
        edges = edges.where(np.isin(edges.target, asked))
    said = terms(view, edges.eid, props)
    share = np.array([UNKNOWN if t.share is None else sum(t.share) / 2 for t in said], dtype=np.float64)
    amount = np.array([UNKNOWN if t.amount is None else t.amount for t in said], dtype=np.float64)
    return FirmNetwork(
        asked, np.searchsorted(asked, edges.target), np.searchsorted(asked, edges.source), edges.eid, share, amount,
        tuple(t.currency for t in said), tuple(t.product for t in said),
    )  # fmt: skip


__all__ = ["FirmNetwork", "SegmentNetwork", "firm_network", "segment_network"]
