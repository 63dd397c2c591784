"""Contradictions are found, ranked and kept; what is a history, or one value inside another, is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from tests.graph.graphs import fact, name

from clusterkg.api.app import create_app
from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Locator,
    Sighting,
    Source,
    UseRight,
    canonical_id,
)
from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Attribute
from clusterkg.queries.contract import find_question
from clusterkg.queries.facts.contradictions import agree, contradicting, overlap

DISCLOSED, INFERRED, LEAD = EvidenceClass.DISCLOSED, EvidenceClass.INFERRED, EvidenceClass.LEAD
FIRM = load().properties("Firm")
DATES = {"old": "2019-01-01", "new": "2025-01-01"}


def said(
    prop: str, value: str, since: str | None = None, until: str | None = None, *, class_: EvidenceClass = DISCLOSED, dataset: str = "old"
) -> Attribute:  # fmt: skip
    return Attribute(
        prop, value, since, until, class_, dataset, (f"{abs(hash((prop, value, dataset))):032x}"[:32],)
    )


def values(*attributes: Attribute) -> list[list[str]]:
    return [[v.value for v in c.values] for c in contradicting(attributes, FIRM, dated=DATES)]


def test_two_founding_years_contradict_each_other() -> None:
    assert values(said("founded", "1998"), said("founded", "2003")) == [["1998", "2003"]]


def test_a_year_and_a_day_in_it_agree() -> None:
    assert values(said("founded", "2003"), said("founded", "2003-05-01")) == []
    assert values(said("address", "东陵省岚州市"), said("address", "东陵省岚州市城东区")) == []
    assert values(said("address", "东陵省岚州市"), said("address", "东陵省澜江市"))


def test_values_whose_periods_do_not_meet_are_a_history() -> None:
    moved = said("address", "东陵省岚州市", None, "2019"), said("address", "东陵省澜江市", "2020")
    assert values(*moved) == []
    assert values(moved[0], said("address", "东陵省澜江市", "2019-06")) == [["东陵省澜江市", "东陵省岚州市"]]


def test_many_names_are_no_contradiction() -> None:
    assert values(said("short_name", "宁海"), said("short_name", "宁电")) == []
    assert values(said("note", "甲"), said("note", "乙")) == []


def test_the_order_is_class_then_date_of_the_source_then_start() -> None:
    strong = said("founded", "1998", class_=DISCLOSED, dataset="old")
    newer = said("founded", "2003", class_=INFERRED, dataset="new")
    older = said("founded", "2005", class_=INFERRED, dataset="old")
    later = said("founded", "2007", "2010", class_=INFERRED, dataset="old")
    lead = said("founded", "2009", class_=LEAD, dataset="new")
    assert values(lead, older, newer, later, strong) == [["1998", "2003", "2007", "2005", "2009"]]


@given(
    st.lists(
        st.builds(
            said, st.just("founded"), st.sampled_from(["1998", "1998-04", "2003", "2003-05-01"]), st.sampled_from([None, "2000", "2010"]),
            st.sampled_from([None, "2005", "2015"]), class_=st.sampled_from(EvidenceClass), dataset=st.sampled_from(["old", "new", "other"]),
        ),
        max_size=7,
    ),
    st.randoms(),
)  # fmt: skip
def test_every_side_has_an_opponent_and_nothing_depends_on_the_order(
    held: list[Attribute], random: Any
) -> None:
    found = contradicting(held, FIRM, dated=DATES)
    clashing = {
        (a.value, b.value)
        for a in held
        for b in held
        if not agree(a.value, b.value, FIRM["founded"]) and overlap(a, b)
    }
    assert {v.value for c in found for v in c.values} == {one for one, _ in clashing}
    for c in found:
        assert len(c.values) == len({v.value for v in c.values}) >= 2
        classes = [v.evidence_class for v in c.values]
        assert classes == sorted(classes, reverse=True)
    shuffled = list(held)
    random.shuffle(shuffled)
    again = contradicting(shuffled, FIRM, dated=DATES)
    assert [[(v.value, v.claims) for v in c.values] for c in again] == [
        [(v.value, v.claims) for v in c.values] for c in found
    ]


def load_as(
    workspace: Workspace, dataset: str, dated: date, class_: EvidenceClass, claims: list[Claim]
) -> None:
    ledger = workspace.ledger
    ledger.register(Source(dataset, dataset, "某局", "CC-BY-4.0", UseRight.SHARE, dated, class_))
    with ledger.run(
        dataset=dataset, document="t.csv", content_hash=dataset, edition=EditionKind.SNAPSHOT, extractor="t@1"
    ) as run:
        run.add((c, Sighting(c.id, Locator(row=c.id.hex()), c.value or "", "t@1", class_)) for c in claims)
        run.commit(rows=len(claims))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Three sources about one firm, two segments and a trade."""
    one = Workspace.at(tmp_path_factory.mktemp("house"))

    def of(dataset: str, *claims: Claim) -> list[Claim]:
        return [c._replace(dataset=dataset) for c in claims]

    bought = [
        fact("x:a", "Purchase", "BUYS_FROM", to="x:b", key=k, dataset="survey") for k in ("铜箔", "铝箔")
    ]
    sold = [fact("x:b", "Purchase", "BUYS_FROM", to="x:a", key="铜箔", dataset="press")]
    trade = [
        *bought, *sold,
        *(fact(c.edge_id, "Purchase", "product", c.key, dataset=c.dataset) for c in (*bought, *sold)),
    ]  # fmt: skip
    load_as(
        one, "survey", date(2024, 1, 1), DISCLOSED,
        of("survey", name("x:a", "Firm", "甲公司"), name("x:b", "Firm", "乙公司"), fact("x:a", "Firm", "founded", "1998"),
           fact("x:a", "Firm", "address", "东陵省岚州市", until="2019"), name("x:s", "Segment", "电芯"), name("x:t", "Segment", "铜箔"),
           name("x:u", "Segment", "旧件"), fact("x:t", "Supply", "SUPPLIES", to="x:s"), fact("x:u", "Supply", "SUPPLIES", to="x:s", until="2010"))
        + [c for c in trade if c.dataset == "survey"],
    )  # fmt: skip
    load_as(
        one, "press", date(2026, 1, 1), INFERRED,
        of("press", fact("x:a", "Firm", "founded", "2003"), fact("x:a", "Firm", "address", "东陵省澜江市", since="2020"),
           fact("x:s", "Supply", "SUPPLIES", to="x:t"), fact("x:s", "Supply", "SUPPLIES", to="x:u", since="2012"))
        + [c for c in trade if c.dataset == "press"],
    )  # fmt: skip
    one.build()
    yield one
    one.close()


