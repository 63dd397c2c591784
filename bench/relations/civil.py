"""Civil-aircraft supply chain: relations on the human texts by five folds, ends given or found; models are not kept (no licence)."""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.relations.civil_spans import agreed, lesson, scored, trained, window
from bench.relations.finre import VARIANTS
from bench.relations.linear import Floats, Pair, PairClassifier, Settings, Words, tune_offsets
from bench.relations.shared import figures, lac, shared, show

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


def civil_finder(inside: Sequence[Any], extra: Sequence[Any], seed: int, profile: str = "fast") -> Any:
    """Our tagger of entities (extract/sequence), trained on the same texts as the classifier of relations."""
    from bench.ner import as_they_come
    from bench.ner_data import example
    from clusterkg.extract.sequence.training import train_sentences

    sentences = [example(text, entities) for text, entities, _ in (*inside, *extra)]
    return train_sentences(sentences, seed=seed) if profile == "fast" else as_they_come(sentences, seed)


@dataclass(frozen=True, slots=True)
class Found:
    """A text as it is read end to end: entities, pairs of them, what holds of each, and scores by classifier."""

    entities: list[tuple[int, int, str]]
    ends: list[tuple[int, int]]
    gold: list[frozenset[str]]
    scores: dict[str, Floats]


def _held(scores: Floats, sure: Floats) -> Floats:
    """Return probabilities that a relation holds and both its ends are right."""
    found = scores.copy()
    if len(found):
        found[:, 1:] *= sure[:, None]
    return found


