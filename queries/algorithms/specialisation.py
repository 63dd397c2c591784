"""How specialised and how concentrated places are: location quotient, Krugman, Hoover, Herfindahl, Ellison and Glaeser.

All take a table of places (rows) by industries or segments (columns) in one unit (jobs, output, firms); what is undefined is NaN,
never 0: a place without any activity is not a place without specialisation.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def _table(x: npt.ArrayLike) -> Floats:
    table = np.asarray(x, dtype=np.float64)
    if table.ndim != 2:
        raise ValueError(
            f"x: a table of places by industries is needed, not an array of {table.ndim} dimensions"
        )
    if not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("x: all numbers must be finite and not negative")
    return table


def _shares(x: npt.ArrayLike) -> Floats:
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"x: one row of numbers is needed, not an array of {values.ndim} dimensions")
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("x: all numbers must be finite and not negative")
    total = values.sum()
    return values / total if total > 0 else np.full(len(values), np.nan)


def location_quotient(x: npt.ArrayLike) -> Floats:
    """How much more of an industry a place has than the whole economy: 1 is as much, 2 twice as much (区位商).

    Parameters
    ----------
    x
        Table of places by industries, shape (p, n), one unit.

    Returns
    -------
    Floats
        Shape (p, n): ``(x_rs / x_r.) / (x_.s / x_..)``; NaN where a denominator is 0. It equals Balassa's revealed
        comparative advantage.

    References
    ----------
    Balassa, B. (1965). The Manchester School 33:99. Isard, W. (1960). Methods of Regional Analysis.

    Examples
    --------
    >>> location_quotient([[30, 10], [10, 50]]).round(3).tolist()
    [[1.875, 0.417], [0.417, 1.389]]
    """
    table = _table(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (table / table.sum(axis=1, keepdims=True)) / (table.sum(axis=0) / table.sum())
    found[~np.isfinite(found)] = np.nan
    return found


def krugman_index(x: npt.ArrayLike, *, reference: Literal["whole", "rest"] = "whole") -> Floats:
    """How far a place's mix of industries is from the reference mix: 0 is the same, 2 has nothing in common.

    Parameters
    ----------
    x
        Table of places by industries, shape (p, n), one unit.
    reference
        ``whole``: the whole economy with the place in it; ``rest``: all other places. Both are in use.

    Returns
    -------
    Floats
        Shape (p,): ``sum_i |s_ri - s_i|``; NaN for a place or a reference without activity.

    References
    ----------
    Krugman, P. (1991). Geography and Trade.

    Examples
    --------
    >>> krugman_index([[30, 10], [10, 50]]).round(3).tolist()
    [0.7, 0.467]
    >>> krugman_index([[30, 10], [10, 50]], reference="rest").round(3).tolist()
    [1.167, 1.167]
    """
    table = _table(x)
    other = table.sum(axis=0) - (table if reference == "rest" else 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mine = table / table.sum(axis=1, keepdims=True)
        theirs = other / (other.sum(axis=1, keepdims=True) if other.ndim == 2 else other.sum())
    found: Floats = np.abs(mine - theirs).sum(axis=1)
    return found


def hoover_index(x: npt.ArrayLike) -> Floats:
    """How much of a place's activity would have to change industry for it to look like the whole economy: 0 to 1.

    Half of :func:`krugman_index` against the whole.

    References
    ----------
    Hoover, E. M. (1936). Review of Economics and Statistics 18:162.

    Examples
    --------
    >>> hoover_index([[30, 10], [10, 50]]).round(3).tolist()
    [0.35, 0.233]
    """
    return krugman_index(x) / 2


class Concentration(NamedTuple):
    """How concentrated shares are."""

    #: Herfindahl–Hirschman index, sum of squared shares: 1/n to 1.
    hhi: float
    #: Largest share.
    cr1: float
    #: 1/HHI: so many equal ones would be as concentrated.
    effective: float
    #: Entropy in nats.
    entropy: float


def herfindahl(x: npt.ArrayLike) -> Concentration:
    """How concentrated a market or a place is, from sizes or shares (赫芬达尔指数).

    Parameters
    ----------
    x
        Sizes of firms or industries, shape (n,), one unit; scaled to shares.

    Returns
    -------
    Concentration
        All NaN where the sum is 0.

    References
    ----------
    Herfindahl, O. C. (1950). Concentration in the US Steel Industry. Hirschman, A. O. (1964). AER 54:761.

    Examples
    --------
    >>> herfindahl([50, 30, 20])
    Concentration(hhi=0.38, cr1=0.5, effective=2.6315789473684212, entropy=1.0296530140645737)
    """
    shares = _shares(x)
    if not len(shares) or np.isnan(shares[0]):
        return Concentration(*[float("nan")] * 4)
    hhi, some = float(np.square(shares).sum()), shares[shares > 0]
    return Concentration(hhi, float(shares.max()), 1 / hhi, float(-(some * np.log(some)).sum()))


def hachman_index(x: npt.ArrayLike) -> Floats:
    """How diverse a place is beside the whole economy: 1 is the same mix, towards 0 the more it depends on few industries.

    ``1 / sum_i LQ_ri * s_ri``, shape (p,).

    References
    ----------
    Hachman, F. (1994). Measuring Economic Diversity, University of Utah.

    Examples
    --------
    >>> hachman_index([[30, 10], [10, 50]]).round(3).tolist()
    [0.662, 0.815]
    """
    table = _table(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        mine = table / table.sum(axis=1, keepdims=True)
        found: Floats = 1 / np.nansum(location_quotient(table) * mine, axis=1)
    found[~np.isfinite(found)] = np.nan
    return found


def ellison_glaeser(x: npt.ArrayLike, sizes: npt.ArrayLike, everywhere: npt.ArrayLike) -> float:
    """How much one industry gathers in places beyond what few large firms would do by chance: 0 is chance, above 0.05 strong.

    Parameters
    ----------
    x
        The industry's activity by place, shape (p,).
    sizes
        Sizes of its firms or plants, shape (k,), the same unit: their Herfindahl index ``H`` is taken out.
    everywhere
        All activity by place, shape (p,).

    Returns
    -------
    float
        ``(G - (1 - sum x_r^2) H) / ((1 - sum x_r^2)(1 - H))`` with ``G = sum (s_r - x_r)^2``; NaN where it is undefined (one
        firm only, one place only, nothing there).

    References
    ----------
    Ellison, G. and Glaeser, E. L. (1997). Journal of Political Economy 105:889, eq. 5.

    Examples
    --------
    >>> round(ellison_glaeser([80, 20], [10] * 10, [500, 500]), 4)
    0.2889
    """
    s, x_r, h = _shares(x), _shares(everywhere), herfindahl(sizes).hhi
    if len(s) != len(x_r):
        raise ValueError(f"x and everywhere: {len(s)} and {len(x_r)} places")
    gini, spread = float(np.square(s - x_r).sum()), 1 - float(np.square(x_r).sum())
    below = spread * (1 - h)
    return (gini - spread * h) / below if below > 0 else float("nan")
