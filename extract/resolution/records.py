"""What is known of each local id, as one record: names, identifiers, place, dates, neighbours. Read from what lives in the ledger.

A record is what *one* local id says, never what the part it was merged into says: scores are then a function of the claims alone,
and the same whatever was merged before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from clusterkg.extract.resolution.places import LEVELS, NOWHERE, Where, beside_atlas, places_in, where
from clusterkg.extract.resolution.terms import document_number
from clusterkg.graph.ledger import Ledger, liveness
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.columns import ClaimColumns, LiveColumns, claims_about, live_columns
from clusterkg.graph.ontology import Ontology, split_status


class NameKind(StrEnum):
    """How a name is borne."""

    NAME = "n"
    SHORT = "s"
    FORMER = "f"
    ENGLISH = "e"
    ALIAS = "a"


_KINDS = {
    "name": NameKind.NAME, "title": NameKind.NAME, "short_name": NameKind.SHORT, "former_name": NameKind.FORMER,
    "person_name": NameKind.NAME, "english_name": NameKind.ENGLISH, "alias": NameKind.ALIAS, "aliases": NameKind.ALIAS,
}  # fmt: skip


#: What a source puts in the place of a name that it withholds.
_MASKED = "masked_name"


class Name(NamedTuple):
    """A name and how it is borne."""

    kind: NameKind
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one local id says of the thing it means."""

    node: int
    local: str
    type: str
    names: tuple[Name, ...]
    #: ``scheme:value``, cleaned and verified (a wrong check digit never reaches the ledger as an identifier).
    identifiers: frozenset[str] = frozenset()
    where: Where = NOWHERE
    country: str = ""
    address: str = ""
    website: str = ""
    founded: str = ""
    #: What it has to do with, and who says so, as ``RELATION:local id@data set``: patents, people, projects.
    neighbours: frozenset[str] = frozenset()
    codes: frozenset[str] = field(default_factory=frozenset)
    #: Places in its names that the graph knows and the atlas does not (岚州), so that no comparison takes them for a brand.
    places: tuple[str, ...] = ()

    def named(self) -> str:
        """Return the name to show."""
        return self.names[0].text if self.names else self.local.partition(":")[2]


#: Relations whose other end few share, so that sharing it says something: patents, people, projects. Places and segments do not.
_TELLING = frozenset({"APPLIED", "OWNED_BY", "INVENTED", "WORKS_AT", "HOLDS", "UNDERTAKES"})


def types_of(ontology: Ontology, roots: Collection[str]) -> frozenset[str]:
    """Return the concrete types that are, or descend from, any of ``roots``."""
    return frozenset(
        name for name, one in ontology.types.items()
        if not one.abstract and (name in roots or not set(roots).isdisjoint(ontology.ancestors(name)))
    )  # fmt: skip


def identifiers_of(ontology: Ontology, types: Iterable[str]) -> dict[str, str]:
    """Return the properties of these types that identify a thing, each with its scheme."""
    return {
        prop: spec.scheme
        for type_ in types
        for prop, spec in ontology.properties(type_).items()
        if spec.unique and spec.scheme
    }


def read_records(
    ledger: Ledger, ontology: Ontology, types: Collection[str], tx: int | None = None, *, nodes: Iterable[int] | None = None
) -> dict[int, Record]:  # fmt: skip
    """Return the records of these types that live at ``tx``, by node number; ``nodes`` limits what is read.

    A node of several types is read as the most special one that is said of it.
    """
    k, terms = ledger.at(tx), ledger.terms()
    with ledger.engine.connect() as connection:
        alive = liveness.live(connection, k)
        if nodes is None:
            live = live_columns(connection, alive)
            places = _places(live.attributes, terms)
        else:
            places = _places(_about_places(connection, alive, terms), terms)
            wanted = set(nodes)
            live = claims_about(connection, alive, subjects=wanted, objects=wanted)
            # What reaches these nodes from elsewhere came with it.
            mine = live.attributes.where(np.isin(live.attributes.subject, list(wanted)))
            live = LiveColumns(live.edges, mine)
    type_of = _types(live.attributes, terms, ontology, types)
    said = _attributes(live.attributes, terms, type_of)
    near = _neighbours(live.edges, terms, type_of)
    local = ledger.locals_at(
        {*type_of, *(n for ends in near.values() for _, n, _ in ends)} if nodes is not None else None
    )
    identifying = identifiers_of(ontology, types)
    return {
        node: make_record(node, local, type_of[node], said[node], near.get(node, ()), identifying, places)
        for node in sorted(type_of)
    }


def read_places(ledger: Ledger, tx: int | None = None) -> frozenset[str]:
    """Return the provinces and prefectures that the ledger knows at ``tx`` and the atlas does not, by short name."""
    terms = ledger.terms()
    with ledger.engine.connect() as connection:
        alive = liveness.live(connection, ledger.at(tx))
        return _places(_about_places(connection, alive, terms), terms)


