"""No door tells a person's name to whom may not see it, and every door tells it to whom may."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from tests.api.persons import LI, NOTICE, REGISTER, SPACE, TEXT, WANG, read_notice, register, settle
from typer.testing import CliRunner

from clusterkg.api.app import create_app
from clusterkg.api.cli import app as cli
from clusterkg.api.exporting import export_graph
from clusterkg.api.privacy import BLANK, HIDDEN, NAMELESS, SECRET_FILE, Mask, Role
from clusterkg.api.workspace import Settings, Workspace
from clusterkg.graph.errors import ClusterKGError, NotAllowed, NotFound
from clusterkg.graph.ledger import UseRight, canonical_id

NAMES = (WANG, LI, "张三丰")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Built once: no test here changes it."""
    folder = tmp_path_factory.mktemp("house")
    one = settle(folder / "home")
    register(one.ledger)
    read_notice(one.ledger, folder / "files", telling=True)
    one.build()
    yield one
    one.close()


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), follow_redirects=False)


def claims_shown(workspace: Workspace) -> list[str]:
    """All references that a view shows."""
    view = workspace.view()
    nids = view.of_type("Thing")
    edges = view.expand(nids, None, "out").eid
    return sorted(
        {c for e in view.entities(nids) for a in e.attributes for c in a.claims}
        | {
            c
            for r in view.edge_records(edges)
            for c in (*r.claims, *(c for a in r.attributes for c in a.claims))
        }
    )


def hash_of(workspace: Workspace) -> str:
    return workspace.ledger.editions_of("news", NOTICE)[0].hash


def test_every_answer_of_the_service_is_without_names(client: TestClient, workspace: Workspace) -> None:
    view, hash_ = workspace.view(), hash_of(workspace)
    paths = [f"/v1/entities/{i}" for i in view.ids(view.of_type("Thing"))]
    paths += [f"/v1/evidence/{c}" for c in claims_shown(workspace)]
    paths += [f"/v1/documents/{hash_}", "/v1/questions", "/v1/search?q=青川化工"]
    paths += [f"/v1/documents/{hash_}/span?start={i}&end={i + 1}&context=2000" for i in range(0, 80, 7)]
    for path in paths:
        got = client.get(path)
        assert got.status_code == 200, path
        assert not any(n in got.text for n in NAMES), path
    document = view.resolve(SPACE)
    assert document is not None
    title = client.get(f"/v1/entities/{document}").json()["name"]
    assert title == f"关于{NAMELESS}任职的公告"
    for name in (WANG, "王小", "wangxiaoming", "wxm"):
        assert client.get("/v1/search", params={"q": name}).json() == []


def test_nothing_that_is_guessed_is_confirmed(client: TestClient, workspace: Workspace) -> None:
    for local in (f"reg:{WANG}", f"{SPACE}#Person:{WANG}"):
        assert client.get(f"/v1/entities/{quote(local)}").status_code == 404
        assert client.get(f"/v1/entities/{canonical_id(local)}").status_code == 404
    for claim in REGISTER[3:]:  # about a person: its id could be computed from the name
        assert client.get(f"/v1/evidence/{claim.id.hex()}").status_code == 404
    for claim in REGISTER[:3]:
        assert client.get(f"/v1/evidence/{claim.id.hex()}").status_code == 200


def test_a_quote_keeps_its_sentence_and_loses_the_name(client: TestClient, workspace: Workspace) -> None:
    view = workspace.view()
    quotes = {
        row["quote"]
        for c in claims_shown(workspace)
        for row in client.get(f"/v1/evidence/{c}").json()
        if row["dataset"] == "news"
    }
    assert f"{NAMELESS}任青川化工有限公司董事长。" in quotes
    assert f"{NAMELESS}任青川化工有限公司总经理，接替{NAMELESS}主持日常工作。" in quotes
    cells = {
        row["quote"]
        for c in claims_shown(workspace)
        for row in client.get(f"/v1/evidence/{c}").json()
        if row["dataset"] == "d"
    }
    assert cells == {HIDDEN, "青川化工有限公司", "青川县", ""}
    assert view.manifest.counts["Person"] == 4


def test_a_document_keeps_its_places_and_loses_the_names(client: TestClient, workspace: Workspace) -> None:
    got = client.get(f"/v1/documents/{hash_of(workspace)}").json()
    assert len(got["text"]) == len(workspace.originals.open(hash_of(workspace)).document.text)
    assert f"{BLANK * 3}任青川化工有限公司董事长" in got["text"]
    assert got["document"] == f"{NAMELESS}任职公告.txt"
    refused = client.get(f"/v1/documents/{hash_of(workspace)}/original")
    assert refused.status_code == 403
    assert not any(n in refused.text for n in NAMES)


def test_the_service_shows_no_names_whoever_started_it(workspace: Workspace) -> None:
    steward = settle(workspace.settings.home, role="steward")
    client = TestClient(create_app(steward))
    for id_ in steward.view(role=Role.READER).ids(steward.view().of_type("Person")):
        got = client.get(f"/v1/entities/{id_}")
        assert got.json()["name"].startswith("人员-")
        assert not any(n in got.text for n in NAMES)
    steward.close()


