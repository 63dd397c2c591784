"""Questions of flow on real data: an input–output table without firms or places, and a mined graph without types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.real_data import load_all

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store
from clusterkg.queries.contract import Answer, find_question

pytestmark = pytest.mark.realdata


def opened(folder: Path, data: Path, *only: str) -> View:
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}")
    load_all(ledger, data, only=only)
    graph = project(ledger, load())
    ledger.close()
    store = open_store(folder / "graph")
    store.write(graph)
    return store.open()


@pytest.fixture(scope="module")
def bea(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    view = opened(tmp_path_factory.mktemp("bea"), shared / "data", "bea_commodities", "bea_supply")
    yield view
    view.close()


@pytest.fixture(scope="module")
def ickg(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    view = opened(
        tmp_path_factory.mktemp("ickg"), shared / "data", "ickg_subset_entities", "ickg_subset_quads"
    )
    yield view
    view.close()


def ask(view: View, name: str, **given: Any) -> Answer[Any]:
    return find_question(name).ask(view, {"limit": 2000, **given})


CHIPS, CARS = "Semiconductor and related device manufacturing", "Automobile manufacturing"


def test_a_national_chain_is_one_large_circle_with_no_firm_known(bea: View) -> None:
    answer = ask(bea, "chain-map", chain="BEA 2017 投入产出", show="segments")
    assert answer.summary["segments"] == 402
    assert answer.summary["circles"] == 1
    assert answer.summary["firms"] is None
    assert all(r.firms is None for r in answer.rows)
    stages = {r.segment.name: f for r in answer.rows for f in r.positions if f.name == "stages_embodied"}
    # Cars are put together from more stages than legal services.
    assert stages[CARS].value > stages["Legal services"].value > 1


def test_chips_reach_cars_by_parts_of_cars_when_small_shares_are_left_out(bea: View) -> None:
    direct = ask(bea, "supply-paths", start=CHIPS, end=CARS, k=1)
    assert direct.rows[0].length == 1
    strong = ask(bea, "supply-paths", start=CHIPS, end=CARS, k=2, min_cost_share=0.01)
    assert all("Motor vehicle" in r.path for r in strong.rows)
    assert {r.weakest_class for r in strong.rows} == {"inferred"}


def test_where_nobody_is_known_to_make_anything_all_is_unknown(bea: View) -> None:
    answer = ask(bea, "dependence", of=CARS, max_tier=2)
    (total,) = [r for r in answer.rows if r.kind == "total"]
    assert (total.unknown, total.share.low, total.share.value) == (
        "supplier",
        pytest.approx(1),
        pytest.approx(1),
    )
    assert answer.summary["not_known_estimate"] == pytest.approx(1)


def test_links_of_a_mined_graph_count_from_when_they_were_seen(ickg: View) -> None:
    given = {"of": "新能源车行业", "minimum": "lead", "max_tier": 1}
    early, late = (
        ask(ickg, "tiers", as_of="2018-12-31", **given),
        ask(ickg, "tiers", as_of="2024-12-31", **given),
    )
    assert {r.entity.name for r in early.rows} < {r.entity.name for r in late.rows}
    assert "功率半导体行业" in {r.entity.name for r in late.rows}
    with pytest.raises(NotFound):  # all that is known of it are leads, and those were not asked for
        ask(ickg, "tiers", of="新能源车行业", max_tier=1, as_of="2024-12-31")


def test_a_tree_that_contradicts_itself_does_not_count_everybody_everywhere(ickg: View) -> None:
    answer = ask(ickg, "chain-map", chain="新能源车行业", minimum="lead", show="segments")
    firms = {r.segment.name: r.firms for r in answer.rows}
    assert firms["新型储能"] < firms["锂离子电池"] < answer.summary["firms"]
    assert any("绕成循环" in c.zh for c in answer.caveats)
    assert answer.summary["firms_unplaced"] == answer.summary["firms"]
