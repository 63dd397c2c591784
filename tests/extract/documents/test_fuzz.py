"""Mutated files: each is a document that holds together or a reported problem; the parent never notices."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from bench.fuzz_documents import BUDGET, check, mutants

from clusterkg.extract.documents import Reader
from clusterkg.graph.errors import DocumentProblem


def test_a_hundred_mutants_crash_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERKG_NO_OCR", "1")
    told: Counter[str] = Counter()
    with Reader(BUDGET) as reader:
        for name, data in mutants(100, seed=4):
            path = tmp_path / name
            path.write_bytes(data)
            try:
                check(reader.read(path, name))
                told["read"] += 1
            except DocumentProblem as error:
                # A parser may die of a mutant; a bug of ours (an exception nobody foresaw) may not be told as one.
                assert error.reason != "crashed", error.en
                told[error.reason] += 1
    assert sum(told.values()) == 100
    # The mutants are worth something: some get through, some do not.
    assert told["read"] > 10 and told["broken"] > 10


def test_mutants_are_the_same_each_time() -> None:
    assert list(mutants(30, seed=9)) == list(mutants(30, seed=9))
