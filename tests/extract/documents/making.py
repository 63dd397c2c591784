"""Files of each format, made for the tests; their words are invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
FIRM, OTHER = "宁海市临港动力电池有限公司", "象州华锦隔膜材料股份有限公司"
HEADS = ["企业名称", "产品", "产能（万吨）"]
ROWS = [[FIRM, "动力电池", "12.5"], [OTHER, "隔膜", "3.2"], ["东岭正极材料厂", "正极材料", "8"]]


def pdf(draw: Callable[[Canvas], None], **options: Any) -> bytes:
    """A PDF drawn on A4 (595 × 842 points, origin lower left)."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True, **options)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def write(
    canvas: Canvas, x: float, y: float, text: str, size: float = 12, font: str = "STSong-Light"
) -> None:
    canvas.setFont(font, size)
    canvas.drawString(x, y, text)


def grid(
    canvas: Canvas,
    left: float,
    top: float,
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    height: float = 24,
) -> float:
    """Draw a ruled table; returns its lower edge."""
    xs = [left]
    for width in widths:
        xs.append(xs[-1] + width)
    bottom = top - height * len(rows)
    for n in range(len(rows) + 1):
        canvas.line(xs[0], top - n * height, xs[-1], top - n * height)
    for x in xs:
        canvas.line(x, top, x, bottom)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            write(canvas, xs[c] + 4, top - r * height - 16, text, 10)
    return bottom


def notice_pdf() -> bytes:
    """Title, chapters, clauses over two pages, a ruled table broken over the page, running heads and page numbers."""

    def draw(c: Canvas) -> None:
        body = "为促进产业集群发展，支持链主企业与配套企业开展协作，现就有关事项通知如下，请各单位遵照执行并"
        for page in (1, 2, 3):
            write(c, 72, 810, "宁海市产业链办公室文件", 9)
            write(c, 290, 30, f"- {page} -", 9)
            if page == 1:
                write(c, 150, 760, "关于支持动力电池产业集群的通知", 20)
                for n, y in enumerate((720, 702)):
                    write(
                        c,
                        72 + (24 if n == 0 else 0),
                        y,
                        (body[: 37 - 2 * (n == 0)] if n == 0 else body[35:46] + "落实。"),
                    )
                write(c, 72, 660, "一、总体要求", 14)
                write(c, 96, 630, "（一）坚持链主带动。发挥链主企业作用。")
                write(c, 72, 600, "二、主要任务", 14)
                write(c, 96, 570, "1．支持企业扩产。对新增产能给予补助。")
                grid(c, 72, 400, (200, 120, 100), [HEADS, *ROWS[:2]] * 1, 60)
                grid(c, 72, 219, (200, 120, 100), ROWS[2:] * 2, 60)
            elif page == 2:
                grid(
                    c,
                    72,
                    790,
                    (200, 120, 100),
                    [HEADS, ["西浦电解液公司", "电解液", "6"], ["北辰铜箔厂", "铜箔", "2"]],
                )
            else:
                write(c, 96, 700, "2．支持企业协作。")
            c.showPage()

    return pdf(draw)


