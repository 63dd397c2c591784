"""The demo's key of sameness: which local ids mean one organisation, worked out by hand, beside what resolution makes of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from clusterkg.api.demo import load_demo
from clusterkg.api.workspace import Workspace
from clusterkg.extract.resolution.evaluation.resolved import key_rows
from clusterkg.extract.resolution.records import Record, read_records, types_of
from clusterkg.extract.resolution.running import resolve
from clusterkg.graph.demo import FOLDER
from clusterkg.graph.ontology import load


def demo_rows(*, documents: bool = True, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the scores of resolution on the demo, loaded for it into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.at(Path(folder))
        load_demo(workspace, documents=documents)
        resolve(workspace.ledger, load(), only=["organisation"])
        records = read_records(workspace.ledger, load(), types_of(load(), ("Organisation",)))
        head = workspace.ledger.partition().head
        workspace.close()
    truth = key_of(records.values())
    found = {record.local: head.get(node, node) for node, record in records.items()}
    yield from key_rows(truth, found, seed=seed)


def key_of(records: Any) -> dict[str, str]:
    """Return local id → organisation as ``key.yaml`` says: equal whole names, but for what stands there."""
    key = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))["resolution"]
    held: list[Record] = sorted(records, key=lambda r: (r.local.startswith("doc:"), r.local))
    chief = {local: same[0] for same in key["same"] for local in same}
    of_name: dict[str, str] = {}
    truth = {}
    for record in held:
        name = record.named()
        known = key["called"].get(name) or of_name.setdefault(name, record.local)
        truth[record.local] = chief.get(known, known)
    return truth
