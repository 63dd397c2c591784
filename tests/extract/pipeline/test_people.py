"""Persons without titles, posts apart from the body they belong to (guidelines 2.4, 3.9)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.pipeline import Pipeline

RULES = Pipeline("rules", without=[f"clusterkg_{n}" for n in ("values", "places", "standins")])


def found(text: str) -> list[tuple[str, str]]:
    return [
        (m.type, text[m.start : m.end])
        for m in RULES.read_text(text).mentions
        if m.type in ("Person", "Post")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("梧野市人民政府副市长梁弗舟出席", [("Post", "副市长"), ("Person", "梁弗舟")]),
        ("董事长阮砚秋表示,将扩产。", [("Post", "董事长"), ("Person", "阮砚秋")]),
        ("青岭理工大学赫连岱教授团队", [("Person", "赫连岱")]),
        ("秘书长:谌砚青", [("Post", "秘书长"), ("Person", "谌砚青")]),
        ("一、理事长单位", [("Post", "理事长单位")]),
        ("出席:王砚、李青岱、欧阳岭。", [("Person", "王砚"), ("Person", "李青岱"), ("Person", "欧阳岭")]),
        ("罗先生和王主任都来了,负责人未到", []),
        ("Managing Director Friedrike Lohmann met Dr Marek Stojan.", [("Post", "Managing Director"), ("Person", "Friedrike Lohmann"), ("Person", "Marek Stojan")]),
        ("Steel is to blame, says Per Sandby. Sandby sells it.", [("Person", "Per Sandby"), ("Person", "Sandby")]),
    ],
)  # fmt: skip
def test_persons_and_posts_are_found_with_their_ends(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_person_found_once_is_found_again() -> None:
    assert [w for _, w in found("高岱同志4日调休。\n2日　　高岱　　—")] == ["高岱", "高岱"]


@given(st.text(st.sampled_from("董事长王李欧阳明说表示、和的在教授先生:。 Dr Per Lohse said\n"), max_size=50))
def test_no_run_of_titles_breaks_the_reader(text: str) -> None:
    for m in RULES.read_text(text).mentions:
        assert 0 <= m.start < m.end <= len(text)
