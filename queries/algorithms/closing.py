"""Ways to close a gap, weighed: what speaks for a way, what it costs, and how related what a firm makes is to what is lacking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Way = Literal[
    "collect", "connect", "expand", "project", "alliance", "attract", "confirm", "propose", "local_step", "pilot", "patent", "research"
]  # fmt: skip
Trait = Literal["near", "related", "size", "sure", "ready"]
TRAITS: tuple[Trait, ...] = ("near", "related", "size", "sure", "ready")


@dataclass(frozen=True, slots=True)
class Nature:
    """What a kind of way is like, by judgement: how soon it can work, and what it costs, 0 to 1; shown in every answer."""

    ready: float
    cost: float


#: A judgement of ours and no measurement: to be weighed down by ``w_ready`` and ``w_cost`` where a planner knows better.
NATURES: dict[Way, Nature] = {
    "collect": Nature(1.0, 0.05), "connect": Nature(0.9, 0.1), "expand": Nature(0.8, 0.4), "project": Nature(0.8, 0.2), "alliance": Nature(0.7, 0.6),
    "attract": Nature(0.5, 0.8), "confirm": Nature(0.7, 0.1), "propose": Nature(0.7, 0.1), "local_step": Nature(0.4, 0.6), "pilot": Nature(0.4, 0.4),
    "patent": Nature(0.4, 0.5), "research": Nature(0.3, 0.7),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worth:
    """The score of a way and the share of the weights that is known."""

    score: float
    benefit: float
    cost: float
    known: float


def worth(
    way: Way, traits: Mapping[Trait, float | None], weights: Mapping[Trait, float], w_cost: float
) -> Worth:
    """Weigh one way to close a gap.

    Parameters
    ----------
    way
        Its kind: gives what is ready and what it costs (:data:`NATURES`).
    traits
        Each 0 to 1: how near, how related to what is made, how much of what is lacking it could give, how sure the facts are; ``None``
        where it is not known. ``ready`` comes from the kind.
    weights
        Of each trait.
    w_cost
        How much of the benefit the highest cost takes away, 0 to 1.

    Returns
    -------
    Worth
        ``benefit = sum_k w_k x_k / sum_k w_k`` over the traits that are known; ``score = benefit (1 - w_cost cost)``. What is not known is left
        out and not counted as nothing; ``known`` says how much of the weight the benefit rests on.

    Examples
    --------
    >>> w = worth("attract", {"near": 0.5, "sure": 1.0, "size": None}, dict.fromkeys(TRAITS, 1.0), 0.5)
    >>> round(w.benefit, 4), round(w.score, 4), w.known
    (0.6667, 0.4, 0.6)
    """
    held = {**traits, "ready": NATURES[way].ready}
    known = {k: x for k in TRAITS if (x := held.get(k)) is not None}
    total, mass = sum(weights[k] for k in TRAITS), sum(weights[k] for k in known)
    benefit = sum(weights[k] * x for k, x in known.items()) / mass if mass > 0 else 0.0
    cost = NATURES[way].cost
    return Worth(benefit * (1 - w_cost * cost), benefit, cost, round(mass / total, 6) if total > 0 else 0.0)


def nearness(steps: int | None) -> float | None:
    """Return 1 for the place itself, 1/2 for the next larger that holds both, and so on; None where no common place is known.

    Examples
    --------
    >>> nearness(0), nearness(1), nearness(None)
    (1.0, 0.5, None)
    """
    return None if steps is None else 1 / (1 + steps)


def together(firm: Ints, segment: Ints, wanted: Sequence[int], size: int) -> Floats:
    """How often two segments are made by the same firms: proximity of the product space over firms, rows for the segments wanted.

    Parameters
    ----------
    firm, segment
        One row per pair: positions of firm and segment; repeated pairs count once.
    wanted
        Segments (positions) to return rows for.
    size
        Number of segments.

    Returns
    -------
    Floats
        Shape (len(wanted), size): ``phi_ij = (M^T M)_ij / max(u_i, u_j)``, 0 on the diagonal.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007). Science 317:482; here firms stand in for countries, as in
    Neffke, F. and Henning, M. (2013). Strategic Management Journal 34:297.

    Examples
    --------
    >>> together(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2]), [0], 3).tolist()
    [[0.0, 0.5, 0.0]]
    """
    firms = int(firm.max()) + 1 if len(firm) else 0
    m = sparse.csr_matrix((np.ones(len(firm)), (firm, segment)), shape=(firms, size))
    m.data[:] = 1.0
    made = np.asarray(m.sum(axis=0)).ravel()
    shared = np.asarray((m[:, wanted].T @ m).todense(), dtype=np.float64)
    larger = np.maximum.outer(made[list(wanted)], made)
    found: Floats = np.divide(shared, larger, out=np.zeros_like(shared), where=larger > 0)
    found[np.arange(len(wanted)), list(wanted)] = 0.0
    return found


def alike(source: Ints, target: Ints, wanted: Sequence[int], size: int) -> Floats:
    """How much two segments share suppliers and customers that few others share: resource allocation index, rows for the segments wanted.

    That two things both go into a car says little, because hundreds do; that both go into one pump says more.

    Parameters
    ----------
    source, target
        Arrows of who feeds whom, positions.
    wanted
        Segments (positions) to return rows for.
    size
        Number of segments.

    Returns
    -------
    Floats
        Shape (len(wanted), size): ``min(1, sum_{n in N_i & N_j} 1 / d_n)`` where N holds suppliers and customers apart and ``d_n`` is how many
        segments n supplies (or is supplied by); 0 on the diagonal and for segments without neighbours.

    References
    ----------
    Zhou, T., Lü, L. and Zhang, Y.-C. (2009). European Physical Journal B 71:623.

    Examples
    --------
    >>> alike(np.array([0, 1, 2]), np.array([3, 3, 0]), [0], 4).tolist()
    [[0.0, 0.5, 0.0, 0.0]]
    """
    ones = np.ones(len(source))
    out = sparse.csr_matrix((ones, (source, target)), shape=(size, size))
    into = sparse.csr_matrix((ones, (target, source)), shape=(size, size))
    n = sparse.hstack([out, into]).tocsr()
    n.data[:] = 1.0
    degree = np.asarray(n.sum(axis=0)).ravel()
    weight = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    shared = np.asarray(((n[list(wanted)] @ sparse.diags(weight)) @ n.T).todense(), dtype=np.float64)
    found: Floats = np.minimum(1.0, shared)
    found[np.arange(len(wanted)), list(wanted)] = 0.0
    return found


def same_head(one: str, other: str) -> float:
    """How much of two Chinese names is the same at the end, where the head of a compound stands: 石墨负极 and 硅碳负极 are both 负极.

    Common ending in characters by the longer name; 0 for names without Chinese characters at the end, and for equal names.

    Examples
    --------
    >>> same_head("石墨负极", "硅碳负极"), same_head("铜箔", "铝箔"), same_head("电芯", "隔膜"), same_head("IGBT", "GBT")
    (0.5, 0.5, 0.0, 0.0)
    """
    if one == other:
        return 0.0
    same = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b or not "\u4e00" <= a <= "\u9fff":
            break
        same += 1
    return same / max(len(one), len(other), 1)


__all__ = [
    "NATURES",
    "TRAITS",
    "Nature",
    "Trait",
    "Way",
    "Worth",
    "alike",
    "nearness",
    "same_head",
    "together",
    "worth",
]
