"""The draft of version 1.0 as of July 2026 (``1.0-draft``): JSON bodies, conditions, and the client's language, under ``/reconcile/1.0-draft``.

A manifest of 1.0 cannot be one of 0.2 too (``suggest``, ``view`` and ``preview`` have other forms, and the draft has no negotiation of
versions), so it has an address of its own. The draft may change: so may this address and what it answers.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

import clusterkg
from clusterkg.api.languages import Language, preferred
from clusterkg.api.matching import Matchers
from clusterkg.api.privacy import Role
from clusterkg.api.reconciliation import describing as tell
from clusterkg.api.reconciliation.bodies import body_of, read, text_of
from clusterkg.api.reconciliation.finding import FEW, MANY, MOST, Asked, Condition, Found, find_all
from clusterkg.api.reconciliation.origins import PREFIX
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store import View

VERSION = "1.0-draft"


class Reconciled(BaseModel):
    """A value that is an entity, of this service or of another."""

    model_config = ConfigDict(extra="ignore")

    id: str
    name: str | None = None


_Value = Annotated[str, Field(max_length=500)] | bool | int | float | Reconciled


class MatchCondition(BaseModel):
    """What a candidate's name, id or property should be."""

    model_config = ConfigDict(extra="ignore")

    matchType: Literal["name", "id", "property"]
    propertyId: str | None = None
    propertyValue: _Value | Annotated[list[_Value], Field(min_length=1, max_length=50)]
    required: bool = False
    matchQuantifier: Literal["any", "all", "none"] = "any"
    matchQualifier: str | None = None

    @property
    def condition(self) -> Condition:
        """Return the condition.

        Raises
        ------
        QuestionError
            It names no property, or a way to compare values that there is not.
        """
        if self.matchType == "property" and not self.propertyId:
            raise QuestionError(
                "条件的 matchType 为 property,却没有 propertyId。",
                "A condition with matchType property has no propertyId.",
            )
        if self.matchQualifier:
            # None is announced by /suggest/property, and to leave out how a client wants values compared would answer another question.
            raise QuestionError(
                f"没有 matchQualifier“{self.matchQualifier}”。", f"There is no matchQualifier '{self.matchQualifier}'.",
                hint_zh="不写即可:本服务没有可选的比较方式。", hint_en="Leave it out: this service offers none.",
            )  # fmt: skip
        given = self.propertyValue if isinstance(self.propertyValue, list) else [self.propertyValue]
        by_id = self.matchType == "id"
        values = (
            (v.id if by_id else v.name or v.id) if isinstance(v, Reconciled) else text_of(v) for v in given
        )
        return Condition(
            self.matchType, tuple(filter(None, values)), self.propertyId or "", self.required, self.matchQuantifier
        )  # fmt: skip


class MatchQuery(BaseModel):
    """One query of a batch."""

    model_config = ConfigDict(extra="forbid")

    type: str | None = None
    limit: int = Field(FEW, ge=1, le=MANY)
    lang: str | None = None
    dir: Literal["ltr", "rtl", "auto"] | None = None
    conditions: list[MatchCondition] = Field(min_length=1, max_length=50)

    @property
    def asked(self) -> Asked:
        """Return what is asked. The language of a query is not needed: names say by their script how they are to be taken apart."""
        return Asked(tuple(c.condition for c in self.conditions), (self.type or tell.DEFAULT,), self.limit)


class MatchBatch(BaseModel):
    """Queries, answered in their order."""

    queries: list[MatchQuery]


class WantedProperty(BaseModel):
    """A property to extend entities with; there are no settings."""

    model_config = ConfigDict(extra="ignore")

    id: str
    settings: dict[str, Any] = Field({}, max_length=0)


class ExtendQuery(BaseModel):
    """Entities, and the properties that are wanted of them."""

    ids: list[str] = Field(max_length=1000)
    properties: list[WantedProperty] = Field(max_length=50)


_BATCH, _EXTEND = TypeAdapter(MatchBatch), TypeAdapter(ExtendQuery)


def _language(response: Response, accept_language: Annotated[str, Header()] = "") -> Language:
    language = preferred(accept_language)
    response.headers.update(_headers(language))
    return language


def _headers(language: Language) -> dict[str, str]:
    return {"Content-Language": language, "Vary": "Accept-Language"}


_Lang = Annotated[Language, Depends(_language)]
_Prefix = Annotated[str, Query(max_length=200)]
_Limit = Annotated[int, Query(ge=1, le=200)]
_Offset = Annotated[int, Query(ge=0, le=1000)]


def _json(form: type[BaseModel]) -> dict[str, Any]:
    """Return the form of a body for the OpenAPI text; it is read by hand, because no more of it is read than is taken."""
    # A definition has no place of its own here, so each stands where it is used.
    schema = form.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(node: Any) -> Any:
        if isinstance(node, dict):
            reference = node.get("$ref", "")
            return (
                whole(parts[reference.rpartition("/")[2]])
                if reference
                else {k: whole(v) for k, v in node.items()}
            )
        return [whole(one) for one in node] if isinstance(node, list) else node

    return {"requestBody": {"required": True, "content": {"application/json": {"schema": whole(schema)}}}}


