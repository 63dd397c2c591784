"""The head of a column and the key of a line give the type of what stands under or after them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.column_heads import read_head
from clusterkg.extract.pipeline.organisation_types import is_person, organisation_type


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(without=("clusterkg_products", "clusterkg_policy_things"))


def read(pipeline: Pipeline, text: str) -> set[tuple[str, str]]:
    return {(text[m.start : m.end], m.type) for m in pipeline.read_text(text).mentions}


def test_a_table_of_tabs_is_read_by_its_heads(pipeline: Pipeline) -> None:
    text = (
        "序号\t企业名称\t主导产品\t年产能（万吨）\t占比\n"
        "1\t甲州云岭化工有限公司\t氯化钾、工业盐\t12.5\t18%\n"
        "2\t客户二\t—\t—\t—\n"
        "合计\t—\t—\t12.5\t18%\n"
    )
    found = read(pipeline, text)
    assert {
        ("甲州云岭化工有限公司", "Firm"), ("氯化钾", "Product"), ("工业盐", "Product"), ("12.5", "Quantity"), ("18%", "Share"),
        ("客户二", "Masked"),
    } <= found  # fmt: skip
    assert not {words for words, _ in found} & {"—", "合计"}


def test_lines_parted_by_bars_or_wide_blanks_are_tables_too(pipeline: Pipeline) -> None:
    bars = "名称 | 国家 | 职务\n云岭大学 | 日本 | 理事长\n"
    assert {("云岭大学", "University"), ("日本", "Place"), ("理事长", "Post")} <= read(pipeline, bars)
    blanks = "日期　　姓名　　职务\n1日　　温予初　　组长\n2日　　司徒南　　组员\n"
    assert {("1日", "Date"), ("司徒南", "Person"), ("组员", "Post")} <= read(pipeline, blanks)


def test_keys_before_a_colon_type_their_values(pipeline: Pipeline) -> None:
    text = "项目名称：云岭水电站主变压器采购\n招标人：云岭发电有限公司\n标的：500kV主变压器4台\n公告日期：2024年7月9日\n"
    assert read(pipeline, text) >= {
        ("云岭水电站主变压器采购", "Project"),
        ("云岭发电有限公司", "Firm"),
        ("500kV主变压器", "Product"),
        ("2024年7月9日", "Date"),
    }


def test_an_applicant_may_be_a_person_or_a_firm(pipeline: Pipeline) -> None:
    assert ("单于归", "Person") in read(pipeline, "申请人：单于归\n")
    assert ("云岭理工大学", "University") in read(pipeline, "专利权人：云岭理工大学\n")


@pytest.mark.parametrize(
    ("head", "type_"),
    [
        ("产品（服务）名称", "Product"), ("统一社会信用代码", "CreditCode"), ("占年度销售总额比例", "Share"), ("预计完工", "Date"),
        ("Inventors", "Person"), ("所属环节", "Segment"), ("专利号", "PatentNumber"), ("技术需求", "Need"), ("牵头单位", "Organisation*"),
    ],
)  # fmt: skip
def test_heads_are_matched_whole(head: str, type_: str) -> None:
    found = read_head(head.replace("（", "(").replace("）", ")"))
    assert found is not None and found.type == type_


def test_a_head_that_is_running_text_says_nothing() -> None:
    assert read_head("本公司的产品名称以后再说") is None


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("云岭创业投资基金", "Fund"), ("云岭大学科技园", "UnivPark"), ("云岭市科技局", "GovernmentBody"), ("某大型央企", "Masked"),
        ("云岭检测有限公司", "Firm"), ("云岭生产力促进中心", "ProductivityCentre"), ("Kelmet GmbH", "Firm"), ("云岭磨具商会", "Organisation"),
    ],
)  # fmt: skip
def test_the_end_of_a_name_tells_the_kind_of_organisation(name: str, type_: str) -> None:
    assert organisation_type(name) == type_


@given(st.text(max_size=60))
def test_no_head_or_name_is_too_odd(text: str) -> None:
    read_head(text)
    organisation_type(text)
    is_person(text)
