"""The demo's answers to questions of flow are held to the key that was worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterkg.api.workspace import Workspace
from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store import View
from clusterkg.queries.contract import Answer, find_question

ALL = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
KEY = ALL["flows"]


def ask(view: View, name: str, **given: Any) -> Answer[Any]:
    return find_question(name).ask(view, {"as_of": "2026-06-30", "limit": 2000, **given})


def local(view: View, ids: list[str], prefix: str = "firm") -> list[str]:
    """Return the demo's own keys of entities, sorted."""
    found = []
    for one in ids:
        entity = view.entity(one)
        assert entity is not None
        found += [x.partition(":")[2] for x in entity.local_ids if x.startswith(prefix + ":")][:1]
    return sorted(found)


def test_the_chain_is_laid_out_as_in_the_key(view: View) -> None:
    key = KEY["chain_map"]
    rows = {
        r.segment.name: r
        for r in ask(view, "chain-map", chain=ALL["chain"], place=ALL["place"], show="segments").rows
    }
    assert {n: rows[n].layer for n in key["layers"]} == key["layers"]
    figures = {n: {f.name: f for f in r.positions} for n, r in rows.items()}
    assert {n: figures[n]["steps_to_end"].value for n in key["steps_to_end"]} == key["steps_to_end"]
    for n, expected in key["stages_embodied"].items():
        one = figures[n]["stages_embodied"]
        assert [one.low, one.value, one.high] == expected
    assert {n: rows[n].firms for n in key["firms_here"]} == key["firms_here"]
    assert {n: rows[n].firms_unplaced for n in key["unplaced"]} == key["unplaced"]
    assert [p.name for p in rows["电芯"].parents] == ["电池与装备"]
    assert rows["电芯"].depth == 2


def test_firms_are_counted_by_city_and_flows_keep_what_is_said_of_them(view: View) -> None:
    answer = ask(view, "chain-map", chain=ALL["chain"])
    counts: dict[str, dict[str, int]] = {}
    for r in answer.rows:
        if r.kind == "count":
            counts.setdefault(r.segment.name, {})[r.place.name] = r.firms
    assert {n: counts[n] for n in KEY["chain_map"]["by_city"]} == KEY["chain_map"]["by_city"]
    flows = {(r.segment.name, r.towards.name): r for r in answer.rows if r.kind == "flow"}
    assert len(flows) == 44
    one = flows["锂盐", "三元正极材料"]
    assert (one.essential, one.cost_share_low, one.cost_share_high) == (True, 0.35, 0.45)
    assert flows["铝塑膜", "电芯"].cost_share_low is None
    assert answer.summary["circles"] == 0


@pytest.mark.parametrize("key", KEY["supply_paths"], ids=lambda k: f"{k['start']}-{k['end']}")
def test_ways_are_those_of_the_key(view: View, key: dict[str, Any]) -> None:
    avoid = {"avoid": key["avoid"]} if "avoid" in key else {}
    answer = ask(view, "supply-paths", start=key["start"], end=key["end"], **avoid)
    assert sorted(r.path for r in answer.rows) == sorted(key["ways"])
    assert [r.essential_all_the_way for r in answer.rows] == key["essential"]
    for r in answer.rows:
        assert r.length == len(r.steps)
        assert {c for s in r.steps for c in s.evidence} <= set(r.evidence)


def test_a_firm_stands_for_what_it_makes_and_a_bound_is_said(view: View) -> None:
    (row,) = ask(view, "supply-paths", start="firm:f023", end="电池包").rows
    assert (row.path, row.stands_for_start.name) == ("铜箔 → 电芯 → 模组 → 电池包", "岚州华盛铜箔有限公司")
    bounded = ask(view, "supply-paths", start="锂盐", end="纯电动乘用车", k=1)
    assert any("只给出最短的 1 条" in c.zh for c in bounded.caveats)
    short = ask(view, "supply-paths", start="锂盐", end="纯电动乘用车", max_length=3)
    assert not short.rows
    assert any("更长的可能还有" in c.zh for c in short.caveats)
    with pytest.raises(QuestionError):
        ask(view, "supply-paths", start="锂盐", end="锂盐")


def test_tiers_are_those_of_the_key(view: View) -> None:
    key = KEY["tiers"]

    def by_tier(answer: Answer[Any], prefix: str = "firm") -> dict[int, list[str]]:
        tiers = sorted({r.tier for r in answer.rows})
        return {t: local(view, [r.entity.id for r in answer.rows if r.tier == t], prefix) for t in tiers}

    assert by_tier(ask(view, "tiers", of=key["of"], max_tier=6)) == key["upstream"]
    down = ask(view, "tiers", of="firm:f201", direction="downstream", max_tier=6)
    assert by_tier(down) == key["downstream_of_f201"]
    assert by_tier(ask(view, "tiers", of="电芯", edge_essential=True, max_tier=2), "seg") == {
        1: key["essential_inputs_of_电芯"][1], 2: [*key["essential_inputs_of_电芯"][2]],
    }  # fmt: skip
    plain = ask(view, "tiers", of="电池包", not_edge_essential=True, max_tier=3)
    assert by_tier(plain, "seg") == key["stated_inessential_inputs_of_电池包"]