def router(held: Workspace, matchers: Matchers) -> APIRouter:
    """Return the routes over a workspace."""
    routes = APIRouter(prefix=f"{PREFIX}/{VERSION}")

    def view() -> View:
        return held.view(role=Role.READER)

    @routes.get("", operation_id="reconcile_1_0")
    def get(request: Request, lang: _Lang) -> dict[str, Any]:
        """Return the service manifest."""
        return manifest(str(request.base_url), lang)

    @routes.post("/match", operation_id="reconcile_1_0_match", openapi_extra=_json(MatchBatch))
    async def match(request: Request, lang: _Lang) -> dict[str, Any]:
        """Return candidates for each query of a batch, best first, with what speaks for and against each."""
        queries = read(_BATCH, await body_of(request), "match").queries
        found = await run_in_threadpool(lambda: find_all(view(), matchers, [q.asked for q in queries]))
        return {"results": [{"candidates": [_candidate(c, lang) for c in one]} for one in found]}

    @routes.get("/suggest/entity", operation_id="reconcile_1_0_suggest_entity")
    def suggest_entity(
        lang: _Lang, prefix: _Prefix, limit: _Limit = 10, offset: _Offset = 0
    ) -> dict[str, Any]:
        """Suggest entities by id, the beginning of a name, a part of it, or pinyin; never persons."""
        return {"result": tell.entities_like(view(), prefix, lang, offset, limit)}

    @routes.get("/suggest/type", operation_id="reconcile_1_0_suggest_type")
    def suggest_type(
        lang: _Lang, prefix: _Prefix = "", limit: _Limit = 20, offset: _Offset = 0
    ) -> dict[str, Any]:
        """Suggest types by a part of their name or label; all for an empty prefix."""
        return {"result": _in(lang, tell.types_like(prefix, lang)[offset : offset + limit])}

    @routes.get("/suggest/property", operation_id="reconcile_1_0_suggest_property")
    def suggest_property(
        lang: _Lang, prefix: _Prefix = "", limit: _Limit = 20, offset: _Offset = 0
    ) -> dict[str, Any]:
        """Suggest properties by a part of their name or label; all for an empty prefix."""
        return {"result": _in(lang, tell.properties_like(prefix, lang)[offset : offset + limit])}

    @routes.post("/extend", operation_id="reconcile_1_0_extend", openapi_extra=_json(ExtendQuery))
    async def extend(request: Request, lang: _Lang) -> dict[str, Any]:
        """Return the values of some properties of entities; an empty list where none is known."""
        wanted = read(_EXTEND, await body_of(request), "extend")
        properties = [p.id for p in wanted.properties]
        meta, rows = await run_in_threadpool(lambda: tell.extended(view(), wanted.ids, properties, lang))
        return {
            "meta": _in(lang, meta),
            "rows": [
                {"id": id_, "properties": [{"id": p, "values": rows[id_][p]} for p in properties]}
                for id_ in wanted.ids
            ],
        }

    @routes.get("/extend/propose", operation_id="reconcile_1_0_propose")
    def propose(lang: _Lang, type: str = tell.DEFAULT, limit: _Limit = 50) -> dict[str, Any]:
        """Propose properties that entities of a type can be extended with."""
        return {"type": type, "limit": limit, "properties": _in(lang, tell.proposed(type, lang)[:limit])}

    @routes.get("/preview", operation_id="reconcile_1_0_preview", response_class=HTMLResponse)
    def preview(lang: _Lang, id: str) -> HTMLResponse:
        """Return a small page about an entity."""
        return HTMLResponse(tell.page(view(), id, lang), headers={**tell.QUIET, **_headers(lang)})

    return routes


def manifest(base: str, lang: Language) -> dict[str, Any]:
    """Return what the service is and can; its parts have fixed addresses below its own."""
    return {
        "versions": [VERSION],
        "name": tell.NAME,
        "serviceVersion": clusterkg.__version__,
        "defaultTypes": _in(lang, [tell.named(t, lang) for t in tell.DEFAULTS]),
        "view": {"url": f"{base.rstrip('/')}/v1/entities/{{id}}"},
        "preview": {"width": tell.WIDTH, "height": tell.HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "batchSize": MOST,
        "standardizedScore": True,
    }


def _candidate(c: Found, lang: Language) -> dict[str, Any]:
    # Without "lang": the name is in its own language, the description in the client's.
    shown: dict[str, Any] = {
        "id": c.id, "name": c.name, "type": _in(lang, [tell.named(c.type, lang)]), "score": c.score, "match": c.match
    }  # fmt: skip
    if c.compared is not None:
        shown["features"] = _in(
            lang, [{"id": f.feature, "name": f.label[lang], "value": level} for f, level in c.features]
        )
        shown["description"] = c.compared.told(lang)
    return shown


def _in(lang: Language, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return things that are named in our words, with the language of these."""
    return [{**one, "lang": lang} for one in told]
