"""What a tagger sees of each token: hashed indicator features and, for Chinese, the states of LAC.

Tokens are those of the pipeline: a Han character, a word of letters, a run of digits, a mark. Everything is computed on arrays
over all sentences at once; a feature is a number of ``bits`` bits, so nothing needs a dictionary of names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt

from clusterkg.extract.sequence.encoder import Encoder
from clusterkg.extract.sequence.lac import STATE_SIZE, lac
from clusterkg.extract.sequence.windows import Within

_TOKEN = re.compile(
    r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+|[0-9]+|[^\S ]+|[^ ]", re.DOTALL
)
#: Empty tokens between sentences, so that a window never reaches into the neighbour.
_PAD = 4
Ints = npt.NDArray[np.uint64]


def tokens(text: str) -> list[tuple[int, int]]:
    """Return the half-open spans of a sentence's tokens; blanks belong to none."""
    return [m.span() for m in _TOKEN.finditer(text)]


@dataclass(frozen=True)
class Seen:
    """Features of many sentences.

    ``starts`` has the first row of each sentence and, at the end, the number of rows; ``ids`` is (rows, templates), ``dense`` is
    (rows, :data:`STATE_SIZE`) and ``gist`` (sentences, :data:`STATE_SIZE`), the mean state: what a sentence is about.
    Both have no columns where LAC is not used. States of networks that are looked at follow in ``dense``.
    """

    spans: list[list[tuple[int, int]]]
    starts: npt.NDArray[np.int64]
    ids: npt.NDArray[np.int32]
    dense: npt.NDArray[np.floating]
    gist: npt.NDArray[np.float32]


#: Templates: parts are a column and how far away the token is.
_COMMON: tuple[tuple[tuple[str, int], ...], ...] = (
    *((("form", d),) for d in range(-3, 4)),
    *((("form", d), ("form", d + 1)) for d in range(-2, 2)),
    (("form", -1), ("form", 1)),
    *((("form", d), ("form", d + 1), ("form", d + 2)) for d in range(-2, 1)),
    *((("form", d), ("form", d + 1), ("form", d + 2), ("form", d + 3)) for d in range(-3, 1)),
    (("shape", -1), ("shape", 0), ("shape", 1)),
    (("shape", -2), ("shape", -1), ("shape", 0), ("shape", 1), ("shape", 2)),
    (("inside", 0), ("form", 0)),
    (("inside", 0), ("shape", -1), ("shape", 0)),
    (("edge", 0), ("shape", 0)),
)
_CHINESE: tuple[tuple[tuple[str, int], ...], ...] = (
    *((("tag", d),) for d in range(-2, 3)),
    (("tag", -1), ("tag", 0)),
    (("tag", 0), ("tag", 1)),
    (("tag", -1), ("tag", 0), ("tag", 1)),
    (("tag", 0), ("form", 0)),
    (("tag", 0), ("form", 0), ("form", 1)),
    (("tag", -1), ("form", -1), ("form", 0)),
    (("word", 0), ("place", 0)),
    (("before", 0), ("place", 0)),
    (("after", 0), ("place", 0)),
    (("before", 0), ("word", 0), ("place", 0)),
    (("word", 0), ("after", 0), ("place", 0)),
    (("before2", 0), ("place", 0)),
    (("after2", 0), ("place", 0)),
    (("before2", 0), ("before", 0), ("place", 0)),
    (("after", 0), ("after2", 0), ("place", 0)),
    (("first", 0), ("place", 0), ("length", 0)),
    (("last", 0), ("place", 0), ("length", 0)),
    (("postag", 0), ("place", 0), ("length", 0)),
    (("tagbefore", 0), ("postag", 0), ("place", 0)),
    (("postag", 0), ("tagafter", 0), ("place", 0)),
    (("tagbefore", 0), ("postag", 0), ("tagafter", 0), ("place", 0)),
    (("tagbefore", 0), ("word", 0), ("tagafter", 0), ("place", 0)),
    (("before", 0), ("postag", 0), ("after", 0), ("place", 0)),
    (("tagafter", 0), ("after2", 0), ("postag", 0), ("place", 0)),
    (("tagbefore", 0), ("before2", 0), ("postag", 0), ("place", 0)),
    (("last", 0), ("after", 0), ("place", 0)),
    (("before", 0), ("first", 0), ("place", 0)),
)
_ENGLISH: tuple[tuple[tuple[str, int], ...], ...] = (
    *((("lower", d),) for d in range(-2, 3)),
    *((("lower", d), ("lower", d + 1)) for d in range(-2, 2)),
    *((("prefix2", d),) for d in (0,)),
    *((("prefix3", d),) for d in (-1, 0, 1)),
    *((("suffix2", d),) for d in (-1, 0, 1)),
    *((("suffix3", d),) for d in (-2, -1, 0, 1, 2)),
    *((("suffix4", d),) for d in (-1, 0, 1)),
    (("shape", 0), ("lower", 0)),
    (("shape", 0), ("suffix3", 0)),
    (("shape", -1), ("shape", 0), ("lower", 1)),
    (("lower", -1), ("shape", 0), ("shape", 1)),
    (("suffix3", -1), ("suffix3", 0)),
    (("suffix3", 0), ("suffix3", 1)),
    (("tail", 0),),
    (("tail", 0), ("shape", 0)),
    (("tail", 0), ("suffix3", 0)),
    (("head", 0), ("shape", 0)),
    (("head", 0), ("tail", 0)),
    (("opens", 0), ("shape", 0)),
    (("follows", 0), ("shape", 0)),
    (("opens", 0), ("follows", 0)),
)


