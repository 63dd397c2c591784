"""The draft of version 1.0: each response is what it demands, and says what version 0.2 says."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from tests.api.reconciliation.schemas_1_0 import EXTENDED, MANIFEST, PROPOSED, RESULTS, SUGGESTED

from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import canonical_id

BATTERY, NEAR, NASTY = canonical_id("firm:f034"), canonical_id("firm:f097"), canonical_id("firm:nasty")
NAME, CODE = "岚州宁海动力电池有限公司", "91990100MA0000034W"
DRAFT = "/reconcile/1.0-draft"
Candidates = list[dict[str, Any]]


def by_name(*values: str, **more: Any) -> dict[str, Any]:
    return {"matchType": "name", "propertyValue": list(values) if len(values) > 1 else values[0], **more}


def by_id(*values: str, **more: Any) -> dict[str, Any]:
    return {**by_name(*values, **more), "matchType": "id"}


def holding(prop: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"matchType": "property", "propertyId": prop, "propertyValue": value, **more}


def ask(client: TestClient, *queries: dict[str, Any], lang: str = "") -> list[Candidates]:
    got = client.post(f"{DRAFT}/match", json={"queries": list(queries)}, headers={"accept-language": lang})
    assert got.status_code == 200, got.text
    body: dict[str, Any] = got.json()
    jsonschema.validate(body, RESULTS)
    return [one["candidates"] for one in body["results"]]


def one(client: TestClient, *conditions: dict[str, Any], **more: Any) -> Candidates:
    return ask(client, {"conditions": list(conditions), **more})[0]


def certain(found: Candidates) -> list[str]:
    return [c["id"] for c in found if c["match"]]


def test_the_manifest_is_what_the_draft_demands_and_what_it_announces_answers(client: TestClient) -> None:
    told = client.get(DRAFT).json()
    jsonschema.validate(told, MANIFEST)
    assert told["suggest"] == {"entity": True, "property": True, "type": True}
    for kind in told["suggest"]:
        assert client.get(f"{DRAFT}/suggest/{kind}", params={"prefix": "宁海"}).status_code == 200
    assert client.get(told["view"]["url"].replace("{id}", BATTERY)).json()["id"] == BATTERY
    assert client.get(f"{DRAFT}/preview", params={"id": BATTERY}).status_code == 200
    assert client.get(f"{DRAFT}/extend/propose", params={"type": "Firm"}).status_code == 200
    # Each version announces itself alone: their manifests have other forms.
    assert (told["versions"], client.get("/reconcile").json()["versions"]) == (["1.0-draft"], ["0.2"])


def test_a_batch_is_answered_in_its_order(client: TestClient) -> None:
    got = ask(
        client,
        {"type": "Firm", "limit": 3, "conditions": [by_name(NAME)]},
        {"conditions": [by_name("某某精密仪器有限公司")]},
        {"conditions": [by_name("宁海"), holding("credit_code", CODE)]},
        {"type": "Place", "conditions": [by_name("岚州市")]},
        {"conditions": [by_id(BATTERY)]},
        {"conditions": [by_id("firm:f034")]},
        {"conditions": [holding("credit_code", CODE)]},
        {"conditions": [by_name("岚州宁海动力科技有限公司"), holding("credit_code", [CODE])]},
        {"type": "Nothing", "conditions": [by_name(NAME)]},
    )
    assert (got[0][0]["id"], got[0][0]["match"]) == (BATTERY, True)
    assert got[0][0]["score"] > 99
    assert {f["id"]: f["name"] for f in got[0][0]["features"]}.items() >= {
        "name": "名称",
        "type": "类型",
    }.items()
    assert certain(got[1]) == []
    assert certain(got[2]) == [BATTERY]
    assert [c["name"] for c in got[3] if c["match"]] == ["岚州市"]
    assert [(c["id"], c["match"]) for c in got[4]] == [(BATTERY, True)]
    assert [(c["id"], c["match"]) for c in got[5]] == [(BATTERY, True)]
    assert certain(got[6]) == [BATTERY]  # no name is needed
    assert certain(got[7]) == []  # name and code are those of two firms
    assert got[8] == []


@pytest.mark.parametrize(
    ("query", "type_", "properties"),
    [
        (NAME, "Firm", {}),
        (NAME, None, {}),
        ("宁海", "Firm", {"credit_code": CODE}),
        ("宁海电池", "Firm", {}),
        ("岚州宁海动力科技有限公司", None, {"credit_code": CODE}),
        ("鼎盛", "Organisation", {"founded": "2011"}),
        ("岚州市", "Place", {}),
        ("岚", "Place", {}),
        (BATTERY, None, {}),
        ("某某精密仪器有限公司", None, {}),
        ("动力电池", "Product", {}),
    ],
)
def test_both_versions_give_the_same_candidates(
    client: TestClient, query: str, type_: str | None, properties: dict[str, str]
) -> None:
    typed = {"type": type_} if type_ else {}
    old = {"query": query, **typed, "properties": [{"pid": p, "v": v} for p, v in properties.items()]}
    form = {"queries": json.dumps({"q": old})}
    before = client.post("/reconcile", data=form).json()["q"]["result"]
    now = one(client, by_name(query), *(holding(p, v) for p, v in properties.items()), **typed)
    same = ("id", "name", "score", "match")
    assert [[c[k] for k in same] for c in now] == [[c[k] for k in same] for c in before]
    assert [c.get("description") for c in now] == [c.get("description") for c in before]
    levels = [{f["id"]: f["value"] for f in c.get("features", [])} for c in now]
    assert levels == [{f["id"]: f["value"] for f in c.get("features", [])} for c in before]


def test_a_required_condition_leaves_out_whoever_is_not_known_to_meet_it(client: TestClient) -> None:
    everybody = {c["id"] for c in one(client, by_name("宁海"), limit=50)}
    assert {BATTERY, NEAR} <= everybody
    only = one(client, by_name("宁海"), holding("credit_code", CODE, required=True))
    assert [c["id"] for c in only] == [BATTERY]
    assert (
        certain(
            one(client, by_name("宁海"), holding("credit_code", CODE, required=True, matchQuantifier="none"))
        )
        == []
    )
    others = one(
        client, by_name("宁海"), holding("credit_code", CODE, matchQuantifier="none", required=True), limit=50
    )
    assert {c["id"] for c in others} == everybody - {BATTERY}
    assert one(
        client,
        by_name("宁海"),
        by_id(NEAR, matchQuantifier="none", required=True, propertyValue=[BATTERY, NEAR]),
    )
    # The identifier is found, and the name that must fit does not.
    code = holding("credit_code", CODE)
    assert one(client, by_name("岚州鼎盛铝箔有限公司", required=True), code) != []
    assert BATTERY not in [c["id"] for c in one(client, by_name("岚州鼎盛铝箔有限公司", required=True), code)]


def test_a_condition_that_is_not_required_orders(client: TestClient) -> None:
    found = one(client, by_name(NAME), by_id(BATTERY, matchQuantifier="none"), limit=50)
    assert found[-1]["id"] == BATTERY  # last, though it is the best by name
    assert not found[-1]["match"]


def test_several_names_are_names_that_the_thing_may_go_by(client: TestClient) -> None:
    assert certain(one(client, by_name("某某仪器厂", NAME))) == [BATTERY]
    # All of them are to be its own.
    assert certain(one(client, by_name("某某仪器厂", NAME, matchQuantifier="all"))) == []
    assert one(client, by_name("某某仪器厂", NAME, matchQuantifier="all", required=True)) == []


def test_ids_and_names_of_two_things_make_neither_certain(client: TestClient) -> None:
    assert certain(one(client, by_id(BATTERY), by_name(NAME))) == [BATTERY]
    assert certain(one(client, by_id(BATTERY), by_name("岚州鼎盛铝箔有限公司"))) == []
    assert certain(one(client, by_id(NEAR), holding("credit_code", CODE))) == []
    assert one(client, by_id("nobody")) == []


def test_a_value_may_be_a_number_a_flag_or_something_reconciled_before(client: TestClient) -> None:
    found = one(
        client, by_name(NAME), holding("founded", 2013), holding("name", {"id": BATTERY, "name": NAME})
    )
    assert certain(found) == [BATTERY]
    assert certain(one(client, {"matchType": "id", "propertyValue": {"id": BATTERY}})) == [BATTERY]
    assert certain(one(client, by_name(NAME), holding("listed", True))) == [BATTERY]


def test_user_facing_text_is_in_the_language_asked_for(client: TestClient) -> None:
    firm = {"type": "Firm", "conditions": [by_name(NAME)]}
    (zh,), (en,) = ask(client, firm, lang="zh-CN")[0][:1], ask(client, firm, lang="en-GB, zh;q=0.3")[0][:1]
    assert (zh["type"], en["type"]) == (
        [{"id": "Firm", "name": "企业", "lang": "zh"}], [{"id": "Firm", "name": "Firm", "lang": "en"}]
    )  # fmt: skip
    assert "全称相同" in zh["description"]
    assert "the same full name" in en["description"]
    assert (zh["name"], zh["score"]) == (en["name"], en["score"])
    for path in ("", "/suggest/type?prefix=firm", "/extend/propose?type=Firm", f"/preview?id={BATTERY}"):
        for accepted, lang in (("en", "en"), ("zh-Hans", "zh"), ("fr", "zh"), ("", "zh")):
            got = client.get(DRAFT + path, headers={"accept-language": accepted})
            assert got.headers["content-language"] == lang
            assert got.headers["vary"] == "Accept-Language, Origin"


def test_no_person_is_found_suggested_or_extended_by_name(client: TestClient, workspace: Workspace) -> None:
    view = workspace.view()
    (person, *_) = view.entities(view.of_type("Person"))
    for name in ("陈一帆", "周启明", "吴若兰"):
        for type_ in ("Person", "Thing", "Firm"):
            found = one(client, by_name(name), type=type_)
            assert not any("Person" in [t["id"] for t in c["type"]] or name in c["name"] for c in found)
        assert client.get(f"{DRAFT}/suggest/entity", params={"prefix": name}).json() == {"result": []}
    assert one(client, by_id(person.id), type="Person") == []
    assert one(client, by_id(person.id)) == []
    assert client.get(f"{DRAFT}/suggest/entity", params={"prefix": person.id}).json() == {"result": []}
    asked = {"ids": [person.id], "properties": [{"id": "person_name"}]}
    assert "陈" not in client.post(f"{DRAFT}/extend", json=asked).text
    assert client.get(f"{DRAFT}/extend/propose", params={"type": "Person"}).json()["properties"] == []
    assert "Person" not in client.get(f"{DRAFT}/suggest/type", params={"limit": 200}).text
    # Nor can a name be guessed by a condition on it.
    guess = {"queries": [{"conditions": [holding("person_name", "陈一帆", required=True)]}]}
    assert client.post(f"{DRAFT}/match", json=guess).status_code == 422
    assert one(client, holding("person_name", "陈一帆", required=True), type="Person") == []


def test_suggestions_are_what_the_draft_demands(client: TestClient) -> None:
    for kind, prefix, wanted in (
        ("entity", "宁海动力电池", BATTERY),
        ("entity", "lznhdldc", BATTERY),
        ("entity", BATTERY, BATTERY),
        ("type", "企业", "Firm"),
        ("type", "Firm", "Firm"),
        ("property", "信用代码", "credit_code"),
        ("property", "credit_code", "credit_code"),
    ):
        body = client.get(f"{DRAFT}/suggest/{kind}", params={"prefix": prefix}).json()
        jsonschema.validate(body, SUGGESTED[kind])
        assert wanted in [r["id"] for r in body["result"]]
    for kind, prefix in (("entity", "岚州"), ("type", ""), ("property", "")):
        both, first, second = (
            [r["id"] for r in client.get(f"{DRAFT}/suggest/{kind}", params={"prefix": prefix, **page}).json()["result"]]
            for page in ({"limit": 6}, {"limit": 3}, {"limit": 3, "offset": 3})
        )  # fmt: skip
        assert len(both) == 6
        assert first + second == both


def test_entities_are_extended_with_their_properties(client: TestClient) -> None:
    proposed = client.get(f"{DRAFT}/extend/propose", params={"type": "Firm", "limit": 60}).json()
    jsonschema.validate(proposed, PROPOSED)
    assert {"credit_code", "founded"} <= {p["id"] for p in proposed["properties"]}
    asked = {
        "ids": [BATTERY, "ckgnobody", "firm:f034"],
        "properties": [{"id": "credit_code"}, {"id": "founded", "settings": {}}, {"id": "nothing"}],
    }
    got = client.post(f"{DRAFT}/extend", json=asked, headers={"accept-language": "en"})
    body = got.json()
    jsonschema.validate(body, EXTENDED)
    known = [
        {"id": "credit_code", "values": [{"str": CODE}]},
        {"id": "founded", "values": [{"date": "2013-11-07T00:00:00Z"}]},
        {"id": "nothing", "values": []},
    ]
    assert [r["id"] for r in body["rows"]] == asked["ids"]
    assert body["rows"][0]["properties"] == body["rows"][2]["properties"] == known
    assert all(p["values"] == [] for p in body["rows"][1]["properties"])
    assert {m["id"]: m["lang"] for m in body["meta"]} == {
        "credit_code": "en",
        "founded": "en",
        "nothing": "en",
    }


def test_a_preview_shows_names_as_text_whatever_they_hold(client: TestClient) -> None:
    page = client.get(f"{DRAFT}/preview", params={"id": NASTY})
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["content-security-policy"] == "default-src 'none'"
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("match", "{", 422),
        ("match", [], 422),
        ("match", {}, 422),
        ("match", {"queries": [{}]}, 422),
        ("match", {"queries": [{"conditions": []}]}, 422),
        ("match", {"queries": [{"query": "x", "conditions": [by_name("x")]}]}, 422),  # 0.2 in 1.0's clothes
        ("match", {"queries": [{"type": ["Firm", "Place"], "conditions": [by_name("x")]}]}, 422),
        ("match", {"queries": [{"conditions": [{"propertyValue": "x"}]}]}, 422),
        ("match", {"queries": [{"conditions": [{"matchType": "property", "propertyValue": "x"}]}]}, 422),
        ("match", {"queries": [{"conditions": [by_name("x", matchQualifier="WildcardMatch")]}]}, 422),
        ("match", {"queries": [{"conditions": [by_name("x"), holding("nothing", 1, required=True)]}]}, 422),
        ("match", {"queries": [{"limit": 0, "conditions": [by_name("x")]}]}, 422),
        ("match", {"queries": [{"conditions": [by_name("x")]}] * 101}, 413),
        ("match", "x" * (1 << 21), 413),
        ("extend", {"ids": [BATTERY]}, 422),
        ("extend", {"ids": [BATTERY], "properties": [{"id": "founded", "settings": {"limit": 1}}]}, 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: TestClient, path: str, body: Any, status: int) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    got = client.post(f"{DRAFT}/{path}", content=content, headers={"content-type": "application/json"})
    assert (got.status_code, got.headers["content-type"]) == (status, "application/problem+json")
    assert got.json()["detail_zh"] != got.json()["detail_en"]


def test_a_property_that_nobody_has_only_counts_for_nothing(client: TestClient) -> None:
    assert certain(one(client, by_name(NAME), holding("column of the user", "x"))) == [BATTERY]


def test_the_form_of_bodies_stands_in_the_openapi_text(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    form = paths[f"{DRAFT}/match"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    jsonschema.validate({"queries": [{"conditions": [by_name("x")]}]}, form)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"queries": [{"conditions": []}]}, form)
