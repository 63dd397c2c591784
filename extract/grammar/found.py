"""What a finder yields."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """A place in a flat text, what it is, and which family of patterns says so."""

    start: int
    end: int
    type: str
    family: str