def templates(chinese: bool) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Return the templates of a language."""
    return (*_COMMON, *(_CHINESE if chinese else _ENGLISH))


def look(
    sentences: Sequence[str],
    *,
    chinese: bool,
    bits: int,
    lexicons: Mapping[str, frozenset[str]] | None = None,
    networks: Sequence[tuple[Encoder, Sequence[int]]] = (),
    within: Sequence[Within] | None = None,
) -> Seen:
    """Return the features of sentences.

    ``lexicons`` are lists of names whose matches are features, not decisions; ``networks`` are those whose states are looked at, each
    with the layers; ``within`` are the windows that they read (None: each sentence by itself).
    """
    spans = [tokens(s) for s in sentences]
    columns, kept, lac_states, gist = _columns(sentences, spans, chinese)
    dense: npt.NDArray[np.floating] = lac_states
    if networks:
        deep = (_deep(sentences, spans, encoder, layers, within) for encoder, layers in networks)
        dense = np.concatenate((lac_states.astype(np.float16), *deep), 1)
    made = [*templates(chinese)]
    for name, words in (lexicons or {}).items():
        columns[name] = _lexicon(sentences, spans, words)
        made += [((name, 0),), ((name, -1), (name, 0), (name, 1))]
        made += [((name, 0), ("tag", 0))] if chinese else [((name, 0), ("shape", 0))]
    mask = np.uint64((1 << bits) - 1)
    size = len(kept)
    ids = np.empty((size, len(made)), np.int32)
    for number, template in enumerate(made):
        mixed = np.full(size, (number + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF, np.uint64)
        for column, distance in template:
            mixed ^= columns[column][kept + distance]
            mixed *= np.uint64(0xFF51AFD7ED558CCD)
            mixed ^= mixed >> np.uint64(32)
        ids[:, number] = (mixed & mask).astype(np.int32)
    starts = np.concatenate(([0], np.cumsum([len(s) for s in spans]))).astype(np.int64)
    return Seen(spans, starts, ids, dense, gist)


@lru_cache(200_000)
def _hash(word: str) -> int:
    return crc32(word.encode()) + 1


_SHAPES = ((re.compile(p), i) for i, p in enumerate(
    (r"[\u2e80-\u9fff]", r"\d$", r"\d\d$", r"\d{4}$", r"\d+$", r"[A-Z]$", r"[A-Z]+$", r"[A-Z][a-z]+$", r"[a-z]$", r"[a-z]+$", r"\w+$",
     r"[《〈]", r"[》〉]", r"[“‘「『\"']", r"[”’」』]", r"[(（\[【]", r"[)）\]】]", r"[、,，/]", r"[。.!?！？；;]", r"[:：]", r"[-—·•&]"), 2))  # fmt: skip
_SHAPE = tuple(_SHAPES)


@lru_cache(200_000)
def _shape(word: str) -> int:
    return next((number for pattern, number in _SHAPE if pattern.match(word)), 1)


def _columns(
    sentences: Sequence[str], spans: list[list[tuple[int, int]]], chinese: bool
) -> tuple[dict[str, Ints], npt.NDArray[np.int64], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return the columns over all tokens with padding between sentences, and the rows that are tokens."""
    size = sum(len(s) + _PAD for s in spans) + _PAD
    total = sum(len(s) for s in spans)
    names = ["form", "shape", "inside", "edge"]
    names += _WORD_COLUMNS if chinese else _LETTER_COLUMNS
    columns = {name: np.zeros(size, np.uint64) for name in names}
    kept = np.empty(total, np.int64)
    at, row = _PAD, 0
    for sentence, places in zip(sentences, spans, strict=True):
        n = len(places)
        words = [sentence[a:b] for a, b in places]
        columns["form"][at : at + n] = [_hash(w) for w in words]
        columns["shape"][at : at + n] = [_shape(w) for w in words]
        columns["inside"][at : at + n] = _inside(words)
        if n:
            columns["edge"][at], columns["edge"][at + n - 1] = 1, 2
        if not chinese:
            _letters(words, columns, at)
        kept[row : row + n] = np.arange(at, at + n)
        at += n + _PAD
        row += n
    dense = np.zeros((total, 0), np.float32)
    gist = np.zeros((len(sentences), 0), np.float32)
    if chinese:
        dense, gist = _analysed(sentences, spans, columns, total)
    return columns, kept, dense, gist


