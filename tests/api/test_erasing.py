"""Erasing a person leaves no byte of the name, everything else, and nobody who comes back; killed anywhere, it is finished later."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from tests.api.persons import LI, NOTICE, SPACE, TEXT, WANG, read_notice, register, settle
from tests.conftest import ROOT, wipe
from tests.graph.graphs import fact, name, put
from typer.testing import CliRunner

from clusterkg.api import erasing
from clusterkg.api.app import create_app
from clusterkg.api.cli import app as cli
from clusterkg.api.privacy import SECRET_FILE
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import LedgerError, NotAllowed, NotFound
from clusterkg.graph.ledger import EditionKind, canonical_id
from clusterkg.graph.ledger import tables as t
from clusterkg.graph.store import open_store
from clusterkg.graph.store.neo4j.session import Server

KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
#: Where the graph is on a server, the ledger is in the folder.
HOUSES = [*KINDS, pytest.param("neo4j", marks=pytest.mark.neo4j)]
#: Called after the person, and so no name of the person.
SHOP = f"{WANG}剪刀厂"


def house(home: Path, files: Path, ledger: str | None = None, store: str | None = None) -> Workspace:
    """A workspace in which one person is in the register and in a notice, judged to be the same, with a firm called after them."""
    one = settle(home, role="steward", ledger=ledger, store=store)
    register(one.ledger)
    read_notice(one.ledger, files)
    put(
        one.ledger,
        [name("reg:shop", "Firm", SHOP), fact("reg:shop", "Location", "LOCATED_IN", to="adcode:2")],
        document="shops.csv",
    )
    one.ledger.judge(f"reg:{WANG}", f"{SPACE}#Person:{WANG}", "same", by="clerk", reason=f"{WANG}同一人")
    one.build(name="before")
    one.build()
    return one


@pytest.fixture(params=HOUSES)
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    ledger = store = None
    if request.param == "postgres":
        ledger = request.getfixturevalue("postgres_url")
        wipe(ledger)
    elif request.param == "neo4j":
        store = request.getfixturevalue("neo4j_url")
        empty = open_store(store)
        empty.wipe()  # type: ignore[attr-defined]  # only a test empties a server
        empty.close()
    one = house(tmp_path / "home", tmp_path / "files", ledger, store)
    yield one
    one.close()


def answers(workspace: Workspace) -> dict[str, Any]:
    """Everything that a view of the newest release shows of what is not a person, without the numbers of the release."""
    view = workspace.view()
    people = {e.id for e in view.entities(view.of_type("Person"))}
    nids = [n for n in view.of_type("Thing").tolist() if view.ids([n])[0] not in people]
    edges = view.edge_records(view.expand(nids, None, "out").eid)
    return {
        "entities": sorted((e.id, e.caption, e.local_ids, e.attributes) for e in view.entities(nids)),
        "edges": sorted(
            (r.id, r.source, r.target, r.claims, r.attributes)
            for r in edges
            if not {r.source, r.target} & people
        ),
    }


def texts_of(workspace: Workspace) -> list[str]:
    """Every text in every table of the ledger."""
    with workspace.ledger.engine.connect() as connection:
        return [
            str(value)
            for table in t.metadata.sorted_tables
            for row in connection.execute(select(table))
            for value in row
            if isinstance(value, str)
        ]


def files_with(folder: Path, text: str) -> list[str]:
    needles = [text.encode(e) for e in ("utf-8", "gb18030", "utf-16-le")]
    return sorted(
        str(p.relative_to(folder))
        for p in folder.rglob("*")
        if p.is_file() and any(n in p.read_bytes() for n in needles)
    )


def erased(workspace: Workspace) -> dict[str, Any]:
    return erasing.erase(workspace, f"reg:{WANG}", by="officer", reason="本人申请", look_in=())


def test_no_text_of_the_ledger_and_no_answer_holds_the_name(workspace: Workspace) -> None:
    before = answers(workspace)
    old = [m.release for m in workspace.store.releases()]
    report = erased(workspace)
    held = [x for x in texts_of(workspace) if WANG in x]
    # What is called after the person keeps its name, and where that stands is told.
    assert set(held) <= {SHOP}
    assert answers(workspace) == before
    view = workspace.view()
    assert {e.caption for e in view.entities(view.of_type("Person"))} == {LI, "张三丰"}
    assert view.search(WANG, ["Person"]) == []
    assert report["blanked"]["claims"] >= 7
    assert report["blanked"]["originals"] == 1
    kept = workspace.store.releases()
    assert not {m.release for m in kept} & set(old)
    assert [m.name for m in kept if m.name] == ["before"]
    assert not workspace.store.open("before").search(WANG, ["Person"])
    # A reader of the past gets the past without the person.
    past = workspace.view(known_at="3")
    assert WANG not in {e.caption for e in past.entities(past.of_type("Person"))}
    assert workspace.status()["erasures_unfinished"] == 0


@pytest.mark.neo4j
def test_nothing_on_neo4j_holds_the_name(neo4j_url: str, tmp_path: Path) -> None:
    empty = open_store(neo4j_url)
    empty.wipe()  # type: ignore[attr-defined]  # only a test empties a server
    empty.close()
    workspace = house(tmp_path / "home", tmp_path / "files", store=neo4j_url)
    server = Server(neo4j_url)
    everywhere = (
        "MATCH (n) UNWIND keys(n) AS k WITH toStringOrNull(n[k]) AS one, n[k] AS v WHERE one CONTAINS $w OR "
        "any(x IN CASE WHEN valueType(v) STARTS WITH 'LIST' THEN v ELSE [] END WHERE toStringOrNull(x) CONTAINS $w) "
        "RETURN coalesce(one, toString(size(v))) AS text"
    )
    links = "MATCH ()-[r]->() UNWIND keys(r) AS k WITH toStringOrNull(r[k]) AS one WHERE one CONTAINS $w RETURN one AS text"
    assert len(server.ask(everywhere, {"w": WANG}, 60, 1000)) > 0  # the search finds what is there
    erased(workspace)
    for query in (everywhere, links):
        left = {r["text"].replace(SHOP, "") for r in server.ask(query, {"w": WANG}, 60, 1000)}
        assert not [x for x in left if WANG in x]
    server.close()
    workspace.close()


def test_no_byte_of_the_name_stays_in_any_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    workspace = settle(home, role="steward")
    register(workspace.ledger)
    read_notice(workspace.ledger, tmp_path / "files")
    # A killed load, a backup that somebody made, and releases of the past.
    run = workspace.ledger.run(
        dataset="news", document="killed", content_hash="0", edition=EditionKind.DELTA, extractor="x@1"
    )
    run.add([])
    run.reject(1, None, WANG, WANG, WANG, WANG, "row")
    run.checkpoint(1)
    run.close(keep=True)
    workspace.build()
    workspace.close()  # what is still in the WAL alone would not be copied
    shutil.copyfile(home / "ledger.sqlite", home / "ledger.copy")
    workspace.ledger.judge(f"reg:{WANG}", f"{SPACE}#Person:{WANG}", "same", by="clerk")
    workspace.build()
    assert len(files_with(home, WANG)) > 4
    report = erased(workspace)
    workspace.close()
    assert files_with(home, WANG) == ["ledger.copy"]
    assert report["still_in"] == [str(home / "ledger.copy")]
    assert [b["path"] for b in report["backups"]] == [str((home / "ledger.copy").resolve())]
    assert not [p for p in home.rglob("*") if WANG in p.name]


def test_a_document_keeps_its_places_and_the_original_is_gone(workspace: Workspace) -> None:
    hash_ = workspace.ledger.editions_of("news", NOTICE)[0].hash
    before = workspace.originals.open(hash_)
    text = before.document.text
    erased(workspace)
    shown = workspace.originals.shown(hash_, names=True)
    assert shown["text"] == text.replace(WANG, "○" * len(WANG))
    assert LI in shown["text"]
    assert not before.path.exists()
    with pytest.raises(NotFound, match="destroyed"):
        workspace.originals.file(hash_, names=True)
    client = TestClient(create_app(workspace))
    assert client.get(f"/v1/documents/{hash_}/original").status_code in (403, 404)
    for claim in {c for e in answers(workspace)["entities"] for a in e[3] for c in a.claims}:
        for row in workspace.evidence(claim, context=200):
            assert WANG not in str(row).replace(SHOP, "")


@pytest.mark.parametrize("extractor", ["ours@1", "ours@2"])
def test_the_same_document_does_not_bring_the_person_back(
    workspace: Workspace, tmp_path: Path, extractor: str
) -> None:
    erased(workspace)
    after = answers(workspace)
    read_notice(workspace.ledger, tmp_path / "again", extractor=extractor)
    register(workspace.ledger)
    workspace.build()
    assert not [x for x in texts_of(workspace) if WANG in x and x != SHOP]
    assert files_with(workspace.settings.home / "originals", WANG) == []
    now = answers(workspace)
    assert [e[:3] for e in now["entities"]] == [e[:3] for e in after["entities"]]
    assert [e[:3] for e in now["edges"]] == [e[:3] for e in after["edges"]]
    view = workspace.view()
    assert {e.caption for e in view.entities(view.of_type("Person"))} == {LI, "张三丰"}


def test_a_new_edition_of_the_document_does_not_bring_the_person_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    erased(workspace)
    text = TEXT.replace("建设新厂", "建设第二新厂")
    read_notice(workspace.ledger, tmp_path / "again", text=text)
    workspace.build()
    assert not [x for x in texts_of(workspace) if WANG in x and x != SHOP]
    assert files_with(workspace.settings.home / "originals", WANG) == []
    view = workspace.view()
    assert {e.caption for e in view.entities(view.of_type("Person"))} == {LI, "张三丰"}
    assert view.resolve(f"{SPACE}#Firm:青川化工有限公司") is not None


def test_a_ledger_with_erasures_is_written_with_its_secret_alone(
    workspace: Workspace, tmp_path: Path
) -> None:
    erased(workspace)
    (workspace.settings.home / SECRET_FILE).unlink()
    with pytest.raises(LedgerError, match="secret"):
        read_notice(workspace.ledger, tmp_path / "again")


def test_who_may_not_see_names_may_not_erase_and_only_persons_are_erased(workspace: Workspace) -> None:
    reader = settle(workspace.settings.home, ledger=workspace.settings.ledger)
    with pytest.raises(NotAllowed):
        erasing.erase(reader, f"reg:{WANG}", by="x", reason="y")
    reader.close()
    for person, error in (("reg:f1", LedgerError), ("reg:nobody", NotFound)):
        with pytest.raises(error):
            erasing.erase(workspace, person, by="x", reason="y")
    with pytest.raises(LedgerError, match="must not name"):
        erasing.erase(workspace, f"reg:{WANG}", by="x", reason=f"{WANG}申请")
    assert workspace.ledger.erasures() == []


def test_a_namesake_in_a_document_keeps_the_name_there_and_it_is_told(workspace: Workspace) -> None:
    put(
        workspace.ledger,
        [fact(f"other:{WANG}", "Person", "person_name", WANG), fact(f"other:{WANG}", "Leadership", "LEADS", to="reg:shop")],
        document="other.csv",
    )  # fmt: skip
    report = erased(workspace)
    assert WANG in texts_of(workspace)
    view = workspace.view()
    assert {e.caption for e in view.entities(view.of_type("Person"))} == {LI, "张三丰", WANG}
    assert [(x["document"], x["namesake"]) for x in report["elsewhere"]] == [("other.csv", False)]


def test_the_command_asks_and_a_pseudonym_is_enough(workspace: Workspace) -> None:
    shown = workspace.pseudonyms.id(canonical_id(f"reg:{WANG}"))
    env = {
        "CLUSTERKG_HOME": str(workspace.settings.home),
        "CLUSTERKG_ROLE": "steward",
    }
    for name_, value in (("LEDGER", workspace.settings.ledger), ("STORE", workspace.settings.store)):
        if value:
            env[f"CLUSTERKG_{name_}"] = value
    words = ["erase", shown, "--by", "officer", "--reason", "本人申请"]
    got = CliRunner().invoke(cli, words, input="n\n", env=env)
    assert got.exit_code == 1
    assert workspace.ledger.erasures() == []
    got = CliRunner().invoke(cli, [*words, "--yes"], env=env)
    assert got.exit_code == 0, got.output
    assert WANG not in got.stdout
    assert [e.stage for e in workspace.ledger.erasures()] == ["done"]


#: Where a killed erasure has just been, by what is called there.
_MOMENTS = [
    ("clusterkg.api.erasing._backups", "before"),  # written down, nothing done
    ("clusterkg.api.erasing._blank_originals", "after"),  # blanked copies stand beside the originals
    ("clusterkg.graph.ledger.Ledger.blank", "after"),  # the ledger has forgotten; files and releases have not
    ("clusterkg.api.erasing._renew_files", "after"),
    ("clusterkg.graph.store.embedded.EmbeddedStore.drop", "before"),  # new releases beside old ones
    ("clusterkg.graph.ledger.Ledger.compact", "before"),
]
_KILLED = """
import os, signal, sys
from pathlib import Path
from importlib import import_module
from tests.api.persons import settle, WANG
from clusterkg.api import erasing
home, moment, after = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "after"
parts = moment.split(".")
try:
    owner = import_module(".".join(parts[:-1]))