def test_a_filter_its_negation_and_what_nobody_knows_add_up(view: View) -> None:
    key = KEY["tiers"]
    whole = ask(view, "tiers", of=key["of"], max_tier=6)
    inside = ask(view, "tiers", of=key["of"], max_tier=6, leaf_place="岚州市")
    outside = ask(view, "tiers", of=key["of"], max_tier=6, not_leaf_place="岚州市")
    assert local(view, [r.entity.id for r in inside.rows]) == key["inside_岚州市"]
    assert local(view, [r.entity.id for r in outside.rows]) == key["outside_岚州市"]
    assert inside.total + outside.total + inside.summary["leaves_not_known"] == whole.total
    abroad = ask(view, "tiers", of=key["of"], max_tier=6, leaf_country="AU")
    assert local(view, [r.entity.id for r in abroad.rows]) == key["country_AU"]
    assert abroad.summary["leaves_not_known"] == key["country_not_known"]
    assert not ask(view, "tiers", of=key["of"], max_tier=6, not_leaf_country="AU").rows


def test_other_filters_and_their_twins(view: View) -> None:
    def names(**given: Any) -> set[str]:
        return {r.entity.name for r in ask(view, "tiers", of="firm:f034", max_tier=2, **given).rows}

    cathodes = {"岚州安达三元正极材料有限公司", "云泽泰盛三元正极材料有限公司"}
    assert names(leaf_segment="三元正极材料") == cathodes
    assert cathodes.isdisjoint(names(not_leaf_segment="三元正极材料"))
    assert names(leaf_type="Firm") == names()
    assert not names(not_leaf_type="Firm")
    assert names(edge_product="三元") == cathodes
    assert cathodes.isdisjoint(names(not_edge_product="三元"))
    assert (
        names(edge_dataset="demo_purchases_upstream") | names(not_edge_dataset="demo_purchases_upstream")
        <= names()
    )
    assert names(edge_class="disclosed") == names()
    assert not names(not_edge_class="disclosed")
    assert names(root_place="岚州市") == names()
    assert not names(not_root_place="岚州市")


def test_a_hub_is_cut_said_and_gone_on_with(view: View) -> None:
    whole = [r.entity.id for r in ask(view, "tiers", of="firm:f034", max_tier=1).rows]
    first = ask(view, "tiers", of="firm:f034", max_tier=1, per_node=2)
    assert [r.entity.id for r in first.rows] == whole[:2]
    assert first.summary["not_followed"] == len(whole) - 2
    assert any("skip=2" in c.en for c in first.caveats)
    rest = ask(view, "tiers", of="firm:f034", max_tier=1, per_node=100, skip=2)
    assert [r.entity.id for r in rest.rows] == whole[2:]
    few = ask(view, "tiers", of="firm:f034", max_tier=2, most=3)
    assert [r.entity.id for r in few.rows] == whole[:3]
    assert any("停在第 1 层" in c.zh for c in few.caveats)
    assert (few.summary["stopped_in_tier"], first.summary["stopped_in_tier"]) == (1, None)


def test_pages_of_tiers_put_together_are_the_whole(view: View) -> None:
    given = {"of": "动力电池回收", "max_tier": 8, "among": "both"}
    whole = ask(view, "tiers", **given)
    found: list[Any] = []
    cursor: str | None = None
    while True:
        page = ask(view, "tiers", **given, **({"cursor": cursor} if cursor else {}), limit=7)
        found += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert tuple(found) == whole.rows
    assert whole.total > 30


def test_origins_are_those_of_the_key(view: View) -> None:
    key = KEY["dependence"]
    answer = ask(view, "dependence", of=key["of"], place=key["place"], max_tier=key["max_tier"])
    rows = {}
    for r in answer.rows:
        if r.kind == "input" and r.segment.name == key["input"]:
            rows[r.leaf.name if r.leaf else r.country or "unknown"] = r
    got = {n: [r.share.low, r.share.value, r.by_stated, r.by_listed, r.by_makers] for n, r in rows.items()}
    assert got == {n: pytest.approx(v, abs=1e-6) for n, v in key["leaves"].items()}
    assert {n: rows[n].share.high for n in key["high"]} == pytest.approx(key["high"], abs=1e-6)
    assert rows["澳大利亚"].here is False
    assert rows["unknown"].unknown == "supplier"
    packs = ask(view, "dependence", of="电池包", place="岚州市", max_tier=1)
    here = next(r.share for r in packs.rows if r.kind == "total" and r.here)
    lost = next(r.share for r in packs.rows if r.segment.name == "模组" and r.unknown)
    assert [here.low, here.value, here.high] == key["packs"]["total_岚州市"]
    assert [lost.low, lost.value, lost.high] == key["packs"]["模组_unknown"]
    outside = [packs.summary[f"outside_{x}"] for x in ("low", "estimate", "high")]
    assert outside == pytest.approx(key["packs"]["outside"], abs=1e-6)


