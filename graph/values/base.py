"""The contract of a property type and the registry."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any, Protocol

from clusterkg.graph.errors import UnknownType, ValueProblem
from clusterkg.graph.ontology.model import PropertySpec


class PropertyType(Protocol):
    """One property type: cleans a source's text, reads the canonical string, compares two of them."""

    name: str

    def clean(self, raw: str, spec: PropertySpec | None = None) -> str:
        """Return the canonical string of ``raw`` or raise :class:`ValueProblem`. Idempotent."""
        ...

    def parse(self, value: str) -> Any:  # each type has its own Python value
        """Return the Python value of a canonical string."""
        ...

    def compare(self, one: str, other: str) -> float:
        """Return the likeness of two canonical strings, 0 to 1; symmetric, 1 on equal."""
        ...


REGISTRY: dict[str, PropertyType] = {}


def register(kind: PropertyType) -> None:
    """Enter a property type under its name; the module that defines it calls this."""
    REGISTRY[kind.name] = kind


def get(name: str) -> PropertyType:
    """Return the property type called ``name``."""
    try:
        return REGISTRY[name]
    except KeyError:
        raise UnknownType(f"没有属性类型“{name}”。", f"There is no property type '{name}'.") from None


def names() -> tuple[str, ...]:
    """Return the names of all property types, sorted."""
    return tuple(sorted(REGISTRY))


def clean(raw: str, spec: PropertySpec) -> str:
    """Return the canonical string of ``raw`` for a property."""
    return get(spec.type).clean(raw, spec)


def parse(value: str, spec: PropertySpec) -> Any:  # the property type decides
    """Return the Python value of a canonical string."""
    return get(spec.type).parse(value)


def compare(one: str, other: str, spec: PropertySpec) -> float:
    """Return the likeness (0 to 1) of two canonical strings of a property."""
    return get(spec.type).compare(one, other)


@lru_cache(maxsize=1 << 16)
def fold(raw: str) -> str:
    """Fold width and compatibility forms (NFKC), join white space, trim."""
    return " ".join(unicodedata.normalize("NFKC", raw).split())


def problem(raw: str, zh: str, en: str, *, hint_zh: str = "", hint_en: str = "") -> ValueProblem:
    """Make the error for a value: what it was, why it cannot be read, what would do."""
    shown = raw if len(raw) <= 60 else raw[:57] + "..."
    return ValueProblem(f"“{shown}”{zh}", f"'{shown}' {en}", hint_zh=hint_zh, hint_en=hint_en)
