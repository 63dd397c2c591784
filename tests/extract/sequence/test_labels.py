from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.sequence.features import tokens
from clusterkg.extract.sequence.labels import decode, encode


@given(st.text(alphabet="沅朴AB12 ,。", max_size=30), st.data())
def test_spans_of_whole_tokens_come_back_as_they_were(text: str, data: st.DataObject) -> None:
    places = tokens(text)
    bounds = sorted(data.draw(st.sets(st.integers(0, len(places)), max_size=6)))
    spans = [
        (places[a][0], places[b - 1][1], data.draw(st.sampled_from(["Firm", "Place"])))
        for a, b in zip(bounds[::2], bounds[1::2], strict=False)
    ]
    back = [(places[a][0], places[b - 1][1], t) for a, b, t in decode(places, encode(places, spans))]
    assert back == spans


def test_a_continuation_that_continues_nothing_opens_a_span() -> None:
    assert decode([(0, 1), (1, 2), (2, 3)], ["I-Firm", "I-Place", "O"]) == [(0, 1, "Firm"), (1, 2, "Place")]


def test_of_overlapping_spans_the_first_stands() -> None:
    places = tokens("沅朴新材")
    assert encode(places, [(0, 2, "Firm"), (1, 4, "Product")]) == ["B-Firm", "I-Firm", "O", "O"]
