"""Find what a query of any version means: by ids, by the comparison and weights of resolution, or by search where nothing compares a kind.

A version of the API reads its queries into :class:`Asked` and writes :class:`Found` in its own words; nothing is decided there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from clusterkg.api.matching import Candidate, Matchers, model_of
from clusterkg.api.reconciliation.describing import DEFAULT, properties_of
from clusterkg.extract.resolution.comparing import FEATURES
from clusterkg.extract.resolution.model import Comparison
from clusterkg.graph.errors import QuestionError, TooLarge, ValueProblem
from clusterkg.graph.ontology import load
from clusterkg.graph.store import View
from clusterkg.graph.store.contract import Entity
from clusterkg.graph.values import clean

#: Queries of one request; OpenRefine sends ten.
MOST = 100
#: Bytes of one request.
LARGEST = 1 << 20
#: Candidates of one query: how many unless it says, and at most.
FEW, MANY = 5, 50
#: Properties by which anything is called.
_NAMES = ("name", "title", "short_name", "former_name", "english_name", "alias", "aliases")
#: Levels of the comparison of names at which two names are alike at all.
_ALIKE = "2345678"
_NAME = FEATURES.index("name")


@dataclass(frozen=True)
class Condition:
    """What a candidate's name, id or property should be."""

    of: Literal["name", "id", "property"]
    values: tuple[str, ...]
    prop: str = ""
    #: Whoever does not meet it is no candidate; else it only counts for or against.
    required: bool = False
    quantifier: Literal["any", "all", "none"] = "any"

    @property
    def sought(self) -> bool:
        """Tell whether its values are what to look for, rather than what to leave out."""
        return self.quantifier != "none"


@dataclass(frozen=True)
class Asked:
    """A query."""

    conditions: tuple[Condition, ...]
    types: tuple[str, ...] = (DEFAULT,)
    limit: int = FEW


@dataclass(frozen=True)
class Found:
    """A candidate, with how well it fits (0 to 100) and whether it is certain."""

    id: str
    name: str
    type: str
    score: float
    match: bool
    #: What was compared, where a model compares this kind of thing.
    compared: Candidate | None = None
    #: The comparisons that both sides were known for, each with the level reached.
    features: tuple[tuple[Comparison, int], ...] = ()


def find_all(view: View, matchers: Matchers, asked: Sequence[Asked]) -> list[list[Found]]:
    """Return the candidates of each query, in order.

    Raises
    ------
    TooLarge
        More queries than :data:`MOST`.
    """
    if len(asked) > MOST:
        raise TooLarge(
            f"一批至多 {MOST} 条查询。", f"A batch has at most {MOST} queries.", hint_zh="请分批。", hint_en="Send it in batches."
        )  # fmt: skip
    return [find(view, matchers, one) for one in asked]


def find(view: View, matchers: Matchers, asked: Asked) -> list[Found]:
    """Return candidates, best first, of which at most one is certain.

    Raises
    ------
    QuestionError
        A condition that must be met, or leaves out, is on a property that none of the types has.
    """
    types = [t for t in dict.fromkeys(asked.types) if t in load().types and not load().is_a(t, "Person")]
    if not types:
        return []
    _check(asked, types)
    names, ids = _wanted(view, asked, types)
    row = _row(asked)
    found: dict[str, Found] = {}
    for type_ in types:
        for one in _of_type(view, matchers, type_, names, row, asked.limit):
            held = found.get(one.id)
            if held is None or one.score > held.score:
                found[one.id] = one
    given = {one.id for one in ids}
    others = any(c.match for c in found.values() if c.id not in given)
    for one in ids:
        # An id is certain unless a name goes with it that is not its entity's; one that is certainly another's makes two, and so none.
        sure = one.id in found or others or not names
        found[one.id] = replace(found.get(one.id, one), score=100.0, match=sure)
    return _sorted(_kept(view, asked, types, found.values()))[: asked.limit]


def _sorted(found: Iterable[tuple[bool, Found]]) -> list[Found]:
    """Return candidates in order: those that meet every condition first; where several are certain, none is."""
    ordered = sorted(found, key=lambda f: (not f[0], -f[1].score, f[1].id))
    certain = sum(one.match for _, one in ordered)
    return [replace(one, match=False) if certain > 1 else one for _, one in ordered]


def _check(asked: Asked, types: Iterable[str]) -> None:
    known = {p for t in types for p in properties_of(t)}
    for c in asked.conditions:
        if c.of == "property" and c.prop not in known and (c.required or c.quantifier != "any"):
            raise QuestionError(
                f"{'、'.join(types)} 没有属性“{c.prop}”,不能以它为条件。", f"{', '.join(types)} has no property '{c.prop}' to set a condition on.",
                hint_zh="用 /suggest/property 查有哪些属性。", hint_en="Look properties up with /suggest/property.",
            )  # fmt: skip


