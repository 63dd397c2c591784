"""Documents with marks, as statements: what the cases of this suite are written in."""

from __future__ import annotations

from dataclasses import replace

from tests.gold.markup import parse as read_marks

from clusterkg.extract.documents import parse
from clusterkg.extract.model import Extraction
from clusterkg.extract.statements import Origin, Statements, write_statements
from clusterkg.graph.ledger import Claim, EvidenceClass

ORIGIN = Origin("news", "a.txt", "read@test")


def extracted(body: str, relations: str = "") -> Extraction:
    """Marks as in the gold set (``[[Firm#a|甲公司]]``, ``a BUYS_FROM b @planned``) as an extraction."""
    return Extraction.from_record(
        read_marks("case", f"kind: news\nlanguage: zh\n---\n{body}\n---\n{relations}\n").record()
    )


def stated(body: str, relations: str = "", *, sure: float = 1.0, ceiling: EvidenceClass = EvidenceClass.DISCLOSED) -> Statements:  # fmt: skip
    """What a marked text says."""
    found = extracted(body, relations)
    found = replace(found, mentions=tuple(replace(m, confidence=sure) for m in found.mentions))
    return write_statements(parse(found.text.encode(), "a.txt"), found, replace(ORIGIN, ceiling=ceiling))


def local(thing: str) -> str:
    """Local id of a thing of the case's document."""
    return f"{ORIGIN.space}#{thing}"


def claims(statements: Statements, prop: str) -> list[Claim]:
    """Claims of one property or relation, in order."""
    return [c for c, _ in statements.facts if c.prop == prop]


def arrows(statements: Statements, relation: str) -> list[tuple[str, str]]:
    """Ends of the arrows of a relation, without the document's part of the ids."""
    cut = len(ORIGIN.space) + 1
    return [(c.subject[cut:], (c.object or "")[cut:]) for c in claims(statements, relation)]
