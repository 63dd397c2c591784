"""A chain is edited from a day on; verdicts say their version, compare across versions on the same facts, and an edit can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.graph.graphs import fact, name, put

from clusterkg.api.chain_editing import Editor
from clusterkg.api.workspace import Workspace
from clusterkg.graph.errors import NotFound, QuestionError
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.queries.contract import find_question

SEGMENTS = ("正极材料", "隔膜", "电芯", "模组", "电池包")
ON = date(2026, 3, 1)
CHAIN = [
    name("d:chain", "Chain", "动力电池"),
    name("d:up", "Segment", "上游材料"),
    fact("d:up", "ChainPart", "PART_OF", to="d:chain"),
    *(name(f"d:s{i}", "Segment", s) for i, s in enumerate(SEGMENTS)),
    *(
        fact(f"d:s{i}", "ChainPart", "PART_OF", to="d:up" if i < 2 else "d:chain")
        for i in range(len(SEGMENTS))
    ),
    name("d:lz", "Place", "岚州市"),
    *(name(f"d:f{i}", "Firm", f"岚州第{i}号有限公司") for i in range(5)),
    *(fact(f"d:f{i}", "Location", "LOCATED_IN", to="d:lz") for i in range(5)),
    *(fact(f"d:f{i}", "Production", "MAKES", to=f"d:s{i}") for i in (0, 2, 3, 4)),
    fact("d:s2", "Supply", "SUPPLIES", to="d:s3"),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    one = Workspace.at(tmp_path / "home")
    put(one.ledger, CHAIN)
    one.build()
    yield one
    one.close()


def editor(workspace: Workspace, on: date = ON) -> Editor:
    return Editor(workspace, "动力电池", on, by="王", reason="规划修订")


def gaps(workspace: Workspace, day: str = "2026-06-30", **more: Any) -> dict[str, Any]:
    given = {"chain": "动力电池", "place": "岚州市", "as_of": day, **more}
    return {r.segment.name: r for r in find_question("chain-gaps").ask(workspace.view(), given).rows}


def changes(workspace: Workspace, **more: Any) -> dict[str, Any]:
    given = {"chain": "动力电池", "place": "岚州市", "as_of": "2026-06-30", **more}
    return {r.segment.name: r for r in find_question("chain-changes").ask(workspace.view(), given).rows}


def test_an_unedited_chain_has_one_version(workspace: Workspace) -> None:
    assert {r.version for r in gaps(workspace).values()} == {"1"}
    assert {r.change for r in changes(workspace).values()} == {"same"}


def test_a_renamed_segment_keeps_its_makers_and_its_supplies(workspace: Workspace) -> None:
    editor(workspace).rename("电芯", "动力电芯")
    workspace.build()
    now = gaps(workspace)
    assert set(now) == {"正极材料", "隔膜", "动力电芯", "模组", "电池包"}
    assert now["动力电芯"].primary == "present"
    assert {r.version for r in now.values()} == {"2"}
    assert [m.name for m in now["动力电芯"].local_makers] == ["岚州第2号有限公司"]
    (row,) = [r for r in changes(workspace).values() if r.change != "same"]
    assert (row.change, row.comparable) == ("renamed", True)
    assert (row.before[0].segment.name, row.after[0].segment.name) == ("电芯", "动力电芯")


def test_an_inner_segment_is_renamed_with_its_parts(workspace: Workspace) -> None:
    editor(workspace).rename("上游材料", "电池材料")
    workspace.build()
    now = gaps(workspace)
    assert set(now) == set(SEGMENTS)
    assert now["隔膜"].path.startswith("电池材料")


def test_the_parts_of_a_split_have_possible_makers_until_somebody_says_which(workspace: Workspace) -> None:
    editor(workspace).split("正极材料", ["三元正极材料", "磷酸铁锂正极材料"])
    workspace.build()
    now = gaps(workspace)
    for part in ("三元正极材料", "磷酸铁锂正极材料"):
        assert now[part].primary == "unknown"
        assert [m.name for m in now[part].possible_makers] == ["岚州第0号有限公司"]
    new = workspace.view().find("Segment", "name", "三元正极材料")
    (entity,) = workspace.view().entities(new)
    put(workspace.ledger, [fact("d:f1", "Production", "MAKES", to=entity.local_ids[0])], document="later")
    workspace.build()
    assert gaps(workspace)["三元正极材料"].primary == "present"
    # Asked in the version before, the maker of a part is a maker of the whole.
    before = gaps(workspace, version="1")["正极材料"]
    assert {m.name for m in before.local_makers} == {"岚州第0号有限公司", "岚州第1号有限公司"}


def test_makers_of_any_are_makers_of_what_was_merged(workspace: Workspace) -> None:
    editor(workspace).merge(["模组", "电池包"], "电池系统")
    workspace.build()
    now = gaps(workspace)
    assert {m.name for m in now["电池系统"].local_makers} == {"岚州第3号有限公司", "岚州第4号有限公司"}
    assert "模组" not in now
    row = changes(workspace)["电池系统"]
    assert (row.change, row.comparable) == ("merged", False)
    assert {v.segment.name for v in row.before} == {"模组", "电池包"}
    assert {v.version for v in row.before} == {"1"}
    assert {v.version for v in row.after} == {"2"}
    assert row.evidence


def test_before_the_day_of_the_edit_the_chain_is_the_old_one(workspace: Workspace) -> None:
    old = gaps(workspace, "2026-02-28")
    editor(workspace).split("电芯", ["方形电芯", "软包电芯"])
    workspace.build()
    then = gaps(workspace, "2026-02-28")
    assert {n: r.verdicts for n, r in then.items()} == {n: r.verdicts for n, r in old.items()}
    assert {r.version for r in then.values()} == {"1"}
    assert set(gaps(workspace, "2026-03-01")) - set(then) == {"方形电芯", "软包电芯"}


def test_a_second_edit_of_the_same_day_is_of_the_same_version_and_a_later_one_of_the_next(
    workspace: Workspace,
) -> None:
    editor(workspace).rename("电芯", "动力电芯")
    workspace.build()
    editor(workspace).split("正极材料", ["三元正极材料", "磷酸铁锂正极材料"])
    workspace.build()
    assert {r.version for r in gaps(workspace).values()} == {"2"}
    editor(workspace, date(2026, 5, 1)).split("动力电芯", ["方形电芯", "软包电芯"])
    workspace.build()
    assert {r.version for r in gaps(workspace).values()} == {"3"}
    # A name given in version 2 leads back through both edits.
    row = changes(workspace, before="1", after="3")["方形电芯"]
    assert (row.change, [v.segment.name for v in row.before]) == ("split", ["电芯"])
    with pytest.raises(QuestionError, match="later version"):
        editor(workspace, date(2026, 4, 1)).rename("模组", "标准模组")


def test_what_cannot_be_edited_is_refused(workspace: Workspace) -> None:
    with pytest.raises(QuestionError, match="parts of its own"):
        editor(workspace).split("上游材料", ["甲", "乙"])
    with pytest.raises(QuestionError, match="two segments"):
        editor(workspace).split("电芯", ["方形电芯"])
    with pytest.raises(QuestionError, match="the chain has it"):
        editor(workspace).rename("电芯", "隔膜")
    put(workspace.ledger, [name("d:x", "Segment", "别处")], document="x")
    workspace.build()
    with pytest.raises(NotFound, match="no part of"):
        editor(workspace).rename("别处", "甲")
    with pytest.raises(NotFound, match="no version"):
        gaps(workspace, version="9")


_EDIT = st.sampled_from(["rename", "split", "merge"])


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(kinds=st.lists(_EDIT, min_size=1, max_size=3), data=st.data())
def test_edits_undone_backwards_leave_the_graph_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, kinds: list[str], data: st.DataObject
) -> None:
    workspace = Workspace.at(tmp_path_factory.mktemp("edits"))
    put(workspace.ledger, CHAIN)
    workspace.build()
    before = project(workspace.ledger, load()).content()
    done = []
    for i, kind in enumerate(kinds):
        left = sorted(gaps(workspace))
        if kind == "merge" and len(left) < 2:
            continue
        chosen = data.draw(st.permutations(left))
        edit = editor(workspace, date(2026, 3, 1 + i))
        report = {
            "rename": lambda e, c, i: e.rename(c[0], f"新{i}"),
            "split": lambda e, c, i: e.split(c[0], [f"甲{i}", f"乙{i}"]),
            "merge": lambda e, c, i: e.merge(c[:2], f"并{i}"),
        }[kind](edit, chosen, i)
        done.append(report.tx)
        workspace.build()
        assert len(gaps(workspace)) == len(left) + {"rename": 0, "split": 1, "merge": -1}[kind]
    for tx in reversed(done):
        workspace.ledger.undo(tx, by="王", reason="")
    assert project(workspace.ledger, load()).content() == before
    workspace.build()
    assert set(gaps(workspace)) == set(SEGMENTS)
    workspace.close()
