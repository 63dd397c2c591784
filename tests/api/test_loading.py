"""What a person sees while a table loads, and what the program leaves behind."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from tests.api.test_cli import run

from clusterkg.api.demo import load_demo
from clusterkg.api.loading import advance, begin, progress_bar
from clusterkg.api.workspace import Workspace

_MAPPING = """
dataset: t
source: {title: 名册, publisher: 某局, licence: 内部, use: internal, dated: 2026-01-01}
edition: snapshot
entities:
  firm: {type: Firm, id: "t:{名称}", properties: {name: 名称, founded: 成立}}
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "m.yaml"
    path.write_text(_MAPPING, "utf-8")
    return path


def test_the_bar_tells_rows_rate_and_remaining_time() -> None:
    now = [0.0]
    console = Console(file=io.StringIO(), force_terminal=True, width=160)
    bar = progress_bar(console)
    bar.get_time = lambda: now[0]
    task = begin(bar, "firms.csv")
    for step in range(1, 5):
        now[0] = float(step)
        advance(bar, task, 500 * step, step / 10)
    told = io.StringIO()
    Console(file=told, width=80).print(bar.get_renderable())
    (line,) = told.getvalue().splitlines()
    assert "2,000 行" in line
    assert "500/s" in line
    assert "left 0:00:06" in line


def test_a_dry_run_shows_what_is_wrong_and_leaves_no_folder(tmp_path: Path, mapping: Path) -> None:
    (tmp_path / "a.csv").write_text("名称,成立\n甲,2020-13-45\n,\n乙,2020\n,2001\n", "utf-8")
    got = run(tmp_path / "home", "load", str(mapping), str(tmp_path / "a.csv"), "--dry-run")
    assert "2020-13-45" in got.stderr
    assert "没有写入" in got.stderr
    assert not (tmp_path / "home").exists()


def test_exit_codes_tell_kept_nothing_kept_and_a_mistake(tmp_path: Path, mapping: Path) -> None:
    table, home = tmp_path / "a.csv", tmp_path / "home"
    table.write_text("名称,成立\n甲,2020\n", "utf-8")
    got = run(home, "load", str(mapping), str(table), "--format", "json")
    assert '"new_claims": 2' in got.stdout
    assert "\x1b" not in got.stdout + got.stderr
    table.write_text("名称,成立\n,2020\n", "utf-8")
    run(home, "load", str(mapping), str(table), code=2)  # asks first
    run(home, "load", str(mapping), str(table), "--confirm-drop", code=1)
    table.write_text("名字,成立\n甲,2020\n", "utf-8")
    assert "名字" in run(home, "load", str(mapping), str(table), code=2).stderr
    run(home, "load", str(tmp_path / "none.yaml"), code=2)
    run(home, "load", str(mapping), str(tmp_path / "none.csv"), code=2)


def test_what_a_form_refused_is_mended_and_loaded_like_any_table(tmp_path: Path) -> None:
    import openpyxl

    home, form = tmp_path / "home", tmp_path / "Firm.xlsx"
    run(home, "form", "Firm", str(form))
    book = openpyxl.load_workbook(form)
    data, source = book.worksheets
    at = {str(c.value).rpartition("[")[2].rstrip("]"): c.column for c in data[1]}
    for key, value in (("id", "1"), ("name", "甲有限公司"), ("founded", "2010-13-45")):
        data.cell(2, at[key], value)
    source["B2"], source["B3"] = "调查", "张"
    book.save(form)
    got = run(home, "load", str(form))
    assert "2010-13-45" in got.stderr
    (rejects,) = (home / "rejects").iterdir()
    rejects.write_text(rejects.read_text("utf-8-sig").replace("2010-13-45", "2010-12-05"), "utf-8")
    run(home, "load", "--mend", str(form), str(rejects))
    assert "2010-12-05" in run(home, "history", "survey:1").stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--version",), 0, "clusterkg 0."), (("evidence", "abc"), 2, "32"), (("evidence", "0" * 32), 2, "没有陈述"),
        (("ontology", "nonsense"), 2, "nonsense"), (("withdraw", "planet", "x", "--by", "a", "--reason", "b"), 2, "planet"),
        (("history", "nobody:1"), 1, "nobody:1"), (("export", "x.jsonl", "--for", "fun"), 2, "fun"),
        (("build", "--known-at", "soon"), 2, "soon"), (("build", "--known-at", "1999-01-01"), 2, "还什么都没有"),
        (("mapping", "suggest", "none.csv"), 2, "none.csv"), (("form", "Firm", "no/such/folder/f.xlsx"), 2, "folder"),
        (("--show-completion", "bash"), 0, "_clusterkg_completion"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_told_and_never_a_traceback(
    tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    got = run(tmp_path / "home", *words, code=code)
    assert told in got.stdout + got.stderr


def test_a_build_that_follows_and_one_from_the_ledger_alone_give_one_release(tmp_path: Path) -> None:
    workspace = Workspace.at(tmp_path)
    load_demo(workspace)
    first = workspace.build()
    workspace.ledger.withdraw("dataset", workspace.ledger.runs()[5]["dataset"], by="王", reason="试")
    followed = workspace.build()
    whole = workspace.build(whole=True)
    workspace.close()
    assert first.content != followed.content == whole.content
