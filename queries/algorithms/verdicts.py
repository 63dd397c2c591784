"""From what is known about a segment in a place to its verdicts: pure rules, one by one, in a stated order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from clusterkg.queries.contract import Reason


class Verdict(StrEnum):
    """Verdicts on a segment in a place, in the order in which the primary one is chosen."""

    UNKNOWN = "unknown"
    MISSING = "missing"
    BROKEN = "broken"
    EXTERNAL = "external"
    SINGLE_SOURCE = "single_source"
    BOTTLENECK = "bottleneck"
    WEAK = "weak"
    PRESENT = "present"


LABELS = {
    Verdict.UNKNOWN: "无法判断", Verdict.MISSING: "缺失", Verdict.BROKEN: "断链", Verdict.EXTERNAL: "外部依赖",
    Verdict.SINGLE_SOURCE: "单一来源", Verdict.BOTTLENECK: "瓶颈", Verdict.WEAK: "薄弱", Verdict.PRESENT: "存在",
}  # fmt: skip


_ORDER = {verdict: i for i, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the rules; all are parameters of the question."""

    weak: float = 0.5
    external: float = 0.6
    concentration: float = 0.8
    unseen: float = 1.0


@dataclass(slots=True)
class SegmentFacts:
    """What is known about one segment in one place."""

    local_makers: int = 0
    other_makers: int = 0
    unplaced_makers: int = 0
    #: Independent data sets that state the local makers.
    sources: int = 0
    #: A declaration that the makers are complete is in force here.
    declared: bool = False
    #: Count that the declaration expects and that is known; ``None`` where it states none.
    expected: int | None = None
    counted: int | None = None
    #: Upper bound on makers that two independent lists both missed.
    unseen_upper: float | None = None
    capacity: float | None = None
    #: Every local maker's capacity is known.
    capacity_whole: bool = False
    #: Local makers whose capacity is stated differently by different sources.
    contradictions: int = 0
    demand: float | None = None
    largest_share: float | None = None
    #: Downstream segments that are present here.
    present_downstream: int = 0
    #: Of these, how many cannot do without this segment.
    essential_downstream: int = 0
    purchases_declared: bool = False
    #: Downstream segments here whose local firms buy from a local maker of this segment.
    linked_downstream: int = 0
    #: Local firms in an industry that corresponds to the segment: possible, not known makers.
    possible_makers: int = 0

    @property
    def complete(self) -> bool:
        """The list of makers is declared complete and its count is met."""
        return self.declared and (self.expected is None or (self.counted or 0) >= self.expected)

    @property
    def self_sufficiency(self) -> float | None:
        """min(1, local capacity / regional demand); ``None`` where either is not known whole."""
        if self.capacity is None or not self.demand or not self.capacity_whole:
            return None
        return min(1.0, self.capacity / self.demand)

    @property
    def data_coverage(self) -> float:
        """Share of the four inputs of the rules that the data holds: makers, capacity, demand, purchases."""
        return sum((self.complete, self.capacity_whole, self.demand is not None, self.purchases_declared)) / 4


@dataclass(slots=True)
class Judged:
    """Verdicts with the rule that fired for each."""

    verdicts: list[Verdict] = field(default_factory=list)
    rules: list[Reason] = field(default_factory=list)

    def add(self, verdict: Verdict, zh: str, en: str) -> None:
        """Enter a verdict with its rule."""
        self.verdicts.append(verdict)
        self.rules.append(Reason(zh=f"{LABELS[verdict]}:{zh}", en=f"{verdict.value}: {en}"))

    @property
    def primary(self) -> Verdict:
        """The first in the order unknown, missing, broken, external, single source, bottleneck, weak, present."""
        return min(self.verdicts, key=_ORDER.__getitem__)


