"""Disjoint sets: what belongs together because it was joined, directly or through others.

Of our own because questions load it at every start: networkx has the same and takes half a second to import.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


class DisjointSets(Generic[Item]):
    """Sets that grow together; each is called by one of its items, its top.

    >>> sets = DisjointSets[str]()
    >>> sets.join("a", "b")
    >>> sets.join("b", "c")
    >>> sets.top("c"), sets.top("d")
    ('a', 'd')
    """

    def __init__(self) -> None:
        self._above: dict[Item, Item] = {}

    def top(self, item: Item) -> Item:
        """Return what the set of an item is called by; an item that was never joined is a set of its own."""
        above = self._above
        while (over := above.get(item, item)) != item:
            above[item] = above.get(over, over)  # halves the way for who asks next
            item = over
        return item

    def join(self, one: Item, other: Item) -> None:
        """Put two sets together, called by the top of the first."""
        a, b = self.top(one), self.top(other)
        if a != b:
            self._above[b] = a
