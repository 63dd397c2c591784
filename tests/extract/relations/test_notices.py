"""A notice of tender tells who buys by its title, where no label does."""

from __future__ import annotations

from tests.extract.relations.saying import read, said

from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("rules")
NOTICE = """[Firm 海州轨道集团有限公司]牵引供电设备采购项目中标结果公示
一、中标人:[Firm 江北电气股份有限公司]
中标金额:[Money 12860.5万元]
二、评审情况:第一中标候选人[Firm 江北电气股份有限公司],第二中标候选人[Firm 川岭电力有限公司]。
"""


def test_the_firm_that_begins_the_title_buys_and_the_second_candidate_lost() -> None:
    found = {f for f in said(read(PIPELINE, NOTICE)) if f[1] == "BUYS_FROM"}
    assert found == {
        ("海州轨道集团有限公司", "BUYS_FROM", "江北电气股份有限公司", "asserted"),
        ("海州轨道集团有限公司", "BUYS_FROM", "川岭电力有限公司", "negated"),
    }


def test_a_title_of_another_kind_names_no_buyer() -> None:
    text = NOTICE.replace("采购项目中标结果公示", "年度工作总结")
    assert not any(f[1] == "BUYS_FROM" for f in said(read(PIPELINE, text)))


def test_a_label_says_more_than_a_title() -> None:
    text = NOTICE.replace("一、", "招标人:[Firm 川岭地铁有限公司]\n一、")
    buyers = {f[0] for f in said(read(PIPELINE, text)) if f[1] == "BUYS_FROM"}
    assert buyers == {"川岭地铁有限公司"}
