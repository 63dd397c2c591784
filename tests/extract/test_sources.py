"""No source, no load; a file and options say the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clusterkg.extract.sources import read_source
from clusterkg.graph.errors import SourceError
from clusterkg.graph.ledger import EvidenceClass, UseRight

TEXT = "dataset: news\nsource: {title: 新闻, publisher: 某报, licence: 内部, use: internal, dated: 2026-01-01, class: inferred}\n"


def test_a_file_and_options_that_take_its_place(tmp_path: Path) -> None:
    file = tmp_path / "source.yaml"
    file.write_text(TEXT, "utf-8")
    got = read_source(file, {"title": "晚报", "dataset": None}).registration
    assert (got.dataset, got.title, got.use, got.dated) == (
        "news",
        "晚报",
        UseRight.INTERNAL,
        date(2026, 1, 1),
    )
    assert got.evidence_class is EvidenceClass.INFERRED
    options = {"dataset": "news", "title": "晚报", "publisher": "某报", "licence": "内部", "use": "internal", "dated": "2026-01-01", "class": "inferred"}  # fmt: skip
    assert read_source(None, options).registration == got


@pytest.mark.parametrize(
    ("text", "told"),
    [(TEXT.replace("licence", "license"), "licence"), (TEXT.replace("内部", ""), "licence"), ("dataset: News 1\n", "dataset"), ("[", "YAML"), ("a", "source"), ("", "source")],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "source.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(SourceError) as bad:
        read_source(file, {})
    assert told in bad.value.text("en") or told == "YAML"
    assert bad.value.text("zh")


def test_nothing_said_is_told_and_an_absent_file_too(tmp_path: Path) -> None:
    for path in (None, tmp_path / "none.yaml"):
        with pytest.raises(SourceError):
            read_source(path, {})
