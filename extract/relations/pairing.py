"""Pairs of mentions of one sentence, for the trained classifier: what it learns from annotated documents and what it reads.

A label is a relation with its direction between the pair in the order of the text: ``BUYS_FROM>`` from the first to the second,
``BUYS_FROM<`` the other way, ``PARTNER_OF=`` for symmetric ones, ``NONE`` for no relation.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clusterkg.extract import inventory
from clusterkg.extract.documents.normalising import normalise
from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.pipeline.sentences import split
from clusterkg.extract.relations.kinds import types_of
from clusterkg.extract.relations.pairs import Pair, PairClassifier, Settings, tune_offsets

NONE = "NONE"
#: Ends further apart than this are not asked about, in code points.
FARTHEST = 120
#: Said within one name or between far places of a document, never by the words of a sentence.
_ELSEWHERE = frozenset({"COREF", "ALIAS_OF", "MEASURE_OF", "HAS_NUMBER"})
#: A relation seen less often is not learnt.
LEAST = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair and the positions of its mentions, in the order of the text."""

    first: int
    second: int
    pair: Pair


def candidates(
    text: str,
    sentences: Iterable[tuple[int, int]],
    mentions: Sequence[Mention],
    types: Sequence[frozenset[str]],
    relations: Iterable[str],
) -> Iterator[Candidate]:
    """Yield the pairs of each sentence between which the ontology allows one of some relations, either way."""
    known = [inventory.relations()[r] for r in relations]
    for start, end in sentences:
        inside = [i for i, m in enumerate(mentions) if start <= m.start and m.end <= end]
        said = text[start:end]
        spans = {i: (mentions[i].start - start, mentions[i].end - start) for i in inside}
        for at, i in enumerate(inside):
            for j in inside[at + 1 :]:
                if mentions[j].start - mentions[i].end > FARTHEST:
                    break
                if mentions[j].start < mentions[i].end or not any(
                    (types[i] & r.sources and types[j] & r.targets)
                    or (types[j] & r.sources and types[i] & r.targets)
                    for r in known
                ):
                    continue
                others = tuple(spans[k] for k in inside if k not in (i, j))
                yield Candidate(
                    i, j, Pair(said, spans[i], spans[j], mentions[i].type, mentions[j].type, others)
                )


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pairs of one document with the labels that hold for each."""

    pairs: tuple[Pair, ...]
    labels: tuple[frozenset[str], ...]


def lesson(one: Extraction, relations: Sequence[str]) -> Lesson:
    """Return what an annotated document teaches of some relations."""
    whole = normalise(one.text)
    mentions = [Mention(*whole.to_normalised(m.start, m.end), m.type) for m in one.mentions]
    types = types_of(whole.text, mentions, [r for r in one.relations if r.type == "COREF"])
    sentences = []
    at = 0
    for line in whole.text.split("\n"):
        sentences.extend(split(whole.text, at, at + len(line)))
        at += len(line) + 1
    gold: dict[tuple[int, int], set[str]] = {}
    for r in one.relations:
        if r.type in relations:
            first, second = min(r.source, r.target), max(r.source, r.target)
            sign = "=" if r.type in inventory.SYMMETRIC else ">" if r.source == first else "<"
            gold.setdefault((first, second), set()).add(r.type + sign)
    found = list(candidates(whole.text, sentences, mentions, types, relations))
    labels = [frozenset(gold.get((c.first, c.second), {NONE})) for c in found]
    return Lesson(tuple(c.pair for c in found), tuple(labels))


def learnable(examples: Iterable[Extraction], least: int = LEAST) -> list[str]:
    """Return the relations annotated often enough to be learnt, by name."""
    count: dict[str, int] = {}
    for one in examples:
        for r in one.relations:
            if r.type not in _ELSEWHERE:
                count[r.type] = count.get(r.type, 0) + 1
    return sorted(r for r, n in count.items() if n >= least)


def train(
    examples: Sequence[Extraction],
    *,
    relations: Sequence[str] | None = None,
    seed: int = 0,
    folds: int = 5,
    chinese: bool = True,
    settings: Settings | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> PairClassifier:
    """Train on annotated documents; needs scikit-learn (extra ``train``).

    Folds by document tell how far each label is to be believed: offsets for the best F1, and ``precision`` of each relation, which is
    the confidence of what the model will propose.

    Parameters
    ----------
    examples
        Documents with all their mentions and relations.
    relations
        What to learn; by default all that occur often enough.
    seed
        Of the folds; the same examples and seed give the same model.
    folds
        Of documents; fewer documents make fewer folds.
    chinese
        Whether the texts are Chinese: features are characters, else words.
    settings
        How strictly to train.
    say
        Gets a line of progress now and then.

    Raises
    ------
    ValueError
        No relation occurs often enough within sentences.
    ImportError
        scikit-learn is not installed.
    """
    wanted = list(relations) if relations is not None else learnable(examples)
    lessons = [found for one in examples if (found := lesson(one, wanted)).pairs]
    present = {label for one in lessons for some in one.labels for label in some} - {NONE}
    if not present:
        raise ValueError("no relation often enough within sentences: nothing to learn")
    # Both directions of a relation, so that a pair turned round has a label.
    turned = {">": "<", "<": ">", "=": "="}
    labels = [NONE, *sorted(present | {x[:-1] + turned[x[-1]] for x in present})]
    inverse = {x: x[:-1] + turned[x[-1]] for x in labels[1:]}

    def fit(some: Sequence[Lesson]) -> PairClassifier:
        model = PairClassifier(labels, inverse=inverse, settings=settings, chinese=chinese)
        return model.fit([p for x in some for p in x.pairs], [g for x in some for g in x.labels], seed=seed)

    order = list(range(len(lessons)))
    random.Random(seed).shuffle(order)
    folds = min(folds, len(lessons))
    scores = {}
    for k in range(folds if folds > 1 else 0):
        apart = set(order[k::folds])
        model = fit([x for n, x in enumerate(lessons) if n not in apart])
        scores.update({n: model.scores(lessons[n].pairs) for n in apart})
        say(f"fold {k + 1} of {folds}")
    model = fit(lessons)
    if scores:
        held = np.vstack([scores[n] for n in range(len(lessons))])
        gold = [some for one in lessons for some in one.labels]
        model.offsets = tune_offsets(held, gold, labels, NONE)
        model.precision = _precision(held + model.offsets, gold, labels)
    say(f"{len(lessons)} documents, {sum(len(x.pairs) for x in lessons)} pairs, {len(wanted)} relations")
    return model


def _precision(
    scores: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    gold: Sequence[frozenset[str]],
    labels: Sequence[str],
) -> dict[str, float]:
    """Held-out precision by relation, drawn towards that of all where there are few cases."""
    right: dict[str, int] = {}
    said: dict[str, int] = {}
    for some, at in zip(gold, scores.argmax(axis=1), strict=True):
        label = labels[int(at)]
        if label != NONE:
            said[label[:-1]] = said.get(label[:-1], 0) + 1
            right[label[:-1]] = right.get(label[:-1], 0) + (label in some)
    whole = (sum(right.values()) + 1) / (sum(said.values()) + 2)
    return {
        "all": round(whole, 3),
        **{r: round((right[r] + 4 * whole) / (n + 4), 3) for r, n in sorted(said.items())},
    }
