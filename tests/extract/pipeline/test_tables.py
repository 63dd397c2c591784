"""Tables, lists and forms yield relations to each other and to what the document is about."""

from __future__ import annotations

import re

import pytest
from tests.extract.relations.saying import marked, qualified, read, said

from clusterkg.extract.documents import parse
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("fast")


def test_a_masked_customer_of_a_report_buys_and_is_no_firm() -> None:
    found = read(
        PIPELINE,
        "[Firm 岚一装备股份有限公司][Date 2023年]年度报告\n前五名客户销售情况(单位:万元)\n序号\t客户名称\t销售额\t占比\n"
        "1\t[Masked 客户一]\t[Money 41,203.55]\t[Share 18.32%]\n2\t[Firm 中二机车有限公司]\t[Money 30,118.07]\t[Share 13.39%]\n",
    )
    assert {
        ("客户一", "BUYS_FROM", "岚一装备股份有限公司", "asserted"),
        ("中二机车有限公司", "BUYS_FROM", "岚一装备股份有限公司", "asserted"),
    } <= said(found)
    assert {"amount": "41,203.55", "share": "18.32%", "date": "2023年"} in qualified(found, "BUYS_FROM")
    assert [m.type for m in found.mentions if found.text[m.start : m.end] == "客户一"] == ["Masked"]


def test_capacity_that_is_being_built_is_a_plan_beside_the_one_that_stands() -> None:
    found = read(
        PIPELINE,
        "[Firm 沅三药业股份有限公司]主要产品产能情况([Date 2024年])\n产品\t设计产能\t在建产能\t预计完工\n"
        "[Product 重组注射液]\t[Quantity 2,000万支]\t[Quantity 1,500万支]\t[Date 2026年3月]\n[Product 原料药]\t[Quantity 600吨/年]\t—\t—\n",
    )
    assert {
        ("沅三药业股份有限公司", "MAKES", "重组注射液", "asserted"),
        ("沅三药业股份有限公司", "MAKES", "重组注射液", "planned"),
        ("沅三药业股份有限公司", "MAKES", "原料药", "asserted"),
    } == {r for r in said(found) if r[1] == "MAKES"}


def test_members_take_their_role_from_the_heading_above() -> None:
    found = read(
        PIPELINE,
        "[Alliance 湘一智能装备产业技术创新战略联盟]成员名单\n\n一、[Post 理事长单位]\n  [Firm 萍一重型机械有限公司]\n"
        "二、[Post 理事单位](按笔画排序)\n  [Firm 长二液压件厂]\n  [University 湘三大学]\n[Post 秘书长]:[Person 谌一秋]\n",
    )
    assert {
        ("萍一重型机械有限公司", "MEMBER_OF", "湘一智能装备产业技术创新战略联盟", "asserted"),
        ("长二液压件厂", "MEMBER_OF", "湘一智能装备产业技术创新战略联盟", "asserted"),
        ("湘三大学", "MEMBER_OF", "湘一智能装备产业技术创新战略联盟", "asserted"),
        ("谌一秋", "LEADS", "湘一智能装备产业技术创新战略联盟", "asserted"),
    } <= said(found)
    assert {"role": "理事单位"} in qualified(found, "MEMBER_OF")


def test_a_tender_form_gives_buyer_seller_and_who_lost() -> None:
    found = read(
        PIPELINE,
        "中标结果公告\n\n招标编号:[DocumentNumber HX-2024-1]\n\n项目名称:[Project 主变压器采购]\n\n招标人:[Firm 桂一发电有限公司]\n\n"
        "第一标段 中标人:[Firm 衡二变压器有限公司] 中标价:[Money 8,646万元] 标的:[Product 主变压器]\n\n未中标人:[Firm 柳三电气]\n",
    )
    assert {
        ("桂一发电有限公司", "BUYS_FROM", "衡二变压器有限公司", "asserted"),
        ("桂一发电有限公司", "BUYS_FROM", "柳三电气", "negated"),
        ("主变压器采购", "HAS_NUMBER", "HX-2024-1", "asserted"),
        ("桂一发电有限公司", "UNDERTAKES", "主变压器采购", "asserted"),
    } <= said(found)
    assert {"product": "主变压器", "amount": "8,646万元"} in qualified(found, "BUYS_FROM")


def test_an_english_award_notice_is_read_too() -> None:
    found = read(
        PIPELINE,
        "Contract award notice\n\nContracting entity: [Firm Northgate Water plc]\n\nReference: [DocumentNumber NW-17]\n\n"
        "Contract: [Project Pump renewal]\n\nAwarded to: [Firm Holm Pumps AS]\n\nUnsuccessful bidders: [Firm Varga Ltd]\n",
    )
    assert {
        ("Northgate Water plc", "BUYS_FROM", "Holm Pumps AS", "asserted"),
        ("Northgate Water plc", "BUYS_FROM", "Varga Ltd", "negated"),
        ("Pump renewal", "HAS_NUMBER", "NW-17", "asserted"),
    } <= said(found)


