"""Every shipped mapping loads from the hand-out, and its counts are those of an independent script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.independent_counts import all_counts
from bench.real_data import NAMED, Loaded, compared, ledger_counts, load_all
from tests.conftest import wipe

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import Store, open_store
from clusterkg.queries.contract import find_question

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data"


@pytest.fixture(scope="module")
def everything(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Loaded]]:
    ledger = Ledger.open(f"sqlite:///{tmp_path_factory.mktemp('real') / 'ledger.sqlite'}")
    yield ledger, load_all(ledger, data)
    ledger.close()


def test_counts_of_every_file_add_up(everything: tuple[Ledger, Loaded]) -> None:
    for name, r in everything[1].reports:
        assert r.rows == r.kept + r.filtered + r.rejected, name
        assert r.rows > 0, name
        assert r.rejected <= r.rows * 0.01, name


def test_entities_and_links_are_those_of_the_independent_script(
    everything: tuple[Ledger, Loaded], data: Path
) -> None:
    rows = compared(ledger_counts(everything[0]), all_counts(data))
    assert len(rows) > 45
    assert {(d, w) for d, w, ours, theirs in rows if ours != theirs} <= set(NAMED)


def test_the_traps_of_the_sources(everything: tuple[Ledger, Loaded]) -> None:
    ledger, loaded = everything
    by = dict(loaded.reports)
    assert by["ashare_companies"].values_left_out == 86
    assert by["kag_products"].run is not None
    assert by["kag_products"].run.stubs > 300
    terms, names = ledger.terms(), dict(ledger.locals_of())
    places = {
        int(c.evidence_class)
        for b in ledger.live()
        for c in b
        if terms[c.type] == "Location" and names[c.subject].startswith("ashare:")
    }
    assert places == {2}  # a place read from a name is inferred
    leads = {
        int(c.evidence_class)
        for b in ledger.live()
        for c in b
        if terms[c.dataset] in ("ickg25", "shenzhen_chains")
    }
    assert leads == {1}
    masked = [c for b in ledger.live() for c in b if terms[c.dataset] == "kag" and terms[c.type] == "Firm"]
    assert {terms[c.prop] for c in masked} == {"masked_name"}


def test_loading_everything_again_adds_nothing(everything: tuple[Ledger, Loaded], data: Path) -> None:
    ledger, _ = everything
    before = ledger.at(None)
    again = load_all(ledger, data, ("ashare_companies", "kag_products", "gbt4754"))
    assert all(r.run is not None and r.run.claims_new == r.run.sightings_new == 0 for _, r in again.reports)
    assert ledger.at(None) == before


SUBSET = (
    "adcode_provinces",
    "adcode_cities",
    "gbt4754",
    "bea_commodities",
    "bea_supply",
    "cordis_projects",
    "cordis_members",
)


@pytest.fixture(
    scope="module",
    params=["embedded", pytest.param("servers", marks=[pytest.mark.neo4j, pytest.mark.postgres])],
)
def built(
    request: pytest.FixtureRequest, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Ledger, Store]]:
    """The same data on SQLite with the embedded store, and on PostgreSQL with Neo4j."""
    folder = tmp_path_factory.mktemp("pair")
    if request.param == "embedded":
        ledger, store = Ledger.open(f"sqlite:///{folder / 'l.sqlite'}"), open_store(folder / "graph")
    else:
        url = request.getfixturevalue("postgres_url")
        wipe(url)
        ledger, store = Ledger.open(url, folder=folder), open_store(request.getfixturevalue("neo4j_url"))
        store.wipe()  # type: ignore[attr-defined]  # only a test empties a server
    load_all(ledger, data, SUBSET)
    yield ledger, store
    ledger.close()
    store.close()


ANSWERS: dict[str, Any] = {}


def test_both_questions_answer_on_real_data_and_alike_with_neo4j_and_postgres(
    built: tuple[Ledger, Store], data: Path
) -> None:
    ledger, store = built
    store.write(project(ledger, load()))
    view = store.open()
    given = {
        "chain": "bea:2017",
        "place": "adcode:310000",
        "inputs_of": "bea:336411",
        "min_cost_share": 0.001,
        "as_of": "2026-01-01",
    }
    gaps = find_question("chain-gaps").ask(view, given)
    assert 30 < gaps.total < 60
    assert {r.primary for r in gaps.rows} == {
        "unknown"
    }  # nobody declares who makes what: the data cannot tell
    assert "336413" in " ".join(r.segment.name for r in gaps.rows) or any(
        "aircraft" in r.segment.name for r in gaps.rows
    )
    joined = []
    for consortium in view.entities(view.of_type("Alliance")[:40]):
        answer = find_question("alliance-map").ask(
            view, {"alliance": consortium.id, "as_of": "2026-01-01", "limit": 500}
        )
        kinds = {r.entity.type for r in answer.rows}
        assert all(r.roles[0].role is None for r in answer.rows)  # the source states no roles
        if {"Firm", "ResearchInstitute"} <= kinds:
            joined.append(consortium.id)
    assert joined
    told = ([r.model_dump() for r in gaps.rows], joined)
    for row in told[0]:
        row["search"].pop("known_at")
    assert ANSWERS.setdefault("real", told) == told
    before = view.manifest.content
    load_all(ledger, data, ("bea_gbt_crosswalk",))
    after = store.write(project(ledger, load()))
    assert after.content != before
    assert {r.primary for r in find_question("chain-gaps").ask(store.open(), given).rows} == {"unknown"}
