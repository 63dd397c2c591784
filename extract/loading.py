"""Load what documents say into the ledger: one run for each document, visible whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clusterkg.extract.documents import Problem
from clusterkg.extract.statements import Statements
from clusterkg.graph.ledger import PART, EditionKind, Ledger, RunReport
from clusterkg.graph.mapping.loading import write_rejects
from clusterkg.graph.vocabularies.loading import load_vocabulary


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of one document's statements."""

    run: RunReport
    facts: int
    rejects_file: Path | None = None


def load_statements(
    ledger: Ledger,
    content_hash: str,
    statements: Statements,
    original: Path | None,
    problems: Sequence[Problem] = (),
) -> LoadReport:
    """Load the statements of a document; a new edition of it ends in known-time what it no longer says.

    Parameters
    ----------
    ledger
        Where the source of ``statements.origin`` is registered.
    content_hash
        Of the document that was read.
    statements
        What it says.
    original
        The file itself, kept by its content hash; None for what was inside another file.
    problems
        What of the file was not read; kept beside what was refused, so that a later run knows that the reading is not whole.
    """
    lost = [p for p in problems if p.loses_text]
    origin = statements.origin
    # Kinds that clauses of policies name: what is pointed at has its names, once anything points there.
    if ledger.source("policy_concepts") is None and any(
        c.object is not None and c.object.startswith("concept:") for c, _ in statements.facts
    ):
        load_vocabulary(ledger, "policy_concepts")
    with ledger.run(
        dataset=origin.dataset, document=origin.document, content_hash=content_hash, edition=EditionKind.SNAPSHOT,
        extractor=origin.extractor, original=original,
    ) as run:  # fmt: skip
        run.add(statements.facts)
        for number, bad in enumerate(statements.refused, 1):
            row = {"what": bad.what, "value": bad.value, "quote": bad.quote}
            run.reject(
                number, bad.what, bad.value, bad.zh, bad.en, json.dumps(row, ensure_ascii=False), bad.kind
            )
        for p in lost:
            part = json.dumps({"what": p.reason, "value": p.page, "quote": None})
            run.reject(p.page or 0, p.reason, None, p.text("zh"), p.text("en"), part, PART)
        rejected = sum(bad.kind == "row" for bad in statements.refused)
        # A text is no list of rows: an edition or a better reader that says less is nothing to ask about.
        report = run.commit(confirm_drop=True, rows=statements.relations + rejected, rejected=rejected)
    file = write_rejects(ledger, report.run, origin.document) if statements.refused or lost else None
    return LoadReport(report, len(statements.facts), file)
