"""What a reconciliation service tells of types, properties and entities, in Chinese, in English, or in both together."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any, Literal

from clusterkg.api.languages import Language
from clusterkg.api.looking import find_entities
from clusterkg.api.privacy import entity_shown
from clusterkg.graph.errors import NotFound
from clusterkg.graph.ontology import Kind, load
from clusterkg.graph.ontology.model import PropertySpec, Text
from clusterkg.graph.store import View

#: What a manifest calls the service.
NAME = "链图 ClusterKG"
#: What somebody means who says nothing of types.
DEFAULT = "Organisation"
#: What else is a sensible default.
DEFAULTS = (DEFAULT, "Firm")
#: Size of the preview in pixels.
WIDTH, HEIGHT = 430, 300
#: Nothing in a preview runs or loads, whatever a source may have written into a name.
QUIET = {"Content-Security-Policy": "default-src 'none'"}
#: One language, or both where a version of the API knows of none.
Words = Language | Literal["both"]

_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def said(text: Text, words: Words) -> str:
    """Return a label in the language wanted."""
    return f"{text.zh} {text.en}" if words == "both" else text[words]


def named(type_: str, words: Words) -> dict[str, str]:
    """Return the id and the name of a type."""
    spec = load().types.get(type_)
    return {"id": type_, "name": said(spec.label, words) if spec else type_}


def types() -> list[str]:
    """Return the types of things that can be asked for: all entities but persons."""
    return [e.name for e in load().entities if e.kind is Kind.ENTITY and not load().is_a(e.name, "Person")]


def properties_of(type_: str) -> dict[str, PropertySpec]:
    """Return the properties that may be told of things of a type: none of persons, none that are personal."""
    if type_ not in load().types or load().is_a(type_, "Person"):
        return {}
    return {name: spec for name, spec in load().properties(type_).items() if not spec.personal}


def proposed(type_: str, words: Words) -> list[dict[str, str]]:
    """Return the properties that entities of a type can be extended with."""
    return [{"id": name, "name": said(spec.label, words)} for name, spec in properties_of(type_).items()]


def types_like(prefix: str, words: Words) -> list[dict[str, str]]:
    """Return types by a part of their id or label; all for an empty one."""
    return [named(t, words) for t in types() if _holds(prefix, t, load().types[t].label)]


def properties_like(prefix: str, words: Words) -> list[dict[str, str]]:
    """Return properties of any type by a part of their id or label; all for an empty one."""
    found: dict[str, dict[str, str]] = {}
    for type_ in types():
        for name, spec in properties_of(type_).items():
            if name not in found and _holds(prefix, name, spec.label):
                found[name] = {"id": name, "name": said(spec.label, words)}
    return list(found.values())


def _holds(prefix: str, id: str, label: Text) -> bool:
    wanted = prefix.strip().casefold()
    return any(wanted in text.casefold() for text in (id, label.zh, label.en, said(label, "both")))


def entities_like(view: View, prefix: str, words: Words, start: int, count: int) -> list[dict[str, Any]]:
    """Return entities by their id, the beginning of a name, a part of it, or pinyin; never persons, and none for an empty one."""
    if not prefix.strip():
        return []
    kinds = [t for t in types() if not load().types[t].abstract]
    hits = find_entities(view, prefix, kinds, start + count)
    resolved = view.resolve(prefix.strip())
    entity = view.entity(resolved) if resolved else None
    if entity is not None and entity.type in kinds:
        own = {"id": entity.id, "name": entity.caption, "matched": prefix.strip(), "type": entity.type}
        hits = [own, *(h for h in hits if h["id"] != entity.id)]
    return [
        {"id": h["id"], "name": h["name"], "description": h["matched"], "notable": [named(h["type"], words)]}
        for h in hits[start : start + count]
    ]


def extended(view: View, ids: Sequence[str], properties: Sequence[str], words: Words) -> tuple[list[dict[str, str]], dict[str, dict[str, list[dict[str, Any]]]]]:  # fmt: skip
    """Return the name of each property, and by id and property the values held; personal ones are not there to be had."""
    names: dict[str, str] = {}
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for id_ in ids:
        resolved = view.resolve(id_)
        entity = view.entity(resolved) if resolved else None
        shown = entity_shown(entity)["attributes"] if entity else []
        known = load().properties(entity.type) if entity and entity.type in load().types else {}
        rows[id_] = {}
        for prop in properties:
            spec = known.get(prop)
            if spec is not None:
                names.setdefault(prop, said(spec.label, "zh" if words == "both" else words))
            values = dict.fromkeys(a["value"] for a in shown if a["property"] == prop)
            rows[id_][prop] = [_value(v, spec.type if spec else "text") for v in values]
    return [{"id": p, "name": names.get(p, p)} for p in properties], rows


def _value(text: str, kind: str) -> dict[str, Any]:
    if kind == "date" and _WHOLE_DAY.fullmatch(text):
        # Both versions want a moment, and a client reads a mere day as nothing; midnight UTC is what OpenRefine itself makes of a day.
        return {"date": f"{text}T00:00:00Z"}
    if kind in ("integer", "number", "share"):
        try:
            return {"int": int(text)} if kind == "integer" else {"float": float(text)}
        except ValueError:
            pass  # an interval stays text
    return {"str": text}  # also yes and no: neither version has a form for them


def page(view: View, id: str, words: Words) -> str:
    """Return a small page about an entity.

    Raises
    ------
    NotFound
        There is none.
    """
    lang = "en" if words == "en" else "zh"
    about_it = about(view, "entity", id, words)
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>ClusterKG</title>'
        f"<body>{about_it}</body></html>"
    )


def about(view: View, kind: str, id: str, words: Words) -> str:
    """Return an HTML fragment about an entity, a type or a property; every text in it is escaped.

    Raises
    ------
    NotFound
        There is none.
    """
    one: Language = "en" if words == "en" else "zh"
    if kind == "entity":
        resolved = view.resolve(id)
        entity = view.entity(resolved) if resolved else None
        if entity is not None:
            shown = entity_shown(entity)
            lines = [f"<b>{html.escape(shown['name'])}</b> {html.escape(named(entity.type, words)['name'])}"]
            labels = load().properties(entity.type) if entity.type in load().types else {}
            for a in shown["attributes"][:12]:
                label = labels[a["property"]].label[one] if a["property"] in labels else a["property"]
                lines.append(
                    f"{html.escape(label)}: {html.escape(a['value'])}（{html.escape(a['dataset'])}）"
                )
            return "<br>".join(lines)
    elif kind == "type" and id in load().types:
        spec = load().types[id]
        told = spec.description[one] if spec.description else ""
        return f"<b>{html.escape(named(id, words)['name'])}</b><br>{html.escape(told)}"
    elif kind == "property":
        for known in map(properties_of, types()):
            if id in known:
                return f"<b>{html.escape(said(known[id].label, words))}</b>"
    raise NotFound(f"没有“{id}”。", f"There is no '{id}'.")
