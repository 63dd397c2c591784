"""Read what clients send: no more than the service takes, and problems in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from clusterkg.api.reconciliation.finding import LARGEST
from clusterkg.graph.errors import QuestionError, TooLarge
from clusterkg.graph.faults import told

T = TypeVar("T")


async def body_of(request: Request) -> bytes:
    """Return the body of a request.

    Raises
    ------
    TooLarge
        It has more than :data:`LARGEST` bytes; the rest is not read.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise TooLarge(
                f"请求超过 {LARGEST} 字节。", f"The request is larger than {LARGEST} bytes.",
                hint_zh="请分批。", hint_en="Send it in batches.",
            )  # fmt: skip
    return bytes(body)


def read(adapter: TypeAdapter[T], text: str | bytes, what: str) -> T:
    """Return a JSON text as what it should be.

    Raises
    ------
    QuestionError
        It is no JSON, or not of that form.
    """
    try:
        return adapter.validate_json(text)
    except ValidationError as bad:
        if bad.errors()[0]["type"] == "json_invalid":
            raise QuestionError(f"{what} 不是合法的 JSON。", f"{what} is not valid JSON.") from bad
        zh, en = told(bad.errors())
        raise QuestionError(f"{what} 有误:{zh}。", f"{what} is wrong: {en}.") from bad


def text_of(value: Any) -> str:
    """Return a value of a query as text: a reconciled one by its name, else its id; empty for what is no value.

    >>> text_of(True), text_of(2.0), text_of({"id": "p1", "name": "岚州市"}), text_of(None)
    ('true', '2', '岚州市', '')
    """
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("id") or "")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else ""
