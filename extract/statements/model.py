"""What becomes of one document: facts for the ledger, and what was not taken, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from clusterkg.graph.ledger import Claim, EvidenceClass, Sighting, document_space

Fact = tuple[Claim, Sighting]
#: A reading this precise (measured share of right ones) is as good as what a source discloses; below the second it is a lead.
DISCLOSED_FROM, INFERRED_FROM = 0.9, 0.6


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose document it is and what reads it: all that statements need beside the document itself."""

    dataset: str
    #: Name of the document inside the data set; its entities keep their ids while it does, whatever its editions say.
    document: str
    #: ``name@version`` of what read it.
    extractor: str
    #: The source's own class, which no reading is above.
    ceiling: EvidenceClass = EvidenceClass.DISCLOSED

    @property
    def space(self) -> str:
        """Local id of the document; those of its entities begin with it and ``#``."""
        return document_space(self.dataset, self.document)

    def strength(self, confidence: float) -> EvidenceClass:
        """Return the evidence class of a reading that is right with this probability."""
        if confidence >= DISCLOSED_FROM:
            return self.ceiling
        return min(
            self.ceiling, EvidenceClass.INFERRED if confidence >= INFERRED_FROM else EvidenceClass.LEAD
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """A relation (``kind='row'``) or one value of a kept one (``'value'``) that does not fit the ontology."""

    kind: str
    #: Relation, or relation and qualifier.
    what: str
    #: The words at its ends, or of the value.
    value: str
    quote: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Statements:
    """All statements of one document, in a fixed order, and what was refused."""

    origin: Origin
    facts: tuple[Fact, ...]
    refused: tuple[Refused, ...] = ()
    entities: int = 0
    relations: int = 0
    #: Parties whose name the document withholds.
    undisclosed: int = 0
