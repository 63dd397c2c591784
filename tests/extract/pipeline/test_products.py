"""Products, technologies and titles of inventions are found by head, slot and neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterkg.extract import inventory
from clusterkg.extract.pipeline import Pipeline

ONLY = ("clusterkg_columns", "clusterkg_policy_things")


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(without=ONLY)


def read(pipeline: Pipeline, text: str) -> set[tuple[str, str]]:
    return {(text[m.start : m.end], m.type) for m in pipeline.read_text(text).mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("该厂主要生产湿法隔膜、铜箔和电解液。", {"湿法隔膜", "铜箔", "电解液"}),
        ("去年采购了两台五轴数控机床。", {"五轴数控机床"}),
        ("公司碳纤维布产线月底复产。", {"碳纤维布"}),
        ("碳化硅衬底用于车载逆变器。", {"碳化硅衬底", "车载逆变器"}),
        ("现对氟橡胶密封圈、石墨垫片等密封件公开询价。", {"氟橡胶密封圈", "石墨垫片"}),
        ("主导產品為電源管理晶片。", {"電源管理晶片"}),
        ("A maker of ceramic bearings and spindle motors.", {"ceramic bearings", "spindle motors"}),
    ],
)
def test_what_is_made_sold_or_bought_is_a_product(pipeline: Pipeline, text: str, expected: set[str]) -> None:
    assert {words for words, type_ in read(pipeline, text) if type_ == "Product"} == expected


@pytest.mark.parametrize(
    "text",
    [
        "老板说司机在停车。",
        "安全是一座长城。",
        "温州衡越泵阀与本报记者座谈。",
        "现有设备要逐台检查。",
        "有关部门提供帮助和支持。",
    ],
)
def test_common_words_and_names_of_firms_are_no_products(pipeline: Pipeline, text: str) -> None:
    assert {words for words, type_ in read(pipeline, text) if type_ == "Product"} == set()


@pytest.mark.parametrize(
    ("text", "words", "type_"),
    [
        ("该院攻克了超薄玻璃化学钢化技术。", "超薄玻璃化学钢化技术", "Technology"),
        ("打通轴承产业链。", "轴承产业链", "Chain"),
        ("提出“釉面低温烧成”难题。", "釉面低温烧成", "Need"),
        ("成果“稀土扩散技术”作价1800万元。", "稀土扩散技术", "Achievement"),
        ("团体标准《涂层施工规范》(T/ABC 012-2024)已发布。", "涂层施工规范", "Standard"),
        ('a patent "Method for drying beads" (EP 9 999 812 B1)', "Method for drying beads", "Patent"),
    ],
)
def test_inventions_are_told_by_their_last_word_or_by_what_stands_beside(
    pipeline: Pipeline, text: str, words: str, type_: str
) -> None:
    assert (words, type_) in read(pipeline, text)


_ANY_TEXT = st.text(
    st.sampled_from("生产电池机器系统技术、和及的(“”)《》。,:的公司年3万吨 \n\t|abcXY-产业链环节工艺對產")
    | st.characters(exclude_categories=("C",)),
    max_size=120,
)


@settings(max_examples=150, deadline=None)
@given(_ANY_TEXT)
def test_any_text_gives_mentions_at_valid_places(text: str) -> None:
    if not text.strip():
        return
    found = _PIPELINE.read_text(text)
    at = 0
    for m in found.mentions:
        assert at <= m.start < m.end <= len(found.text)
        assert m.type in inventory.TYPES
        assert 0 < m.confidence <= 1
        at = m.end


_PIPELINE = Pipeline()
