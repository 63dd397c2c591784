"""The precision of the families of rules is counted from annotated texts and taken for their confidence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clusterkg.extract.model import Extraction, Mention, Relation
from clusterkg.extract.relations.measuring import precision_table
from clusterkg.extract.relations.precision import UNMEASURED, confidence

MENTIONS = tuple(Mention(i, i + 1, "Firm") for i in range(6))


def _one(*relations: Relation) -> Extraction:
    return Extraction("d", "甲乙丙丁戊己", MENTIONS, relations)


def test_few_cases_are_drawn_towards_the_precision_of_the_whole_family() -> None:
    gold = _one(Relation("BUYS_FROM", 0, 1), Relation("PARTNER_OF", 2, 3))
    read = _one(
        Relation("BUYS_FROM", 0, 1, by="patterns"),
        Relation("PARTNER_OF", 3, 2, by="patterns,tables"),  # symmetric: right either way
        Relation("BUYS_FROM", 4, 5, by="patterns"),
    )
    table, counts = precision_table([gold], lambda one: read)
    assert counts == {"patterns": (2, 3), "tables": (1, 1)}
    assert table["patterns"]["all"] == pytest.approx(3 / 5)
    assert table["patterns"]["BUYS_FROM"] == pytest.approx((1 + 4 * 0.6) / (2 + 4), abs=1e-3)


def test_a_table_of_ones_own_stands_in_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "precision.json"
    file.write_text(json.dumps({"patterns": {"all": 0.4, "OWNS": 0.9}}), "utf-8")
    assert confidence("patterns", "OWNS", str(file)) == 0.9
    assert confidence("patterns", "MAKES", str(file)) == 0.4
    assert confidence("forms", "MAKES", str(file)) == UNMEASURED
