"""``clusterkg evaluate``: figures by type, against annotations of any format."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.extract.statements.saying import extracted
from typer.testing import CliRunner

from clusterkg.api.cli import app
from clusterkg.api.evaluating import paired
from clusterkg.extract.model import Extraction
from clusterkg.graph.errors import SourceError

ONE = extracted("[[Firm#a|甲公司]]位于[[Place#p|扬州]]。", "a LOCATED_IN p")
TWO = replace(extracted("[[Firm#a|乙公司]]位于[[Place#p|苏州]]。", "a LOCATED_IN p"), document="two")


def _jsonl(path: Path, *documents: Extraction) -> Path:
    path.write_text("\n".join(json.dumps(d.record(), ensure_ascii=False) for d in documents), "utf-8")
    return path


def _rows(*words: object) -> dict[tuple[str, str], dict[str, float]]:
    got = CliRunner().invoke(app, ["evaluate", *map(str, words), "--format", "json"])
    assert got.exit_code == 0, got.output
    return {(r["kind"], r["type"]): r for r in json.loads(got.stdout)}


def test_figures_by_type_with_intervals(tmp_path: Path) -> None:
    gold = _jsonl(tmp_path / "gold.jsonl", ONE, TWO)
    read = _jsonl(
        tmp_path / "read.jsonl",
        replace(ONE, document="case.txt"),
        replace(TWO, mentions=TWO.mentions[:1], relations=()),
    )
    rows = _rows(gold, read)
    assert (rows["mention", "Firm"]["f1"], rows["mention", "Place"]["recall"]) == (1.0, 0.5)
    assert (
        rows["mention", "micro"]["low"] <= rows["mention", "micro"]["f1"] <= rows["mention", "micro"]["high"]
    )
    assert (rows["relation", "LOCATED_IN"]["precision"], rows["relation", "LOCATED_IN"]["recall"]) == (
        1.0,
        0.5,
    )
    assert ("mention", "Place") not in _rows(gold, read, "--types", "Firm")


def test_an_empty_file_is_nothing_to_compare_with(tmp_path: Path) -> None:
    for name in ("gold.jsonl", "gold.bio"):
        (tmp_path / name).write_text("\n", "utf-8")
        with pytest.raises(SourceError, match="empty"):
            CliRunner().invoke(app, ["evaluate", str(tmp_path / name)], catch_exceptions=False)


def test_types_that_nobody_annotated_are_told_with_how_to_leave_them_out(tmp_path: Path) -> None:
    gold = _jsonl(tmp_path / "gold.jsonl", replace(ONE, mentions=ONE.mentions[:1], relations=()))
    read = _jsonl(tmp_path / "read.jsonl", ONE)
    words = ["evaluate", str(gold), str(read)]
    told = CliRunner().invoke(app, words)
    assert "Place" in told.stderr and "--types Firm" in told.stderr
    assert CliRunner().invoke(app, [*words, "--types", "Firm"]).stderr == ""


def test_what_is_read_is_renamed_to_the_names_of_others(tmp_path: Path) -> None:
    gold = tmp_path / "cluener.json"
    gold.write_text(json.dumps({"text": ONE.text, "label": {"company": {"甲公司": [[0, 2]]}}}), "utf-8")
    names = tmp_path / "names.yaml"
    names.write_text("Firm: company\nothers: drop\n", "utf-8")
    rows = _rows(gold, _jsonl(tmp_path / "read.jsonl", ONE), "--map", names)
    assert rows["mention", "company"]["f1"] == rows["mention", "micro"]["f1"] == 1.0


def test_texts_that_differ_cannot_be_compared() -> None:
    with pytest.raises(SourceError, match="places cannot be compared"):
        paired([ONE], [replace(ONE, text="另一段")])
    with pytest.raises(SourceError, match="None"):
        paired([ONE], [replace(TWO, document="else")])


def test_a_reading_now_needs_no_file(tmp_path: Path) -> None:
    rows = _rows(_jsonl(tmp_path / "gold.jsonl", ONE, TWO))
    assert rows["mention", "micro"]["gold"] == 4


def test_names_of_organisations_are_measured_by_the_same_command(tmp_path: Path) -> None:
    folder = tmp_path / "cn_rail_copatents"
    folder.mkdir()
    (folder / "raw_data.csv").write_text(
        "CN1,标题,2020-01-01,2020-02-01,甲大学 | 宁波海川电池有限公司,某人,授权\n", encoding="utf-8"
    )
    done = CliRunner().invoke(app, ["evaluate", "resolution", str(tmp_path), "--alone", "--format", "json"])
    assert done.exit_code == 0, done.output
    assert "clusterkg: pool" in done.output
