"""Sets of words as patterns, and text cut where no name goes on."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.grammar.lexing import segments, trie
from clusterkg.extract.grammar.scripts import simplified
from clusterkg.extract.grammar.trades import is_generic, split_name


@given(st.sets(st.text("ab.(", min_size=1, max_size=4), min_size=1, max_size=8), st.text("ab.(", max_size=10))
def test_a_trie_matches_the_longest_word_that_stands_there(words: set[str], text: str) -> None:
    match = re.match(trie(words), text)
    longest = max((w for w in words if text.startswith(w)), key=len, default=None)
    assert (match.group() if match else None) == longest


@given(st.text(st.sampled_from("与和平公司宁海的在,。 a\n"), max_size=40))
def test_segments_lie_in_order_and_hold_only_han(text: str) -> None:
    at = 0
    for segment in segments(text):
        assert at <= segment.start < segment.end <= len(text)
        assert re.fullmatch("[\u4e00-\u9fff]+", text[segment.start : segment.end])
        at = segment.end


def test_a_name_is_cut_at_particles_and_not_inside_words() -> None:
    text = "由和平岱晖与青岭合作"
    assert [text[s.start : s.end] for s in segments(text)] == ["和平岱晖", "青岭"]


@given(st.text(max_size=50))
def test_simplifying_keeps_the_length(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_words_of_trade_alone_name_nothing() -> None:
    assert is_generic("新能源汽车零部件") and not is_generic("岱晖新能源")


def test_a_name_falls_into_place_brand_and_trade() -> None:
    assert split_name("广州岱琅光电科技股份有限公司") == ("广州", "岱琅", "光电科技")
