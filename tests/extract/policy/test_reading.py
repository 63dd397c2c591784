"""A policy as chapters, clauses, measures, bodies, kinds, dates and targets, on invented notices."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.extract.policy.notices import ENGLISH, clause, demo, read, said

from clusterkg.extract.documents import parse
from clusterkg.extract.policy import PolicyText, Role, Span, read_policy
from clusterkg.extract.policy.naming import find_fields, is_generic
from clusterkg.graph.errors import DocumentProblem

GOLD = Path(__file__).resolve().parents[2] / "gold" / "train.jsonl"


def test_articles_stand_in_their_chapters_and_are_cited_by_their_number() -> None:
    document, policy = demo("21")
    assert said(document, policy.title) == "岚州市科技创新载体与服务机构管理办法"
    assert [said(document, c.title) for c in policy.chapters] == ["总则", "载体建设", "服务机构", "附则"]
    assert [c.number for c in policy.clauses] == [f"第{n}条" for n in "一二三四五六七八九十"] + [
        "第十一条",
        "第十二条",
    ]
    assert clause(policy, "第七条").chapter == 2


def test_measures_are_told_from_purpose_scope_definition_target_and_administration() -> None:
    document, policy = demo("21")
    roles = {c.number: c.role for c in policy.clauses if c.role is not Role.MEASURE}
    assert roles == {
        "第一条": Role.PURPOSE, "第二条": Role.SCOPE, "第三条": Role.DEFINITION, "第九条": Role.TARGET,
        "第十一条": Role.ADMINISTRATION, "第十二条": Role.ADMINISTRATION,
    }  # fmt: skip
    assert [said(document, c.headline) for c in policy.measures] == [
        "支持建设科技企业孵化器", "鼓励发展加速器", "共建中试平台", "培育技术转移机构", "发挥生产力促进中心作用", "给予创业补助",
    ]  # fmt: skip


def test_dates_number_and_what_is_repealed() -> None:
    _, policy = demo("21")
    stated = (policy.number, policy.published, policy.effective, policy.expires)
    assert [s and (s.value, s.printed) for s in stated] == [
        ("岚科规〔2026〕3号", True), ("2026-02-10", True), ("2026-03-01", True), ("2031-02-28", False),
    ]  # fmt: skip
    assert [r.name for r in policy.repeals] == ["岚州市科技企业孵化器管理暂行规定"]


def test_bodies_have_the_part_that_the_clause_gives_them() -> None:
    _, policy = demo("21")
    assert [(r.name, r.responsibility) for r in policy.responsible] == [
        ("岚州市科学技术局", "issue"),
        ("岚州市科学技术局", "interpret"),
    ]
    parts = {c.number: [(r.name, r.responsibility) for r in c.responsible] for c in policy.measures}
    assert parts["第四条"] == [("市科学技术局", "responsible"), ("市财政局", "responsible")]
    assert parts["第五条"] == [("高新区管委会", "lead"), ("市工业和信息化局", "support")]
    assert parts["第七条"] == [("市科学技术局", "lead"), ("市财政局", "support")]
    assert parts["第六条"] == []  # not stated is not known
    (kind,) = clause(policy, "第八条").responsible
    assert kind.concept is not None
    assert (kind.name, kind.concept.key) == ("各区县科技部门", "science_department")


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("由市科技局会同市财政局组织实施。", [("市科技局", "implement"), ("市财政局", "implement")]),
        ("由市商务局负责。", [("市商务局", "responsible")]),
        ("责任单位：市科技局、市财政局，各区县人民政府。", [("市科技局", "responsible"), ("市财政局", "responsible"), ("各区县人民政府", "responsible")]),
        ("【牵头单位：市发展改革委；配合单位：市财政局】", [("市发展改革委", "lead"), ("市财政局", "support")]),
        ("市科技创新领导小组负责统筹推进。", [("市科技创新领导小组", "responsible")]),
        ("各县级人民政府要落实属地责任。", [("各县级人民政府", "responsible")]),
        ("企业应当按时报送数据。", []),
        ("由专家组评审后给予补助。", []),
        ("主要负责人要亲自讲课。", []),
    ],
)  # fmt: skip
def test_ways_to_say_who_is_responsible(sentence: str, parts: list[tuple[str, str]]) -> None:
    _, policy = read(
        f"岚州市支持创新若干措施\n第一条 支持创新平台。对平台给予补助。{sentence}\n第二条 支持创新人才。对人才给予补助。"
    )
    assert [(r.name, r.responsibility) for r in clause(policy, "第一条").responsible] == parts


def test_kinds_are_found_with_the_clause_that_names_them() -> None:
    document, policy = demo("21")
    named = {c.number: [k.concept.key for k in c.kinds] for c in policy.clauses}
    assert named["第二条"] == ["incubator", "accelerator", "univ_park", "transfer_org"]
    assert "pilot_line" in named["第六条"]
    assert {"talent", "graduate"} <= set(named["第十条"])
    for one in policy.clauses:
        for kind in one.kinds:
            assert one.at.start <= kind.at.start < kind.at.end <= one.at.end
            assert document.text[kind.at.start : kind.at.end]


def test_targets_have_indicator_value_and_deadline() -> None:
    document, policy = demo("22")
    (goals,) = (c.targets for c in policy.clauses if c.role is Role.TARGET)
    assert [
        (said(document, t.indicator), said(document, t.value), t.deadline and t.deadline.value) for t in goals
    ] == [
        ("集群本地配套率", "70%", "2028"),
        ("新增专精特新企业", "20家", "2028"),
        ("建成国际创新中心", "2个", "2028"),
    ]
    assert clause(policy, "二、（一）2.").deadline is not None


def test_what_happened_in_a_year_is_no_target() -> None:
    _, policy = read(
        "岚州市发展规划\n一、支持发展工业。2023年产值达到100亿元。\n二、支持发展服务业。到2027年，产值达到200亿元。"
    )
    assert [len(c.targets) for c in policy.clauses] == [0, 1]


def test_a_notice_that_brings_a_plan_gives_the_plan() -> None:
    document, policy = demo("22")
    assert said(document, policy.title) == "岚州市新能源汽车创新型产业集群培育行动方案（2026—2028年）"
    assert [c.path for c in policy.chapters] == [
        ("一、",),
        ("二、",),
        ("二、", "（一）"),
        ("二、", "（二）"),
        ("三、",),
    ]
    assert [policy.chapters[i].parent for i in (2, 3)] == [1, 1]
    assert [said(document, a) for a in policy.addressees] == ["各区县工业和信息化局"]
    assert [b.name for b in policy.basis] == ["东陵省先进制造业集群发展规划"]
    assert [(p.value, p.printed) for p in policy.applies_in] == [
        ("岚州市", False)
    ]  # from its issuer: worked out
    named = [(n.name, n.kind) for c in policy.clauses for n in c.programmes]
    assert named == [("岚链强基行动", "Programme"), ("岚州英才计划", "TalentPlan")]


def test_a_policy_in_one_paragraph_has_one_clause() -> None:
    document, policy = demo("16")
    (only,) = policy.clauses
    assert said(document, only.headline) == "给予补助"
    assert policy.effective is not None
    assert policy.expires is not None
    assert (policy.effective.value, policy.expires.value, policy.expires.printed) == (
        "2026-01-01",
        "2028-12-31",
        False,
    )


def test_an_english_policy_is_read_alike() -> None:
    document, policy = read(ENGLISH)
    assert (
        said(document, policy.title) == "Measures to Support Technology Business Incubators and Pilot Lines"
    )
    assert [said(document, c.headline) for c in policy.measures] == [
        "Support business incubators",
        "Open pilot lines to small firms",
    ]
    assert [(r.name, r.responsibility) for r in policy.measures[0].responsible] == [
        ("Department for Economic Affairs", "lead"), ("Finance Office", "support"),
    ]  # fmt: skip
    assert [k.concept.key for k in policy.measures[1].kinds] == ["pilot_line", "sme", "pilot_line", "startup"]
    assert policy.effective is not None
    assert policy.expires is not None
    assert (policy.effective.value, policy.expires.value) == ("2026-03-01", "2029-02-28")


def test_other_kinds_of_document_are_no_policies() -> None:
    for line in GOLD.read_text("utf-8").splitlines():
        record = json.loads(line)
        measured = any(m["type"] == "Measure" for m in record["mentions"])
        found = read_policy(parse(record["text"].encode(), "t.txt"))
        assert (found is not None) is measured, record["document"]


def spans(policy: PolicyText) -> list[Span]:
    found: list[Span] = []
    policy.moved(lambda a, b: (found.append(Span(a, b)), (a, b))[1])  # type: ignore[func-returns-value]  # collects on the way
    return found


PIECES = st.sampled_from(
    ["关于某事的若干措施", "第一条 ", "第二章 总则", "一、", "（一）", "1.", "支持建设孵化器。", "对企业给予补助，", "由市科技局负责解释。", "责任单位：", "到2027年，", "产值达到５亿元",
     "自2025年2月30日起施行", "有效期三年", "《某办法》", "同时废止。", "“某工程”", "㎡", "⒈", "ﬁ", "\n", "\n\n", "（", "）", "：", "。", "Article 1 ", "Support firms. "]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=6), max_size=40))
def test_any_text_is_read_and_every_span_lies_in_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        document = parse(text.encode("utf-8", "replace"), "t.txt")
    except DocumentProblem:
        return
    policy = read_policy(document)
    if policy is not None:
        assert all(0 <= s.start <= s.end <= len(document.text) for s in spans(policy))
        assert read_policy(document) == policy
        for one in policy.clauses:
            assert one.role is not Role.MEASURE or one.headline is not None


def test_spans_lead_into_the_source_text_and_not_into_its_normal_form() -> None:
    text = "岚州市支持面积㎡超过１００㎡的孵化器若干措施\n第一条　支持㎡建设孵化器。对面积㎡达标的孵化器给予补助。\n第二条　支持加速器。给予补助。"
    assert len(unicodedata.normalize("NFKC", text)) != len(text)
    document, policy = read(text)
    assert said(document, policy.title) == "岚州市支持面积㎡超过１００㎡的孵化器若干措施"
    assert [said(document, k.at) for c in policy.clauses for k in c.kinds] == ["孵化器", "孵化器", "加速器"]


@pytest.mark.parametrize(
    ("name", "generic"),
    [
        ("国家高新区", True), ("完善高新区", True), ("新型公共技术服务平台", True), ("创新型科技园区和创新型特色园区", True), ("建立科技金融综合服务平台", True),
        ("依靠科技", True), ("强化", True), ("岚州高新区", False), ("高新区管委会", False), ("中国技术交易信息服务平台", False), ("建设银行", False),
        ("创新科技有限公司", False), ("国家发展改革委", False),
    ],
)  # fmt: skip
def test_words_for_a_kind_name_no_institution(name: str, generic: bool) -> None:
    assert is_generic(name) is generic


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("围绕电芯、隔膜等环节布局中试线。", [("电芯", "Segment"), ("隔膜", "Segment")]),
        ("聚焦车规芯片和固态电池等重点领域。", [("车规芯片", "Segment"), ("固态电池", "Segment")]),
        ("对新引进的涂布机、IGBT模块项目给予补助。", [("涂布机", "Product"), ("IGBT模块", "Product")]),
        ("对符合条件的项目给予补助，对重大项目倾斜。", []),
    ],
)
def test_fields_and_products_are_read_where_a_clause_lists_them(
    text: str, fields: list[tuple[str, str]]
) -> None:
    assert [(n.name, n.kind) for n in find_fields(text, 0, len(text))] == fields


def test_an_opinion_of_a_county_with_bodies_behind_each_clause() -> None:
    document, policy = read(
        "临湾县人民政府关于推进水产加工产业集群发展的实施意见\n临政发〔2025〕4号\n\n各乡镇人民政府，县政府有关单位：\n为加快发展，提出如下意见。\n\n"
        "一、主要目标\n到2028年，全县水产加工总产值突破120亿元，培育规上企业60家以上，冷链覆盖率达到95%以上。\n\n二、重点任务。\n"
        "（一）强化原料保障。建设标准化养殖基地，鼓励企业与合作社订立长期协议。责任单位：县农业农村局、县海洋与渔业局，各乡镇人民政府\n"
        "（二）搭建服务平台。建设公共技术服务平台。牵头单位：县市场监督管理局；配合单位：县科学技术局\n\n"
        "三、保障措施\n1. 加强领导。成立领导小组。\n2. 落实资金。每年安排专项资金。\n\n本意见自印发之日起施行，有效期至2028年12月31日。\n\n临湾县人民政府\n2025年5月20日\n"
    )
    assert said(document, policy.title) == "关于推进水产加工产业集群发展的实施意见"
    assert [said(document, c.headline) for c in policy.measures] == [
        "强化原料保障",
        "搭建服务平台",
        "加强领导",
        "落实资金",
    ]
    parts = [[(r.name, r.responsibility) for r in c.responsible] for c in policy.measures[:2]]
    assert parts[0] == [
        ("县农业农村局", "responsible"),
        ("县海洋与渔业局", "responsible"),
        ("各乡镇人民政府", "responsible"),
    ]
    assert parts[1] == [("县市场监督管理局", "lead"), ("县科学技术局", "support")]
    assert policy.effective is not None
    assert (policy.effective.value, policy.effective.printed) == ("2025-05-20", False)
    last = document.text[policy.clauses[-1].at.start : policy.clauses[-1].at.end]
    assert last == "2. 落实资金。每年安排专项资金。"  # closing words, signature and date are nobody's clause


def test_articles_without_titles_take_their_first_deed() -> None:
    document, policy = read(
        "关于支持高新技术企业高质量发展的若干政策\n（试行）\n一、对首次通过认定的高新技术企业，一次性奖励20万元；对重新认定的，奖励5万元。\n"
        "二、对年研发费用超过1000万元的企业，按增量的10%给予补助，每家最高100万元。\n三、建立“瞪羚企业”培育库，入库企业优先推荐申报省级项目。\n"
        "四、以上政策由市科学技术局会同市财政局解释，执行期限三年，自2024年7月1日起执行。\n"
    )
    assert [said(document, c.headline) for c in policy.measures] == [
        "一次性奖励",
        "给予补助",
        "建立“瞪羚企业”培育库",
    ]
    assert [(r.name, r.responsibility) for r in policy.responsible] == [
        ("市科学技术局", "interpret"),
        ("市财政局", "interpret"),
    ]
    assert policy.expires is not None
    assert policy.expires.value == "2027-06-30"


def test_a_title_that_runs_over_lines() -> None:
    document, policy = read(
        "岚江市人民政府办公室\n关于印发岚江市加快科技服务业发展三年行动计划\n（2024—2026年）的通知\n\n各县（区）人民政府：\n现印发给你们。\n\n岚江市人民政府办公室\n2024年3月8日\n\n"
        "一、总体要求\n（一）指导思想。坚持创新驱动。\n（二）发展目标。到2026年，建成国家级科技企业孵化器5家、省级技术转移机构12家。\n"
        "二、主要任务\n（一）实施孵化载体提升工程\n1.优化孵化布局。建设孵化链条。（市科技局、岚江高新区管委会负责）\n2.培育技术经理人队伍。\n"
        "三、保障措施\n（一）加强组织领导。市科技服务业发展联席会议负责统筹协调，各县（区）要明确责任分工。\n"
    )
    assert said(document, policy.title) == "岚江市加快科技服务业发展三年行动计划\n（2024—2026年）"
    assert [c.role for c in policy.clauses][:2] == [Role.OTHER, Role.TARGET]
    assert [said(document, t.indicator) for t in policy.clauses[1].targets] == [
        "建成国家级科技企业孵化器",
        "省级技术转移机构",
    ]
    last = policy.measures[-1].responsible
    assert [(r.name, r.concept.key if r.concept else None) for r in last] == [
        ("市科技服务业发展联席会议", None), ("各县(区)", "local_government"),
    ]  # fmt: skip
