"""How far a shock runs downstream, tier by tier: what each can still make, when it is first short, and by which input."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clusterkg.queries.algorithms.reaching import Ints
from clusterkg.queries.algorithms.specialisation import Floats

Flags = npt.NDArray[np.bool_]


class Inputs(NamedTuple):
    """Who needs what: arrows fill slots, slots belong to customers."""

    #: Number of nodes.
    size: int
    #: Arrows: the supplier, the slot, and the share of the slot that comes from it (the shares of a slot add up to at most 1).
    supplier: Ints
    slot: Ints
    share: Floats
    #: Slots: the customer, and what of its output is lost with the whole slot: 1 where it cannot do without, else a cost share.
    owner: Ints
    weight: Floats
    #: Slots that the customer cannot do without: the scarcest of them limits it; the losses of all others add up.
    needed: Flags


class Cascade(NamedTuple):
    """What a shock takes from each node, shape (size,) each."""

    #: Lost share of output, 0 to 1.
    lost: Floats
    #: Tier in which a node was first short: 0 for those that the shock hits, -1 for those that it does not reach.
    tier: Ints
    #: The arrow that brought most of the loss when the shock first came; -1 where it did not come by any.
    via: Ints
    #: Tiers that were run, and whether nothing changed any more.
    tiers: int
    settled: bool


def cascade(
    inputs: Inputs, first: npt.ArrayLike, *, tiers: int | None = None, epsilon: float = 1e-4, most: int = 1000
) -> Cascade:
    """Let a shock run downstream.

    Parameters
    ----------
    inputs
        Who needs what.
    first
        Lost share of each node's own output, shape (size,), 0 to 1.
    tiers
        How many tiers the shock has time for; ``None``: until it settles.
    epsilon
        A loss below this is none, and the shock has settled when no loss grows by as much.
    most
        Tiers at most.

    Notes
    -----
    ``lost_j(t+1) = max(first_j, max over needed slots k of w_k l_k(t), sum over other slots of w_k l_k(t))`` with
    ``l_k = sum_i share_i lost_i``, clipped to 1. The right side grows with every ``lost_i``, so that losses only grow from tier to tier and
    a harder shock never takes less. Prices, stocks and demand are not in it.

    References
    ----------
    The downstream half of Diem et al. (2022), Scientific Reports 12:7719, with what others can replace taken off the first loss instead of
    in every round.

    Examples
    --------
    >>> chain = Inputs(3, np.array([0, 1]), np.array([0, 1]), np.ones(2), np.array([1, 2]), np.array([1.0, 0.4]), np.array([True, False]))
    >>> found = cascade(chain, [0.5, 0, 0])
    >>> found.lost.tolist(), found.tier.tolist(), found.via.tolist()
    ([0.5, 0.5, 0.2], [0, 1, 2], [-1, 0, 1])
    """
    start = np.clip(np.asarray(first, np.float64), 0, 1)
    if start.shape != (inputs.size,):
        raise ValueError(f"first: {inputs.size} numbers are needed")
    lost = start.copy()
    tier = np.where(start >= epsilon, 0, -1).astype(np.int64)
    via = np.full(inputs.size, -1, dtype=np.int64)
    slots = len(inputs.owner)
    settled, n = False, 0
    limit = most if tiers is None else tiers
    while n < limit:
        n += 1
        brought = inputs.share * lost[inputs.supplier]
        short = np.bincount(inputs.slot, brought, minlength=slots) * inputs.weight
        new = start.copy()
        np.maximum.at(new, inputs.owner[inputs.needed], short[inputs.needed])
        rest = np.bincount(inputs.owner[~inputs.needed], short[~inputs.needed], minlength=inputs.size)
        new = np.clip(np.maximum(new, rest), 0, 1)
        grown = new > lost + epsilon
        if not grown.any():
            settled = True
            n -= 1
            break
        via = _via(inputs, brought, grown, via)
        tier[grown & (tier < 0)] = n
        lost = new
    return Cascade(np.where(tier >= 0, lost, 0.0), tier, via, n, settled)


def _via(inputs: Inputs, brought: Floats, grown: Flags, via: Ints) -> Ints:
    """Return, for nodes whose loss grew, the arrow that brings most of it."""
    weight = brought * inputs.weight[inputs.slot]
    owner = inputs.owner[inputs.slot]
    order = np.lexsort((np.arange(len(weight)), -weight, owner))
    owners, at = np.unique(owner[order], return_index=True)
    found = via.copy()
    best = order[at]
    chosen = grown[owners] & (weight[best] > 0) & (found[owners] < 0)
    found[owners[chosen]] = best[chosen]
    return found


def way(inputs: Inputs, found: Cascade, node: int) -> list[int]:
    """Return the arrows by which the shock first came to a node, from where it struck onwards.

    Examples
    --------
    >>> chain = Inputs(3, np.array([0, 1]), np.array([0, 1]), np.ones(2), np.array([1, 2]), np.ones(2), np.array([True, True]))
    >>> way(chain, cascade(chain, [1, 0, 0]), 2)
    [0, 1]
    """
    arrows: list[int] = []
    seen = {node}
    while found.via[node] >= 0 and found.tier[node] > 0:
        arrow = int(found.via[node])
        arrows.append(arrow)
        node = int(inputs.supplier[arrow])
        if node in seen:
            break
        seen.add(node)
    return arrows[::-1]


__all__ = ["Cascade", "Inputs", "cascade", "way"]
