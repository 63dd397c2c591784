"""A pattern that is skipped for want of its words could not have matched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.relations.anchors import required


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("供应商", {"供应商"}),
        ("(?:供应|采购)协议", {"协议"}),
        ("(?:供应|采购)(?:协议)?", {"供应", "采购"}),
        ("向(?:供应|卖)?", {"向"}),
        ("了?", set()),
        ("(?:供应|)", set()),
        ("专注于?", {"专注"}),
        ("ab+c", {"ab"}),
        ("(?=签约)甲", {"甲"}),
        ("签约(?!失败)", {"签约"}),
        (r"a\.b\d", {"a.b"}),
        ("[^供应]销", {"销"}),
        ("(?P<s>x)成立{2}", {"成立"}),
        ("甲{0,3}", set()),
    ],
)
def test_a_match_needs_the_words_that_no_way_through_it_avoids(expression: str, words: set[str]) -> None:
    assert required(expression) == words


_ATOM = st.sampled_from(["a", "b", "c", "ab", "[ab]", "[^a]", ".", r"\.", r"\b", "(?!a)", "(?=b)"])
_EXPRESSION = st.recursive(
    _ATOM,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{0,2}", "{1,2}?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


@given(_EXPRESSION, st.text("abc.", max_size=12))
def test_whatever_an_expression_matches_holds_one_of_its_words(expression: str, text: str) -> None:
    words = required(expression)
    match = re.search(expression, text)
    if match and words:
        assert any(word in match.group() for word in words)
