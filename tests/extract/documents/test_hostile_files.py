"""Broken, encrypted, empty and hostile files are reported by name and reason, within their budget, and stop nothing else."""

from __future__ import annotations

import io
import os
import re
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pypdfium2
import pytest
from tests.extract.documents import making as m

from clusterkg.extract.documents import Budget, Document, Kind, Reader, parse
from clusterkg.extract.documents.formats import ocr
from clusterkg.graph.errors import ClusterKGError, DocumentProblem

SMALL = Budget(seconds=20, grace_seconds=10)


def refusal(data: bytes, name: str, budget: Budget = SMALL) -> DocumentProblem:
    with pytest.raises(DocumentProblem) as found:
        parse(data, name, budget)
    return found.value


def reasons(document: Document) -> set[str]:
    return {p.reason for p in document.problems}


def blank_pages(n: int) -> bytes:
    def draw(c: m.Canvas) -> None:
        for i in range(n):
            m.write(c, 72, 700, f"Page {i + 1} of the endless report", font="Helvetica")
            c.showPage()

    return m.pdf(draw, pageCompression=0)


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx", "a.html", "a.eml"])
@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\0" * 100])
def test_an_empty_file_is_said_to_be_empty(name: str, data: bytes) -> None:
    error = refusal(data, name)
    assert error.reason == "empty"
    assert name in error.zh and name in error.en


def test_the_message_names_file_and_reason_in_both_languages_and_says_what_to_do() -> None:
    error = refusal(m.docx_file()[:2000], "坏.docx")
    assert isinstance(error, ClusterKGError)
    assert error.reason == "broken"
    assert "坏.docx" in error.text("zh") and "已损坏" in error.text("zh") and "另存" in error.text("zh")
    assert "is broken" in error.text("en")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx"])
def test_a_cut_office_file_is_broken(name: str, share: float) -> None:
    data = {"a.docx": m.docx_file, "a.xlsx": m.xlsx_file, "a.pptx": m.pptx_file}[name]()
    assert refusal(data[: int(share * len(data))], name).reason == "broken"


def test_a_cut_pdf_is_broken_or_read_as_far_as_it_goes() -> None:
    assert refusal(m.notice_pdf()[:300], "a.pdf").reason == "broken"


def test_a_pdf_with_a_password_is_encrypted() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = m.pdf(
        lambda c: m.write(c, 72, 700, "secret"), encrypt=StandardEncryption("user", "owner", canPrint=1)
    )
    assert refusal(data, "a.pdf").reason == "encrypted"


def test_an_office_file_with_a_password_is_encrypted() -> None:
    # A compound file whose directory names the stream that encrypted packages stand in.
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )
    assert refusal(data, "a.docx").reason == "encrypted"


def test_old_word_files_are_named_and_the_way_out_is_told() -> None:
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le") + b"\0" * 600
    )
    error = refusal(data, "旧.doc")
    assert error.reason == "unsupported" and "DOCX" in error.text("zh")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\0\3\0\0\0" * 50, "a.docx"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.pdf"),
        (os.urandom(0) + bytes(range(256)) * 20, "a.txt"),
    ],
)
def test_a_file_that_lies_about_its_type_is_refused_by_what_it_is(data: bytes, name: str) -> None:
    assert refusal(data, name).reason == "unsupported"


def test_text_named_docx_is_broken() -> None:
    assert refusal("只是文字".encode(), "a.docx").reason == "broken"


def test_a_web_page_saved_under_an_excel_name_is_read_and_said_to_be_misnamed() -> None:
    d = parse(m.HTML, "导出.xls")
    assert d.media_type == "text/html" and "misnamed" in reasons(d)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = m.repacked(m.docx_file(), lambda n, b: b, {"word/media/x.xml": b" " * 400_000_000})
    assert len(bomb) < 1_000_000
    error = refusal(bomb, "a.docx")
    assert error.reason == "hostile" and "压缩炸弹" in error.zh


