"""A set of labelled pairs of names to be scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class NameTask:
    """Labelled pairs of names and the lists that the names come from."""

    name: str
    about: str
    #: Pair in order of its names → whether it is one organisation.
    pairs: Mapping[tuple[str, str], bool]
    #: Name of a list → its entries, each the names of one firm.
    lists: Mapping[str, Sequence[tuple[str, ...]]]
    #: Pairs whose names show that they are one; the rest only a source of former names can tell.
    evident: frozenset[tuple[str, str]] = frozenset()
    #: Pairs of which one is a part of the other: never to be merged.
    parts: frozenset[tuple[str, str]] = frozenset()
    #: Name → cluster, where the key is a clustering.
    key: Mapping[str, str] = field(default_factory=dict)
    kind: str = "Firm"


def ordered(one: str, other: str) -> tuple[str, str]:
    """Return a pair in order of its names."""
    return (one, other) if one < other else (other, one)
