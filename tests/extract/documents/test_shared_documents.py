"""The real documents of the hand-out: the Torch notice and the civil aircraft guideline."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusterkg.extract.documents import Document, Kind, Reader, parse, rectangles

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def notice(shared: Path) -> Document:
    path = shared / "data" / "torch_notice_2011" / "notice.txt"
    return parse(path.read_bytes(), path.name)


@pytest.fixture(scope="module")
def guideline_path(shared: Path) -> Path:
    return shared / "data" / "civil_aircraft_supply_chain_zh" / "Annotation_guideline_English.pdf"


@pytest.fixture(scope="module")
def guideline(guideline_path: Path) -> Document:
    with Reader() as reader:
        return reader.read(guideline_path)


def test_the_notice_has_its_three_chapters_the_first_of_which_lost_its_number(notice: Document) -> None:
    chapters = [b for b in notice.blocks if b.number and b.number.style == "一、"]
    assert [b.number.label for b in chapters if b.number] == ["一、", "二、", "三、"]
    assert [b.number.inferred for b in chapters if b.number] == [True, False, False]
    assert notice.slice(chapters[0]) == "加强火炬工作是依靠科技加快发展方式转变的重要战略任务"
    assert all(b.kind is Kind.HEADING for b in chapters)


def test_the_notice_has_its_sections_and_every_numbered_clause(notice: Document) -> None:
    sections = [b.number.path for b in notice.blocks if b.number and b.number.style == "（一）"]
    assert sections == [("二、", f"（{n}）") for n in "一二三四"]
    clauses = [b.number.path for b in notice.blocks if b.kind is Kind.CLAUSE and b.number]
    expected = [("一、", f"{n}.") for n in (1, 2, 3)]
    for section, count in zip("一二三四", (3, 3, 3, 4), strict=True):
        expected += [("二、", f"（{section}）", f"{n}.") for n in range(1, count + 1)]
    expected += [("三、", f"{n}.") for n in (1, 2, 3, 4)]
    assert clauses == expected
    assert all(b.lead_end for b in notice.blocks if b.kind is Kind.CLAUSE)


def test_the_text_of_the_notice_is_that_of_its_file(notice: Document, shared: Path) -> None:
    assert notice.text.encode() == (shared / "data" / "torch_notice_2011" / "notice.txt").read_bytes()
    assert notice.language == "zh" and notice.complete


def test_the_guideline_gives_its_chapters_and_clauses(guideline: Document) -> None:
    headings = [guideline.slice(b) for b in guideline.blocks if b.kind is Kind.HEADING]
    for text in (
        "PART ONE",
        "1.1 Project basic information",
        "3.4 Hold stake in/Own/Acquire/Invest in",
        "5.6 Others/None",
    ):
        assert text in headings
    clauses = [guideline.slice(b) for b in guideline.blocks if b.kind is Kind.CLAUSE]
    assert any(
        c.startswith("3. Scope of annotated sentences") and c.endswith("labeled as Organization.")
        for c in clauses
    )
    assert len(guideline.pages) == 35


def test_the_guideline_gives_its_seven_tables_cell_by_cell(guideline: Document) -> None:
    tables = [b.table for b in guideline.blocks if b.table]
    assert [(t.rows, t.columns) for t in tables] == [(3, 3), (4, 3), (4, 3), (2, 3), (3, 3), (1, 3), (2, 3)]
    assert [guideline.slice(c) for c in tables[0].cells] == [
        "comac", "Supply", "transnusa", "arj21", "Supply", "transnusa", "comac", "Produce product/ Provide service", "arj21",
    ]  # fmt: skip
    assert all(t.head_rows == 0 for t in tables)  # triples without a head row


def test_a_quote_of_the_guideline_is_found_on_its_page(guideline: Document, guideline_path: Path) -> None:
    quote = "transnusa airlines, the company has been in negotiations"
    start = guideline.text.index(quote)
    (found,) = rectangles(guideline_path.read_bytes(), guideline, start, start + len(quote))
    assert found.page == 31 and found.exact and len(found.boxes) == 2


def test_the_industry_list_is_read_as_a_table_with_heads(shared: Path) -> None:
    path = shared / "data" / "finglm_annual_report" / "report_shenwan_industry.xlsx"
    d = parse(path.read_bytes(), path.name)
    (block,) = [b for b in d.blocks if b.table]
    assert block.table is not None and block.table.head_rows == 1 and block.table.rows > 900
