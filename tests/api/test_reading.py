"""Documents in the ledger: read twice once, withdrawn exactly, brought back by an undo."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from rich.console import Console
from tests.conftest import absent
from tests.extract.documents.making import pdf, write
from tests.extract.statements.saying import extracted

from clusterkg.api.originals import Originals
from clusterkg.api.reading import FileReport, Reading
from clusterkg.api.surveying import names_of
from clusterkg.extract.batch import Recipe
from clusterkg.extract.documents import parse
from clusterkg.extract.model import Extraction
from clusterkg.extract.sources import read_source
from clusterkg.graph.errors import NotFound, SourceError
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project

SOURCE = read_source(
    None, {"dataset": "news", "title": "新闻", "publisher": "某报", "licence": "内部", "use": "internal", "dated": "2026-01-01"}
)  # fmt: skip
QUIET = Console(quiet=True)
CASES = {
    "a.txt": ("[[Firm#a|甲新材有限公司]]向[[Firm#b|乙重工有限公司]]供应[[Product#p|碳纤维布]]。", "b BUYS_FROM a product=p\na MAKES p"),
    "sub/b.txt": ("[[Firm#a|甲新材有限公司]]拟投资[[Firm#b|丙电子有限公司]]，[[Masked#m|客户一]]采购。", "a INVESTED_IN b @planned\nm BUYS_FROM a"),
}  # fmt: skip
LINES = ["甲新材有限公司位于扬州。", "乙联盟成员有丁化工有限公司。"]


def _line_case(text: str) -> Extraction:
    """Mentions and relations of a PDF's text."""
    marks = [
        ("甲新材有限公司", "Firm"),
        ("扬州", "Place"),
        ("乙联盟", "Alliance"),
        ("丁化工有限公司", "Firm"),
    ]
    mentions = [
        {"id": f"m{i}", "start": text.index(w), "end": text.index(w) + len(w), "type": t}
        for i, (w, t) in enumerate(marks)
    ]
    relations = [
        {"type": "LOCATED_IN", "source": "m0", "target": "m1"},
        {"type": "MEMBER_OF", "source": "m3", "target": "m2"},
    ]
    return Extraction.from_record(
        {"document": "c.pdf", "text": text, "mentions": mentions, "relations": relations}
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two texts, a PDF, a broken file and a copy, with annotations in place of the pipeline's reading."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "in" / "sub").mkdir(parents=True)
    lines = []
    for name, (body, relations) in CASES.items():
        found = extracted(body, relations)
        (folder / "in" / name).write_text(found.text, "utf-8")
        lines.append(found)

    def draw(canvas: Canvas) -> None:
        for i, line in enumerate(LINES):
            write(canvas, 72, 760 - 30 * i, line)

    made = pdf(draw)
    (folder / "in" / "c.pdf").write_bytes(made)
    lines.append(_line_case(parse(made, "c.pdf").text))
    (folder / "in" / "bad.docx").write_bytes(b"PK\x03\x04 no document")
    (folder / "in" / "z.txt").write_bytes((folder / "in" / "a.txt").read_bytes())
    (folder / "gold.jsonl").write_text(
        "\n".join(json.dumps(replace(one).record(), ensure_ascii=False) for one in lines), "utf-8"
    )
    return folder


@pytest.fixture
def reads(corpus: Path, ledger: Ledger) -> Callable[..., list[FileReport]]:
    """Read the corpus into the ledger."""

    def read(folder: Path | None = None, *, jobs: int = 1, again: bool = False) -> list[FileReport]:
        recipe = Recipe(annotations=corpus / "gold.jsonl")
        reading = Reading(recipe, source=SOURCE, ledger=ledger, jobs=jobs, again=again)
        return [report for report, _ in reading.run(names_of([folder or corpus / "in"]), QUIET)]

    return read


def _edges(ledger: Ledger) -> Counter[str]:
    return Counter(e.relation for e in project(ledger, load()).edges)


def test_every_file_is_accounted_for_and_a_broken_one_stops_nothing(
    reads: Callable[..., list[FileReport]], ledger: Ledger
) -> None:
    reports = reads()
    assert [(r.document, r.status) for r in reports] == [
        ("a.txt", "read"), ("bad.docx", "failed"), ("c.pdf", "read"), ("z.txt", "duplicate"), ("sub/b.txt", "read"),
    ]  # fmt: skip
    assert reports[1].problem is not None
    assert reports[1].problem.reason == "broken"
    assert reports[3].same_as == "a.txt"
    assert _edges(ledger) >= Counter(
        {"BUYS_FROM": 2, "MAKES": 1, "INVESTED_IN__PLANNED": 1, "LOCATED_IN": 1, "MEMBER_OF": 1}
    )


def test_a_reading_again_adds_nothing(reads: Callable[..., list[FileReport]], ledger: Ledger) -> None:
    reads()
    tx, before = ledger.at(None), project(ledger, load()).content()
    assert {r.status for r in reads()} == {"unchanged", "failed", "duplicate"}
    assert {r.loaded.run.claims_new for r in reads(again=True) if r.loaded} == {0}
    assert (ledger.at(None), project(ledger, load()).content()) == (tx, before)


def test_a_withdrawn_document_takes_exactly_its_facts_and_an_undo_brings_them_back(
    reads: Callable[..., list[FileReport]], ledger: Ledger
) -> None:
    reads()
    before = project(ledger, load())
    tx = ledger.withdraw("document", "news/c.pdf", by="王", reason="误发")
    after = project(ledger, load())
    gone = {e.id for e in before.edges} - {e.id for e in after.edges}
    assert _edges(ledger) == Counter(e.relation for e in before.edges if e.id not in gone)
    assert Counter(e.relation for e in before.edges if e.id in gone) == {
        "LOCATED_IN": 1,
        "MEMBER_OF": 1,
        "MENTIONS": 4,
    }
    assert {r.document: r.status for r in reads()}[
        "c.pdf"
    ] == "unchanged"  # reading again does not bring it back
    assert project(ledger, load()).content() == after.content()
    ledger.undo(tx, by="王", reason="并未误发")
    assert project(ledger, load()).content() == before.content()


def test_several_processes_state_the_same_in_the_same_order(
    reads: Callable[..., list[FileReport]], ledger: Ledger, corpus: Path
) -> None:
    recipe = Recipe(annotations=corpus / "gold.jsonl")
    read = [
        [result and result.statements for _, result in Reading(recipe, source=SOURCE, jobs=jobs).run(names_of([corpus / "in"]), QUIET)]
        for jobs in (1, 2)
    ]  # fmt: skip
    assert read[0] == read[1]
    assert sum(s is not None for s in read[0]) == 3


def test_a_new_edition_ends_what_it_no_longer_says_and_keeps_the_ids_of_its_things(
    reads: Callable[..., list[FileReport]], ledger: Ledger, tmp_path: Path, corpus: Path
) -> None:
    folder = tmp_path / "later"
    folder.mkdir()
    (folder / "a.txt").write_bytes((corpus / "in" / "a.txt").read_bytes())
    reads(folder)
    ids = {n.id for n in project(ledger, load()).nodes if n.type == "Firm" and n.caption.startswith("甲")}
    shorter = extracted("导语。\n\n[[Firm#a|甲新材有限公司]]生产[[Product#p|碳纤维布]]。", "a MAKES p")
    (folder / "a.txt").write_text(shorter.text, "utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(shorter.record(), ensure_ascii=False), "utf-8")
    list(Reading(Recipe(annotations=gold), source=SOURCE, ledger=ledger).run(names_of([folder]), QUIET))
    graph = project(ledger, load())
    assert {n.id for n in graph.nodes if n.type == "Firm"} == ids
    assert Counter(e.relation for e in graph.edges) == {"MAKES": 1, "MENTIONS": 2}
    (makes,) = (e for e in graph.edges if e.relation == "MAKES")
    (seen,) = ledger.evidence(makes.claims)
    assert seen.quote == "甲新材有限公司生产碳纤维布。"


def test_evidence_opens_the_original_at_page_and_span(
    reads: Callable[..., list[FileReport]], ledger: Ledger
) -> None:
    reads()
    (edge,) = (e for e in project(ledger, load()).edges if e.relation == "MEMBER_OF")
    (seen,) = ledger.evidence(edge.claims)
    assert (seen.document, seen.locator.page) == ("c.pdf", 1)
    originals = Originals(ledger)
    assert seen.locator.start is not None
    assert seen.locator.end is not None
    got = originals.span(seen.edition, seen.locator.start, seen.locator.end, context=6)
    assert got["quote"] == seen.quote
    assert "丁化工有限公司" in got["quote"]
    (highlight,) = got["highlights"]
    left, top, right, bottom = highlight["boxes"][0]
    assert highlight["page"] == 1
    assert 70 < left < right < 400
    assert 90 < top < bottom < 130
    assert originals.shown(seen.edition)["document"] == "c.pdf"
    with pytest.raises(NotFound):
        originals.span(seen.edition, 0, 10**6)
    with pytest.raises(NotFound):
        originals.open("0" * 32)


def test_two_files_of_one_name_are_told_apart_by_a_root(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(folder)
    with pytest.raises(SourceError, match="--root"):
        names_of([tmp_path / "one", tmp_path / "two"])
    assert sorted(names_of([tmp_path / "one", tmp_path / "two"], tmp_path).values()) == [
        "one/x.txt",
        "two/x.txt",
    ]
    with pytest.raises(SourceError, match="inside"):
        names_of([tmp_path / "one"], tmp_path / "two")
    with pytest.raises(SourceError, match="no file"):
        names_of([tmp_path / "three"])


def test_what_is_refused_is_listed_in_a_file(tmp_path: Path, ledger: Ledger) -> None:
    found = extracted(
        "[[Reference#r>a|该公司]]（[[Firm#a|甲公司]]）[[Date#d|去年]]加入[[Alliance#b|乙联盟]]。",
        "r MEMBER_OF b date=d",
    )
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(found.text, "utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(found.record(), ensure_ascii=False), "utf-8")
    ((report, _),) = Reading(Recipe(annotations=gold), source=SOURCE, ledger=ledger).run(
        names_of([folder]), QUIET
    )
    assert report.counts["values_left_out"] == 1
    assert report.loaded is not None
    assert report.loaded.rejects_file is not None
    assert "去年" in report.loaded.rejects_file.read_text("utf-8-sig")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_text_that_cannot_be_understood_costs_that_document_only(
    corpus: Path, tmp_path: Path, jobs: int
) -> None:
    (tmp_path / "a.txt").write_bytes((corpus / "in" / "a.txt").read_bytes())
    (tmp_path / "b.txt").write_text("没有人标注过这一段。", "utf-8")
    reading = Reading(Recipe(annotations=corpus / "gold.jsonl"), source=SOURCE, jobs=jobs)
    first, second = (report for report, _ in reading.run(names_of([tmp_path]), QUIET))
    assert (first.status, second.status) == ("read", "failed")
    assert second.problem is not None
    assert second.problem.reason == "not_extracted"
    assert "b.txt" in second.problem.text("zh")


def test_spark_states_the_same_as_one_process(corpus: Path) -> None:
    if importlib.util.find_spec("pyspark") is None:
        absent("spark", "the extra spark is not installed")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        absent("spark", "no Java on this machine")
    recipe = Recipe(annotations=corpus / "gold.jsonl")
    names = names_of([corpus / "in"])
    here, there = (
        [(report.document, report.status, result and result.statements) for report, result in Reading(recipe, source=SOURCE, spark=spark).run(names, QUIET)]
        for spark in (None, "local[2]")
    )  # fmt: skip
    assert here == there
