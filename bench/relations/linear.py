"""A linear classifier of pairs of mentions, the peer of the reader that ships: which relation, if any, a sentence states from one to the other.

Features are characters and words between and around the two, with the mentions themselves masked, and what their names share. A
relation and its inverse are one decision: the scores of (a, b) and of (b, a) are added (``inverse``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

#: A word and its tag, in order; together they give the text back.
Words = Sequence[tuple[str, str]]
Floats = npt.NDArray[np.float64]
_DIGITS = re.compile(r"[0-9〇零一二三四五六七八九十百千万亿]+")
_LATIN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions in a sentence, half-open spans; ``others`` are further mentions of it."""

    text: str
    source: tuple[int, int]
    target: tuple[int, int]
    source_type: str = ""
    target_type: str = ""
    others: tuple[tuple[int, int], ...] = ()
    #: What rules say of the two, ``MAKES>`` from source to target and ``MAKES<`` the other way.
    hints: tuple[str, ...] = ()

    def swapped(self) -> Pair:
        """Return the same pair the other way round."""
        turned = tuple(h[:-1] + ("<" if h[-1] == ">" else ">") for h in self.hints)
        return Pair(
            self.text, self.target, self.source, self.target_type, self.source_type, self.others, turned
        )


@dataclass(slots=True)
class Settings:
    """What a classifier is made of; found by cross-validation on training data."""

    c: float = 0.5
    least_documents: int = 2
    #: Weight of each group of features, each first brought to unit length.
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "between": 1.0, "around": 0.8, "sentence": 0.6, "words": 1.0, "names": 0.7, "shape": 0.6, "seen": 0.5, "hints": 1.0,
        }
    )  # fmt: skip


def _grams(text: Sequence[str], low: int, high: int) -> Iterable[str]:
    for n in range(low, high + 1):
        for i in range(len(text) - n + 1):
            yield "".join(text[i : i + n])


def _bucket(n: int) -> str:
    return next((str(limit) for limit in (0, 1, 2, 4, 7, 12, 20, 35, 60) if n <= limit), "more")


def _mask(pair: Pair, begin: int, end: int) -> list[str]:
    """Characters of a stretch, each mention as one sign."""
    out: list[str] = []
    spans = sorted(
        [(*pair.source, "Ⓗ"), (*pair.target, "Ⓣ"), *((a, b, "Ⓔ") for a, b in pair.others)],
        key=lambda s: (s[0], s[2]),
    )
    at = begin
    for a, b, sign in spans:
        if a < at or b > end:
            continue
        out.extend("0" if c.isdigit() else c for c in pair.text[at:a])
        out.append(sign)
        at = b
    out.extend("0" if c.isdigit() else c for c in pair.text[at:end])
    return out


def features(pair: Pair, words: Words | None = None, *, chinese: bool = True) -> dict[str, list[str]]:
    """Return the features of a pair by group; ``words`` of its sentence where a tagger gave them."""
    text = pair.text
    forward = pair.source[0] <= pair.target[0]
    order = "F" if forward else "B"
    first, second = (pair.source, pair.target) if forward else (pair.target, pair.source)
    if chinese:
        left = _mask(pair, max(0, first[0] - 14), first[0])
        between = _mask(pair, first[1], max(first[1], second[0]))
        right = _mask(pair, second[1], min(len(text), second[1] + 16))
        whole = _mask(pair, max(0, first[0] - 40), min(len(text), second[1] + 40))
        low, high = 1, 4
    else:
        left = _LATIN.findall(text[max(0, first[0] - 80) : first[0]].lower())[-8:]
        between = _LATIN.findall(text[first[1] : max(first[1], second[0])].lower())
        right = _LATIN.findall(text[second[1] : second[1] + 80].lower())[:8]
        whole = [*left, "Ⓗ" if forward else "Ⓣ", *between, "Ⓣ" if forward else "Ⓗ", *right]
        low, high = 1, 3
        left, between, right = ([w + " " for w in part] for part in (left, between, right))
    near = between if len(between) <= 60 else [*between[:30], "…", *between[-30:]]
    groups: dict[str, list[str]] = {
        "between": [order + g for g in _grams(["^", *near, "$"], low, high)],
        "around": [f"{order}<{g}" for g in _grams(left, 1, 3)]
        + [f"{order}>{g}" for g in _grams(right, 1, 3)],
        "sentence": list(_grams(whole, 1 if not chinese else 2, 3)),
        "shape": [
            f"{order}d{_bucket(len(between))}",
            f"{order}o{_bucket(len(pair.others))}",
            f"t{pair.source_type}>{pair.target_type}",
            f"{order}t{pair.source_type}>{pair.target_type}",
            f"{order}e{_bucket(between.count('Ⓔ'))}",
            *([f"{order}={''.join(between)}"] if len(between) <= 6 else []),
            f"{order}{pair.source_type}{pair.target_type}d{_bucket(len(between))}",
        ],
        "names": _names(text[slice(*pair.source)], text[slice(*pair.target)]),
        "seen": _seen(text[slice(*pair.source)], text[slice(*pair.target)]),
    }
    if pair.hints:
        groups["hints"] = list(pair.hints)
    if words is not None:
        groups["words"] = list(_word_features(pair, words, order, first, second))
    return groups


