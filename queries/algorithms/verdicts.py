"""From what is known about a segment in a place to its verdicts: pure rules, one by one, in a stated order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

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
    TECHNOLOGY_GAP = "technology_gap"
    SERVICE_GAP = "service_gap"
    PRESENT = "present"


LABELS = {
    Verdict.UNKNOWN: "无法判断", Verdict.MISSING: "缺失", Verdict.BROKEN: "断链", Verdict.EXTERNAL: "外部依赖",
    Verdict.SINGLE_SOURCE: "单一来源", Verdict.BOTTLENECK: "瓶颈", Verdict.WEAK: "薄弱", Verdict.TECHNOLOGY_GAP: "技术缺口",
    Verdict.SERVICE_GAP: "服务缺口", Verdict.PRESENT: "存在",
}  # fmt: skip


_ORDER = {verdict: i for i, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the rules; all are parameters of the question."""

    weak: float = 0.5
    external: float = 0.6
    concentration: float = 0.8
    #: Limit on makers that two lists may both have missed; 0 leaves that rule out, because it is a probability and no list.
    unseen: float = 0.0
    lq: float = 1.0
    #: Fewest makers of the segment in the whole, and of the chain here, for the location quotient to speak.
    lq_least: int = 10
    #: Least share of the buyers' purchases that must be stated before shares of purchases speak about a link.
    stated: float = 0.5


class Reach(NamedTuple):
    """What reaches a segment from a kind of list: how many are known, and whether the list is known to be whole."""

    known: int = 0
    declared: bool = False
    complete: bool = False


#: Nothing known, and nothing declared.
NOTHING = Reach()


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
    #: How many declared parts the place is put together from; 0 where the declaration is about the place or one that holds it.
    declared_parts: int = 0
    #: Class of firms that the declaration is about, as it says.
    firm_class: str = ""
    #: Upper bound on makers that two independent lists both missed.
    unseen_upper: float | None = None
    capacity: float | None = None
    #: Every local maker's capacity is known.
    capacity_whole: bool = False
    #: Local makers whose capacity is stated differently by different sources.
    contradictions: int = 0
    demand: float | None = None
    largest_share: float | None = None
    #: Location quotient by numbers of makers whose place is known; None where it is not defined.
    lq: float | None = None
    #: The same if all makers of the segment whose place is not known were elsewhere, and if all were here.
    lq_low: float | None = None
    lq_high: float | None = None
    #: Makers of the segment anywhere, and of the chain here, of which the place is known: what the quotient rests on.
    lq_segment: int = 0
    lq_here: int = 0
    #: Downstream segments that are present here.
    present_downstream: int = 0
    #: Of these, how many cannot do without this segment.
    essential_downstream: int = 0
    purchases_declared: bool = False
    #: Downstream segments here whose local firms buy from a local maker of this segment.
    linked_downstream: int = 0
    #: Local firms in an industry that corresponds to the segment: possible, not known makers.
    possible_makers: int = 0
    #: End products here that cannot be made without the segment's sole maker: by needs (AND/OR), and by ways (minimum vertex cut of 1).
    single_point_of: int = 0
    only_way_to: int = 0
    #: Patents and institutes of the place, and services, that reach the segment or its local makers.
    technology: Reach = NOTHING
    service: Reach = NOTHING

    @property
    def complete(self) -> bool:
        """The list of makers is declared complete with a count, and the count is met.

        A declaration without a count cannot carry anything: a row of the list that never arrived, or was rejected, leaves no trace by
        which "there is none" differs from "it is not here". With a count the difference shows.
        """
        return self.declared and self.expected is not None and (self.counted or 0) >= self.expected

    @property
    def certain(self) -> bool:
        """How many local makers there are is certain: the list is complete, or two sources agree, no maker lacks a place and no count says more."""
        return self.complete or (self.sources >= 2 and not self.unplaced_makers and not self.short)

    @property
    def short(self) -> bool:
        """A declaration counts more makers than are known: some are missing from the data, and their capacity with them."""
        return self.declared and self.expected is not None and (self.counted or 0) < self.expected

    @property
    def self_sufficiency(self) -> float | None:
        """min(1, local capacity / regional demand); ``None`` where either is not known whole, unless what is known meets the demand."""
        if self.capacity is None or not self.demand or not self.capacity_whole:
            return None
        own = min(1.0, self.capacity / self.demand)
        return None if self.short and own < 1 else own

    @property
    def external_dependence(self) -> float | None:
        """1 - self-sufficiency; ``None`` where that is not known."""
        own = self.self_sufficiency
        return None if own is None else 1 - own

    @property
    def data_coverage(self) -> float:
        """Share of the four inputs of the rules that the data holds: makers, capacity, demand, purchases."""
        return sum((self.complete, self.capacity_whole, self.demand is not None, self.purchases_declared)) / 4

    def quotient(self, t: Thresholds) -> float | None:
        """Return the location quotient at most (makers of unknown place taken to be here) where enough are known for it to speak."""
        return self.lq_high if min(self.lq_segment, self.lq_here) >= t.lq_least else None

    def compared(self, t: Thresholds) -> dict[str, float | None]:
        """Return the figure that each limit is compared with, by the limit's name."""
        return {
            "weak": self.self_sufficiency, "external": self.external_dependence, "concentration": self.largest_share,
            "unseen": self.unseen_upper, "lq": self.quotient(t),
        }  # fmt: skip


