"""The questions that follow a gap are held to the key that was worked out by hand: register, what changed, history, plan, what to collect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterkg.api.gains import Gains
from clusterkg.api.workspace import Workspace
from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, suppose
from clusterkg.queries.contract import find_question

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
REGISTER = KEY["register"]
ASKED = {"chain": KEY["chain"], "place": KEY["place"], "as_of": "2026-06-30"}


@pytest.fixture(scope="module")
def ledger(demo_home: Path) -> Iterator[Ledger]:
    one = Ledger.open(f"sqlite:///{demo_home / 'ledger.sqlite'}")
    yield one
    one.close()


def ask(view: View, name: str, **given: Any) -> Any:
    return find_question(name).ask(view, {**ASKED, "limit": 2000, **given})


def changed(view: View, question: str, given: str, **more: Any) -> Any:
    return find_question("what-changed").ask(
        view, {"question": question, "given": given, "as_of": "2026-06-30", **more}
    )


def test_every_gap_has_become_what_the_key_says(view: View) -> None:
    answer = ask(view, "gap-register", before=str(REGISTER["before"]))
    found: dict[str, set[str]] = defaultdict(set)
    for r in answer.rows:
        found[r.state].add(r.segment.name)
    assert found == {state: set(names) for state, names in REGISTER["states"].items()}
    assert answer.summary["new"] == 3
    assert answer.summary["healed"] == 0


def test_the_register_shows_the_statements_that_made_the_difference(view: View) -> None:
    rows = {r.segment.name: r for r in ask(view, "gap-register", before=str(REGISTER["before"])).rows}
    for segment, (how, word) in REGISTER["made_by"].items():
        first = rows[segment].statements[0]
        assert (first.how, word in first.text.zh) == (how, True), segment
        assert first.claim in rows[segment].evidence


def test_a_register_of_one_day_against_itself_holds_no_change(view: View) -> None:
    states = {r.state for r in ask(view, "gap-register", before="2026-06-30").rows}
    assert states == {"persistent", "still_unknown"}
    assert not changed(
        view, "chain-gaps", f"chain={KEY['chain']};place={KEY['place']}", before="2026-06-30"
    ).rows


def test_turned_round_what_is_new_is_healed(view: View) -> None:
    answer = ask(view, "gap-register", as_of=str(REGISTER["before"]), before="2026-06-30")
    assert {r.segment.name for r in answer.rows if r.state == "healed"} == set(REGISTER["states"]["new"])
    assert any("先后" in c.zh for c in answer.caveats)


def test_what_was_not_known_then_is_newly_known_and_not_begun(view: View, ledger: Ledger) -> None:
    """Before the declarations were loaded nothing could be missing; the day asked about is the same."""
    declared = max(int(r["tx"]) for r in ledger.runs() if r["dataset"] == "demo_purchases" and r["tx"])

    def opened(*, release: str | None = None, known_at: str | None = None) -> View:
        assert known_at == "then"
        return suppose(project(ledger, load(), declared))

    given = {**ASKED, "before_known_at": "then", "limit": 2000}
    now = suppose(project(ledger, load()))
    given |= {"chain": "seg:chain", "place": "lz:lz"}  # a supposed graph is asked by id
    rows = {r.segment.name: r for r in find_question("gap-register").ask(now, given, None, opened).rows}
    for name in ("涂布机", "IGBT模块", "六氟磷酸锂"):
        assert rows[name].state == "became_known"
        assert {s.how for s in rows[name].statements} <= {"newly_known", "gained"}
        assert rows[name].statements[0].how == "newly_known"
    back = find_question("gap-register").ask(
        suppose(project(ledger, load(), declared)), given, None, lambda **_: suppose(project(ledger, load()))
    )
    gone = {r.segment.name: r for r in back.rows}["涂布机"]
    assert gone.state == "became_unknown"
    assert gone.statements[0].how == "withdrawn"


def test_what_changed_in_an_alliance(view: View) -> None:
    key = REGISTER["alliance"]
    answer = changed(view, "alliance-map", f"alliance={KEY['alliance']['name']}", before=str(key["before"]))
    for kind in ("added", "removed", "changed"):
        assert [r.entity.name for r in answer.rows if r.change == kind] == key[kind]
    left = next(r for r in answer.rows if r.change == "removed")
    assert (left.statements[0].how, left.statements[0].until) == ("ended", "2024-12")
    moved = next(r for r in answer.rows if r.change == "changed")
    assert [(f.field, f.before, f.after) for f in moved.fields] == [
        ("linked", key["removed"][0], key["added"][0])
    ]


def test_what_changed_in_the_verdicts_agrees_with_the_register(view: View) -> None:
    answer = changed(
        view, "chain-gaps", f"chain={KEY['chain']};place={KEY['place']}", before=str(REGISTER["before"])
    )
    turned = {r.entity.name for r in answer.rows if any(f.field == "primary" for f in r.fields)}
    states = REGISTER["states"]
    assert turned == {*states["new"], *states["became_known"], *states["became_unknown"]}
    for r in answer.rows:
        assert r.change == "changed"
        assert {s.claim for s in r.statements} <= set(r.evidence) or r.evidence_total > len(r.evidence)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"question": "what-changed", "before": "2020-01-01"}, "what-changed"),
        ({"question": "chain-gaps", "given": "chain", "before": "2020-01-01"}, "名=值"),
        ({"question": "chain-gaps", "given": "chain=x;as_of=2020-01-01", "before": "2020-01-01"}, "as_of"),
        ({"question": "chain-gaps", "given": "chain=x;weak=9", "before": "2020-01-01"}, "weak"),
        ({"question": "chain-gaps", "before_release": "x"}, "发布版"),
        ({"question": "chain-gaps", "before_release": "x", "before_known_at": "3"}, "before_known_at"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(view: View, given: dict[str, str], word: str) -> None:
    with pytest.raises(QuestionError) as bad:
        find_question("what-changed").ask(view, given)
    assert word in f"{bad.value.zh}{bad.value.hint_zh}"


def test_without_a_day_to_compare_with_it_is_the_year_before(view: View) -> None:
    answer = ask(view, "gap-register")
    assert (answer.summary["before"], answer.summary["after"]) == ("2025-06-30", "2026-06-30")


@pytest.mark.parametrize("segment", KEY["history"])
def test_the_history_of_a_verdict(view: View, segment: str) -> None:
    rows = [r for r in ask(view, "gap-detail", segment=segment).rows if r.aspect == "history"]
    found = [(r.since, r.until, r.text.en.rpartition(": ")[2]) for r in rows]
    assert [list(x) for x in found] == KEY["history"][segment]


def test_everything_behind_one_verdict(view: View) -> None:
    rows = ask(view, "gap-detail", segment="铜箔").rows
    by = defaultdict(list)
    for r in rows:
        by[r.aspect].append(r)
        assert r.segment.name == "铜箔"
    assert {r.entity.name for r in by["maker"]} == {"岚州华盛铜箔有限公司", "岚州瑞朗铜箔有限公司"}
    assert {r.since for r in by["maker"]} == {"2018-03"}
    (said,) = by["contradiction"]
    assert said.entity.name == "岚州华盛铜箔有限公司"
    assert "12000 t/a" in said.text.zh
    assert "10000 t/a" in said.text.zh
    assert [r.entity.name for r in by["downstream"]] == ["电芯"]
    assert by["searched"][0].datasets
    assert {f.name for f in by["verdict"][0].figures} >= {"capacity", "demand", "self_sufficiency"}


def test_who_could_be_and_who_knows_are_no_makers(view: View) -> None:
    rows = ask(view, "gap-detail", segment="硅碳负极").rows
    aspects = {r.aspect for r in rows}
    assert not aspects & {"maker", "maker_elsewhere", "maker_unplaced"}
    assert [r.entity.name for r in rows if r.aspect == "proposal"] == ["岚州远沃新材料有限公司"]
    assert [r.entity.name for r in rows if r.aspect == "pilot"] == ["岚州硅碳负极中试线"]
    institutes = {r.entity.name: r for r in rows if r.aspect == "institute"}
    assert {"东陵省动力电池研究院", "岚州理工大学"} <= set(institutes)
    assert any("缺失" in r.text.zh for r in rows if r.aspect == "turn")


def test_a_segment_of_another_chain_is_refused(view: View) -> None:
    with pytest.raises(NotFound):
        ask(view, "gap-detail", segment="上游材料")


@pytest.mark.parametrize("key", KEY["plan"], ids=lambda k: f"{k['segment']}-{k['kind']}")
def test_a_way_has_the_score_of_the_key(view: View, key: dict[str, Any]) -> None:
    rows = ask(view, "gap-plan", segment=key["segment"]).rows
    (row,) = [r for r in rows if (r.kind, r.entity.name) == (key["kind"], key["entity"])]
    assert row.score == pytest.approx(key["score"], abs=1e-4)
    assert row.reasons
    assert row.evidence


def test_a_plan_has_ways_for_gaps_alone_ranked_by_score_and_first_finds_out_what_is_unknown(
    view: View,
) -> None:
    rows = ask(view, "gap-plan").rows
    gaps = {r.segment.name: r.primary for r in ask(view, "chain-gaps").rows if set(r.verdicts) - {"present"}}
    assert {r.segment.name for r in rows} <= set(gaps)
    by = defaultdict(list)
    for r in rows:
        by[r.segment.name].append(r)
    for name, held in by.items():
        assert [r.rank for r in held] == list(range(1, len(held) + 1))
        if gaps[name] == "unknown":
            assert held[0].kind == "collect"
        else:
            assert [r.score for r in held] == sorted((r.score for r in held), reverse=True)


def test_weights_reorder_a_plan(view: View) -> None:
    plain = ask(view, "gap-plan", segment="电解液").rows
    assert plain[0].kind == "expand"
    by_size = ask(view, "gap-plan", segment="电解液", w_size=50).rows
    assert by_size[0].kind != "expand"  # 6 of 40 kt/a is little of what is lacking
    assert ask(view, "gap-plan", segment="电解液", w_size=50).summary["w_size"] == 50


def test_the_facts_to_collect_are_those_of_the_key(view: View) -> None:
    rows = ask(view, "collect-next").rows
    key = KEY["collect"]
    single = [r for r in rows if r.kind != "chain_list"]
    surely = {r.entity.name: r.kind for r in single if r.settles_surely}
    assert surely == key["surely"]
    maybe = {s.name: r.kind for r in single if r.settles_maybe and r.kind == "location" for s in r.segments}
    assert maybe == key["maybe"]
    assert {r.rank for r in rows} == set(range(1, len(rows) + 1))
    assert [r.entity.name for r in rows[:1]] == [
        "碳化硅器件"
    ]  # settles one for sure at the least effort of all


def test_a_list_of_the_whole_chain_comes_first_when_it_costs_no_more_than_one(view: View) -> None:
    rows = ask(view, "collect-next", effort_chain_list=3).rows
    assert rows[0].kind == "chain_list"
    assert rows[0].settles_surely == 5
    assert all(
        r.marginal == 0 for r in rows if r.kind == "list" and r.entity.name in KEY["collect"]["surely"]
    )


def test_collecting_a_fact_settles_what_was_promised(demo_home: Path) -> None:
    """The proposal to find out where a maker is: as one firm with a known one in the city, its segment is present, as foretold."""
    workspace = Workspace.at(demo_home)
    foretold = next(
        r
        for r in ask(workspace.view(), "collect-next").rows
        if r.kind == "location" and r.entity.name == "岚州宁海动力"
    )
    assert foretold.outcomes[0].after == "present"
    gains = Gains(workspace, [KEY["chain"]], [KEY["place"]], None)
    numbers = {v: k for k, v in workspace.ledger.locals_of()}
    changes = gains.if_same(numbers["firm:f_short"], numbers["firm:f097"])
    assert [(c.segment.name, c.after) for c in changes] == [("梯次利用", ("present",))]
    workspace.close()
