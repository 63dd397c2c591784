"""A policy becomes claims with the clause as evidence, and the policy map answers on them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.extract.policy.notices import ENGLISH, demo, read

from clusterkg.api.workspace import Workspace
from clusterkg.extract.documents import Document
from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.policy import PolicyText, facts, policy_drafts
from clusterkg.extract.policy.naming import is_addressed
from clusterkg.graph.ledger import EditionKind, EvidenceClass, Source, UseRight
from clusterkg.graph.ontology import load
from clusterkg.graph.vocabularies.loading import load_vocabulary
from clusterkg.queries.contract import find_question


def drafts(
    document: Document, policy: PolicyText, extraction: Extraction | None = None, **more: Any
) -> list[Any]:
    return list(policy_drafts(document, policy, extraction, dataset="notices", space="doc:1", **more))


@pytest.fixture
def workspace(tmp_path: Path) -> Any:
    one = Workspace.at(tmp_path)
    load_vocabulary(one.ledger, "policy_concepts")
    one.ledger.register(
        Source(
            "notices", "岚州市政策文件（虚构）", "岚州市", "Apache-2.0", UseRight.PUBLISH, date(2026, 3, 1)
        )
    )
    yield one
    one.close()


def loaded(workspace: Workspace, name: str, document: Document, policy: PolicyText) -> Any:
    space = f"doc:{document.content_hash[:16]}"
    with workspace.ledger.run(
        dataset="notices", document=name, content_hash=document.content_hash, edition=EditionKind.SNAPSHOT, extractor="policy@1",
    ) as run:  # fmt: skip
        run.add(
            facts(
                document,
                policy_drafts(document, policy, dataset="notices", space=space),
                extractor="policy@1",
            )
        )
        return run.commit()


def ask(workspace: Workspace, **given: Any) -> Any:
    return find_question("policy-map").ask(workspace.view(), {"as_of": "2026-06-30", **given})


@pytest.mark.parametrize("source", ["16", "21", "22", "english"])
def test_every_claim_fits_the_ontology_and_is_quoted_from_the_document(source: str) -> None:
    document, policy = read(ENGLISH) if source == "english" else demo(source)
    ontology = load()
    types: dict[str, str] = {"doc:1": "Document"}
    made = drafts(document, policy)
    for d in made:
        spec = ontology.get(d.claim.type)
        assert document.text[d.span.start : d.span.end].strip()
        assert 0 < d.confidence <= 1
        if d.claim.object is None:
            assert d.claim.prop in ontology.properties(d.claim.type)
            types.setdefault(d.claim.subject, d.claim.type)
        else:
            assert d.claim.prop == spec.relation
    for d in made:
        if d.claim.object is not None:
            for end, local in (("source", d.claim.subject), ("target", d.claim.object)):
                held = "Concept" if local.startswith("concept:") else types[local]
                ends = ontology.get(d.claim.type).ends[end].range
                assert any(ontology.is_a(held, t) for t in ends), (d.claim, held)


def test_the_policy_map_answers_on_notices_that_were_read(workspace: Workspace) -> None:
    for number in ("21", "22"):
        loaded(workspace, number, *demo(number))
    workspace.build()
    found = ask(workspace, kind="孵化器", place="岚州市")
    assert [r.clause for r in found.rows if r.named_in == "clause"] == ["第四条", "第五条"]
    # 第二条 says that the whole applies to incubators: its other measures come after, and are said to.
    assert [r.clause for r in found.rows[2:]] == ["第六条", "第七条", "第八条", "第十条"]
    assert {r.named_in for r in found.rows[2:]} == {"policy"}
    assert found.summary["named_by_the_policy_alone"] == 4
    assert any("4 条自己没有点名" in c.zh for c in found.caveats)
    assert list(found.rows[0].model_dump())[1:3] == [
        "entity",
        "named_in",
    ]  # a table as wide as a page tells them apart
    row = found.rows[0]
    assert (row.entity.name, row.chapter, row.since, row.since_basis) == (
        "支持建设科技企业孵化器", "载体建设", "2026-03-01", "effective",
    )  # fmt: skip
    assert [(b.body.name, b.responsibility, b.level) for b in row.responsible] == [
        ("市科学技术局", "responsible", "measure"), ("市财政局", "responsible", "measure"),
        ("岚州市科学技术局", "issue", "policy"), ("岚州市科学技术局", "interpret", "policy"),
    ]  # fmt: skip
    quotes = [e.quote for e in workspace.ledger.evidence(sorted(row.evidence))]
    assert any(q.startswith("第四条 支持建设科技企业孵化器。") for q in quotes)
    (six,) = (r for r in ask(workspace, kind="中试平台").rows if r.clause == "第六条")
    assert six.responsible_known.zh.startswith("条款未载明")


def test_a_second_reading_adds_nothing_and_a_withdrawal_takes_all_away(workspace: Workspace) -> None:
    document, policy = demo("21")
    first = loaded(workspace, "21", document, policy)
    assert first.claims_new > 80
    again = loaded(workspace, "21", document, policy)
    assert (again.claims_new, again.sightings_new) == (0, 0)


def test_what_is_worked_out_is_inferred_and_what_is_printed_is_disclosed() -> None:
    document, policy = demo("21")
    made = list(facts(document, iter(drafts(document, policy)), extractor="policy@1"))
    class_of = {(c.type, c.prop): s.evidence_class for c, s in made}
    assert class_of["Policy", "period_from"] is EvidenceClass.DISCLOSED
    assert class_of["Policy", "period_to"] is EvidenceClass.INFERRED
    lead = {
        s.evidence_class
        for _, s in facts(document, iter(drafts(document, policy)), extractor="x", ceiling=EvidenceClass.LEAD)
    }
    assert lead == {EvidenceClass.LEAD}


def test_two_clauses_with_one_headline_are_two_measures() -> None:
    document, policy = read(
        "某市奖励政策\n第一条 给予资金奖励。对孵化器给予奖励。\n第二条 给予资金奖励。对加速器给予奖励。"
    )
    measures = {d.claim.subject for d in drafts(document, policy) if d.claim.type == "MeasureOf"}
    assert len(measures) == 2


def test_a_mention_keeps_its_id_and_a_named_institution_is_not_its_kind() -> None:
    document, policy = demo("21")
    at = document.text.index("岚州新能源加速器")
    body = document.text.index("市科学技术局、市财政局")
    extraction = Extraction(
        "21", document.text, (Mention(body, body + 6, "GovernmentBody"), Mention(at, at + 8, "Accelerator")),
    )  # fmt: skip
    made = drafts(document, policy, extraction, local=lambda i: f"doc:1#mention{i}")
    addressed = {
        (d.claim.subject.split(":")[-1], d.claim.object) for d in made if d.claim.type == "Addressing"
    }
    assert ("鼓励发展加速器", "doc:1#mention1") in addressed
    assert ("鼓励发展加速器", "concept:accelerator") in addressed  # the headline names the kind
    kinds = [d for d in made if d.claim.object == "concept:accelerator" and d.span.start <= at < d.span.end]
    assert kinds == []  # the sentence with the one by name does not
    (edge,) = (
        d
        for d in made
        if d.claim.type == "Responsibility" and d.claim.subject == "doc:1#mention0" and d.claim.object
    )
    assert edge.claim.key == "responsible"


def test_a_place_that_a_document_names_joins_the_place_of_that_name(demo_home: Path, tmp_path: Path) -> None:
    workspace = Workspace.at(shutil.copytree(demo_home, tmp_path / "home"))
    workspace.ledger.register(
        Source(
            "notices", "岚州市政策文件（虚构）", "岚州市", "Apache-2.0", UseRight.PUBLISH, date(2026, 3, 1)
        )
    )
    loaded(workspace, "21", *demo("21"))
    workspace.build()
    # The document says 岚州市 and puts it nowhere; the office's tables say that 城东区 is in it.
    found = ask(workspace, place="城东区")
    names = {r.policy.name for r in found.rows}
    assert {"岚州市科技创新载体与服务机构管理办法", "岚州市科技创新载体建设若干措施"} <= names
    assert "岚州市科技创新载体与服务机构管理办法" not in {
        r.policy.name for r in ask(workspace, place="澜江市").rows
    }
    workspace.close()


def test_a_programme_is_no_project_and_a_plan_for_talent_is_its_own_type() -> None:
    document, policy = demo("22")
    named = {(d.claim.type, d.claim.value) for d in drafts(document, policy) if d.claim.prop == "name"}
    assert ("Programme", "岚链强基行动") in named
    assert ("TalentPlan", "岚州英才计划") in named


def test_the_wording_of_a_measure_is_that_of_its_source() -> None:
    text = "某市奖励政策\n第一条　给予资金奖励。对孵化器（含众创空间）给予奖励：\n（二）ＡＢ类20％。\n"
    document, policy = read(text)
    (wording,) = {d.claim.value for d in drafts(document, policy) if d.claim.prop == "wording"}
    assert wording in text and "（含众创空间）" in wording and "ＡＢ类20％" in wording


def test_a_kind_in_the_name_of_a_thing_is_named_and_in_that_of_an_institution_is_not() -> None:
    text = "某市若干措施\n第一条 加强市场建设。建立技术合同网上登记系统，支持岚州孵化器发展。"
    document, policy = read(text)
    spans = [("技术合同网上登记系统", "Segment"), ("岚州孵化器", "Incubator")]
    mentions = tuple(Mention(text.index(w), text.index(w) + len(w), t, 0.9, "ner") for w, t in spans)
    made = drafts(document, policy, Extraction("n", document.text, mentions))
    addressed = {d.claim.object for d in made if d.claim.type == "Addressing"}
    assert addressed == {"concept:tech_contract", "doc:1#Incubator:岚州孵化器"}


@pytest.mark.parametrize(
    ("name", "type_", "by", "kept"),
    [
        *((n, "Segment", "ner", False) for n in ("科学布局", "有序发展", "工程化", "示范带动作用", "集成化与转移", "制造业")),
        *((n, "Segment", "products/segment-list", False) for n in ("推动创新型", "市场竞争力的高新技术", "战略性新兴产业", "工程化")),
        ("高新技术企业", "Recognition", "policy_things/recognition", False),
        ("科技型中小企业技术创新", "Recognition", "ner", False),
        ("国家高新区", "Product", "products/frame", False),
        ("硅碳负极", "Segment", "clusterkg_policy,ner", True), ("涂布机", "Product", "ner", True),
        ("联合收割机", "Product", "products/frame", True), ("制造业", "Segment", "", True),
        ("省级“小巨人”", "Recognition", "ner", True), ("岚州高新区", "Zone", "ner", True),
    ],
)  # fmt: skip
def test_a_measure_addresses_things_and_not_phrases(name: str, type_: str, by: str, kept: bool) -> None:
    assert is_addressed(name, type_, by) is kept
