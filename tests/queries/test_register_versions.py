"""A register over an edit of the chain: what was renamed is compared, a whole and its parts are not, and what came or went is said to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.graph.graphs import fact, name, put

from clusterkg.api.chain_editing import Editor
from clusterkg.api.workspace import Workspace
from clusterkg.queries.contract import find_question

SEGMENTS = ("正极材料", "隔膜", "电芯")
CHAIN = [
    name("d:chain", "Chain", "动力电池"),
    *(name(f"d:s{i}", "Segment", s) for i, s in enumerate(SEGMENTS)),
    *(fact(f"d:s{i}", "ChainPart", "PART_OF", to="d:chain") for i in range(len(SEGMENTS))),
    name("d:lz", "Place", "岚州市"),
    name("d:f0", "Firm", "岚州第0号有限公司"),
    fact("d:f0", "Location", "LOCATED_IN", to="d:lz"),
    *(fact("d:f0", "Production", "MAKES", to=f"d:s{i}") for i in (0, 2)),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    one = Workspace.at(tmp_path / "home")
    put(one.ledger, CHAIN)
    one.build()
    yield one
    one.close()


def register(workspace: Workspace, **more: Any) -> dict[str, Any]:
    given = {
        "chain": "动力电池",
        "place": "岚州市",
        "before": "2026-01-01",
        "as_of": "2026-06-30",
        "every": True,
        **more,
    }
    answer = find_question("gap-register").ask(workspace.view(), given, None, workspace.view)
    return {r.segment.name: r for r in answer.rows}


def edit(workspace: Workspace) -> Editor:
    return Editor(workspace, "动力电池", date(2026, 3, 1), by="王", reason="规划修订")


def test_a_renamed_segment_is_one_row_with_both_names(workspace: Workspace) -> None:
    edit(workspace).rename("电芯", "动力电芯")
    workspace.build()
    row = register(workspace)["动力电芯"]
    assert row.state == "no_gap"
    assert [s.name for s in row.before_segments] == ["电芯"]


def test_a_whole_and_its_parts_are_not_compared(workspace: Workspace) -> None:
    edit(workspace).split("正极材料", ["三元正极材料", "磷酸铁锂正极材料"])
    workspace.build()
    rows = register(workspace)
    (row,) = [r for r in rows.values() if r.state == "not_comparable"]
    assert row.before == ("present",)
    assert row.after == ("unknown",)
    assert [s.name for s in row.before_segments] == ["正极材料"]
    assert {s.name for s in row.after_segments} == {"三元正极材料", "磷酸铁锂正极材料"}
    assert {r.segment.name for r in rows.values() if r.state != "not_comparable"} == {"隔膜", "电芯"}


def test_what_no_edit_connects_entered_the_chain_or_left_it(workspace: Workspace) -> None:
    more = [
        name("d:s7", "Segment", "电解液"),
        fact("d:s7", "ChainPart", "PART_OF", to="d:chain", since="2026-02-01"),
        name("d:s8", "Segment", "镍氢电芯"),
        fact("d:s8", "ChainPart", "PART_OF", to="d:chain", until="2026-02-01"),
    ]
    put(workspace.ledger, more, document="later")
    workspace.build()
    rows = register(workspace)
    assert rows["电解液"].state == "entered"
    assert rows["镍氢电芯"].state == "left"
    assert {s.how for s in rows["电解液"].statements} == {"started"}
    assert {s.how for s in rows["镍氢电芯"].statements} == {"ended"}


def test_what_one_transaction_brought_is_told_by_what_was_known_before_it(workspace: Workspace) -> None:
    known = str(workspace.ledger.at(None))
    put(workspace.ledger, [fact("d:f0", "Production", "MAKES", to="d:s1")], document="later")
    workspace.build()
    rows = register(workspace, before="2026-06-30", before_known_at=known)
    assert rows["隔膜"].state == "became_known"
    assert rows["隔膜"].statements[0].how == "newly_known"
    assert {rows["电芯"].state, rows["正极材料"].state} == {"no_gap"}
