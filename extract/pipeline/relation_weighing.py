"""How likely a relation holds, from who says so and what the reader of pairs makes of its ends.

A family of rules has one precision over all texts, but is right nine times in ten where the reader says the same and four times in ten
where it does not. A logistic regression over such facts, fitted on documents that neither rules, taggers nor reader had seen
(``bench.relation_weighing``), says how likely each relation is that either of them names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from clusterkg.extract import inventory
from clusterkg.extract.model import Mention, Relation
from clusterkg.extract.pipeline.state import Stretch, stretches_of
from clusterkg.extract.pipeline.weighing import Weights, logit
from clusterkg.extract.relations.english.speaker import BY as SPEAKER
from clusterkg.extract.relations.filtering import ROWS
from clusterkg.extract.relations.precision import confidence
from clusterkg.extract.relations.spans.windows import NONE

#: The name of the file beside a reader of pairs.
FILE = "pairs-weighing.json"
#: What the reader gives less than this is no candidate.
FAINT = 0.1
#: What a rule's own confidence counts where relations of one end are held against each other.
_RULED = 0.8
#: Relation, source, target: places among the mentions; of symmetric relations the lesser place first.
Fact = tuple[str, int, int]
#: A table, by the number of its block, and a row of it.
Row = tuple[int, int]
#: What the reader makes of two mentions, by their places in the text's order: its labels with their probabilities, ``NONE`` among them.
Told = Mapping[tuple[int, int], Mapping[str, float]]


@dataclass(slots=True)
class Candidate:
    """What is known of one relation between two mentions."""

    #: Who says so by rule, each with its confidence.
    rules: dict[str, float] = field(default_factory=dict)
    #: The reader's probabilities: of this relation, of none, of the likeliest other; None where it was not asked.
    reader: tuple[float, float, float] | None = None
    #: What rules say of these two mentions besides.
    besides: frozenset[str] = frozenset()
    #: The surest other end of this relation with the same source, and with the same target.
    rivals: tuple[float, float] = (0.0, 0.0)

    @property
    def sure(self) -> float:
        """How sure the surest voice is."""
        return max(self.reader[0] if self.reader else 0.0, _RULED * max(self.rules.values(), default=0.0))


def fact(relation: str, source: int, target: int) -> Fact:
    """Return the key of a relation, the same for both ways of a symmetric one."""
    if relation in inventory.SYMMETRIC and source > target:
        source, target = target, source
    return relation, source, target


def candidates(ruled: Iterable[Relation], told: Told, types: frozenset[str]) -> dict[Fact, Candidate]:
    """Return what rules say and what the reader holds possible; ``types`` are the relations that the reader can tell.

    Where several rules say one thing, their names stand in ``by`` with commas between.
    """
    found: dict[Fact, Candidate] = {}
    between: dict[tuple[int, int], set[str]] = defaultdict(set)
    for rule in ruled:
        key = fact(rule.type, rule.source, rule.target)
        held = found.setdefault(key, Candidate()).rules
        for by in rule.by.split(","):
            held[by] = max(rule.confidence, held.get(by, 0.0))
        between[_pair(key)].add(rule.type)
    one_way = {k for k in found if k[0] not in inventory.SYMMETRIC and (k[0], k[2], k[1]) not in found}
    read: dict[tuple[int, int], tuple[float, dict[Fact, float]]] = {}
    for (first, second), row in told.items():
        said = {
            fact(label[:-1], *((second, first) if label[-1] == "<" else (first, second))): probability
            for label, probability in row.items()
            if label != NONE
        }
        # Where rules say who and whom, what the reader makes of it the other way round speaks for that: it errs there more often.
        for relation, source, target in list(said):
            if (relation, target, source) in one_way:
                other = said.pop((relation, source, target))
                said[relation, target, source] = said.get((relation, target, source), 0.0) + other
        read[first, second] = row[NONE], said
        for key, probability in said.items():
            if probability >= FAINT:
                found.setdefault(key, Candidate())
    for key, one in found.items():
        one.besides = frozenset(between[_pair(key)] - {key[0]})
        if key[0] in types and (row_of := read.get(_pair(key))) is not None:
            none, said = row_of
            others = max((p for other, p in said.items() if other != key), default=0.0)
            one.reader = (said.get(key, 0.0), none, others)
    _rivals(found)
    return found


def _pair(key: Fact) -> tuple[int, int]:
    return min(key[1:]), max(key[1:])


def _rivals(found: Mapping[Fact, Candidate]) -> None:
    """Tell each how sure the surest other is; of a long roster only the two surest of an end are kept in mind."""
    surest: dict[tuple[str, str, int], list[tuple[float, Fact]]] = defaultdict(list)
    for key, one in found.items():
        for end in _ends(key):
            surest[end] = sorted([*surest[end], (one.sure, key)], reverse=True)[:2]
    for key, one in found.items():
        most = [next((sure for sure, other in surest[end] if other != key), 0.0) for end in _ends(key)]
        one.rivals = most[0], most[1]


def _ends(key: Fact) -> tuple[tuple[str, str, int], tuple[str, str, int]]:
    relation, source, target = key
    return (relation, "source", source), (relation, "target", target)


def rows(stretches: Sequence[Stretch], mentions: Sequence[Mention]) -> list[Row | None]:
    """Return the row of a table that each mention stands in, None in running text; ``stretches`` stand in order."""
    return [
        None if one is None or one.cell is None else (one.index, one.cell.row)
        for one in stretches_of(stretches, mentions)
    ]


def _apart(one: Row | None, other: Row | None) -> str:
    """Say how two mentions stand in tables: in one row, in two of a table, in two tables or one of them in none; empty for running text."""
    if one is None and other is None:
        return ""
    if one is None or other is None or one[0] != other[0]:
        return "outside"
    return "row" if one[1] == other[1] else "rows"


def facts(
    mentions: Sequence[Mention], places: Sequence[Row | None], key: Fact, one: Candidate
) -> dict[str, float]:
    """Return what is known of a candidate, by name of the fact; ``places`` are the rows of the mentions."""
    relation = key[0]
    found = {f"is {relation}": 1.0, "ends": logit(mentions[key[1]].confidence * mentions[key[2]].confidence)}
    if one.rules:
        found["rule"] = logit(max(one.rules.values()))
        found[f"rules {min(3, len(one.rules))}"] = 1.0
    voice = "both" if one.rules else "reader"
    if one.reader is None:
        found["unread"] = 1.0
    else:
        says, none, other = map(logit, one.reader)
        found |= {voice: 1.0, f"{voice} says": says, f"{voice} none": none, f"{voice} other": other}
    for by in one.rules:
        found |= {by: 1.0, f"{by} {relation}": 1.0}
        if one.reader is None:
            found[f"{by} unread"] = 1.0
        else:
            found[f"{by} read"] = logit(one.reader[0])
    if where := _apart(places[key[1]], places[key[2]]):
        found |= {f"{name} {where}": 1.0 for name in (voice, *one.rules)}
    for other_relation in one.besides:
        found |= {"beside a rule": 1.0, f"{relation} beside {other_relation}": 1.0}
    for side, sure in zip(("source", "target"), one.rivals, strict=True):
        found |= {f"rival of {side}": logit(sure), f"rival of {side} {relation}": sure}
    return found


def by_form(places: Sequence[Row | None], key: Fact, one: Candidate) -> float:
    """Return how sure a row of a table, or what a document says by *our*, makes a relation; 0 where neither says it.

    What columns say of one row is no guess, nor whose *our* is, and the reader of pairs sees neither: such a relation is at least as sure as
    those who read them are.
    """
    sure = one.rules.get(SPEAKER, 0.0)
    if _apart(places[key[1]], places[key[2]]) != "row":
        return sure
    return max((sure, *(told for by, told in one.rules.items() if by in ROWS)))


def shift(key: Fact, one: Candidate, table: str) -> float:
    """Return by how much a table of precision differs from the shipped one, with which weights were fitted, in log odds of what rules say."""
    if not table or not one.rules:
        return 0.0
    theirs, ours = (max(confidence(by, key[0], file) for by in one.rules) for file in (table, ""))
    return logit(theirs) - logit(ours)


@lru_cache(4)
def beside(folder: Path) -> Weights | None:
    """Return what weighs relations with the reader of a folder, read once per process."""
    return Weights.load(folder, FILE)
