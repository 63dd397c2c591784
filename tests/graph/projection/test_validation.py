"""What does not fit the ontology is found, and kept."""

from __future__ import annotations

from pathlib import Path

from tests.graph.graphs import TOWN, fact, name, put

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.projection.validation import misfits


def test_the_demo_fits(demo_home: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{demo_home / 'ledger.sqlite'}")
    found = list(misfits(project(ledger, load()), load()))
    ledger.close()
    assert found == []


def test_a_missing_property_and_a_reversed_edge_are_named_with_their_claims(tmp_path: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    reversed_edge = fact("d:s1", "Production", "MAKES", to="d:a")
    nameless = fact("d:x", "Firm", "website", "https://example.org")
    put(ledger, [*TOWN, name("d:y", "Firm", "甲"), reversed_edge, nameless])
    found = {(m.type, m.en.partition(" ")[0]): m for m in misfits(project(ledger, load()), load())}
    ledger.close()
    assert found["Firm", "'x'"].claims == (nameless.id.hex(),)
    assert {("Production", "source"), ("Production", "target"), ("Firm", "'x'")} == set(found)
    assert found["Production", "source"].claims == (reversed_edge.id.hex(),)
