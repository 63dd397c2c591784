"""Where an id went after merges and splits: every id ever given leads somewhere, at once, and says what became of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from clusterkg.api.app import create_app
from clusterkg.api.cli import app as program
from clusterkg.api.workspace import Workspace
from clusterkg.graph.ledger import Claim, Source, UseRight, canonical_id
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import suppose

LOCALS = [f"f:{i}" for i in range(6)]
IDS = [canonical_id(x) for x in LOCALS]


def fill(workspace: Workspace) -> None:
    workspace.ledger.register(Source("hand", "t", "p", "l", UseRight.INTERNAL, date(2026, 1, 1)))
    claims = [Claim("hand", x, "Firm", "name", f"第{i}机械有限公司") for i, x in enumerate(LOCALS)]
    workspace.ledger.assert_by_hand(claims, by="clerk", note="n")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    one = Workspace.at(tmp_path)
    fill(one)
    one.build()
    yield one
    one.close()


@pytest.fixture
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), follow_redirects=False)


def test_after_a_split_the_old_id_says_which_parts_it_became(
    client: TestClient, workspace: Workspace
) -> None:
    ledger = workspace.ledger
    one = ledger.judge("f:0", "f:1", "same", by="李", reason="同一信用代码")
    ledger.judge("f:1", "f:2", "same", by="李")
    workspace.build()
    assert client.get(f"/v1/entities/{IDS[2]}").status_code == 308
    merged = client.get(f"/v1/entities/{IDS[2]}/sameness").json()
    assert (merged["leads_to"], merged["became"], merged["split_into"]) == (IDS[0], [IDS[0]], [])
    assert [m["local"] for m in merged["members"]] == LOCALS[:3]
    ledger.undo(one, by="王", reason="两家")
    workspace.build()
    told = client.get(f"/v1/entities/{IDS[0]}/sameness").json()
    assert told["split_into"] == sorted([IDS[0], IDS[1]])
    assert [(t["kind"], t["by"]) for t in told["turns"]] == [
        ("merge", "李"),
        ("merge", "李"),
        ("split", "王"),
    ]
    assert told["turns"][-1]["before"] == {IDS[0]: LOCALS[:3]}
    assert told["turns"][-1]["after"] == {IDS[0]: ["f:0"], IDS[1]: ["f:1", "f:2"]}
    assert [j["status"] for j in told["judgements"]] == ["in_force", "undone"]
    assert client.get(f"/v1/entities/{IDS[1]}").status_code == 200
    assert client.get("/v1/entities/ckgnobody/sameness").status_code == 404


def test_an_id_of_what_was_withdrawn_still_says_where_it_went(
    client: TestClient, workspace: Workspace
) -> None:
    workspace.ledger.withdraw("dataset", "hand", by="李", reason="撤回")
    workspace.build()
    assert client.get(f"/v1/entities/{IDS[3]}").status_code == 404
    told = client.get(f"/v1/entities/{IDS[3]}/sameness").json()
    assert (told["leads_to"], told["became"], told["turns"]) == (None, [IDS[3]], [])


def test_the_command_line_tells_it_too(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERKG_HOME", str(workspace.settings.home))
    workspace.ledger.judge("f:0", "f:1", "same", by="李")
    told = json.loads(CliRunner().invoke(program, ["sameness", IDS[1], "--format", "json"]).stdout)
    assert told["became"] == [IDS[0]]
    assert IDS[0] in CliRunner().invoke(program, ["sameness", "f:1"]).stdout


_PAIRS = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda p: p[0] != p[1])
_STEPS = st.lists(
    st.one_of(
        st.tuples(_PAIRS, st.sampled_from(["same", "not_same", "never_same"]), st.booleans()),
        st.integers(0, 20),
    ),
    max_size=14,
)


@settings(max_examples=25)
@given(_STEPS)
def test_redirects_never_loop_and_every_id_leads_to_one_entity(steps: list[object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.at(Path(folder))
        fill(workspace)
        ledger, made = workspace.ledger, list[int]()
        for step in steps:
            if isinstance(step, int):
                if made:
                    n = made[step % len(made)]
                    with ledger.engine.connect() as connection:
                        from clusterkg.graph.ledger import liveness

                        stands = n in liveness.active(connection, ledger.at(None))
                    if stands:
                        made.append(ledger.undo(n, by="x", reason="y"))
                continue
            pair, verdict, human = step  # type: ignore[misc]  # what the strategy draws
            score = None if human else 0.99
            row = (LOCALS[pair[0]], LOCALS[pair[1]], verdict, score, None)
            made.append(ledger.judge_all([row], by="x", human=human))
        view = suppose(project(ledger, load()))
        head = ledger.partition().head
        assert all(head[h] == h for h in head.values())
        for local, id_ in zip(LOCALS, IDS, strict=True):
            led = view.resolve(id_)
            assert led is not None
            assert view.resolve(led) == led  # one step, and there it ends
            assert view.resolve(local) == led
            entity = view.entity(led)
            assert entity is not None
            assert local in entity.local_ids
        workspace.close()
