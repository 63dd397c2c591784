"""The traps that a domain expert wrote down come out as written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterkg.extract.resolution.names import Level, blocking_keys, compare, parse

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8")
)["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['one']}~{c['other']}")
def test_a_pair_of_names_is_judged_as_written(case: dict[str, Any]) -> None:
    kind = case.get("kind", "Firm")
    one, other = parse(case["one"], kind), parse(case["other"], kind)
    likeness = compare(one, other)
    assert likeness.level is Level[case["level"].upper()], likeness
    assert likeness.part == case.get("part", False) or not case.get("part", False)
    assert compare(other, one) == likeness


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if c["level"] in ("same", "variant", "short")],
    ids=lambda c: f"{c['one']}~{c['other']}",
)
def test_names_that_may_be_one_share_a_block(case: dict[str, Any]) -> None:
    kind = case.get("kind", "Firm")
    one, other = parse(case["one"], kind), parse(case["other"], kind)
    assert set(blocking_keys(one)) & set(blocking_keys(other))


def test_there_are_cases_of_every_level() -> None:
    assert {c["level"] for c in CASES} == {level.name.lower() for level in Level}
    assert len(CASES) >= 150
