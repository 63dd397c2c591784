"""What is generated from the ontology: the document, the JSON for the page, the rules for stores; and that it covers the notice."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph.ontology import Kind, Projection, load, store_rules
from clusterkg.graph.ontology.document import data_model
from clusterkg.graph.ontology.page import GROUPS, page

#: TORCH.md, row by row: the notice's entity as our types name it, what the row asks to be recorded (Type.property), and its relations.
#: A relation that the row names as seen from the other end, or that has the name of another one, stands here as ours and is said so.
NOTICE: dict[str, tuple[str, str]] = {
    "国家高新区": (
        "Zone.level Zone.approved Zone.area Zone.polygon Zone.lead_industries "
        "Observation.period Observation.value Indicator.indicator_code",  # ZoneIndicator: an observation about the zone
        "LOCATED_IN HOSTS TWINNED_WITH",
    ),
    "创新型产业集群": (
        "Cluster.pilot_batch Cluster.stage Cluster.scope ClusterPlan.period_from ClusterPlan.period_to ClusterPlan.targets",
        "CORE_FIRM SUPPORTED_BY COVERS HAS_ALLIANCE PLANS SERVES_CHAIN",  # the cluster's chain
    ),
    "特色产业基地": (
        "Base.document_number Base.product_focus Base.recheck_on Base.recheck_result",
        "LOCATED_IN BACKBONE PLATFORM",  # IN
    ),
    "孵化器": (
        "Incubator.level Incubator.area Incubator.funds Incubator.mentors "
        "Tenancy.enter Tenancy.graduated Tenancy.left Tenancy.reason",
        "INCUBATES GRADUATED_FROM INVESTED_BY TENANT TENANT_IN",
    ),
    "加速器": ("Accelerator.capacity Accelerator.sector", "ACCELERATES MOVED_FROM"),
    "大学科技园": ("UnivPark.field", "HOSTED_BY SPUN_OUT TRANSFERS"),
    "产业技术研究院": (
        "ResearchInstitute.form ResearchInstitute.field",
        "FOUNDED_BY SOLVES OPERATES LICENSES",  # backers: FOUNDED_BY
    ),
    "产业技术创新战略联盟": (
        "Alliance.council Alliance.expert_committee Alliance.secretariat Alliance.period_from Alliance.period_to Alliance.pilot_batch "
        "Membership.role Membership.dues AlliancePeriod.activities Agreement.ip_clause Agreement.cost_clause Agreement.benefit_clause",
        "MEMBER_OF CHAIRS JOINT_PROJECT JOINT_PATENT JOINT_STANDARD SHARES_FACILITY SERVES_CHAIN AGREEMENT_OF PERIOD_OF",
    ),
    "技术转移机构": (
        "TransferOrg.org_type TransferOrg.staff TransferOrg.licence_no Deal.amount Deal.date",
        "BROKERED SERVES QUALIFIED_AS",
    ),
    "生产力促进中心": (
        "ProductivityCentre.level ProductivityCentre.services ServiceRecord.kind ServiceRecord.date",
        "SERVED DELIVERED_BY",
    ),
    "技术交易所": ("Listing.price_kind Listing.status", "LISTED_AT BID_BY SETTLED_AS LISTING_OF"),
    "技术合同登记": (
        "TechContract.contract_no TechContract.contract_kind TechContract.amount TechContract.technical_amount TechContract.field TechContract.date",
        "SELLER BUYER CONCERNS REGISTERED_AT",
    ),
    "成果挂牌 / 评价": (
        "Achievement.field Achievement.trl Achievement.date Appraisal.method Appraisal.result Appraisal.date",
        "OWNED_BY APPRAISED_AS APPRAISED_BY TRANSFERRED_TO BASED_ON",  # appraiser: APPRAISED_BY
    ),
    "创新驿站": (
        "Station.level Need.problem Need.need_state Need.opened Need.closed Match.reason Match.outcome",
        "RAISED_BY HANDLED_BY PROPOSED LED_TO FOR_NEED READS_ON",  # the need's segment
    ),
    "中试平台": (
        "PilotLine.scale PilotLine.capacity PilotLine.free_capacity PilotLine.open_to_public",
        "OFFERS SERVES_SEGMENT BOOKED_BY OWNED_BY",
    ),
    "科技金融 / 引导基金": (
        "Fund.kind Fund.funds Fund.term Fund.place_rule Investment.amount Loan.amount Guarantee.amount Insurance.amount",
        "INVESTED_IN MANAGED_BY LENT_TO GUARANTEES CO_INVESTS INSURES FUNDED",
    ),
    "企业培育": (
        "Recognition.recognition_kind RecognitionHolding.recognition_no RecognitionHolding.expires "  # EXPIRES
        "PointSheet.points_stage PointSheet.items PointSheet.weights_version",
        "HOLDS POINTS_OF",
    ),
    "人才": ("Person.consent_class TalentPlan.name Post.title", "WORKS_AT INVENTED LEADS COMMISSIONER_TO HOLDS_POST SELECTED_FOR"),
    "国际化服务平台": ("IntlPlatform.country IntlPlatform.services OverseasEntity.name", "SERVES PARTNER_OF IMPORTS_FROM EXPORTS_TO"),
    "统计评价督察": (
        "Indicator.indicator_code Indicator.formula Indicator.unit Indicator.indicator_version Observation.period Observation.value "
        "Observation.observation_status Finding.check_name Finding.due Finding.result",
        "MEASURES DERIVED_FROM CORRECTS ABOUT",
    ),
    "Product, Segment, Chain": (
        "Segment.layer Segment.aliases Segment.code Supply.cost_share Supply.consumption_share Product.name Chain.name",
        "PART_OF SUPPLIES SUBSTITUTES NEEDS",
    ),
    "Firm": (
        "Firm.credit_code Firm.name Firm.former_name Firm.size_class Firm.status Production.share",
        "MAKES BUYS_FROM OWNS APPLIED SAME_PERSON_AS SUCCEEDS LOCATED_IN",
    ),
    "Patent, Standard": (
        "Patent.application_no Patent.publication_no Patent.ipc Patent.legal_status Patent.expires Standard.standard_no",
        "APPLIED READS_ON CITES LICENSED_TO",  # APPLIED_BY is APPLIED from the other end
    ),
    "Project, Policy": (
        "Project.investment Project.status Measure.clause Policy.period_from Policy.period_to",
        "FILLS ELIGIBLE_FOR MEASURE_OF APPLIES_IN",
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", NOTICE)
def test_the_notice_is_covered_row_by_row(row: str) -> None:
    ontology = load()
    attributes, relations = NOTICE[row]
    for one in attributes.split():
        type_, _, prop = one.partition(".")
        assert prop in ontology.properties(type_), one
    assert set(relations.split()) <= set(ontology.by_relation)


def test_the_issues_property_types_are_all_there_and_used() -> None:
    used = {(p.type, p.scheme) for s in load().types.values() for p in s.properties.values()}
    for type_ in ("name", "date", "money", "share", "quantity", "place", "code", "identifier"):
        assert any(t == type_ for t, _ in used), type_
    for scheme in (
        "uscc",
        "lei",
        "stock",
        "patent_publication",
        "patent_application",
        "doi",
        "ror",
        "adcode",
    ):
        assert ("identifier", scheme) in used


def test_the_document_names_every_type() -> None:
    text = data_model(load())
    assert all(f"### {name} " in text for name in load().types)
    assert all(f"| {row} |" in text for s in load().types.values() for row in s.torch)


def test_store_rules_follow_from_the_schema() -> None:
    ontology, rules = load(), store_rules(load())
    assert rules == sorted(set(rules), key=lambda r: (r.on, r.label, r.property))
    nodes = {
        s.name for s in ontology.types.values() if not s.abstract and s.projection is not Projection.RELATION
    }
    assert {r.label for r in rules if r.property == "id" and r.on == "node"} == nodes
    assert {r.label for r in rules if r.on == "relation"} == set(ontology.by_relation)
    declared = {
        (s.name, p) for s in ontology.types.values() for p, spec in s.properties.items() if spec.unique
    }
    assert {(r.label, r.property) for r in rules if r.rule == "unique" and r.property != "id"} == declared
    assert ("Organisation", "credit_code", "unique", "node") in rules
    assert ("Patent", "ipc", "index", "node") in rules
    assert not any(r.label == "Person" and r.property != "id" for r in rules)


def test_a_new_unique_property_becomes_a_rule_without_code() -> None:
    ontology = load()
    spec = ontology.types["Deal"]
    title = spec.properties["title"].model_copy(update={"unique": True})
    deal = spec.model_copy(update={"properties": {**spec.properties, "title": title}})
    more = store_rules(ontology.model_copy(update={"types": {**ontology.types, "Deal": deal}}))
    assert set(more) - set(store_rules(ontology)) == {("Deal", "title", "unique", "node")}


@given(st.sampled_from(sorted(load().types)))
def test_the_page_has_what_it_needs_to_draw_a_type(name: str) -> None:
    told, ontology = page(load()), load()
    one, spec = told["types"][name], load().types[name]
    assert one["label"] == {"zh": spec.label.zh, "en": spec.label.en}
    assert set(one["properties"]) == set(ontology.properties(name))
    assert {p for p, s in one["properties"].items() if s["required"]} == set(ontology.required(name))
    if spec.kind is Kind.EDGE:
        assert set(one["ends"]) == set(spec.ends)
        for end in one["ends"].values():
            assert end["types"]
            assert not any(ontology.get(t).abstract for t in end["types"])
    elif not spec.abstract:
        assert one["group"] in told["groups"]


def test_relations_on_the_page_lead_to_their_type_and_end() -> None:
    told = page(load())
    assert told["relations"]["MEMBER_OF"] == {
        "type": "Membership", "end": None, "label": {"zh": "是成员", "en": "member of"}, "inverse": {"zh": "成员", "en": "has member"},
    }  # fmt: skip
    assert (told["relations"]["TENANT_IN"]["type"], told["relations"]["TENANT_IN"]["end"]) == (
        "Tenancy",
        "carrier",
    )
    assert len({colour for _, colour in GROUPS.values()}) == len(GROUPS)


def test_the_page_is_the_same_in_another_process() -> None:
    code = "import json; from clusterkg.graph.ontology import load; from clusterkg.graph.ontology.page import page; print(json.dumps(page(load())))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert run.stdout.strip() == json.dumps(page(load()))
