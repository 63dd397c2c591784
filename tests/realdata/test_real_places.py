"""Questions of places and of the whole economy on real data: A-share firms by industry, BEA 2017 as a national chain, ICKG's partnerships.

Figures are held to what anybody who knows the data would expect, not to the digit: a planner must not find them absurd.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.real_data import load_all

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping.input_output import coefficients
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store
from clusterkg.queries.contract import find_question

pytestmark = pytest.mark.realdata


def opened(data: Path, folder: Path, only: tuple[str, ...]) -> Iterator[View]:
    ledger = Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}")
    load_all(ledger, data, only)
    graph = project(ledger, load())
    ledger.close()
    store = open_store(folder / "graph")
    store.write(graph)
    yield store.open()
    store.close()


@pytest.fixture(scope="module")
def ashare(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    yield from opened(
        shared / "data", tmp_path_factory.mktemp("ashare"),
        ("adcode_provinces", "adcode_cities", "ashare_industries", "ashare_companies", "ashare_industry_members", "ashare_industry_tree"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def bea(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    yield from opened(
        shared / "data", tmp_path_factory.mktemp("bea"),
        ("adcode_provinces", "bea_commodities", "bea_supply", "bea_output"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def ickg(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    yield from opened(
        shared / "data", tmp_path_factory.mktemp("ickg"), ("ickg_subset_entities", "ickg_subset_quads")
    )


def ask(view: View, name: str, **given: Any) -> Any:
    return find_question(name).ask(view, {"as_of": "2026-01-01", "limit": 2000, **given})


def figures(row: Any) -> dict[str, Any]:
    return {f.name: f.value for f in row.figures}


def said(answer: Any) -> str:
    return " ".join(c.zh for c in answer.caveats)


def test_shenzhen_is_special_in_electronics_and_inferred_places_are_named_so(ashare: View) -> None:
    answer = ask(ashare, "specialisation", place="深圳市")
    lq = {r.entity.name: figures(r) for r in answer.rows if r.about == "activity_in_place"}
    assert lq["电子"]["lq"] > 1.5
    assert lq["电子"]["here"] > 40
    assert lq["煤炭"]["here"] == 0
    assert lq["煤炭"]["lq"] == 0, "coal firms are placed elsewhere: that is a quotient, and it is 0"
    assert "由名称推断" in said(answer)
    assert answer.summary["makers_unplaced"] > 1000, "many names hold no city"


def test_municipalities_stand_among_the_cities(ashare: View) -> None:
    answer = ask(ashare, "specialisation", place="上海市", chain="医药生物")
    (place,) = (r for r in answer.rows if r.about == "place")
    assert answer.summary["level"] == "city"
    assert place.makers > 10
    gathering = {
        r.entity.name: figures(r)
        for r in ask(ashare, "specialisation", place="太原市").rows
        if r.about != "place"
    }
    assert gathering["电子"]["ellison_glaeser"] > gathering["医药生物"]["ellison_glaeser"]


def test_what_a_city_lacks_is_never_called_missing_without_a_complete_list(ashare: View) -> None:
    for space in ("chain", "all"):
        answer = ask(ashare, "extension", chain="电子", place="深圳市", space=space)
        assert answer.rows
        assert {r.lacks for r in answer.rows} == {"not_known"}
        assert all(r.score.low <= r.score.value <= r.score.high for r in answer.rows)
        assert "由名称推断" in said(answer)
        assert "没有写明环节之间的供给" in said(answer)
        assert all({p.name: p.value for p in r.parts}["inputs"] is None for r in answer.rows)


def test_every_city_over_all_industries_at_once(ashare: View) -> None:
    answer = ask(ashare, "extension-map", each=3)
    first = [r for r in answer.rows if r.entity.name == "深圳市"]
    assert [r.rank for r in first] == [1, 2, 3]
    assert {r.lacks for r in answer.rows} == {"not_known"}
    assert "由名称推断" in said(answer)
    assert answer.summary["places"] > 50


def test_cities_side_by_side(ashare: View) -> None:
    answer = ask(ashare, "compare-places", chain="电子", places="深圳市,上海市,成都市")
    makers = {r.entity.name: r.figure.value for r in answer.rows if r.measure == "makers"}
    assert makers["深圳市"] > makers["上海市"] > 0
    assert {r.figure.value for r in answer.rows if r.measure == "patents"} == {None}, (
        "none were loaded: not 0"
    )
    assert "由名称推断" in said(answer)


def test_groups_by_address_alone_say_so(ashare: View) -> None:
    answer = ask(ashare, "cluster-discovery", chain="电子")
    assert answer.rows
    assert all(r.colocation_only for r in answer.rows)
    largest = answer.rows[0]
    assert largest.places[0].place.name == "深圳市"
    assert largest.stability > 0.9


def test_partnerships_of_untyped_things_fall_into_loose_groups(ickg: View) -> None:
    assert ask(ickg, "cluster-discovery").rows == (), "leads only: not without asking for them"
    answer = ask(ickg, "cluster-discovery", minimum="lead")
    assert answer.summary["ties_partnership"] > 1000
    assert 0.3 < answer.summary["modularity"] < 0.6
    assert any(r.stability is not None and r.stability < 0.7 for r in answer.rows)
    assert "边界不可靠" in said(answer)


def test_the_national_table_gives_the_multipliers_of_its_coefficients(bea: View, shared: Path) -> None:
    answer = ask(bea, "input-output", chain="bea:2017")
    assert answer.total == 402
    assert answer.summary["outputs_known"] == 402
    folder = shared / "data" / "bea_io_2017"
    codes, a = coefficients(
        folder / "Detail_Use_2017_PRO_AfterRedef_17sch.csv", folder / "Detail_Make_2017_AfterRedef_17sch.csv"
    )
    backward = dict(zip(codes, np.linalg.inv(np.eye(len(a)) - a).sum(axis=0), strict=True))
    rows = {r.segment.name: r for r in answer.rows}
    got = {n: figures(r)["backward"] for n, r in rows.items()}
    # Shares are kept to six decimals, so that 79 of 75,990 coefficients are 0.
    assert got["Poultry processing"] == pytest.approx(backward["311615"], rel=1e-4)
    assert got["Automobile manufacturing"] == pytest.approx(backward["336111"], rel=1e-4)
    assert 1.9 < np.mean(list(got.values())) < 2.3


def test_forward_linkage_and_extraction_need_the_outputs_and_are_plausible(bea: View) -> None:
    rows = {r.segment.name: figures(r) for r in ask(bea, "input-output", chain="bea:2017").rows}
    assert rows["Automobile manufacturing"]["forward"] < 1.5, "cars go to final use"
    assert rows["Iron and steel mills and ferroalloy manufacturing"]["forward"] > 2.5, (
        "steel has a long way to go"
    )
    lost = {n: f["extraction_share"] for n, f in rows.items() if f["extraction_share"] is not None}
    assert len(lost) == 402
    assert max(lost, key=lambda n: lost[n]) in ("Other real estate", "Owner-occupied housing", "Hospitals")
    assert all(0 <= x < 0.15 for x in lost.values())
    assert "靠进口或库存" in said(ask(bea, "input-output", chain="bea:2017"))


def test_a_table_without_firms_claims_nothing_of_places(bea: View) -> None:
    answer = ask(bea, "extension", chain="bea:2017", place="广东省")
    assert all(r.score.value is None for r in answer.rows)
    assert "没有一家已知企业" in said(answer)
    assert ask(bea, "specialisation", chain="bea:2017", place="广东省").rows[0].makers == 0
    assert ask(bea, "cluster-discovery", chain="bea:2017").rows == ()


def test_who_lies_between_industries_and_between_commodities(bea: View, ickg: View) -> None:
    commodities = ask(bea, "centrality", chain="bea:2017")
    assert commodities.summary["linked"] == 400
    assert all(0 <= r.betweenness.value < 0.1 for r in commodities.rows), "all trade with nearly all"
    industries = ask(ickg, "centrality", minimum="lead")
    assert industries.rows[0].betweenness.value > 0.05
    assert "无法判断" in said(ask(ickg, "centrality", level="firm", minimum="lead")), "no purchase is in it"
