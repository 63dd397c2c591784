"""Each office format comes out with its layout; every place in the text is exact."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable

import pypdfium2
import pytest
from tests.extract.documents import making as m

from clusterkg.extract.documents import Block, Document, Kind, Role, from_json, parse, place, to_json

FILES: dict[str, Callable[[], bytes]] = {
    "a.pdf": m.notice_pdf,
    "a.docx": m.docx_file,
    "a.xlsx": m.xlsx_file,
    "a.pptx": m.pptx_file,
    "a.html": lambda: m.HTML,
    "a.eml": m.eml_file,
}


def shown(document: Document, kind: Kind | None = None) -> list[str]:
    return [document.slice(b) for b in document.blocks if kind is None or b.kind is kind]


def numbered(document: Document) -> list[tuple[str, ...]]:
    return [b.number.path for b in document.blocks if b.number]


def table(document: Document, n: int = 0) -> Block:
    return [b for b in document.blocks if b.kind is Kind.TABLE][n]


@pytest.mark.parametrize("name", FILES)
def test_places_are_exact_and_survive_json(name: str) -> None:
    d = parse(FILES[name](), name)
    assert from_json(to_json(d)) == d
    at = 0
    for block in d.blocks:
        assert at <= block.start < block.end <= len(d.text)
        assert not d.text[at : block.start].strip()
        at = block.end
        assert all(i < d.blocks.index(block) for i in block.under)
        for piece in block.pieces:
            assert block.start <= piece.start < piece.end <= block.end
        if block.table is not None:
            taken: set[tuple[int, int]] = set()
            end = block.start
            for cell in block.table.cells:
                assert end <= cell.start <= cell.end <= block.end
                end = cell.end
                area = {
                    (cell.row + r, cell.column + c)
                    for r in range(cell.row_span)
                    for c in range(cell.column_span)
                }
                assert not taken & area
                taken |= area
    assert not d.text[at:].strip()


@pytest.mark.parametrize("name", FILES)
def test_the_content_decides_whatever_the_name_says(name: str) -> None:
    if name in ("a.html", "a.eml"):
        pytest.skip("text in text: the name is what tells these apart")
    d = parse(FILES[name](), "a.txt")
    assert d.media_type == parse(FILES[name](), name).media_type
    assert "misnamed" in {p.reason for p in d.problems}
    assert d.complete


def test_pdf_paragraphs_headings_and_clauses() -> None:
    d = parse(m.notice_pdf(), "a.pdf")
    assert shown(d, Kind.HEADING) == ["关于支持动力电池产业集群的通知", "一、总体要求", "二、主要任务"]
    assert numbered(d) == [("一、",), ("一、", "（一）"), ("二、",), ("二、", "1."), ("二、", "2.")]
    assert (
        "为促进产业集群发展，支持链主企业与配套企业开展协作，现就有关事项通知如下，请各单位遵照执行并落实。"
        in shown(d)
    )
    assert d.blocks[1].role is Role.TITLE
    assert len(d.pages) == 3


def test_pdf_running_heads_and_page_numbers_are_furniture() -> None:
    d = parse(m.notice_pdf(), "a.pdf")
    assert shown(d, Kind.FURNITURE).count("宁海市产业链办公室文件") == 3
    assert {"- 1 -", "- 2 -", "- 3 -"} <= set(shown(d, Kind.FURNITURE))


def test_a_pdf_table_broken_over_pages_is_one_and_says_so() -> None:
    d = parse(m.notice_pdf(), "a.pdf")
    t = table(d).table
    assert t is not None
    assert (t.joined, t.pages, t.repeated_heads, t.head_rows) == (True, (1, 2), 1, 1)
    last = t.cells[-2]
    assert d.slice(last) == "铜箔"
    assert last.page == 2
    assert [d.slice(c) for c in t.column_heads(last)] == ["产品"]


def test_pdf_cells_without_rules_between_them_are_spans() -> None:
    def draw(c: m.Canvas) -> None:
        m.grid(
            c,
            72,
            700,
            (100, 100, 100),
            [["企业", "产能", ""], ["", "2022", "2023"], ["甲厂", "1", "2"], ["乙厂", "3", "4"]],
        )
        c.setStrokeColorRGB(1, 1, 1)

    # Drawn by hand: the rule between 产能's two cells and the one under 企业 are missing.
    def spans(c: m.Canvas) -> None:
        for y in (700, 652, 628, 604):
            c.line(72, y, 372, y)
        c.line(172, 676, 372, 676)
        for x in (72, 172, 372):
            c.line(x, 700, x, 604)
        c.line(272, 676, 272, 604)
        for x, y, text in ((76, 670, "企业"), (250, 684, "产能"), (176, 660, "2022"), (276, 660, "2023"), (76, 636, "甲厂"), (176, 636, "1"), (276, 636, "2"), (76, 612, "乙厂"), (176, 612, "3"), (276, 612, "4")):  # fmt: skip
            m.write(c, x, y, text, 10)

    d = parse(m.pdf(spans), "a.pdf")
    t = table(d).table
    assert t is not None
    assert (t.rows, t.columns, t.head_rows, t.head_columns) == (4, 3, 2, 1)
    by_text = {d.slice(c): c for c in t.cells}
    assert (by_text["企业"].row_span, by_text["产能"].column_span) == (2, 2)
    assert [d.slice(c) for c in t.column_heads(by_text["4"])] == ["产能", "2023"]
    plain = parse(m.pdf(draw), "b.pdf")
    assert table(plain).table is not None


def test_a_character_by_itself_of_a_font_that_is_not_there_is_read() -> None:
    """Of a machine without Chinese fonts pdfium drops 司 where the cell wraps, and the firm's name ends in 公."""

    def draw(c: m.Canvas) -> None:
        m.grid(
            c,
            72,
            700,
            [120, 60, 100],
            [["客户", "甲", "15,230.11"], ["临港动力电池有限公", "乙", "3"]],
            height=40,
        )
        m.write(c, 76, 624, "司")

    text = parse(m.pdf(draw), "one.pdf").text
    assert text.split() == ["客户", "甲", "15,230.11", "临港动力电池有限公司", "乙", "3"]


