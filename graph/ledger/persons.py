"""What the ledger knows of natural persons: which claims are about one, and by which names a document calls them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, insert, select

from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.model import DOCUMENT_SPACE, document_space
from clusterkg.graph.ledger.reading import Reading
from clusterkg.graph.ontology import load

#: Types of properties that hold a name.
_NAMES = "name"
#: A single character is no name that could be looked for in a text.
SHORTEST_NAME = 2


class Naming(Reading):
    """The part of reading that asks about persons."""

    def is_personal(self, claim: str) -> bool:
        """Tell whether a claim is about a natural person: what is said of one, an edge of one, or what is said of such an edge."""
        terms, ontology = self.terms(), load()
        persons = self._person_terms(terms)
        with self.engine.connect() as connection:
            found = [bytes.fromhex(claim)]
            while found:
                row = connection.execute(select(t.claim).where(t.claim.c.id == found.pop())).first()
                if row is None:
                    return False
                type_ = terms[row.type]
                if row.type in persons:
                    return True
                ends = ontology.types[type_].ends if type_ in ontology.types else {}
                if any(all(ontology.is_a(r, "Person") for r in end.range) for end in ends.values()):
                    return True  # whoever stands there is a person, though nothing else is said of them
                if row.object is not None:
                    return self._some(connection, t.claim.c.subject.in_([row.subject, row.object]), persons)
                local = connection.execute(
                    select(t.node.c.local).where(t.node.c.id == row.subject)
                ).scalar_one()
                if local.startswith("edge:"):
                    found.append(bytes.fromhex(local[5:]))
        return False

    def has_claim(self, claim: str) -> bool:
        """Tell whether the ledger holds a claim (32-digit hex)."""
        with self.engine.connect() as connection:
            query = select(t.claim.c.seq).where(t.claim.c.id == bytes.fromhex(claim))
            return connection.execute(query).first() is not None

    def persons_among(self, locals_: Iterable[str]) -> frozenset[str]:
        """Return which of these local ids are those of persons, as some claim says."""
        numbers, persons = self.node_ids(locals_), self._person_terms(self.terms())
        with self.engine.connect() as connection:
            return frozenset(
                local
                for local, n in numbers.items()
                if self._some(connection, t.claim.c.subject == n, persons)
            )

    def names_in(self, content_hashes: Iterable[str]) -> frozenset[str]:
        """Return the names of the persons that were read in documents, as they stand there and as they were cleaned."""
        of = select(t.edition.c.document).where(t.edition.c.hash.in_(list(content_hashes)))
        with self.engine.connect() as connection:
            spaces = spaces_of(connection, t.document.c.id.in_(of))
        return frozenset().union(*map(self.names_below, sorted(set(spaces.values()))))

    def names_below(self, space: str) -> frozenset[str]:
        """Return the names of the persons that were read in the document with this local id."""
        # “$” follows “#”: all local ids of the document, by the index on them.
        return frozenset(self._names(t.node.c.local > f"{space}#", t.node.c.local < f"{space}$"))

    def names_in_documents(self) -> frozenset[str]:
        """Return the names of the persons that were read in any document."""
        return frozenset(
            self._names(t.node.c.local > f"{DOCUMENT_SPACE}:", t.node.c.local < f"{DOCUMENT_SPACE};")
        )

    def names_of(self, numbers: Iterable[int]) -> frozenset[str]:
        """Return the names of persons by the ledger's numbers of their local ids."""
        return frozenset(self._names(t.node.c.id.in_(list(numbers))))

    def _names(self, *which: ColumnElement[bool]) -> set[str]:
        terms, ontology = self.terms(), load()
        persons = self._person_terms(terms)
        naming = {
            p for i in persons for p, spec in ontology.properties(terms[i]).items() if spec.type == _NAMES
        }
        props = [i for i, word in terms.items() if word in naming]
        query = (
            select(t.claim.c.value, t.claim.c.original)
            .join(t.node, t.node.c.id == t.claim.c.subject)
            .where(t.claim.c.type.in_(persons), t.claim.c.prop.in_(props), *which)
        )
        with self.engine.connect() as connection:
            return {
                text.strip()
                for row in connection.execute(query)
                for text in row
                if text is not None and len(text.strip()) >= SHORTEST_NAME
            }

    @staticmethod
    def _person_terms(terms: dict[int, str]) -> list[int]:
        persons = set(load().descendants("Person"))
        return [i for i, word in terms.items() if word in persons]

    @staticmethod
    def _some(connection: Connection, which: ColumnElement[bool], persons: list[int]) -> bool:
        query = select(t.claim.c.seq).where(which, t.claim.c.type.in_(persons)).limit(1)
        return connection.execute(query).first() is not None


_KEPT = "document space "


def spaces_of(connection: Connection, *which: ColumnElement[bool]) -> dict[int, str]:
    """Return the local ids of documents by their numbers: made from their names, or as kept where an erasure changed the name."""
    rows = connection.execute(
        select(t.document.c.id, t.document.c.dataset, t.document.c.name).where(*which)
    ).all()
    keys = [f"{_KEPT}{id_}" for id_, _, _ in rows]
    kept: dict[str, str] = {}
    for start in range(0, len(keys), 500):
        part = t.meta.c.key.in_(keys[start : start + 500])
        kept.update(
            {
                key: value
                for key, value in connection.execute(select(t.meta.c.key, t.meta.c.value).where(part))
            }
        )
    return {id_: kept.get(f"{_KEPT}{id_}") or document_space(dataset, name) for id_, dataset, name in rows}


def keep_spaces(connection: Connection, documents: Iterable[int]) -> None:
    """Write down the local ids of documents that are about to be called otherwise: what was read in them keeps its ids."""
    for id_, space in spaces_of(connection, t.document.c.id.in_(list(documents))).items():
        key = f"{_KEPT}{id_}"
        if connection.execute(select(t.meta.c.key).where(t.meta.c.key == key)).first() is None:
            connection.execute(insert(t.meta).values(key=key, value=space))
