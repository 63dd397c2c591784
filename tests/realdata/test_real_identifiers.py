"""Identifiers of the hand-out: how many are refused, and whether what we derive is what the source says."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from clusterkg.graph import values
from clusterkg.graph.errors import ValueProblem
from clusterkg.graph.ontology import PropertySpec, Text

pytestmark = pytest.mark.realdata
LABEL = Text(zh="号", en="no.")


def refused(kind: str, scheme: str, found: list[str]) -> list[str]:
    spec, bad = PropertySpec(type=kind, label=LABEL, scheme=scheme), []
    for one in found:
        try:
            values.clean(one, spec)
        except ValueProblem:
            bad.append(one)
    return bad


def test_stock_codes_are_read_and_their_exchange_is_the_one_of_the_list(shared: Path) -> None:
    text = (shared / "data/chain_kg_ashare/company.json").read_text("utf-8")
    firms = [json.loads(line) for line in text.splitlines() if line.strip()]
    assert refused("identifier", "stock", [f["code"] for f in firms]) == []
    spec = PropertySpec(type="identifier", label=LABEL, scheme="stock")
    bare = [(f["location"], values.clean(f["code"].partition(".")[0], spec)[-2:]) for f in firms]
    pairs = Counter(p for p in bare if "交易所" in p[0])  # one row holds a date there
    assert set(pairs) == {("深圳证券交易所", "SZ"), ("上海证券交易所", "SH")}
    assert sum(pairs.values()) >= len(firms) - 1


def test_publication_numbers_of_the_co_patents_are_read(shared: Path) -> None:
    with (shared / "data/cn_rail_copatents/raw_data.csv").open(encoding="utf-8-sig") as file:
        numbers = [row[0] for row in csv.reader(file)]
    assert len(numbers) > 100
    assert refused("identifier", "patent_publication", numbers) == []


def test_application_numbers_in_the_knowledge_graph_have_their_check_digit(shared: Path) -> None:
    text = (shared / "data/ickg/icikg25/entity2id.txt").read_text("utf-8")
    numbers = re.findall(r"(?:CN|ZL) ?\d{12}\.[\dX]", text)
    assert len(numbers) > 60
    assert refused("identifier", "patent_application", numbers) == []


@pytest.mark.parametrize(
    ("file", "kind", "scheme"),
    [
        ("cn_admin_divisions/areas.csv", "identifier", "adcode"), ("cn_admin_divisions/cities.csv", "identifier", "adcode"),
        ("cn_admin_divisions/provinces.csv", "identifier", "adcode"), ("gbt4754_2017/gbt4754_2017.csv", "code", "gbt4754"),
    ],
)  # fmt: skip
def test_codes_of_the_classifications_are_read(shared: Path, file: str, kind: str, scheme: str) -> None:
    with (shared / "data" / file).open(encoding="utf-8-sig") as handle:
        assert refused(kind, scheme, [row["code"] for row in csv.DictReader(handle)]) == []
