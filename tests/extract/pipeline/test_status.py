"""A status is the first of negated, planned, past, reported that the words of the clause give."""

from __future__ import annotations

import pytest
from tests.extract.relations.saying import read, said

from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("fast")
_A, _B = "[Firm 甲一新材]", "[Firm 乙二重工]"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"{_A}与{_B}签署战略合作协议。", "asserted"),
        (f"{_A}拟与{_B}开展合作。", "planned"),
        (f"{_A}与{_B}合作,尚未签约。", "planned"),
        (f"{_A}未与{_B}开展合作。", "negated"),
        (f"{_A}曾与{_B}合作。", "past"),
        (f"据业内人士介绍,{_A}与{_B}已开展合作。", "reported"),
        ("[Firm Halden Rail] will partner with [Firm Vectrona].", "planned"),
        ("[Firm Halden Rail] did not partner with [Firm Vectrona].", "negated"),
    ],
)
def test_cue_words_give_the_status(text: str, status: str) -> None:
    assert {r[3] for r in said(read(PIPELINE, text)) if r[1] == "PARTNER_OF"} == {status}


def test_words_inside_names_give_no_status() -> None:
    found = read(PIPELINE, "[Firm 未来计划科技]与[Firm 原曾传动]签署战略合作协议。")
    assert {r[3] for r in said(found) if r[1] == "PARTNER_OF"} == {"asserted"}


def test_jiang_before_a_name_moves_the_object_and_plans_nothing() -> None:
    found = read(PIPELINE, f"{_A}将[Achievement 除尘新法]转让给{_B}。")
    assert {r[3] for r in said(found) if r[1] == "TRANSFERRED_TO"} == {"asserted"}
