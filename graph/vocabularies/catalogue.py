"""Which vocabularies there are, and where their tables and mappings lie."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
#: In loading order: fields before the symbols that point at them.
MAPPINGS = tuple(
    FOLDER / f"{name}.yaml"
    for name in ("technology_fields", "ipc_technology_fields", "emerging_industries_2018", "policy_concepts")
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary: what it is, whose, as of when, and what was not seen when it was made."""

    name: str
    title: str
    publisher: str
    licence: str
    dated: date
    #: What is missing, assumed or in doubt, in Chinese and English.
    note: str
    rows: int
    mapping: Path


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a vocabulary's table, in the file's order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """Return the vocabularies that ship, with source, date, licence and what was not seen; in loading order."""
    found = []
    for path in MAPPINGS:
        source = yaml.safe_load(path.read_text(encoding="utf-8"))["source"]
        told = {k: source[k] for k in ("title", "publisher", "licence", "dated", "note")}
        found.append(Vocabulary(name=path.stem, rows=len(rows(path.stem)), mapping=path, **told))
    return tuple(found)