def test_many_parts_that_unpack_to_more_than_the_budget_are_refused() -> None:
    noise = os.urandom(1000) * 300
    fat = m.repacked(m.xlsx_file(), lambda n, b: b, {f"xl/media/{i}.bin": noise for i in range(20)})
    error = refusal(fat, "a.xlsx", replace(SMALL, unpacked_bytes=2_000_000))
    assert error.reason == "over_budget" and "unpacked_bytes" in error.zh


def test_a_part_that_lies_about_its_size_is_broken() -> None:
    data = bytearray(m.docx_file())
    at = data.rindex(b"word/document.xml") - 46  # the central directory's entry
    assert data[at : at + 4] == b"PK\1\2"
    data[at + 24 : at + 28] = (50).to_bytes(4, "little")
    assert refusal(bytes(data), "a.docx").reason == "broken"


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (m.docx_file, "word/document.xml"),
        (m.xlsx_file, "xl/workbook.xml"),
        (m.pptx_file, "ppt/slides/slide1.xml"),
    ],
)
def test_xml_entities_are_refused(make: object, part: str) -> None:
    assert callable(make)
    laugh = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'

    def change(name: str, data: bytes) -> bytes:
        return laugh + re.sub(rb"^<\?xml[^>]*\?>", b"", data) if name == part else data

    error = refusal(m.repacked(make(), change), "a.docx")
    assert error.reason == "hostile" and "实体" in error.zh


def test_entities_in_html_do_not_grow() -> None:
    page = (
        b'<!DOCTYPE html [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]><html><body><p>x&b;y</p></body></html>'
    )
    assert len(parse(page, "a.html").text) < 100


def test_ten_thousand_pages_are_read_as_far_as_the_budget_goes() -> None:
    d = parse(blank_pages(300), "a.pdf", replace(SMALL, pages=50))
    assert len(d.pages) == 50 and not d.complete
    (found,) = [p for p in d.problems if p.reason == "over_budget"]
    assert "50" in found.zh and "页数" in found.zh and "pages" in found.en


@pytest.mark.parametrize("name", ["a.xlsx", "a.html", "a.csv", "a.docx"])
def test_an_endless_table_is_read_as_far_as_the_budget_goes(name: str) -> None:
    import docx
    import openpyxl

    if name == "a.xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("x")
        for i in range(3000):
            sheet.append([f"甲{i}", i])
        data = m.saved(book)
    elif name == "a.docx":
        document = docx.Document()
        table = document.add_table(rows=400, cols=3)
        for row in table.rows:
            row.cells[0].text = "甲"
        data = m.saved(document)
    elif name == "a.csv":
        data = "".join(f"甲{i},{i}\n" for i in range(3000)).encode()
    else:
        data = ("<table>" + "".join(f"<tr><td>甲{i}<td>{i}" for i in range(3000))).encode()
    d = parse(data, name, replace(SMALL, cells=1000))
    (block,) = [b for b in d.blocks if b.kind is Kind.TABLE]
    assert block.table is not None and 900 <= len(block.table.cells) <= 1000
    assert "over_budget" in reasons(d) and not d.complete


def test_a_row_numbered_beyond_all_sheets_ends_and_is_reported() -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b'r="8"', b'r="99999999"') if name == "xl/worksheets/sheet1.xml" else data

    d = parse(m.repacked(m.xlsx_file(), change), "a.xlsx", SMALL)
    assert m.FIRM in d.text and not d.complete
    assert reasons(d) & {"part_skipped", "over_budget"}


@pytest.mark.parametrize(
    ("make", "part"), [(m.docx_file, "word/document.xml"), (m.pptx_file, "ppt/slides/slide2.xml")]
)
def test_well_formed_xml_that_is_no_document_is_broken_or_read_in_part(make: object, part: str) -> None:
    assert callable(make)
    data = m.repacked(
        make(),
        lambda n, b: re.sub(rb"<w:body>.*</w:body>|<a:t>[^<]*</a:t>", b"", b, flags=re.S) if n == part else b,
    )
    try:
        assert not parse(data, "a.docx").complete
    except DocumentProblem as error:
        assert error.reason == "broken"


