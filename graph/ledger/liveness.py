"""What lives at a transaction: decided from runs, withdrawals and undos, never from updated rows.

A run counts at ``k`` when it committed at or before ``k`` and neither it nor its edition, document or dataset is withdrawn at
``k``. For each document and extractor (its name before ``@``), the last counting *snapshot* run and the *delta* and
*correction* runs after it are current. A sighting lives when a current run of its very extractor version lists its source
unit; a claim lives when one of its sightings does and the claim itself is not withdrawn.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from clusterkg.graph.ledger import tables as t

Units = npt.NDArray[np.int64]


def pack(units: Units) -> bytes:
    """Compress a sorted array of unit ids."""
    return zlib.compress(np.diff(units, prepend=0).astype("<i8").tobytes(), 6)


@lru_cache(
    maxsize=4
)  # a run's list never changes, and one question asks for that of the largest run several times
def unpack(blob: bytes) -> Units:
    """Return what :func:`pack` compressed, for reading only."""
    units: Units = np.cumsum(np.frombuffer(zlib.decompress(blob), dtype="<i8"), dtype=np.int64)
    units.setflags(write=False)
    return units


@dataclass(frozen=True, slots=True)
class RunRow:
    """A committed run with what it hangs on."""

    id: int
    tx: int
    kind: str
    extractor: int
    extractor_name: str
    edition: int
    document: int
    document_name: str
    dataset: str
    rows: int


@dataclass(frozen=True, slots=True)
class Live:
    """What lives at one transaction."""

    tx: int
    runs: tuple[RunRow, ...]
    #: extractor term → sorted unit ids that a current run lists.
    units: dict[int, Units]
    withdrawn_claims: frozenset[bytes]


def active(connection: Connection, k: int) -> set[int]:
    """Return the transactions ≤ k that are not undone at k; an undo can itself be undone."""
    stands = _standing(connection, k)
    return {n for (n,) in connection.execute(select(t.tx.c.n).where(t.tx.c.n <= k)) if stands(n)}


def _standing(connection: Connection, k: int) -> Callable[[int], bool]:
    """Return what tells whether a transaction ≤ k is not undone at k."""
    undone: dict[int, list[int]] = defaultdict(list)
    for at, target in connection.execute(select(t.undo.c.tx, t.undo.c.undone).where(t.undo.c.tx <= k)):
        undone[target].append(at)

    def stands(n: int) -> bool:
        return not any(stands(at) for at in undone.get(n, ()))

    return stands


def committed(connection: Connection, k: int, document: int | None = None) -> list[RunRow]:
    """Return runs (of one document, or all) committed at or before k, in order of their transaction."""
    which = [] if document is None else [t.document.c.id == document]
    rows = connection.execute(
        select(
            t.run.c.id,
            t.run.c.tx,
            t.run.c.kind,
            t.run.c.extractor,
            t.term.c.text,
            t.run.c.edition,
            t.document.c.id,
            t.document.c.name,
            t.document.c.dataset,
            t.run.c.rows,
        )
        .join(t.edition, t.edition.c.id == t.run.c.edition)
        .join(t.document, t.document.c.id == t.edition.c.document)
        .join(t.term, t.term.c.id == t.run.c.extractor)
        .where(t.run.c.tx.is_not(None), t.run.c.tx <= k, *which)
        .order_by(t.run.c.tx)
    )
    return [RunRow(*tuple(row)) for row in rows]


def current(runs: Iterable[RunRow]) -> list[RunRow]:
    """Return the runs that count per document and extractor name: the last snapshot and what followed it."""
    groups: dict[tuple[int, str], list[RunRow]] = defaultdict(list)
    for run in runs:
        group = groups[run.document, run.extractor_name.partition("@")[0]]
        if run.kind == "snapshot":
            group.clear()
        group.append(run)
    return sorted((run for group in groups.values() for run in group), key=lambda run: run.tx)


def counting(
    connection: Connection, k: int, document: int | None = None
) -> tuple[list[RunRow], frozenset[bytes]]:
    """Return the runs (of one document, or all) that count and are current at ``k``, and the withdrawn claims.

    For one document this reads its own runs only: a ledger of ten thousand documents takes the next as quickly as the first.
    """
    stands = _standing(connection, k)
    gone: dict[str, set[str]] = defaultdict(set)
    query = select(t.withdrawal.c.tx, t.withdrawal.c.scope, t.withdrawal.c.target).where(
        t.withdrawal.c.tx <= k
    )
    for at, scope, target in connection.execute(query):
        if stands(at):
            gone[scope].add(target)
    found = [
        run
        for run in committed(connection, k, document)
        if stands(run.tx)
        and run.dataset not in gone["dataset"]
        and f"{run.dataset}/{run.document_name}" not in gone["document"]
        and str(run.edition) not in gone["edition"]
        and str(run.id) not in gone["run"]
    ]
    return current(found), frozenset(bytes.fromhex(c) for c in gone["claim"])


def live(connection: Connection, k: int) -> Live:
    """Return what lives at transaction ``k``."""
    runs, withdrawn = counting(connection, k)
    lists: dict[int, list[Units]] = defaultdict(list)
    for run in runs:
        blob = connection.execute(select(t.run.c.units).where(t.run.c.id == run.id)).scalar_one()
        lists[run.extractor].append(unpack(blob))
    units = {extractor: _joined(parts) for extractor, parts in lists.items()}
    return Live(k, tuple(runs), units, withdrawn)


def _joined(parts: list[Units]) -> Units:
    """Join sorted lists of units; each number once."""
    if len(parts) == 1:
        return parts[0]
    units = np.sort(np.concatenate(parts))
    return units[np.append(True, units[1:] != units[:-1])] if len(units) else units
