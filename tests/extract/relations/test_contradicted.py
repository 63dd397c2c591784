"""What words beside the ends of a relation rule out is not read, and what they say is not given up."""

from __future__ import annotations

import pytest
from tests.extract.relations.saying import qualified, read, said

from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("rules")


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("[Firm 芦汀刀具]想找能做[Product 超细棒材]的供应商。", "MAKES"),
        ("[Firm Ashby Tools] is looking for a maker of [Product carbide rods].", "MAKES"),
        ("[Firm 芦汀刀具]收购邻县[Event 停产]的旧锻造厂。", "CONCERNS"),
        ("[Firm 芦汀刀具]破产,其生产线由[Firm 汀南锻造]整体买下。", "OWNS"),
        ("未中标供应商:[Firm 芦汀刀具]、[Firm 汀南锻造]", "BUYS_FROM"),
    ],
)
def test_nothing_is_read(text: str, relation: str) -> None:
    assert relation not in {r for _, r, _, _ in said(read(PIPELINE, text))}


def test_a_thing_in_brackets_is_of_the_name_before_them() -> None:
    text = "[Firm 芦汀刀具](主营[Product 铣刀])、[Firm 汀南锻造](从事[Product 曲轴]研发)"
    made = {(s, t) for s, r, t, _ in said(read(PIPELINE, text)) if r == "MAKES"}
    assert made == {("芦汀刀具", "铣刀"), ("汀南锻造", "曲轴")}


def test_a_stake_that_is_sold_is_not_that_of_the_parent() -> None:
    text = (
        "[Firm 甲山控股]拟收购[Firm 乙水投资]持有的[Firm 丙谷集团]控股子公司[Firm 丁原传感][Share 24%]股权。"
    )
    found = read(PIPELINE, text)
    assert ("乙水投资", "OWNS", "丁原传感", "asserted") in said(found)
    assert ("甲山控股", "OWNS", "丁原传感", "planned") in said(found)
    words = {
        (
            found.text[found.mentions[r.source].start : found.mentions[r.source].end],
            dict(r.qualifiers).get("share") is None,
        )
        for r in found.relations
        if r.type == "OWNS"
    }
    assert ("丙谷集团", True) in words and ("甲山控股", False) in words


def test_a_share_that_changes_is_what_it_comes_to() -> None:
    text = "[Firm 甲山控股]对[Firm 丁原传感]的持股比例将由[Share 51%]增至[Share 75%]。"
    assert [q.get("share") for q in qualified(read(PIPELINE, text), "OWNS")] == ["75%"]
