"""The cases of names of many countries are well formed, and none was taken from the data that was read."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from clusterkg.extract.resolution.evaluation.labelled import read_participations

CASES = yaml.safe_load(
    (Path(str(files("clusterkg.extract"))) / "resolution/names/cases_international.yaml").read_text("utf-8")
)["cases"]


def test_a_case_has_two_names_an_expectation_and_the_way_they_vary() -> None:
    for case in CASES:
        assert set(case) <= {"one", "other", "expect", "kind", "way"}
        assert case["one"] != case["other"]
        assert case["expect"] in {"same", "part_of", "conflict"}
        assert case.get("kind", "PRC") in {"HES", "REC", "PRC", "PUB", "OTH"}
        assert case["way"]


def test_no_case_stands_twice_and_each_answer_has_enough_cases() -> None:
    pairs = [frozenset((c["one"], c["other"])) for c in CASES]
    assert len(set(pairs)) == len(pairs)
    counts = [sum(c["expect"] == e for c in CASES) for e in ("same", "part_of", "conflict")]
    assert counts[0] >= 70
    assert counts[1] >= 11
    assert counts[2] >= 40


@pytest.mark.realdata
def test_no_case_is_a_name_of_the_data(shared: Path) -> None:
    known = {row.name.casefold() for row in read_participations(shared)}
    assert [n for c in CASES for n in (c["one"], c["other"]) if n.casefold() in known] == []