def test_the_question_lists_all_kinds_with_evidence(workspace: Workspace) -> None:
    answer = find_question("contradictions").ask(workspace.view(), {"as_of": "2026-06-30"})
    told = [(r.kind, r.property, [v.value for v in r.values]) for r in answer.rows]
    assert told[0] == ("value", "founded", ["1998", "2003"])
    assert sorted(told[1:], key=lambda t: t[2]) == [
        ("direction", None, ["甲公司 → 乙公司", "乙公司 → 甲公司"]),
        ("direction", None, ["铜箔 → 电芯", "电芯 → 铜箔"]),
    ]
    for row in answer.rows:
        assert set(row.evidence) == {c for v in row.values for c in v.evidence}
        assert {e.claim for e in workspace.ledger.evidence(list(row.evidence))} == set(row.evidence)
    assert [v.dated for v in answer.rows[0].values] == ["2024-01-01", "2026-01-01"]
    assert answer.summary == {"value": 1, "edge_value": 0, "direction": 2}
    assert "证据等级" in answer.caveats[0].zh


def test_a_trade_in_another_product_contradicts_nothing(workspace: Workspace) -> None:
    answer = find_question("contradictions").ask(workspace.view(), {"about": "direction"})
    (trade,) = [r for r in answer.rows if r.relation == "BUYS_FROM"]
    view = workspace.view()
    records = [
        r
        for r in view.edge_records(view.expand(view.of_type("Firm"), "Purchase", "out").eid)
        if "铝箔" in r.values("product")
    ]
    assert not {c for r in records for c in r.claims} & set(trade.evidence)


def test_nothing_is_overwritten_and_the_entity_shows_the_order(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace))
    shown = client.get(f"/v1/entities/{canonical_id('x:a')}").json()
    assert {a["value"] for a in shown["attributes"] if a["property"] == "founded"} == {"1998", "2003"}
    against = shown["contradictions"]
    assert "来源日期" in against["rule"]["zh"]
    (founded,) = [r for r in against["rows"] if r["property"] == "founded"]
    assert [v["value"] for v in founded["values"]] == ["1998", "2003"]
    assert all(v["recorded"] > 0 for v in founded["values"])
    assert not [r for r in against["rows"] if r["property"] == "address"]  # it moved


def test_a_withdrawn_side_ends_the_contradiction_and_an_undo_brings_it_back(workspace: Workspace) -> None:
    q = find_question("contradictions")
    before = q.ask(workspace.view(), {}).rows
    tx = workspace.ledger.withdraw("dataset", "press", by="w", reason="存疑")
    workspace.build()
    assert not q.ask(workspace.view(), {}).rows
    workspace.ledger.undo(tx, by="w", reason="属实")
    workspace.build()
    assert q.ask(workspace.view(), {}).rows == before


def test_the_demo_has_the_one_of_its_key(demo_home: Path) -> None:
    workspace = Workspace.at(demo_home)
    rows = find_question("contradictions").ask(workspace.view(), {"about": "edge_value"}).rows
    assert ("岚州华盛铜箔有限公司", "铜箔", "capacity") in {
        (r.entity.name, r.other.name if r.other else None, r.property) for r in rows
    }
    workspace.close()