def _wanted(view: View, asked: Asked, types: Sequence[str]) -> tuple[list[str], list[Found]]:
    """Return the names to look for, and the entities that were given by id; an id may stand where a name is expected."""
    names: list[str] = []
    ids: dict[str, Found] = {}
    for c in asked.conditions:
        if c.of == "property" or not c.sought:
            continue
        for value in c.values:
            one = _by_id(view, value, types)
            if one is not None:
                ids[one.id] = one
            elif c.of == "name":
                names.append(value)
    return list(dict.fromkeys(names)), list(ids.values())


def _by_id(view: View, text: str, types: Iterable[str]) -> Found | None:
    entity = entity_of(view, text)
    if entity is None or not any(load().is_a(entity.type, t) for t in types):
        return None
    return Found(entity.id, entity.caption, entity.type, 100.0, match=True)


def entity_of(view: View, id: str) -> Entity | None:
    """Return the entity that an id, one merged away, or a local one stands for."""
    resolved = view.resolve(id.strip())
    return view.entity(resolved) if resolved else None


def _row(asked: Asked) -> dict[str, list[str]]:
    row: dict[str, list[str]] = {}
    for c in asked.conditions:
        if c.of == "property" and c.sought:
            row.setdefault(c.prop, []).extend(c.values)
    return row


def _of_type(
    view: View,
    matchers: Matchers,
    type_: str,
    names: Sequence[str],
    row: Mapping[str, Sequence[str]],
    limit: int,
) -> list[Found]:
    try:
        model = model_of(type_)
    except QuestionError:
        return _searched(view, type_, names, limit)
    matcher = matchers.of(view, type_)
    naming = "name" if "name" in matcher.properties else "title"
    compared = {p: v for p, v in row.items() if p in matcher.properties and p != naming}
    found = matcher.match({naming: names, **compared})
    labels = {c.feature: c for c in model.comparisons}
    return [
        Found(
            c.id, c.name, c.type, round(100 * c.score, 4), found.best is c, c,
            tuple((labels[f], int(d)) for f, d in zip(FEATURES, c.levels, strict=True) if d.isdigit()),
        )
        for c in found.candidates
    ]  # fmt: skip


def _searched(view: View, type_: str, names: Sequence[str], limit: int) -> list[Found]:
    """Return things that no model compares (places, chains): by their whole name, then by a part of it."""
    found = []
    for name in names:
        hits = view.search(name, [type_], limit * 2)
        whole = [h for h in hits if h.matched.casefold() == name.strip().casefold()]
        found += [
            Found(h.id, h.caption, h.type, 100.0 if h in whole else 50.0 * h.score, match=whole == [h])
            for h in hits
            if not load().is_a(h.type, "Person")
        ]
    return found


def _kept(view: View, asked: Asked, types: Sequence[str], found: Iterable[Found]) -> list[tuple[bool, Found]]:
    """Return the candidates that no required condition leaves out, each with whether it meets the others that are checked.

    An optional condition of the ordinary kind is not checked: it is what the candidates were compared with.
    """
    checked = [c for c in asked.conditions if c.required or c.quantifier != "any"]
    found = list(found)
    if not checked:
        return [(True, one) for one in found]
    nids = {one.id: view.nid(one.id) for one in found}
    entities = {e.id: e for e in view.entities([n for n in nids.values() if n is not None])}
    kept = []
    for one in found:
        met = {c: _meets(view, entities[one.id], one, c) for c in checked}
        if all(ok for c, ok in met.items() if c.required):
            good = all(met.values())
            kept.append((good, one if good else replace(one, match=False)))
    return kept


def _meets(view: View, entity: Entity, found: Found, c: Condition) -> bool:
    """Tell whether an entity meets a condition, by what is known of it."""
    if c.of == "id":
        fits = [(e := entity_of(view, v)) is not None and e.id == entity.id for v in c.values]
    elif c.of == "name" and c.quantifier == "any" and found.compared is not None:
        return found.compared.levels[_NAME] in _ALIKE
    else:
        props = _NAMES if c.of == "name" else (c.prop,)
        held = {_plain(a.value) for a in entity.attributes if a.prop in props}
        fits = [_plain(_cleaned(entity.type, c.prop, v)) in held for v in c.values]
    if c.quantifier == "none":
        return not any(fits)
    return all(fits) if c.quantifier == "all" else any(fits)


def _cleaned(type_: str, prop: str, text: str) -> str:
    spec = load().properties(type_).get(prop)
    if spec is None:
        return text
    try:
        return clean(text, spec)
    except ValueProblem:
        return text  # nothing holds it, then


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
