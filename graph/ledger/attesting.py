"""Attesting: the evidence behind a claim, and what was ever said about a subject."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from sqlalchemy import or_, select

from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import liveness
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.ledger.model import Evidence, EvidenceClass, Locator
from clusterkg.graph.ledger.opinions import Opinions
from clusterkg.graph.ledger.reading import aware


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that was said about a subject, and what became of it."""

    claim: str
    type: str
    prop: str
    value: str | None
    object: str | None
    dataset: str
    valid_from: str | None
    valid_to: str | None
    recorded_tx: int
    recorded: datetime
    #: Lives at the transaction asked for.
    live: bool
    #: Transaction and reason of a withdrawal of this very claim, where there was one.
    withdrawn_tx: int | None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row (or a value of a kept row) that a load did not take, and why; the row itself stays in the rejects table."""

    dataset: str
    document: str
    row_number: int | None
    column: str | None
    zh: str
    en: str
    #: The whole row was left out, not one value of it.
    whole: bool
    #: Which of the words looked for stand in it.
    words: tuple[str, ...]
    tx: int


class Attesting(Opinions):
    """The part of reading that goes down to sentence, cell and source, and to who judged what to be one."""

    def evidence(self, claims: Sequence[str], tx: int | None = None) -> list[Evidence]:
        """Return the live sightings of claims (32-digit hex ids): quote or cell, document, source, class.

        Raises
        ------
        NotFound
            A claim id that the ledger never held.
        """
        k = self.at(tx)
        sources = self.sources()
        terms = self.terms()
        found: list[Evidence] = []
        with self.engine.connect() as connection:
            alive = liveness.live(connection, k)
            run_of = {(r.extractor, r.document): r for r in alive.runs}
            times = {n: aware(at) for n, at in connection.execute(select(t.tx.c.n, t.tx.c.time))}
            for hexid in claims:
                row = connection.execute(select(t.claim).where(t.claim.c.id == bytes.fromhex(hexid))).first()
                if row is None:
                    raise NotFound(f"没有陈述 {hexid}。", f"There is no claim {hexid}.")
                query = (
                    select(
                        t.sighting, t.unit.c.locator, t.unit.c.document, t.document.c.name, t.edition.c.hash
                    )
                    .join(t.unit, t.unit.c.id == t.sighting.c.unit)
                    .join(t.document, t.document.c.id == t.unit.c.document)
                    .join(t.edition, t.edition.c.id == t.unit.c.edition)
                    .where(t.sighting.c.claim == row.seq)
                    .order_by(t.sighting.c.unit)
                )
                for s in connection.execute(query):
                    units = alive.units.get(s.extractor)
                    if units is None or not _holds(units, s.unit) or bytes(row.id) in alive.withdrawn_claims:
                        continue
                    dataset = terms[row.dataset]
                    source, run = sources[dataset], run_of[s.extractor, s.document]
                    quote = (
                        s.quote
                        if s.quote is not None
                        else row.original
                        if row.original is not None
                        else row.value
                    )
                    found.append(
                        Evidence(
                            claim=hexid,
                            dataset=dataset,
                            source_title=source.title,
                            document=s.name,
                            edition=s.hash,
                            locator=_locator(s.locator, s.place),
                            quote=quote or "",
                            extractor=terms[s.extractor],
                            evidence_class=EvidenceClass(s.evidence_class),
                            confidence=s.confidence,
                            recorded=times[run.tx],
                            tx=run.tx,
                            licence=source.licence,
                            use=source.use,
                        )
                    )
        return found

    def rejects_naming(
        self, words: Sequence[str], others: Sequence[str] = (), tx: int | None = None
    ) -> list[RejectedRow]:
        """Return what loads known at ``tx`` rejected in rows that hold one of the words; says which of the others they hold too."""
        k = self.at(tx)
        patterns = [t.reject.c.row.contains(w, autoescape=True) for w in words if w.strip()]
        if not patterns:
            return []
        query = (
            select(t.reject, t.document.c.dataset, t.document.c.name, t.run.c.tx)
            .join(t.run, t.run.c.id == t.reject.c.run)
            .join(t.edition, t.edition.c.id == t.run.c.edition)
            .join(t.document, t.document.c.id == t.edition.c.document)
            .where(or_(*patterns), t.run.c.tx.is_not(None), t.run.c.tx <= k)
            .order_by(t.run.c.tx, t.reject.c.row_number)
        )
        with self.engine.connect() as connection:
            current = {r.id for r in liveness.counting(connection, k)[0]}
            return [
                RejectedRow(
                    r.dataset, r.name, r.row_number, r.column, r.reason_zh, r.reason_en, r.kind == "row",
                    tuple(w for w in (*words, *others) if w and w in r.row), r.tx,
                )
                for r in connection.execute(query)
                if r.run in current
            ]  # fmt: skip

    def history(self, local_ids: Iterable[str], tx: int | None = None) -> list[HistoryRow]:
        """Return all that was ever said about these local ids, live or not, oldest first."""
        k = self.at(tx)
        numbers = self.node_ids(local_ids)
        terms = self.terms()
        rows: list[HistoryRow] = []
        with self.engine.connect() as connection:
            alive = liveness.live(connection, k)
            runs = liveness.committed(connection, k)
            withdrawn = {
                target: at
                for at, target in connection.execute(
                    select(t.withdrawal.c.tx, t.withdrawal.c.target).where(t.withdrawal.c.scope == "claim")
                )
            }
            times = {n: aware(at) for n, at in connection.execute(select(t.tx.c.n, t.tx.c.time))}
            objects: dict[int, str] = {}
            lists: dict[int, npt.NDArray[np.int64]] = {}

            def listed(run: int) -> npt.NDArray[np.int64]:
                if run not in lists:
                    lists[run] = liveness.unpack(
                        connection.execute(select(t.run.c.units).where(t.run.c.id == run)).scalar_one()
                    )
                return lists[run]

            for number in numbers.values():
                for c in connection.execute(
                    select(t.claim).where(t.claim.c.subject == number).order_by(t.claim.c.seq)
                ):
                    sights = connection.execute(
                        select(t.sighting.c.unit, t.sighting.c.extractor, t.unit.c.document)
                        .join(t.unit, t.unit.c.id == t.sighting.c.unit)
                        .where(t.sighting.c.claim == c.seq)
                    ).all()
                    seen = [
                        r.tx
                        for r in runs
                        for s in sights
                        if r.extractor == s.extractor
                        and r.document == s.document
                        and _holds(listed(r.id), s.unit)
                    ]
                    if not seen:
                        continue
                    lives = bytes(c.id) not in alive.withdrawn_claims and any(
                        s.extractor in alive.units and _holds(alive.units[s.extractor], s.unit)
                        for s in sights
                    )
                    if c.object is not None and c.object not in objects:
                        objects[c.object] = connection.execute(
                            select(t.node.c.local).where(t.node.c.id == c.object)
                        ).scalar_one()
                    first = min(seen)
                    rows.append(
                        HistoryRow(
                            bytes(c.id).hex(),
                            terms[c.type],
                            terms[c.prop],
                            c.value,
                            objects.get(c.object) if c.object else None,
                            terms[c.dataset],
                            c.valid_from,
                            c.valid_to,
                            first,
                            times[first],
                            lives,
                            withdrawn.get(bytes(c.id).hex()),
                        )
                    )
        return sorted(rows, key=lambda r: (r.recorded_tx, r.type, r.prop, r.claim))


def _holds(units: npt.NDArray[np.int64], unit: int) -> bool:
    at = int(np.searchsorted(units, unit))
    return at < len(units) and int(units[at]) == unit


def _locator(unit: str, place: str | None) -> Locator:
    members = json.loads(unit)
    if place is not None:
        if place.startswith("["):
            members["column"], members["start"], members["end"] = json.loads(place)
        else:
            members["column"] = place
    return Locator(**members)
