"""Windows hold every sentence once, in order, and are no longer than the network reads at once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.pipeline.sentences import split
from clusterkg.extract.sequence.windows import LONGEST, grouped, lengths, shorten, within


@given(st.text(alphabet="沅朴,， ", max_size=2000))
def test_a_long_sentence_is_cut_into_pieces_that_leave_out_only_blanks(text: str) -> None:
    pieces = shorten(text, 0, len(text))
    assert all(b - a <= 400 for a, b in pieces)
    assert "".join(text[a:b] for a, b in pieces).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet="沅朴ab,。. \n", max_size=3000))
def test_every_sentence_stands_once_in_a_window_of_bounded_length(text: str) -> None:
    sentences = [piece for one in split(text, 0, len(text)) for piece in shorten(text, *one)]
    groups = grouped(text, sentences)
    assert [one for group in groups for one in group] == sentences
    at = lengths(text)
    assert all(at[group[-1][1]] - at[group[0][0]] <= LONGEST for group in groups)
    for (start, end), (window, place) in zip(sentences, within(text, sentences), strict=True):
        assert window[place : place + end - start] == text[start:end]


def test_a_latin_letter_counts_a_third_of_a_chinese_one() -> None:
    assert lengths("沅朴")[-1] == 2
    assert round(lengths("abc")[-1], 6) == 1
