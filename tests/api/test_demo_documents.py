"""The demo's documents are evidence beside its tables: what they say is there, and no answer rests on an unresolved name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clusterkg.api.demo import read_documents
from clusterkg.api.workspace import Workspace
from clusterkg.graph.demo import DOCUMENTS
from clusterkg.queries.contract import find_question

ASKED = (
    ("chain-gaps", {"chain": "动力电池与新能源汽车", "place": "岚州市", "as_of": "2026-06-30"}),
    ("alliance-map", {"alliance": "岚州动力电池产业技术创新战略联盟", "as_of": "2026-06-30"}),
)


@pytest.fixture
def workspace(demo_home: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(demo_home, tmp_path / "demo")
    return Workspace.at(tmp_path / "demo")


def test_every_document_is_in_the_graph_and_reading_again_adds_nothing(workspace: Workspace) -> None:
    view = workspace.view()
    documents = [
        e for e in view.entities(view.of_type("Document")) if any(x.startswith("doc:") for x in e.local_ids)
    ]
    assert len(documents) == len(list(DOCUMENTS.glob("*.txt"))) == 22
    tx = workspace.ledger.at(None)
    assert read_documents(workspace) == 0
    assert workspace.ledger.at(None) == tx
    workspace.close()


def test_the_same_answers_are_given_without_the_documents(workspace: Workspace) -> None:
    def answers() -> list[object]:
        view = workspace.view()
        asked = [find_question(name).ask(view, dict(given)) for name, given in ASKED]
        # How many claims were looked at grows with what is there; what is answered does not.
        return [[r.model_dump(exclude={"search"}) for r in a.rows] for a in asked]

    with_documents = answers()
    workspace.ledger.withdraw("dataset", "demo_documents", by="王", reason="试")
    workspace.build()
    assert answers() == with_documents
    workspace.close()