_OPEN = {"《": 1, "“": 2, "(": 3, "「": 4, "『": 4, "【": 5, '"': 6}
_CLOSE = {"》": 1, "”": 2, ")": 3, "」": 4, "』": 4, "】": 5}


def _inside(words: list[str]) -> list[int]:
    """Return which kind of bracket or quotation each token stands in, 0 for none."""
    found = []
    now = 0
    for word in words:
        if word in _CLOSE or (word == '"' and now == 6):
            now = 0
            found.append(0)
        elif word in _OPEN:
            found.append(0)
            now = _OPEN[word]
        else:
            found.append(now)
    return found


_WORD_COLUMNS = [
    "tag", "word", "place", "before", "after", "before2", "after2", "first", "last", "length", "postag", "tagbefore", "tagafter",
]  # fmt: skip


def _analysed(
    sentences: Sequence[str], spans: list[list[tuple[int, int]]], columns: dict[str, Ints], total: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    dense = np.zeros((total, STATE_SIZE), np.float32)
    gist = np.zeros((len(sentences), STATE_SIZE), np.float32)
    # LAC knows lower case only of letters it has seen that way; its own dictionary folds width, not case.
    analyses = lac().analyse(sentences, states=True)
    names = {name: i + 1 for i, name in enumerate(lac().tags)}
    at, row = _PAD, 0
    for number, (sentence, places, analysis) in enumerate(zip(sentences, spans, analyses, strict=True)):
        n = len(places)
        if n:
            words = analysis.words()
            texts = [_hash(sentence[a:b]) for a, b, _ in words]
            tags = [_hash(tag) for _, _, tag in words]
            count = len(words)
            bounds = np.array([a for a, _, _ in words])
            first = np.array([a for a, _ in places])
            final = np.array([b for _, b in places])
            of = np.searchsorted(bounds, first, side="right") - 1
            word_ends = np.array([b for _, b, _ in words])
            padded = np.array([0, 0, *texts, 0, 0], np.uint64)
            tagged = np.array([0, *tags, 0], np.uint64)
            starts_it = first == bounds[of]
            ends_it = final >= word_ends[of]
            here = slice(at, at + n)
            columns["tag"][here] = np.array([names[lac().tags[analysis.tags[a]]] for a in first], np.uint64)
            columns["word"][here] = padded[of + 2]
            columns["before"][here] = padded[of + 1]
            columns["before2"][here] = padded[of]
            columns["after"][here] = padded[of + 3]
            columns["after2"][here] = padded[of + 4]
            columns["place"][here] = 1 + starts_it * 1 + ends_it * 2
            columns["postag"][here] = tagged[of + 1]
            columns["tagbefore"][here] = tagged[of]
            columns["tagafter"][here] = tagged[of + 2]
            lengths = np.minimum(word_ends - bounds, 6)
            columns["length"][here] = lengths[of].astype(np.uint64)
            columns["first"][here] = np.array([_hash(sentence[a]) for a, _, _ in words], np.uint64)[of]
            columns["last"][here] = np.array([_hash(sentence[b - 1]) for _, b, _ in words], np.uint64)[of]
            dense[row : row + n] = (analysis.states[first] + analysis.states[final - 1]) / 2
            gist[number] = analysis.states.mean(0)
            assert count
        at += n + _PAD
        row += n
    return dense, gist


def _deep(
    sentences: Sequence[str],
    spans: list[list[tuple[int, int]]],
    encoder: Encoder,
    layers: Sequence[int],
    within: Sequence[Within] | None,
) -> npt.NDArray[np.float16]:
    """Return a network's states of tokens: the mean of those of its first and last character."""
    found = [np.zeros((0, encoder.width(layers)), np.float16)]
    windows = [(s, 0) for s in sentences] if within is None else within
    texts = list(dict.fromkeys(text for text, _ in windows))
    states = dict(zip(texts, encoder.states(texts, layers), strict=True))
    for (text, start), places in zip(windows, spans, strict=True):
        if places:
            deep = states[text]
            first, final = np.array(places).T + start
            found.append((deep[first] + deep[final - 1]) * np.float16(0.5))
    return np.concatenate(found)


_LETTER_COLUMNS = [
    "lower", "prefix2", "prefix3", "suffix2", "suffix3", "suffix4", "tail", "head", "opens", "follows",
]  # fmt: skip


def _letters(words: list[str], columns: dict[str, Ints], at: int) -> None:
    """Columns of a language with letters: how words begin and end, and the run of capitals that each stands in."""
    n = len(words)
    small = [w.lower() for w in words]
    here = slice(at, at + n)
    columns["lower"][here] = [_hash(w) for w in small]
    for size in (2, 3):
        columns[f"prefix{size}"][here] = [_hash(w[:size]) for w in small]
    for size in (2, 3, 4):
        columns[f"suffix{size}"][here] = [_hash(w[-size:]) for w in small]
    # A run of capitalised words, with "of", "&" and the like inside: its first and last word, what opens and follows it.
    big = [w[:1].isupper() for w in words]
    i = 0
    while i < n:
        if not big[i]:
            i += 1
            continue
        j = i
        while j + 1 < n and (
            big[j + 1] or (words[j + 1] in {"of", "&", "and", "-", "."} and j + 2 < n and big[j + 2])
        ):
            j += 1
        run = slice(at + i, at + j + 1)
        columns["tail"][run] = _hash(small[j])
        columns["head"][run] = _hash(small[i])
        columns["opens"][run] = _hash(small[i - 1]) if i else 1
        columns["follows"][run] = _hash(small[j + 1]) if j + 1 < n else 1
        i = j + 1


def _lexicon(sentences: Sequence[str], spans: list[list[tuple[int, int]]], words: frozenset[str]) -> Ints:
    """Mark the longest matches of a lexicon: inside 1 + 4 × (length) + place."""
    longest = max(map(len, words), default=0)
    marks = np.zeros(sum(len(s) + _PAD for s in spans) + _PAD, np.uint64)
    at = _PAD
    for sentence, places in zip(sentences, spans, strict=True):
        starts = {a: i for i, (a, _) in enumerate(places)}
        ends = {b: i for i, (_, b) in enumerate(places)}
        i = 0
        while i < len(places):
            left = places[i][0]
            step = 1
            for right in range(min(len(sentence), left + longest), left + 1, -1):
                if right in ends and sentence[left:right] in words:
                    j = ends[right]
                    size = min(right - left, 6)
                    for k in range(i, j + 1):
                        marks[at + k] = 1 + 4 * size + (k == i) + 2 * (k == j)
                    step = j - i + 1
                    break
            i += step
        assert len(starts) == len(places)
        at += len(places) + _PAD
    return marks
