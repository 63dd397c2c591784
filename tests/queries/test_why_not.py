"""An absence is explained: by date, class, status, place, level, a near name, a rejected row, a withdrawal, or nobody's saying so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.graph.graphs import fact, name, put

from clusterkg.graph.ledger import EditionKind, EvidenceClass, Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import View, open_store
from clusterkg.queries.contract import find_question
from clusterkg.queries.facts.absences import Cause, alike
from clusterkg.queries.why_not import CauseName, WhyNotParams

FACTS = [
    name("d:chain", "Chain", "动力电池"),
    name("d:up", "Segment", "上游材料"),
    name("d:film", "Segment", "隔膜"),
    name("d:cell", "Segment", "电芯"),
    name("d:p", "Product", "涂覆隔膜"),
    fact("d:up", "ChainPart", "PART_OF", to="d:chain"),
    fact("d:film", "ChainPart", "PART_OF", to="d:up"),
    fact("d:cell", "ChainPart", "PART_OF", to="d:chain"),
    fact("d:p", "SegmentEntry", "IN_SEGMENT", to="d:film"),
    name("d:lz", "Place", "岚州市"),
    name("d:lj", "Place", "澜江市"),
    name("d:a", "Firm", "岚州恒科隔膜有限公司"),
    name("d:b", "Firm", "岚州宁海动力电池有限公司"),
    name("d:c", "Firm", "岚州宁海动力科技有限公司"),
    name("d:e", "Firm", "青川远朗新材料有限公司"),
    name("d:g", "Firm", "无址膜业有限公司"),
    fact("d:a", "Location", "LOCATED_IN", to="d:lj"),
    fact("d:b", "Location", "LOCATED_IN", to="d:lz"),
    fact("d:a", "Production", "MAKES", to="d:p", since="2019", until="2024-06"),
    fact("d:b", "Production", "MAKES", to="d:cell"),
    fact("d:e", "Production", "MAKES__PLANNED", to="d:film"),
    fact("d:e", "Production", "MAKES", to="d:up"),
    fact("d:e", "Firm", "scope_of_business", "隔膜销售;电芯制造。"),
]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    one = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    put(one, FACTS)
    put(
        one, [fact("d:g", "Production", "MAKES", to="d:film", dataset="talk")], dataset="talk", strength=EvidenceClass.LEAD
    )  # fmt: skip
    yield one
    one.close()


def opened(ledger: Ledger, folder: Path, tx: int | None = None) -> View:
    store = open_store(folder / f"graph{ledger.at(None)}-{tx}")
    store.write(project(ledger, load(), ledger.at(tx)))
    return store.open()


def why(view: View, ledger: Ledger | None, firm: str, segment: str, **more: Any) -> dict[str, Any]:
    given = {"firm": firm, "segment": segment, "as_of": "2026-06-30", **more}
    answer = find_question("why-not").ask(view, given, None if ledger is None else lambda: ledger)
    assert all(r.evidence for r in answer.rows)
    return {r.cause: r for r in answer.rows}


def test_the_causes_are_told_apart(ledger: Ledger, tmp_path: Path) -> None:
    view = opened(ledger, tmp_path)
    ended = why(view, ledger, "岚州恒科隔膜有限公司", "隔膜")
    assert (ended["other_time"].since, ended["other_time"].until) == ("2019", "2024-06")
    assert "no_statement" not in ended
    on_time = why(view, ledger, "岚州恒科隔膜有限公司", "隔膜", as_of="2020-01-01", place="岚州市")
    assert set(on_time) == {"stated", "out_of_place"}
    assert on_time["out_of_place"].about[0].name == "澜江市"
    assert "lead" in why(view, ledger, "无址膜业有限公司", "隔膜")["weaker_class"].text.en
    assert "place_unknown" in why(view, ledger, "无址膜业有限公司", "隔膜", place="岚州市")
    planned = why(view, ledger, "青川远朗新材料有限公司", "隔膜")
    assert "plan" in planned["other_status"].text.en
    assert planned["other_level"].about[0].name == "上游材料"


def test_a_near_duplicate_that_carries_the_statement_is_named_and_not_merged(
    ledger: Ledger, tmp_path: Path
) -> None:
    told = why(opened(ledger, tmp_path), ledger, "岚州宁海动力科技有限公司", "电芯")
    assert told["unresolved"].about[0].name == "岚州宁海动力电池有限公司"
    assert told["unresolved"].score >= 0.6


def test_a_decision_that_the_maker_is_another_firm_is_told_with_who_when_and_why(
    ledger: Ledger, tmp_path: Path
) -> None:
    names = ("岚州宁海动力科技有限公司", "电芯")
    ledger.judge("d:c", "d:b", "not_same", by="organisation@1", human=False, reason="证照号码不同")
    by_model = why(opened(ledger, tmp_path), ledger, *names)
    assert by_model["judged_apart"].decided_by == "organisation@1"
    assert "模型" in by_model["judged_apart"].text.zh
    assert "unresolved" in by_model  # a person may still say otherwise
    before = ledger.at(None)
    tx = ledger.judge("d:b", "d:c", "never_same", by="李", reason="两家各有执照")
    told = why(opened(ledger, tmp_path), ledger, *names)
    row = told["judged_apart"]
    assert "unresolved" not in told
    assert (row.decided_by, row.decided_why, row.decided_tx) == ("李", "两家各有执照", tx)
    assert row.about[0].name == "岚州宁海动力电池有限公司"
    assert fact("d:b", "Production", "MAKES", to="d:cell").id.hex() in row.evidence
    assert row.decided_at.startswith(row.text.en.partition("judged on ")[2][:10])
    # A release of before knows nothing of it; nor does one of after it was undone.
    assert "unresolved" in why(opened(ledger, tmp_path, before), ledger, *names)
    ledger.undo(tx, by="王", reason="误判")
    assert why(opened(ledger, tmp_path), ledger, *names)["judged_apart"].decided_by == "organisation@1"


def test_what_a_second_person_has_not_agreed_to_explains_nothing(ledger: Ledger, tmp_path: Path) -> None:
    ledger.require_four_eyes(True, by="主任", reason="制度")
    ledger.judge("d:b", "d:c", "not_same", by="李", reason="两家")
    names = ("岚州宁海动力科技有限公司", "电芯")
    assert "judged_apart" not in why(opened(ledger, tmp_path), ledger, *names)
    ledger.judge("d:b", "d:c", "not_same", by="赵", reason="同意")
    assert why(opened(ledger, tmp_path), ledger, *names)["judged_apart"].decided_by == "赵"


def test_a_segment_with_parts_and_one_of_another_chain_say_so(ledger: Ledger, tmp_path: Path) -> None:
    put(ledger, [name("d:x", "Segment", "别处的环节")], document="x")
    view = opened(ledger, tmp_path)
    assert "has_parts" in why(view, ledger, "岚州宁海动力电池有限公司", "上游材料", chain="动力电池")
    assert "not_in_chain" in why(view, ledger, "岚州宁海动力电池有限公司", "别处的环节", chain="动力电池")


def test_a_text_that_speaks_for_it_is_told_as_a_proposal_beside_that_nobody_states_it(
    ledger: Ledger, tmp_path: Path
) -> None:
    told = why(opened(ledger, tmp_path), ledger, "青川远朗新材料有限公司", "电芯")
    assert set(told) == {"proposed", "no_statement"}
    assert told["proposed"].score > 0.5


def test_what_was_withdrawn_or_is_known_only_later_is_told_from_the_ledger(
    ledger: Ledger, tmp_path: Path
) -> None:
    before = ledger.at(None)
    claim = fact("d:b", "Production", "MAKES", to="d:cell")
    ledger.withdraw("claim", claim.id.hex(), by="王", reason="错录")
    withdrawn = why(opened(ledger, tmp_path), ledger, "岚州宁海动力电池有限公司", "电芯")
    assert claim.id.hex() in withdrawn["withdrawn"].evidence
    put(ledger, [fact("d:c", "Production", "MAKES", to="d:cell")], document="later")
    later = why(opened(ledger, tmp_path, before), ledger, "岚州宁海动力科技有限公司", "电芯")
    assert "later" in later


def test_a_rejected_row_that_names_the_firm_is_found_and_its_text_is_not_shown(
    ledger: Ledger, tmp_path: Path
) -> None:
    with ledger.run(
        dataset="d", document="makers.csv", content_hash="00", edition=EditionKind.SNAPSHOT, extractor="t@1"
    ) as run:  # fmt: skip
        row = '{"企业": "岚州宁海动力科技有限公司", "环节": "电芯", "联系人": "张三"}'
        run.reject(7, "起", "2026-13", "不是日期", "no date", row, "row")
        run.commit(rows=1, rejected=1)
    view = opened(ledger, tmp_path)
    told = why(view, ledger, "岚州宁海动力科技有限公司", "电芯")["rejected"]
    assert (told.document, told.row_number) == ("d/makers.csv", 7)
    assert "不是日期" in told.text.zh
    assert "企业和环节" in told.text.zh
    assert "张三" not in told.model_dump_json()
    without = find_question("why-not").ask(view, {"firm": "岚州宁海动力科技有限公司", "segment": "电芯"})
    assert "rejected" not in {r.cause for r in without.rows}
    assert any("not opened" in c.en for c in without.caveats)


def test_legal_forms_do_not_make_names_alike() -> None:
    assert alike("甲乙有限公司", "丙丁有限公司") == 0
    assert alike("岚州宁海动力电池有限公司", "岚州宁海动力电池股份有限公司") == 1


def test_every_cause_can_be_answered() -> None:
    assert set(CauseName.__args__) == {c.value for c in Cause}
    assert "place" in WhyNotParams.model_fields
