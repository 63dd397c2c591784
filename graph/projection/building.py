"""Build the graph of a transaction: whole, or from the graph of an earlier one."""

from __future__ import annotations

from collections.abc import Iterable

from clusterkg.graph.ledger import Ledger, liveness
from clusterkg.graph.ledger.columns import live_columns
from clusterkg.graph.ledger.sameness import Judged
from clusterkg.graph.ontology import Ontology
from clusterkg.graph.projection.arrays import no_collecting
from clusterkg.graph.projection.following import follow
from clusterkg.graph.projection.gathering import Naming, Rules, gather
from clusterkg.graph.projection.model import Graph


def project(
    ledger: Ledger,
    ontology: Ontology,
    tx: int | None = None,
    *,
    previous: Graph | None = None,
    supposing: Iterable[Judged] = (),
) -> Graph:
    """Return the graph of everything that lives at ``tx`` (default: now).

    With ``previous``, a graph of an earlier (or the same) transaction under the same ontology, only what changed since is read; the
    result is the same. ``supposing`` are judgements that nobody has made: the graph that would be, for asking what they would change.
    """
    k = ledger.at(tx)
    terms, rules = ledger.terms(), Rules.of(ontology)
    with no_collecting(), ledger.engine.connect() as connection:
        locals_ = dict(ledger.locals_of())
        naming = Naming(terms, locals_, ledger.partition(k, supposing=supposing).head)
        parts = None
        if previous is not None and previous.tx <= k and previous.ontology == ontology.version:
            before = Naming(terms, locals_, ledger.partition(previous.tx).head)
            parts = follow(connection, previous, before, naming, k, rules)
        if parts is None:
            parts = gather(live_columns(connection, liveness.live(connection, k)), naming, rules)
    dated = {d: s.dated.isoformat() for d, s in ledger.sources(k).items()}
    return Graph(
        k, ledger.time_of(k), ontology.version, parts.words, parts.node, parts.attribute, parts.edge, parts.edge_attribute, dated
    )  # fmt: skip
