"""A release as those see it who may not know persons by name: the same graph, with pseudonyms where a name would stand.

It stands below scopes and questions, so that no door and no question has to think of it. Persons keep their edges and what is not
personal about them; their names, local ids, canonical ids, and the ids of claims about them are replaced (see
:mod:`clusterkg.graph.store.pseudonyms`), and nothing that guesses one of these is told whether it guessed right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from clusterkg.graph.errors import NotAllowed
from clusterkg.graph.ledger.model import DOCUMENT_SPACE
from clusterkg.graph.ontology import Ontology, load
from clusterkg.graph.ontology.model import PropertySpec
from clusterkg.graph.store.contract import Attribute, Brief, Direction, EdgeRecord, Ids, Manifest
from clusterkg.graph.store.pseudonyms import PREFIX, Pseudonyms
from clusterkg.graph.store.scoping import RawRelease, Table

#: Above all types whose instances are natural persons.
PERSON, NAME, MENTIONS = "Person", "person_name", "MENTIONS"
#: In place of a name in a text.
NAMELESS = "〔人员〕"
#: Texts about a person that may name one although they are no personal property of the ontology.
_TELLING = frozenset({"note", "alias"})


def personal_properties(ontology: Ontology, type_: str) -> frozenset[str]:
    """Return the properties of a type of person that are not shown: those marked personal, and free texts that may name one."""
    return _TELLING | {p for p, spec in ontology.properties(type_).items() if spec.personal}


def has_persons(manifest: Manifest) -> bool:
    """Tell whether a release holds any person."""
    return any(manifest.counts.get(t, 0) for t in load().descendants(PERSON))


class Persons:
    """Which nodes of a release are persons, and which edges lead to or from one; worked out once for each release."""

    def __init__(self, release: RawRelease) -> None:
        ontology = load()
        self.types = frozenset(ontology.descendants(PERSON))
        self.nids = release.typed(sorted(self.types))
        self.node = np.zeros(release.nodes, dtype=np.bool_)
        self.node[self.nids] = True
        self.hidden = {t: personal_properties(ontology, t) for t in self.types}
        self.props = frozenset().union(*self.hidden.values())
        self._release = release

    @cached_property
    def eids(self) -> Ids:
        """Edges with a person at one end, ascending."""
        found = [np.empty(0, dtype=np.int64)]
        for relation, type_ in self._release.relations:
            for direction in ("out", "in"):
                table = self._release.edges(self.nids, relation, type_, direction)
                found.append(table["eid"].astype(np.int64))
        return np.unique(np.concatenate(found))

    @cached_property
    def told_in(self) -> dict[int, re.Pattern[str]]:
        """Nodes read in a document that names persons → what finds these names: the document's own node, and what it mentions."""
        names: dict[str, set[str]] = {}
        called: dict[int, set[str]] = {}
        wanted = self.nids.tolist()
        for nid, one in self._release.attribute_rows(wanted):
            if one.prop == NAME and len(one.value) > 1:
                called.setdefault(nid, set()).add(one.value)
        for nid, _, _, _, _, locals_ in self._release.node_rows(wanted):
            for local in locals_:
                space, found, _ = local.partition("#")
                if found and space.startswith(f"{DOCUMENT_SPACE}:"):
                    names.setdefault(space, set()).update(called.get(nid, ()))
        of: dict[int, set[str]] = {}
        for space, held in names.items():
            document = self._release.local(space) if held else None
            if document is not None:
                of.setdefault(document, set()).update(held)
        for document, held in list(of.items()):
            for relation, type_ in self._release.relations:
                if relation == MENTIONS:
                    table = self._release.edges(np.array([document], dtype=np.int64), relation, type_, "out")
                    for target in table["target"].tolist():
                        of.setdefault(target, set()).update(held)
        return {nid: _finding(held) for nid, held in of.items() if not self.node[nid]}

    def without_names(self, nid: int, text: str) -> str:
        """Return a free text of a node without the names of persons that its document tells."""
        found = self.told_in.get(nid)
        return text if found is None else found.sub(NAMELESS, text)

    def among(self, eids: Ids) -> npt.NDArray[np.bool_]:
        """Tell which of these edges have a person at one end."""
        if not len(self.eids):
            return np.zeros(len(eids), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.eids, eids), len(self.eids) - 1)
        mask: npt.NDArray[np.bool_] = self.eids[at] == eids
        return mask


@cache
def _properties(type_: str) -> Mapping[str, PropertySpec]:
    ontology = load()
    return ontology.properties(type_) if type_ in ontology.types else {}


