"""How likely a candidate is a mention, from who proposes it and what the tagger says at its place.

A family of patterns has one precision over all texts, but far more often errs where the tagger reads another name than where both read
the same. A logistic regression over such facts, fitted on documents that neither patterns nor tagger had seen (``bench.weighing``), says
how likely each span is right; the spans that do not overlap with the largest sum of what they are worth stand.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self

from clusterkg.extract.model import Mention

#: The name of the file beside a tagger.
FILE = "weighing.json"
_TAGGER = "ner"
#: What the graph knows is no guess of ours: it keeps its own confidence.
_GIVEN = "clusterkg_gazetteer"


@dataclass(frozen=True, slots=True)
class Span:
    """What was proposed of one place and type: by whom, and how sure each is."""

    start: int
    end: int
    type: str
    by: dict[str, float] = field(default_factory=dict)

    @property
    def tagged(self) -> bool:
        """Whether the tagger proposes it."""
        return _TAGGER in self.by


def spans(candidates: Iterable[Mention]) -> list[Span]:
    """Put candidates of the same place and type together."""
    found: dict[tuple[int, int, str], Span] = {}
    for one in candidates:
        held = found.setdefault((one.start, one.end, one.type), Span(one.start, one.end, one.type)).by
        held[one.by] = max(one.confidence, held.get(one.by, 0.0))
    return list(found.values())


def facts(every: Sequence[Span], types: Container[str]) -> list[dict[str, float]]:
    """Return what is known of each span, by name of the fact; ``types`` are those that the tagger can tell."""
    # Characters are few per span, and most spans stand alone: looked up by character, all is read once.
    tagged: dict[int, list[Span]] = defaultdict(list)
    ruled: dict[int, list[Span]] = defaultdict(list)
    for one in every:
        for board, holds in ((tagged, one.tagged), (ruled, len(one.by) > one.tagged)):
            if holds:
                for at in range(one.start, one.end):
                    board[at].append(one)
    return [_facts(one, tagged, ruled, one.type in types) for one in every]


def _facts(
    one: Span, tagged: Mapping[int, list[Span]], ruled: Mapping[int, list[Span]], told: bool
) -> dict[str, float]:
    kind = one.type
    found = {f"is {kind}": 1.0, f"length {min(6, (one.end - one.start) // 3)}": 1.0}
    own = {by: sure for by, sure in one.by.items() if by != _TAGGER}
    for by in own:
        found[f"{by} {kind}"] = 1.0
    if own:
        found["rule"] = logit(max(own.values()))
        found[f"rules {min(3, len(own))}"] = 1.0
    if one.tagged:
        found["tagger"] = logit(one.by[_TAGGER])
        found[f"tagger {kind}"] = 1.0
        if own:
            return found
    rival = _rival(one, ruled if one.tagged else tagged)
    how = "alone" if rival is None else _beside(one, rival)
    # That the tagger reads something else says less where it was never taught the type.
    voice = "tagger" if one.tagged else "rules" if told else "rules beyond it"
    found[f"{voice} {how}"] = 1.0
    found[f"{voice} {how} {kind}"] = 1.0
    for by in own:
        found[f"{by} {how}" if told else f"{by} beyond it"] = 1.0
    if rival is not None:
        found[f"{voice} against"] = logit(max(rival.by.values()))
        found[f"{voice} {kind} against {rival.type}"] = 1.0
    return found


def _rival(one: Span, board: Mapping[int, list[Span]]) -> Span | None:
    """Return the surest other span that overlaps."""
    found: Span | None = None
    for at in range(one.start, one.end):
        for other in board.get(at, ()):
            if other is not one and (found is None or max(other.by.values()) > max(found.by.values())):
                found = other
    return found


def _beside(one: Span, other: Span) -> str:
    if (one.start, one.end) == (other.start, other.end):
        return "retyped"
    if other.start <= one.start and one.end <= other.end:
        return "inside"
    return "around" if one.start <= other.start and other.end <= one.end else "across"


def logit(share: float) -> float:
    """Return the logarithm of the odds of a share, which is held between .01 and .99."""
    share = min(0.99, max(0.01, share))
    return math.log(share / (1 - share))


@dataclass(frozen=True)
class Weights:
    """Weights of facts by name; what is less likely than ``least`` does not stand. ``types`` are those that the learnt part can tell."""

    weights: Mapping[str, float]
    least: float
    types: frozenset[str]

    @classmethod
    def load(cls, folder: Path, file: str = FILE) -> Self | None:
        """Return the weights beside a model; None where there are none (one that ``clusterkg train`` made)."""
        path = folder / file
        if not path.exists():
            return None
        head = json.loads(path.read_text("utf-8"))
        return cls(head["weights"], head["least"], frozenset(head["types"]))

    def save(self, folder: Path, file: str = FILE) -> None:
        """Write them beside a model."""
        kept = {name: round(value, 3) for name, value in sorted(self.weights.items()) if abs(value) >= 0.005}
        head = {"least": self.least, "types": sorted(self.types), "weights": kept}
        text = json.dumps(head, ensure_ascii=False, indent=0)
        (folder / file).write_text(text + "\n", "utf-8")

    def likely(self, known: Mapping[str, float], shift: float = 0.0) -> float:
        """Return how likely what has these facts is right; ``shift`` are log odds to add."""
        total = shift + sum(self.weights.get(name, 0.0) * value for name, value in known.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


class Weighing(Weights):
    """Weighs candidates for mentions; spans below ``least`` are worth nothing."""

    def weighed(self, candidates: Iterable[Mention]) -> list[Mention]:
        """Return one mention for each place and type, as sure as it is likely."""
        every = spans(candidates)
        return [
            Mention(
                one.start, one.end, one.type,
                one.by[_GIVEN] if _GIVEN in one.by else self.likely(known), ",".join(sorted(by for by in one.by if by)),
            )
            for one, known in zip(every, facts(every, self.types), strict=True)
        ]  # fmt: skip


@lru_cache(8)
def beside(folder: Path) -> Weighing | None:
    """Return the weighing of a tagger's folder, read once per process."""
    return Weighing.load(folder)


def best(mentions: Iterable[Mention], least: float) -> list[Mention]:
    """Return those that do not overlap with the largest sum of confidence above ``least``, by place.

    Weighted interval scheduling (Kleinberg and Tardos 2006, section 6.1).
    """
    order = sorted((m for m in mentions if m.confidence > least), key=lambda m: (m.end, m.start, m.type))
    ends = [m.end for m in order]
    worth = [0.0]
    taken: list[bool] = []
    before: list[int] = []
    for number, one in enumerate(order):
        before.append(bisect_right(ends, one.start, 0, number))
        with_it = worth[before[-1]] + one.confidence - least
        taken.append(with_it > worth[-1])
        worth.append(max(with_it, worth[-1]))
    found: list[Mention] = []
    at = len(order)
    while at:
        if taken[at - 1]:
            found.append(order[at - 1])
            at = before[at - 1]
        else:
            at -= 1
    return found[::-1]
