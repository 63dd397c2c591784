"""With rows of the demo dropped at random nothing is said to be missing that is not, and planted gaps are not hushed up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from bench.thinning import DROPPED, Thinned, curves, verdicts

from clusterkg.api.workspace import Workspace
from clusterkg.graph.demo import FOLDER, MAPPINGS
from clusterkg.graph.ledger import Ledger
from clusterkg.graph.mapping import load_table, read_mapping
from clusterkg.graph.mapping.loading import files_of
from clusterkg.graph.ontology import load
from clusterkg.graph.projection import project
from clusterkg.graph.store import suppose

ASKED = ("seg:chain", "lz:lz", "2026-06-30")


@pytest.fixture(scope="module")
def thinned(demo_home: Path) -> Iterator[Thinned]:
    workspace = Workspace.at(demo_home)
    yield Thinned(workspace.ledger)
    workspace.close()


def test_nothing_is_falsely_missing_and_planted_gaps_are_still_said(thinned: Thinned) -> None:
    levels = {x.kept: x for x in curves(thinned, *ASKED, seeds=4, levels=(95, 70, 40, 10))}
    assert [x.false for x in levels.values()] == [0] * len(levels)
    assert levels[100].true == levels[100].planted >= 3
    assert levels[95].true >= 0.8 * levels[95].planted


def test_dropping_nothing_changes_nothing(thinned: Thinned) -> None:
    assert verdicts(thinned.keep(1.0, 1), *ASKED) == verdicts(suppose(thinned.graph), *ASKED)


def test_a_row_dropped_in_memory_is_as_if_it_had_never_been_loaded(thinned: Thinned, tmp_path: Path) -> None:
    """Without any droppable row the graph answers as one that the other tables alone were loaded into."""
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", folder=tmp_path)
    for path in MAPPINGS:
        mapping = read_mapping(path)
        if mapping.dataset not in DROPPED:
            for file in files_of(mapping, FOLDER / "tables"):
                load_table(ledger, mapping, file, root=FOLDER / "tables")
    loaded = verdicts(suppose(project(ledger, load())), *ASKED)
    ledger.close()
    gone = thinned.droppable.copy()
    assert verdicts(thinned.without(gone), *ASKED) == loaded
    assert np.count_nonzero(gone) == thinned.rows
