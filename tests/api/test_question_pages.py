"""The page of questions names every question and parameter, and its examples are answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clusterkg.api.cli import app
from clusterkg.api.question_pages import page
from clusterkg.api.workspace import Workspace
from clusterkg.queries.contract import questions


@pytest.fixture(scope="module")
def text(demo_home: Path) -> str:
    workspace = Workspace.at(demo_home)
    made = page(workspace)
    workspace.close()
    return made


@pytest.mark.parametrize("name", questions())
def test_every_question_is_explained_with_an_executed_example(text: str, name: str) -> None:
    q = questions()[name]
    section = text.split(f"\n## {name}\n")[1].split("\n## ", maxsplit=1)[0]
    assert q.label.zh in section
    assert all(f"`{p}`" in text for p in q.params.model_fields)
    assert f"clusterkg ask {name}" in section
    assert "\n共 " in section
    assert "\n共 0 行" not in section


def test_nothing_in_the_page_depends_on_the_day_or_the_folder(text: str, demo_home: Path) -> None:
    assert str(demo_home) not in text
    workspace = Workspace.at(demo_home)
    assert page(workspace) == text
    workspace.close()


def test_the_list_has_every_question() -> None:
    got = CliRunner().invoke(app, ["questions", "--format", "csv"])
    assert all(name in got.stdout for name in questions())