@pytest.mark.parametrize("of", ["电芯", "纯电动乘用车", "动力电池与新能源汽车", "firm:f034"])
@pytest.mark.parametrize(
    "given", [{}, {"place": "岚州市"}, {"by_makers": False}, {"max_tier": 1, "level": "province"}]
)
def test_parts_add_up_to_the_whole_and_nothing_is_redistributed(
    view: View, of: str, given: dict[str, Any]
) -> None:
    answer = ask(view, "dependence", of=of, **given)
    sums: dict[tuple[str, str, str | None], float] = {}
    for r in answer.rows:
        at = (r.kind, r.segment.id, r.into.id if r.into else None)
        sums[at] = sums.get(at, 0.0) + r.share.value
        assert r.share.low <= r.share.value + 1e-9 <= r.share.high + 2e-9
        assert r.share.value == pytest.approx(r.by_stated + r.by_listed + r.by_makers, abs=2e-6)
        assert given.get("by_makers", True) or not r.by_makers
    assert all(total == pytest.approx(1, abs=1e-5) for total in sums.values())


def test_substitutes_are_those_of_the_key(view: View) -> None:
    key = KEY["substitutes"]
    rows = ask(view, "substitutes", of="隔膜", place="岚州市").rows
    assert [[r.entity.name, r.replaces.name, r.as_stated] for r in rows if r.kind == "product"] == key[
        "隔膜"
    ]["product"]
    assert "reverse_direction" in rows[1].not_known
    for steps, firms in key["隔膜"]["near_岚州市"].items():
        assert local(view, [r.entity.id for r in rows if r.kind == "maker" and r.steps == steps]) == firms
    rows = ask(view, "substitutes", of="firm:f034").rows
    got = {s: local(view, [r.entity.id for r in rows if r.steps == s]) for s in {r.steps for r in rows}}
    assert got == key["firm:f034"]
    assert [r.steps for r in rows] == sorted(r.steps for r in rows)
    capacity = {local(view, [r.entity.id])[0]: r.capacity for r in rows}
    assert capacity["f035"] is not None
    assert capacity["f035"].value == 10
    assert capacity["f036"] is None
    (same,) = [r for r in ask(view, "substitutes", of="product:dp01").rows if r.kind == "same_segment"]
    assert [same.entity.name] == key["product:dp01"]["same_segment"]
    assert same.overlap == key["product:dp01"]["overlap"]
    assert same.evidence_class == "lead"


@pytest.mark.parametrize("firm", KEY["firm_profile"])
def test_a_profile_is_that_of_the_key(view: View, firm: str) -> None:
    key = KEY["firm_profile"][firm]
    answer = ask(view, "firm-profile", firm=firm)
    exposed = {}
    for r in answer.rows:
        if r.aspect == "exposure":
            outside = next(f for f in r.figures if f.name == "outside_share")
            exposed[r.product] = [r.single, outside.low, outside.high]
    assert {p: exposed[p] for p in key["exposure"]} == key["exposure"]
    for supplier, others in key.get("alternatives", {}).items():
        row = next(
            r for r in answer.rows if r.aspect == "supplier" and local(view, [r.entity.id]) == [supplier]
        )
        assert local(view, [n.id for n in row.alternatives]) == others
        assert row.alternatives_known == len(others)
    if "makers" in key:
        (place,) = [r for r in answer.rows if r.aspect == "position"]
        assert (place.makers, place.makers_here) == (key["makers"], key["makers_here"])
    assert answer.summary["here"] == "岚州市"


def test_a_profile_shows_neighbours_and_names_no_inventor(view: View) -> None:
    answer = ask(view, "firm-profile", firm="firm:f034")
    assert {r.aspect for r in answer.rows} >= {
        "position",
        "supplier",
        "customer",
        "exposure",
        "alliance",
        "patent",
    }
    assert {r.entity.type for r in answer.rows} <= {"Firm", "Segment", "Alliance", "Patent"}
    alone = ask(view, "firm-profile", firm="firm:f034", aspect="customer")
    assert [local(view, [r.entity.id]) for r in alone.rows] == [["f038"]]


def test_every_claim_of_flow_answers_leads_to_its_source(view: View, demo_home: Path) -> None:
    asked = [
        ("chain-map", {"chain": ALL["chain"]}), ("supply-paths", {"start": "锂盐", "end": "纯电动乘用车"}), ("tiers", {"of": "firm:f074", "max_tier": 6}),
        ("dependence", {"of": "电芯", "place": "岚州市"}), ("substitutes", {"of": "隔膜"}), ("firm-profile", {"firm": "firm:f005"}),
    ]  # fmt: skip
    claims = {c for name, given in asked for r in ask(view, name, **given).rows for c in r.evidence}
    workspace = Workspace.at(demo_home)
    assert {e.claim for e in workspace.ledger.evidence(sorted(claims))} == claims
    workspace.close()
