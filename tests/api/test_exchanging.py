"""One office teaches another: judgements travel as lines, find the records under other ids, wait where there are none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clusterkg.api.cli import app as program
from clusterkg.api.exchanging import export_judgements, import_judgements, waiting_shown
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import MappingError, QuestionError
from clusterkg.graph.ledger import Claim, Source, UseRight

CODE_A, CODE_B = "91990100MA0000034W", "91990100MA0000097C"


def said(space: str, key: str, *, name: str = "", code: str = "", type_: str = "Firm") -> list[Claim]:
    found = []
    if name:
        found.append(
            Claim(space, f"{space}:{key}", type_, "person_name" if type_ == "Person" else "name", name)
        )
    if code:
        found.append(Claim(space, f"{space}:{key}", type_, "credit_code", code))
    return found


Made = Callable[..., Workspace]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Made]:
    held = []

    def make(name: str, *claims: list[Claim], use: UseRight = UseRight.SHARE) -> Workspace:
        one = Workspace.at(tmp_path / name)
        one.ledger.register(Source(name, name, "p", "l", use, date(2026, 1, 1)))
        one.ledger.assert_by_hand([c for some in claims for c in some], by="clerk", note="n")
        held.append(one)
        return one

    yield make
    for one in held:
        one.close()


A, B = "岚州宁海动力电池有限公司", "岚州宁海动力科技有限公司"


@pytest.fixture
def taught(office: Made, tmp_path: Path) -> Path:
    """What office one has judged."""
    one = office(
        "one", said("one", "a", name=A, code=CODE_A), said("one", "b", name=B, code=CODE_B), said("one", "c", name="宁海动力"),
        said("one", "d", name="没有别人知道的有限公司"), said("one", "p", name="陈一帆", type_="Person"), said("one", "q", name="陈一帆", type_="Person"),
    )  # fmt: skip
    one.ledger.judge("one:a", "one:b", "never_same", by="李", reason="两张执照")
    one.ledger.judge("one:a", "one:d", "same", by="李", reason="更名")
    one.ledger.judge("one:c", "one:a", "undecided", by="李")
    one.ledger.judge("one:c", "one:a", "not_same", by="王", reason="电话")
    one.ledger.judge("one:p", "one:q", "same", by="李", reason="同一人")
    path = tmp_path / "taught.jsonl"
    assert export_judgements(one, path, UseRight.SHARE) == {"written": 3, "withheld": 1}
    return path


def test_lines_name_records_so_that_another_office_finds_them(taught: Path) -> None:
    lines = [json.loads(x) for x in taught.read_text("utf-8").splitlines()]
    assert [x["verdict"] for x in lines] == ["never_same", "same", "not_same"]  # the last word on each pair
    assert lines[0]["one"] == {
        "local": "one:a",
        "type": "Firm",
        "names": [A],
        "identifiers": [f"uscc:{CODE_A}"],
    }
    assert "陈一帆" not in taught.read_text("utf-8")


def test_an_office_with_other_ids_takes_them_over_once(office: Made, taught: Path) -> None:
    two = office("two", said("two", "1", name="宁海电池(旧写法)", code=CODE_A), said("two", "2", name=B))
    first = import_judgements(two, taught, by="赵", reason="借鉴")
    assert first.counts == {"waiting": 2, "written": 1}
    (judged,) = (j for j in two.ledger.judgements() if j.human)
    local = two.ledger.locals_at([judged.one, judged.other])
    assert {local[judged.one], local[judged.other]} == {"two:1", "two:2"}
    assert (judged.verdict, judged.by) == ("never_same", "李")
    assert "两张执照" in (judged.reason or "")
    assert "导入" in (judged.reason or "")
    again = import_judgements(two, taught, by="赵", reason="借鉴")
    assert (again.counts, again.tx) == ({"known": 1, "waiting": 2}, None)
    assert len(waiting_shown(two)) == 2


def test_what_waits_is_taken_over_when_its_record_comes(office: Made, taught: Path) -> None:
    two = office("two", said("two", "1", code=CODE_A, name=A))
    import_judgements(two, taught, by="赵", reason="借鉴")
    assert len(waiting_shown(two)) == 3
    two.ledger.assert_by_hand(said("two", "9", name="没有别人知道的有限公司"), by="clerk", note="n")
    taken = import_judgements(two, None, by="赵", reason="再试")
    assert taken.counts == {"waiting": 2, "written": 1}
    assert len(waiting_shown(two)) == 2
    assert taken.tx is not None
    two.ledger.undo(taken.tx, by="赵", reason="误")
    assert len(waiting_shown(two)) == 3
    assert not [j for j in two.ledger.judgements() if j.human]


def test_what_contradicts_a_person_here_is_listed_and_not_written(office: Made, taught: Path) -> None:
    two = office("two", said("two", "1", name=A, code=CODE_A), said("two", "2", name=B, code=CODE_B))
    two.ledger.judge("two:1", "two:2", "same", by="钱", reason="本地知道")
    taken = import_judgements(two, taught, by="赵", reason="借鉴")
    assert taken.counts["contradicting"] == 1
    assert taken.contradicting[0]["here"] == {"钱": "same"}
    assert [j.verdict for j in two.ledger.judgements() if j.human] == ["same"]


def test_a_local_id_of_two_offices_is_not_taken_for_the_same_record(office: Made, taught: Path) -> None:
    stranger = [Claim("other", "one:a", "Firm", "name", "另一家完全不同的机械有限公司")]
    two = office("other", stranger, said("other", "b", name=B))
    taken = import_judgements(two, taught, by="赵", reason="借鉴")
    assert taken.counts == {"waiting": 3}


def test_what_a_source_does_not_allow_stays_here(office: Made, tmp_path: Path) -> None:
    inside = office("inside", said("inside", "a", name=A), said("inside", "b", name=B), use=UseRight.INTERNAL)
    inside.ledger.judge("inside:a", "inside:b", "not_same", by="李", reason="x")
    out = tmp_path / "o.jsonl"
    assert export_judgements(inside, out, UseRight.SHARE) == {"withheld": 1}
    assert out.read_text("utf-8") == ""
    assert export_judgements(inside, out, UseRight.INTERNAL) == {"written": 1}


def test_lines_that_are_none_are_told_and_the_others_taken(office: Made, taught: Path) -> None:
    two = office("two", said("two", "1", name=A, code=CODE_A), said("two", "2", name=B, code=CODE_B))
    taught.write_text("{}\n\n" + taught.read_text("utf-8"), encoding="utf-8")
    taken = import_judgements(two, taught, by="赵", reason="借鉴")
    assert (taken.counts["rejected"], taken.counts["written"]) == (1, 1)
    assert taken.rejected[0].startswith("1:")
    with pytest.raises(MappingError):
        import_judgements(two, taught.with_name("none"), by="赵", reason="x")
    with pytest.raises(QuestionError):
        import_judgements(two, taught, by=" ", reason="x")


def test_the_command_line_does_both(office: Made, taught: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = office("two", said("two", "1", name=A, code=CODE_A), said("two", "2", name=B, code=CODE_B))
    monkeypatch.setenv("CLUSTERKG_HOME", str(two.settings.home))
    run = CliRunner().invoke
    got = run(program, ["import-judgements", str(taught), "--by", "赵", "--reason", "借鉴"])
    assert got.exit_code == 0, got.output
    assert "written 1" in got.stdout
    assert "没有别人知道的有限公司" in run(program, ["waiting-judgements", "--format", "csv"]).stdout
    out = taught.with_name("back.jsonl")
    assert "written 1" in run(program, ["export-judgements", str(out)]).stdout
