"""Exports obey the use right of every source, and name no person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clusterkg.api.exporting import export_graph
from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import UseRight


@pytest.mark.parametrize(
    ("use", "purchases", "association"),
    [(UseRight.PUBLISH, False, False), (UseRight.SHARE, False, True), (UseRight.INTERNAL, True, True)],
)
def test_only_what_a_source_allows(
    demo_home: Path, tmp_path: Path, use: UseRight, purchases: bool, association: bool
) -> None:
    workspace = Workspace.at(demo_home)
    told = export_graph(workspace, tmp_path / "out.jsonl", use)
    workspace.close()
    text = (tmp_path / "out.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    datasets = {r["edge"]["dataset"] for r in rows if "edge" in r} | {
        a["dataset"] for r in rows if "node" in r for a in r["node"]["attributes"]
    }
    assert ("demo_purchases" in datasets) is purchases
    assert ("demo_association" in datasets) is association
    assert len(rows) == 1 + told["nodes"] + told["edges"]
    assert (told["withheld"] == 0) is (use is UseRight.INTERNAL)
    assert "陈一帆" not in text
    assert "人员-" in text
