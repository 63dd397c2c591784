"""Shares that run up a supply chain: how one input splits over suppliers and a product over inputs, with what is not known kept apart.

Each part has a least share (``low``, what sources guarantee) and an estimate (``mid``). The most that a part can be is what the others
leave, so it is reckoned last, by :func:`most`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

K = TypeVar("K")


class Part(NamedTuple):
    """A share of a whole: what is sure of it, and what is estimated."""

    low: float
    mid: float


Interval = tuple[float, float]


def over_suppliers(stated: Sequence[Interval], listed: int) -> tuple[list[Part], Part, Part]:
    """Return the parts of an input that come from each supplier.

    Parameters
    ----------
    stated
        Shares that sources state of some suppliers.
    listed
        Number of suppliers of whom only is said that they supply.

    Returns
    -------
    tuple
        A part for each stated share; the part of each that is only listed; and what comes from nobody knows whom. The rest that no
        share is stated of is estimated to come from the listed suppliers alike; where there are none it is unknown, and stays so.
        Shares that add up to more than 1 are made to add up to 1.

    Examples
    --------
    >>> over_suppliers([(0.7, 0.7)], 0)[0], round(over_suppliers([(0.7, 0.7)], 0)[2].mid, 6)
    ([Part(low=0.7, mid=0.7)], 0.3)
    >>> over_suppliers([(0.6, 0.6)], 2)[1]
    Part(low=0.0, mid=0.2)
    """
    scale_low, scale = max(1.0, sum(h for _, h in stated)), max(1.0, sum((lo + h) / 2 for lo, h in stated))
    parts = [Part(lo / (scale_low if scale > 1 else 1.0), (lo + h) / 2 / scale) for lo, h in stated]
    rest = max(0.0, 1 - sum(p.mid for p in parts))
    if listed:
        return parts, Part(0.0, rest / listed), Part(0.0, 0.0)
    sure = max(0.0, 1 - sum(h for _, h in stated))
    return parts, Part(0.0, 0.0), Part(sure, rest)


def over_inputs(shares: Sequence[Interval]) -> tuple[list[Part], Part]:
    """Return the parts of a product's value that its inputs are, and what is added by its maker.

    Parameters
    ----------
    shares
        Cost shares as stated; where they add up to more than 1 (alternatives of which one is used) they are made to add up to 1.

    Examples
    --------
    >>> parts, own = over_inputs([(0.2, 0.4), (0.3, 0.3)])
    >>> [round(p.mid, 2) for p in parts], round(own.low, 2), round(own.mid, 2)
    ([0.3, 0.3], 0.3, 0.4)
    """
    top, middle = sum(h for _, h in shares), sum((lo + h) / 2 for lo, h in shares)
    scale_low, scale = max(1.0, top), max(1.0, middle)
    parts = [Part(lo / scale_low, (lo + h) / 2 / scale) for lo, h in shares]
    return parts, Part(max(0.0, 1 - top), max(0.0, 1 - middle / scale))


def among_inputs(shares: Sequence[Interval]) -> list[Part]:
    """Return the part of each input in all inputs together: ``s_i / sum s``, least where it is least and the others most.

    Examples
    --------
    >>> [round(p.low, 3) for p in among_inputs([(0.2, 0.4), (0.4, 0.4)])]
    [0.333, 0.5]
    """
    middle, top = sum((lo + h) / 2 for lo, h in shares), sum(h for _, h in shares)
    if middle == 0:
        return [Part(0.0, 0.0) for _ in shares]
    return [
        Part(lo / rest if (rest := lo + (top - h)) > 0 else 0.0, (lo + h) / 2 / middle) for lo, h in shares
    ]


def most(parts: Mapping[K, Part]) -> dict[K, float]:
    """Return the most that each part of a whole can be: all that is not sure to be another's.

    Examples
    --------
    >>> most({"a": Part(0.7, 0.7), "b": Part(0.1, 0.3)})
    {'a': 0.9, 'b': 0.3}
    """
    sure = sum(p.low for p in parts.values())
    return {k: round(min(1.0, max(p.mid, 1 - (sure - p.low))), 9) for k, p in parts.items()}


__all__ = ["Interval", "Part", "among_inputs", "most", "over_inputs", "over_suppliers"]
