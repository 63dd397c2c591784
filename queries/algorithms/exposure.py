"""How a buyer hangs on its suppliers: single sources and what comes from outside, as bounds that leave open what nobody states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Supply(NamedTuple):
    """What one supplier delivers of a product: share of the buyer's purchases of it, and whether it lies outside; None: nobody says."""

    share: tuple[float, float] | None
    outside: bool | None


class Exposure(NamedTuple):
    """Bounds of a buyer's exposure for one product."""

    #: Suppliers known.
    suppliers: int
    #: One supplier with all of it is stated (share 1); False: two or more are known, or less than all is stated; None: one is known, whether it is all nobody says.
    single: bool | None
    #: Least and most that comes from outside.
    outside_low: float
    outside_high: float
    #: Share of purchases that some supplier is stated for.
    stated: float


def exposure(supplies: Sequence[Supply]) -> Exposure:
    """Return bounds of how much of a product comes from outside, and whether one supplier has all of it.

    Parameters
    ----------
    supplies
        One per supplier.

    Notes
    -----
    ``outside_low`` adds the least shares of suppliers known to be outside; ``outside_high`` is 1 less the least shares of those known to
    be inside. Shares that add up to more than 1 (several sources) are scaled down.

    Examples
    --------
    >>> exposure([Supply((0.7, 0.7), True)])
    Exposure(suppliers=1, single=False, outside_low=0.7, outside_high=1.0, stated=0.7)
    >>> exposure([Supply((1.0, 1.0), False)])
    Exposure(suppliers=1, single=True, outside_low=0.0, outside_high=0.0, stated=1.0)
    """
    least = [s.share[0] if s.share else 0.0 for s in supplies]
    scale = max(1.0, sum(least))
    low = sum(x for x, s in zip(least, supplies, strict=True) if s.outside is True) / scale
    inside = sum(x for x, s in zip(least, supplies, strict=True) if s.outside is False) / scale
    stated = min(1.0, sum(sum(s.share) / 2 for s in supplies if s.share))
    single: bool | None = False
    if len(supplies) == 1:
        share = supplies[0].share
        single = None if share is None else share[0] >= 1 - 1e-9
    return Exposure(len(supplies), single, round(low, 9), round(1 - inside, 9), round(stated, 9))


__all__ = ["Exposure", "Supply", "exposure"]
