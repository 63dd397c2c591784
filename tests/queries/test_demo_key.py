"""The demo's answers are held to a key that was worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterkg.api.workspace import Workspace
from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import NotFound
from clusterkg.graph.store import View, open_store
from clusterkg.queries.contract import find_question

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
DAYS = {str(day): held for day, held in KEY["as_of"].items()}
NOW = DAYS["2026-06-30"]


def gaps(view: View, day: str, **more: Any) -> Any:
    given = {"chain": KEY["chain"], "place": KEY["place"], "as_of": day, **more}
    return find_question("chain-gaps").ask(view, given)


@pytest.mark.parametrize("day", DAYS)
def test_verdicts_are_those_of_the_key(view: View, day: str) -> None:
    expected = {name: set(DAYS[day].get(name, NOW[name])) for name in NOW}
    assert {r.segment.name: set(r.verdicts) for r in gaps(view, day).rows} == expected


def test_numbers_are_those_of_the_key(view: View) -> None:
    rows = {r.segment.name: r for r in gaps(view, "2026-06-30").rows}
    assert {n: rows[n].self_sufficiency for n in KEY["self_sufficiency"]} == KEY["self_sufficiency"]
    assert "说法不一" in rows["铜箔"].rules[-1].zh
    assert "所在地不明" in rows["铝塑膜"].rules[0].zh
    assert rows["IGBT模块"].makers_elsewhere == 1
    assert rows["电芯"].largest_share == 0.9


def test_a_missing_verdict_carries_the_evidence_of_the_search(view: View) -> None:
    for row in gaps(view, "2026-06-30").rows:
        if row.primary == "missing":
            assert row.search.declarations
            assert set(row.search.declarations) <= set(row.evidence)
        assert row.search.claims_examined > 100
        assert row.evidence_for


def test_every_claim_of_every_row_leads_to_a_cell(view: View, demo_home: Path) -> None:
    workspace = Workspace.at(demo_home)
    claims = {c for r in gaps(view, "2026-06-30").rows for c in r.evidence}
    answer = find_question("alliance-map").ask(view, {"alliance": KEY["alliance"]["name"]})
    claims |= {c for r in answer.rows for c in r.evidence}
    seen = workspace.ledger.evidence(sorted(claims))
    assert {e.claim for e in seen} == claims
    assert all(e.document.endswith((".csv", ".jsonl")) and e.locator.row_number for e in seen)
    workspace.close()


def test_the_alliance_is_that_of_the_key(view: View) -> None:
    key = KEY["alliance"]
    answer = find_question("alliance-map").ask(view, {"alliance": key["name"], "as_of": str(key["as_of"])})
    roles: dict[str, int] = {}
    for r in answer.rows:
        if r.kind == "member":
            roles[r.roles[0].role or "none"] = roles.get(r.roles[0].role or "none", 0) + 1
    assert roles == key["roles"]
    assert {r.entity.name for r in answer.rows if r.kind == "segment" and r.covered} == set(key["covered"])


def test_leads_do_not_make_a_verdict_unless_asked_for(view: View) -> None:
    strict = gaps(view, "2026-06-30", minimum="disclosed")
    assert {r.segment.name: r.primary for r in strict.rows} == {
        r.segment.name: r.primary for r in gaps(view, "2026-06-30").rows
    }


def test_inputs_of_one_segment(view: View) -> None:
    rows = gaps(view, "2026-06-30", inputs_of="电芯", min_cost_share=0.05).rows
    assert {r.segment.name for r in rows} == {
        "三元正极材料",
        "磷酸铁锂正极材料",
        "石墨负极",
        "电解液",
        "隔膜",
        "铜箔",
    }


def test_pages_put_together_are_the_whole(view: View) -> None:
    whole = gaps(view, "2026-06-30")
    found, cursor = [], None
    while True:
        page = gaps(view, "2026-06-30", limit=7, **({"cursor": cursor} if cursor else {}))
        found += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
        assert page.truncated
    assert tuple(found) == whole.rows


def test_a_neighbouring_city_has_its_own_answer(view: View) -> None:
    there = find_question("chain-gaps").ask(
        view, {"chain": KEY["chain"], "place": "澜江市", "as_of": "2026-06-30"}
    )
    by = {r.segment.name: r for r in there.rows}
    # The province's list is complete here too; its only maker feeds 电解液, which 电芯 cannot do without.
    assert set(by["六氟磷酸锂"].verdicts) == {"present", "single_source", "bottleneck"}
    assert by["涂布机"].primary == "unknown"
    assert by["永磁材料"].primary == "present"


@pytest.mark.parametrize("chain", ["X", "x", "Q", "dlc"])
def test_a_letter_or_a_sound_is_not_taken_for_a_chain(demo_home: Path, chain: str) -> None:
    view = open_store(demo_home / "graph").open()
    with pytest.raises(NotFound):
        find_question("chain-gaps").ask(view, {"chain": chain, "place": "岚州市"})
    assert find_question("chain-gaps").ask(view, {"chain": "动力电池", "place": "岚州市"}).rows
    view.close()
