from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.sequence.fitting import Settings
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.measuring import curve, measure
from clusterkg.extract.sequence.training import train_sentences


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=300))
def test_a_more_probable_span_is_never_measured_less_precise(pairs: list[tuple[float, bool]]) -> None:
    found = curve(pairs)
    assert [a for a, _ in found] == sorted(a for a, _ in found)
    assert all(0 < height < 1 for _, height in found)
    assert [height for _, height in found] == sorted(height for _, height in found)


def test_confidence_after_measuring_is_the_precision_on_held_back_sentences() -> None:
    tagger = train_sentences(
        generate(200, 1), settings=Settings(epochs=3, bits=16, least=1), types=["Firm", "Person"]
    )
    f1 = measure(tagger, generate(150, 2))
    assert 0.3 < f1 <= 1
    assert tagger.measured
    assert tagger.confidence(0.1) <= tagger.confidence(0.99) <= 1
