"""The REST API: every question of the registry, entities, search, evidence, releases and the ontology.

Errors follow RFC 9457 in Chinese and English; operation ids are stable; the OpenAPI text is the same on every start.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

import clusterkg
from clusterkg.api.jobs import Jobs
from clusterkg.api.languages import preferred
from clusterkg.api.looking import contradictions_of, find_entities, on_day
from clusterkg.api.privacy import Role, entity_shown
from clusterkg.api.reconciliation import LocalPages
from clusterkg.api.reconciliation import router as reconciliation_routes
from clusterkg.api.resolving import router as resolution_routes
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import ClusterKGError, NotFound
from clusterkg.graph.faults import told
from clusterkg.graph.ontology import load
from clusterkg.graph.ontology.page import page
from clusterkg.graph.store.contract import View
from clusterkg.queries.contract import Question, questions

_Release = Annotated[str | None, Query(description="发布版编号或名称 | release id or name")]
_KnownAt = Annotated[
    str | None, Query(description="当时所知:日期、时刻或事务号 | known at: day, moment or transaction")
]
_AsOf = Annotated[str | None, Query(description="当日有效:日期 | true on this day, ISO 8601")]


class Problem(BaseModel):
    """An error after RFC 9457, with its text in both languages."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    detail_en: str
    instance: str


def _problem(request: Request, status: int, code: str, zh: str, en: str) -> JSONResponse:
    english = preferred(request.headers.get("accept-language", "")) == "en"
    body = Problem(
        type=f"urn:clusterkg:problem:{code}", title=code, status=status, detail=en if english else zh,
        detail_zh=zh, detail_en=en, instance=request.url.path,
    )  # fmt: skip
    return JSONResponse(body.model_dump(), status_code=status, media_type="application/problem+json")


