"""Words of tables, lists and forms, read from data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from clusterkg.extract import inventory
from clusterkg.extract.grammar.scripts import simplified


@dataclass(frozen=True, slots=True)
class FormRule:
    """Two labels and the relation between what stands after them."""

    relation: str
    source: str
    target: str
    qualifiers: Mapping[str, str]
    status: str


@dataclass(frozen=True, slots=True)
class Structures:
    """Heads, contexts, labels and what they yield."""

    columns: Mapping[str, re.Pattern[str]]
    contexts: Mapping[str, re.Pattern[str]]
    labels: Mapping[str, re.Pattern[str]]
    forms: tuple[FormRule, ...]
    row_status: Mapping[str, re.Pattern[str]]


@cache
def structures() -> Structures:
    """Read what comes with the package.

    Raises
    ------
    ValueError
        A rule names a relation or label that is not there.
    """
    text = (files("clusterkg.extract.relations") / "data" / "structures.yaml").read_text("utf-8")
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    labels = {k: re.compile(f"(?:{v})$") for k, v in data["labels"].items()}
    forms = []
    for relation, source, target, qualifiers, *status in data["forms"]:
        if (
            relation not in inventory.relations()
            or not {source, target, *qualifiers.values()} <= labels.keys()
        ):
            raise ValueError(f"structures.yaml: {relation} {source} {target}")
        forms.append(FormRule(relation, source, target, qualifiers, status[0] if status else "asserted"))
    return Structures(
        {k: re.compile(v) for k, v in data["columns"].items()},
        {k: re.compile(v) for k, v in data["contexts"].items()},
        labels,
        tuple(forms),
        {k: re.compile(v) for k, v in data["row_status"].items()},
    )


def first(rules: Mapping[str, re.Pattern[str]], words: str) -> str | None:
    """Name of the first rule that is found in some words."""
    plain = simplified(words)
    return next((name for name, rule in rules.items() if rule.search(plain)), None)
