"""The Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group) under ``/reconcile``: OpenRefine matches its columns with it.

Manifest, batches of queries, data extension, suggestions, flyouts and preview, over the release that is served. Persons are never found
or suggested by name. Pages that run on this machine may ask (CORS), no others.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from clusterkg.api.looking import find_entities
from clusterkg.api.matching import Matchers, model_of
from clusterkg.api.privacy import Role, entity_shown
from clusterkg.api.workspace import Workspace
from clusterkg.extract.resolution.comparing import FEATURES, UNKNOWN
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.faults import told
from clusterkg.graph.ontology import Kind, Ontology, load
from clusterkg.graph.store import View

#: Queries of one request; OpenRefine sends ten.
MOST = 100
#: Bytes of one request.
LARGEST = 1 << 20
_LOCAL = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
_SPACE = "urn:clusterkg:"
#: What somebody means who says nothing of types.
_DEFAULT = "Organisation"
#: Values whose kind the API names; all else is text.
_KINDS: dict[str, tuple[str, Any]] = {
    "integer": ("int", int), "number": ("float", float), "share": ("float", float), "boolean": ("bool", lambda v: {"true": True, "false": False}[v]),
}  # fmt: skip
_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class PropertyValue(BaseModel):
    """A value of another column that goes with a query."""

    model_config = ConfigDict(extra="ignore")

    pid: str
    v: Any


class ReconQuery(BaseModel):
    """One query of a batch; members of later drafts are let through unread."""

    model_config = ConfigDict(extra="ignore")

    query: str = Field(min_length=1, max_length=500)
    type: str | list[str] | None = None
    limit: int = Field(5, ge=1, le=50)
    properties: list[PropertyValue] = []


class Wanted(BaseModel):
    """A property to extend entities with."""

    model_config = ConfigDict(extra="ignore")

    id: str


class Extension(BaseModel):
    """Entities, and the properties that are wanted of them."""

    model_config = ConfigDict(extra="ignore")

    ids: list[str] = Field(max_length=1000)
    properties: list[Wanted] = Field(max_length=50)


_QUERIES = TypeAdapter(dict[str, ReconQuery])
_EXTENSION = TypeAdapter(Extension)


def router(held: Workspace) -> APIRouter:
    """Return the routes over a workspace."""

    def admit(request: Request, response: Response) -> None:
        # The page of OpenRefine comes from 127.0.0.1 with another port; a page of anybody else is told nothing.
        origin = request.headers.get("origin", "")
        response.headers["Vary"] = "Origin"
        if _LOCAL.fullmatch(origin):
            response.headers["Access-Control-Allow-Origin"] = origin

    routes = APIRouter(prefix="/reconcile", tags=["reconciliation"], dependencies=[Depends(admit)])
    matchers = Matchers()

    def view() -> View:
        return held.view(role=Role.READER)

    def answer(base: str, given: Mapping[str, str]) -> dict[str, Any]:
        if "queries" in given:
            return answered(view(), matchers, _parsed(_QUERIES, given["queries"], "queries"))
        if "extend" in given:
            return extended(view(), _parsed(_EXTENSION, given["extend"], "extend"))
        return manifest(base)

    @routes.get("", operation_id="reconcile")
    def get(
        request: Request,
        queries: Annotated[str | None, Query(description="一批查询(JSON) | a batch of queries, JSON")] = None,
        extend: Annotated[str | None, Query(description="补充属性(JSON) | what to extend with, JSON")] = None,
    ) -> dict[str, Any]:
        """Return the service manifest; or, with ``queries`` or ``extend``, the answers."""
        given = {k: v for k, v in (("queries", queries), ("extend", extend)) if v is not None}
        return answer(str(request.base_url), given)

    @routes.post("", operation_id="reconcile_form")
    async def post(request: Request) -> dict[str, Any]:
        """Answer ``queries`` or ``extend``, form-encoded as OpenRefine sends them."""
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                raise QuestionError(
                    f"请求超过 {LARGEST} 字节。", f"The request is larger than {LARGEST} bytes.",
                    hint_zh="请分批。", hint_en="Send it in batches.",
                )  # fmt: skip
        try:
            given = dict(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError as bad:
            raise QuestionError("请求不是 UTF-8。", "The request is not UTF-8.") from bad
        return await run_in_threadpool(answer, str(request.base_url), given)

    @routes.options("", operation_id="reconcile_options", status_code=204)
    def options(response: Response) -> None:
        """Tell a browser that it may ask."""
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"

    @routes.get("/suggest/entity", operation_id="suggest_entity")
    def suggest_entity(
        prefix: Annotated[str, Query(max_length=200)], cursor: Annotated[int, Query(ge=0, le=1000)] = 0
    ) -> dict[str, Any]:
        """Suggest entities by the beginning of a name, a part of it, or pinyin; never persons."""
        if not prefix.strip():
            return {"result": []}
        hits = find_entities(view(), prefix, _suggestible(load()), cursor + 10)[cursor:]
        return {"result": [{"id": h["id"], "name": h["name"], "description": h["matched"], "notable": [_type(h["type"])]} for h in hits]}  # fmt: skip

    @routes.get("/suggest/type", operation_id="suggest_type")
    def suggest_type(prefix: Annotated[str, Query(max_length=200)] = "") -> dict[str, Any]:
        """Suggest types by a part of their name or label."""
        wanted = prefix.strip().casefold()
        return {"result": [_type(t) for t in _types(load()) if _holds(wanted, _type(t))][:20]}

    @routes.get("/suggest/property", operation_id="suggest_property")
    def suggest_property(prefix: Annotated[str, Query(max_length=200)] = "") -> dict[str, Any]:
        """Suggest properties by a part of their name or label."""
        wanted = prefix.strip().casefold()
        found: dict[str, dict[str, str]] = {}
        for type_ in _types(load()):
            for one in _properties(type_):
                found.setdefault(one["id"], one)
        return {"result": [p for p in found.values() if _holds(wanted, p)][:20]}

    @routes.get("/propose", operation_id="propose_properties")
    def propose(type: str = _DEFAULT, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> dict[str, Any]:
        """Propose properties that entities of a type can be extended with."""
        known = _properties(type) if type in load().types and not load().is_a(type, "Person") else []
        return {"type": type, "limit": limit, "properties": known[:limit]}

    @routes.get("/flyout/{kind}", operation_id="flyout")
    def flyout(kind: str, id: str) -> dict[str, str]:
        """Return a few lines about an entity, a type or a property, for pointing at it."""
        return {"id": id, "html": _about(view(), kind, id)}

    @routes.get("/preview", operation_id="preview_entity", response_class=HTMLResponse)
    def preview(id: str, response: Response) -> HTMLResponse:
        """Return a small page about an entity."""
        page = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>ClusterKG</title><body>{_about(view(), "entity", id)}</body></html>'
        # Nothing in it runs or loads, whatever a source may have written into a name.
        return HTMLResponse(
            page, headers={"Content-Security-Policy": "default-src 'none'", **_cors(response)}
        )

    return routes


def _cors(response: Response) -> dict[str, str]:
    """Return the headers that the dependency set, for a response of our own."""
    return {k: v for k, v in response.headers.items() if k in ("vary", "access-control-allow-origin")}


def manifest(base: str) -> dict[str, Any]:
    """Return what the service is and can, with addresses under ``base``."""
    here = base.rstrip("/")
    suggest = {
        kind: {
            "service_url": here, "service_path": f"/reconcile/suggest/{kind}", "flyout_service_url": here,
            "flyout_service_path": f"/reconcile/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "type", "property")
    }  # fmt: skip
    return {
        "versions": ["0.2"],
        "name": "链图 ClusterKG",
        "identifierSpace": f"{_SPACE}entity",
        "schemaSpace": f"{_SPACE}ontology",
        "defaultTypes": [_type(_DEFAULT), _type("Firm")],
        "view": {"url": f"{here}/v1/entities/{{{{id}}}}"},
        "preview": {"url": f"{here}/reconcile/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/reconcile/propose"}, "property_settings": []
        },
    }  # fmt: skip


def answered(view: View, matchers: Matchers, queries: Mapping[str, ReconQuery]) -> dict[str, Any]:
    """Return candidates for each query, best first; ``match`` where one is certain.

    Raises
    ------
    QuestionError
        More queries than :data:`MOST`.
    """
    if len(queries) > MOST:
        raise QuestionError(
            f"一批至多 {MOST} 条查询。", f"A batch has at most {MOST} queries.", hint_zh="请分批。", hint_en="Send it in batches."
        )  # fmt: skip
    return {key: {"result": _candidates(view, matchers, q)[: q.limit]} for key, q in queries.items()}


def _candidates(view: View, matchers: Matchers, q: ReconQuery) -> list[dict[str, Any]]:
    asked = [q.type] if isinstance(q.type, str) else q.type or [_DEFAULT]
    types = [t for t in asked if t in load().types and not load().is_a(t, "Person")]
    by_id = _by_id(view, q.query.strip(), types)
    if by_id is not None:
        return [by_id]
    found: dict[str, dict[str, Any]] = {}
    for type_ in types:
        for one in _matched(view, matchers, type_, q) if _compared(type_) else _named(view, type_, q):
            held = found.get(one["id"])
            if held is None or one["score"] > held["score"]:
                found[one["id"]] = one
    ordered = sorted(found.values(), key=lambda c: (-c["score"], c["id"]))
    certain = [c for c in ordered if c["match"]]
    if len(certain) > 1:  # asked for several types, and each knows one
        for one in certain:
            one["match"] = False
    return ordered


def _by_id(view: View, text: str, types: Iterable[str]) -> dict[str, Any] | None:
    resolved = view.resolve(text)
    entity = view.entity(resolved) if resolved else None
    if entity is None or not any(load().is_a(entity.type, t) for t in types):
        return None
    return _candidate(entity.id, entity.caption, entity.type, 100.0, match=True)


def _compared(type_: str) -> bool:
    try:
        model_of(type_)
    except QuestionError:
        return False
    return True


def _matched(view: View, matchers: Matchers, type_: str, q: ReconQuery) -> list[dict[str, Any]]:
    matcher = matchers.of(view, type_)
    naming = "name" if "name" in matcher.properties else "title"
    row = {naming: q.query}
    for one in q.properties:
        value = one.v[0] if isinstance(one.v, list) and one.v else one.v
        if isinstance(value, str | int | float) and one.pid in matcher.properties and one.pid != naming:
            row[one.pid] = str(value)
    found = matcher.match(row)
    return [
        {
            **_candidate(c.id, c.name, c.type, round(100 * c.score, 4), match=found.best is c),
            "features": [
                {"id": f, "value": int(d)} for f, d in zip(FEATURES, c.levels, strict=True) if d != UNKNOWN
            ],
            "description": c.told,
        }
        for c in found.candidates
    ]


def _named(view: View, type_: str, q: ReconQuery) -> list[dict[str, Any]]:
    """Return things that no model compares (places, chains): by their whole name, then by a part of it."""
    hits = view.search(q.query, [type_], q.limit * 2)
    whole = [h for h in hits if h.matched.casefold() == q.query.strip().casefold()]
    return [
        _candidate(h.id, h.caption, h.type, 100.0 if h in whole else 50.0 * h.score, match=whole == [h])
        for h in hits
        if not load().is_a(h.type, "Person")
    ]


def _candidate(id: str, name: str, type_: str, score: float, *, match: bool) -> dict[str, Any]:
    return {"id": id, "name": name, "type": [_type(type_)], "score": score, "match": match}


def extended(view: View, asked: Extension) -> dict[str, Any]:
    """Return the values of the wanted properties of each entity; personal ones are not there to be had."""
    names: dict[str, str] = {}
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for id_ in asked.ids:
        resolved = view.resolve(id_)
        entity = view.entity(resolved) if resolved else None
        shown = entity_shown(entity)["attributes"] if entity else []
        known = load().properties(entity.type) if entity and entity.type in load().types else {}
        rows[id_] = {}
        for wanted in asked.properties:
            spec = known.get(wanted.id)
            if spec is not None:
                names.setdefault(wanted.id, spec.label.zh)
            values = dict.fromkeys(a["value"] for a in shown if a["property"] == wanted.id)
            rows[id_][wanted.id] = [_value(v, spec.type if spec else "text") for v in values]
    return {
        "meta": [{"id": p.id, "name": names.get(p.id, p.id)} for p in asked.properties],
        "rows": rows,
    }


def _value(text: str, kind: str) -> dict[str, Any]:
    if kind == "date" and _WHOLE_DAY.fullmatch(text):
        return {"date": text}
    if kind in _KINDS:
        name, read = _KINDS[kind]
        try:
            return {name: read(text)}
        except (ValueError, KeyError):
            pass  # an interval stays text
    return {"str": text}


def _parsed(adapter: TypeAdapter[Any], text: str, what: str) -> Any:
    try:
        return adapter.validate_python(json.loads(text))
    except json.JSONDecodeError as bad:
        raise QuestionError(f"{what} 不是合法的 JSON。", f"{what} is not valid JSON.") from bad
    except ValidationError as bad:
        zh, en = told(bad.errors())
        raise QuestionError(f"{what} 有误:{zh}。", f"{what} is wrong: {en}.") from bad


def _type(type_: str) -> dict[str, str]:
    spec = load().types.get(type_)
    return {"id": type_, "name": f"{spec.label.zh} {spec.label.en}" if spec else type_}


def _types(ontology: Ontology) -> list[str]:
    """Return the types of things that can be asked for: all entities but persons."""
    return [
        e.name for e in ontology.entities if e.kind is Kind.ENTITY and not ontology.is_a(e.name, "Person")
    ]


def _suggestible(ontology: Ontology) -> list[str]:
    return [t for t in _types(ontology) if not ontology.types[t].abstract]


def _properties(type_: str) -> list[dict[str, str]]:
    return [
        {"id": name, "name": f"{spec.label.zh} {spec.label.en}"}
        for name, spec in load().properties(type_).items()
        if not spec.personal
    ]


def _holds(wanted: str, one: Mapping[str, str]) -> bool:
    return wanted in one["id"].casefold() or wanted in one["name"].casefold()


def _about(view: View, kind: str, id: str) -> str:
    """Return an HTML fragment about an entity, a type or a property; every text in it is escaped."""
    if kind == "entity":
        resolved = view.resolve(id)
        entity = view.entity(resolved) if resolved else None
        if entity is not None:
            shown = entity_shown(entity)
            lines = [f"<b>{html.escape(shown['name'])}</b> {html.escape(_type(entity.type)['name'])}"]
            labels = load().properties(entity.type) if entity.type in load().types else {}
            for a in shown["attributes"][:12]:
                label = labels[a["property"]].label.zh if a["property"] in labels else a["property"]
                lines.append(
                    f"{html.escape(label)}: {html.escape(a['value'])}（{html.escape(a['dataset'])}）"
                )
            return "<br>".join(lines)
    elif kind == "type" and id in load().types:
        spec = load().types[id]
        return f"<b>{html.escape(_type(id)['name'])}</b><br>{html.escape(spec.description.zh if spec.description else '')}"
    elif kind == "property":
        for type_ in _types(load()):
            for one in _properties(type_):
                if one["id"] == id:
                    return f"<b>{html.escape(one['name'])}</b>"
    raise NotFound(f"没有“{id}”。", f"There is no '{id}'.")
