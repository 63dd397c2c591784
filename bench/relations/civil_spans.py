"""The civil-aircraft texts as windows for the reader of relations that looks at a multilingual network's states."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from bench.relations.linear import Floats, Pair, PairClassifier
from clusterkg.extract.relations.spans.fitting import Settings, shares
from clusterkg.extract.relations.spans.reader import Reader, expected
from clusterkg.extract.relations.spans.windows import Window

Entity = tuple[int, int, str]
Links = set[tuple[int, int, str]]
Ends = tuple[int, int]
#: A window, the shares of labels of its pairs.
Lesson = tuple[Window, Any]


def window(text: str, entities: Sequence[Entity], ends: Sequence[Ends], pairs: Sequence[Pair]) -> Window:
    return Window(
        text, tuple(entities), tuple(ends), ((0, len(text)),) * len(ends), None, tuple(p.hints for p in pairs)
    )


def lesson(
    text: str, entities: Sequence[Entity], ends: Sequence[Ends], pairs: Sequence[Pair], gold: Sequence[Any], labels: Sequence[str]
) -> Lesson:  # fmt: skip
    """Return a text with what holds of each pair: labels, or a list of labels for each of those who annotated it."""
    rows = []
    kept = []
    for n, said in enumerate(gold):
        every = [said] if isinstance(said, frozenset) else said
        if every:
            kept.append(n)
            rows.append(expected(labels, every).mean(0))
    made = window(text, entities, [ends[n] for n in kept], [pairs[n] for n in kept])
    return made, np.array(rows, np.float32).reshape(-1, len(labels))


def agreed(
    versions: Sequence[tuple[str, list[Entity], Links]],
) -> Iterator[tuple[str, list[Entity], Callable[[Ends], list[tuple[Ends, Links]]]]]:
    """Yield each text with the entities that most annotators have, and a function that gives, for a pair, what each says of it."""
    by_text: dict[str, list[tuple[list[Entity], Links]]] = defaultdict(list)
    for text, entities, links in versions:
        by_text[text].append((entities, links))
    for text, rows in by_text.items():
        count = Counter(e for entities, _ in rows for e in entities)
        entities = sorted(e for e, n in count.items() if 2 * n > len(rows))

        def said(ends: Ends, rows: Any = rows, entities: Any = entities) -> list[tuple[Ends, Links]]:
            one, other = (entities[at] for at in ends)
            return [
                ((mine.index(one), mine.index(other)), links)
                for mine, links in rows
                if one in mine and other in mine
            ]

        yield text, entities, said


def trained(lessons: Sequence[Lesson], labels: Sequence[str], seed: int) -> Reader:
    taught = [one for one in lessons if one[0].pairs]
    types = sorted({kind for made, _ in taught for _, _, kind in made.mentions})
    hints = sorted({hint for made, _ in taught for some in made.hints for hint in some})
    reader = Reader(labels, types, hints)
    return reader.fit(
        [w for w, _ in taught],
        [g for _, g in taught],
        Settings(epochs=12, batch=16, rate=0.002, units=96, inner=128, drop=0.3),
        seed,
    )


def scored(
    linear: PairClassifier, reader: Reader, windows: Sequence[Window], pairs: Sequence[Sequence[Pair]]
) -> dict[str, list[Floats]]:
    """Return what both say of each window's pairs."""
    nothing = np.zeros((0, len(reader.labels)))
    deep = iter(reader.probabilities([w for w in windows if w.pairs]))
    return {
        "linear": [_shares(linear.scores(some)) if some else nothing for some in pairs],
        "spans": [np.asarray(next(deep), float) if w.pairs else nothing for w in windows],
    }


def _shares(scores: Floats) -> Floats:
    """Margins as something like probabilities, so that they can be averaged with others."""
    return np.asarray(shares(np.asarray(3 * scores, np.float32), None), float)
