"""Each renamed firm that is missed has one reason, and the bound follows from the counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from clusterkg.api.cli import app
from clusterkg.extract.resolution.evaluation.listed import read_listed, renamed_task, with_short_names
from clusterkg.extract.resolution.evaluation.misses import REASONS, Missed, bounds, missed

HEAD = "code6,full_ckg2021,short_ckg2021,full_finglm,short_finglm,full_changed,short_changed,full_renamed,short_renamed"
ROWS = """
000001,北京沅朴科技股份有限公司,沅朴科技,四川沅朴科技股份有限公司,沅朴科技,1,0,1,0
000002,珞砾工具股份有限公司,珞砾工具,珞砾股份有限公司,珞砾股份,1,1,1,1
000002,珞砾股份有限公司,珞砾股份,珞砾股份有限公司,珞砾股份,0,0,0,0
000003,昊设设计集团股份有限公司,昊设,祁设设计集团股份有限公司,祁设,1,1,1,1
000004,江苏明月药业股份有限公司,明月药业,江苏华明月食品股份有限公司,华明月,1,1,1,1
000005,宁波海川电池股份有限公司,海川电池,宁波海川电池股份有限公司,海川电池,0,0,0,0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "cn_company_name_pairs" / "pairs.csv"
    path.parent.mkdir()
    path.write_text(HEAD + ROWS, encoding="utf-8")
    return tmp_path


def _missed(folder: Path) -> Missed:
    firms = read_listed(folder / "cn_company_name_pairs" / "pairs.csv")
    return missed(with_short_names(renamed_task(firms), firms))


def test_each_miss_has_the_reason_that_its_names_and_lists_show(folder: Path) -> None:
    told = _missed(folder)
    reasons = {m.one: (m.reason, m.shown) for m in told.misses}
    assert reasons == {
        "珞砾工具股份有限公司": ("listed twice", ("珞砾",)),  # the list of then has the firm under both names
        "昊设设计集团股份有限公司": ("across words", ("设设",)),
        "江苏华明月食品股份有限公司": ("word", ("明月",)),
    }
    assert (told.found, told.wrong, told.by_luck) == (1, 0, 0)


def test_the_bound_is_what_all_but_the_first_two_reasons_would_give(folder: Path) -> None:
    rows = {row["row"]: row for row in bounds(_missed(folder))}
    assert {r: rows[r]["count"] for r in REASONS} == {
        "listed twice": 1, "across words": 1, "word": 1, "disputed": 0, "other": 0
    }  # fmt: skip
    assert rows["as it is"]["f1"] == pytest.approx(2 * 1 / (1 + 4))
    assert rows["but words"]["f1"] == pytest.approx(2 * 1 / (1 + 4))
    assert rows["bound"]["f1"] == pytest.approx(2 * 2 / (2 + 4))
    assert (rows["bound, narrow"]["count"], rows["bound, narrow"]["f1"]) == (
        3,
        pytest.approx(2 * 2 / (2 + 3)),
    )


def test_the_command_lists_them_and_says_where_there_are_none(folder: Path, tmp_path: Path) -> None:
    asked = ["evaluate", "resolution", str(folder), "--confusion", "--errors", "9", "--format", "csv"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "珞砾工具股份有限公司,珞砾股份有限公司,listed twice,珞砾" in done.output
    assert "bound" in done.output
    (folder / "cn_company_name_pairs" / "pairs.csv").unlink()
    (folder / "cn_rail_copatents").mkdir()
    (folder / "cn_rail_copatents" / "raw_data.csv").write_text(
        "CN1,标题,,,甲大学 | 乙大学\n", encoding="utf-8"
    )
    done = CliRunner().invoke(app, asked)
    assert done.exit_code != 0
    assert "cn_company_name_pairs" in str(done.exception)
