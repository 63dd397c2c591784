"""Input-output tables: how much of each commodity one unit of another needs, from the tables of uses and makes.

Commodity by commodity direct requirements under the industry-technology assumption: ``A = B D`` with ``B`` = use of commodity i
by industry j per unit of that industry's output, ``D`` = industry j's share in the making of commodity k (Miller & Blair,
*Input-Output Analysis*, 2nd ed. 2009, section 5.3). Value added (V*), totals (T*) and final uses (F*) are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clusterkg.graph.errors import MappingError
from clusterkg.graph.mapping.reading import Row

_Matrix = npt.NDArray[np.float64]


def _table(path: Path) -> tuple[list[str], list[str], _Matrix]:
    if not path.is_file():
        raise MappingError(f"没有文件 {path}。", f"There is no file {path}.")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    columns = [c.removesuffix("/US") for c in rows[0][1:]]
    labels = [r[0].removesuffix("/US") for r in rows[1:]]
    return labels, columns, np.array([[float(v or 0) for v in r[1:]] for r in rows[1:]])


def coefficients(use_path: Path, make_path: Path) -> tuple[list[str], _Matrix]:
    """Return commodity codes and ``A[i, k]``: input of commodity ``i`` per unit of commodity ``k`` (currency per currency)."""
    commodities, users, use = _table(use_path)
    makers, made, make = _table(make_path)
    inputs = [i for i, c in enumerate(commodities) if c[:1] not in "VTF"]
    outputs = [made.index(commodities[i]) for i in inputs if commodities[i] in made]
    inputs = [i for i in inputs if commodities[i] in made]
    industries = [j for j, name in enumerate(makers) if name in users and name[:1] not in "VTF"]
    columns = [users.index(makers[j]) for j in industries]
    make = make[np.ix_(industries, outputs)]
    use = use[np.ix_(inputs, columns)]
    output, total = make.sum(axis=1), make.sum(axis=0)
    per_output = np.divide(use, output, out=np.zeros_like(use), where=output > 0)
    market = np.divide(make, total, out=np.zeros_like(make), where=total > 0)
    return [commodities[i] for i in inputs], per_output @ market


def read_coefficients(use_path: Path, make_path: Path) -> Iterator[Row]:
    """Stream one row per positive coefficient: ``input``, ``output``, ``coefficient``."""
    codes, matrix = coefficients(use_path, make_path)
    number = 0
    for k, output in enumerate(codes):
        for i in np.flatnonzero(matrix[:, k] > 0):
            number += 1
            yield Row(
                number, {"input": codes[int(i)], "output": output, "coefficient": f"{matrix[i, k]:.9f}"}
            )


def read_output(make_path: Path) -> Iterator[Row]:
    """Stream one row per commodity: ``output`` (its code) and ``amount`` (all that industries make of it, as the table counts).

    A commodity that no industry makes has output 0: it is imported, or sold out of stock.
    """
    makers, made, make = _table(make_path)
    industries = [j for j, name in enumerate(makers) if name[:1] not in "VTF"]
    commodities = [(k, name) for k, name in enumerate(made) if name[:1] not in "VTF"]
    for number, (k, name) in enumerate(commodities, 1):
        # The table is printed in whole and half units; float sums carry dust beyond that.
        amount = round(float(make[industries, k].sum()), 3)
        yield Row(number, {"output": name, "amount": f"{amount:.3f}".rstrip("0").rstrip(".")})
