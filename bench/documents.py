"""Time and memory of the document readers: ``python -m bench.documents``. Prints a table; asserts nothing."""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.extract.documents import making as m

from clusterkg.extract.documents import Budget, Document, Reader
from clusterkg.graph.errors import DocumentProblem

_WORDS = "宁海市临港动力电池有限公司象州华锦隔膜材料股份东岭正极厂与签订供货协议全年应三千万平方米支持企业扩产能补助"


def sentence(chance: random.Random, length: int) -> str:
    return "".join(chance.choice(_WORDS) for _ in range(length))


def text_pdf(pages: int, *, tables: bool) -> bytes:
    """Pages of about 1,000 characters; with ``tables`` a ruled table of 10 × 4 cells on each."""
    chance = random.Random(1)

    def draw(c: m.Canvas) -> None:
        for n in range(pages):
            m.write(c, 72, 800, "年度报告", 9)
            y = 770.0
            for k in range(14 if tables else 27):
                m.write(c, 72 + 24 * (k % 9 == 0), y, sentence(chance, 36 - 2 * (k % 9 == 0)))
                y -= 18
            if tables:
                m.grid(c, 72, y, (110,) * 4, [[sentence(chance, 6) for _ in range(4)] for _ in range(10)], 24)
            m.write(c, 290, 30, str(n + 1), 9)
            c.showPage()

    return m.pdf(draw)


def big_xlsx(path: Path, megabytes: int) -> None:
    """A workbook of random numbers and names of at least so many megabytes."""
    import xlsxwriter

    chance = random.Random(2)
    rows = int(megabytes * 1_000_000 / 216)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["企业", *(f"指标{i}" for i in range(15))])
        for r in range(1, rows):
            sheet.write_row(r, 0, [sentence(chance, 8), *(chance.random() for _ in range(15))])


def page_html(paragraphs: int) -> bytes:
    chance = random.Random(3)
    body = "".join(
        f"<h2>{sentence(chance, 10)}</h2><p>{sentence(chance, 200)}</p><p>{sentence(chance, 120)}<b>{sentence(chance, 8)}</b></p>"
        f"<table><tr><th>企业<th>产能</tr><tr><td>{sentence(chance, 9)}<td>12</tr></table>"
        for _ in range(paragraphs)
    )
    return f"<html><body><nav>首页</nav><div class='content'><h1>标题</h1>{body}</div></body></html>".encode()


def measure(name: str, path: Path, budget: Budget) -> Document | None:
    """Read a file twice in one worker and print the second time, the children's CPU time, and the worker's peak memory."""
    with Reader(budget) as reader:
        document: Document | None = None
        for _ in range(2):
            began = time.monotonic()
            try:
                document = reader.read(path)
            except DocumentProblem as error:
                print(name, error.en)
            took = time.monotonic() - began
        peak = reader.peak
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert document is not None
    characters = len(document.text)
    print(
        f"{name:28} {path.stat().st_size / 1e6:7.1f} MB {characters:9,} chars {took:7.1f} s {characters / took:10,.0f} chars/s "
        f"peak {peak / 1e6:6.0f} MB  problems {[p.reason for p in document.problems]}  (children CPU so far {cpu.ru_utime:.0f} s)",
        flush=True,
    )
    return document


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made: list[tuple[str, str, Callable[[Path], object]]] = [
            ("text PDF, 200 pages", "a.pdf", lambda p: p.write_bytes(text_pdf(200, tables=False))),
            ("PDF with tables, 200 pages", "b.pdf", lambda p: p.write_bytes(text_pdf(200, tables=True))),
            ("HTML", "c.html", lambda p: p.write_bytes(page_html(3000))),
            ("XLSX 50 MB", "d.xlsx", lambda p: big_xlsx(p, 50)),
        ]
        for name, file, make in made:
            if len(sys.argv) > 1 and not any(a in name for a in sys.argv[1:]):
                continue
            path = Path(folder) / file
            make(path)
            measure(name, path, Budget(seconds=600))


if __name__ == "__main__":
    main()
