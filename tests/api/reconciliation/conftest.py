"""One workspace with the demo's tables, and a firm whose name is a script, for all tests of reconciliation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from clusterkg.api.app import create_app
from clusterkg.api.demo import load_demo
from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import Claim

NASTY = "岚州<script>alert(1)</script>有限公司"


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    one = Workspace.at(tmp_path_factory.mktemp("reconciling"))
    load_demo(one, documents=False)
    dataset = next(iter(one.ledger.sources()))
    one.ledger.assert_by_hand([Claim(dataset, "firm:nasty", "Firm", "name", NASTY)], by="x", note="y")
    one.build()
    yield one
    one.close()


@pytest.fixture(scope="session")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url="http://127.0.0.1:8321")
