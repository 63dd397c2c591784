"""Discovered groups on the demo: which ties they rest on, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store import View
from clusterkg.queries.contract import find_question

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
CHAIN = KEY["chain"]


def ask(view: View, name: str = "cluster-discovery", **given: Any) -> Any:
    return find_question(name).ask(view, {"as_of": "2026-06-30", **given})


def said(answer: Any) -> str:
    return " ".join(c.zh for c in answer.caveats)


def test_ties_are_those_counted_by_hand(view: View) -> None:
    answer = ask(view, chain=CHAIN)
    assert {k: answer.summary[f"ties_{k}"] for k in KEY["cluster_discovery"]["ties"]} == KEY[
        "cluster_discovery"
    ]["ties"]
    assert answer.summary["bodies"] == KEY["cluster_discovery"]["bodies"]
    assert answer.summary["stability"] > 0.8


def test_only_what_is_asked_for_ties(view: View) -> None:
    answer = ask(view, chain=CHAIN, w_colocation=0, w_alliance=0, least_firms=2)
    assert answer.summary["ties_colocation"] == 0
    bought = {frozenset(p) for p in KEY["cluster_discovery"]["purchases_alone"]}
    assert {frozenset(b.name for b in r.top) for r in answer.rows} == bought
    assert not any(r.colocation_only for r in answer.rows)
    assert answer.summary["modularity"] == KEY["cluster_discovery"]["modularity"]
    assert "联盟" not in said(answer).partition("候选")[2], "what was not asked for is not called absent"
    nothing = ask(view, chain=CHAIN, w_colocation=0, w_alliance=0, w_purchase=0)
    assert nothing.rows == ()
    assert nothing.summary["stability"] is None


def test_groups_by_an_address_alone_say_so_and_rows_lead_to_evidence(view: View) -> None:
    answer = ask(view, chain=CHAIN)
    assert any(r.colocation_only for r in answer.rows)
    for row in answer.rows:
        assert row.evidence
        assert row.colocation_only == (set(row.ties_by_kind) == {"colocation"})
        assert row.entity == row.top[0]
        assert 0 <= row.inside_share <= 1
        assert sum(p.firms for p in row.places) <= row.firms
    assert "不等于产业集群" in said(answer)
    assert sum(r.firms for r in answer.rows) <= answer.summary["bodies_in_communities"]


def test_a_place_leaves_out_who_is_elsewhere(view: View) -> None:
    answer = ask(view, chain=CHAIN, place="澜江市", least_firms=2)
    assert {p.place.name for r in answer.rows for p in r.places} == {"澜江市"}
    assert answer.summary["bodies"] == 18


def test_without_a_chain_universities_count_too(view: View) -> None:
    answer = ask(view)
    assert answer.summary["ties_patent"] > 0
    assert any(b.type == "University" for r in answer.rows for b in r.top)


def figures(row: Any) -> dict[str, Any]:
    return {f.name: f.value for f in row.figures}


def test_places_stand_side_by_side_as_in_the_key(view: View) -> None:
    names = ["岚州市", "澜江市", "云泽市"]
    answer = ask(view, "compare-places", chain=CHAIN, places=",".join(names))
    table: dict[str, list[Any]] = {}
    for row in answer.rows:
        table.setdefault(row.measure, []).append((row.entity.name, row.figure.value))
    assert all([n for n, _ in held] == names for held in table.values())
    assert {m: [v for _, v in table[m]] for m in KEY["compare_places"]} == KEY["compare_places"]
    assert "各地依据的数据不同" in said(answer)
    assert all(r.figure.method and r.evidence for r in answer.rows)


def test_the_gaps_of_a_comparison_are_those_of_the_question_of_gaps(view: View) -> None:
    answer = ask(view, "compare-places", chain=CHAIN, places="岚州市,云泽市")
    for place in ("岚州市", "云泽市"):
        told = [r.primary for r in ask(view, "chain-gaps", chain=CHAIN, place=place).rows if r.segment]
        for row in answer.rows:
            if row.measure.startswith("gaps_") and row.entity.name == place:
                assert row.figure.value == told.count(row.measure.removeprefix("gaps_"))
    without = ask(view, "compare-places", chain=CHAIN, places="岚州市,云泽市", gaps=False)
    assert not any(r.measure.startswith("gaps") for r in without.rows)


@pytest.mark.parametrize("places", ["岚州市", "岚州市,lz:lz", ",".join(f"lz:{i}" for i in range(11))])
def test_one_place_one_twice_or_eleven_are_refused(view: View, places: str) -> None:
    with pytest.raises(QuestionError):
        ask(view, "compare-places", chain=CHAIN, places=places)


def test_a_place_within_another_is_said(view: View) -> None:
    answer = ask(view, "compare-places", chain=CHAIN, places="岚州市,岚州高新技术产业开发区", gaps=False)
    assert "在另一个之内" in said(answer)


def test_the_profile_of_a_zone_is_that_of_the_key(view: View) -> None:
    key = KEY["cluster_profile"]
    answer = ask(view, "cluster-profile", cluster=key["zone"], chain=CHAIN)
    assert answer.summary["firms"] == key["firms"]
    assert answer.summary["patents"] == key["patents"]
    rows: dict[str, list[Any]] = {}
    for row in answer.rows:
        rows.setdefault(row.aspect, []).append(row)
    assert sum(figures(r)["patents"] for r in rows["patents"]) == key["patents"]
    (links,) = rows["links"]
    assert [figures(links)[k] for k in ("inside", "outward", "inward")] == key["links"]["zone"]
    assert sum(figures(r)["makers"] for r in rows["segment"]) == key["firms"]
    assert "没有来源写明核心企业" in said(answer)
    (city,) = ask(view, "cluster-profile", cluster="岚州市", chain=CHAIN, aspect="links").rows
    assert [figures(city)[k] for k in ("inside", "outward", "inward")] == key["links"]["city"]


def test_core_firms_that_a_source_states_belong_to_the_cluster_wherever_they_are(view: View) -> None:
    key = KEY["cluster_profile"]["cluster"]
    answer = ask(view, "cluster-profile", cluster=key["name"], chain=CHAIN)
    assert {r.entity.name for r in answer.rows if r.aspect == "core_firm"} == set(key["core"])
    assert {r.entity.name for r in answer.rows if r.aspect == "segment"} == set(key["segments"])
    assert answer.summary["firms"] == 2
    assert "没有来源写明核心企业" not in said(answer)
    assert "集群的联盟" in {r.label.zh for r in answer.rows if r.aspect == "alliance"}


def test_a_profile_of_nothing_known_says_so(view: View) -> None:
    answer = ask(view, "cluster-profile", cluster="云泽市", chain=CHAIN, as_of="2001-01-01")
    assert answer.summary["firms"] == 0
    assert "不等于没有" in said(answer)
