"""Files that were read in part, links, pictures, equal broken files: none is passed over in silence."""

from __future__ import annotations

import csv
import io
import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from rich.console import Console
from tests.api.test_read_command import SOURCE, run
from tests.extract.documents.making import pdf, write

from clusterkg.api.surveying import survey
from clusterkg.api.watching import Watch
from clusterkg.api.workspace import Workspace
from clusterkg.extract.documents.formats import ocr
from clusterkg.graph.errors import SourceError

SAID = "甲新材有限公司位于扬州。"
#: The quickest way to read that says something.
RULES = ("--profile", "rules")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to read; without text recognition, whatever this machine has."""
    monkeypatch.setenv("CLUSTERKG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CLUSTERKG_NO_OCR", "1")
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def scanned(pages: int = 1) -> bytes:
    """A page of text, then pictures of pages."""
    from PIL import Image

    picture = ImageReader(Image.new("L", (60, 80), 200))

    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, SAID)
        for _ in range(pages):
            canvas.showPage()
            canvas.drawImage(picture, 0, 0, 595, 842)

    return pdf(draw)


def test_a_scanned_page_among_others_is_told_in_a_dry_run(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(scanned(3))
    got = run(folder, *RULES, "--dry-run", "--format", "json", code=1)
    (row,) = json.loads(got.stdout)
    assert (row["document"], row["status"]) == ("a.pdf", "read")
    assert [(p["reason"], p["page"], p["loses_text"]) for p in row["problems"]] == [
        ("no_ocr", 2, True),
        ("no_ocr", 3, True),
        ("no_ocr", 4, True),
    ]
    assert "clusterkg[ocr]" in row["problems"][0]["zh"]
    assert "clusterkg[ocr]" in row["problems"][0]["en"]
    assert str(folder) not in got.stdout + got.stderr
    for words in ("“a.pdf”第 2 页", "'a.pdf' page 2", "clusterkg[ocr]", "3–4", "in part 1"):
        assert words in got.stderr
    shown = run(folder, *RULES, "--dry-run", code=1)
    assert "no_ocr 2–4" in shown.stdout
    assert "a.pdf" in run(folder, *RULES, "--dry-run", "--format", "jsonl", code=1).stderr


def test_what_was_read_in_part_stays_known_until_it_is_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.pdf").write_bytes(scanned())
    words = [folder, *RULES, *SOURCE, "--format", "json"]
    (row,) = json.loads(run(*words, code=1).stdout)
    assert row["status"] == "read"
    assert "no_ocr" in Path(row["rejects"]).read_text("utf-8-sig")
    # It is there in the ledger, and said of the unchanged file as well.
    got = run(*words, code=1)
    (row,) = json.loads(got.stdout)
    assert row["status"] == "unchanged"
    assert [(p["reason"], p["page"]) for p in row["problems"]] == [("no_ocr", 2)]
    assert "--again" in got.stderr
    with_ledger = Workspace()
    tx = with_ledger.ledger.at(None)
    with_ledger.close()
    # Where recognition has been installed since, it is read again. (Here the worker still has none: nothing new, so nothing written.)
    monkeypatch.setattr(ocr, "available", lambda: True)
    (row,) = json.loads(run(*words, code=1).stdout)
    assert (row["status"], row["problems"][0]["reason"]) == ("read", "no_ocr")
    with_ledger = Workspace()
    assert with_ledger.ledger.at(None) == tx
    with_ledger.close()


def test_recognition_installed_later_makes_the_reading_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLUSTERKG_NO_OCR")
    if not ocr.available():
        pytest.skip("the extra 'ocr' is not installed")
    from PIL import Image, ImageDraw

    page = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(page).text((100, 200), "Alpha Materials Ltd is based in Berlin.", fill=0, font_size=44)

    def draw(canvas: Canvas) -> None:
        write(canvas, 72, 760, SAID)
        canvas.showPage()
        canvas.drawImage(ImageReader(page), 0, 0, 595, 842)

    (folder / "a.pdf").write_bytes(pdf(draw))
    words = [folder, *RULES, *SOURCE, "--format", "json"]
    monkeypatch.setenv("CLUSTERKG_NO_OCR", "1")
    run(*words, code=1)
    monkeypatch.delenv("CLUSTERKG_NO_OCR")
    (row,) = json.loads(run(*words).stdout)
    assert (row["status"], row["problems"]) == ("read", [])
    (row,) = json.loads(run(*words).stdout)
    assert (row["status"], row["problems"]) == ("unchanged", [])


def test_a_file_over_its_limit_says_from_which_page_on_it_was_not_read(folder: Path) -> None:
    from clusterkg.extract.documents import Budget, parse

    def draw(canvas: Canvas) -> None:
        for n in range(4):
            write(canvas, 72, 760, f"第{n}页的文字在这里。")
            canvas.showPage()

    (problem,) = parse(pdf(draw), "a.pdf", Budget(pages=2)).problems
    assert (problem.reason, problem.page) == ("over_budget", 3)
    assert "第 3 页起未读" in problem.text("zh")
    assert "from page 3 on" in problem.text("en")


def test_what_an_attachment_lacks_is_its_files_lack(folder: Path) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "说明"
    mail.set_content(SAID)
    mail.add_attachment(scanned(), maintype="application", subtype="pdf", filename="扫描.pdf")
    (folder / "a.eml").write_bytes(mail.as_bytes())
    words = [folder, *RULES, *SOURCE, "--format", "json"]
    rows = {r["document"]: r for r in json.loads(run(*words, code=1).stdout)}
    assert [p["reason"] for p in rows["a.eml"]["problems"]] == ["no_ocr"]
    assert rows["a.eml!扫描.pdf"]["problems"] == []
    (row,) = json.loads(run(*words, code=1).stdout)
    assert (row["status"], row["problems"][0]["reason"]) == ("unchanged", "no_ocr")


def test_a_link_costs_itself_and_the_others_are_read(folder: Path, tmp_path: Path) -> None:
    (folder / "b.txt").write_text(SAID, "utf-8")
    (tmp_path / "far.txt").write_text("远处。", "utf-8")
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "out.txt").symlink_to(tmp_path / "far.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    (folder / "ring.txt").symlink_to(folder / "ring.txt")
    (folder / "up").symlink_to(tmp_path)
    got = run(folder, *RULES, "--dry-run", "--format", "json", code=1)
    rows = {r["document"]: r for r in json.loads(got.stdout)}
    assert {n: (r["status"], [p["reason"] for p in r["problems"]]) for n, r in rows.items()} == {
        "b.txt": ("read", []),
        "a.txt": ("duplicate = b.txt", []),
        "out.txt": ("failed", ["outside"]),
        "gone.txt": ("failed", ["unreadable"]),
        "ring.txt": ("failed", ["unreadable"]),
        "up": ("skipped", ["linked_folder"]),
    }
    assert "--root" in rows["out.txt"]["problems"][0]["en"]
    # With a root above both it is inside; one that is named itself is read wherever it leads.
    assert "in/out.txt" in survey([folder], tmp_path).names.values()
    assert list(survey([folder / "out.txt"]).names.values()) == ["out.txt"]
    with pytest.raises(SourceError, match="no file"):
        survey([folder / "gone.txt"])


def _mail(body: str, picture: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@orland.example", "消息"
    mail.set_content(body)
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename=picture)
    return mail.as_bytes()


def test_a_picture_in_a_mail_is_told_and_counted_and_the_mail_is_whole(folder: Path) -> None:
    (folder / "a.eml").write_bytes(_mail(SAID, "logo.png"))
    got = run(folder, *RULES, "--dry-run", "--format", "json")
    (row,) = json.loads(got.stdout)
    assert [(p["reason"], p["loses_text"]) for p in row["problems"]] == [("media", False)]
    assert "logo.png" in got.stderr and "film in mail, not read 1" in got.stderr
    # One that brings nothing but a picture is mostly a scan.
    (folder / "a.eml").write_bytes(_mail("", "scan.png"))
    got = run(folder, *RULES, "--dry-run", "--format", "json", code=1)
    assert [p["reason"] for p in json.loads(got.stdout)[0]["problems"]] == ["part_skipped"]


def test_files_that_are_no_documents_are_counted_and_listed(folder: Path) -> None:
    (folder / "b.txt").write_text(SAID, "utf-8")
    for name in ("1.png", "2.PNG", "3.jpg", "README", "data.xyz", ".hidden", "~$b.docx"):
        (folder / name).write_bytes(b"x")
    got = run(folder, *RULES, "--dry-run", "--format", "csv")
    rows = {r["document"]: r for r in csv.DictReader(io.StringIO(got.stdout))}
    assert {n for n, r in rows.items() if r["status"] == "skipped"} == {"1.png", "2.PNG", "3.jpg", "README", "data.xyz"}  # fmt: skip
    assert "PDF" in rows["3.jpg"]["problems"]
    assert "skipped 5 (.png 2, .jpg 1" in got.stderr
    assert "no ending 1" in got.stderr
    table = run(folder, *RULES, "--dry-run")
    assert "1.png" not in table.stdout
    assert "skipped 5" in table.stderr
    assert "data.xyz" not in survey([folder, folder / "data.xyz"]).skipped


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_copy_of_a_broken_file_is_broken_too(folder: Path, jobs: int) -> None:
    for name in ("blank.docx", "blank2.docx", "blank3.txt"):
        (folder / name).write_bytes(b"")
    got = run(folder, *RULES, "--dry-run", "--format", "json", "-j", jobs, code=1)
    rows = json.loads(got.stdout)
    assert [r["status"].split()[0] for r in rows] == ["failed"] * 3
    assert {p["reason"] for r in rows for p in r["problems"]} == {"empty"}
    assert "blank.docx" in rows[2]["problems"][0]["zh"]


def test_progress_knows_the_total_and_the_time_left(tmp_path: Path) -> None:
    now = [0.0]
    names = {tmp_path / f"{n}.txt": f"{n}.txt" for n in range(4)}
    told = io.StringIO()
    with Watch(Console(file=told, width=200), names, every=10, clock=lambda: now[0]) as watch:
        now[0] = 8.0
        watch.file("0.txt", read=True)
        assert watch.left() == "-:--:--", "the models were loaded with it: it tells nothing of the others"
        assert told.getvalue() == ""  # nothing before ten seconds have passed
        watch.file("1.txt", read=False)
        watch.file("2.txt!attached", read=True)
        now[0] = 12.0
        watch.file("2.txt", read=True)
        now[0] = 13.0
        assert watch.left() == "0:00:03", "one file of four seconds, one of which has passed"
        watch.file("3.txt", read=True)
    assert told.getvalue() == "3/4 份,约剩 0:00:04 | 3 of 4 files, about 0:00:04 left\n"


def test_the_bar_shows_the_total_and_the_time_left(tmp_path: Path) -> None:
    now = [0.0]
    names = {tmp_path / f"{n}.txt": f"{n}.txt" for n in range(80)}
    console = Console(file=io.StringIO(), force_terminal=True, width=80)
    watch = Watch(console, names, clock=lambda: now[0])
    now[0] = 2.0
    watch.file("0.txt", read=True)
    now[0] = 4.0
    watch.file("1.txt", read=True)
    told = io.StringIO()
    Console(file=told, width=80).print(watch.bar.get_renderable())
    (line,) = told.getvalue().splitlines()
    assert "2/80" in line
    assert "0:02:36" in line
