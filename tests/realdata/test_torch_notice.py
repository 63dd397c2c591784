"""The notice that the product answers to, whole: chapters and clauses as an independent count has them, every kind with a quote."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.torch_notice import KINDS, Notice, counted, read_notice

from clusterkg.api.workspace import Workspace
from clusterkg.extract.policy import Role
from clusterkg.graph.ontology import load
from clusterkg.graph.vocabularies import concepts
from clusterkg.queries.contract import find_question

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def notice(shared: Path) -> Notice:
    return read_notice(shared / "data")


def test_chapters_and_clauses_are_those_of_an_independent_count(notice: Notice) -> None:
    held = counted(notice.document.text)
    policy = notice.policy
    assert sum(c.parent is None for c in policy.chapters) == held.chapters
    assert sum(c.parent is not None for c in policy.chapters) == held.sections
    assert [c.path[-1] for c in policy.clauses] == [f"{n}." for n in held.clauses]
    assert {len(policy.chapters[c.chapter].path) for c in policy.clauses if c.chapter is not None} == {1, 2}


def test_measures_are_the_clauses_that_set_something_in_motion(notice: Notice) -> None:
    told = {c.number: c.role for c in notice.policy.clauses if c.role is not Role.MEASURE}
    assert set(told) == {"一、1.", "一、2."}  # the two that say why, not what
    assert len(notice.policy.measures) == len(notice.policy.clauses) - 2
    for one in notice.policy.measures:
        assert one.titled
        assert one.headline is not None


@pytest.mark.parametrize("row", KINDS)
def test_every_kind_that_the_notice_names_is_found_in_a_clause_with_its_quote(
    notice: Notice, row: str
) -> None:
    words = [w for w in KINDS[row] if w in notice.document.text]
    assert words, "the notice no longer names it"
    quotes = notice.quotes(row)
    assert quotes
    for clause, quote in quotes:
        assert quote in notice.document.text[clause.at.start : clause.at.end]
    # each place that an independent search finds in a clause is covered
    for clause in notice.policy.clauses:
        text = notice.document.text[clause.at.start : clause.at.end]
        if any(w in text for w in words):
            assert clause.number in {c.number for c, _ in quotes}, (row, clause.number)


def test_the_rows_are_those_of_the_ontology() -> None:
    rows = {r for spec in load().types.values() for r in spec.torch}
    assert set(KINDS) == {r.split(" (")[0] for r in rows}
    assert {c.torch for c in concepts()} - {None} == set(KINDS)


def test_responsible_bodies_dates_and_number(notice: Notice) -> None:
    policy = notice.policy
    assert policy.number is not None
    assert policy.published is not None
    assert (policy.number.value, policy.published.value) == ("国科发火〔2011〕259号", "2011-07-04")
    assert policy.effective is policy.expires is None  # the notice states neither: not known
    (issuer,) = policy.responsible
    assert (issuer.name, issuer.responsibility, issuer.printed) == ("科学技术部", "issue", False)
    (last,) = (c for c in policy.clauses if c.responsible)
    assert last.number == "三、4."
    assert [(r.responsibility, r.concept.key if r.concept else None) for r in last.responsible] == [
        ("responsible", None), ("responsible", "science_department"),
    ]  # fmt: skip
    assert len(policy.addressees) == 4


def test_programmes_and_documents_it_carries_out(notice: Notice) -> None:
    named = {(n.name, n.kind) for c in notice.policy.clauses for n in c.programmes}
    quoted = {w for w, _ in named if f"“{w}”" in notice.document.text}
    assert len(named) >= 10
    assert len(quoted) >= 6
    assert {k for _, k in named} == {"Programme", "TalentPlan"}
    assert len(notice.policy.basis) == 2


def test_the_policy_map_answers_on_the_notice(notice: Notice, tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    notice.load(workspace.ledger)
    workspace.build()
    ask = find_question("policy-map")
    for kind, clauses in (
        ("孵化器", ["二、(一)3.", "二、(三)1.", "二、(四)1."]),
        ("生产力促进中心", ["二、(三)1."]),
        ("创新驿站", ["二、(三)3."]),
        ("大学毕业生", ["二、(二)1."]),
    ):
        answer = ask.ask(workspace.view(), {"kind": kind})
        assert [r.clause for r in answer.rows] == clauses
        for row in answer.rows:
            assert (row.since, row.since_basis, row.in_force) == ("2011-07-04", "published", None)
            quotes = [e.quote for e in workspace.ledger.evidence(sorted(row.evidence))]
            assert any(q.startswith(row.clause[-2]) for q in quotes)
    everything = ask.ask(workspace.view(), {})
    assert everything.total == len(notice.policy.measures)
    assert everything.summary["responsible_not_known"] == 0  # the issuer is known, from its number
    by_clause = [r for r in everything.rows if any(b.level == "measure" for b in r.responsible)]
    assert [r.clause for r in by_clause] == ["三、4."]
    workspace.close()
