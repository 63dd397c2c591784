"""DFKI and CORE: English relations of firms, beside a majority and a linear baseline."""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from bench.relations.linear import Pair, PairClassifier, Settings, tune_offsets
from bench.relations.shared import figures, shared, show


def spaced(tokens: Sequence[str], spans: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens by blanks; spans of tokens (half-open) as spans of characters."""
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1
    return " ".join(tokens), [
        (
            starts[min(a, len(tokens) - 1)],
            starts[min(b, len(tokens)) - 1] + len(tokens[min(b, len(tokens)) - 1]),
        )
        for a, b in spans
    ]


def linear_baseline(train: Sequence[Pair], gold: Sequence[str], test: Sequence[Pair], seed: int) -> list[str]:
    """A bag of lower-cased words of the sentence with the two marked: what any new model must beat."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    def marked(p: Pair) -> str:
        (a, b), (c, d) = sorted((p.source, p.target))
        return f"{p.text[:a]} xfirst {p.text[b:c]} xsecond {p.text[d:]}".lower()

    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(max_iter=500, random_state=seed)
    )
    model.fit([marked(p) for p in train], list(gold))
    return [str(x) for x in model.predict([marked(p) for p in test])]


def english(
    run: str, train: list[Pair], gold: list[str], test: list[Pair], wanted: list[str], nothing: str, arguments: argparse.Namespace,
    inverse: dict[str, str] | None, plain: Callable[[str], str],
) -> None:  # fmt: skip
    """Majority, a linear baseline and ours on one split; offsets tuned on folds of the training part."""
    count = Counter(gold)
    labels = [nothing, *(x for x, _ in count.most_common() if x != nothing)]
    seed = arguments.seed

    def said_counts(said: Sequence[str], strict: bool) -> list[tuple[int, int, int]]:
        keep = (lambda x: x) if strict else plain
        none = keep(nothing)
        by: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for pair, truth, one in zip(test, wanted, said, strict=True):
            row = by[pair.text]
            row[0] += keep(one) != none and keep(one) == keep(truth)
            row[1] += keep(one) != none
            row[2] += keep(truth) != none
        return [(a, b, c) for a, b, c in by.values()]

    most = next(x for x, _ in count.most_common() if plain(x) != plain(nothing))
    made = Settings(
        c=arguments.c,
        weights={"between": 1.0, "around": 0.8, "sentence": 0.8, "names": 0.7, "shape": 0.7, "seen": 0.6},
    )
    order = list(range(len(train)))
    random.Random(seed).shuffle(order)
    held = np.zeros((len(train), len(labels)))
    for k in range(arguments.folds):
        outside = order[k :: arguments.folds]
        apart = set(outside)
        inside = [i for i in order if i not in apart]
        model = PairClassifier(labels, inverse=inverse, settings=made, chinese=False)
        model.fit([train[i] for i in inside], [frozenset({gold[i]}) for i in inside], seed=seed)
        held[outside] = model.scores([train[i] for i in outside])
    offsets = tune_offsets(held, [frozenset({g}) for g in gold], labels, nothing)
    model = PairClassifier(labels, inverse=inverse, settings=made, chinese=False)
    model.fit(train, [frozenset({g}) for g in gold], seed=seed)
    ours = [labels[i] for i in (model.scores(test) + offsets).argmax(axis=1)]
    rows = {
        "majority": [most] * len(test),
        "linear baseline": linear_baseline(train, gold, test, seed),
        "ours": ours,
    }
    for name, said in rows.items():
        right = sum(plain(a) == plain(b) for a, b in zip(said, wanted, strict=True))
        show(
            run=run, model=name, seed=seed, train=len(train), test=len(test), accuracy=round(right / len(test), 4),
            **figures(said_counts(said, strict=False), seed),
        )  # fmt: skip
        if inverse:
            show(run=run, model=name, with_direction=figures(said_counts(said, strict=True), seed)["f1"])
    confused = Counter(
        f"{plain(a)} -> {plain(b)}" for a, b in zip(wanted, ours, strict=True) if plain(a) != plain(b)
    )
    show(run=run, confusion=dict(confused.most_common(15)))


def run_dfki(arguments: argparse.Namespace) -> None:
    def load(part: str) -> tuple[list[Pair], list[str]]:
        pairs, labels = [], []
        with gzip.open(
            shared() / "dfki_product_corpus_en" / f"{part}.jsonl.gz", "rt", encoding="utf-8"
        ) as lines:
            for line in lines:
                row = json.loads(line)
                text, (a, b) = spaced(row["tokens"], [tuple(e) for e in row["entities"]])
                pairs.append(Pair(text, a, b, *row["type"]))
                labels.append("no_relation" if row["label"] == "Identity" else row["label"])
        return pairs, labels

    train, gold = load("train")
    test, wanted = load("dev")
    english("dfki", train, gold, test, wanted, "no_relation", arguments, None, lambda x: x)


def run_core(arguments: argparse.Namespace) -> None:
    rows = json.loads((shared() / "core_en" / "train.json").read_text("utf-8"))
    pairs, labels = [], []
    for row in rows:
        spans = [(row["e1_start"], row["e1_end"] + 1), (row["e2_start"], row["e2_end"] + 1)]
        text, (a, b) = spaced(row["context"], spans)
        pairs.append(Pair(text, a, b))
        labels.append(f"{row['relation']}/{0 if row['relation'] == 'undefined' else row['invert_relation']}")
    texts = sorted({p.text for p in pairs})
    random.Random(arguments.seed).shuffle(texts)
    apart = set(texts[: len(texts) // 5])
    inside = [i for i, p in enumerate(pairs) if p.text not in apart]
    outside = [i for i, p in enumerate(pairs) if p.text in apart]
    both = {x for x in labels if x != "undefined/0"}
    inverse = {x: f"{x[:-1]}{1 - int(x[-1])}" for x in both if f"{x[:-1]}{1 - int(x[-1])}" in both}
    english(
        "core", [pairs[i] for i in inside], [labels[i] for i in inside], [pairs[i] for i in outside],
        [labels[i] for i in outside], "undefined/0", arguments, inverse, lambda x: x.split("/")[0],
    )  # fmt: skip