def test_text_beyond_the_characters_allowed_is_left_out_and_said_to_be() -> None:
    d = parse("一段文字。\n".encode() * 10_000, "a.txt", replace(SMALL, characters=600))
    assert len(d.text) == 600 and "over_budget" in reasons(d)
    page = parse(("<p>" + "字" * 5000).encode(), "a.html", replace(SMALL, characters=600))
    assert len(page.text) == 600 and "over_budget" in reasons(page)


@pytest.mark.parametrize("depth", [500, 5_000, 100_000])
def test_deeply_nested_html_keeps_its_words(depth: int) -> None:
    d = parse(
        b"<div>" * depth + "深处的话".encode() + b"</div>" * depth + "<p>后面的话</p>".encode(),
        "a.html",
        SMALL,
    )
    assert "深处的话" in d.text and "后面的话" in d.text


def test_spans_that_claim_millions_of_cells_cost_no_more_than_their_budget() -> None:
    row = "<tr><td rowspan=100000 colspan=100000>甲</td></tr>"
    with pytest.raises(DocumentProblem, match="elements"):
        parse(f"<table>{row * 50}</table>".encode(), "a.html", replace(SMALL, elements=100_000))


def test_mail_in_mail_in_mail_ends_at_its_depth() -> None:
    from email.message import EmailMessage

    inner = EmailMessage()
    inner["Subject"] = "最里面"
    inner.set_content("正文")
    for n in range(6):
        outer = EmailMessage()
        outer["Subject"] = f"外层{n}"
        outer.set_content("见附件")
        outer.add_attachment(inner)
        inner = outer
    d = parse(inner.as_bytes(), "a.eml", SMALL)
    assert len(list(d.everything())) == SMALL.attachment_depth + 1
    assert not d.complete


def test_a_bad_attachment_costs_only_itself() -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"] = "两个附件"
    message.set_content("见附件")
    message.add_attachment(
        m.docx_file()[:500], maintype="application", subtype="octet-stream", filename="坏.docx"
    )
    message.add_attachment(m.docx_file(), maintype="application", subtype="octet-stream", filename="好.docx")
    d = parse(message.as_bytes(), "a.eml")
    assert [a.name for a in d.attachments] == ["a.eml!好.docx"]
    assert [p.reason for p in d.problems] == ["broken"] and "坏.docx" in d.problems[0].zh


def test_a_scanned_page_without_recognition_is_reported_and_never_silently_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    error = refusal(m.picture_pdf(), "扫描.pdf")
    assert error.reason == "no_ocr" and "clusterkg[ocr]" in error.text("zh")
    with pypdfium2.PdfDocument(m.notice_pdf()) as both, pypdfium2.PdfDocument(m.picture_pdf()) as scan:
        both.import_pages(scan)
        out = io.BytesIO()
        both.save(out)
    d = parse(out.getvalue(), "a.pdf")
    assert [p.page for p in d.problems if p.reason == "no_ocr"] == [4]
    assert d.pages[3].scanned and not d.complete


