"""Lists of words as they are written down: parted by blanks."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """Return the words in their order."""
    return tuple(text.split())


def words(text: str) -> frozenset[str]:
    """Return the words as a set."""
    return frozenset(text.split())
