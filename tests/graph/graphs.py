"""Small ledgers and graphs that several suites need."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

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


def fact(
    subject: str,
    type_: str,
    prop: str,
    value: str | None = None,
    *,
    to: str | None = None,
    dataset: str = "d",
    key: str = "",
    since: str | None = None,
    until: str | None = None,
) -> Claim:
    """One claim, shortly."""
    return Claim(dataset, subject, type_, prop, value, value, to, key, None, since, until)


def put(
    ledger: Ledger,
    claims: Iterable[Claim],
    *,
    dataset: str = "d",
    document: str = "t.csv",
    strength: EvidenceClass = EvidenceClass.DISCLOSED,
    edition: EditionKind = EditionKind.DELTA,
    drop: bool = False,
) -> RunReport:
    """Load claims as one document."""
    claims = list(claims)
    if ledger.source(dataset) is None:
        ledger.register(
            Source(dataset, "测试", "某局", "CC-BY-4.0", UseRight.SHARE, date(2026, 1, 1), strength)
        )
    content = hashlib.blake2b(repr([c.id for c in claims]).encode(), digest_size=16).hexdigest()
    with ledger.run(
        dataset=dataset, document=document, content_hash=content, edition=edition, extractor="t@1"
    ) as run:
        run.add(
            (
                c,
                Sighting(
                    c.id, Locator(row=c.id.hex(), row_number=i, column="x"), c.value or "", "t@1", strength
                ),
            )
            for i, c in enumerate(claims, 1)
        )
        return run.commit(rows=len(claims), confirm_drop=drop)


def name(subject: str, type_: str, text: str, **more: str) -> Claim:
    """A name claim."""
    return fact(subject, type_, "name", text, **more)  # type: ignore[arg-type]  # keywords are all texts here


TOWN = [
    name("adcode:1", "Place", "岚州市"),
    name("adcode:2", "Place", "青川县"),
    name("adcode:9", "Place", "远州市"),
    fact("adcode:2", "PlacePart", "WITHIN", to="adcode:1"),
    name("d:a", "Firm", "岚州宁海动力电池有限公司"),
    name("d:b", "Firm", "青川隔膜有限公司"),
    name("d:c", "Firm", "远州电解液有限公司"),
    name("d:e", "Firm", "无址有限公司"),
    fact("d:a", "Location", "LOCATED_IN", to="adcode:1"),
    fact("d:b", "Location", "LOCATED_IN", to="adcode:2", since="2020"),
    fact("d:c", "Location", "LOCATED_IN", to="adcode:9"),
    name("d:s1", "Segment", "电芯"),
    name("d:s2", "Segment", "隔膜"),
    fact("d:a", "Production", "MAKES", to="d:s1", key="x"),
    fact("d:a", "Production", "MAKES", to="d:s1", key="y"),
    fact("d:b", "Production", "MAKES", to="d:s2", since="2019-05", until="2023"),
    fact("d:b", "Production", "MAKES", to="d:s2", since="2024-06"),
    fact("d:c", "Production", "MAKES", to="d:s9"),
    fact("d:s2", "Supply", "SUPPLIES", to="d:s1"),
]