def run_civil(arguments: argparse.Namespace) -> None:
    from clusterkg.extract.pipeline import Pipeline

    folder = shared() / "civil_aircraft_supply_chain_zh"
    human = civil(folder / "human.jsonl")
    texts = {text for text, _, _ in human}
    versions = [
        row
        for name in ("llm_exact", "llm_high")
        for row in civil(folder / f"{name}.jsonl")
        if row[0] not in texts
    ]
    extra = list({row[0]: row for row in versions}.values())
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
        return [p for p, _ in both], [p for _, p in both], [said_of(p, links) for p, _ in both]

    def said_of(ends: tuple[int, int], links: set[tuple[int, int, str]]) -> frozenset[str]:
        some = {
            f"{t}{'=' if t in _CIVIL_SYMMETRIC else '>' if a == ends[0] else '<'}"
            for a, b, t in links
            if {a, b} == set(ends)
        }
        return frozenset(some or {_NONE})

    ready = [prepare(row) for row in human]
    more = [prepare(row) for row in extra] if arguments.extra else []
    lessons = [lesson(human[n][0], human[n][1], *ready[n], labels) for n in range(len(human))]
    further = []
    for text, entities, said in agreed(versions) if arguments.extra else ():
        both = civil_pairs(text, entities, rule_hints(pipeline, text, entities))
        gold = [[said_of(ends, links) for ends, links in said(pair)] for pair, _ in both]
        further.append(lesson(text, entities, [e for e, _ in both], [p for _, p in both], gold, labels))

    def gold_of(row: Any, found: Sequence[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
        """Return what holds of the entities that a tagger found in a text."""
        _, entities, links = row
        place = {e[:2]: n for n, e in enumerate(found)}
        at = [place.get(e[:2]) for e in entities]
        return {
            (source, target, t)
            for a, b, t in links
            if (source := at[a]) is not None and (target := at[b]) is not None
        }

    def as_found(row: Any, found: Sequence[tuple[int, int, str]]) -> Any:
        """Return what a text teaches with the entities that a tagger found in it: what holds of those that are right."""
        return lesson(row[0], found, *prepare((row[0], found, gold_of(row, found))), labels)

    order = list(range(len(human)))
    random.Random(arguments.seed).shuffle(order)
    fold = {n: k % 5 for k, n in enumerate(order)}
    held: dict[str, dict[int, Floats]] = {"linear": {}, "spans": {}}
    found: dict[int, Found] = {}
    for k in range(5):
        apart = [n for n in range(len(human)) if fold[n] == k]
        kept = [n for n in range(len(human)) if fold[n] != k]
        pairs = [p for row in (*(ready[n] for n in kept), *more) for p in row[1]]
        gold = [g for row in (*(ready[n] for n in kept), *more) for g in row[2]]
        made = Settings(c=arguments.c, **VARIANTS["seen"] if arguments.seen else VARIANTS["masked"])
        made.weights = {**made.weights, "hints": 1.0}
        model = PairClassifier(labels, inverse=inverse, settings=made, tagger=tag).fit(
            pairs, gold, seed=arguments.seed
        )
        wrong_too = []
        if arguments.end_to_end and arguments.found:
            rows = [human[n] for n in kept] + extra
            random.Random(arguments.seed).shuffle(rows)
            for half, others in ((rows[::2], rows[1::2]), (rows[1::2], rows[::2])):
                finder = civil_finder(half, [], arguments.seed, arguments.profile)
                found_in = finder.find([text for text, _, _ in others])
                wrong_too += [
                    as_found(row, [(f.start, f.end, f.type) for f in some])
                    for row, some in zip(others, found_in, strict=True)
                ]
        reader = trained([*(lessons[n] for n in kept), *further, *wrong_too], labels, arguments.seed)

        for name, rows in scored(
            model, reader, [lessons[n][0] for n in apart], [ready[n][1] for n in apart]
        ).items():
            held[name].update(zip(apart, rows, strict=True))
        if arguments.end_to_end:
            finder = civil_finder([human[n] for n in kept], extra, arguments.seed, arguments.profile)
            for n in apart:
                text = human[n][0]
                spans = finder.find([text])[0]
                entities = [(f.start, f.end, f.type) for f in spans]
                ends, given, said = prepare((text, entities, gold_of(human[n], entities)))
                scores = scored(model, reader, [window(text, entities, ends, given)], [given])
                sure = np.array([spans[i].probability * spans[j].probability for i, j in ends])
                found[n] = Found(
                    entities, ends, said, {name: _held(rows[0], sure) for name, rows in scores.items()}
                )
        show(run="civil", fold=k, pairs=len(pairs))
    if found:
        spans = [
            (
                len({e[:2] for e in found[n].entities} & {e[:2] for e in human[n][1]}),
                len(found[n].entities),
                len(human[n][1]),
            )
            for n in found
        ]
        show(run="civil", found="entities, spans alone", **figures(spans, arguments.seed))
    held["both"] = {n: (held["linear"][n] + held["spans"][n]) / 2 for n in held["linear"]}
    for one in found.values():
        one.scores["both"] = (one.scores["linear"] + one.scores["spans"]) / 2
    for name, rows in held.items():
        _tell(name, human, fold, ready, rows, found, labels, arguments, extra=len(more))


def _tell(
    name: str, human: Sequence[Any], fold: dict[int, int], ready: Sequence[Any], held: dict[int, Floats],
    found: dict[int, Found], labels: Sequence[str], arguments: argparse.Namespace, *, extra: int,
) -> None:  # fmt: skip
    """Print the figures of one classifier, its offsets tuned on the other folds."""
    counts, by, wrong = [], defaultdict(lambda: [0, 0, 0]), []
    whole = []
    confused: Counter[str] = Counter()
    for k in range(5):
        others = [n for n in range(len(human)) if fold[n] != k]
        offsets = tune_offsets(
            np.vstack([held[n] for n in others]), [g for n in others for g in ready[n][2]], labels, _NONE
        )
        if found:
            # What is found and what is given call for offsets of their own: these know what ends cost.
            gold = [g for n in others for g in found[n].gold]
            lost = sum(len(human[n][2]) for n in others) - sum(g != {_NONE} for g in gold)
            own = tune_offsets(
                np.vstack([found[n].scores[name] for n in others]), gold, labels, _NONE, lost=lost
            )
        for n in (n for n in range(len(human)) if fold[n] == k):
            said = links_of(ready[n][0], held[n], offsets, labels)
            gold_links = human[n][2]
            if n in found:
                read = links_of(found[n].ends, found[n].scores[name], own, labels)
                gold_spans = {(human[n][1][a][:2], human[n][1][b][:2], t) for a, b, t in gold_links}
                said_spans = {(found[n].entities[a][:2], found[n].entities[b][:2], t) for a, b, t in read}
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
        classifier=name,
        given="gold entities",
        folds=5,
        seed=arguments.seed,
        extra=extra,
        **figures(counts, arguments.seed),
    )
    if whole:
        show(
            run="civil",
            classifier=name,
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
