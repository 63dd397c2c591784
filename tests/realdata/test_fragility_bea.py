"""Shocks and systemic risk on the US input-output table: the first in rank are those that an economist expects, and no number is absurd."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.real_data import load_all

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store
from clusterkg.queries.contract import find_question

pytestmark = pytest.mark.realdata
CHAIN = "BEA 2017 投入产出"


@pytest.fixture(scope="module")
def view(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    folder = tmp_path_factory.mktemp("bea")
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}")
    load_all(ledger, shared / "data", ("bea_commodities", "bea_supply"))
    store = open_store(folder / "graph")
    store.write(project(ledger, load()))
    ledger.close()
    yield store.open()
    store.close()


def ask(view: View, name: str, **given: Any) -> Any:
    return find_question(name).ask(view, {"chain": CHAIN, "limit": 2000, **given})


def test_without_refineries_roads_and_aircraft_are_short_first(view: View) -> None:
    answer = ask(view, "shock", target="Petroleum refineries")
    first = [r.segment.name for r in answer.rows][:7]
    assert first[0] == "Petroleum refineries"
    assert {"Asphalt paving mixture and block manufacturing", "Air transportation", "Water transportation"} <= set(first)  # fmt: skip
    # Cost shares alone: nobody says what is essential, and the answer says so.
    assert all(r.lost.high < 0.5 for r in answer.rows[1:])
    assert any("不可缺少" in c.zh for c in answer.caveats)
    assert not any(r.kind == "firm" for r in answer.rows)


def test_power_oil_and_steel_are_among_the_most_systemic(view: View) -> None:
    answer = ask(view, "systemic-risk", level="segment")
    rank = {r.segment.name: r.rank for r in answer.rows}
    expected = (
        "Electric power generation, transmission, and distribution", "Oil and gas extraction", "Petroleum refineries",
        "Iron and steel mills and ferroalloy manufacturing", "Truck transportation",
    )  # fmt: skip
    assert all(rank[name] <= 15 for name in expected)
    assert answer.rows[0].esri.high < 0.1
    assert all(r.evidence for r in answer.rows)


def test_single_points_are_unknown_until_something_is_supposed(view: View) -> None:
    plain = ask(view, "bottlenecks")
    assert {r.single_point for r in plain.rows} == {"unknown"}
    supposed = ask(view, "bottlenecks", essential_from=0.1)
    yes = [r.segment.name for r in supposed.rows if r.single_point == "yes"]
    assert yes[0] == "Oil and gas extraction"
    assert "Iron and steel mills and ferroalloy manufacturing" in yes[:5]


def test_of_makers_nothing_is_said(view: View) -> None:
    for name in ("single-sources", "concentration"):
        answer = ask(view, name)
        assert answer.rows == ()
        assert any("没有任何来源点名生产者" in c.zh for c in answer.caveats)
