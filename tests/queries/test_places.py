"""Questions of places on the demo: against the key, and what they must not claim."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import yaml

from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.store import View
from clusterkg.queries.contract import Params, find_question, scoped_for
from clusterkg.queries.facts.ground import ground
from clusterkg.queries.facts.presence import local, presence

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
CHAIN, PLACE = KEY["chain"], KEY["place"]


def ask(view: View, name: str, **given: Any) -> Any:
    return find_question(name).ask(view, {"as_of": "2026-06-30", **given})


def figures(row: Any) -> dict[str, Any]:
    return {f.name: f.value for f in row.figures}


def said(answer: Any) -> str:
    return " ".join(c.zh for c in answer.caveats)


def test_quotients_and_indices_are_those_of_the_key(view: View) -> None:
    key = KEY["specialisation"]
    answer = ask(view, "specialisation", chain=CHAIN, place=PLACE, depth="branches")
    cells = {r.entity.name: r for r in answer.rows if r.about == "activity_in_place"}
    assert {n: figures(r)["lq"] for n, r in cells.items()} == pytest.approx(key["lq"])
    assert {n: figures(r)["here"] for n, r in cells.items()} == key["here"]
    assert {n: r.makers for n, r in cells.items()} == key["here"]
    (place,) = (r for r in answer.rows if r.about == "place")
    assert {n: figures(place)[n] for n in key["place"]} == pytest.approx(key["place"], abs=1e-6)
    assert answer.summary["makers_unplaced"] == 2
    assert "2 个不知在哪个市" in said(answer)
    assert "只有 3 个地方" in said(answer)


def test_small_numbers_are_flagged_and_undefined_ones_are_none(view: View) -> None:
    answer = ask(view, "specialisation", chain=CHAIN, place=PLACE)
    cells = {r.entity.name: r for r in answer.rows if r.about == "activity_in_place"}
    assert figures(cells["硅碳负极"])["lq"] is None, "nobody makes it: no quotient, not 0"
    assert figures(cells["涂布机"])["lq"] == 0
    assert cells["锂盐"].few
    gathering = {r.entity.name: figures(r) for r in answer.rows if r.about == "activity"}
    assert gathering["PVDF粘结剂"]["ellison_glaeser"] is None, "one maker alone cannot gather"
    assert all(r.evidence for r in answer.rows)


def test_sizes_that_nobody_states_are_not_taken_for_zero(view: View) -> None:
    answer = ask(view, "specialisation", chain=CHAIN, place=PLACE, measure="revenue", depth="branches")
    (place,) = (r for r in answer.rows if r.about == "place")
    assert figures(place)["krugman"] is None
    assert place.makers_unknown_size == place.makers == 65
    with pytest.raises(QuestionError, match="different units"):
        ask(view, "specialisation", chain=CHAIN, place=PLACE, measure="capacity")


def test_by_size_of_firms_the_picture_turns_and_the_unknown_are_counted(view: View) -> None:
    key = KEY["specialisation"]
    answer = ask(view, "specialisation", chain=CHAIN, place=PLACE, measure="employees", depth="branches")
    cells = {r.entity.name: figures(r) for r in answer.rows if r.about == "activity_in_place"}
    assert {n: f["lq"] for n, f in cells.items()} == pytest.approx(key["lq_by_employees"])
    (place,) = (r for r in answer.rows if r.about == "place")
    assert place.makers_unknown_size == key["unknown_size"]
    assert "规模未知" in said(answer)
    assert answer.summary["unit"] == "persons"


def test_several_places_at_once_and_the_rest_as_reference(view: View) -> None:
    both = ask(
        view, "specialisation", chain=CHAIN, place="岚州市，澜江市", depth="branches", reference="rest"
    )
    assert [r.entity.name for r in both.rows if r.about == "place"] == ["岚州市", "澜江市"]
    alone = ask(view, "specialisation", chain=CHAIN, place="澜江市", depth="branches", reference="rest")
    assert figures(both.rows[1]) == figures(alone.rows[0])
    whole = ask(view, "specialisation", chain=CHAIN, level="county", depth="branches")
    assert {r.entity.name for r in whole.rows if r.about == "place"} > {"城东区", "江南区"}
    brief = ask(view, "specialisation", chain=CHAIN, level="county", each=1)
    assert sum(r.about == "activity_in_place" for r in brief.rows) == sum(
        r.about == "place" for r in brief.rows
    )
    with pytest.raises(NotFound):
        ask(view, "specialisation", chain=CHAIN, place="岚州市,没有这个")


def test_a_zone_is_compared_with_the_whole_it_lies_in(view: View) -> None:
    answer = ask(view, "specialisation", chain=CHAIN, place="岚州高新技术产业开发区", level="city")
    (place,) = (r for r in answer.rows if r.about == "place")
    assert 0 < figures(place)["total"] < 65
    assert answer.summary["total"] == 94


def test_candidates_and_scores_are_those_of_the_key(view: View) -> None:
    key = KEY["extension"]
    answer = ask(view, "extension", chain=CHAIN, place=PLACE)
    rows = {r.segment.name: r for r in answer.rows}
    assert {n: figures(r)["density"] for n, r in rows.items()} == pytest.approx(key["density"])
    for name, ends in key["score"].items():
        score = rows[name].score
        assert [score.low, score.value, score.high] == pytest.approx(ends, abs=1e-4)
    assert {n for n, r in rows.items() if r.lacks == "missing"} == set(key["missing"])
    assert [r.rank for r in answer.rows] == list(range(1, 12))
    assert "只有 3 个地方" in said(answer)


def test_what_is_called_missing_is_what_the_gaps_call_missing(view: View) -> None:
    for place in ("岚州市", "澜江市", "云泽市"):
        lacking = ask(view, "extension", chain=CHAIN, place=place)
        gaps = {r.segment.name: r for r in ask(view, "chain-gaps", chain=CHAIN, place=place).rows}
        assert {r.segment.name for r in lacking.rows} == {n for n, r in gaps.items() if not r.local_makers}
        assert {r.segment.name for r in lacking.rows if r.lacks == "missing"} == {
            n for n, r in gaps.items() if r.primary == "missing"
        }


def test_weights_reorder_and_show(view: View) -> None:
    alone = {"w_density": 0, "w_complexity": 0, "w_inputs": 0, "w_demand": 0, "w_knowledge": 1}
    answer = ask(view, "extension", chain=CHAIN, place=PLACE, **alone)
    assert {r.segment.name for r in answer.rows[:2]} == {"硅碳负极", "碳化硅器件"}
    assert {i.name for i in answer.rows[0].institutes_here} == {"东陵省动力电池研究院", "岚州理工大学"}
    assert {p.name: p.weight for p in answer.rows[0].parts}["knowledge"] == 1
    nothing = ask(view, "extension", chain=CHAIN, place=PLACE, **dict.fromkeys(alone, 0))
    assert all(r.score.value is None for r in nothing.rows)


def test_the_map_says_of_every_place_what_the_question_of_one_place_says(view: View) -> None:
    everywhere = ask(view, "extension-map", chain=CHAIN, each=100)
    places = {r.entity.name for r in everywhere.rows}
    assert places == {"岚州市", "澜江市", "云泽市"}
    shared = ("segment", "score", "parts", "lacks", "lacks_because", "related", "inputs_here", "customers_here", "makers_elsewhere", "makers_unplaced")  # fmt: skip
    for place in places:
        one = ask(view, "extension", chain=CHAIN, place=place)
        known = [r for r in one.rows if figures(r)["density"] is not None]
        mapped = [r for r in everywhere.rows if r.entity.name == place]
        assert [r.rank for r in mapped] == list(range(1, len(known) + 1))
        for mine, its in zip(mapped, known, strict=True):
            assert {n: getattr(mine, n) for n in shared} == {n: getattr(its, n) for n in shared}
            assert figures(mine) == {n: figures(its)[n] for n in ("density", "pci")}
    assert everywhere.summary["segments_related_to_none"] == 3, (
        "硅碳负极, 铝塑膜, 换电站设备: nobody makes them"
    )


def test_the_map_keeps_to_a_region_and_leaves_out_places_hardly_known(view: View) -> None:
    answer = ask(view, "extension-map", chain=CHAIN, place="岚州市", each=2)
    assert [(r.entity.name, r.rank) for r in answer.rows] == [("岚州市", 1), ("岚州市", 2)]
    assert answer.rows[0].part_of.name == "三电与零部件"
    few = ask(view, "extension-map", chain=CHAIN, least_makers=12)  # 云泽市 has 11
    assert {r.entity.name for r in few.rows} == {"岚州市", "澜江市"}
    assert few.summary["places_with_few_makers"] == 1


def test_the_map_of_all_chains_holds_the_segments_of_all(view: View) -> None:
    answer = ask(view, "extension-map")
    assert answer.summary["segments"] > 41
    assert all(r.evidence and r.score.value is not None for r in answer.rows)
    assert {r.lacks for r in answer.rows} <= {"missing", "not_known"}


def test_one_place_alone_has_no_complexity(view: View) -> None:
    answer = ask(view, "extension", chain=CHAIN, place="东陵省")
    assert answer.summary["eci"] is None
    assert "复杂度没有定义" in said(answer)
    assert all({p.name: p.value for p in r.parts}["complexity"] is None for r in answer.rows)


def test_cells_add_up_to_who_is_known(view: View) -> None:
    scoped = scoped_for(view, Params())
    held = ground(scoped, CHAIN)
    where = presence(held.facts, held.makers, held.activities, "city")
    counts = where.counts()
    assert counts.sum(axis=0).tolist() == where.everywhere.tolist()
    for p in range(len(where.places)):
        one = local(held.facts, where, int(where.places[p]))
        assert one.makers.tolist() == counts[p].tolist()
        for a in np.flatnonzero(counts[p]).tolist():
            assert len(where.cell(p, a)) == counts[p, a]
    assert (where.everywhere + where.unplaced).sum() == len(where.of_maker)


def test_all_chains_are_compared_where_none_is_asked_for(view: View) -> None:
    answer = ask(view, "specialisation", place=PLACE)
    assert CHAIN in {r.entity.name for r in answer.rows if r.about == "activity_in_place"}
