"""The system of record: claims, sightings, transactions. Nothing is lost."""

from clusterkg.graph.ledger.ledger import Ledger
from clusterkg.graph.ledger.model import (
    DOCUMENT_SPACE,
    PART,
    Claim,
    EditionKind,
    Evidence,
    EvidenceClass,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
    document_space,
    read_only_in_documents,
    spoken_id,
)
from clusterkg.graph.ledger.sameness import canonical_id

__all__ = [
    "DOCUMENT_SPACE",
    "PART",
    "Claim",
    "EditionKind",
    "Evidence",
    "EvidenceClass",
    "Ledger",
    "Locator",
    "RunReport",
    "Sighting",
    "Source",
    "UseRight",
    "canonical_id",
    "document_space",
    "read_only_in_documents",
    "spoken_id",
]
