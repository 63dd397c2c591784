"""The REST API beside the questions: entities, search, evidence, releases, errors."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from clusterkg.api.app import create_app
from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import Claim, canonical_id
from clusterkg.graph.ontology import load as load_ontology
from clusterkg.graph.ontology.page import page


@pytest.fixture
def workspace(demo_home: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the demo that a test may change."""
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    one = Workspace.at(home)
    yield one
    one.close()


@pytest.fixture
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), follow_redirects=False)


def test_health_tells_the_release(client: TestClient, workspace: Workspace) -> None:
    assert client.get("/v1/health").json()["release"] == workspace.store.current()


def test_an_empty_house_says_so(tmp_path: Path) -> None:
    client = TestClient(create_app(Workspace.at(tmp_path / "new")))
    assert client.get("/v1/health").json()["status"] == "empty"
    got = client.get("/v1/search", params={"q": "宁海"})
    assert got.status_code == 404
    assert "clusterkg" in got.json()["detail_zh"]


def test_search_by_substring_and_pinyin_leads_to_the_entity(client: TestClient) -> None:
    for text in ("宁海动力电池", "ninghaidonglidianchi", "lznhdldc"):
        hits = client.get("/v1/search", params={"q": text, "type": "Firm"}).json()
        assert "岚州宁海动力电池有限公司" in [h["name"] for h in hits]
    entity = client.get(f"/v1/entities/{hits[0]['id']}").json()
    assert entity["type"] == "Firm"
    assert all(a["evidence"] for a in entity["attributes"])


def test_a_local_id_and_a_merged_id_lead_on(client: TestClient, workspace: Workspace) -> None:
    one, other = canonical_id("firm:f001"), canonical_id("firm:f002")
    got = client.get("/v1/entities/firm:f002")
    assert (got.status_code, got.headers["location"]) == (308, f"/v1/entities/{other}")
    tx = workspace.ledger.judge("firm:f001", "firm:f002", "same", by="clerk")
    workspace.build()
    got = client.get(f"/v1/entities/{other}")
    assert (got.status_code, got.headers["location"]) == (308, f"/v1/entities/{one}")
    workspace.ledger.undo(tx, by="clerk", reason="两家")
    workspace.build()
    assert client.get(f"/v1/entities/{other}").status_code == 200


def test_known_at_is_answered_from_a_release_built_for_it(client: TestClient, workspace: Workspace) -> None:
    before = workspace.ledger.at(None)
    workspace.ledger.withdraw("dataset", "demo_declarations", by="clerk", reason="撤回")
    workspace.build()
    given = {"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"}
    now = client.get("/v1/questions/chain-gaps", params=given).json()
    then = client.get("/v1/questions/chain-gaps", params={**given, "known_at": str(before)}).json()
    assert now["summary"]["missing"] == 0
    assert then["summary"]["missing"] == 3
    assert then["release"] != now["release"] == workspace.store.current()


def test_entities_and_search_answer_for_a_day_and_for_what_was_known(
    client: TestClient, workspace: Workspace
) -> None:
    firm = canonical_id("firm:f001")
    name = client.get(f"/v1/entities/{firm}").json()["name"]
    before = workspace.ledger.at(None)
    said = next(h for h in workspace.ledger.history(["firm:f001"]) if h.prop == "name")
    new = "改过的名字有限公司"
    workspace.ledger.assert_by_hand(
        [Claim(said.dataset, "firm:f001", "Firm", "name", new, new)], by="clerk", note="测试"
    )
    workspace.build()
    assert client.get("/v1/search", params={"q": "改过的名字"}).json()[0]["id"] == firm
    assert client.get("/v1/search", params={"q": "改过的名字", "known_at": str(before)}).json() == []
    assert client.get(f"/v1/entities/{firm}", params={"known_at": str(before)}).json()["name"] == name
    assert client.get("/v1/search", params={"q": name, "as_of": "2026-06-30"}).status_code == 200
    bad = client.get(f"/v1/entities/{firm}", params={"as_of": "soon"})
    assert (bad.status_code, bad.json()["detail_en"][:18]) == (422, "'soon' is no day. ")


def test_evidence_shows_the_cell(client: TestClient) -> None:
    entity = client.get(f"/v1/entities/{canonical_id('firm:f034')}").json()
    claim = next(a["evidence"][0] for a in entity["attributes"] if a["property"] == "name")
    (seen,) = client.get(f"/v1/evidence/{claim}").json()
    assert (seen["quote"], seen["document"], seen["place"]["column"]) == (
        "岚州宁海动力电池有限公司",
        "firms.csv",
        "企业名称",
    )
    assert seen["licence"] == "Apache-2.0"


