"""What two answers of one question differ in: rows matched by what they are about, then field by field.

A row is about its named entities (:class:`~clusterkg.queries.contract.Named`, one per field) and about the parts of :data:`IDENTITY`; all
else is what the answer says of it. So a firm whose capacity rose is one row that changed, not one that went and one that came.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

from clusterkg.queries.contract import Named, Row

#: Fields beside named entities that say what a row is about. A field that is a *result* (verdict, change, class, label) never is.
IDENTITY = frozenset(
    {
        "kind", "aspect", "role", "cause", "relation", "prop", "property", "edge", "direction", "way", "tier", "level", "measure", "concept",
        "indicator", "feature",
    }
)  # fmt: skip
#: Named entities that are a result and not what the row is about.
RESULTS = frozenset({"largest", "best", "nearest", "worst", "top", "leader"})
#: Fields that lead to claims or say how hard was looked: no part of what is said.
_BESIDE = ("evidence", "search", "declarations", "claims", "known_at", "explored")

Key = tuple[tuple[str, Hashable], ...]


class FieldChange(NamedTuple):
    """One field that says something else now; texts as an answer would show them, None where there was nothing."""

    field: str
    before: str | None
    after: str | None


class Difference(NamedTuple):
    """One row that came, went, or says something else."""

    kind: Literal["added", "removed", "changed"]
    key: Key
    before: Row | None
    after: Row | None
    fields: tuple[FieldChange, ...]

    @property
    def row(self) -> Row:
        """The row as it is, or as it was where it is no more."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def lost(self) -> tuple[str, ...]:
        """Claims that the row rested on and rests on no more."""
        after = set(self.after.evidence) if self.after else set()
        return tuple(c for c in self.before.evidence if c not in after) if self.before else ()

    @property
    def gained(self) -> tuple[str, ...]:
        """Claims that the row rests on and did not before."""
        before = set(self.before.evidence) if self.before else set()
        return tuple(c for c in self.after.evidence if c not in before) if self.after else ()


@lru_cache(maxsize=256)
def identity_fields(row: type[Row]) -> tuple[str, ...]:
    """Return the fields that say what rows of a question are about: named entities, and those of :data:`IDENTITY`.

    Examples
    --------
    >>> class Found(Row):
    ...     segment: Named
    ...     kind: str
    ...     primary: str
    ...     makers: tuple[Named, ...]
    >>> identity_fields(Found)
    ('segment', 'kind')
    """
    fields = row.model_fields
    return tuple(
        n for n, f in fields.items() if (n in IDENTITY) or (n not in RESULTS and _is_named(f.annotation))
    )


def _is_named(annotation: Any) -> bool:  # annotations are whatever Python allows
    if get_origin(annotation) in (Union, UnionType):
        return all(a is type(None) or _is_named(a) for a in get_args(annotation))
    return annotation is Named


def key_of(row: Row) -> Key:
    """Return what a row is about; canonical ids stand for entities, so that names may change."""
    found: list[tuple[str, Hashable]] = []
    for name in identity_fields(type(row)):
        value = getattr(row, name)
        found.append(
            (name, value.id if isinstance(value, Named) else str(value) if value is not None else None)
        )
    return tuple(found)


def entities_of(row: Row) -> Iterator[Named]:
    """Yield what a row is about, in the order of its fields."""
    for name in identity_fields(type(row)):
        value = getattr(row, name)
        if isinstance(value, Named):
            yield value


def named_in(value: object) -> Iterator[Named]:
    """Yield every entity that a row (or a part of it) names."""
    if value is None or isinstance(
        value, str | int | float
    ):  # most parts; asking for a model's class is dear
        return
    if isinstance(value, Named):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from named_in(getattr(value, name))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from named_in(one)