def test_a_pseudonym_is_the_same_in_every_answer_and_after_reopening(workspace: Workspace) -> None:
    view = workspace.view()
    before = {e.id: e.caption for e in view.entities(view.of_type("Person"))}
    assert len(set(before.values())) == len(before) == 4
    again = settle(workspace.settings.home)
    later = again.view()
    assert {e.id: e.caption for e in later.entities(later.of_type("Person"))} == before
    again.close()
    secret = workspace.settings.home / SECRET_FILE
    assert secret.stat().st_mode & 0o077 == 0
    assert secret.read_bytes().strip() not in (workspace.settings.home / "ledger.sqlite").read_bytes()


def test_another_secret_gives_other_pseudonyms(workspace: Workspace) -> None:
    other = Workspace(Settings(home=workspace.settings.home, secret="another secret of 32 characters"))
    one = {e.caption for e in workspace.view().entities(workspace.view().of_type("Person"))}
    two = {e.caption for e in other.view().entities(other.view().of_type("Person"))}
    other.close()
    assert not one & two
    short = Workspace(Settings(home=workspace.settings.home, secret="short"))
    with pytest.raises(ClusterKGError, match="too short"):
        short.view()
    short.close()


def test_an_export_has_no_names_unless_they_are_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    export_graph(workspace, tmp_path / "a.jsonl", UseRight.INTERNAL)
    text = (tmp_path / "a.jsonl").read_text("utf-8")
    assert not any(n in text for n in NAMES)
    assert not any(canonical_id(f"reg:{n}") in text for n in NAMES)
    rows = [json.loads(line) for line in text.splitlines()]
    ids = {r["node"]["id"] for r in rows if "node" in r}
    assert {e["edge"][end] for e in rows if "edge" in e for end in ("source", "target")} <= ids
    export_graph(workspace, tmp_path / "b.jsonl", UseRight.INTERNAL, role=Role.STEWARD)
    assert WANG in (tmp_path / "b.jsonl").read_text("utf-8")


def run(home: Path, *words: str, role: str = "reader") -> tuple[int, str]:
    got = CliRunner().invoke(cli, list(words), env={"CLUSTERKG_HOME": str(home), "CLUSTERKG_ROLE": role})
    return got.exit_code, got.stdout + (repr(got.exception) if got.exception else "")


def test_the_command_line_obeys_the_role(workspace: Workspace, tmp_path: Path) -> None:
    home = workspace.settings.home
    led = REGISTER[6]
    shown = workspace.pseudonyms.claim(led.id.hex())
    notice = SPACE
    person = workspace.pseudonyms.id(canonical_id(f"reg:{WANG}"))
    commands = [
        ("history", f"reg:{WANG}", "--format", "json"), ("history", notice, "--format", "json"), ("entity", person, "--format", "json"),
        ("evidence", shown, "--format", "json"), ("search", "青川化工"), ("check",), ("export", str(tmp_path / "x.jsonl")), ("history",),
    ]  # fmt: skip
    for words in commands:
        _, out = run(home, *words)
        hidden = out.replace(f"reg:{WANG}", "") if words[0] == "history" else out
        assert not any(n in hidden for n in NAMES), words
    assert WANG in run(home, "history", f"reg:{WANG}", role="steward")[1]
    assert WANG in run(home, "entity", canonical_id(f"reg:{WANG}"), role="steward")[1]
    assert WANG in run(home, "search", WANG, role="steward")[1]
    code, out = run(
        home, "evidence", workspace.pseudonyms.claim(REGISTER[3].id.hex()), "--format", "json", role="steward"
    )
    assert (code, WANG in out) == (0, True)
    code, out = run(home, "export", str(tmp_path / "y.jsonl"), "--names")
    assert code
    assert "NotAllowed" in out
    assert not run(home, "export", str(tmp_path / "y.jsonl"), "--names", "--for", "internal", role="steward")[
        0
    ]
    assert WANG in (tmp_path / "y.jsonl").read_text("utf-8")


def test_context_around_a_quote_is_without_names(workspace: Workspace) -> None:
    for claim in claims_shown(workspace):
        told = json.dumps(workspace.evidence(claim, context=500), ensure_ascii=False)
        assert not any(n in told for n in NAMES)
    with pytest.raises(NotAllowed):
        workspace.originals.file(hash_of(workspace), names=False)
    assert workspace.originals.file(hash_of(workspace), names=True).path.read_text("utf-8") == TEXT
    with pytest.raises(NotFound):
        workspace.evidence("0" * 32)


def test_a_name_inside_a_longer_one_and_over_a_line_is_hidden() -> None:
    mask = Mask(["李雷", "李雷雷", "Anna Maria Berg"])
    assert mask.quote("李雷雷与李雷,Anna Maria\nBerg。") == f"{NAMELESS}与{NAMELESS},{NAMELESS}。"
    text = "李雷雷与Anna  Maria Berg"
    assert len(mask.blank(text)) == len(text)
    assert not Mask([])
    assert Mask([""]).quote("甲") == "甲"
