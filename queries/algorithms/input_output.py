"""Input–output analysis: multipliers, linkages, and what output is lost when an industry is taken out (投入产出).

Plain linear algebra on one table; pymrio does the same on multi-regional accounts and brings matplotlib and seven more packages, so a
county office is spared it. Dense, up to some thousands of industries.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from clusterkg.queries.algorithms.specialisation import Floats


class Coefficients(NamedTuple):
    """Coefficients of a table and their inverses, all of shape (n, n); rows sell, columns buy."""

    #: ``A = Z x^-1``: what a unit of the column's output needs of the row's.
    direct: Floats
    #: Leontief inverse ``(I - A)^-1``.
    leontief: Floats
    #: ``B = x^-1 Z``: which share of the row's output goes to the column.
    allocation: Floats
    #: Ghosh inverse ``(I - B)^-1``.
    ghosh: Floats


def leontief(z: npt.ArrayLike, output: npt.ArrayLike) -> Coefficients:
    """How much of everything a unit of final demand needs, directly and through suppliers of suppliers.

    Parameters
    ----------
    z
        Flows between industries, shape (n, n), one currency: rows sell to columns.
    output
        Total output of each industry, shape (n,), the same currency.

    Returns
    -------
    Coefficients
        An industry without output has coefficients 0.

    Raises
    ------
    ValueError
        Shapes do not fit, or the table is not productive (an industry's inputs exceed what the chain can yield).

    References
    ----------
    Leontief, W. (1936). Review of Economics and Statistics 18:105. Ghosh, A. (1958). Economica 25:58. Miller, R. E. and Blair, P. D.
    (2022). Input–Output Analysis, 3rd ed., chs. 2 and 12.

    Examples
    --------
    >>> found = leontief([[150, 500], [200, 100]], [1000, 2000])
    >>> found.leontief.round(4).tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    flows, x = _checked(z, output)
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.where(x > 0, flows / x, 0.0)
        b = np.where(x[:, None] > 0, flows / x[:, None], 0.0)
    one = np.eye(len(x))
    inverses: list[Floats] = []
    for matrix in (a, b):
        try:
            inverse: Floats = np.linalg.inv(one - matrix).astype(np.float64)
        except np.linalg.LinAlgError:
            inverse = np.full_like(matrix, -1.0)
        # Productive (Hawkins and Simon 1949) means that no entry of the inverse is negative.
        if (inverse < -1e-9).any():
            raise ValueError(
                "z, output: the table is not productive: some industry's inputs exceed its output"
            )
        inverses.append(inverse)
    return Coefficients(a, inverses[0], b, inverses[1])


class Linkages(NamedTuple):
    """How strongly industries pull and push; shape (n,) each."""

    #: Column sums of the Leontief inverse: output of all per unit of final demand of this one.
    backward: Floats
    #: Row sums of the Ghosh inverse: output of all per unit of primary input of this one.
    forward: Floats
    #: The same divided by their mean (Rasmussen): above 1 pulls, or pushes, more than the average. Above 1 in both: a key industry.
    backward_relative: Floats
    forward_relative: Floats


def linkages(z: npt.ArrayLike, output: npt.ArrayLike) -> Linkages:
    """How strongly an industry pulls its suppliers and pushes its customers.

    Parameters
    ----------
    z, output
        As for :func:`leontief`.

    References
    ----------
    Rasmussen, P. N. (1956). Studies in Inter-Sectoral Relations. Miller and Blair (2022), ch. 12.

    Examples
    --------
    >>> linkages([[150, 500], [200, 100]], [1000, 2000]).backward.round(4).tolist()
    [1.5182, 1.4521]
    """
    found = leontief(z, output)
    backward, forward = found.leontief.sum(axis=0), found.ghosh.sum(axis=1)
    return Linkages(backward, forward, backward / backward.mean(), forward / forward.mean())


class Extraction(NamedTuple):
    """What is lost when an industry is taken out; in the currency of the table, shape (n,)."""

    #: Output of the whole economy lost, its own included.
    total: Floats
    #: The same as a share of all output.
    share: Floats


def hypothetical_extraction(z: npt.ArrayLike, output: npt.ArrayLike) -> Extraction:
    """How much output the whole economy would lose without an industry: neither bought from nor selling, its final demand gone.

    Parameters
    ----------
    z, output
        As for :func:`leontief`; final demand is ``output - z.sum(axis=1)``.

    Returns
    -------
    Extraction
        ``x'1 - x_k'1`` for each industry k taken out, by the closed form of the rank-one change: with the Leontief inverse L, taking out k
        loses ``x_k * sum_i L_ik / L_kk``.

    References
    ----------
    Paelinck, J., de Caevel, J. and Degueldre, J. (1965). Dietzenbacher, E. and Lahr, M. L. (2013). Economic Systems Research 25:341.

    Examples
    --------
    >>> hypothetical_extraction([[150, 500], [200, 100]], [1000, 2000]).total.round(1).tolist()
    [1210.5, 2588.2]
    """
    _, x = _checked(z, output)
    inverse = leontief(z, output).leontief
    total: Floats = x * inverse.sum(axis=0) / np.diag(inverse)
    return Extraction(total, total / x.sum() if x.sum() > 0 else np.full(len(x), np.nan))


class Multipliers(NamedTuple):
    """Multipliers of a table known by its coefficients; shape (n,) each, NaN where the data do not allow it."""

    #: Column sums of the Leontief inverse: output of all per unit of final demand of this one.
    backward: Floats
    #: Row sums of the Leontief inverse: output of this one when final demand of every one grows by a unit.
    supply: Floats
    #: Row sums of the Ghosh inverse: output of all per unit of primary input of this one; equals its upstreamness (steps to final use).
    forward: Floats
    #: Output of the whole economy lost without it, and as a share of all output.
    extraction: Floats
    extraction_share: Floats


def multipliers(direct: npt.ArrayLike, output: npt.ArrayLike | None = None) -> Multipliers:
    """Return what can be reckoned from coefficients, with or without outputs: flows are not needed.

    Parameters
    ----------
    direct
        Coefficients ``A``, shape (n, n): what a unit of the column's output needs of the row's.
    output
        Total output of each industry, shape (n,), one currency; ``None`` or NaN where it is not known.

    Returns
    -------
    Multipliers
        ``backward`` and ``supply`` need ``A`` alone. ``forward`` is ``(L x)_i / x_i``, because ``B = x^-1 A x`` and so
        ``(I - B)^-1 = x^-1 L x``; an industry needs outputs of all that it reaches. ``extraction`` is ``x_k sum_i L_ik / L_kk``; its share needs
        every output.

    Raises
    ------
    ValueError
        A shape does not fit, or the table is not productive.

    References
    ----------
    Miller and Blair (2022), chs. 2, 6 and 12. Antràs, P., Chor, D., Fally, T. and Hillberry, R. (2012). AER 102:412 (upstreamness).

    Examples
    --------
    >>> found = multipliers([[0.15, 0.25], [0.2, 0.05]], [1000, 2000])
    >>> found.backward.round(4).tolist(), found.supply.round(4).tolist()
    ([1.5182, 1.4521], [1.5842, 1.3861])
    >>> found.forward.round(4).tolist(), found.extraction.round(1).tolist()
    ([1.9142, 1.2541], [1210.5, 2588.2])
    >>> multipliers([[0.15, 0.25], [0.2, 0.05]]).forward.tolist()
    [nan, nan]
    """
    inverse = leontief_inverse(direct)
    n = len(inverse)
    x = np.full(n, np.nan) if output is None else np.asarray(output, dtype=np.float64)
    if x.shape != (n,):
        raise ValueError(f"direct, output: shapes {inverse.shape} and {x.shape} do not fit")
    known = np.isfinite(x) & (x > 0)
    backward, supply = inverse.sum(axis=0), inverse.sum(axis=1)
    unknown_reached = (inverse[:, ~np.isfinite(x)] > 0).any(axis=1)
    forward = np.full(n, np.nan)
    use = known & ~unknown_reached
    forward[use] = (inverse @ np.nan_to_num(x))[use] / x[use]
    lost = np.where(np.isfinite(x), x * backward / np.diag(inverse), np.nan)
    whole = x.sum()
    share = lost / whole if np.isfinite(whole) and whole > 0 else np.full(n, np.nan)
    return Multipliers(backward, supply, forward, lost, share)


def leontief_inverse(direct: npt.ArrayLike) -> Floats:
    """Return ``(I - A)^-1`` for coefficients ``A``; entries only grow with those of ``A``, so bounds of ``A`` give bounds of it.

    Raises
    ------
    ValueError
        The table is not productive (Hawkins and Simon 1949): an industry's inputs exceed what the chain can yield.

    Examples
    --------
    >>> leontief_inverse([[0.0, 0.5], [0.0, 0.0]]).tolist()
    [[1.0, 0.5], [0.0, 1.0]]
    """
    a = np.asarray(direct, dtype=np.float64)
    if a.ndim != 2 or a.shape[0] != a.shape[1]:
        raise ValueError(f"direct: shape {a.shape} does not fit: (n, n) is needed")
    if not np.isfinite(a).all() or (a < 0).any():
        raise ValueError("direct: all coefficients must be finite and not negative")
    try:
        inverse: Floats = np.linalg.inv(np.eye(len(a)) - a).astype(np.float64)
    except np.linalg.LinAlgError:
        inverse = np.full_like(a, -1.0)
    if (inverse < -1e-9).any():
        raise ValueError("direct: the table is not productive: some industry's inputs exceed its output")
    return np.maximum(inverse, 0.0) + 0.0


def _checked(z: npt.ArrayLike, output: npt.ArrayLike) -> tuple[Floats, Floats]:
    flows, x = np.asarray(z, dtype=np.float64), np.asarray(output, dtype=np.float64)
    if flows.ndim != 2 or flows.shape != (len(x), len(x)) or x.ndim != 1:
        raise ValueError(
            f"z, output: shapes {flows.shape} and {x.shape} do not fit: (n, n) and (n,) are needed"
        )
    if not (np.isfinite(flows).all() and np.isfinite(x).all()) or (flows < 0).any() or (x < 0).any():
        raise ValueError("z, output: all numbers must be finite and not negative")
    return flows, x
