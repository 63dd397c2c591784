"""What a folder made by ``clusterkg train`` holds, as settings of the components that use it.

One folder may hold a tagger (``model.json``), a reader of pairs (``pairs.json``), one of qualifiers (``qualifiers.json``) and the
precision of the families of rules (``precision.json``): what is trained into it one after the other works together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clusterkg.extract.relations.precision import FILE

_BY_PRECISION = ("clusterkg_patterns", "clusterkg_tables", "clusterkg_events", "clusterkg_pairs")
#: Before which component each is put where a profile does without it; None: behind all.
PLACES = {
    "clusterkg_ner": "clusterkg_choose",
    "clusterkg_pairs": "clusterkg_status",
    "clusterkg_qualifiers": None,
}


def relation_settings(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the settings of the components of relations by name; empty where the folder holds none."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("pairs", "qualifiers"):
        if (folder / f"{name}.json").is_file():
            found[f"clusterkg_{name}"] = {"model": str(folder)}
    if (folder / FILE).is_file():
        for name in _BY_PRECISION:
            found.setdefault(name, {})["precision"] = str(folder / FILE)
    return found
