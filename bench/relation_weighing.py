"""Fit what weighs relations beside the reader of pairs that ships: ``python -m bench.relation_weighing READERS --taggers TAGGERS``.

``READERS`` is where ``bench.pairs_ship --keep`` left readers, and ``TAGGERS`` where ``bench.ner_ship --keep`` left taggers (with their own
weighing: ``bench.weighing --apart``), that each did not see a third of the lots that no rule was made on. What rules and reader say there,
right or wrong, between the mentions of the annotator and between those that were read, is learnt by a logistic regression and written beside
the reader (``--write``). What was fitted on two thirds is scored on the third: the rules alone, with the reader where they say nothing, and weighed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from spacy.tokens import Doc

from bench.mentions import run
from bench.ner import out
from bench.ner_ship import FOLDS
from bench.pairs_ship import MODEL, parts_of, shown, taggers_of
from bench.weighing import fitted
from clusterkg.extract import inventory
from clusterkg.extract.documents import Normalised
from clusterkg.extract.evaluation.scoring import score
from clusterkg.extract.model import Extraction, Relation
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.pairs import propose, told_by, weigh
from clusterkg.extract.pipeline.relation_weighing import FILE, Fact, Told, candidates, fact, facts, rows
from clusterkg.extract.pipeline.voting import stand
from clusterkg.extract.pipeline.weighing import Weights
from clusterkg.extract.relations.spans.reader import Reader, loaded
from clusterkg.extract.relations.spans.windows import NONE

#: From how likely on a relation stands: on folds F1 is the same from .3 to .35 where names are read too, and from .35 to .4 where they are given.
_LEAST = 0.35
#: As the component has it where nothing weighs.
_ALONE = 0.4


@dataclass(frozen=True)
class Case:
    """A document as its rules and the reader of its fold see it, before either is weighed."""

    truth: Extraction
    doc: Doc
    whole: Normalised
    told: Told

    def gold(self) -> set[Fact]:
        """Return what the annotator says of mentions that are there, by their places."""
        place = {(m.start, m.end): i for i, m in enumerate(self.doc._.mentions)}
        at = [place.get(self.whole.to_normalised(m.start, m.end)) for m in self.truth.mentions]
        return {
            fact(r.type, source, target)
            for r in self.truth.relations
            if (source := at[r.source]) is not None and (target := at[r.target]) is not None
        }

    def read(self, proposals: Sequence[Relation], likely: dict[Fact, float] | None = None) -> Extraction:
        """Return what stands of proposals."""
        mentions = self.doc._.mentions
        relations, _ = stand(self.doc._.text, mentions, proposals, 0.0, likely)
        there = [
            replace(m, start=at[0], end=at[1])
            for m in mentions
            for at in [self.whole.to_source(m.start, m.end)]
        ]
        return Extraction(self.truth.document, self.truth.text, tuple(there), tuple(relations))


def collect(
    readers: Path, taggers: Path, fold: int, documents: Sequence[Extraction], *, given: bool
) -> list[Case]:
    """Return what rules and a fold's own reader say of its documents."""
    reader = loaded(readers / str(fold))
    pipeline = Pipeline(
        "accurate",
        config={"clusterkg_ner": taggers_of(taggers, fold)},
        without=("clusterkg_qualifiers", "clusterkg_pairs"),
    )
    found = []
    for one in documents:
        doc, whole = run(pipeline, one.text, "clusterkg_status", one.mentions if given else None)
        found.append(Case(one, doc, whole, told_by(reader, doc)))
    return found


def fit(cases: Sequence[Case], types: frozenset[str]) -> Weights:
    """Fit weights; ``types`` are the relations that the reader can tell."""
    known, right = [], []
    for case in cases:
        gold, mentions = case.gold(), case.doc._.mentions
        places = rows(case.doc._.stretches, mentions)
        ruled, _ = stand(case.doc._.text, mentions, case.doc._.proposals, specific=False)
        for key, one in candidates(ruled, case.told, types).items():
            known.append(facts(mentions, places, key, one))
            right.append(key in gold)
    return Weights(fitted(known, right), _LEAST, types)


def _told(reader: Path) -> frozenset[str]:
    return frozenset(label[:-1] for label in loaded(reader).labels if label != NONE)


def main(
    readers: Path,
    taggers: Annotated[Path, typer.Option(help="taggers of the folds")],
    write: Annotated[
        bool, typer.Option(help="fit on all folds and write beside the reader that ships")
    ] = False,
) -> None:
    """Score each fold by what was fitted on the others, and fit on all."""
    documents = parts_of(FOLDS)
    parts = {
        given: [collect(readers, taggers, n, some, given=given) for n, some in enumerate(documents)]
        for given in (True, False)
    }
    truth = [one for some in documents for one in some]
    weights = [
        fit(
            [c for some in parts.values() for n, part in enumerate(some) if n != fold for c in part],
            _told(readers / str(fold)),
        )
        for fold in range(FOLDS)
    ]
    for given, some in parts.items():
        found: dict[str, list[Extraction]] = {"rules": [], "both": [], "weighed": []}
        for fold, part in enumerate(some):
            reader = loaded(readers / str(fold))
            for case in part:
                for name, read in _ways(case, reader, weights[fold]).items():
                    found[name].append(read)
        for name, every in found.items():
            scores = score(truth, every).relations
            for relation, figure in scores.items():
                if relation == "micro" or (name == "weighed" and relation in inventory.relations()):
                    said = "mentions given" if given else "text"
                    print(f"{said:14} {name:7} {relation:20} {shown(figure)}")
    if write:
        made = fit([c for some in parts.values() for part in some for c in part], _told(MODEL))
        made.save(MODEL, FILE)
        out(weights=len(made.weights), least=made.least)


def _ways(case: Case, reader: Reader, weights: Weights) -> dict[str, Extraction]:
    """Read a case by the rules alone, with the reader where they say nothing, and weighed."""
    doc = case.doc
    rules = list(doc._.proposals)
    found = {"rules": case.read(rules)}
    propose(doc, case.told, reader, _ALONE)
    found["both"] = case.read(doc._.proposals)
    doc._.proposals = rules
    weigh(doc, case.told, weights)
    found["weighed"] = case.read(doc._.proposals, doc._.likely)
    doc._.proposals = rules
    return found


if __name__ == "__main__":
    typer.run(main)
