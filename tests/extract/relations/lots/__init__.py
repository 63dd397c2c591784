"""Lots of short invented documents in the markup of ``tests/gold``, several to a file."""

from __future__ import annotations

import re
from pathlib import Path

from tests.gold.markup import Annotated, parse

LOTS = ("fourth", "fifth", "sixth", "seventh")
_HEAD = re.compile(r"^%%% (\S+)\n", re.M)


def documents(lot: str) -> list[Annotated]:
    """Return the documents of a lot, checked against the guidelines."""
    _, *parts = _HEAD.split((Path(__file__).parent / f"{lot}.txt").read_text("utf-8"))
    return [parse(name, source) for name, source in zip(parts[::2], parts[1::2], strict=True)]
