"""Erasing a person: the one act on the ledger that cannot be undone.

The steps are ordered so that a killed erasure can be taken up again: it is written down first (which local ids, which documents, never a
name), files are blanked while the ledger still knows the names, then one transaction takes everything out of the ledger, and what is left
to do after it needs no name.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, insert, or_, select, text, update

from clusterkg.graph.errors import LedgerError, NotFound
from clusterkg.graph.ledger import committing
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.columns import in_parts
from clusterkg.graph.ledger.model import DOCUMENT_SPACE
from clusterkg.graph.ledger.persons import Naming
from clusterkg.graph.ledger.tombstones import BLANK, ERASED, Keyed
from clusterkg.graph.ontology import load

#: Stages of an erasure, in order.
BEGUN, BLANKED, DONE = "begun", "blanked", "done"
#: A name of one of these that holds a person's name and more is its own.
_CALLED_AFTER = ("Organisation", "Person", "Place", "Product", "Site")


@dataclass(frozen=True)
class Erasure:
    """An erasure as it is written down: numbers of the ledger, no names."""

    id: int
    tx: int
    stage: str
    #: Local ids of the person.
    subjects: tuple[int, ...]
    #: Documents in which the person was seen.
    documents: tuple[int, ...]
    #: Documents among them in which somebody else bears the name: its texts keep it.
    shared: tuple[int, ...]
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def losing(self) -> tuple[int, ...]:
        """Documents whose texts lose the name."""
        return tuple(sorted(set(self.documents) - set(self.shared)))


class Blanking:
    """Takes names out of texts, leaving names that hold them (a firm called after its founder)."""

    def __init__(self, names: Iterable[str], kept: Iterable[str]) -> None:
        self.names, self.kept = frozenset(names), frozenset(kept)
        words = sorted(self.names | self.kept, key=lambda n: (-len(n), n))
        self._pattern = re.compile("|".join(map(re.escape, words)) or r"(?!)")

    def redact(self, text: str) -> str:
        """Return a text with a mark in place of each name."""
        return self._pattern.sub(lambda m: m.group() if m.group() in self.kept else ERASED, text)

    def blank(self, text: str) -> str:
        """Return a text of the same length, each character of a name blanked."""
        return self._pattern.sub(
            lambda m: m.group() if m.group() in self.kept else BLANK * len(m.group()), text
        )

    def holds(self, text: str) -> bool:
        """Tell whether a text holds a name that is to go."""
        return self.redact(text) != text


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
            seen = _documents_of(connection, subjects)
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
                    _like(t.claim.c.value, name) | _like(t.claim.c.original, name),
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
        return _documents_of(connection, others) if others else set()

    def _documents_holding(self, connection: Connection, names: frozenset[str]) -> set[int]:
        found: set[int] = set()
        for name in names:
            quotes = select(t.unit.c.document).join(t.sighting, t.sighting.c.unit == t.unit.c.id)
            said = quotes.join(t.claim, t.claim.c.seq == t.sighting.c.claim)
            held = or_(*(_like(c, name) for c in (t.claim.c.value, t.claim.c.original, t.claim.c.key)))
            runs = (
                select(t.edition.c.document)
                .join(t.run, t.run.c.edition == t.edition.c.id)
                .join(t.reject, t.reject.c.run == t.run.c.id)
                .where(_like(t.reject.c.row, name))
            )
            for query in (quotes.where(_like(t.sighting.c.quote, name)), said.where(held), runs):
                found |= set(connection.execute(query.distinct()).scalars())
            found |= set(
                connection.execute(select(t.document.c.id).where(_like(t.document.c.name, name))).scalars()
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
                told = _Blank(connection, erasure, blanking, keyed).run(paths)
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
                quotes.where(_like(t.sighting.c.quote, name)),
                said.where(_like(t.claim.c.value, name)),
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


def _like(column: Column[Any], name: str) -> Any:
    return column.contains(name, autoescape=True)


def _own_claims(connection: Connection, subjects: Iterable[int]) -> dict[int, bytes]:
    """Return the claims about a person, of edges of the person, and about those edges: ``seq`` → id."""
    found: dict[int, bytes] = {}
    numbers = set(subjects)
    ends = True
    while numbers:
        fresh: dict[int, bytes] = {}
        for part in in_parts(numbers):
            for column in ("subject", "object") if ends else ("subject",):
                rows = connection.execute(text(f"SELECT seq, id FROM claim WHERE {column} IN ({part})"))
                fresh |= {seq: bytes(id_) for seq, id_ in rows if seq not in found}
        found |= fresh
        numbers, ends = _edge_nodes(connection, fresh.values()), False
    return found


def _edge_nodes(connection: Connection, claims: Iterable[bytes]) -> set[int]:
    locals_ = [f"edge:{c.hex()}" for c in claims]
    query = select(t.node.c.id).where(t.node.c.local.in_(bindparam("x", expanding=True)))
    return {
        n
        for start in range(0, len(locals_), 500)
        for n in connection.execute(query, {"x": locals_[start : start + 500]}).scalars()
    }


def _documents_of(connection: Connection, subjects: Iterable[int]) -> set[int]:
    """Return the documents in which claims about these persons were seen."""
    found: set[int] = set()
    for part in in_parts(_own_claims(connection, subjects)):
        query = f"SELECT DISTINCT u.document FROM sighting AS s JOIN unit AS u ON u.id = s.unit WHERE s.claim IN ({part})"
        found |= set(connection.execute(text(query)).scalars())
    return found


class _Blank:
    """One transaction that takes a person out of the ledger's tables."""

    def __init__(self, connection: Connection, erasure: Erasure, blanking: Blanking, keyed: Keyed) -> None:
        self.connection, self.erasure, self.blanking, self.keyed = connection, erasure, blanking, keyed
        self.documents = erasure.losing
        self.counts: Counter[str] = Counter()

    def run(self, paths: dict[str, str | None]) -> dict[str, Any]:
        own = _own_claims(self.connection, self.erasure.subjects)
        nodes = set(self.erasure.subjects) | _edge_nodes(self.connection, own.values())
        self._forget_claims(own)
        self._rename(dict.fromkeys(nodes))
        self._redact_claims()
        self._redact_texts()
        for old, new in paths.items():
            self.connection.execute(update(t.edition).where(t.edition.c.path == old).values(path=new))
        self.counts["originals"] = len(paths)
        return {"blanked": dict(sorted(self.counts.items()))}

    def _forget_claims(self, own: dict[int, bytes]) -> None:
        for part in in_parts(own):
            gone = self.connection.execute(text(f"DELETE FROM sighting WHERE claim IN ({part})"))
            self.counts["sightings"] += gone.rowcount
            self.connection.execute(
                text(
                    'UPDATE claim SET value = NULL, original = NULL, "key" = NULL, lang = NULL, valid_from = NULL, valid_to = NULL '
                    f"WHERE seq IN ({part})"
                )
            )
        for seq, id_ in own.items():
            self._call(seq, id_)
        self.counts["claims"] = len(own)

    def _call(self, seq: int, id_: bytes) -> None:
        """Give a claim the keyed id that stands for its own, wherever it is referred to."""
        made = self.keyed.claim(id_)
        self.connection.execute(update(t.claim).where(t.claim.c.seq == seq).values(id=made))
        self.connection.execute(
            update(t.withdrawal)
            .where(t.withdrawal.c.scope == "claim", t.withdrawal.c.target == id_.hex())
            .values(target=made.hex())
        )
        self.connection.execute(
            update(t.node).where(t.node.c.local == f"edge:{id_.hex()}").values(local=f"edge:{made.hex()}")
        )

    def _rename(self, nodes: dict[int, str | None]) -> None:
        """Give nodes another local id: a keyed one, or the one given."""
        for n, local in nodes.items():
            held = self.connection.execute(select(t.node.c.local).where(t.node.c.id == n)).scalar_one()
            self.connection.execute(
                update(t.node).where(t.node.c.id == n).values(local=local or self.keyed.local(held))
            )
        self.counts["local_ids"] += len(nodes)

    def _redact_claims(self) -> None:
        """Take the name out of what else these documents say; such a claim has a keyed id from then on."""
        hashes = set(
            self.connection.execute(
                select(t.edition.c.hash).where(t.edition.c.document.in_(self.documents))
            ).scalars()
        )
        renamed: dict[int, str] = {}
        for name in self.blanking.names:
            for n, local in self.connection.execute(
                select(t.node.c.id, t.node.c.local).where(_like(t.node.c.local, name))
            ):
                space = local.partition("#")[0]
                if space in {f"{DOCUMENT_SPACE}:{h}" for h in hashes} and self.blanking.holds(local):
                    renamed[n] = self.blanking.redact(local)
        changed: dict[int, tuple[bytes, dict[str, str | None]]] = {}
        for part in in_parts(renamed):
            for seq, id_ in self.connection.execute(
                text(f"SELECT seq, id FROM claim WHERE subject IN ({part}) OR object IN ({part})")
            ):
                changed[seq] = (bytes(id_), {})
        for name in self.blanking.names:
            columns = (t.claim.c.value, t.claim.c.original, t.claim.c.key)
            query = (
                select(t.claim.c.seq, t.claim.c.id, *columns)
                .join(t.sighting, t.sighting.c.claim == t.claim.c.seq)
                .join(t.unit, t.unit.c.id == t.sighting.c.unit)
                .where(t.unit.c.document.in_(self.documents), or_(*(_like(c, name) for c in columns)))
            )
            for seq, id_, *texts in self.connection.execute(query.distinct()):
                clean = {
                    c: self.blanking.redact(x)
                    for c, x in zip(("value", "original", "key"), texts, strict=True)
                    if x is not None
                }
                if list(clean.values()) != [x for x in texts if x is not None]:
                    changed[seq] = (bytes(id_), {**clean})
        self._rename(dict(renamed))
        self.counts["local_ids"] -= len(renamed)
        for seq, (id_, texts_) in changed.items():
            if texts_:
                self.connection.execute(update(t.claim).where(t.claim.c.seq == seq).values(**texts_))
            self._call(seq, id_)
        self.counts["claims_redacted"] = len(changed)

    def _redact_texts(self) -> None:
        documents = sorted(self.documents)
        units = select(t.unit.c.id).where(t.unit.c.document.in_(documents))
        runs = (
            select(t.run.c.id)
            .join(t.edition, t.edition.c.id == t.run.c.edition)
            .where(t.edition.c.document.in_(documents))
        )
        everywhere: list[tuple[Table, str, Any]] = [
            (t.sighting, "quote", t.sighting.c.unit.in_(units)), (t.sighting, "place", t.sighting.c.unit.in_(units)),
            (t.unit, "locator", t.unit.c.document.in_(documents)), (t.reject, "row", t.reject.c.run.in_(runs)),
            (t.reject, "value", t.reject.c.run.in_(runs)), (t.document, "name", t.document.c.id.in_(documents)),
            (t.tx, "reason", None), (t.tx, "by", None), (t.judgement, "reason", None), (t.judgement, "by", None),
        ]  # fmt: skip
        places: dict[str, int] = defaultdict(int)
        for table, column, which in everywhere:
            held = table.c[column]
            for name in self.blanking.names:
                query = select(held).where(_like(held, name)).distinct()
                query = query if which is None else query.where(which)
                for (said,) in self.connection.execute(query).all():
                    clean = self.blanking.redact(said)
                    if clean != said:
                        change = update(table).where(held == said).values({column: clean})
                        change = change if which is None else change.where(which)
                        places[f"{table.name}.{column}"] += self.connection.execute(change).rowcount
        for place, n in places.items():
            self.counts[place] = n
        # Document withdrawals name it as “dataset/name”.
        for name in self.blanking.names:
            query = select(t.withdrawal.c.target).where(_like(t.withdrawal.c.target, name)).distinct()
            for (target,) in self.connection.execute(query).all():
                self.connection.execute(
                    update(t.withdrawal)
                    .where(t.withdrawal.c.target == target)
                    .values(target=self.blanking.redact(target))
                )