def _names(a: str, b: str) -> list[str]:
    shared = len(set(a) & set(b)) / max(1, min(len(a), len(b)))
    prefix = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return [
        *(f"h{a[-n:]}" for n in (1, 2, 3)), *(f"t{b[-n:]}" for n in (1, 2, 3)), f"p{a[-2:]}>{b[-2:]}", f"s{round(shared * 5)}",
        f"x{min(prefix, 4)}", f"i{a in b}{b in a}", f"l{_bucket(len(a))}>{_bucket(len(b))}", f"h^{a[:2]}", f"t^{b[:2]}",
        f"u{a.isupper()}{b.isupper()}", f"y{_subsequence(a, b)}{_subsequence(b, a)}",
    ]  # fmt: skip


def _subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return len(short) >= 2 and all(c in rest for c in short)


def _seen(a: str, b: str) -> list[str]:
    return [
        f"H{a}",
        f"T{b}",
        f"P{a}>{b}",
        *(f"h{g}" for g in _grams(a, 2, 3)),
        *(f"t{g}" for g in _grams(b, 2, 3)),
    ]


def _word_features(
    pair: Pair, words: Words, order: str, first: tuple[int, int], second: tuple[int, int]
) -> Iterable[str]:
    at = 0
    left: list[tuple[str, str]] = []
    between: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    for word, tag in words:
        begin, end = at, at + len(word)
        at = end
        if end <= first[0]:
            left.append((word, tag))
        elif begin >= first[1] and end <= second[0]:
            between.append((word, tag))
        elif begin >= second[1]:
            right.append((word, tag))
    for region, some in (("<", left[-6:]), ("=", between[:25]), (">", right[:8])):
        said = [
            _DIGITS.sub("0", w) if t in ("m", "TIME", "t") else ("§" + t if t in _NAMED else w)
            for w, t in some
        ]
        for i, word in enumerate(said):
            tag = some[i][1]
            yield f"{order}{region}{word}"
            if tag in ("v", "vn", "n", "vd"):
                yield f"{region}{word}"
            if i + 1 < len(said):
                yield f"{order}{region}{word}_{said[i + 1]}"
            if i + 2 < len(said):
                yield f"{order}{region}{word}_*_{said[i + 2]}"
        if region == "=":
            yield f"{order}#{'-'.join(t for _, t in some[:8])}"
            verbs = [w for w, t in some if t in ("v", "vn")]
            if verbs:
                yield f"{order}v1{verbs[0]}"
                yield f"{order}v9{verbs[-1]}"
                yield f"{order}vv{'_'.join(verbs[:3])}"
            prepositions = [w for w, t in some if t in ("p", "c", "u")]
            yield f"{order}pc{'_'.join(prepositions[:4])}"
        elif region == ">":
            verbs = [w for w, t in some if t in ("v", "vn")]
            link = between[-1][0] if between else ""
            for w in verbs[:2]:
                yield f"{order}{link if len(between) <= 2 else '…'}>v{w}"


_NAMED = frozenset({"ORG", "PER", "LOC", "nz"})


