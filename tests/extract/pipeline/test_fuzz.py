"""Mutated files and texts go through the whole pipeline: nothing crashes, and what comes out holds together."""

from __future__ import annotations

import pytest
from bench.fuzz_pipeline import run, texts

from clusterkg.extract.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def test_three_hundred_mutated_texts_crash_nothing(pipeline: Pipeline) -> None:
    told = run(pipeline, texts(300, seed=11))
    assert not [key for key in told if key.startswith("crashed")], told
    assert told["read"] > 250


def test_two_hundred_mutated_files_crash_nothing(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    from bench.fuzz_documents import mutants

    monkeypatch.setenv("CLUSTERKG_NO_OCR", "1")
    told = run(pipeline, mutants(200, seed=11))
    assert not [key for key in told if key.startswith("crashed")], told
    assert told["read"] > 40 and sum(told.values()) == 200


def test_mutated_texts_are_the_same_each_time() -> None:
    assert list(texts(40, seed=9)) == list(texts(40, seed=9))
