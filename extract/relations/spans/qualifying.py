"""How a relation is said: with which product, share, sum, date or post, and whether it holds, is planned, past, denied or passed on.

The reader of pairs is asked of each end of a relation and each value near it which qualifier the value is, and of both ends for the
status; it knows which relations an end is in. A value that both ends speak for is the relation's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from clusterkg.extract import inventory
from clusterkg.extract.documents.normalising import normalise
from clusterkg.extract.model import Extraction, Mention, Relation
from clusterkg.extract.pipeline.sentences import by_line
from clusterkg.extract.relations.english.speaker import BY as SPEAKER
from clusterkg.extract.relations.filtering import ROWS
from clusterkg.extract.relations.names import of_unit
from clusterkg.extract.relations.spans.fitting import Settings
from clusterkg.extract.relations.spans.learning import Lesson, learn
from clusterkg.extract.relations.spans.reader import Floats, Reader, expected
from clusterkg.extract.relations.spans.windows import FARTHEST, NONE, Window, frames
from clusterkg.extract.relations.status import FIXED, PLANS, language_of, masked, sentence_at, status_of
from clusterkg.extract.sequence.windows import lengths

#: Name of its files in a folder.
NAME = "qualifiers"
#: A label for each qualifier and status, none first; the sign keeps them in the form of :func:`~.windows.labels_of`.
#: That none of the others holds of both ends of a relation is that it is asserted.
_LABEL = {
    inventory.STATUSES[0]: NONE,
    **{name: name + "=" for name in (*inventory.QUALIFIERS, *inventory.STATUSES[1:])},
}
LABELS = list(_LABEL.values())
_PLACE = {name: n for n, name in enumerate(_LABEL)}
#: What may be asked of both ends of a relation.
_STATUSES = frozenset(_LABEL[status] for status in inventory.STATUSES)
#: How many ends of sentences may lie between a value and the nearer end of its relation.
_ACROSS = 2
#: What the word of a rule adds to the probability of a qualifier, of a status that words say, and of asserted where none do (folds: the same
#: from .1 to .5). Words that say a status are few in what the reader learnt: on short texts of other kinds .5 tells more than .25.
_SAID, _TOLD, _SILENT = 0.1, 0.5, 0.25
#: Relations whose status is settled by what they are.
_SETTLED = FIXED | PLANS
#: Relations whose role is a person's.
_OF_PERSONS = frozenset({"LEADS", "WORKS_AT"})
#: Words that leave no doubt of what a rule made of them.
_PLAIN = re.compile(
    r"意向书|意向协议|\bletters? of intent\b|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )\bused to\b|\buntil (?:19|20)\d\d\b|\b[Rr]umou?r has it\b|\b(?:sold|divested|disposed of) (?:its|their|his|her|the) (?:[\w.%-]+ ){0,4}(?:stake|shares|interest|holding|shareholding)\b",
)
#: What parts clauses.
_STOP = re.compile(r"[,;:。]")
#: Two mentions in the order of the text, and whether both are ends of a relation.
_Pair = tuple[int, int, bool]


def places() -> list[str]:
    """Return what is told of an end: a relation, as its source (``>``) or target (``<``); and of two, the status by the words around."""
    return [
        *(name + side for name in inventory.relations() for side in "><"), *map(_heard, inventory.STATUSES[1:])
    ]  # fmt: skip


def _heard(status: str) -> str:
    return f"said to be {status}"


def asked(
    sentences: Sequence[tuple[int, int]], text: str, mentions: Sequence[Mention], relations: Sequence[Relation]
) -> Iterator[Window]:  # fmt: skip
    """Yield windows with the pairs of an end and a value between which a qualifier may hold, and those of two ends, for the status.

    The windows are those from which names and relations are read. ``sentences`` are spans in order, ``mentions`` stand in order.
    """
    far = lengths(text)
    with_end: dict[int, list[int]] = defaultdict(list)
    plain: dict[tuple[int, int], str] = {}
    for n, r in enumerate(relations):
        with_end[r.source].append(n)
        with_end[r.target].append(n)
    for frame in frames(sentences, text, mentions):
        may: dict[_Pair, set[str]] = defaultdict(set)
        hints: dict[_Pair, set[str]] = defaultdict(set)
        here = [relations[n] for n in sorted({n for i in frame.at for n in with_end.get(i, ())})]
        for r, one, other, labels in _questions(here, mentions, frame.at):
            i, j = min(one, other), max(one, other)
            if (
                mentions[j].start < mentions[i].end
                or far[mentions[j].start] - far[mentions[i].end] > FARTHEST
            ):
                continue
            pair = (i, j, other in (r.source, r.target))
            may[pair] |= labels
            hints[pair].add(r.type + (">" if one == r.source else "<"))
            if (
                labels == _STATUSES
                and (cue := _cue(text, sentences, mentions, r, plain)) != inventory.STATUSES[0]
            ):
                hints[pair].add(_heard(cue))
        if may:
            pairs = sorted(may)
            yield frame.window(
                [(i, j) for i, j, _ in pairs],
                [[label == NONE or label in may[pair] for label in LABELS] for pair in pairs],
                [sorted(hints[pair]) for pair in pairs],
            )


def _cue(
    text: str, sentences: Sequence[tuple[int, int]], mentions: Sequence[Mention], r: Relation, plain: dict[tuple[int, int], str]
) -> str:  # fmt: skip
    """Tell the status of a relation by cue words in the clauses from its first end to its second, and around them in the sentence.

    ``plain`` keeps sentences without their mentions: a long one may say hundreds of relations.
    """
    left, right = sorted((mentions[r.source], mentions[r.target]), key=lambda m: m.start)
    sentence = sentence_at(sentences, right.start)
    if sentence is None:
        return inventory.STATUSES[0]
    begin = max(left.start, sentence[0])
    before = max((m.end() for m in _STOP.finditer(text, sentence[0], begin)), default=sentence[0])
    behind = _STOP.search(text, right.end, sentence[1])
    clause = replace(r, start=before, end=behind.start() if behind else sentence[1], reach=0)
    if sentence not in plain:
        plain[sentence] = masked(text, mentions, *sentence)
    return status_of(text, mentions, clause, sentence, language_of(text[slice(*sentence)]), plain[sentence])


def _questions(
    relations: Sequence[Relation], mentions: Sequence[Mention], at: Mapping[int, int]
) -> Iterator[tuple[Relation, int, int, frozenset[str]]]:
    """Yield relations with an end, what is to be asked of it together with that (the other end, or a value), and the labels that may hold.

    ``at`` has the mentions of a window, each with the number of its sentence.
    """
    known = inventory.relations()
    for r in relations:
        ends = [e for e in (r.source, r.target) if e in at]
        if not ends or r.type not in known:
            continue
        if len(ends) == 2 and r.type not in _SETTLED:
            yield r, min(ends), max(ends), _STATUSES
        for name in known[r.type].qualifiers:
            types, label = inventory.QUALIFIERS[name], frozenset((_LABEL[name],))
            for v in at:
                near = v not in ends and min(abs(at[v] - at[e]) for e in ends) <= _ACROSS
                if near and mentions[v].type in types:
                    for e in ends:
                        yield r, e, v, label


def asks_status(window: Window) -> list[bool]:
    """Tell for each pair of a window whether both are ends, asked for the status."""
    if window.allowed is None:
        return [False] * len(window.pairs)
    return [bool(row[-1]) for row in window.allowed]


def lesson(one: Extraction) -> Lesson:
    """Return what the qualifiers and statuses of an annotated document teach."""
    whole = normalise(one.text)
    mentions = [Mention(*whole.to_normalised(m.start, m.end), m.type) for m in one.mentions]
    said: dict[_Pair, set[str]] = defaultdict(set)
    for r in one.relations:
        said[min(r.source, r.target), max(r.source, r.target), True].add(_LABEL[r.status])
        for name, v in r.qualifiers:
            for e in (r.source, r.target):
                said[min(e, v), max(e, v), False].add(_LABEL[name])
    found = tuple(asked(by_line(whole.text), whole.text, mentions, one.relations))
    gold = tuple(
        expected(
            LABELS,
            [
                frozenset(said.get((w.ids[i], w.ids[j], status), {NONE}))
                for (i, j), status in zip(w.pairs, asks_status(w), strict=True)
            ],
        )
        for w in found
    )
    return Lesson(found, gold, one.document)


def train(
    examples: Sequence[Extraction],
    *,
    seed: int = 0,
    folds: int = 3,
    settings: Settings | None = None,
    jobs: int = 1,
    say: Callable[[str], None] = lambda line: None,
) -> Reader:
    """Train a reader of qualifiers and statuses on annotated documents, as :func:`~.learning.train` does one of relations.

    Raises
    ------
    ValueError
        No relation has a qualifier, or a status other than asserted.
    SourceError
        The weights of the multilingual network are not installed.
    """
    lessons = [found for one in examples if (found := lesson(one)).windows]
    return learn(lessons, LABELS, places(), seed=seed, folds=folds, settings=settings, jobs=jobs, say=say)


def qualified(
    text: str, mentions: Sequence[Mention], relations: Sequence[Relation], windows: Sequence[Window], board: Sequence[Floats], least: float,
    row_of: Mapping[int, object] | None = None,
) -> list[Relation]:  # fmt: skip
    """Return relations with their likeliest qualifiers and status.

    Parameters
    ----------
    text, mentions, relations
        Those of which :func:`asked` was asked.
    windows, board
        What it yielded, and what a reader gave for each (pairs, labels).
    least
        Of the geometric mean of what both ends say of a qualifier; an end in another window is not heard.
    row_of
        The row of a table that a mention stands in, where it does: a value there is of what that row says.

    Returns
    -------
    list of Relation
        One for each, its quote stretched over its qualifiers. What rows of a table and documents of themselves say, and what the reader
        was not asked of, stands.
    """
    known, row_of = inventory.relations(), row_of or {}
    said: dict[_Pair, Floats] = {}
    values: dict[int, set[int]] = defaultdict(set)
    for window, rows in zip(windows, board, strict=True):
        for (i, j), ends, row in zip(window.pairs, asks_status(window), rows, strict=True):
            first, second = window.ids[i], window.ids[j]
            said[first, second, ends] = row
            if not ends:
                values[first].add(second)
                values[second].add(first)

    def mean(r: Relation, v: int) -> Floats:
        rows = [said.get((min(e, v), max(e, v), False)) for e in (r.source, r.target)]
        heard = [row for row in rows if row is not None]
        return np.asarray(np.prod(heard, 0) ** (1 / len(heard)), np.float32)

    found = []
    for r in relations:
        held, status, by = dict(r.qualifiers), r.status, r.by.split(",")
        row_said = not ROWS.isdisjoint(by)
        here = {row_of.get(e) for e in (r.source, r.target)}
        near = {
            v: mean(r, v)
            for v in (values[r.source] | values[r.target]) - {r.source, r.target}
            if v not in row_of or row_of[v] in here
        }
        for name in known[r.type].qualifiers if r.type in known else ():
            rule = held.get(name)
            if rule is not None and (rule not in near or row_said or SPEAKER in by):
                continue
            sure = {v: float(row[_PLACE[name]]) + _SAID * (v == rule) for v, row in near.items()}
            if name == "role" and r.type in _OF_PERSONS:
                sure = {
                    v: p for v, p in sure.items() if not of_unit(text[mentions[v].start : mentions[v].end])
                }
            best = max(sure, key=lambda v: (sure[v], -v), default=None)
            if best is not None and sure[best] >= least:
                held[name] = best
            else:
                held.pop(name, None)
        row = said.get((min(r.source, r.target), max(r.source, r.target), True))
        if row is not None and not row_said and r.type not in _SETTLED:
            chances = {s: float(row[_PLACE[s]]) for s in inventory.STATUSES}
            chances[r.status] += _SILENT if r.status == inventory.STATUSES[0] else _TOLD
            # Hearsay is rarer still, and nobody's own word: the reader may know that it is denied, not that it is so.
            if r.status == "reported":
                chances["asserted"] = 0.0
            status = max(chances, key=lambda s: chances[s])
            # The reader has met too few of these to know them.
            if status != r.status != "asserted":
                one, other = mentions[r.source], mentions[r.target]
                low, high = min(r.start, one.start, other.start), max(r.end, one.end, other.end)
                status = r.status if _PLAIN.search(text[low:high]) else status
        start, end = r.start, r.end
        if end > start:
            start = min([start, *(mentions[v].start for v in held.values())])
            end = max([end, *(mentions[v].end for v in held.values())])
        found.append(replace(r, qualifiers=tuple(held.items()), status=status, start=start, end=end))
    return found
