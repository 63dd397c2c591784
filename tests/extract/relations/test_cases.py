"""Sentences of our own, written before the patterns, are read as they are meant: supply, ownership, ventures, membership, chains."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.extract.relations.saying import read, said

from clusterkg.extract.inventory import SYMMETRIC
from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("rules")
Fact = tuple[str, str, str, str]


def _cases() -> list[tuple[str, set[Fact]]]:
    found = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for cases in yaml.safe_load(path.read_text("utf-8")).values():
            for case in cases:
                facts = {
                    (str(s), r, str(t), *(status or ["asserted"])) for s, r, t, *status in case["expected"]
                }
                found.append((case["text"], facts))
    return found


def _unordered(facts: set[Fact]) -> set[Fact]:
    """Symmetric relations with their ends in one order."""
    return {
        (min(s, t), r, max(s, t), status) if r in SYMMETRIC else (s, r, t, status)
        for s, r, t, status in facts
    }


@pytest.mark.parametrize(("text", "expected"), _cases(), ids=[text for text, _ in _cases()])
def test_a_sentence_says_exactly_its_relations(text: str, expected: set[Fact]) -> None:
    found = {f for f in said(read(PIPELINE, text)) if f[1] not in ("COREF", "ALIAS_OF")}
    assert _unordered(found) == _unordered(expected)
