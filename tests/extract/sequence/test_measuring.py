from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.sequence.fitting import Settings
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.measuring import curve, measure, measure_crossed
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
    # A bias is taken only where it gives more than chance would.
    lean, tagger.lean = tagger.lean, 0.0
    plain = measure(tagger, generate(150, 2), lean=False)
    assert f1 > plain + 0.005 if lean else f1 == plain


def test_each_field_is_measured_on_what_it_alone_did_not_learn_from() -> None:
    examples = generate(240, 1)
    settings = Settings(epochs=3, bits=16, least=1)
    parts = [range(30), range(30, 60)]
    tagger = train_sentences(
        examples, settings=settings, types=["Firm", "Person"], models=2, without=[frozenset(p) for p in parts]
    )
    crossed = measure_crossed(tagger, [[examples[i] for i in part] for part in parts])
    lean, measured = tagger.lean, tagger.measured
    # The fields together learnt from all of them, so what they say of these flatters.
    assert crossed <= measure(tagger, examples[:60])
    assert measured and lean <= 0.3
    apart = []
    for number, part in enumerate(parts):
        one = tagger.alone(number)
        one.lean = lean
        found = one.find([examples[i].text for i in part])
        apart += [
            (len(got), sum((f.start, f.end, f.type) in examples[i].spans for f in got), i)
            for i, got in zip(part, found, strict=True)
        ]
    wanted = sum(s[2] in tagger.types for i in range(60) for s in examples[i].spans)
    right, guessed = sum(r for _, r, _ in apart), sum(g for g, _, _ in apart)
    assert crossed == pytest.approx(2 * right / (wanted + guessed))
