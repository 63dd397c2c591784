"""The requirements table of a chain: cost shares of its supplies as a matrix with bounds, and outputs where somebody observed them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store.contract import Ids, View
from clusterkg.queries.algorithms.input_output import Multipliers, multipliers
from clusterkg.queries.algorithms.specialisation import Floats
from clusterkg.queries.facts.chains import ChainParts
from clusterkg.queries.facts.demand import OUTPUT, Quantity, observed
from clusterkg.queries.facts.networks import SegmentNetwork, segment_network

Flags = npt.NDArray[np.bool_]
#: A dense matrix of this many rows is inverted in some seconds; beyond it a table is no longer a table of industries.
LARGEST = 4000


@dataclass(frozen=True)
class Requirements:
    """Coefficients between segments, rows feed columns; a link without a share is 0 in all three and marked in ``unstated``."""

    nids: Ids
    low: Floats
    middle: Floats
    high: Floats
    unstated: Flags
    network: SegmentNetwork
    #: Total output, NaN where nobody observed it.
    output: Floats
    currency: str | None
    observed: dict[int, Quantity]

    @property
    def has_intervals(self) -> bool:
        """Whether any share is an interval."""
        return bool((self.low != self.high).any())


def requirements(view: View, tree: ChainParts) -> Requirements:
    """Return the table of a chain: its segments and the shares that its supplies state.

    Where several statements join one pair, the bounds are their widest and the middle is the mean of their middles.

    Raises
    ------
    QuestionError
        There are more segments than a dense table can hold.
    """
    leaves = set(tree.leaves.tolist())
    network = segment_network(view, np.array(sorted(tree.parent), dtype=np.int64), tree.form)
    used = {*network.source.tolist(), *network.target.tolist()}
    kept = np.array(
        [i for i, n in enumerate(network.nids.tolist()) if n in leaves or i in used], dtype=np.int64
    )
    n = len(kept)
    if n > LARGEST:
        raise QuestionError(
            f"环节有 {n} 个,投入产出表最多 {LARGEST} 个。", f"There are {n} segments; a table holds at most {LARGEST}.",
            hint_zh="请问其中一条链。", hint_en="Ask about one of the chains within.",
        )  # fmt: skip
    place = np.full(len(network.nids), -1, dtype=np.int64)
    place[kept] = np.arange(n)
    row, column = place[network.source], place[network.target]
    stated = np.isfinite(network.share_low)
    shape = (n, n)
    low, high = np.full(shape, np.inf), np.zeros(shape)
    middle, times = np.zeros(shape), np.zeros(shape)
    r, c = row[stated], column[stated]
    np.minimum.at(low, (r, c), network.share_low[stated])
    np.maximum.at(high, (r, c), network.share_high[stated])
    np.add.at(middle, (r, c), (network.share_low[stated] + network.share_high[stated]) / 2)
    np.add.at(times, (r, c), 1)
    low[times == 0] = 0.0
    middle = np.divide(middle, times, out=middle, where=times > 0)
    unstated = np.zeros(shape, dtype=np.bool_)
    unstated[row[~stated], column[~stated]] = True
    unstated &= times == 0
    nids = network.nids[kept]
    seen = observed(view, OUTPUT, nids)
    units = {o.unit for o in seen.values()}
    output = np.array([seen[i].amount if i in seen else np.nan for i in nids.tolist()])
    if len(units) != 1:  # outputs in several currencies cannot be added up
        output[:] = np.nan
    return Requirements(
        nids, low, middle, high, unstated, network, output, next(iter(units)) if len(units) == 1 else None, seen
    )  # fmt: skip


@dataclass(frozen=True)
class Reckoned:
    """Multipliers of a table with bounds; a bound that is not known is NaN."""

    middle: Multipliers
    low: Multipliers
    high: Multipliers | None
    #: Rows whose multipliers some unstated share could raise, seen from suppliers and from customers.
    open_backward: Flags
    open_supply: Flags


def reckon(table: Requirements) -> Reckoned:
    """Return the multipliers of a table.

    Raises
    ------
    QuestionError
        The stated shares do not make a productive table.
    """
    output = table.output if np.isfinite(table.output).any() else None
    try:
        low = multipliers(table.low, output)
        middle = multipliers(table.middle, output) if table.has_intervals else low
    except ValueError as bad:
        raise QuestionError(
            "成本占比加起来超过 1,循环投入算不出乘数。", "Cost shares add up to more than a chain in circles can yield: no multipliers.",
            hint_zh="请检查装载的成本占比。", hint_en="Check the cost shares that were loaded.",
        ) from bad  # fmt: skip
    high: Multipliers | None = low
    if table.has_intervals:
        try:
            high = multipliers(table.high, output)
        except ValueError:  # the upper ends together are more than can be
            high = None
    n = len(table.nids)
    open_backward, open_supply = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    if table.unstated.any():
        reach = np.isfinite(
            shortest_path(csr_array((table.middle > 0) | table.unstated).astype(np.int8), unweighted=True)
        )
        lacking = np.asarray(table.unstated.any(axis=0)), np.asarray(table.unstated.any(axis=1))
        open_backward = (reach & lacking[0][:, None]).any(axis=0)
        open_supply = (reach & lacking[1][None, :]).any(axis=1)
    return Reckoned(middle, low, high, open_backward, open_supply)


__all__ = ["LARGEST", "Reckoned", "Requirements", "reckon", "requirements"]
