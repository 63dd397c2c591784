"""A user's table matched against the graph: every row and cell kept, ids where they are certain, reasons everywhere."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from clusterkg.api.app import create_app
from clusterkg.api.cli import app as program
from clusterkg.api.demo import load_demo
from clusterkg.api.match_files import ADDED, match_file
from clusterkg.api.matching import Matcher, columns_of
from clusterkg.api.workspace import Workspace
from clusterkg.graph.demo import TABLES
from clusterkg.graph.errors import MappingError, QuestionError
from clusterkg.graph.ledger import canonical_id

BATTERY, NEAR = canonical_id("firm:f034"), canonical_id("firm:f097")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo's tables, nothing resolved: the release alone answers."""
    one = Workspace.at(tmp_path_factory.mktemp("matching"))
    load_demo(one, documents=False)
    yield one
    one.close()


@pytest.fixture(scope="module")
def matcher(workspace: Workspace) -> Matcher:
    return Matcher(workspace.view())


@pytest.fixture
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace))


@pytest.mark.parametrize(
    ("row", "status", "entity"),
    [
        ({"name": "岚州宁海动力电池有限公司"}, "matched", BATTERY),
        ({"name": "岚州 宁海动力电池有限公司　"}, "matched", BATTERY),
        ({"name": "嵐州寧海動力電池有限公司"}, "matched", BATTERY),
        ({"name": "岚州宁海动力科技有限公司"}, "matched", NEAR),
        ({"credit_code": "91990100MA0000034W"}, "matched", BATTERY),
        ({"name": "宁海电池（新名）", "credit_code": "91990100MA0000034W"}, "matched", BATTERY),
        # The identifier is one firm's and the name excludes it.
        ({"name": "岚州宁海动力科技有限公司", "credit_code": "91990100MA0000034W"}, "ask", None),
        # Alike, and the identifiers differ.
        ({"name": "岚州宁海动力电池有限公司", "credit_code": "91990100MA0000097C"}, "ask", None),
        # The place of the graph stands before it: the whole name but for its form.
        ({"name": "岚州宁海动力电池"}, "matched", BATTERY),
        # Without the place it may be another's.
        ({"name": "宁海动力电池"}, "ask", None),
        ({"name": "深圳某某精密仪器有限公司"}, "none", None),
        ({"name": ""}, "none", None),
    ],
)  # fmt: skip
def test_identifiers_decide_when_valid_and_names_otherwise(
    matcher: Matcher, row: dict[str, str], status: str, entity: str | None
) -> None:
    found = matcher.match(row)
    assert (found.status, found.best.id if found.best else None) == (status, entity)
    assert all(c.reasons for c in found.candidates)


def test_an_identifier_with_a_wrong_check_digit_is_told_and_not_used(matcher: Matcher) -> None:
    found = matcher.match({"name": "岚州宁海动力电池有限公司", "credit_code": "91990100MA00000340"})
    assert found.status == "matched"
    assert "91990100MA00000340" in found.notes[0][0]


def test_persons_are_never_matched(workspace: Workspace, client: TestClient) -> None:
    with pytest.raises(QuestionError):
        Matcher(workspace.view(), "Person")
    got = client.post("/v1/match", json={"type": "Person", "rows": [{"name": "陈一帆"}]})
    assert (got.status_code, got.headers["content-type"]) == (422, "application/problem+json")