def judge(f: SegmentFacts, t: Thresholds) -> Judged:
    """Return the verdicts on a segment; ``unknown`` says what is lacking."""
    got = Judged()
    if f.local_makers == 0:
        _absent(f, t, got)
        return got
    got.add(Verdict.PRESENT, f"本地有 {f.local_makers} 家生产者", f"{f.local_makers} local makers")
    if f.purchases_declared and f.present_downstream and not f.linked_downstream:
        got.add(
            Verdict.BROKEN,
            "采购已声明完整,本地下游企业没有一家向本地生产者采购",
            "purchases are declared complete, and no local firm downstream buys from a local maker",
        )
    own = f.self_sufficiency
    if own is not None and 1 - own > t.external:
        got.add(
            Verdict.EXTERNAL,
            f"外部依赖 {1 - own:.2f} > {t.external:g}",
            f"external dependence {1 - own:.2f} > {t.external:g}",
        )
    certain = f.complete or f.sources >= 2
    if f.local_makers == 1 and certain:
        basis = (
            ("名单已声明完整", "the list is declared complete")
            if f.complete
            else (f"{f.sources} 个来源一致", f"{f.sources} sources agree")
        )
        got.add(Verdict.SINGLE_SOURCE, f"只有一家本地生产者,{basis[0]}", f"one local maker; {basis[1]}")
    elif f.largest_share is not None and f.largest_share > t.concentration and f.local_makers > 1 and certain:
        got.add(
            Verdict.SINGLE_SOURCE, f"最大生产者占本地产能 {f.largest_share:.2f} > {t.concentration:g}",
            f"the largest maker has {f.largest_share:.2f} > {t.concentration:g} of local capacity",
        )  # fmt: skip
    if f.local_makers == 1 and certain and f.essential_downstream >= 2:
        got.add(
            Verdict.BOTTLENECK, f"唯一生产者供应 {f.essential_downstream} 个离不开它的本地下游环节",
            f"its only maker feeds {f.essential_downstream} local segments that cannot do without it",
        )  # fmt: skip
    if f.contradictions:
        got.rules.append(
            Reason(
                zh=f"{f.contradictions} 家生产者的产能各来源说法不一,未用于计算",
                en=f"sources contradict each other on the capacity of {f.contradictions} makers; it was not used",
            )
        )
    if own is not None and own < t.weak:
        got.add(Verdict.WEAK, f"自给率 {own:.2f} < {t.weak:g}", f"self-sufficiency {own:.2f} < {t.weak:g}")
    return got


def _absent(f: SegmentFacts, t: Thresholds, got: Judged) -> None:
    if f.unplaced_makers:
        got.add(
            Verdict.UNKNOWN, f"有 {f.unplaced_makers} 家生产者所在地不明", f"the location of {f.unplaced_makers} makers is not known"
        )  # fmt: skip
    elif f.complete:
        counted = "" if f.expected is None else f"(应有 {f.expected},已知 {f.counted})"
        counted_en = "" if f.expected is None else f" (expected {f.expected}, known {f.counted})"
        got.add(
            Verdict.MISSING,
            f"名单已声明完整{counted},其中没有生产者",
            f"the list is declared complete{counted_en} and holds no maker",
        )
    elif f.unseen_upper is not None and f.unseen_upper < t.unseen:
        got.add(
            Verdict.MISSING, f"两个独立来源都未列出,可能漏列的上限 {f.unseen_upper:.2f} < {t.unseen:g}",
            f"two independent sources list none; at most {f.unseen_upper:.2f} < {t.unseen:g} makers are unseen",
        )  # fmt: skip
    elif f.declared:
        got.add(
            Verdict.UNKNOWN, f"声明应有 {f.expected} 家,只查到 {f.counted} 家", f"the declaration expects {f.expected}, only {f.counted} are known"
        )  # fmt: skip
    else:
        more = f";另有 {f.possible_makers} 家本地企业属于对应行业" if f.possible_makers else ""
        more_en = (
            f"; {f.possible_makers} local firms are in a corresponding industry" if f.possible_makers else ""
        )
        got.add(
            Verdict.UNKNOWN, f"没有查到生产者,但没有来源声明名单完整{more}",
            f"no maker is known, and no source declares its list complete{more_en}",
        )  # fmt: skip
