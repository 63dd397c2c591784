"""What an erasure takes out of the ledger's tables, in one transaction: the person's claims, and the name in what else is said.

Nothing here knows files or releases; which person and which documents, an :class:`Erasure` says in numbers of the ledger.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, or_, select, text, update

from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.columns import in_parts
from clusterkg.graph.ledger.persons import keep_spaces, spaces_of
from clusterkg.graph.ledger.tombstones import BLANK, ERASED, Keyed

#: Stages of an erasure, in order.
BEGUN, BLANKED, DONE = "begun", "blanked", "done"


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


def holding(column: Column[Any], name: str) -> Any:
    """Return the condition that a column holds a name."""
    return column.contains(name, autoescape=True)


def own_claims(connection: Connection, subjects: Iterable[int]) -> dict[int, bytes]:
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


def documents_of(connection: Connection, subjects: Iterable[int]) -> set[int]:
    """Return the documents in which claims about these persons were seen."""
    found: set[int] = set()
    for part in in_parts(own_claims(connection, subjects)):
        query = f"SELECT DISTINCT u.document FROM sighting AS s JOIN unit AS u ON u.id = s.unit WHERE s.claim IN ({part})"
        found |= set(connection.execute(text(query)).scalars())
    return found


class Forgetting:
    """One transaction that takes a person out of the ledger's tables."""

    def __init__(self, connection: Connection, erasure: Erasure, blanking: Blanking, keyed: Keyed) -> None:
        self.connection, self.erasure, self.blanking, self.keyed = connection, erasure, blanking, keyed
        self.documents = erasure.losing
        self.counts: Counter[str] = Counter()

    def run(self, paths: dict[str, str | None]) -> dict[str, Any]:
        """Take it all out and return what was blanked, counted."""
        own = own_claims(self.connection, self.erasure.subjects)
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
        spaces = set(spaces_of(self.connection, t.document.c.id.in_(self.documents)).values())
        renamed: dict[int, str] = {}
        for name in self.blanking.names:
            for n, local in self.connection.execute(
                select(t.node.c.id, t.node.c.local).where(holding(t.node.c.local, name))
            ):
                space = local.partition("#")[0]
                if space in spaces and self.blanking.holds(local):
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
                .where(t.unit.c.document.in_(self.documents), or_(*(holding(c, name) for c in columns)))
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
            (t.reject, "value", t.reject.c.run.in_(runs)), (t.reject, "reason_zh", t.reject.c.run.in_(runs)),
            (t.reject, "reason_en", t.reject.c.run.in_(runs)), (t.document, "name", t.document.c.id.in_(documents)),
            (t.tx, "reason", None), (t.tx, "by", None), (t.judgement, "reason", None), (t.judgement, "by", None), (t.waiting, "line", None),
        ]  # fmt: skip
        keep_spaces(self.connection, documents)
        places: dict[str, int] = defaultdict(int)
        for table, column, which in everywhere:
            held = table.c[column]
            for name in self.blanking.names:
                query = select(held).where(holding(held, name)).distinct()
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
            query = select(t.withdrawal.c.target).where(holding(t.withdrawal.c.target, name)).distinct()
            for (target,) in self.connection.execute(query).all():
                self.connection.execute(
                    update(t.withdrawal)
                    .where(t.withdrawal.c.target == target)
                    .values(target=self.blanking.redact(target))
                )