def _about_places(connection: Connection, alive: liveness.Live, terms: Mapping[int, str]) -> ClaimColumns:
    number = next((n for n, term in terms.items() if term == "Place"), -1)
    query = select(t.claim.c.subject).where(t.claim.c.type == number, t.claim.c.object.is_(None)).distinct()
    subjects = connection.execute(query).scalars().all() if number >= 0 else ()
    return claims_about(connection, alive, subjects=subjects).attributes


def _places(said: ClaimColumns, terms: Mapping[int, str]) -> frozenset[str]:
    of_term = {term: n for n, term in terms.items()}
    mask = said.type == of_term.get("Place", -1)
    named, leveled = (
        said.where(mask & (said.prop == of_term.get(prop, -1))) for prop in ("name", "place_level")
    )
    high = {s for s, level in zip(leveled.subject.tolist(), leveled.text, strict=True) if level in LEVELS}
    return beside_atlas(name for s, name in zip(named.subject.tolist(), named.text, strict=True) if s in high)


def _types(
    said: ClaimColumns, terms: Mapping[int, str], ontology: Ontology, types: Collection[str]
) -> dict[int, str]:
    depth = {name: len(ontology.ancestors(name)) for name in types}
    found: dict[int, str] = {}
    for number in np.unique(said.type).tolist():
        name = terms[number]
        if name not in depth:
            continue
        for node in np.unique(said.subject[said.type == number]).tolist():
            held = found.get(node)
            if held is None or (depth[name], name) > (depth[held], held):
                found[node] = name
    return found


def _attributes(
    said: ClaimColumns, terms: Mapping[int, str], type_of: Mapping[int, str]
) -> dict[int, list[tuple[str, str, bool]]]:
    """Return property, value and whether it still holds, of each node, in the order of recording."""
    rows: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    ended = said.until != 0
    for node, prop, value, over in zip(
        said.subject.tolist(), said.prop.tolist(), said.text, ended.tolist(), strict=True
    ):
        if node in type_of:
            rows[node].append((terms[prop], value, over))
    return rows


def _neighbours(
    edges: ClaimColumns, terms: Mapping[int, str], type_of: Mapping[int, str]
) -> dict[int, set[tuple[str, int, str]]]:
    near: dict[int, set[tuple[str, int, str]]] = defaultdict(set)
    telling = {n: terms[n] for n in np.unique(edges.prop).tolist() if split_status(terms[n])[0] in _TELLING}
    mask = np.isin(edges.prop, list(telling))
    subjects, objects, props = edges.subject[mask], edges.object[mask], edges.prop[mask]
    datasets = edges.dataset[mask]
    for subject, object_, prop, said_by in zip(
        subjects.tolist(), objects.tolist(), props.tolist(), datasets.tolist(), strict=True
    ):
        if subject in type_of:
            near[subject].add((telling[prop], object_, terms[said_by]))
        if object_ in type_of:
            near[object_].add((f"^{telling[prop]}", subject, terms[said_by]))
    return near


def make_record(
    node: int,
    local: Mapping[int, str],
    type_: str,
    said: Iterable[tuple[str, str, bool]],
    near: Iterable[tuple[str, int, str]],
    identifying: Mapping[str, str],
    places: frozenset[str] = frozenset(),
) -> Record:
    """Return a record from ``said``: property, canonical value, and whether it no longer holds; the other arguments as in a record.

    ``places`` are all places that the graph knows and the atlas does not.
    """
    names: dict[Name, None] = {}
    identifiers, codes, single = set(), set(), dict[str, str]()
    for prop, value, over in said:
        if prop in _KINDS:
            kind = NameKind.FORMER if over and _KINDS[prop] is NameKind.NAME else _KINDS[prop]
            names[Name(kind, value)] = None
        elif prop in identifying:
            identifiers.add(f"{identifying[prop]}:{value}")
        elif prop == "document_number":
            identifiers.add(f"wenhao:{document_number(value)}")
        elif prop == "code":
            codes.add(value)
        elif not over:
            single.setdefault(prop, value)
    # What is written first in a source comes first, the name now borne before the others: that is what people see.
    ordered = sorted(names, key=lambda n: tuple(NameKind).index(n.kind))
    if not ordered and not identifiers and _MASKED in single:
        # 客户一 of one report and 客户一 of another: whatever both have to do with, nothing could show that they are one.
        return Record(node, local[node], type_, ())
    address = single.get("address", "")
    return Record(
        node, local[node], type_, tuple(ordered), frozenset(identifiers), where(address), single.get("country", ""),
        address if len(address) >= 8 else "", _host(single.get("website", "")), single.get("founded", "")[:4],
        frozenset(f"{relation}:{local[other]}@{said_by}" for relation, other, said_by in near), frozenset(codes),
        places_in((n.text for n in ordered), places),
    )  # fmt: skip


def _host(address: str) -> str:
    host = address.lower().partition("://")[2].partition("/")[0].partition(":")[0]
    return host.removeprefix("www.")
