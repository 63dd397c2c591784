from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.sequence.generating import generate
from clusterkg.extract.sequence.recipes import recipe, teach, teach_sentences


@given(st.integers(1, 60_000), st.sampled_from(["zh", "en"]))
def test_a_small_set_gets_enough_steps_and_a_large_one_no_more_epochs(sentences: int, language: str) -> None:
    plan = recipe("fast", language, sentences)
    left = sentences - plan.held
    steps = plan.settings.epochs * -(-left // plan.settings.batch)
    assert plan.held <= 0.05 * sentences
    assert steps >= 250 or plan.settings.epochs == 30
    if sentences > 10_000:
        assert plan.settings.epochs == 6


def test_the_network_learns_only_where_there_is_enough_to_learn_from() -> None:
    assert [one.how for one in recipe("accurate", "zh", 900).looks] == [None]
    assert all(one.how for one in recipe("accurate", "zh", 9000).looks)
    assert recipe("fast", "zh", 9000).looks == ()


def test_a_part_is_held_back_for_bias_and_confidence_where_there_is_enough(tmp_path: Path) -> None:
    documents = [
        Extraction(str(i), e.text, tuple(Mention(*s) for s in e.spans))
        for i, e in enumerate(generate(1000, 4))
    ]
    said: list[str] = []
    tagger = teach(documents, types=["Firm"], models=1, say=said.append)
    assert tagger.measured
    assert "held back" in said[-1]
    assert not teach(documents[:40], types=["Firm"], models=1).measured


def test_where_there_are_too_few_documents_nothing_is_held_back() -> None:
    whole = generate(1200, 4)
    tagger = teach_sentences([whole], types=["Firm"], models=2)
    assert not tagger.measured