def huge_image_pdf(side: int) -> bytes:
    """A page covered by an image that claims side × side pixels."""
    import zlib

    pixels = zlib.compress(bytes(min(side * side, 4_000_000)), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length 30>>stream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream",
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (side, side, len(pixels), pixels),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, body in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (n + 1, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return bytes(out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)


@pytest.mark.parametrize("recognition", [False, True])
def test_a_huge_image_costs_no_more_than_its_document(
    recognition: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if recognition and not ocr.available():
        pytest.skip("the extra 'ocr' is not installed")
    if not recognition:
        monkeypatch.setenv("CLUSTERKG_NO_OCR", "1")
    path = tmp_path / "巨图.pdf"
    path.write_bytes(huge_image_pdf(60_000))
    with Reader(Budget(seconds=60, memory_bytes=2_000_000_000)) as reader:
        with pytest.raises(DocumentProblem) as found:
            reader.read(path)
        assert found.value.reason in (
            {"ocr_failed", "memory", "timeout", "over_budget"} if recognition else {"no_ocr"}
        )


def test_a_scanned_page_is_recognised_where_the_extra_is_installed(tmp_path: Path) -> None:
    if not ocr.available():
        pytest.skip("the extra 'ocr' is not installed")
    path = tmp_path / "scan.pdf"
    path.write_bytes(m.picture_pdf())
    with Reader(Budget(memory_bytes=6_000_000_000)) as reader:
        d = reader.read(path)
    squeezed = d.text.replace(" ", "").lower()
    assert squeezed.count("ninghaibatteryltdsuppliescellstoxiangzhoumotors") >= 2
    assert d.pages[0].scanned and (d.pages[0].ocr_confidence or 0) > 0.8


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(SMALL) as one:
        yield one


def test_a_worker_gives_what_this_process_gives(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(m.docx_file())
    assert reader.read(path, "a.docx") == parse(path.read_bytes(), "a.docx")


def test_what_is_no_ordinary_file_is_refused_without_waiting(reader: Reader, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("no named pipes in folders")
    os.mkfifo(tmp_path / "pipe.txt")
    for name in ("pipe.txt", "absent.txt", "."):
        with pytest.raises(DocumentProblem) as found:
            reader.read(tmp_path / name)
        assert found.value.reason == "unreadable"


def _stub(tmp_path: Path, body: str) -> dict[str, str]:
    """Make a worker that misbehaves on purpose when it reads text: the real process, pipe and limits, a bad parser."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "if sys.argv[:1] == ['-m'] or any('documents.worker' in a for a in sys.orig_argv):\n"
        "    from clusterkg.extract.documents.formats import text\n"
        "    def read(data, assembler):\n"
        f"        {body}\n"
        "    text.read = read\n",
        "utf-8",
    )
    return {"PYTHONPATH": str(tmp_path)}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed"),
        ("import os; os._exit(7)", "crashed"),
        ("raise KeyError('a bug')", "crashed"),
        ("import os; os.abort()", "memory"),
        ("x = bytearray(1 << 33)", "memory"),
        ("import time; time.sleep(60)", "timeout"),
        ("assembler.paragraph('x'); open(1, 'wb', closefd=False).write(b'noise' * 1000)", ""),
    ],
)
def test_whatever_a_parser_does_costs_one_document(
    body: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in _stub(tmp_path, body).items():
        monkeypatch.setenv(key, value)
    (tmp_path / "a.txt").write_text("文字", "utf-8")
    (tmp_path / "b.md").write_text("# 标题", "utf-8")
    with Reader(Budget(seconds=4 if reason == "timeout" else 30, grace_seconds=1)) as reader:
        reader.read(tmp_path / "b.md")
        if reason:
            with pytest.raises(DocumentProblem) as found:
                reader.read(tmp_path / "a.txt")
            assert found.value.reason == reason
            assert "a.txt" in found.value.zh and "a.txt" in found.value.en
        else:
            assert reader.read(tmp_path / "a.txt").text == "x"
        assert reader.read(tmp_path / "b.md").text == "标题"


def test_time_is_a_budget_too_and_what_was_read_until_then_is_kept() -> None:
    began = time.monotonic()
    d = parse(blank_pages(2000), "a.pdf", Budget(seconds=0.2))
    assert 0 < len(d.pages) < 2000 and "over_budget" in reasons(d)
    assert time.monotonic() - began < 60  # not a measurement: it ends at all


def test_an_archive_is_named_as_what_it_is() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "ZIP" in refusal(out.getvalue(), "a.zip").en


def test_every_limit_is_described_and_documented() -> None:
    docs = (Path(__file__).resolve().parents[3] / "docs" / "documents.md").read_text("utf-8")
    for limit in fields(Budget):
        zh, en = Budget().describe(limit.name)
        assert zh and en
        assert f"`{limit.name}`" in docs
