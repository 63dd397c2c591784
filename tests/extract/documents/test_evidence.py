"""Evidence opens at the page and at the words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.extract.documents import making as m

from clusterkg.extract.documents import Kind, parse, place, rectangles
from clusterkg.graph.errors import DocumentProblem

PDF = m.notice_pdf()
DOCUMENT = parse(PDF, "a.pdf")


def test_a_word_has_one_rectangle_of_its_own_width() -> None:
    start = DOCUMENT.text.index("链主企业与")
    (found,) = rectangles(PDF, DOCUMENT, start, start + 4)
    assert found.page == 1 and found.exact
    ((left, top, right, bottom),) = found.boxes
    # Four characters of 12 points on the line 720 points above the lower edge, after 24 points of indent and 12 characters.
    assert abs(left - (72 + 24 + 13 * 12 - 12)) < 13 and abs(right - left - 48) < 1
    assert top < 842 - 720 < bottom + 3


def test_a_paragraph_over_two_lines_has_two_rectangles() -> None:
    block = next(b for b in DOCUMENT.blocks if DOCUMENT.slice(b).startswith("为促进"))
    (found,) = rectangles(PDF, DOCUMENT, block.start, block.end)
    assert len(found.boxes) == 2


def test_a_cell_of_a_joined_table_is_found_on_its_own_page() -> None:
    table = next(b for b in DOCUMENT.blocks if b.kind is Kind.TABLE).table
    assert table is not None
    cell = next(c for c in table.cells if DOCUMENT.slice(c) == "电解液")
    (found,) = rectangles(PDF, DOCUMENT, cell.start, cell.end)
    assert found.page == 2 and found.exact
    assert place(DOCUMENT, cell.start, cell.end).page == 2


@settings(max_examples=60)
@given(st.data())
def test_every_span_with_letters_has_rectangles_inside_its_page(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(DOCUMENT.text) - 1))
    end = data.draw(st.integers(start + 1, min(len(DOCUMENT.text), start + 80)))
    found = rectangles(PDF, DOCUMENT, start, end)
    if DOCUMENT.text[start:end].strip():
        assert found
    for highlight in found:
        assert highlight.exact
        page = DOCUMENT.pages[highlight.page - 1]
        for left, top, right, bottom in highlight.boxes:
            assert 0 <= left < right <= (page.width or 0) and 0 <= top < bottom <= (page.height or 0)


def test_another_file_is_refused() -> None:
    with pytest.raises(DocumentProblem, match="not the file that was read"):
        rectangles(PDF + b"\n", DOCUMENT, 0, 1)


def test_a_place_outside_the_text_is_refused() -> None:
    with pytest.raises(IndexError):
        rectangles(PDF, DOCUMENT, 0, len(DOCUMENT.text) + 1)
