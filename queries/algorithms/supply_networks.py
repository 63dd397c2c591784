"""Supply networks prepared for shocks: who supplies whom and how much, in arrays that are sorted both ways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from clusterkg.queries.algorithms.specialisation import Floats

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SupplyNetwork:
    """Who supplies whom and how much, prepared once for many shocks; make it with :func:`supply_network`."""

    #: Number of firms.
    size: int
    sector: Ints
    #: Output by firm, what an index weighs with.
    output: Floats
    #: Sales of a firm to all others, and of all firms of a sector.
    sales: Floats
    sector_sales: Floats
    # Arrows sorted by supplier: where they begin, the slot of the customer that they fill, their share of it.
    _starts: Ints
    _slot: Ints
    _share: Floats
    _slot_owner: Ints
    # Arrows sorted by customer: where they begin, the supplier, the share of its sales.
    _buys: Ints
    _seller: Ints
    _sold: Floats


def supply_network(
    supplier: npt.ArrayLike, customer: npt.ArrayLike, weight: npt.ArrayLike, sector: npt.ArrayLike, *,
    essential: npt.ArrayLike | None = None, output: npt.ArrayLike | None = None, final: npt.ArrayLike | None = None,
    inputs: npt.ArrayLike | None = None,
) -> SupplyNetwork:  # fmt: skip
    """Prepare a network for shocks.

    Parameters
    ----------
    supplier, customer
        Firms as numbers from 0, shape (m,); an arrow per pair, several add up.
    weight
        Value of what is supplied, shape (m,), any one currency: multiplying all by a constant changes nothing.
    sector
        Sector of each firm as a number from 0, shape (n,).
    essential
        Whether an arrow's input cannot be done without at that customer, shape (m,); default all.
    output
        Size of each firm, shape (n,); default its sales, those to final demand included.
    final
        Sales of each firm to buyers outside the network that no shock here stops, shape (n,), the currency of ``weight``; default none.
        They are the sink that keeps a closed network from collapsing whatever the shock: who loses one customer keeps these sales.
    inputs
        All that each firm uses, labour and what it buys outside included, shape (n,), the currency of ``weight``; default what it buys
        here. What is not essential is lost in proportion to it; a firm that uses more than is known loses less with one supplier.

    Raises
    ------
    ValueError
        Shapes do not fit, a weight is not positive, a firm is not in ``sector``.

    Examples
    --------
    >>> net = supply_network([0, 1], [2, 2], [30, 70], [0, 0, 1])
    >>> net.size, net.sales.tolist()
    (3, [30.0, 70.0, 0.0])
    """
    s, c, w = np.asarray(supplier, np.int64), np.asarray(customer, np.int64), np.asarray(weight, np.float64)
    k = np.asarray(sector, np.int64)
    needed = np.ones(len(s), dtype=np.bool_) if essential is None else np.asarray(essential, np.bool_)
    if not len(s) == len(c) == len(w) == len(needed):
        raise ValueError(
            f"supplier, customer, weight, essential: lengths {len(s)}, {len(c)}, {len(w)}, {len(needed)} differ"
        )
    n = len(k)
    if len(s) and (min(s.min(), c.min()) < 0 or max(s.max(), c.max()) >= n):
        raise ValueError(
            f"supplier, customer: numbers must lie between 0 and {n - 1}, as sector has {n} firms"
        )
    if not np.isfinite(w).all() or (w <= 0).any():
        raise ValueError("weight: all must be finite and positive")
    sales: Floats = np.bincount(s, w, minlength=n).astype(np.float64)
    if final is not None:
        outside = np.asarray(final, np.float64)
        if outside.shape != (n,) or not np.isfinite(outside).all() or (outside < 0).any():
            raise ValueError(f"final: {n} finite numbers of at least 0 are needed")
        sales = sales + outside
    # Essential inputs of one sector are alternatives to one another: they share a slot. All others of a firm add up in one slot.
    sectors = int(k.max()) + 1 if n else 0
    key = c * (sectors + 1) + np.where(needed, k[s] if n else 0, sectors)
    keys, slot = np.unique(key, return_inverse=True)
    owner = keys // (sectors + 1)
    bought: Floats = np.bincount(c, w, minlength=n).astype(np.float64)
    if inputs is not None:
        used = np.asarray(inputs, np.float64)
        if used.shape != (n,) or not np.isfinite(used).all() or (used < bought * (1 - 1e-9)).any():
            raise ValueError(f"inputs: {n} finite numbers of at least what each firm buys are needed")
        bought = used
    whole = np.where(
        keys % (sectors + 1) == sectors,
        bought[owner] if len(owner) else 0,
        np.bincount(slot, w, minlength=len(keys)),
    )
    down, up = np.argsort(s, kind="stable"), np.argsort(c, kind="stable")
    size = sales if output is None else np.asarray(output, np.float64)
    if len(size) != n:
        raise ValueError(f"output: {len(size)} numbers for {n} firms")
    return SupplyNetwork(
        n, k, size, sales, np.bincount(k, sales, minlength=sectors).astype(np.float64), np.searchsorted(s[down], np.arange(n + 1)).astype(np.int64),
        slot[down].astype(np.int64), w[down] / whole[slot[down]], owner, np.searchsorted(c[up], np.arange(n + 1)).astype(np.int64), s[up],
        w[up] / sales[s[up]],
    )  # fmt: skip
