"""Component ``clusterkg_pairs``: relations by a trained classifier of pairs of mentions, one voter among others.

In no profile: on our own texts its gain over the rules was not shown (docs/extraction.md). ``clusterkg train --component pairs`` makes a
model, ``read --model`` and ``evaluate --model`` put it in.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.kinds import types_of
from clusterkg.extract.relations.pairing import NONE, candidates
from clusterkg.extract.relations.pairs import PairClassifier


@Language.factory("clusterkg_pairs", default_config={"model": "", "least": 0.5})
class Pairs:
    """Adds to ``doc._.proposals``; needs ``doc._.mentions`` and ``doc._.sentences``.

    ``model`` is the folder of a classifier; relations whose held-out precision is below ``least`` are not proposed. It reads the
    sentences of the language that it was trained on.
    """

    def __init__(self, nlp: Language, name: str, model: str, least: float) -> None:
        if not model:
            raise ValueError("clusterkg_pairs: no model is shipped; name the folder of one")
        self.name, self.least, self.model = name, least, loaded(Path(model))

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations."""
        text = doc.text
        sentences = [
            (a, b)
            for a, b in doc._.sentences
            if any("\u2e80" <= c <= "\u9fff" for c in text[a:b]) is self.model.chinese
        ]
        believed = self.model.precision
        learnt = sorted({label[:-1] for label in self.model.labels if label != NONE})
        relations = [r for r in learnt if believed.get(r, believed.get("all", 0.0)) >= self.least]
        types = types_of(text, doc._.mentions, doc._.proposals)
        found = list(candidates(text, sentences, doc._.mentions, types, relations))
        for one, label in zip(found, self.model.predict([c.pair for c in found]), strict=True):
            if label[:-1] not in relations:
                continue
            source, target = (one.second, one.first) if label[-1] == "<" else (one.first, one.second)
            start, end = next(s for s in sentences if s[0] <= doc._.mentions[one.first].start < s[1])
            confidence = believed.get(label[:-1], believed["all"])
            doc._.proposals.append(
                Relation(label[:-1], source, target, confidence=confidence, by="pairs", start=start, end=end)
            )
        return doc


@lru_cache(4)
def loaded(folder: Path) -> PairClassifier:
    """Return the classifier of a folder, read once per process."""
    return PairClassifier.load(folder)
