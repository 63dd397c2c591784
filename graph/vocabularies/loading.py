"""Load a vocabulary that ships into a ledger: what documents point at then has its names."""

from __future__ import annotations

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping import load_table, read_mapping
from clusterkg.graph.mapping.loading import TableReport, files_of
from clusterkg.graph.vocabularies.catalogue import FOLDER


def load_vocabulary(ledger: Ledger, name: str) -> TableReport:
    """Load one by name (``policy_concepts``); loading it again adds nothing."""
    mapping = read_mapping(FOLDER / f"{name}.yaml")
    (file,) = files_of(mapping, FOLDER)
    return load_table(ledger, mapping, file, root=FOLDER)
