"""A view whose edges are seen in another way; all else is the view's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from clusterkg.graph.store.contract import Direction, Edges, Ids, Scope, View


class Turned(ABC):
    """What views over views share: only :meth:`expand` is another's, and a new scope keeps the turn."""

    def __init__(self, view: View) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:  # the rest of the contract is the view's own
        return getattr(self._view, name)

    @abstractmethod
    def over(self, view: View) -> View:
        """Return another view turned alike."""

    @abstractmethod
    def expand(self, nids: Ids | Sequence[int], edge: str | None, direction: Direction) -> Edges:
        """Return the edges at the nodes as this view sees them."""

    def scoped(self, scope: Scope) -> View:
        """Return the same release in another scope, turned alike."""
        return self.over(self._view.scoped(scope))
