"""A reviewer's decision: the queue, the doors it is answered through, and what it does to the answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from clusterkg.api.app import create_app
from clusterkg.api.cli import app as program
from clusterkg.api.demo import load_demo
from clusterkg.api.gains import Gains
from clusterkg.api.review import queue
from clusterkg.api.workspace import Workspace
from clusterkg.extract.resolution.running import resolve
from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import MissingCapability
from clusterkg.graph.ledger import canonical_id
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import suppose
from clusterkg.queries.contract import find_question

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))
NOW = {name: set(held) for name, held in KEY["as_of"][next(d for d in KEY["as_of"] if str(d) == "2026-06-30")].items()}  # fmt: skip
NEW, SHORT, NEAR = "firm:f034", "firm:f_short", "firm:f097"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo's tables, resolved; each test takes back what it judged."""
    one = Workspace.at(tmp_path_factory.mktemp("review"))
    load_demo(one, documents=False)
    resolve(one.ledger, load(), only=["organisation"])
    one.build()
    yield one
    one.close()


@pytest.fixture
def taken_back(workspace: Workspace) -> Iterator[None]:
    """Undo, afterwards, whatever a test wrote."""
    before = workspace.ledger.at(None)
    yield
    made = [t["tx"] for t in workspace.ledger.transactions() if t["tx"] > before]
    undone = {int(n) for n in made if _stands(workspace, n)}
    for n in sorted(undone, reverse=True):
        if _stands(workspace, n):
            workspace.ledger.undo(n, by="test", reason="test")


def _stands(workspace: Workspace, n: int) -> bool:
    from clusterkg.graph.ledger import liveness

    kind = next(t["kind"] for t in workspace.ledger.transactions() if t["tx"] == n)
    with workspace.ledger.engine.connect() as connection:
        return kind != "undo" and n in liveness.active(connection, workspace.ledger.at(None))


@pytest.fixture
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), follow_redirects=False)


