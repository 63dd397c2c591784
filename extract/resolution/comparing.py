"""Compare two records: one level per feature, as a string of digits, the same on every engine.

String functions of databases differ (DuckDB's work on bytes, Spark's on characters), so no comparison is left to SQL: DuckDB and
Spark call :func:`levels`, a pure function of two packed records, and look at its digits.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import NamedTuple

from clusterkg.extract.grammar import atlas
from clusterkg.extract.resolution.names import Level, ParsedName, compare, parse
from clusterkg.extract.resolution.places import NOWHERE, Where, where
from clusterkg.extract.resolution.records import NameKind, Record
from clusterkg.extract.resolution.terms import term_level
from clusterkg.graph.ontology import load

#: Features in the order of the digits; ``-`` is “not known of one of the two”.
FEATURES = ("name", "identifier", "place", "country", "address", "website", "founded", "shared", "type")
UNKNOWN = "-"
#: Identifiers of which a thing has one: two different ones are two things. A firm may be listed twice, so stock codes are not here.
EXCLUSIVE = ("uscc", "lei", "ror", "wenhao")


class Packed(NamedTuple):
    """A record as a comparison needs it."""

    #: Names of an organisation, by how each is borne.
    names: tuple[tuple[str, ParsedName], ...]
    #: What anything else is called, as it is.
    words: tuple[tuple[str, str], ...]
    identifiers: frozenset[str]
    exclusive: dict[str, frozenset[str]]
    where: Where
    country: str
    address: str
    website: str
    founded: str
    neighbours: frozenset[str]
    type: str


def pack(record: Record) -> str:
    """Return a record as one string: what engines carry, and the key under which its parsed form is remembered."""
    return json.dumps(
        [
            [[n.kind.value, n.text] for n in record.names], sorted(record.identifiers), list(record.where), record.country,
            record.address, record.website, record.founded, sorted(record.neighbours), record.type, record.places,
        ],
        ensure_ascii=False, separators=(",", ":"),
    )  # fmt: skip


@cache
def is_organisation(type_: str) -> bool:
    """Tell whether names of this type are built as names of organisations are."""
    return load().is_a(type_, "Organisation")


@lru_cache(maxsize=1 << 18)
def unpack(text: str) -> Packed:
    """Return what :func:`pack` wrote, names parsed."""
    names, identifiers, at, country, address, website, founded, neighbours, type_, places = json.loads(text)
    exclusive: dict[str, set[str]] = {}
    for one in identifiers:
        scheme, _, value = one.partition(":")
        if scheme in EXCLUSIVE:
            exclusive.setdefault(scheme, set()).add(value)
    known = tuple(places)
    parsed = (
        tuple((kind, parse(name, type_, known)) for kind, name in names) if is_organisation(type_) else ()
    )
    words = () if is_organisation(type_) else tuple((kind, name) for kind, name in names)
    place = Where(*at)
    if place == NOWHERE:
        borne = (p.place for kind, p in parsed if kind != NameKind.FORMER)
        place = next((found for at in borne if (found := _where(at)) != NOWHERE), place)
    return Packed(
        parsed, words, frozenset(identifiers), {s: frozenset(v) for s, v in exclusive.items()}, place, country, address, website,
        founded, frozenset(neighbours), type_,
    )  # fmt: skip


def levels(one: str, other: str) -> str:
    """Return the levels of two packed records, one character per feature of :data:`FEATURES`; symmetric.

    >>> levels(pack(a), pack(b))  # doctest: +SKIP
    '8-31----1'
    """
    a, b = unpack(one), unpack(other)
    return "".join((
        _name(a, b), _identifier(a, b), _place(a.where, b.where), _equal(a.country, b.country), _equal(a.address, b.address),
        _equal(a.website, b.website), _founded(a.founded, b.founded), _shared(a.neighbours, b.neighbours), _type(a.type, b.type),
    ))  # fmt: skip


def _equal(one: str, other: str) -> str:
    return UNKNOWN if not one or not other else str(int(one == other))


def _identifier(a: Packed, b: Packed) -> str:
    """2 shared, 0 of one scheme and different; a conflict in one scheme outweighs agreement in another."""
    if any(s in b.exclusive and values.isdisjoint(b.exclusive[s]) for s, values in a.exclusive.items()):
        return "0"
    return UNKNOWN if a.identifiers.isdisjoint(b.identifiers) else "2"


def _place(a: Where, b: Where) -> str:
    """3 the same prefecture, 2 the same province and no more is known, 1 other prefecture, 0 other province."""
    # One by its code and one by its name are not comparable.
    if a.city and b.city and a.city.isdigit() == b.city.isdigit():
        if a.city == b.city:
            return "3"
        if not a.province or not b.province:
            return "0"
        return "1" if a.province == b.province else "0"
    if a.province and b.province:
        if a.province == b.province:
            return "3" if a.province in atlas.MUNICIPALITIES else "2"
        return "0"
    return UNKNOWN


def _founded(one: str, other: str) -> str:
    if not one.isdigit() or not other.isdigit():
        return UNKNOWN
    apart = abs(int(one) - int(other))
    return "2" if apart == 0 else "1" if apart == 1 else "0"


def _shared(a: frozenset[str], b: frozenset[str]) -> str:
    """How many patents, people or projects they share; 0 where both have some and share none.

    What one source gives to both does not count: it lists them side by side, as the co-owners of a patent, so they are two to it.
    """
    if not a or not b:
        return UNKNOWN
    mine, theirs = _by_thing(a), _by_thing(b)
    together = mine.keys() & theirs.keys()
    if not together:
        return "0"
    counted = sum(1 for thing in together if mine[thing].isdisjoint(theirs[thing]))
    return str(min(2, counted)) if counted else UNKNOWN


def _by_thing(neighbours: frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in neighbours:
        thing, _, said_by = one.rpartition("@")
        found.setdefault(thing, set()).add(said_by)
    return found


@cache
def _type(one: str, other: str) -> str:
    """1 where they are of one type, or one is said more generally: an organisation may be a university."""
    ontology = load()
    return "1" if ontology.is_a(one, other) or ontology.is_a(other, one) else "0"


def _name(a: Packed, b: Packed) -> str:
    """The best of what any two names say, 8 to 0; see ``models/organisation.yaml`` for what each means.

    A conflict counts where whole names that both bear now exclude each other, and nothing stronger than an equal short name agrees.
    """
    if not (a.names or a.words) or not (b.names or b.words):
        return UNKNOWN  # nothing to compare says nothing, least of all that they are two
    if a.words or b.words:
        return str(max((_borne(term_level(x, y), i, j) for i, x in a.words for j, y in b.words), default=1))
    best, conflict = 0, False
    type_ = a.type if a.type == b.type else "Firm"
    for kind, mine in a.names:
        for other_kind, theirs in b.names:
            found = _likeness(mine, theirs, type_)
            if NameKind.FORMER in (kind, other_kind):
                found = _borne(found, kind, other_kind)
            elif found == 0 and kind == NameKind.NAME == other_kind:
                conflict |= is_whole(mine, type_) and is_whole(theirs, type_)
            elif found == 4 and NameKind.SHORT in (kind, other_kind):
                # What a source declares to be a short name may be shorter than what merely looks like one.
                found = 6 if mine.core == theirs.core and len(mine.core) > 2 else 4
            best = max(best, found)
    if conflict and best < 7 and best != 5:
        return "3" if best == 6 else "0"
    return str(best)


def _borne(found: int, one: str, other: str) -> int:
    """Return what a likeness is worth when one of the names is borne no more: a lead."""
    if NameKind.FORMER not in (one, other):
        return found
    return 5 if found >= 7 else min(found, 4)


def _likeness(one: ParsedName, other: ParsedName, type_: str) -> int:
    level = compare(one, other).level
    if level is Level.SAME:
        if is_whole(one, type_) and is_whole(other, type_):
            return 8
        return 6 if _is_telling(one) else 4
    if level is Level.VARIANT:
        # A translation fits several (南京工业大学, 南京理工大学: Nanjing University of Technology), and where more is left out
        # than the legal form it may be another's: 中国出版传媒, 中国科技出版传媒.
        if one.script != other.script:
            return 4
        if one.core != other.core:
            # 海川电池 for 宁波海川电池有限公司: brand and trade are whole, only the place is left out.
            alike = (
                one.brand == other.brand and one.trade == other.trade and (not one.place or not other.place)
            )
            return 6 if alike and one.brand and one.trade and _is_telling(min(one, other, key=_length)) else 4
        if one.place or (is_whole(one, type_) and is_whole(other, type_)):
            return 7
        return 6 if _is_telling(one) else 4
    return _NAME[level]


def _length(name: ParsedName) -> int:
    return len(name.core)


def _is_telling(name: ParsedName) -> bool:
    """Tell whether a short name is long enough to be hardly borne by two: 东山精密, not 东山."""
    return len(name.core) >= (4 if name.script == "zh" else 8)


@lru_cache(maxsize=1 << 16)
def is_whole(name: ParsedName, type_: str = "Firm") -> bool:
    """Tell whether a name can be borne by one organisation only: 海川 and 市科技局 may mean several, 宁波海川电池有限公司 one.

    Registers refuse a firm the whole name of another in the same place (企业名称登记管理规定, 2020, art. 6 and 17).
    """
    match name.family:
        case "firm":
            if type_ == "Firm":
                return bool(name.form and (name.brand or name.trade))
            return (
                bool(name.place or name.brand) and len(name.core) > 4
            )  # an incubator or a fund has no legal form
        case "body":
            return bool(name.place) or bool(_NATIONAL.match(name.text))
        case "institute":
            return bool(name.brand or name.place)
    return True


_WIDE = frozenset((*atlas.COUNTRIES_ZH, *atlas.REGIONS_ZH, *atlas.ABROAD_ZH, "中华", "全国", "国家"))
_NATIONAL = re.compile(r"国家|国务院|中国|中华|中央|全国|最高")


def _where(places: tuple[str, ...]) -> Where:
    """Return what the places in a name say, from the large to the small; an unknown one is taken for a city."""
    known = [at for place in places if (at := where(place)) != NOWHERE]
    if known:
        return max(known, key=lambda at: (bool(at.city), bool(at.province)))
    # Not in the atlas, and no country or region either: 岚州. English names of what is not in the atlas say nothing.
    own = [place for place in places if not place.isascii() and place not in _WIDE]
    return Where("", own[-1]) if own else NOWHERE


#: Likeness of names of organisations → digit, where nothing else is to be looked at.
_NAME = {Level.CONFLICT: 0, Level.UNRELATED: 1, Level.WEAK: 2, Level.SHORT: 3}


def has_whole_name(text: str) -> bool:
    """Tell whether a packed record bears a name that only one thing bears."""
    record = unpack(text)
    return any(kind != NameKind.FORMER for kind, _ in record.words) or any(
        kind != NameKind.FORMER and is_whole(name, record.type) for kind, name in record.names
    )
