"""Put invented records of firms into a ledger, so that tests of resolution read them as they read any others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clusterkg.extract.resolution.records import NameKind, Record
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Ledger,
    Locator,
    RunReport,
    Sighting,
    Source,
    UseRight,
)

_PROPS = {NameKind.NAME: "name", NameKind.SHORT: "short_name", NameKind.FORMER: "former_name", NameKind.ENGLISH: "english_name", NameKind.ALIAS: "alias"}  # fmt: skip


def claims_of(record: Record) -> list[Claim]:
    """Return what a record says, as claims of the data set ``gen``."""
    said = [(_PROPS[n.kind], n.text) for n in record.names]
    said += [("credit_code", one.partition(":")[2]) for one in record.identifiers if one.startswith("uscc:")]
    said += [
        (prop, value) for prop, value in (("address", record.address), ("founded", record.founded)) if value
    ]
    return [Claim("gen", record.local, "Firm", prop, value, value) for prop, value in said]


def load(ledger: Ledger, records: Iterable[Record], document: str = "firms.csv") -> RunReport:
    """Load records as a document of their own."""
    ledger.register(Source("gen", "虚构", "本项目", "自有 own", UseRight.PUBLISH, date(2026, 1, 1)))
    with ledger.run(
        dataset="gen",
        document=document,
        content_hash=document,
        edition=EditionKind.SNAPSHOT,
        extractor="gen@1",
    ) as run:
        for record in records:
            run.add(
                (
                    claim,
                    Sighting(
                        claim.id,
                        Locator(row=record.local),
                        claim.value or "",
                        "gen@1",
                        EvidenceClass.DISCLOSED,
                    ),
                )
                for claim in claims_of(record)
            )
        return run.commit(confirm_drop=True)


def parts(ledger: Ledger) -> set[frozenset[str]]:
    """Return which local ids mean the same thing, parts of several only."""
    local = ledger.locals_at()
    found: dict[int, set[str]] = {}
    for member, head in ledger.partition().head.items():
        found.setdefault(head, set()).add(local[member])
    return {frozenset(p) for p in found.values() if len(p) > 1}
