"""What is worth finding out: for facts that are not known, what the verdict would be either way, and which facts settle most.

A fact that is not known has outcomes; each is put in its place in memory and the segment is judged again by the rules themselves
(:func:`~clusterkg.queries.algorithms.verdicts.judge`). Nobody knows how likely an outcome is, so all count alike; that is said in the answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

from clusterkg.queries.algorithms.verdicts import SegmentFacts, Thresholds, Verdict, judge

Kind = Literal["location", "names", "count", "list", "chain_list", "capacity", "demand", "purchases"]
T = TypeVar("T", bound=Hashable)


class _Asking(Protocol):
    """Judges the outcomes of a fact of one kind."""

    def __call__(self, kind: Kind, *outcomes: tuple[str, str, SegmentFacts]) -> WhatIf: ...


class IfSo(NamedTuple):
    """One outcome of finding something out, and the primary verdict that it would lead to."""

    zh: str
    en: str
    verdict: Verdict


@dataclass(frozen=True)
class WhatIf:
    """A kind of fact that is not known of a segment, and what would follow from it."""

    kind: Kind
    outcomes: tuple[IfSo, ...]
    #: The verdict as it stands.
    now: Verdict

    @property
    def settles(self) -> float:
        """Share of outcomes that leave nothing unknown; 0 where the verdict is known already."""
        if self.now is not Verdict.UNKNOWN:
            return 0.0
        return sum(o.verdict is not Verdict.UNKNOWN for o in self.outcomes) / len(self.outcomes)

    @property
    def turns(self) -> float:
        """Share of outcomes with another primary verdict."""
        return sum(o.verdict is not self.now for o in self.outcomes) / len(self.outcomes)


def what_ifs(f: SegmentFacts, t: Thresholds) -> list[WhatIf]:
    """Return what could be found out about a segment and where each would lead.

    Parameters
    ----------
    f
        What is known of it.
    t
        Limits of the rules.

    Examples
    --------
    >>> [(w.kind, [o.verdict.value for o in w.outcomes]) for w in what_ifs(SegmentFacts(unplaced_makers=1), Thresholds())]
    [('location', ['present', 'unknown']), ('list', ['present', 'unknown'])]
    >>> [(w.kind, [o.verdict.value for o in w.outcomes], w.settles) for w in what_ifs(SegmentFacts(), Thresholds())]
    [('list', ['present', 'missing'], 1.0)]
    """
    now = judge(f, t).primary

    def ask(kind: Kind, *outcomes: tuple[str, str, SegmentFacts]) -> WhatIf:
        return WhatIf(kind, tuple(IfSo(zh, en, judge(g, t).primary) for zh, en, g in outcomes), now)

    found: list[WhatIf] = []
    if f.local_makers == 0:
        found += _absent(f, ask)
    else:
        found += _present(f, t, ask)
    return [w for w in found if w.settles or w.turns]


def _absent(f: SegmentFacts, ask: _Asking) -> Iterator[WhatIf]:
    here = replace(f, local_makers=1, sources=max(1, f.sources))
    if f.unplaced_makers:
        left = f.unplaced_makers - 1
        yield ask(
            "location", ("在本地", "it is here", replace(here, unplaced_makers=left)),
            ("在外地", "it is elsewhere", replace(f, unplaced_makers=left, other_makers=f.other_makers + 1)),
        )  # fmt: skip
    if f.declared and f.expected is not None and (f.counted or 0) < f.expected:
        short = f.expected - (f.counted or 0)
        yield ask(
            "names", ("其中有本地企业", "one of them is here", replace(here, counted=f.expected)),
            ("都在外地", "all are elsewhere", replace(f, counted=f.expected, other_makers=f.other_makers + short)),
        )  # fmt: skip
    elif f.declared and f.expected is None:
        known = f.counted or 0
        yield ask(
            "count", ("应有数量与已知相符", "it equals what is known", replace(f, expected=known, counted=known)),
            ("应有数量多于已知", "it is more than is known", replace(f, expected=known + 1, counted=known)),
        )  # fmt: skip
    elif not f.declared:
        yield ask(
            "list", ("名单里有本地生产者", "the list holds a local maker", replace(here, declared=True, expected=1, counted=1)),
            ("名单里没有", "the list holds none", replace(f, declared=True, expected=0, counted=0)),
        )  # fmt: skip


def _present(f: SegmentFacts, t: Thresholds, ask: _Asking) -> Iterator[WhatIf]:
    if f.demand and not f.capacity_whole:
        low, high = f.demand * min(t.weak, 1 - t.external) * 0.5, f.demand
        yield ask(
            "capacity", ("产能不足", "capacity falls short", replace(f, capacity=low, capacity_whole=True, contradictions=0)),
            ("产能足够", "capacity suffices", replace(f, capacity=high, capacity_whole=True, contradictions=0)),
        )  # fmt: skip
    elif f.capacity and f.capacity_whole and f.demand is None:
        much = f.capacity / max(1e-9, min(t.weak, 1 - t.external) * 0.5)
        yield ask(
            "demand", ("需求远大于产能", "demand is far above capacity", replace(f, demand=much)),
            ("需求不超过产能", "demand is not above capacity", replace(f, demand=f.capacity)),
        )  # fmt: skip
    if not f.purchases_declared and f.present_downstream and not f.linked_downstream:
        yield ask(
            "purchases", ("本地下游都不向本地采购", "nobody downstream here buys here", replace(f, purchases_declared=True)),
            ("有本地采购", "somebody does", replace(f, purchases_declared=True, linked_downstream=1)),
        )  # fmt: skip
    if not f.complete and f.sources < 2 and f.local_makers == 1:
        yield ask(
            "list", ("名单只有这一家", "the list holds it alone", replace(f, declared=True, expected=1, counted=1)),
            ("名单还有别家", "the list holds others", replace(f, declared=True, expected=2, counted=2, local_makers=2)),
        )  # fmt: skip


class Pick(NamedTuple, Generic[T]):
    """One fact in the order in which to collect, with what it adds to those before it."""

    candidate: T
    gain: float
    marginal: float
    score: float


def greedy(
    candidates: Mapping[T, Mapping[int, float]], weight: Mapping[int, float], effort: Mapping[T, float]
) -> list[Pick[T]]:
    """Order facts so that each next one settles most, per effort, of what the ones before it left open.

    Parameters
    ----------
    candidates
        Fact → segment → share of the segment that it settles, 0 to 1.
    weight
        Segment → what it counts.
    effort
        Fact → what it costs, above 0.

    Returns
    -------
    list
        All facts. ``marginal = sum_s weight_s * max(0, share_s - settled_s)`` where ``settled_s`` is the largest share of those before; it
        never grows from one to the next (per effort), so greedy is within 1 - 1/e of the best choice of any number where efforts are equal.

    References
    ----------
    Nemhauser, G. L., Wolsey, L. A. and Fisher, M. L. (1978). Mathematical Programming 14:265.

    Examples
    --------
    >>> picks = greedy({"a": {1: 1.0, 2: 1.0}, "b": {2: 1.0, 3: 1.0}, "c": {3: 1.0}}, {1: 1, 2: 1, 3: 1}, {"a": 1, "b": 1, "c": 1})
    >>> [(p.candidate, p.marginal) for p in picks]
    [('a', 2.0), ('b', 1.0), ('c', 0.0)]
    """
    settled: dict[int, float] = {}
    left = list(candidates)
    found: list[Pick[T]] = []

    def adds(one: T) -> float:
        return sum(weight.get(s, 0.0) * max(0.0, p - settled.get(s, 0.0)) for s, p in candidates[one].items())

    while left:
        gains = [adds(c) for c in left]
        at = max(range(len(left)), key=lambda i: (gains[i] / effort[left[i]], gains[i], -i))
        one = left.pop(at)
        whole = sum(weight.get(s, 0.0) * p for s, p in candidates[one].items())
        found.append(Pick(one, whole, gains[at], gains[at] / effort[one]))
        for s, p in candidates[one].items():
            settled[s] = max(settled.get(s, 0.0), p)
    return found


__all__ = ["IfSo", "Kind", "Pick", "WhatIf", "greedy", "what_ifs"]
