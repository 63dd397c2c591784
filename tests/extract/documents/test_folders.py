"""Whole folders: every file accounted for, unchanged ones skipped, an interrupted run taken up again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from tests.extract.documents import making as m

from clusterkg.extract.documents import READER_VERSION, Budget, Progress, Status, find_files, parse, read_all

BUDGET = Budget(seconds=30)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "资料"
    (root / "子目录").mkdir(parents=True)
    (root / ".隐藏").mkdir()
    (root / "a.docx").write_bytes(m.docx_file())
    (root / "b.txt").write_text("一、总则", "utf-8")
    (root / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    (root / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (root / "子目录" / "c.html").write_bytes(m.HTML)
    (root / "子目录" / "副本.txt").write_text("一、总则", "utf-8")
    (root / ".隐藏" / "d.txt").write_text("看不见", "utf-8")
    (root / "~$a.docx").write_bytes(b"lock")
    (root / "图.png").write_bytes(b"\x89PNG")
    return root


def test_every_document_is_found_in_a_fixed_order_and_nothing_else(folder: Path) -> None:
    assert [str(p.relative_to(folder)) for p in find_files([folder])] == [
        "a.docx",
        "b.txt",
        "坏.pdf",
        "旧.doc",
        "子目录/c.html",
        "子目录/副本.txt",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bad_file_stops_nothing_and_progress_reaches_the_end(folder: Path, jobs: int) -> None:
    told: list[Progress] = []
    outcomes = list(read_all([folder], budget=BUDGET, jobs=jobs, progress=told.append))
    assert [o.path.name for o in outcomes] == ["a.docx", "b.txt", "坏.pdf", "旧.doc", "c.html", "副本.txt"]
    assert [o.problem.reason for o in outcomes if o.problem] == ["broken", "unsupported"]
    statuses = [o.status for o in outcomes]
    assert statuses.count(Status.READ) + statuses.count(Status.DUPLICATE) == 4
    assert (told[-1].done, told[-1].total) == (6, 6) and told[-1].bytes_done == told[-1].bytes_total


def test_the_same_bytes_are_read_once(folder: Path) -> None:
    outcome = list(read_all([folder], budget=BUDGET))[-1]
    assert outcome.status is Status.DUPLICATE and outcome.same_as == folder / "b.txt"


def test_a_run_that_was_stopped_goes_on_where_it_stopped(folder: Path) -> None:
    state: set[tuple[str, str]] = set()

    def known(digest: str, reader: str) -> bool:
        return (digest, reader) in state

    for n, outcome in enumerate(read_all([folder], budget=BUDGET, known=known)):
        if outcome.document is not None:
            state.add((outcome.document.content_hash, outcome.document.reader))
        if n == 1:
            break  # stopped here
    again = list(read_all([folder], budget=BUDGET, known=known))
    assert [o.status for o in again[:2]] == [Status.UNCHANGED] * 2
    assert again[4].status is Status.READ
    (folder / "b.txt").write_text("二、分则", "utf-8")
    changed = list(read_all([folder / "b.txt"], budget=BUDGET, known=known))
    assert [o.status for o in changed] == [Status.READ]


def test_a_new_reader_reads_unchanged_files_again(folder: Path) -> None:
    asked: list[str] = []

    def known(_: str, reader: str) -> bool:
        asked.append(reader)
        return reader != READER_VERSION

    assert [o.status for o in read_all([folder / "b.txt"], budget=BUDGET, known=known)] == [Status.READ]
    assert asked == [READER_VERSION]


def test_the_hash_is_the_ledgers_so_that_originals_are_found_under_it(folder: Path) -> None:
    from clusterkg.graph.mapping.loading import content_hash

    path = folder / "a.docx"
    d = parse(path.read_bytes(), "a.docx")
    assert (
        d.content_hash == content_hash(path) == hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    )
