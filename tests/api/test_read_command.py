"""``clusterkg read`` as a clerk or a scorer calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.extract.llm.test_llm import Replay
from tests.extract.statements.saying import extracted
from typer.testing import CliRunner, Result

from clusterkg.api.app import create_app
from clusterkg.api.cli import app
from clusterkg.api.workspace import LLM_ANSWERS, Workspace
from clusterkg.graph.errors import ClusterKGError, SourceError
from clusterkg.graph.ledger import EvidenceClass

SOURCE = ["--dataset", "news", "--title", "新闻", "--publisher", "某报", "--licence", "内部", "--use", "internal", "--dated", "2026-01-01"]  # fmt: skip
CASE = extracted(
    "关于联盟的消息\n\n2025年2月，[[Firm#a|甲化工有限公司]]加入[[Alliance#b|乙产业联盟]]。[[Person#p|王小明]]任[[Firm=a|甲化工]]董事长。",
    "a MEMBER_OF b\np WORKS_AT a",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CLUSTERKG_HOME", str(tmp_path / "home"))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(CASE.text, "utf-8")
    (tmp_path / "gold.jsonl").write_text(json.dumps(CASE.record(), ensure_ascii=False), "utf-8")
    return tmp_path


def run(*words: object, code: int = 0) -> Result:
    got = CliRunner().invoke(app, ["read", *map(str, words)])
    assert got.exit_code == code, got.output
    return got


def test_a_dry_run_prints_one_object_per_document_and_leaves_nothing_behind(folder: Path) -> None:
    got = run(folder / "in", "--annotations", folder / "gold.jsonl", "--dry-run", "--format", "jsonl")
    (line,) = got.stdout.splitlines()
    told = json.loads(line)
    assert told == {**CASE.record(), "document": "a.txt"}
    assert list(told) == ["document", "text", "mentions", "relations"]
    assert {"id", "start", "end", "text", "type", "confidence"} == set(told["mentions"][0])
    assert {"type", "source", "target", "confidence", "status"} <= set(told["relations"][0])
    assert not (folder / "home").exists()


def test_types_are_renamed_in_a_dry_run_only(folder: Path) -> None:
    names = folder / "names.json"
    names.write_text('{"Firm": "company", "others": "drop"}', "utf-8")
    got = run(
        folder / "in",
        "--annotations",
        folder / "gold.jsonl",
        "--dry-run",
        "--format",
        "jsonl",
        "--map",
        names,
    )
    assert [m["type"] for m in json.loads(got.stdout)["mentions"]] == ["company", "company"]
    for words in (["--map", str(names)], ["--format", "jsonl"]):
        with pytest.raises(SourceError, match="dry-run"):
            CliRunner().invoke(app, ["read", str(folder / "in"), *SOURCE, *words], catch_exceptions=False)


def test_exit_codes_tell_all_read_some_not_and_a_mistake(folder: Path) -> None:
    words = [folder / "in", "--annotations", folder / "gold.jsonl", *SOURCE, "--format", "json"]
    (row,) = json.loads(run(*words).stdout)
    assert (row["document"], row["status"], row["kept"]) == ("a.txt", "read", 2)
    assert row["new_claims"] == row["facts"] - 1  # a second mention is a second sighting of one claim
    assert json.loads(run(*words).stdout)[0]["status"] == "unchanged"
    (folder / "in" / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    got = run(*words, code=1)
    assert "b.pdf" in got.stderr
    with pytest.raises(SourceError, match="without a source"):
        CliRunner().invoke(app, ["read", str(folder / "in")], catch_exceptions=False)
    with pytest.raises(ClusterKGError):
        CliRunner().invoke(app, ["read", str(folder / "none"), *SOURCE], catch_exceptions=False)


def test_evidence_is_shown_in_its_context_and_a_persons_is_not(folder: Path) -> None:
    run(folder / "in", "--annotations", folder / "gold.jsonl", *SOURCE)
    workspace = Workspace()
    workspace.build()
    edges = workspace.view().edge_records(range(workspace.view().manifest.counts["edges"]))
    claim = {e.relation: e.claims[0] for e in edges}
    workspace.close()
    got = CliRunner().invoke(app, ["evidence", claim["MEMBER_OF"], "--context", "12"])
    assert "【2025年2月,甲化工有限公司加入乙产业联盟。】○○○" in got.stdout.replace("，", ",")
    assert "关于联盟的消息" in got.stdout
    hidden = CliRunner().invoke(app, ["evidence", claim["WORKS_AT"], "--context", "12"])
    assert "王小明" not in hidden.stdout
    client = TestClient(create_app(Workspace()))
    (seen,) = client.get(f"/v1/evidence/{claim['MEMBER_OF']}").json()
    span = client.get(f"/v1/documents/{seen['edition']}/span", params={"context": 4, **seen["place"]})
    assert span.json()["quote"] == seen["quote"]
    assert client.get(f"/v1/documents/{seen['edition']}").json()["text"] == CASE.text.replace("王小明", "○○○")
    refused = client.get(f"/v1/documents/{seen['edition']}/original")
    assert (refused.status_code, refused.json()["title"]) == (403, "not-allowed"), "it names a person"
    assert client.get(f"/v1/documents/{'0' * 32}").status_code == 404


def test_an_original_that_names_nobody_is_handed_out_as_a_download(folder: Path) -> None:
    plain = "2025年2月，甲化工有限公司加入乙产业联盟。"
    (folder / "in" / "a.txt").write_text(plain, "utf-8")
    run(folder / "in", "--profile", "rules", *SOURCE)
    workspace = Workspace()
    (edition,) = workspace.ledger.editions_of("news", "a.txt")
    workspace.close()
    original = TestClient(create_app(Workspace())).get(f"/v1/documents/{edition.hash}/original")
    assert original.content.decode() == plain
    assert original.headers["content-disposition"].startswith("attachment")


def test_a_command_that_reads_no_document_waits_for_no_reader() -> None:
    asked = "import sys; from clusterkg.api.cli import main; print([m for m in ('spacy', 'pypdfium2', 'docx') if m in sys.modules])"
    got = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, timeout=300, check=True
    )
    assert got.stdout.strip() == "[]"


@pytest.mark.parametrize("jobs", [1, 2])
def test_limits_of_the_command_line_hold_in_every_process(folder: Path, jobs: int) -> None:
    words = [folder / "in", "--annotations", folder / "gold.jsonl", "--dry-run", "-j", jobs]
    run(*words)
    got = run(*words, "--limit", "file_bytes=10", code=1)
    assert "file_bytes" in got.stderr and "--limit" in got.stderr
    with pytest.raises(SourceError, match="glyphs"):
        CliRunner().invoke(app, ["read", *map(str, words), "--limit", "glyphs=10"], catch_exceptions=False)


def test_a_language_model_leaves_leads_beside_what_the_pipeline_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pydantic_ai")
    words = [folder / "in", *SOURCE]
    with pytest.raises(SourceError, match="CLUSTERKG_LLM_URL"):
        CliRunner().invoke(app, ["read", *map(str, words), "--llm"], catch_exceptions=False)
    run(*words, "--annotations", folder / "gold.jsonl")
    answer = {
        "quote": "甲化工有限公司加入乙产业联盟", "source": {"text": "甲化工有限公司", "type": "Firm"}, "relation": "MEMBER_OF",
        "target": {"text": "乙产业联盟", "type": "Alliance"}, "status": "asserted",
    }  # fmt: skip
    replay = Replay()
    replay.answers = [json.dumps({"statements": [answer]}, ensure_ascii=False)]
    monkeypatch.setenv("CLUSTERKG_LLM_URL", replay.url)
    monkeypatch.setenv("CLUSTERKG_LLM_MODEL", "replay")
    run(*words, "--llm")
    asked = len(replay.asked)
    run(*words, "--llm", "--again")  # answers are kept in the working folder: a second reading asks nothing
    assert (asked, len(replay.asked)) == (1, 1)
    assert list((folder / "home" / LLM_ANSWERS).glob("*.json"))
    replay.close()
    workspace = Workspace()
    runs = workspace.ledger.runs()
    assert [r["extractor"].partition("@")[0] for r in runs if r["current"]] == ["read", "llm"]
    workspace.build()
    (edge,) = (
        e
        for e in workspace.view().edge_records(range(workspace.view().manifest.counts["edges"]))
        if e.relation == "MEMBER_OF"
    )
    seen = workspace.ledger.evidence(edge.claims)
    workspace.close()
    assert {(e.extractor.partition("@")[0], e.evidence_class) for e in seen} == {
        ("read", EvidenceClass.DISCLOSED), ("llm", EvidenceClass.LEAD),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "most", "code"),
    [(False, "500", 3), (False, "1", 3), (True, "500", 2)],
    ids=["no service", "budget spent", "no setting"],
)
def test_a_language_model_that_fails_ends_the_program_as_its_help_says(
    folder: Path, *, missing: bool, most: str, code: int
) -> None:
    pytest.importorskip("pydantic_ai")
    for n in range(4):
        (folder / "in" / f"{n}.txt").write_text(f"第{n}份。甲化工有限公司加入乙产业联盟。", "utf-8")
    replay = Replay()
    replay.answers = [json.dumps({"statements": []})]
    url = "http://127.0.0.1:9/v1" if most == "500" else replay.url
    given = {"CLUSTERKG_LLM_MODEL": "x", "CLUSTERKG_LLM_MOST_REQUESTS": most} | (
        {} if missing else {"CLUSTERKG_LLM_URL": url}
    )
    words = ["read", str(folder / "in"), "--dry-run", "--llm"]
    # A process of its own: what was left running is stopped, or not, when the interpreter ends.
    got = subprocess.run(
        [sys.executable, "-c", "from clusterkg.api.cli import main; main()", *words],
        capture_output=True, text=True, timeout=300, check=False, env={**os.environ, **given},
    )  # fmt: skip
    replay.close()
    assert (got.returncode, "Fatal Python error" in got.stderr) == (code, False), got.stderr
    assert "✗" in got.stderr


def test_a_party_whose_name_is_withheld_is_found_by_no_name(folder: Path) -> None:
    told = extracted(
        "经营简报\n\n[[Firm#a|甲化工有限公司]]向[[Masked#m|客户一]]供货，为[[Masked#n|某主机厂]]配套。",
        "m BUYS_FROM a\nn BUYS_FROM a",
    )
    (folder / "in" / "a.txt").write_text(told.text, "utf-8")
    (folder / "gold.jsonl").write_text(json.dumps(told.record(), ensure_ascii=False), "utf-8")
    assert json.loads(
        run(
            folder / "in", "--annotations", folder / "gold.jsonl", *SOURCE, "--format", "json"
        ).stdout
    )[0]["undisclosed"] == 2  # fmt: skip
    assert CliRunner().invoke(app, ["build"]).exit_code == 0
    client = TestClient(create_app(Workspace()))
    for text in ("客户一", "主机厂", "某主机厂"):
        got = CliRunner().invoke(app, ["search", text, "--format", "json"])
        assert (got.exit_code, json.loads(got.stdout)) == (1, [])
        assert ("未披露" in got.stderr) == (text != "主机厂")
        assert client.get("/v1/search", params={"q": text}).json() == []
    (firm,) = client.get("/v1/search", params={"q": "甲化工", "type": "Firm"}).json()
    sold = json.loads(
        CliRunner().invoke(app, ["ask", "firm-profile", "--firm", firm["id"], "--format", "json"]).stdout
    )
    assert {r["entity"]["name"] for r in sold["rows"]} == {"未披露(客户一)", "未披露(某主机厂)"}
