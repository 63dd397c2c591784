"""A long answer may be asked for as a job: 202, where to look, and then the answer that everybody gets."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from clusterkg.api.app import create_app
from clusterkg.api.cli import app as cli
from clusterkg.api.jobs import Jobs
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound, QuestionError

ASYNC = {"Prefer": "respond-async"}
GIVEN = {"chain": "动力电池与新能源汽车", "as_of": "2026-06-30"}


@pytest.fixture
def client(demo_home: Path, tmp_path: Path) -> Iterator[TestClient]:
    shutil.copytree(demo_home, tmp_path / "home", ignore=shutil.ignore_patterns("answers"))
    workspace = Workspace.at(tmp_path / "home")
    yield TestClient(create_app(workspace))
    workspace.close()


def ended(client: TestClient, where: str) -> dict[str, object]:
    for _ in range(600):
        told: dict[str, object] = client.get(where).json()
        if told["state"] in ("done", "failed"):
            return told
        time.sleep(0.05)  # what is waited for is another thread's work, not a length of time
    raise AssertionError(told)


def test_a_whole_graph_question_becomes_a_job_and_then_an_answer(client: TestClient) -> None:
    address = "/v1/questions/systemic-risk"
    got = client.get(address, params=GIVEN, headers=ASYNC)
    assert got.status_code == 202
    assert got.headers["preference-applied"] == "respond-async"
    told = ended(client, got.headers["location"])
    assert told["state"] == "done"
    assert told["problem"] is None
    answer = client.get(str(told["result"])).json()
    assert answer["rows"]
    # At hand now: nobody waits, nor is sent away.
    again = client.get(address, params=GIVEN, headers=ASYNC)
    assert again.status_code == 200
    assert again.json() == answer


def test_other_questions_and_other_clients_are_answered_at_once(client: TestClient) -> None:
    assert (
        client.get("/v1/questions/chain-gaps", params={**GIVEN, "place": "岚州市"}, headers=ASYNC).status_code
        == 200
    )
    assert client.get("/v1/questions/systemic-risk", params=GIVEN).status_code == 200


def test_a_job_that_fails_says_why_in_both_languages(client: TestClient) -> None:
    got = client.get("/v1/questions/systemic-risk", params={"chain": "没有这条链"}, headers=ASYNC)
    assert got.status_code == 202
    told = ended(client, got.headers["location"])
    assert told["state"] == "failed"
    assert isinstance(told["problem"], dict)
    assert set(told["problem"]) == {"zh", "en"}


def test_a_wrong_parameter_is_refused_before_a_job_is_made(client: TestClient) -> None:
    got = client.get("/v1/questions/systemic-risk", params={**GIVEN, "epsilon": "-1"}, headers=ASYNC)
    assert got.status_code == 422


def test_nobody_knows_a_job_that_was_never_asked_for(client: TestClient) -> None:
    assert client.get("/v1/jobs/0").status_code == 404
    assert client.delete("/v1/jobs/0").status_code == 404


def test_one_runs_at_a_time_and_one_that_waits_can_be_cancelled() -> None:
    jobs, gate = Jobs(), threading.Event()
    first = jobs.start("/a", gate.wait)
    second = jobs.start("/b", gate.wait)
    assert jobs.start("/b", gate.wait) is second
    assert second.state == "waiting"
    assert jobs.cancel(second.id).state == "cancelled"
    gate.set()
    assert first.future.result(timeout=10) is True
    assert first.state == "done"
    assert jobs.start("/b", gate.wait) is not second
    with pytest.raises(NotFound):
        jobs.find("x")
    jobs.close()


def test_a_failure_of_ours_and_one_of_the_program_are_told_apart() -> None:
    def ours() -> None:
        raise QuestionError("不成。", "No.")

    def theirs() -> None:
        raise ValueError("secret")

    jobs = Jobs()
    told = []
    for where, work in (("/a", ours), ("/b", theirs)):
        job = jobs.start(where, work)
        job.future.exception(timeout=10)
        told.append(job.shown()["problem"])
    assert told[0] == {"zh": "不成。", "en": "No."}
    assert told[1]["en"] == "The program failed (ValueError)"
    jobs.close()


def test_answers_are_prepared_for_every_chain(client: TestClient, tmp_path: Path) -> None:
    got = CliRunner().invoke(
        cli, ["prepare", "systemic-risk"], env={"CLUSTERKG_HOME": str(tmp_path / "home")}
    )
    assert got.exit_code == 0, got.output
    assert "行 rows" in got.stdout
    assert list((tmp_path / "home" / "answers").rglob("systemic-risk-*.jsonl"))
