"""Train a tagger from annotated documents; ``clusterkg train`` calls :func:`train`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt

from clusterkg.extract.documents.normalising import normalise
from clusterkg.extract.model import Extraction
from clusterkg.extract.pipeline.sentences import by_line
from clusterkg.extract.sequence import adapting, features, fitting
from clusterkg.extract.sequence.encoder import Encoder
from clusterkg.extract.sequence.labels import Span, encode, label_set
from clusterkg.extract.sequence.looking import Look
from clusterkg.extract.sequence.tagger import Tagger
from clusterkg.extract.sequence.windows import Within, shorten, within


@dataclass(frozen=True)
class Example:
    """A sentence and its spans. Outside them there may be mentions of the ``open`` types that nobody annotated (None: of any).

    ``within`` is its window in its document; None where it stands alone. In the stretches that are ``unsure`` anything may stand.
    """

    text: str
    spans: tuple[Span, ...]
    open: frozenset[str] | None = frozenset()
    within: Within | None = None
    unsure: tuple[tuple[int, int], ...] = ()


def train(
    examples: Iterable[Extraction],
    *,
    types: Sequence[str] | None = None,
    language: str = "zh",
    seed: int = 0,
    settings: fitting.Settings | None = None,
    models: int = 1,
    looks: Sequence[Look] = (),
    say: Callable[[str], None] = lambda line: None,
) -> Tagger:
    """Train a tagger on annotated documents.

    Parameters
    ----------
    examples
        Documents with all their mentions of the types to be learnt; relations are not looked at.
    types
        Types to learn; all that occur, where None. Mentions of other types count as not annotated.
    language
        ``zh`` looks at LAC's words and states, ``en`` at letters and capitals.
    seed
        The same examples, settings and seed give the same tagger.
    settings
        How long and how strictly to train.
    models
        How many fields are trained on different draws and averaged: more is slower and finds a little more.
    looks
        Networks to look at, one for all fields or one for each: none is faster, and finds fewer names that were never seen. Either
        all learn with their field, each up to the only layer that it looks at, or none does.
    say
        Gets a line of progress now and then.

    Raises
    ------
    ValueError
        Where no example has a mention of the types.
    """
    sentences = [s for one in examples for s in sentences_of(one, types)]
    return train_sentences(
        sentences,
        types=types,
        language=language,
        seed=seed,
        settings=settings,
        models=models,
        looks=looks,
        say=say,
    )


def train_sentences(
    sentences: Sequence[Example],
    *,
    types: Sequence[str] | None = None,
    language: str = "zh",
    seed: int = 0,
    settings: fitting.Settings | None = None,
    models: int = 1,
    looks: Sequence[Look] = (),
    without: Sequence[frozenset[int]] = (),
    jobs: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> Tagger:
    """Train on sentences; see :func:`train`.

    ``without`` has for each field the numbers of those that it does not learn from. With more ``jobs`` than one fields are trained
    in as many processes, to the same weights.
    """
    looks = _for_each(looks, models)
    if jobs > 1 and models > 1:
        work = [
            partial(
                train_sentences, sentences, types=types, language=language, seed=seed + i, settings=settings,
                looks=looks[i : i + 1] if len(looks) > 1 else looks, without=without[i : i + 1],
            )
            for i in range(models)
        ]  # fmt: skip
        with ProcessPoolExecutor(min(jobs, models), get_context("spawn")) as pool:
            apart = [one.result() for one in [pool.submit(one) for one in work]]
        say(f"{models} models, in {min(jobs, models)} processes")
        return replace(
            apart[0],
            fields=[one.fields[0] for one in apart],
            looks=tuple(looks),
            changes=[c for one in apart for c in one.changes],
        )
    present = {type_ for s in sentences for _, _, type_ in s.spans}
    wanted = tuple(t for t in types if t in present) if types is not None else tuple(sorted(present))
    if not wanted:
        raise ValueError("no mention of the wanted types in the examples: nothing to learn")
    settings = settings or fitting.Settings()
    chinese = language == "zh"
    labels = label_set(wanted)
    frozen = [one for one in dict.fromkeys(looks) if one.how is None]
    data = prepare(sentences, labels, chinese=chinese, bits=settings.bits, looks=frozen[:1])
    say(f"{len(sentences)} sentences, {len(data.ids)} tokens, {len(wanted)} types")
    read: Look | None = None
    tagger = Tagger(wanted, chinese, [], looks=tuple(looks), windows=bool(frozen))
    for i in range(models):
        left = without[i] if without else frozenset()
        look = looks[i if len(looks) > 1 else 0] if looks else None
        if look is None or look.how is None:
            seen = data
            if look is not None and look != frozen[0]:
                seen = prepare(sentences, labels, chinese=chinese, bits=settings.bits, looks=[look])
            tagger.fields.append(fitting.fit(seen, labels, settings, seed + i, left))
        else:
            # Each field has a network of its own: two that learnt apart err less alike than two fields over one.
            plain = look.encoder()
            if look != read:
                pieces, read = pieces_of([s.text for s in sentences], plain, look.how.first), look
            field, change = adapting.fit(
                data, pieces, plain.layers, labels, settings, look.how,
                heads=plain.heads, small=plain.small, seed=seed + i, without=left, say=say,
            )  # fmt: skip
            tagger.fields.append(field)
            tagger.changes.append(change)
        say(f"model {i + 1} of {models}: {len(tagger.fields[-1].kept)} features")
    return tagger


def _for_each(looks: Sequence[Look], models: int) -> Sequence[Look]:
    """Return a look for each field where they differ or learn, else the one of all."""
    if len({one.how is None for one in looks}) > 1 or len(looks) not in {0, 1, models}:
        raise ValueError("looks are one for all fields or one for each, and all learn or none does")
    if len(set(looks)) == 1:
        return looks[:1] if looks[0].how is None else [looks[0]] * models
    return looks


def pieces_of(texts: Sequence[str], network: Encoder, depth: int) -> adapting.Pieces:
    """Return what a network's first ``depth`` layers have of sentences, and in which pieces their tokens begin and end."""
    cuts = [network.pieces(text) for text in texts]
    states = network.with_layers(network.layers[:depth]).of_pieces(cuts, [depth])
    starts = np.concatenate(([0], np.cumsum([len(one) for one in states]))).astype(np.int64)
    heads, tails = [], []
    for text, cut, start in zip(texts, cuts, starts[:-1], strict=True):
        # The first row of a sentence is its opening mark.
        of = np.repeat(np.arange(len(cut)), [b - a for _, a, b in cut]) + start + 1
        for a, b in features.tokens(text):
            heads.append(of[a])
            tails.append(of[b - 1])
    return adapting.Pieces(np.concatenate(states), starts, np.array(heads), np.array(tails))


