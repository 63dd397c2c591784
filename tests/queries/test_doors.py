"""Every question, through every door, gives one answer: Python, REST and the command line; errors included."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from typer import Typer
from typer.testing import CliRunner

from clusterkg.api.app import create_app
from clusterkg.api.asking import ask_app
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import ClusterKGError
from clusterkg.queries.contract import Question, questions

_NAMES = [
    "动力电池与新能源汽车",
    "岚州市",
    "澜江市",
    "东陵省",
    "岚州动力电池产业技术创新战略联盟",
    "东陵省储能产业技术联盟",
    "电芯",
    "没有这个",
    "有限公司",
    "",
    "seg:chain",
    "lz:lz",
]
#: What usually fits a parameter whose schema does not list its values, so that drawn sets are answered as well as refused.
_FITS = {
    "chain": ["动力电池与新能源汽车", "seg:chain"], "place": ["岚州市", "澜江市", "lz:yz", "城东区"], "alliance": _NAMES[4:6], "inputs_of": ["电芯", "s16"],
    "before": ["1"], "after": ["1"], "version": ["1"],
    "firm": ["岚州宁海动力电池有限公司", "firm:f102", "岚州远沃新材料有限公司"],
    "of": ["电芯", "隔膜", "firm:f034", "seg:s18"], "start": ["锂盐", "firm:f005", "铜箔"], "end": ["电池包", "firm:f074", "纯电动乘用车"],
    "avoid": ["电芯", "模组", "firm:f038"],
    "root_place": ["岚州市"], "not_root_place": ["澜江市"], "edge_dataset": ["demo_chain", "demo_purchases"], "not_edge_dataset": ["demo_chain"],
    "edge_product": ["铜箔"], "not_edge_product": ["铜箔"],
    "leaf_place": ["岚州市", "lz:yz"], "not_leaf_place": ["岚州市"], "leaf_country": ["AU", "澳大利亚"], "not_leaf_country": ["AU"],
    "leaf_segment": ["上游材料", "电芯"], "not_leaf_segment": ["电芯"], "leaf_type": ["Firm", "Segment"], "not_leaf_type": ["Firm", "Product"],
    "kind": ["孵化器", "高新区", "Incubator", "人才"], "segment": ["电芯", "涂布机", "动力电池与新能源汽车"], "policy": ["岚州市科技创新载体建设若干措施"],
    "places": ["岚州市,澜江市", "lz:yz，岚州市、澜江市"], "cluster": ["岚州高新技术产业开发区", "岚州市", "lz:yz"],
    "target": ["电芯", "岚州宁海动力电池有限公司", "澜江市"], "product": ["纯电动乘用车", "新能源商用车"],
    "entity": ["岚州市", "动力电池与新能源汽车", "seg:chain"], "type": ["Firm", "Segment", "Place"],
    "question": ["contradictions"], "given": ["about=all", "about=value;type=Firm"], "before_known_at": ["2030-01-01"],
}  # fmt: skip
#: Parameters for which nothing that is known here fits: given now and then, to be refused.
_SELDOM = {"before_release"}
#: Parameters that a set holds beside those that are required, on average and at most.
_MORE = 4.0


def drawn(q: Question[Any, Any], seed: int) -> dict[str, Any]:
    """One set of parameters drawn from a question's schema, mostly sound and at times not."""
    random = Random(f"{q.name}{seed}")
    schema = q.params.model_json_schema()
    optional = len(schema["properties"]) - len(schema.get("required", ()))
    given: dict[str, Any] = {}
    for name, spec in schema["properties"].items():
        if name not in schema.get("required", ()) and random.random() > min(0.4, _MORE / optional):
            continue
        if name in _SELDOM and random.random() < 0.8:
            continue
        kinds = [s for s in spec.get("anyOf", [spec]) if s.get("type") != "null"]
        kind = random.choice(kinds)
        odd = random.random() < 0.12
        listed = kind.get("enum") or re.findall(r"[^^|()$]+", kind.get("pattern", ""))
        if kind.get("type") == "boolean":
            given[name] = "perhaps" if odd else random.choice(["true", "false"])
        elif kind.get("type") == "number":
            given[name] = (
                7777 if odd else round(random.uniform(kind.get("minimum", 0), kind.get("maximum", 1)), 3)
            )
        elif kind.get("type") == "integer":
            low = kind.get("minimum", 0)
            given[name] = (
                low - 1 if odd else random.randint(low, min(low + 60, kind.get("maximum", low + 60)))
            )
        elif kind.get("format") == "date":
            given[name] = (
                "2026-13-01" if odd else f"20{random.randint(15, 30)}-{random.randint(1, 12):02d}-15"
            )
        elif listed:
            given[name] = "rumour" if odd else random.choice(listed)
        elif name == "cursor":
            given[name] = "bm90IGEgY3Vyc29y"
        else:
            given[name] = random.choice(_NAMES if odd else _FITS.get(name, _NAMES))
    return given


