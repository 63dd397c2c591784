"""Erasing a person: the one act on the ledger that cannot be undone.

The steps are ordered so that a killed erasure can be taken up again: it is written down first (which local ids, which documents, never a
name), files are blanked while the ledger still knows the names, then one transaction takes everything out of the ledger, and what is left
to do after it needs no name.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, insert, or_, select, text, update

from clusterkg.graph.errors import LedgerError, NotFound
from clusterkg.graph.ledger import committing
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.blanking import (
    BEGUN,
    BLANKED,
    Blanking,
    Erasure,
    Forgetting,
    documents_of,
    holding,
)
from clusterkg.graph.ledger.persons import Naming
from clusterkg.graph.ledger.tombstones import Keyed
from clusterkg.graph.ontology import load

#: A name of one of these that holds a person's name and more is its own.
_CALLED_AFTER = ("Organisation", "Person", "Place", "Product", "Site")


class Erasing(Naming):
    """The part of the ledger that forgets."""

    #: Returns the workspace's secret; without it nobody can be erased, and a ledger with erasures not be written.
    secret: Callable[[], bytes] | None = None

    @property
    def keyed(self) -> Keyed:
        """Hashes with the workspace's secret."""
        if self.secret is None:
            raise LedgerError("没有工作区密钥。", "There is no secret of the workspace.")
        return Keyed(self.secret())

    # -- writing it down ---------------------------------------------------------------------------------------

    def begin_erasure(
        self, local_ids: Iterable[str], *, by: str, reason: str, everywhere: bool = False
    ) -> Erasure:
        """Write down that a person is erased; nothing is gone yet.

        ``everywhere`` counts every document that holds the name as one of the person's.

        Raises
        ------
        NotFound
            The ledger has no such local id.
        LedgerError
            It is no person's, or the reason itself names the person.
        """
        numbers = self.node_ids(local_ids)
        if not numbers:
            raise NotFound("台账里没有这个人。", "The ledger has no such person.")
        others = set(numbers) - self.persons_among(numbers)
        stubs = {n for n in others if not self._said_of(numbers[n])}
        if others - stubs:
            raise LedgerError(
                "只能删除人员;其他事物请用 withdraw 撤回。", "Only persons are erased; withdraw other things.",
                hint_zh="withdraw 可恢复。", hint_en="A withdrawal can be undone.",
            )  # fmt: skip
        subjects = sorted(numbers.values())
        names = self.names_of(subjects)
        if any(n in x for n in names for x in (by, reason)):
            raise LedgerError(
                "理由和经手人会留在台账里,不能写被删者的姓名。",
                "Reason and author stay in the ledger and must not name the person.",
            )
        with self.engine.connect() as connection:
            seen = documents_of(connection, subjects)
            if everywhere:
                seen |= self._documents_holding(connection, names)
            shared = seen & self._namesakes(connection, subjects, names)
        plan = {"subjects": subjects, "documents": sorted(seen), "shared": sorted(shared)}
        keyed, stones = self.keyed, self._tombstones(subjects, sorted(seen - shared), names)
        with self.engine.begin() as connection:
            n = committing.begin(connection, "erase", by, reason)
            made = connection.execute(
                insert(t.erasure)
                .values(tx=n, stage=BEGUN, plan=json.dumps(plan), report="{}", check=keyed.check)
                .returning(t.erasure.c.id)
            ).scalar_one()
            if stones:
                connection.execute(insert(t.tombstone), [{**s, "erasure": made} for s in stones])
        return self.erasures()[-1]

    def _said_of(self, number: int) -> bool:
        with self.engine.connect() as connection:
            query = (
                select(t.claim.c.seq).where(t.claim.c.subject == number, t.claim.c.object.is_(None)).limit(1)
            )
            return connection.execute(query).first() is not None

    def erasures(self) -> list[Erasure]:
        """Return all erasures, oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(t.erasure).order_by(t.erasure.c.id)).all()
        found = []
        for r in rows:
            plan = json.loads(r.plan)
            subjects, documents, shared = (tuple(plan[k]) for k in ("subjects", "documents", "shared"))
            found.append(Erasure(r.id, r.tx, r.stage, subjects, documents, shared, json.loads(r.report)))
        return found

    def mark(self, erasure: Erasure, stage: str, **told: Any) -> Erasure:
        """Write down how far an erasure has come, and what is to be reported of it."""
        report = {**self.erasure(erasure.id).report, **told}
        with self.engine.begin() as connection:
            connection.execute(
                update(t.erasure)
                .where(t.erasure.c.id == erasure.id)
                .values(stage=stage, report=json.dumps(report, ensure_ascii=False))
            )
        return self.erasure(erasure.id)

    def erasure(self, id_: int) -> Erasure:
        """Return one erasure as it stands."""
        return next(e for e in self.erasures() if e.id == id_)

    def blanking(self, erasure: Erasure) -> Blanking:
        """Return what takes the person's names out of texts; only until the ledger itself is blanked."""
        names = self.names_of(erasure.subjects)
        return Blanking(names, self._kept(erasure.subjects, names))

    def _tombstones(
        self, subjects: list[int], documents: list[int], names: frozenset[str]
    ) -> list[dict[str, Any]]:
        keyed = self.keyed
        found: list[dict[str, Any]] = []
        blank: dict[str, Any] = {"document": None, "length": None, "first": None}
        kept = self._kept(subjects, names)
        with self.engine.connect() as connection:
            for local in connection.execute(
                select(t.node.c.local).where(t.node.c.id.in_(subjects))
            ).scalars():
                found.append({**blank, "kind": "local", "key": keyed.of("local", local)})
            rows = connection.execute(select(t.document).where(t.document.c.id.in_(documents))).all()
        for row in rows:
            found.append(
                {
                    **blank,
                    "kind": "document",
                    "key": keyed.document(row.dataset, row.name),
                    "document": row.id,
                }
            )
            for kind, words in (("name", names), ("kept", kept)):
                found += [
                    {
                        "kind": kind,
                        "key": keyed.of(kind, w),
                        "document": row.id,
                        "length": len(w),
                        "first": keyed.first(w[0]),
                    }
                    for w in sorted(words)
                ]
        return found

    def _kept(self, subjects: Iterable[int], names: frozenset[str]) -> frozenset[str]:
        """Return names of other things that hold a name of the person and more: they are not the person's."""
        terms, mine = self.terms(), set(subjects)
        types, naming = _named_after(terms)
        found: set[str] = set()
        with self.engine.connect() as connection:
            for name in names:
                query = select(t.claim.c.subject, t.claim.c.value, t.claim.c.original).where(
                    t.claim.c.type.in_(types),
                    t.claim.c.prop.in_(naming),
                    holding(t.claim.c.value, name) | holding(t.claim.c.original, name),
                )
                for subject, *texts in connection.execute(query):
                    if subject not in mine:
                        found |= {
                            x
                            for x in texts
                            if x is not None and name in x and x not in names and len(x) <= 60
                        }
        return frozenset(found)

    def _namesakes(self, connection: Connection, subjects: list[int], names: frozenset[str]) -> set[int]:
        """Return the documents in which another person bears one of the names."""
        terms = self.terms()
        query = select(t.claim.c.subject).where(
            t.claim.c.type.in_(self._person_terms(terms)),
            t.claim.c.value.in_(sorted(names)),
            t.claim.c.subject.not_in(subjects),
        )
        others = sorted(set(connection.execute(query).scalars()))
        return documents_of(connection, others) if others else set()

    def _documents_holding(self, connection: Connection, names: frozenset[str]) -> set[int]:
        found: set[int] = set()
        for name in names:
            quotes = select(t.unit.c.document).join(t.sighting, t.sighting.c.unit == t.unit.c.id)
            said = quotes.join(t.claim, t.claim.c.seq == t.sighting.c.claim)
            held = or_(*(holding(c, name) for c in (t.claim.c.value, t.claim.c.original, t.claim.c.key)))
            runs = (
                select(t.edition.c.document)
                .join(t.run, t.run.c.edition == t.edition.c.id)
                .join(t.reject, t.reject.c.run == t.run.c.id)
                .where(holding(t.reject.c.row, name))
            )
            for query in (quotes.where(holding(t.sighting.c.quote, name)), said.where(held), runs):
                found |= set(connection.execute(query.distinct()).scalars())
            found |= set(
                connection.execute(select(t.document.c.id).where(holding(t.document.c.name, name))).scalars()
            )
        return found

    # -- taking it out -----------------------------------------------------------------------------------------

    def blank(self, erasure: Erasure, paths: dict[str, str | None]) -> Erasure:
        """Take a person out of the ledger in one transaction; ``paths`` are originals and what is kept in their place."""
        blanking, keyed = self.blanking(erasure), self.keyed
        with self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA secure_delete = ON"))
                connection.commit()
            with connection.begin():
                told = Forgetting(connection, erasure, blanking, keyed).run(paths)
                left = self._left(connection, erasure, blanking)
                report = json.dumps({**erasure.report, **told, "elsewhere": left}, ensure_ascii=False)
                connection.execute(
                    update(t.erasure).where(t.erasure.c.id == erasure.id).values(stage=BLANKED, report=report)
                )
        return self.erasure(erasure.id)

    def _left(self, connection: Connection, erasure: Erasure, blanking: Blanking) -> list[dict[str, Any]]:
        """Return where a name still stands: in documents of others, which only a person can judge."""
        counts: Counter[int] = Counter()
        for name in blanking.names:
            quotes = select(t.unit.c.document, t.sighting.c.quote).join(
                t.sighting, t.sighting.c.unit == t.unit.c.id
            )
            said = (
                select(t.unit.c.document, t.claim.c.value)
                .join(t.sighting, t.sighting.c.unit == t.unit.c.id)
                .join(t.claim, t.claim.c.seq == t.sighting.c.claim)
            )
            for query in (
                quotes.where(holding(t.sighting.c.quote, name)),
                said.where(holding(t.claim.c.value, name)),
            ):
                counts.update(d for d, held in connection.execute(query) if blanking.holds(held))
        rows = connection.execute(select(t.document).where(t.document.c.id.in_(counts))).all()
        return [
            {
                "dataset": r.dataset,
                "document": blanking.redact(r.name),
                "places": counts[r.id],
                "namesake": r.id in erasure.shared,
            }
            for r in sorted(rows, key=lambda r: r.id)
        ]

    def documents_of(self, erasure: Erasure) -> list[tuple[str, str]]:
        """Return (data set, name) of the documents that an erasure concerns and whose texts lose the name."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(t.document).where(t.document.c.id.in_(erasure.losing)).order_by(t.document.c.id)
            )
            return [(r.dataset, r.name) for r in rows]

    def runs_of(self, erasure: Erasure) -> list[int]:
        """Return the runs that read those documents: their files of rejects are written anew."""
        query = (
            select(t.run.c.id)
            .join(t.edition, t.edition.c.id == t.run.c.edition)
            .where(t.edition.c.document.in_(erasure.losing))
        )
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def paths(self) -> frozenset[str]:
        """Return all originals that an edition refers to."""
        with self.engine.connect() as connection:
            query = select(t.edition.c.path).where(t.edition.c.path.is_not(None))
            return frozenset(str(p) for p in connection.execute(query).scalars())

    def compact(self) -> None:
        """Rewrite the database so that no byte of what was deleted stays in its files.

        Raises
        ------
        sqlalchemy.exc.DBAPIError
            Others are reading; try again when they have finished.
        """
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.dialect.name == "sqlite":
                for statement in (
                    "PRAGMA wal_checkpoint(TRUNCATE)",
                    "VACUUM",
                    "PRAGMA wal_checkpoint(TRUNCATE)",
                ):
                    result = connection.execute(text(statement))
                    row = result.first() if result.returns_rows else None
                    if row is not None and row[0]:
                        raise LedgerError(
                            "有别的进程在读台账,还不能压缩。", "Others are reading the ledger; it cannot be compacted yet.",
                            hint_zh="让它们结束后运行 clusterkg erase --resume。", hint_en="Let them finish, then run clusterkg erase --resume.",
                        )  # fmt: skip
                return
            for table in t.metadata.sorted_tables:
                connection.execute(text(f'VACUUM FULL "{table.name}"'))


def _named_after(terms: dict[int, str]) -> tuple[list[int], list[int]]:
    """Return types that may be called after a person, and the properties that name them."""
    ontology = load()
    types = {d for one in _CALLED_AFTER for d in ontology.descendants(one)}
    props = {p for name in types for p, s in ontology.properties(name).items() if s.type == "name"}
    return [i for i, w in terms.items() if w in types], [i for i, w in terms.items() if w in props]
