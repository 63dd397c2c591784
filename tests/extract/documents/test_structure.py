"""Numbers, headings, clauses, lists; text files as they are written in offices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.documents import Document, Kind, Role, parse
from clusterkg.extract.documents.numbering import chinese_number, parse_marker


def read(text: str, name: str = "notice.txt") -> Document:
    return parse(text.encode(), name)


def paths(document: Document) -> list[tuple[str, ...]]:
    return [b.number.path for b in document.blocks if b.number]


@pytest.mark.parametrize(
    ("text", "style", "values"),
    [
        ("一、总则", "一、", (1,)),
        ("⼀、总则", "一、", (1,)),
        ("十二、附则", "一、", (12,)),
        ("（三）加强", "（一）", (3,)),
        ("㈢加强", "（一）", (3,)),
        ("1．提升水平", "1.", (1,)),
        ("3、培育", "1.", (3,)),
        ("（2）内容", "（1）", (2,)),
        ("④内容", "①", (4,)),
        ("第十二条 本办法", "条", (12,)),
        ("第二章 职责", "章", (2,)),
        ("1.2.3 Scope", "1.1", (1, 2, 3)),
        ("Article 4", "article", (4,)),
        ("(b) text", "（a）", (2,)),
    ],
)
def test_numbers_are_read(text: str, style: str, values: tuple[int, ...]) -> None:
    marker = parse_marker(text)
    assert marker is not None
    assert (marker.style, marker.values) == (style, values)


@pytest.mark.parametrize(
    "text",
    [
        "2.5亿元用于补助",
        "2011.07.04",
        "2024年",
        "10%",
        "3.5 万吨",
        "第二届大会",
        "二〇一一年七月",
        "一是加强",
    ],
)
def test_amounts_and_dates_are_no_numbers_of_clauses(text: str) -> None:
    assert parse_marker(text) is None


@given(st.integers(1, 99))
def test_chinese_numerals_are_read_back(value: int) -> None:
    tens, ones = divmod(value, 10)
    digits = "零一二三四五六七八九"
    written = ("" if not tens else ("" if tens == 1 else digits[tens]) + "十") + (
        digits[ones] if ones else ""
    )
    assert chinese_number(written) == value


def test_a_clause_knows_the_numbers_above_it() -> None:
    d = read(
        "通知\n\n一、总则\n（一）目的\n1.为促进发展，制定本办法。具体内容如下所述。\n（1）甲方应当按时供货。\n二、附则\n1.本办法自印发之日起施行。\n"
    )
    assert paths(d) == [
        ("一、",),
        ("一、", "（一）"),
        ("一、", "（一）", "1."),
        ("一、", "（一）", "1.", "（1）"),
        ("二、",),
        ("二、", "1."),
    ]
    deepest = d.blocks[4]
    assert [d.slice(d.blocks[i]) for i in deepest.under][-1].startswith("1.为促进")


def test_the_title_sentence_of_a_clause_is_told_from_its_text() -> None:
    d = read("一、任务\n1.提升发展水平。开展提升行动，进一步深化示范区建设工作。\n")
    clause = d.blocks[1]
    assert d.text[clause.body : clause.lead_end] == "提升发展水平。"


def test_a_lost_first_number_is_inferred_from_its_siblings_and_said_to_be() -> None:
    d = read("加强工作是重要任务\n\n1.意义重大。这是第一条的正文内容。\n\n二、突出重点\n\n（一）建设载体\n")
    first = d.blocks[0]
    assert first.number is not None and first.number.inferred
    assert paths(d)[:3] == [("一、",), ("一、", "1."), ("二、",)]


def test_nothing_is_inferred_without_a_second_sibling() -> None:
    d = read(
        "加强工作是重要任务\n\n1.意义重大。这是第一条的正文内容。\n\n2.责任重大。这是第二条的正文内容。\n"
    )
    assert all(b.number is None or not b.number.inferred for b in d.blocks)


def test_an_annex_begins_its_numbers_anew() -> None:
    d = read("一、正文。内容在此。\n二、正文。内容在此。\n附件1\n1.附件条款，内容在此。\n")
    assert paths(d)[-1] == ("1.",)


def test_items_that_follow_each_other_are_a_list_and_not_headings() -> None:
    d = read("成员名单\n1.甲公司\n2.乙公司\n3.丙公司\n")
    assert [b.kind for b in d.blocks[1:]] == [Kind.LIST_ITEM] * 3


def test_dates_and_document_numbers_are_no_headings() -> None:
    d = read("关于某事的通知\n\n国科发火〔2011〕259号\n\n各有关单位：\n\n二〇一一年七月四日\n")
    assert [b.kind for b in d.blocks] == [Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH, Kind.PARAGRAPH]
    assert d.blocks[0].role is Role.TITLE


def test_rows_of_a_table_are_no_wrapped_lines() -> None:
    text = (
        "2024年某省特色食品产业链图谱（摘编，供内部参考）\n环节\t代表企业\t主要产品\t本地配套率\n"
        "原料种植\t滇岭坚果合作社\t夏威夷果、核桃仁\t80%\n初加工\t云岭食品厂\t烘烤核桃、核桃乳\t65%\n包装\t（空白）\t—\t0\n"
    )
    found = [b for b in parse(text.encode(), "a.txt").blocks if b.table]
    assert len(found) == 1 and found[0].table is not None
    assert (found[0].table.rows, found[0].table.columns, found[0].table.head_rows) == (4, 4, 1)


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    line = "宁海市临港动力电池有限公司与象州华锦隔膜材料股份有限公司签订了供货协议"
    d = read(f"{line}\n{line}\n{line}\n{line}\n全年供应。\n\n第二段。\n")
    assert len(d.blocks) == 2


def test_text_is_taken_verbatim_so_offsets_are_those_of_the_file() -> None:
    text = "  一、总则 \r\n\r\n\t正文内容。\r\n甲\t乙\r\n丙\t丁\r\n"
    d = read(text)
    assert d.text == text
    assert d.slice(d.blocks[0]) == "一、总则"
    table = d.blocks[-1].table
    assert table is not None
    assert [d.slice(c) for c in table.cells] == ["甲", "乙", "丙", "丁"]


@given(st.text(max_size=300))
def test_blocks_of_any_text_are_in_order_and_leave_only_blanks_between(text: str) -> None:
    try:
        d = parse(text.encode("utf-8", "replace"), "x.txt")
    except Exception as error:
        assert getattr(error, "reason", None) in {"empty", "unsupported", "encrypted", "broken"}
        return
    at = 0
    for block in d.blocks:
        assert at <= block.start < block.end <= len(d.text)
        assert not d.text[at : block.start].strip()
        at = block.end
    assert not d.text[at:].strip()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_encodings_of_offices_are_read(encoding: str) -> None:
    d = parse("一、总则\n宁海市与象州市签约。".encode(encoding), "a.txt")
    assert d.text == "一、总则\n宁海市与象州市签约。"
    assert d.complete


def test_characters_that_cannot_be_decoded_are_counted() -> None:
    d = parse("一、总则。".encode() * 40 + b"\xff\xfe\xff" + "完。".encode(), "a.txt")
    assert [p.reason for p in d.problems] == ["undecodable"]


def test_markdown_keeps_headings_lists_and_tables_without_its_marks() -> None:
    d = read(
        "# 标题\n\n正文 **加粗** 与 [链接](http://x)。\n\n## 二级\n- 甲\n  - 乙\n\n| 企业 | 产能 |\n|---|--:|\n| 甲 | 1 |\n| 乙 | 2 |\n",
        "a.md",
    )
    assert [(b.kind, b.level) for b in d.blocks] == [
        (Kind.HEADING, 1), (Kind.PARAGRAPH, None), (Kind.HEADING, 2), (Kind.LIST_ITEM, 1), (Kind.LIST_ITEM, 2), (Kind.TABLE, None),
    ]  # fmt: skip
    assert d.slice(d.blocks[1]) == "正文 加粗 与 链接。"
    table = d.blocks[-1].table
    assert table is not None and table.cells[0].row == 0


def test_csv_is_a_table_with_heads() -> None:
    d = parse("企业,产能\n甲,1\n乙,2\n".encode("gb18030"), "a.csv")
    table = d.blocks[0].table
    assert table is not None
    assert (table.rows, table.columns, table.head_rows, table.head_columns) == (3, 2, 1, 1)
    assert [d.slice(c) for c in table.column_heads(table.cells[-1])] == ["产能"]
    assert [d.slice(c) for c in table.row_heads(table.cells[-1])] == ["乙"]


def test_lines_with_bars_are_a_table_in_plain_text_and_its_dashes_are_no_row() -> None:
    d = parse(
        "台账\n序号 | 对象 | 时间\n1 | 甲厂 | 3月\n合计 | 乙厂 | 5月 | 完\n全年两家。\n".encode(), "t.txt"
    )
    table = d.blocks[1].table
    assert table is not None and table.cells[0].row == 0
    assert [d.slice(c) for c in table.cells if c.row == 2] == ["合计", "乙厂", "5月", "完"]
    d = parse("| 序号 | 对象 | 时间 |\n| --- | :-: | --- |\n| 1 | 甲厂 | |\n".encode(), "t.txt")
    table = d.blocks[0].table
    assert table is not None
    assert [d.slice(c) for c in table.cells] == ["序号", "对象", "时间", "1", "甲厂", ""]


@pytest.mark.parametrize(
    ("name", "said", "above"),
    [
        ("a.csv", "甲联盟成员名单,,\n企业,产能,产量\n甲,1,2\n", ["甲联盟成员名单"]),
        ("b/甲联盟成员名单(2025).csv", "企业,产能\n甲,1\n", ["甲联盟成员名单"]),
        ("甲联盟成员名单.csv", "甲联盟成员名单,\n企业,产能\n甲,1\n", ["甲联盟成员名单"]),
        ("甲联盟动态.csv", "企业,产能\n甲,1\n", []),
        ("a.csv", "企业\n甲\n乙\n", []),
    ],
)
def test_what_a_csv_lists_stands_over_its_table(name: str, said: str, above: list[str]) -> None:
    d = parse(said.encode(), name)
    assert [d.slice(b) for b in d.blocks[:-1]] == above
    table = d.blocks[-1].table
    assert table is not None and table.cells[0].row == 0