def _finding(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(names, key=lambda n: (-len(n), n)))))


class PrivateRelease(RawRelease):
    """Rows of a release with pseudonyms for persons."""

    def __init__(self, release: RawRelease, pseudonyms: Pseudonyms, persons: Persons) -> None:
        self._raw, self._pseudonyms, self._persons = release, pseudonyms, persons
        self.manifest, self.datasets = release.manifest, release.datasets
        self.nodes, self.relations, self.props = release.nodes, release.relations, release.props

    def _unless_person(self, nid: int | None) -> int | None:
        return None if nid is None or self._persons.node[nid] else nid

    def _person(self, nid: int | None) -> int | None:
        return nid if nid is not None and self._persons.node[nid] else None

    # -- ids ---------------------------------------------------------------------------------------------------

    def number(self, id: str) -> int | None:
        """Return the number of an id; a person answers to its pseudonym alone."""
        if not id.startswith(PREFIX):
            return self._unless_person(self._raw.number(id))
        canonical = self._pseudonyms.canonical(id)
        return None if canonical is None else self._person(self._raw.number(canonical))

    def former(self, id: str) -> int | None:
        """Return the node that a canonical id merged away leads to."""
        return self._unless_person(self._raw.former(id))

    def local(self, local: str) -> int | None:
        """Return the node that a local id, or the pseudonym of a person merged away, belongs to."""
        canonical = self._pseudonyms.canonical(local)
        if canonical is not None:
            return self._person(self._raw.former(canonical))
        return self._unless_person(self._raw.local(local))

    def ids(self, nids: Ids) -> list[str]:
        """Return canonical ids, pseudonymous for persons."""
        found = self._raw.ids(nids)
        for at in np.flatnonzero(self._persons.node[nids]).tolist():
            found[at] = self._pseudonyms.id(found[at])
        return found

    # -- nodes -------------------------------------------------------------------------------------------------

    def briefs(self, nids: Ids) -> list[Brief]:
        """Return id, number, type and caption."""
        found = self._raw.briefs(nids)
        for at in np.flatnonzero(self._persons.node[nids]).tolist():
            one = found[at]
            found[at] = one._replace(id=self._pseudonyms.id(one.id), caption=self._pseudonyms.name(one.id))
        if self._persons.told_in:
            for at, one in enumerate(found):
                if one.nid in self._persons.told_in:
                    found[at] = one._replace(caption=self._caption(*one[1:]))
        return found

    @staticmethod
    def _free(type_: str, prop: str) -> bool:
        """Tell whether a property is a free text, which may tell a name; the names of things are their own."""
        spec = _properties(type_).get(prop)
        return spec is not None and spec.type in ("text", "verbatim")

    def _caption(self, nid: int, type_: str, caption: str) -> str:
        return self._persons.without_names(nid, caption) if self._free(type_, "title") else caption

    def _told(self, nid: int, type_: str, one: Attribute) -> Attribute:
        if not self._free(type_, one.prop):
            return one
        return replace(one, value=self._persons.without_names(nid, one.value))

    def node_rows(self, nids: Sequence[int]) -> Iterator[tuple[int, str, str, str, bool, Sequence[str]]]:
        """Return (nid, id, type, caption, stub, local ids); of a person no local ids."""
        for nid, id_, type_, caption, stub, locals_ in self._raw.node_rows(nids):
            if self._persons.node[nid]:
                yield nid, self._pseudonyms.id(id_), type_, self._pseudonyms.name(id_), stub, ()
            else:
                yield nid, id_, type_, self._caption(nid, type_, caption), stub, locals_

    def attribute_rows(self, nids: Sequence[int]) -> Iterator[tuple[int, Attribute]]:
        """Return (nid, attribute), in order; of a person what is not personal, and the pseudonym as the name."""
        persons = [nid for nid in nids if self._persons.node[nid]]
        canonical = dict(zip(persons, self._raw.ids(np.array(persons, dtype=np.int64)), strict=True))
        named: set[tuple[int, str, int]] = set()
        telling = [nid for nid in nids if nid in self._persons.told_in]
        types = {b.nid: b.type for b in self._raw.briefs(np.array(telling, dtype=np.int64))}
        for nid, one in self._raw.attribute_rows(nids):
            if nid in types:
                yield nid, self._told(nid, types[nid], one)
            elif nid not in canonical:
                yield nid, one
            elif one.prop not in self._persons.props:
                yield nid, self._veiled(one)
            elif one.prop == NAME and (said := (nid, one.dataset, int(one.evidence_class))) not in named:
                # One of each source is enough: how many names a person has, and since when, is personal as well.
                named.add(said)
                called = replace(
                    one, value=self._pseudonyms.name(canonical[nid]), valid_from=None, valid_to=None
                )
                yield nid, self._veiled(called)

    def _veiled(self, one: Attribute) -> Attribute:
        return replace(one, claims=self._pseudonyms.claims(one.claims))

    def typed(self, types: Sequence[str]) -> Ids:
        """Return the nodes of exactly these types, ascending."""
        return self._raw.typed(types)

    def holders(self, prop: str, value: str) -> Iterator[tuple[int, Attribute]]:
        """Return nodes that hold a value of a property; nobody finds a person by a personal one."""
        for nid, one in self._raw.holders(prop, value):
            if not self._persons.node[nid]:
                if nid not in self._persons.told_in or self._same(nid, one):
                    yield nid, one
            elif prop not in self._persons.props:
                yield nid, self._veiled(one)

    def _same(self, nid: int, one: Attribute) -> bool:
        """Tell whether an attribute is shown as it is; what is not would be found by guessing the name in it."""
        (brief,) = self._raw.briefs(np.array([nid], dtype=np.int64))
        return self._told(nid, brief.type, one) == one

    def names(self, text: str, compact: str) -> Iterator[tuple[str, str, str, str, float]]:
        """Return (id, type, caption, matched, score) of names that match, best first; persons are found by nobody's name."""
        for hit in self._raw.names(text, compact):
            id_, type_, caption, matched, score = hit
            if type_ in self._persons.types:
                continue
            nid = self._raw.number(id_) if self._persons.told_in else None
            if nid is None or nid not in self._persons.told_in or not self._free(type_, "title"):
                yield hit
            elif (
                self._persons.without_names(nid, matched) == matched
            ):  # else it would be found by a person's name
                yield id_, type_, self._caption(nid, type_, caption), matched, score

    # -- edges -------------------------------------------------------------------------------------------------

    def edges(self, nids: Ids, relation: str, type_: str, direction: Direction) -> Table:
        """Return the edges of one relation at the given nodes, as columns of numbers."""
        return self._raw.edges(nids, relation, type_, direction)

    def edge_rows(self, eids: Sequence[int]) -> Iterator[EdgeRecord]:
        """Return edges with all their attributes."""
        wanted = np.asarray(eids, dtype=np.int64)
        of_persons = set(wanted[self._persons.among(wanted)].tolist()) if len(wanted) else set()
        for one in self._raw.edge_rows(eids):
            yield self._veiled_edge(one) if one.eid in of_persons else one

    def _veiled_edge(self, one: EdgeRecord) -> EdgeRecord:
        source, target = (
            self._pseudonyms.id(end) if self._person(self._raw.number(end)) is not None else end
            for end in (one.source, one.target)
        )
        return replace(
            one, id=self._pseudonyms.edge(one.id), source=source, target=target, claims=self._pseudonyms.claims(one.claims),
            attributes=tuple(map(self._veiled, one.attributes)),
        )  # fmt: skip

    def edge_claims(self, eids: Ids) -> list[tuple[str, ...]]:
        """Return the claims behind each edge."""
        found = self._raw.edge_claims(eids)
        for at in np.flatnonzero(self._persons.among(eids)).tolist():
            found[at] = self._pseudonyms.claims(found[at])
        return found

    def edge_attribute_rows(
        self, eids: Ids, props: frozenset[str] | None = None
    ) -> Iterator[tuple[int, Attribute]]:
        """Return (eid, attribute) of the edges that have any (of these properties), in order."""
        of_persons = set(eids[self._persons.among(eids)].tolist()) if len(eids) else set()
        for eid, one in self._raw.edge_attribute_rows(eids, props):
            yield eid, self._veiled(one) if eid in of_persons else one

    # -- the rest ----------------------------------------------------------------------------------------------

    def cypher(
        self, query: str, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> list[dict[str, Any]]:
        """Refuse: a query language reaches every name."""
        raise NotAllowed(
            "图里有人员,查询语言会读到姓名,所以这里不能用。", "The graph holds persons and a query language would read their names.",
            hint_zh="须有看姓名的角色(CLUSTERKG_ROLE=steward)。", hint_en="It takes a role that may see names (CLUSTERKG_ROLE=steward).",
        )  # fmt: skip

    def close(self) -> None:
        """Let go of files and connections."""
        self._raw.close()