def differences(before: Iterable[Row], after: Iterable[Row]) -> list[Difference]:
    """Return the rows that came, went, or say something else; rows that only rest on other claims are no difference.

    Several rows may be about one thing (two contradictions of one firm): those that say the same on both sides are set aside, the rest
    are compared in order.

    Examples
    --------
    >>> class Found(Row):
    ...     entity: Named
    ...     count: int
    >>> def made(id: str, n: int) -> Found:
    ...     return Found(entity=Named(id=id, name=id, type="Firm"), count=n, evidence=("c",))
    >>> [(d.kind, d.fields) for d in differences([made("a", 1), made("b", 1)], [made("a", 2), made("c", 1)])]
    [('changed', (FieldChange(field='count', before='1', after='2'),)), ('removed', ()), ('added', ())]
    """
    old, new = _by_key(before), _by_key(after)
    found: list[Difference] = []
    for key in dict.fromkeys((*old, *new)):
        were, are = _unequal(old.get(key, []), new.get(key, []))
        for i in range(max(len(were), len(are))):
            was = were[i] if i < len(were) else None
            is_ = are[i] if i < len(are) else None
            if was is None:
                found.append(Difference("added", key, None, is_, ()))
            elif is_ is None:
                found.append(Difference("removed", key, was, None, ()))
            else:
                found.append(Difference("changed", key, was, is_, tuple(_fields(was, is_))))
    return found


def _by_key(rows: Iterable[Row]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key_of(row)].append(row)
    return dict(found)


def _unequal(were: list[Row], are: list[Row]) -> tuple[list[Row], list[Row]]:
    left = [json.dumps(said(r), sort_keys=True) for r in are]
    kept_before = []
    kept_after = list(are)
    for was in were:
        text = json.dumps(said(was), sort_keys=True)
        if text in left:
            at = left.index(text)
            del left[at], kept_after[at]
        else:
            kept_before.append(was)
    return kept_before, kept_after


def said(row: Row) -> Any:  # JSON
    """Return what a row says, without the claims it rests on and without how hard was looked."""
    beside = {
        n for n in type(row).model_fields if n.startswith(_BESIDE)
    }  # the bulk of a row, and no part of what it says
    return _bare(row.model_dump(mode="json", exclude=beside))


def _bare(value: Any) -> Any:  # JSON
    # As JSON is read: asking for abstract types took a tenth of the time of a whole answer.
    if type(value) is dict:
        return {k: _bare(v) for k, v in value.items() if not k.startswith(_BESIDE)}
    if type(value) is list:
        return [_bare(v) for v in value]
    return value


def _fields(was: Row, is_: Row) -> Iterator[FieldChange]:
    old, new = said(was), said(is_)
    for name in new:
        if old[name] == new[name]:
            continue
        parts = _by_name(old[name]), _by_name(new[name])
        if None in parts:
            yield FieldChange(name, shown(old[name]), shown(new[name]))
            continue
        one, other = (p or {} for p in parts)
        for part in dict.fromkeys((*one, *other)):
            if one.get(part) != other.get(part):
                yield FieldChange(f"{name}.{part}", _value(one.get(part)), _value(other.get(part)))


def _by_name(value: Any) -> dict[str, Any] | None:
    """Return a list of named numbers (figures, thresholds) by name; None for all else."""
    if not isinstance(value, list) or not all(
        isinstance(v, Mapping) and "name" in v and "id" not in v for v in value
    ):
        return None
    found = {str(v["name"]): v for v in value}
    return found if len(found) == len(value) else None


def _value(part: Mapping[str, Any] | None) -> str | None:
    if part is None:
        return None
    if "value" in part:
        return None if part["value"] is None else f"{part['value']:g} {part.get('unit') or ''}".rstrip()
    return shown({k: v for k, v in part.items() if k != "name"})


def shown(value: Any) -> str | None:
    """Return a value of an answer as text: names of entities, the Chinese of a reason; None where there is nothing.

    Examples
    --------
    >>> shown([{"id": "1", "name": "电芯", "type": "Segment"}]), shown([]), shown(0.5), shown(None)
    ('电芯', None, '0.5', None)
    """
    if value is None or value in ([], {}):
        return None
    if isinstance(value, Mapping):
        if {"zh", "en"} <= value.keys():
            return str(value["zh"])
        if {"id", "name", "type"} <= value.keys():
            return str(value["name"])
        return "; ".join(f"{k}={shown(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, list):
        return "、".join(filter(None, map(shown, value)))
    return str(value).lower() if isinstance(value, bool) else str(value)


__all__ = [
    "IDENTITY", "Difference", "FieldChange", "Key", "differences", "entities_of", "identity_fields", "key_of", "named_in", "said", "shown",
]  # fmt: skip