class PairClassifier:
    """Scores each label for a pair; ``labels[0]`` is by convention the one that says no relation."""

    def __init__(
        self,
        labels: Sequence[str],
        *,
        inverse: Mapping[str, str] | None = None,
        settings: Settings | None = None,
        tagger: Callable[[str], Words] | None = None,
        chinese: bool = True,
    ) -> None:
        self.labels = list(labels)
        self.settings = settings or Settings()
        self.tagger, self.chinese = tagger, chinese
        at = {label: i for i, label in enumerate(self.labels)}
        self.swap = [at[(inverse or {}).get(label, label)] for label in self.labels]
        self.joint = inverse is not None
        self.columns: dict[str, dict[str, int]] = {}
        self.idf: dict[str, Floats] = {}
        self.weights: Floats = np.zeros((0, 0))
        self.bias: Floats = np.zeros(0)
        self.offsets: Floats = np.zeros(len(self.labels))
        self._words: dict[str, Words] = {}

    def _groups(self, pairs: Sequence[Pair]) -> list[dict[str, list[str]]]:
        found = []
        for pair in pairs:
            words = None
            if self.tagger is not None:
                words = self._words.get(pair.text)
                if words is None:
                    words = self._words.setdefault(pair.text, self.tagger(pair.text))
            found.append(features(pair, words, chinese=self.chinese))
        return found

    def _matrix(self, groups: Sequence[Mapping[str, Sequence[str]]]) -> sp.csr_matrix:
        blocks = []
        for name, columns in self.columns.items():
            indptr = [0]
            indices: list[int] = []
            data: list[float] = []
            for row in groups:
                counted = Counter(c for t in row.get(name, ()) if (c := columns.get(t)) is not None)
                values = np.array([1 + np.log(n) for n in counted.values()]) * self.idf[name][list(counted)]
                length = float(np.sqrt((values**2).sum()))
                if length:
                    indices.extend(counted)
                    data.extend(values / length * self.settings.weights.get(name, 1.0))
                indptr.append(len(indices))
            blocks.append(sp.csr_matrix((data, indices, indptr), shape=(len(groups), len(columns))))
        return sp.hstack(blocks, format="csr")

    def fit(self, pairs: Sequence[Pair], gold: Sequence[frozenset[str]], *, seed: int = 0) -> PairClassifier:
        """Train on pairs and the labels that hold for each."""
        from sklearn.svm import LinearSVC

        if self.joint:
            both = [*pairs, *(p.swapped() for p in pairs)]
            turned = [frozenset(self.labels[self.swap[self.labels.index(g)]] for g in some) for some in gold]
            seen = dict(zip(both, [*gold, *turned], strict=True))
            pairs, gold = list(seen), list(seen.values())
        groups = self._groups(pairs)
        for name in self.settings.weights:
            count = Counter(t for row in groups for t in set(row.get(name, ())))
            kept = sorted(t for t, n in count.items() if n >= self.settings.least_documents)
            if kept:
                self.columns[name] = {t: i for i, t in enumerate(kept)}
                self.idf[name] = np.array([np.log((1 + len(groups)) / (1 + count[t])) + 1 for t in kept])
        matrix = self._matrix(groups)
        rows = []
        bias = []
        for label in self.labels:
            y = np.array([label in some for some in gold])
            if y.all() or not y.any():
                rows.append(np.zeros(matrix.shape[1]))
                bias.append(1.0 if y.all() else -1.0)
                continue
            model = LinearSVC(C=self.settings.c, random_state=seed)
            model.fit(matrix, y)
            rows.append(model.coef_[0])
            bias.append(float(model.intercept_[0]))
        self.weights, self.bias = np.vstack(rows).T, np.array(bias)
        self.offsets = np.zeros(len(self.labels))
        return self

    def scores(self, pairs: Sequence[Pair]) -> Floats:
        """Return scores, pairs × labels, before offsets; both directions together where the labels have inverses."""
        direct: Floats = np.asarray(self._matrix(self._groups(pairs)) @ self.weights) + self.bias
        if not self.joint:
            return direct
        turned = [p.swapped() for p in pairs]
        other: Floats = np.asarray(self._matrix(self._groups(turned)) @ self.weights) + self.bias
        return (direct + other[:, self.swap]) / 2

    def predict(self, pairs: Sequence[Pair]) -> list[str]:
        """Return the best label of each pair."""
        if not pairs:
            return []
        return [self.labels[i] for i in (self.scores(pairs) + self.offsets).argmax(axis=1)]


def tune_offsets(
    scores: Floats, gold: Sequence[frozenset[str]], labels: Sequence[str], nothing: str, *, lost: int = 0, rounds: int = 2
) -> Floats:  # fmt: skip
    """Return offsets per label that give the best micro F1 without ``nothing``; ``scores`` must be held-out ones.

    ``lost`` are pairs that hold a relation and have no scores, as their ends were not found.

    Coordinate ascent: first ``nothing`` alone, then each frequent label in turn. A label is moved only for a gain of more than one
    decision in five hundred, or the offsets would learn the noise.
    """
    offsets = np.zeros(len(labels))
    truth = np.array([[label in some for label in labels] for some in gold])
    none = list(labels).index(nothing)
    wanted = lost + int(sum(any(g != nothing for g in some) for some in gold))

    def f1(moved: Floats) -> float:
        best = (scores + moved).argmax(axis=1)
        said = best != none
        right = int((truth[np.arange(len(best)), best] & said).sum())
        total = int(said.sum()) + wanted
        return 2 * right / total if total else 0.0

    def ascend(column: int, grid: Sequence[float], least: float) -> None:
        now = f1(offsets)
        kept = offsets[column]
        for value in grid:
            trial = offsets.copy()
            trial[column] = kept + value
            if (score := f1(trial)) > now + least:
                now, offsets[column] = score, kept + value

    ascend(none, [x / 20 for x in range(-24, 13)], 0.0)
    frequent = [i for i in truth.sum(axis=0).argsort()[::-1] if i != none and truth[:, i].sum() >= 30]
    for _ in range(rounds):
        for column in frequent:
            ascend(column, [-0.2, -0.15, -0.1, -0.05, 0.05, 0.1, 0.15, 0.2], 0.0005)
        ascend(none, [-0.1, -0.05, 0.05, 0.1], 0.0)
    return offsets
