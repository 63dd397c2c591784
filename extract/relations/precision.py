"""How often each extractor was right, relation by relation: its confidence.

The figures are written by ``python -m bench.relations precision --write`` from the annotated texts of train and tune with mentions
given, never by hand. They are (right + k·p) / (proposed + k) with p the extractor's precision over all relations, itself
(right + 1) / (proposed + 2), and k = 4: few cases say little, and nothing is certain.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

#: Of an extractor or relation that was never measured.
UNMEASURED = 0.5


@cache
def _figures() -> dict[str, dict[str, float]]:
    path = files("clusterkg.extract.relations") / "data" / "precision.json"
    figures: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return figures


def confidence(extractor: str, relation: str) -> float:
    """Return the measured precision of an extractor for a relation, 0 to 1."""
    measured = _figures().get(extractor, {})
    return measured.get(relation, measured.get("all", UNMEASURED))
