"""The ontology's lint, and the demo as the place where every type has an instance."""

from __future__ import annotations

from pathlib import Path

from clusterkg.graph.ledger import Ledger
from clusterkg.graph.ontology import load
from clusterkg.graph.ontology.document import data_model
from clusterkg.graph.ontology.lint import lint
from clusterkg.graph.projection import project


def test_every_concrete_type_and_relation_has_an_instance_in_the_demo(demo_home: Path) -> None:
    ledger = Ledger.open(f"sqlite:///{demo_home / 'ledger.sqlite'}")
    graph = project(ledger, load())
    rejected = [r for run in ledger.runs() for r in ledger.rejects(run["run"])]
    ledger.close()
    assert rejected == []
    assert lint(load(), {n.type for n in graph.nodes} | {e.type for e in graph.edges}) == []


def test_lint_finds_what_is_wrong() -> None:
    ontology = load()
    firm = ontology.types["Firm"].model_copy(update={"required": ("nmae",)})
    broken = ontology.model_copy(update={"types": {**ontology.types, "Firm": firm}})
    assert any("nmae" in line for line in lint(broken))
    assert any("Firm: no instance" in line for line in lint(ontology, set()))


def test_the_document_names_every_type() -> None:
    text = data_model(load())
    assert all(f"### {name} " in text for name in load().types)
