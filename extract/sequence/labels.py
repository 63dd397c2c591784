"""Between spans of a sentence and one label per token: B- and I- of a type, O for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int, str]


def label_set(types: Iterable[str]) -> tuple[str, ...]:
    """Return the labels of some types: ``O``, then ``B-`` and ``I-`` of each."""
    return ("O", *(f"{mark}-{one}" for one in types for mark in "BI"))


def encode(tokens: Sequence[tuple[int, int]], spans: Iterable[Span]) -> list[str]:
    """Return a label per token; a token that a span only cuts into belongs to it, and of spans that overlap the first stands."""
    found = ["O"] * len(tokens)
    for start, end, type_ in spans:
        inside = [i for i, (a, b) in enumerate(tokens) if a < end and b > start]
        if inside and all(found[i] == "O" for i in inside):
            for i in inside:
                found[i] = f"I-{type_}"
            found[inside[0]] = f"B-{type_}"
    return found


def decode(tokens: Sequence[tuple[int, int]], labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return spans as (first token, last token + 1, type); an ``I-`` that continues nothing opens a span."""
    found: list[tuple[int, int, str]] = []
    open_at, type_ = -1, ""
    for i, label in enumerate([*labels, "O"]):
        if open_at >= 0 and label != f"I-{type_}":
            found.append((open_at, i, type_))
            open_at = -1
        if label != "O" and open_at < 0:
            open_at, type_ = i, label[2:]
    return found
