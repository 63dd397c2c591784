"""Documents as JSON: between worker and parent, and in files. Nothing is ever unpickled from a worker that hostile input ran in."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from clusterkg.extract.documents.model import Document


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)


def to_json(document: Document) -> bytes:
    """Return a document as JSON; :func:`from_json` gives an equal one back."""
    return _adapter().dump_json(document)


def from_json(data: bytes) -> Document:
    """Return the document, checked against its type."""
    return _adapter().validate_json(data)


def outline(document: Document) -> dict[str, Any]:
    """Return what a person wants to see of a document: blocks with number path and the first words, tables by size."""
    return {
        "name": document.name,
        "media_type": document.media_type,
        "language": document.language,
        "hash": document.content_hash,
        "characters": len(document.text),
        "pages": len(document.pages),
        "complete": document.complete,
        "properties": document.properties,
        "problems": [{"reason": p.reason, "page": p.page, "zh": p.zh, "en": p.en} for p in document.problems],
        "blocks": [_shown(document, i) for i in range(len(document.blocks))],
        "attachments": [outline(a) for a in document.attachments],
    }


def _shown(document: Document, i: int) -> dict[str, Any]:
    block = document.blocks[i]
    text = document.slice(block)
    shown: dict[str, Any] = {"kind": str(block.kind), "span": [block.start, block.end]}
    for key in ("page", "level", "locator"):
        if getattr(block, key) is not None:
            shown[key] = getattr(block, key)
    if block.role != "body":
        shown["role"] = str(block.role)
    if block.number is not None:
        shown["number"] = " › ".join(block.number.path) + ("(推定 inferred)" if block.number.inferred else "")
    if block.table is not None:
        t = block.table
        shown["table"] = {
            "rows": t.rows,
            "columns": t.columns,
            "head_rows": t.head_rows,
            "head_columns": t.head_columns,
        }
        if t.joined:
            shown["table"]["joined_pages"] = list(t.pages)
    shown["text"] = text if len(text) <= 60 else text[:57] + "…"
    return shown
