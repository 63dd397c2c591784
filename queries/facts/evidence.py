"""The claims behind links, read in one go for a whole answer."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from clusterkg.graph.store.contract import Ids, View


class Claims:
    """Claims by edge; ask for all edges of an answer at once, then take what each row needs."""

    def __init__(self, view: View, eids: Iterable[int] | Ids) -> None:
        wanted = np.unique(np.fromiter((int(e) for e in eids), dtype=np.int64))
        wanted = wanted[wanted >= 0]
        self._held = dict(zip(wanted.tolist(), view.edge_claims(wanted), strict=True))

    def behind(self, eids: Iterable[int]) -> tuple[str, ...]:
        """Return the claims behind some edges, each once, in order; -1 stands for no edge."""
        return tuple(dict.fromkeys(c for e in eids if e >= 0 for c in self._held[int(e)]))