except ModuleNotFoundError:
    owner = getattr(import_module(".".join(parts[:-2])), parts[-2])
real = getattr(owner, parts[-1])
def killed(*args, **given):
    got = real(*args, **given) if after else None
    os.kill(os.getpid(), signal.SIGKILL)
    return got
setattr(owner, parts[-1], killed)
erasing.erase(settle(home, role="steward"), f"reg:{WANG}", by="officer", reason="本人申请")
"""


def test_kill_9_anywhere_leaves_an_erasure_that_is_finished_later(tmp_path: Path) -> None:
    whole = house(tmp_path / "whole", tmp_path / "files")
    before = answers(whole)
    whole.close()
    for n, (moment, after) in enumerate(_MOMENTS):
        home = tmp_path / f"home{n}"
        shutil.copytree(tmp_path / "whole", home)
        got = subprocess.run(
            [sys.executable, "-c", _KILLED, str(home), moment, after], cwd=ROOT, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert got.returncode == -signal.SIGKILL, got.stderr
        workspace = settle(home, role="steward")
        assert workspace.view().manifest.counts["nodes"]  # what was served is served
        with pytest.raises(LedgerError, match="not finished"):
            erased(workspace)
        erasing.resume(workspace)
        assert answers(workspace) == before
        assert [e.stage for e in workspace.ledger.erasures()] == ["done"]
        workspace.close()
        shop = files_with(home, SHOP)
        assert set(files_with(home, WANG)) == set(shop), (moment, after)
        assert not [x for x in texts_of(settle(home)) if WANG in x and x != SHOP], (moment, after)
        shutil.rmtree(home)
