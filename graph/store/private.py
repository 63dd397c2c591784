"""A release as those see it who may not know persons by name: the same graph, with pseudonyms where a name would stand.

It stands below scopes and questions, so that no door and no question has to think of it. Persons keep their edges and what is not
personal about them; their names, local ids, canonical ids, and the ids of claims about them are replaced (see
:mod:`clusterkg.graph.store.pseudonyms`), and nothing that guesses one of these is told whether it guessed right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from clusterkg.graph.errors import NotAllowed
from clusterkg.graph.ontology import Ontology, load
from clusterkg.graph.store.contract import Attribute, Brief, Direction, EdgeRecord, Ids, Manifest
from clusterkg.graph.store.pseudonyms import PREFIX, Pseudonyms
from clusterkg.graph.store.scoping import RawRelease, Table

#: Above all types whose instances are natural persons.
PERSON, NAME = "Person", "person_name"
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

    def among(self, eids: Ids) -> npt.NDArray[np.bool_]:
        """Tell which of these edges have a person at one end."""
        if not len(self.eids):
            return np.zeros(len(eids), dtype=np.bool_)
        at = np.minimum(np.searchsorted(self.eids, eids), len(self.eids) - 1)
        mask: npt.NDArray[np.bool_] = self.eids[at] == eids
        return mask


class PrivateRelease(RawRelease):
    """Rows of a release with pseudonyms for persons."""

    def __init__(self, release: RawRelease, pseudonyms: Pseudonyms, persons: Persons) -> None:
        self._raw, self._pseudonyms, self._persons = release, pseudonyms, persons
        self.manifest, self.datasets = release.manifest, release.datasets
        self.nodes, self.relations = release.nodes, release.relations

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
        return found

    def node_rows(self, nids: Sequence[int]) -> Iterator[tuple[int, str, str, str, bool, Sequence[str]]]:
        """Return (nid, id, type, caption, stub, local ids); of a person no local ids."""
        for nid, id_, type_, caption, stub, locals_ in self._raw.node_rows(nids):
            if self._persons.node[nid]:
                yield nid, self._pseudonyms.id(id_), type_, self._pseudonyms.name(id_), stub, ()
            else:
                yield nid, id_, type_, caption, stub, locals_

    def attribute_rows(self, nids: Sequence[int]) -> Iterator[tuple[int, Attribute]]:
        """Return (nid, attribute), in order; of a person what is not personal, and the pseudonym as the name."""
        persons = [nid for nid in nids if self._persons.node[nid]]
        canonical = dict(zip(persons, self._raw.ids(np.array(persons, dtype=np.int64)), strict=True))
        named: set[tuple[int, str, int]] = set()
        for nid, one in self._raw.attribute_rows(nids):
            if nid not in canonical:
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
                yield nid, one
            elif prop not in self._persons.props:
                yield nid, self._veiled(one)

    def names(self, text: str, compact: str) -> Iterator[tuple[str, str, str, str, float]]:
        """Return (id, type, caption, matched, score) of names that match, best first; persons are found by nobody's name."""
        return (hit for hit in self._raw.names(text, compact) if hit[1] not in self._persons.types)

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

    def edge_attribute_rows(self, eids: Ids) -> Iterator[tuple[int, Attribute]]:
        """Return (eid, attribute) of the edges that have any, in order."""
        of_persons = set(eids[self._persons.among(eids)].tolist()) if len(eids) else set()
        for eid, one in self._raw.edge_attribute_rows(eids):
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
