"""Match rows against a release: how many are right, how much processor time it takes. ``python -m bench.match 20000 2000``.

Invented firms (``bench/firm_records.py``): the first record of each is in the graph; other records of the same firms, and records of firms that
are not there, are the rows.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from bench.firm_records import generate
from clusterkg.api.matching import Matcher
from clusterkg.api.workspace import Workspace
from clusterkg.extract.resolution.records import NameKind, Record
from clusterkg.graph.ledger import (
    Claim,
    EditionKind,
    EvidenceClass,
    Locator,
    Sighting,
    Source,
    UseRight,
    canonical_id,
)

_PROPS = {NameKind.NAME: "name", NameKind.SHORT: "short_name", NameKind.FORMER: "former_name"}


def said(record: Record) -> list[tuple[str, str]]:
    """Return what a record says, as property and value."""
    found = [(_PROPS[n.kind], n.text) for n in record.names if n.kind in _PROPS]
    found += [("credit_code", i.partition(":")[2]) for i in record.identifiers if i.startswith("uscc:")]
    return found + [(p, v) for p, v in (("address", record.address), ("founded", record.founded)) if v]


def main() -> None:
    """Load, build, match, print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("records", type=int)
    asked.add_argument("rows", type=int)
    given = asked.parse_args()
    records, truth = generate(given.records, 7)
    first: dict[int, Record] = {}
    rows: list[tuple[int, Record]] = []
    for record, firm in zip(records, truth, strict=True):
        if firm % 10 == 0 or firm in first:  # a tenth of the firms is not in the graph
            rows.append((firm, record))
        else:
            first[firm] = record
    rows = rows[:: max(1, len(rows) // given.rows)][: given.rows]
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.at(Path(folder))
        ledger = workspace.ledger
        ledger.register(Source("gen", "虚构", "本项目", "自有 own", UseRight.PUBLISH, date(2026, 1, 1)))
        with ledger.run(
            dataset="gen", document="f.csv", content_hash="0" * 32, edition=EditionKind.SNAPSHOT, extractor="gen@1"
        ) as run:  # fmt: skip
            for i, record in enumerate(first.values()):
                for prop, value in said(record):
                    claim = Claim("gen", record.local, "Firm", prop, value, value)
                    run.add(
                        [
                            (
                                claim,
                                Sighting(
                                    claim.id, Locator(row=str(i)), value, "gen@1", EvidenceClass.DISCLOSED
                                ),
                            )
                        ]
                    )
            run.commit(rows=len(first))
        workspace.build()
        start = time.process_time()
        matcher = Matcher(workspace.view())
        matcher.match({"name": "某某有限公司"})
        indexed = time.process_time() - start
        start = time.process_time()
        found = [matcher.match(dict(said(record))) for _, record in rows]
        spent = time.process_time() - start
        counts: Counter[str] = Counter()
        for (firm, _), match in zip(rows, found, strict=True):
            right = canonical_id(first[firm].local) if firm in first else None
            if match.best is not None:
                counts["matched right" if match.best.id == right else "matched wrong"] += 1
            elif right is None:
                counts[f"not there: {match.status}"] += 1
            else:
                seen = "" if right in [c.id for c in match.candidates] else ", not among the candidates"
                counts[f"there: {match.status}{seen}"] += 1
        workspace.close()
    told = counts["matched right"] + counts["matched wrong"]
    there = sum(f in first for f, _ in rows)
    print(f"entities {len(first)}  rows {len(rows)} ({there} of them in the graph)  index {indexed:.1f} s  "
          f"match {spent:.1f} s ({1000 * spent / len(rows):.1f} ms a row)")  # fmt: skip
    print(
        f"precision of matched {counts['matched right'] / max(1, told):.4f}  recall {counts['matched right'] / max(1, there):.4f}"
    )
    for what, n in sorted(counts.items()):
        print(f"  {what}: {n}")


if __name__ == "__main__":
    main()
