"""What a folder of ``clusterkg train`` holds goes to the components that use it, and asks for no others."""

from __future__ import annotations

from pathlib import Path

from clusterkg.extract.batch import Recipe
from clusterkg.extract.learnt import relation_settings
from clusterkg.extract.pipeline.pairs import Pairs
from clusterkg.extract.relations.precision import FILE


def test_a_table_of_precision_alone_asks_for_no_reader(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"patterns": {"all": 0.9}}', "utf-8")
    table = {"precision": str(tmp_path / FILE)}
    assert relation_settings(tmp_path)["clusterkg_pairs"] == table
    fast = Recipe("fast", model=tmp_path).pipeline().nlp
    assert not fast.has_pipe("clusterkg_pairs")
    accurate = Recipe("accurate", model=tmp_path).pipeline().nlp
    pairs = accurate.get_pipe("clusterkg_pairs")
    assert isinstance(pairs, Pairs) and pairs.precision == table["precision"]