def prepare(
    sentences: Sequence[Example],
    labels: tuple[str, ...],
    *,
    chinese: bool,
    bits: int,
    looks: Sequence[Look] = (),
) -> fitting.Sentences:
    """Return the arrays that :func:`fitting.fit` takes."""
    seen = features.look(
        [s.text for s in sentences],
        chinese=chinese,
        bits=bits,
        within=windows_of(sentences),
        networks=[(one.encoder(), one.layers) for one in looks],
    )
    place = {label: i for i, label in enumerate(labels)}
    possible: npt.NDArray[np.float32] = np.zeros((len(seen.ids), len(labels)), np.float32)
    for sentence, spans, start in zip(sentences, seen.spans, seen.starts[:-1], strict=True):
        given = encode(spans, [s for s in sentence.spans if f"B-{s[2]}" in place])
        free = [
            i
            for i, one in enumerate(labels)
            if one == "O" or sentence.open is None or one[2:] in sentence.open
        ]
        for i, label in enumerate(given):
            if label != "O":
                possible[start + i, place[label]] = 1
                continue
            possible[start + i, free] = 1
            # A name that is known to end here must not run on.
            if i and given[i - 1] != "O":
                possible[start + i, place[f"I-{given[i - 1][2:]}"]] = 0
        for i, (a, b) in enumerate(spans if sentence.unsure else ()):
            if any(a < end and begin < b for begin, end in sentence.unsure):
                possible[start + i] = 1
    return fitting.Sentences(seen.starts, seen.ids, seen.dense, seen.gist, possible)


def windows_of(sentences: Iterable[Example]) -> list[Within]:
    """Return the window of each sentence; one that stands alone is its own."""
    return [s.within or (s.text, 0) for s in sentences]


def sentences_of(example: Extraction, types: Sequence[str] | None = None) -> list[Example]:
    """Return a document's sentences, in NFKC as the pipeline reads them, each with its spans."""
    whole = normalise(example.text)
    spans = sorted(
        (*whole.to_normalised(m.start, m.end), m.type)
        for m in example.mentions
        if types is None or m.type in types
    )
    places = [piece for a, b in by_line(whole.text) for piece in shorten(whole.text, a, b)]
    return [
        Example(
            whole.text[a:b],
            tuple((s - a, e - a, t) for s, e, t in spans if a <= s and e <= b),
            within=window,
        )
        for (a, b), window in zip(places, within(whole.text, places), strict=True)
    ]