def test_a_drawn_table_and_one_of_the_reader_say_the_same() -> None:
    text, mentions = marked(
        "[Firm 甲一集团]子公司\n名称\t注册地\t持股比例\n[Firm 乙二公司]\t[Place 扬州]\t[Share 51%]\n[Firm 丙三公司]\t[Place 泰州]\t[Share 60%]\n"
    )
    tabs = PIPELINE.read_text(text, mentions=mentions)
    assert parse(text.encode(), "t.txt").blocks[-1].table is not None
    bars = PIPELINE.read_text(text.replace("\t", "|"), mentions=mentions)
    assert said(tabs) == said(bars)
    assert ("甲一集团", "OWNS", "乙二公司", "asserted") in said(tabs)
    assert ("乙二公司", "LOCATED_IN", "扬州", "asserted") in said(tabs)


def test_firms_listed_under_a_recognition_hold_it_when_it_is_granted() -> None:
    found = read(
        PIPELINE, "关于[Recognition 省级绿色工厂]名单的公示\n\n1. [Firm 甲一公司]\n\n2. [Firm 乙二公司]\n"
    )
    assert {
        ("甲一公司", "HOLDS", "省级绿色工厂", "planned"),
        ("乙二公司", "HOLDS", "省级绿色工厂", "planned"),
    } <= said(found)


ALLIANCE = "申一新能源汽车产业技术创新联盟"
MEMBERS = "申二电机有限公司,理事长单位\n申三大学,副理事长单位\n申四隔膜有限公司,理事单位\n申五商会,观察员\n"
SEATS = {
    ("申二电机有限公司", "MEMBER_OF", ALLIANCE, "asserted"), ("申三大学", "MEMBER_OF", ALLIANCE, "asserted"),
    ("申四隔膜有限公司", "MEMBER_OF", ALLIANCE, "asserted"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (f"{ALLIANCE}成员名单.csv", f"单位名称,联盟职务\n{MEMBERS}"),
        (f"名单/{ALLIANCE}会员名录(2025年).csv", f"单位名称,联盟职务\n{MEMBERS}"),
        ("a.csv", f"《{ALLIANCE}成员名单》,\n单位名称,联盟职务\n{MEMBERS}"),
        ("a.csv", f"{ALLIANCE}理事单位名单,\n单位名称,联盟职务\n{MEMBERS}"),
        ("a.csv", "联盟名称,成员单位,角色\n" + re.sub("^", f"{ALLIANCE},", MEMBERS.strip(), flags=re.M)),
        ("a.md", f"# 《{ALLIANCE}成员名单》\n\n|单位名称|联盟职务|\n|---|---|\n" + MEMBERS.replace(",", "|")),
    ],
)  # fmt: skip
def test_a_list_of_members_says_of_what_and_as_what(name: str, text: str) -> None:
    found = Pipeline("rules").read(parse(text.encode(), name))
    assert {r for r in said(found) if r[1] == "MEMBER_OF"} == SEATS
    roles = [q["role"] for q in qualified(found, "MEMBER_OF")]
    assert roles == ["理事长单位", "副理事长单位", "理事单位"]
    named = {found.text[m.start : m.end] for m in found.mentions if m.type == "Alliance"}
    assert named == {ALLIANCE}


def test_each_row_of_several_alliances_belongs_to_its_own() -> None:
    text = "联盟名称,成员单位,角色\n申一氢能产业联盟,申二电机有限公司,理事单位\n申六轴承产业联盟,申四隔膜有限公司,理事单位\n"
    found = Pipeline("rules").read(parse(text.encode(), "a.csv"))
    assert {r[:3] for r in said(found)} == {
        ("申二电机有限公司", "MEMBER_OF", "申一氢能产业联盟"), ("申四隔膜有限公司", "MEMBER_OF", "申六轴承产业联盟")
    }  # fmt: skip


ROWS = "|供应商|产品|\n|---|---|\n|申八磁材有限公司|钕铁硼磁钢|\n|申九轴承有限公司|轴承|\n"


@pytest.mark.parametrize(
    "before",
    [
        "# 申七电机有限公司\n\n公司主要生产驱动电机。\n\n2024年,申一智驾科技有限公司扩产。\n\n",
        "# 申七电机有限公司\n\n公司成立于2010年。申一智驾科技有限公司是公司的客户。\n\n## 主要供应商\n\n",
        "# 企业名片\n\n## 申七电机有限公司\n\n申一智驾科技有限公司是其客户。\n\n",
        "# 申一智驾科技有限公司\n\n申七电机有限公司的主要供应商如下:\n\n",
        "# 名片\n\n## 申一智驾科技有限公司\n\n造智驾系统。\n\n## 申七电机有限公司\n\n产销两旺。\n\n",
    ],
)
def test_suppliers_on_the_page_of_a_firm_are_its_own_and_not_of_whom_its_prose_names_last(
    before: str,
) -> None:
    found = Pipeline("rules").read(parse((before + ROWS).encode(), "a.md"))
    bought = [r for r in found.relations if r.type == "BUYS_FROM" and r.start > len(before) - 40]
    whole = {r.source: r.target for r in found.relations if r.type == "COREF"}
    buyers = {whole.get(r.source, r.source) for r in bought if "申八" in _words(found, r.target)}
    assert {_words(found, b) for b in buyers} == {"申七电机有限公司"}
    assert {_words(found, r.target) for r in bought} >= {"申八磁材有限公司", "申九轴承有限公司"}
    assert all("date" not in dict(r.qualifiers) for r in bought if "申八" in _words(found, r.target))


def _words(found: Extraction, at: int) -> str:
    return found.text[found.mentions[at].start : found.mentions[at].end]
