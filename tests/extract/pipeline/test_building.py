"""The pipeline gives the text back as it was, and reads relations between mentions that it is given."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import PROFILES, Pipeline
from clusterkg.extract.pipeline.sentences import split

PIPELINES = {name: Pipeline(name) for name in PROFILES}


@given(st.text(max_size=200))
def test_tokens_joined_give_the_text_back(text: str) -> None:
    assert PIPELINES["fast"].nlp.make_doc(text).text == text


@given(st.text(st.sampled_from("甲乙ab12.。;； \n\tAéＡ①⼒%"), max_size=60))
def test_mentions_lie_within_the_text_and_do_not_overlap(text: str) -> None:
    found = PIPELINES["fast"].read_text(text)
    at = 0
    for m in found.mentions:
        assert at <= m.start < m.end <= len(text)
        at = m.end
    for r in found.relations:
        assert {r.source, r.target} <= set(range(len(found.mentions)))


def test_given_mentions_are_kept_as_they_are_whatever_nfkc_does() -> None:
    text = "①⼒合公司向乙公司供货"
    mentions = (Mention(1, 5, "Firm"), Mention(6, 9, "Firm"))
    assert PIPELINES["fast"].read_text(text, "d", mentions).mentions == mentions


def test_a_sentence_ends_at_a_mark_and_not_within_an_abbreviation() -> None:
    text = "甲公司投产。“乙公司停产！”丙 Acme Inc. Ltd. bought it. The price fell 4.1% in May."
    assert [text[a:b] for a, b in split(text, 0, len(text))] == [
        "甲公司投产。", "“乙公司停产！”", "丙 Acme Inc. Ltd. bought it.", "The price fell 4.1% in May.",
    ]  # fmt: skip
