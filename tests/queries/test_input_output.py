"""Input–output on the demo's cost shares: against the key, with bounds, and with an output that is observed or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from clusterkg.graph.demo import FOLDER
from clusterkg.graph.errors import NotFound
from clusterkg.graph.mapping.input_output import read_output
from clusterkg.graph.store import View
from clusterkg.queries.contract import find_question

KEY = yaml.safe_load((FOLDER / "key.yaml").read_text("utf-8"))


def ask(view: View, **given: Any) -> Any:
    return find_question("input-output").ask(view, {"chain": KEY["chain"], "as_of": "2026-06-30", **given})


def figures(row: Any) -> dict[str, Any]:
    return {f.name: f for f in row.figures}


def test_multipliers_and_their_bounds_are_those_of_the_key(view: View) -> None:
    rows = {r.segment.name: r for r in ask(view).rows}
    for name, (low, middle, high) in KEY["input_output"]["backward"].items():
        found = figures(rows[name])["backward"]
        assert (found.low, found.value, found.high) == (
            pytest.approx(low), pytest.approx(middle, abs=1e-5), high if high is None else pytest.approx(high)
        )  # fmt: skip
    assert {n: rows[n].inputs_without_share for n in KEY["input_output"]["without_share"]} == KEY[
        "input_output"
    ]["without_share"]


def test_what_needs_outputs_is_not_reckoned_without_them(view: View) -> None:
    answer = ask(view)
    for row in answer.rows:
        found = figures(row)
        assert found["forward"].value is found["extraction"].value is found["output"].value is None
        assert row.linkage is None
    said = " ".join(c.zh for c in answer.caveats)
    assert "总产出未知" in said
    assert "不是“不需要”" in said


def test_one_segment_alone_is_the_row_of_the_whole(view: View) -> None:
    whole = {r.segment.name: r for r in ask(view).rows}
    (one,) = ask(view, segment="电芯").rows
    assert one == whole["电芯"]
    assert len(one.evidence) > 5
    with pytest.raises(NotFound):
        ask(view, segment="没有这个")


def test_output_is_summed_over_industries_and_not_over_totals(tmp_path: Path) -> None:
    (tmp_path / "make.csv").write_text(
        ",a1/US,a2/US,S00300/US,T008\nI1,10.5,0,0,10.5\nI2,1,2,0,3\nT007,11.5,2,0,13.5\n"
    )
    assert [r.cells for r in read_output(tmp_path / "make.csv")] == [
        {"output": "a1", "amount": "11.5"}, {"output": "a2", "amount": "2"}, {"output": "S00300", "amount": "0"}
    ]  # fmt: skip