def picture_pdf(
    text: str = "Ninghai Battery Ltd supplies cells to Xiangzhou Motors", lines: int = 3
) -> bytes:
    """A page that is only a picture of text."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1240, 1754), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=36)
    for n in range(lines):
        pen.text((100, 200 + 90 * n), f"{text} {n + 1}", fill="black", font=font)
    held = io.BytesIO()
    image.save(held, "PNG")
    held.seek(0)
    from reportlab.lib.utils import ImageReader

    return pdf(lambda c: c.drawImage(ImageReader(held), 0, 0, 595, 842))


def _numbered(document: Any) -> str:
    """Give a document the list 一、 / （一） / bullet; returns its number id."""
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    for level, (form, shape) in enumerate(
        (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("bullet", "l"))
    ):
        lvl = OxmlElement("w:lvl")
        lvl.set(qn("w:ilvl"), str(level))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", shape)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            lvl.append(child)
        abstract.append(lvl)
    numbering.insert(0, abstract)
    num = OxmlElement("w:num")
    num.set(qn("w:numId"), "91")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "90")
    num.append(link)
    numbering.append(num)
    return "91"


def _in_list(paragraph: Any, number: str, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    holder = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", str(level)), ("w:numId", number)):
        child = OxmlElement(tag)
        child.set(qn("w:val"), value)
        holder.append(child)
    properties.append(holder)


def docx_file() -> bytes:
    """Automatic Chinese numbers, a merged table, a head, a text box, a tracked insertion and a deletion."""
    document = docx.Document()
    document.core_properties.title = "动力电池产业链工作方案"
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.add_heading("动力电池产业链工作方案", 0)
    number = _numbered(document)
    for text, level in (
        ("总体要求", 0),
        ("坚持链主带动", 1),
        ("坚持开放合作", 1),
        ("主要任务", 0),
        ("支持扩产", 1),
        ("一项要点", 2),
    ):
        _in_list(document.add_paragraph(text), number, level)
    document.add_paragraph(f"{FIRM}与{OTHER}签订供货协议，全年供应隔膜三千万平方米。")
    table = document.add_table(rows=4, cols=3)
    for r, row in enumerate([HEADS, *ROWS]):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(1, 1).merge(table.cell(2, 1)).text = "电池与材料"
    p = document.add_paragraph("保留")
    for tag, word in (("w:ins", "插入"), ("w:del", "删除")):
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        t = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
        t.text = word
        run.append(t)
        change.append(run)
        p._p.append(change)
    box = OxmlElement("w:pict")
    content = OxmlElement("w:txbxContent")
    inner = OxmlElement("w:p")
    run = OxmlElement("w:r")
    t = OxmlElement("w:t")
    t.text = "文本框里的话"
    run.append(t)
    inner.append(run)
    content.append(inner)
    box.append(content)
    p.add_run()._r.append(box)
    return saved(document)


def saved(thing: Any) -> bytes:
    out = io.BytesIO()
    thing.save(out)
    return out.getvalue()


def xlsx_file() -> bytes:
    """A title, a table with two rows of heads, percent and date, and a second island below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet["A1"] = "2024年重点企业名单"
    sheet.append(["企业", "股权", None, "日期"])
    sheet.append([None, "股东", "比例", None])
    for cells in ("A2:A3", "B2:C2", "D2:D3"):
        sheet.merge_cells(cells)
    import datetime

    for n, (firm, share) in enumerate(((FIRM, 0.35), (OTHER, 0.125))):
        sheet.append([firm, "市国资公司", share, datetime.date(2024, 3, n + 1)])
        sheet.cell(4 + n, 3).number_format = "0.0%"
    sheet["A8"], sheet["B8"] = "填表人", "张某"
    book.create_sheet("空")
    return saved(book)


def pptx_file() -> bytes:
    """A title slide and one with a list, a table, a chart and notes."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "产业链招商"
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "重点环节"
    frame = slide.placeholders[1].text_frame
    frame.text = "正极材料"
    frame.add_paragraph().text = "隔膜"
    frame.paragraphs[1].level = 1
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(5), Inches(4), Inches(1)).table
    for r, row in enumerate((("企业", "产品"), (OTHER, "隔膜"))):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    data = CategoryChartData()
    data.categories = ["2022", "2023"]
    data.add_series("产值（亿元）", (12.5, 18.0))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(5), Inches(1), Inches(3), Inches(3), data)
    slide.notes_slide.notes_text_frame.text = "讲稿：先说隔膜。"
    return saved(deck)


HTML = f"""<!doctype html><html><head><meta charset="utf-8"><title>要闻</title><meta name="PubDate" content="2024-03-01">
<script>var x = "脚本";</script></head><body><nav class="top-nav"><a>首页</a><a>新闻</a><a>政策</a><a>服务</a></nav>
<div class="content"><h1>链主企业签约</h1><p><b>一、签约情况</b></p><p>{FIRM}与<a href="x">{OTHER}</a>签约。<br>第二段文字在这里。</p>
<ul><li>第一项</li><li>第二项<ul><li>内层项</li></ul></li></ul><ol start="3"><li>接着的内容。</li></ol>
<table><caption>名单</caption><thead><tr><th rowspan=2>企业</th><th colspan=2>产能</th></tr><tr><th>2022</th><th>2023</th></tr></thead>
<tr><th>{FIRM}</th><td>10</td><td>12</td></tr><tr><th>{OTHER}</th><td>1</td><td>3</td></tr></table>
<p style="display:none">看不见的话</p></div><footer>版权所有</footer></body></html>""".encode()


def eml_file(timeless: Callable[[bytes], bytes] = bytes) -> bytes:
    """A message with an HTML body that has a table, and an attached workbook and text in GB18030."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = (
        "供应商名单",
        "办公室 <a@example.org>",
        "b@example.org",
    )
    message["Date"] = "Fri, 01 Mar 2024 08:00:00 +0800"
    message.set_content("见附件。")
    message.add_alternative(
        "<p>见附件。</p><table><tr><td>企业</td><td>产品</td></tr><tr><td>甲厂</td><td>铜箔</td></tr></table>",
        subtype="html",
    )
    message.add_attachment(
        timeless(xlsx_file()), maintype="application", subtype="octet-stream", filename="名单.xlsx"
    )
    message.add_attachment(
        "一、说明\n正文在此。".encode("gb18030"),
        maintype="application",
        subtype="octet-stream",
        filename="说明.txt",
    )
    return message.as_bytes()


def repacked(
    data: bytes, change: Callable[[str, bytes], bytes | None], add: dict[str, bytes] | None = None
) -> bytes:
    """A zip with its parts changed (None drops one)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return out.getvalue()
