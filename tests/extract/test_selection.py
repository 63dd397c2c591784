"""Only these types, under these names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.extract.statements.saying import extracted

from clusterkg.extract.model import Extraction
from clusterkg.extract.selection import selection
from clusterkg.graph.errors import MappingError


@pytest.fixture
def found() -> Extraction:
    return extracted(
        "[[Firm#a|甲公司]]在[[Date#d|2025年]]加入[[Alliance#b|乙联盟]]，[[Firm=a|甲]]位于[[Place#p|扬州]]。",
        "a MEMBER_OF b date=d\na LOCATED_IN p",
    )


def shown(one: Extraction) -> tuple[list[str], list[tuple[str, str, str, tuple[tuple[str, str], ...]]]]:
    words = [one.text[m.start : m.end] for m in one.mentions]
    return [m.type for m in one.mentions], [
        (r.type, words[r.source], words[r.target], tuple((q, words[at]) for q, at in r.qualifiers))
        for r in one.relations
    ]


def test_relations_stay_while_both_ends_do(found: Extraction) -> None:
    assert shown(selection("Firm,Place").apply(found)) == (
        ["Firm", "Firm", "Place"], [("LOCATED_IN", "甲公司", "扬州", ()), ("ALIAS_OF", "甲", "甲公司", ())],
    )  # fmt: skip


def test_a_list_of_relations_leaves_the_types(found: Extraction) -> None:
    types, relations = shown(selection("MEMBER_OF").apply(found))
    assert len(types) == 5
    assert relations == [("MEMBER_OF", "甲公司", "乙联盟", (("date", "2025年"),))]


def test_several_of_ours_may_have_one_name_and_others_go_or_stay(found: Extraction, tmp_path: Path) -> None:
    names = tmp_path / "names.yaml"
    names.write_text("Firm: organization\nAlliance: organization\nMEMBER_OF: member\n", "utf-8")
    types, relations = shown(selection(None, names).apply(found))
    assert types == ["organization", "Date", "organization", "organization", "Place"]
    assert {r[0] for r in relations} == {"member", "LOCATED_IN", "ALIAS_OF"}
    names.write_text('{"Firm": "company", "others": "drop"}', "utf-8")
    assert shown(selection(None, names).apply(found))[0] == ["company", "company"]


@pytest.mark.parametrize("text", ["Frim: company", "others: maybe", "- a", "Firm: [", "5: x"])
def test_a_wrong_file_is_told(text: str, tmp_path: Path) -> None:
    names = tmp_path / "names.yaml"
    names.write_text(text, "utf-8")
    with pytest.raises(MappingError):
        selection(None, names)


def test_a_wrong_type_is_told_with_the_nearest() -> None:
    with pytest.raises(MappingError, match="Did you mean Firm"):
        selection("Frim")


def test_types_of_a_model_are_known_beside_ours(tmp_path: Path) -> None:
    with pytest.raises(MappingError):
        selection("scene")
    chosen = selection("scene,Firm", learnt=["scene", "book"])
    assert chosen.wanted() == {"scene", "Firm"}
    one = extracted("[[Firm#a|甲公司]]位于[[Place#p|扬州]]。", "")
    foreign = replace(
        one, mentions=(replace(one.mentions[0], type="book"), replace(one.mentions[1], type="scene"))
    )
    assert [m.type for m in chosen.apply(foreign).mentions] == ["scene"]
    assert selection(learnt=["scene"]).wanted() is None


def test_what_is_wanted_is_what_is_left(tmp_path: Path) -> None:
    names = tmp_path / "names.yaml"
    names.write_text("Firm: company\nothers: drop\n", "utf-8")
    assert selection(None, names).wanted() == {"Firm"}
    assert selection("MEMBER_OF").wanted() is None
