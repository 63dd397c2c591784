"""What the planner's walk-through shows is what the program prints: every command in it is run on the demo."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from tests.conftest import ROOT
from typer.testing import CliRunner

from clusterkg.api.cli import app
from clusterkg.queries.contract import questions

TEXT = (
    (ROOT / "docs" / "walkthrough.md").read_text("utf-8")
    if (ROOT / "docs" / "walkthrough.md").exists()
    else ""
)
STEPS = re.findall(r"```sh\n(.*?)```\n\n```text\n(.*?)```", TEXT, flags=re.DOTALL)


@pytest.fixture(scope="module")
def home(demo_home: Path) -> Path:
    return demo_home


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_step_prints_what_the_page_shows(home: Path, step: int) -> None:
    command, shown = STEPS[step]
    words = shlex.split(command.replace("\\\n", " "))
    assert words[0] == "clusterkg"
    got = CliRunner().invoke(app, words[1:], env={"CLUSTERKG_HOME": str(home), "COLUMNS": "4000"})
    assert got.exit_code == 0, got.output
    printed = got.stdout.splitlines()
    for line in filter(str.strip, shown.splitlines()):
        cells = [c.strip().removesuffix("…") for c in line.strip().strip("|").split("|")]
        assert any(all(c in p for c in cells) for p in printed), (command, line)


def test_the_page_has_steps_and_asks_what_there_is() -> None:
    assert len(STEPS) >= 8
    asked = set(re.findall(r"clusterkg ask ([a-z-]+)", TEXT))
    assert asked <= set(questions())
    assert {"chain-gaps", "gap-plan", "collect-next"} <= asked
