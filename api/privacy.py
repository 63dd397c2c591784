"""What may leave the house: persons by pseudonyms, and only values whose source allows it."""

from __future__ import annotations

from typing import Any

from clusterkg.graph.ledger import Evidence
from clusterkg.graph.ontology import load
from clusterkg.graph.store.contract import Entity, Hit
from clusterkg.queries.algorithms.lookup import shown_name

HIDDEN = "(个人信息,已隐去 personal, hidden)"


def entity_shown(entity: Entity) -> dict[str, Any]:
    """Return an entity as answers and exports show it: personal properties are left out, a person has a pseudonym."""
    ontology = load()
    known = ontology.properties(entity.type) if entity.type in ontology.types else {}
    person = ontology.is_a(entity.type, "Person")
    return {
        "id": entity.id,
        "type": entity.type,
        "name": shown_name(entity),
        "stub": entity.stub,
        "local_ids": [] if person else list(entity.local_ids),
        "attributes": [
            {
                "property": a.prop, "value": a.value, "valid_from": a.valid_from, "valid_to": a.valid_to,
                "evidence_class": a.evidence_class.name.lower(), "dataset": a.dataset, "evidence": list(a.claims),
            }
            for a in entity.attributes
            if not (person and (a.prop in ("note", "alias") or (a.prop in known and known[a.prop].personal)))
        ],
    }  # fmt: skip


def hit_shown(hit: Hit) -> dict[str, Any]:
    """Return a search result; persons are found by nobody's name but their pseudonym."""
    return {"id": hit.id, "type": hit.type, "name": hit.caption, "matched": hit.matched, "score": hit.score}


def is_person(type_: str) -> bool:
    """Tell whether entities of this type are natural persons."""
    return load().is_a(type_, "Person")


def evidence_shown(e: Evidence, *, personal: bool = False) -> dict[str, Any]:
    """Return one sighting: whose, where, and the quote or cell."""
    return {
        "claim": e.claim, "dataset": e.dataset, "source": e.source_title, "licence": e.licence, "use": e.use.value,
        "document": e.document, "edition": e.edition,
        "place": {k: getattr(e.locator, k) for k in ("sheet", "row_number", "column", "page", "start", "end") if getattr(e.locator, k) is not None},
        "quote": HIDDEN if personal else e.quote, "extractor": e.extractor, "evidence_class": e.evidence_class.name.lower(),
        "confidence": e.confidence, "recorded": e.recorded.isoformat(), "tx": e.tx,
    }  # fmt: skip