@dataclass(slots=True)
class Judged:
    """Verdicts with the rule that fired for each, and the rules that could not be applied."""

    verdicts: list[Verdict] = field(default_factory=list)
    rules: list[Reason] = field(default_factory=list)
    #: What could not be judged, and what is lacking for it.
    undecided: list[Reason] = field(default_factory=list)

    def add(self, verdict: Verdict, zh: str, en: str) -> None:
        """Enter a verdict with its rule; a second rule for the same verdict is another reason."""
        if verdict not in self.verdicts:
            self.verdicts.append(verdict)
        self.rules.append(Reason(zh=f"{LABELS[verdict]}:{zh}", en=f"{verdict.value}: {en}"))

    def lacks(self, zh: str, en: str) -> None:
        """Enter something that could not be judged."""
        self.undecided.append(Reason(zh=zh, en=en))

    @property
    def primary(self) -> Verdict:
        """The first in the order unknown, missing, broken, external, single source, bottleneck, weak, technology, service, present."""
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
            "采购已声明完整,本地下游企业没有一家向本地生产者采购它",
            "purchases are declared complete, and no local firm downstream buys it from a local maker",
        )
    outside = f.external_dependence
    if outside is not None and outside > t.external:
        got.add(
            Verdict.EXTERNAL,
            f"外部依赖 {outside:.2f} > {t.external:g}{_known_only(f)[0]}",
            f"external dependence {outside:.2f} > {t.external:g}{_known_only(f)[1]}",
        )
    _single(f, t, got)
    if f.contradictions:
        got.rules.append(
            Reason(
                zh=f"{f.contradictions} 家生产者的产能各来源说法不一,未用于计算",
                en=f"sources contradict each other on the capacity of {f.contradictions} makers; it was not used",
            )
        )
    _small(f, t, got)
    _reached(f, got)
    return got


def _single(f: SegmentFacts, t: Thresholds, got: Judged) -> None:
    """Judge whether everything hangs on one maker, and what hangs on it."""
    if f.local_makers == 1 and f.certain:
        basis = (
            ("名单已声明完整", "the list is declared complete")
            if f.complete
            else (f"{f.sources} 个来源一致", f"{f.sources} sources agree")
        )
        got.add(Verdict.SINGLE_SOURCE, f"只有一家本地生产者,{basis[0]}", f"one local maker; {basis[1]}")
    elif (
        f.largest_share is not None and f.largest_share > t.concentration and f.local_makers > 1 and f.certain
    ):
        got.add(
            Verdict.SINGLE_SOURCE, f"最大生产者占本地产能 {f.largest_share:.2f} > {t.concentration:g}",
            f"the largest maker has {f.largest_share:.2f} > {t.concentration:g} of local capacity",
        )  # fmt: skip
    if f.local_makers != 1:
        return
    if not f.certain:
        got.lacks(
            "单一来源、瓶颈无法判断:只有一个来源说有一家,没有写明数量的完整名单",
            "single source and bottleneck cannot be judged: one source names one maker, and no complete list with a count says that there are no more",
        )
        return
    if f.essential_downstream >= 2:
        got.add(
            Verdict.BOTTLENECK, f"唯一生产者供应 {f.essential_downstream} 个离不开它的本地下游环节",
            f"its only maker feeds {f.essential_downstream} local segments that cannot do without it",
        )  # fmt: skip
    if f.single_point_of:
        got.add(
            Verdict.BOTTLENECK, f"没有其唯一生产者,本地 {f.single_point_of} 个终端产品做不成(必需投入逐级相连)",
            f"without its only maker {f.single_point_of} end products here cannot be made (needs, step by step)",
        )  # fmt: skip
    if f.only_way_to:
        got.add(
            Verdict.BOTTLENECK, f"通往本地 {f.only_way_to} 个终端产品的路都经过其唯一生产者(最小割为 1)",
            f"every way to {f.only_way_to} end products here passes its only maker (minimum cut of 1)",
        )  # fmt: skip


def _known_only(f: SegmentFacts) -> tuple[str, str]:
    """Return what a reader must hear of a capacity that counts known makers only: there may be more of them."""
    if f.complete:
        return "", ""
    return (
        f"(按已知的 {f.local_makers} 家计,名单未声明完整)",
        f" (counting the {f.local_makers} known makers; nobody declares the list complete)",
    )


