"""Patterns read relations between given mentions, turned round where the sentence speaks the other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.extract.relations.saying import qualified, read, said

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import Pipeline

PIPELINE = Pipeline("fast")

CASES = [
    ("[Firm 甲一新材]向[Firm 乙二重工]供应[Product 碳纤维布]。", {("乙二重工", "BUYS_FROM", "甲一新材", "asserted")}),
    ("[Firm 乙二重工]从[Firm 甲一新材]采购[Product 碳纤维布]。", {("乙二重工", "BUYS_FROM", "甲一新材", "asserted")}),
    (
        "[Firm 甲一新材]拟与[University 丙三大学]合作。",
        {("甲一新材", "PARTNER_OF", "丙三大学", "planned")},
    ),
    (
        "[Firm 甲一新材]位于[Place 扬州],主要生产[Product 碳纤维布]、[Product 玻璃纤维]和[Product 树脂]。",
        {
            ("甲一新材", "LOCATED_IN", "扬州", "asserted"),
            ("甲一新材", "MAKES", "碳纤维布", "asserted"),
            ("甲一新材", "MAKES", "玻璃纤维", "asserted"),
            ("甲一新材", "MAKES", "树脂", "asserted"),
        },
    ),
    (
        "[Date 2023年]以后,[Firm 乙二重工]不再向[Firm 甲一新材]采购。",
        {("乙二重工", "BUYS_FROM", "甲一新材", "past")},
    ),
    ("[Firm 甲一新材]未与[Masked 客户一]签订销售合同。", {("客户一", "BUYS_FROM", "甲一新材", "negated")}),
    (
        "[Firm Halden Rail] supplies [Product brakes] to [Firm Vectrona].",
        {("Vectrona", "BUYS_FROM", "Halden Rail", "asserted"), },
    ),
    (
        "[Firm Halden Rail] was spun out of [University Wexmoor University] in [Date 2019].",
        {("Wexmoor University", "SPUN_OUT", "Halden Rail", "asserted")},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[t for t, _ in CASES])
def test_a_sentence_yields_its_relations(text: str, expected: set[tuple[str, str, str, str]]) -> None:
    assert expected <= said(read(PIPELINE, text))


def test_each_owner_has_its_own_share() -> None:
    found = read(
        PIPELINE, "[Firm 甲一新材]与[Firm 乙二重工]合资设立[Firm 丁四公司],分别持股[Share 51%]、[Share 49%]。"
    )
    assert {
        ("甲一新材", "JOINT_VENTURE_WITH", "乙二重工", "asserted"),
        ("甲一新材", "OWNS", "丁四公司", "asserted"),
        ("乙二重工", "OWNS", "丁四公司", "asserted"),
    } <= said(found)


def test_a_product_bought_is_a_qualifier() -> None:
    found = read(PIPELINE, "[Firm 甲一新材]向[Firm 乙二重工]供应[Product 碳纤维布]。")
    assert qualified(found, "BUYS_FROM") == [{"product": "碳纤维布"}]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(inventory.TYPES),
            st.sampled_from(["向", "供应", "、", ",", "。", "与", "合作", "(", ")", "拟", " of ", " and ", "\n", ":", "位于", "①"]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_any_sequence_is_read_and_every_relation_fits_the_ontology(parts: list[tuple[str, str]]) -> None:
    text, mentions = "", []
    for kind, word in parts:
        mentions.append(Mention(len(text), len(text) + 2, kind))
        text += "名号" + word
    found = PIPELINE.read_text(text, mentions=mentions)
    for r in found.relations:
        known = inventory.relations()[r.type]
        source, target = mentions[r.source].type, mentions[r.target].type
        assert r.source != r.target
        assert source == "Reference" or inventory.stands_for(source) & known.sources
        assert target == "Reference" or inventory.stands_for(target) & known.targets
        assert 0 <= r.start <= r.end <= len(text)
