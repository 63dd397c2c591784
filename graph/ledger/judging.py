"""What people say about the ledger: withdraw, undo, judge, enter and correct by hand. All are rows, all can be undone."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from clusterkg.graph.errors import LedgerError, NotFound, Outdated
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.liveness import active
from clusterkg.graph.ledger.model import (
    Claim,
    EditionKind,
    EvidenceClass,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
)
from clusterkg.graph.ledger.opinions import FOUR_EYES, Opinions
from clusterkg.graph.ledger.staging import Run

Scope = Literal["dataset", "document", "edition", "run", "claim"]


class Judging(Opinions):
    """The half of the ledger that a person uses: small transactions with an author and a reason."""

    @abstractmethod
    def _write(
        self,
        kind: str,
        by: str,
        reason: str | None,
        rows: Mapping[Any, list[dict[str, Any]]],
        *,
        check: Callable[[Connection], None] | None = None,
    ) -> int:
        """Write one small transaction: a ``tx`` row and rows of other tables that carry its number, unless ``check`` raises."""

    @abstractmethod
    def register(self, source: Source) -> int:
        """Register a source, or a new state of it."""

    @abstractmethod
    def run(
        self,
        *,
        dataset: str,
        document: str,
        content_hash: str,
        edition: EditionKind,
        extractor: str,
    ) -> Run:
        """Begin a load."""

    def withdraw(self, scope: Scope, target: str, *, by: str, reason: str) -> int:
        """Take a data set, document (``dataset/name``), edition, run or claim out of all answers from now on; undoable."""
        self._check_target(scope, target)
        return self._write("withdraw", by, reason, {t.withdrawal: [{"scope": scope, "target": str(target)}]})

    def undo(self, n: int, *, by: str, reason: str) -> int:
        """Undo one transaction (a load, a withdrawal, a judgement or another undo); itself undoable.

        Raises
        ------
        NotFound
            There is no such transaction.
        LedgerError
            It is undone already.
        """
        with self.engine.connect() as connection:
            if connection.execute(select(t.tx.c.n).where(t.tx.c.n == n)).first() is None:
                raise NotFound(
                    f"没有第 {n} 号事务。",
                    f"There is no transaction {n}.",
                    hint_zh="用 history 查看。",
                    hint_en="See history.",
                )
            now = connection.execute(select(func.max(t.tx.c.n))).scalar_one()
            stands = active(connection, now)
            undos = connection.execute(select(t.undo.c.tx).where(t.undo.c.undone == n)).scalars()
            already = [at for at in undos if at in stands]
        if already:  # a second one would have to be undone as well before the transaction counted again
            raise LedgerError(
                f"第 {n} 号事务已被第 {already[-1]} 号事务撤销。",
                f"Transaction {n} has been undone already, by transaction {already[-1]}.",
                hint_zh=f"要恢复它,请撤销第 {already[-1]} 号事务。",
                hint_en=f"To bring it back, undo transaction {already[-1]}.",
            )
        return self._write("undo", by, reason, {t.undo: [{"undone": n}]})

    def judge(
        self,
        one: str,
        other: str,
        verdict: str,
        *,
        by: str,
        human: bool = True,
        score: float | None = None,
        reason: str | None = None,
    ) -> int:
        """Record that two local ids are ``same``, ``not_same``, ``never_same`` or ``undecided``; a row, undoable."""
        return self.judge_all([(one, other, verdict, score, reason)], by=by, human=human)

    def judge_all(
        self,
        pairs: Iterable[tuple[str, str, str, float | None, str | None]],
        *,
        by: str,
        human: bool,
        seen: int | None = None,
    ) -> int:
        """Record many judgements ``(one, other, verdict, score, reason)`` in one transaction.

        ``seen`` is the transaction up to which the author has seen the ledger: nothing is written when a person has judged one of the
        pairs since (:class:`~clusterkg.graph.errors.Outdated`).
        """
        pairs = list(pairs)
        for _, _, verdict, _, _ in pairs:
            if verdict not in ("same", "not_same", "never_same", "undecided"):
                raise LedgerError(f"没有“{verdict}”这种判断。", f"There is no judgement '{verdict}'.")
        numbers = self.node_ids(dict.fromkeys(x for pair in pairs for x in pair[:2]))
        rows: list[dict[str, Any]] = []
        for one, other, verdict, score, reason in pairs:
            for local in (one, other):
                if local not in numbers:
                    raise NotFound(f"台账里没有“{local}”。", f"The ledger has no '{local}'.")
            a, b = sorted((numbers[one], numbers[other]))
            rows.append(
                {
                    "one": a,
                    "other": b,
                    "verdict": verdict,
                    "by": by,
                    "human": int(human),
                    "score": score,
                    "reason": reason,
                }
            )

        def check(connection: Connection) -> None:
            if seen is not None:
                _refuse_outdated(connection, {(int(r["one"]), int(r["other"])) for r in rows}, seen)

        return self._write("judge", by, None, {t.judgement: rows}, check=check)

    def require_four_eyes(self, on: bool, *, by: str, reason: str) -> int:
        """Set or lift the rule that from now on a person's judgement counts only when a second person agrees; undoable."""
        return self._write(FOUR_EYES, by, f"{'on' if on else 'off'}: {reason}", {})

    def judge_for_others(
        self,
        rows: Iterable[tuple[int, int, str, str, str | None]],
        *,
        waiting: Mapping[str, str | None],
        by: str,
        reason: str,
    ) -> int:
        """Record judgements that other people made elsewhere, as one transaction.

        Parameters
        ----------
        rows
            ``(one, other, verdict, by, reason)`` by node numbers; each is signed by whoever made it.
        waiting
            Key → line of those whose records are not here; ``None`` for a key that waits no longer.
        by, reason
            Who brings them, and why.
        """
        made = [
            {"one": min(a, b), "other": max(a, b), "verdict": verdict, "by": who, "human": 1, "reason": why}
            for a, b, verdict, who, why in rows
        ]
        kept = [{"key": key, "line": line} for key, line in waiting.items()]
        return self._write("judge", by, reason, {t.judgement: made, t.waiting: kept})

    def judge_by_model(
        self, rulings: Iterable[tuple[int, int, str, float | None, str]], *, by: str, upto: int
    ) -> int:
        """Record what a model of resolution judges, as one transaction, and up to which transaction it had read.

        Parameters
        ----------
        rulings
            ``(one, other, verdict, score, reason)`` by node numbers, ``one`` < ``other``. None at all is recorded too: the next
            run need not look at the same facts again.
        by
            Model and version.
        upto
            Transaction whose facts were read.
        """
        names = ("one", "other", "verdict", "score", "reason")
        rows = [{**dict(zip(names, row, strict=True)), "by": by, "human": 0} for row in rulings]
        return self._write("judge", by, None, {t.judgement: rows, t.resolved: [{"model": by, "upto": upto}]})

    def assert_by_hand(
        self, claims: Iterable[Claim], *, by: str, note: str, use: UseRight = UseRight.INTERNAL
    ) -> RunReport:
        """Enter or correct facts by hand: the clerk is the source, the note is the quote."""
        claims = list(claims)
        today = datetime.now(UTC).date()
        for dataset in dict.fromkeys(c.dataset for c in claims):
            if self.source(dataset) is None:
                self.register(Source(dataset, f"手工录入 {by}", by, "自有 own", use, today))
        content = hashlib.blake2b(repr([c.id.hex() for c in claims]).encode(), digest_size=16).hexdigest()
        with self.run(
            dataset=claims[0].dataset,
            document=f"hand:{by}",
            content_hash=content,
            edition=EditionKind.CORRECTION,
            extractor=f"hand:{by}@1",
        ) as run:
            run.add(
                (
                    c,
                    Sighting(
                        c.id, Locator(row=content[:8] + str(i)), note, f"hand:{by}@1", EvidenceClass.DISCLOSED
                    ),
                )
                for i, c in enumerate(claims)
            )
            return run.commit(rows=len(claims))


def _refuse_outdated(connection: Connection, pairs: set[tuple[int, int]], seen: int) -> None:
    newer = connection.execute(
        select(t.judgement.c.one, t.judgement.c.other, t.judgement.c.by, t.judgement.c.tx)
        .where(t.judgement.c.tx > seen, t.judgement.c.human == 1)
        .order_by(t.judgement.c.tx)
    )
    for one, other, by, tx in newer:
        if (one, other) in pairs:
            raise Outdated(
                f"您看过之后,{by} 已判断过这一对(第 {tx} 号事务)。", f"{by} has judged this pair since you saw it (transaction {tx}).",
                hint_zh="请重新打开这一对再判断。", hint_en="Look at the pair again before you judge.",
            )  # fmt: skip
