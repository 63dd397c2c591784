"""Whole short documents of our own, written and annotated before what reads them: a policy, a notice, a list, an article each.

Each lot was scored once before anything was done for it (``docs/extraction.md`` has those figures); the floors hold what it reads now.
The part of the lots by others that is held back is scored as a whole: only these two figures of it are ever looked at.
``python -m tests.extract.relations.lots`` writes the lots in the form that ``clusterkg evaluate`` takes.
"""

from __future__ import annotations

import pytest
from tests.extract.relations.lots import HELD, LOTS, documents

from clusterkg.extract.corpora.formats import ours
from clusterkg.extract.evaluation.scoring import score
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.sequence.multilingual import available

#: Lot → least F1 of mentions and of relations, read from the text by ``fast``.
FLOORS = {"fourth": (0.94, 0.88), "fifth": (0.94, 0.79), "sixth": (0.87, 0.66), "seventh": (0.92, 0.80)}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline("fast")


@pytest.mark.parametrize("lot", LOTS)
def test_a_lot_of_documents_keeps_its_floors(pipeline: Pipeline, lot: str) -> None:
    gold = [ours(one.record(), one.document) for one in documents(lot)]
    read: list[Extraction] = [pipeline.read_text(one.text, one.document) for one in gold]
    scores = score(gold, read)
    mentions, relations = scores.mentions["micro"].f1, scores.relations["micro"].f1
    assert (mentions, relations) >= FLOORS[lot], (mentions, relations)
    assert relations >= FLOORS[lot][1], (mentions, relations)


@pytest.mark.parametrize(("profile", "least"), [("fast", (0.855, 0.515)), ("accurate", (0.865, 0.575))])
def test_documents_by_others_that_nobody_read_keep_their_floors(
    profile: str, least: tuple[float, float]
) -> None:
    if profile == "accurate" and not available():
        pytest.skip("the multilingual network's weights are for Linux on x86-64")
    reader = Pipeline(profile)
    gold = [ours(one.record(), one.document) for lot in HELD for one in documents(lot)]
    scores = score(gold, [reader.read_text(one.text, one.document) for one in gold])
    found = scores.mentions["micro"].f1, scores.relations["micro"].f1
    assert found[0] >= least[0] and found[1] >= least[1], found
