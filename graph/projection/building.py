"""Build the graph of a transaction, whole or from the one before."""

from __future__ import annotations

from clusterkg.graph.ledger import Ledger, liveness
from clusterkg.graph.ledger.columns import live_columns
from clusterkg.graph.ontology import Ontology
from clusterkg.graph.projection.arrays import no_collecting
from clusterkg.graph.projection.gathering import Naming, Rules, gather
from clusterkg.graph.projection.model import Graph
from clusterkg.graph.projection.tables import Parts


def project(ledger: Ledger, ontology: Ontology, tx: int | None = None) -> Graph:
    """Return the graph of everything that lives at ``tx`` (default: now)."""
    k = ledger.at(tx)
    with no_collecting(), ledger.engine.connect() as connection:
        live = live_columns(connection, liveness.live(connection, k))
    naming = Naming(ledger.terms(), dict(ledger.locals_of()), ledger.partition(k).head)
    return _graph(ledger, ontology, k, gather(live, naming, Rules.of(ontology)))


def _graph(ledger: Ledger, ontology: Ontology, k: int, parts: Parts) -> Graph:
    return Graph(
        k, ledger.time_of(k), ontology.version, parts.words, parts.node, parts.attribute, parts.edge, parts.edge_attribute
    )  # fmt: skip
