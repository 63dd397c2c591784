"""The command line as a clerk uses it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from clusterkg.api.cli import main
from clusterkg.graph.demo import FOLDER, TABLES


@dataclass(frozen=True)
class Said:
    """What a command wrote."""

    stdout: str
    stderr: str


def run(home: Path, *words: str, code: int = 0) -> Said:
    """Run the command line as its entry point does, in this process: starting one for each verb took minutes."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("CLUSTERKG_HOME", str(home))
        patch.setattr(sys, "argv", ["clusterkg", *words])
        try:
            main()
            ended = 0
        except SystemExit as end:
            ended = int(end.code or 0)
    assert ended == code, out.getvalue() + err.getvalue()
    return Said(out.getvalue(), err.getvalue())


def test_the_command_starts_as_a_process_of_its_own(tmp_path: Path) -> None:
    env = {**os.environ, "CLUSTERKG_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", "from clusterkg.api.cli import main; main()"]
    told = subprocess.run([*command, "status", "--format", "json"], env=env, capture_output=True, text=True, timeout=120, check=True)  # fmt: skip
    assert json.loads(told.stdout)["sources"] == 0
    bad = subprocess.run([*command, "entity", "nobody"], env=env, capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    assert bad.returncode == 2
    assert "Traceback" not in bad.stderr


def test_a_clerks_day(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("01_places", "05_firms"):
        told = run(home, "load", str(FOLDER / "mappings" / f"{name}.yaml"), "--root", str(TABLES))
        assert "kept" in told.stdout
    run(home, "build", "--name", "初稿")
    (hit,) = json.loads(run(home, "search", "宁海动力电池", "--format", "json").stdout)
    entity = json.loads(run(home, "entity", hit["id"], "--format", "json").stdout)
    assert json.loads(run(home, "entity", hit["name"], "--format", "json").stdout) == entity
    some = run(
        home, "entity", "宁海", code=2
    ).stderr  # several are called like it: they are listed with their ids
    assert some.count("ckg") > 1
    claim = entity["attributes"][0]["evidence"][0]
    assert json.loads(run(home, "evidence", claim, "--format", "json").stdout)[0]["document"] == "firms.csv"
    run(
        home,
        "correct",
        "firm:f034",
        "Firm",
        "website",
        "https://example.org",
        "--by",
        "张",
        "--reason",
        "电话核实",
    )
    tx = run(home, "withdraw", "dataset", "demo_survey", "--by", "张", "--reason", "重发").stdout.split()[-1]
    run(home, "build")
    run(home, "search", "宁海动力电池科技", code=1)
    run(home, "undo", tx, "--by", "张", "--reason", "误撤")
    run(home, "build")
    after = json.loads(run(home, "entity", hit["id"], "--format", "json").stdout)
    assert len(after["attributes"]) == len(entity["attributes"]) + 1
    kinds = [t["kind"] for t in json.loads(run(home, "history", "--format", "json").stdout)]
    assert {"load", "withdraw", "undo"} <= set(kinds)
    assert json.loads(run(home, "history", "firm:f034", "--format", "json").stdout)
    status = json.loads(run(home, "status", "--format", "json").stdout)
    assert status["rejected"] == 0
    releases = json.loads(run(home, "release", "--format", "json").stdout)
    assert releases[0]["name"] == "初稿"
    run(home, "doctor")


def test_demo_answers_without_a_checkout(tmp_path: Path) -> None:
    told = run(tmp_path, "demo", "--folder", str(tmp_path / "demo")).stdout
    assert "缺失" in told
    assert "无法判断" in told
    assert "理事长" in told
    run(tmp_path, "demo", "--folder", str(tmp_path / "demo"))
    other = tmp_path / "mine"
    other.mkdir()
    (other / "keep.txt").write_text("x")
    refused = run(tmp_path, "demo", "--folder", str(other), code=3)
    assert "没有动它" in refused.stderr
    assert (other / "keep.txt").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [(("entity", "nobody"), 2), (("withdraw", "dataset", "nothing", "--by", "a", "--reason", "b"), 2), (("ask", "chain-gaps", "--chain", "x", "--place", "y"), 2), (("correct", "a:b", "Firm", "nmae", "x", "--by", "a", "--reason", "b"), 2)],
)  # fmt: skip
def test_a_mistake_is_told_in_both_languages_without_a_traceback(
    tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    got = run(tmp_path / "empty", *words, code=code)
    assert "✗" in got.stderr
    assert len(got.stderr.strip().splitlines()) >= 2


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("ask",), 2, "chain-gaps"), (("ask", "--help"), 0, "chain-gaps"), (("ask", "chain-gaps", "--help"), 0, "--place"),
        (("ask", "chain-gaps", "--example"), 0, "clusterkg ask chain-gaps"), (("ask", "chain-gaps", "--place", "x"), 2, "--chain"),
        (("ask", "nothing"), 2, "nothing"), (("ask", "chain-gaps", "--format", "xml"), 2, "xml"),
    ],
)  # fmt: skip
def test_asking_for_help_or_wrongly_is_answered_by_the_program_itself(
    tmp_path: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    got = run(tmp_path / "empty", *words, code=code)
    assert told in got.stdout + got.stderr
    assert not (tmp_path / "empty").exists()


def test_suggest_and_form(tmp_path: Path) -> None:
    assert "entities" in run(tmp_path, "mapping", "suggest", str(TABLES / "firms.csv")).stdout
    run(tmp_path, "form", "Firm", str(tmp_path / "Firm.xlsx"))
    assert (tmp_path / "Firm.xlsx").exists()


def test_the_ontology_is_linted_and_printed_and_a_vocabulary_loads_from_where_the_list_says(
    tmp_path: Path,
) -> None:
    assert run(tmp_path, "ontology", "lint").stdout == ""
    assert "Firm" in json.loads(run(tmp_path, "ontology", "json").stdout)["types"]
    held = json.loads(run(tmp_path, "vocabularies", "--format", "json").stdout)
    assert all(v["未见 not seen"] for v in held)
    (industries,) = (v for v in held if v["名称 name"] == "emerging_industries_2018")
    told = run(tmp_path, "load", industries["映射 mapping"], "--dry-run").stdout
    assert str(industries["行数 rows"]) in told
