"""chain-gaps on real data as a planner would read it: industries as chains, places inferred from names, nothing declared."""

from __future__ import annotations

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

ASHARE = (
    "adcode_provinces", "adcode_cities", "ashare_industries", "ashare_companies", "ashare_industry_members", "ashare_industry_tree",
    "ashare_industry_upstream",
)  # fmt: skip


@pytest.fixture(scope="module")
def ashare(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> View:
    folder = tmp_path_factory.mktemp("ashare")
    ledger = Ledger.open(f"sqlite:///{folder / 'l.sqlite'}")
    load_all(ledger, shared / "data", ASHARE)
    store = open_store(folder / "graph")
    store.write(project(ledger, load()))
    ledger.close()
    return store.open()


def gaps(view: View, **given: Any) -> Any:
    return find_question("chain-gaps").ask(view, {"chain": "电子", **given})


def test_nothing_is_missing_where_nobody_declares_anything(ashare: View) -> None:
    for place in ("上海市", "广东省", None):
        answer = gaps(ashare, **({"place": place} if place else {}))
        assert answer.total == 16
        verdicts = {v for r in answer.rows for v in r.verdicts}
        assert verdicts <= {"unknown", "present", "weak"}
        assert all(r.evidence for r in answer.rows)
    assert {r.primary for r in answer.rows} == {
        "present"
    }  # listed firms of every segment are known somewhere


def test_that_places_are_inferred_is_said(ashare: View) -> None:
    caveats = [c.zh for c in gaps(ashare, place="广东省").caveats]
    assert any("由名称推断" in c for c in caveats)
    assert any("行业分类" in c for c in caveats)


def test_a_quotient_that_unplaced_firms_could_change_is_no_verdict(ashare: View) -> None:
    for r in gaps(ashare, place="上海市").rows:
        quotient = next(f for f in r.figures if f.name == "location_quotient")
        if "weak" in r.verdicts:
            assert quotient.high < 1
        if quotient.value is not None:
            assert quotient.low <= quotient.high
