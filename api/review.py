"""The queue of doubtful pairs, ordered by what an answer gains, and the door through which a person answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from clusterkg.api.gains import Change, Gains
from clusterkg.api.people import Calling
from clusterkg.api.workspace import Workspace
from clusterkg.extract.resolution.explaining import explain
from clusterkg.extract.resolution.model import models
from clusterkg.extract.resolution.records import Record, read_records, types_of
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.ledger import canonical_id, read_only_in_documents
from clusterkg.graph.ledger.sameness import Judged, Partition
from clusterkg.graph.ontology import load

#: Pairs of which the change of verdicts is worked out; of the others only how much verdicts rest on them is known.
EXACT = 20
VERDICTS = {"s": "same", "n": "not_same", "v": "never_same", "u": "undecided"}
#: What is shown of each record with its evidence, in this order.
_SHOWN = ("name", "title", "former_name", "short_name", "english_name", "credit_code", "lei", "stock_code", "document_number", "founded", "address", "website")  # fmt: skip


@dataclass(frozen=True)
class Doubt:
    """One question for a person: are these two one entity? Asked once for two parts, whatever number of pairs connects them."""

    one: int
    other: int
    #: ``undecided``: the model cannot tell. ``conflict``: alike, and identifiers of which a thing has one differ.
    kind: str
    score: float | None
    #: Model and version.
    by: str
    #: Further doubtful pairs of the same two parts: one answer settles all of them.
    also: tuple[tuple[int, int], ...] = ()
    #: Judgements that wait for a second person.
    waiting: tuple[Judged, ...] = ()


@dataclass(frozen=True)
class Queued:
    """A doubtful pair with what its answer gains."""

    doubt: Doubt
    #: Edges that verdicts rest on, of the side that has fewer: 0 means that no verdict can change.
    reach: int
    #: Verdicts that change if the two are one; ``None`` where it was not worked out.
    changes: tuple[Change, ...] | None

    @property
    def gain(self) -> int | None:
        """Return how many verdicts an answer may change; ``None`` where it was not worked out."""
        return None if self.changes is None else len(self.changes)

    def rank(self) -> tuple[float, int, float]:
        """Return the place in the queue, first the most: known gain, then what may gain, then what gains nothing."""
        known = self.gain
        return (0.5 if known is None else known, self.reach, self.doubt.score or 0.0)


@dataclass(frozen=True)
class Queue:
    """All doubtful pairs in order, as the ledger stands at ``tx``."""

    tx: int
    items: tuple[Queued, ...]
    #: Names of chain and place in which verdicts were compared, and how many such combinations were left out.
    asked: tuple[tuple[str, str], ...]
    left_out: int
    four_eyes: bool
    #: Local ids of the nodes that the pairs speak of.
    local: Mapping[int, str]


def doubts(
    judgements: Sequence[Judged], counting: Sequence[Judged], parts: Partition, local: Mapping[int, str]
) -> list[Doubt]:
    """Return what models could not tell and nobody has answered, one for each two parts.

    Parameters
    ----------
    judgements
        All in force, oldest first.
    counting
        Those of them that count: under four eyes an answer counts when a second person agrees, and until then the pair stays here.
    parts
        Computed from those that count.
    local
        Local ids: a record that somebody entered stands for its part rather than a mention in a document.
    """

    def between(j: Judged) -> tuple[int, int]:
        one, other = parts.head.get(j.one, j.one), parts.head.get(j.other, j.other)
        return min(one, other), max(one, other)

    settled = {between(j) for j in counting if j.human}
    waiting: dict[tuple[int, int], list[Judged]] = defaultdict(list)
    last: dict[tuple[int, int], Judged] = {}
    for j in judgements:
        if j.human:
            waiting[between(j)].append(j)
        else:
            last[j.one, j.other] = j
    asked: dict[tuple[int, int], list[Judged]] = defaultdict(list)
    for j in last.values():
        doubtful = (j.verdict == "undecided" and j.score is not None) or j.verdict == "not_same"
        at = between(j)
        if doubtful and at[0] != at[1] and at not in settled:
            asked[at].append(j)
    found = []
    for at, pairs in asked.items():
        best = max(pairs, key=lambda j: (-_mentions(j, local), j.score or 0.0, -j.one, -j.other))
        kind = "conflict" if any(j.verdict == "not_same" for j in pairs) else "undecided"
        rest = tuple((j.one, j.other) for j in pairs if j is not best)
        found.append(Doubt(best.one, best.other, kind, best.score, best.by, rest, tuple(waiting[at])))
    return sorted(found, key=lambda d: (d.one, d.other))


def _mentions(j: Judged, local: Mapping[int, str]) -> int:
    return sum(read_only_in_documents([local[n]]) for n in (j.one, j.other))


def queue(
    workspace: Workspace,
    *,
    chains: Sequence[str] = (),
    places: Sequence[str] = (),
    as_of: date | None = None,
    exact: int = EXACT,
) -> Queue:
    """Return all doubtful pairs, those first whose answer changes most verdicts of ``chain-gaps``.

    Parameters
    ----------
    workspace
        Whose ledger is asked.
    chains, places, as_of
        Where verdicts are compared, see :class:`~clusterkg.api.gains.Gains`.
    exact
        For so many pairs, those on which most verdicts rest, the graph that would be is asked; the others follow without a number.
        A pair of which one side has no part in any verdict gains nothing, and that is known without asking.
    """
    ledger = workspace.ledger
    judgements = ledger.judgements()
    local = ledger.locals_at({n for j in judgements for n in (j.one, j.other)})
    found = doubts(judgements, ledger.counting(), ledger.partition(), local)
    gains = Gains(workspace, chains, places, as_of)
    reach = gains.reach(sorted({local[n] for d in found for n in (d.one, d.other)}))
    items = [Queued(d, min(reach[local[d.one]], reach[local[d.other]]), None) for d in found]
    items.sort(key=lambda q: (-q.reach, -(q.doubt.score or 0.0)))
    for i, q in enumerate(items):
        if q.reach == 0:
            items[i] = replace(q, changes=())
        elif i < exact:
            items[i] = replace(q, changes=tuple(gains.if_same(q.doubt.one, q.doubt.other)))
    items.sort(key=lambda q: tuple(-x for x in q.rank()))
    return Queue(gains.tx, tuple(items), tuple(gains.asked), gains.left_out, ledger.four_eyes(), local)


def still_open(workspace: Workspace) -> set[frozenset[int]]:
    """Return the pairs that nobody has answered as the ledger stands now, whichever pair of their parts stood for them."""
    ledger = workspace.ledger
    judgements = ledger.judgements()
    local = ledger.locals_at({n for j in judgements for n in (j.one, j.other)})
    found = doubts(judgements, ledger.counting(), ledger.partition(), local)
    return {frozenset(pair) for d in found for pair in ((d.one, d.other), *d.also)}


def queue_shown(
    found: Queue, workspace: Workspace, limit: int, offset: int = 0, *, names: bool = False
) -> dict[str, Any]:
    """Return a page of the queue as JSON: each pair with names, score and what an answer gains."""
    page = found.items[offset : offset + limit]
    nodes = {n for q in page for p in ((q.doubt.one, q.doubt.other), *q.doubt.also) for n in p}
    calling, records = Calling(workspace, nodes, names=names), _records(workspace, nodes)
    return {
        "tx": found.tx,
        "total": len(found.items),
        "four_eyes": found.four_eyes,
        "asked": [{"chain": c, "place": p} for c, p in found.asked],
        "combinations_left_out": found.left_out,
        "pairs": [_queued(q, calling, records) for q in page],
    }


def _queued(q: Queued, calling: Calling, records: Mapping[int, Record]) -> dict[str, Any]:
    d = q.doubt
    return {
        "one": _brief(d.one, calling, records),
        "other": _brief(d.other, calling, records),
        "kind": d.kind,
        "score": d.score,
        "model": d.by,
        "gain": q.gain,
        "reach": q.reach,
        "changes": [c.shown() for c in q.changes or ()],
        "also": [[calling.id(a), calling.id(b)] for a, b in d.also],
        "waiting": [{"verdict": j.verdict, "by": j.by, "reason": j.reason, "tx": j.tx} for j in d.waiting],
    }


def _records(workspace: Workspace, nodes: set[int]) -> dict[int, Record]:
    """Return what is known of these nodes, whichever model reads them."""
    found: dict[int, Record] = {}
    for model in models().values():
        types, rest = types_of(load(), model.roots), nodes - found.keys()
        if rest:
            found |= {n: r for n, r in read_records(workspace.ledger, load(), types, nodes=rest).items() if n in rest}  # fmt: skip
    return found


def _brief(node: int, calling: Calling, records: Mapping[int, Record]) -> dict[str, Any]:
    record = records.get(node)
    name = record.named() if record else calling.local[node].partition(":")[2]
    return {
        "local": calling.id(node), "name": calling.name(node, name), "type": record.type if record else "Thing"
    }  # fmt: skip


def pair_shown(
    workspace: Workspace, one: str, other: str, gains: Gains | None = None, *, names: bool = False
) -> dict[str, Any]:
    """Return two records side by side: what each says with its evidence, each feature with its weight, what was judged so far.

    With ``gains`` also the verdicts that would change if they were one.

    Raises
    ------
    NotFound
        The ledger does not hold one of them.
    QuestionError
        No model compares things of these types.
    """
    try:
        found = explain(workspace.ledger, load(), one, other)
    except QuestionError as bad:
        if names or not workspace.ledger.persons_among([one, other]):
            raise
        raise QuestionError("这两条记录不能比较。", "These two records cannot be compared.") from bad
    changes = None if gains is None else gains.if_same(found.one.node, found.other.node)
    calling = Calling(workspace, [found.one.node, found.other.node], names=names)
    return {
        "tx": workspace.ledger.at(None),
        "one": _side(workspace, found.one, calling),
        "other": _side(workspace, found.other, calling),
        "model": found.model.by,
        "score": found.probability,
        "levels": found.levels,
        "reasons": [
            {"feature": r.feature, "zh": r.zh, "en": r.en, "weight": round(r.weight, 2)} for r in found.reasons
        ],
        "together": found.together,
        "judged": [
            {"verdict": j.verdict, "by": j.by, "human": j.human, "score": j.score, "reason": j.reason, "tx": j.tx}
            for j in found.judged
        ],
        "gain": None if changes is None else len(changes),
        "changes": [c.shown() for c in changes or ()],
    }  # fmt: skip


def _side(workspace: Workspace, record: Record, calling: Calling) -> dict[str, Any]:
    hidden = calling.hides(record.node)
    said = (
        [] if hidden else [h for h in workspace.ledger.history([record.local]) if h.live and h.prop in _SHOWN]
    )
    said.sort(key=lambda h: _SHOWN.index(h.prop))
    shown = []
    for h in said:
        quotes = workspace.evidence(h.claim)
        shown.append(
            {
                "property": h.prop, "value": h.value, "valid_from": h.valid_from, "valid_to": h.valid_to, "claim": h.claim,
                "evidence": [{k: e[k] for k in ("quote", "document", "place", "source", "evidence_class")} for e in quotes],
            }
        )  # fmt: skip
    return {
        "local": calling.id(record.node),
        "entity": calling.id(record.node) if hidden else _entity(workspace, record.node),
        "name": calling.name(record.node, record.named()),
        "type": record.type,
        "identifiers": [] if hidden else sorted(record.identifiers),
        "place": "" if hidden else " ".join(x for x in record.where if x),
        # Counted, not named: the other end may be a person.
        "neighbours": dict(
            sorted(
                Counter(
                    one.partition(":")[0] for one in {n.rpartition("@")[0] for n in record.neighbours}
                ).items()
            )
        ),
        "said": shown,
    }


def _entity(workspace: Workspace, node: int) -> str:
    head = workspace.ledger.partition().head.get(node, node)
    return canonical_id(workspace.ledger.locals_at([head])[head])


__all__ = [
    "EXACT",
    "VERDICTS",
    "Doubt",
    "Queue",
    "Queued",
    "doubts",
    "pair_shown",
    "queue",
    "queue_shown",
    "still_open",
]