def test_without_an_index_names_are_searched(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clusterkg.api.matching.INDEXED", 0)
    searching = Matcher(workspace.view())
    assert searching.match({"name": "岚州宁海动力电池有限公司"}).status == "matched"
    assert [c.id for c in searching.match({"name": "岚州宁海动力电池"}).candidates][:1] == [BATTERY]


def test_a_batch_is_answered_in_order_with_explained_scores(client: TestClient) -> None:
    rows = [{"id": str(i), "name": f"岚州鼎盛铝箔有限公司{i or ''}"} for i in range(100)]
    got = client.post("/v1/match", json={"rows": rows}).json()
    assert [r["id"] for r in got["rows"]] == [str(i) for i in range(100)]
    first = got["rows"][0]
    assert (first["status"], first["match"]["id"]) == ("matched", canonical_id("firm:f025"))
    assert first["match"]["reasons"][0]["zh"]
    assert first["match"]["reasons"][0]["weight"] > 0
    assert client.post("/v1/match", json={"rows": [*rows, rows[0]]}).status_code == 422
    wrong = client.post("/v1/match", json={"rows": [{"nmae": "x"}]})
    assert (wrong.status_code, "nmae" in wrong.json()["detail_zh"]) == (422, True)


def test_every_row_column_and_cell_of_a_table_is_kept(matcher: Matcher, tmp_path: Path) -> None:
    table = tmp_path / "名单.csv"
    cells = [
        ["序号", "企业名称", "备注", "ckg_id"],
        ["1", "岚州宁海动力电池有限公司", '带"引号",逗号', "旧"],
        [],
        ["3", "没有这家", "第一行\n第二行"],
        ["4", "宁海动力电池", "", "", "多出的一格"],
    ]
    with table.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(cells)
    out = tmp_path / "out.csv"
    counts = match_file(table, out, matcher)
    assert counts == Counter(matched=1, none=1, ask=1, blank=1)
    with out.open(encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))
    assert [r[: len(c)] for r, c in zip(rows, cells, strict=True)] == cells
    assert rows[0][-5:] == ["ckg_id_2", *ADDED[1:]]
    assert rows[1][-5:-1] == [BATTERY, "岚州宁海动力电池有限公司", rows[1][-3], "matched"]
    assert rows[2][-5:] == [""] * 5
    assert (rows[4][-5], rows[4][-2]) == ("", "ask")  # a question is not taken for an answer
    assert BATTERY in rows[4][-1]


def test_a_workbook_keeps_its_other_sheets_and_its_formats(matcher: Matcher, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["单位名称", "数", "和"])
    page.append(["岚州宁海动力电池有限公司", 3, "=B2*2"])
    page["B2"].number_format = "0.00"
    book.create_sheet("别的")["A1"] = "留着"
    book.save(tmp_path / "a.xlsx")
    match_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", matcher)
    after = openpyxl.load_workbook(tmp_path / "b.xlsx")
    kept = after[after.sheetnames[0]]
    assert [c.value for c in kept[1]] == ["单位名称", "数", "和", *ADDED]
    assert (kept["D2"].value, kept["C2"].value, kept["B2"].number_format) == (BATTERY, "=B2*2", "0.00")
    assert after["别的"]["A1"].value == "留着"
    with pytest.raises(MappingError):
        match_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", matcher, sheet="没有")
    with pytest.raises(MappingError):
        match_file(tmp_path / "a.xlsx", tmp_path / "a.xlsx", matcher)


def test_columns_are_known_by_their_headings_or_named(matcher: Matcher) -> None:
    assert columns_of(["序", "公司名称", "统一社会信用代码"], matcher.properties) == {
        "name": 1,
        "credit_code": 2,
    }
    assert columns_of(["序", "供应商"], matcher.properties, ["供应商"]) == {"name": 1}
    for header, named in ((["序", "供应商"], []), (["序"], ["供应商"])):
        with pytest.raises(QuestionError):
            columns_of(header, matcher.properties, named)


def test_the_demos_own_firms_find_themselves(matcher: Matcher) -> None:
    with (TABLES / "firms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        found = matcher.match({"name": row["企业名称"]})
        mine = canonical_id(f"firm:{row['编号']}")
        assert mine in [c.id for c in found.candidates]
        if row["统一社会信用代码"]:
            assert found.best is not None, row
            assert found.best.id == mine


def test_the_command_line_writes_beside_the_table(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERKG_HOME", str(workspace.settings.home))
    table = tmp_path / "t.csv"
    table.write_text("供应商\n岚州鼎盛铝箔有限公司\n某某\n", encoding="utf-8")
    told = CliRunner().invoke(program, ["match", str(table), "--column", "供应商"])
    assert told.exit_code == 0, told.output
    assert "matched 1" in told.stdout
    lines = (tmp_path / "t.matched.csv").read_text("utf-8").splitlines()
    assert lines[0] == "供应商," + ",".join(ADDED)
    assert lines[1].split(",")[1] == canonical_id("firm:f025")
