"""Policies, measures, projects, titles, indicators and events are told by marks, structure, values and triggers."""

from __future__ import annotations

import pytest

from clusterkg.extract.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(without=("clusterkg_products", "clusterkg_columns"))


def read(pipeline: Pipeline, text: str) -> set[tuple[str, str]]:
    return {(text[m.start : m.end], m.type) for m in pipeline.read_text(text).mentions}


NOTICE = """关于加快云岭市装备产业发展的若干措施

第一条 支持建设中试平台。按设备投资额的20%给予补助。
第二条 对首台套研制单位给予奖励。最高300万元。
第三条 本措施适用于云岭市行政区域。
第四条 已享受同类补贴的，不再重复支持。
"""


def test_the_headlines_of_clauses_are_measures(pipeline: Pipeline) -> None:
    found = read(pipeline, NOTICE)
    assert {words for words, type_ in found if type_ == "Measure"} == {
        "支持建设中试平台",
        "对首台套研制单位给予奖励",
    }
    assert ("关于加快云岭市装备产业发展的若干措施", "Policy") in found


def test_the_title_that_a_notice_names_in_marks_is_known_where_its_annex_begins(pipeline: Pipeline) -> None:
    title = "云岭市轴承产业集群提质行动方案(2027—2029年)"
    text = f"我局制定了《{title}》,现印发给你们。\n\n云岭市工信局\n\n2027年3月1日\n\n附件:\n\n{title}\n\n推动集群提质。\n"
    found = [m for m in pipeline.read_text(text).mentions if m.type == "Policy"]
    assert [(text[m.start : m.end], m.start) for m in found] == [
        (title, text.index(title)),
        (title, text.rindex(title)),
    ]


def test_there_are_no_measures_outside_policies(pipeline: Pipeline) -> None:
    assert read(pipeline, "会议纪要\n一、支持建设中试平台。会议认为很有必要。\n") == set()


def test_a_notice_is_no_policy_but_what_it_brings_is_one(pipeline: Pipeline) -> None:
    text = "现印发《云岭市科技企业加速器管理办法（试行）》。请见《关于召开年会的通知》。"
    assert read(pipeline, text) == {("云岭市科技企业加速器管理办法（试行）", "Policy")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年营业收入达到19.8亿元，占比不高。", {("营业收入", "Indicator")}),
        ("研发费用占营业收入的9.4%。", set()),
        ("本地配套率提高到60%以上。", {("本地配套率", "Indicator")}),
        ("营业收入是重要的指标。", set()),
    ],
)
def test_an_indicator_needs_a_value_of_its_own(
    pipeline: Pipeline, text: str, expected: set[tuple[str, str]]
) -> None:
    assert {pair for pair in read(pipeline, text) if pair[1] == "Indicator"} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("因限电，产线停产。", {"限电", "停产"}),
        ("硅料价格本周上涨。", {"上涨"}),
        ("营业收入上涨一成。", set()),
        ("检修作业必须先审批。", set()),
        ("The mill reported an outage.", {"outage"}),
    ],
)
def test_events_are_their_trigger_words(pipeline: Pipeline, text: str, expected: set[str]) -> None:
    assert {words for words, type_ in read(pipeline, text) if type_ == "Event"} == expected


@pytest.mark.parametrize(
    ("text", "words", "type_"),
    [
        ("公司被认定为国家级专精特新“小巨人”企业。", "国家级专精特新“小巨人”企业", "Recognition"),
        ("承担“马铃薯收获减损技术研究”项目。", "马铃薯收获减损技术研究", "Project"),
        ("双方签署《云岭产业合作框架协议》。", "云岭产业合作框架协议", "Agreement"),
        ("她入选云岭英才计划。", "云岭英才计划", "TalentPlan"),
    ],
)
def test_titles_are_told_by_marks_and_last_words(
    pipeline: Pipeline, text: str, words: str, type_: str
) -> None:
    assert (words, type_) in read(pipeline, text)
