"""Version 0.2, the published one that OpenRefine speaks: forms with JSON in them, under ``/reconcile``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from clusterkg.api.matching import Matchers
from clusterkg.api.privacy import Role
from clusterkg.api.reconciliation import describing as tell
from clusterkg.api.reconciliation.bodies import body_of, read, text_of
from clusterkg.api.reconciliation.finding import FEW, MANY, Asked, Condition, Found, find_all
from clusterkg.api.reconciliation.origins import PREFIX
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store import View

_SPACE = "urn:clusterkg:"


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
    limit: int = Field(FEW, ge=1, le=MANY)
    properties: list[PropertyValue] = []

    @property
    def asked(self) -> Asked:
        """Return what is asked."""
        types = [self.type] if isinstance(self.type, str) else self.type or [tell.DEFAULT]
        conditions = [Condition("name", (self.query,))]
        for one in self.properties:
            values = one.v if isinstance(one.v, list) else [one.v]
            conditions.append(Condition("property", tuple(filter(None, map(text_of, values))), one.pid))
        return Asked(tuple(conditions), tuple(types), self.limit)


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


def router(held: Workspace, matchers: Matchers) -> APIRouter:
    """Return the routes over a workspace."""
    routes = APIRouter(prefix=PREFIX)

    def view() -> View:
        return held.view(role=Role.READER)

    def answer(base: str, given: Mapping[str, str]) -> dict[str, Any]:
        if "queries" in given:
            queries = read(_QUERIES, given["queries"], "queries")
            results = find_all(view(), matchers, [q.asked for q in queries.values()])
            return {key: {"result": [_candidate(c) for c in r]} for key, r in zip(queries, results, strict=True)}  # fmt: skip
        if "extend" in given:
            wanted = read(_EXTENSION, given["extend"], "extend")
            meta, rows = tell.extended(view(), wanted.ids, [p.id for p in wanted.properties], "both")
            return {"meta": meta, "rows": rows}
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
        try:
            given = dict(parse_qsl((await body_of(request)).decode(), keep_blank_values=True))
        except UnicodeDecodeError as bad:
            raise QuestionError("请求不是 UTF-8。", "The request is not UTF-8.") from bad
        return await run_in_threadpool(answer, str(request.base_url), given)

    @routes.get("/suggest/entity", operation_id="suggest_entity")
    def suggest_entity(
        prefix: Annotated[str, Query(max_length=200)], cursor: Annotated[int, Query(ge=0, le=1000)] = 0
    ) -> dict[str, Any]:
        """Suggest entities by id, the beginning of a name, a part of it, or pinyin; never persons."""
        return {"result": tell.entities_like(view(), prefix, "both", cursor, 10)}

    @routes.get("/suggest/type", operation_id="suggest_type")
    def suggest_type(prefix: Annotated[str, Query(max_length=200)] = "") -> dict[str, Any]:
        """Suggest types by a part of their name or label."""
        return {"result": tell.types_like(prefix, "both")[:20]}

    @routes.get("/suggest/property", operation_id="suggest_property")
    def suggest_property(prefix: Annotated[str, Query(max_length=200)] = "") -> dict[str, Any]:
        """Suggest properties by a part of their name or label."""
        return {"result": tell.properties_like(prefix, "both")[:20]}

    @routes.get("/propose", operation_id="propose_properties")
    def propose(type: str = tell.DEFAULT, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> dict[str, Any]:
        """Propose properties that entities of a type can be extended with."""
        return {"type": type, "limit": limit, "properties": tell.proposed(type, "both")[:limit]}

    @routes.get("/flyout/{kind}", operation_id="flyout")
    def flyout(kind: str, id: str) -> dict[str, str]:
        """Return a few lines about an entity, a type or a property, for pointing at it."""
        return {"id": id, "html": tell.about(view(), kind, id, "both")}

    @routes.get("/preview", operation_id="preview_entity", response_class=HTMLResponse)
    def preview(id: str) -> HTMLResponse:
        """Return a small page about an entity."""
        return HTMLResponse(tell.page(view(), id, "both"), headers=tell.QUIET)

    return routes


def manifest(base: str) -> dict[str, Any]:
    """Return what the service is and can, with addresses under ``base``."""
    here = base.rstrip("/")
    suggest = {
        kind: {
            "service_url": here, "service_path": f"{PREFIX}/suggest/{kind}", "flyout_service_url": here,
            "flyout_service_path": f"{PREFIX}/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "type", "property")
    }  # fmt: skip
    return {
        "versions": ["0.2"],
        "name": tell.NAME,
        "identifierSpace": f"{_SPACE}entity",
        "schemaSpace": f"{_SPACE}ontology",
        "defaultTypes": [tell.named(t, "both") for t in tell.DEFAULTS],
        "view": {"url": f"{here}/v1/entities/{{{{id}}}}"},
        "preview": {"url": f"{here}{PREFIX}/preview?id={{{{id}}}}", "width": tell.WIDTH, "height": tell.HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": here, "service_path": f"{PREFIX}/propose"}, "property_settings": []
        },
    }  # fmt: skip


def _candidate(c: Found) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": c.id, "name": c.name, "type": [tell.named(c.type, "both")], "score": c.score, "match": c.match
    }  # fmt: skip
    if c.compared is not None:
        shown["features"] = [{"id": f.feature, "value": level} for f, level in c.features]
        shown["description"] = c.compared.told()
    return shown
