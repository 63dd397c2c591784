"""The policy map: filters, who is responsible, since when, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clusterkg.api.demo import load_demo
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound
from clusterkg.graph.store import View
from clusterkg.queries.contract import find_question


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """The register of policies alone: what documents say of the same policies stands beside it until somebody judges them one."""
    workspace = Workspace.at(tmp_path_factory.mktemp("register"))
    load_demo(workspace, documents=False)
    yield workspace.view()
    workspace.close()


def test_the_register_answers_the_same_beside_the_documents(view: View, demo_home: Path) -> None:
    workspace = Workspace.at(demo_home)
    beside = workspace.view()
    for given in ({"kind": "孵化器"}, {"segment": "涂布机"}, {"place": "岚州市"}):
        alone = {(r.policy.id, r.clause) for r in ask(view, **given).rows}
        assert alone <= {(r.policy.id, r.clause) for r in ask(beside, **given).rows}
    workspace.close()


def ask(view: View, **given: Any) -> Any:
    return find_question("policy-map").ask(view, {"as_of": "2026-06-30", **given})


def clauses(answer: Any) -> list[str]:
    return [f"{r.policy.name[:4]} {r.clause}" for r in answer.rows]


def test_a_kind_is_found_by_any_of_its_names_and_with_the_kinds_below_it(view: View) -> None:
    named = [clauses(ask(view, kind=k)) for k in ("孵化器", "科技企业孵化器", "incubator", "Incubator")]
    assert named == [["岚州市科 第一条"]] * 4
    assert clauses(ask(view, kind="科技金融")) == []  # no clause names it
    assert "岚州市科 第六条" in clauses(ask(view, kind="人才"))
    assert clauses(ask(view, kind="技术经理人")) == ["岚州市科 第六条"]


def test_an_institution_by_name_counts_for_its_kind(view: View) -> None:
    (row,) = ask(view, kind="ProductivityCentre").rows
    assert {m.name for m in row.matched} == {"生产力促进中心", "岚州生产力促进中心"}


def test_a_segment_counts_with_what_is_above_and_below_it(view: View) -> None:
    assert clauses(ask(view, segment="涂布机")) == ["岚州市科 第四条"]
    assert clauses(ask(view, segment="动力电池与新能源汽车")) == ["岚州市科 第三条", "岚州市科 第四条"]
    assert clauses(ask(view, segment="隔膜")) == []


def test_a_policy_of_the_province_applies_in_its_cities_and_not_the_other_way_round(view: View) -> None:
    assert {r.policy.name[:3] for r in ask(view, place="岚州市").rows} == {"东陵省", "岚州市"}
    assert {r.policy.name[:3] for r in ask(view, place="澜江市").rows} == {"东陵省"}
    zone = ask(view, place="岚州高新技术产业开发区")
    assert "岚州市科 第二条" in clauses(zone)


def test_who_is_responsible_is_the_clauses_word_before_the_policys(view: View) -> None:
    by = {r.clause: r for r in ask(view, policy="岚州市科技创新载体建设若干措施").rows}
    first = by["第一条"]
    assert [(b.body.name, b.responsibility, b.level) for b in first.responsible] == [
        ("岚州市科学技术局", "lead", "measure"),
        ("岚州市财政局", "support", "measure"),
        ("岚州市人民政府办公室", "issue", "policy"),
    ]
    assert first.responsible_known.zh == "条款载明"
    assert by["第六条"].responsible_known.zh.startswith("条款未载明")
    kind = ask(view, kind="技术合同").rows[0].responsible[0]
    assert (kind.body.name, kind.body.type) == ("科技主管部门", "Concept")


def test_since_when_is_the_day_of_effect_or_of_issue_and_is_said_which(view: View) -> None:
    by = {r.policy.name: r for r in ask(view, place="岚州市").rows}
    city, province = by["岚州市科技创新载体建设若干措施"], by["东陵省技术转移体系建设实施意见"]
    assert (city.since, city.since_basis, city.until, city.in_force) == (
        "2025-04-01",
        "effective",
        "2028-03-31",
        True,
    )
    assert (province.since, province.since_basis, province.until, province.in_force) == (
        "2024-06-10",
        "published",
        None,
        None,
    )


def test_on_an_earlier_day_the_older_policy_answers(view: View) -> None:
    then = ask(view, kind="孵化器", as_of="2023-06-30")
    assert clauses(then) == ["岚州市科 第三条"]
    assert then.rows[0].policy.name == "岚州市科技企业孵化器扶持办法"
    assert then.summary["not_yet_in_force"] == 1
    now = ask(view, kind="孵化器")
    assert now.summary["lapsed"] == 1
    assert any("失效" in c.zh for c in now.caveats)


def test_a_target_has_its_indicator_value_and_deadline(view: View) -> None:
    (row,) = ask(view, kind="加速器").rows
    (target,) = row.targets
    assert (target.indicator.name, target.value, target.deadline) == ("科技企业加速器数量", "3", "2027-12")
    assert row.deadline == "2027-12"
    assert row.chapter == "载体建设"


def test_the_clause_is_the_evidence_of_each_row(view: View, demo_home: Path) -> None:
    workspace = Workspace.at(demo_home)
    for row in ask(view, policy="岚州市科技创新载体建设若干措施").rows:
        quotes = {e.quote for e in workspace.ledger.evidence(sorted(row.evidence))}
        assert row.wording in quotes
    workspace.close()


@pytest.mark.parametrize(
    "given", [{"kind": "明月"}, {"segment": "明月"}, {"place": "明月"}, {"policy": "明月"}]
)
def test_what_is_no_kind_segment_place_or_policy_is_refused(view: View, given: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        ask(view, **given)
