"""How often each extractor was right, relation by relation: its confidence.

The figures that ship are written by ``python -m bench.relations precision --write`` from annotated texts that no rule was made on, with
mentions given, an office's own by ``clusterkg train --component precision``; never by hand. How they are reckoned:
:mod:`clusterkg.extract.relations.measuring`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

#: Of an extractor or relation that was never measured.
UNMEASURED = 0.5
#: Name of the file in a folder of what was learnt.
FILE = "precision.json"


@lru_cache(8)
def _figures(table: str) -> dict[str, dict[str, float]]:
    path = Path(table) if table else files("clusterkg.extract.relations") / "data" / FILE
    figures: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return figures


def confidence(extractor: str, relation: str, table: str = "") -> float:
    """Return the measured precision of an extractor for a relation, 0 to 1; ``table`` is a file in the place of the shipped one."""
    measured = _figures(table).get(extractor, {})
    return measured.get(relation, measured.get("all", UNMEASURED))
