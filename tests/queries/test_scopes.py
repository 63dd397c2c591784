"""What a scope of business says is done with each thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.queries.algorithms.scopes import Act, items

M, D, T, S = Act.MAKES, Act.DEVELOPS, Act.TRADES, Act.SERVES


def read(text: str) -> dict[str, set[Act]]:
    return {i.thing: set(i.acts) for i in items(text) if not i.excluded}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电池制造;铜箔销售", {"电池": {M}, "铜箔": {T}}),
        ("隔膜、铜箔的研发、生产和销售", {"隔膜": {D, M, T}, "铜箔": {D, M, T}}),
        ("生产、销售:塑料制品、五金件", {"塑料制品": {M, T}, "五金件": {M, T}}),
        ("研发生产销售锂电池隔膜、铝塑膜", {"锂电池隔膜": {D, M, T}, "铝塑膜": {D, M, T}}),
        ("生产销售电解液,批发铜箔", {"电解液": {M, T}, "铜箔": {T}}),
        ("生产:锂盐。销售:电芯、模组", {"锂盐": {M}, "电芯": {T}, "模组": {T}}),
        ("从事电池的销售、隔膜的制造", {"电池": {T}, "隔膜": {M}}),
        ("动力电池,储能电池", {"动力电池": set(), "储能电池": set()}),
        ("动力电池回收", {"动力电池": {S}}),
    ],
)
def test_each_thing_has_its_verbs(text: str, expected: dict[str, set[Act]]) -> None:
    assert read(text) == expected


def test_what_brackets_leave_out_is_no_product() -> None:
    found = items("化工产品销售(不含危险化学品、易制毒化学品)")
    assert [(i.thing, i.excluded) for i in found] == [
        ("化工产品", False), ("危险化学品", True), ("易制毒化学品", True),
    ]  # fmt: skip


def test_a_licence_does_not_take_a_thing_away() -> None:
    (one,) = items("电解液生产(凭安全生产许可证经营)")
    assert one.licensed
    assert M in one.acts
    (other,) = items("许可项目:六氟磷酸锂生产(依法须经批准的项目,经相关部门批准后方可开展经营活动)")
    assert other.licensed
    assert other.thing == "六氟磷酸锂"


def test_the_sections_of_a_register_end_where_the_next_begins() -> None:
    found = items("许可项目:电解液生产。一般项目:铜箔制造。")
    assert [(i.thing, i.licensed) for i in found] == [("电解液", True), ("铜箔", False)]


def test_what_is_being_prepared_is_not_made_yet() -> None:
    assert all(i.preparing for i in items("卷绕机项目筹建(筹建期内不得开展生产经营活动)"))


def test_phrases_of_the_law_name_no_product() -> None:
    assert items("自营和代理各类商品及技术的进出口业务,但国家限定公司经营或禁止进出口的商品及技术除外") == []


@given(st.text(alphabet="电池铜箔生产销售研发的和及、,;。()::不含除外筹建一般项目许可 A", max_size=60))
def test_any_text_is_read_and_every_item_lies_inside_it(text: str) -> None:
    for item in items(text):
        assert 0 <= item.start < item.end <= len(text)
        assert item.thing
