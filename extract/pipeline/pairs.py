"""Component ``clusterkg_pairs``: relations by a trained reader of pairs of mentions, one voter among others.

The one that ships reads in profile ``accurate``, beside the rules: it proposes only where they say nothing of two mentions, or agrees with
them. ``clusterkg train --component pairs`` makes another, which ``read --model`` and ``evaluate --model`` put in its place.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Relation
from clusterkg.extract.relations.kinds import types_of
from clusterkg.extract.relations.spans.reader import NAME, reader_of
from clusterkg.extract.relations.spans.windows import NONE, windows


@Language.factory("clusterkg_pairs", default_config={"model": "", "least": 0.4})
class Pairs:
    """Adds to ``doc._.proposals``; needs ``doc._.mentions`` and ``doc._.sentences``, and what rules propose, if they are to go first.

    ``model`` is the folder of a reader (empty: the one shipped, which does nothing where the multilingual network is not installed).
    Confidence is the held-out precision of what is so probable. What, times the confidence of both mentions, is less than ``least`` is
    not proposed, nor a relation whose held-out precision is below it.
    """

    def __init__(self, nlp: Language, name: str, model: str, least: float) -> None:
        self.name, self.least = name, least
        self.model = reader_of(model, NAME)

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations."""
        if self.model is None:
            return doc
        text, mentions, model = doc._.text, doc._.mentions, self.model
        types = types_of(text, mentions, doc._.proposals)
        asked = list(windows(doc._.sentences, text, mentions, types, model.labels))
        said = {(min(r.source, r.target), max(r.source, r.target)): r for r in doc._.proposals}
        linked = {r.source for r in doc._.proposals if r.type == "COREF"}
        likeliest: dict[int, Relation] = {}
        for window, board in zip(asked, model.probabilities(asked), strict=True):
            for (i, j), row in zip(window.pairs, board, strict=True):
                best = int(row[1:].argmax()) + 1
                label, relation = model.labels[best], model.labels[best][:-1]
                first, second = window.ids[i], window.ids[j]
                # A relation of what is no mention, or cut wrong, is none, and it learnt with the mentions of annotators too. As with other
                # readers, its confidence is that of right ends, whose own statements count in.
                ends = mentions[first].confidence * mentions[second].confidence
                confidence = model.confidence(float(row[best]))
                if confidence * ends < self.least or label == NONE or model.believed(relation) < self.least:
                    continue
                source, target = (second, first) if label[-1] == "<" else (first, second)
                held = said.get((first, second))
                if held is not None and held.type != relation:
                    continue
                start, end = _quote(doc, first, second)
                made = Relation(
                    relation,
                    source,
                    target,
                    confidence=round(confidence, 3),
                    by="pairs",
                    start=start,
                    end=end,
                )
                if relation != "COREF":
                    doc._.proposals.append(made)
                elif source not in linked:
                    # A reference means one thing; rules know those that mean several.
                    held = likeliest.get(source)
                    likeliest[source] = made if held is None or held.confidence < made.confidence else held
        doc._.proposals.extend(likeliest.values())
        return doc


def _quote(doc: Doc, first: int, second: int) -> tuple[int, int]:
    """From the sentence of the first end to that of the second."""
    a, b = doc._.mentions[first], doc._.mentions[second]
    inside = [s for s in doc._.sentences if s[0] <= b.start and a.start < s[1]]
    return min(inside[0][0], a.start), max(inside[-1][1], b.end)
