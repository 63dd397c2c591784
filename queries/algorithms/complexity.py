"""Which industries go together, and what a place could do next: product space, relatedness density, economic complexity."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from clusterkg.queries.algorithms.specialisation import Floats, location_quotient


def specialised(x: npt.ArrayLike, *, least: float = 1.0) -> Floats:
    """Where a place has more of an industry than usual: 1 where the location quotient is at least ``least``, else 0.

    Shape (p, n). An undefined quotient is 0: of a place or an industry without activity nothing is claimed.

    Examples
    --------
    >>> specialised([[30, 10], [10, 50]]).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    found = location_quotient(x)
    return np.where(np.isnan(found), 0.0, (found >= least).astype(np.float64))


def product_space(m: npt.ArrayLike, *, of: npt.ArrayLike | None = None) -> Floats:
    """How often two industries are found in the same places: proximity 0 to 1, shape (n, n).

    Parameters
    ----------
    m
        0/1 table of places by industries, shape (p, n); see :func:`specialised`.
    of
        Positions of the industries whose proximities are wanted, shape (k,); all of them by default. Of tens of thousands the whole
        table does not fit into memory.

    Returns
    -------
    Floats
        Shape (n, n), or (k, n) with ``of``:
        ``phi_ij = (M^T M)_ij / max(u_i, u_j)``, the smaller of two conditional probabilities; ``phi_ii = 0`` (the convention of
        the Atlas; the package ecomplexity has 1 there, which makes every density larger). 0 where an industry is nowhere.

    References
    ----------
    Hidalgo, C. A., Klinger, B., Barabási, A.-L. and Hausmann, R. (2007). Science 317:482.

    Examples
    --------
    >>> product_space([[1, 1, 0], [1, 1, 1], [0, 0, 1]]).tolist()
    [[0.0, 1.0, 0.5], [1.0, 0.0, 0.5], [0.5, 0.5, 0.0]]
    """
    table = _binary(m)
    rows = np.arange(table.shape[1]) if of is None else np.asarray(of, dtype=np.int64)
    together, everywhere = table[:, rows].T @ table, table.sum(axis=0)
    larger = np.maximum.outer(everywhere[rows], everywhere)
    found: Floats = np.divide(together, larger, out=np.zeros_like(together), where=larger > 0)
    found[np.arange(len(rows)), rows] = 0.0
    return found


def relatedness_density(m: npt.ArrayLike, proximity: npt.ArrayLike) -> Floats:
    """How much of what an industry goes together with a place already has: 0 to 1, shape (p, n); for what it lacks, the chance (延链).

    Parameters
    ----------
    m
        0/1 table of places by industries, shape (p, n).
    proximity
        Shape (n, n) as :func:`product_space` returns, or (k, n) for some industries.

    Returns
    -------
    Floats
        ``sum_j M_cj phi_ij / sum_j phi_ij``, shape (p, n) or (p, k); NaN for an industry related to none.

    References
    ----------
    Hidalgo et al. (2007), as above; Hausmann, R. et al. (2014). The Atlas of Economic Complexity, p. 62.

    Examples
    --------
    >>> m = [[1, 1, 0], [1, 1, 1], [0, 0, 1]]
    >>> relatedness_density(m, product_space(m)).round(3).tolist()
    [[0.667, 0.667, 1.0], [1.0, 1.0, 1.0], [0.333, 0.333, 0.0]]
    """
    table, phi = _binary(m), np.asarray(proximity, dtype=np.float64)
    if phi.ndim != 2 or phi.shape[1] != table.shape[1]:
        raise ValueError(f"proximity: shape {phi.shape} does not fit a table of {table.shape[1]} industries")
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (table @ phi.T) / phi.sum(axis=1)
    return found


