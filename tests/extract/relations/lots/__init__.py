"""Lots of short invented documents in the markup of ``tests/gold``, several to a file.

:data:`LOTS` were written beside the rules, :data:`PAPERS` by some thirty others who never saw a line of the extractor; of the first six of those,
every fourth document is :data:`HELD` back: never read them, only count (``docs/extraction.md``).
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.gold.markup import Annotated, parse

LOTS = ("fourth", "fifth", "sixth", "seventh")
#: Rules were made on the first six; taggers learn from all.
READ = ("policy", "disclosure", "news", "formal", "english", "office")
#: No rule was made on these: they tell how far rules and taggers are to be believed.
UNREAD = (
    "mixed", "prose", "english_more", "things", "doings", "english_third",
    "plans", "filings", "press", "compacts", "chains", "english_press", "english_clusters", "folders",
    "long", "supply", "centre", "region",
    "investors", "wires", "studies", "zones", "drawers", "english_trade", "english_filings", "english_members",
)  # fmt: skip
PAPERS = READ + UNREAD
HELD = tuple(f"held/{name}" for name in READ)
_HEAD = re.compile(r"^%%% (\S+)\n", re.M)


def documents(lot: str) -> list[Annotated]:
    """Return the documents of a lot, checked against the guidelines."""
    _, *parts = _HEAD.split((Path(__file__).parent / f"{lot}.txt").read_text("utf-8"))
    return [parse(name, source) for name, source in zip(parts[::2], parts[1::2], strict=True)]