def test_persons_are_pseudonyms_everywhere(client: TestClient, workspace: Workspace) -> None:
    names = {"陈一帆", "周启明", "吴若兰", "郑可", "林致远", "何思齐", "沈牧"}
    view = workspace.view()
    claims = []
    for person in view.entities(view.of_type("Person")):
        shown = client.get(f"/v1/entities/{person.id}")
        assert not any(n in shown.text for n in names)
        assert shown.json()["name"].startswith("人员-")
        claims += [c for a in person.attributes for c in a.claims]
        claims += [
            c for r in view.edge_records(view.expand([person.nid], "Invention", "out").eid) for c in r.claims
        ]
    for claim in claims[:60]:
        assert not any(n in client.get(f"/v1/evidence/{claim}").text for n in names)
    assert client.get("/v1/search", params={"q": "陈一帆"}).json() == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/entities/nobody", 404), ("/v1/evidence/xyz", 404), ("/v1/evidence/" + "0" * 32, 404), ("/v1/nothing", 404), ("/v1/search", 422), ("/v1/search?q=a&release=r9", 404)],
)  # fmt: skip
def test_errors_are_problems_in_both_languages(client: TestClient, path: str, status: int) -> None:
    zh, en = client.get(path), client.get(path, headers={"accept-language": "en"})
    assert zh.status_code == status
    assert zh.headers["content-type"] == "application/problem+json"
    body = zh.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    assert body["detail"] == body["detail_zh"]
    assert en.json()["detail"] == body["detail_en"]


def test_openapi_is_the_same_every_time_and_names_every_operation(workspace: Workspace) -> None:
    one, two = (json.dumps(create_app(workspace).openapi(), sort_keys=False) for _ in range(2))
    assert one == two
    ids = [op["operationId"] for path in json.loads(one)["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))
    assert {"ask_chain_gaps", "ask_alliance_map", "get_entity", "search", "get_evidence"} <= set(ids)


def test_a_load_may_run_while_answers_are_given(client: TestClient, workspace: Workspace) -> None:
    run = workspace.ledger.run(
        dataset="demo_survey", document="x.csv", content_hash="0" * 32, edition="delta", extractor="t@1"  # type: ignore[arg-type]  # the enum's value
    )  # fmt: skip
    assert client.get("/v1/search", params={"q": "宁海"}).status_code == 200
    run.close()


def test_the_ontology_is_what_the_page_draws_from(client: TestClient) -> None:
    told = client.get("/v1/ontology").json()
    assert told == page(load_ontology())
    firm = told["types"]["Firm"]
    assert firm["label"] == {"zh": "企业", "en": "Firm"}
    assert told["groups"][firm["group"]]["colour"].startswith("#")
    assert firm["properties"]["credit_code"]["scheme"] == "uscc"


def test_a_moved_address_keeps_what_was_asked_for(client: TestClient, workspace: Workspace) -> None:
    release = workspace.store.current()
    got = client.get("/v1/entities/firm:f002", params={"release": release})
    assert got.status_code == 308
    assert got.headers["location"].endswith(f"?release={release}")


@pytest.mark.parametrize(
    ("accepted", "english"),
    [("", False), ("zh-CN,zh;q=0.9,en;q=0.8", False), ("en-GB", True), ("fr, en;q=0.5", True), ("*", False), ("en;q=x", False)],
)  # fmt: skip
def test_an_error_speaks_the_language_the_client_prefers(
    client: TestClient, accepted: str, english: bool
) -> None:
    told = client.get("/v1/search", headers={"accept-language": accepted}).json()
    assert told["detail"] == told["detail_en" if english else "detail_zh"]
    assert told["detail_zh"] == "参数有误:q:必填,没有给。"


@pytest.mark.parametrize(("when", "status"), [("soon", 422), ("1999-01-01", 422), ("9999999999999", 422)])
def test_a_moment_that_is_none_is_a_mistake_and_no_crash(
    client: TestClient, workspace: Workspace, when: str, status: int
) -> None:
    kept = len(workspace.store.releases())
    entity = canonical_id("firm:f001")
    got = client.get(f"/v1/entities/{entity}", params={"known_at": when})
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert len(workspace.store.releases()) == kept


def test_a_bug_of_ours_is_a_problem_in_both_languages_too(workspace: Workspace) -> None:
    app = create_app(workspace)

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError

    got = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert (got.status_code, got.headers["content-type"]) == (500, "application/problem+json")
    assert "ZeroDivisionError" in got.json()["detail_en"]
