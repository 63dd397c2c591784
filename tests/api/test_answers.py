"""Answers are kept by release and parameters: read again they are the same, and never those of another release."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clusterkg.api.privacy import Role
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Outcome, Params, find_question

GAPS = find_question("chain-gaps")
GIVEN = {"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"}


@pytest.fixture
def workspace(demo_home: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(demo_home, tmp_path / "home")
    one = Workspace.at(tmp_path / "home")
    yield one
    one.close()


class Counted:
    """chain-gaps that counts how often it is computed."""

    def __init__(self, *, heavy: bool) -> None:
        self.times = 0
        self.question = replace(GAPS, run=self._run, heavy=heavy)

    def _run(self, view: View, params: Params) -> Outcome[Any]:
        self.times += 1
        return GAPS.run(view, params)


@pytest.mark.parametrize("heavy", [False, True])
def test_pages_of_one_answer_are_computed_once_and_are_the_whole(workspace: Workspace, heavy: bool) -> None:
    counted = Counted(heavy=heavy)
    whole = GAPS.ask(workspace.view(), GIVEN)
    found, cursor = [], None
    while True:
        page = workspace.ask(
            counted.question, {**GIVEN, "limit": 7, **({"cursor": cursor} if cursor else {})}
        )
        found += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert tuple(found) == whole.rows
    assert page.summary == whole.summary
    assert page.caveats == whole.caveats
    assert counted.times == 1


def test_an_answer_about_the_whole_graph_is_read_by_the_next_process(workspace: Workspace) -> None:
    first = Counted(heavy=True)
    answer = workspace.ask(first.question, GIVEN)
    again = Workspace.at(workspace.settings.home)
    second = Counted(heavy=True)
    assert again.answered(second.question, GIVEN)
    assert again.ask(second.question, GIVEN) == answer
    assert second.times == 0
    again.close()


def test_other_parameters_roles_and_releases_are_other_answers(workspace: Workspace) -> None:
    counted = Counted(heavy=True)
    workspace.ask(counted.question, GIVEN)
    workspace.ask(counted.question, {**GIVEN, "weak": 0.9})
    workspace.ask(counted.question, GIVEN, role=Role.STEWARD)
    assert counted.times == 3
    old = workspace.store.current()
    claim = next(iter(GAPS.ask(workspace.view(), GIVEN).rows)).evidence_for[0]
    workspace.ledger.withdraw("claim", claim, by="张", reason="试")
    assert workspace.build().release != old
    assert not workspace.answered(counted.question, GIVEN)
    workspace.ask(counted.question, GIVEN)
    assert counted.times == 4
    assert workspace.answered(counted.question, GIVEN, release=old)


def test_who_is_erased_is_not_kept_in_an_answer(workspace: Workspace) -> None:
    counted = Counted(heavy=True)
    workspace.ask(counted.question, GIVEN)
    kept = workspace.settings.home / "answers"
    assert list(kept.rglob("*.jsonl"))
    workspace.forget()
    assert not kept.exists()
    workspace.ask(counted.question, GIVEN)
    assert counted.times == 2


def test_many_who_ask_at_once_wait_for_one_computation(workspace: Workspace) -> None:
    counted = Counted(heavy=False)
    view = workspace.view()
    params = GAPS.checked(GIVEN)
    found: list[Outcome[Any]] = []

    def ask() -> None:
        found.append(
            workspace.answers.outcome(
                counted.question, view, params, (), lambda: counted.question.outcome(view, params)
            )
        )

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert counted.times == 1
    assert all(f is found[0] for f in found)


def test_memory_holds_no_more_rows_than_it_may(workspace: Workspace) -> None:
    workspace.answers._most = 50
    counted = Counted(heavy=False)
    workspace.ask(counted.question, GIVEN)
    workspace.ask(counted.question, {**GIVEN, "weak": 0.9})  # 41 rows each: the first has to go
    workspace.ask(counted.question, {**GIVEN, "weak": 0.9})
    assert counted.times == 2
    workspace.ask(counted.question, GIVEN)
    assert counted.times == 3


def test_files_are_no_more_than_they_may(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clusterkg.api.answers.MOST_FILES", 2)
    counted = Counted(heavy=True)
    for weak in (0.1, 0.2, 0.3):
        workspace.ask(counted.question, {**GIVEN, "weak": weak})
    assert len(list((workspace.settings.home / "answers").rglob("*.jsonl"))) == 2
    other = Workspace.at(workspace.settings.home)
    assert [other.answered(counted.question, {**GIVEN, "weak": w}) for w in (0.1, 0.2, 0.3)] == [
        False,
        True,
        True,
    ]
    other.close()


def test_a_wrong_parameter_is_refused_before_anything_is_computed(workspace: Workspace) -> None:
    counted = Counted(heavy=False)
    with pytest.raises(QuestionError):
        workspace.ask(counted.question, {**GIVEN, "weak": "much"})
    assert counted.times == 0
