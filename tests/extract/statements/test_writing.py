"""From what was read to what is stated: the ontology's shapes, the source's words, and no plan taken for a fact."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.extract.statements.saying import ORIGIN, arrows, claims, extracted, local, stated

from clusterkg.extract import inventory
from clusterkg.extract.documents import parse
from clusterkg.extract.evaluation import read_jsonl
from clusterkg.extract.model import Extraction, Mention, Relation
from clusterkg.extract.statements import Statements, write_statements
from clusterkg.graph.ledger import EvidenceClass
from clusterkg.graph.ontology import Kind, Projection, load, split_status
from clusterkg.graph.values import clean

GOLD = Path(__file__).parents[2] / "gold" / "train.jsonl"


def test_an_arrow_has_the_ontologys_type_and_the_clause_as_its_quote() -> None:
    got = stated("今日消息。[[Firm#a|甲新材有限公司]]向[[Firm#b|乙重工有限公司]]供货。完。", "b BUYS_FROM a")
    (claim,) = claims(got, "BUYS_FROM")
    assert (claim.type, claim.subject, claim.object) == (
        "Purchase",
        local("Firm:乙重工有限公司"),
        local("Firm:甲新材有限公司"),
    )
    (seen,) = [s for c, s in got.facts if c is claim]
    assert seen.quote == "甲新材有限公司向乙重工有限公司供货。"
    assert (seen.locator.start, seen.locator.end) == (5, 23)
    assert seen.extractor == "read@test"


def test_same_name_and_type_is_one_thing_and_a_short_name_is_its_alias() -> None:
    got = stated(
        "[[Firm#a|沅朴新材料股份有限公司]]（简称“[[Firm=a|沅朴新材]]”）。[[Firm|沅朴新材]]生产[[Product#p|碳纤维布]]。[[Place|沅朴新材]]",
        "a MAKES p",
    )
    assert [c.value for c in claims(got, "name") if c.type == "Firm"] == ["沅朴新材料股份有限公司"]
    assert [(c.subject, c.value) for c in claims(got, "short_name")] == [
        (local("Firm:沅朴新材料股份有限公司"), "沅朴新材")
    ]
    assert local("Place:沅朴新材") in {c.subject for c, _ in got.facts}  # another type is another thing
    assert len(arrows(got, "MENTIONS")) == 5


def test_a_short_name_of_two_is_neither() -> None:
    found = extracted("[[Firm#a|海宁电池]]、[[Firm#b|海宁电子]]，[[Firm#c|海宁]]、[[Firm#d|海宁]]")
    said = tuple(Relation("ALIAS_OF", at, to) for at, to in ((2, 0), (3, 1)))
    both = Extraction(found.document, found.text, found.mentions, said)
    got = write_statements(parse(both.text.encode(), "a.txt"), both, ORIGIN)
    assert claims(got, "short_name") == []
    assert local("Firm:海宁") in {c.subject for c, _ in got.facts}


def test_a_reference_means_what_it_stands_for_and_several_where_it_says_so() -> None:
    got = stated(
        "[[Firm#a|甲厂]]、[[Firm#b|乙厂]]入驻。[[Reference#r>a>b|上述企业]]位于[[Place#p|扬州]]。",
        "r LOCATED_IN p",
    )
    assert arrows(got, "LOCATED_IN") == [("Firm:甲厂", "Place:扬州"), ("Firm:乙厂", "Place:扬州")]


def test_a_reference_to_nobody_is_refused_and_told() -> None:
    text = "该公司位于扬州。"
    found = Extraction(
        "a", text, (Mention(0, 3, "Reference"), Mention(5, 7, "Place")), (Relation("LOCATED_IN", 0, 1),)
    )
    got = write_statements(parse(text.encode(), "a.txt"), found, ORIGIN)
    assert claims(got, "LOCATED_IN") == []
    (bad,) = got.refused
    assert (bad.kind, bad.quote) == ("row", text)
    assert "该公司" in bad.zh
    assert "该公司" in bad.en


@pytest.mark.parametrize(
    ("status", "relation"),
    [("asserted", "PARTNER_OF"), ("planned", "PARTNER_OF__PLANNED"), ("negated", "PARTNER_OF__NEGATED"),
     ("reported", "PARTNER_OF__REPORTED"), ("past", "PARTNER_OF__PAST")],
)  # fmt: skip
def test_only_what_is_asserted_is_stated_as_the_plain_relation(status: str, relation: str) -> None:
    got = stated("[[Firm#a|甲公司]]与[[University#b|乙大学]]合作。", f"a PARTNER_OF b @{status}")
    assert [c.prop for c, _ in got.facts if c.type == "Partnership"] == [relation]


def test_what_is_past_and_dated_is_a_fact_whose_validity_ended() -> None:
    got = stated(
        "[[Date#d|2024年12月]]，[[Firm#a|甲公司]]退出[[Alliance#b|乙联盟]]。", "a MEMBER_OF b date=d @past"
    )
    (claim,) = claims(got, "MEMBER_OF")
    assert (claim.valid_from, claim.valid_to) == (None, "2024-12")


def test_a_date_is_validity_unless_the_type_keeps_dates_itself() -> None:
    got = stated(
        "[[Date#d|2025年2月]]，[[Firm#a|甲公司]]加入[[Alliance#b|乙联盟]]，[[Fund#f|丙基金]]投资[[Firm=a|甲]][[Money#m|3000万元]]。",
        "a MEMBER_OF b date=d\nf INVESTED_IN a date=d amount=m",
    )
    assert [(c.valid_from, c.valid_to) for c in claims(got, "MEMBER_OF")] == [("2025-02", None)]
    (invested,) = claims(got, "INVESTED_IN")
    assert (invested.valid_from, invested.valid_to) == (None, None)
    assert [(c.subject, c.value) for c in claims(got, "date")] == [(invested.edge_id, "2025-02")]
    assert [(c.subject, c.value) for c in claims(got, "amount")] == [(invested.edge_id, "30000000 CNY")]


def test_a_yearly_purchase_says_how_long_it_flowed_and_one_product_is_one_arrow() -> None:
    got = stated(
        "[[Date#d|2024年]][[Firm#a|甲]]向[[Firm#b|乙]]采购[[Product#p|隔膜]][[Money#m|2亿元]]、[[Product#q|铜箔]]，占[[Share#s|60%]]。",
        "a BUYS_FROM b product=p amount=m date=d\na BUYS_FROM b product=q share=s",
    )
    first, second = claims(got, "BUYS_FROM")
    assert (first.key, first.valid_from, first.valid_to) == ("隔膜", "2024", "2024")
    assert (second.key, second.valid_from) == ("铜箔", None)
    assert [(c.subject, c.value) for c in claims(got, "share_of_purchases")] == [(second.edge_id, "0.6")]


def test_a_withheld_name_is_a_party_without_a_name_each_time_anew() -> None:
    got = stated(
        "[[Firm#a|甲公司]]：[[Masked#x|客户一]]、[[Masked#y|客户二]]。另表：[[Masked#z|客户一]]。[[Masked|某厂]]",
        "x BUYS_FROM a\ny BUYS_FROM a\nz BUYS_FROM a",
    )
    parties = {a for a, _ in arrows(got, "BUYS_FROM")}
    assert parties == {"undisclosed.1", "undisclosed.2", "undisclosed.3"}
    assert got.undisclosed == 3
    assert {c.subject[len(ORIGIN.space) + 1 :] for c in claims(got, "masked_name")} == parties
    assert all(
        "undisclosed" not in c.subject for p in ("name", "short_name", "alias") for c in claims(got, p)
    )
    assert not any("undisclosed" in b for _, b in arrows(got, "MENTIONS"))


def test_ends_that_do_not_fit_are_refused_with_both_languages_and_nothing_is_written() -> None:
    text = "扬州采购隔膜"
    found = Extraction(
        "a", text, (Mention(0, 2, "Place"), Mention(4, 6, "Product")), (Relation("BUYS_FROM", 0, 1),)
    )
    got = write_statements(parse(text.encode(), "a.txt"), found, ORIGIN)
    assert not any(split_status(c.prop)[0] == "BUYS_FROM" for c, _ in got.facts)
    (bad,) = got.refused
    assert "Place" in bad.zh
    assert "Firm" in bad.en
    assert bad.value == "扬州 → 隔膜"


def test_a_figure_is_an_observation_of_its_own() -> None:
    got = stated(
        "[[Date#d|2025年]][[Firm#a|甲公司]][[Indicator#i|营业收入]][[Money#m|3.2亿元]]。",
        "a OBSERVED i value=m date=d",
    )
    (about,), (measures,) = claims(got, "ABOUT"), claims(got, "MEASURES")
    assert about.subject == measures.subject
    assert (about.object, measures.object) == (local("Firm:甲公司"), local("Indicator:营业收入"))
    assert {(c.prop, c.value) for c, _ in got.facts if c.subject == about.subject and c.object is None} == {
        ("amount", "320000000 CNY"),
        ("period", "2025"),
    }


def test_a_target_is_not_a_figure() -> None:
    got = stated(
        "《[[Policy#p|甲办法]]》：到[[Date#d|2027年]]，[[Indicator#i|本地配套率]]达到[[Share#s|60%]]。",
        "p SETS_TARGET i value=s deadline=d @planned",
    )
    assert claims(got, "ABOUT") == claims(got, "MEASURES") == []
    (about,) = claims(got, "ABOUT__PLANNED")
    assert {(c.prop, c.value) for c, _ in got.facts if c.subject == about.subject and c.object is None} == {
        ("share", "0.6"), ("period", "2027"), ("observation_status", "目标 target"),
    }  # fmt: skip


def test_a_stay_in_a_park_is_a_node_with_two_ends() -> None:
    got = stated(
        "[[Date#d|2023年5月]][[Firm#a|甲公司]]入驻[[Zone#z|乙高新区]]，[[Firm#b|丙公司]]拟入驻。",
        "a TENANT_IN z date=d\nb TENANT_IN z @planned",
    )
    (tenant,), (carrier,) = claims(got, "TENANT"), claims(got, "TENANT_IN")
    assert tenant.subject == carrier.subject
    assert tenant.type == "Tenancy"
    assert [(c.subject, c.value) for c in claims(got, "enter")] == [(tenant.subject, "2023-05")]
    assert [c.object for c in claims(got, "TENANT__PLANNED")] == [local("Firm:丙公司")]


def test_numbers_become_identifiers_and_a_wrong_check_digit_is_left_out_and_told() -> None:
    got = stated(
        "[[Firm#a|甲公司]]代码[[CreditCode#c|91330200MA2AF00000]]；专利[[Patent#p|一种隔膜]]（[[PatentNumber#n|CN110210173B]]），[[Firm#b|乙公司]]申请[[PatentNumber#o|CN110210174B]]。",
        "a HAS_NUMBER c\np HAS_NUMBER n\nb APPLIED o",
    )
    assert [(c.subject, c.value) for c in claims(got, "publication_no")] == [
        (local("Patent:一种隔膜"), "CN110210173B"), (local("Patent:cn110210174b"), "CN110210174B"),
    ]  # fmt: skip
    assert arrows(got, "APPLIED") == [("Firm:乙公司", "Patent:cn110210174b")]
    assert claims(got, "credit_code") == []
    assert [b.what for b in got.refused] == ["Firm.CreditCode"]


def test_a_role_is_the_ontologys_key_where_it_has_one_and_the_words_where_not() -> None:
    got = stated(
        "[[Post#r|理事长单位]][[Firm#a|甲公司]]，[[Post#q|监事单位]][[Firm#b|乙公司]]，[[Alliance#l|丙联盟]]",
        "a MEMBER_OF l role=r\nb MEMBER_OF l role=q",
    )
    assert [c.value for c in claims(got, "role")] == ["chair"]
    assert [c.value for c in claims(got, "member_role")] == ["监事单位"]


def test_two_events_of_one_word_are_two_events() -> None:
    got = stated(
        "[[Product#p|碳酸锂]][[Event#e|上涨]][[Share#s|3.8%]]，[[Product#q|电解液]][[Event#f|上涨]]。",
        "e CONCERNS p value=s\nf CONCERNS q",
    )
    assert arrows(got, "CONCERNS") == [("Event:上涨", "Product:碳酸锂"), ("Event:上涨.2", "Product:电解液")]
    assert [(c.subject, c.value) for c in claims(got, "trend")] == [(local("Event:上涨"), "3.8%")]


@pytest.mark.parametrize(
    ("sure", "ceiling", "expected"),
    [(0.99, EvidenceClass.DISCLOSED, EvidenceClass.DISCLOSED), (0.9, EvidenceClass.DISCLOSED, EvidenceClass.INFERRED),
     (0.7, EvidenceClass.DISCLOSED, EvidenceClass.LEAD), (0.99, EvidenceClass.LEAD, EvidenceClass.LEAD)],
)  # fmt: skip
def test_the_evidence_class_follows_from_how_sure_ends_and_relation_are_and_from_the_source(
    sure: float, ceiling: EvidenceClass, expected: EvidenceClass
) -> None:
    got = stated("[[Firm#a|甲公司]]位于[[Place#p|扬州]]。", "a LOCATED_IN p", sure=sure, ceiling=ceiling)
    (seen,) = [s for c, s in got.facts if c.prop == "LOCATED_IN"]
    assert seen.evidence_class is expected
    assert seen.confidence == pytest.approx(sure * sure, abs=1e-4)


def test_the_document_says_its_title_and_date() -> None:
    got = stated("关于甲园区的通知\n\n[[Firm|甲公司]]获批。\n\n乙市科技局\n\n2025年3月4日")
    about = {c.prop: c.value for c, _ in got.facts if c.subject == ORIGIN.space and c.object is None}
    assert (about["title"], about["published"], about["language"]) == ("关于甲园区的通知", "2025-03-04", "zh")


def test_relative_dates_are_told_against_the_documents_date_and_left_out_without_one() -> None:
    body = "[[Firm#a|甲公司]][[Date#d|去年]]加入[[Alliance#b|乙联盟]]。"
    dated = stated(body + "\n\n2025年3月4日", "a MEMBER_OF b date=d")
    assert [c.valid_from for c in claims(dated, "MEMBER_OF")] == ["2024"]
    bare = stated(body, "a MEMBER_OF b date=d")
    assert [c.valid_from for c in claims(bare, "MEMBER_OF")] == [None]
    assert [(b.kind, b.what, b.value) for b in bare.refused] == [("value", "MEMBER_OF.date", "去年")]


def test_a_month_is_told_against_the_date_before_it_and_last_year_never_is() -> None:
    body = "[[Date|2023年3月]]签约，[[Date#d|5月]][[Firm#a|甲公司]]加入[[Alliance#b|乙联盟]]，[[Date#e|去年]][[Firm#c|丙公司]]加入。"
    relations = "a MEMBER_OF b date=d\nc MEMBER_OF b date=e"
    dated = stated(body + "\n\n2025年3月4日", relations)
    assert [c.valid_from for c in claims(dated, "MEMBER_OF")] == ["2023-05", "2024"]
    assert [c.valid_from for c in claims(stated(body, relations), "MEMBER_OF")] == ["2023-05", None]


def test_a_person_is_not_to_be_read_off_an_id() -> None:
    got = stated("[[Person#p|王小明]]任[[Firm#a|甲公司]][[Post#r|董事长]]。", "p LEADS a role=r")
    assert all("王小明" not in c.subject and "王小明" not in (c.object or "") for c, _ in got.facts)
    assert [c.value for c in claims(got, "person_name")] == ["王小明"]
    assert [c.value for c in claims(got, "post_title")] == ["董事长"]


def test_units_stay_when_text_is_put_in_above_them() -> None:
    sentence = "[[Firm#a|甲公司]]位于[[Place#p|扬州]]。"
    rows = [
        {s.locator.row for c, s in stated(above + sentence, "a LOCATED_IN p").facts if c.prop == "LOCATED_IN"}
        for above in ("", "新加的一段。\n\n")
    ]
    assert rows[0] == rows[1]


def _valid(got: Statements, text: str) -> None:
    ontology = load()
    for claim, seen in got.facts:
        place = seen.locator
        assert place.start is not None
        assert place.end is not None
        assert text[place.start : place.end] == seen.quote
        assert claim.id == seen.claim
        spec = ontology.get(claim.type)
        if claim.object is None:
            known = ontology.properties(claim.type)[claim.prop]
            assert clean(claim.value or "", known) == claim.value  # canonical already
        elif spec.projection is Projection.NODE:
            assert split_status(claim.prop)[0] in {e.relation for e in spec.ends.values()}
        else:
            assert spec.kind is Kind.EDGE
            assert split_status(claim.prop)[0] == spec.relation


@pytest.mark.parametrize("gold", read_jsonl(GOLD), ids=lambda d: d.document)
def test_every_annotated_text_becomes_statements_that_fit_the_ontology(gold: Extraction) -> None:
    document = parse(gold.text.encode(), "a.txt")
    got = write_statements(document, gold, ORIGIN)
    _valid(got, gold.text)
    assert got == write_statements(document, gold, ORIGIN)
    wrong = [b for b in got.refused if b.kind == "row"]
    assert wrong == []


@given(st.data())
def test_whatever_is_proposed_either_fits_or_is_refused(data: st.DataObject) -> None:
    text = "甲公司向乙厂供货，占60%；丙联盟2024年在扬州成立。"
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=4, max_size=10)))
    mentions = tuple(
        Mention(a, b, data.draw(st.sampled_from(inventory.TYPES))) for a, b in itertools.pairwise(cuts)
    )
    at = st.integers(0, len(mentions) - 1)
    relations = tuple(
        data.draw(
            st.lists(
                st.builds(
                    Relation, st.sampled_from([*inventory.relations(), "NONSENSE"]), at, at, st.sampled_from(inventory.STATUSES),
                    qualifiers=st.lists(st.tuples(st.sampled_from(sorted(inventory.QUALIFIERS)), at), max_size=2).map(tuple),
                ), max_size=6,
            )
        )
    )  # fmt: skip
    found = Extraction("a", text, mentions, relations)
    _valid(write_statements(parse(text.encode(), "a.txt"), found, ORIGIN), text)


def test_whom_a_letter_is_sent_to_is_not_responsible_for_what_it_brings() -> None:
    got = stated(
        "关于印发《[[Policy#p|某市孵化器管理办法]]》的通知\n\n各区县，[[GovernmentBody#a|某兵团科技局]]，各有关单位：\n\n现印发给你们。\n\n"
        "某市孵化器管理办法\n\n第一条 支持孵化器建设。对孵化器给予奖励。\n\n第二条 本办法由[[GovernmentBody#b|某市科技局]]负责解释。",
        "a RESPONSIBLE_FOR p\nb RESPONSIBLE_FOR p",
    )
    told = {(a, b) for a, b in arrows(got, "RESPONSIBLE_FOR")}
    assert told == {("GovernmentBody:某市科技局", "Policy:某市孵化器管理办法")}
    assert [r.zh for r in got.refused] == ["收文单位不因收文而负责"]
    assert claims(got, "addressees")
