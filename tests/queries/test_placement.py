"""How wordings are compared, how evidence of a firm becomes a score, and how well on firms that were kept aside."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from bench.placing import cases, measure
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.graph.vocabularies.catalogue import rows
from clusterkg.queries.algorithms.placement import Feature, Placer, Profile, Text, weights
from clusterkg.queries.algorithms.wording import Kinship, Wording, plain, synonyms

SEGMENTS = [
    "三元正极材料",
    "石墨负极",
    "隔膜",
    "减速器",
    "电池管理系统",
    "模组",
    "电芯",
    "动力电池回收",
    "六氟磷酸锂",
]


@pytest.fixture(scope="module")
def terms() -> dict[int, list[tuple[str, str]]]:
    table = synonyms(rows("segment_synonyms"))
    return {i: [(s, "same"), *table.get(plain(s), ())] for i, s in enumerate(SEGMENTS)}


@pytest.fixture(scope="module")
def wording(terms: dict[int, list[tuple[str, str]]]) -> Wording:
    return Wording(terms, ["动力电池与新能源汽车"])


@pytest.mark.parametrize(
    ("text", "segment", "kinship"),
    [
        ("隔膜", "隔膜", Kinship.SAME),
        ("石墨负极材料", "石墨负极", Kinship.SAME),
        ("减速机", "减速器", Kinship.SAME),
        ("BMS", "电池管理系统", Kinship.SAME),
        ("锂电池隔膜", "隔膜", Kinship.KIND),
        ("高镍三元正极材料", "三元正极材料", Kinship.KIND),
        ("石墨类负极材料", "石墨负极", Kinship.KIND),
        ("正极材料", "三元正极材料", Kinship.WIDER),
        ("锂离子动力电池", "电芯", Kinship.WIDER),
        ("减速机配件", "减速器", Kinship.PART),
        ("电池管理系统软件", "电池管理系统", Kinship.PART),
    ],
)
def test_the_head_of_a_compound_decides(wording: Wording, text: str, segment: str, kinship: Kinship) -> None:
    assert wording.compare(text)[SEGMENTS.index(segment)].kinship is kinship


def test_equipment_for_a_material_is_not_the_material(wording: Wording) -> None:
    assert wording.compare("三元正极材料设备")[0].score < 0.5


def test_a_short_word_needs_a_modifier_of_its_chain(wording: Wording) -> None:
    module = SEGMENTS.index("模组")
    assert wording.compare("动力电池模组")[module].score > 0.8 > wording.compare("光学模组")[module].score


def test_no_synonym_is_entered_twice_and_none_contradicts_itself() -> None:
    seen = [(plain(r["term"]), plain(r["means"])) for r in rows("segment_synonyms")]
    assert len(set(seen)) == len(seen)
    assert {r["relation"] for r in rows("segment_synonyms")} == {"same", "narrower", "broader"}
    assert not any(a == b for a, b in seen)


@given(st.text(min_size=1, max_size=12))
def test_likeness_lies_between_nothing_and_all(wording: Wording, text: str) -> None:
    assert all(0 < x.score <= 1 for x in wording.compare(text).values())


def placed(
    terms: dict[int, list[tuple[str, str]]], **firm: str
) -> dict[str, tuple[float, bool, set[Feature]]]:
    texts = {k: (Text(v, ("c",)),) for k, v in firm.items() if k != "name"}
    profile = Profile(Text(firm["name"]) if "name" in firm else None, **texts)
    return {
        SEGMENTS[p.segment]: (p.score, p.stated, {x.feature for x in p.pieces}) for p in Placer(terms, ["动力电池"]).place(profile)
    }  # fmt: skip


def test_trade_is_not_production(terms: dict[int, list[tuple[str, str]]]) -> None:
    made, sold = placed(terms, scopes="隔膜制造")["隔膜"], placed(terms, scopes="隔膜销售")["隔膜"]
    assert made[0] > 0.8 > 0.2 > sold[0]
    assert made[1]
    assert not sold[1]


def test_what_is_excluded_or_being_prepared_is_never_stated(terms: dict[int, list[tuple[str, str]]]) -> None:
    for scope in ("化学品生产(不含六氟磷酸锂)", "六氟磷酸锂项目筹建"):
        score, stated, _ = placed(terms, scopes=scope)["六氟磷酸锂"]
        assert score < 0.1
        assert not stated


def test_an_activity_counts_for_a_segment_that_is_one(terms: dict[int, list[tuple[str, str]]]) -> None:
    score, stated, _ = placed(terms, scopes="废旧动力电池回收")["动力电池回收"]
    assert score > 0.8
    assert stated


def test_a_product_that_a_source_states_places_a_firm_whose_scope_is_silent(
    terms: dict[int, list[tuple[str, str]]],
) -> None:
    score, stated, kinds = placed(terms, scopes="技术开发", products="涂覆隔膜")["隔膜"]
    assert Feature.PRODUCT in kinds
    assert score > placed(terms, patents="一种隔膜及其制备方法")["隔膜"][0]
    assert stated == (score > 0.5) or score <= 0.5


def test_every_piece_keeps_the_claims_it_rests_on(terms: dict[int, list[tuple[str, str]]]) -> None:
    profile = Profile(None, (Text("隔膜制造", ("a", "b")),))
    (one,) = Placer(terms).place(profile)
    assert one.pieces[0].claims == ("a", "b")
    assert "隔膜" in one.pieces[0].zh
    assert "隔膜" in one.pieces[0].en


def test_weights_have_the_sign_of_their_meaning() -> None:
    held = weights().by_feature
    against = {Feature.SCOPE_EXCLUDES, Feature.SCOPE_PREPARES, Feature.SCOPE_TRADES}
    assert all(w <= 0 for f, w in held.items() if f in against)
    assert all(w >= 0 for f, w in held.items() if f not in against)


def test_on_firms_kept_aside_placing_is_as_good_as_reported() -> None:
    test = [c for c in cases() if c.part == "test"]
    assert len({c.firm for c in test}) >= 40
    got = measure(test, weights(), 0.5)
    assert got["P"] >= 0.95
    assert got["R"] >= 0.85
    # A declared rule accepts only what a text states outright: it may miss, it may not be wrong.
    assert measure(test, weights(), 0.8, stated=True)["P"] >= 0.98


def test_the_labelled_set_holds_together() -> None:
    held = list(cases())
    assert len({c.firm for c in held}) >= 80
    assert {c.firm for c in held if c.part == "train"}.isdisjoint(c.firm for c in held if c.part == "test")
    demo = Path(__file__).resolve().parents[2] / "graph" / "demo" / "tables" / "firms.csv"
    with demo.open(encoding="utf-8", newline="") as file:
        assert {r["企业名称"] for r in csv.DictReader(file)}.isdisjoint(c.firm for c in held)