def test_a_pdf_table_with_rules_across_only_is_read() -> None:
    def draw(c: m.Canvas) -> None:
        for y in (700, 676, 604):
            c.line(72, y, 472, y)
        for r, row in enumerate([m.HEADS, *m.ROWS]):
            for x, text in zip((76, 280, 390), row, strict=True):
                m.write(c, x, 684 - r * 24, text, 10)

    t = table(parse(m.pdf(draw), "a.pdf")).table
    assert t is not None
    assert (t.rows, t.columns, t.head_rows) == (4, 3, 1)


def test_two_columns_are_read_one_after_the_other_below_a_title_that_spans_them() -> None:
    def draw(c: m.Canvas) -> None:
        m.write(c, 100, 780, "两栏排版的文章标题横跨两栏所以很长很长很长", 16)
        for side, x in enumerate((60, 310)):
            for n in range(12):
                m.write(
                    c,
                    x,
                    740 - n * 16,
                    ("左" if side == 0 else "右") + f"栏第{n % 10}行的文字一直排到栏的右边缘为止",
                    11,
                )

    text = parse(m.pdf(draw), "a.pdf").text
    assert text.index("标题") < text.index("左栏第0行") < text.index("左栏第9行") < text.index("右栏第0行")


def test_text_of_a_turned_page_has_boxes_as_displayed() -> None:
    def draw(c: m.Canvas) -> None:
        c.rotate(90)
        m.write(c, 100, -200, "Upright words on a turned page", font="Helvetica")

    with contextlib.closing(pypdfium2.PdfDocument(m.pdf(draw))) as file:
        file[0].set_rotation(90)
        out = io.BytesIO()
        file.save(out)
    d = parse(out.getvalue(), "a.pdf")
    assert (d.pages[0].width, d.pages[0].height) == (841.89, 595.28)
    assert shown(d) == ["Upright words on a turned page"]
    box = d.blocks[0].box
    assert box is not None
    assert abs(box[0] - 100) < 2 and box[1] < 200 < box[3] + 3


def test_docx_automatic_numbers_are_in_the_text() -> None:
    d = parse(m.docx_file(), "a.docx")
    assert shown(d, Kind.HEADING)[1:] == [
        "一、总体要求",
        "（一）坚持链主带动",
        "（二）坚持开放合作",
        "二、主要任务",
        "（一）支持扩产",
    ]
    assert ("二、", "（一）") in numbered(d)
    assert shown(d, Kind.LIST_ITEM) == ["一项要点"]


def test_docx_insertions_are_read_deletions_are_not_and_text_boxes_are_kept_apart() -> None:
    d = parse(m.docx_file(), "a.docx")
    assert "保留插入" in shown(d)
    assert "删除" not in d.text
    assert [d.slice(b) for b in d.blocks if b.role is Role.TEXT_BOX] == ["文本框里的话"]
    assert [d.slice(b) for b in d.blocks if b.role is Role.PAGE_HEAD] == ["内部资料"]


def test_docx_merged_cells_keep_their_heads() -> None:
    d = parse(m.docx_file(), "a.docx")
    t = table(d).table
    assert t is not None
    merged = next(c for c in t.cells if d.slice(c) == "电池与材料")
    assert (merged.row, merged.row_span) == (1, 2)
    share = next(c for c in t.cells if d.slice(c) == "3.2")
    assert [d.slice(c) for c in t.column_heads(share)] == ["产能（万吨）"]
    assert [d.slice(c) for c in t.row_heads(share)] == [m.OTHER]


