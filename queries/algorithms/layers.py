"""Where things stand along a flow: layers by the longest way, steps to the end, and positions by shares (分层与上游度).

A flow may run in circles (a car is scrapped, its battery becomes material again). What feeds itself is taken as one before layers are
counted, and is named, because an order inside a circle would be made up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

import networkx as nx
import numpy as np
import numpy.typing as npt

from clusterkg.queries.algorithms.specialisation import Floats

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True)
class Layers(Generic[Node]):
    """Where each node of a flow stands; a node that neither feeds nor is fed has no place in it."""

    #: 0: is fed by nothing known; else one more than the highest of what feeds it, circles taken as one.
    layer: dict[Node, int]
    #: Fewest arrows to something that feeds nothing further.
    steps: dict[Node, int]
    #: Sets of nodes that feed each other in a circle.
    circles: list[frozenset[Node]]


def layers(graph: nx.DiGraph[Node]) -> Layers[Node]:
    """Lay a flow out from what is fed by nothing to what feeds nothing, by the longest way.

    Parameters
    ----------
    graph
        Arrows from supplier to customer.

    Returns
    -------
    Layers
        ``layer(v) = 1 + max layer(u)`` over arrows u → v between strongly connected components; all nodes of a component share one.

    References
    ----------
    Longest-path layering: Healy, P. and Nikolov, N. S. (2013). Hierarchical Drawing Algorithms. Components: Tarjan, R. (1972). SIAM
    Journal on Computing 1:146.

    Examples
    --------
    >>> found = layers(nx.DiGraph([("ore", "cell"), ("salt", "cathode"), ("cathode", "cell")]))
    >>> found.layer["cell"], found.layer["ore"], found.steps["salt"]
    (2, 0, 2)
    """
    joined = [n for n in graph if any(m != n for m in (*graph.successors(n), *graph.predecessors(n)))]
    inner = graph.subgraph(joined)
    whole = nx.condensation(inner)
    at: dict[int, int] = {}
    for one in nx.topological_sort(whole):
        at[one] = max((at[p] + 1 for p in whole.predecessors(one)), default=0)
    members = {one: frozenset(whole.nodes[one]["members"]) for one in whole}
    ends = [n for one in whole if not whole.out_degree(one) for n in members[one]]
    steps: dict[Node, int] = dict.fromkeys(ends, 0)
    waiting = deque(ends)
    while waiting:
        node = waiting.popleft()
        for before in inner.predecessors(node):
            if before not in steps:
                steps[before] = steps[node] + 1
                waiting.append(before)
    circles = sorted((m for m in members.values() if len(m) > 1), key=lambda m: sorted(map(str, m)))
    return Layers({n: at[one] for one in whole for n in members[one]}, steps, circles)


def distance_from_shares(shares: npt.ArrayLike) -> Floats | None:
    """Return ``d = 1 + shares @ d``: how many stages lie on one side of each node, weighted by shares.

    Parameters
    ----------
    shares
        Shape (n, n). Rows of *allocation* shares (share of i's output that goes to j) give the upstreamness of Antràs et al.: the mean
        distance to final use. Rows of *cost* shares turned round (share of j's cost that is i, at ``[j, i]``) give the number of stages
        embodied of Fally. The two differ, and each must be named.

    Returns
    -------
    array or None
        Shape (n,); ``None`` where the shares let no finite answer be (a circle that passes on all it takes).

    References
    ----------
    Antràs, P., Chor, D., Fally, T. and Hillberry, R. (2012). Measuring the Upstreamness of Production and Trade Flows. American Economic
    Review 102(3):412. Fally, T. (2012). Production Staging: Measurement and Facts.

    Examples
    --------
    >>> distance_from_shares([[0, 0.5], [0, 0]]).tolist()
    [1.5, 1.0]
    """
    matrix = np.asarray(shares, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"shares: shape {matrix.shape} is not square")
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise ValueError("shares: all must be finite and not negative")
    try:
        found: Floats = np.linalg.solve(np.eye(len(matrix)) - matrix, np.ones(len(matrix))).astype(np.float64)
    except np.linalg.LinAlgError:
        return None
    # A share matrix whose series diverges still has a solution, with entries below 1.
    return found if np.isfinite(found).all() and (found >= 1 - 1e-9).all() else None


__all__ = ["Layers", "distance_from_shares", "layers"]
