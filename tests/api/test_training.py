"""``clusterkg train`` teaches names from annotations, and ``read --model`` uses what was learnt."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clusterkg.api.cli import app
from clusterkg.extract.batch import Recipe, model_hash, tagger_config
from clusterkg.graph.errors import ClusterKGError, MappingError, SourceError

# Words that no rule of ours would take for a firm, so that what finds them was learnt.
Writer = Callable[[Path], Path]
NAMES = ["青禾", "沅朴", "岫川", "栖云", "灵阙", "珏微", "闻纤", "皋禾"]


def _annotations(path: Path) -> Path:
    lines = []
    for i in range(60):
        name = NAMES[i % len(NAMES)]
        text = f"昨日{name}宣布扩大生产规模，{i}名员工参加。"
        lines.append({"text": text, "label": [[2, 2 + len(name), "company"]]})
    path.write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines), "utf-8")
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("train")
    names = folder / "names.yaml"
    names.write_text("company: Firm\n", "utf-8")
    words = [
        "train",
        str(_annotations(folder / "a.jsonl")),
        "--out",
        str(folder / "model"),
        "--map",
        str(names),
        "--seed",
        "1",
    ]
    got = CliRunner().invoke(app, words)
    assert got.exit_code == 0, got.output
    assert "Firm" in got.stdout
    return folder / "model"


def test_what_was_learnt_is_read(model: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_text("昨日栖云宣布扩大生产规模，300名员工参加。", "utf-8")
    words = ["read", str(tmp_path / "in"), "--dry-run", "--format", "jsonl", "--types", "Firm"]
    plain = json.loads(CliRunner().invoke(app, [*words, "--profile", "rules"]).stdout)  # nothing learnt
    taught = json.loads(CliRunner().invoke(app, [*words, "--model", str(model)]).stdout)
    assert {m["text"] for m in taught["mentions"]} - {m["text"] for m in plain["mentions"]} == {"栖云"}


def test_a_model_is_part_of_the_extractors_name(model: Path) -> None:
    assert Recipe(model=model).extractor == f"{Recipe().extractor}-{model_hash(model)}"
    assert tagger_config(model)["zh"] == str(model)


def _cluener(path: Path) -> Path:
    lines = []
    for i in range(60):
        name = NAMES[i % len(NAMES)]
        text = f"昨日{name}宣布扩大生产规模，{i}名员工参加。"
        lines.append({"text": text, "label": {"company": {name: [[2, 1 + len(name)]]}}})
    path.write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines), "utf-8")
    return path


def _bio(path: Path) -> Path:
    lines = []
    for i in range(60):
        name = NAMES[i % len(NAMES)]
        lines += ["昨 O", "日 O", f"{name[0]} B-company", *(f"{c} I-company" for c in name[1:])]
        lines += [*(f"{c} O" for c in f"宣布扩大生产规模，{i}名员工参加。"), ""]
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.mark.parametrize("write", [_annotations, _cluener, _bio])
def test_the_accurate_profile_learns_types_of_any_name_from_any_format(write: Writer, tmp_path: Path) -> None:
    """No type is renamed to one of ours: the model's own are read, chosen by --types and renamed by --map."""
    runner = CliRunner()
    file = write(tmp_path / ("a.bio" if write is _bio else "a.jsonl"))
    words = ["train", str(file), "--out", str(tmp_path / "model"), "--profile", "accurate", "--models", "1"]
    got = runner.invoke(app, words)
    assert got.exit_code == 0, got.output
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").write_text("昨日栖云宣布扩大生产规模，300名员工参加。", "utf-8")
    (tmp_path / "names.yaml").write_text("company: Unternehmen\nothers: drop\n", "utf-8")
    read = ["read", str(tmp_path / "in"), "--dry-run", "--format", "jsonl", "--profile", "accurate"]
    read += ["--model", str(tmp_path / "model")]
    for more, name in (
        (["--types", "company"], "company"),
        (["--map", str(tmp_path / "names.yaml")], "Unternehmen"),
    ):
        got = runner.invoke(app, [*read, *more])
        assert got.exit_code == 0, got.output
        mentions = json.loads(got.stdout)["mentions"]
        assert [(m["text"], m["type"]) for m in mentions] == [("栖云", name)]


def test_a_folder_without_a_model_and_types_that_are_not_there_are_told(tmp_path: Path, model: Path) -> None:
    (tmp_path / "b.txt").write_text("一段。", "utf-8")
    runner = CliRunner()
    with pytest.raises(SourceError):
        runner.invoke(
            app, ["read", str(tmp_path), "--dry-run", "--model", str(tmp_path)], catch_exceptions=False
        )
    annotations = str(_annotations(tmp_path / "a.jsonl"))
    for more, kind in ((["--types", "Product"], SourceError), (["--corpus", "xml"], SourceError)):
        with pytest.raises(kind):
            runner.invoke(
                app, ["train", annotations, "--out", str(tmp_path / "m"), *more], catch_exceptions=False
            )
    (tmp_path / "n.yaml").write_text("company: Frim\n", "utf-8")
    with pytest.raises((MappingError, ClusterKGError), match="Firm"):
        runner.invoke(
            app,
            ["train", annotations, "--out", str(tmp_path / "m"), "--map", str(tmp_path / "n.yaml")],
            catch_exceptions=False,
        )
