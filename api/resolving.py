"""The doors of resolution in the REST API: the review queue, judgements, and where an id went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from clusterkg.api import judgements
from clusterkg.api.gains import Gains
from clusterkg.api.matching import MOST, Matchers
from clusterkg.api.people import located
from clusterkg.api.privacy import Role
from clusterkg.api.review import EXACT, Queue, pair_shown, queue, queue_shown
from clusterkg.api.sameness import sameness
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import QuestionError

_Chains = Annotated[list[str] | None, Query(description="只比较这些产业链的结论 | verdicts of these chains")]
_Places = Annotated[list[str] | None, Query(description="只比较这些地方的结论 | verdicts in these places")]


class PreconditionMissing(QuestionError):
    """A write must say what its author had seen, or a colleague's answer would be lost unseen."""

    code, status = "precondition", 428


class Judgement(BaseModel):
    """What a person answers about two records."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    one: str = Field(min_length=1, description="本地编号 | local id")
    other: str = Field(min_length=1, description="本地编号 | local id")
    verdict: Literal["same", "not_same", "never_same", "undecided"]
    by: str = Field(min_length=1, max_length=200, description="经手人 | who")
    reason: str = Field(min_length=1, max_length=2000, description="理由 | why")
    tx: int | None = Field(
        None,
        ge=0,
        description="看到的台账事务号,可代替 If-Match | transaction that was seen, in place of If-Match",
    )


class Undoing(BaseModel):
    """Who takes a judgement back, and why."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    by: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=2000)


class FourEyes(Undoing):
    """Whether from now on a judgement counts only when a second person agrees."""

    on: bool


class ToMatch(BaseModel):
    """Rows of somebody's table."""

    model_config = ConfigDict(extra="forbid")

    rows: list[dict[str, str]] = Field(
        min_length=1, max_length=MOST,
        description="每行:属性 → 值(name、credit_code、address …),可带 id | each row: property → value, and an id of yours",
    )  # fmt: skip
    type: str = Field("Organisation", description="各行是什么类型 | what type the rows are of")
    limit: int = Field(3, ge=1, le=20, description="每行几个候选 | candidates a row")


