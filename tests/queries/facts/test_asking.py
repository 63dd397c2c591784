"""A question that builds on chain-gaps gets the facts behind each row, the very ones that it judged."""

from __future__ import annotations

from datetime import date

import pytest

from clusterkg.graph.errors import QuestionError
from clusterkg.graph.store.contract import View
from clusterkg.queries.algorithms.verdicts import judge
from clusterkg.queries.contract import Params, find_question, scoped_for
from clusterkg.queries.facts.asking import gaps
from clusterkg.queries.facts.lookup import the_chain, the_one

CHAIN, DAY = "动力电池与新能源汽车", date(2026, 6, 30)


@pytest.mark.parametrize("place", ["岚州市", "澜江市", "东陵省", None])
def test_the_facts_of_a_row_judged_again_give_its_verdicts(view: View, place: str | None) -> None:
    params = Params(as_of=DAY)
    scoped = scoped_for(view, params)
    where = the_one(scoped, place, ["Place"]).id if place else None
    answer = gaps(scoped, params, the_chain(scoped, CHAIN).id, where, rows="all")
    assert len(answer.segments) == 41
    assert len(answer.rows) > 41
    for row in answer.segments:
        assert [v.value for v in judge(answer.facts(row), answer.limits).verdicts] == list(row.verdicts)


def test_what_chain_gaps_does_not_take_is_told_with_its_name(view: View) -> None:
    with pytest.raises(QuestionError, match="chain-gaps"):
        gaps(view, Params(), "x", None, no_such_parameter=1)


def test_every_verdict_counts_for_what_to_collect(view: View) -> None:
    """激光焊接设备 in 澜江市 is a technology gap by lists that rebuilt facts did not hold; its one maker is named by the survey alone."""
    rows = (
        find_question("collect-next")
        .ask(view, {"chain": CHAIN, "place": "澜江市", "as_of": DAY.isoformat()})
        .rows
    )
    mine = [r for r in rows if r.kind == "list" and r.entity.name == "激光焊接设备"]
    assert [o.after for o in mine[0].outcomes] == ["single_source", "technology_gap"]