def cooccurrence_density(
    m: npt.ArrayLike, *, by: Literal["probability", "association", "cosine", "jaccard"] = "association"
) -> Floats:
    """Relatedness density in per cent by one of four measures of co-occurrence: the convention of the R package EconGeo.

    ``100 * M R / colsum(R)`` with ``R`` from co-occurrences without the diagonal: probability (Steijn 2021, on van Eck and Waltman 2009),
    association strength ``c_ij / (s_i s_j)``, cosine ``c_ij / sqrt(s_i s_j)``, Jaccard ``c_ij / (s_i + s_j - c_ij)``. Shape (p, n).

    References
    ----------
    van Eck, N. J. and Waltman, L. (2009). JASIST 60:1635. Balland, P.-A. et al. (2019). Regional Studies 53:1252.

    Examples
    --------
    >>> cooccurrence_density([[1, 1, 0], [1, 1, 1], [0, 0, 1]], by="jaccard").round(1).tolist()
    [[66.7, 66.7, 100.0], [100.0, 100.0, 100.0], [33.3, 33.3, 0.0]]
    """
    table = _binary(m)
    c = table.T @ table
    np.fill_diagonal(c, 0.0)
    s = c.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        match by:
            case "association":
                r = c / np.outer(s, s)
            case "cosine":
                r = c / np.sqrt(np.outer(s, s))
            case "jaccard":
                r = c / (np.add.outer(s, s) - c)
            case _:
                total = s.sum()
                r = c / (
                    (s[:, None] / total) * (s / (total - s[:, None]))
                    + (s / total) * (s[:, None] / (total - s))
                )
                r = r / (total / 2)
        r = np.nan_to_num(r, nan=0.0, posinf=0.0)
        found: Floats = 100 * (table @ r) / r.sum(axis=0)
    return found


class Complexity(NamedTuple):
    """Complexity of places and of industries, each standardised (mean 0, standard deviation 1 with ddof = 1)."""

    #: Shape (p,); NaN for places without any industry they are specialised in.
    places: Floats
    #: Shape (n,); NaN for industries that no place is specialised in.
    industries: Floats


def economic_complexity(m: npt.ArrayLike) -> Complexity:
    """How much know-how a place's industries ask for, and an industry asks for: ECI and PCI.

    Parameters
    ----------
    m
        0/1 table of places by industries, shape (p, n).

    Returns
    -------
    Complexity
        Second eigenvector of ``D^-1 M U^-1 M^T`` (D diversity, U ubiquity); PCI is the mean ECI of the places of an industry, scaled by
        the same eigenvalue. Standardised with ddof = 1; the sign is that of a positive correlation with diversity. NaN throughout where
        fewer than two places remain, or where places fall into separate groups (the second eigenvector says nothing then).

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). PNAS 106:10570. Hausmann, R. et al. (2014). The Atlas of Economic Complexity.

    Examples
    --------
    >>> eci, pci = economic_complexity([[1, 1, 1], [1, 1, 0], [1, 0, 0]])
    >>> eci.round(2).tolist(), pci.round(2).tolist()
    ([1.0, 0.0, -1.0], [-1.0, 0.0, 1.0])
    """
    table = _binary(m)
    rows, columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0
    places, industries = np.full(len(rows), np.nan), np.full(len(columns), np.nan)
    held = table[np.ix_(rows, columns)]
    if min(held.shape, default=0) < 2:
        return Complexity(places, industries)
    diversity, ubiquity = held.sum(axis=1), held.sum(axis=0)
    # Similar to the asymmetric matrix and symmetric, so that eigenvalues are real and their order is certain.
    root = np.sqrt(diversity)
    symmetric = (held / ubiquity) @ held.T / np.outer(root, root)
    values, vectors = np.linalg.eigh(symmetric)
    if values[-2] > 1 - 1e-9 or values[-2] < 1e-12:
        return Complexity(places, industries)
    eci = vectors[:, -2] / root
    pci = (held.T @ eci) / ubiquity
    sign = np.sign(np.corrcoef(eci, diversity)[0, 1]) if diversity.std() > 0 else 1.0
    sign = sign if sign else 1.0
    places[rows], industries[columns] = _standardised(sign * eci), _standardised(sign * pci)
    return Complexity(places, industries)


def _standardised(x: Floats) -> Floats:
    spread = x.std(ddof=1)
    return (x - x.mean()) / spread if spread > 0 else np.full(len(x), np.nan)


def _binary(m: npt.ArrayLike) -> Floats:
    table = np.asarray(m, dtype=np.float64)
    if table.ndim != 2 or not ((table == 0) | (table == 1)).all():
        raise ValueError("m: a table of places by industries that holds 0 and 1 is needed; see specialised()")
    return table
