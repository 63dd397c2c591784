"""Bottlenecks, single sources, concentration, shocks and systemic risk are held to a key worked out by hand, on every store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import yaml

from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.store import View
from clusterkg.queries.contract import Params, find_question, scoped_for
from clusterkg.queries.facts.chains import parts
from clusterkg.queries.facts.lookup import all_named, the_chain
from clusterkg.queries.facts.networks import segment_network

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
NAMES = ("bottlenecks", "single-sources", "concentration", "shock", "systemic-risk", "centrality")


def ask(view: View, name: str, **given: Any) -> Any:
    return find_question(name).ask(
        view, {"chain": KEY["chain"], "as_of": "2026-06-30", "limit": 2000, **given}
    )


def test_single_points_are_those_of_the_key(view: View) -> None:
    key = KEY["bottlenecks"]
    answer = ask(view, "bottlenecks", place=KEY["place"])
    segments = {r.segment.name: r for r in answer.rows if r.kind == "segment"}
    assert {n: r.falls for n, r in segments.items() if r.single_point == "yes"} == key["falls"]
    assert [n for n, r in segments.items() if r.single_point == "unknown"] == key["unknown"]
    for name in key["falls"]:
        assert {e.name for e in segments[name].end_products} == set(key["end_products"])
    firms = [r for r in answer.rows if r.kind == "firm" and "only_known_maker" in r.measures]
    # YAML reads a bare yes or no as a truth.
    for point, expected in ((True, "yes"), ("only_one_known", "only_one_known"), (False, "no")):
        assert {r.segment.name for r in firms if r.single_point == expected} == set(key["firms"][point])


def test_structure_is_that_of_the_key(view: View) -> None:
    key = KEY["bottlenecks"]
    answer = ask(view, "bottlenecks", place=KEY["place"])
    segments = {r.segment.name: r for r in answer.rows if r.kind == "segment"}
    ends = key["end_products"]
    assert {n: r.dominates for n, r in segments.items() if r.dominates and n not in ends} == key["dominates"]
    assert {n for n, r in segments.items() if r.pieces > 1} == set(key["articulation"])
    for end in ends:
        assert {m.name for m in segments[end].cut} == set(key["cut"])
    assert not any("cut" in r.measures for r in answer.rows)


def test_one_end_product_can_be_asked_for_alone(view: View) -> None:
    answer = ask(view, "bottlenecks", product="纯电动乘用车")
    assert {e.name for r in answer.rows for e in r.end_products} == {"纯电动乘用车"}
    with pytest.raises(NotFound):
        ask(view, "bottlenecks", product="上游材料")


def test_single_sources_are_those_of_the_key(view: View) -> None:
    key = KEY["single_sources"]
    rows = ask(view, "single-sources", place=KEY["place"]).rows
    for certainty, names in key["segments"].items():
        assert {r.segment.name for r in rows if (r.kind, r.certainty) == ("segment", certainty)} == set(names)
    bought = [r for r in rows if r.kind == "purchase"]
    for certainty in ("single", "only_one_known"):
        assert (
            Counter(r.segment.name for r in bought if r.certainty == certainty) == key["purchases"][certainty]
        )
    others = {r.segment.name: r.share_high for r in bought if r.certainty == "others_unnamed"}
    assert others == key["purchases"]["others_unnamed"]


def test_only_one_known_is_not_called_single_without_a_declaration_or_a_second_list(view: View) -> None:
    for day in ("2023-06-30", "2026-06-30"):
        for r in ask(view, "single-sources", place=KEY["place"], as_of=day).rows:
            if r.kind == "segment" and r.certainty == "single":
                assert "声明完整" in r.reasons[0].zh or "来源一致" in r.reasons[0].zh
    # The declaration of 铝箔 begins in 2026.
    before = ask(view, "single-sources", place=KEY["place"], as_of="2023-06-30").rows
    assert {r.certainty for r in before if r.kind == "segment" and r.segment.name == "铝箔"} == {
        "only_one_known"
    }


@pytest.mark.parametrize("where", ["here", "anywhere"])
def test_concentration_is_that_of_the_key(view: View, where: str) -> None:
    given = {"place": KEY["place"]} if where == "here" else {}
    rows = {r.segment.name: r for r in ask(view, "concentration", **given).rows}
    for name, figures in KEY["concentration"][where].items():
        found = {f.name: f for f in rows[name].figures}
        for measure, expected in figures.items():
            f = found[measure]
            if isinstance(expected, list):
                assert [f.low, f.high] == expected
                assert f.value is None or rows[name].basis == "count"
            else:
                assert f.value == f.low == f.high == expected


def test_by_count_is_named_as_weaker(view: View) -> None:
    row = next(r for r in ask(view, "concentration", place=KEY["place"]).rows if r.segment.name == "充电桩")
    assert (row.basis, row.sized, row.figures[0].value) == ("count", 0, 0.2)
    assert "较弱" in row.notes[0].zh


@pytest.mark.parametrize("case", KEY["shock"], ids=lambda c: str(c["given"]))
def test_a_shock_runs_as_worked_out(view: View, case: dict[str, Any]) -> None:
    rows = ask(view, "shock", **case["given"]).rows
    segments = {r.segment.name: r for r in rows if r.kind == "segment"}
    firms = {r.entity.name: r for r in rows if r.kind == "firm"}
    for expected, found in ((case["lost"], segments), (case["firms"], firms)):
        for name, (low, high, day) in expected.items():
            assert (found[name].lost.low, found[name].lost.high, found[name].day) == (low, high, day), name
    if "horizon_days" in case["given"]:
        assert set(segments) == set(case["lost"])


def test_the_way_of_a_shock_leads_from_where_it_struck(view: View) -> None:
    rows = ask(view, "shock", target="岚州宁海动力电池有限公司", place=KEY["place"]).rows
    by = {(r.kind, (r.entity or r.segment).name): r for r in rows}
    assert [n.name for n in by["segment", "纯电动乘用车"].path] == ["电芯", "模组", "电池包", "纯电动乘用车"]
    assert [n.name for n in by["firm", "岚州宏达电池包有限公司"].path] == [
        "岚州宁海动力电池有限公司", "岚州恒源模组有限公司", "岚州宏达电池包有限公司",
    ]  # fmt: skip


def test_a_harder_shock_takes_no_less_and_unknown_spare_capacity_widens_the_interval(view: View) -> None:
    for target in ("岚州宁海动力电池有限公司", "澜江市", "隔膜"):
        before: dict[tuple[str, str], float] = {}
        for impair in (0.25, 0.5, 1.0):
            rows = ask(view, "shock", target=target, impair=impair, least=0).rows
            now = {(r.kind, (r.entity or r.segment).name): r.lost.high for r in rows}
            assert all(now.get(k, 0) >= v for k, v in before.items())
            before = now
        known, possible = (
            {(r.kind, (r.entity or r.segment).name): r.lost for r in ask(view, "shock", target=target, substitutes=s).rows}
            for s in ("known", "possible")
        )  # fmt: skip
        assert all(possible[k].low <= known[k].low and possible[k].high == known[k].high for k in known)


def test_a_place_that_is_no_country_is_refused_as_one(view: View) -> None:
    with pytest.raises(NotFound):
        ask(view, "shock", target="澜江市", kind="country")
    with pytest.raises(NotFound):
        ask(view, "shock", target="没有这个")


def test_systemic_risk_is_that_of_the_key(view: View) -> None:
    answer = ask(view, "systemic-risk")
    rows = {r.entity.name: r for r in answer.rows}
    for name, expected in KEY["systemic_risk"].items():
        assert rows[name].esri.value == pytest.approx(expected, abs=2e-6)
    assert (answer.summary["epsilon"], answer.summary["weights"]) == (0.01, "share")
    assert all(r.esri.high >= r.own_share - 1e-9 for r in answer.rows)


def test_systemic_risk_of_segments_has_intervals_where_coefficients_have(view: View) -> None:
    rows = ask(view, "systemic-risk", level="segment").rows
    assert all(0 < r.esri.low <= r.esri.high <= 1 for r in rows)
    assert any(r.esri.value is None for r in rows)
    assert rows[0].segment.name == "电芯"


def test_a_draw_says_that_it_is_one(view: View) -> None:
    answer = ask(view, "systemic-risk", exact_up_to=5, top=3, drawn=20)
    assert len(answer.rows) == 3
    assert (answer.summary["drawn"], answer.summary["seed"]) == (20, 0)
    whole = ask(view, "systemic-risk")
    mean = sum(r.esri.value for r in whole.rows) / len(whole.rows)
    # The draw is over all firms of the network, those without any purchase included.
    assert answer.summary["mean_low"] <= mean
    assert any("抽样" in c.zh for c in answer.caveats)


def test_every_claim_of_every_row_is_one_of_the_ledger(view: View, demo_home: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{demo_home / 'ledger.sqlite'}")
    for name in NAMES:
        given = {"target": "电芯"} if name == "shock" else {}
        claims = {c for r in ask(view, name, **given).rows for c in r.evidence}
        assert {e.claim for e in ledger.evidence(sorted(claims))} == claims, name
    ledger.close()


@pytest.mark.parametrize("name", NAMES)
def test_without_links_nothing_is_called_safe(view: View, name: str) -> None:
    # At a day before anything was known, no row claims a number.
    given = {"target": "电芯"} if name == "shock" else {}
    answer = ask(view, name, as_of="1990-01-01", **given)
    assert answer.caveats
    for r in answer.rows:
        assert r.evidence


def test_who_lies_between_whom_is_that_of_the_key(view: View) -> None:
    key = KEY["centrality"]
    answer = ask(view, "centrality", level="firm")
    pairs = (key["linked"] - 1) * (key["linked"] - 2)
    found = {r.entity.name: r.betweenness.value for r in answer.rows if r.betweenness.value}
    assert found == pytest.approx({n: w / pairs for n, w in key["ways"].items()}, abs=1e-6)
    assert answer.summary["linked"] == key["linked"]
    assert [r.rank for r in answer.rows[:5]] == [1, 2, 3, 4, 5]


def test_segments_lie_between_as_networkx_has_it(view: View) -> None:
    chain = the_chain(view, KEY["chain"])
    tree = parts(scoped_for(view, Params()), chain.nid)
    graph = segment_network(view, tree.leaves).graph()
    expected = nx.betweenness_centrality(graph.subgraph(n for n in graph if graph.degree(n)))
    names = {n: b.name for n, b in zip(expected, all_named(view.briefs(list(expected))), strict=True)}
    answer = ask(view, "centrality")
    assert {r.segment.name: r.betweenness.value for r in answer.rows} == pytest.approx(
        {names[n]: v for n, v in expected.items()}, abs=1e-6
    )


def test_a_draw_says_so_and_keeps_the_true_values_between_its_ends(view: View) -> None:
    exact = {r.segment.name: r.betweenness.value for r in ask(view, "centrality").rows}
    drawn = ask(view, "centrality", exact_up_to=1, sampled=20)
    assert drawn.summary["beginnings"] == 20
    assert "名次是估计的" in " ".join(c.zh for c in drawn.caveats)
    for r in drawn.rows:
        assert r.betweenness.low <= exact[r.segment.name] <= r.betweenness.high
