"""The ontology's lint: it finds each kind of mistake, and the demo has an instance and a loader of every type and relation."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph.demo import MAPPINGS, TABLES
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping import load_table, read_mapping
from clusterkg.graph.mapping.coverage import filled
from clusterkg.graph.ontology import Ontology, TypeSpec, load
from clusterkg.graph.ontology.lint import demanded, lint
from clusterkg.graph.projection import project
from clusterkg.graph.vocabularies import MAPPINGS as VOCABULARIES

DEMANDED = demanded(load())
REGISTER = [json.loads(line) for line in (TABLES / "register.jsonl").read_text("utf-8").splitlines()]


def instances(ledger: Ledger) -> set[str]:
    """Types of nodes that a table describes, and types and relations of edges."""
    graph = project(ledger, load())
    return (
        {n.type for n in graph.nodes if not n.stub}
        | {e.type for e in graph.edges}
        | {e.relation for e in graph.edges}
    )


@pytest.fixture(scope="module")
def demo(demo_home: Path) -> set[str]:
    ledger = Ledger.open(f"sqlite:///{demo_home / 'ledger.sqlite'}")
    rejected = [r for run in ledger.runs() for r in ledger.rejects(run["run"])]
    found = instances(ledger)
    ledger.close()
    # 集群 in an action plan that names its cluster nowhere but in its own title: listed for people, not guessed.
    assert [
        r for r in rejected if (r["value"], r["reason_zh"]) != ("集群 → 本地配套率", "不知“集群”指谁")
    ] == []
    return found


def test_every_concrete_type_and_relation_has_an_instance_and_a_loader(demo: set[str]) -> None:
    loaders = filled(map(read_mapping, (*MAPPINGS, *VOCABULARIES)), load())
    assert lint(load(), demo, loaders) == []
    arms = {e.relation for s in load().edges for e in s.ends.values() if e.relation}
    assert {"TENANT", "COMPLETE_FOR", "BROKER"} <= arms <= set(DEMANDED)
    assert {s.name for s in load().types.values() if s.abstract}.isdisjoint(DEMANDED)


@given(st.sampled_from(DEMANDED))
def test_without_its_instance_or_loader_a_type_or_relation_is_reported(name: str) -> None:
    rest = set(DEMANDED) - {name}
    assert lint(load(), rest, DEMANDED) == [f"{name}: no instance in the demo"]
    assert lint(load(), DEMANDED, rest) == [f"{name}: no loader or reader that fills it"]


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ("Chairing", {"Chairing", "CHAIRS"}),
        ("Deal", {"Deal"}),  # links still point at it, as a stub: that is no instance
        ("Tenancy", {"Tenancy", "TENANT", "TENANT_IN"}),
    ],
)
def test_a_row_taken_out_of_the_demo_is_missed(
    tmp_path: Path, row: str, missing: set[str], demo: set[str]
) -> None:
    folder = shutil.copytree(TABLES, tmp_path / "tables")
    kept = [json.dumps(r, ensure_ascii=False) for r in REGISTER if r["type"] != row]
    (folder / "register.jsonl").write_text("\n".join(kept) + "\n", "utf-8")
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite'}")
    (mapping,) = (m for m in map(read_mapping, MAPPINGS) if "register.jsonl" in m.input.files)
    load_table(ledger, mapping, folder / "register.jsonl", root=folder)
    left = instances(ledger)
    ledger.close()
    in_register = {r["type"] for r in REGISTER}
    gone = {n for n in in_register & set(DEMANDED) if n not in left}
    assert gone == missing & in_register
    elsewhere = demo - missing
    assert {line.partition(":")[0] for line in lint(load(), left | elsewhere)} == missing


def changed(name: str, change: dict[str, Any]) -> Ontology:
    """The ontology with one type changed; nested keys are merged, None takes away."""
    ontology = load()
    told = ontology.types[name].model_dump(mode="json") if name in ontology.types else {}

    def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        out = dict(old)
        for key, value in new.items():
            if value is None:
                out.pop(key, None)
            else:
                out[key] = merge(out.get(key) or {}, value) if isinstance(value, dict) else value
        return out

    spec = TypeSpec.model_validate(merge(told, change))
    # Built anew: a copy would keep what the original has computed of its types.
    return Ontology(types={**ontology.types, name: spec}, version="changed")


LABEL = {"zh": "某", "en": "some"}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("Firm", {"required": ["nmae"]}, "Firm: required or featured property nmae is not defined"),
    ("Firm", {"properties": {"Lei": {"type": "text", "label": LABEL}}}, "Firm.Lei: not snake_case"),
    ("Firm", {"properties": {"lei": {"type": "lable"}}}, "Firm.lei: unknown value type lable"),
    ("Firm", {"properties": {"lei": {"scheme": "lie"}}}, "Firm.lei: unknown identifier scheme lie"),
    ("Patent", {"properties": {"ipc": {"scheme": "ipx"}}}, "Patent.ipc: unknown code scheme ipx"),
    ("Zone", {"properties": {"area": {"unit": "speed"}}}, "Zone.area: unknown unit family speed, or not a quantity"),
    ("Firm", {"properties": {"size_class": {"values": None}}}, "Firm.size_class: an enum lists its values"),
    ("Fund", {"properties": {"funds": {"type": "text"}}}, "funds: one name, different value type"),
    ("Segment", {"properties": {"aliases": {"many": False}}}, "aliases: one name, different number of values"),
    ("Fund", {"label": {"zh": "企业", "en": "Fund"}}, "zh label of entity types '企业' is shared by Firm, Fund"),
    ("Fund", {"properties": {"term": {"label": {"zh": "名称", "en": "term"}}}}, "Fund: zh label '名称' is shared by name, term"),
    ("Firm", {"properties": {"lei": {"headings": ["全称"]}}}, "Firm: the heading '全称' is of name, lei"),
    ("Firm", {"group": None, "extends": ["Thing"]}, "Firm: has no group"),
    ("Application", {"group": "firm"}, "Application: a group is for entities"),
    ("Application", {"ends": {"target": None}}, "Application: an arrow has the ends source and target"),
    ("Application", {"ends": {"target": {"range": ["Patnet"]}}}, "Application.target: unknown type Patnet"),
    ("Application", {"ends": {"target": {"range": ["Ownership"]}}}, "Application.target: points at the arrow Ownership"),
    ("Application", {"ends": {"target": {"relation": "TO"}}}, "Application.target: the ends of an arrow have no relation"),
    ("Application", {"projection": None}, "Application: an edge says how it is projected"),
    ("Application", {"relation": None}, "Application: an arrow has a relation name"),
    ("Application", {"inverse": None}, "Application: an arrow says how it reads from the other end"),
    ("Application", {"relation": "INVENTED"}, "INVENTED: used by Application, Invention"),
    ("Tenancy", {"ends": {"tenant": {"relation": None}}}, "Tenancy.tenant: an end of a node-projected edge needs a relation name"),
    ("Tenancy", {"ends": {"tenant": {"relation": "Tenant"}}}, "Tenant: not UPPER_SNAKE"),
    ("Tenancy", {"ends": {"carrier": None}}, "Tenancy: an edge that is a node has two ends or more"),
    ("Tenancy", {"relation": "STAYS"}, "Tenancy: an edge that is a node has relations at its ends only"),
    ("Tenancy", {"properties": {"tenant": {"type": "text", "label": LABEL}}}, "Tenancy.tenant: a property and an end of one name"),
    ("Firm", {"relation": "FIRM"}, "Firm: an entity has no ends, relation or projection"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "says"), WRONG)
def test_lint_finds_what_is_wrong(name: str, change: dict[str, Any], says: str) -> None:
    assert any(line.startswith(says) for line in lint(changed(name, change)))


def test_each_schema_file_is_written_as_it_is_read() -> None:
    for path in sorted((TABLES.parent.parent / "schema").glob("*.yaml")):
        assert TypeSpec.model_validate(yaml.safe_load(path.read_text("utf-8"))) == load().types[path.stem]