def test_a_workbook_embedded_in_a_docx_is_a_document_of_its_own() -> None:
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE as RT
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    outer = docx.Document()
    outer.add_paragraph("正文见附表。")
    uri = PackURI("/word/embeddings/book.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    outer.part.relate_to(Part(uri, kind, m.xlsx_file(), outer.part.package), RT.PACKAGE)
    d = parse(m.saved(outer), "a.docx")
    assert [a.name for a in d.attachments] == ["a.docx!book.xlsx"]
    assert m.FIRM in d.attachments[0].text


def test_xlsx_values_are_written_as_the_sheet_prints_them() -> None:
    d = parse(m.xlsx_file(), "a.xlsx")
    t = table(d).table
    assert t is not None
    assert {"35.0%", "12.5%", "2024-03-01"} <= {d.slice(c) for c in t.cells}
    share = next(c for c in t.cells if d.slice(c) == "35.0%")
    assert share.locator == "名单!C4"
    assert [d.slice(c) for c in t.column_heads(share)] == ["股权", "比例"]
    assert [d.slice(c) for c in t.row_heads(share)] == [m.FIRM]
    assert shown(d, Kind.PARAGRAPH) == ["2024年重点企业名单"]
    assert [p.label for p in d.pages] == ["名单", "空"]
    assert place(d, share.start, share.end).locator == "名单!C4"


def test_pptx_slides_are_pages_with_titles_lists_tables_charts_and_notes() -> None:
    d = parse(m.pptx_file(), "a.pptx")
    assert [p.label for p in d.pages] == ["产业链招商", "重点环节"]
    assert [(d.slice(b), b.level) for b in d.blocks if b.kind is Kind.LIST_ITEM] == [
        ("正极材料", 1),
        ("隔膜", 2),
    ]
    assert {d.slice(b).splitlines()[0] for b in d.blocks if b.kind is Kind.TABLE} == {
        "企业\t产品",
        "\t产值（亿元）",
    }
    assert [d.slice(b) for b in d.blocks if b.role is Role.SPEAKER_NOTES] == ["讲稿：先说隔膜。"]


def test_html_keeps_layout_and_leaves_the_frame_out() -> None:
    d = parse(m.HTML, "a.html")
    assert [(b.kind, d.slice(b)) for b in d.blocks[:4]] == [
        (Kind.HEADING, "链主企业签约"),
        (Kind.HEADING, "一、签约情况"),
        (Kind.PARAGRAPH, f"{m.FIRM}与{m.OTHER}签约。"),
        (Kind.PARAGRAPH, "第二段文字在这里。"),
    ]
    assert [b.level for b in d.blocks if b.kind is Kind.LIST_ITEM] == [1, 1, 2]
    assert "3. 接着的内容。" in shown(d)
    for absent in ("首页", "版权所有", "脚本", "看不见"):
        assert absent not in d.text
    assert "left_out" in {p.reason for p in d.problems}
    assert d.complete
    t = table(d).table
    assert t is not None
    assert (t.head_rows, t.head_columns) == (2, 1)
    value = next(c for c in t.cells if d.slice(c) == "12")
    assert [d.slice(c) for c in t.column_heads(value)] == ["产能", "2023"]
    assert [d.slice(c) for c in t.row_heads(value)] == [m.FIRM]


def test_a_list_of_linked_firms_is_not_taken_for_navigation() -> None:
    firms = "".join(
        f"<li><a href='#'>{name}</a></li>" for name in (m.FIRM, m.OTHER, "东岭正极材料厂", "北辰铜箔有限公司")
    )
    d = parse(f"<html><body><p>成员</p><ul>{firms}</ul></body></html>".encode(), "a.html")
    assert len([b for b in d.blocks if b.kind is Kind.LIST_ITEM]) == 4


def test_html_in_gb2312_is_read_by_its_meta_element() -> None:
    page = "<html><head><meta http-equiv='Content-Type' content='text/html; charset=gb2312'></head><body><p>宁海市签约。</p></body></html>"
    assert parse(page.encode("gbk"), "a.htm").text == "宁海市签约。"


def test_mail_has_fields_body_and_attachments() -> None:
    d = parse(m.eml_file(), "a.eml")
    assert d.slice(d.blocks[0]) == "供应商名单"
    assert [b.role for b in d.blocks[1:4]] == [Role.MESSAGE_FIELD] * 3
    assert [a.name for a in d.attachments] == ["a.eml!名单.xlsx", "a.eml!说明.txt"]
    assert d.attachments[1].encoding == "gb18030"
    assert table(d).table is not None


def test_old_workbooks_come_through_calamine() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        for r, row in enumerate((["企业", "产能"], ["甲", 1.5], ["乙", 2])):
            sheet.write_row(r, 0, row)
    from clusterkg.extract.documents.assembly import Assembler
    from clusterkg.extract.documents.budget import Budget, Meter
    from clusterkg.extract.documents.formats.spreadsheet import read_other

    assembler = Assembler("a.xls", "0", Meter(Budget()))
    read_other(out.getvalue(), assembler)
    d = assembler.document()
    assert d.text == "企业\t产能\n甲\t1.5\n乙\t2"
