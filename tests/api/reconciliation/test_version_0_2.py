"""Version 0.2, that OpenRefine speaks: each response is what the specification demands, and no person is found by name."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from tests.api.reconciliation.schemas_0_2 import BATCH, EXTENDED, FLYOUT, MANIFEST, PROPOSED, SUGGESTED

from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import canonical_id

BATTERY = canonical_id("firm:f034")


def ask(client: TestClient, queries: dict[str, Any]) -> dict[str, Any]:
    got = client.post("/reconcile", data={"queries": json.dumps(queries, ensure_ascii=False)})
    assert got.status_code == 200, got.text
    body: dict[str, Any] = got.json()
    jsonschema.validate(body, BATCH)
    return {key: held["result"] for key, held in body.items()}


def test_the_manifest_is_what_the_specification_demands_and_its_addresses_answer(client: TestClient) -> None:
    told = client.get("/reconcile").json()
    jsonschema.validate(told, MANIFEST, format_checker=jsonschema.FormatChecker())
    for kind in ("entity", "type", "property"):
        service = told["suggest"][kind]
        got = client.get(service["service_url"] + service["service_path"], params={"prefix": "宁海"})
        assert got.status_code == 200
    assert client.get(told["view"]["url"].replace("{{id}}", BATTERY)).status_code == 200
    assert client.get(told["preview"]["url"].replace("{{id}}", BATTERY)).status_code == 200
    proposing = told["extend"]["propose_properties"]
    assert client.get(proposing["service_url"] + proposing["service_path"]).status_code == 200


def test_a_batch_is_answered_query_by_query(client: TestClient) -> None:
    got = ask(
        client,
        {
            "q0": {"query": "岚州宁海动力电池有限公司", "type": "Firm", "limit": 3},
            "q1": {"query": "某某精密仪器有限公司"},
            "q2": {"query": "宁海", "properties": [{"pid": "credit_code", "v": "91990100MA0000034W"}]},
            "q3": {"query": "岚州市", "type": "Place"},
            "q4": {"query": BATTERY, "type": ["Firm", "Place"], "type_strict": "any"},
            "q5": {"query": "岚州宁海动力科技有限公司", "properties": [{"pid": "credit_code", "v": ["91990100MA0000034W"]}]},
        },
    )  # fmt: skip
    assert (got["q0"][0]["id"], got["q0"][0]["match"]) == (BATTERY, True)
    assert got["q0"][0]["score"] > 99
    assert {f["id"] for f in got["q0"][0]["features"]} >= {"name", "type"}
    assert not any(c["match"] for c in got["q1"])
    assert (got["q2"][0]["id"], got["q2"][0]["match"]) == (BATTERY, True)
    assert (got["q3"][0]["name"], got["q3"][0]["match"]) == ("岚州市", True)
    assert [(c["id"], c["match"]) for c in got["q4"]] == [(BATTERY, True)]
    assert not any(c["match"] for c in got["q5"])  # name and code are those of two firms


def test_a_query_may_come_by_get_too(client: TestClient) -> None:
    queries = json.dumps({"q0": {"query": "岚州鼎盛铝箔有限公司"}})
    body = client.get("/reconcile", params={"queries": queries}).json()
    jsonschema.validate(body, BATCH)
    assert body["q0"]["result"][0]["match"] is True


def test_no_person_is_found_suggested_or_extended_by_name(client: TestClient, workspace: Workspace) -> None:
    for name in ("陈一帆", "周启明", "吴若兰", "郑可", "林致远", "何思齐", "沈牧"):
        for type_ in ("Person", None, ["Person", "Firm"], "Thing"):
            found = ask(client, {"q": {"query": name, **({"type": type_} if type_ else {})}})["q"]
            assert not any("Person" in [t["id"] for t in c["type"]] or name in c["name"] for c in found)
        assert client.get("/reconcile/suggest/entity", params={"prefix": name}).json() == {"result": []}
    view = workspace.view()
    (person, *_) = view.entities(view.of_type("Person"))
    extend = {"ids": [person.id], "properties": [{"id": "person_name"}, {"id": "birth_year"}]}
    rows = client.post("/reconcile", data={"extend": json.dumps(extend)}).json()["rows"]
    assert not any("陈" in str(v) for v in rows[person.id]["person_name"])
    assert ask(client, {"q": {"query": person.id}})["q"] == []
    types = client.get("/reconcile/suggest/type", params={"prefix": "person"}).json()["result"]
    assert "Person" not in [t["id"] for t in types]
    assert client.get("/reconcile/propose", params={"type": "Person"}).json()["properties"] == []


def test_suggestions_are_what_the_specification_demands(client: TestClient) -> None:
    for kind, prefix, wanted in (
        ("entity", "宁海动力电池", BATTERY),
        ("entity", "lznhdldc", BATTERY),
        ("entity", BATTERY, BATTERY),
        ("entity", "firm:f034", BATTERY),
        ("type", "企业", "Firm"),
        ("property", "信用代码", "credit_code"),
    ):
        body = client.get(f"/reconcile/suggest/{kind}", params={"prefix": prefix}).json()
        jsonschema.validate(body, SUGGESTED)
        assert wanted in [r["id"] for r in body["result"]]
    first = client.get("/reconcile/suggest/entity", params={"prefix": "岚州"}).json()["result"]
    second = client.get("/reconcile/suggest/entity", params={"prefix": "岚州", "cursor": 10}).json()["result"]
    assert len(first) == 10
    assert not {r["id"] for r in first} & {r["id"] for r in second}


def test_entities_are_extended_with_their_properties(client: TestClient) -> None:
    proposed = client.get("/reconcile/propose", params={"type": "Firm", "limit": 60}).json()
    jsonschema.validate(proposed, PROPOSED)
    assert {"credit_code", "founded"} <= {p["id"] for p in proposed["properties"]}
    asked = {
        "ids": [BATTERY, "ckgnobody"],
        "properties": [{"id": "credit_code"}, {"id": "founded"}, {"id": "nothing"}],
    }
    body = client.post("/reconcile", data={"extend": json.dumps(asked)}).json()
    jsonschema.validate(body, EXTENDED)
    assert body["rows"][BATTERY] == {
        "credit_code": [{"str": "91990100MA0000034W"}],
        "founded": [{"date": "2013-11-07T00:00:00Z"}],
        "nothing": [],
    }
    assert body["rows"]["ckgnobody"] == {"credit_code": [], "founded": [], "nothing": []}
    assert [m["name"] for m in body["meta"]] == ["统一社会信用代码", "成立日期", "nothing"]


def test_preview_and_flyouts_show_names_as_text_whatever_they_hold(client: TestClient) -> None:
    nasty = canonical_id("firm:nasty")
    page = client.get("/reconcile/preview", params={"id": nasty}, headers={"origin": "http://127.0.0.1:3333"})
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"] == "default-src 'none'"
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text
    for kind, id_ in (("entity", nasty), ("type", "Firm"), ("property", "credit_code")):
        body = client.get(f"/reconcile/flyout/{kind}", params={"id": id_}).json()
        jsonschema.validate(body, FLYOUT)
        assert "<script>" not in body["html"]
    assert client.get("/reconcile/flyout/entity", params={"id": "nobody"}).status_code == 404
    assert client.get("/reconcile/flyout/nothing", params={"id": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"queries": "{"}, 422),
        ({"queries": "[]"}, 422),
        ({"queries": '{"q": {}}'}, 422),
        ({"queries": '{"q": {"query": "x", "limit": 0}}'}, 422),
        ({"extend": '{"ids": 1}'}, 422),
        ({"queries": json.dumps({str(i): {"query": "x"} for i in range(101)})}, 413),
        ({"queries": "x" * (1 << 21)}, 413),
    ],
)
def test_what_is_no_query_is_a_problem(client: TestClient, form: dict[str, str], status: int) -> None:
    got = client.post("/reconcile", data=form)
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert got.json()["detail_zh"] != got.json()["detail_en"]