@pytest.fixture(scope="module")
def workspace(demo_home: Path) -> Iterator[Workspace]:
    one = Workspace.at(demo_home)
    yield one
    one.close()


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace))


@pytest.fixture(scope="module")
def commands(workspace: Workspace) -> Typer:
    @contextmanager
    def opened() -> Iterator[Workspace]:
        yield workspace

    return ask_app(opened)


def by_python(workspace: Workspace, q: Question[Any, Any], given: dict[str, Any]) -> Any:
    try:
        return q.ask(workspace.view(), given, lambda: workspace.ledger, workspace.view).model_dump(
            mode="json"
        )
    except ClusterKGError as bad:
        return bad.status


def by_rest(client: TestClient, q: Question[Any, Any], given: dict[str, Any]) -> Any:
    got = client.get(f"/v1/questions/{q.name}", params=given)
    if got.status_code != 200:
        assert got.headers["content-type"] == "application/problem+json"
        assert got.json()["detail_zh"]
        assert got.json()["detail_en"]
        return got.status_code
    return got.json()


def by_cli(commands: Typer, q: Question[Any, Any], given: dict[str, Any]) -> Any:
    words = [w for k, v in given.items() for w in (f"--{k.replace('_', '-')}", str(v))]
    got = CliRunner().invoke(commands, [q.name, *words, "--format", "json"])
    if got.exit_code:
        assert isinstance(got.exception, ClusterKGError), got.output
        return got.exception.status
    return json.loads(got.stdout)


@pytest.mark.parametrize("name", questions())
def test_the_example_is_answered_alike_and_fits_its_schema(
    workspace: Workspace, client: TestClient, commands: Typer, name: str
) -> None:
    q = questions()[name]
    answer = by_python(workspace, q, dict(q.example))
    assert answer["rows"]
    assert by_rest(client, q, dict(q.example)) == answer == by_cli(commands, q, dict(q.example))
    jsonschema.validate(answer, q.answer_model().model_json_schema())
    assert q.doc
    assert q.method


@pytest.mark.parametrize("name", questions())
def test_fifty_drawn_sets_are_answered_or_refused_alike(
    workspace: Workspace, client: TestClient, commands: Typer, name: str
) -> None:
    q = questions()[name]
    answered = refused = 0
    for seed in range(50):
        given = drawn(q, seed)
        one = by_python(workspace, q, given)
        assert by_rest(client, q, given) == one, given
        assert by_cli(commands, q, given) == one, given
        answered += not isinstance(one, int)
        refused += isinstance(one, int)
    assert answered >= 5
    assert refused >= 5


@pytest.mark.parametrize("name", questions())
def test_an_unknown_parameter_is_refused(client: TestClient, name: str) -> None:
    got = client.get(f"/v1/questions/{name}", params={**questions()[name].example, "thershold": "1"})
    assert got.status_code == 422


@pytest.mark.parametrize("format_", ["table", "csv", "md"])
@pytest.mark.parametrize("name", questions())
def test_other_formats_hold_every_row(workspace: Workspace, commands: Typer, name: str, format_: str) -> None:
    q = questions()[name]
    words = [w for k, v in q.example.items() for w in (f"--{k.replace('_', '-')}", str(v))]
    got = CliRunner().invoke(commands, [q.name, *words, "--format", format_])
    assert got.exit_code == 0
    answer = by_python(workspace, q, dict(q.example))
    named = [r.get("segment") or r.get("entity") for r in answer["rows"]]
    assert all(x["name"][:4] in got.stdout for x in named)
    shown = CliRunner().invoke(commands, [q.name, "--example"])
    assert shown.stdout.startswith(f"clusterkg ask {name}")


@pytest.mark.parametrize("name", questions())
def test_a_question_is_named_as_its_file(name: str) -> None:
    assert questions()[name].run.__module__ == f"clusterkg.queries.{name.replace('-', '_')}"


def test_the_command_line_starts_without_what_questions_load() -> None:
    lines = "import sys, clusterkg.api.cli; sys.exit(any(m in sys.modules for m in ('networkx', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", lines], check=False).returncode == 0
