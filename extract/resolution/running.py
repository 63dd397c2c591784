"""Resolve a ledger: look at what is new, find and score pairs, write what follows as one transaction that can be undone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from clusterkg.extract.resolution.deciding import rule
from clusterkg.extract.resolution.engine import find
from clusterkg.extract.resolution.model import Model, models
from clusterkg.extract.resolution.places import places_in
from clusterkg.extract.resolution.records import read_places, read_records, types_of
from clusterkg.graph.errors import QuestionError
from clusterkg.graph.ledger import Ledger, liveness
from clusterkg.graph.ontology import Ontology
from clusterkg.graph.projection.following import changed_claims, ends_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Models that run unless others are named; persons are compared only where somebody asks for it.
BY_DEFAULT = ("organisation", "term")


@dataclass(frozen=True)
class Report:
    """What one model did in one run."""

    model: str
    #: The transaction written; ``None`` for a dry run.
    tx: int | None
    #: Facts up to this transaction were read.
    upto: int
    records: int
    #: Records looked at anew; equal to ``records`` in a full run.
    fresh: int
    pairs: int
    same: int
    asked: int
    apart: int
    taken_back: int
    #: Keys that so many records share that they were not followed, with how many records.
    crowded: dict[str, int]
    seconds: float

    def shown(self) -> dict[str, Any]:
        """Return the report as a row."""
        return {**asdict(self), "crowded": len(self.crowded), "seconds": round(self.seconds, 2)}


def resolve(
    ledger: Ledger,
    ontology: Ontology,
    *,
    only: Iterable[str] | None = None,
    full: bool = False,
    dry: bool = False,
    spark: SparkSession | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> list[Report]:
    """Judge which local ids mean the same thing; only what changed since the last run of the same model is compared anew.

    Parameters
    ----------
    ledger, ontology
        What to resolve, and what its types are.
    only
        Names of models; default those of :data:`BY_DEFAULT`. Persons are compared only where they are named here.
    full
        Compare everything again. The result is that of following step by step, except for keys that were crowded in one of
        the two (see :attr:`Report.crowded`).
    dry
        Write nothing.
    spark
        A session to find and score pairs on.
    say
        Called with a line when a model begins.

    Raises
    ------
    QuestionError
        There is no such model.
    """
    return [_one(ledger, ontology, model, full, dry, spark, say) for model in _chosen(only)]


def _chosen(only: Iterable[str] | None) -> list[Model]:
    known = models()
    names = [n for n in BY_DEFAULT if n in known] if only is None else list(only)
    for name in names:
        if name not in known:
            raise QuestionError(
                f"没有消歧模型“{name}”。", f"There is no model '{name}'.",
                hint_zh="有:" + "、".join(known), hint_en="There are: " + ", ".join(known),
            )  # fmt: skip
    return [known[n] for n in names]


def _one(
    ledger: Ledger, ontology: Ontology, model: Model, full: bool, dry: bool, spark: SparkSession | None, say: Callable[[str], None]
) -> Report:  # fmt: skip
    began, upto = time.perf_counter(), ledger.at(None)
    types = types_of(ontology, model.roots)
    last = None if full else ledger.resolved_upto(model.by)
    fresh = None if last is None else changed_nodes(ledger, last, upto)
    held = [
        j for j in ledger.judgements() if not j.human and j.by.partition("@")[0] == model.by.partition("@")[0]
    ]
    if fresh is not None:
        # With what changed, all that was judged beside it: where the record that stood for others is gone, another takes its place.
        beside = {n for j in held if j.one in fresh or j.other in fresh for n in (j.one, j.other)}
        fresh = fresh | beside
    records = read_records(ledger, ontology, types, upto)
    if fresh is not None and last is not None:
        # A name with a place that was not known, or is known no more, is parsed anew.
        moved = read_places(ledger, last) ^ read_places(ledger, upto)
        fresh |= {n for n, r in records.items() if places_in((x.text for x in r.names), moved)}
    say(f"{model.label.zh} {model.label.en}: {len(records)}")
    found = find(records.values(), model, fresh=fresh, spark=spark)
    rulings = rule(found.pairs, records, model, held, fresh=fresh)
    tx = None if dry else ledger.judge_by_model(rulings, by=model.by, upto=upto)
    counts = Counter(
        r.verdict if r.verdict != "undecided" or r.score is not None else "back" for r in rulings
    )
    return Report(
        model.name, tx, upto, len(records), len(records) if fresh is None else len(fresh & records.keys()), len(found.pairs),
        counts["same"], counts["undecided"], counts["not_same"], counts["back"], found.crowded, time.perf_counter() - began,
    )  # fmt: skip


def changed_nodes(ledger: Ledger, before: int, after: int) -> frozenset[int] | None:
    """Return the nodes of which something else is known at ``after`` than at ``before``; ``None`` where that is most of them."""
    with ledger.engine.connect() as connection:
        seqs = changed_claims(connection, liveness.live(connection, before), liveness.live(connection, after))
        if seqs is None:
            return None
        ends = list(ends_of(connection, seqs.tolist()))
    return frozenset(node for pair in ends for node in pair if node is not None)
