"""Proposals are accepted by a reviewer, a sheet or a declared rule, stand on the claims behind them, and can be undone."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from clusterkg.api import placing
from clusterkg.api.cli import app
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.queries.contract import find_question
from clusterkg.queries.facts import chains
from clusterkg.queries.facts.lookup import the_one

CHAIN, PLACE, DAY = "动力电池与新能源汽车", "岚州市", "2026-06-30"
FIRM, SEGMENT = "岚州远沃新材料有限公司", "硅碳负极"


@pytest.fixture
def workspace(demo_home: Path, tmp_path: Path) -> Iterator[Workspace]:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    one = Workspace.at(home)
    yield one
    one.close()


def proposals(workspace: Workspace, **more: Any) -> dict[tuple[str, str], Any]:
    given = {"chain": CHAIN, "as_of": DAY, **more}
    rows = find_question("place-firms").ask(workspace.view(), given).rows
    return {(r.entity.name, r.segment.name): r for r in rows}


def verdict(workspace: Workspace, segment: str) -> Any:
    rows = (
        find_question("chain-gaps").ask(workspace.view(), {"chain": CHAIN, "place": PLACE, "as_of": DAY}).rows
    )
    return next(r for r in rows if r.segment.name == segment)


def accept(workspace: Workspace, firm: str = FIRM, segment: str = SEGMENT) -> int:
    view = workspace.view()
    view = placing.scoped(view)
    found = placing.proposed(view, the_one(view, CHAIN, ["Chain"]), [(firm, segment)])
    report = placing.accept(workspace, view, found, by="审核员", reason="看过经营范围")
    assert report.tx is not None
    return report.tx


def test_the_proposals_of_the_demo_are_those_of_the_key(workspace: Workspace) -> None:
    assert set(proposals(workspace)) == {
        ("岚州泰禾精密制造有限公司", "电池结构件"), ("岚州远沃新材料有限公司", "石墨负极"), ("岚州远沃新材料有限公司", "硅碳负极"),
        ("岚州昊辰新材料有限公司", "永磁材料"), ("澜江博达新材料有限公司", "六氟磷酸锂"), ("澜江博达新材料有限公司", "电解液"),
        ("云泽华辰精密制造有限公司", "减速器"),
    }  # fmt: skip


def test_a_firm_that_a_document_names_is_no_second_maker_beside_its_namesake(workspace: Workspace) -> None:
    name, segment = "岚州鼎朗电池管理系统有限公司", "电池管理系统"
    assert len(workspace.view().find("Firm", "name", name)) == 2  # the table's and the document's, not merged
    assert (name, segment) not in proposals(workspace, min_score=0)
    assert any(firm == name for firm, _ in proposals(workspace, min_score=0))
    answer = find_question("place-firms").ask(
        workspace.view(),
        {"chain": CHAIN, "firm": _bare(workspace, name, segment), "as_of": DAY, "min_score": 0},
    )
    assert answer.summary["withheld"] == 1  # and nobody is left to think that there was nothing
    assert any("全称相同" in reason.zh for reason in answer.caveats)


def _bare(workspace: Workspace, name: str, segment: str) -> str:
    """The one of that name that no source puts into the segment."""
    view = placing.scoped(workspace.view())
    made = chains.makers(view, view.find("Segment", "name", segment))
    (nid,) = set(view.find("Firm", "name", name).tolist()) - set(made.maker.tolist())
    return next(b.id for b in view.briefs([nid]))


def test_what_is_traded_prepared_or_made_for_it_stays_a_lead(workspace: Workspace) -> None:
    found = proposals(workspace, min_score=0)
    for pair in (
        ("岚州昊川新材料有限公司", "PVDF粘结剂"), ("岚州嘉源精密制造有限公司", "卷绕机"), ("岚州安禾精密制造有限公司", "涂布机"),
        ("岚州宏禾软件有限公司", "电池管理系统"),
    ):  # fmt: skip
        assert found[pair].evidence_class == "lead"
        assert found[pair].score < 0.5


def test_every_reason_leads_to_the_cell_that_says_it(workspace: Workspace) -> None:
    row = proposals(workspace)[FIRM, SEGMENT]
    assert row.evidence_class == "inferred"
    for reason in row.reasons:
        assert SEGMENT in reason.zh
        (seen,) = workspace.evidence(reason.evidence[0])
        assert "硅碳负极材料" in str(seen["quote"])


def test_a_proposal_alone_changes_no_answer(workspace: Workspace) -> None:
    assert verdict(workspace, SEGMENT).primary == "unknown"


def test_an_accepted_placement_enters_the_answers_and_undoing_takes_it_out(workspace: Workspace) -> None:
    tx = accept(workspace)
    workspace.build()
    row = verdict(workspace, SEGMENT)
    assert row.primary == "present"
    assert [m.name for m in row.local_makers] == [FIRM]
    assert (FIRM, SEGMENT) not in proposals(workspace)
    workspace.ledger.undo(tx, by="审核员", reason="看错了")
    workspace.build()
    assert verdict(workspace, SEGMENT).primary == "unknown"
    assert (FIRM, SEGMENT) in proposals(workspace)
    assert accept(workspace) > tx  # it can be accepted again
    workspace.build()
    assert verdict(workspace, SEGMENT).primary == "present"


def test_an_accepted_placement_is_inferred_and_names_its_sources_and_who_decided(
    workspace: Workspace,
) -> None:
    source = proposals(workspace)[FIRM, SEGMENT].evidence[0]
    accept(workspace)
    workspace.build()
    (one,) = placing.decided(workspace, workspace.view())
    assert (one.firm.caption, one.segment.caption, one.gone) == (FIRM, SEGMENT, ())
    seen = workspace.ledger.evidence([one.claim])
    assert {e.evidence_class for e in seen} == {EvidenceClass.INFERRED}
    assert f"claim:{source}" in {e.locator.column for e in seen}
    assert "看过经营范围" in one.decided
    given = {"chain": CHAIN, "place": PLACE, "as_of": DAY, "minimum": "disclosed"}
    rows = find_question("chain-gaps").ask(workspace.view(), given).rows
    assert next(r for r in rows if r.segment.name == SEGMENT).primary == "unknown"


def test_a_decision_whose_source_was_withdrawn_says_so(workspace: Workspace) -> None:
    source = proposals(workspace)[FIRM, SEGMENT].reasons[0].evidence[0]
    accept(workspace)
    workspace.ledger.withdraw("claim", source, by="登记处", reason="错录")
    workspace.build()
    (one,) = placing.decided(workspace, workspace.view())
    assert one.gone == (source,)


def test_withdrawing_the_claim_undoes_the_placement_and_accepting_again_says_what_stands_in_the_way(
    workspace: Workspace,
) -> None:
    accept(workspace)
    workspace.build()
    (one,) = placing.decided(workspace, workspace.view())
    workspace.ledger.withdraw("claim", one.claim, by="审核员", reason="撤")
    workspace.build()
    assert verdict(workspace, SEGMENT).primary == "unknown"
    with pytest.raises(Exception, match="was withdrawn"):
        accept(workspace)


def test_what_is_refused_is_proposed_no_more_and_the_refusal_can_be_undone(workspace: Workspace) -> None:
    report = placing.refuse(
        workspace, workspace.view(), [(FIRM, SEGMENT)], by="审核员", reason="只做委托加工"
    )
    workspace.build()
    assert (FIRM, SEGMENT) not in proposals(workspace)
    assert verdict(workspace, SEGMENT).primary == "unknown"
    assert report.tx is not None
    workspace.ledger.undo(report.tx, by="审核员", reason="")
    workspace.build()
    assert (FIRM, SEGMENT) in proposals(workspace)


def test_what_nothing_speaks_for_cannot_be_accepted(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="no proposal"):
        accept(workspace, firm="岚州华能物流有限公司", segment="电芯")


def test_a_filled_sheet_accepts_refuses_and_leaves_alone(workspace: Workspace, tmp_path: Path) -> None:
    sheet, run, at = tmp_path / "sheet.csv", CliRunner(), {"CLUSTERKG_HOME": str(workspace.settings.home)}
    made = run.invoke(
        app, ["place-firms", "propose", "--chain", CHAIN, "--place", PLACE, "--out", str(sheet)], env=at
    )
    assert made.exit_code == 0, made.output
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = {"硅碳负极": "是", "石墨负极": "否"}
    for row in rows:
        row["decision"] = answers.get(row["segment"], "")
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    got = run.invoke(
        app, ["place-firms", "accept", "--file", str(sheet), "--by", "王", "--reason", "逐条看过"], env=at
    )
    assert got.exit_code == 0, got.output
    workspace.build()
    left = {s for f, s in proposals(workspace, place=PLACE)}
    assert left == {"电池结构件", "永磁材料"}
    assert verdict(workspace, SEGMENT).primary == "present"


def test_a_decision_that_is_neither_yes_nor_no_is_refused_with_its_row(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("decision,chain,firm_id,segment_id\n也许,c,f,s\n", encoding="utf-8")
    with pytest.raises(QuestionError, match="row 2"):
        placing.read_sheet(sheet)


def test_a_declared_rule_is_written_into_what_it_accepts(workspace: Workspace) -> None:
    run, at = CliRunner(), {"CLUSTERKG_HOME": str(workspace.settings.home)}
    words = [
        "place-firms",
        "accept",
        "--chain",
        CHAIN,
        "--rule",
        "0.9",
        "--by",
        "科室",
        "--reason",
        "2026 年第 3 号规则",
    ]
    got = run.invoke(app, words, env=at)
    assert got.exit_code == 0, got.output
    workspace.build()
    found = placing.decided(workspace, workspace.view())
    assert len(found) == 7
    assert all("score ≥ 0.9" in d.decided and "第 3 号规则" in d.decided for d in found)
    listed = run.invoke(app, ["place-firms", "list", "--format", "json"], env=at)
    assert listed.exit_code == 0
    assert "第 3 号规则" in listed.stdout
