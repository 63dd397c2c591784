"""What the Reconciliation Service API 0.2 demands of responses, written from the published specification (sections 3 to 6)."""

from __future__ import annotations

from typing import Any

_ID_NAME: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}
_SERVICE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "service_url": {"type": "string", "format": "uri", "pattern": r"^https?://[^/]+"},
        "service_path": {"type": "string", "pattern": "^/"},
        "flyout_service_url": {"type": "string", "pattern": r"^https?://[^/]+"},
        "flyout_service_path": {"type": "string", "pattern": r"^/.*\$\{id\}"},
    },
    "required": ["service_url", "service_path"],
    "dependentRequired": {"flyout_service_url": ["flyout_service_path"]},
}
MANIFEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "versions": {"type": "array", "items": {"type": "string"}, "contains": {"const": "0.2"}},
        "name": {"type": "string", "minLength": 1},
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
        "documentation": {"type": "string", "format": "uri"},
        "defaultTypes": {"type": "array", "items": _ID_NAME, "uniqueItems": True},
        "view": {
            "type": "object",
            "properties": {"url": {"type": "string", "pattern": r"\{\{id\}\}"}},
            "required": ["url"],
        },
        "preview": {
            "type": "object",
            "properties": {
                "url": {"type": "string", "pattern": r"\{\{id\}\}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
            "required": ["url", "width", "height"],
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": _SERVICE, "property": _SERVICE, "type": _SERVICE},
            "additionalProperties": False,
        },
        "extend": {
            "type": "object",
            "properties": {"propose_properties": _SERVICE, "property_settings": {"type": "array"}},
        },
    },
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
}
BATCH: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "name": {"type": "string"},
                        "description": {"type": "string"},
                        "type": {"type": "array", "items": {"oneOf": [_ID_NAME, {"type": "string"}]}},
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "id": {"type": "string"},
                                    "name": {"type": "string"},
                                    "value": {"oneOf": [{"type": "boolean"}, {"type": "number"}]},
                                },
                                "required": ["id", "value"],
                            },
                        },
                    },
                    "required": ["id", "name", "score"],
                },
            }
        },
        "required": ["result"],
    },
}
SUGGESTED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "result": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "description": {"type": "string"},
                    "notable": {"type": "array", "items": {"oneOf": [_ID_NAME, {"type": "string"}]}},
                },
                "required": ["id", "name"],
            },
        }
    },
    "required": ["result"],
}
PROPOSED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "limit": {"type": "number"},
        "properties": {"type": "array", "items": _ID_NAME},
    },
    "required": ["properties"],
}
_VALUE: dict[str, Any] = {
    "oneOf": [
        {"type": "object", "properties": {"str": {"type": "string"}}, "required": ["str"]},
        {"type": "object", "properties": {"int": {"type": "integer"}}, "required": ["int"]},
        {"type": "object", "properties": {"float": {"type": "number"}}, "required": ["float"]},
        {
            "type": "object",
            "properties": {"date": {"type": "string", "pattern": "^[0-9-]+T[0-9:.]+(Z|[+-][0-9:]+)?$"}},
            "required": ["date"],
        },
        _ID_NAME,
    ]
}
EXTENDED: dict[str, Any] = {
    "type": "object",
    "properties": {
        "meta": {
            "type": "array",
            "items": {**_ID_NAME, "properties": {**_ID_NAME["properties"], "type": _ID_NAME}},
        },
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": _VALUE},
            },
        },
    },
    "required": ["meta", "rows"],
}
FLYOUT: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "html": {"type": "string"}},
    "required": ["id", "html"],
}
