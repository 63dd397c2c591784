"""A generated graph of a given size, every fact with its source: firms, products, segments, supply and what holds them together.

Per 1000 firms: 500 products, 100 segments, 7500 edges (200k firms: 100k products, 20k segments, 1.5M edges).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from random import Random

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

DATASET, EXTRACTOR = "generated", "bench@1"
SOURCE = Source(DATASET, "generated", "bench", "Apache-2.0", UseRight.PUBLISH, date(2026, 1, 1))
PLACES = 340


def sizes(firms: int) -> dict[str, int]:
    """Return how many of each there are for a number of firms."""
    return {
        "firms": firms,
        "products": firms // 2,
        "segments": max(10, firms // 10),
        "edges": firms * 15 // 2,
    }


def claims(firms: int, seed: int = 1) -> Iterator[Claim]:
    """Yield the claims of a graph; the same for the same size and seed."""
    random = Random(seed)
    n = sizes(firms)
    products, segments = n["products"], n["segments"]
    chains = max(1, segments // 40)

    def name(local: str, type_: str, text: str) -> Claim:
        return Claim(DATASET, local, type_, "name", text, text)

    yield name("g:place", "Place", "某省")
    for i in range(PLACES):
        yield name(f"g:p{i}", "Place", f"第{i}市")
        yield Claim(DATASET, f"g:p{i}", "PlacePart", "WITHIN", object="g:place")
    for i in range(chains):
        yield name(f"g:c{i}", "Chain", f"第{i}链")
    for i in range(segments):
        yield name(f"g:s{i}", "Segment", f"第{i}环节")
        yield Claim(DATASET, f"g:s{i}", "ChainPart", "PART_OF", object=f"g:c{i % chains}")
    for i in range(products):
        yield name(f"g:q{i}", "Product", f"第{i}产品")
        yield Claim(DATASET, f"g:q{i}", "SegmentEntry", "IN_SEGMENT", object=f"g:s{i % segments}")
    for i in range(firms):
        yield name(f"g:f{i}", "Firm", f"第{i}有限公司")
        yield Claim(DATASET, f"g:f{i}", "Location", "LOCATED_IN", object=f"g:p{random.randrange(PLACES)}")
    held = PLACES + segments + products + firms
    left = n["edges"] - held
    made = left // 2
    for i in range(made):
        year = 2010 + i % 12
        yield Claim(
            DATASET, f"g:f{random.randrange(firms)}", "Production", "MAKES", object=f"g:q{random.randrange(products)}",
            key=str(i), valid_from=str(year), valid_to=str(year + 8) if i % 5 == 0 else None,
        )  # fmt: skip
    supplied = (left - made) // 2
    for i in range(supplied):
        yield Claim(
            DATASET, f"g:s{random.randrange(segments)}", "Supply", "SUPPLIES", object=f"g:s{random.randrange(segments)}", key=str(i)
        )  # fmt: skip
    for i in range(left - made - supplied):
        yield Claim(
            DATASET, f"g:f{random.randrange(firms)}", "Purchase", "BUYS_FROM", object=f"g:f{random.randrange(firms)}", key=str(i)
        )  # fmt: skip


def facts(firms: int, seed: int = 1) -> Iterator[tuple[Claim, Sighting]]:
    """Yield the claims with a sighting each, every one in a source row of its own."""
    for i, c in enumerate(claims(firms, seed), 1):
        place = Locator(row=f"{i:x}", row_number=i, column="x")
        yield c, Sighting(c.id, place, c.value or "", EXTRACTOR, EvidenceClass.DISCLOSED)


def load(ledger: Ledger, firms: int, seed: int = 1, document: str = "generated.csv") -> RunReport:
    """Load a generated graph: one claim, one sighting, one source row each."""
    ledger.register(SOURCE)
    content = hashlib.blake2b(f"{firms}/{seed}".encode(), digest_size=16).hexdigest()

    with ledger.run(
        dataset=DATASET,
        document=document,
        content_hash=content,
        edition=EditionKind.SNAPSHOT,
        extractor=EXTRACTOR,
    ) as run:
        run.add(facts(firms, seed))
        return run.commit(rows=0)
