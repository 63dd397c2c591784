"""Find the entity that a user means, and name entities in answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import TypeAdapter

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import read_only_in_documents
from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Brief, Entity, View
from clusterkg.queries.contract import Named

_NAMED = TypeAdapter(list[Named])


def named(entity: Entity | Brief) -> Named:
    """Return an entity as an answer names it; the view gives a person's pseudonym to whom may not see the name."""
    return Named.model_construct(id=entity.id, name=entity.caption, type=entity.type)  # texts of the store


def all_named(entities: Sequence[Entity | Brief]) -> list[Named]:
    """Return many entities as an answer names them, in order: one crossing into pydantic's core instead of one each."""
    return _NAMED.validate_python([{"id": e.id, "name": e.caption, "type": e.type} for e in entities])


def every(view: View, text: str, types: Iterable[str]) -> list[Entity]:
    """Return all entities of these types that an id or a whole name means; what one search hit means where no name fits.

    Several records may bear one name as long as nobody has said that they are one: for a filter all of them count, where
    :func:`the_one` would ask which is meant.

    Raises
    ------
    NotFound
        Nothing fits; names the nearest.
    """
    types = tuple(types)
    ontology = load()
    resolved = view.resolve(text)
    if resolved is not None:
        found = view.entity(resolved)
        if found is not None and any(ontology.is_a(found.type, t) for t in types):
            return [found]
    called = _called(view, text, types, _NAMES)
    return view.entities(called) if called else [the_one(view, text, types)]


#: Properties that name an entity.
_NAMES = ("name", "title", "short_name", "alias", "aliases")


def _called(view: View, text: str, types: Iterable[str], props: Iterable[str]) -> list[int]:
    """Return the nodes of some types that hold a text as one of some properties."""
    held = [(t, p) for t in types for p in props if p in load().properties(t)]
    return sorted({int(n) for t, p in held for n in view.find(t, p, text)})


def _settled(entities: Sequence[Entity]) -> list[Entity]:
    """Return the entities that somebody entered or judged; where there are none, what documents call so.

    A name in a document says that it is mentioned there, not which of those that bear it is meant, so it never makes the name of
    a known thing ambiguous.
    """
    known = [e for e in entities if not read_only_in_documents(e.local_ids)]
    return known or list(entities)


#: What a question may mean by a chain: one with segments, or a classification.
CHAINS = ("Chain", "Industry")
PLACES = ("Place", "Zone")


def the_chain(view: View, text: str) -> Entity:
    """Return the chain that an id or name means: a chain with segments, or an industry with its sub-industries.

    Raises
    ------
    NotFound
        Nothing, or more than one thing, fits; names the nearest.
    """
    return the_one(view, text, CHAINS)


def the_place(view: View, text: str | None) -> Entity | None:
    """Return the place, region or zone that an id or name means; None where none is asked for: the whole that the data reach.

    Raises
    ------
    NotFound
        Nothing, or more than one thing, fits; names the nearest.
    """
    return None if text is None else the_one(view, text, PLACES)


def the_one(view: View, text: str, types: Iterable[str]) -> Entity:
    """Return the entity of these types that an id or name means.

    Raises
    ------
    NotFound
        Nothing, or more than one thing, fits; names the nearest.
    """
    types = tuple(types)
    ontology = load()
    wide = view
    resolved = wide.resolve(text)
    if resolved is not None:
        found = wide.entity(resolved)
        if found is not None and any(ontology.is_a(found.type, t) for t in types):
            return found
    exact = _settled(wide.entities(_called(wide, text, types, _NAMES[:1])))
    if not exact:  # an alias counts where it is nobody's name
        exact = _settled(wide.entities(_called(wide, text, types, _NAMES[1:])))
    if len(exact) == 1:
        return exact[0]
    near = wide.search(text, types, limit=25)
    hits = (wide.entity(h.id) for h in near)
    settled = {e.id for e in _settled([e for e in hits if e is not None])}
    near = [h for h in near if h.id in settled][:5]
    # A lone hit counts when the text stands in the name; a sound or a letter of it is not what somebody means.
    if (
        not exact
        and len(near) == 1
        and len(text.strip()) > 1
        and text.strip().casefold() in near[0].matched.casefold()
    ):
        only = wide.entity(near[0].id)
        if only is not None:
            return only
    what_zh = "、".join(ontology.get(t).label.zh for t in types)
    what_en = " or ".join(ontology.get(t).label.en for t in types)
    names = [f"{h.caption} ({h.id})" for h in near] or [f"{e.caption} ({e.id})" for e in exact]
    raise NotFound(
        f"没有唯一的{what_zh}“{text}”。", f"There is no single {what_en} '{text}'.",
        hint_zh=("相近:" + "、".join(names)) if names else "请用搜索查看名称。",
        hint_en=("Near: " + ", ".join(names)) if names else "See the search for names.",
    )  # fmt: skip
