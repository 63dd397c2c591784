"""What the draft of the Reconciliation Service API 1.0 (as of July 2026) demands, written by us from its sections 3 to 7.

Stricter than the draft where it leaves a member free that we always send (``match``, ``type``, ``score`` and the names of types), so that
none is lost unseen.
"""

from __future__ import annotations

from typing import Any


def _thing(*required: str, **more: Any) -> dict[str, Any]:
    """Return what an object is that may say in which language its texts are, and in which direction they run."""
    known = {
        "id": {"type": "string", "minLength": 1}, "name": {"type": "string", "minLength": 1}, "description": {"type": "string"},
        "lang": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"}, "dir": {"enum": ["ltr", "rtl", "auto"]},
    }  # fmt: skip
    return {"type": "object", "properties": {**known, **more}, "required": list(required)}


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _whole(**members: dict[str, Any]) -> dict[str, Any]:
    """Return what an object is that has these members and no others but language and direction."""
    free = {"lang": {"type": "string"}, "dir": {"enum": ["ltr", "rtl", "auto"]}}
    return {"type": "object", "properties": {**members, **free}, "required": list(members), "additionalProperties": False}  # fmt: skip


_NAMED = _thing("id", "name")
_ADDRESS = {"type": "string", "pattern": "^https?://"}
_SETTING = _thing(
    "id", "name", "type", type={"enum": ["number", "text", "checkbox", "select"]}, helpText={"type": "string"}
)
_FLAG = {"type": "boolean"}
#: An entity's address by a template of RFC 6570: one expression, nothing doubled.
_TEMPLATE = {"type": "string", "pattern": r"^https?://[^{}]+\{\+?id\}[^{}]*$"}

MANIFEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "versions": {"type": "array", "items": {"type": "string"}, "contains": {"const": "1.0-draft"}},
        "name": {"type": "string", "minLength": 1},
        "documentation": _ADDRESS,
        "logo": _ADDRESS,
        "serviceVersion": {"type": "string"},
        "defaultTypes": {**_list(_NAMED), "uniqueItems": True},
        "view": {"type": "object", "properties": {"url": _TEMPLATE}, "required": ["url"]},
        "featureView": {"type": "object", "properties": {"url": _TEMPLATE}, "required": ["url"]},
        "suggest": {
            "type": "object",
            "properties": {"entity": _FLAG, "property": _FLAG, "type": _FLAG},
            "required": ["entity", "property", "type"],
            "additionalProperties": False,
        },
        "preview": {
            "type": "object",
            "properties": {"width": {"type": "integer"}, "height": {"type": "integer"}},
            "required": ["width", "height"],
            "additionalProperties": False,
        },
        "extend": {
            "type": "object",
            "properties": {"proposeProperties": _FLAG, "propertySettings": _list(_SETTING)},
            "additionalProperties": False,
        },
        "batchSize": {"type": "integer", "minimum": 1},
        "standardizedScore": _FLAG,
    },
    # What 0.2 had and the draft has not.
    "not": {"anyOf": [{"required": [name]} for name in ("identifierSpace", "schemaSpace")]},
    "required": ["versions", "name", "view"],
}
_FEATURE = _thing("id", "name", "value", value={"type": ["boolean", "number"]})
_CANDIDATE = _thing(
    "id", "name", "type", "match", "score", type={**_list(_NAMED), "minItems": 1}, match=_FLAG,
    score={"type": "number", "minimum": 0, "maximum": 100}, features=_list(_FEATURE), image=_ADDRESS,
)  # fmt: skip
RESULTS: dict[str, Any] = _whole(results=_list(_whole(candidates=_list(_CANDIDATE))))
_QUALIFIED = _thing("id", "name", matchQualifiers=_list(_NAMED))
SUGGESTED: dict[str, dict[str, Any]] = {
    "entity": _whole(result=_list(_thing("id", "name", notable=_list(_NAMED), image=_ADDRESS))),
    "property": _whole(result=_list(_QUALIFIED)),
    "type": _whole(result=_list(_thing("id", "name", broader=_list(_NAMED)))),
}
PROPOSED: dict[str, Any] = {
    "type": "object",
    "properties": {"properties": _list(_NAMED), "type": {"type": "string"}, "limit": {"type": "number"}},
    "required": ["properties", "type"],
}
#: A day and a time of day; a day alone is not one.
_MOMENT = r"^-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:[0-5]\d)?$"
_VALUE: dict[str, Any] = {
    "oneOf": [
        _whole(str={"type": "string"}),
        _whole(int={"type": "integer"}),
        _whole(float={"type": "number"}),
        _whole(date={"type": "string", "pattern": _MOMENT}),
        _whole(id={"type": "string"}, name={"type": "string"}),
        {"type": "object", "maxProperties": 0},
    ]
}
EXTENDED: dict[str, Any] = _whole(
    meta=_list(_thing("id", "name", type=_thing("id"), service=_ADDRESS)),
    rows=_list(
        _whole(id={"type": "string"}, properties=_list(_whole(id={"type": "string"}, values=_list(_VALUE))))
    ),
)