def router(held: Workspace) -> APIRouter:
    """Return the routes over a workspace."""
    routes = APIRouter(tags=["resolution"])
    latest: dict[tuple[Any, ...], Queue] = {}
    matchers = Matchers()

    @routes.get("/v1/review", operation_id="get_review")
    def review(
        response: Response,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        offset: Annotated[int, Query(ge=0)] = 0,
        exact: Annotated[
            int, Query(ge=0, le=200, description="逐一推算的对数 | pairs worked out exactly")
        ] = EXACT,
        chain: _Chains = None,
        place: _Places = None,
    ) -> dict[str, Any]:
        """List the doubtful pairs, those first whose answer changes most verdicts; the ETag goes with the answer."""
        key = (held.ledger.at(None), exact, tuple(chain or ()), tuple(place or ()))
        found = latest.get(key)
        if found is None:
            latest.clear()
            found = latest[key] = queue(held, chains=chain or (), places=place or (), exact=exact)
        response.headers["ETag"] = _etag(found.tx)
        return queue_shown(found, held, limit, offset)

    @routes.get("/v1/review/pair", operation_id="get_review_pair")
    def pair(
        response: Response,
        one: Annotated[str, Query(min_length=1)],
        other: Annotated[str, Query(min_length=1)],
        gain: Annotated[
            bool, Query(description="推算会改变哪些结论 | work out which verdicts would change")
        ] = False,
        chain: _Chains = None,
        place: _Places = None,
    ) -> dict[str, Any]:
        """Show two records side by side, with evidence, weights, what was judged, and the verdicts that would change."""
        a, b = located(held, one), located(held, other)
        shown = pair_shown(held, a, b, Gains(held, chain or (), place or ()) if gain else None)
        response.headers["ETag"] = _etag(shown["tx"])
        return shown

    @routes.get("/v1/review/four-eyes", operation_id="get_four_eyes")
    def four_eyes() -> dict[str, Any]:
        """Tell whether a judgement counts only when a second person agrees."""
        return {"on": held.ledger.four_eyes()}

    @routes.put("/v1/review/four-eyes", operation_id="put_four_eyes")
    def set_four_eyes(given: FourEyes) -> dict[str, Any]:
        """Set or lift the rule of four eyes, from now on."""
        tx = held.ledger.require_four_eyes(given.on, by=given.by, reason=given.reason)
        return {"on": held.ledger.four_eyes(), "tx": tx}

    def answer(given: Judgement, if_match: str | None) -> dict[str, Any]:
        seen = given.tx if given.tx is not None else _seen(if_match)
        return judgements.judge(
            held, given.one, given.other, given.verdict, by=given.by, reason=given.reason, seen=seen
        )

    _add_answers(routes, answer)

    @routes.get("/v1/judgements", operation_id="list_judgements")
    def trail(
        entity: Annotated[str | None, Query(description="本地编号 | local id")] = None,
        human: Annotated[bool | None, Query(description="只看人的或模型的 | of people, or of models")] = None,
        by: str | None = None,
        before: Annotated[
            int | None, Query(ge=1, description="上一页最后一行的 row | row of the last one seen")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[dict[str, Any]]:
        """List judgements ever made, newest first, with what became of each: in force, superseded, waiting, undone."""
        return judgements.trail(held, local=entity, human=human, by=by, before=before, limit=limit)

    @routes.post("/v1/judgements/{tx}/undo", operation_id="undo_judgement")
    def undo(tx: int, given: Undoing) -> dict[str, Any]:
        """Undo a transaction of judgements (or an undo of one)."""
        return {"tx": judgements.undo(held, tx, by=given.by, reason=given.reason)}

    @routes.get("/v1/entities/{id}/sameness", operation_id="get_sameness")
    def where_it_went(id: str, release: str | None = None) -> dict[str, Any]:
        """Tell what became of an id, served or not: members, judgements, merges, and the parts that it was split into."""
        return sameness(held, held.view(release=release, role=Role.READER), id)

    @routes.post("/v1/match", operation_id="match_rows")
    def match(given: ToMatch, release: str | None = None) -> dict[str, Any]:
        """Find the entities that up to 100 rows mean: matched, to be asked about, or none, each with scores and reasons."""
        view = held.view(release=release, role=Role.READER)
        matcher = matchers.of(view, given.type)
        wrong = sorted({p for row in given.rows for p in row if p != "id" and p not in matcher.properties})
        if wrong:
            raise QuestionError(
                f"{given.type} 没有属性 {'、'.join(wrong)}。", f"{given.type} has no property {', '.join(wrong)}.",
                hint_zh="有:" + "、".join(matcher.properties), hint_en="It has: " + ", ".join(matcher.properties),
            )  # fmt: skip
        return {
            "release": view.manifest.release,
            "model": matcher.model.by,
            "rows": [
                {**({"id": row["id"]} if "id" in row else {}), **found.shown(given.limit)}
                for row, found in zip(given.rows, matcher.match_all(given.rows), strict=True)
            ],
        }

    return routes


def _add_answers(routes: APIRouter, answer: Callable[[Judgement, str | None], dict[str, Any]]) -> None:
    @routes.post("/v1/review", operation_id="post_review", status_code=201)
    def post_review(given: Judgement, if_match: Annotated[str | None, Header()] = None) -> dict[str, Any]:
        """Answer a doubtful pair; refused with 412 when a person has judged it since it was seen (If-Match, or ``tx``)."""
        return answer(given, if_match)

    @routes.post("/v1/judgements", operation_id="post_judgement", status_code=201)
    def post_judgement(given: Judgement, if_match: Annotated[str | None, Header()] = None) -> dict[str, Any]:
        """Judge any two records, in the queue or not; see ``post_review``."""
        return answer(given, if_match)


def _etag(tx: int) -> str:
    return f'"tx-{tx}"'


def _seen(if_match: str | None) -> int:
    number = (if_match or "").strip().removeprefix("W/").strip('"').removeprefix("tx-")
    if not number.isdigit():
        raise PreconditionMissing(
            "没有说明看到的是哪一版台账。", "The request does not say which state of the ledger was seen.",
            hint_zh='请带上 If-Match: "tx-事务号"(GET 的 ETag),或在正文里写 tx。',
            hint_en='Send If-Match: "tx-N" (the ETag of the GET), or tx in the body.',
        )  # fmt: skip
    return int(number)
