"""Comparisons, weights and limits of a kind of thing, read from one YAML file each; every score can be told in words.

Weights are those of Fellegi and Sunter (J. Am. Stat. Assoc. 64:1183, 1969): ``m`` how often a level is seen in pairs that are the
same, ``u`` in pairs that are not; a level weighs log2(m/u). They are ours and fixed with the version of the model, not trained on
what an office has loaded: a score is then a function of two records alone, equal today and after the next load.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from clusterkg.extract.resolution.comparing import FEATURES, UNKNOWN
from clusterkg.graph.errors import OntologyError
from clusterkg.graph.ontology.model import Text


class Level(BaseModel):
    """One outcome of a comparison."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digit: str = Field(pattern=r"^[0-9]$")
    m: float = Field(gt=0, lt=1)
    u: float = Field(gt=0, lt=1)
    zh: str
    en: str

    @property
    def weight(self) -> float:
        """Return log2(m/u), in bits."""
        return math.log2(self.m / self.u)


class Comparison(BaseModel):
    """One feature and its outcomes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feature: str
    label: Text
    levels: tuple[Level, ...]

    @model_validator(mode="after")
    def _check(self) -> Comparison:
        if self.feature not in FEATURES:
            raise ValueError(f"no feature '{self.feature}'; there are {', '.join(FEATURES)}")
        for side in ("m", "u"):
            total = sum(getattr(level, side) for level in self.levels)
            if abs(total - 1) > 0.02:
                raise ValueError(f"{self.feature}: the {side} of its levels sum to {total:.3f}, not to 1")
        return self


class Reason(NamedTuple):
    """What one feature says of a pair."""

    feature: str
    label: Text
    zh: str
    en: str
    #: Bits for (positive) or against.
    weight: float


class Model(BaseModel):
    """How things of one kind are compared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: int
    label: Text
    #: Types of the ontology, with what descends from them.
    roots: tuple[str, ...]
    #: How likely two candidates are the same before anything is compared.
    prior: float = Field(gt=0, lt=1)
    #: From here on two records are joined; from ``review`` on a person is asked.
    same: float = Field(gt=0, lt=1)
    review: float = Field(gt=0, lt=1)
    comparisons: tuple[Comparison, ...]

    @property
    def by(self) -> str:
        """Return how judgements of this model are signed."""
        return f"resolve:{self.name}@{self.version}"

    def reasons(self, levels: str) -> list[Reason]:
        """Return what each known feature says, the weightiest first."""
        found = [
            Reason(c.feature, c.label, level.zh, level.en, level.weight)
            for c in self.comparisons
            for level in c.levels
            if level.digit == levels[FEATURES.index(c.feature)]
        ]
        return sorted(found, key=lambda r: -abs(r.weight))

    def probability(self, levels: str) -> float:
        """Return how likely a pair with these levels is the same, between 0 and 1: prior odds times the weights."""
        bits = math.log2(self.prior / (1 - self.prior)) + sum(r.weight for r in self.reasons(levels))
        return float(1 / (1 + 2.0**-bits))

    def told(self, levels: str, lang: str = "zh") -> str:
        """Return the reasons in one line."""
        zh = lang == "zh"
        parts = [f"{r.zh if zh else r.en} {r.weight:+.1f}" for r in self.reasons(levels)]
        missing = [
            c.label.zh if zh else c.label.en
            for c in self.comparisons
            if levels[FEATURES.index(c.feature)] == UNKNOWN
        ]
        joined = ("；" if zh else "; ").join(parts)
        if not missing:
            return joined
        return joined + (f"；未知：{'、'.join(missing)}" if zh else f"; not known: {', '.join(missing)}")


@cache
def models() -> dict[str, Model]:
    """Return the shipped models by name."""
    found = {}
    for file in sorted(
        files("clusterkg.extract.resolution").joinpath("models").iterdir(), key=lambda f: f.name
    ):
        if file.name.endswith(".yaml"):
            try:
                one = Model.model_validate(yaml.safe_load(file.read_text("utf-8")))
            except ValueError as bad:
                raise OntologyError(
                    f"消歧模型 {file.name} 有误:{bad}", f"The model {file.name} is wrong: {bad}"
                ) from bad
            found[one.name] = one
    return found
