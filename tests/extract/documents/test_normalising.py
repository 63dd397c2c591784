"""NFKC and its way back, in both directions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.documents import normalise

#: What stands in documents and changes under NFKC: radicals, full width, ligatures, squared signs, combining marks, jamo.
TRICKY = "⼀⼆⼒⽤１．（），：㈱①½ﬁ㎏Ａｂ　…℃é\u0065\u0301\u0323\u3099か\u1100\u1161\u11a8\u09c7\u09be\u00ad\u200b\ufdfa𝐀"
texts = st.one_of(st.text(), st.text(alphabet=st.sampled_from(TRICKY + "火炬计划abc 12。\n")))


@given(texts)
def test_the_text_is_the_nfkc_of_the_whole(text: str) -> None:
    assert normalise(text).text == unicodedata.normalize("NFKC", text)


@given(texts, st.data())
def test_every_normalised_span_maps_to_a_source_span_that_covers_it(text: str, data: st.DataObject) -> None:
    view = normalise(text)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    low, high = view.to_source(start, end)
    assert 0 <= low <= high <= len(text)
    back = unicodedata.normalize("NFKC", text[low:high])
    assert view.text[start:end] in back
    assert (high > low) == (end > start)


@given(texts, st.data())
def test_every_source_span_maps_to_a_normalised_span_that_covers_it(text: str, data: st.DataObject) -> None:
    view = normalise(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = view.to_normalised(start, end)
    assert 0 <= low <= high <= len(view.text)
    if start < end:
        again = view.to_source(low, high)
        assert again[0] <= start and end <= again[1]


@given(texts, st.data())
def test_wider_spans_map_to_wider_spans(text: str, data: st.DataObject) -> None:
    view = normalise(text)
    a = data.draw(st.integers(0, len(view.text)))
    d = data.draw(st.integers(a, len(view.text)))
    b = data.draw(st.integers(a, d))
    c = data.draw(st.integers(b, d))
    if b < c:
        inner, outer = view.to_source(b, c), view.to_source(a, d)
        assert outer[0] <= inner[0] and inner[1] <= outer[1]


def test_a_radical_is_one_character_and_maps_to_itself() -> None:
    view = normalise("宁德时代动⼒电池")
    assert view.text == "宁德时代动力电池"
    assert view.to_source(5, 6) == (5, 6)


def test_a_squared_sign_is_kept_whole() -> None:
    view = normalise("某㈱社")
    assert view.text == "某(株)社"
    assert view.to_source(2, 3) == (1, 2)
    assert view.to_normalised(1, 2) == (1, 4)


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(IndexError):
        normalise("一").to_source(0, 2)
