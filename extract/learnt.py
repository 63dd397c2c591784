"""What a folder made by ``clusterkg train`` holds, as settings of the components that use it.

One folder may hold a tagger (``model.json``), a classifier of pairs (``pairs.json``) and the precision of the families of rules
(``precision.json``): what is trained into it one after the other works together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clusterkg.extract.relations.precision import FILE

_WEIGHED = ("clusterkg_patterns", "clusterkg_tables", "clusterkg_events")
#: Before which component each is put where a profile does without it.
PLACES = {"clusterkg_ner": "clusterkg_choose", "clusterkg_pairs": "clusterkg_status"}


def relation_settings(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the settings of the components of relations by name; empty where the folder holds none."""
    found: dict[str, dict[str, Any]] = {}
    if (folder / "pairs.json").is_file():
        found["clusterkg_pairs"] = {"model": str(folder)}
    if (folder / FILE).is_file():
        found.update({name: {"precision": str(folder / FILE)} for name in _WEIGHED})
    return found
