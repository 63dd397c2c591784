"""Component ``clusterkg_pairs``: relations by a trained reader of pairs of mentions, one voter among others.

The one that ships reads in profile ``accurate``, beside the rules, and comes with a weighing that says how likely each relation is that
rules or reader name (``relation_weighing.py``). A reader that ``clusterkg train --component pairs`` made, which ``read --model`` and
``evaluate --model`` put in its place, has none: it proposes only where rules say nothing of two mentions, or agrees with them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from clusterkg.extract.model import Relation
from clusterkg.extract.pipeline.relation_weighing import (
    FAINT,
    Fact,
    Told,
    beside,
    by_form,
    candidates,
    fact,
    facts,
    rows,
    shift,
)
from clusterkg.extract.pipeline.voting import stand
from clusterkg.extract.pipeline.weighing import Weights
from clusterkg.extract.relations.kinds import types_of
from clusterkg.extract.relations.spans.reader import NAME, SHIPPED, Reader, reader_of
from clusterkg.extract.relations.spans.windows import NONE, windows

#: Probabilities below this say nothing of a pair.
_NOTHING = 0.02
#: Nothing that is read is certain.
_SUREST = 0.99
_BY = "pairs"


@Language.factory("clusterkg_pairs", default_config={"model": "", "least": 0.4, "precision": ""})
class Pairs:
    """Adds to ``doc._.proposals``; needs ``doc._.mentions`` and ``doc._.sentences``, and what rules propose, if they are to go first.

    ``model`` is the folder of a reader (empty: the one shipped, which does nothing where the multilingual network is not installed).
    With a weighing beside it, proposals that are too unlikely are dropped, whoever made them, and ``doc._.likely`` says how likely each of
    the others is, its ends being right. Without one, confidence is the held-out precision of what is so probable. What, times the confidence of both mentions,
    is less than ``least`` is not proposed, nor a relation whose held-out precision is below it. ``precision`` is the table that the rules
    have from ``clusterkg train``, if any: weights were fitted with the shipped one.
    """

    def __init__(self, nlp: Language, name: str, model: str, least: float, precision: str) -> None:
        self.name, self.least, self.precision = name, least, precision
        self.model = reader_of(model, NAME)
        self.weights = beside(Path(model) if model else SHIPPED / NAME)

    def __call__(self, doc: Doc) -> Doc:
        """Propose relations."""
        if self.model is None:
            return doc
        told = told_by(self.model, doc)
        if self.weights is None:
            propose(doc, told, self.model, self.least)
        else:
            weigh(doc, told, self.weights, self.precision)
        return doc


def told_by(model: Reader, doc: Doc) -> Told:
    """Return what a reader makes of the pairs of mentions of a document: by their places, labels with their probabilities."""
    types = types_of(doc._.text, doc._.mentions, doc._.proposals)
    asked = list(windows(doc._.sentences, doc._.text, doc._.mentions, types, model.labels))
    told: dict[tuple[int, int], Mapping[str, float]] = {}
    for window, board in zip(asked, model.probabilities(asked), strict=True):
        for (i, j), row in zip(window.pairs, board, strict=True):
            said = {model.labels[n]: float(row[n]) for n in (row >= _NOTHING).nonzero()[0]}
            told[window.ids[i], window.ids[j]] = {**said, NONE: float(row[0])}
    return told


def propose(doc: Doc, told: Told, model: Reader, least: float) -> None:
    """Add what the reader says where rules say nothing else."""
    doc._.proposals.extend(_single(doc, _alone(doc, told, model, least)))


def _alone(doc: Doc, told: Told, model: Reader, least: float) -> Iterator[Relation]:
    mentions = doc._.mentions
    said = {(min(r.source, r.target), max(r.source, r.target)): r for r in doc._.proposals}
    for (first, second), row in told.items():
        label = max((x for x in row if x != NONE), key=row.__getitem__, default=NONE)
        if label == NONE:
            continue
        # A relation of what is no mention, or cut wrong, is none, and it learnt with the mentions of annotators too. As with other
        # readers, its confidence is that of right ends, whose own statements count in.
        ends = mentions[first].confidence * mentions[second].confidence
        confidence = model.confidence(row[label])
        if confidence * ends < least or model.believed(label[:-1]) < least:
            continue
        held = said.get((first, second))
        if held is None or held.type == label[:-1]:
            source, target = (second, first) if label[-1] == "<" else (first, second)
            yield _made(doc, (label[:-1], source, target), confidence)


def weigh(doc: Doc, told: Told, weights: Weights, precision: str = "") -> None:
    """Put what is likely, by rules and reader together, in the place of what rules proposed."""
    mentions = doc._.mentions
    # What says less gives way when it is settled what stands: not to what turns out to be unlikely.
    ruled, dropped = stand(doc._.text, mentions, doc._.proposals, specific=False)
    known = candidates(ruled, told, weights.types)
    places = rows(doc._.stretches, mentions)
    ends = {key: mentions[key[1]].confidence * mentions[key[2]].confidence for key in known}
    likely = {
        key: max(
            weights.likely(facts(mentions, places, key, one), shift(key, one, precision)),
            by_form(places, key, one) * ends[key],
        )
        for key, one in known.items()
    }
    sure = {key: share for key, share in likely.items() if share >= weights.least}
    for one in ruled:
        key = fact(one.type, one.source, one.target)
        if key not in sure:
            source, target = (
                doc._.text[m.start : m.end] for m in (mentions[one.source], mentions[one.target])
            )
            dropped.append(f"{one.type} {source} -> {target}: not likely, {likely[key]:.2f} ({one.by})")
    kept = [one for one in doc._.proposals if fact(one.type, one.source, one.target) in sure]
    read = (
        _made(doc, key, share)
        for key, share in sure.items()
        if (said := known[key].reader) is not None and said[0] >= FAINT
    )
    doc._.proposals = kept
    doc._.proposals.extend(_single(doc, read))
    # Ends count in here; a relation's confidence is that of right ends, whose own are multiplied in by whoever asks for the whole.
    doc._.likely = {key: min(_SUREST, share / max(ends[key], share)) for key, share in sure.items()}
    doc._.dropped = [*doc._.dropped, *dropped]


def _single(doc: Doc, made: Iterable[Relation]) -> list[Relation]:
    """Return relations, but of what a reference means the surest only, and none where rules say it: they know those that mean several."""
    linked = {r.source for r in doc._.proposals if r.type == "COREF"}
    found: list[Relation] = []
    likeliest: dict[int, Relation] = {}
    for one in made:
        if one.type != "COREF":
            found.append(one)
        elif one.source not in linked:
            held = likeliest.get(one.source)
            likeliest[one.source] = one if held is None or held.confidence < one.confidence else held
    return [*found, *likeliest.values()]


def _made(doc: Doc, key: Fact, confidence: float) -> Relation:
    """Return a relation that the reader says; its quote goes from the sentence of the first end to that of the second."""
    relation, source, target = key
    a, b = (doc._.mentions[at] for at in sorted((source, target)))
    sentences = doc._.sentences
    first = bisect_right(sentences, a.start, key=lambda s: s[1])
    last = bisect_right(sentences, b.start, key=lambda s: s[0]) - 1
    start, end = min(sentences[first][0], a.start), max(sentences[last][1], b.end)
    return Relation(relation, source, target, confidence=round(confidence, 3), by=_BY, start=start, end=end)