def _small(f: SegmentFacts, t: Thresholds, got: Judged) -> None:
    """Judge whether there is little of it, by quantity and, as a second rule, by number of makers."""
    own = f.self_sufficiency
    if own is not None and own < t.weak:
        zh, en = _known_only(f)
        got.add(
            Verdict.WEAK,
            f"自给率 {own:.2f} < {t.weak:g}{zh}",
            f"self-sufficiency {own:.2f} < {t.weak:g}{en}",
        )
    if own is None:
        missing = [
            (zh, en)
            for lacks, zh, en in (
                (
                    not f.capacity_whole,
                    "每家本地生产者的产能(同一单位)",
                    "the capacity of every local maker, in one unit",
                ),
                (not f.demand, "本地需求量", "the demand here"),
                (
                    f.short,
                    f"声明的生产者(应有 {f.expected} 家,只查到 {f.counted or 0} 家)",
                    f"makers that are declared (expected {f.expected}, only {f.counted or 0} are known)",
                ),
            )
            if lacks
        ]
        if missing:
            got.lacks(
                "自给率无法计算,缺:" + "、".join(zh for zh, _ in missing),
                "self-sufficiency cannot be reckoned; lacking: " + ", ".join(en for _, en in missing),
            )
    lq = f.quotient(t)
    if lq is not None and lq < t.lq:
        got.add(
            Verdict.WEAK, f"区位商(按生产者家数){lq:.2f} < {t.lq:g},所据生产者 {f.lq_segment} 家,所在地不明的都算本地",
            f"location quotient by number of makers {lq:.2f} < {t.lq:g}, from {f.lq_segment} makers, those of unknown place taken to be here",
        )  # fmt: skip


def _reached(f: SegmentFacts, got: Judged) -> None:
    """Judge whether knowledge and services reach it: that nothing does can only be said where a list is known to be whole."""
    for verdict, held, zh, en, about in (
        (Verdict.TECHNOLOGY_GAP, f.technology, "本地机构的专利和院所", "patents of local bodies and institutes", "patents"),
        (Verdict.SERVICE_GAP, f.service, "服务机构、平台、中试线和孵化器", "service bodies, platforms, pilot lines and incubators", "services"),
    ):  # fmt: skip
        if held.known:
            continue
        if held.complete:
            got.add(
                verdict,
                f"名单已声明完整,其中没有{zh}触及该环节",
                f"the list is declared complete, and none of the {en} in it reaches the segment",
            )
        else:
            why = (
                ("声明未写应有数量或数量未满足", "the declaration has no count, or it is not met")
                if held.declared
                else (f"没有来源声明其名单完整(what={about})", f"no source declares its list complete (what={about})")
            )  # fmt: skip
            got.lacks(
                f"{LABELS[verdict]}无法判断:没有查到{zh},{why[0]}",
                f"{verdict.value} cannot be judged: no {en} known, and {why[1]}",
            )


def _absent(f: SegmentFacts, t: Thresholds, got: Judged) -> None:
    of = f"(企业范围:{f.firm_class})" if f.firm_class else ""
    of_en = f" (class of firms: {f.firm_class})" if f.firm_class else ""
    if f.declared_parts:
        of += f",由 {f.declared_parts} 个组成部分的声明合成"
        of_en += f", put together from the declarations of {f.declared_parts} parts"
    if f.unplaced_makers:
        got.add(
            Verdict.UNKNOWN, f"有 {f.unplaced_makers} 家生产者所在地不明", f"the location of {f.unplaced_makers} makers is not known"
        )  # fmt: skip
    elif f.complete:
        got.add(
            Verdict.MISSING,
            f"名单已声明完整(应有 {f.expected},已知 {f.counted}){of},其中没有生产者",
            f"the list is declared complete (expected {f.expected}, known {f.counted}){of_en} and holds no maker",
        )
    elif f.unseen_upper is not None and f.unseen_upper < t.unseen:
        got.add(
            Verdict.MISSING, f"两个独立来源都未列出,可能漏列的上限 {f.unseen_upper:.2f} < {t.unseen:g}",
            f"two independent sources list none; at most {f.unseen_upper:.2f} < {t.unseen:g} makers are unseen",
        )  # fmt: skip
    elif f.declared and f.expected is not None:
        got.add(
            Verdict.UNKNOWN, f"声明应有 {f.expected} 家,只查到 {f.counted} 家", f"the declaration expects {f.expected}, only {f.counted} are known"
        )  # fmt: skip
    elif f.declared:
        got.add(
            Verdict.UNKNOWN, "没有查到生产者;名单声明完整,但没有写明该环节应有几家,分不清没有与没有录入",
            "no maker is known; the list is declared complete without saying how many there are of this segment, so none cannot be told from not entered",
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
