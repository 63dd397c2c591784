"""What a reader of relations learns from annotated documents, and how far it is to be believed: folds by document."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt

from clusterkg.extract import inventory
from clusterkg.extract.documents.normalising import normalise
from clusterkg.extract.model import Extraction, Mention
from clusterkg.extract.pipeline.sentences import by_line
from clusterkg.extract.relations.kinds import types_of
from clusterkg.extract.relations.spans.fitting import Settings
from clusterkg.extract.relations.spans.reader import Reader, expected
from clusterkg.extract.relations.spans.windows import NONE, Window, labels_of, windows

Floats = npt.NDArray[np.float32]
#: For some windows, the probabilities of their pairs and what holds.
Probed = list[tuple[Floats, Floats]]
#: Said within one name or between far places of a document, never by the words of a sentence.
_ELSEWHERE = frozenset({"ALIAS_OF", "MEASURE_OF", "HAS_NUMBER"})
#: A relation seen less often is not learnt.
LEAST = 4
#: Fewer steps than these leave a network half trained, however small the set.
_STEPS = 300
#: Below so many windows the settings that were found on 180 documents; those of :class:`Settings` were on 1,600 windows.
_ENOUGH, _NARROW = 500, Settings(epochs=8, drop=0.3, units=64, inner=128)
#: What is less probable than this is not counted when probabilities are held against what was right.
_FAINT = 0.1
#: Points of the curve of confidence, and how many cases of the precision of all a relation is given beside its own.
_POINTS, _DRAW = 8, 4


@dataclass(frozen=True)
class Lesson:
    """Windows of one document, and (pairs, labels) for each: the shares of what holds."""

    windows: tuple[Window, ...]
    gold: tuple[Floats, ...]
    document: str = ""


#: Places of two mentions in a document.
Pair = frozenset[int]


def lesson(one: Extraction, labels: Sequence[str], asked: Collection[Pair] | None = None) -> Lesson:
    """Return what an annotated document teaches of some labels; ``asked`` are the pairs of mentions that were annotated (None: all)."""
    whole = normalise(one.text)
    mentions = [Mention(*whole.to_normalised(m.start, m.end), m.type) for m in one.mentions]
    types = types_of(whole.text, mentions, [r for r in one.relations if r.type == "COREF"])
    said: dict[tuple[int, int], set[str]] = defaultdict(set)
    for r in one.relations:
        first, second = min(r.source, r.target), max(r.source, r.target)
        sign = "=" if r.type in inventory.SYMMETRIC else ">" if r.source == first else "<"
        if (label := r.type + sign) in labels:
            said[first, second].add(label)
    found = tuple(windows(by_line(whole.text), whole.text, mentions, types, labels))
    if asked is not None:
        found = tuple(kept for w in found if (kept := _only(w, asked)).pairs)
    gold = [
        expected(labels, [frozenset(said.get((w.ids[i], w.ids[j]), {NONE})) for i, j in w.pairs])
        for w in found
    ]
    return Lesson(found, tuple(gold), one.document)


def _only(window: Window, asked: Collection[Pair]) -> Window:
    """Return a window that asks of these pairs only."""
    kept = [n for n, (i, j) in enumerate(window.pairs) if frozenset((window.ids[i], window.ids[j])) in asked]
    return replace(
        window,
        pairs=tuple(window.pairs[n] for n in kept),
        bounds=tuple(window.bounds[n] for n in kept),
        allowed=None if window.allowed is None else window.allowed[kept],
    )


def learnable(examples: Iterable[Extraction], least: int = LEAST) -> list[str]:
    """Return the relations annotated often enough to be learnt, by name."""
    count = Counter(r.type for one in examples for r in one.relations if r.type not in _ELSEWHERE)
    return sorted(r for r, n in count.items() if n >= least)


def settings_for(count: int) -> Settings:
    """Return how to train on so many windows: a small set is gone through more often, in smaller batches, by a narrower network."""
    plain = Settings() if count >= _ENOUGH else _NARROW
    batch = max(2, min(plain.batch, count // 20))
    return replace(plain, batch=batch, epochs=max(plain.epochs, min(30, -(-_STEPS * batch // max(1, count)))))


def train(
    examples: Sequence[Extraction],
    *,
    relations: Sequence[str] | None = None,
    beside: Sequence[tuple[Extraction, Collection[Pair]]] = (),
    seed: int = 0,
    folds: int = 3,
    settings: Settings | None = None,
    jobs: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> Reader:
    """Train on annotated documents, with all their mentions and relations.

    Parameters
    ----------
    examples
        Documents, Chinese and English.
    relations
        What to learn; by default all that occur often enough.
    beside
        Texts in which only some pairs of mentions are annotated, with those pairs: learnt from, and never held out.
    seed
        The same examples and seed give the same model.
    folds
        Of documents: each is read by networks that did not learn from it, which tells how often what they say is right; that is the
        confidence of what the model will propose (one network a fold, for speed). Fewer than two: it is taken at its word.
    settings
        How to train.
    jobs
        Processes for the folds and the whole; the model is the same however many.
    say
        Gets a line of progress now and then.

    Raises
    ------
    ValueError
        No relation occurs often enough.
    SourceError
        The weights of the multilingual network are not installed.
    """
    labels = labels_of(relations if relations is not None else learnable(examples))
    lessons = [found for one in examples if (found := lesson(one, labels)).windows]
    extra = [found for one, asked in beside if (found := lesson(one, labels, asked)).windows]
    return learn(lessons, labels, beside=extra, seed=seed, folds=folds, settings=settings, jobs=jobs, say=say)


def learn(
    lessons: Sequence[Lesson], labels: Sequence[str], hints: Sequence[str] = (), *, beside: Sequence[Lesson] = (),
    seed: int, folds: int, settings: Settings | None, jobs: int = 1, say: Callable[[str], None],
) -> Reader:  # fmt: skip
    """Train a reader of some labels on lessons, as :func:`train` does; ``hints`` are what windows may say of a pair.

    Raises
    ------
    ValueError
        No label ever holds.
    SourceError
        The weights of the multilingual network are not installed.
    """
    if not any((gold[:, 1:] > 0).any() for one in lessons for gold in one.gold):
        raise ValueError("no relation often enough within sentences: nothing to learn")
    how = settings or settings_for(sum(len(one.windows) for one in (*lessons, *beside)))
    types = sorted({kind for one in (*lessons, *beside) for w in one.windows for _, _, kind in w.mentions})
    course = _Course(tuple(labels), tuple(types), tuple(hints), seed)
    # A document may be there twice: with the mentions of its annotator and as a tagger read it.
    documents: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(lessons):
        documents[one.document].append(n)
    order = list(documents)
    random.Random(seed).shuffle(order)
    folds = min(folds, len(order))
    work: list[Callable[[], Probed]] = []
    for k in range(folds if folds > 1 else 0):
        apart = {n for name in order[k::folds] for n in documents[name]}
        others = [one for n, one in enumerate(lessons) if n not in apart]
        given = [lessons[n] for name in order[k::folds] for n in documents[name]]
        work.append(partial(course.held, [*others, *beside], given, replace(how, models=1)))
    whole = partial(course.taught, [*lessons, *beside], how)
    held: Probed = []
    with ExitStack() as stack:
        made: Callable[[], Reader] = whole
        results: Sequence[Callable[[], Probed]] = work
        if jobs > 1:
            pool = stack.enter_context(ProcessPoolExecutor(jobs, get_context("spawn")))
            # What takes longest begins first.
            made, results = pool.submit(whole).result, [pool.submit(one).result for one in work]
        for k, result in enumerate(results):
            held.extend(result())
            say(f"fold {k + 1} of {folds}")
        model = made()
    if held:
        believe(model, np.concatenate([p for p, _ in held]), np.concatenate([g for _, g in held]))
    pairs = sum(len(w.pairs) for one in lessons for w in one.windows)
    say(f"{len(lessons)} documents, {pairs} pairs, {len(labels) - 1} labels")
    return model


@dataclass(frozen=True)
class _Course:
    """What is taught, however much of it."""

    labels: tuple[str, ...]
    types: tuple[str, ...]
    hints: tuple[str, ...]
    seed: int

    def taught(self, some: Sequence[Lesson], how: Settings) -> Reader:
        """Train on lessons."""
        return Reader(self.labels, self.types, self.hints).fit(
            [w for one in some for w in one.windows], [g for one in some for g in one.gold], how, self.seed
        )

    def held(self, some: Sequence[Lesson], apart: Sequence[Lesson], how: Settings) -> Probed:
        """Train on some lessons; return for each window of others the probabilities and what holds."""
        model = self.taught(some, how)
        found = model.probabilities([w for one in apart for w in one.windows])
        return list(zip(found, [g for one in apart for g in one.gold], strict=True))


def believe(model: Reader, probabilities: Floats, gold: Floats) -> None:
    """Measure how far a model is to be believed, by what it gave held-out pairs and what held of them."""
    best = probabilities[:, 1:].argmax(1) + 1
    rows = np.arange(len(best))
    sure, right = probabilities[rows, best], gold[rows, best] > 0
    some = np.flatnonzero(sure >= _FAINT)
    model.measured = curve(sure[some], right[some])
    said: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for n in np.flatnonzero(sure > probabilities[:, 0]):
        said[model.labels[best[n]][:-1]] += 1
        hits[model.labels[best[n]][:-1]] += int(right[n])
    whole = (hits.total() + 1) / (said.total() + 2)
    model.precision = {
        "all": round(whole, 3),
        **{r: round((hits[r] + _DRAW * whole) / (n + _DRAW), 3) for r, n in sorted(said.items())},
    }


def curve(sure: Floats, right: npt.NDArray[np.bool_]) -> list[tuple[float, float]]:
    """Return points of probability and share right, in equal parts of the cases, that never fall (pools of neighbours, Ayer et al. 1955)."""
    order = np.argsort(sure, kind="stable")
    parts = [part for part in np.array_split(order, _POINTS) if len(part)]
    pools: list[tuple[float, float, int]] = []
    for part in parts:
        pools.append((float(sure[part].mean()), (right[part].sum() + 1) / (len(part) + 2), len(part)))
        while len(pools) > 1 and pools[-2][1] > pools[-1][1]:
            (a, p, m), (b, q, n) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), (p * m + q * n) / (m + n), m + n)]
    return [(round(a, 4), round(float(p), 3)) for a, p, _ in pools]
