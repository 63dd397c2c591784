"""A region of one's own is a place wherever a place can be given, over its time, and a newer file replaces an older one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.graph.graphs import fact, name, put
from typer.testing import CliRunner

from clusterkg.api.cli import app
from clusterkg.api.regions import load_regions, regions
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound, SourceError
from clusterkg.queries.contract import find_question, questions

HEAD = "source: {title: 区域, publisher: 某局, licence: 自有, use: share, dated: 2026-01-01}\nregions:\n"
FACTS = [
    name("d:lz", "Place", "岚州市"),
    name("d:qc", "Place", "青川县"),
    name("d:lj", "Place", "澜江市"),
    name("d:yz", "Place", "云泽市"),
    fact("d:qc", "PlacePart", "WITHIN", to="d:lz"),
    name("d:chain", "Chain", "动力电池"),
    name("d:s", "Segment", "隔膜"),
    fact("d:s", "ChainPart", "PART_OF", to="d:chain"),
    *(name(f"d:f{x}", "Firm", f"第{x}隔膜有限公司") for x in ("qc", "lj", "yz")),
    *(fact(f"d:f{x}", "Location", "LOCATED_IN", to=f"d:{x}") for x in ("qc", "lj", "yz")),
    *(fact(f"d:f{x}", "Production", "MAKES", to="d:s") for x in ("qc", "lj", "yz")),
    *(fact(f"d:f{x}", "Firm", "scope_of_business", "电解液生产") for x in ("qc", "lj", "yz")),
    name("d:e", "Segment", "电解液"),
    fact("d:e", "ChainPart", "PART_OF", to="d:chain"),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    one = Workspace.at(tmp_path / "home")
    put(one.ledger, FACTS)
    one.build()
    yield one
    one.close()


def load(workspace: Workspace, folder: Path, text: str) -> None:
    path = folder / "regions.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    load_regions(workspace, path)
    workspace.build()


def makers(workspace: Workspace, place: str, **more: Any) -> set[str]:
    given = {"chain": "动力电池", "place": place, **more}
    rows = find_question("chain-gaps").ask(workspace.view(), given).rows
    return {m.name for r in rows if r.segment.name == "隔膜" for m in r.local_makers}


def test_a_region_holds_what_its_members_hold(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, tmp_path, "- {name: 岚澜都市圈, aliases: [岚澜圈], members: [岚州市, d:lj]}\n")
    assert makers(workspace, "岚澜都市圈") == {"第qc隔膜有限公司", "第lj隔膜有限公司"}
    assert makers(workspace, "岚澜圈") == makers(workspace, "岚澜都市圈")
    assert makers(workspace, "岚州市") == {"第qc隔膜有限公司"}
    placed = (
        find_question("place-firms").ask(workspace.view(), {"chain": "动力电池", "place": "岚澜都市圈"}).rows
    )
    assert {r.entity.name for r in placed} == {"第qc隔膜有限公司", "第lj隔膜有限公司"}
    (one,) = regions(workspace.view())
    assert {m.caption for m in one[1]} == {"岚州市", "澜江市"}


def test_every_question_with_a_place_takes_a_region(workspace: Workspace, tmp_path: Path) -> None:
    load(workspace, tmp_path, "- {name: 岚澜都市圈, members: [岚州市, 澜江市]}\n")
    fits = {
        "chain": "动力电池",
        "firm": "第yz隔膜有限公司",
        "segment": "隔膜",
        "place": "岚澜都市圈",
        "of": "隔膜",
        "target": "隔膜",
    }
    asked = [q for q in questions().values() if "place" in q.params.model_fields and q.name != "policy-map"]
    assert len(asked) >= 3
    for q in asked:
        needed = {k for k, f in q.params.model_fields.items() if f.is_required()} | {"place"}
        assert q.ask(workspace.view(), {k: fits[k] for k in needed}) is not None
    why = (
        find_question("why-not")
        .ask(workspace.view(), {k: v for k, v in fits.items() if k not in ("of", "target")})
        .rows
    )
    assert "out_of_place" in {r.cause for r in why}


def test_regions_nest_and_end(workspace: Workspace, tmp_path: Path) -> None:
    load(
        workspace, tmp_path,
        "- {name: 岚澜都市圈, members: [岚州市, 澜江市], since: 2020-01-01, until: 2025-12-31}\n- {name: 大区, members: [岚澜都市圈, 云泽市]}\n",
    )  # fmt: skip
    assert len(makers(workspace, "大区", as_of="2024-06-30")) == 3
    assert makers(workspace, "大区", as_of="2026-06-30") == {"第yz隔膜有限公司"}


def test_a_newer_file_replaces_an_older_one(workspace: Workspace, tmp_path: Path) -> None:
    load(
        workspace, tmp_path, "- {name: 甲圈, members: [岚州市, 澜江市]}\n- {name: 乙圈, members: [云泽市]}\n"
    )
    load(workspace, tmp_path, "- {name: 甲圈, members: [岚州市]}\n")
    assert makers(workspace, "甲圈") == {"第qc隔膜有限公司"}
    with pytest.raises(NotFound):
        makers(workspace, "乙圈")


def test_what_is_wrong_in_a_file_is_said_and_nothing_is_loaded(workspace: Workspace, tmp_path: Path) -> None:
    before = workspace.ledger.at(None)
    with pytest.raises(NotFound, match="single"):
        load(workspace, tmp_path, "- {name: 甲圈, members: [没有这个市]}\n")
    with pytest.raises(SourceError, match="members"):
        load(workspace, tmp_path, "- {name: 甲圈}\n")
    with pytest.raises(SourceError, match="twice"):
        load(workspace, tmp_path, "- {name: 甲圈, members: [岚州市]}\n- {name: 甲圈, members: [澜江市]}\n")
    assert workspace.ledger.at(None) == before


def test_the_command_line_loads_and_lists(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(HEAD + "- {name: 岚澜都市圈, members: [岚州市, 澜江市]}\n", encoding="utf-8")
    at = {"CLUSTERKG_HOME": str(workspace.settings.home)}
    assert CliRunner().invoke(app, ["region", "load", str(path)], env=at).exit_code == 0
    workspace.build()
    got = CliRunner().invoke(app, ["region", "list", "--format", "json"], env=at)
    assert "岚州市" in got.stdout
