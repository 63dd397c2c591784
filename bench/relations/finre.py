"""FinRE: relations between firms in Chinese financial news; tuned on folds of train, tested on ``valid``."""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.relations.linear import Floats, Pair, PairClassifier, Settings, Words, tune_offsets
from bench.relations.shared import figures, lac, shared, show


def finre(path: Path) -> tuple[list[Pair], list[frozenset[str]]]:
    """Pairs with their gold sets; of several places of a name the two nearest are meant."""
    gold: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            head, tail, label, text = line.split("\t")
            gold[head, tail, text].add(label)
            named[text] |= {head, tail}
    pairs, labels = [], []
    for (head, tail, text), some in gold.items():
        source, target = nearest(text, head, tail)
        others = tuple(
            m.span()
            for name in sorted(named[text] - {head, tail}, key=len, reverse=True)
            for m in re.finditer(re.escape(name), text)
        )
        pairs.append(Pair(text, source, target, others=others))
        labels.append(frozenset(some - {"unknown"} or some))
    return pairs, labels


def nearest(text: str, head: str, tail: str) -> tuple[tuple[int, int], tuple[int, int]]:
    heads = [m.span() for m in re.finditer(re.escape(head), text)]
    tails = [m.span() for m in re.finditer(re.escape(tail), text)]
    apart = [
        (max(a[0], b[0]) - min(a[1], b[1]), a, b)
        for a in heads
        for b in tails
        if a[1] <= b[0] or b[1] <= a[0]
    ]
    if not apart:  # one name inside the other, and nowhere else
        return heads[0], tails[0]
    _, a, b = min(apart)
    return a, b


def inverses(labels: Sequence[str]) -> dict[str, str]:
    known = set(labels)
    pairs = {label: "被" + label for label in labels if "被" + label in known}
    return {**pairs, **{b: a for a, b in pairs.items()}}


def scored(
    pairs: Sequence[Pair], gold: Sequence[frozenset[str]], said: Sequence[str], nothing: str
) -> list[tuple[int, int, int]]:
    """(right, said, wanted) by sentence."""
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for pair, some, label in zip(pairs, gold, said, strict=True):
        row = by[pair.text]
        row[0] += label != nothing and label in some
        row[1] += label != nothing
        row[2] += some != frozenset({nothing})
    return [(a, b, c) for a, b, c in by.values()]


VARIANTS: dict[str, dict[str, Any]] = {
    "masked": {
        "weights": {"between": 1.0, "around": 0.8, "sentence": 0.6, "words": 1.0, "names": 0.7, "shape": 0.6}
    },
    "seen": {
        "weights": {
            "between": 1.0,
            "around": 0.8,
            "sentence": 0.6,
            "words": 1.0,
            "names": 0.7,
            "shape": 0.6,
            "seen": 0.8,
        }
    },
    "words": {"weights": {"between": 0.5, "words": 1.2, "names": 0.6, "shape": 0.8, "seen": 0.4}},
}


def run_finre(arguments: argparse.Namespace) -> None:
    folder = shared() / "finre_zh"
    train, train_gold = finre(folder / "train.txt")
    test, test_gold = finre(folder / "valid.txt")
    seed = arguments.seed
    count = Counter(label for some in train_gold for label in some)
    labels = ["unknown", *(label for label, _ in count.most_common() if label != "unknown")]
    inverse = inverses(labels)
    tagger = lac()
    words: dict[str, Words] = {}

    def tag(text: str) -> Words:
        if text not in words:
            words[text] = tagger(text)
        return words[text]

    def fit(name: str, pairs: list[Pair], gold: list[frozenset[str]]) -> PairClassifier:
        made = Settings(c=arguments.c, **VARIANTS[name])
        return PairClassifier(labels, inverse=inverse, settings=made, tagger=tag).fit(pairs, gold, seed=seed)

    names = arguments.variants.split(",")
    sentences = sorted({p.text for p in train})
    random.Random(seed).shuffle(sentences)
    fold = {text: i % arguments.folds for i, text in enumerate(sentences)}
    held = {name: np.zeros((len(train), len(labels))) for name in names}
    started = time.process_time()
    for k in range(arguments.folds):
        inside = [i for i, p in enumerate(train) if fold[p.text] != k]
        outside = [i for i, p in enumerate(train) if fold[p.text] == k]
        for name in names:
            model = fit(name, [train[i] for i in inside], [train_gold[i] for i in inside])
            held[name][outside] = model.scores([train[i] for i in outside])
        show(run="finre", fold=k, cpu=round(time.process_time() - started))
    out: dict[str, Floats] = {}
    for name in names:
        model = fit(name, train, train_gold)
        out[name] = model.scores(test)
        report_finre(
            name,
            held[name],
            out[name],
            train_gold,
            test,
            test_gold,
            labels,
            train,
            seed,
            full=len(names) == 1,
        )
    if len(names) > 1:
        mean_held = np.mean([held[n] for n in names], axis=0)
        mean_out = np.mean([out[n] for n in names], axis=0)
        report_finre(
            "+".join(names), mean_held, mean_out, train_gold, test, test_gold, labels, train, seed, full=True
        )


def report_finre(
    name: str,
    held: Floats,
    out: Floats,
    train_gold: list[frozenset[str]],
    test: list[Pair],
    test_gold: list[frozenset[str]],
    labels: list[str],
    train: list[Pair],
    seed: int,
    full: bool = False,
) -> None:
    offsets = tune_offsets(held, train_gold, labels, "unknown")
    for what, scores, pairs, gold in (
        ("train, held out", held, train, train_gold),
        ("valid", out, test, test_gold),
    ):
        said = [labels[i] for i in (scores + offsets).argmax(axis=1)]
        show(
            run="finre", model=name, part=what, seed=seed,
            **figures(scored(pairs, gold, said, "unknown"), seed),
        )  # fmt: skip
        if what == "valid" and full:
            confused: Counter[str] = Counter()
            for some, label in zip(gold, said, strict=True):
                if label not in some:
                    confused[f"{'/'.join(sorted(some))} -> {label}"] += 1
            show(run="finre", confusion=dict(confused.most_common(25)))
            by = {
                r: [
                    sum(r == s and r in g for g, s in zip(gold, said, strict=True)),
                    sum(r == s for s in said),
                    sum(r in g for g in gold),
                ]
                for r in labels
            }
            show(run="finre", by_relation=by)
            wrong = [
                f"{p.text} | {p.text[slice(*p.source)]} → {p.text[slice(*p.target)]} | {'/'.join(sorted(g))} ≠ {s}"
                for p, g, s in zip(pairs, gold, said, strict=True)
                if s not in g
            ]
            random.Random(seed).shuffle(wrong)
            for one in wrong[:40]:
                show(run="finre", error=one)
