"""Invented sentences, family by family: how much of what they mention is found, span and type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterkg.extract import inventory
from clusterkg.extract.pipeline import Pipeline

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "mentions.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def spans(case: dict[str, Any]) -> set[tuple[int, int, str]]:
    """The places of what a case expects, in order."""
    found, at = set(), 0
    for type_, words in case["expected"]:
        assert type_ in inventory.TYPES
        start = case["text"].index(words, at)
        at = start + len(words)
        found.add((start, at, type_))
    return found


@pytest.mark.parametrize("family", CASES)
def test_a_family_of_sentences_keeps_its_floor(pipeline: Pipeline, family: str) -> None:
    right = said = wanted = 0
    differ: list[str] = []
    for case in CASES[family]["cases"]:
        text, expected = case["text"], spans(case)
        # What stands in for a name is read with its document; here there is none.
        read = {(m.start, m.end, m.type) for m in pipeline.read_text(text).mentions if m.type != "Reference"}
        right += len(read & expected)
        said += len(read)
        wanted += len(expected)
        differ += [f"missed {t} {text[a:b]}" for a, b, t in sorted(expected - read)]
        differ += [f"wrong {t} {text[a:b]}" for a, b, t in sorted(read - expected)]
    f1 = 2 * right / (said + wanted)
    assert f1 >= CASES[family]["floor"], "\n".join([f"{f1:.3f}", *differ])
