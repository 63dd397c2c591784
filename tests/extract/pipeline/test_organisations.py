"""Names of institutions begin and end where the guidelines (2.1, 2.2, 3) say; invented names throughout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.pipeline import Pipeline

RULES = Pipeline("rules", only=["clusterkg_organisations", "clusterkg_gazetteer", "clusterkg_references"])


def found(text: str) -> list[tuple[str, str]]:
    return [(m.type, text[m.start : m.end]) for m in RULES.read_text(text).mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("记者从宁海岱晖硅业股份有限公司获悉", [("Firm", "宁海岱晖硅业股份有限公司")]),
        ("由浦苑精密(集团)股份有限公司承担", [("Firm", "浦苑精密(集团)股份有限公司")]),
        ("同意Corvexa(嘉兴)有限公司加入", [("Firm", "Corvexa(嘉兴)有限公司")]),
        ("上海瞻纤通信技术有限公司杭州分公司成立", [("Firm", "上海瞻纤通信技术有限公司杭州分公司")]),
        ("余姚市岳桥塑化研究所(有限合伙)已预约", [("Firm", "余姚市岳桥塑化研究所(有限合伙)")]),
        ("与青岭理工大学机电工程学院合作", [("University", "青岭理工大学机电工程学院")]),
        ("依托青岭大学科技园", [("UnivPark", "青岭大学科技园")]),
        ("由粤海腐蚀与防护研究所负责", [("ResearchInstitute", "粤海腐蚀与防护研究所")]),
        ("省科技厅会同梧野市工业和信息化局组织实施", [("GovernmentBody", "省科技厅"), ("GovernmentBody", "梧野市工业和信息化局")]),
        ("美国国防部、中国商务部和人民银行", [("GovernmentBody", "美国国防部"), ("GovernmentBody", "中国商务部"), ("GovernmentBody", "人民银行")]),
        ("与人民银行嘉兴支行、国家税务总局", [("Fund", "人民银行嘉兴支行"), ("GovernmentBody", "国家税务总局")]),
        ("国家发展改革委联合国务院国资委发文", [("GovernmentBody", "国家发展改革委"), ("GovernmentBody", "国务院国资委")]),
        ("市发改委会同市科技局制定", [("GovernmentBody", "市发改委"), ("GovernmentBody", "市科技局")]),
        ("原沅朴新材料有限公司与原创科技有限公司", [("Firm", "沅朴新材料有限公司"), ("Firm", "原创科技有限公司")]),
        ("市国资委、市财政局", [("GovernmentBody", "市国资委"), ("GovernmentBody", "市财政局")]),
        ("梧野海事保险股份有限公司由梧湖中小企业融资担保公司担保", [("Fund", "梧野海事保险股份有限公司"), ("Fund", "梧湖中小企业融资担保公司")]),
        ("国家创新驿站(潭州站)与潭州站", [("Station", "国家创新驿站(潭州站)"), ("Station", "潭州站")]),
        ("渭滨生产力促进中心与西部钛材检测平台", [("ProductivityCentre", "渭滨生产力促进中心"), ("PublicPlatform", "西部钛材检测平台")]),
        ("企业、中心、园区和高新技术企业,各有关单位,上市公司", []),
        ("各级技术转移机构、科技企业孵化器、产业技术创新战略联盟", []),
        ("the acquisition of Pontelago Freni S.p.A. by Halvard Rail AS", [("Firm", "Pontelago Freni S.p.A."), ("Firm", "Halvard Rail AS")]),
        ("Qingyu Biotech (Suzhou) Co., Ltd. showed it.", [("Firm", "Qingyu Biotech (Suzhou) Co., Ltd.")]),
        ("from Peru-based Caucho Sur S.A.", [("Firm", "Caucho Sur S.A.")]),
        ("Talks with Korea's Hanra Castings Co. go on.", [("Firm", "Hanra Castings Co.")]),
        ("The Ministry of Science and Technology and University of Arlen met.", [("GovernmentBody", "Ministry of Science and Technology"), ("University", "University of Arlen")]),
    ],
)  # fmt: skip
def test_an_institution_is_found_with_its_ends(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_firm_is_found_again_by_any_short_form_of_its_name() -> None:
    text = "广州岱琅光电科技股份有限公司发布公告。岱琅光电表示,岱琅将扩产;广州岱琅也有分厂。"
    assert [w for _, w in found(text)] == ["广州岱琅光电科技股份有限公司", "岱琅光电", "岱琅", "广州岱琅"]


def test_a_name_that_the_text_declares_is_found_everywhere() -> None:
    text = "华东特种光纤创新联合体(以下简称“光纤联合体”)成立。光纤联合体设秘书处。"
    assert [w for _, w in found(text)] == ["华东特种光纤创新联合体", "光纤联合体", "光纤联合体"]


def test_a_name_broken_by_a_line_end_is_one_name() -> None:
    wrapped = "以下内容为本次公告的全部正文并且每一行都写得一样长直到遇到苏州岱微半导体\n设备有限公司为止的一段文字这里继续写下去直到凑够相同的行宽为止再来\n一行同样长度的文字用来让阅读器知道本文是按固定宽度手工折行的文本文件\n最后一行。"
    assert ("Firm", "苏州岱微半导体\n设备有限公司") in found(wrapped)


@given(
    st.text(
        st.sampled_from(
            "沅朴新材料科技股份有限公司与和由在大学院研究所中心()（）省市县Acme Ltd.Inc\n\t“”、,。"
        ),
        max_size=60,
    )
)
def test_no_run_of_the_words_of_names_breaks_the_reader(text: str) -> None:
    again = RULES.read_text(text)
    assert again == RULES.read_text(text)
    for m in again.mentions:
        assert 0 <= m.start < m.end <= len(text)
