from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from clusterkg.extract.inventory import TYPES
from clusterkg.extract.model import Mention
from clusterkg.extract.pipeline import Pipeline, ner, sentences
from clusterkg.extract.pipeline.state import Stretch, begin
from clusterkg.extract.pipeline.tokens import make_tokenizer
from clusterkg.extract.sequence.fitting import Settings
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.training import train_sentences

_REGISTERED = (ner, sentences)


@cache
def alone(zh: str = "", least: float = -1.0) -> Language:
    nlp = spacy.blank("xx")
    nlp.tokenizer = make_tokenizer()(nlp)
    nlp.add_pipe("clusterkg_sentences")
    nlp.add_pipe("clusterkg_ner", config={"zh": zh, "least": least})
    return nlp


def candidates(text: str, **config: Any) -> list[Mention]:
    nlp = alone(**config)
    doc = begin(nlp.make_doc(text))
    lines = re.finditer(r"[^\n]+", text)
    doc._.stretches = [Stretch(m.start(), m.end(), None) for m in lines]  # type: ignore[arg-type]  # no component here asks for the block
    for _, component in nlp.pipeline:
        doc = component(doc)
    return list(doc._.candidates)


def found(text: str) -> set[tuple[str, str]]:
    return {(text[m.start : m.end], m.type) for m in candidates(text)}


def test_firms_in_no_list_are_found_in_chinese() -> None:
    got = found("沅朴新材料股份有限公司位于扬州。岫川重工向该公司采购碳纤维布。")
    assert ("沅朴新材料股份有限公司", "Firm") in got
    assert ("扬州", "Place") in got


def test_firms_in_no_list_are_found_in_english() -> None:
    got = found("Tervion Valves GmbH supplies ball valves to Kestrix Marine Ltd. in Norway.")
    assert {("Tervion Valves GmbH", "Firm"), ("Kestrix Marine Ltd.", "Firm")} <= got


def test_a_document_in_two_languages_is_read_by_both_taggers() -> None:
    text = "沅朴新材料股份有限公司位于扬州。\nOrvanta Inc. acquired Brontek GmbH in 2019."
    got = found(text)
    assert ("沅朴新材料股份有限公司", "Firm") in got
    assert ("Orvanta Inc.", "Firm") in got


def test_each_shipped_model_is_small_and_has_a_card_that_says_what_it_learnt_from() -> None:
    folders = [f for f in ner.SHIPPED.iterdir() if f.is_dir() and f.name.startswith("ner-")]
    assert {f.name for f in folders} == {"ner-zh", "ner-en", "ner-zh-accurate", "ner-en-accurate"}
    for folder in folders:
        assert sum(f.stat().st_size for f in folder.iterdir()) < 12_000_000
        card = Path(__file__).parents[3] / "docs" / "models" / f"{folder.name}.md"
        assert "Learnt from" in card.read_text("utf-8")
        assert set(ner.loaded(folder).types) <= set(TYPES)


def test_mentions_below_the_least_confidence_are_left_out() -> None:
    text = "\n".join(e.text for e in generate(30, 3))
    everything, sure = candidates(text, least=0.0), candidates(text, least=0.6)
    assert sure == [m for m in everything if m.confidence >= 0.6]
    assert len(sure) < len(everything)


def test_a_model_that_an_office_trained_is_used_instead_of_the_shipped_one(tmp_path: Path) -> None:
    people = [e for e in generate(1500, 5) if any(type_ == "Person" for _, _, type_ in e.spans)]
    tagger = train_sentences(people, settings=Settings(epochs=5, bits=16, least=1), types=["Person"])
    tagger.save(tmp_path)
    got = candidates("沅朴科技董事长王建国表示,岫川重工总经理李芳介绍。", zh=str(tmp_path))
    assert {m.type for m in got} == {"Person"}


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_candidates_lie_in_any_text_and_are_of_the_inventory(text: str) -> None:
    for m in candidates(text):
        assert 0 <= m.start < m.end <= len(text)
        assert m.type in TYPES
        assert 0 <= m.confidence <= 1 + 1e-5
        assert m.by == "ner"


def test_reading_twice_finds_the_same() -> None:
    text = "\n".join(e.text for e in generate(20, 6))
    assert candidates(text) == candidates(text)
    pipeline = Pipeline("fast")
    assert pipeline.read_text(text).mentions == pipeline.read_text(text).mentions
