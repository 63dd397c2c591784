"""What people and models said of sameness: judgements in force, those that count, and how they came and went."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from clusterkg.graph.ledger import liveness
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.reading import Reading, aware
from clusterkg.graph.ledger.sameness import Judged, Partition, partition, seconded

#: Kind of the transactions that set or lift the rule of four eyes; their reason begins with ``on`` or ``off``.
FOUR_EYES = "four-eyes"


class JudgementRow(NamedTuple):
    """One judgement of the audit trail."""

    row: int
    judged: Judged
    time: datetime
    #: ``in_force``, ``superseded`` by a later or a higher word, ``waiting`` for a second person, or ``undone``.
    status: str


class Moment(NamedTuple):
    """A transaction, as people read it."""

    tx: int
    time: str
    by: str
    reason: str | None


class JudgementHistory(NamedTuple):
    """Judgements between some nodes, and how they came and went."""

    moments: tuple[Moment, ...]
    judged: tuple[Judged, ...]
    #: Transactions that set (True) or lifted the rule of four eyes.
    rules: dict[int, bool]
    #: Transaction → those that undid it.
    undos: dict[int, list[int]]

    def in_force(self, tx: int) -> list[Judged]:
        """Return the judgements that counted at a transaction."""

        def stands(n: int) -> bool:
            return n <= tx and not any(stands(at) for at in self.undos.get(n, ()) if at <= tx)

        found = [j for j in self.judged if stands(j.tx)]
        changes = sorted(n for n in self.rules if stands(n))
        if not changes:
            return found
        on = [False, *(self.rules[n] for n in changes)]
        return seconded(found, lambda n: on[bisect_left(changes, n)])


class Opinions(Reading):
    """The part of reading that asks which records are one thing."""

    def judgements(self, tx: int | None = None) -> list[Judged]:
        """Return the judgements in force at ``tx``, oldest first."""
        k = self.at(tx)
        with self.engine.connect() as connection:
            stands = liveness.active(connection, k)
            rows = connection.execute(
                select(t.judgement).where(t.judgement.c.tx <= k).order_by(t.judgement.c.id)
            )
            return [_judged(r) for r in rows if r.tx in stands]

    def judgement_rows(
        self,
        *,
        nodes: Collection[int] | None = None,
        human: bool | None = None,
        by: str | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[JudgementRow]:
        """Return judgements ever made, newest first, whatever became of them: the audit trail.

        Parameters
        ----------
        nodes
            Only those on any of these nodes.
        human, by
            Only those of people (or of models), or signed so.
        before
            Only rows with a smaller :attr:`JudgementRow.row`: where the next page begins.
        limit
            At most so many.
        """
        c = t.judgement.c
        query = (
            select(t.judgement, t.tx.c.time).join(t.tx, t.tx.c.n == c.tx).order_by(c.id.desc()).limit(limit)
        )
        if nodes is not None:
            query = query.where(or_(c.one.in_(nodes), c.other.in_(nodes)))
        if human is not None:
            query = query.where(c.human == int(human))
        if by is not None:
            query = query.where(c.by == by)
        if before is not None:
            query = query.where(c.id < before)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
            stands = liveness.active(connection, self.at(None))
            pairs = {(r.one, r.other) for r in rows}
            ones = list({one for one, _ in pairs})
            every: list[Any] = []
            for start in range(0, len(ones), 500):
                part = select(t.judgement).where(c.one.in_(ones[start : start + 500])).order_by(c.id)
                every += [r for r in connection.execute(part) if (r.one, r.other) in pairs and r.tx in stands]
        counts = {(j.tx, j.one, j.other, j.by, j.verdict) for j in self.counted([_judged(r) for r in every])}
        ruling: dict[tuple[int, int], Any] = {}
        for r in every:
            if (r.tx, r.one, r.other, r.by, r.verdict) in counts:
                held = ruling.get((r.one, r.other))
                if held is None or r.human >= held.human:
                    ruling[r.one, r.other] = r

        def became(r: Any) -> str:
            if r.tx not in stands:
                return "undone"
            if (r.tx, r.one, r.other, r.by, r.verdict) not in counts:
                return "waiting"
            return "in_force" if ruling[r.one, r.other].id == r.id else "superseded"

        return [JudgementRow(r.id, _judged(r), aware(r.time), became(r)) for r in rows]

    def judgement_history(self, nodes: Collection[int]) -> JudgementHistory:
        """Return every judgement between these nodes, and each transaction that may have changed which of them count."""
        c, k, wanted = t.judgement.c, self.at(None), set(nodes)
        listed, rows = sorted(wanted), list[Any]()
        with self.engine.connect() as connection:
            for start in range(0, len(listed), 500):
                query = select(t.judgement).where(c.one.in_(listed[start : start + 500]))
                rows += [r for r in connection.execute(query) if r.other in wanted]
            judged = [_judged(r) for r in sorted(rows, key=lambda r: r.id)]
            undos: dict[int, list[int]] = {}
            for at, undone in connection.execute(select(t.undo.c.tx, t.undo.c.undone)):
                undos.setdefault(undone, []).append(at)
            rules = list(connection.execute(select(t.tx.c.n, t.tx.c.reason).where(t.tx.c.kind == FOUR_EYES)))
            moving = {j.tx for j in judged} | {n for n, _ in rules}
            front = set(moving)
            while front:  # undos of them, and undos of those
                front = {at for n in front for at in undos.get(n, ())} - moving
                moving |= front
            moments = []
            numbers = sorted(n for n in moving if n <= k)
            for start in range(0, len(numbers), 500):
                query = select(t.tx).where(t.tx.c.n.in_(numbers[start : start + 500])).order_by(t.tx.c.n)
                moments += [
                    Moment(r.n, aware(r.time).isoformat(), r.by, r.reason) for r in connection.execute(query)
                ]
        on = {n: (reason or "").startswith("on") for n, reason in rules}
        return JudgementHistory(tuple(moments), tuple(judged), on, undos)

    def partition(self, tx: int | None = None, *, supposing: Iterable[Judged] = ()) -> Partition:
        """Return which nodes mean the same entity at ``tx``, computed from the judgements that count.

        ``supposing`` are judgements that nobody has made, as if they were made last and needed nobody to agree.
        """
        return partition([*self.counting(tx), *supposing], self._local)

    def waiting(self) -> dict[str, str]:
        """Return the judgements of other offices whose records are not here: key → line, in the order in which they came."""
        with self.engine.connect() as connection:
            stands = liveness.active(connection, self.at(None))
            last: dict[str, str | None] = {}
            for r in connection.execute(select(t.waiting).order_by(t.waiting.c.id)):
                if r.tx in stands:
                    last[r.key] = r.line
        return {key: line for key, line in last.items() if line is not None}

    def counting(self, tx: int | None = None) -> list[Judged]:
        """Return the judgements in force at ``tx`` that count: under the rule of four eyes only what a second person agrees to."""
        return self.counted(self.judgements(tx), tx)

    def counted(self, judgements: list[Judged], tx: int | None = None) -> list[Judged]:
        """Return those of these judgements (all of their pairs, oldest first) that count at ``tx``."""
        changes = self._four_eyes(tx)
        if not changes:
            return judgements
        at, on = [n for n, _ in changes], [False, *(o for _, o in changes)]
        return seconded(judgements, lambda n: on[bisect_left(at, n)])

    def four_eyes(self, tx: int | None = None) -> bool:
        """Tell whether at ``tx`` a person's judgement counts only when a second person agrees."""
        changes = self._four_eyes(tx)
        return bool(changes) and changes[-1][1]

    def _four_eyes(self, tx: int | None) -> list[tuple[int, bool]]:
        """Return the transactions that set or lifted the rule, oldest first."""
        k = self.at(tx)
        with self.engine.connect() as connection:
            query = select(t.tx.c.n, t.tx.c.reason).where(t.tx.c.kind == FOUR_EYES, t.tx.c.n <= k)
            rows = connection.execute(query.order_by(t.tx.c.n)).all()
            if not rows:
                return []
            stands = liveness.active(connection, k)
            return [(n, (reason or "").startswith("on")) for n, reason in rows if n in stands]

    def resolved_upto(self, model: str) -> int | None:
        """Return up to which transaction a model of resolution (with its version) has read the ledger; undone runs do not count."""
        with self.engine.connect() as connection:
            stands = liveness.active(connection, self.at(None))
            rows = connection.execute(
                select(t.resolved.c.tx, t.resolved.c.upto).where(t.resolved.c.model == model)
            )
            return max((r.upto for r in rows if r.tx in stands), default=None)

    @cached_property
    def _local(self) -> Callable[[int], str]:
        query = select(t.node.c.local).where(t.node.c.id == bindparam("n"))

        @cache
        def local(number: int) -> str:  # a node never changes its local id
            with self.engine.connect() as connection:
                return str(connection.execute(query, {"n": number}).scalar_one())

        return local


def _judged(r: Any) -> Judged:
    """Return a row of the table as a value."""
    return Judged(r.one, r.other, r.verdict, bool(r.human), r.score, r.by, r.tx, r.reason)
