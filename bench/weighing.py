"""Fit what weighs candidates beside a shipped tagger: ``python -m bench.weighing zh|en FOLDER --profile P``.

``FOLDER`` is where ``bench.ner_ship --keep`` left taggers that each did not see a third of the lots that no rule was made on. What they
and the rules propose there, right or wrong, is learnt by a logistic regression and written beside the tagger; ``--check`` fits on two
thirds and scores the third instead, with and without. ``--apart`` writes beside each tagger of ``FOLDER`` what was fitted on the other thirds,
so that it reads its own as the shipped one reads new documents (``bench.relation_weighing``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import typer
from scipy import sparse
from scipy.optimize import minimize
from tests.extract.relations.lots import UNREAD

from bench import ner_data
from bench.mentions import run
from bench.ner import out
from bench.ner_ship import FOLDS, MODELS, Plan
from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.pipeline import Pipeline
from clusterkg.extract.pipeline.choosing import choose
from clusterkg.extract.pipeline.ner import LEAST_WEIGHED
from clusterkg.extract.pipeline.weighing import Weighing, best, facts, spans
from clusterkg.extract.sequence.recipes import Profile

#: How strongly weights are drawn towards nothing, and from where on a mention is worth it: on folds, 1 to 12 and .3 to .5 differ by .002.
_L2, _LEAST = 3.0, 0.4


@dataclass(frozen=True)
class Case:
    """The candidates of one document and its mentions, in the pipeline's text."""

    candidates: list[Mention]
    gold: set[tuple[int, int, str]]


def collect(pipeline: Pipeline, documents: Sequence[Extraction]) -> list[Case]:
    """Return what rules and tagger propose in documents."""
    found = []
    for one in documents:
        doc, whole = run(pipeline, one.text, "clusterkg_choose")
        gold = {(*whole.to_normalised(m.start, m.end), m.type) for m in one.mentions}
        found.append(Case(list(doc._.candidates), gold))
    return found


def fit(cases: Sequence[Case], types: frozenset[str]) -> Weighing:
    """Fit weights."""
    known, right = [], []
    for case in cases:
        every = spans(case.candidates)
        known += facts(every, types)
        right += [(s.start, s.end, s.type) in case.gold for s in every]
    return Weighing(fitted(known, right), _LEAST, types)


def fitted(known: Sequence[Mapping[str, float]], right: Sequence[bool]) -> dict[str, float]:
    """Return the weights of a logistic regression over facts by name, those seen less than three times left out."""
    counts: dict[str, int] = {}
    for one in known:
        for name in one:
            counts[name] = counts.get(name, 0) + 1
    place = {name: i for i, name in enumerate(sorted(n for n, c in counts.items() if c >= 3))}
    rows = [(i, place[n], v) for i, one in enumerate(known) for n, v in one.items() if n in place]
    matrix = sparse.csr_array(
        ([v for *_, v in rows], ([i for i, *_ in rows], [j for _, j, _ in rows])),
        shape=(len(known), len(place)),
    )
    truth = np.asarray(right, float)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = matrix @ w
        value = np.logaddexp(0, z).sum() - truth @ z + _L2 / 2 * w @ w
        return float(value), matrix.T @ (1 / (1 + np.exp(-z)) - truth) + _L2 * w

    w = minimize(loss, np.zeros(len(place)), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return {name: float(w[i]) for name, i in place.items()}


def _f1(cases: Sequence[Case], weighing: Weighing | None) -> float:
    right = said = wanted = 0
    for case in cases:
        chosen = (
            choose(case.candidates)
            if weighing is None
            else best(weighing.weighed(case.candidates), weighing.least)
        )
        found = {(m.start, m.end, m.type) for m in chosen}
        right, said, wanted = right + len(found & case.gold), said + len(found), wanted + len(case.gold)
    return 2 * right / max(1, said + wanted)


def main(
    language: str, folds: Path, profile: Profile = "fast", check: bool = False, apart: bool = False
) -> None:
    """Fit and write, or check."""
    documents = ner_data.lots(UNREAD, language)
    types = frozenset(Plan(language, profile, 0, 0, 0, 0).types)
    parts = []
    for fold in range(FOLDS):
        tagger = {language: str(folds / f"{language}-{profile}-{fold}"), "least": LEAST_WEIGHED}
        parts.append(collect(Pipeline(profile, config={"clusterkg_ner": tagger}), documents[fold::FOLDS]))
    if check or apart:
        for fold in range(FOLDS):
            made = fit([case for i, part in enumerate(parts) if i != fold for case in part], types)
            if apart:
                made.save(folds / f"{language}-{profile}-{fold}")
                continue
            sure = [_sure(case) for case in parts[fold]]
            out(
                fold=fold,
                without=round(_f1(sure, None), 4),
                weighed=round(_f1(parts[fold], made), 4),
                least=made.least,
            )
        return
    made = fit([case for part in parts for case in part], types)
    made.save(MODELS / (f"ner-{language}" if profile == "fast" else f"ner-{language}-{profile}"))
    out(language=language, profile=profile, weights=len(made.weights))


def _sure(case: Case) -> Case:
    """Leave out what the tagger alone is too little sure of, as it is without weighing."""
    return Case([m for m in case.candidates if m.by != "ner" or m.confidence >= 0.5], case.gold)


if __name__ == "__main__":
    typer.run(main)
