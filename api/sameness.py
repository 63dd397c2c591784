"""Where an id went: its members, the judgements on them, and each merge and split over the transactions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from clusterkg.api.people import Calling
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound
from clusterkg.graph.ledger import Ledger, canonical_id
from clusterkg.graph.ledger.sameness import Judged, canonical_ids, partition
from clusterkg.graph.store import View

#: Transactions that are looked at, the newest; older ones are counted.
MOST = 500


class Turn(NamedTuple):
    """One transaction that changed which records are one entity."""

    tx: int
    time: str
    by: str
    reason: str | None
    #: ``merge``: parts that became one. ``split``: a part that became several. Canonical ids, and the members of each part.
    kind: str
    before: dict[str, tuple[int, ...]]
    after: dict[str, tuple[int, ...]]


def sameness(workspace: Workspace, view: View, id: str, *, names: bool = False) -> dict[str, Any]:
    """Return what became of an id, canonical or local, that is served or ever was: a split says which parts it became.

    Parameters
    ----------
    workspace
        The ledger that holds the judgements.
    view
        The release that is served: what the id leads to there.
    id
        Canonical, merged away, or local.
    names
        Whether persons are shown by name; else nothing tells their records from each other.

    Returns
    -------
    dict
        ``id``; ``leads_to`` in the release (``None`` where it is in no release any more); ``members`` now; ``became``, the canonical ids
        that the records which ever had this id have now; ``turns``, each merge and split, oldest first; ``judgements`` on the members.

    Raises
    ------
    NotFound
        No record ever had this id.
    """
    ledger = workspace.ledger
    start = _nodes_of(workspace, view, id, names=names)
    if not start:
        raise NotFound(
            f"没有实体“{id}”。", f"There is no entity '{id}'.", hint_zh="请先搜索。", hint_en="Search first."
        )
    every = _component(ledger, start)
    turns, left_out = _turns(ledger, every)
    mine = _ever(workspace.pseudonyms.canonical(id) or id, start, turns)
    head = ledger.partition().head
    calling = Calling(workspace, every, names=names)
    number = {canonical_id(calling.local[head.get(n, n)]): head.get(n, n) for n in every}

    def called(canonical: str) -> str:
        node = number.get(canonical) or next(
            (n for n in every if canonical_id(calling.local[n]) == canonical), None
        )
        return workspace.pseudonyms.id(canonical) if node is not None and calling.hides(node) else canonical

    became = sorted({canonical_id(calling.local[head.get(n, n)]) for n in mine})
    here = sorted({n for n in every if head.get(n, n) in {head.get(m, m) for m in start}})
    rows = ledger.judgement_rows(nodes=list(every), limit=MOST)
    return {
        "id": id,
        "leads_to": view.resolve(id),
        "members": [{"local": calling.id(n), "id": called(canonical_id(calling.local[n]))} for n in here],
        "became": [called(c) for c in became],
        "split_into": [called(c) for c in became] if len(became) > 1 else [],
        "turns": [
            {
                "tx": t.tx, "time": t.time, "by": t.by, "reason": t.reason, "kind": t.kind,
                "before": {called(c): [calling.id(n) for n in held] for c, held in t.before.items()},
                "after": {called(c): [calling.id(n) for n in held] for c, held in t.after.items()},
            }
            for t in turns
        ],
        "turns_left_out": left_out,
        "judgements": [
            {
                "tx": r.judged.tx, "one": calling.id(r.judged.one), "other": calling.id(r.judged.other), "verdict": r.judged.verdict,
                "by": r.judged.by, "human": r.judged.human, "score": r.judged.score, "reason": r.judged.reason, "status": r.status,
            }
            for r in rows
            if r.judged.one in every and r.judged.other in every
        ],
    }  # fmt: skip


def _nodes_of(workspace: Workspace, view: View, id: str, *, names: bool) -> set[int]:
    """Return the records that an id means: those of its entity in the release, and the one that it was minted from.

    Persons are found by their pseudonym alone where no names are shown: neither a local id nor the id minted from it may be guessed.
    """
    ledger = workspace.ledger
    canonical = workspace.pseudonyms.canonical(id)
    if canonical is not None:
        return _minted_from(ledger, canonical)
    found = set(ledger.node_ids([id]).values())
    resolved = view.resolve(id)
    if resolved is not None:
        entity = view.entity(resolved)
        found |= set(ledger.node_ids(entity.local_ids if entity else ()).values())
    if not found and id.startswith("ckg"):  # in no release: what was minted from a record keeps leading there
        found = _minted_from(ledger, id)
    if not names:
        local = ledger.locals_at(found)
        persons = ledger.persons_among(local.values())
        found = {n for n in found if local[n] not in persons}
    return found


def _minted_from(ledger: Ledger, canonical: str) -> set[int]:
    numbered = list(ledger.locals_of())
    ids = canonical_ids(text for _, text in numbered)
    return {n for (n, _), one in zip(numbered, ids.tolist(), strict=True) if one == canonical.encode()}


def _component(ledger: Ledger, start: set[int]) -> set[int]:
    """Return all records that a “same”, in force or not, ever connected with these."""
    found, front = set(start), set(start)
    while front:
        rows = ledger.judgement_rows(nodes=sorted(front), limit=10 * MOST)
        near = {n for r in rows if r.judged.verdict == "same" for n in (r.judged.one, r.judged.other)}
        front = near - found
        found |= front
    return found


def _turns(ledger: Ledger, nodes: set[int]) -> tuple[list[Turn], int]:
    """Return each transaction after which these records are parted otherwise than before it."""
    history = ledger.judgement_history(sorted(nodes))
    moments, left_out = history.moments[-MOST:], max(0, len(history.moments) - MOST)
    local = ledger.locals_at(nodes)
    turns: list[Turn] = []
    was = _parts(nodes, history.in_force(moments[0].tx - 1) if moments else (), local)
    for moment in moments:
        now = _parts(nodes, history.in_force(moment.tx), local)
        gone, come = was.keys() - now.keys(), now.keys() - was.keys()
        if gone or come:
            before = {canonical_id(local[min(p)]): tuple(sorted(p)) for p in gone}
            after = {canonical_id(local[min(p)]): tuple(sorted(p)) for p in come}
            kind = "merge" if len(come) < len(gone) else "split" if len(come) > len(gone) else "exchange"
            turns.append(Turn(moment.tx, moment.time, moment.by, moment.reason, kind, before, after))
        was = now
    return turns, left_out


def _parts(nodes: set[int], judged: Iterable[Judged], local: dict[int, str]) -> dict[frozenset[int], None]:
    head = partition(judged, local.__getitem__).head
    held: dict[int, set[int]] = {}
    for n in nodes:
        held.setdefault(head.get(n, n), set()).add(n)
    return dict.fromkeys(map(frozenset, held.values()))


def _ever(id: str, start: set[int], turns: list[Turn]) -> set[int]:
    """Return the records that were at any time members of what this id named."""
    found = set(start)
    for turn in turns:
        for parts in (turn.before, turn.after):
            found |= set(parts.get(id, ()))
    return found


__all__ = ["Turn", "sameness"]
