"""What a tagger found, put right by the words themselves."""

from __future__ import annotations

import pytest

from clusterkg.extract.pipeline.tagged import repaired


@pytest.mark.parametrize(
    ("text", "said", "type_", "expected"),
    [
        ("上海证券交易所发函", "上海证券", "Fund", [("上海证券交易所", "Organisation")]),
        ("上海证券发布研报", "上海证券", "Fund", [("上海证券", "Fund")]),
        (
            "市发改委会同市科技局制定",
            "市发改委会同市科技局",
            "GovernmentBody",
            [("市发改委", "GovernmentBody"), ("市科技局", "GovernmentBody")],
        ),
        (
            "市科技局联合办公室",
            "市科技局联合办公室",
            "GovernmentBody",
            [("市科技局联合办公室", "GovernmentBody")],
        ),
        ("据中国工业经济联合会", "中国工业经济联合会", "GovernmentBody", [("中国工业经济联合会", "Organisation")]),
        ("原沅朴新材料有限公司", "原沅朴新材料有限公司", "Firm", [("沅朴新材料有限公司", "Firm")]),
        ("原力动画有限公司", "原力动画有限公司", "Firm", [("原力动画有限公司", "Firm")]),
        ("集成电路产业基金二期股份有限公司认购", "集成电路产业基金", "Fund", [("集成电路产业基金二期股份有限公司", "Fund")]),
        ("天齐持有智利SQM的股份", "智利SQM", "Firm", [("智利", "Place"), ("SQM", "Firm")]),
        ("by the European Commission in", "European Commission", "Firm", [("European Commission", "GovernmentBody")]),
        ("at ETH Zurich", "ETH Zurich", "Firm", [("ETH Zurich", "University")]),
        ("for the Airbus A350.", "Airbus A350", "Firm", [("Airbus A350", "Product")]),
        ("by Century 21 and", "Century 21", "Firm", [("Century 21", "Firm")]),
        ("Wirral Rods plc (ASX: WRL) said", "WRL", "Firm", []),
        ("signed an MoU on", "MoU", "Firm", []),
        ("under Horizon Europe.", "Horizon Europe", "Firm", []),
        ("at Orrin's Kim Dong factory.", "Kim Dong", "Firm", [("Kim Dong", "Place")]),
        ("at the Orrin factory.", "Orrin", "Firm", [("Orrin", "Firm")]),
        ("leads the RodWeld bid", "RodWeld", "Firm", [("RodWeld", "Project")]),
        ("a BASF project", "BASF", "Firm", [("BASF", "Firm")]),
        ("采用等静压成型工艺", "静压成型工艺", "Technology", [("等静压成型工艺", "Technology")]),
        ("掌握连铸连轧、恒温拉拔等核心工艺", "连铸连轧", "Segment", [("连铸连轧", "Technology")]),
        ("布局拉丝、绞线等环节", "拉丝", "Segment", [("拉丝", "Segment")]),
        ("英飞凌、恩智浦等外资企业", "恩智浦", "Person", [("恩智浦", "Firm")]),
        ("王某某、曾某某等企业家", "曾某某", "Person", [("曾某某", "Person")]),
        ("国家新能源汽车创新中心落户", "新能源汽车创新中心", "ResearchInstitute", [("国家新能源汽车创新中心", "ResearchInstitute")]),
        ("上海证券报记者获悉", "上海证券", "Fund", []),
        ("上海证券报价", "上海证券", "Fund", [("上海证券", "Fund")]),
        ("管委会与赛力斯签约", "赛力斯", "Person", [("赛力斯", "Firm")]),
        ("大连化物所与甲公司", "大连化物", "Firm", [("大连化物所", "ResearchInstitute")]),
        ("甲公司所持股份", "甲公司", "Firm", [("甲公司", "Firm")]),
        ("获国家技术发明一等奖", "国家技术", "Recognition", [("国家技术发明一等奖", "Recognition")]),
        ("从赛默飞、思拓凡进口", "思拓凡", "Person", [("思拓凡", "Firm")]),
        ("苏州纳米所将技术许可", "苏州纳米所", "Firm", [("苏州纳米所", "ResearchInstitute")]),
        ("登陆科创板。", "科创板", "Product", []),
        ("多家企业", "多家企业", "Firm", []),
        ("投资建设新工厂", "新工厂", "Firm", []),
    ],
)  # fmt: skip
def test_bounds_and_kinds_follow_the_words(
    text: str, said: str, type_: str, expected: list[tuple[str, str]]
) -> None:
    start = text.index(said)
    assert [(text[a:b], kind) for a, b, kind in repaired(text, start, start + len(said), type_)] == expected