def create_app(workspace: Workspace | None = None) -> FastAPI:
    """Return the API over a workspace (default: the one that the environment names)."""
    held = workspace or Workspace()
    jobs = Jobs()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        jobs.close()

    app = FastAPI(
        title="ClusterKG 链图", version=clusterkg.__version__, summary="产业集群知识图谱：每行答案都有证据。",
        openapi_url="/v1/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan,
    )  # fmt: skip

    app.add_middleware(LocalPages)

    @app.exception_handler(ClusterKGError)
    def _ours(request: Request, bad: ClusterKGError) -> JSONResponse:
        return _problem(request, bad.status, bad.code, bad.text("zh"), bad.text("en"))

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, bad: RequestValidationError) -> JSONResponse:
        zh, en = told(bad.errors(), skip=1)
        return _problem(request, 422, "question", f"参数有误:{zh}。", f"Parameters are wrong: {en}.")

    @app.exception_handler(HTTPException)
    def _http(request: Request, bad: HTTPException) -> JSONResponse:
        return _problem(
            request,
            bad.status_code,
            "http",
            f"没有这个地址或方法:{bad.detail}",
            f"No such address or method: {bad.detail}",
        )

    @app.exception_handler(Exception)
    def _bug(request: Request, bad: Exception) -> JSONResponse:
        # The server logs the traceback; the client learns that it is not its fault.
        return _problem(
            request, 500, "internal", f"程序出错了({type(bad).__name__}),不是您的问题;请把服务端的记录发给我们。",
            f"The program failed ({type(bad).__name__}); this is no fault of yours. Please send us the server's log.",
        )  # fmt: skip

    # Whoever reaches the service, whatever the local user may see; rights of users will decide here.
    role = Role.READER

    def view(release: str | None, known_at: str | None) -> View:
        return held.view(release=release, known_at=known_at, role=role)

    @app.get("/v1/health", operation_id="health", tags=["service"])
    def health() -> dict[str, Any]:
        """Tell that the service lives, and which release it serves."""
        current = held.store.current()
        return {"status": "ok" if current else "empty", "release": current, "version": clusterkg.__version__}

    @app.get("/v1/releases", operation_id="list_releases", tags=["service"])
    def releases() -> list[dict[str, Any]]:
        """List the releases kept, oldest first."""
        return [
            {
                "release": m.release, "name": m.name, "tx": m.tx, "known_at": m.known_at.isoformat(), "content": m.content,
                "counts": dict(m.counts), "ontology": m.ontology, "current": m.release == held.store.current(),
            }
            for m in held.store.releases()
        ]  # fmt: skip

    @app.get("/v1/ontology", operation_id="get_ontology", tags=["ontology"])
    def ontology() -> dict[str, Any]:
        """Return all types with labels, families and colours, properties and ends, and the relations by name."""
        return page(load())

    @app.get("/v1/questions", operation_id="list_questions", tags=["questions"])
    def catalogue() -> list[dict[str, Any]]:
        """List the questions with their JSON schemas and an executed example's parameters."""
        return [described(q) for q in questions().values()]

    @app.get("/v1/search", operation_id="search", tags=["entities"])
    def search(
        q: Annotated[
            str,
            Query(min_length=1, max_length=200, description="名称、片段或拼音 | name, part of it, or pinyin"),
        ],
        type: Annotated[list[str] | None, Query(description="类型 | types")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        release: _Release = None,
        known_at: _KnownAt = None,
        as_of: _AsOf = None,
    ) -> list[dict[str, Any]]:
        """Find entities by name: Chinese substrings, pinyin, initials, English words. Persons are not found by name."""
        return find_entities(on_day(view(release, known_at), as_of), q, type, limit)

    @app.get(
        "/v1/entities/{id}", operation_id="get_entity", tags=["entities"], response_model=None,
        responses={308: {"description": "merged into another entity"}},
    )  # fmt: skip
    def entity(
        request: Request, id: str, release: _Release = None, known_at: _KnownAt = None, as_of: _AsOf = None
    ) -> dict[str, Any] | RedirectResponse:
        """Return an entity with its attribute history and where sources contradict each other; a merged or local id leads to it."""
        opened = on_day(view(release, known_at), as_of)
        resolved = opened.resolve(id)
        if resolved is None:
            raise NotFound(
                f"没有实体“{id}”。",
                f"There is no entity '{id}'.",
                hint_zh="请先搜索。",
                hint_en="Search first.",
            )
        if resolved != id:
            query = (
                f"?{request.url.query}" if request.url.query else ""
            )  # the release asked for stays asked for
            return RedirectResponse(f"/v1/entities/{resolved}{query}", status_code=308)
        found = opened.entity(resolved)
        assert found is not None
        return {**entity_shown(found), "contradictions": contradictions_of(held, opened, resolved)}

    @app.get("/v1/evidence/{claim}", operation_id="get_evidence", tags=["evidence"])
    def evidence(claim: str) -> list[dict[str, Any]]:
        """Return the quote or cell behind a claim: document, place, source, licence, when it was recorded."""
        return held.evidence(claim, role=role)

    @app.get("/v1/documents/{hash}", operation_id="get_document", tags=["evidence"])
    def document(hash: str) -> dict[str, Any]:
        """Return a document by its content hash (the evidence's ``edition``): whose it is, its pages, blocks and text."""
        return held.originals.shown(hash, names=role.sees_names)

    @app.get(
        "/v1/documents/{hash}/original",
        operation_id="get_original",
        tags=["evidence"],
        response_class=FileResponse,
    )
    def original(hash: str) -> FileResponse:
        """Return the original file, as it was when it was read, unless it names persons; for an attachment the file that holds it."""
        found = held.originals.file(hash, names=role.sees_names)
        # Downloaded, not shown: an original may be a page with scripts, and this address is ours.
        return FileResponse(found.path, filename=PurePosixPath(found.edition.document.partition("!")[0]).name)

    @app.get("/v1/documents/{hash}/span", operation_id="get_span", tags=["evidence"])
    def span(
        hash: str,
        start: Annotated[int, Query(ge=0, description="首字 | first code point")],
        end: Annotated[int, Query(ge=1, description="末字之后 | after the last")],
        context: Annotated[int, Query(ge=0, le=2000, description="前后各多少字 | characters around")] = 80,
    ) -> dict[str, Any]:
        """Return a span of a document: page, headings above it, words around it, and rectangles to highlight (PDF)."""
        return held.originals.span(hash, start, end, context=context, names=role.sees_names)

    app.include_router(resolution_routes(held))
    app.include_router(reconciliation_routes(held))

    @app.get("/v1/jobs/{id}", operation_id="get_job", tags=["questions"])
    def job(id: str) -> dict[str, Any]:
        """Tell how a long answer is getting on, and where it will be."""
        return jobs.find(id).shown()

    @app.delete("/v1/jobs/{id}", operation_id="cancel_job", tags=["questions"])
    def cancel(id: str) -> dict[str, Any]:
        """Cancel a job that waits; one that runs goes on to its end."""
        return jobs.cancel(id).shown()

    for one in questions().values():
        _add_question(app, one, held, role, jobs)
    return app


def described(q: Question[Any, Any]) -> dict[str, Any]:
    """Return a question for the catalogue."""
    return {
        "name": q.name, "label": {"zh": q.label.zh, "en": q.label.en}, "description": q.doc, "method": q.method,
        "example": dict(q.example), "heavy": q.heavy, "parameters": q.params.model_json_schema(), "answer": q.answer_model().model_json_schema(),
    }  # fmt: skip


def _add_question(app: FastAPI, q: Question[Any, Any], held: Workspace, role: Role, jobs: Jobs) -> None:
    # Release and known_at belong to every question's address but not to its parameters, so they join them in one model.
    joined = type(
        f"{q.params.__name__}Query", (q.params,),
        {"__annotations__": {"release": str | None, "known_at": str | None}, "release": None, "known_at": None, "__module__": __name__},
    )  # fmt: skip

    def answer(given: Any, request: Request, prefer: str | None = None) -> Any:
        asked = {k: v for k, v in given.model_dump().items() if v is not None}
        at = {"release": asked.pop("release", None), "known_at": asked.pop("known_at", None)}
        if q.heavy and "respond-async" in (prefer or "") and not held.answered(q, asked, role=role, **at):
            address = str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
            job = jobs.start(address, lambda: held.ask(q, asked, role=role, **at))
            where = {"Location": f"/v1/jobs/{job.id}", "Preference-Applied": "respond-async"}
            return JSONResponse(job.shown(), status_code=202, headers=where)
        return held.ask(q, asked, role=role, **at)

    answer.__annotations__ = {
        "given": Annotated[joined, Query()],
        "request": Request,
        "prefer": Annotated[str | None, Header(description="respond-async: 202 + job (RFC 7240)")],
        "return": q.answer_model(),
    }
    more: dict[int | str, dict[str, Any]] = (
        {202: {"description": "on its way; see Location"}} if q.heavy else {}
    )
    app.add_api_route(
        f"/v1/questions/{q.name}", answer, methods=["GET"], operation_id=f"ask_{q.name.replace('-', '_')}", tags=["questions"],
        summary=f"{q.label.zh} | {q.label.en}", description=q.doc, response_model=q.answer_model(), responses=more,
    )  # fmt: skip