@pytest.fixture
def runner(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("CLUSTERKG_HOME", str(workspace.settings.home))
    return CliRunner()


def verdicts(workspace: Workspace) -> dict[str, set[str]]:
    given = {"chain": KEY["chain"], "place": KEY["place"], "as_of": "2026-06-30"}
    answer = find_question("chain-gaps").ask(workspace.view(), given)
    return {r.segment.name: set(r.verdicts) for r in answer.rows}


@pytest.mark.parametrize("decision", KEY["decisions"], ids=lambda d: d["other"])
def test_what_a_decision_changes_is_what_the_key_says(
    client: TestClient, workspace: Workspace, taken_back: None, decision: dict[str, Any]
) -> None:
    assert verdicts(workspace) == NOW
    asked = {"one": decision["one"], "other": decision["other"], "gain": True, "place": KEY["place"]}
    told = client.get("/v1/review/pair", params=asked)
    foretold = {c["segment"]["name"]: set(c["after"]) for c in told.json()["changes"]}
    assert foretold == {name: set(held) for name, held in decision["changes"].items()}
    answer = {"one": decision["one"], "other": decision["other"], "by": "李", "reason": "营业执照"}
    kept = client.post("/v1/review", json={**answer, "verdict": "never_same", "tx": told.json()["tx"]})
    assert (kept.status_code, kept.json()["counts"]) == (201, True)
    workspace.build()
    assert verdicts(workspace) == NOW
    joined = client.post("/v1/review", json={**answer, "verdict": "same", "tx": kept.json()["tx"]})
    workspace.build()
    assert verdicts(workspace) == {**NOW, **foretold}
    undone = client.post(f"/v1/judgements/{joined.json()['tx']}/undo", json={"by": "李", "reason": "误判"})
    assert undone.status_code == 200
    workspace.build()
    assert verdicts(workspace) == NOW


def test_the_pair_that_changes_a_verdict_comes_first_and_an_answer_takes_it_out(
    client: TestClient, workspace: Workspace, taken_back: None
) -> None:
    got = client.get("/v1/review")
    first = got.json()["pairs"][0]
    assert {first["one"]["local"], first["other"]["local"]} == {NEAR, SHORT}
    assert (first["gain"], first["kind"]) == (1, "undecided")
    assert first["changes"][0]["segment"]["name"] == "梯次利用"
    assert 0.3 < first["score"] < 0.99
    answer = {"one": NEAR, "other": SHORT, "verdict": "same", "by": "李", "reason": "会员名册"}
    made = client.post("/v1/review", json=answer, headers={"if-match": got.headers["etag"]})
    assert made.status_code == 201
    left = client.get("/v1/review").json()
    assert {NEAR, SHORT} not in [{p["one"]["local"], p["other"]["local"]} for p in left["pairs"]]


def test_what_cannot_change_a_verdict_is_known_without_asking(workspace: Workspace) -> None:
    gains = Gains(workspace)
    local = workspace.ledger.locals_at()
    number = {text: n for n, text in local.items()}
    pairs = [
        (NEAR, "reg:Organisation"),
        ("body:u1", "body:g1"),
        ("firm:f001", "reg:Organisation"),
        (SHORT, "reg:ServiceRecord"),
        ("inventor:吴若兰", "inventor:郑可"),
    ]
    reach = gains.reach([x for pair in pairs for x in pair])
    assert min(reach.values()) == 0 < max(reach.values())
    for one, other in pairs:
        if min(reach[one], reach[other]) == 0:
            assert gains.if_same(number[one], number[other]) == []
    none = queue(workspace, exact=0)
    assert all(q.changes is None or (q.reach == 0 and not q.changes) for q in none.items)


def test_asking_what_would_be_writes_nothing(workspace: Workspace) -> None:
    before, releases = workspace.ledger.at(None), len(workspace.store.releases())
    queue(workspace)
    assert (workspace.ledger.at(None), len(workspace.store.releases())) == (before, releases)


def test_a_supposed_graph_is_the_graph_that_a_judgement_makes(workspace: Workspace, taken_back: None) -> None:
    from clusterkg.graph.ledger.sameness import Judged

    ledger = workspace.ledger
    n = ledger.node_ids([NEW, NEAR])
    low, high = sorted(n.values())
    supposed = project(
        ledger, load(), previous=workspace.store.graph(ledger.at(None)), supposing=[Judged(low, high, "same", True, None, "x", 0)]
    )  # fmt: skip
    view = suppose(supposed)
    with pytest.raises(MissingCapability):
        view.search("宁海")
    with pytest.raises(MissingCapability):
        view.rows("MATCH (n) RETURN n")
    assert view.find("Firm", "name", "岚州宁海动力科技有限公司").tolist() == [
        view.nid(view.resolve(NEW) or "")
    ]
    ledger.judge(NEW, NEAR, "same", by="李")
    assert project(ledger, load()).content() == supposed.content()


def test_an_answer_that_has_not_seen_a_colleagues_is_refused(client: TestClient, taken_back: None) -> None:
    etag = client.get("/v1/review/pair", params={"one": NEAR, "other": SHORT}).headers["etag"]
    answer = {"one": NEAR, "other": SHORT, "verdict": "same", "by": "李", "reason": "名册"}
    assert client.post("/v1/judgements", json=answer).status_code == 428
    assert client.post("/v1/judgements", json=answer, headers={"if-match": etag}).status_code == 201
    late = client.post(
        "/v1/judgements", json={**answer, "verdict": "not_same", "by": "王"}, headers={"if-match": etag}
    )
    assert (late.status_code, late.json()["title"]) == (412, "outdated")
    assert "李" in late.json()["detail_zh"]
    other = {
        **answer,
        "other": "firm:f001",
        "verdict": "not_same",
        "by": "王",
    }  # another pair is not disturbed
    assert client.post("/v1/judgements", json=other, headers={"if-match": etag}).status_code == 201


@pytest.mark.parametrize(
    ("change", "status"),
    [({"verdict": "perhaps"}, 422), ({"by": " "}, 422), ({"other": NEAR}, 422), ({"other": "firm:none"}, 404), ({"more": 1}, 422)],
)  # fmt: skip
def test_a_wrong_answer_is_a_problem_in_both_languages(
    client: TestClient, change: dict[str, Any], status: int
) -> None:
    answer = {"one": NEAR, "other": SHORT, "verdict": "same", "by": "李", "reason": "名册", "tx": 0}
    got = client.post("/v1/review", json={**answer, **change})
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert got.json()["detail_zh"] != got.json()["detail_en"]


def test_under_four_eyes_a_judgement_counts_when_a_second_person_agrees(
    client: TestClient, workspace: Workspace, taken_back: None
) -> None:
    assert client.get("/v1/review/four-eyes").json() == {"on": False}
    put = client.put("/v1/review/four-eyes", json={"on": True, "by": "主任", "reason": "制度"})
    assert put.json()["on"] is True
    ledger, n = workspace.ledger, workspace.ledger.node_ids([NEAR, SHORT])

    def together() -> bool:
        head = ledger.partition().head
        return head.get(n[NEAR], n[NEAR]) == head.get(n[SHORT], n[SHORT])

    def answer(by: str, verdict: str) -> bool:
        body = {
            "one": NEAR,
            "other": SHORT,
            "verdict": verdict,
            "by": by,
            "reason": "名册",
            "tx": ledger.at(None),
        }
        return bool(client.post("/v1/review", json=body).json()["counts"])

    assert (answer("李", "same"), together()) == (False, False)
    assert (answer(" 李 ", "same"), together()) == (False, False)  # the same person twice
    queued = client.get("/v1/review").json()["pairs"]
    waiting = next(p for p in queued if {p["one"]["local"], p["other"]["local"]} == {NEAR, SHORT})
    assert [w["by"] for w in waiting["waiting"]] == ["李", "李"]
    assert client.get("/v1/judgements", params={"human": True}).json()[0]["status"] == "waiting"
    assert (answer("王", "not_same"), together()) == (False, False)
    assert (answer("王", "same"), together()) == (True, True)
    assert (answer("李", "not_same"), together()) == (False, True)  # what was agreed stands
    assert (answer("赵", "not_same"), together()) == (True, False)


def test_the_trail_tells_what_became_of_each_judgement(client: TestClient, taken_back: None) -> None:
    body = {"one": NEAR, "other": SHORT, "by": "李", "reason": "名册"}
    txs = []
    for verdict in ("same", "undecided", "not_same"):
        tx = client.get("/v1/review/pair", params={"one": NEAR, "other": SHORT}).json()["tx"]
        txs.append(client.post("/v1/review", json={**body, "verdict": verdict, "tx": tx}).json()["tx"])
    client.post(f"/v1/judgements/{txs[-1]}/undo", json={"by": "李", "reason": "误"})
    rows = client.get("/v1/judgements", params={"entity": SHORT, "by": "李"}).json()
    assert [(r["verdict"], r["status"]) for r in rows[:3]] == [
        ("not_same", "undone"),
        ("undecided", "in_force"),
        ("same", "superseded"),
    ]
    model = client.get("/v1/judgements", params={"entity": SHORT, "human": False}).json()
    # Whether the short name is the other firm's was asked too, and nobody has answered that.
    status = {r["status"] for r in model if NEAR in (r["one"], r["other"])}
    assert (status, {r["status"] for r in model}) == ({"superseded"}, {"superseded", "in_force"})
    older = client.get("/v1/judgements", params={"before": rows[0]["row"], "limit": 1}).json()
    assert older[0]["row"] < rows[0]["row"]
    assert client.post("/v1/judgements/1/undo", json={"by": "李", "reason": "误"}).status_code == 404


def test_the_command_line_lists_decides_and_shows(
    runner: CliRunner, workspace: Workspace, taken_back: None
) -> None:
    listed = json.loads(runner.invoke(program, ["review", "--list", "--format", "json"]).stdout)
    assert listed["pairs"][0]["gain"] == 1
    table = runner.invoke(program, ["review", "--list"])
    assert "梯次利用" in table.stdout
    shown = json.loads(runner.invoke(program, ["review", "--pair", NEW, NEAR, "--format", "json"]).stdout)
    assert [c["segment"]["name"] for c in shown["changes"]] == ["隔膜"]
    names = [s for s in shown["other"]["said"] if s["property"] == "name"]
    assert names[0]["evidence"][0]["document"] == "firms.csv"
    done = runner.invoke(
        program, ["review", "--decide", NEAR, SHORT, "same", "--by", "李", "--reason", "会员名册"]
    )
    assert done.exit_code == 0, done.output
    rows = json.loads(runner.invoke(program, ["judgements", SHORT, "--human", "--format", "json"]).stdout)
    assert (rows[0]["by"], rows[0]["reason"], rows[0]["verdict"]) == ("李", "会员名册", "same")


def test_a_person_answers_with_one_key_goes_back_and_quits(
    runner: CliRunner, workspace: Workspace, taken_back: None
) -> None:
    before = workspace.ledger.at(None)
    got = runner.invoke(program, ["review", "--by", "李"], input="nbsq")
    assert got.exit_code == 0, got.output
    assert "岚州宁海动力" in got.output
    assert "firms.csv" in got.output
    rows = [j for j in workspace.ledger.judgements() if j.tx > before]
    assert [j.verdict for j in rows] == ["not_same", "same"]


def test_four_eyes_can_be_set_from_the_command_line(
    runner: CliRunner, workspace: Workspace, taken_back: None
) -> None:
    assert runner.invoke(program, ["four-eyes"]).stdout == "off\n"
    set_ = runner.invoke(program, ["four-eyes", "--on", "--by", "主任", "--reason", "制度"])
    assert set_.stdout.endswith("on\n")
    assert workspace.ledger.four_eyes()


def test_a_setting_says_nothing_of_what_was_known_before_it(workspace: Workspace, taken_back: None) -> None:
    ledger = workspace.ledger
    ledger.judge(NEAR, SHORT, "same", by="李")
    before = ledger.at(None)
    head = ledger.partition().head
    ledger.require_four_eyes(True, by="主任", reason="制度")
    assert ledger.partition().head == head == ledger.partition(before).head
    assert not ledger.four_eyes(before)


def test_a_person_is_reached_by_a_pseudonym_alone_and_shown_by_none_other(
    client: TestClient, workspace: Workspace, taken_back: None
) -> None:
    ledger = workspace.ledger
    every = ledger.locals_at()
    one, other, *_ = sorted(ledger.persons_among(every.values()))
    ledger.judge_all([(one, other, "undecided", 0.6, "同名")], by="resolve:person@1", human=False)
    got = client.get("/v1/review", params={"exact": 0})
    pair = next(p for p in got.json()["pairs"] if p["one"]["type"] == "Person")
    shown = client.get(
        "/v1/review/pair", params={"one": pair["one"]["local"], "other": pair["other"]["local"]}
    )
    told = client.get(f"/v1/entities/{pair['one']['local']}/sameness")
    trail = client.get("/v1/judgements", params={"limit": 1})
    assert (shown.status_code, told.status_code) == (200, 200)
    names = {h.value for h in ledger.history([one, other]) if h.prop == "person_name" and h.value}
    for answer in (got, shown, told, trail):
        assert not any(text in answer.text for text in (one, other, *names))
    # A guess of the local id, or of the id minted from it, is told nothing.
    for guess in (one, canonical_id(one)):
        assert client.get("/v1/review/pair", params={"one": guess, "other": other}).status_code == 404
        assert client.get(f"/v1/entities/{guess}/sameness").status_code == 404
        assert client.get("/v1/judgements", params={"entity": guess}).status_code == 404
